//! What goes wrong between a screen and the device, as one type, and as a screen reads it.

use ketuk_device::{Problem, ProblemCode};
use ketuk_transport::RoadProblem;
use ketuk_view::ProblemView;

/// Why a call was not done.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The device or the server refused.
    Problem(Problem),
    /// There is no road to the address.
    Road(RoadProblem),
    /// Only the app itself knows it: code, Indonesian, English.
    Said(&'static str, String, String),
}

impl Trouble {
    pub(crate) fn said(code: &'static str, indonesian: &str, english: &str) -> Self {
        Self::Said(code, indonesian.to_owned(), english.to_owned())
    }

    /// The machine refused something that has nothing to do with a household.
    pub(crate) fn machine(error: &std::io::Error) -> Self {
        let kind = error.kind();
        Self::Said(
            "app.machine",
            format!("Perangkat menolak ({kind}). Tutup aplikasi lain, lalu buka Ketuk lagi."),
            format!("The device refused ({kind}). Close other apps, then open Ketuk again."),
        )
    }

    /// The call does not make sense: a screen of another version, or a hand-made request.
    pub(crate) fn unreadable(what: &str) -> Self {
        Problem::with(ProblemCode::RequestInvalid, what).into()
    }

    /// What a screen shows. The detail stays inside: it may name a question.
    pub(crate) fn to_view(&self, language: &str) -> ProblemView {
        let (code, text) = match self {
            Self::Problem(problem) => {
                let pick = if language == "en" { problem.code.text_en() } else { problem.code.text_id() };
                (problem.code.code(), pick.to_owned())
            }
            Self::Road(problem) => {
                (problem.code(), problem.message(if language == "en" { "en" } else { "id" }).to_owned())
            }
            Self::Said(code, indonesian, english) => {
                (*code, if language == "en" { english } else { indonesian }.clone())
            }
        };
        ProblemView { code: code.to_owned(), text }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<RoadProblem> for Trouble {
    fn from(problem: RoadProblem) -> Self {
        Self::Road(problem)
    }
}

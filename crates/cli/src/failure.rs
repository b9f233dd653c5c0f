//! Why a command did not work, in words that say what to do.

use crate::texts::Language;
use ketuk_device::Problem;
use ketuk_transport::RoadProblem;
use std::path::Path;

/// Why a command did not work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The device or the server refused.
    Problem(Problem),
    /// There is no road to the address.
    Road(RoadProblem),
    /// Something that only this program knows, in Indonesian and English.
    Said(String, String),
}

impl Failure {
    pub(crate) fn said(indonesian: impl Into<String>, english: impl Into<String>) -> Self {
        Self::Said(indonesian.into(), english.into())
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        let (path, kind) = (path.display(), error.kind());
        Self::said(
            format!("Berkas {path} tidak dapat dibuka atau ditulis ({kind})."),
            format!("The file {path} cannot be opened or written ({kind})."),
        )
    }

    pub(crate) fn text(&self, language: Language) -> String {
        match self {
            Self::Problem(problem) => {
                let text = language.pick(problem.code.text_id(), problem.code.text_en());
                let colon = if problem.detail.is_empty() { "" } else { ": " };
                format!("{text} ({}{colon}{})", problem.code, problem.detail)
            }
            Self::Road(problem) => format!("{} ({})", problem.message(language.code()), problem.code()),
            Self::Said(indonesian, english) => language.pick(indonesian, english).to_owned(),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<RoadProblem> for Failure {
    fn from(problem: RoadProblem) -> Self {
        Self::Road(problem)
    }
}

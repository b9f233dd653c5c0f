//! What the importer has to say, collected in the order of the walk.
//!
//! Invariant: at most `DIAGNOSTICS_MAX` are kept; an error is noted even where it is not kept.

use crate::limits::DIAGNOSTICS_MAX;
use crate::{Diagnostic, Place, Severity};

/// The diagnostics of one import.
#[derive(Debug, Default)]
pub(super) struct Sayings {
    said: Vec<Diagnostic>,
    failed: bool,
}

impl Sayings {
    fn push(&mut self, code: &'static str, severity: Severity, place: Place, id: String, en: String) {
        self.failed |= severity == Severity::Error;
        let diagnostic = Diagnostic { code, severity, place, id, en };
        if self.said.len() < DIAGNOSTICS_MAX && !self.said.contains(&diagnostic) {
            self.said.push(diagnostic);
        }
    }

    /// The file as a whole cannot be used.
    pub fn file(&mut self, code: &'static str, id: impl Into<String>, en: impl Into<String>) {
        self.push(code, Severity::Error, Place::File, id.into(), en.into());
    }

    /// Something at a line changes the meaning.
    pub fn error(
        &mut self,
        code: &'static str,
        line: u32,
        what: &str,
        id: impl Into<String>,
        en: impl Into<String>,
    ) {
        let place = Place::Xml { line, what: what.to_owned() };
        self.push(code, Severity::Error, place, id.into(), en.into());
    }

    /// Something at a line is carried through, left out without harm, or may surprise.
    pub fn warn(
        &mut self,
        code: &'static str,
        line: u32,
        what: &str,
        id: impl Into<String>,
        en: impl Into<String>,
    ) {
        let place = Place::Xml { line, what: what.to_owned() };
        self.push(code, Severity::Warning, place, id.into(), en.into());
    }

    /// Reads an expression of the author's and says what is wrong with it.
    pub fn expression(&mut self, text: &str, line: u32, what: &str) {
        let Err(problem) = ketuk_form::xpath::parse(text) else { return };
        let at = (0..=problem.at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let letter = text[..at].chars().count() + 1;
        let near = shorten(&text[at..]);
        let (id, en) = (problem.message("id"), problem.message("en"));
        self.error(
            problem.code,
            line,
            what,
            format!("Huruf ke-{letter}, `{near}`: {id}"),
            format!("At letter {letter}, `{near}`: {en}"),
        );
    }

    /// Whether there was an error.
    pub fn failed(&self) -> bool {
        self.failed
    }

    /// Everything, in the order of the file.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.said.sort_by_key(|diagnostic| match &diagnostic.place {
            Place::Xml { line, .. } => *line,
            Place::File | Place::Sheet { .. } => 0,
        });
        self.said
    }
}

/// A text of the author's inside a message: short, on one line.
fn shorten(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut short: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

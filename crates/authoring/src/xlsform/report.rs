//! Collects what there is to say to the author, bounded, in the order of the file.
//!
//! Invariant: an error is never lost to the bound: [`Report::failed`] knows of every one.

use super::looks::Look;
use crate::{Diagnostic, Place, Severity};
use ketuk_form::limits::PROBLEMS_MAX;

/// Where something is to be said: a cell, a row, a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) sheet: String,
    pub(super) row: Option<u32>,
    pub(super) column: Option<String>,
}

impl Spot {
    pub(super) fn sheet(sheet: &str) -> Self {
        Self { sheet: sheet.to_owned(), row: None, column: None }
    }

    pub(super) fn row(sheet: &str, row: u32) -> Self {
        Self { sheet: sheet.to_owned(), row: Some(row), column: None }
    }

    pub(super) fn cell(sheet: &str, row: u32, column: &str) -> Self {
        Self { sheet: sheet.to_owned(), row: Some(row), column: Some(column.to_owned()) }
    }

    pub(super) fn column(sheet: &str, column: &str) -> Self {
        Self { sheet: sheet.to_owned(), row: None, column: Some(column.to_owned()) }
    }
}

/// What has been said so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    unsaid: usize,
    failed: bool,
    /// What expressions look up, to be judged when every list is known.
    pub(super) looks: Vec<Look>,
}

impl Report {
    pub(super) fn error(
        &mut self,
        code: &'static str,
        spot: Spot,
        id: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.failed = true;
        let said = diagnostic(code, Severity::Error, place(spot), id.into(), en.into());
        push(&mut self.errors, &mut self.unsaid, said);
    }

    pub(super) fn warn(
        &mut self,
        code: &'static str,
        spot: Spot,
        id: impl Into<String>,
        en: impl Into<String>,
    ) {
        let said = diagnostic(code, Severity::Warning, place(spot), id.into(), en.into());
        push(&mut self.warnings, &mut self.unsaid, said);
    }

    /// Something about the file as a whole.
    pub(super) fn file_error(&mut self, code: &'static str, id: impl Into<String>, en: impl Into<String>) {
        self.failed = true;
        let said = diagnostic(code, Severity::Error, Place::File, id.into(), en.into());
        push(&mut self.errors, &mut self.unsaid, said);
    }

    /// True after any error.
    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    /// True while a further error would be said; what a message costs is worth it only then.
    pub(super) fn has_room(&self) -> bool {
        self.errors.len() < PROBLEMS_MAX
    }

    /// Everything, in the order of the file; `sheets` are its sheets in order.
    pub(super) fn finish(self, sheets: &[String]) -> Vec<Diagnostic> {
        let mut all = self.errors;
        let room = PROBLEMS_MAX.saturating_sub(all.len());
        let unsaid = self.unsaid + self.warnings.len().saturating_sub(room);
        all.extend(self.warnings.into_iter().take(room));
        let order = |place: &Place| match place {
            Place::File => (0, 0),
            Place::Sheet { sheet, row, .. } => {
                let at = sheets.iter().position(|name| name == sheet).map_or(usize::MAX, |at| at + 1);
                (at, row.unwrap_or(0))
            }
            Place::Xml { line, .. } => (0, *line),
        };
        all.sort_by_key(|said| order(&said.place));
        if unsaid > 0 {
            let id = format!("{unsaid} hal lagi tidak disebut; perbaiki yang ini dahulu, lalu ulangi.");
            let en = format!("{unsaid} more are not listed; mend these first, then try again.");
            all.push(diagnostic("import.more", Severity::Warning, Place::File, id, en));
        }
        all
    }
}

fn push(list: &mut Vec<Diagnostic>, unsaid: &mut usize, said: Diagnostic) {
    if list.len() >= PROBLEMS_MAX {
        *unsaid += 1;
    } else if !list.contains(&said) {
        list.push(said);
    }
}

fn place(spot: Spot) -> Place {
    Place::Sheet { sheet: spot.sheet, row: spot.row, column: spot.column }
}

fn diagnostic(code: &'static str, severity: Severity, place: Place, id: String, en: String) -> Diagnostic {
    Diagnostic { code, severity, place, id, en }
}

/// A text of the author's inside a message: short, on one line.
pub(super) fn quote(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut short: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    format!("`{short}`")
}

/// The known word that looks most like `word`, where one looks like it at all.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LETTERS_MAX: usize = 64;
    const KNOWN_MAX: usize = 10_000;
    if word.chars().count() > LETTERS_MAX {
        return None;
    }
    let low = word.to_lowercase();
    known
        .take(KNOWN_MAX)
        .filter(|other| other.len() <= LETTERS_MAX)
        .map(|other| (distance(&low, &other.to_lowercase()), other))
        .filter(|(steps, other)| *steps <= 1 + other.chars().count().min(word.chars().count()) / 3)
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, other)| other)
}

/// How many letters have to be changed, added or taken away.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

//! Diagnostics as lines: how much it matters, where, what and what to do.
//!
//! Invariant: warnings go where notes go, errors where problems go.

use crate::console::Console;
use crate::texts::Language;
use ketuk_authoring::{Diagnostic, Place, Severity};
use ketuk_form::FormProblem;

pub(super) fn diagnostics(console: &mut Console<'_>, all: &[Diagnostic]) {
    for one in all {
        let line = |language: Language, text: &str| {
            let place = place(&one.place, language);
            if place.is_empty() {
                format!("{text} ({})", one.code)
            } else {
                format!("{place}: {text} ({})", one.code)
            }
        };
        let (id, en) = (line(Language::Id, &one.id), line(Language::En, &one.en));
        match one.severity {
            Severity::Warning => console.warn(&id, &en),
            Severity::Error => console.complain(console.language().pick(&id, &en)),
        }
    }
}

pub(super) fn problems(console: &mut Console<'_>, all: &[FormProblem]) {
    for one in all {
        let text = format!("{} ({})", one.message(console.language().code()), one.code());
        console.complain(&text);
    }
}

fn place(place: &Place, language: Language) -> String {
    let (row_word, column_word) = (language.pick("baris", "row"), language.pick("kolom", "column"));
    match place {
        Place::File => String::new(),
        Place::Sheet { sheet, row, column } => {
            let row = row.map(|row| format!(", {row_word} {row}")).unwrap_or_default();
            let column =
                column.as_ref().map(|column| format!(", {column_word} {column}")).unwrap_or_default();
            format!("{sheet}{row}{column}")
        }
        Place::Xml { line, what } => format!("{row_word} {line}, {what}"),
    }
}

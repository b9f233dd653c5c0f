//! Tiny forms written as CSV, for the tests of the XLSForm importer.

use ketuk_authoring::{Imported, Place, import_csv_folder};
use ketuk_form::{FormDefinition, Node, Question};

/// A form of three sheets; empty sheets are left out.
pub fn import(survey: &str, choices: &str, settings: &str) -> Imported {
    let sheets = [("survey.csv", survey), ("choices.csv", choices), ("settings.csv", settings)];
    let files: Vec<(&str, &[u8])> = sheets
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    import_csv_folder(&files)
}

/// A form that is to be right.
pub fn form(survey: &str, choices: &str) -> FormDefinition {
    let imported = import(survey, choices, "form_id,version\nuji,1\n");
    let said: Vec<String> = imported.diagnostics.iter().map(|said| said.en.clone()).collect();
    imported.form.unwrap_or_else(|| panic!("{said:#?}"))
}

/// The question of that name, wherever it stands.
pub fn question<'f>(form: &'f FormDefinition, name: &str) -> &'f Question {
    fn find<'f>(body: &'f [Node], name: &str) -> Option<&'f Question> {
        body.iter().find_map(|node| match node {
            Node::Question(question) => (question.name == name).then_some(question),
            Node::Group(group) => find(&group.body, name),
            Node::Repeat(repeat) => find(&repeat.body, name),
        })
    }
    find(&form.body, name).unwrap_or_else(|| panic!("no question {name}"))
}

/// What was said: code, row, column.
pub fn said(imported: &Imported) -> Vec<(&'static str, Option<u32>, Option<String>)> {
    let place = |place: &Place| match place {
        Place::Sheet { row, column, .. } => (*row, column.clone()),
        Place::File | Place::Xml { .. } => (None, None),
    };
    imported
        .diagnostics
        .iter()
        .map(|said| {
            let (row, column) = place(&said.place);
            (said.code, row, column)
        })
        .collect()
}

/// That a survey is refused with this code, in this row and column.
pub fn refused(survey: &str, choices: &str, code: &str, row: u32, column: &str) {
    let imported = import(survey, choices, "form_id,version\nuji,1\n");
    assert!(imported.form.is_none(), "the form should be refused");
    let wanted = (row, (!column.is_empty()).then(|| column.to_owned()));
    let found = said(&imported);
    assert!(
        found.iter().any(|(said, at, title)| *said == code && *at == Some(wanted.0) && *title == wanted.1),
        "{code} at {wanted:?} is not among {found:#?}"
    );
}

/// That a survey is taken, with this remark.
pub fn remarked(survey: &str, choices: &str, code: &str) -> FormDefinition {
    let imported = import(survey, choices, "form_id,version\nuji,1\n");
    let found = said(&imported);
    assert!(found.iter().any(|(said, ..)| *said == code), "{code} is not among {found:#?}");
    imported.form.unwrap_or_else(|| panic!("{found:#?}"))
}

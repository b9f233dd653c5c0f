//! A small form with every role, and answers from pairs of text; for this crate's tests.

use ketuk_form::{Answers, FormDefinition, Key, Value};

/// The form `uji`: six questions and the repeat `anggota`.
pub(crate) fn form() -> FormDefinition {
    FormDefinition::from_json(include_str!("testing.json")).expect("the test form is well formed")
}

/// Answers from keys and stored texts.
pub(crate) fn answers(lines: &[(&str, &str)]) -> Answers {
    lines.iter().map(|(key, text)| (Key::parse(key).expect("a key"), Value::from_text(text))).collect()
}

//! The forms that ship with the program, as `cargo xtask codegen` made them from `schemas/forms`.
//!
//! Invariant: a shipped form follows the format and has every text in every language; tests of this file
//! read them on every build.

use crate::{Files, FormDefinition};
use std::sync::OnceLock;

/// The family interview (`keluarga`) as published.
pub const KELUARGA_JSON: &str = include_str!("../../../schemas/forms/keluarga/keluarga.json");

/// The local poverty criteria (`kriteria-lokal`) as published.
pub const KRITERIA_LOKAL_JSON: &str =
    include_str!("../../../schemas/forms/kriteria-lokal/kriteria-lokal.json");

/// A child's growth measurement (`anak`) as published; it needs [`ANAK_FILES`].
pub const ANAK_JSON: &str = include_str!("../../../schemas/forms/anak/anak.json");

/// The tables that `anak` looks z-scores up in, by file name.
pub const ANAK_FILES: [(&str, &[u8]); 3] = [
    ("who_bbtb.csv", include_bytes!("../../../schemas/forms/anak/who_bbtb.csv")),
    ("who_bbu.csv", include_bytes!("../../../schemas/forms/anak/who_bbu.csv")),
    ("who_tbu.csv", include_bytes!("../../../schemas/forms/anak/who_tbu.csv")),
];

/// The family interview, read once.
#[must_use]
pub fn keluarga() -> &'static FormDefinition {
    static FORM: OnceLock<FormDefinition> = OnceLock::new();
    FORM.get_or_init(|| read("keluarga", KELUARGA_JSON))
}

/// The local poverty criteria, read once.
#[must_use]
pub fn kriteria_lokal() -> &'static FormDefinition {
    static FORM: OnceLock<FormDefinition> = OnceLock::new();
    FORM.get_or_init(|| read("kriteria-lokal", KRITERIA_LOKAL_JSON))
}

/// A child's growth measurement, read once.
#[must_use]
pub fn anak() -> &'static FormDefinition {
    static FORM: OnceLock<FormDefinition> = OnceLock::new();
    FORM.get_or_init(|| {
        let form = read("anak", ANAK_JSON);
        let mut files = Files::new();
        for (name, bytes) in ANAK_FILES {
            // A table that does not read is missed when the form is made ready, and by the tests below.
            let _ = files.add(name, bytes);
        }
        let _ = form.attach(&files);
        form
    })
}

/// The form, or one that asks nothing where it does not read; tests keep this from being reached.
fn read(id: &str, json: &str) -> FormDefinition {
    FormDefinition::from_json(json).unwrap_or_else(|_| FormDefinition::new(id, "0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, form: &FormDefinition, fields: usize) {
        let problems = FormDefinition::list_problems(json);
        assert!(problems.is_empty(), "{problems:#?}");
        let gaps = form.list_gaps();
        assert!(gaps.is_empty(), "{gaps:#?}");
        assert!(form.fields().len() > fields, "{}", form.id);
        assert_eq!(form.languages, ["id", "en"]);
    }

    #[test]
    fn the_family_interview_follows_the_format() {
        check(KELUARGA_JSON, keluarga(), 90);
    }
    #[test]
    fn the_local_criteria_follow_the_format() {
        check(KRITERIA_LOKAL_JSON, kriteria_lokal(), 30);
    }
    #[test]
    fn the_childs_growth_follows_the_format() {
        check(ANAK_JSON, anak(), 50);
    }
    #[test]
    fn every_shipped_form_can_be_made_ready() {
        for form in [keluarga(), kriteria_lokal(), anak()] {
            assert!(form.compiled().is_some(), "{}", form.id);
        }
        assert!(crate::pack::shipped_forms().iter().all(|shipped| shipped.form.compiled().is_some()));
    }
    #[test]
    fn every_table_of_the_childs_growth_is_there() {
        let named: Vec<&str> = anak().choices.values().filter_map(|list| list.file.as_deref()).collect();
        assert_eq!(named, ANAK_FILES.map(|(name, _)| name));
    }
}

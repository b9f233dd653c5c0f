//! Answers in another official code set: three of them number the same roof differently.
//!
//! Stored codes never change; mapping happens when answers leave. Source: `export` of the choice list.
//!
//! Invariants: a code that the list does not map is the same in both sets; what is no code (a number, a
//! text, a reason for no answer) comes back as it was.

use crate::{ChoiceList, FormDefinition, Value};
use std::collections::BTreeSet;

impl ChoiceList {
    /// The code of the set `code_set` for a code of this list.
    #[must_use]
    pub fn code_in<'a>(&'a self, code_set: &str, code: &'a str) -> &'a str {
        self.export.get(code_set).and_then(|codes| codes.get(code)).map_or(code, String::as_str)
    }
}

impl FormDefinition {
    /// The answer to the question at `path` in the code set `code_set`, e.g. `opensid-2022`.
    #[must_use]
    pub fn answer_in_code_set(&self, path: &str, answer: &Value, code_set: &str) -> Value {
        let question = self.question(path).filter(|question| question.kind.is_select());
        let list = question.and_then(|question| self.choices.get(question.choices.as_deref()?));
        match (list, answer) {
            (Some(list), Value::Text(codes)) => {
                let mapped: Vec<&str> = codes.split(' ').map(|code| list.code_in(code_set, code)).collect();
                Value::Text(mapped.join(" "))
            }
            _ => answer.clone(),
        }
    }

    /// The code sets that some list of this form can be written in.
    #[must_use]
    pub fn code_sets(&self) -> BTreeSet<&str> {
        self.choices.values().flat_map(|list| list.export.keys()).map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Missing, keluarga};

    fn check(path: &str, code: &str, mapped: &str) {
        let answer = keluarga().answer_in_code_set(path, &Value::Text(code.to_owned()), "opensid-2022");
        assert_eq!(answer, Value::Text(mapped.to_owned()), "{path} {code}");
    }

    #[test]
    fn a_mapped_code_is_another_one() {
        check("atap", "5", "6");
        check("atap", "6", "5");
        check("bahan_bakar", "0", "12");
    }
    #[test]
    fn a_code_that_is_not_mapped_stays() {
        check("atap", "3", "3");
        check("anggota.hubungan", "5", "5");
    }
    #[test]
    fn several_codes_are_mapped_one_by_one() {
        let mut form = keluarga().clone();
        let diseases = form.choices.get_mut("penyakit").expect("the list");
        diseases.export = [("lain".to_owned(), [("2".to_owned(), "20".to_owned())].into())].into();
        let answer = form.answer_in_code_set("anggota.penyakit", &Value::Text("2 6".to_owned()), "lain");
        assert_eq!(answer, Value::Text("20 6".to_owned()));
    }
    #[test]
    fn a_code_set_that_nobody_maps_changes_nothing() {
        let roof = Value::Text("5".to_owned());
        assert_eq!(keluarga().answer_in_code_set("atap", &roof, "dtsen-2025"), roof);
    }
    #[test]
    fn what_is_no_code_stays() {
        let same = |path: &str, value: Value| {
            assert_eq!(keluarga().answer_in_code_set(path, &value, "opensid-2022"), value, "{path}");
        };
        same("luas_lantai", Value::Integer(5));
        same("alamat", Value::Text("Jalan 5".to_owned()));
        same("atap", Value::Missing(Missing::DontKnow));
        same("tidak_ada", Value::Text("5".to_owned()));
    }
    #[test]
    fn the_family_form_can_be_written_in_another_code_set() {
        assert_eq!(keluarga().code_sets().into_iter().collect::<Vec<_>>(), ["opensid-2022"]);
    }
}

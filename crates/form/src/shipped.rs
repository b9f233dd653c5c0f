//! The forms that ship with the program.
//!
//! Invariant: a shipped form follows the format; a test of this file reads it on every build.

use crate::FormDefinition;
use std::sync::OnceLock;

/// The family interview (`keluarga`) as published.
pub const KELUARGA_JSON: &str = include_str!("../../../schemas/forms/keluarga/keluarga.json");

/// The family interview, read once.
#[must_use]
pub fn keluarga() -> &'static FormDefinition {
    static FORM: OnceLock<FormDefinition> = OnceLock::new();
    FORM.get_or_init(|| FormDefinition::from_json(KELUARGA_JSON).unwrap_or_else(|_| nothing_asked()))
}

/// What stands in for a shipped form that does not read; tests keep this from being reached.
fn nothing_asked() -> FormDefinition {
    FormDefinition::new("keluarga", "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_family_interview_follows_the_format() {
        let problems = FormDefinition::list_problems(KELUARGA_JSON);
        assert!(problems.is_empty(), "{problems:#?}");
        assert!(keluarga().fields().len() > 90);
    }
}

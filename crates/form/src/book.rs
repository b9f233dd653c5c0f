//! The forms that a machine can read: several versions at once, looked up by what a record says.
//!
//! Invariants: a version is read once and never changes; a lookup never fails: a record of a version that
//! is not here is read with the next best form, and the caller is told.

use crate::pack::shipped_forms;
use crate::shipped::keluarga;
use crate::{FormDefinition, FormTag};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Forms by id and version. Cheap to clone: definitions are shared.
#[derive(Debug, Clone, Default)]
pub struct FormBook {
    forms: BTreeMap<FormTag, Arc<FormDefinition>>,
}

/// Whether a record is read with its own version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The very version that the record names; also where it names none.
    Own,
    /// The record's version is not here: another one stands in.
    StandIn,
}

/// The form that a record is read with.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The form.
    pub form: Arc<FormDefinition>,
    /// Whether it is the record's own.
    pub fit: Fit,
}

/// The family interview that ships, shared.
fn shipped() -> Arc<FormDefinition> {
    shipped_forms().first().map_or_else(|| Arc::new(keluarga().clone()), |shipped| Arc::clone(&shipped.form))
}

impl FormBook {
    /// A book with the forms that ship.
    #[must_use]
    pub fn with_shipped() -> Self {
        let mut book = Self::default();
        for shipped in shipped_forms() {
            book.insert(Arc::clone(&shipped.form));
        }
        book
    }

    /// Adds a form; the same version put in again replaces it. `None` where it has no id or version.
    pub fn insert(&mut self, form: Arc<FormDefinition>) -> Option<FormTag> {
        let tag = form.tag()?;
        self.forms.insert(tag.clone(), form);
        Some(tag)
    }

    /// The very version.
    #[must_use]
    pub fn find(&self, tag: &FormTag) -> Option<&Arc<FormDefinition>> {
        self.forms.get(tag)
    }

    /// The newest version of the form `id`.
    #[must_use]
    pub fn find_newest(&self, id: &str) -> Option<&Arc<FormDefinition>> {
        self.forms.iter().rev().find(|(tag, _)| tag.id == id).map(|(_, form)| form)
    }

    /// Everything here, in order of id and version.
    pub fn iter(&self) -> impl Iterator<Item = (&FormTag, &Arc<FormDefinition>)> {
        self.forms.iter()
    }

    /// The form that a record is read with which says `text` under `_form`: its own version, else the
    /// newest one of the same form, else the family interview that ships.
    #[must_use]
    pub fn read(&self, text: Option<&str>) -> Reading {
        let Some(text) = text else { return Reading { form: shipped(), fit: Fit::Own } };
        let tag = FormTag::parse(text);
        if let Some(form) = tag.as_ref().and_then(|tag| self.find(tag)) {
            return Reading { form: Arc::clone(form), fit: Fit::Own };
        }
        let alike = tag.and_then(|tag| self.find_newest(&tag.id).cloned());
        Reading { form: alike.unwrap_or_else(shipped), fit: Fit::StandIn }
    }
}

impl FormDefinition {
    /// The form's id and version.
    #[must_use]
    pub fn tag(&self) -> Option<FormTag> {
        FormTag::of(&self.id, &self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(version: &str) -> Arc<FormDefinition> {
        let mut form = keluarga().clone();
        form.version = version.to_owned();
        Arc::new(form)
    }

    fn check(text: Option<&str>, version_read: &str, fit: Fit) {
        let mut book = FormBook::default();
        for number in ["2026.2", "2026.10", "2026.9"] {
            book.insert(version(number));
        }
        let reading = book.read(text);
        assert_eq!((reading.form.version.as_str(), reading.fit), (version_read, fit));
    }

    #[test]
    fn a_record_is_read_with_its_own_version() {
        check(Some("keluarga 2026.2"), "2026.2", Fit::Own);
    }
    #[test]
    fn the_newest_of_the_same_form_stands_in() {
        check(Some("keluarga 2026.11"), "2026.10", Fit::StandIn);
    }
    #[test]
    fn what_ships_stands_in_for_an_unknown_form() {
        check(Some("ternak 1"), &keluarga().version, Fit::StandIn);
        check(Some("nonsense"), &keluarga().version, Fit::StandIn);
    }
    #[test]
    fn a_record_that_names_no_form_is_read_with_what_ships() {
        check(None, &keluarga().version, Fit::Own);
    }
}

//! Texts by language: columns with a language, columns without, and what stands in for what is missing.
//!
//! Invariant: a column with a language wins over one without.

use super::header::{Field, Grid, Told};
use crate::language::Languages;
use ketuk_form::Texts;
use std::collections::BTreeMap;

/// The form's languages in the order of their columns.
#[derive(Debug, Default)]
pub(super) struct Tongues {
    languages: Languages,
    /// What columns without a language are in.
    bare: Option<String>,
}

impl Tongues {
    /// Gathers the languages of all columns; `fallback` is what columns without one are in.
    pub(super) fn of(grids: &[&Grid], fallback: Option<&str>) -> Self {
        let mut tongues = Self::default();
        let texts = || grids.iter().flat_map(|grid| grid.columns.iter()).filter(|(field, _)| speaks(field));
        let fallback = fallback.map(str::trim).filter(|name| !name.is_empty());
        if let Some(name) = fallback
            && texts().any(|(_, language)| language.as_deref().is_none_or(|language| language == name))
        {
            let tag = tongues.tag_of(name);
            tongues.bare = Some(tag);
        }
        let named: Vec<&String> = texts().filter_map(|(_, language)| language.as_ref()).collect();
        let is_bare = texts().any(|(_, language)| language.is_none());
        if tongues.bare.is_none()
            && (named.is_empty() || is_bare && !named.iter().any(|name| is_nameless(name)))
        {
            let tag = tongues.tag_of(fallback.unwrap_or(""));
            tongues.bare = Some(tag);
        }
        for name in named {
            tongues.tag_of(name);
        }
        tongues
    }

    fn tag_of(&mut self, name: &str) -> String {
        let tag = self.languages.tag(if is_nameless(name) { "" } else { name });
        if is_nameless(name) && self.bare.is_none() {
            self.bare = Some(tag.clone());
        }
        tag
    }

    /// The tag of a column's language.
    fn tag(&mut self, language: Option<&str>) -> String {
        match (language, &self.bare) {
            (Some(name), _) => self.tag_of(name),
            (None, Some(bare)) => bare.clone(),
            (None, None) => self.languages.tags().first().cloned().unwrap_or_else(|| "und".to_owned()),
        }
    }

    /// All tags in order.
    pub(super) fn tags(&self) -> Vec<String> {
        self.languages.tags().to_vec()
    }

    pub(super) fn names(&self) -> BTreeMap<String, String> {
        self.languages.names()
    }

    /// Texts by tag; `make` turns what the author wrote into what the form has.
    pub(super) fn texts(&mut self, told: &[Told], mut make: impl FnMut(&Told) -> String) -> Texts {
        let mut texts = Texts::new();
        let bare = told.iter().filter(|one| one.language.is_none());
        let named = told.iter().filter(|one| one.language.is_some());
        for one in bare.chain(named) {
            // A lone `-` is how other tools write that there is no text.
            if one.text != "-" {
                let tag = self.tag(one.language.as_deref());
                texts.insert(tag, make(one));
            }
        }
        texts
    }

    /// A text of ours in every language: Indonesian where that is the language, else English.
    pub(super) fn ours(&self, id: &str, en: &str) -> Texts {
        let text = |tag: &String| if tag == "id" { id.to_owned() } else { en.to_owned() };
        self.tags().into_iter().map(|tag| (tag.clone(), text(&tag))).collect()
    }
}

fn is_nameless(name: &str) -> bool {
    name.is_empty() || name == "default"
}

fn speaks(field: &Field) -> bool {
    use Field::{ConstraintMessage, Guidance, Hint, Label, Media, RequiredMessage};
    matches!(field, Label | Hint | Guidance | RequiredMessage | ConstraintMessage | Media(_))
}

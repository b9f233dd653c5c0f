//! The form definition as published: JSON of `schemas/form/v1.schema.json`.
//!
//! Invariants after [`FormDefinition::from_json`]: no two fields share a key, every choice list exists,
//! roles stand at most once and on fitting questions, every text is there in one language at least
//! (`validate.rs` has the rules, `index.rs` the lookups). A definition is not changed after it was read.

mod choice;
mod kind;
mod map;
mod node;

pub use choice::{Choice, ChoiceList, Element, ItemSet};
pub use kind::{Action, Condition, Event, Preload, QuestionType, Role};
pub use node::{Group, Node, Question, Repeat};

use crate::index::IndexCell;
use crate::limits::{FORM_BYTES_MAX, PROBLEMS_MAX};
use crate::{FormProblem, locate, validate};
use map::map_without_twins;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text per language: `{"id": "Luas lantai", "en": "Floor area"}`.
pub type Texts = BTreeMap<String, String>;

/// File per language and kind: `{"image": {"id": "atap.png"}}`; kinds are `image`, `big-image`, `audio`,
/// `video`.
pub type Media = BTreeMap<String, Texts>;

/// A whole form.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormDefinition {
    /// Always `ketuk/form/v1`.
    pub format: String,
    /// Stable id, e.g. `keluarga`.
    pub id: String,
    /// Version; grows with each publication, e.g. `2026.1`.
    pub version: String,
    /// Title per language.
    #[serde(deserialize_with = "map_without_twins")]
    pub title: Texts,
    /// Languages in order of preference.
    pub languages: Vec<String>,
    /// What the author calls each language, where the tag does not say it: `{"und-x-kutai": "Kutai"}`.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub language_names: BTreeMap<String, String>,
    /// Name of the instance's root element, the first step of absolute paths.
    #[serde(default = "root_name", skip_serializing_if = "is_root_name")]
    pub root: String,
    /// Attributes of the root element beside `id`, as in the author's instance.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Expression: what one record is called in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_name: Option<String>,
    /// Choice lists by name; each is also the secondary instance of that name.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<String, ChoiceList>,
    /// Other secondary instances by id: any element tree.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub instances: BTreeMap<String, Element>,
    /// Texts by id, for `jr:itext()`.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, Texts>,
    /// The questions in order.
    pub body: Vec<Node>,
    /// What is set when something happens, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Action>,
    /// Lookups, made from the rest at the first use.
    #[serde(skip)]
    pub(crate) index: IndexCell,
}

/// What stands in `format`.
pub const FORM_FORMAT: &str = "ketuk/form/v1";

fn root_name() -> String {
    "data".to_owned()
}

fn is_root_name(name: &str) -> bool {
    name == "data"
}

impl FormDefinition {
    /// A form that asks nothing yet, for those who make forms.
    #[must_use]
    pub fn new(id: &str, version: &str) -> Self {
        Self {
            format: FORM_FORMAT.to_owned(),
            id: id.to_owned(),
            version: version.to_owned(),
            title: Texts::new(),
            languages: Vec::new(),
            language_names: BTreeMap::new(),
            root: root_name(),
            attributes: BTreeMap::new(),
            instance_name: None,
            choices: BTreeMap::new(),
            instances: BTreeMap::new(),
            texts: BTreeMap::new(),
            body: Vec::new(),
            actions: Vec::new(),
            index: IndexCell::default(),
        }
    }

    /// Everything that is wrong with a form that was made rather than read; at most [`PROBLEMS_MAX`] lines.
    #[must_use]
    pub fn problems(&self) -> Vec<FormProblem> {
        validate::list_problems(self).into_iter().take(PROBLEMS_MAX).collect()
    }

    /// Reads and checks a definition; the first thing that is wrong comes back.
    pub fn from_json(text: &str) -> Result<Self, FormProblem> {
        let form = read(text)?;
        match validate::list_problems(&form).into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(form),
        }
    }

    /// Everything that is wrong with a definition, for its author; at most [`PROBLEMS_MAX`] lines.
    #[must_use]
    pub fn list_problems(text: &str) -> Vec<FormProblem> {
        match read(text) {
            Ok(form) => validate::list_problems(&form).into_iter().take(PROBLEMS_MAX).collect(),
            Err(problem) => vec![problem],
        }
    }

    /// What a form that is published in all its languages should not lack; it reads all the same. At
    /// most [`PROBLEMS_MAX`] lines.
    #[must_use]
    pub fn list_gaps(&self) -> Vec<FormProblem> {
        validate::list_gaps(self).into_iter().take(PROBLEMS_MAX).collect()
    }
}

fn read(text: &str) -> Result<FormDefinition, FormProblem> {
    if text.len() > FORM_BYTES_MAX {
        return Err(FormProblem::TooLarge { bytes: text.len() });
    }
    serde_json::from_str(text).map_err(|error| locate::problem(text, &error))
}

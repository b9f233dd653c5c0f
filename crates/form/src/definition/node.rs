//! The nodes of a form: groups, repeats and questions.
//!
//! Invariant: a name is a step in paths; keys are made of key names, groups left out.

use super::kind::{Condition, Preload, QuestionType, Role};
use super::map::map_without_twins;
use super::{Element, ItemSet, Media, Texts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One node of the form.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every node is a question: a box would be one more each"
)]
pub enum Node {
    /// Questions that belong together; a group of the first level is a section (one save point).
    Group(Group),
    /// Questions asked again per instance.
    Repeat(Repeat),
    /// One question.
    Question(Question),
}

/// A group.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Name; not part of a key.
    pub name: String,
    /// Label per language.
    #[serde(default, deserialize_with = "map_without_twins")]
    pub label: Texts,
    /// Expression: asked when true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    /// Whether everything inside is shown and not answered.
    #[serde(default, skip_serializing_if = "Condition::is_never")]
    pub read_only: Condition,
    /// Appearance hints, carried through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appearance: Option<String>,
    /// Attributes of its element, as in the author's instance; expressions may read them.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// What is inside.
    pub body: Vec<Node>,
}

/// A repeat.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Name, the step in paths; the first part of the keys inside unless `key` is given.
    pub name: String,
    /// First part of the keys inside, where `name` is taken in this place or is no key name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Label per language.
    #[serde(default, deserialize_with = "map_without_twins")]
    pub label: Texts,
    /// Expression: asked when true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    /// Expression: how many instances. Without it people add and remove them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// How many instances stand there from the start, where there is no `count`.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub initial: u32,
    /// The instances that stand there from the start with values of their own, instead of `initial`; an
    /// element that is not named there has its own default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instances: Vec<Element>,
    /// Nobody adds or removes instances.
    #[serde(default, skip_serializing_if = "is_false")]
    pub fixed: bool,
    /// Whether everything inside is shown and not answered.
    #[serde(default, skip_serializing_if = "Condition::is_never")]
    pub read_only: Condition,
    /// Appearance hints, carried through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appearance: Option<String>,
    /// Attributes of its element, as in the author's instance; expressions may read them.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// The repeat's role, e.g. `members`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// What is inside.
    pub body: Vec<Node>,
}

/// One question.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Name, the step in paths; the last part of the key unless `key` is given.
    pub name: String,
    /// Last part of the answer's key, where `name` is taken in this place or is no key name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What kind of answer it takes.
    #[serde(rename = "type")]
    pub kind: QuestionType,
    /// Not on the screen: a value that calculation, preload, default or action gives.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// Label per language.
    #[serde(default, deserialize_with = "map_without_twins")]
    pub label: Texts,
    /// Hint per language.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "Texts::is_empty")]
    pub hint: Texts,
    /// Longer help, shown on demand, per language.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "Texts::is_empty")]
    pub guidance: Texts,
    /// Pictures and sounds of the label.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "Media::is_empty")]
    pub media: Media,
    /// Whether an answer must be given while the question is relevant.
    #[serde(default, skip_serializing_if = "Condition::is_never")]
    pub required: Condition,
    /// What to say when a required answer is empty, per language.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "Texts::is_empty")]
    pub required_message: Texts,
    /// Whether the answer is shown and not given.
    #[serde(default, skip_serializing_if = "Condition::is_never")]
    pub read_only: Condition,
    /// Name of the choice list of a select.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<String>,
    /// Expression: which items of `choices` are offered; relative paths start at the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice_filter: Option<String>,
    /// Where the choices of a select come from, where that is no list: nodes of the instance, or of
    /// another one by an expression of the author's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<ItemSet>,
    /// Expression: asked when true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    /// Expression: the answer fits when true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraint: Option<String>,
    /// What to say when it does not fit, per language.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "Texts::is_empty")]
    pub constraint_message: Texts,
    /// Expression: the value, kept up to date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calculation: Option<String>,
    /// The value that stands there from the start, as stored.
    #[serde(default, rename = "default", skip_serializing_if = "Option::is_none")]
    pub default_value: Option<String>,
    /// What the app itself fills in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preload: Option<Preload>,
    /// Parameters of the type, carried through: `{"start": "0", "end": "10", "step": "1"}`.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// Smallest number allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Largest number allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// What the answer is, for linkage, indicators and lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Appearance hints, carried through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appearance: Option<String>,
    /// Attributes of its element, as in the author's instance; expressions may read them.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// The column's name in the delivered DTSEN list, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_name: Option<String>,
}

impl Question {
    /// The last part of the answer's key.
    #[must_use]
    pub fn key_name(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.name)
    }
}

impl Repeat {
    /// The first part of the keys inside.
    #[must_use]
    pub fn key_name(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.name)
    }
}

fn one() -> u32 {
    1
}

fn is_one(number: &u32) -> bool {
    *number == 1
}

fn is_false(yes: &bool) -> bool {
    !yes
}

impl Group {
    /// A group without anything in it.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: Texts::new(),
            relevant: None,
            read_only: Condition::Never,
            appearance: None,
            attributes: BTreeMap::new(),
            body: Vec::new(),
        }
    }
}

impl Repeat {
    /// A repeat without anything in it, that people add to and remove from.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            key: None,
            label: Texts::new(),
            relevant: None,
            count: None,
            initial: 1,
            instances: Vec::new(),
            fixed: false,
            read_only: Condition::Never,
            appearance: None,
            attributes: BTreeMap::new(),
            role: None,
            body: Vec::new(),
        }
    }
}

impl Question {
    /// A question with nothing but a name and a type.
    #[must_use]
    pub fn new(name: &str, kind: QuestionType) -> Self {
        Self {
            name: name.to_owned(),
            key: None,
            kind,
            hidden: false,
            label: Texts::new(),
            hint: Texts::new(),
            guidance: Texts::new(),
            media: Media::new(),
            required: Condition::Never,
            required_message: Texts::new(),
            read_only: Condition::Never,
            choices: None,
            choice_filter: None,
            items: None,
            relevant: None,
            constraint: None,
            constraint_message: Texts::new(),
            calculation: None,
            default_value: None,
            preload: None,
            parameters: BTreeMap::new(),
            min: None,
            max: None,
            role: None,
            appearance: None,
            attributes: BTreeMap::new(),
            export_name: None,
        }
    }
}

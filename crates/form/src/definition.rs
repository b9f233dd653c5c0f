//! The form definition as published: JSON of `schemas/form/v1.schema.json`.
//!
//! Invariants after [`FormDefinition::from_json`]: no two fields share a key, every choice list exists,
//! roles stand at most once and on fitting questions, every text is there in every language
//! (`validate.rs` has the rules, `index.rs` the lookups). A definition is not changed after it was read.

use crate::index::IndexCell;
use crate::limits::{FORM_BYTES_MAX, PROBLEMS_MAX};
use crate::{FormProblem, Missing, locate, validate};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// A text per language: `{"id": "Luas lantai", "en": "Floor area"}`.
pub type Texts = BTreeMap<String, String>;

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

/// A list of choices. Three official code sets differ for one question, so a list carries a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceList {
    /// Which code set, e.g. `dtsen-2025`.
    pub version: String,
    /// The choices in order; empty where they come from `file`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Choice>,
    /// File of the form package that holds the choices: `.csv`, `.geojson` or `.xml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Column (or GeoJSON property) of the file that holds the code; `name` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_column: Option<String>,
    /// Column (or GeoJSON property) of the file that holds the label; `label` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_column: Option<String>,
    /// Codes of other code sets, for exports: `{"opensid-2022": {"5": "6", "6": "5"}}`. A code that is
    /// not named there is the same in both.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub export: BTreeMap<String, BTreeMap<String, String>>,
}

/// One choice.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The stored code.
    pub code: String,
    /// Label per language.
    #[serde(default, deserialize_with = "map_without_twins")]
    pub label: Texts,
    /// Pictures and sounds of the label.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "Media::is_empty")]
    pub media: Media,
    /// Further columns, for choice filters and `instance()`: `{"kecamatan": "6474010"}`.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
    /// Where the code says why an answer is missing: `dont_know`, `refused` or `not_asked`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
}

/// One node of the form.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
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
    /// Nobody adds or removes instances.
    #[serde(default, skip_serializing_if = "is_false")]
    pub fixed: bool,
    /// Whether everything inside is shown and not answered.
    #[serde(default, skip_serializing_if = "Condition::is_never")]
    pub read_only: Condition,
    /// Appearance hints, carried through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appearance: Option<String>,
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
    /// The column's name in the delivered DTSEN list, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_name: Option<String>,
}

/// Something that is set when something happens (`setvalue` in XForms).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// When.
    pub on: Event,
    /// Absolute path of the question whose change is meant, or of the repeat that grows; none for the
    /// first load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Absolute path of the question that is set; inside the repeat of `source` its own instance.
    pub target: String,
    /// Expression: the new value, evaluated at the target; empty where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What an action answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A new record (`odk-instance-first-load`).
    FirstLoad,
    /// A new instance of the repeat `source` (`odk-new-repeat`).
    NewRepeat,
    /// Another value of the question `source` (`xforms-value-changed`).
    ValueChanged,
}

/// Choices out of nodes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemSet {
    /// Expression: the nodes, one per choice.
    pub nodeset: String,
    /// Path from a node to its code.
    pub value: String,
    /// Path from a node to its label, or `jr:itext(path)`.
    pub label: String,
}

/// An element of a secondary instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Its attributes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Its text, where it has no children.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The elements inside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Element>,
}

/// File per language and kind: `{"image": {"id": "atap.png"}}`; kinds are `image`, `big-image`, `audio`,
/// `video`.
pub type Media = BTreeMap<String, Texts>;

/// Yes, no, or an expression that decides: in JSON `true`, `false` or a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RawCondition", into = "RawCondition")]
pub enum Condition {
    /// No.
    #[default]
    Never,
    /// Yes.
    Always,
    /// Where the expression is true.
    When(String),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum RawCondition {
    Fixed(bool),
    When(String),
}

impl From<RawCondition> for Condition {
    fn from(raw: RawCondition) -> Self {
        match raw {
            RawCondition::Fixed(false) => Self::Never,
            RawCondition::Fixed(true) => Self::Always,
            RawCondition::When(expression) => Self::When(expression),
        }
    }
}

impl From<Condition> for RawCondition {
    fn from(condition: Condition) -> Self {
        match condition {
            Condition::Never => Self::Fixed(false),
            Condition::Always => Self::Fixed(true),
            Condition::When(expression) => Self::When(expression),
        }
    }
}

impl Condition {
    /// True for a plain no.
    #[must_use]
    pub fn is_never(&self) -> bool {
        *self == Self::Never
    }

    /// The expression that decides.
    #[must_use]
    pub fn expression(&self) -> Option<&str> {
        match self {
            Self::When(expression) => Some(expression),
            Self::Never | Self::Always => None,
        }
    }
}

/// What the app fills in by itself (`jr:preload` in XForms).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preload {
    /// When the record was begun.
    Start,
    /// When it was last saved.
    End,
    /// The day it was begun.
    Today,
    /// The device's id.
    DeviceId,
    /// Who works with the device.
    Username,
    /// The device's telephone number.
    PhoneNumber,
    /// The worker's mail address.
    Email,
    /// The record's own id.
    InstanceId,
}

fn root_name() -> String {
    "data".to_owned()
}

fn is_root_name(name: &str) -> bool {
    name == "data"
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

/// Kinds of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionType {
    /// Free text.
    Text,
    /// Whole number.
    Integer,
    /// Decimal number.
    Decimal,
    /// Civil date, `YYYY-MM-DD`.
    Date,
    /// Time of day, `hh:mm:ss.sss+hh:mm`; fraction and offset may be absent.
    Time,
    /// Date and time, `YYYY-MM-DDThh:mm:ss.sss+hh:mm`.
    #[serde(rename = "datetime")]
    DateTime,
    /// One code of a list.
    SelectOne,
    /// Several codes of a list, joined by a space.
    SelectMultiple,
    /// All codes of a list in an order of the respondent's, joined by a space.
    Rank,
    /// `lat lng altitude accuracy`.
    Geopoint,
    /// A line: geopoints joined by `;`.
    Geotrace,
    /// A closed line: geopoints joined by `;`, the last equal to the first.
    Geoshape,
    /// A picture, by content hash.
    Image,
    /// A sound, by content hash.
    Audio,
    /// A film, by content hash.
    Video,
    /// Any file, by content hash.
    File,
    /// A scanned code, as text.
    Barcode,
    /// A number on a scale; `parameters` has `start`, `end` and `step`.
    Range,
    /// A tick; `OK` when given.
    Acknowledge,
    /// A text that is shown; no answer.
    Note,
    /// A computed value.
    Calculate,
}

/// What an answer is, in the survey's own terms; each stands at most once in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The repeat of household members.
    Members,
    /// The family card number (nomor KK).
    FamilyCard,
    /// The address.
    Address,
    /// The house's position.
    Position,
    /// Telephone.
    Phone,
    /// Whether the family was found (status keberadaan keluarga).
    Presence,
    /// How many members the family says it has.
    MemberCount,
    /// A member's NIK.
    MemberNik,
    /// A member's name.
    MemberName,
    /// A member's call name.
    MemberAlias,
    /// A member's sex.
    MemberSex,
    /// A member's birth date.
    MemberBirthDate,
    /// A member's relation to the head.
    MemberRelation,
    /// Whether the member lives here (keberadaan anggota).
    MemberPresence,
    /// A member's mother's name.
    MemberMotherName,
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

impl QuestionType {
    /// True where a person or a calculation gives an answer; a note only shows its text.
    #[must_use]
    pub fn takes_answer(self) -> bool {
        !matches!(self, Self::Note)
    }

    /// True where the answer is one or several codes of a list.
    #[must_use]
    pub fn is_select(self) -> bool {
        matches!(self, Self::SelectOne | Self::SelectMultiple | Self::Rank)
    }

    /// True where `min` and `max` mean something.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Range)
    }
}

impl Choice {
    /// The reason that this code stands for, where it is no answer of substance.
    #[must_use]
    pub fn missing_reason(&self) -> Option<Missing> {
        match self.missing.as_deref() {
            Some("dont_know") => Some(Missing::DontKnow),
            Some("refused") => Some(Missing::Refused),
            Some("not_asked") => Some(Missing::NotAsked),
            _ => None,
        }
    }
}

impl FormDefinition {
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
}

fn read(text: &str) -> Result<FormDefinition, FormProblem> {
    if text.len() > FORM_BYTES_MAX {
        return Err(FormProblem::TooLarge { bytes: text.len() });
    }
    serde_json::from_str(text).map_err(|error| locate::problem(text, &error))
}

/// Reads an object; a name that stands twice is an error, where serde would keep the last one only.
fn map_without_twins<'de, D, V>(source: D) -> Result<BTreeMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    source.deserialize_map(WithoutTwins(PhantomData))
}

struct WithoutTwins<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for WithoutTwins<V> {
    type Value = BTreeMap<String, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut read = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, V>()? {
            if read.contains_key(&name) {
                return Err(A::Error::custom(format!("`{name}` stands twice; rename or remove one")));
            }
            read.insert(name, value);
        }
        Ok(read)
    }
}

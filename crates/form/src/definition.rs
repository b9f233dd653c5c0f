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
    /// Choice lists by name.
    #[serde(default, deserialize_with = "map_without_twins")]
    pub choices: BTreeMap<String, ChoiceList>,
    /// The questions in order.
    pub body: Vec<Node>,
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
    /// The choices in order.
    pub items: Vec<Choice>,
}

/// One choice.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The stored code.
    pub code: String,
    /// Label per language.
    #[serde(deserialize_with = "map_without_twins")]
    pub label: Texts,
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
    /// What is inside.
    pub body: Vec<Node>,
}

/// A repeat.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Name; the first part of the keys inside.
    pub name: String,
    /// Label per language.
    #[serde(default, deserialize_with = "map_without_twins")]
    pub label: Texts,
    /// Expression: asked when true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    /// Expression: how many instances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
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
    /// Name; the last part of the key.
    pub name: String,
    /// What kind of answer it takes.
    #[serde(rename = "type")]
    pub kind: QuestionType,
    /// Label per language.
    #[serde(default, deserialize_with = "map_without_twins")]
    pub label: Texts,
    /// Hint per language.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "Texts::is_empty")]
    pub hint: Texts,
    /// Whether an answer must be given while the question is relevant.
    #[serde(default)]
    pub required: bool,
    /// Name of the choice list of a select.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<String>,
    /// Expression: asked when true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    /// Expression: the answer fits when true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraint: Option<String>,
    /// What to say when it does not fit, per language.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "Texts::is_empty")]
    pub constraint_message: Texts,
    /// Expression: the value of a calculate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calculation: Option<String>,
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
    /// One code of a list.
    SelectOne,
    /// Several codes of a list, joined by a space.
    SelectMultiple,
    /// `lat lng altitude accuracy`.
    Geopoint,
    /// A picture, by content hash.
    Image,
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

impl QuestionType {
    /// True where a person or a calculation gives an answer; a note only shows its text.
    #[must_use]
    pub fn takes_answer(self) -> bool {
        !matches!(self, Self::Note)
    }

    /// True where the answer is one or several codes of a list.
    #[must_use]
    pub fn is_select(self) -> bool {
        matches!(self, Self::SelectOne | Self::SelectMultiple)
    }

    /// True where `min` and `max` mean something.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal)
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

//! What a question may be: types, roles, conditions, what the app fills in, and what is set when.
//!
//! Invariant: the words of the published format are these names in snake case.

use serde::{Deserialize, Serialize};

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

impl QuestionType {
    /// The word of the published format.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime",
            Self::SelectOne => "select_one",
            Self::SelectMultiple => "select_multiple",
            Self::Rank => "rank",
            Self::Geopoint => "geopoint",
            Self::Geotrace => "geotrace",
            Self::Geoshape => "geoshape",
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::File => "file",
            Self::Barcode => "barcode",
            Self::Range => "range",
            Self::Acknowledge => "acknowledge",
            Self::Note => "note",
            Self::Calculate => "calculate",
        }
    }

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
    /// A record that is opened, new or not (`odk-instance-load`).
    Load,
    /// A new instance of the repeat `source` (`odk-new-repeat`).
    NewRepeat,
    /// Another value of the question `source` (`xforms-value-changed`).
    ValueChanged,
}

//! One answer's value, and the reason where there is none.
//!
//! Invariant: a text that begins with [`MISSING_MARK`] is a [`Missing`] reason and nothing else, so
//! `tidak tahu` and `menolak` are data of their own for every type of question.

use std::fmt;

/// The first letter of a stored reason.
const MISSING_MARK: char = '?';

/// Why an answer has no substance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// The respondent does not know (tidak tahu).
    DontKnow,
    /// The respondent refused (menolak).
    Refused,
    /// The question was not asked (tidak ditanyakan).
    NotAsked,
}

impl Missing {
    /// The stored text of the reason.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::DontKnow => "?dk",
            Self::Refused => "?ref",
            Self::NotAsked => "?na",
        }
    }
}

/// One stored value. Select-multiple answers are codes joined by one space, in the form's order;
/// dates are `YYYY-MM-DD`; positions are `lat lng altitude accuracy` in degrees and metres.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// Cleared: nothing is answered.
    Empty,
    /// No substance, with the reason.
    Missing(Missing),
    /// A yes or no of the app's own (paradata).
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A decimal number.
    Decimal(f64),
    /// Any text, code, date or position.
    Text(String),
}

impl Value {
    /// Reads a stored text: a reason where it carries the mark, empty where it is empty.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        match text {
            "" => Self::Empty,
            "?dk" => Self::Missing(Missing::DontKnow),
            "?ref" => Self::Missing(Missing::Refused),
            "?na" => Self::Missing(Missing::NotAsked),
            other => Self::Text(other.to_owned()),
        }
    }

    /// The value as a person or an instance reads it; empty for [`Value::Empty`].
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Missing(reason) => reason.code().to_owned(),
            Self::Boolean(yes) => yes.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Decimal(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    /// True where the value says something: neither empty nor a reason.
    #[must_use]
    pub fn has_substance(&self) -> bool {
        !matches!(self, Self::Empty | Self::Missing(_))
    }

    /// The text of a text value.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// True where the text cannot be told from a reason, so it may not be stored as an answer.
    #[must_use]
    pub fn is_reserved(text: &str) -> bool {
        text.starts_with(MISSING_MARK)
    }
}

/// Answers are personal data: debugging output shows the kind, never the content.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Empty",
            Self::Missing(reason) => reason.code(),
            Self::Boolean(_) => "Boolean(..)",
            Self::Integer(_) => "Integer(..)",
            Self::Decimal(_) => "Decimal(..)",
            Self::Text(_) => "Text(..)",
        })
    }
}

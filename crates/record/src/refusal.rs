//! Why a change is not admitted.

use automerge::ChangeHash;
use std::fmt;

/// One refusal; the server keeps the bytes, the device too, and nothing else is held up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not a whole, well-formed chunk of the kind expected.
    Unreadable(&'static str),
    /// A deflated chunk or column: inflating happens outside, with a cap.
    Compressed,
    /// Over a limit of [`crate::limits`].
    TooLarge(&'static str),
    /// Something other than putting a scalar at a root key.
    ForbiddenOp(&'static str),
    /// A key outside the grammar, or a value too long.
    BadKey,
    /// The actor is not of the device that signed.
    ForeignActor,
    /// The sequence number does not follow the actor's last change.
    BadSequence,
    /// The first operation number does not follow what the change depends on.
    BadStart,
    /// An operation does not replace exactly what its author could see.
    BadPred,
    /// Builds on changes that are not here.
    MissingDeps(Vec<ChangeHash>),
    /// The record would grow over its limits.
    RecordTooLarge,
    /// Applying it panicked, or the saved record would not load again.
    Unsound,
}

impl Refusal {
    /// The stable codes, one per kind, in the order of the kinds; never reused.
    pub const CODES: &[&str] = &[
        "change.unreadable",
        "change.compressed",
        "change.too_large",
        "change.forbidden_operation",
        "change.bad_key",
        "change.foreign_actor",
        "change.bad_sequence",
        "change.bad_start",
        "change.bad_predecessor",
        "change.missing_dependencies",
        "record.too_large",
        "record.unsound",
    ];

    /// The stable code, as it is kept and as it travels.
    #[must_use]
    pub fn code(&self) -> &'static str {
        let place = match self {
            Self::Unreadable(_) => 0,
            Self::Compressed => 1,
            Self::TooLarge(_) => 2,
            Self::ForbiddenOp(_) => 3,
            Self::BadKey => 4,
            Self::ForeignActor => 5,
            Self::BadSequence => 6,
            Self::BadStart => 7,
            Self::BadPred => 8,
            Self::MissingDeps(_) => 9,
            Self::RecordTooLarge => 10,
            Self::Unsound => 11,
        };
        Self::CODES[place]
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(what) => write!(f, "unreadable: {what}"),
            Self::Compressed => f.write_str("compressed"),
            Self::TooLarge(what) => write!(f, "too large: {what}"),
            Self::ForbiddenOp(what) => write!(f, "forbidden operation: {what}"),
            Self::BadKey => f.write_str("bad key"),
            Self::ForeignActor => f.write_str("foreign actor"),
            Self::BadSequence => f.write_str("bad sequence"),
            Self::BadStart => f.write_str("bad start"),
            Self::BadPred => f.write_str("bad predecessor"),
            Self::MissingDeps(missing) => write!(f, "{} missing dependencies", missing.len()),
            Self::RecordTooLarge => f.write_str("record too large"),
            Self::Unsound => f.write_str("unsound"),
        }
    }
}

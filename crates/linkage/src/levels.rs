//! Names of levels and findings, for files, tables and pages.
//!
//! Invariant: a name is stable and never reused.

use crate::compare::{NameLevel, SexLevel};
use crate::date::DateLevel;
use crate::keys::Family;
use crate::number::NumberLevel;
use crate::reason::{Finding, Heads};
use crate::verdict::Band;

impl NameLevel {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Equal => "equal",
            Self::Alike => "alike",
            Self::Longer => "longer",
            Self::Partly => "partly",
            Self::Differs => "differs",
        }
    }
}

impl SexLevel {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Equal => "equal",
            Self::Differs => "differs",
        }
    }
}

impl DateLevel {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Equal => "equal",
            Self::EqualHeaped => "equal_heaped",
            Self::Swapped => "swapped",
            Self::OnePart => "one_part",
            Self::YearHeaped => "year_heaped",
            Self::YearNear => "year_near",
            Self::Differs => "differs",
        }
    }
}

impl NumberLevel {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Equal => "equal",
            Self::Near => "near",
            Self::Close => "close",
            Self::Twin => "twin",
            Self::Differs => "differs",
        }
    }
}

impl Band {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Weak => "weak",
            Self::Possible => "possible",
            Self::AlmostCertain => "almost_certain",
        }
    }
}

impl Family {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Phone => "phone",
            Self::Nik => "nik",
            Self::BirthSound => "birth_sound",
            Self::BirthMother => "birth_mother",
            Self::YearName => "year_name",
            Self::Couple => "couple",
            Self::Place => "place",
            Self::Address => "address",
            Self::Square => "square",
            Self::Door => "door",
        }
    }
}

impl Finding {
    /// Its stable name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Matched { .. } => "matched",
            Self::Member { .. } => "member",
            Self::Heads(Heads::Same) => "heads_same",
            Self::Heads(Heads::Crossed) => "heads_crossed",
            Self::Heads(Heads::Others) => "heads_others",
            Self::AdultsLeft => "adults_left",
            Self::Card(_) => "card",
            Self::Phone { .. } => "phone",
            Self::Address { .. } => "address",
            Self::Distance(_) => "distance",
            Self::NikOfAnother => "nik_of_another",
            Self::Twins => "twins",
            Self::Kin => "kin",
        }
    }
}

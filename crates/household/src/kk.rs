//! The family card number (nomor KK): what it says, and how far it can be believed.
//!
//! Sixteen digits: six of the region, six of the date of issue, four of a serial. It changes when a head
//! moves and when a family divides, and one address may hold several: an attribute of a household with a
//! history, never its identity.
//!
//! Invariant: a [`FamilyCard`] holds exactly sixteen ASCII digits.

use crate::digits::{self, DigitsProblem};
use jiff::civil::Date;
use std::fmt;

/// A family card number. Debugging output is masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FamilyCard(String);

/// How far a family card number can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardTrust {
    /// Nothing is written.
    Empty,
    /// Not a number, or neither 15 nor 16 digits.
    WrongLength,
    /// A number that stands for "unknown".
    Placeholder,
    /// 15 digits: a spreadsheet's rounding or a digit forgotten.
    FifteenDigits,
    /// No calendar has the date of issue inside.
    DateImpossible,
    /// Well formed.
    Plausible,
}

impl FamilyCard {
    /// Reads sixteen digits; blanks, dots, hyphens and a spreadsheet's apostrophe are overlooked.
    pub fn parse(text: &str) -> Result<Self, DigitsProblem> {
        digits::sixteen(text).map(Self)
    }

    /// The sixteen digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Province, city and district of issue: six digits.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.get(..6).unwrap_or_default()
    }

    /// The date of issue, in this century; nothing where the calendar has no such date.
    #[must_use]
    pub fn issued_on(&self) -> Option<Date> {
        let number = |from| i8::try_from(digits::part(&self.0, from, from + 2)).ok();
        Date::new(2000 + i16::from(number(10)?), number(8)?, number(6)?).ok()
    }

    /// The serial of that day; from 1.
    #[must_use]
    pub fn serial(&self) -> u16 {
        digits::part(&self.0, 12, 16)
    }

    /// True where the number stands for "unknown".
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        self.serial() == 0
            || self.region().starts_with('0')
            || self.region().ends_with("00")
            || digits::is_filler(&self.0)
    }
}

impl fmt::Debug for FamilyCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&digits::masked(&self.0))
    }
}

impl CardTrust {
    /// Judges what is written in a family card field.
    #[must_use]
    pub fn of(text: &str) -> Self {
        match FamilyCard::parse(text) {
            Err(DigitsProblem::Empty) => Self::Empty,
            Err(DigitsProblem::WrongLength(15)) => Self::FifteenDigits,
            Err(DigitsProblem::NotDigits | DigitsProblem::WrongLength(_)) => Self::WrongLength,
            Ok(card) if card.is_placeholder() => Self::Placeholder,
            Ok(card) if card.issued_on().is_none() => Self::DateImpossible,
            Ok(_) => Self::Plausible,
        }
    }

    /// The score, 0 to 80, on the scale of [`crate::NikTrust::score`].
    #[must_use]
    pub fn score(self) -> u8 {
        match self {
            Self::Empty => 0,
            Self::WrongLength => 5,
            Self::Placeholder => 10,
            Self::FifteenDigits => 30,
            Self::DateImpossible => 50,
            Self::Plausible => 80,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn check(text: &str, trust: CardTrust) {
        assert_eq!(CardTrust::of(text), trust, "{text}");
    }

    #[test]
    fn nothing_written_is_empty() {
        check("", CardTrust::Empty);
    }
    #[test]
    fn a_short_number_has_the_wrong_length() {
        check("6474", CardTrust::WrongLength);
    }
    #[test]
    fn fifteen_digits_are_a_spreadsheets_rounding() {
        check("647401120610000", CardTrust::FifteenDigits);
    }
    #[test]
    fn serial_zero_is_a_placeholder() {
        check("6474011206100000", CardTrust::Placeholder);
        check("0000000000000000", CardTrust::Placeholder);
    }
    #[test]
    fn an_impossible_date_of_issue_is_doubted() {
        check("6474013213100001", CardTrust::DateImpossible);
    }
    #[test]
    fn a_well_formed_number_is_plausible() {
        check("6474011206100001", CardTrust::Plausible);
    }
    #[test]
    fn the_date_of_issue_is_read() {
        let card = FamilyCard::parse("6474011206100001").expect("sixteen digits");
        assert_eq!(card.issued_on(), Some(date(2010, 6, 12)));
        assert_eq!((card.region(), card.serial()), ("647401", 1));
    }
    #[test]
    fn debugging_output_is_masked() {
        let shown = format!("{:?}", FamilyCard::parse("6474011206100042").expect("sixteen digits"));
        assert_eq!(shown, "647401********42");
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,24}", digits in "[0-9]{16}") {
            let _ = (CardTrust::of(&text), CardTrust::of(&digits));
        }
    }
}

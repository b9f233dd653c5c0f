//! The national identity number (NIK): what it says, and how far it can be believed.
//!
//! Sixteen digits: six of the region of *first* registration, day, month and two-digit year of birth (a
//! woman's day plus 40), four of a serial. It stays for life: not the residence, not a corrected birth
//! date. So a disagreement is a doubt to look at and never refuses an answer.
//!
//! Invariant: a [`Nik`] holds exactly sixteen ASCII digits.

use crate::digits::{self, DigitsProblem};
use crate::limits::{PLACEHOLDER_SERIAL_MIN, TWIN_SERIAL_DISTANCE_MAX};
use jiff::civil::Date;
use std::fmt;

/// A person's sex as the register and the forms code it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Laki-laki, code 1.
    Male,
    /// Perempuan, code 2.
    Female,
}

impl Sex {
    /// Reads a stored code: `1`/`L` or `2`/`P`, as the official lists write them.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.trim().to_ascii_lowercase().as_str() {
            "1" | "l" | "lk" | "laki-laki" | "laki_laki" => Some(Self::Male),
            "2" | "p" | "pr" | "perempuan" => Some(Self::Female),
            _ => None,
        }
    }

    /// The code of the official lists.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
        }
    }
}

/// A NIK. Debugging output is masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nik(String);

/// What makes a NIK doubtful beside other answers. A doubt, never an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NikDoubt {
    /// The serial or the whole number is one that stands for "unknown".
    Placeholder,
    /// No calendar has the date inside.
    DateImpossible,
    /// The date inside is another than the stated birth date.
    BirthDate,
    /// The date inside is the stated one with day and month exchanged.
    DayAndMonthSwapped,
    /// The sex inside is another than the stated one.
    Sex,
}

/// How far a NIK can be believed, from nothing to consistent. The scores are those of Bontang's
/// own child-health register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NikTrust {
    /// Nothing is written.
    Empty,
    /// Not a number, or neither 15 nor 16 digits.
    WrongLength,
    /// A number that stands for "unknown".
    Placeholder,
    /// 15 digits: a spreadsheet's rounding or a digit forgotten.
    FifteenDigits,
    /// Birth date or sex inside disagrees with what is stated, or the date is impossible.
    Disagrees,
    /// Well formed; nothing stated to compare with.
    NoReference,
    /// Agrees with what is stated.
    Consistent,
}

impl Nik {
    /// Reads sixteen digits; blanks, dots, hyphens and a spreadsheet's apostrophe are overlooked.
    pub fn parse(text: &str) -> Result<Self, DigitsProblem> {
        digits::sixteen(text).map(Self)
    }

    /// The sixteen digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Province, city and district of first registration: six digits.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.get(..6).unwrap_or_default()
    }

    /// Day of birth, with a woman's 40 taken off; may be impossible.
    #[must_use]
    pub fn birth_day(&self) -> u8 {
        let day = digits::part(&self.0, 6, 8);
        u8::try_from(if day > 40 { day - 40 } else { day }).unwrap_or(0)
    }

    /// Month of birth; may be impossible.
    #[must_use]
    pub fn birth_month(&self) -> u8 {
        u8::try_from(digits::part(&self.0, 8, 10)).unwrap_or(0)
    }

    /// The last two digits of the year of birth: 25 is 1925 or 2025.
    #[must_use]
    pub fn birth_year_two_digits(&self) -> u8 {
        u8::try_from(digits::part(&self.0, 10, 12)).unwrap_or(0)
    }

    /// The sex inside: a woman's day is above 40.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if digits::part(&self.0, 6, 8) > 40 { Sex::Female } else { Sex::Male }
    }

    /// The serial of that day; from 1.
    #[must_use]
    pub fn serial(&self) -> u16 {
        digits::part(&self.0, 12, 16)
    }

    /// Region, birth date and sex: what twins share.
    #[must_use]
    pub fn first_twelve(&self) -> &str {
        self.0.get(..12).unwrap_or_default()
    }

    /// The latest date not after `today` that fits the two-digit year.
    #[must_use]
    pub fn birth_date(&self, today: Date) -> Option<Date> {
        let date = |century: i16| self.date_in(century).filter(|date| *date <= today);
        date(2000).or_else(|| date(1900))
    }

    /// True where the number stands for "unknown": a serial of 0000 or 9001-9999, no district,
    /// one digit repeated, or digits counting up.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        let serial = self.serial();
        serial == 0
            || serial >= PLACEHOLDER_SERIAL_MIN
            || self.region().starts_with('0')
            || self.region().ends_with("00")
            || digits::is_filler(&self.0)
    }

    /// Compares with the stated sex and birth date; empty where all agrees or nothing is stated.
    #[must_use]
    pub fn doubts(&self, sex: Option<Sex>, birth_date: Option<Date>) -> Vec<NikDoubt> {
        if self.is_placeholder() {
            return vec![NikDoubt::Placeholder];
        }
        let mut doubts = Vec::new();
        if self.date_in(1900).is_none() && self.date_in(2000).is_none() {
            doubts.push(NikDoubt::DateImpossible);
        } else if let Some(stated) = birth_date {
            doubts.extend(self.date_doubt(stated));
        }
        if sex.is_some_and(|stated| stated != self.sex()) {
            doubts.push(NikDoubt::Sex);
        }
        doubts
    }

    /// Twins: registered on one day with serials close by. Two people, however alike they look.
    #[must_use]
    pub fn is_twin_number(&self, other: &Self) -> bool {
        let apart = self.serial().abs_diff(other.serial());
        self.first_twelve() == other.first_twelve() && (1..=TWIN_SERIAL_DISTANCE_MAX).contains(&apart)
    }

    fn date_in(&self, century: i16) -> Option<Date> {
        let year = century + i16::from(self.birth_year_two_digits());
        let month = i8::try_from(self.birth_month()).ok()?;
        let day = i8::try_from(self.birth_day()).ok()?;
        Date::new(year, month, day).ok()
    }

    fn date_doubt(&self, stated: Date) -> Option<NikDoubt> {
        let (day, month) = (self.birth_day(), self.birth_month());
        let (stated_day, stated_month) = (stated.day().unsigned_abs(), stated.month().unsigned_abs());
        let year_fits = stated.year().rem_euclid(100) == i16::from(self.birth_year_two_digits());
        if year_fits && (day, month) == (stated_day, stated_month) {
            None
        } else if year_fits && (day, month) == (stated_month, stated_day) {
            Some(NikDoubt::DayAndMonthSwapped)
        } else {
            Some(NikDoubt::BirthDate)
        }
    }
}

impl fmt::Debug for Nik {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&digits::masked(&self.0))
    }
}

impl NikTrust {
    /// Judges what is written in a NIK field, beside the stated sex and birth date.
    #[must_use]
    pub fn of(text: &str, sex: Option<Sex>, birth_date: Option<Date>) -> Self {
        let nik = match Nik::parse(text) {
            Ok(nik) => nik,
            Err(DigitsProblem::Empty) => return Self::Empty,
            Err(DigitsProblem::WrongLength(15)) => return Self::FifteenDigits,
            Err(DigitsProblem::NotDigits | DigitsProblem::WrongLength(_)) => return Self::WrongLength,
        };
        let doubts = nik.doubts(sex, birth_date);
        if doubts.contains(&NikDoubt::Placeholder) {
            Self::Placeholder
        } else if !doubts.is_empty() {
            Self::Disagrees
        } else if sex.is_none() && birth_date.is_none() {
            Self::NoReference
        } else {
            Self::Consistent
        }
    }

    /// The score, 0 to 80.
    #[must_use]
    pub fn score(self) -> u8 {
        match self {
            Self::Empty => 0,
            Self::WrongLength => 5,
            Self::Placeholder => 10,
            Self::FifteenDigits => 30,
            Self::Disagrees => 50,
            Self::NoReference => 60,
            Self::Consistent => 80,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const MAN: &str = "6474011708900002";
    const WOMAN: &str = "6474025708900002";

    fn check(text: &str, sex: Option<Sex>, born: Option<Date>, trust: NikTrust) {
        assert_eq!(NikTrust::of(text, sex, born), trust, "{text}");
    }

    fn doubts(text: &str, sex: Option<Sex>, born: Option<Date>) -> Vec<NikDoubt> {
        Nik::parse(text).expect("sixteen digits").doubts(sex, born)
    }

    #[test]
    fn nothing_written_is_empty() {
        check("  ", None, None, NikTrust::Empty);
    }
    #[test]
    fn letters_or_few_digits_have_the_wrong_length() {
        check("tidak ada", None, None, NikTrust::WrongLength);
        check("64740117", None, None, NikTrust::WrongLength);
        check("64740117089000021", None, None, NikTrust::WrongLength);
    }
    #[test]
    fn fifteen_digits_are_a_spreadsheets_rounding() {
        check("647401170890000", None, None, NikTrust::FifteenDigits);
    }
    #[test]
    fn serial_zero_and_ninethousand_are_placeholders() {
        check("6474011708900000", None, None, NikTrust::Placeholder);
        check("6474011708909001", None, None, NikTrust::Placeholder);
        check("6474001708900001", None, None, NikTrust::Placeholder);
    }
    #[test]
    fn repeated_and_counting_digits_are_placeholders() {
        check("1111111111111111", None, None, NikTrust::Placeholder);
        check("1234567890123456", None, None, NikTrust::Placeholder);
    }
    #[test]
    fn without_a_reference_it_is_only_well_formed() {
        check(MAN, None, None, NikTrust::NoReference);
    }
    #[test]
    fn agreement_makes_it_consistent() {
        check(MAN, Some(Sex::Male), Some(date(1990, 8, 17)), NikTrust::Consistent);
        check(WOMAN, Some(Sex::Female), Some(date(1990, 8, 17)), NikTrust::Consistent);
    }
    #[test]
    fn another_sex_disagrees() {
        check(MAN, Some(Sex::Female), None, NikTrust::Disagrees);
        assert_eq!(doubts(MAN, Some(Sex::Female), None), [NikDoubt::Sex]);
    }
    #[test]
    fn another_birth_date_disagrees() {
        assert_eq!(doubts(MAN, None, Some(date(1990, 8, 18))), [NikDoubt::BirthDate]);
    }
    #[test]
    fn swapped_day_and_month_are_named() {
        let swapped = "6474010502900001";
        assert_eq!(doubts(swapped, None, Some(date(1990, 5, 2))), [NikDoubt::DayAndMonthSwapped]);
    }
    #[test]
    fn an_impossible_date_is_named() {
        assert_eq!(doubts("6474013213900001", None, None), [NikDoubt::DateImpossible]);
    }
    #[test]
    fn the_century_is_not_judged() {
        assert!(doubts("6474010101250001", None, Some(date(1925, 1, 1))).is_empty());
        assert!(doubts("6474010101250001", None, Some(date(2025, 1, 1))).is_empty());
    }
    #[test]
    fn trust_grows_with_the_score() {
        let all = [NikTrust::Empty, NikTrust::WrongLength, NikTrust::Placeholder, NikTrust::FifteenDigits];
        let more = [NikTrust::Disagrees, NikTrust::NoReference, NikTrust::Consistent];
        assert!(all.iter().chain(&more).map(|t| t.score()).is_sorted());
    }
    #[test]
    fn parts_are_read_with_the_womans_day() {
        let nik = Nik::parse(WOMAN).expect("sixteen digits");
        assert_eq!((nik.region(), nik.birth_day(), nik.birth_month()), ("647402", 17, 8));
        assert_eq!((nik.birth_year_two_digits(), nik.sex(), nik.serial()), (90, Sex::Female, 2));
        assert_eq!(nik.birth_date(date(2026, 1, 1)), Some(date(1990, 8, 17)));
    }
    #[test]
    fn the_latest_possible_century_is_guessed() {
        let nik = Nik::parse("6474010101250001").expect("sixteen digits");
        assert_eq!(nik.birth_date(date(2026, 1, 1)), Some(date(2025, 1, 1)));
        assert_eq!(nik.birth_date(date(2024, 1, 1)), Some(date(1925, 1, 1)));
    }
    #[test]
    fn blanks_and_an_apostrophe_are_overlooked() {
        assert_eq!(Nik::parse("'6474 0117 0890 0002").expect("readable").as_str(), MAN);
    }
    #[test]
    fn twins_have_serials_close_by() {
        let nik = |text: &str| Nik::parse(text).expect("sixteen digits");
        assert!(nik(MAN).is_twin_number(&nik("6474011708900003")));
        assert!(!nik(MAN).is_twin_number(&nik("6474011708900006")));
        assert!(!nik(MAN).is_twin_number(&nik(MAN)));
    }
    #[test]
    fn debugging_output_is_masked() {
        let shown = format!("{:?}", Nik::parse(MAN).expect("sixteen digits"));
        assert_eq!(shown, "647401********02");
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,24}", digits in "[0-9]{16}") {
            let _ = NikTrust::of(&text, Some(Sex::Male), None);
            let nik = Nik::parse(&digits).expect("sixteen digits");
            let _ = (nik.birth_date(date(2026, 1, 1)), nik.doubts(Some(Sex::Female), Some(date(1990, 2, 28))));
        }
    }
}

//! Sixteen digits as people and spreadsheets write them; shared by NIK and family card.
//!
//! Invariant: cleaned text differs from what was typed only by blanks, dots, hyphens and a leading
//! apostrophe, so that no digit is ever invented or dropped.

use crate::limits::NUMBER_DIGITS;

/// Why a text is not a sixteen-digit number. Carries no digit of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DigitsProblem {
    /// Nothing is written.
    #[error("number.empty: nothing is written")]
    Empty,
    /// Something other than digits is in it.
    #[error("number.not_digits: only digits may stand here")]
    NotDigits,
    /// Too few or too many digits.
    #[error("number.wrong_length: {0} digits, 16 are needed")]
    WrongLength(usize),
}

impl DigitsProblem {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "number.empty",
            Self::NotDigits => "number.not_digits",
            Self::WrongLength(_) => "number.wrong_length",
        }
    }
}

/// The sixteen digits in `text`.
pub(crate) fn sixteen(text: &str) -> Result<String, DigitsProblem> {
    let trimmed = text.trim();
    let bare = trimmed.strip_prefix('\'').unwrap_or(trimmed);
    let cleaned: String =
        bare.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{200b}')).collect();
    if cleaned.is_empty() {
        Err(DigitsProblem::Empty)
    } else if !cleaned.bytes().all(|b| b.is_ascii_digit()) {
        Err(DigitsProblem::NotDigits)
    } else if cleaned.len() != NUMBER_DIGITS {
        Err(DigitsProblem::WrongLength(cleaned.len()))
    } else {
        Ok(cleaned)
    }
}

/// The number in `digits[from..to]`; 0 where there is none (callers hold sixteen checked digits).
pub(crate) fn part(digits: &str, from: usize, to: usize) -> u16 {
    digits.get(from..to).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// True for texts that are typed to get past a field: one digit repeated, or counting up.
pub(crate) fn is_filler(digits: &str) -> bool {
    let mut pairs = digits.bytes().zip(digits.bytes().skip(1));
    let repeated = pairs.clone().all(|(a, b)| a == b);
    let counting = pairs.all(|(a, b)| (a - b'0' + 1) % 10 == b - b'0');
    repeated || counting
}

/// Enough to tell two numbers apart at a desk, too little to be the number: `647401********01`.
pub(crate) fn masked(digits: &str) -> String {
    let first = digits.get(..6).unwrap_or_default();
    let last = digits.get(digits.len().saturating_sub(2)..).unwrap_or_default();
    format!("{first}********{last}")
}

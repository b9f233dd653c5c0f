//! One cell of a row.
//!
//! Invariant: a cell does not show itself.

use ketuk_form::Value;
use std::fmt;

/// Digits of a number beyond which a spreadsheet rounds.
const DIGITS_MAX: usize = 15;

/// What stands in a cell.
#[derive(Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Words, and numbers that are names: NIK, telephone.
    Text(String),
    /// A quantity, or a code that is a plain number.
    Number(f64),
    /// A civil date: year, month, day.
    Date(i16, i8, i8),
}

impl Cell {
    /// A text; nothing where it is empty.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A count.
    #[expect(clippy::cast_precision_loss, reason = "counts of a city are far below 2^53")]
    pub(crate) fn count(count: u64) -> Self {
        Self::Number(count as f64)
    }

    /// A number where the text is one that no spreadsheet would change, else the text.
    pub(crate) fn number_or_text(text: &str) -> Self {
        let plain = text.strip_prefix('-').unwrap_or(text);
        let digits = plain.chars().filter(char::is_ascii_digit).count();
        let only = plain.chars().all(|c| c.is_ascii_digit() || c == '.');
        let padded = plain.len() > 1 && plain.starts_with('0') && !plain.starts_with("0.");
        match text.parse::<f64>() {
            Ok(number) if only && digits > 0 && digits <= DIGITS_MAX && !padded && !plain.ends_with('.') => {
                Self::Number(number)
            }
            _ => Self::text(text),
        }
    }

    /// A stored quantity.
    pub(crate) fn quantity(value: &Value) -> Self {
        match value {
            Value::Integer(_) | Value::Decimal(_) => Self::number_or_text(&value.to_text()),
            Value::Text(text) => Self::number_or_text(text),
            other => Self::text(other.to_text()),
        }
    }

    /// A civil date where it is one, else the text.
    pub(crate) fn date(text: &str) -> Self {
        ketuk_household::civil_date(text)
            .map_or_else(|| Self::text(text), |date| Self::Date(date.year(), date.month(), date.day()))
    }

    /// As plain text: numbers with a point, dates as `1980-08-17`.
    #[must_use]
    pub fn to_plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
        }
    }

    /// As JSON: a whole number without a fraction.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Empty => serde_json::Value::Null,
            Self::Number(number) => {
                let text = number.to_string();
                text.parse::<i64>()
                    .map_or_else(|_| serde_json::json!(number), |whole| serde_json::json!(whole))
            }
            Self::Text(_) | Self::Date(..) => serde_json::Value::String(self.to_plain()),
        }
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cell(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, is_number: bool) {
        assert_eq!(matches!(Cell::number_or_text(text), Cell::Number(_)), is_number, "{text}");
    }

    #[test]
    fn only_what_a_spreadsheet_leaves_alone_is_a_number() {
        for text in ["0", "12", "-3.5", "0.13", "999999999999999"] {
            check(text, true);
        }
        for text in ["6474010101800001", "007", "1e5", "NaN", "inf", "+62", "1 2", "-", ".", "5.", ""] {
            check(text, false);
        }
    }
    #[test]
    fn whole_numbers_have_no_fraction() {
        assert_eq!(Cell::Number(12.0).to_plain(), "12");
        assert_eq!(Cell::Number(12.0).to_json().to_string(), "12");
        assert_eq!(Cell::Number(1.5).to_json().to_string(), "1.5");
    }
    #[test]
    fn a_date_is_one_or_stays_as_it_was_written() {
        assert!(Cell::date("1980-08-17") == Cell::Date(1980, 8, 17));
        assert!(Cell::date("17 Agustus") == Cell::Text("17 Agustus".to_owned()));
    }
    #[test]
    fn a_cell_does_not_show_itself() {
        assert_eq!(format!("{:?}", Cell::text("Udin")), "Cell(..)");
    }
}

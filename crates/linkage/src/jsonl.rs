//! A file of households: one JSON object a line, in order of submission (`schemas/linkage/households-v1.md`).
//!
//! Any field may be missing, null, a number where a text is meant, or wrong; unknown fields are skipped.
//! Only a line that is no JSON object, or one without an id, is a problem.

use crate::limits::LINE_BYTES_MAX;
use crate::submission::{Person, Submission};
use ketuk_household::{Date, Position, Sex};
use serde_json::{Map, Value};

/// Why a line is no household. Carries nothing of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// Longer than the limit.
    #[error("line.too_long: a line may have {LINE_BYTES_MAX} bytes")]
    TooLong,
    /// No JSON object.
    #[error("line.not_an_object: the line is no JSON object")]
    NotAnObject,
    /// No id.
    #[error("line.no_id: hh_id is missing")]
    NoId,
}

/// Reads one line.
///
/// # Errors
/// When the line is no JSON object or has no `hh_id`.
pub fn read_line(line: &str) -> Result<Submission, LineProblem> {
    if line.len() > LINE_BYTES_MAX {
        return Err(LineProblem::TooLong);
    }
    let Ok(Value::Object(fields)) = serde_json::from_str(line) else {
        return Err(LineProblem::NotAnObject);
    };
    let id = text(&fields, "hh_id");
    if id.is_empty() {
        return Err(LineProblem::NoId);
    }
    let members = match fields.get("members") {
        Some(Value::Array(members)) => members.iter().filter_map(Value::as_object).map(person).collect(),
        _ => Vec::new(),
    };
    Ok(Submission {
        id,
        submitted_at: text(&fields, "submitted_at"),
        enumerator: text(&fields, "enumerator"),
        card: text(&fields, "no_kk"),
        address: text(&fields, "address"),
        rt: text(&fields, "rt"),
        rw: text(&fields, "rw"),
        kelurahan: text(&fields, "kelurahan"),
        kelurahan_code: text(&fields, "kelurahan_code"),
        position: position(&fields),
        head_name: text(&fields, "head_name"),
        phone: text(&fields, "phone"),
        members,
    })
}

fn person(fields: &Map<String, Value>) -> Person {
    Person {
        nik: text(fields, "nik"),
        name: text(fields, "name"),
        sex: Sex::from_code(&text(fields, "sex")),
        birth_date: day(&text(fields, "birth_date")),
        birth_place: text(fields, "birth_place"),
        mother_name: text(fields, "mother_name"),
        relation: text(fields, "relation"),
    }
}

fn text(fields: &Map<String, Value>, name: &str) -> String {
    match fields.get(name) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn number(fields: &Map<String, Value>, name: &str) -> Option<f64> {
    match fields.get(name)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().replace(',', ".").parse().ok(),
        _ => None,
    }
}

fn position(fields: &Map<String, Value>) -> Option<Position> {
    Position::new(number(fields, "lat")?, number(fields, "lon")?, number(fields, "gps_acc_m"))
}

/// A day as `2001-12-31`, or as `31-12-2001` and `31/12/2001`, with or without a time behind it.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', '/', 'T', ' ']).map(|part| part.parse::<i16>().ok());
    let (a, b, c) = (parts.next()??, parts.next()??, parts.next()??);
    let (year, month, day) = if a > 31 { (a, b, c) } else { (c, b, a) };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_line_is_read() {
        let read = read_line(r#"{"hh_id":"a"}"#).expect("reads");
        assert!(read.members.is_empty() && read.position.is_none());
    }
    #[test]
    fn wrong_types_are_missing_and_numbers_are_texts() {
        let line = r#"{"hh_id":7,"lat":"x","lon":null,"no_kk":6474011206100001,"members":[{"nik":true,"sex":"P","birth_date":"1990-02-30"},3]}"#;
        let read = read_line(line).expect("reads");
        assert_eq!((read.id.as_str(), read.card.as_str()), ("7", "6474011206100001"));
        assert_eq!(read.members.len(), 1);
        assert!(read.members[0].birth_date.is_none() && read.members[0].sex == Some(Sex::Female));
    }
    #[test]
    fn other_lines_are_told() {
        assert_eq!(read_line("[]"), Err(LineProblem::NotAnObject));
        assert_eq!(read_line("{\"hh_id\":"), Err(LineProblem::NotAnObject));
        assert_eq!(read_line("{}"), Err(LineProblem::NoId));
    }
    #[test]
    fn days_are_read_in_both_orders() {
        assert_eq!(day("2001-12-31"), day("31/12/2001"));
        assert_eq!(day("2001-12-31T08:00:00+08:00"), day("2001-12-31"));
        assert!(day("").is_none() && day("2001-13-01").is_none() && day("0000-00-00").is_none());
    }
}

//! Values at the edge of an instance, which itself is texts.
//!
//! Source: JavaRosa's `Recalculate` and `AnswerDataFactory`: a number that is none is no answer; an integer
//! loses its fraction.

use crate::xpath::{Documents, Object};
use crate::{QuestionType, Value};

/// A whole number stays exact up to here.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A value as it is stored for a question of this type.
pub(crate) fn stored(kind: QuestionType, value: Value) -> Value {
    match value {
        Value::Text(text) => from_text(kind, &text),
        Value::Decimal(number) => from_number(kind, number),
        Value::Integer(_) | Value::Boolean(_) | Value::Missing(_) | Value::Empty => value,
    }
}

/// A text as a stored value: what a default, an action or a person wrote.
pub(crate) fn from_text(kind: QuestionType, text: &str) -> Value {
    match kind {
        QuestionType::Integer | QuestionType::Decimal | QuestionType::Range => {
            match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() && looks_plain(text) => from_number(kind, number),
                _ => Value::from_text(text),
            }
        }
        _ => Value::from_text(text),
    }
}

/// What a person typed: an integer that would lose its fraction or its last digits stays a text, which is
/// then found to be no integer.
pub(crate) fn typed(kind: QuestionType, value: Value) -> Value {
    let number = match &value {
        Value::Text(text) => text.trim().parse::<f64>().ok(),
        Value::Decimal(number) => Some(*number),
        Value::Integer(_) | Value::Boolean(_) | Value::Missing(_) | Value::Empty => None,
    };
    let loses = number.is_some_and(|number| number.fract() != 0.0 || number.abs() >= EXACT);
    if kind == QuestionType::Integer && loses { value } else { stored(kind, value) }
}

/// No `inf`, `nan` or exponent: people write digits.
fn looks_plain(text: &str) -> bool {
    text.trim().bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.'))
}

fn from_number(kind: QuestionType, number: f64) -> Value {
    if number.is_nan() {
        return Value::Empty;
    }
    if kind == QuestionType::Integer && number.abs() < EXACT {
        return Value::Integer(number.trunc() as i64);
    }
    if number.fract() == 0.0 && number.abs() < EXACT {
        return Value::Integer(number as i64);
    }
    if number.is_finite() { Value::Decimal(number) } else { Value::Text(number.to_string()) }
}

/// What a calculation gives, as a stored value.
pub(crate) fn computed(kind: QuestionType, object: &Object, documents: &Documents<'_>) -> Value {
    match object {
        Object::Number(number) if !number.is_finite() && !number.is_nan() => {
            Value::Text(object.to_text(documents))
        }
        Object::Number(number) => from_number(kind, *number),
        _ => from_text(kind, &object.to_text(documents)),
    }
}

/// What expressions read: nothing where there is only a reason.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Empty | Value::Missing(_) => String::new(),
        other => other.to_text(),
    }
}

/// Whether a stored text counts as yes where a condition is nothing but a question: by its value, as in
/// JavaRosa, and not by its being there.
pub(crate) fn is_true(kind: Option<QuestionType>, text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    match kind {
        Some(QuestionType::Integer | QuestionType::Decimal | QuestionType::Range) => {
            text.parse::<f64>() != Ok(0.0)
        }
        Some(QuestionType::Calculate) => !matches!(text, "0" | "false"),
        _ => true,
    }
}

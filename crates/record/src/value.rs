//! Between the form's values and Automerge's scalars.
//!
//! Strings are registers, never `Text`, which would blend two people's answers.

use automerge::ScalarValue;
use ketuk_form::Value;
use unicode_normalization::UnicodeNormalization;

/// How a value is stored.
pub(crate) fn to_scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Empty => ScalarValue::Null,
        Value::Missing(reason) => ScalarValue::Str(reason.code().into()),
        Value::Boolean(yes) => ScalarValue::Boolean(*yes),
        Value::Integer(number) => ScalarValue::Int(*number),
        Value::Decimal(number) => ScalarValue::F64(*number),
        Value::Text(text) => ScalarValue::Str(text.as_str().into()),
    }
}

/// How a stored scalar reads; `None` for what admission refuses.
pub(crate) fn from_scalar(scalar: &ScalarValue) -> Option<Value> {
    Some(match scalar {
        ScalarValue::Null => Value::Empty,
        ScalarValue::Str(text) => Value::from_text(text),
        ScalarValue::Int(number) => Value::Integer(*number),
        ScalarValue::Uint(number) => Value::Integer(i64::try_from(*number).ok()?),
        ScalarValue::F64(number) => Value::Decimal(*number),
        ScalarValue::Boolean(yes) => Value::Boolean(*yes),
        ScalarValue::Bytes(_)
        | ScalarValue::Counter(_)
        | ScalarValue::Timestamp(_)
        | ScalarValue::Unknown { .. } => return None,
    })
}

/// Whether two people said the same: equal after trimming and NFC, or the same number.
pub(crate) fn agree(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => return a == b,
        (Value::Decimal(a), Value::Decimal(b)) if a.is_nan() && b.is_nan() => return true,
        _ => {}
    }
    if let (Some(a), Some(b)) = (as_number(a), as_number(b)) {
        return a == b;
    }
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.trim().nfc().eq(b.trim().nfc()),
        (Value::Text(text), Value::Empty) | (Value::Empty, Value::Text(text)) => text.trim().is_empty(),
        (a, b) => a == b,
    }
}

/// The number of a numeric value. A text is never one: `0812` is no number.
fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Decimal(number) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(a: Value, b: Value, same: bool) {
        assert_eq!(agree(&a, &b), same);
        assert_eq!(agree(&b, &a), same);
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn spaces_around_do_not_matter() {
        check(text(" seng "), text("seng"), true);
    }
    #[test]
    fn composed_and_decomposed_letters_agree() {
        check(text("Andr\u{e9}"), text("Andre\u{301}"), true);
    }
    #[test]
    fn numbers_agree_across_types() {
        check(Value::Integer(3), Value::Decimal(3.0), true);
    }
    #[test]
    fn large_whole_numbers_are_compared_to_the_digit() {
        check(Value::Integer(9_474_010_203_040_001), Value::Integer(9_474_010_203_040_000), false);
    }
    #[test]
    fn nonsense_agrees_with_itself() {
        check(Value::Decimal(f64::NAN), Value::Decimal(f64::NAN), true);
    }
    #[test]
    fn leading_zeros_matter_in_a_text() {
        check(text("0812"), text("812"), false);
    }
    #[test]
    fn case_matters() {
        check(text("Ani"), text("ANI"), false);
    }
    #[test]
    fn a_reason_is_not_an_answer() {
        check(Value::from_text("?dk"), Value::Empty, false);
    }
    #[test]
    fn every_value_survives_storage() {
        for value in
            [Value::Empty, Value::from_text("?ref"), Value::Boolean(true), Value::Integer(-4), text("7")]
        {
            assert!(from_scalar(&to_scalar(&value)).is_some_and(|read| read == value));
        }
    }
}

//! What requests bring: JSON bodies up to a limit, ids, places in lists.

use super::problem::Refusal;
use axum::body::{Body, to_bytes};
use ketuk_form::Value;
use ketuk_wire::{ChangeHash, DeviceId, Problem, ProblemCode, RecordId, limits};
use serde::Deserialize;
use serde_json::Value as JsonValue;
use utoipa::IntoParams;

/// Lines of a page where the caller names no number, and at most.
const PAGE: u64 = 100;
const PAGE_MAX: u64 = 1_000;

pub(super) fn invalid(detail: impl std::fmt::Display) -> Refusal {
    Refusal(Problem::with(ProblemCode::RequestInvalid, detail))
}

/// Reads a body of bytes up to the limit.
pub(super) async fn read_bytes(body: Body) -> Result<Vec<u8>, Refusal> {
    let too_large = |_| Refusal(Problem::new(ProblemCode::BodyTooLarge));
    Ok(to_bytes(body, limits::BODY_BYTES_MAX).await.map_err(too_large)?.to_vec())
}

/// Reads a JSON body; a refusal says where, and never what.
pub(super) async fn read_json<T: for<'de> Deserialize<'de>>(body: Body) -> Result<T, Refusal> {
    let bytes = read_bytes(body).await?;
    serde_json::from_slice(&bytes).map_err(|e| invalid(format!("line {}, column {}", e.line(), e.column())))
}

pub(super) fn record_id(text: &str) -> Result<RecordId, Refusal> {
    RecordId::from_hex(text).ok_or_else(|| invalid("record id"))
}

pub(super) fn device_id(text: &str) -> Result<DeviceId, Refusal> {
    DeviceId::from_hex(text).ok_or_else(|| invalid("device id"))
}

pub(super) fn change_hash(text: &str) -> Result<ChangeHash, Refusal> {
    ChangeHash::from_hex(text).ok_or_else(|| invalid("change hash"))
}

/// A JSON value as a stored value: the type that was sent is the type that is kept.
pub(super) fn to_value(value: &JsonValue) -> Result<Value, Refusal> {
    Ok(match value {
        JsonValue::Null => Value::Empty,
        JsonValue::Bool(yes) => Value::Boolean(*yes),
        JsonValue::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::Integer(whole),
            (None, Some(decimal)) => Value::Decimal(decimal),
            (None, None) => return Err(invalid("number")),
        },
        JsonValue::String(text) => Value::from_text(text),
        JsonValue::Array(_) | JsonValue::Object(_) => return Err(invalid("value")),
    })
}

/// How many lines somebody wants.
pub(super) fn limit(asked: Option<u64>) -> u64 {
    asked.unwrap_or(PAGE).min(PAGE_MAX)
}

/// A place in a list that is ordered by number.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AfterQuery {
    /// The last number of the page before.
    pub(super) after: Option<u64>,
    /// Lines wanted, at most 1,000.
    pub(super) limit: Option<u64>,
}

//! What requests bring: JSON bodies up to a limit, ids, places in lists.

use super::problem::Refusal;
use super::sync::read;
use axum::body::{Body, to_bytes};
use ketuk_form::Value;
use ketuk_wire::{ChangeHash, DeviceId, Problem, ProblemCode, RecordId};
use serde::Deserialize;
use serde_json::Value as JsonValue;
use std::time::Duration;
use utoipa::IntoParams;

/// Lines of a page where the caller names no number, and at most.
const PAGE: u64 = 100;
const PAGE_MAX: u64 = 1_000;

/// What somebody may send who has not shown yet who they are: a name, a password, a link.
const DOOR_BYTES_MAX: usize = 8 << 10;
const DOOR_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn invalid(detail: impl std::fmt::Display) -> Refusal {
    Refusal(Problem::with(ProblemCode::RequestInvalid, detail))
}

/// Reads a body of bytes up to the limit.
pub(super) async fn read_bytes(body: Body) -> Result<Vec<u8>, Refusal> {
    Ok(read(body).await?)
}

/// Reads a body up to so many bytes; what is larger is refused without being read to its end, and a
/// connection that stalls is let go.
pub(super) async fn read_up_to(body: Body, bytes_max: usize, patience: Duration) -> Result<Vec<u8>, Problem> {
    let read = tokio::time::timeout(patience, to_bytes(body, bytes_max)).await;
    let read = read.map_err(|_| Problem::with(ProblemCode::BodyMalformed, "too slow"))?;
    let too_large = |e: axum::Error| {
        use std::error::Error;
        let over = e.source().is_some_and(|source| source.to_string().contains("length limit"));
        if over {
            Problem::new(ProblemCode::BodyTooLarge)
        } else {
            Problem::with(ProblemCode::BodyMalformed, "cut off")
        }
    };
    Ok(read.map_err(too_large)?.to_vec())
}

/// Reads the JSON body of somebody who has not shown yet who they are: small, and soon.
pub(super) async fn read_door<T: for<'de> Deserialize<'de>>(body: Body) -> Result<T, Refusal> {
    parse(&read_up_to(body, DOOR_BYTES_MAX, DOOR_TIMEOUT).await?)
}

/// Reads a JSON body; a refusal says where, and never what.
pub(super) async fn read_json<T: for<'de> Deserialize<'de>>(body: Body) -> Result<T, Refusal> {
    parse(&read_bytes(body).await?)
}

fn parse<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|e| invalid(format!("line {}, column {}", e.line(), e.column())))
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

//! The administrator's and coordinator's routes: JSON, with the bearer token.

use super::App;
use super::problem::Refusal;
use crate::Job;
use crate::hub::{DeskVerdict, DisputePlace, Invitation, Settlement};
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use ketuk_form::{Key, Value};
use ketuk_household::AreaList;
use ketuk_wire::{ChangeHash, DeviceId, Problem, ProblemCode, RecordId, ScopeId, limits};
use serde::Deserialize;
use serde_json::{Value as JsonValue, json};

/// Lines of a page where the caller names no number, and at most.
const PAGE: u64 = 100;
const PAGE_MAX: u64 = 1_000;

/// Proof that the caller showed the token.
pub(super) struct Admin;

impl FromRequestParts<App> for Admin {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        app.token.check(header)?;
        Ok(Self)
    }
}

fn invalid(detail: impl std::fmt::Display) -> Refusal {
    Refusal(Problem::with(ProblemCode::RequestInvalid, detail))
}

async fn read_json<T: for<'de> Deserialize<'de>>(body: Body) -> Result<T, Refusal> {
    let too_large = |_| Refusal(Problem::new(ProblemCode::BodyTooLarge));
    let bytes = to_bytes(body, limits::BODY_BYTES_MAX).await.map_err(too_large)?;
    serde_json::from_slice(&bytes).map_err(|e| invalid(format!("line {}, column {}", e.line(), e.column())))
}

fn record_id(text: &str) -> Result<RecordId, Refusal> {
    RecordId::from_hex(text).ok_or_else(|| invalid("record id"))
}

fn device_id(text: &str) -> Result<DeviceId, Refusal> {
    DeviceId::from_hex(text).ok_or_else(|| invalid("device id"))
}

fn change_hash(text: &str) -> Result<ChangeHash, Refusal> {
    ChangeHash::from_hex(text).ok_or_else(|| invalid("change hash"))
}

/// `POST /v1/areas`: a CSV list of kelurahan with their number of RT.
pub(super) async fn save_areas(
    _: Admin,
    State(app): State<App>,
    body: Body,
) -> Result<Json<JsonValue>, Refusal> {
    let too_large = |_| Refusal(Problem::new(ProblemCode::BodyTooLarge));
    let bytes = to_bytes(body, limits::BODY_BYTES_MAX).await.map_err(too_large)?;
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| invalid("not UTF-8"))?;
    let areas = AreaList::from_csv(&text).map_err(invalid)?;
    let count = app.writer.call(move |hub, _| hub.save_areas(&areas)).await?;
    Ok(Json(json!({ "areas": count })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InviteBody {
    name: String,
    scopes: Vec<u64>,
}

/// `POST /v1/invitations`: a code that enrols one device.
pub(super) async fn invite(_: Admin, State(app): State<App>, body: Body) -> Result<Json<JsonValue>, Refusal> {
    let InviteBody { name, scopes } = read_json(body).await?;
    let invitation = Invitation { name, scopes: scopes.into_iter().map(ScopeId).collect() };
    let code = app.writer.call(move |hub, world| hub.invite(world, &invitation)).await?;
    Ok(Json(json!({ "code": code })))
}

/// `GET /v1/devices`.
pub(super) async fn list_devices(_: Admin, State(app): State<App>) -> Result<Json<JsonValue>, Refusal> {
    let devices = app.writer.call(|hub, _| hub.list_devices()).await?;
    let lines: Vec<_> = devices
        .iter()
        .map(|line| {
            json!({
                "device": line.device.to_string(), "name": line.name, "revoked": line.revoked,
                "batches": line.batches, "forked": line.forked, "clock_off_s": line.clock_off_s,
                "seen_ms": line.seen_ms, "app": line.app,
            })
        })
        .collect();
    Ok(Json(json!({ "devices": lines })))
}

/// `POST /v1/devices/{device}/revoke`.
pub(super) async fn revoke(
    _: Admin,
    State(app): State<App>,
    Path(device): Path<String>,
) -> Result<StatusCode, Refusal> {
    let device = device_id(&device)?;
    let known = app.writer.call(move |hub, _| hub.revoke(device)).await?;
    if known { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal(Problem::new(ProblemCode::NotFound))) }
}

/// `POST /v1/devices/{device}/scopes/{scope}`.
pub(super) async fn grant(
    _: Admin,
    State(app): State<App>,
    Path((device, scope)): Path<(String, u64)>,
) -> Result<StatusCode, Refusal> {
    let device = device_id(&device)?;
    app.writer.call(move |hub, _| hub.grant(device, ScopeId(scope))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /v1/devices/{device}/scopes/{scope}`.
pub(super) async fn withdraw(
    _: Admin,
    State(app): State<App>,
    Path((device, scope)): Path<(String, u64)>,
) -> Result<StatusCode, Refusal> {
    let device = device_id(&device)?;
    app.writer.call(move |hub, _| hub.withdraw(device, ScopeId(scope))).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub(super) struct HouseholdQuery {
    first_scope: Option<u64>,
    last_scope: Option<u64>,
    after_scope: Option<u64>,
    after_record: Option<String>,
    limit: Option<u64>,
}

/// `GET /v1/households`: lines in order of area and record.
pub(super) async fn list_households(
    _: Admin,
    State(app): State<App>,
    Query(query): Query<HouseholdQuery>,
) -> Result<Json<JsonValue>, Refusal> {
    let range =
        (ScopeId(query.first_scope.unwrap_or(0)), ScopeId(query.last_scope.unwrap_or(i64::MAX as u64)));
    let after = match (query.after_scope, &query.after_record) {
        (Some(scope), Some(record)) => Some((ScopeId(scope), record_id(record)?)),
        _ => None,
    };
    let limit = query.limit.unwrap_or(PAGE).min(PAGE_MAX);
    let lines = app.writer.call(move |hub, _| hub.list_households(range, after, limit)).await?;
    let lines: Vec<_> = lines
        .iter()
        .map(|line| {
            json!({
                "scope": line.scope.0, "record": line.record.to_string(), "head": line.head,
                "address": line.address, "status": line.status, "members": line.members,
                "changes": line.changes, "disputes": line.disputes, "findings": line.findings,
                "changed_ms": line.changed_ms,
            })
        })
        .collect();
    Ok(Json(json!({ "households": lines })))
}

#[derive(Deserialize)]
pub(super) struct DisputeQuery {
    class: Option<String>,
    after_ms: Option<u64>,
    after_record: Option<String>,
    after_key: Option<String>,
    limit: Option<u64>,
}

/// `GET /v1/disputes`: the queue of one class, oldest first.
pub(super) async fn list_disputes(
    _: Admin,
    State(app): State<App>,
    Query(query): Query<DisputeQuery>,
) -> Result<Json<JsonValue>, Refusal> {
    let place = DisputePlace {
        since_ms: query.after_ms.unwrap_or(0),
        record: query.after_record.as_deref().map(record_id).transpose()?,
        key: query.after_key.unwrap_or_default(),
    };
    let class = query.class.unwrap_or_else(|| "human".to_owned());
    let limit = query.limit.unwrap_or(PAGE).min(PAGE_MAX);
    let lines = app.writer.call(move |hub, _| hub.list_disputes(&class, &place, limit)).await?;
    let lines: Vec<_> = lines
        .iter()
        .map(|line| {
            json!({
                "record": line.record.to_string(), "key": line.key, "scope": line.scope.0,
                "class": line.class, "kind": line.kind, "since_ms": line.since_ms,
            })
        })
        .collect();
    Ok(Json(json!({ "disputes": lines })))
}

#[derive(Deserialize)]
pub(super) struct DetailQuery {
    language: Option<String>,
}

/// `GET /v1/records/{record}`: answers, disputes with their sides, decisions.
pub(super) async fn detail(
    _: Admin,
    State(app): State<App>,
    Path(record): Path<String>,
    Query(query): Query<DetailQuery>,
) -> Result<Json<JsonValue>, Refusal> {
    let record = record_id(&record)?;
    let language = query.language.unwrap_or_else(|| "id".to_owned());
    let detail = app.writer.call(move |hub, _| hub.detail(record, &language)).await?;
    let answers: Vec<_> = detail
        .answers
        .iter()
        .map(|(key, value, text)| json!({ "key": key, "value": value, "text": text }))
        .collect();
    let disputes: Vec<_> = detail
        .disputes
        .iter()
        .map(|dispute| {
            let claims: Vec<_> = dispute
                .claims
                .iter()
                .map(|claim| {
                    json!({
                        "value": claim.value, "text": claim.text, "who": claim.who,
                        "received_ms": claim.received_ms, "change": claim.change.to_string(),
                    })
                })
                .collect();
            json!({
                "key": dispute.key, "class": dispute.class, "kind": dispute.kind, "shown": dispute.shown,
                "claims": claims,
            })
        })
        .collect();
    let decisions: Vec<_> = detail
        .decisions
        .iter()
        .map(|decision| {
            json!({
                "key": decision.key, "kind": decision.kind, "change": decision.change.to_string(),
                "who": decision.who, "why": decision.why, "decided_ms": decision.decided_ms,
            })
        })
        .collect();
    Ok(Json(json!({
        "record": detail.record.to_string(), "scope": detail.scope.0, "form": detail.form,
        "answers": answers, "disputes": disputes, "decisions": decisions,
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettleBody {
    key: String,
    value: JsonValue,
    seen: Vec<String>,
    who: String,
    why: String,
}

/// `POST /v1/records/{record}/settle`: this value stands.
pub(super) async fn settle(
    _: Admin,
    State(app): State<App>,
    Path(record): Path<String>,
    body: Body,
) -> Result<Json<JsonValue>, Refusal> {
    let SettleBody { key, value, seen, who, why } = read_json(body).await?;
    let seen = seen.iter().map(|hash| change_hash(hash)).collect::<Result<_, _>>()?;
    let verdict = DeskVerdict::Settle { value: to_value(&value)?, seen };
    decide(app, &record, &key, verdict, who, why).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UndoBody {
    key: String,
    settlement: String,
    who: String,
    why: String,
}

/// `POST /v1/records/{record}/undo`: an earlier settlement is undone.
pub(super) async fn undo(
    _: Admin,
    State(app): State<App>,
    Path(record): Path<String>,
    body: Body,
) -> Result<Json<JsonValue>, Refusal> {
    let UndoBody { key, settlement, who, why } = read_json(body).await?;
    let verdict = DeskVerdict::Undo { settlement: change_hash(&settlement)? };
    decide(app, &record, &key, verdict, who, why).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SendBackBody {
    who: String,
    why: String,
}

/// `POST /v1/records/{record}/return`: the household goes back to its cadre.
pub(super) async fn send_back(
    _: Admin,
    State(app): State<App>,
    Path(record): Path<String>,
    body: Body,
) -> Result<Json<JsonValue>, Refusal> {
    let SendBackBody { who, why } = read_json(body).await?;
    decide(app, &record, ketuk_record::keys::STATUS, DeskVerdict::SendBack, who, why).await
}

async fn decide(
    app: App,
    record: &str,
    key: &str,
    verdict: DeskVerdict,
    who: String,
    why: String,
) -> Result<Json<JsonValue>, Refusal> {
    let key = Key::parse(key).map_err(invalid)?;
    if who.is_empty() || who.len() > limits::NAME_BYTES_MAX {
        return Err(invalid("who decides"));
    }
    let settlement = Settlement { record: record_id(record)?, key, verdict, who, why };
    let hash = app.writer.job(Job::Settle(settlement)).await?;
    let hash = ChangeHash::from_slice(&hash).map(|hash| hash.to_string());
    Ok(Json(json!({ "change": hash })))
}

/// A JSON value as a stored value: the type that was sent is the type that is kept.
fn to_value(value: &JsonValue) -> Result<Value, Refusal> {
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

#[derive(Deserialize)]
pub(super) struct AfterQuery {
    after: Option<u64>,
    limit: Option<u64>,
}

/// `GET /v1/quarantine`: what is kept apart, oldest first.
pub(super) async fn list_quarantine(
    _: Admin,
    State(app): State<App>,
    Query(query): Query<AfterQuery>,
) -> Result<Json<JsonValue>, Refusal> {
    let limit = query.limit.unwrap_or(PAGE).min(PAGE_MAX);
    let lines = app.writer.call(move |hub, _| hub.list_quarantine(query.after.unwrap_or(0), limit)).await?;
    let lines: Vec<_> = lines
        .iter()
        .map(|line| {
            json!({
                "entry": line.entry, "scope": line.scope.0, "record": line.record.to_string(),
                "device": line.device.to_string(), "code": line.code, "received_ms": line.received_ms,
                "bytes": line.bytes,
            })
        })
        .collect();
    Ok(Json(json!({ "quarantine": lines })))
}

/// `GET /v1/summary`: how much there is.
pub(super) async fn summary(_: Admin, State(app): State<App>) -> Result<Json<JsonValue>, Refusal> {
    let counts = app.writer.call(|hub, _| hub.counts()).await?;
    Ok(Json(json!({
        "records": counts.records, "changes": counts.changes, "batches": counts.batches,
        "quarantined": counts.quarantined, "rejected": counts.rejected, "findings": counts.findings,
        "devices": counts.devices, "decisions": counts.decisions, "areas": counts.areas,
        "disputes": counts.disputes, "households": counts.households,
    })))
}

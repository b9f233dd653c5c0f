//! The desk: disputes, one record with its sides, decisions, what is kept apart.

use super::App;
use super::access::Caller;
use super::input::{AfterQuery, change_hash, invalid, limit, read_json, record_id, to_value};
use super::problem::Refusal;
use super::sightings::note_look;
use crate::Job;
use crate::hub::{
    ClaimDetail, DecisionDetail, DeskVerdict, DisputeDetail, DisputeLine, DisputePlace, QuarantineLine,
    Settlement,
};
use crate::role::Actor;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use ketuk_form::Key;
use ketuk_wire::{ChangeHash, limits};
use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DisputeQuery {
    /// `human` (where nothing is said), `reviewable`, `settled` or `quiet`.
    class: Option<String>,
    /// The time of the last line of the page before.
    after_ms: Option<u64>,
    /// Its record.
    after_record: Option<String>,
    /// Its key.
    after_key: Option<String>,
    /// Lines wanted, at most 1,000.
    limit: Option<u64>,
}

/// A dispute in the queue.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DisputeLineView {
    record: String,
    key: String,
    /// The RT as a number.
    scope: u64,
    /// `human`, `reviewable`, `settled` or `quiet`.
    class: String,
    /// `values`, `removed_while_edited`, `reopened` or `form_versions`.
    kind: String,
    /// Since when.
    since_ms: u64,
}

impl From<DisputeLine> for DisputeLineView {
    fn from(line: DisputeLine) -> Self {
        let DisputeLine { record, key, scope, class, kind, since_ms } = line;
        Self { record: record.to_string(), key, scope: scope.0, class, kind, since_ms }
    }
}

/// A page of the queue.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DisputeQueue {
    disputes: Vec<DisputeLineView>,
}

/// The queue of one class, oldest first, place by place: for scripts.
#[utoipa::path(get, path = "/v1/disputes", tag = "desk", params(DisputeQuery),
    responses((status = 200, body = DisputeQueue)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<DisputeQuery>,
) -> Result<Json<DisputeQueue>, Refusal> {
    let place = DisputePlace {
        since_ms: query.after_ms.unwrap_or(0),
        record: query.after_record.as_deref().map(record_id).transpose()?,
        key: query.after_key.unwrap_or_default(),
    };
    let (class, limit) = (query.class.unwrap_or_else(|| "human".to_owned()), limit(query.limit));
    let reach = caller.actor.reach;
    let lines = app.writer.call(move |hub, _| hub.list_disputes(reach, &class, &place, limit)).await?;
    Ok(Json(DisputeQueue { disputes: lines.into_iter().map(DisputeLineView::from).collect() }))
}

/// One answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RawAnswer {
    /// The flat key.
    key: String,
    /// As it is stored.
    value: String,
    /// As a person reads it.
    text: String,
}

/// One side of a dispute.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClaimView {
    /// As it is stored.
    value: String,
    /// As a person reads it.
    text: String,
    /// Who says so.
    who: String,
    /// When it arrived.
    received_ms: u64,
    /// The change that says so.
    change: String,
}

impl From<ClaimDetail> for ClaimView {
    fn from(claim: ClaimDetail) -> Self {
        let ClaimDetail { value, text, who, received_ms, change } = claim;
        Self { value, text, who, received_ms, change: change.to_string() }
    }
}

/// A dispute with its sides.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DisputeView {
    /// The flat key.
    key: String,
    /// `human`, `reviewable` or `settled`.
    class: String,
    /// `values`, `removed_while_edited`, `reopened` or `form_versions`.
    kind: String,
    /// What stands meanwhile.
    shown: String,
    claims: Vec<ClaimView>,
}

impl From<DisputeDetail> for DisputeView {
    fn from(dispute: DisputeDetail) -> Self {
        let DisputeDetail { key, class, kind, shown, claims } = dispute;
        Self { key, class, kind, shown, claims: claims.into_iter().map(ClaimView::from).collect() }
    }
}

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DecisionView {
    /// The flat key.
    key: String,
    /// `settle`, `undo`, `return`, `ask`, `mend` or `stands`.
    kind: String,
    /// The change that carries it.
    change: String,
    who: String,
    why: String,
    decided_ms: u64,
}

impl From<DecisionDetail> for DecisionView {
    fn from(decision: DecisionDetail) -> Self {
        let DecisionDetail { key, kind, change, who, why, decided_ms } = decision;
        Self { key, kind, change: change.to_string(), who, why, decided_ms }
    }
}

/// A record as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordView {
    record: String,
    /// The RT as a number.
    scope: u64,
    /// The form's id and version.
    form: String,
    answers: Vec<RawAnswer>,
    disputes: Vec<DisputeView>,
    decisions: Vec<DecisionView>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LanguageQuery {
    /// `id` (where nothing is said) or `en`.
    pub(super) language: Option<String>,
}

/// Answers, disputes with their sides, decisions.
#[utoipa::path(get, path = "/v1/records/{record}", tag = "desk",
    params(("record" = String, Path), LanguageQuery), responses((status = 200, body = RecordView)))]
pub(super) async fn detail(
    State(app): State<App>,
    caller: Caller,
    Path(record): Path<String>,
    Query(query): Query<LanguageQuery>,
) -> Result<Json<RecordView>, Refusal> {
    let record = record_id(&record)?;
    let language = query.language.unwrap_or_else(|| "id".to_owned());
    let reach = caller.actor.reach;
    let is_script = caller.actor.is_token();
    let detail = app.writer.call(move |hub, _| {
        let detail = hub.detail(reach, record, &language)?;
        if is_script { Ok(detail) } else { hub.cover_detail(detail) }
    });
    let detail = detail.await?;
    note_look(&app, &caller, "household.look", record.to_string()).await?;
    Ok(Json(RecordView {
        record: detail.record.to_string(),
        scope: detail.scope.0,
        form: detail.form,
        answers: detail
            .answers
            .into_iter()
            .map(|(key, value, text)| RawAnswer { key, value, text })
            .collect(),
        disputes: detail.disputes.into_iter().map(DisputeView::from).collect(),
        decisions: detail.decisions.into_iter().map(DecisionView::from).collect(),
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SettleBody {
    /// The flat key.
    key: String,
    /// The value that is to stand, in the type in which it is to be kept; null is "no answer".
    #[schema(value_type = Option<Scalar>)]
    #[serde(default)]
    value: JsonValue,
    /// The change of the side whose value is to stand, in place of a value: of a covered number nobody knows more.
    side: Option<String>,
    /// The changes of the sides that were weighed.
    seen: Vec<String>,
    /// Who decides; only the token of scripts says so, a person's name is known.
    who: Option<String>,
    why: String,
}

/// A value as JSON has it.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "tells the OpenAPI document what a value may be")]
pub(super) enum Scalar {
    /// A text, also of numbers with leading zeros.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    YesNo(bool),
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UndoBody {
    /// The flat key.
    key: String,
    /// The change of the settlement.
    settlement: String,
    /// Who decides; only the token of scripts says so.
    who: Option<String>,
    why: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SendBackBody {
    /// Who decides; only the token of scripts says so.
    who: Option<String>,
    /// What is to be asked again; the cadre reads it.
    why: String,
}

/// The change that carries a decision.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Decided {
    change: String,
}

/// This value stands.
#[utoipa::path(post, path = "/v1/records/{record}/settle", tag = "desk", request_body = SettleBody,
    params(("record" = String, Path)), responses((status = 200, body = Decided)))]
pub(super) async fn settle(
    State(app): State<App>,
    caller: Caller,
    Path(record): Path<String>,
    body: Body,
) -> Result<Json<Decided>, Refusal> {
    let SettleBody { key, value, side, seen, who, why } = read_json(body).await?;
    let seen = seen.iter().map(|hash| change_hash(hash)).collect::<Result<_, _>>()?;
    let verdict = match side {
        Some(side) => DeskVerdict::Take { side: change_hash(&side)?, seen },
        None => DeskVerdict::Settle { value: to_value(&value)?, seen },
    };
    decide(app, caller, &record, (&key, verdict), (who, why)).await
}

/// An earlier settlement is undone.
#[utoipa::path(post, path = "/v1/records/{record}/undo", tag = "desk", request_body = UndoBody,
    params(("record" = String, Path)), responses((status = 200, body = Decided)))]
pub(super) async fn undo(
    State(app): State<App>,
    caller: Caller,
    Path(record): Path<String>,
    body: Body,
) -> Result<Json<Decided>, Refusal> {
    let UndoBody { key, settlement, who, why } = read_json(body).await?;
    let verdict = DeskVerdict::Undo { settlement: change_hash(&settlement)? };
    decide(app, caller, &record, (&key, verdict), (who, why)).await
}

/// The household goes back to its cadre.
#[utoipa::path(post, path = "/v1/records/{record}/return", tag = "desk", request_body = SendBackBody,
    params(("record" = String, Path)), responses((status = 200, body = Decided)))]
pub(super) async fn send_back(
    State(app): State<App>,
    caller: Caller,
    Path(record): Path<String>,
    body: Body,
) -> Result<Json<Decided>, Refusal> {
    let SendBackBody { who, why } = read_json(body).await?;
    decide(app, caller, &record, (ketuk_record::keys::STATUS, DeskVerdict::SendBack), (who, why)).await
}

pub(super) async fn decide(
    app: App,
    caller: Caller,
    record: &str,
    (key, verdict): (&str, DeskVerdict),
    (who, why): (Option<String>, String),
) -> Result<Json<Decided>, Refusal> {
    let key = Key::parse(key).map_err(invalid)?;
    let who = who_decides(&caller.actor, who)?;
    let settlement = Settlement { record: record_id(record)?, key, verdict, who, by: caller.actor, why };
    let hash = app.writer.job(Job::Settle(Box::new(settlement))).await?;
    let change = ChangeHash::from_slice(&hash).map(|hash| hash.to_string()).unwrap_or_default();
    Ok(Json(Decided { change }))
}

/// Under which name something is decided: a person decides under their own, a script says for whom it speaks.
pub(super) fn who_decides(actor: &Actor, said: Option<String>) -> Result<String, Refusal> {
    let who = if actor.is_token() { said.unwrap_or_default() } else { actor.name.clone() };
    if who.is_empty() || who.len() > limits::NAME_BYTES_MAX {
        return Err(invalid("who decides"));
    }
    Ok(who)
}

/// A change that is kept apart.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuarantineView {
    /// The entry's number.
    entry: u64,
    /// The RT that the device named.
    scope: u64,
    record: String,
    device: String,
    /// Why.
    code: String,
    received_ms: u64,
    bytes: usize,
}

impl From<QuarantineLine> for QuarantineView {
    fn from(line: QuarantineLine) -> Self {
        let QuarantineLine { entry, scope, record, device, code, received_ms, bytes } = line;
        let (record, device) = (record.to_string(), device.to_string());
        Self { entry, scope: scope.0, record, device, code, received_ms, bytes }
    }
}

/// A page of what is kept apart.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QuarantineList {
    quarantine: Vec<QuarantineView>,
}

/// What is kept apart, oldest first.
#[utoipa::path(get, path = "/v1/quarantine", tag = "desk", params(AfterQuery),
    responses((status = 200, body = QuarantineList)))]
pub(super) async fn list_quarantine(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AfterQuery>,
) -> Result<Json<QuarantineList>, Refusal> {
    let (reach, after, limit) = (caller.actor.reach, query.after.unwrap_or(0), limit(query.limit));
    let lines = app.writer.call(move |hub, _| hub.list_quarantine(reach, after, limit)).await?;
    Ok(Json(QuarantineList { quarantine: lines.into_iter().map(QuarantineView::from).collect() }))
}

/// How much there is in the whole city.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SummaryView {
    records: u64,
    changes: u64,
    batches: u64,
    quarantined: u64,
    rejected: u64,
    findings: u64,
    devices: u64,
    decisions: u64,
    areas: u64,
    /// Disputes by class.
    disputes: BTreeMap<String, u64>,
    /// Households by status.
    households: BTreeMap<String, u64>,
}

/// How much there is.
#[utoipa::path(get, path = "/v1/summary", tag = "desk", responses((status = 200, body = SummaryView)))]
pub(super) async fn summary(State(app): State<App>) -> Result<Json<SummaryView>, Refusal> {
    let counts = app.writer.call(|hub, _| hub.counts()).await?;
    Ok(Json(SummaryView {
        records: counts.records,
        changes: counts.changes,
        batches: counts.batches,
        quarantined: counts.quarantined,
        rejected: counts.rejected,
        findings: counts.findings,
        devices: counts.devices,
        decisions: counts.decisions,
        areas: counts.areas,
        disputes: counts.disputes,
        households: counts.households,
    }))
}

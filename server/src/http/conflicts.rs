//! What is done on the conflict desk beside settling one: asking the cadre, mending merge findings, deciding several.
//!
//! Invariant: whatever is done is done within the caller's reach, under their own name, and stays on record.

use super::App;
use super::access::Caller;
use super::console::language;
use super::desk::{Decided, LanguageQuery, Scalar, decide, who_decides};
use super::input::{change_hash, device_id, invalid, read_json, record_id, to_value};
use super::problem::Refusal;
use super::sightings::note_look;
use crate::hub::{BulkItem, BulkPlan, BulkTake, BulkUndo, DeskVerdict, Mending};
use crate::store::Alike;
use crate::view::{AlikeView, BulkView, MeansView};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use ketuk_form::{InstanceId, Key};
use serde::Deserialize;
use serde_json::Value as JsonValue;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MeansBody {
    /// The value that somebody types; null is "no answer".
    #[schema(value_type = Option<Scalar>)]
    #[serde(default)]
    value: JsonValue,
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

/// What a value that somebody types would mean. Nothing is changed.
#[utoipa::path(post, path = "/v1/desk/conflicts/{record}/{key}/means", tag = "console", request_body = MeansBody,
    params(("record" = String, Path), ("key" = String, Path)), responses((status = 200, body = MeansView)))]
pub(super) async fn means(
    State(app): State<App>,
    caller: Caller,
    Path((record, key)): Path<(String, String)>,
    body: Body,
) -> Result<Json<MeansView>, Refusal> {
    let MeansBody { value, language: asked } = read_json(body).await?;
    let (record, key) = (record_id(&record)?, Key::parse(&key).map_err(invalid)?);
    let (value, reach, language) = (to_value(&value)?, caller.actor.reach, language(asked));
    let call = app.readers.call(move |hub, _| hub.means(reach, (record, &key), &value, &language));
    Ok(Json(call.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AskBody {
    /// What is to be looked at; the cadre reads it. May be empty.
    #[serde(default)]
    remark: String,
    /// Who asks; only the token of scripts says so.
    who: Option<String>,
}

/// The cadre is asked: the question travels to the devices of the RT.
#[utoipa::path(post, path = "/v1/desk/conflicts/{record}/{key}/ask", tag = "console", request_body = AskBody,
    params(("record" = String, Path), ("key" = String, Path)), responses((status = 200, body = Decided)))]
pub(super) async fn ask(
    State(app): State<App>,
    caller: Caller,
    Path((record, key)): Path<(String, String)>,
    body: Body,
) -> Result<Json<Decided>, Refusal> {
    let AskBody { remark, who } = read_json(body).await?;
    decide(app, caller, &record, (&key, DeskVerdict::Ask), (who, remark)).await
}

/// What is done about a merge finding.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MendBody {
    /// `one_person` (with `keep` and `drop`), `head` (with `keep` and `relations`), `count` (with `count`) or `stands`.
    act: String,
    /// The instance that stays, or that is the head.
    keep: Option<String>,
    /// The instance that goes.
    drop: Option<String>,
    /// Names of questions whose answers are taken over from the one that goes.
    #[serde(default)]
    take: Vec<String>,
    /// What the others are to the head: instance and code.
    #[serde(default)]
    relations: BTreeMap<String, String>,
    /// How many members the household has.
    count: Option<i64>,
    /// The changes that it rests on, as they were seen.
    seen: Vec<String>,
    /// Who decides; only the token of scripts says so.
    who: Option<String>,
    why: String,
}

fn instance(text: Option<String>) -> Result<InstanceId, Refusal> {
    InstanceId::parse(&text.unwrap_or_default()).map_err(invalid)
}

/// A merge finding is mended by an ordinary change, or called right as it stands.
#[utoipa::path(post, path = "/v1/desk/conflicts/{record}/{key}/mend", tag = "console", request_body = MendBody,
    params(("record" = String, Path), ("key" = String, Path)), responses((status = 200, body = Decided)))]
pub(super) async fn mend(
    State(app): State<App>,
    caller: Caller,
    Path((record, key)): Path<(String, String)>,
    body: Body,
) -> Result<Json<Decided>, Refusal> {
    let MendBody { act, keep, drop, take, relations, count, seen, who, why } = read_json(body).await?;
    let mending = match act.as_str() {
        "one_person" => Mending::OnePerson { keep: instance(keep)?, drop: instance(drop)?, take },
        "head" => {
            let other = |(one, code): (String, String)| Ok((instance(Some(one))?, code));
            let others = relations.into_iter().map(other).collect::<Result<_, Refusal>>()?;
            Mending::Head { head: instance(keep)?, others }
        }
        "count" => Mending::Count(count.ok_or_else(|| invalid("count"))?),
        "stands" => Mending::Stands,
        _ => return Err(invalid("act")),
    };
    let seen = seen.iter().map(|hash| change_hash(hash)).collect::<Result<_, _>>()?;
    decide(app, caller, &record, (&key, DeskVerdict::Mend { mending, seen }), (who, why)).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct AlikeQuery {
    /// `values` (where nothing is said: the same question and the same values) or `hands` (the same devices).
    by: Option<String>,
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

/// What waits and is alike, at most 100, to be looked through and decided together.
#[utoipa::path(get, path = "/v1/desk/conflicts/{record}/{key}/alike", tag = "console",
    params(("record" = String, Path), ("key" = String, Path), AlikeQuery),
    responses((status = 200, body = AlikeView)))]
pub(super) async fn alike(
    State(app): State<App>,
    caller: Caller,
    Path((record, key)): Path<(String, String)>,
    Query(query): Query<AlikeQuery>,
) -> Result<Json<AlikeView>, Refusal> {
    let by = match query.by.as_deref() {
        None | Some("values") => Alike::Values,
        Some("hands") => Alike::Hands,
        Some(_) => return Err(invalid("by")),
    };
    let (record, key) = (record_id(&record)?, Key::parse(&key).map_err(invalid)?);
    let (reach, language) = (caller.actor.reach, language(query.language));
    let call = app.readers.call(move |hub, _| hub.list_alike(reach, (record, &key), by, &language));
    let alike = call.await?;
    let seen: BTreeSet<_> = alike.conflicts.iter().map(|one| one.line.record.as_str()).collect();
    // An entry that names nobody would stand for everybody.
    let seen = if seen.is_empty() { record.to_string() } else { Vec::from_iter(seen).join(" ") };
    note_look(&app, &caller, "conflict.look", seen).await?;
    Ok(Json(alike))
}

/// One of several, as it was seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BulkItemBody {
    record: String,
    /// The flat key.
    key: String,
    /// The changes of the sides that were shown.
    seen: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BulkBody {
    /// Which, at most 100.
    items: Vec<BulkItemBody>,
    /// The side that says this stands, as it is stored; instead of a device.
    value: Option<String>,
    /// The side of this device stands; instead of a value.
    device: Option<String>,
    /// Who decides; only the token of scripts says so.
    who: Option<String>,
    why: String,
}

/// Decides several at once. Each is a decision of its own; one that has changed since is left and named.
#[utoipa::path(post, path = "/v1/desk/bulk", tag = "console", request_body = BulkBody, params(LanguageQuery),
    responses((status = 200, body = BulkView)))]
pub(super) async fn bulk(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<LanguageQuery>,
    body: Body,
) -> Result<Json<BulkView>, Refusal> {
    let BulkBody { items, value, device, who, why } = read_json(body).await?;
    let take = match (value, device) {
        (Some(value), None) => BulkTake::Value(value),
        (None, Some(device)) => BulkTake::Device(device_id(&device)?),
        _ => return Err(invalid("value or device")),
    };
    let item = |item: &BulkItemBody| -> Result<BulkItem, Refusal> {
        let seen = item.seen.iter().map(|hash| change_hash(hash)).collect::<Result<_, _>>()?;
        Ok(BulkItem { record: record_id(&item.record)?, key: Key::parse(&item.key).map_err(invalid)?, seen })
    };
    let items = items.iter().map(item).collect::<Result<_, _>>()?;
    let plan = BulkPlan { items, take, who: who_decides(&caller.actor, who)?, why };
    let language = language(query.language);
    let call = app.writer.call(move |hub, world| hub.bulk(world, &caller.actor, &plan, &language));
    Ok(Json(call.await?))
}

/// One of several decisions.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BulkUndoItem {
    record: String,
    /// The flat key.
    key: String,
    /// The change of the decision.
    settlement: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BulkUndoBody {
    /// Which, at most 100.
    items: Vec<BulkUndoItem>,
    /// Who undoes; only the token of scripts says so.
    who: Option<String>,
    why: String,
}

/// Undoes several at once. One that was written since is left and named.
#[utoipa::path(post, path = "/v1/desk/bulk/undo", tag = "console", request_body = BulkUndoBody, params(LanguageQuery),
    responses((status = 200, body = BulkView)))]
pub(super) async fn undo_bulk(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<LanguageQuery>,
    body: Body,
) -> Result<Json<BulkView>, Refusal> {
    let BulkUndoBody { items, who, why } = read_json(body).await?;
    let item = |item: &BulkUndoItem| -> Result<_, Refusal> {
        let key = Key::parse(&item.key).map_err(invalid)?;
        Ok((record_id(&item.record)?, key, change_hash(&item.settlement)?))
    };
    let items = items.iter().map(item).collect::<Result<_, _>>()?;
    let plan = BulkUndo { items, who: who_decides(&caller.actor, who)?, why };
    let language = language(query.language);
    let call = app.writer.call(move |hub, world| hub.undo_bulk(world, &caller.actor, &plan, &language));
    Ok(Json(call.await?))
}

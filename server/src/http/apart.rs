//! What is kept apart, and the ways out of it.
//!
//! Invariant: each question and each decision is narrowed to the caller's reach.

use super::App;
use super::access::Caller;
use super::console::{language, page, range};
use super::input::{device_id, invalid, read_json};
use super::problem::Refusal;
use crate::hub::{ApartAct, ApartPlan};
use crate::view::{ApartDone, ApartPage};
use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use ketuk_wire::ScopeId;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ApartQuery {
    /// `open` (where nothing is said), `released` or `closed`.
    state: Option<String>,
    /// Only this kelurahan.
    kelurahan: Option<u64>,
    /// Only this RT.
    scope: Option<u64>,
    /// The page, from 1.
    page: Option<u64>,
    /// Lines of a page, at most 200.
    size: Option<u64>,
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

/// What is kept apart by device, area and reason, the one that waits longest first, a page at a time.
#[utoipa::path(get, path = "/v1/desk/quarantine", tag = "console", params(ApartQuery),
    responses((status = 200, body = ApartPage)))]
pub(super) async fn quarantine(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ApartQuery>,
) -> Result<Json<ApartPage>, Refusal> {
    let kind = match query.state.as_deref() {
        None | Some("open" | "") => "",
        Some("released") => "release",
        Some("closed") => "close",
        Some(_) => return Err(invalid("state")),
    };
    let range = range(&caller.actor, query.kelurahan, query.scope);
    let (page, language) = (page(query.page, query.size), language(query.language));
    Ok(Json(app.readers.call(move |hub, _| hub.page_of_quarantine(range, kind, page, &language)).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApartBody {
    /// Whose it is.
    device: String,
    /// The RT that the device named.
    scope: u64,
    /// `release` (let in where the household stands now), `grant` (the same, and the device may work in that RT from now
    /// on) or `close` (it stays apart for good).
    act: String,
    /// The last entry that was seen: what came later is left.
    seen: u64,
    /// Why; `close` needs a reason.
    #[serde(default)]
    why: String,
}

/// What becomes of what one device has apart in one RT. Nothing is ever removed; the device hears of it.
#[utoipa::path(post, path = "/v1/desk/quarantine", tag = "console", operation_id = "settle_apart",
    request_body = ApartBody, responses((status = 200, body = ApartDone)))]
pub(super) async fn settle(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<ApartDone>, Refusal> {
    let ApartBody { device, scope, act, seen, why } = read_json(body).await?;
    let act = ApartAct::parse(&act).ok_or_else(|| invalid("act"))?;
    let plan = ApartPlan { device: device_id(&device)?, scope: ScopeId(scope), act, until: seen, why };
    let call = app.writer.call(move |hub, world| hub.settle_apart(world, &caller.actor, &plan));
    Ok(Json(call.await?))
}

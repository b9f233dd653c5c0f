//! Lists of names for signing (berita acara): made, listed, printed.
//!
//! Invariant: who printed one stays on record before it leaves.

use super::App;
use super::access::Caller;
use super::console::{page, range};
use super::input::{invalid, read_json};
use super::problem::Refusal;
use crate::hub::{Deed, MinutesPlan};
use crate::review::Stage;
use crate::view::{MinutesPage, MinutesView};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct MinutesQuery {
    /// Only lists of this kelurahan and its RT.
    kelurahan: Option<u64>,
    /// The page, from 1.
    page: Option<u64>,
    /// Lists of a page, at most 20.
    size: Option<u64>,
}

/// Lists of a page at most: each is compared with what stands now.
const SIZE_MAX: u64 = 20;

/// Lists that were handed over for signing, newest first, each with what changed since.
#[utoipa::path(get, path = "/v1/desk/minutes", tag = "review", params(MinutesQuery),
    responses((status = 200, body = MinutesPage)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<MinutesQuery>,
) -> Result<Json<MinutesPage>, Refusal> {
    let page = page(query.page, Some(query.size.unwrap_or(SIZE_MAX).min(SIZE_MAX)));
    let range = range(&caller.actor, query.kelurahan, None);
    Ok(Json(app.readers.call(move |hub, _| hub.page_of_minutes(range, page)).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MinutesBody {
    /// An RT's thirteen digits, a kelurahan's ten, a district's six, or 0 for the whole city.
    area: u64,
    /// How far households must have come: `submitted`, `checked`, `verified` or `final`; by the tier where nothing
    /// is said.
    stage: Option<String>,
    /// The number that the office gives it.
    letter: Option<String>,
    /// What for.
    purpose: String,
    /// Whether the family cards' numbers stand in it whole; a coordinator's choice.
    full_cards: Option<bool>,
}

/// Freezes a list as it stands now.
#[utoipa::path(post, path = "/v1/desk/minutes", tag = "review", request_body = MinutesBody,
    responses((status = 200, body = MinutesView)))]
pub(super) async fn make(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<MinutesView>, Refusal> {
    let MinutesBody { area, stage, letter, purpose, full_cards } = read_json(body).await?;
    let stage = stage.map(|stage| Stage::parse(&stage).ok_or_else(|| invalid("stage"))).transpose()?;
    let (letter, full_cards) = (letter.unwrap_or_default(), full_cards.unwrap_or(false));
    let plan = MinutesPlan { area, stage, letter, purpose, full_cards };
    Ok(Json(app.writer.call(move |hub, world| hub.make_minutes(world, &caller.actor, &plan)).await?))
}

/// A list as PDF, the same each time. Who printed it stays on record.
#[utoipa::path(get, path = "/v1/desk/minutes/{number}/pdf", tag = "review", params(("number" = u64, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
pub(super) async fn print(
    State(app): State<App>,
    caller: Caller,
    Path(number): Path<u64>,
) -> Result<Response, Refusal> {
    let reach = caller.actor.reach;
    let pdf = app.readers.call(move |hub, _| hub.print_minutes(reach, number)).await?;
    let look = app.writer.call(move |hub, world| {
        hub.audited(world.now_ms, &caller.actor, &Deed::new("minutes.print", number), |_| Ok(()))
    });
    look.await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"berita-acara-{number}.pdf\"")),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin".to_owned()),
    ];
    Ok((headers, pdf).into_response())
}

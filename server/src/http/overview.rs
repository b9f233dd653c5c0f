//! What the overview asks: areas, figures, late RT, silent devices, and the map with its outlines.
//!
//! Invariant: each question is narrowed to the caller's reach before it is asked; a place out of reach is
//! answered as if it were not there.

use super::App;
use super::access::Caller;
use super::console::{language, page};
use super::desk::LanguageQuery;
use super::input::{invalid, read_up_to};
use super::problem::Refusal;
use crate::hub::{LateSort, Level, OUTLINES_BYTES_MAX, Place};
use crate::view::{AreaListView, AreaMapView, LatePage, OutlineReport, OverviewView, SilentPage};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::time::Duration;
use utoipa::IntoParams;

/// How long a file of outlines may be on its way: 8 MB over a slow office line.
const OUTLINES_TIMEOUT: Duration = Duration::from_secs(300);
/// Days after which a device counts as silent, where nothing is said.
const SILENT_DAYS: u64 = 1;
/// How long a browser may keep a tile: the pack changes with the server's start.
const TILE_AGE: &str = "private, max-age=3600";

fn place(asked: Option<u64>) -> Result<Place, Refusal> {
    Place::parse(asked).ok_or_else(|| invalid("area"))
}

fn level(asked: Option<&str>) -> Result<Option<Level>, Refusal> {
    asked.map(|text| Level::parse(text).ok_or_else(|| invalid("level"))).transpose()
}

/// The RT within reach, for filters.
#[utoipa::path(get, path = "/v1/desk/areas", tag = "console", responses((status = 200, body = AreaListView)))]
pub(super) async fn areas(State(app): State<App>, caller: Caller) -> Result<Json<AreaListView>, Refusal> {
    let areas = app.readers.call(move |hub, _| hub.list_areas(caller.actor.reach)).await?;
    Ok(Json(AreaListView { areas }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct OverviewQuery {
    /// `kecamatan`, `kelurahan` or `rt`; without it the next level below the area.
    level: Option<String>,
    /// Only this district (six digits, e.g. 647401) or kelurahan (e.g. 6474011001).
    area: Option<u64>,
}

/// How the round stands against the prelist: figures by area and day, devices, backlogs. No names.
#[utoipa::path(get, path = "/v1/desk/overview", tag = "console", params(OverviewQuery),
    responses((status = 200, body = OverviewView)))]
pub(super) async fn overview(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<OverviewQuery>,
) -> Result<Json<OverviewView>, Refusal> {
    let (place, level) = (place(query.area)?, level(query.level.as_deref())?);
    let call = app.readers.call(move |hub, now_ms| hub.overview(now_ms, &caller.actor, place, level));
    Ok(Json(call.await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct LateQuery {
    /// Only this district or kelurahan.
    area: Option<u64>,
    /// `least` (done, where nothing is said), `silent` (longest) or `left` (most).
    sort: Option<String>,
    /// The page, from 1.
    page: Option<u64>,
    /// Lines of a page, at most 200.
    size: Option<u64>,
}

/// RT with households of the prelist still without a result, a page at a time; cadres' names only for those who may
/// see devices.
#[utoipa::path(get, path = "/v1/desk/late", tag = "console", params(LateQuery),
    responses((status = 200, body = LatePage)))]
pub(super) async fn late(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<LateQuery>,
) -> Result<Json<LatePage>, Refusal> {
    let sort = LateSort::parse(query.sort.as_deref().unwrap_or("least")).ok_or_else(|| invalid("sort"))?;
    let (place, page) = (place(query.area)?, page(query.page, query.size));
    let call =
        app.readers.call(move |hub, now_ms| hub.page_of_late(now_ms, &caller.actor, place, sort, page));
    Ok(Json(call.await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SilentQuery {
    /// Only this district or kelurahan.
    area: Option<u64>,
    /// Not heard for so many days; 1 where nothing is said.
    days: Option<u64>,
    /// The page, from 1.
    page: Option<u64>,
    /// Lines of a page, at most 200.
    size: Option<u64>,
}

/// Devices that have not been heard for some days, the longest silent first, a page at a time.
#[utoipa::path(get, path = "/v1/desk/silent", tag = "console", params(SilentQuery),
    responses((status = 200, body = SilentPage)))]
pub(super) async fn silent(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SilentQuery>,
) -> Result<Json<SilentPage>, Refusal> {
    let (place, page) = (place(query.area)?, page(query.page, query.size));
    let days = query.days.unwrap_or(SILENT_DAYS);
    let call =
        app.readers.call(move |hub, now_ms| hub.page_of_silent(now_ms, &caller.actor, place, days, page));
    Ok(Json(call.await?))
}

/// What the overview's map draws: outlines, places of areas without one, and whether there is a base map.
#[utoipa::path(get, path = "/v1/desk/outlines", tag = "console", params(OverviewQuery),
    responses((status = 200, body = AreaMapView)))]
pub(super) async fn outlines(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<OverviewQuery>,
) -> Result<Json<AreaMapView>, Refusal> {
    let (place, level) = (place(query.area)?, level(query.level.as_deref())?);
    let level = level.unwrap_or_else(|| place.level_below(caller.actor.reach));
    let map = app.readers.call(move |hub, _| hub.area_map(&caller.actor, place, level)).await?;
    Ok(Json(AreaMapView { ground: app.basemap.find_view(), ..map }))
}

/// Takes outlines of kelurahan and RT in (GeoJSON, WGS 84). Features that fit are kept, the others are told.
#[utoipa::path(post, path = "/v1/areas/outlines", tag = "devices", params(LanguageQuery),
    request_body(content = Vec<u8>, content_type = "application/geo+json"),
    responses((status = 200, body = OutlineReport)))]
pub(super) async fn import_outlines(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<LanguageQuery>,
    body: Body,
) -> Result<Json<OutlineReport>, Refusal> {
    let bytes = read_up_to(body, OUTLINES_BYTES_MAX, OUTLINES_TIMEOUT).await?;
    let language = language(query.language);
    // Beside the writer: to look through a city's outlines takes a second.
    let file = app.readers.call(move |hub, _| hub.read_outlines(&bytes, &language)).await?;
    let save = app.writer.call(move |hub, world| hub.save_outlines(world.now_ms, &caller.actor, file));
    Ok(Json(save.await?))
}

/// A tile of the base map; nothing where it has none there.
#[utoipa::path(get, path = "/v1/map/tiles/{z}/{x}/{y}", tag = "console",
    params(("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 204)))]
pub(super) async fn tile(
    State(app): State<App>,
    Path((z, x, y)): Path<(u8, u32, u32)>,
) -> Result<Response, Refusal> {
    let basemap = app.basemap.clone();
    let found = tokio::task::spawn_blocking(move || basemap.find_tile(z, x, y)).await.ok().flatten();
    let Some((kind, bytes)) = found else {
        return Ok((StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, TILE_AGE)]).into_response());
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, TILE_AGE),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    Ok((headers, bytes).into_response())
}

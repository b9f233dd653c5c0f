//! The list of RT by versions, splits and mergers, and spellings of kelurahan.

use super::App;
use super::access::Caller;
use super::input::{invalid, read_bytes, read_json, record_id};
use super::problem::Refusal;
use crate::hub::{MOVE_AT_ONCE, MovePlan, Moved};
use crate::view::prelist::{AliasList, AreaChanges, AreaVersions, PrelistProblemView};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use ketuk_household::{AreaList, TableProblem};
use ketuk_wire::ScopeId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AreaCount {
    /// How many RT the server knows now.
    areas: u64,
    /// The list's version.
    version: u64,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SaveQuery {
    /// Why the list changes.
    why: Option<String>,
}

/// Takes a whole CSV list of kelurahan with their number of RT in, as a new version. RT that it leaves out are
/// closed for new work.
#[utoipa::path(post, path = "/v1/areas", tag = "areas", params(SaveQuery),
    request_body(content = String, content_type = "text/csv"), responses((status = 200, body = AreaCount)))]
pub(super) async fn save(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SaveQuery>,
    body: Body,
) -> Result<Json<AreaCount>, Refusal> {
    let text = String::from_utf8(read_bytes(body).await?).map_err(|_| invalid("not UTF-8"))?;
    let areas = AreaList::from_csv(&text).map_err(invalid)?;
    let why = query.why.unwrap_or_default();
    let save = app
        .writer
        .call(move |hub, world| hub.save_area_version(world.now_ms, (&areas, &text), &caller.actor, &why));
    let (areas, version) = save.await?;
    Ok(Json(AreaCount { areas, version }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangesQuery {
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

/// What a new list of RT would change; nothing is kept.
#[utoipa::path(post, path = "/v1/areas/preview", tag = "areas", params(ChangesQuery),
    request_body(content = String, content_type = "text/csv"), responses((status = 200, body = AreaChanges)))]
pub(super) async fn preview(
    State(app): State<App>,
    Query(query): Query<ChangesQuery>,
    body: Body,
) -> Result<Json<AreaChanges>, Refusal> {
    let text = String::from_utf8(read_bytes(body).await?).map_err(|_| invalid("not UTF-8"))?;
    let language = query.language.unwrap_or_else(|| "id".to_owned());
    let told = |problem: &TableProblem| PrelistProblemView {
        line: problem.line().unwrap_or(0),
        column: problem.column().unwrap_or(0),
        code: problem.code().to_owned(),
        severity: "refused",
        text: problem.message(&language),
        mend: problem.mend(&language).to_owned(),
    };
    match AreaList::from_csv(&text) {
        Ok(areas) => Ok(Json(app.readers.call(move |hub, _| hub.preview_areas(&areas)).await?)),
        Err(problems) => {
            let problems = problems.0.iter().map(told).collect();
            Ok(Json(AreaChanges { problems, ..AreaChanges::default() }))
        }
    }
}

/// The versions, what is closed for new work, and which RT came out of which.
#[utoipa::path(get, path = "/v1/areas/versions", tag = "areas", responses((status = 200, body = AreaVersions)))]
pub(super) async fn versions(State(app): State<App>) -> Result<Json<AreaVersions>, Refusal> {
    Ok(Json(app.readers.call(|hub, _| hub.list_area_versions()).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowsBody {
    /// The old RT as a number.
    old: u64,
    /// The RT that came out of it.
    new: Vec<u64>,
    /// Why, e.g. the decree.
    why: String,
}

/// Writes down that RT came out of another one; households stay where they are.
#[utoipa::path(post, path = "/v1/areas/follows", tag = "areas", request_body = FollowsBody,
    responses((status = 204)))]
pub(super) async fn save_follows(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<StatusCode, Refusal> {
    let FollowsBody { old, new, why } = read_json(body).await?;
    let new: Vec<_> = new.into_iter().map(ScopeId).collect();
    let save =
        app.writer.call(move |hub, world| hub.save_follows(world, ScopeId(old), &new, &caller.actor, &why));
    save.await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MoveBody {
    /// The RT where they stand.
    old: u64,
    /// The RT where they are to stand.
    new: u64,
    /// These households; all of the RT where nothing is said.
    records: Option<Vec<String>>,
    /// Why, e.g. the decree.
    why: String,
}

/// What a move came to.
#[derive(Serialize, ToSchema)]
pub(super) struct MovedView {
    /// Households that went.
    moved: u64,
    /// Whether more are to go: send the same again.
    more: bool,
}

/// Households go to another RT, a part at a time. Whoever worked there before may still bring what was unsent, and then
/// lets go of the copy.
#[utoipa::path(post, path = "/v1/areas/moves", tag = "areas", operation_id = "move_households", request_body = MoveBody,
    responses((status = 200, body = MovedView)))]
pub(super) async fn move_households(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<MovedView>, Refusal> {
    let MoveBody { old, new, records, why } = read_json(body).await?;
    let read = |records: Vec<String>| records.iter().map(|one| record_id(one)).collect::<Result<Vec<_>, _>>();
    let records = records.map(read).transpose()?;
    if records.as_ref().is_some_and(|records| records.len() > MOVE_AT_ONCE) {
        return Err(invalid("too many at once"));
    }
    let plan = MovePlan { from: ScopeId(old), to: ScopeId(new), records, why };
    let call = app.writer.call(move |hub, world| hub.move_households(world, &caller.actor, &plan));
    let Moved { moved, more } = call.await?;
    Ok(Json(MovedView { moved, more }))
}

/// Further spellings of kelurahan.
#[utoipa::path(get, path = "/v1/areas/aliases", tag = "areas", responses((status = 200, body = AliasList)))]
pub(super) async fn aliases(State(app): State<App>) -> Result<Json<AliasList>, Refusal> {
    Ok(Json(AliasList { aliases: app.readers.call(|hub, _| hub.list_aliases()).await? }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AliasBody {
    /// As lists write it.
    alias: String,
    /// The kelurahan's number that it means.
    kelurahan: u64,
}

/// Teaches another spelling of a kelurahan.
#[utoipa::path(post, path = "/v1/areas/aliases", tag = "areas", request_body = AliasBody,
    responses((status = 204)))]
pub(super) async fn save_alias(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<StatusCode, Refusal> {
    let AliasBody { alias, kelurahan } = read_json(body).await?;
    app.writer.call(move |hub, world| hub.save_alias(world, &alias, kelurahan, &caller.actor)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets a spelling.
#[utoipa::path(delete, path = "/v1/areas/aliases/{alias}", tag = "areas", params(("alias" = String, Path)),
    responses((status = 204)))]
pub(super) async fn forget_alias(
    State(app): State<App>,
    caller: Caller,
    Path(alias): Path<String>,
) -> Result<StatusCode, Refusal> {
    app.writer.call(move |hub, world| hub.forget_alias(world, &alias, &caller.actor)).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Erasure of households: what would go, the decision, and who has confirmed; and what goes from the disk behind it.
//!
//! Invariants: each preview, decision and list stays on record; files and old pages of the log go right after the
//! decision, and again and again until they are gone.

use super::access::Caller;
use super::console::{page, range};
use super::input::{invalid, read_json, record_id};
use super::problem::Refusal;
use super::sightings::{Sight, note_look};
use super::{App, exports};
use crate::hub::ErasePlan;
use crate::view::{ErasurePage, ErasurePreview};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use ketuk_wire::{Problem, ProblemCode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use utoipa::{IntoParams, ToSchema};

/// How often somebody asks whether something is still to go.
const TEND_EVERY: Duration = Duration::from_secs(20);
/// How many such turns lie between two looks for pieces of files with which nobody goes on: an hour's.
const TURNS_OF_PIECES: u64 = 180;
/// How long such pieces stay: whoever is away for longer sends the file anew.
const PIECES_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ErasureQuery {
    /// Only this kelurahan.
    kelurahan: Option<u64>,
    /// Only this RT.
    scope: Option<u64>,
    /// The page, from 1.
    page: Option<u64>,
    /// Lines of a page, at most 200.
    size: Option<u64>,
}

/// What was erased, newest first, with the devices that have confirmed and those that have not.
#[utoipa::path(get, path = "/v1/desk/erasures", tag = "rights", operation_id = "erasures", params(ErasureQuery),
    responses((status = 200, body = ErasurePage)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ErasureQuery>,
) -> Result<Json<ErasurePage>, Refusal> {
    let range = range(&caller.actor, query.kelurahan, query.scope);
    let page = page(query.page, query.size);
    let found = app.readers.call(move |hub, _| hub.page_of_erasures(range, page)).await?;
    Sight::of("erasures", range, page).note(&app, &caller, found.erasures.len()).await?;
    Ok(Json(found))
}

/// What would go with a household.
#[utoipa::path(get, path = "/v1/desk/households/{record}/erasure", tag = "rights", operation_id = "erasure_preview",
    params(("record" = String, Path)), responses((status = 200, body = ErasurePreview)))]
pub(super) async fn preview(
    State(app): State<App>,
    caller: Caller,
    Path(record): Path<String>,
) -> Result<Json<ErasurePreview>, Refusal> {
    let record = record_id(&record)?;
    let actor = caller.actor.clone();
    let view = app.readers.call(move |hub, _| hub.preview_erasure(&actor, record)).await?;
    note_look(&app, &caller, "erasure.preview", record.to_string()).await?;
    Ok(Json(view))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EraseBody {
    /// `consent_withdrawn`, `not_needed`, `unlawful`, `court_order` or `by_mistake`.
    basis: String,
    /// Why; names nobody.
    why: String,
    /// How many saves the preview told of.
    changes_seen: u64,
    /// Only this member, by their place in the household: everybody else goes on in a new record.
    member: Option<String>,
}

/// What is there instead.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErasedView {
    /// The new record of everybody else; empty where the whole household went.
    heir: String,
}

/// Erases a household, or one member of it: here, on every device, for good. Of a member the household goes on in a
/// new record; a new record of an erased family can be made afterwards.
#[utoipa::path(post, path = "/v1/desk/households/{record}/erasure", tag = "rights", operation_id = "erase",
    request_body = EraseBody, params(("record" = String, Path)), responses((status = 200, body = ErasedView)))]
pub(super) async fn erase(
    State(app): State<App>,
    caller: Caller,
    Path(record): Path<String>,
    body: Body,
) -> Result<Json<ErasedView>, Refusal> {
    let EraseBody { basis, why, changes_seen, member } = read_json(body).await?;
    if why.trim().is_empty() {
        return Err(invalid("why"));
    }
    let record = record_id(&record)?;
    let plan = ErasePlan { basis, why: why.trim().to_owned(), changes_seen, member };
    let heir = app.writer.call(move |hub, world| hub.erase(world, &caller.actor, record, &plan)).await?;
    // The decision stands; what is left on the disk goes now or at the next turn.
    if let Err(problem) = clear(&app).await {
        tracing::error!(code = problem.code.code(), "what was erased is still on the disk; it goes later");
    }
    Ok(Json(ErasedView { heir: heir.map(|heir| heir.to_string()).unwrap_or_default() }))
}

/// Removes from the disk what was erased: exports, files, old pages of the log.
async fn clear(app: &App) -> Result<(), Problem> {
    app.writer.call(|hub, _| hub.flush_erased()).await?;
    exports::tidy(app).await?;
    loop {
        let due = app.writer.call(|hub, _| hub.list_files_to_erase()).await?;
        if due.is_empty() {
            return Ok(());
        }
        for file in due {
            let files = Arc::clone(&app.files);
            let removed = tokio::task::spawn_blocking(move || files.erase(file)).await;
            removed.unwrap_or_else(|_| Err(Problem::new(ProblemCode::ServerFault)))?;
            app.writer.call(move |hub, _| hub.note_file_erased(file)).await?;
        }
    }
}

async fn drop_stale_pieces(app: &App) {
    let files = Arc::clone(&app.files);
    let Some(before) = SystemTime::now().checked_sub(PIECES_KEPT) else { return };
    let dropped = tokio::task::spawn_blocking(move || files.drop_stale(before)).await;
    if !matches!(dropped, Ok(Ok(()))) {
        tracing::warn!("pieces of files with which nobody goes on could not all be removed");
    }
}

/// Goes on for ever: devices show orders, and a server may have been stopped in between.
pub(super) async fn tend(app: App) {
    let mut turns = tokio::time::interval(TEND_EVERY);
    for turn in 0_u64.. {
        turns.tick().await;
        if turn.is_multiple_of(TURNS_OF_PIECES) {
            drop_stale_pieces(&app).await;
        }
        if let Err(problem) = clear(&app).await {
            tracing::warn!(code = problem.code.code(), "what was erased could not all be removed");
        }
    }
}

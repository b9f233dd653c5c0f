//! Exports: what one would hold, making one, how far it is, its file.
//!
//! Invariants: no export begins, none is handed out and none is fetched without its entry in the audit log; how one stands
//! is asked of the store, so any of several servers answers;
//! reading goes on a connection of its own, so neither syncs nor pages wait; a file goes out piece by piece, and
//! no further once whoever fetches it has hung up.

mod jobs;

pub use jobs::Exports;

use super::access::Caller;
use super::console::range;
use super::input::read_json;
use super::problem::Refusal;
use super::{App, Writer};
use crate::export::{Health, Order, OrderWords, People};
use crate::hub::Ended;
use crate::limits::EXPORTS_AT_ONCE;
use crate::role::Actor;
use crate::store::ExportRow;
use crate::view::{ExportFormView, ExportListView, ExportPlanView, ExportView};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jobs::Making;
use ketuk_wire::{Problem, ProblemCode};
use serde::Deserialize;
use std::fs::File;
use std::io::Read;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Bytes of a file that are read at once.
const PIECE_BYTES: usize = 256 << 10;
/// How often a server says that it goes on: some times within its promise.
const GO_ON_EVERY: Duration = Duration::from_secs(5);
/// How often a server looks for exports that another one has left.
const TAKE_UP_EVERY: Duration = Duration::from_secs(5);
/// Every so many turns of that it tidies up.
const TIDY_TURNS: u32 = 12;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanQuery {
    /// Only this kelurahan.
    kelurahan: Option<u64>,
    /// Only this RT.
    scope: Option<u64>,
    /// Status code.
    status: Option<String>,
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

/// What an export would hold, and what the caller may ask for.
#[utoipa::path(get, path = "/v1/exports/plan", tag = "exports", params(PlanQuery),
    responses((status = 200, body = ExportPlanView)))]
pub(super) async fn plan(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PlanQuery>,
) -> Result<Json<ExportPlanView>, Refusal> {
    let range = range(&caller.actor, query.kelurahan, query.scope);
    let (status, role) = (query.status.unwrap_or_default(), caller.actor.role);
    let language = query.language.unwrap_or_else(|| "id".to_owned());
    let read =
        move |hub: &crate::Hub, _| Ok((hub.count_export(range, &status)?, hub.list_export_forms(&language)));
    let ((families, members), forms) = app.readers.call(read).await?;
    Ok(Json(ExportPlanView {
        families,
        members,
        forms: forms.into_iter().map(|(id, title)| ExportFormView { id, title }).collect(),
        people: People::list_for(role).iter().map(|people| people.code().to_owned()).collect(),
        health: Health::may(role),
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportBody {
    /// `xlsx`, `csv` or `geojson`.
    format: String,
    /// The form's id.
    form: String,
    /// The kelurahan's number; 0 for all within reach.
    #[serde(default)]
    kelurahan: u64,
    /// The RT's number; 0 for all.
    #[serde(default)]
    scope: u64,
    /// Status code; empty for any.
    #[serde(default)]
    status: String,
    /// `code`, `label` or `both`.
    values: String,
    /// `full`, `masked` or `without`.
    people: String,
    /// Whether answers about health are told.
    #[serde(default)]
    health: bool,
    /// `comma` or `semicolon`, for CSV.
    separator: String,
    /// `id` or `en`, for labels.
    language: String,
    /// What it is for: five letters at least. Stays in the audit log.
    why: String,
}

fn order(who: &Actor, body: ExportBody) -> Result<Order, Problem> {
    let ExportBody {
        format,
        form,
        kelurahan,
        scope,
        status,
        values,
        people,
        health,
        separator,
        language,
        why,
    } = body;
    let asked = |number: u64| (number > 0).then_some(number);
    let range = range(who, asked(kelurahan), asked(scope));
    let words = OrderWords {
        format,
        form,
        kelurahan,
        scope,
        status,
        values,
        people,
        health,
        separator,
        language,
        why,
    };
    Order::check(who, range, words)
}

/// Begins an export. Its purpose is required and stays in the audit log.
#[utoipa::path(post, path = "/v1/exports", tag = "exports", request_body = ExportBody,
    responses((status = 200, body = ExportView)))]
pub(super) async fn begin(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<ExportView>, Refusal> {
    let order = order(&caller.actor, read_json(body).await?)?;
    let (range, status, form) = (order.range, order.status.clone(), order.form.clone());
    let count = app.readers.call(move |hub, _| {
        if !hub.has_form(&form) {
            return Err(Problem::with(ProblemCode::RequestInvalid, "form"));
        }
        hub.count_export(range, &status)
    });
    let (total, _) = count.await?;
    let (who, asked) = (caller.actor, order.clone());
    let row = app.writer.call(move |hub, world| hub.begin_export(world, &who, &asked, total)).await?;
    let view = app.exports.view(&row);
    if let Some(making) = app.exports.take_up(row, order) {
        // In a task of its own: whoever hangs up now leaves no export behind that nobody makes.
        tokio::spawn(run(app.writer.clone(), Arc::downgrade(&app.exports), making));
    }
    Ok(Json(view))
}

/// Makes the file, says meanwhile that it goes on, keeps its entry, and only then lets it be fetched. Nothing here may keep
/// the server from stopping.
async fn run(writer: Writer, exports: Weak<Exports>, making: Arc<Making>) {
    let Some(store) = exports.upgrade().map(|exports| exports.store().clone()) else { return };
    let at_work = Arc::clone(&making);
    let mut made = tokio::task::spawn_blocking(move || at_work.make(&store));
    let mut turns = tokio::time::interval(GO_ON_EVERY);
    turns.tick().await;
    let made = loop {
        tokio::select! {
            made = &mut made => break made.unwrap_or_else(|_| Err(Problem::new(ProblemCode::ServerFault))),
            _ = turns.tick() => go_on(&writer, &making).await,
        }
    };
    if let Err(problem) = &made {
        tracing::warn!(code = problem.code.code(), "an export did not come to its end");
    }
    if !making.is_left() {
        let ending = Arc::clone(&making);
        let end = writer.call(move |hub, world| {
            let Making { row, order, watch, .. } = &*ending;
            hub.end_export(world.now_ms, (row, order), made, watch)
        });
        if end.await != Ok(Ended::Kept) {
            making.remove_file();
        }
    }
    if let Some(exports) = exports.upgrade() {
        exports.let_go(&making);
    }
}

/// Says that an export goes on; where it is another server's by now, or no longer wanted, it ends.
async fn go_on(writer: &Writer, making: &Arc<Making>) {
    let asking = Arc::clone(making);
    let goes_on =
        writer.call(move |hub, world| hub.go_on_with_export(world.now_ms, &asking.row.id, &asking.watch));
    // A writer that is busy is asked again: the promise lasts for some turns.
    if goes_on.await == Ok(false) {
        making.watch.stop.store(true, Ordering::Relaxed);
    }
}

/// The caller's exports, newest first.
#[utoipa::path(get, path = "/v1/exports", tag = "exports", responses((status = 200, body = ExportListView)))]
pub(super) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<ExportListView>, Refusal> {
    let read = move |hub: &crate::Hub, now_ms| hub.list_exports(now_ms, &caller.actor);
    let (rows, running) = app.readers.call(read).await?;
    Ok(Json(ExportListView {
        exports: rows.iter().map(|row| app.exports.view(row)).collect(),
        running,
        at_once: EXPORTS_AT_ONCE as u64,
        now_ms: app.exports.now_ms(),
    }))
}

async fn find(app: &App, caller: Caller, id: String) -> Result<ExportRow, Problem> {
    app.readers.call(move |hub, now_ms| hub.find_export(now_ms, &caller.actor, &id)).await
}

/// How one of the caller's exports stands.
#[utoipa::path(get, path = "/v1/exports/{export}", tag = "exports", params(("export" = String, Path)),
    responses((status = 200, body = ExportView)))]
pub(super) async fn look(
    State(app): State<App>,
    caller: Caller,
    Path(export): Path<String>,
) -> Result<Json<ExportView>, Refusal> {
    Ok(Json(app.exports.view(&find(&app, caller, export).await?)))
}

/// Stops one of the caller's exports, or removes its file.
#[utoipa::path(delete, path = "/v1/exports/{export}", tag = "exports", params(("export" = String, Path)),
    responses((status = 204)))]
pub(super) async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(export): Path<String>,
) -> Result<axum::http::StatusCode, Refusal> {
    let id = export.clone();
    app.writer.call(move |hub, world| hub.remove_export(world.now_ms, &caller.actor, &id)).await?;
    app.exports.stop(&export);
    tidy(&app).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// The file of one of the caller's exports. Each time it is fetched stays on record.
#[utoipa::path(get, path = "/v1/exports/{export}/file", tag = "exports", params(("export" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn file(
    State(app): State<App>,
    caller: Caller,
    Path(export): Path<String>,
) -> Result<Response, Refusal> {
    let row = find(&app, caller, export).await?;
    if row.stage != "done" {
        return Err(Refusal(Problem::new(ProblemCode::ExportGone)));
    }
    let path = app.exports.path(&row);
    let file = tokio::task::spawn_blocking(move || File::open(path)).await;
    let file = file.ok().and_then(Result::ok).ok_or_else(|| jobs::gone(&row))?;
    let order = jobs::order_of(&row)?;
    let (noted, media) = (row.clone(), order.format.media());
    app.writer.call(move |hub, world| hub.note_export_load(world.now_ms, &noted, &order)).await?;
    let name = format!("attachment; filename=\"{}\"", jobs::file_name(&row));
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media)),
        (header::CONTENT_LENGTH, HeaderValue::from(row.bytes)),
        (header::CONTENT_DISPOSITION, name),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ];
    Ok((headers, Body::from_stream(pieces(file))).into_response())
}

/// A file piece by piece, each read when the one before has gone.
fn pieces(file: File) -> impl stream::Stream<Item = std::io::Result<Bytes>> + Send {
    stream::try_unfold(file, |mut file| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::with_capacity(PIECE_BYTES);
            file.by_ref().take(PIECE_BYTES as u64).read_to_end(&mut piece)?;
            Ok::<_, std::io::Error>((piece, file))
        });
        let (piece, file) = read.await.map_err(std::io::Error::other)??;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    })
}

/// Takes away what is too old, and from the folder what has no row: another server may have taken that away, or an erasure.
pub(super) async fn tidy(app: &App) -> Result<(), Problem> {
    let exports = Arc::clone(&app.exports);
    let lying = tokio::task::spawn_blocking(move || exports.list_folder()).await;
    let lying = lying.map_err(|_| Problem::new(ProblemCode::ServerFault))?;
    let there = app.writer.call(|hub, world| {
        hub.tidy_exports(world.now_ms)?;
        hub.list_export_ids()
    });
    let (there, exports) = (there.await?, Arc::clone(&app.exports));
    let swept = tokio::task::spawn_blocking(move || exports.sweep(&lying, &there)).await;
    swept.map_err(|_| Problem::new(ProblemCode::ServerFault))
}

/// For as long as the server listens: takes up what other servers have left, and tidies up now and then.
pub(super) async fn tend(app: App) {
    let mut turns = tokio::time::interval(TAKE_UP_EVERY);
    for turn in 0_u32.. {
        turns.tick().await;
        let done = if app.exports.is_shared() { take_up(&app).await } else { Ok(()) };
        let done = if turn.is_multiple_of(TIDY_TURNS) { done.and(tidy(&app).await) } else { done };
        if let Err(problem) = done {
            tracing::warn!(code = problem.code.code(), "exports were not looked after");
        }
    }
}

/// Takes up an export that nobody goes on with. Looked for without a group: most turns find none.
async fn take_up(app: &App) -> Result<(), Problem> {
    if !app.readers.call(|hub, now_ms| hub.has_export_left(now_ms)).await? {
        return Ok(());
    }
    if let Some(row) = app.writer.call(|hub, world| hub.take_up_export(world.now_ms)).await? {
        tracing::info!(tries = row.tries, "an export that another server left is taken up");
        let order = jobs::order_of(&row)?;
        if let Some(making) = app.exports.take_up(row, order) {
            tokio::spawn(run(app.writer.clone(), Arc::downgrade(&app.exports), making));
        }
    }
    Ok(())
}

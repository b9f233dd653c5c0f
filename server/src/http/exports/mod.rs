//! Exports: what one would hold, making one, how far it is, its file.
//!
//! Invariants: no export begins, none is handed out and none is fetched without its entry in the audit log;
//! reading goes on a connection of its own, so neither syncs nor pages wait; a file goes out piece by piece, and
//! no further once whoever fetches it has hung up.

mod jobs;

pub use jobs::Exports;

use super::App;
use super::access::Caller;
use super::console::range;
use super::input::read_json;
use super::problem::Refusal;
use crate::export::{Health, Order, OrderWords, People};
use crate::hub::Deed;
use crate::limits::EXPORTS_AT_ONCE;
use crate::role::Actor;
use crate::view::{ExportFormView, ExportListView, ExportPlanView, ExportView};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jobs::{Job, Stage};
use ketuk_wire::{Problem, ProblemCode};
use serde::Deserialize;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use utoipa::{IntoParams, ToSchema};

/// Bytes of a file that are read at once.
const PIECE_BYTES: usize = 256 << 10;

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
    let id = app.writer.call(|_, world| Ok(hex(&world.random::<16>()))).await?;
    let job = app.exports.begin(id, caller.actor, order, total)?;
    let view = job.view();
    // In a task of its own: whoever hangs up now leaves no job behind that never runs.
    let begun = tokio::spawn(async move {
        match note(&app, &job, "export.begin", String::new()).await {
            Ok(()) => {
                tokio::spawn(run(app, job));
                Ok(())
            }
            Err(problem) => {
                job.end(Err(problem.clone()));
                Err(problem)
            }
        }
    });
    begun.await.unwrap_or_else(|_| Err(Problem::new(ProblemCode::ServerFault)))?;
    Ok(Json(view))
}

/// Makes the file, keeps its entry, and only then lets it be fetched.
async fn run(app: App, job: Arc<Job>) {
    let (making, db) = (Arc::clone(&job), app.exports.db().to_owned());
    // Nothing here may keep the server from stopping.
    let App { writer, .. } = app;
    let made = tokio::task::spawn_blocking(move || making.make(&db)).await;
    let made = made.unwrap_or_else(|_| Err(Problem::new(ProblemCode::ServerFault)));
    let made = match made {
        Ok(bytes) => {
            let noted = note_with(&writer, &job, "export.done", counts(&job)).await;
            noted.map(|()| bytes)
        }
        Err(problem) => Err(problem),
    };
    if let Err(problem) = &made {
        tracing::warn!(code = problem.code.code(), "an export did not come to its end");
    }
    job.end(made);
}

/// How many it tells.
fn counts(job: &Job) -> String {
    let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    format!(" families={} members={}", count(&job.watch.families), count(&job.watch.members))
}

async fn note(app: &App, job: &Arc<Job>, action: &'static str, more: String) -> Result<(), Problem> {
    note_with(&app.writer, job, action, more).await
}

async fn note_with(
    writer: &super::Writer,
    job: &Arc<Job>,
    action: &'static str,
    more: String,
) -> Result<(), Problem> {
    let job = Arc::clone(job);
    let keep = writer.call(move |hub, world| {
        let deed = Deed::new(action, format!("{} {}{more}", job.id, job.order.summary())).why(&job.order.why);
        hub.audited(world.now_ms, &job.owner, &deed, |_| Ok(()))
    });
    keep.await
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The caller's exports, newest first.
#[utoipa::path(get, path = "/v1/exports", tag = "exports", responses((status = 200, body = ExportListView)))]
pub(super) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<ExportListView>, Refusal> {
    let exports = app.exports.list(&caller.actor).iter().map(|job| job.view()).collect();
    Ok(Json(ExportListView {
        exports,
        running: app.exports.running() as u64,
        at_once: EXPORTS_AT_ONCE as u64,
        now_ms: app.exports.now_ms(),
    }))
}

/// How one of the caller's exports stands.
#[utoipa::path(get, path = "/v1/exports/{export}", tag = "exports", params(("export" = String, Path)),
    responses((status = 200, body = ExportView)))]
pub(super) async fn look(
    State(app): State<App>,
    caller: Caller,
    Path(export): Path<String>,
) -> Result<Json<ExportView>, Refusal> {
    Ok(Json(app.exports.find(&caller.actor, &export)?.view()))
}

/// Stops one of the caller's exports, or removes its file.
#[utoipa::path(delete, path = "/v1/exports/{export}", tag = "exports", params(("export" = String, Path)),
    responses((status = 204)))]
pub(super) async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(export): Path<String>,
) -> Result<axum::http::StatusCode, Refusal> {
    let job = app.exports.find(&caller.actor, &export)?;
    app.exports.remove(&job);
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
    let job = app.exports.find(&caller.actor, &export)?;
    let Stage::Done(bytes) = job.stage() else {
        return Err(Refusal(Problem::new(ProblemCode::ExportGone)));
    };
    let opened = Arc::clone(&job);
    let file = tokio::task::spawn_blocking(move || File::open(opened.path())).await;
    let file = file.ok().and_then(Result::ok).ok_or_else(|| Problem::new(ProblemCode::ExportGone))?;
    note(&app, &job, "export.load", counts(&job)).await?;
    let name = format!("attachment; filename=\"{}\"", job.file_name());
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(job.order.format.media())),
        (header::CONTENT_LENGTH, HeaderValue::from(bytes)),
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

/// Removes old files now and then, for as long as the server listens.
pub(super) async fn sweep_now_and_then(exports: std::sync::Weak<Exports>) {
    let mut every = tokio::time::interval(std::time::Duration::from_secs(60));
    loop {
        every.tick().await;
        match exports.upgrade() {
            Some(exports) => exports.sweep(),
            None => return,
        }
    }
}

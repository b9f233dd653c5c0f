//! The two routes of devices that a sync takes: bodies in, bodies out.

use super::App;
use super::input::read_up_to;
use super::problem::Refusal;
use crate::Job;
use crate::hub::Done;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ketuk_wire::{Problem, limits};
use std::time::Duration;

/// A body that takes longer than this is given up: the slowest link moves a small batch in it.
const BODY_TIMEOUT: Duration = Duration::from_secs(300);

/// `POST /v1/sync`.
pub(super) async fn sync(State(app): State<App>, body: Body) -> Result<Response, Refusal> {
    carry(app, "sync", body, Job::Sync).await
}

/// `POST /v1/enrol`.
pub(super) async fn enrol(State(app): State<App>, body: Body) -> Result<Response, Refusal> {
    carry(app, "enrol", body, Job::Enrol).await
}

async fn carry(
    app: App,
    route: &'static str,
    body: Body,
    job: fn(Vec<u8>) -> Job,
) -> Result<Response, Refusal> {
    let read = read(body).await;
    let size = read.as_ref().map_or(0, Vec::len);
    let done: Done = match read {
        Ok(body) => app.writer.job(job(body)).await,
        Err(problem) => Err(problem),
    };
    app.metrics.note_request(route, size, &done);
    Ok(([(header::CONTENT_TYPE, "application/cbor")], done?).into_response())
}

/// Reads a body up to the limit; what is larger is refused without being read to its end.
pub(super) async fn read(body: Body) -> Result<Vec<u8>, Problem> {
    read_up_to(body, limits::BODY_BYTES_MAX, BODY_TIMEOUT).await
}

//! The routes of devices that a sync and an enrolment take: bodies in, bodies out.

use super::App;
use super::input::read_up_to;
use super::problem::Refusal;
use super::queue::Party;
use super::room::Held;
use crate::Job;
use crate::hub::Done;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use ketuk_wire::{Problem, ProblemCode, limits};
use std::time::{Duration, Instant};

/// A body that takes longer than this is given up: the slowest link moves a small batch in it.
const BODY_TIMEOUT: Duration = Duration::from_secs(300);
/// A sync that was held this long says so: it would pass for a slow link, by which a phone chooses how much it sends.
const HELD_MIN: Duration = Duration::from_millis(250);
/// What an enrolment, a meeting or a last word may take: names, keys, a code, some times over.
const STRANGER_BYTES_MAX: usize = 64 << 10;

/// `POST /v1/sync`.
pub(super) async fn sync(State(app): State<App>, body: Body) -> Result<Response, Refusal> {
    let held = read_held(&app, body, limits::BODY_BYTES_MAX).await;
    let (size, begun) = (size_of(&held), Instant::now());
    let done = match held {
        Ok(held) => sync_checked(&app, held).await,
        Err(problem) => Err(problem),
    };
    let took = begun.elapsed();
    let mut answer = told(&app, "sync", size, done)?;
    if let Some(line) = held_for(took) {
        answer.headers_mut().insert("server-timing", line);
    }
    Ok(answer)
}

/// What `Server-Timing` (W3C) says of a request that was held.
fn held_for(took: Duration) -> Option<HeaderValue> {
    let is_long = took >= HELD_MIN;
    is_long.then(|| HeaderValue::try_from(format!("line;dur={}", took.as_millis())).ok()).flatten()
}

async fn sync_checked(app: &App, held: Held) -> Done {
    let (party, held) = app.checkers.check(held).await.map_err(|problem| when(app, problem))?;
    queue(app, party, held, Job::Sync).await
}

/// `POST /v1/enrol`.
pub(super) async fn enrol(State(app): State<App>, body: Body) -> Result<Response, Refusal> {
    carry(app, "enrol", body, Job::Enrol).await
}

/// `POST /v1/meet`.
pub(super) async fn meet(State(app): State<App>, body: Body) -> Result<Response, Refusal> {
    carry(app, "meet", body, Job::Meet).await
}

/// `POST /v1/wiped`.
pub(super) async fn wiped(State(app): State<App>, body: Body) -> Result<Response, Refusal> {
    carry(app, "wiped", body, Job::Wiped).await
}

/// What comes from somebody who has not shown yet who they are: small.
async fn carry(
    app: App,
    route: &'static str,
    body: Body,
    job: fn(Vec<u8>) -> Job,
) -> Result<Response, Refusal> {
    let held = read_held(&app, body, STRANGER_BYTES_MAX).await;
    let size = size_of(&held);
    let done = match held {
        Ok(held) => queue(&app, Party::Stranger, held, job).await,
        Err(problem) => Err(problem),
    };
    told(&app, route, size, done)
}

async fn queue(app: &App, party: Party, held: Held, job: fn(Vec<u8>) -> Job) -> Done {
    let (bytes, room) = held.apart();
    let size = bytes.len();
    app.writer.device_job(party, job(bytes), size, Some(Box::new(room))).await
}

fn told(app: &App, route: &'static str, size: usize, done: Done) -> Result<Response, Refusal> {
    app.metrics.note_request(route, size, &done);
    Ok(([(header::CONTENT_TYPE, "application/cbor")], done?).into_response())
}

fn size_of(held: &Result<Held, Problem>) -> usize {
    held.as_ref().map_or(0, |held| held.bytes.len())
}

/// Reads what a device sends, as long as there is room for it.
pub(super) async fn read_held(app: &App, body: Body, bytes_max: usize) -> Result<Held, Problem> {
    app.room.read(body, bytes_max, BODY_TIMEOUT).await.map_err(|problem| when(app, problem))
}

/// Says when to come again, where that is all there is to say.
fn when(app: &App, problem: Problem) -> Problem {
    if problem.code == ProblemCode::ServerBusy { app.writer.busy() } else { problem }
}

/// Reads a body up to the limit; what is larger is refused without being read to its end.
pub(super) async fn read(body: Body) -> Result<Vec<u8>, Problem> {
    read_up_to(body, limits::BODY_BYTES_MAX, BODY_TIMEOUT).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_was_held_says_for_how_long() {
        let held = |took_ms| held_for(Duration::from_millis(took_ms));
        assert_eq!(held(249), None);
        assert_eq!(held(250).expect("a header"), "line;dur=250");
        assert_eq!(held(15_000).expect("a header"), "line;dur=15000");
    }
}

//! A phone's file that somebody carried here, and the file to carry back: `POST /v1/bundle` for scripts, `look` and
//! `take` for the console's page.

use super::App;
use super::access::Caller;
use super::input::read_up_to;
use super::parcels::Place;
use super::problem::Refusal;
use super::sync::read_held;
use crate::hub::{Carried, Deed, Done};
use crate::role::Reach;
use crate::view::{BundleTaken, BundleView};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ketuk_wire::{Problem, ProblemCode, limits};
use std::time::Duration;

/// An office's line moves a largest file in it.
const FILE_TIMEOUT: Duration = Duration::from_secs(600);

/// Takes a device's file step by step, so that devices on the network get their turn in between.
#[utoipa::path(post, path = "/v1/bundle", tag = "devices",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn carry(State(app): State<App>, caller: Caller, body: Body) -> Result<Response, Refusal> {
    let file = read(body).await;
    let size = file.as_ref().map_or(0, Vec::len);
    let done: Done = match file {
        Ok(file) => match open(&app, caller, file).await {
            Ok(carried) => answer(&app, carried).await,
            Err(problem) => Err(problem),
        },
        Err(problem) => Err(problem),
    };
    app.metrics.note_request("bundle", size, &done);
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], done?).into_response())
}

/// What a phone's file says of itself, and which parts of its export have come; nothing is taken in.
#[utoipa::path(post, path = "/v1/bundle/look", tag = "devices",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = BundleView)))]
pub(super) async fn look(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<BundleView>, Refusal> {
    let (file, reach) = (read(body).await?, caller.actor.reach);
    Ok(Json(app.readers.call(move |hub, _| hub.look_at_bundle(reach, &file)).await?))
}

/// Takes a phone's file in, and says what became of each household. The same file again harms nothing and gives the same
/// receipts, so a lost answer is asked for by showing the file once more.
#[utoipa::path(post, path = "/v1/bundle/take", tag = "devices",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = BundleTaken)))]
pub(super) async fn take(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<BundleTaken>, Refusal> {
    let (file, reach) = (read(body).await?, caller.actor.reach);
    let carried = walk(&app, open(&app, caller, file).await?).await?;
    Ok(Json(app.writer.call(move |hub, world| hub.finish_bundle(world, reach, carried)).await?))
}

/// A file of at most [`limits::BUNDLE_BYTES_MAX`]; what is larger is refused without being read to its end.
async fn read(body: Body) -> Result<Vec<u8>, Problem> {
    read_up_to(body, limits::BUNDLE_BYTES_MAX, FILE_TIMEOUT).await.map_err(as_file)
}

/// A body that is too large, said of a file.
fn as_file(problem: Problem) -> Problem {
    match problem.code {
        ProblemCode::BodyTooLarge => Problem::new(ProblemCode::BundleTooLarge),
        _ => problem,
    }
}

/// `POST /v1/parcel`: a sealed file that nobody has to vouch for. Only its device can open the answer, so that
/// whoever brings it, a relay or a thief of the file, learns nothing by bringing it. Few have a place at once; the
/// others come again.
pub(super) async fn parcel(State(app): State<App>, body: Body) -> Result<Response, Refusal> {
    let held = read_held(&app, body, limits::PARCEL_BYTES_MAX).await.map_err(as_file);
    let size = held.as_ref().map_or(0, |held| held.bytes.len());
    let mut place = app.parcels.take();
    let done = match (held, &mut place) {
        (Ok(held), Some(place)) => {
            let (file, room) = held.apart();
            let done = open_parcel(&app, file, place).await;
            drop(room);
            done
        }
        (Ok(_), None) => Err(app.writer.busy()),
        (Err(problem), _) => Err(problem),
    };
    app.metrics.note_request("parcel", size, &done);
    let (answer, place) = (done?, place.ok_or_else(|| app.writer.busy())?);
    Ok(place.answer(answer))
}

/// Opened beside the writer: what is no file of a device of ours never waits for it.
async fn open_parcel(app: &App, file: Vec<u8>, place: &mut Place) -> Done {
    let opened = app.readers.call(move |hub, _| {
        let carried = hub.open_bundle(Reach::City, &file)?;
        if carried.is_sealed() {
            Ok(carried)
        } else {
            Err(Problem::with(ProblemCode::BundleBroken, "not sealed"))
        }
    });
    let carried = opened.await?;
    if !place.is_first_of(carried.device()) {
        return Err(app.writer.busy());
    }
    answer(app, carried).await
}

async fn open(app: &App, caller: Caller, file: Vec<u8>) -> Result<Carried, Problem> {
    let opened = app.writer.call(move |hub, world| {
        let carried = hub.open_bundle(caller.actor.reach, &file)?;
        let deed = Deed::new("bundle.carry", carried.device());
        hub.audited(world.now_ms, &caller.actor, &deed, |_| Ok(carried))
    });
    opened.await
}

/// Step by step, so that who syncs meanwhile gets a turn.
async fn walk(app: &App, mut carried: Carried) -> Result<Carried, Problem> {
    while !carried.is_done() {
        carried = app
            .writer
            .call(move |hub, world| {
                hub.carry_on(world, &mut carried)?;
                Ok(carried)
            })
            .await?;
    }
    Ok(carried)
}

async fn answer(app: &App, carried: Carried) -> Done {
    let carried = walk(app, carried).await?;
    app.writer.call(move |hub, world| hub.close_bundle(world, carried)).await
}

//! `POST /v1/bundle`: a phone's file that somebody carried here, and the file to carry back.

use super::App;
use super::access::Caller;
use super::problem::Refusal;
use crate::hub::{Deed, Done};
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ketuk_wire::{Problem, ProblemCode, limits};

/// Takes a device's file step by step, so that devices on the network get their turn in between.
#[utoipa::path(post, path = "/v1/bundle", tag = "devices",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn carry(State(app): State<App>, caller: Caller, body: Body) -> Result<Response, Refusal> {
    let too_large = |_| Problem::new(ProblemCode::BundleTooLarge);
    let file = to_bytes(body, limits::BUNDLE_BYTES_MAX).await.map_err(too_large);
    let size = file.as_ref().map_or(0, |file| file.len());
    let done: Done = match file {
        Ok(file) => walk(&app, caller, file.to_vec()).await,
        Err(problem) => Err(problem),
    };
    app.metrics.note_request("bundle", size, &done);
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], done?).into_response())
}

async fn walk(app: &App, caller: Caller, file: Vec<u8>) -> Done {
    let mut carried = app
        .writer
        .call(move |hub, world| {
            let carried = hub.open_bundle(caller.actor.reach, &file)?;
            let deed = Deed::new("bundle.carry", carried.device());
            hub.audited(world.now_ms, &caller.actor, &deed, |_| Ok(carried))
        })
        .await?;
    while !carried.is_done() {
        carried = app
            .writer
            .call(move |hub, world| {
                hub.carry_on(world, &mut carried)?;
                Ok(carried)
            })
            .await?;
    }
    app.writer.call(move |hub, world| hub.close_bundle(world, carried)).await
}

//! `POST /v1/bundle`: a phone's file that somebody carried here, and the file to carry back.

use super::App;
use super::admin::Admin;
use super::problem::Refusal;
use crate::hub::Done;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ketuk_wire::{Problem, ProblemCode, limits};

/// Takes a device's file step by step, so that devices on the network get their turn in between.
pub(super) async fn carry(_: Admin, State(app): State<App>, body: Body) -> Result<Response, Refusal> {
    let too_large = |_| Problem::new(ProblemCode::BundleTooLarge);
    let file = to_bytes(body, limits::BUNDLE_BYTES_MAX).await.map_err(too_large);
    let size = file.as_ref().map_or(0, |file| file.len());
    let done: Done = match file {
        Ok(file) => walk(&app, file.to_vec()).await,
        Err(problem) => Err(problem),
    };
    app.metrics.note_request("bundle", size, &done);
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], done?).into_response())
}

async fn walk(app: &App, file: Vec<u8>) -> Done {
    let mut carried = app.writer.call(move |hub, _| hub.open_bundle(&file)).await?;
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

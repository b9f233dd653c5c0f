//! The administrator's routes for forms: packages in and out as they are, lists as JSON.

use super::App;
use super::admin::Admin;
use super::problem::Refusal;
use crate::hub::PublishedForm;
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use ketuk_wire::forms::FormState;
use ketuk_wire::{Problem, ProblemCode, limits};
use serde::Deserialize;
use serde_json::{Value as JsonValue, json};

/// Who published, where the caller does not say.
const NOBODY_NAMED: &str = "admin";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishQuery {
    who: Option<String>,
}

/// `POST /v1/forms`: a package, byte for byte as `form pack` wrote it.
pub(super) async fn publish(
    _: Admin,
    State(app): State<App>,
    Query(query): Query<PublishQuery>,
    body: Body,
) -> Result<Json<JsonValue>, Refusal> {
    let too_large = |_| Refusal(Problem::new(ProblemCode::PackageTooLarge));
    let package = to_bytes(body, limits::PACKAGE_BYTES_MAX).await.map_err(too_large)?;
    let who = query.who.unwrap_or_else(|| NOBODY_NAMED.to_owned());
    let form = app.writer.call(move |hub, world| hub.publish(world, &package, &who)).await?;
    Ok(Json(line(&form)))
}

/// `GET /v1/forms`: every version, by id in order of publication.
pub(super) async fn list(_: Admin, State(app): State<App>) -> Result<Json<JsonValue>, Refusal> {
    let forms = app.writer.call(|hub, _| hub.list_forms()).await?;
    Ok(Json(json!({ "forms": forms.iter().map(line).collect::<Vec<_>>() })))
}

/// `GET /v1/forms/{id}/{version}`: the package.
pub(super) async fn load(
    _: Admin,
    State(app): State<App>,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let package = app.writer.call(move |hub, _| hub.load_form_package(&id, &version)).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], package).into_response())
}

/// `POST /v1/forms/{id}/{version}/withdraw`: no new interview asks it any more.
pub(super) async fn withdraw(
    _: Admin,
    State(app): State<App>,
    Path((id, version)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let known = app.writer.call(move |hub, world| hub.withdraw_form(world, &id, &version)).await?;
    if known { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal(Problem::new(ProblemCode::NotFound))) }
}

fn line(form: &PublishedForm) -> JsonValue {
    let PublishedForm { id, version, hash, state, published_ms, published_by, bytes } = form;
    let state = match state {
        FormState::Published => "published",
        FormState::Withdrawn => "withdrawn",
        FormState::Other(_) => "unknown",
    };
    json!({
        "id": id, "version": version, "hash": hash.to_string(), "state": state,
        "published_ms": published_ms, "published_by": published_by, "bytes": bytes,
    })
}

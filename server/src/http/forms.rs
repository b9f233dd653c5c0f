//! Forms: packages in and out as they are, lists as JSON.

use super::App;
use super::access::Caller;
use super::problem::Refusal;
use crate::hub::PublishedForm;
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use ketuk_wire::forms::FormState;
use ketuk_wire::{Problem, ProblemCode, limits};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Who published, where the caller does not say.
const NOBODY_NAMED: &str = "admin";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishQuery {
    /// Who publishes; only the token of scripts says so.
    who: Option<String>,
}

/// A version of a form.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FormView {
    id: String,
    version: String,
    /// The hash of its package's file.
    hash: String,
    /// `published`, `withdrawn` or `unknown`.
    state: &'static str,
    published_ms: u64,
    published_by: String,
    bytes: u64,
}

/// Every version, by id in order of publication.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FormVersions {
    forms: Vec<FormView>,
}

/// Publishes a package, byte for byte as `form pack` wrote it.
#[utoipa::path(post, path = "/v1/forms", tag = "forms", params(PublishQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = FormView)))]
pub(super) async fn publish(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PublishQuery>,
    body: Body,
) -> Result<Json<FormView>, Refusal> {
    let too_large = |_| Refusal(Problem::new(ProblemCode::PackageTooLarge));
    let package = to_bytes(body, limits::PACKAGE_BYTES_MAX).await.map_err(too_large)?;
    let who = match caller.actor.is_token() {
        true => query.who.unwrap_or_else(|| NOBODY_NAMED.to_owned()),
        false => caller.actor.name.clone(),
    };
    let form =
        app.writer.call(move |hub, world| hub.publish_by(world, &package, (&who, &caller.actor))).await?;
    Ok(Json(line(&form)))
}

/// Every version, by id in order of publication.
#[utoipa::path(get, path = "/v1/forms", tag = "forms", responses((status = 200, body = FormVersions)))]
pub(super) async fn list(State(app): State<App>) -> Result<Json<FormVersions>, Refusal> {
    let forms = app.writer.call(|hub, _| hub.list_forms()).await?;
    Ok(Json(FormVersions { forms: forms.iter().map(line).collect() }))
}

/// A package's file.
#[utoipa::path(get, path = "/v1/forms/{id}/{version}", tag = "forms",
    params(("id" = String, Path), ("version" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn load(
    State(app): State<App>,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let package = app.writer.call(move |hub, _| hub.load_form_package(&id, &version)).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], package).into_response())
}

/// No new interview asks it any more.
#[utoipa::path(post, path = "/v1/forms/{id}/{version}/withdraw", tag = "forms",
    params(("id" = String, Path), ("version" = String, Path)), responses((status = 204)))]
pub(super) async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path((id, version)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let known = app
        .writer
        .call(move |hub, world| hub.withdraw_form_by(world, (&id, &version), &caller.actor))
        .await?;
    if known { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal(Problem::new(ProblemCode::NotFound))) }
}

fn line(form: &PublishedForm) -> FormView {
    let PublishedForm { id, version, hash, state, published_ms, published_by, bytes } = form;
    let state = match state {
        FormState::Published => "published",
        FormState::Withdrawn => "withdrawn",
        FormState::Other(_) => "unknown",
    };
    FormView {
        id: id.clone(),
        version: version.clone(),
        hash: hash.to_string(),
        state,
        published_ms: *published_ms,
        published_by: published_by.clone(),
        bytes: *bytes,
    }
}

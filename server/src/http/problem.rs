//! Refusals as `application/problem+json` (RFC 9457): code, text in both languages, particulars.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ketuk_wire::{Problem, ProblemCode};
use serde::Serialize;
use utoipa::ToSchema;

/// Seconds after which a busy server may be asked again.
const RETRY_AFTER_S: u32 = 5;
/// Seconds after which another export may be asked for: that of a city takes about so long.
const EXPORT_RETRY_AFTER_S: u32 = 30;

/// A problem on its way to the caller.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) Problem);

/// Why something was refused (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemView)]
pub(super) struct Body<'a> {
    /// `urn:ketuk:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The stable code.
    code: &'a str,
    /// What a person reads, in Indonesian.
    title: &'a str,
    /// The same in English.
    title_en: &'a str,
    /// Particulars, never personal; of `auth.wait` the seconds.
    detail: &'a str,
    /// The HTTP status.
    status: u16,
    /// The id of the request, which is also in the answer's header and in the server's log: who calls the office about
    /// this names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let code = self.0.code;
        // Codes that travel inside a verdict have status 200; as an answer of their own they refuse.
        let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let status = if status == StatusCode::OK { StatusCode::CONFLICT } else { status };
        let mut response = written(&self.0, status);
        let headers = response.headers_mut();
        if code == ProblemCode::ExportBusy {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(EXPORT_RETRY_AFTER_S));
        }
        if matches!(code, ProblemCode::BodyTooLarge | ProblemCode::ServerBusy) {
            // Nobody has read what was sent, or not to its end: what stands behind it on this connection is lost.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if matches!(code, ProblemCode::SignInWait | ProblemCode::ServerBusy) {
            // The detail is the number of seconds; of a database that is away it is something else.
            let wait_s = self.0.detail.parse().unwrap_or(RETRY_AFTER_S);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait_s));
        }
        response
    }
}

/// The problem as a body with this status, noted in the server's log.
fn written(problem: &Problem, status: StatusCode) -> Response {
    let Problem { code, detail } = problem;
    if status.is_server_error() {
        tracing::error!(code = code.code(), detail, "refused");
    } else {
        tracing::info!(code = code.code(), detail, "refused");
    }
    let body = Body {
        kind: format!("urn:ketuk:problem:{}", code.code()),
        code: code.code(),
        title: code.text_id(),
        title_en: code.text_en(),
        detail,
        status: status.as_u16(),
        request: super::request::current_id(),
    };
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
    (status, kind, Json(body)).into_response()
}

/// What was refused before a handler of ours was asked, told as every refusal: an id that is no number, a query that
/// cannot be read, a method that the route does not know. It says which of these, and never what was sent.
pub(super) async fn told_as_ours(response: Response) -> Response {
    let (status, kind) = (response.status(), response.headers().get(header::CONTENT_TYPE));
    let is_text = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !status.is_client_error() || !is_text {
        return response;
    }
    let problem = match status {
        StatusCode::NOT_FOUND => Problem::with(ProblemCode::NotFound, "path"),
        StatusCode::METHOD_NOT_ALLOWED => Problem::with(ProblemCode::NotFound, "method"),
        _ => Problem::with(ProblemCode::RequestInvalid, "path or query"),
    };
    let mut told = written(&problem, status);
    // Which methods there are, where that was said.
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    told
}

/// Any path that is none of ours.
pub(super) fn not_found() -> Refusal {
    Refusal(Problem::with(ProblemCode::NotFound, "path"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_with_something_unread_on_it_is_not_used_again() {
        let closes = |code| {
            let response = Refusal(Problem::new(code)).into_response();
            response.headers().get(header::CONNECTION).is_some_and(|value| value == "close")
        };
        assert!(closes(ProblemCode::BodyTooLarge) && closes(ProblemCode::ServerBusy));
        assert!(!closes(ProblemCode::BodyMalformed));
    }
}

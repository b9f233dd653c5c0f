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
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Problem { code, detail } = self.0;
        // Codes that travel inside a verdict have status 200; as an answer of their own they refuse.
        let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let status = if status == StatusCode::OK { StatusCode::CONFLICT } else { status };
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
            detail: &detail,
            status: status.as_u16(),
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if code == ProblemCode::ServerBusy {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
        }
        if code == ProblemCode::ExportBusy {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(EXPORT_RETRY_AFTER_S));
        }
        if code == ProblemCode::SignInWait {
            // The detail is the number of seconds.
            let wait_s = detail.parse().unwrap_or(RETRY_AFTER_S);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait_s));
        }
        response
    }
}

/// Any path that is none of ours.
pub(super) fn not_found() -> Refusal {
    Refusal(Problem::with(ProblemCode::NotFound, "path"))
}

//! What a trip without an answer means: the problem, and whether another trip may help.
//!
//! Invariant: a server's text is repeated only cut short and without control characters; it may end up
//! in a terminal.

use crate::limits::DETAIL_CHARS_MAX;
use ketuk_wire::{Problem, ProblemCode};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// Whether another trip may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// No: the same request gets the same answer.
    No,
    /// Yes, no sooner than the server says, where it says so.
    After(Option<u64>),
}

/// A trip without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) problem: Problem,
    pub(crate) again: Again,
}

impl Refusal {
    pub(crate) fn last(code: ProblemCode, detail: &str) -> Self {
        Self { problem: Problem::with(code, detail), again: Again::No }
    }

    pub(crate) fn network(detail: &str) -> Self {
        Self { problem: Problem::with(ProblemCode::Unreachable, detail), again: Again::After(None) }
    }

    /// Reqwest's error, without the address.
    pub(crate) fn of_client(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_builder() {
            return Self::last(ProblemCode::RequestInvalid, &deepest(&error));
        }
        let what = if error.is_timeout() {
            "timeout"
        } else if error.is_connect() {
            "connect"
        } else {
            "cut off"
        };
        Self::network(&format!("{what}: {}", deepest(&error)))
    }

    /// A refusal as the server wrote it, or as a machine on the way did.
    pub(crate) fn of_answer(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let json: Value = serde_json::from_slice(body).unwrap_or_default();
        let asked_ms = retry_after_ms(headers).max(json["retry_after_ms"].as_u64());
        let problem = match json["code"].as_str() {
            Some(code) => to_problem(code, json["detail"].as_str().unwrap_or_default()),
            None => of_status(status),
        };
        let busy = problem.code == ProblemCode::ServerBusy || is_busy(status);
        Self { problem, again: if busy { Again::After(asked_ms) } else { Again::No } }
    }
}

fn is_busy(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::GATEWAY_TIMEOUT
    )
}

fn to_problem(code: &str, detail: &str) -> Problem {
    match ProblemCode::parse(code) {
        Some(code) => Problem::with(code, tame(detail)),
        None => Problem::with(ProblemCode::ServerFault, tame(&format!("{code} {detail}")).trim()),
    }
}

/// A refusal without a code of ours: some machine between us and the server, or another server.
fn of_status(status: StatusCode) -> Problem {
    let code = match status {
        _ if is_busy(status) => ProblemCode::ServerBusy,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::BodyTooLarge,
        _ if status.is_server_error() => ProblemCode::ServerFault,
        _ => ProblemCode::Unreachable,
    };
    Problem::with(code, format!("HTTP {} without a code of Ketuk", status.as_u16()))
}

/// Seconds; the form with a date would need a clock that is right.
fn retry_after_ms(headers: &HeaderMap) -> Option<u64> {
    let seconds: u64 = headers.get(reqwest::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(seconds.saturating_mul(1000))
}

/// A stranger's text, safe to repeat.
pub(crate) fn tame(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(DETAIL_CHARS_MAX).collect()
}

/// The innermost reason of an error.
fn deepest(error: &dyn std::error::Error) -> String {
    let mut reason = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    tame(&reason.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        status: u16,
        retry_after: Option<&str>,
        body: &str,
        code: ProblemCode,
        detail: &str,
        again: Again,
    ) {
        let mut headers = HeaderMap::new();
        if let Some(text) = retry_after {
            headers.insert(reqwest::header::RETRY_AFTER, text.parse().expect("a header"));
        }
        let status = StatusCode::from_u16(status).expect("a status");
        let refusal = Refusal::of_answer(status, &headers, body.as_bytes());
        assert_eq!(refusal, Refusal { problem: Problem::with(code, detail), again });
    }

    #[test]
    fn a_known_code_is_read_back() {
        let body = r#"{"code": "device.unknown", "title": "x", "detail": "d", "status": 401}"#;
        check(401, None, body, ProblemCode::DeviceUnknown, "d", Again::No);
    }
    #[test]
    fn an_unknown_code_is_a_fault_that_names_it() {
        let body = r#"{"code": "moon.full", "detail": "d"}"#;
        check(422, None, body, ProblemCode::ServerFault, "moon.full d", Again::No);
    }
    #[test]
    fn busy_is_tried_again_no_sooner_than_asked() {
        let body = r#"{"code": "server.busy"}"#;
        check(503, Some("3"), body, ProblemCode::ServerBusy, "", Again::After(Some(3_000)));
        let body = r#"{"code": "server.busy", "retry_after_ms": 4500}"#;
        check(503, Some("3"), body, ProblemCode::ServerBusy, "", Again::After(Some(4_500)));
        check(
            503,
            Some("Wed, 21 Oct 2026 07:28:00 GMT"),
            body,
            ProblemCode::ServerBusy,
            "",
            Again::After(Some(4_500)),
        );
        check(503, None, "", ProblemCode::ServerBusy, "HTTP 503 without a code of Ketuk", Again::After(None));
    }
    #[test]
    fn a_machine_between_is_told_from_the_server() {
        let html = "<html>login</html>";
        check(302, None, html, ProblemCode::Unreachable, "HTTP 302 without a code of Ketuk", Again::No);
        check(404, None, html, ProblemCode::Unreachable, "HTTP 404 without a code of Ketuk", Again::No);
        check(413, None, html, ProblemCode::BodyTooLarge, "HTTP 413 without a code of Ketuk", Again::No);
        check(500, None, html, ProblemCode::ServerFault, "HTTP 500 without a code of Ketuk", Again::No);
    }
    #[test]
    fn a_servers_text_is_tamed() {
        let long = "x".repeat(1000);
        let body = format!(r#"{{"code": "device.unknown", "detail": "\u001b[31m{long}"}}"#);
        let detail: String = format!("[31m{long}").chars().take(DETAIL_CHARS_MAX).collect();
        check(401, None, &body, ProblemCode::DeviceUnknown, &detail, Again::No);
    }
}

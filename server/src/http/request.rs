//! Each request has an id: in its answer's header, in every line of the log that it brings about, in every problem that a
//! person reads, so that a call to the office can name it.
//!
//! Invariants: an id that came along is taken only where it can be none of somebody's numbers and no text; one of our own
//! can be read out over a telephone. Paths and queries are never logged: the first carry record ids, the second places
//! in lists.

use super::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use ring::rand::{SecureRandom, SystemRandom};
use std::time::Instant;
use tracing::Instrument;

/// The header on both ways.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Letters of an id that came along.
const LETTERS: std::ops::RangeInclusive<usize> = 8..=64;
/// Digits in a row that may be a NIK or a KK number.
const DIGITS_MAX: usize = 15;
/// Letters and digits that nobody takes for one another.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

tokio::task_local! {
    static ID: String;
}

/// The id of the request that is being answered here, where one is.
pub(super) fn current_id() -> Option<String> {
    ID.try_with(Clone::clone).ok()
}

/// Gives a request its id, and notes how long it took.
pub(super) async fn with_id(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let came = request.headers().get(&HEADER).and_then(|id| id.to_str().ok()).filter(|id| is_sane(id));
    let id = came.map_or_else(new_id, str::to_owned);
    let value = HeaderValue::from_str(&id).ok();
    if let Some(value) = &value {
        request.headers_mut().insert(HEADER, value.clone());
    }
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("request", %method, route, id);
    let mut response = ID.scope(id, next.run(request)).instrument(span.clone()).await;
    let (status, took) = (response.status(), begun.elapsed());
    app.metrics.note_answer(&method, &route, status, took);
    span.in_scope(|| {
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(status = status.as_u16(), ms, "answered");
    });
    if let Some(value) = value {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// Whether an id that came along may stand in a log.
fn is_sane(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let digits = id.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    LETTERS.contains(&id.len())
        && id.chars().all(plain)
        && digits <= DIGITS_MAX
        && id.contains(|c: char| c.is_ascii_alphabetic())
}

/// Twelve letters in three groups.
fn new_id() -> String {
    let mut random = [0; 12];
    // Without entropy two requests may share an id: the log is harder to read, and nothing else.
    let _ = SystemRandom::new().fill(&mut random);
    let letters = random.map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_ours_is_sane_and_another_each_time() {
        let (one, two) = (new_id(), new_id());
        assert!(is_sane(&one) && one != two && one.len() == 14, "{one} {two}");
    }

    #[test]
    fn what_may_be_a_number_of_somebody_or_a_text_is_no_id() {
        for id in ["018f3c1e-9a52-7b11-8c7e-0242ac120002", "a1b2c3d4", "edge_7.x-9f"] {
            assert!(is_sane(id), "{id}");
        }
        let long = "a".repeat(65);
        for id in [
            "",
            "short",
            &long,
            "6474011708900002",
            "nik-6474011708900002",
            "12345678",
            "Udin bin Ali",
            "a\"}{\"b\":1",
            "abcdefgé",
        ] {
            assert!(!is_sane(id), "{id}");
        }
    }
}

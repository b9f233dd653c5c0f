//! The administrator and the coordinator over HTTP: JSON, the bearer token, and nothing else.
//!
//! Spoken by hand over a socket of this machine: one request per connection, so no state is shared and
//! no TLS is needed.

use anyhow::{Context, bail};
use serde_json::{Value as Json, json};
use std::fmt;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer of a server that has lost its way would hold up everything else.
const ANSWER_MAX: Duration = Duration::from_mins(5);
/// Lines asked for at once.
const PAGE: usize = 1_000;

/// A person at a desk.
#[derive(Debug, Clone)]
pub struct Desk {
    address: SocketAddr,
    token: String,
}

/// A refusal by its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The problem's code; empty where there was none.
    pub code: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server refused with status {}: {}", self.status, self.code)
    }
}

impl std::error::Error for Refused {}

impl Desk {
    /// A desk at the server on `address`.
    #[must_use]
    pub fn new(address: SocketAddr, token: String) -> Self {
        Self { address, token }
    }

    /// Asks for JSON.
    pub fn get(&self, path: &str) -> anyhow::Result<Json> {
        Ok(serde_json::from_slice(&self.call("GET", path, "", &[])?)?)
    }

    /// Asks for text.
    pub fn text(&self, path: &str) -> anyhow::Result<String> {
        Ok(String::from_utf8(self.call("GET", path, "", &[])?)?)
    }

    /// Sends JSON; a refusal comes as [`Refused`].
    pub fn post(&self, path: &str, body: &Json) -> anyhow::Result<Json> {
        let answer = self.call("POST", path, "application/json", &serde_json::to_vec(body)?)?;
        Ok(serde_json::from_slice(&answer)?)
    }

    /// Sends the list of kelurahan and RT; the number of RT the server then knows.
    pub fn send_areas(&self, csv: &str) -> anyhow::Result<u64> {
        let answer: Json =
            serde_json::from_slice(&self.call("POST", "/v1/areas", "text/csv", csv.as_bytes())?)?;
        answer["areas"].as_u64().context("no number of areas")
    }

    /// Makes an invitation; its code.
    pub fn invite(&self, name: &str, scopes: &[u64]) -> anyhow::Result<String> {
        let answer = self.post("/v1/invitations", &json!({ "name": name, "scopes": scopes }))?;
        Ok(answer["code"].as_str().context("no code")?.to_owned())
    }

    /// Every line of the queue of one class, oldest first.
    pub fn list_disputes(&self, class: &str) -> anyhow::Result<Vec<Json>> {
        let mut lines: Vec<Json> = Vec::new();
        loop {
            let after = match lines.last() {
                None => String::new(),
                Some(last) => format!(
                    "&after_ms={}&after_record={}&after_key={}",
                    last["since_ms"],
                    last["record"].as_str().unwrap_or_default(),
                    last["key"].as_str().unwrap_or_default()
                ),
            };
            let page = self.get(&format!("/v1/disputes?class={class}&limit={PAGE}{after}"))?;
            let page = page["disputes"].as_array().context("no disputes")?;
            lines.extend(page.iter().cloned());
            if page.len() < PAGE {
                return Ok(lines);
            }
        }
    }

    /// Every household's line, by area and record.
    pub fn list_households(&self) -> anyhow::Result<Vec<Json>> {
        let mut lines: Vec<Json> = Vec::new();
        loop {
            let after = match lines.last() {
                None => String::new(),
                Some(last) => format!(
                    "&after_scope={}&after_record={}",
                    last["scope"],
                    last["record"].as_str().unwrap_or_default()
                ),
            };
            let page = self.get(&format!("/v1/households?limit={PAGE}{after}"))?;
            let page = page["households"].as_array().context("no households")?;
            lines.extend(page.iter().cloned());
            if page.len() < PAGE {
                return Ok(lines);
            }
        }
    }

    fn call(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(ANSWER_MAX))?;
        let head = format!(
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: {kind}\r\n\
             Content-Length: {}\r\n\r\n",
            self.address,
            self.token,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let (status, body) = split(&answer).with_context(|| format!("{method} {path}: no HTTP answer"))?;
        if !(200..300).contains(&status) {
            let problem: Json = serde_json::from_slice(body).unwrap_or_default();
            let code = problem["code"].as_str().unwrap_or_default().to_owned();
            bail!(Refused { status, code });
        }
        Ok(body.to_vec())
    }
}

/// Status and body of an answer that ends where the connection does.
fn split(answer: &[u8]) -> Option<(u16, &[u8])> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let status = head.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some((status, answer.get(end + 4..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_split_into_status_and_body() {
        assert_eq!(split(b"HTTP/1.0 200 OK\r\na: b\r\n\r\n{}"), Some((200, b"{}".as_slice())));
        assert_eq!(split(b"HTTP/1.0 204 No Content\r\n\r\n"), Some((204, b"".as_slice())));
        assert_eq!(split(b"nothing"), None);
    }
}

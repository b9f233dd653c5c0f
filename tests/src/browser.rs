//! A person's browser, as far as the server sees it: one cookie, the page's token, and where a page comes from.
//!
//! Spoken by hand over a socket of this machine, so that a test can leave out or forge any part of it.

use anyhow::Context;
use serde_json::Value as Json;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// An answer of the server.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The head, in lower case.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The code of a refusal; empty where it is none.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// One header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| *found == name).map(|(_, value)| value)
    }
}

/// A browser at one server.
#[derive(Debug, Clone)]
pub struct Browser {
    /// Where the server listens.
    pub address: SocketAddr,
    /// The session's cookie as `name=value`, once there is one.
    pub cookie: Option<String>,
    /// What the page shows beside it.
    pub page_token: Option<String>,
    /// What the browser says about where a page comes from.
    pub origin: Option<String>,
    /// A script's token, instead of a cookie.
    pub token: Option<String>,
    /// Any other `Authorization`, as it is.
    pub authorization: Option<String>,
}

impl Browser {
    /// Nobody yet, on a page of the server itself.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        let origin = Some(format!("http://{address}"));
        Self { address, cookie: None, page_token: None, origin, token: None, authorization: None }
    }

    /// A script with a token.
    #[must_use]
    pub fn script(address: SocketAddr, token: &str) -> Self {
        Self { token: Some(token.to_owned()), origin: None, ..Self::new(address) }
    }

    /// Asks for something.
    pub fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.call("GET", path, None)
    }

    /// Sends JSON.
    pub fn post(&self, path: &str, body: &Json) -> anyhow::Result<Answer> {
        self.call("POST", path, Some(("application/json", &serde_json::to_vec(body)?)))
    }

    /// Signs in with a body that gives a session, and keeps what comes back.
    pub fn come_in(&mut self, path: &str, body: &Json) -> anyhow::Result<Answer> {
        let answer = self.post(path, body)?;
        if let Some(cookie) = answer.header("set-cookie").and_then(|line| line.split(';').next()) {
            self.cookie = Some(cookie.to_owned());
        }
        if let Some(token) = answer.json()["page_token"].as_str() {
            self.page_token = Some(token.to_owned());
        }
        Ok(answer)
    }

    /// One request.
    pub fn call(&self, method: &str, path: &str, body: Option<(&str, &[u8])>) -> anyhow::Result<Answer> {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        let mut add = |name: &str, value: Option<&String>| {
            if let Some(value) = value {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        };
        add("cookie", self.cookie.as_ref());
        add("x-ketuk-page", self.page_token.as_ref());
        add("origin", self.origin.as_ref());
        add("authorization", self.authorization.as_ref());
        add("authorization", self.token.as_ref().map(|token| format!("Bearer {token}")).as_ref());
        let (kind, body) = body.unwrap_or(("application/json", b""));
        head.push_str(&format!("content-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len()));
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(&[head.as_bytes(), body].concat())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").context("a head")?;
        let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
        let status = head.split_ascii_whitespace().nth(1).and_then(|text| text.parse().ok());
        let mut body = answer[end + 4..].to_vec();
        if head.contains("transfer-encoding: chunked") {
            body = unchunked(&body).context("chunks")?;
        }
        Ok(Answer { status: status.context("a status")?, head, body })
    }
}

/// The bytes of a body that came in chunks.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(bytes);
        }
        bytes.extend_from_slice(rest.get(end + 2..end + 2 + size)?);
        rest = rest.get(end + 4 + size..)?;
    }
}

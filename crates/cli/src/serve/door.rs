//! Who may call: this machine's browser, with the token of this start.

use axum::http::{HeaderMap, HeaderName, header};
use std::net::SocketAddr;

/// The header that carries the token.
const TOKEN: HeaderName = HeaderName::from_static("x-ketuk-token");

/// The address that is served, and the token.
pub(super) struct Door {
    hosts: [String; 2],
    token: String,
}

impl Door {
    pub(super) fn new(address: SocketAddr, token: String) -> Self {
        let hosts = [address.to_string(), format!("localhost:{}", address.port())];
        Self { hosts, token }
    }

    /// A name of somewhere else that leads here (DNS rebinding) is not ours.
    pub(super) fn knows_host(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        host.is_some_and(|host| self.hosts.iter().any(|ours| ours == host))
    }

    /// Where a browser says which page asks, it is one of ours.
    fn knows_origin(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else { return true };
        let origin = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
        origin.is_some_and(|origin| self.hosts.iter().any(|ours| ours == origin))
    }

    fn knows_token(&self, token: &str) -> bool {
        let (ours, theirs) = (self.token.as_bytes(), token.as_bytes());
        // Takes as long wherever they differ.
        ours.len() == theirs.len() && ours.iter().zip(theirs).fold(0, |found, (a, b)| found | (a ^ b)) == 0
    }

    pub(super) fn lets_call(&self, headers: &HeaderMap) -> bool {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        self.lets_look(headers) && kind.starts_with("application/json")
    }

    /// The same for what has no body.
    pub(super) fn lets_look(&self, headers: &HeaderMap) -> bool {
        let token = headers.get(TOKEN).and_then(|token| token.to_str().ok()).unwrap_or_default();
        self.lets_listen(headers, token)
    }

    pub(super) fn lets_listen(&self, headers: &HeaderMap, token: &str) -> bool {
        self.knows_host(headers) && self.knows_origin(headers) && self.knows_token(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const OURS: [(&str, &str); 4] = [
        ("host", "127.0.0.1:4711"),
        ("origin", "http://127.0.0.1:4711"),
        ("x-ketuk-token", "00ff"),
        ("content-type", "application/json"),
    ];

    /// The headers of our own page, with one of them changed.
    fn check(name: &'static str, value: Option<&'static str>, lets: bool) {
        let door = Door::new(SocketAddr::from(([127, 0, 0, 1], 4711)), "00ff".to_owned());
        let mut headers = HeaderMap::new();
        for (known, text) in OURS {
            headers.insert(known, HeaderValue::from_static(text));
        }
        headers.remove(name);
        if let Some(value) = value {
            headers.insert(name, HeaderValue::from_static(value));
        }
        assert_eq!(door.lets_call(&headers), lets, "{name}: {value:?}");
    }

    #[test]
    fn our_own_page_calls() {
        check("host", Some("localhost:4711"), true);
        check("origin", None, true);
    }
    #[test]
    fn a_name_that_leads_here_is_not_ours() {
        check("host", Some("ketuk.evil.example:4711"), false);
        check("host", Some("127.0.0.1:80"), false);
        check("host", None, false);
    }
    #[test]
    fn a_page_of_another_site_is_refused() {
        check("origin", Some("https://evil.example"), false);
        check("origin", Some("null"), false);
    }
    #[test]
    fn without_the_token_nothing_is_answered() {
        check("x-ketuk-token", None, false);
        check("x-ketuk-token", Some("00fe"), false);
        check("x-ketuk-token", Some("00ff00"), false);
    }
    #[test]
    fn a_form_of_another_site_cannot_pose_as_a_call() {
        check("content-type", Some("text/plain"), false);
    }
    #[test]
    fn a_tile_needs_the_token_and_no_body() {
        let door = Door::new(SocketAddr::from(([127, 0, 0, 1], 4711)), "00ff".to_owned());
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("127.0.0.1:4711"));
        assert!(!door.lets_look(&headers));
        headers.insert("x-ketuk-token", HeaderValue::from_static("00ff"));
        assert!(door.lets_look(&headers));
        headers.insert("origin", HeaderValue::from_static("https://evil.example"));
        assert!(!door.lets_look(&headers));
    }
}

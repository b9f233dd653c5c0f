//! The server's address: https, or plain http to this very machine.
//!
//! Invariant: an [`Address`] has a scheme that may be used, a host, and no name, password, query or
//! fragment; it ends with `/`.

use crate::RoadProblem;
use reqwest::Url;

/// Where plain http may go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exposure {
    /// To this very machine only.
    #[default]
    LoopbackOnly,
    /// To any machine: for a closed network whose owner has decided so.
    PlainAllowed,
}

/// A checked address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Reads an address as somebody typed it.
    pub fn parse(typed: &str, exposure: Exposure) -> Result<Self, RoadProblem> {
        let typed = typed.trim();
        if !typed.contains("://") {
            return Err(RoadProblem::Unreadable);
        }
        let mut url = Url::parse(typed).map_err(|_| RoadProblem::Unreadable)?;
        let plain = match url.scheme() {
            "https" => false,
            "http" => true,
            _ => return Err(RoadProblem::Scheme),
        };
        let extra = !url.username().is_empty() || url.password().is_some();
        if extra || url.query().is_some() || url.fragment().is_some() {
            return Err(RoadProblem::Extra);
        }
        if plain && exposure == Exposure::LoopbackOnly && !is_loopback(&url) {
            return Err(RoadProblem::Plain);
        }
        let path = format!("{}/", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Ok(Self(url))
    }

    /// Whether it is plain http.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// The address of one of the server's routes.
    pub fn route(&self, path: &str) -> Result<Url, RoadProblem> {
        self.0.join(path).map_err(|_| RoadProblem::Unreadable)
    }

    /// The address without the closing `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let number = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || number.is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: Result<&str, RoadProblem>) {
        let address = Address::parse(typed, Exposure::LoopbackOnly);
        assert_eq!(address.as_ref().map(Address::as_str), expected.as_ref().copied(), "{typed}");
    }

    #[test]
    fn https_goes_anywhere() {
        check("https://ketuk.example.id", Ok("https://ketuk.example.id"));
        check(" https://ketuk.example.id/kota/ ", Ok("https://ketuk.example.id/kota"));
    }
    #[test]
    fn plain_http_stays_on_this_machine() {
        check("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080"));
        check("http://localhost:8080/", Ok("http://localhost:8080"));
        check("http://[::1]:8080", Ok("http://[::1]:8080"));
        check("http://192.168.1.4:8080", Err(RoadProblem::Plain));
        check("http://localhost.example.id", Err(RoadProblem::Plain));
        check("http://127.0.0.1.example.id", Err(RoadProblem::Plain));
    }
    #[test]
    fn plain_http_elsewhere_is_a_choice() {
        assert!(Address::parse("http://192.168.1.4:8080", Exposure::PlainAllowed).is_ok());
    }
    #[test]
    fn what_is_no_address_is_refused() {
        check("localhost:8080", Err(RoadProblem::Unreadable));
        check("", Err(RoadProblem::Unreadable));
        check("https://", Err(RoadProblem::Unreadable));
        check("ftp://ketuk.example.id", Err(RoadProblem::Scheme));
    }
    #[test]
    fn nothing_but_a_place_stands_in_an_address() {
        check("https://ani:rahasia@ketuk.example.id", Err(RoadProblem::Extra));
        check("https://ketuk.example.id/?a=1", Err(RoadProblem::Extra));
        check("https://ketuk.example.id/#a", Err(RoadProblem::Extra));
    }
    #[test]
    fn a_route_stands_below_the_address() {
        let address = Address::parse("https://ketuk.example.id/kota", Exposure::LoopbackOnly).expect("fits");
        let route = address.route("v1/sync").expect("joins");
        assert_eq!(route.as_str(), "https://ketuk.example.id/kota/v1/sync");
    }
}

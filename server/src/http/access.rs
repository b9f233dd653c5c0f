//! Who calls: the token of scripts, or a person's session out of a cookie.
//!
//! Invariants: a cookie counts only on requests of our own pages, and changes nothing without the page's
//! token beside it; the cookie is HttpOnly, SameSite=Strict, and Secure where browsers come by HTTPS;
//! neither secret is logged. What a caller may do is decided in [`super::gate`].

use super::problem::Refusal;
use super::sightings::Sightings;
use super::token::AdminToken;
use super::{App, Peer};
use crate::hub::{Secret, Session};
use crate::limits::{PASSWORDS_AT_ONCE, PASSWORDS_WAITING, SESSION_MS};
use crate::role::Actor;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use ketuk_wire::{Problem, ProblemCode};
use std::net::IpAddr;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The header in which our pages show their token.
pub(super) const PAGE_TOKEN: HeaderName = HeaderName::from_static("x-ketuk-page");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const COOKIE: &str = "ketuk";
/// The name under which a browser keeps a cookie for this host alone, by HTTPS alone.
const COOKIE_SECURE: &str = "__Host-ketuk";

/// How people and scripts come in.
#[derive(Debug)]
pub struct Access {
    token: AdminToken,
    /// The token of monitors, which opens the counters and nothing else.
    monitor: Option<AdminToken>,
    /// Where browsers find us, as they write it in `Origin`; `None` where it is what `Host` says.
    origin: Option<String>,
    /// Whether a proxy in front of us says where a request comes from.
    behind_proxy: bool,
    /// Whether we speak TLS ourselves.
    own_tls: bool,
    passwords: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    sightings: Sightings,
}

impl Access {
    /// With the token of scripts; `public_url` is where browsers find the server (`https://…` makes cookies
    /// Secure); behind a proxy the last `X-Forwarded-For` says whose attempts to sign in are counted.
    #[must_use]
    pub fn new(token: AdminToken, public_url: Option<&str>, behind_proxy: bool) -> Self {
        let origin = public_url.map(|url| {
            let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
            format!("{scheme}://{}", rest.split('/').next().unwrap_or_default())
        });
        let passwords = Arc::new(Semaphore::new(PASSWORDS_AT_ONCE));
        let waiting = Arc::new(Semaphore::new(PASSWORDS_WAITING));
        Self {
            token,
            monitor: None,
            origin,
            behind_proxy,
            own_tls: false,
            passwords,
            waiting,
            sightings: Sightings::default(),
        }
    }

    /// The same where we speak TLS ourselves, or not: then phones are told `https`, and cookies are Secure.
    #[must_use]
    pub fn with_tls(self, own_tls: bool) -> Self {
        Self { own_tls, ..self }
    }

    /// The same with a token that opens the counters to a monitor.
    #[must_use]
    pub fn with_monitor(self, token: AdminToken) -> Self {
        Self { monitor: Some(token), ..self }
    }

    /// Whether a monitor asks.
    pub(super) fn is_monitor(&self, headers: &HeaderMap) -> bool {
        let shown = headers.get(header::AUTHORIZATION).and_then(|shown| shown.to_str().ok());
        self.monitor.as_ref().is_some_and(|monitor| monitor.check(shown).is_ok())
    }

    /// What was seen in lists within the hour.
    pub(super) fn sightings(&self) -> &Sightings {
        &self.sightings
    }

    /// Where phones find this server: as it was told, or as the caller calls it.
    pub(super) fn address_for(&self, headers: &HeaderMap) -> String {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        self.origin
            .clone()
            .unwrap_or_else(|| format!("{}://{host}", if self.own_tls { "https" } else { "http" }))
    }

    fn is_secure(&self) -> bool {
        self.origin.as_ref().map_or(self.own_tls, |origin| origin.starts_with("https://"))
    }

    fn cookie_name(&self) -> &'static str {
        if self.is_secure() { COOKIE_SECURE } else { COOKIE }
    }

    /// The session's cookie for a browser to keep, or to forget.
    pub(super) fn cookie(&self, secret: Option<&Secret>) -> HeaderValue {
        let (value, age_s) = secret.map_or(("", 0), |secret| (secret.text(), SESSION_MS / 1_000));
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let name = self.cookie_name();
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age_s}{secure}");
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    }

    fn shown_cookie(&self, headers: &HeaderMap) -> Option<Secret> {
        let name = self.cookie_name();
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(found, _)| *found == name).map(|(_, value)| Secret::shown(value))
    }

    /// Whether a browser says that another site's page asks; `None` where it says nothing.
    fn is_foreign(&self, headers: &HeaderMap) -> Option<bool> {
        let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default());
        let by_site = text(FETCH_SITE).map(|site| site != "same-origin");
        let ours = |origin: &str| match &self.origin {
            Some(ours) => origin == ours,
            None => {
                let host = text(header::HOST).unwrap_or_default();
                let origin = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
                origin.is_some_and(|origin| !host.is_empty() && origin == host)
            }
        };
        let by_origin = text(header::ORIGIN).map(|origin| !ours(origin));
        match (by_site, by_origin) {
            (None, None) => None,
            (site, origin) => Some(site.unwrap_or(false) || origin.unwrap_or(false)),
        }
    }

    /// Refuses a request without a session that another site's page sends, or that is no JSON.
    pub(super) fn check_door(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if self.is_foreign(headers).unwrap_or(false) || !kind.starts_with("application/json") {
            return Err(Problem::new(ProblemCode::ForeignPage));
        }
        Ok(())
    }

    /// Where a request comes from, as attempts to sign in are counted; a home's addresses of IPv6 are one.
    pub(super) fn address(&self, parts: &Parts) -> String {
        let peer = parts.extensions.get::<ConnectInfo<Peer>>().map(|peer| peer.0.0.ip());
        let said =
            parts.headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok()).next_back();
        let said = said.and_then(|line| line.rsplit(',').next()).and_then(|text| text.trim().parse().ok());
        let address = if self.behind_proxy { said.or(peer) } else { peer };
        match address {
            None => "unknown".to_owned(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
                Some(address) => address.to_string(),
                None => {
                    let [a, b, c, d, ..] = address.segments();
                    format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
                }
            },
        }
    }

    /// A place among those who wait to have a password looked at; refused where there is none, before an
    /// attempt is counted.
    pub(super) fn place(&self) -> Result<Place, Problem> {
        let place = Arc::clone(&self.waiting).try_acquire_owned();
        place.map(Place).map_err(|_| Problem::new(ProblemCode::ServerBusy))
    }

    /// Looks at a password, or makes its hash: slow on purpose, so beside the threads that listen, and
    /// bounded also where whoever asked has hung up.
    pub(super) async fn with_password<T: Send + 'static>(
        &self,
        place: Place,
        act: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let fault = || Problem::new(ProblemCode::ServerFault);
        let turn = Arc::clone(&self.passwords).acquire_owned().await.map_err(|_| fault())?;
        let held = move || {
            let done = act();
            drop((turn, place));
            done
        };
        tokio::task::spawn_blocking(held).await.map_err(|_| fault())
    }
}

/// A place among those who wait to have a password looked at.
#[derive(Debug)]
pub(super) struct Place(#[expect(dead_code, reason = "given back when it is dropped")] OwnedSemaphorePermit);

/// Who calls, once the gate has let them through.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) actor: Actor,
    /// The session, where a person calls.
    pub(super) session: Option<(Secret, Session)>,
}

impl Caller {
    /// Finds out who calls; whether they may is another question.
    pub(super) async fn find(app: &App, parts: &Parts) -> Result<Self, Problem> {
        let headers = &parts.headers;
        if let Some(shown) = headers.get(header::AUTHORIZATION) {
            app.access.token.check(shown.to_str().ok())?;
            return Ok(Self { actor: Actor::of_token(), session: None });
        }
        let nobody = || Problem::new(ProblemCode::NotAllowed);
        let secret = app.access.shown_cookie(headers).ok_or_else(nobody)?;
        let foreign = app.access.is_foreign(headers);
        let changes = !parts.method.is_safe();
        // A browser says who asks where something is to be changed; a link from elsewhere may be followed.
        if foreign.unwrap_or(changes) && (changes || headers.contains_key(header::ORIGIN)) {
            return Err(Problem::new(ProblemCode::ForeignPage));
        }
        if changes && !shows_page_token(headers, &secret) {
            return Err(Problem::new(ProblemCode::ForeignPage));
        }
        let asked = secret.clone();
        let session = app.readers.call(move |hub, now_ms| hub.find_session(now_ms, &asked)).await?;
        let session = session.ok_or_else(nobody)?;
        if session.is_due {
            let used = secret.clone();
            app.writer.call(move |hub, world| hub.touch_session(world.now_ms, &used)).await?;
        }
        Ok(Self { actor: session.actor.clone(), session: Some((secret, session)) })
    }

    /// The session of a person; the token of scripts has none.
    pub(super) fn session(&self) -> Result<&(Secret, Session), Refusal> {
        self.session.as_ref().ok_or_else(|| Refusal(Problem::new(ProblemCode::NotAllowed)))
    }
}

fn shows_page_token(headers: &HeaderMap, secret: &Secret) -> bool {
    let shown = headers.get(PAGE_TOKEN).map(HeaderValue::as_bytes).unwrap_or_default();
    let ours = secret.page_token();
    // Takes as long wherever they differ.
    shown.len() == ours.len()
        && shown.iter().zip(ours.as_bytes()).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Refusal> {
        // Put there by the gate; a route that it does not guard knows no caller.
        let found = parts.extensions.get::<Self>().cloned();
        found.ok_or_else(|| Refusal(Problem::new(ProblemCode::NotAllowed)))
    }
}

/// Where an attempt to sign in comes from.
pub(super) struct Address(pub(super) String);

impl FromRequestParts<App> for Address {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        Ok(Self(app.access.address(parts)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    fn access(url: Option<&str>) -> Access {
        Access::new(AdminToken::of("t"), url, false)
    }

    fn foreign(url: Option<&str>, pairs: &[(&'static str, &'static str)], is: Option<bool>) {
        assert_eq!(access(url).is_foreign(&headers(pairs)), is, "{pairs:?}");
    }

    #[test]
    fn our_own_page_is_not_foreign() {
        foreign(None, &[("host", "a:1"), ("origin", "http://a:1")], Some(false));
        foreign(None, &[("host", "a:1"), ("sec-fetch-site", "same-origin")], Some(false));
        foreign(Some("https://ketuk.example/x"), &[("origin", "https://ketuk.example")], Some(false));
    }
    #[test]
    fn another_sites_page_is_foreign() {
        foreign(None, &[("host", "a:1"), ("origin", "http://b")], Some(true));
        foreign(None, &[("host", "a:1"), ("origin", "null")], Some(true));
        foreign(None, &[("host", "a"), ("origin", "http://a"), ("sec-fetch-site", "same-site")], Some(true));
        foreign(Some("https://a"), &[("host", "a"), ("origin", "http://a")], Some(true));
    }
    #[test]
    fn what_says_nothing_is_no_browser() {
        foreign(None, &[("host", "a:1")], None);
    }
    #[test]
    fn a_cookie_is_kept_from_scripts_and_other_sites() {
        let cookie = access(Some("https://a")).cookie(Some(&Secret::shown("00")));
        let cookie = cookie.to_str().expect("text");
        for part in ["__Host-ketuk=00", "HttpOnly", "SameSite=Strict", "Secure", "Path=/"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        let plain = access(None).cookie(None);
        assert!(!plain.to_str().expect("text").contains("Secure"));
        assert!(plain.to_str().expect("text").contains("Max-Age=0"));
    }
    #[test]
    fn a_cookie_of_another_name_is_not_ours() {
        let shown = |url, line| access(url).shown_cookie(&headers(&[("cookie", line)]));
        assert_eq!(shown(None, "a=b; ketuk=00"), Some(Secret::shown("00")));
        assert_eq!(shown(Some("https://a"), "ketuk=00"), None);
    }
}

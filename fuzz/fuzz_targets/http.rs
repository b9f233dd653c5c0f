//! Any request at all to the server's routes, as each role: none is answered with a fault, and a refusal is a
//! problem with its code.
//!
//! The whole server stands behind it in this process, without a socket: router, gate, handlers, writer, readers and
//! their database. The first byte says who asks, the second which route; the rest is parted at each 0x1e into what
//! stands in the path, query, headers and body. Panics that the writer catches come out as `server.fault` and count.

#![no_main]

mod panics;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderName, HeaderValue, Method, Request, Response, header};
use ketuk_server::http::{
    Access, AdminToken, App, Basemap, Checkers, Exports, Gate, Health, Metrics, Parcels, ROUTES, Readers,
    Room, Writer, WriterLimits, machine_clock, router,
};
use ketuk_server::hub::AccountPlan;
use ketuk_server::role::{Actor, Reach, Role};
use ketuk_server::{Files, Hub, HubWorld, Store, StoreAt, Workers};
use libfuzzer_sys::fuzz_target;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::Value as Json;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokio::runtime::Runtime;
use tower::ServiceExt;

const TOKEN: &str = "token-of-the-fuzzer";
const KELURAHAN: u64 = 6_474_011_001;
const PASSWORD: &str = "tiga ekor kucing";
/// Three families of the prelist, so that there is something to ask for.
const PRELIST: &str = "prelist_id,rt_code,nomor_kk,nama_kepala_keluarga\nP1,64.74.01.1001.001,,Satu\nP2,64.74.01.1001.001,,Dua\nP3,64.74.01.1002.001,,Tiga\n";
/// Requests that one server answers before a new one begins: what they leave behind shall not grow without end.
const REQUESTS: u32 = 20_000;
/// What ends a session that others use.
const LAST: [(&str, &str); 2] = [("DELETE", "/v1/session"), ("POST", "/v1/session/password")];

struct House {
    runtime: Runtime,
    app: App,
    /// Cookie and page token of officer and viewer.
    sessions: Vec<(String, String)>,
    folder: PathBuf,
    left: u32,
}

static HOUSE: Mutex<Option<House>> = Mutex::new(None);

fuzz_target!(|input: &[u8]| {
    panics::catch_panics();
    let Some(([who, route], rest)) = input.split_first_chunk::<2>() else { return };
    let mut house = HOUSE.lock().expect("one thread");
    if house.as_ref().is_none_or(|house| house.left == 0) {
        if let Some(old) = house.take() {
            old.close();
        }
        *house = Some(House::open());
    }
    let Some(house) = house.as_mut() else { return };
    house.left -= 1;
    let (method, path, gate) = ROUTES[usize::from(*route) % ROUTES.len()];
    if LAST.contains(&(method, path)) {
        return;
    }
    let parts: Vec<&[u8]> = rest.splitn(4, |byte| *byte == 0x1e).collect();
    let part = |at: usize| parts.get(at).copied().unwrap_or_default();
    let uri = uri_of(path, part(0), part(1));
    let Ok(request) = Request::builder().method(method).uri(&uri).body(Body::from(part(3).to_vec())) else {
        return;
    };
    let request = house.signed(*who, with_headers(request, part(2)));
    let (status, kind, body) = house.ask(request);
    let code = serde_json::from_slice::<Json>(&body).unwrap_or_default()["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(status < 500 || status == 503, "{method} {uri}: {status} {code}");
    if status >= 400 && method != "HEAD" {
        assert_eq!(kind, "application/problem+json", "{method} {uri}: {status}");
        assert!(ketuk_wire::ProblemCode::parse(&code).is_some(), "{method} {uri}: {status} {code:?}");
    }
    if code == "auth.not_allowed" && who % 4 > 1 && matches!(gate, Gate::For(_)) {
        // Somebody shut the account: begin anew.
        house.left = 0;
    }
});

/// The route with its names replaced, and a query; what may not stand in an address is written as `%xx`.
fn uri_of(path: &str, names: &[u8], query: &[u8]) -> String {
    let mut names = names.split(|byte| *byte == b'/');
    let written = |bytes: &[u8]| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~$:,;=&+%@!*'()?".contains(&byte);
        let letter =
            |byte: &u8| if plain(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") };
        bytes.iter().map(letter).collect::<String>()
    };
    let mut uri = String::new();
    for segment in path.split('/').skip(1) {
        uri.push('/');
        if segment.starts_with('{') {
            uri.push_str(&written(names.next().unwrap_or(b"00")).replace('?', "%3F"));
        } else {
            uri.push_str(segment);
        }
    }
    if !query.is_empty() {
        uri.push('?');
        uri.push_str(&written(query));
    }
    uri
}

/// Lines of `name: value`; what is no header is left out.
fn with_headers(mut request: Request<Body>, lines: &[u8]) -> Request<Body> {
    let headers = request.headers_mut();
    headers.insert(header::HOST, HeaderValue::from_static("ketuk.example"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for line in lines.split(|byte| *byte == b'\n').take(20) {
        let Some(at) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (HeaderName::from_bytes(&line[..at]), HeaderValue::from_bytes(&line[at + 1..]));
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.insert(name, value);
        }
    }
    request
}

impl House {
    fn open() -> Self {
        let mut name = [0; 8];
        SystemRandom::new().fill(&mut name).expect("entropy");
        let folder = std::env::temp_dir().join(format!("ketuk-fuzz-{:016x}", u64::from_be_bytes(name)));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("hub.db");
        let mut fill = |buffer: &mut [u8]| SystemRandom::new().fill(buffer).expect("entropy");
        let mut world = HubWorld { now_ms: machine_clock(), fill: &mut fill };
        let hub = Hub::open(Store::open(&path).expect("a store"), Workers(1), &mut world).expect("a hub");
        hub.save_areas(ketuk_household::area::bontang()).expect("areas");
        let people =
            [("sini", Role::Officer, Reach::Kelurahan(KELURAHAN)), ("lihat", Role::Viewer, Reach::City)];
        let links = people.map(|(login, role, reach)| {
            let plan = AccountPlan { name: login.to_owned(), role, reach };
            hub.make_account(&mut world, &Actor::of_token(), login, &plan)
                .expect("an account")
                .1
                .text()
                .to_owned()
        });
        let (at, files) = (StoreAt::File(path.clone()), Arc::new(Files::beside(&path)));
        let exports = Exports::open(&hub, &at, (&path, &files), machine_clock).expect("exports");
        let metrics = Arc::new(Metrics::new());
        let (writer, _) = Writer::start(hub, WriterLimits::default(), machine_clock, Arc::clone(&metrics));
        let (readers, _) = Readers::start(&at, 1, machine_clock).expect("readers");
        let (checkers, _) = Checkers::start(&at, 1).expect("checkers");
        let app = App {
            writer,
            checkers,
            room: Room::default(),
            parcels: Parcels::default(),
            readers,
            files,
            access: Arc::new(Access::new(AdminToken::of(TOKEN), None, false)),
            exports: Arc::new(exports),
            pages: Arc::default(),
            basemap: Basemap::default(),
            metrics,
            health: Arc::new(Health::new(vec![folder.clone()])),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut house = Self { runtime, app, sessions: Vec::new(), folder, left: REQUESTS };
        house.sessions = links.map(|link| house.come_in(&link)).into();
        house.fill();
        house
    }

    fn close(self) {
        let Self { runtime, app, folder, .. } = self;
        drop((app, runtime));
        let _ = std::fs::remove_dir_all(folder);
    }

    fn come_in(&self, link: &str) -> (String, String) {
        let body = serde_json::json!({ "link": link, "password": PASSWORD }).to_string();
        let request =
            Request::post("/v1/links/use").header("content-type", "application/json").body(Body::from(body));
        let response = self.send(request.expect("a request"));
        let cookie =
            response.headers()["set-cookie"].to_str().expect("text").split(';').next().map(str::to_owned);
        let body = self.runtime.block_on(to_bytes(response.into_body(), 1 << 20)).expect("a body");
        let page_token =
            serde_json::from_slice::<Json>(&body).expect("JSON")["page_token"].as_str().map(str::to_owned);
        (cookie.expect("a cookie"), page_token.expect("a token"))
    }

    /// Takes the prelist in.
    fn fill(&self) {
        let post = |path: &str| {
            let request = Request::post(path).header("authorization", format!("Bearer {TOKEN}"));
            self.ask(request.body(Body::from(PRELIST)).expect("a request"))
        };
        let (_, _, seen) = post("/v1/prelist/preview");
        let seen: Json = serde_json::from_slice(&seen).expect("JSON");
        let (status, ..) =
            post(&format!("/v1/prelist?digest={}", seen["digest"].as_str().expect("a digest")));
        assert_eq!(status, 200, "the prelist goes in");
    }

    /// As the token, as nobody, as an officer or as a viewer.
    fn signed(&self, who: u8, mut request: Request<Body>) -> Request<Body> {
        let text = |text: &str| HeaderValue::from_str(text).expect("a header");
        let changes = !matches!(*request.method(), Method::GET);
        let headers = request.headers_mut();
        match who % 4 {
            0 => drop(headers.insert(header::AUTHORIZATION, text(&format!("Bearer {TOKEN}")))),
            1 => {}
            other => {
                headers.remove(header::AUTHORIZATION);
                headers.remove("sec-fetch-site");
                let (cookie, page_token) = &self.sessions[usize::from(other) - 2];
                headers.insert(header::COOKIE, text(cookie));
                headers.remove(header::ORIGIN);
                if changes {
                    headers.insert("x-ketuk-page", text(page_token));
                    headers.insert(header::ORIGIN, text("http://ketuk.example"));
                    headers.insert(header::HOST, text("ketuk.example"));
                }
            }
        }
        request
    }

    fn send(&self, request: Request<Body>) -> Response<Body> {
        self.runtime.block_on(router(self.app.clone()).oneshot(request)).expect("it never fails")
    }

    fn ask(&self, request: Request<Body>) -> (u16, String, Vec<u8>) {
        let response = self.send(request);
        let status = response.status().as_u16();
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        // A cut answer of a table is told by its end; it is no fault of the server.
        let body = self.runtime.block_on(to_bytes(response.into_body(), 64 << 20)).unwrap_or_default();
        (status, kind, body.to_vec())
    }
}

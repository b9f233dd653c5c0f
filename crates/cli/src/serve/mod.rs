//! The field app in a browser on this very machine: for an office PC, and for tests.
//!
//! Invariants: it listens on loopback only; every call, every event stream and every tile shows a token that is made
//! anew at each start and stands in the address only after `#`, where no log sees it; a page of another
//! site gets nowhere (host, origin and content type are looked at); files come from one folder only.

mod door;
mod pages;

use crate::console::Console;
use crate::failure::Failure;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use door::Door;
use futures_util::stream;
use ketuk_field::{Call, EventView, Field, Options, ProblemView};
use pages::Pages;
use ring::rand::{SecureRandom, SystemRandom};
use serde::Deserialize;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::broadcast;

/// A call with a file in it that came by hand: 32 MiB as base64.
const BODY_BYTES_MAX: usize = 46 << 20;
/// Events that a slow browser may lag behind before it is told to look at everything anew.
const EVENTS_KEPT: usize = 256;

/// What to serve.
pub(crate) struct Serve {
    pub(crate) options: Options,
    pub(crate) port: u16,
    pub(crate) pages: PathBuf,
}

#[derive(Clone)]
struct App {
    field: Field,
    door: Arc<Door>,
    pages: Arc<Pages>,
    events: broadcast::Sender<String>,
}

/// Serves until the process is told to end.
pub(crate) fn serve(console: &mut Console<'_>, serve: Serve) -> Result<(), Failure> {
    let Serve { options, port, pages } = serve;
    let pages = Pages::open(&pages)?;
    let (events, _) = broadcast::channel(EVENTS_KEPT);
    let tell = events.clone();
    let hear = move |event: EventView| {
        if let Ok(text) = serde_json::to_string(&event) {
            // Nobody listens: nothing to tell.
            let _ = tell.send(text);
        }
    };
    let field = Field::open(options, Box::new(hear));
    let field = field.map_err(|problem| Failure::said(problem.text.clone(), problem.text))?;
    let refused = |error: std::io::Error| {
        let kind = error.kind();
        Failure::said(
            format!("Tidak dapat melayani di komputer ini ({kind}). Coba --port lain."),
            format!("Cannot serve on this machine ({kind}). Try another --port."),
        )
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(refused)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        let listener = listener.await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let token = new_token().ok_or_else(|| refused(std::io::ErrorKind::Other.into()))?;
        console.say(
            &format!("Buka di peramban: http://{address}/#token={token}  (Ctrl+C untuk berhenti)"),
            &format!("Open in a browser: http://{address}/#token={token}  (Ctrl+C to stop)"),
        );
        let app = App { field, door: Arc::new(Door::new(address, token)), pages: Arc::new(pages), events };
        axum::serve(listener, router(app)).with_graceful_shutdown(stopped()).await.map_err(refused)
    })
}

/// Ctrl+C. Open event streams end with the process.
async fn stopped() {
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(0);
    }
    std::future::pending::<()>().await;
}

fn new_token() -> Option<String> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn router(app: App) -> Router {
    Router::new()
        .route("/call", post(call))
        .route("/events", get(events))
        .route("/tiles/{z}/{x}/{y}", get(tile))
        .fallback(get(page))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(app)
}

/// `POST /call`: one call, its answer or a problem, both as JSON.
async fn call(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    if !app.door.lets_call(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let unreadable = || ProblemView {
        code: "request.invalid".to_owned(),
        text: "Permintaan tidak terbaca; muat ulang halaman. (The request cannot be read; reload the page.)"
            .to_owned(),
    };
    let answered = match serde_json::from_slice::<Call>(&body) {
        Ok(ask) => app.field.call(ask).await,
        Err(_) => Err(unreadable()),
    };
    match answered {
        Ok(reply) => json(StatusCode::OK, reply),
        Err(problem) => {
            json(StatusCode::UNPROCESSABLE_ENTITY, serde_json::to_string(&problem).unwrap_or_default())
        }
    }
}

fn json(status: StatusCode, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, body).into_response()
}

#[derive(Deserialize)]
struct EventsAsk {
    token: String,
}

/// `GET /events?token=...`: what changed, as it changes.
async fn events(State(app): State<App>, headers: HeaderMap, Query(ask): Query<EventsAsk>) -> Response {
    if !app.door.lets_listen(&headers, &ask.token) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let told = stream::unfold(app.events.subscribe(), |mut events| async move {
        let text = match events.recv().await {
            Ok(text) => text,
            // Something was missed: look at the list anew.
            Err(broadcast::error::RecvError::Lagged(_)) => r#"{"event":"home"}"#.to_owned(),
            Err(broadcast::error::RecvError::Closed) => return None,
        };
        Some((Ok::<_, Infallible>(Event::default().data(text)), events))
    });
    Sse::new(told).keep_alive(KeepAlive::default()).into_response()
}

/// `GET /tiles/z/x/y`: a tile of the pack that is installed, with the token in the header like a call; 204
/// where the pack has none there.
async fn tile(State(app): State<App>, headers: HeaderMap, Path((z, x, y)): Path<(u8, u32, u32)>) -> Response {
    if !app.door.lets_look(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let field = app.field;
    let found = tokio::task::spawn_blocking(move || field.find_tile(z, x, y)).await;
    let Some(bytes) = found.ok().flatten() else { return StatusCode::NO_CONTENT.into_response() };
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        // Another pack may take its place; the screen keeps what it drew.
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, bytes).into_response()
}

/// Any other path: a file of the app.
async fn page(State(app): State<App>, headers: HeaderMap, uri: axum::http::Uri) -> Response {
    if !app.door.knows_host(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    app.pages.answer(uri.path())
}

//! The hub behind axum: routes, limits, problems, health, metrics.
//!
//! Handlers read and answer; everything that touches the hub goes to its one writer thread.
#![allow(unused_qualifications, reason = "the macro that describes handlers writes whole paths")]

mod access;
mod accounts;
mod apart;
mod areas;
mod basemap;
mod bundle;
mod checkers;
mod code;
mod conflicts;
mod console;
mod desk;
mod devices;
mod erasures;
mod exports;
mod files;
mod forms;
mod gate;
mod health;
mod households;
mod input;
mod listen;
mod lookahead;
mod metrics;
mod minutes;
mod odata;
mod overview;
mod pages;
mod pairs;
mod parcels;
mod people;
mod prelist;
mod problem;
mod pulse;
mod queue;
mod readers;
mod request;
mod review;
mod room;
mod routes;
mod session;
mod sightings;
mod sync;
mod tls;
mod token;
mod writer;

pub use access::Access;
pub use accounts::link_path;
pub use basemap::Basemap;
pub use checkers::Checkers;
pub use exports::Exports;
pub use gate::{Gate, ROUTES};
pub use health::{Health, Lack};
pub use listen::Connections;
pub use metrics::Metrics;
pub use pages::Pages;
pub use parcels::Parcels;
pub use queue::{Backlog, Party, QueueLimits};
pub use readers::Readers;
pub use room::Room;
pub use routes::openapi;
pub use tls::{Tls, TlsFiles, TlsListener};
pub use token::AdminToken;
pub use writer::{Clock, Writer, WriterLimits, machine_clock};

use crate::files::Files;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::Listener;
use std::sync::Arc;
use std::time::Duration;
use tower_http::set_header::SetResponseHeaderLayer;

/// How long requests under way may take after the server was told to stop; then it ends all the same.
const STOP_MAX: Duration = Duration::from_secs(60);

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// The way to the hub.
    pub writer: Writer,
    /// The way to those who look at what devices send before it waits for the hub.
    pub checkers: Checkers,
    /// Room for what devices send.
    pub room: Room,
    /// Places for sealed files that anybody may bring.
    pub parcels: Parcels,
    /// The way to those who only read.
    pub readers: Readers,
    /// Where photos and other files lie.
    pub files: Arc<Files>,
    /// How people and scripts come in.
    pub access: Arc<Access>,
    /// Exports under way and their files.
    pub exports: Arc<Exports>,
    /// The console's own files.
    pub pages: Arc<Pages>,
    /// The map under the overview, where somebody laid one in.
    pub basemap: Basemap,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Whether it is ready.
    pub health: Arc<Health>,
}

/// All routes, as [`serve`] puts them behind a socket; whoever asks them in this process comes from no address.
pub fn router(app: App) -> Router {
    let (described, _) = routes::described().split_for_parts();
    described
        .route("/v1/sync", post(sync::sync))
        .route("/v1/enrol", post(sync::enrol))
        .route("/v1/meet", post(sync::meet))
        .route("/v1/wiped", post(sync::wiped))
        .route("/v1/parcel", post(bundle::parcel))
        .route("/v1/files", post(files::exchange))
        .route("/v1/odata", get(odata::list))
        .route("/v1/odata/", get(odata::list))
        .route("/v1/odata/$metadata", get(odata::metadata))
        .route("/v1/odata/{set}", get(odata::page))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .route_layer(axum::middleware::from_fn_with_state(app.clone(), gate::guard))
        .fallback(page)
        .layer(axum::middleware::map_response(problem::told_as_ours))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(DefaultBodyLimit::disable())
        .layer(axum::middleware::from_fn_with_state(app.clone(), request::with_id))
        .with_state(app)
}

/// Any path that is no route: a file of the console.
async fn page(State(app): State<App>, request: axum::extract::Request) -> Response {
    let asks = matches!(*request.method(), axum::http::Method::GET | axum::http::Method::HEAD);
    let page = app.pages.find(request.uri().path(), request.headers()).filter(|_| asks);
    page.unwrap_or_else(|| problem::not_found().into_response())
}

/// A refusal as every route writes it.
pub(crate) fn refuse(problem: ketuk_wire::Problem) -> Response {
    problem::Refusal(problem).into_response()
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) std::net::SocketAddr);

/// Answers on `listener` until `stop` comes to an end; what is under way is finished first.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    serve_on(listener, app, stop).await
}

/// The same over TLS.
pub async fn serve_tls(
    listener: TlsListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    serve_on(listener, app, stop).await
}

async fn serve_on<L>(
    listener: L,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()>
where
    L: Listener<Addr = std::net::SocketAddr>,
{
    let exporting = tokio::spawn(exports::tend(app.clone()));
    let tending = tokio::spawn(pairs::tend(app.clone()));
    let erasing = tokio::spawn(erasures::tend(app.clone()));
    let health = Arc::clone(&app.health);
    let stop = async move {
        stop.await;
        health.stop();
        tracing::info!(drain_s = health.drain().as_secs(), "stopping: not ready from now on");
        tokio::time::sleep(health.drain()).await;
    };
    listen_until(listener, router(app), stop).await;
    tending.abort();
    erasing.abort();
    exporting.abort();
    Ok(())
}

/// Answers on `listener` within the bounds of connections until `stop` comes to an end, and then for a while what is under
/// way.
pub(crate) async fn listen_until<L>(listener: L, router: Router, stop: impl Future<Output = ()>)
where
    L: Listener<Addr = std::net::SocketAddr>,
{
    let (stops, stopped) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop.await;
        let _ = stops.send(());
    };
    let late = async {
        if stopped.await.is_err() {
            // Nobody will say stop any more.
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(STOP_MAX).await;
    };
    tokio::select! {
        () = listen::listen(listener, router, Connections::default(), stop) => {}
        () = late => tracing::warn!("requests under way were not waited for any longer"),
    }
}

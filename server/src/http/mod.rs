//! The hub behind axum: routes, limits, problems, health, metrics.
//!
//! Handlers read and answer; everything that touches the hub goes to its one writer thread.
#![allow(unused_qualifications, reason = "the macro that describes handlers writes whole paths")]

mod access;
mod accounts;
mod areas;
mod basemap;
mod bundle;
mod code;
mod console;
mod desk;
mod devices;
mod exports;
mod files;
mod forms;
mod gate;
mod health;
mod households;
mod input;
mod metrics;
mod minutes;
mod odata;
mod overview;
mod pages;
mod pairs;
mod prelist;
mod problem;
mod readers;
mod review;
mod routes;
mod session;
mod sync;
mod token;
mod writer;

pub use access::Access;
pub use accounts::link_path;
pub use basemap::Basemap;
pub use exports::Exports;
pub use gate::{Gate, ROUTES};
pub use metrics::Metrics;
pub use pages::Pages;
pub use readers::Readers;
pub use routes::openapi;
pub use token::AdminToken;
pub use writer::{Clock, Writer, WriterLimits, machine_clock};

use crate::files::Files;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderName, HeaderValue, Request, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::sync::Arc;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// The way to the hub.
    pub writer: Writer,
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
}

/// All routes.
fn router(app: App) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    let (described, _) = routes::described().split_for_parts();
    described
        .route("/v1/sync", post(sync::sync))
        .route("/v1/enrol", post(sync::enrol))
        .route("/v1/files", post(files::exchange))
        .route("/v1/odata", get(odata::list))
        .route("/v1/odata/", get(odata::list))
        .route("/v1/odata/$metadata", get(odata::metadata))
        .route("/v1/odata/{set}", get(odata::page))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route_layer(axum::middleware::from_fn_with_state(app.clone(), gate::guard))
        .fallback(page)
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(DefaultBodyLimit::disable())
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request<_>| {
            // The route only: paths carry record ids, queries carry places in lists.
            let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or("");
            let route = request.extensions().get::<axum::extract::MatchedPath>().map_or("", |p| p.as_str());
            tracing::info_span!("request", method = %request.method(), route, id)
        }))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .with_state(app)
}

/// Any path that is no route: a file of the console.
async fn page(State(app): State<App>, request: axum::extract::Request) -> Response {
    let asks = matches!(*request.method(), axum::http::Method::GET | axum::http::Method::HEAD);
    let page = app.pages.find(request.uri().path(), request.headers()).filter(|_| asks);
    page.unwrap_or_else(|| problem::not_found().into_response())
}

/// Answers on `listener` until `stop` comes to an end; what is under way is finished first.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    tokio::spawn(exports::sweep_now_and_then(Arc::downgrade(&app.exports)));
    let tending = tokio::spawn(pairs::tend(app.clone()));
    let router = router(app).into_make_service_with_connect_info::<std::net::SocketAddr>();
    let served = axum::serve(listener, router).with_graceful_shutdown(stop).await;
    tending.abort();
    served
}

//! The hub behind axum: routes, limits, problems, health, metrics.
//!
//! Handlers read and answer; everything that touches the hub goes to its one writer thread.

mod admin;
mod bundle;
mod files;
mod forms;
mod health;
mod metrics;
mod problem;
mod sync;
mod token;
mod writer;

pub use metrics::Metrics;
pub use token::AdminToken;
pub use writer::{Clock, Writer, WriterLimits, machine_clock};

use crate::files::Files;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, Request};
use axum::routing::{get, post};
use std::sync::Arc;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// The way to the hub.
    pub writer: Writer,
    /// Where photos and other files lie.
    pub files: Arc<Files>,
    /// Who may administrate.
    pub token: Arc<AdminToken>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

/// All routes.
fn router(app: App) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    Router::new()
        .route("/v1/sync", post(sync::sync))
        .route("/v1/enrol", post(sync::enrol))
        .route("/v1/files", post(files::exchange))
        .route("/v1/areas", post(admin::save_areas))
        .route("/v1/invitations", post(admin::invite))
        .route("/v1/devices", get(admin::list_devices))
        .route("/v1/devices/{device}/revoke", post(admin::revoke))
        .route("/v1/devices/{device}/scopes/{scope}", post(admin::grant).delete(admin::withdraw))
        .route("/v1/households", get(admin::list_households))
        .route("/v1/disputes", get(admin::list_disputes))
        .route("/v1/records/{record}", get(admin::detail))
        .route("/v1/records/{record}/files/{file}", get(files::load))
        .route("/v1/records/{record}/settle", post(admin::settle))
        .route("/v1/records/{record}/undo", post(admin::undo))
        .route("/v1/records/{record}/return", post(admin::send_back))
        .route("/v1/forms", get(forms::list).post(forms::publish))
        .route("/v1/forms/{id}/{version}", get(forms::load))
        .route("/v1/forms/{id}/{version}/withdraw", post(forms::withdraw))
        .route("/v1/bundle", post(bundle::carry))
        .route("/v1/quarantine", get(admin::list_quarantine))
        .route("/v1/summary", get(admin::summary))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(problem::not_found)
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

/// Answers on `listener` until `stop` comes to an end; what is under way is finished first.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(app)).with_graceful_shutdown(stop).await
}

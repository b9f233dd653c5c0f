//! Is it alive, is it ready, what has it counted.

use super::App;
use super::problem::Refusal;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

/// The process answers.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// The writer answers, and its store can be read.
pub(super) async fn ready(State(app): State<App>) -> Result<&'static str, Refusal> {
    app.writer.call(|hub, _| hub.is_ready()).await?;
    Ok("ready\n")
}

/// The counters, as OpenMetrics text.
pub(super) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.metrics.text())
}

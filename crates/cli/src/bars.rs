//! Progress of long work, drawn only where somebody looks.

use crate::console::Bars;
use crate::texts::{Language, bytes};
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use ketuk_transport::Road;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(200);

/// A bar that counts rows.
pub(crate) fn rows(bars: Bars) -> ProgressBar {
    start(bars, 0, ProgressStyle::with_template("[{bar:30}] {pos}/{len}"))
}

/// A bar that counts households, with the bytes that move on the road.
pub(crate) fn households(bars: Bars, count: u64, road: Arc<Road>, language: Language) -> ProgressBar {
    let noun = language.pick("rumah tangga", "households");
    let style = ProgressStyle::with_template(&format!(
        "{{spinner}} [{{bar:30}}] {{pos}}/{{len}} {noun}  {{traffic}}"
    ));
    let traffic = move |_: &ProgressState, line: &mut dyn Write| {
        let moved = road.traffic();
        // A bar that cannot be drawn is no reason to stop.
        let _ = write!(line, "↑ {}  ↓ {}", bytes(moved.sent_bytes), bytes(moved.received_bytes));
    };
    start(bars, count, style.map(|style| style.with_key("traffic", traffic)))
}

fn start<E>(bars: Bars, count: u64, style: Result<ProgressStyle, E>) -> ProgressBar {
    if bars == Bars::Hidden {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(count).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(TICK);
    bar
}

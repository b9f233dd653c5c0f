//! Progress on standard error: a bar where somebody looks on, plain lines where the output goes to a file.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// One phase of the work.
#[derive(Debug)]
pub struct Step {
    label: String,
    total: u64,
    done: AtomicU64,
    begun: Instant,
    bar: Option<ProgressBar>,
}

impl Step {
    /// Begins a phase of `total` pieces.
    #[must_use]
    pub fn begin(label: &str, total: usize) -> Self {
        let total = total as u64;
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{msg:<44} {bar:30} {pos}/{len} {elapsed}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_message(label.to_owned());
            bar
        });
        Self { label: label.to_owned(), total, done: AtomicU64::new(0), begun: Instant::now(), bar }
    }

    /// One piece is done.
    pub fn note(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        match &self.bar {
            Some(bar) => bar.inc(1),
            None if self.is_quarter(done) => {
                self.line(&format!("{done} of {}", self.total));
            }
            None => {}
        }
    }

    /// Whether a plain line is due: at each quarter of a long phase.
    fn is_quarter(&self, done: u64) -> bool {
        self.total >= 40 && done < self.total && done.is_multiple_of(self.total / 4)
    }

    /// Ends the phase and says how long it took.
    #[must_use]
    pub fn end(self) -> Duration {
        let took = self.begun.elapsed();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.line(&format!("{} done, {:.1} s", self.total, took.as_secs_f64()));
        took
    }

    #[expect(clippy::print_stderr, reason = "progress is for whoever looks on")]
    fn line(&self, what: &str) {
        eprintln!("{:<44} {what}", self.label);
    }
}

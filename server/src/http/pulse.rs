//! What the writer's thread is at, for whoever asks whether it moves.
//!
//! Times are milliseconds since the thread's start, and one; 0 is never.

use ketuk_wire::{Problem, ProblemCode};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A full disk is remembered for so long: a write may have found room again.
const FULL_REMEMBERED_MS: u64 = 30_000;

/// A thread's pulse.
#[derive(Debug)]
pub(super) struct Pulse {
    start: Instant,
    /// When the thread began with what it is at.
    began: AtomicU64,
    /// When a write last met a full disk.
    full: AtomicU64,
    /// The thread has ended.
    ended: AtomicBool,
}

impl Default for Pulse {
    fn default() -> Self {
        let (began, full, ended) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
        Self { start: Instant::now(), began, full, ended }
    }
}

impl Pulse {
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// It turns to something.
    pub(super) fn begin(&self) {
        self.began.store(self.now(), Ordering::Release);
    }

    /// It waits for work.
    pub(super) fn rest(&self) {
        self.began.store(0, Ordering::Release);
    }

    /// It is no more.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    /// How something ended.
    pub(super) fn note(&self, problem: &Problem) {
        if problem.code == ProblemCode::DiskFull {
            self.full.store(self.now(), Ordering::Release);
        }
    }

    /// Whether it is no more.
    pub(super) fn is_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// How long it has been at one thing; `None` where it waits for work.
    pub(super) fn busy_for(&self) -> Option<Duration> {
        let began = self.began.load(Ordering::Acquire);
        (began > 0).then(|| Duration::from_millis(self.now().saturating_sub(began)))
    }

    /// Whether a write met a full disk lately.
    pub(super) fn met_full_disk(&self) -> bool {
        let full = self.full.load(Ordering::Acquire);
        full > 0 && self.now().saturating_sub(full) < FULL_REMEMBERED_MS
    }
}

//! What has moved on a road: counted while it moves, so that a progress bar can look.

use std::sync::atomic::{AtomicU64, Ordering};

/// What has moved on a road so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Trips begun.
    pub trips: u64,
    /// Bytes of bodies sent, those of failed trips included.
    pub sent_bytes: u64,
    /// Bytes of bodies received.
    pub received_bytes: u64,
}

/// The counters behind [`Traffic`].
#[derive(Debug, Default)]
pub(crate) struct Counters {
    trips: AtomicU64,
    sent_bytes: AtomicU64,
    received_bytes: AtomicU64,
}

impl Counters {
    pub(crate) fn begin(&self, sent_bytes: usize) {
        self.trips.fetch_add(1, Ordering::Relaxed);
        self.sent_bytes.fetch_add(sent_bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn receive(&self, bytes: usize) {
        self.received_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Traffic {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Traffic {
            trips: load(&self.trips),
            sent_bytes: load(&self.sent_bytes),
            received_bytes: load(&self.received_bytes),
        }
    }
}

//! Threads that look at new households before it is their turn, while the writer is busy with others ([`Foresight`]).
//!
//! Invariants: they read bodies and forms, and nothing that is stored; a body that falls over here does so in its turn,
//! and brings nobody else down.

use crate::hub::{Derive, Foresight};
use ketuk_form::FormBook;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope;

/// How a body is looked at: by which forms, as if it came when (milliseconds since 1970), and what of it is derived.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) book: Arc<FormBook>,
    pub(super) now_ms: u64,
    pub(super) derive: Derive,
}

struct Look {
    body: Vec<u8>,
    view: View,
    reply: SyncSender<Option<Foresight>>,
}

/// What will have been seen of a body.
pub(super) struct Expected(Receiver<Option<Foresight>>);

impl Expected {
    /// Waits until it has been looked at; `None` where there is nothing to say beforehand.
    pub(super) fn take(self) -> Option<Foresight> {
        self.0.recv().ok().flatten()
    }
}

/// The way to these threads. They end with it.
pub(super) struct Lookahead {
    looks: Sender<Look>,
}

impl Lookahead {
    /// Starts so many of them, one at least.
    pub(super) fn start<'s>(threads: &'s Scope<'s, '_>, count: usize) -> Self {
        let (looks, waiting) = channel::<Look>();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..count.max(1) {
            let waiting = Arc::clone(&waiting);
            threads.spawn(move || look(&waiting));
        }
        Self { looks }
    }

    /// Has a body of `POST /v1/sync` looked at, after those before it.
    pub(super) fn ask(&self, body: Vec<u8>, view: View) -> Expected {
        let (reply, seen) = sync_channel(1);
        // Where nobody is there to look, the body is looked at in its turn.
        let _ = self.looks.send(Look { body, view, reply });
        Expected(seen)
    }
}

fn look(waiting: &Mutex<Receiver<Look>>) {
    loop {
        // Whoever holds the lock waits for the next one; the others wait for the lock.
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Look { body, view: View { book, now_ms, derive }, reply }) = next else { return };
        let seen = catch_unwind(AssertUnwindSafe(|| Foresight::of(&body, &book, now_ms, derive)));
        // A writer that has gone does not hear it.
        let _ = reply.send(seen.ok().flatten());
    }
}

//! Threads that look at what devices send before it may wait for the writer: unpacked within its limits, of a device
//! that is known, signed by it.
//!
//! Invariants: they only read; as many bodies are unpacked at once as there are threads, however many wait; what they
//! say of a device is proven, so nobody takes another's turn; the writer looks at everything again.

use super::queue::Party;
use super::room::Held;
use crate::hub::Hub;
use crate::store::StoreAt;
use ketuk_wire::{Problem, ProblemCode};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Bodies that may wait to be looked at; their bytes are bounded by the room they were read into. Looking at one takes
/// a tenth of a millisecond.
const WAITING: usize = 2_048;

type Answer = Result<(Party, Held), Problem>;

struct Ask {
    body: Held,
    reply: oneshot::Sender<Answer>,
}

/// The way to the checkers.
#[derive(Debug, Clone)]
pub struct Checkers {
    queue: SyncSender<Ask>,
}

impl Checkers {
    /// Starts so many threads on the store of a hub that has been opened before. They end when every `Checkers` is gone.
    pub fn start(at: &StoreAt, threads: usize) -> Result<(Self, Vec<JoinHandle<()>>), Problem> {
        let (queue, asks) = sync_channel(WAITING);
        let asks = Arc::new(Mutex::new(asks));
        let mut handles = Vec::new();
        for _ in 0..threads.max(1) {
            let (hub, asks) = (Hub::open_to_read(at.open_to_read()?)?, Arc::clone(&asks));
            handles.push(std::thread::spawn(move || look(&hub, &asks)));
        }
        Ok((Self { queue }, handles))
    }

    /// Whose body of `POST /v1/sync` this is; refuses what the writer would refuse unread.
    pub async fn check(&self, body: Held) -> Answer {
        let (reply, answer) = oneshot::channel();
        let busy = |_| Problem::new(ProblemCode::ServerBusy);
        self.queue.try_send(Ask { body, reply }).map_err(busy)?;
        answer.await.unwrap_or_else(|_| Err(Problem::new(ProblemCode::ServerFault)))
    }
}

fn look(hub: &Hub, asks: &Mutex<Receiver<Ask>>) {
    loop {
        // Whoever holds the lock waits for the next one; the others wait for the lock.
        let next = asks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Ask { body, reply }) = next else { return };
        let checked = catch_unwind(AssertUnwindSafe(|| hub.check_sync(&body.bytes)));
        let checked = checked.unwrap_or_else(|_| Err(Problem::new(ProblemCode::ServerFault)));
        // A caller who has gone does not hear the answer.
        let _ = reply.send(checked.map(|device| (Party::Device(device), body)));
    }
}

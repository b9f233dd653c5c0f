//! Threads that only read, beside the one that writes: a page of the console holds up no sync, and no sync
//! holds up a page.
//!
//! Invariant: what a page has been told is done can be read here at once: the writer answers after its
//! commit, and each reading begins after the question.

use super::writer::Clock;
use crate::hub::Hub;
use crate::store::StoreAt;
use ketuk_wire::{Problem, ProblemCode};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// Readings that may wait for one thread: beyond, the answer would come too late to be of use.
const WAITING: usize = 64;

type Call = Box<dyn FnOnce(&Hub, u64) + Send>;

/// The way to the readers.
#[derive(Debug, Clone)]
pub struct Readers {
    queues: Arc<[mpsc::Sender<Call>]>,
    next: Arc<AtomicUsize>,
}

impl Readers {
    /// Starts so many threads on the store of a hub that has been opened before. They end, and let go of the
    /// file, when every `Readers` is gone.
    pub fn start(at: &StoreAt, threads: usize, clock: Clock) -> Result<(Self, Vec<JoinHandle<()>>), Problem> {
        let (mut queues, mut handles) = (Vec::new(), Vec::new());
        for _ in 0..threads.max(1) {
            let hub = Hub::open_to_read(at.open_to_read()?)?;
            let (queue, mut calls) = mpsc::channel::<Call>(WAITING);
            handles.push(std::thread::spawn(move || {
                while let Some(call) = calls.blocking_recv() {
                    call(&hub, clock());
                }
            }));
            queues.push(queue);
        }
        Ok((Self { queues: queues.into(), next: Arc::default() }, handles))
    }

    /// Reads something, with the time of the hub's clock.
    pub async fn call<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Hub, u64) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (reply, answer) = oneshot::channel();
        let span = tracing::Span::current();
        let call: Call = Box::new(move |hub, now_ms| {
            let _within = span.enter();
            let act = AssertUnwindSafe(|| hub.keep_up().and_then(|()| act(hub, now_ms)));
            let done = catch_unwind(act).unwrap_or_else(|_| Err(Problem::new(ProblemCode::ServerFault)));
            // A caller who has gone does not hear the answer.
            let _ = reply.send(done);
        });
        let at = self.next.fetch_add(1, Ordering::Relaxed) % self.queues.len();
        let busy = |_| Problem::new(ProblemCode::ServerBusy);
        self.queues[at].try_send(call).map_err(busy)?;
        answer.await.unwrap_or_else(|_| Err(Problem::new(ProblemCode::ServerFault)))
    }
}

//! The one thread that owns the hub.
//!
//! It takes what has arrived, up to a bound, as one group: one transaction, one flush. The queue in
//! front of it is bounded; when it is full the caller hears "busy" at once instead of waiting.

use super::metrics::Metrics;
use crate::hub::Done;
use crate::{Hub, HubWorld, Job};
use ketuk_wire::{Problem, ProblemCode};
use ring::rand::{SecureRandom, SystemRandom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::{mpsc, oneshot};

/// How much waits and how much goes together.
#[derive(Debug, Clone, Copy)]
pub struct WriterLimits {
    /// Requests that may wait.
    pub queue: usize,
    /// Jobs in one transaction.
    pub group: usize,
}

impl Default for WriterLimits {
    fn default() -> Self {
        // 256 bodies of at most 1 MiB wait; 64 jobs share a flush, which is beyond what pays.
        Self { queue: 256, group: 64 }
    }
}

/// Tells the time in milliseconds since 1970.
pub type Clock = fn() -> u64;

type Call = Box<dyn FnOnce(&Hub, &mut HubWorld<'_>) + Send>;

enum Ask {
    Job(Box<Job>, oneshot::Sender<Done>),
    Call(Call),
}

/// The way to the hub.
#[derive(Debug, Clone)]
pub struct Writer {
    queue: mpsc::Sender<Ask>,
}

impl Writer {
    /// Starts the thread. It ends, and folds the log into the file, when every `Writer` is gone.
    #[must_use]
    pub fn start(
        hub: Hub,
        limits: WriterLimits,
        clock: Clock,
        metrics: Arc<Metrics>,
    ) -> (Self, JoinHandle<()>) {
        let (queue, asks) = mpsc::channel(limits.queue);
        let thread = std::thread::spawn(move || run(&hub, asks, limits, clock, &metrics));
        (Self { queue }, thread)
    }

    /// Runs one job in a group.
    pub async fn job(&self, job: Job) -> Done {
        let (reply, answer) = oneshot::channel();
        self.queue
            .try_send(Ask::Job(Box::new(job), reply))
            .map_err(|_| Problem::new(ProblemCode::ServerBusy))?;
        answer.await.unwrap_or_else(|_| Err(Problem::new(ProblemCode::ServerFault)))
    }

    /// Runs something else on the hub, between groups.
    pub async fn call<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Hub, &mut HubWorld<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (reply, answer) = oneshot::channel();
        let call: Call = Box::new(move |hub, world| {
            let done = catch_unwind(AssertUnwindSafe(|| act(hub, world)));
            let fault = |_| {
                hub.give_up_group();
                Err(Problem::new(ProblemCode::ServerFault))
            };
            // A caller who has gone does not hear the answer.
            let _ = reply.send(done.unwrap_or_else(fault));
        });
        self.queue.try_send(Ask::Call(call)).map_err(|_| Problem::new(ProblemCode::ServerBusy))?;
        answer.await.unwrap_or_else(|_| Err(Problem::new(ProblemCode::ServerFault)))
    }
}

/// The time by this machine's clock, in milliseconds since 1970.
#[must_use]
pub fn machine_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn run(hub: &Hub, mut asks: mpsc::Receiver<Ask>, limits: WriterLimits, clock: Clock, metrics: &Metrics) {
    let random = SystemRandom::new();
    let mut fill = |buffer: &mut [u8]| {
        // The system's entropy does not fail once it has begun; a zeroed nonce would only be stale.
        let _ = random.fill(buffer);
    };
    while let Some(first) = asks.blocking_recv() {
        let (mut jobs, mut replies, mut calls) = (Vec::new(), Vec::new(), Vec::new());
        let mut sort = |ask| match ask {
            Ask::Job(job, reply) => {
                jobs.push(*job);
                replies.push(reply);
            }
            Ask::Call(call) => calls.push(call),
        };
        sort(first);
        for _ in 1..limits.group {
            match asks.try_recv() {
                Ok(ask) => sort(ask),
                Err(_) => break,
            }
        }
        let mut world = HubWorld { now_ms: clock(), fill: &mut fill };
        if !jobs.is_empty() {
            let begun = Instant::now();
            let done = catch_unwind(AssertUnwindSafe(|| hub.run(&mut world, &jobs)));
            let done = done.unwrap_or_else(|_| {
                hub.give_up_group();
                jobs.iter().map(|_| Err(Problem::new(ProblemCode::ServerFault))).collect()
            });
            metrics.note_group(jobs.len(), begun.elapsed());
            for (done, reply) in done.into_iter().zip(replies) {
                let _ = reply.send(done);
            }
        }
        for call in calls {
            call(hub, &mut world);
        }
    }
    if let Err(problem) = hub.checkpoint() {
        tracing::warn!(code = problem.code.code(), "the log was not folded into the file");
    }
}

//! The one thread that owns the hub.
//!
//! It takes what waits in the order of [`Queue`] as groups: one transaction, one flush. Between two groups it does what
//! the console asked for, for a while: neither holds up the other for longer than a group or a call takes. What cannot
//! wait hears "busy" at once, and when to come again.
//!
//! Invariants: an answer leaves after its group is durable; a job that brings its whole group down fails alone, the
//! others are run again without it; all bodies that wait are counted in the room that they were read into.

use super::lookahead::{Expected, Lookahead, View};
use super::metrics::Metrics;
use super::pulse::Pulse;
use super::queue::{Backlog, Bookings, Pace, Party, Queue, QueueLimits};
use crate::hub::{Derive, Done, Foresight};
use crate::{Hub, HubWorld, Job};
use ketuk_wire::{Problem, ProblemCode};
use ring::rand::{SecureRandom, SystemRandom};
use std::any::Any;
use std::collections::VecDeque;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::oneshot;

/// How much waits and how much goes together.
#[derive(Debug, Clone, Copy)]
pub struct WriterLimits {
    /// Of what devices send.
    pub queue: QueueLimits,
    /// Calls of the console that may wait.
    pub calls: usize,
    /// How long calls are done before the next group, one at least.
    pub calls_share: Duration,
    /// How long a device may have to wait for its turn, as the last groups went; beyond, it is told when to come again
    /// rather than left to wonder on an open connection.
    pub patience: Duration,
}

impl Default for WriterLimits {
    fn default() -> Self {
        Self {
            queue: QueueLimits::default(),
            // What an office's browsers ask for within a second or two.
            calls: 256,
            calls_share: Duration::from_millis(100),
            // To come again costs a phone its body a second time, and the writer stands idle if it comes late: whose turn is
            // soon waits for it. Far below what mobile networks and proxies leave a silent connection open for.
            patience: Duration::from_secs(15),
        }
    }
}

/// Seconds that those who wait take as the last groups went, beyond which they are a crowd: what follows from new households
/// is put off. To derive later costs more in all, which pays only for whoever waits meanwhile.
const CROWD_S: f64 = 0.25;
/// The same, below which a crowd has come to its end.
const CROWD_ENDS_S: f64 = 0.05;
/// Groups that are looked at before their turn: enough that nobody stands idle while the log is flushed, and who comes now
/// waits for a tenth of a second more at most.
const GROUPS_AHEAD: usize = 4;
/// Time without a group after which nobody is taken to wait: who has more to send does so as soon as the receipt has come.
const CALM: Duration = Duration::from_millis(200);
/// Seconds after which a page may ask again where too many calls of the console wait.
const CALLER_WAIT_S: u64 = 2;
/// What a body that was not read counts for: an evening of work.
const UNREAD_BYTES: usize = 16 << 10;

/// Tells the time in milliseconds since 1970.
pub type Clock = fn() -> u64;

type Call = Box<dyn FnOnce(&Hub, &mut HubWorld<'_>) + Send>;

/// A job, what it holds on to until it is done, and who waits for its answer.
struct Ask {
    job: Job,
    _held: Option<Box<dyn Any + Send>>,
    reply: oneshot::Sender<Done>,
    span: tracing::Span,
}

struct Lines {
    jobs: Queue<Ask>,
    /// What was taken from there and is looked at before its turn.
    ahead: Backlog,
    /// Whether so many wait that receipts come first.
    is_crowd: bool,
    calls: VecDeque<Call>,
    pace: Pace,
    bookings: Bookings,
    /// Nobody can ask any more.
    is_closed: bool,
}

struct Desk {
    lines: Mutex<Lines>,
    news: Condvar,
    limits: WriterLimits,
    opened: Instant,
    pulse: Arc<Pulse>,
}

/// The last of these to go closes the desk.
struct Way(Arc<Desk>);

/// The way to the hub.
#[derive(Clone)]
pub struct Writer {
    way: Arc<Way>,
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
        let (jobs, calls) = (Queue::new(limits.queue), VecDeque::new());
        let lines = Mutex::new(Lines {
            jobs,
            ahead: Backlog::default(),
            is_crowd: false,
            calls,
            pace: Pace::default(),
            bookings: Bookings::default(),
            is_closed: false,
        });
        let desk = Arc::new(Desk {
            lines,
            news: Condvar::new(),
            limits,
            opened: Instant::now(),
            pulse: Arc::default(),
        });
        let theirs = Arc::clone(&desk);
        let thread = std::thread::spawn(move || work(&hub, &theirs, clock, &metrics));
        (Self { way: Arc::new(Way(desk)) }, thread)
    }

    /// Runs one job by itself, in the console's line.
    pub async fn job(&self, job: Job) -> Done {
        self.call(move |hub, world| run_guarded(hub, world, &[job], &[], &mut []).pop().unwrap_or_else(fault))
            .await
    }

    /// Runs one job in a group, when it is its party's turn. It counts for `bytes`, and `held` is let go when it is done:
    /// room, for example. Work that has arrived is done also where its sender has hung up: it need not come again.
    pub async fn device_job(
        &self,
        party: Party,
        job: Job,
        bytes: usize,
        held: Option<Box<dyn Any + Send>>,
    ) -> Done {
        let ((reply, answer), span) = (oneshot::channel(), tracing::Span::current());
        let desk = &self.way.0;
        {
            let mut lines = desk.lines();
            if desk.pulse.is_ended() {
                return fault();
            }
            let is_soon = lines.wait_s(party) < desk.limits.patience.as_secs_f64();
            if !is_soon || lines.jobs.push(party, Ask { job, _held: held, reply, span }, bytes).is_err() {
                return Err(desk.turn_away(&mut lines, party, bytes));
            }
        }
        desk.news.notify_one();
        answer.await.unwrap_or_else(|_| fault())
    }

    /// Runs something else on the hub, between groups.
    pub async fn call<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Hub, &mut HubWorld<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (reply, answer) = oneshot::channel();
        let (pulse, span) = (Arc::clone(&self.way.0.pulse), tracing::Span::current());
        let call: Call = Box::new(move |hub, world| {
            let _within = span.enter();
            let done = catch_unwind(AssertUnwindSafe(|| act(hub, world)));
            let undone = |_| {
                hub.give_up_group();
                fault()
            };
            let done = done.unwrap_or_else(undone).inspect_err(|problem| pulse.note(problem));
            // A caller who has gone does not hear the answer.
            let _ = reply.send(done);
        });
        let desk = &self.way.0;
        {
            let mut lines = desk.lines();
            if desk.pulse.is_ended() {
                return fault();
            }
            if lines.calls.len() >= desk.limits.calls {
                return Err(busy(CALLER_WAIT_S));
            }
            lines.calls.push_back(call);
        }
        desk.news.notify_one();
        answer.await.unwrap_or_else(|_| fault())
    }

    /// What of devices waits.
    #[must_use]
    pub fn backlog(&self) -> Backlog {
        self.way.0.lines().backlog()
    }

    /// Requests that wait, of devices and of the console.
    pub(super) fn waiting(&self) -> usize {
        let lines = self.way.0.lines();
        lines.backlog().jobs + lines.calls.len()
    }

    /// Requests that may wait.
    pub(super) fn room(&self) -> usize {
        let limits = self.way.0.limits;
        limits.queue.jobs + limits.calls
    }

    /// Whether as many calls of the console wait as may.
    pub(super) fn is_full(&self) -> bool {
        self.way.0.lines().calls.len() >= self.way.0.limits.calls
    }

    /// What the thread is at.
    pub(super) fn pulse(&self) -> &Pulse {
        &self.way.0.pulse
    }

    /// `server.busy` for somebody who is turned away before there is a job, with when to come again.
    #[must_use]
    pub fn busy(&self) -> Problem {
        let desk = &self.way.0;
        desk.turn_away(&mut desk.lines(), Party::Stranger, UNREAD_BYTES)
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Writer({:?})", self.backlog())
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        self.0.lines().is_closed = true;
        self.0.news.notify_one();
    }
}

impl Lines {
    /// In how many seconds what waits before a party's next job will be done, as the last groups went.
    fn wait_s(&self, party: Party) -> f64 {
        self.pace.seconds_for(self.jobs.bytes_before(party) + self.ahead.bytes)
    }

    fn backlog(&self) -> Backlog {
        let Backlog { jobs, bytes } = self.jobs.backlog();
        Backlog { jobs: jobs + self.ahead.jobs, bytes: bytes + self.ahead.bytes }
    }
}

impl Desk {
    /// `server.busy`, and when it is the turn of so many bytes.
    fn turn_away(&self, lines: &mut Lines, party: Party, bytes: usize) -> Problem {
        let mut chance = [0; 8];
        // Without chance those of one moment come in one moment: as bad as it was, not worse.
        let _ = SystemRandom::new().fill(&mut chance);
        let (wait_s, takes_s) = (lines.wait_s(party), lines.pace.seconds_for(bytes));
        let now_s = self.opened.elapsed().as_secs_f64();
        busy(lines.bookings.book(now_s, wait_s, takes_s, u64::from_le_bytes(chance)))
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is next; it may be calls alone, or nothing once there is something to do meanwhile, from `rest_ends` on. `None`
    /// when nobody waits and nobody can.
    fn wait(&self, clock: Clock, rest_ends: Option<Instant>) -> Option<Group> {
        let mut lines = self.lines();
        loop {
            if !lines.jobs.is_empty() || !lines.calls.is_empty() {
                return Some(Group::new(lines.jobs.take(), clock()));
            }
            if lines.is_closed {
                return None;
            }
            let rest = rest_ends.map(|ends| ends.saturating_duration_since(Instant::now()));
            lines = match rest {
                Some(Duration::ZERO) => return Some(Group::new((Vec::new(), 0), clock())),
                Some(rest) => self.news.wait_timeout(lines, rest).unwrap_or_else(PoisonError::into_inner).0,
                None => self.news.wait(lines).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Whether so many wait, with these bytes whose turn it is, that receipts come first.
    fn is_crowd(&self, bytes: usize) -> bool {
        let mut lines = self.lines();
        let wait_s = lines.pace.seconds_for(lines.backlog().bytes + bytes);
        lines.is_crowd = wait_s > if lines.is_crowd { CROWD_ENDS_S } else { CROWD_S };
        lines.is_crowd
    }

    /// One more group behind those that were taken ahead: the next one, or a whole one.
    fn take_ahead(&self, ahead: &VecDeque<Group>, clock: Clock) -> Option<Group> {
        let mut lines = self.lines();
        let is_next = ahead.is_empty() && !lines.jobs.is_empty();
        let taken = (is_next || (ahead.len() < GROUPS_AHEAD && lines.jobs.has_whole_group()))
            .then(|| Group::new(lines.jobs.take(), clock()));
        let groups = ahead.iter().chain(&taken);
        lines.ahead = groups.fold(Backlog::default(), |Backlog { jobs, bytes }, group| Backlog {
            jobs: jobs + group.asks.len(),
            bytes: bytes + group.bytes,
        });
        taken
    }
}

/// Jobs that go together.
struct Group {
    asks: Vec<Ask>,
    /// What they count for.
    bytes: usize,
    /// When it was their turn.
    now_ms: u64,
    /// When what follows from its new households is derived.
    derive: Derive,
    /// One per job, where it is looked at before.
    expected: Vec<Option<Expected>>,
}

impl Group {
    fn new((asks, bytes): (Vec<Ask>, usize), now_ms: u64) -> Self {
        let expected = asks.iter().map(|_| None).collect();
        Self { asks, bytes, now_ms, derive: Derive::Now, expected }
    }

    /// Has its new households looked at, by their bodies alone.
    fn foresee(&mut self, lookahead: &Lookahead, hub: &Hub) {
        for (ask, slot) in self.asks.iter().zip(&mut self.expected) {
            if let Job::Sync(body) = &ask.job {
                let view = View { book: hub.book(), now_ms: self.now_ms, derive: self.derive };
                *slot = Some(lookahead.ask(body.clone(), view));
            }
        }
    }
}

/// `server.busy`; its particulars are the seconds to wait.
fn busy(wait_s: u64) -> Problem {
    Problem::with(ProblemCode::ServerBusy, wait_s)
}

fn fault<T>() -> Result<T, Problem> {
    Err(Problem::new(ProblemCode::ServerFault))
}

/// The time by this machine's clock, in milliseconds since 1970.
#[must_use]
pub fn machine_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Says that the thread has ended, however it did: whoever waits hears of a fault.
struct End<'d>(&'d Desk);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.pulse.end();
        let mut lines = self.0.lines();
        lines.calls.clear();
        while !lines.jobs.is_empty() {
            drop(lines.jobs.take());
        }
    }
}

fn work(hub: &Hub, desk: &Desk, clock: Clock, metrics: &Metrics) {
    let (pulse, _end) = (&desk.pulse, End(desk));
    let random = SystemRandom::new();
    let mut fill = |buffer: &mut [u8]| {
        // The system's entropy does not fail once it has begun; a zeroed nonce would only be stale.
        let _ = random.fill(buffer);
    };
    std::thread::scope(|threads| {
        let lookahead = Lookahead::start(threads, hub.workers());
        let (mut ahead, mut calm_from, mut rest_ends) = (VecDeque::new(), Instant::now(), None);
        let derive = |now_ms: u64, bytes: usize| {
            if desk.is_crowd(bytes) && hub.may_put_off(now_ms) { Derive::Later } else { Derive::Now }
        };
        while let Some(mut group) = ahead.pop_front().or_else(|| desk.wait(clock, rest_ends)) {
            pulse.begin();
            let mut world = HubWorld { now_ms: group.now_ms, fill: &mut fill };
            if group.derive == Derive::Now {
                group.derive = derive(group.now_ms, group.bytes);
            }
            while let Some(mut next) = desk.take_ahead(&ahead, clock) {
                next.derive = derive(next.now_ms, 0);
                next.foresee(&lookahead, hub);
                ahead.push_back(next);
            }
            if !group.asks.is_empty() {
                let (bytes, begun) = (group.bytes, Instant::now());
                // Work that falls over is quick, and says nothing about work.
                if do_group(hub, &mut world, group, (metrics, pulse)) {
                    desk.lines().pace.note(bytes, begun.elapsed().as_secs_f64());
                }
                calm_from = Instant::now() + CALM;
            }
            do_calls(hub, &mut world, desk, clock);
            let is_calm = ahead.is_empty() && desk.lines().jobs.is_empty() && Instant::now() >= calm_from;
            let may_follow = is_calm || !hub.may_put_off(clock());
            let is_due = hub.has_due() && (!may_follow || follow(hub, pulse));
            rest_ends = is_due.then_some(calm_from);
            pulse.rest();
        }
    });
    if let Err(problem) = hub.checkpoint() {
        tracing::warn!(code = problem.code.code(), "the log was not folded into the file");
    }
}

/// Derives something of what a crowd put off; whether more may be due, and this is the time for it.
fn follow(hub: &Hub, pulse: &Pulse) -> bool {
    let done = catch_unwind(AssertUnwindSafe(|| hub.derive_due())).unwrap_or_else(|_| {
        hub.give_up_group();
        fault()
    });
    // Where the store is away or full, the next who comes tries again.
    done.inspect_err(|problem| pulse.note(problem)).is_ok() && hub.has_due()
}

/// Does what the console asks for, for a while: one call at least.
fn do_calls(hub: &Hub, world: &mut HubWorld<'_>, desk: &Desk, clock: Clock) {
    let begun = Instant::now();
    loop {
        // Not in the condition: the lock would be held while the call is done.
        let call = desk.lines().calls.pop_front();
        let Some(call) = call else { break };
        world.now_ms = clock();
        desk.pulse.begin();
        call(hub, world);
        if begun.elapsed() >= desk.limits.calls_share {
            break;
        }
    }
}

/// Does a group and answers everybody; whether anything of it stood.
fn do_group(
    hub: &Hub,
    world: &mut HubWorld<'_>,
    Group { asks, expected, derive, .. }: Group,
    (metrics, pulse): (&Metrics, &Pulse),
) -> bool {
    let (mut jobs, mut spans, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
    for Ask { job, _held, reply, span } in asks {
        jobs.push(job);
        spans.push(span);
        waiting.push((reply, _held));
    }
    let begun = Instant::now();
    let seen = |expected: Option<Expected>| expected.and_then(Expected::take);
    let foreseen =
        expected.into_iter().map(|expected| Some(seen(expected).unwrap_or(Foresight::none(derive))));
    let mut foreseen: Vec<_> = foreseen.collect();
    let done = run_apart(jobs.len(), &mut |these| {
        run_guarded(hub, world, &jobs[these.clone()], &spans[these.clone()], &mut foreseen[these])
    });
    metrics.note_group(jobs.len(), begun.elapsed());
    metrics.note_changes(hub.take_tally());
    done.iter().filter_map(|done| done.as_ref().err()).for_each(|problem| pulse.note(problem));
    drop(jobs);
    let stood = done.iter().any(Result::is_ok);
    for (done, (reply, held)) in done.into_iter().zip(waiting) {
        drop(held);
        let _ = reply.send(done);
    }
    stood
}

/// One transaction; a panic outside of any job is everybody's.
fn run_guarded(
    hub: &Hub,
    world: &mut HubWorld<'_>,
    jobs: &[Job],
    spans: &[tracing::Span],
    foreseen: &mut [Option<Foresight>],
) -> Vec<Done> {
    catch_unwind(AssertUnwindSafe(|| hub.run_within(world, jobs, spans, foreseen))).unwrap_or_else(|_| {
        hub.give_up_group();
        jobs.iter().map(|_| fault()).collect()
    })
}

/// Runs jobs together; where all failed for one reason that one of them may have brought along, each by itself.
/// A job that stands already is known by its hashes and is not done twice.
fn run_apart(jobs: usize, run: &mut dyn FnMut(Range<usize>) -> Vec<Done>) -> Vec<Done> {
    let together = run(0..jobs);
    if jobs < 2 || !fell_together(&together) {
        return together;
    }
    tracing::warn!(jobs, "a group failed as a whole: its jobs are run one by one");
    (0..jobs).map(|at| run(at..at + 1).pop().unwrap_or_else(fault)).collect()
}

/// Whether a group failed as one. A database that is away (`server.busy`) is away for each of them as well.
fn fell_together(done: &[Done]) -> bool {
    let whole = [ProblemCode::ServerFault, ProblemCode::StorageFault, ProblemCode::DiskFull];
    let mut codes = done.iter().map(|done| done.as_ref().err().map(|problem| problem.code));
    let Some(Some(first)) = codes.next() else { return false };
    whole.contains(&first) && codes.all(|code| code == Some(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hub that falls over whenever one of these jobs is in the group.
    fn check(jobs: &[&str], code: ProblemCode, expected: &[bool], runs: usize) {
        let mut count = 0;
        let done = run_apart(jobs.len(), &mut |these| {
            count += 1;
            let group = &jobs[these];
            let fails = group.iter().any(|job| job.starts_with("bad"));
            let answer = |job: &&str| {
                if fails { Err(Problem::new(code)) } else { Ok(job.as_bytes().to_vec()) }
            };
            group.iter().map(answer).collect()
        });
        let stands = |(job, done): (&&str, &Done)| done.as_deref() == Ok(job.as_bytes());
        assert_eq!(jobs.iter().zip(&done).map(stands).collect::<Vec<_>>(), expected);
        assert_eq!(count, runs);
    }

    #[test]
    fn the_job_that_brings_a_group_down_fails_alone() {
        check(&["a", "bad", "c"], ProblemCode::ServerFault, &[true, false, true], 4);
        check(&["a", "bad", "c"], ProblemCode::DiskFull, &[true, false, true], 4);
        check(&["a", "b"], ProblemCode::ServerFault, &[true, true], 1);
        check(&["bad"], ProblemCode::ServerFault, &[false], 1);
    }
    #[test]
    fn a_database_that_is_away_is_not_asked_once_more_for_each_job() {
        check(&["a", "bad", "c"], ProblemCode::ServerBusy, &[false, false, false], 1);
    }
    #[test]
    fn whoever_is_turned_away_hears_after_how_many_seconds() {
        assert_eq!(busy(7).detail, "7");
        assert_eq!(busy(7).code, ProblemCode::ServerBusy);
    }
}

//! The hub: what a server does with requests, without HTTP, threads or a clock.
//!
//! Jobs come in groups; a group is one transaction, so many small saves share one flush. An answer
//! leaves only after its group is durable.

mod accounts;
mod admin;
mod apart;
mod areas;
mod audit;
pub mod backup;
mod breach;
mod bulk;
mod carry;
mod covered;
mod desk;
mod door;
mod dossier;
mod due;
mod elsewhere;
mod enrol;
mod erase;
mod export;
mod exports;
mod figures;
mod files;
mod foresight;
mod forms;
mod found;
mod late;
mod means;
mod merge;
mod minutes;
mod moves;
mod odata;
mod outlines;
mod overview;
mod page;
mod pairs;
mod people;
mod prelist;
mod project;
mod queue;
mod rebuild;
mod refill;
mod review;
mod standing;
mod sync;
mod teller;
mod veil;
mod verify;
mod volume;

pub use accounts::{AccountLine, AccountPlan};
pub(crate) use admin::INVITE_MS;
pub use admin::{DeviceLine, HouseholdLine, Invitation, InvitationLine, QuarantineLine, Wipe};
pub use apart::{ApartAct, ApartPlan};
pub use audit::{AuditLine, Deed};
pub use breach::BreachSource;
pub use bulk::{BulkItem, BulkPlan, BulkTake, BulkUndo};
pub use carry::Carried;
pub use desk::{
    ClaimDetail, DecisionDetail, DeskVerdict, DisputeDetail, DisputeLine, DisputePlace, FindingLine,
    RecordDetail, Settlement,
};
pub use door::{Attempt, LinkOwner, Secret, Session};
pub use erase::{BASES, ErasePlan};
pub use export::Watch;
pub(crate) use exports::Ended;
pub(crate) use figures::Changes;
pub use files::{FilePermit, WholeFile};
pub use foresight::Foresight;
pub use forms::PublishedForm;
pub use found::Mending;
pub use late::LateSort;
pub use merge::Derive;
pub use minutes::MinutesPlan;
pub use moves::{MOVE_AT_ONCE, MovePlan, Moved};
pub use odata::{KeyLine, ReadPage, ReadPlace};
pub use outlines::{OUTLINES_BYTES_MAX, OutlineFile};
pub use overview::{Level, Place};
pub use pairs::{FitReport, PairDecision, PairFigures, PairShift, PairVerdict};
pub use prelist::{Imported, PrelistAsked, PrelistFile};
pub use rebuild::{Digests, RebuildReport};
pub use review::{DeadlinePlan, ReviewChoice, ReviewPlan};

use crate::store::Store;
use crate::trouble::Trouble;
use ketuk_wire::elsewhere::TraceKey;
use ketuk_wire::{DeviceId, Problem, ProblemCode, SigningKey};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

const SEED: &str = "hub.seed";

/// Time and entropy as arguments.
pub struct HubWorld<'w> {
    /// Milliseconds since 1970.
    pub now_ms: u64,
    /// Fills a buffer with entropy.
    pub fill: &'w mut dyn FnMut(&mut [u8]),
}

impl HubWorld<'_> {
    pub(crate) fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.fill)(&mut bytes);
        bytes
    }
}

impl std::fmt::Debug for HubWorld<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HubWorld({} ms)", self.now_ms)
    }
}

/// One piece of work for a group.
#[derive(Debug)]
pub enum Job {
    /// The body of `POST /v1/sync`.
    Sync(Vec<u8>),
    /// The body of `POST /v1/enrol`.
    Enrol(Vec<u8>),
    /// The body of `POST /v1/meet`.
    Meet(Vec<u8>),
    /// The body of `POST /v1/wiped`.
    Wiped(Vec<u8>),
    /// A coordinator's decision.
    Settle(Box<Settlement>),
}

/// What a job gave: a body, or for a settlement the change's hash.
pub type Done = Result<Vec<u8>, Problem>;

/// How many threads may admit changes of one group; results do not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Workers(pub usize);

/// The hub.
#[derive(Debug)]
pub struct Hub {
    store: Store,
    key: SigningKey,
    forms: forms::Forms,
    /// Makes the traces of numbers.
    traces: TraceKey,
    workers: Workers,
    linkage: RefCell<pairs::Linkage>,
    /// Something was erased since the write-ahead log was emptied.
    erased: Cell<bool>,
    /// Its number among all that ever wrote to a shared store; 0 in a file, and for whoever only reads.
    server: u64,
    /// Old pages may lie in that log: it could not be emptied yet.
    log_is_old: Cell<bool>,
    /// What became of changes.
    tally: figures::Tally,
    /// Since when something has been due, in milliseconds since 1970; `None` where nothing is.
    due_since: Cell<Option<u64>>,
}

impl Hub {
    /// A hub over a store; makes its key at the first start.
    pub fn open(store: Store, workers: Workers, world: &mut HubWorld<'_>) -> Result<Self, Problem> {
        let (key, traces) = Self::load_keys(&store, world)?;
        let forms = Self::no_forms(&key);
        let (linkage, erased) = (RefCell::default(), Cell::new(true));
        let (log_is_old, due_since, server) = (Cell::new(false), Cell::new(None), 0);
        let tally = figures::Tally::default();
        let mut hub = Self {
            store,
            key,
            forms,
            traces,
            workers,
            linkage,
            erased,
            server,
            log_is_old,
            tally,
            due_since,
        };
        hub.server = hub.grouped(|hub| {
            hub.enrol_self(world.now_ms)?;
            hub.publish_shipped(world.now_ms)?;
            if hub.store.is_shared() { hub.store.next_server() } else { Ok(0) }
        })?;
        hub.load_forms()?;
        hub.rebuild_stale()?;
        if let Err(problem) = hub.settle_due() {
            // A full disk, say: what is due can wait, phones cannot.
            tracing::warn!(code = problem.code.code(), "what the last crowd put off is due still");
            hub.due_since.set(Some(world.now_ms));
        }
        // Another program than the last one may have brought forms along, or read what that one could not.
        hub.grouped(|hub| hub.read_waiting(&hub.book()))?;
        Ok(hub)
    }

    /// A hub that only reads, beside the one that writes in the same file.
    pub fn open_to_read(store: Store) -> Result<Self, Problem> {
        let seed = store.load_meta(SEED)?.and_then(|seed| <[u8; 32]>::try_from(seed).ok());
        let key = seed.and_then(SigningKey::from_seed);
        let key = key.ok_or_else(|| Problem::with(ProblemCode::StorageFault, SEED))?;
        let forms = Self::no_forms(&key);
        let traces = elsewhere::find_key(&store)?.unwrap_or(TraceKey([0; 16]));
        let (workers, linkage, erased) = (Workers(1), RefCell::default(), Cell::new(false));
        let (log_is_old, due_since, server) = (Cell::new(false), Cell::new(None), 0);
        let tally = figures::Tally::default();
        let hub = Self {
            store,
            key,
            forms,
            traces,
            workers,
            linkage,
            erased,
            server,
            log_is_old,
            tally,
            due_since,
        };
        hub.load_forms()?;
        Ok(hub)
    }

    /// The hub's keys, made at the first start: in one group, so that servers that start at once on a new store agree.
    fn load_keys(store: &Store, world: &mut HubWorld<'_>) -> Result<(SigningKey, TraceKey), Problem> {
        store.begin()?;
        let key = Self::load_key(store, world);
        let keys = key.and_then(|key| Ok((key, elsewhere::load_key(store, &mut || world.random())?)));
        match keys {
            Ok(keys) => store.commit().map(|()| keys).map_err(|trouble| {
                store.roll_back();
                trouble.into()
            }),
            Err(problem) => {
                store.roll_back();
                Err(problem)
            }
        }
    }

    fn load_key(store: &Store, world: &mut HubWorld<'_>) -> Result<SigningKey, Problem> {
        let seed = match store.load_meta(SEED)? {
            Some(seed) => seed,
            None => {
                let seed: [u8; 32] = world.random();
                store.save_meta(SEED, &seed)?;
                seed.to_vec()
            }
        };
        let seed = <[u8; 32]>::try_from(seed).ok().and_then(SigningKey::from_seed);
        seed.ok_or_else(|| Problem::with(ProblemCode::StorageFault, SEED))
    }

    /// The hub's own id as an author: coordinators' changes are signed by the hub.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.key.public().device()
    }

    /// The store, for worlds that kill and fill it.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// How many threads may look at one group.
    pub(crate) fn workers(&self) -> usize {
        self.workers.0
    }

    /// Gives the store back; everything else of a hub is derived from it.
    #[must_use]
    pub fn into_store(self) -> Store {
        self.store
    }

    /// Runs a group of jobs as one transaction. Where the transaction itself fails, every job has.
    pub fn run(&self, world: &mut HubWorld<'_>, jobs: &[Job]) -> Vec<Done> {
        self.run_foreseen(world, jobs, &mut [])
    }

    /// The same with what was foreseen of each job.
    pub fn run_foreseen(
        &self,
        world: &mut HubWorld<'_>,
        jobs: &[Job],
        foreseen: &mut [Option<Foresight>],
    ) -> Vec<Done> {
        self.run_within(world, jobs, &[], foreseen)
    }

    /// The same, each job within the span of the request that it came with, and with what was foreseen of it.
    pub(crate) fn run_within(
        &self,
        world: &mut HubWorld<'_>,
        jobs: &[Job],
        spans: &[tracing::Span],
        foreseen: &mut [Option<Foresight>],
    ) -> Vec<Done> {
        let before = self.tally.mark();
        let all_failed = |problem: Problem| {
            self.tally.go_back(before.clone());
            jobs.iter().map(|_| Err(problem.clone())).collect()
        };
        if let Err(trouble) = self.begin_group() {
            return all_failed(trouble.into());
        }
        let mut done = Vec::with_capacity(jobs.len());
        for (at, job) in jobs.iter().enumerate() {
            if !self.store.in_group() {
                break;
            }
            let _within = spans.get(at).map(tracing::Span::enter);
            let counted = self.tally.mark();
            let foresight = foreseen.get_mut(at).and_then(Option::take);
            let run = AssertUnwindSafe(|| self.run_one(world, job, foresight));
            let fault = |_| Err(Problem::new(ProblemCode::ServerFault).into());
            let ended = self.store.job(|| catch_unwind(run).unwrap_or_else(fault)).map_err(Problem::from);
            done.push(ended.inspect_err(|problem| {
                self.tally.go_back(counted);
                tracing::debug!(code = problem.code.code(), "a job was undone");
            }));
        }
        if !self.store.in_group() {
            self.give_up_group();
            // What ended the group: a full disk, or a connection that was lost.
            let ended = done.pop().and_then(Result::err);
            return all_failed(ended.unwrap_or_else(|| Problem::new(ProblemCode::DiskFull)));
        }
        self.flush_pairs();
        match self.end_group() {
            Ok(()) => done,
            Err(trouble) => {
                self.give_up_group();
                all_failed(trouble.into())
            }
        }
    }

    fn run_one(
        &self,
        world: &mut HubWorld<'_>,
        job: &Job,
        foresight: Option<Foresight>,
    ) -> Result<Vec<u8>, Trouble> {
        match job {
            Job::Sync(body) => self.sync(world, (body, foresight)),
            Job::Enrol(body) => self.enrol(world, body),
            Job::Meet(body) => self.meet(world, body),
            Job::Wiped(body) => self.hear_last_word(world, body),
            Job::Settle(settlement) => Ok(self.decide(world, settlement)?.0.to_vec()),
        }
    }

    /// One use case as one transaction; inside another one it is a part of that.
    pub(crate) fn grouped<T>(&self, act: impl FnOnce(&Self) -> Result<T, Trouble>) -> Result<T, Problem> {
        if self.store.in_group() {
            return Ok(self.store.job(|| act(self))?);
        }
        self.begin_group()?;
        let counted = self.tally.mark();
        let done = match act(self).and_then(|done| self.store.settle().map(|()| done)) {
            Ok(done) => done,
            Err(trouble) => {
                self.tally.go_back(counted);
                // Nothing has followed yet, so the index stands as the rows do.
                self.forget_touched();
                self.store.roll_back();
                return Err(trouble.into());
            }
        };
        self.flush_pairs();
        if let Err(trouble) = self.end_group() {
            self.tally.go_back(counted);
            self.give_up_group();
            return Err(trouble.into());
        }
        Ok(done)
    }

    /// Begins a group. Where another server on the same store wrote since the last one, what is held in memory is the past:
    /// the forms are looked at now, the index catches up at its next use.
    fn begin_group(&self) -> Result<(), Trouble> {
        if self.store.begin()?
            && let Err(problem) = self.keep_up()
        {
            self.store.roll_back();
            return Err(problem.into());
        }
        Ok(())
    }

    /// Makes a group durable; what is held in memory followed it.
    fn end_group(&self) -> Result<(), Trouble> {
        let before = self.store.last_turn()?;
        self.store.commit()?;
        self.note_own_group(before);
        Ok(())
    }

    /// Undoes a group that a panic or a full disk has left open.
    pub(crate) fn give_up_group(&self) {
        self.drop_linker();
        self.store.roll_back();
    }

    /// Folds the write-ahead log into the file, for a graceful stop.
    pub fn checkpoint(&self) -> Result<(), Problem> {
        Ok(self.store.checkpoint().map(drop)?)
    }
}

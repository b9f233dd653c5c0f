//! Households counted twice: the index in memory, and the pairs that follow from it.
//!
//! Each group of jobs ends with its households put into the index and their own pairs scored, in the same
//! transaction ([`Hub::flush_pairs`]). What a household does to pairs of *others* (how common a name is, how many share
//! an address, a block that has grown too large) is caught up with by a pass over all households in small
//! slices ([`Hub::tend_pairs`]), between which the writer takes other work.
//!
//! Invariants: after a pass with nothing behind it the pairs follow from the households, the decisions and the
//! weights alone, whatever the order in which they came; the pairs of a household that has just changed are
//! never older than its change; a fault in here is logged and fails no sync; where a transaction fails the
//! index is dropped and made anew from the rows. Where several servers share a database each holds an index, which reads
//! at its next use what the others wrote (`behind.rs`); one of them at a time makes a pass.

mod behind;
mod card;
mod decide;
mod desk;
mod evidence;
mod fit;
mod links;

pub(super) use card::{Asked, row as compared_row};
pub use decide::{PairDecision, PairVerdict};
pub use fit::{FitReport, PairShift};

use super::{Hub, HubWorld, SEED};
use crate::store::{ComparedRow, PairRow, Short};
use crate::trouble::Trouble;
use ketuk_linkage::{Band, Bounds, Index, Kind, Slot, Verdict, Weights};
use ketuk_wire::{Problem, RecordId, ScopeId};
use links::{Standing, Standings};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Which weights the pairs that lie in the file were last wholly scored with; empty while something is behind.
const QUIET: &str = "hub.pairs.quiet";
/// Households that a slice of a pass scores: about three milliseconds of the writer's time.
const SLICE: usize = 128;
/// Rows that are read at a time when the index is made.
const PAGE: usize = 2_000;
/// The least time between the beginnings of two passes.
const PAUSE_MS: u64 = 60_000;
/// A pass is followed by so many times its own length without one.
const REST: u64 = 20;
/// Of the pairs below the queue that are not quite unlikely one in so many is kept, to measure what is missed.
const SAMPLE: u64 = 20;
/// How unlikely a pair may be to be such a sample, in millionths.
const SAMPLE_MIN: u64 = 10_000;

/// What was read of the households and how it went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PairFigures {
    /// Households held.
    pub households: usize,
    /// Members held.
    pub members: usize,
    /// Bytes that the index takes; counted when it is made, else 0.
    pub bytes: usize,
    /// Whether a pass is under way: there is more to do at once.
    pub is_busy: bool,
    /// Whether every pair is as it would be after a rebuild.
    pub is_quiet: bool,
    /// Rows of households that were read for the index so far, since this server started.
    pub rows_read: u64,
}

/// A household as it is held.
#[derive(Debug, Clone, Copy)]
struct Known {
    scope: ScopeId,
    since_ms: u64,
    content: Short,
    members: u64,
}

/// A pass under way.
#[derive(Debug, Clone, Copy)]
struct Pass {
    after: Option<RecordId>,
    /// Whether something came in since it began.
    is_overtaken: bool,
}

/// The index with what belongs to it.
pub(super) struct Linker {
    index: Index,
    known: BTreeMap<RecordId, Known>,
    standings: Standings,
    pass: Option<Pass>,
    is_quiet: bool,
    begun_ms: u64,
    ended_ms: u64,
    /// The last group whose rows are all in here; 0 in a file.
    seen: u64,
    /// The last decision that is in here.
    last_entry: u64,
}

impl std::fmt::Debug for Linker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Linker({} households)", self.known.len())
    }
}

impl Linker {
    fn hold(&mut self, row: &ComparedRow) {
        let submission = card::submission(row);
        let members = submission.members.len() as u64;
        // Whoever has lost the last member is found by nobody, but decisions about it still stand somewhere.
        if submission.members.is_empty() {
            self.index.remove(&row.record.to_string());
        } else {
            self.index.upsert(&submission);
        }
        let ComparedRow { record, scope, since_ms, content, .. } = *row;
        self.known.insert(record, Known { scope, since_ms, content, members });
    }

    fn drop_one(&mut self, record: RecordId) {
        if self.known.remove(&record).is_some() {
            self.index.remove(&record.to_string());
        }
    }

    fn slot(&self, record: RecordId) -> Option<Slot> {
        self.index.find(&record.to_string())
    }

    /// All pairs of a household that belong in the table; with `later` only those whose other one has a larger id.
    fn pairs_of(&self, record: RecordId, later: bool) -> BTreeMap<(RecordId, RecordId), PairRow> {
        let mut others = BTreeSet::new();
        if let Some(slot) = self.slot(record) {
            let found = self.index.candidates(slot).into_iter();
            others.extend(found.filter_map(|other| self.index.id(other).and_then(RecordId::from_hex)));
        }
        others.extend(self.standings.list_others(record));
        let others = others.into_iter().filter(|other| !later || *other > record);
        others.filter_map(|other| self.pair(record, other)).map(|row| ((row.a, row.b), row)).collect()
    }

    /// A pair as it is to be kept; `None` where it belongs nowhere.
    fn pair(&self, one: RecordId, other: RecordId) -> Option<PairRow> {
        let (a, b) = (one.min(other), one.max(other));
        let standing = self.standings.find(a, b);
        let scored = self.slot(a).zip(self.slot(b)).and_then(|(at, bt)| {
            let verdict = self.index.score(at, bt)?;
            let belongs = verdict.is_queued || standing.is_some() || is_sample(a, b, &verdict);
            belongs.then_some((at, bt, verdict))
        });
        let Some((at, bt, verdict)) = scored else {
            return standing.map(|standing| self.unscored(a, b, standing));
        };
        let told = evidence::tell(&self.index, at, bt, &verdict);
        let likely = evidence::millionths(verdict.duplicate_probability());
        let [_, _, split, ..] = verdict.probabilities.map(evidence::millionths);
        let (known_a, known_b) = (self.known.get(&a)?, self.known.get(&b)?);
        let content = card::short(&[&known_a.content, &known_b.content]);
        let sure = likely.max(split);
        let changed = standing.is_some_and(|at| at.content != content && at.levels != told.levels);
        let row = PairRow {
            a,
            b,
            scope_a: known_a.scope,
            scope_b: known_b.scope,
            state: state(standing, verdict.is_queued, changed).to_owned(),
            decision: standing.map(|standing| standing.kind.name()).unwrap_or_default().to_owned(),
            changed,
            kind: verdict.kind.name().to_owned(),
            band: verdict.band.name().to_owned(),
            likely,
            split,
            sure,
            weight: sure * (known_a.members + known_b.members),
            matched: verdict.assignment.matched.len() as u64,
            distance_m: told.distance_m,
            content,
            levels: told.levels,
            evidence: told.bytes,
            weights: self.index.weights().version.clone(),
            since_ms: known_a.since_ms.max(known_b.since_ms),
            crowd: 0,
        };
        Some(row)
    }

    /// A decided pair of which one household has nothing left to compare.
    fn unscored(&self, a: RecordId, b: RecordId, standing: Standing) -> PairRow {
        let known = |record: RecordId| {
            let nothing = Known { scope: ScopeId(0), since_ms: 0, content: Short::default(), members: 0 };
            self.known.get(&record).copied().unwrap_or(nothing)
        };
        let (known_a, known_b) = (known(a), known(b));
        PairRow {
            a,
            b,
            scope_a: known_a.scope,
            scope_b: known_b.scope,
            state: "decided".to_owned(),
            decision: standing.kind.name().to_owned(),
            changed: true,
            kind: Kind::Different.name().to_owned(),
            band: Band::Below.name().to_owned(),
            likely: 0,
            split: 0,
            sure: 0,
            weight: 0,
            matched: 0,
            distance_m: -1,
            content: card::short(&[&known_a.content, &known_b.content]),
            levels: Short::default(),
            evidence: Vec::new(),
            weights: self.index.weights().version.clone(),
            since_ms: known_a.since_ms.max(known_b.since_ms),
            crowd: 0,
        }
    }
}

/// Where a pair stands. What was called one stays one; anything else comes back where the evidence has changed
/// and still belongs in the queue.
fn state(standing: Option<Standing>, is_queued: bool, changed: bool) -> &'static str {
    match standing {
        None if is_queued => "open",
        None => "sample",
        Some(at) if !at.kind.is_duplicate() && is_queued && changed => "reopened",
        Some(_) => "decided",
    }
}

/// Whether a pair below the queue is kept to measure what is missed: by its ids, so always the same ones.
fn is_sample(a: RecordId, b: RecordId, verdict: &Verdict) -> bool {
    let [same, moved, split, ..] = verdict.probabilities;
    if evidence::millionths((same + moved).max(split)) < SAMPLE_MIN {
        return false;
    }
    let [first, second, ..] = card::short(&[&a.0, &b.0]);
    u64::from(u16::from_be_bytes([first, second])).is_multiple_of(SAMPLE)
}

impl Hub {
    /// Scores with these weights from now on instead of those that ship.
    pub fn use_weights(&self, weights: Weights) {
        self.linkage.borrow_mut().weights = weights;
        self.drop_linker();
    }

    /// Forgets index and what was to follow; the next use makes it anew from the rows.
    pub(super) fn drop_linker(&self) {
        let mut linkage = self.linkage.borrow_mut();
        linkage.linker = None;
        linkage.touched.clear();
    }

    /// Does something during which no pair follows a household; afterwards everything about pairs is behind.
    pub(super) fn without_pairs<T>(
        &self,
        act: impl FnOnce(&Self) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.drop_linker();
        self.linkage.borrow_mut().is_paused = true;
        let done = act(self);
        self.linkage.borrow_mut().is_paused = false;
        self.drop_linker();
        done
    }

    /// Makes the index now rather than at its first use; what it took.
    pub fn hold_households(&self) -> Result<PairFigures, Problem> {
        let held = |hub: &Self, linker: &mut Linker| {
            Ok(PairFigures { bytes: linker.index.heap_bytes(), ..hub.pair_figures(linker) })
        };
        Ok(self.with_linker(held)?)
    }

    /// Notes that a household has changed: its pairs follow at the end of the group.
    pub(super) fn touch(&self, record: RecordId) {
        self.linkage.borrow_mut().touched.insert(record);
    }

    /// What was to follow a group that has been undone.
    pub(super) fn forget_touched(&self) {
        self.linkage.borrow_mut().touched.clear();
    }

    fn with_linker<T>(
        &self,
        act: impl FnOnce(&Self, &mut Linker) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let held = self.linkage.borrow_mut().linker.take();
        let mut linker = match held {
            Some(mut linker) => {
                self.catch_up(&mut linker)?;
                linker
            }
            None => self.make_linker()?,
        };
        let done = act(self, &mut linker);
        if done.is_ok() {
            self.linkage.borrow_mut().linker = Some(linker);
        }
        done
    }

    fn make_linker(&self) -> Result<Linker, Trouble> {
        let weights = self.linkage.borrow().weights.clone();
        let seed = self.store.load_meta(SEED)?.unwrap_or_default();
        let secret = u64::from_be_bytes(*card::short(&[b"linkage", &seed]).first_chunk().unwrap_or(&[0; 8]));
        let quiet = digest_of(&weights);
        // Asked before anything is read: what is written meanwhile is read once more.
        let seen = self.store.last_turn()?;
        let decisions = self.store.list_all_pair_decisions()?;
        let mut linker = Linker {
            index: Index::new(weights, secret, Bounds::bontang()),
            known: BTreeMap::new(),
            standings: Standings::of(&decisions),
            pass: None,
            is_quiet: self.store.load_meta(QUIET)?.as_deref() == Some(quiet.as_slice()),
            begun_ms: 0,
            ended_ms: 0,
            seen,
            last_entry: decisions.last().map_or(0, |row| row.entry),
        };
        let mut after = None;
        loop {
            let page = self.store.list_compared_after(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.record);
            page.iter().for_each(|row| linker.hold(row));
            self.linkage.borrow_mut().rows_read += page.len() as u64;
        }
        linker.index.settle();
        Ok(linker)
    }

    /// Brings index and pairs up to what the group has changed; the caller holds the transaction. What goes
    /// wrong in here is caught up with by the next pass.
    pub(super) fn flush_pairs(&self) {
        let touched = std::mem::take(&mut self.linkage.borrow_mut().touched);
        if touched.is_empty() || self.linkage.borrow().is_paused {
            return;
        }
        let flush = AssertUnwindSafe(|| self.with_linker(|hub, linker| hub.follow(linker, &touched)));
        let fault = |_| Err(Problem::new(ketuk_wire::ProblemCode::ServerFault).into());
        if let Err(trouble) = self.store.job(|| catch_unwind(flush).unwrap_or_else(fault)) {
            let problem = Problem::from(trouble);
            tracing::error!(
                code = problem.code.code(),
                "pairs of households fell behind; a pass will follow"
            );
            self.drop_linker();
            if self.store.in_group() {
                // Without this mark nobody would know at the next start.
                let _ = self.store.save_meta(QUIET, b"");
            }
        }
    }

    fn follow(&self, linker: &mut Linker, touched: &BTreeSet<RecordId>) -> Result<(), Trouble> {
        self.fall_behind(linker)?;
        for record in touched {
            match self.store.load_compared(*record)? {
                Some(row) => linker.hold(&row),
                None => linker.drop_one(*record),
            }
        }
        for record in touched {
            let mut wanted = linker.pairs_of(*record, false);
            for row in self.store.list_pairs_of(*record)? {
                self.exchange(&row, wanted.remove(&(row.a, row.b)))?;
            }
            for row in wanted.values() {
                self.store.save_pair(row)?;
            }
        }
        let linked = |record: &&RecordId| linker.standings.group(**record).len() > 1;
        let linked: Vec<RecordId> = touched.iter().filter(linked).copied().collect();
        self.relink(&linker.standings, linked)
    }

    fn fall_behind(&self, linker: &mut Linker) -> Result<(), Trouble> {
        if let Some(pass) = &mut linker.pass {
            pass.is_overtaken = true;
        }
        if std::mem::replace(&mut linker.is_quiet, false) {
            self.store.save_meta(QUIET, b"")?;
        }
        Ok(())
    }

    /// What lies there against what is wanted; only differences are written.
    fn exchange(&self, row: &PairRow, wanted: Option<PairRow>) -> Result<(), Trouble> {
        match wanted {
            Some(wanted) if (PairRow { crowd: row.crowd, ..wanted.clone() }) == *row => Ok(()),
            Some(wanted) => self.store.save_pair(&wanted),
            None => self.store.forget_pair(row.a, row.b),
        }
    }

    /// Goes on with what is behind, for a few milliseconds; begins a pass where one is due.
    pub fn tend_pairs(&self, world: &HubWorld<'_>) -> Result<PairFigures, Problem> {
        self.guarded(|hub, linker| {
            let pause = PAUSE_MS.max((linker.ended_ms.saturating_sub(linker.begun_ms)).saturating_mul(REST));
            let rested = linker.begun_ms == 0 || world.now_ms >= linker.begun_ms.saturating_add(pause);
            let is_due = linker.pass.is_some() || (!linker.is_quiet && rested);
            if !is_due || !hub.claim_pass(linker, world.now_ms)? {
                return Ok(hub.pair_figures(linker));
            }
            if linker.pass.is_none() {
                linker.begun_ms = world.now_ms;
                linker.begin();
            }
            hub.step(linker)?;
            linker.ended_ms = world.now_ms;
            if linker.pass.is_none() {
                hub.leave_pass(world.now_ms)?;
            }
            Ok(hub.pair_figures(linker))
        })
    }

    /// Catches up with everything that is behind, at once.
    pub fn settle_pairs(&self) -> Result<PairFigures, Problem> {
        loop {
            let figures = self.guarded(|hub, linker| {
                if linker.pass.is_none() && !linker.is_quiet {
                    linker.begin();
                }
                if linker.pass.is_some() {
                    hub.step(linker)?;
                }
                Ok(hub.pair_figures(linker))
            })?;
            if figures.is_quiet {
                return Ok(figures);
            }
        }
    }

    /// Works on the index in a transaction of its own; after a fault it is made anew.
    fn guarded<T>(&self, act: impl FnOnce(&Self, &mut Linker) -> Result<T, Trouble>) -> Result<T, Problem> {
        let done = self.grouped(|hub| hub.with_linker(act));
        if done.is_err() {
            self.drop_linker();
        }
        done
    }

    /// One slice of a pass.
    fn step(&self, linker: &mut Linker) -> Result<(), Trouble> {
        let Some(pass) = linker.pass else { return Ok(()) };
        let from = pass.after.map_or(Bound::Unbounded, Bound::Excluded);
        let slice: Vec<RecordId> =
            linker.known.range((from, Bound::Unbounded)).take(SLICE).map(|(record, _)| *record).collect();
        // The last slice also looks at what lies behind the last household.
        let until = if slice.len() < SLICE { RecordId([u8::MAX; 16]) } else { slice[slice.len() - 1] };
        let mut wanted = BTreeMap::new();
        for record in &slice {
            wanted.extend(linker.pairs_of(*record, true));
        }
        let decided = linker.standings.list().map(|((a, b), _)| (a, b));
        let unheld =
            decided.filter(|(a, _)| !linker.known.contains_key(a) && pass.after < Some(*a) && *a <= until);
        wanted.extend(unheld.filter_map(|(a, b)| linker.pair(a, b)).map(|row| ((row.a, row.b), row)));
        for row in self.store.list_pairs_between(pass.after, until)? {
            self.exchange(&row, wanted.remove(&(row.a, row.b)))?;
        }
        for row in wanted.values() {
            self.store.save_pair(row)?;
        }
        if slice.len() < SLICE {
            return self.end_pass(linker, pass);
        }
        linker.pass = Some(Pass { after: Some(until), ..pass });
        Ok(())
    }

    fn end_pass(&self, linker: &mut Linker, pass: Pass) -> Result<(), Trouble> {
        linker.pass = None;
        self.count_crowds(&linker.standings, linker.index.weights().thresholds.duplicate)?;
        // A fault may have left somebody counted twice; where all is well nothing is written.
        let linked = linker.standings.list().filter(|(_, standing)| standing.kind.is_duplicate());
        self.relink(&linker.standings, linked.map(|((a, _), _)| a).collect::<Vec<_>>())?;
        if !pass.is_overtaken {
            linker.is_quiet = true;
            self.store.save_meta(QUIET, &digest_of(linker.index.weights()))?;
        }
        Ok(())
    }

    /// What was noted as found is not sure to be all: the next pass looks at everybody.
    pub(super) fn doubt_pairs(&self) -> Result<(), Trouble> {
        self.store.save_meta(QUIET, b"")
    }

    /// Forgets every pair: what is made anew follows from the households and the decisions alone.
    pub(super) fn clear_pairs(&self) -> Result<(), Trouble> {
        self.store.save_meta(QUIET, b"")?;
        self.store.clear_pairs()
    }

    /// Counts every group of linked households once, from the decisions.
    pub(super) fn relink_all(&self) -> Result<(), Trouble> {
        self.store.unlink_households()?;
        let standings = Standings::of(&self.store.list_all_pair_decisions()?);
        let linked = standings.list().filter(|(_, standing)| standing.kind.is_duplicate());
        let linked: Vec<RecordId> = linked.map(|((a, _), _)| a).collect();
        self.relink(&standings, linked)
    }
}

impl Linker {
    fn begin(&mut self) {
        self.index.settle();
        self.pass = Some(Pass { after: None, is_overtaken: false });
    }
}

impl Hub {
    fn pair_figures(&self, linker: &Linker) -> PairFigures {
        PairFigures {
            households: linker.index.len(),
            members: linker.index.members(),
            bytes: 0,
            is_busy: linker.pass.is_some(),
            is_quiet: linker.is_quiet,
            rows_read: self.linkage.borrow().rows_read,
        }
    }
}

fn digest_of(weights: &Weights) -> Short {
    card::short(&[weights.write().as_bytes()])
}

/// What the hub holds for linking.
#[derive(Debug)]
pub(super) struct Linkage {
    weights: Weights,
    linker: Option<Linker>,
    touched: BTreeSet<RecordId>,
    /// While everything is derived anew, nothing follows household by household.
    is_paused: bool,
    /// Rows that were read for the index so far.
    rows_read: u64,
}

impl Default for Linkage {
    fn default() -> Self {
        let (linker, touched, is_paused) = (None, BTreeSet::new(), false);
        Self { weights: Weights::shipped(), linker, touched, is_paused, rows_read: 0 }
    }
}

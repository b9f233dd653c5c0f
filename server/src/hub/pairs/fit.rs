//! Learning weights from the households at hand and from decisions, and saying what would change.
//!
//! Bits of members' fields come from pairs that other fields have found: names and sexes from pairs with a common
//! number, numbers and dates from pairs with common names. The household layer comes from the decisions that
//! stand. Nothing is used before somebody starts a server with the file.
//!
//! Invariant: the same households and decisions give the same weights.

use super::Linker;
use crate::hub::Hub;
use crate::trouble::Trouble;
use ketuk_linkage::fit::{Example, KindFit, MemberFit, fit_kinds, fit_members};
use ketuk_linkage::{Family, MemberMatch, MemberTable, Slot, Weights};
use ketuk_wire::{Problem, RecordId};
use std::collections::BTreeMap;

/// Pairs of households that are looked at for one table: more change nothing that is kept.
const PAIRS_MAX: usize = 200_000;
/// Families that find by numbers, and by names and places: disjoint.
const BY_NUMBERS: [Family; 3] = [Family::Card, Family::Phone, Family::Nik];
const BY_NAMES: [Family; 3] = [Family::Couple, Family::Place, Family::Address];

/// What somebody would see otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct PairShift {
    /// The smaller record id.
    pub a: RecordId,
    /// The other.
    pub b: RecordId,
    /// Kind and probability in per cent before; empty where it was not in the queue.
    pub before: Option<(&'static str, u32)>,
    /// The same after.
    pub after: Option<(&'static str, u32)>,
}

/// What was learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct FitReport {
    /// The weights.
    pub weights: Weights,
    /// The version that they start from.
    pub base: String,
    /// Pairs of members that were compared.
    pub member_pairs: usize,
    /// Decisions that were learnt from.
    pub decisions: usize,
    /// Pairs in the queue before.
    pub queued_before: usize,
    /// Pairs in the queue after.
    pub queued_after: usize,
    /// Pairs that enter the queue, leave it, or are called otherwise, by id.
    pub shifts: Vec<PairShift>,
}

type Queue = BTreeMap<(RecordId, RecordId), (&'static str, u32)>;

impl Hub {
    /// Learns weights called `version`; nothing is kept.
    pub fn fit_weights(&self, version: &str) -> Result<FitReport, Problem> {
        let report = self.with_linker(|_, linker| Ok::<_, Trouble>(fit(linker, version)));
        // The index has been scored with other weights: the next use makes it anew.
        self.drop_linker();
        Ok(report?)
    }
}

fn fit(linker: &mut Linker, version: &str) -> FitReport {
    let base = linker.index.weights().clone();
    let before = queue(linker);
    let (numbers, names) = (matches(linker, &BY_NUMBERS), matches(linker, &BY_NAMES));
    let member_pairs = numbers.len() + names.len();
    let found_by_numbers = fit_members(&base.members, &numbers, MemberFit::default()).table;
    let found_by_names = fit_members(&base.members, &names, MemberFit::default()).table;
    let members = MemberTable {
        name: found_by_numbers.name,
        mother: found_by_numbers.mother,
        sex: found_by_numbers.sex,
        birth: found_by_names.birth,
        nik: found_by_names.nik,
        ..base.members
    };
    let mut weights = Weights { version: version.to_owned(), members, ..base.clone() };
    linker.index.set_weights(weights.clone());
    let examples = examples(linker);
    weights.kinds = fit_kinds(&base.kinds, &examples, KindFit::default());
    linker.index.set_weights(weights.clone());
    let after = queue(linker);
    FitReport {
        base: base.version,
        member_pairs,
        decisions: examples.len(),
        queued_before: before.len(),
        queued_after: after.len(),
        shifts: shifts(&before, &after),
        weights,
    }
}

fn record_of(linker: &Linker, slot: Slot) -> Option<RecordId> {
    linker.index.id(slot).and_then(RecordId::from_hex)
}

/// Every pair once that shares a key of these families, by id.
fn pairs<'l>(
    linker: &'l Linker,
    families: &'l [Family],
) -> impl Iterator<Item = ((RecordId, RecordId), (Slot, Slot))> + 'l {
    let of_one = move |record: &'l RecordId| {
        let slot = linker.slot(*record);
        let found = slot.map(|slot| linker.index.candidates_by(slot, families)).unwrap_or_default();
        let mut others: Vec<_> = found
            .into_iter()
            .filter_map(|other| Some((record_of(linker, other)?, other)))
            .filter(|(other, _)| other > record)
            .collect();
        others.sort_unstable();
        others.into_iter().filter_map(move |(other, at)| Some(((*record, other), (slot?, at))))
    };
    linker.known.keys().flat_map(of_one)
}

fn matches(linker: &Linker, families: &[Family]) -> Vec<MemberMatch> {
    let scored = pairs(linker, families).take(PAIRS_MAX);
    scored
        .filter_map(|(_, (one, other))| linker.index.score(one, other))
        .flat_map(|verdict| verdict.assignment.matched.into_iter().map(|pair| pair.how))
        .collect()
}

fn examples(linker: &Linker) -> Vec<Example> {
    let judged = linker.standings.list().filter_map(|((a, b), standing)| {
        let features = linker.index.features(linker.slot(a)?, linker.slot(b)?)?;
        Some(Example { features, kind: standing.kind, weight: 1.0 })
    });
    judged.collect()
}

fn queue(linker: &Linker) -> Queue {
    let scored = pairs(linker, &Family::FINDING).filter_map(|(ids, (one, other))| {
        let verdict = linker.index.score(one, other).filter(|verdict| verdict.is_queued)?;
        let percent = (verdict.duplicate_probability() * 100.0).round() as u32;
        Some((ids, (verdict.kind.name(), percent)))
    });
    scored.collect()
}

fn shifts(before: &Queue, after: &Queue) -> Vec<PairShift> {
    let mut all: Vec<_> = before.keys().chain(after.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    let shift = |(a, b)| {
        let shift =
            PairShift { a, b, before: before.get(&(a, b)).copied(), after: after.get(&(a, b)).copied() };
        let kind = |said: Option<(&'static str, u32)>| said.map(|(kind, _)| kind);
        (kind(shift.before) != kind(shift.after)).then_some(shift)
    };
    all.into_iter().filter_map(shift).collect()
}

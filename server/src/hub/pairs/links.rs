//! What people decided about pairs, as it stands, and which households count as one.
//!
//! Invariants: the last decision about a pair stands, an undo lifts it; households that were called same or
//! moved form groups, in each of which exactly one counts; two of one group are never called anything else.
//! Which one counts follows from the households alone: a complete interview before any other, then the one whose
//! status arrived last, then the larger id.

use crate::hub::Hub;
use crate::store::{PairDecisionRow, Short};
use crate::trouble::Trouble;
use ketuk_household::Status;
use ketuk_linkage::{Kind, Tie, clusters};
use ketuk_wire::{RecordId, ScopeId};
use std::collections::{BTreeMap, BTreeSet};

/// A decision that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) kind: Kind,
    pub(super) content: Short,
    pub(super) levels: Short,
}

/// All decisions that stand.
#[derive(Debug, Default)]
pub(super) struct Standings {
    by_pair: BTreeMap<(RecordId, RecordId), Standing>,
    by_record: BTreeMap<RecordId, BTreeSet<RecordId>>,
}

fn ordered(one: RecordId, other: RecordId) -> (RecordId, RecordId) {
    (one.min(other), one.max(other))
}

impl Standings {
    /// What stands after these decisions, oldest first.
    pub(super) fn of(decisions: &[PairDecisionRow]) -> Self {
        let mut standings = Self::default();
        for row in decisions {
            standings.take(row);
        }
        standings
    }

    /// Takes one more decision.
    pub(super) fn take(&mut self, row: &PairDecisionRow) {
        let (a, b) = ordered(row.a, row.b);
        match Kind::from_name(&row.kind) {
            Some(kind) => {
                let standing = Standing { kind, content: row.content, levels: row.levels };
                self.by_pair.insert((a, b), standing);
                self.by_record.entry(a).or_default().insert(b);
                self.by_record.entry(b).or_default().insert(a);
            }
            None => {
                self.by_pair.remove(&(a, b));
                for (one, other) in [(a, b), (b, a)] {
                    if let Some(others) = self.by_record.get_mut(&one) {
                        others.remove(&other);
                    }
                }
            }
        }
    }

    pub(super) fn find(&self, one: RecordId, other: RecordId) -> Option<Standing> {
        self.by_pair.get(&ordered(one, other)).copied()
    }

    /// Everybody about whom something was decided together with this one.
    pub(super) fn list_others(&self, record: RecordId) -> impl Iterator<Item = RecordId> {
        self.by_record.get(&record).into_iter().flatten().copied()
    }

    pub(super) fn list(&self) -> impl Iterator<Item = ((RecordId, RecordId), Standing)> {
        self.by_pair.iter().map(|(pair, standing)| (*pair, *standing))
    }

    /// The households that are one with this one by decision, itself among them.
    pub(super) fn group(&self, record: RecordId) -> BTreeSet<RecordId> {
        let (mut group, mut waiting) = (BTreeSet::from([record]), vec![record]);
        while let Some(at) = waiting.pop() {
            for other in self.list_others(at) {
                let is_one = self.find(at, other).is_some_and(|standing| standing.kind.is_duplicate());
                if is_one && group.insert(other) {
                    waiting.push(other);
                }
            }
        }
        group
    }

    /// Whether a decision would stand against others: one household that is two, or two that are one.
    pub(super) fn contradicts(&self, a: RecordId, b: RecordId, kind: Kind) -> bool {
        let was = self.find(a, b);
        if kind.is_duplicate() {
            let (left, right) = (self.group(a), self.group(b));
            return left.iter().flat_map(|x| right.iter().map(move |y| (*x, *y))).any(|(x, y)| {
                let is_this = ordered(x, y) == ordered(a, b);
                !is_this && self.find(x, y).is_some_and(|standing| !standing.kind.is_duplicate())
            });
        }
        // They may hang together by others.
        let mut without = Self { by_pair: self.by_pair.clone(), by_record: self.by_record.clone() };
        if was.is_some() {
            without.by_pair.remove(&ordered(a, b));
        }
        without.group(a).contains(&b)
    }
}

/// One household of a group, as far as counting asks.
struct Place {
    record: RecordId,
    scope: ScopeId,
    rank: (bool, u64, RecordId),
}

impl Hub {
    /// Counts every group of these households once.
    pub(super) fn relink(
        &self,
        standings: &Standings,
        records: impl IntoIterator<Item = RecordId>,
    ) -> Result<(), Trouble> {
        let mut done = BTreeSet::new();
        for record in records {
            if done.contains(&record) {
                continue;
            }
            let group = standings.group(record);
            let mut places = Vec::with_capacity(group.len());
            for member in &group {
                places.extend(self.place_of(*member)?);
            }
            let counted = places.iter().max_by_key(|place| place.rank).map(|place| place.record);
            for place in &places {
                let linked = counted.filter(|counted| *counted != place.record);
                self.store.link_household(place.scope, place.record, linked)?;
            }
            done.extend(group);
        }
        Ok(())
    }

    fn place_of(&self, record: RecordId) -> Result<Option<Place>, Trouble> {
        let Some(scope) = self.store.find_record_scope(record)? else { return Ok(None) };
        let household = self.store.find_household(scope, record)?;
        Ok(household.map(|(row, _)| {
            let complete = matches!(
                Status::from_code(&row.status),
                Status::Completed | Status::Returned | Status::Verified
            );
            Place { record, scope, rank: (complete, row.status_ms, record) }
        }))
    }

    /// How many households are one with each pair's two, over everything that is said and decided.
    pub(super) fn count_crowds(&self, standings: &Standings, likely_min: f32) -> Result<(), Trouble> {
        let rows = self.store.list_ties()?;
        let ties: Vec<_> = rows
            .iter()
            .map(|row| {
                let decided = Kind::from_name(&row.decision).filter(|_| row.state == "decided");
                Tie {
                    a: row.a,
                    b: row.b,
                    kind: decided.or_else(|| Kind::from_name(&row.kind)).unwrap_or(Kind::Different),
                    probability: (row.likely as f64 / 1e6) as f32,
                    is_decided: decided.is_some(),
                }
            })
            .collect();
        let mut size_of: BTreeMap<RecordId, (usize, u64)> = BTreeMap::new();
        for (number, cluster) in clusters(&ties, likely_min).into_iter().enumerate() {
            let size = cluster.members.len() as u64;
            size_of.extend(cluster.members.into_iter().map(|record| (record, (number, size))));
        }
        for row in &rows {
            let together = match (size_of.get(&row.a), size_of.get(&row.b)) {
                (Some(left), Some(right)) if left.0 == right.0 => left.1,
                _ => 0,
            };
            let decided = standings.group(row.a);
            let decided = if decided.contains(&row.b) { decided.len() as u64 } else { 0 };
            let crowd = together.max(decided);
            if crowd != row.crowd {
                self.store.set_crowd(row.a, row.b, crowd)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u8) -> RecordId {
        RecordId([number; 16])
    }

    fn row(a: u8, b: u8, kind: &str) -> PairDecisionRow {
        PairDecisionRow {
            entry: 0,
            a: record(a),
            b: record(b),
            kind: kind.to_owned(),
            account: 0,
            who: String::new(),
            why: String::new(),
            content: [0; 16],
            levels: [0; 16],
            weights: String::new(),
            decided_ms: 0,
        }
    }

    #[test]
    fn the_last_decision_stands_and_an_undo_lifts_it() {
        let standings = Standings::of(&[row(1, 2, "same"), row(1, 2, "split")]);
        assert_eq!(standings.find(record(2), record(1)).map(|s| s.kind), Some(Kind::Split));
        let standings = Standings::of(&[row(1, 2, "same"), row(1, 2, "undo")]);
        assert_eq!(standings.find(record(1), record(2)), None);
        assert_eq!(standings.group(record(1)).len(), 1);
    }
    #[test]
    fn what_is_one_hangs_together() {
        let standings = Standings::of(&[row(1, 2, "same"), row(2, 3, "moved"), row(3, 4, "split")]);
        assert_eq!(standings.group(record(1)), BTreeSet::from([record(1), record(2), record(3)]));
    }
    #[test]
    fn one_household_is_not_two_and_two_are_not_one() {
        let standings = Standings::of(&[row(1, 2, "same"), row(2, 3, "same"), row(3, 4, "different")]);
        assert!(standings.contradicts(record(1), record(3), Kind::Different), "one by way of another");
        assert!(standings.contradicts(record(1), record(4), Kind::Same), "somebody called them different");
        assert!(!standings.contradicts(record(1), record(2), Kind::Different), "a second thought");
        assert!(!standings.contradicts(record(4), record(5), Kind::Same));
    }
}

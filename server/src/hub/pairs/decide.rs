//! What a person says about two households: a row that stays, and what follows from it.
//!
//! Invariants: a decision is kept with the evidence that was seen; nothing is ever taken out, an undo is a
//! further row; no household is one and two at the same time; what follows (state, counting) is written in the
//! same transaction.

use super::Linker;
use super::links::Standings;
use crate::hub::audit::Deed;
use crate::hub::{Hub, HubWorld};
use crate::role::Actor;
use crate::store::{PairDecisionRow, PairRow};
use crate::trouble::Trouble;
use ketuk_linkage::Kind;
use ketuk_wire::{Problem, ProblemCode, RecordId};

/// Longest reason: a paragraph.
const WHY_BYTES_MAX: usize = 2_000;
/// What an undo is called in the table.
const UNDO: &str = "undo";

/// What somebody says about two households.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairVerdict {
    /// They are this to each other.
    Is(Kind),
    /// What was decided last is lifted.
    Undo,
}

/// A decision about two households.
#[derive(Debug, Clone, PartialEq)]
pub struct PairDecision {
    /// One record.
    pub one: RecordId,
    /// The other.
    pub other: RecordId,
    /// What is said.
    pub verdict: PairVerdict,
    /// The last entry about them that was seen, 0 where there was none.
    pub seen: u64,
    /// In whose name.
    pub who: String,
    /// The account that asks for it, with its role and reach.
    pub by: Actor,
    /// Why.
    pub why: String,
}

impl Hub {
    /// Takes a decision about a pair that is known; its number.
    ///
    /// # Errors
    /// `request.not_found` where the pair is unknown, or neither household within reach, or nothing stands that could be
    /// undone; `request.invalid` for too long a reason; `pair.already_decided` where somebody said something about them
    /// since; `pair.contradicts` where it stands against another decision.
    pub fn decide_pair(&self, world: &HubWorld<'_>, decision: &PairDecision) -> Result<u64, Problem> {
        // What it stands on is read within the transaction: another server may decide in the same moment.
        self.grouped(|hub| Ok(hub.decide_within(world, decision)?))
    }

    fn decide_within(&self, world: &HubWorld<'_>, decision: &PairDecision) -> Result<u64, Problem> {
        let PairDecision { one, other, verdict, seen, who, by, why } = decision;
        let (a, b) = (*one.min(other), *one.max(other));
        if why.len() > WHY_BYTES_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "why"));
        }
        let pair = self.store.find_pair(a, b)?.filter(|pair| touches(by, pair));
        let pair = pair.ok_or_else(|| Problem::with(ProblemCode::NotFound, "no such pair"))?;
        let past = self.store.list_pair_decisions(a, b)?;
        if past.last().map_or(0, |last| last.entry) != *seen {
            let detail = past.last().map(|last| last.kind.clone()).unwrap_or_default();
            return Err(Problem::with(ProblemCode::PairDecided, detail));
        }
        let stands = Standings::of(&past).find(a, b).map(|standing| standing.kind);
        let kind = match (verdict, stands) {
            (PairVerdict::Undo, None) => {
                return Err(Problem::with(ProblemCode::NotFound, "nothing is decided about this pair"));
            }
            (PairVerdict::Undo, Some(_)) => UNDO,
            (PairVerdict::Is(kind), _) => {
                self.check_pair(a, b, *kind)?;
                kind.name()
            }
        };
        let row = PairDecisionRow {
            entry: 0,
            a,
            b,
            kind: kind.to_owned(),
            account: by.account,
            who: who.clone(),
            why: why.trim().to_owned(),
            content: pair.content,
            levels: pair.levels,
            weights: pair.weights,
            decided_ms: world.now_ms,
        };
        let action = if kind == UNDO { "pair.undo" } else { "pair.decide" };
        // The reason may speak of people: it stays with the decision.
        let deed = Deed::new(action, format!("{a} {b} {kind}"));
        self.guarded(|hub, linker| {
            let entry = hub.store.insert_pair_decision(&row)?;
            linker.last_entry = entry;
            hub.follow_decision(linker, &row)?;
            hub.note(world.now_ms, by, &deed)?;
            Ok(entry)
        })
    }

    fn check_pair(&self, a: RecordId, b: RecordId, kind: Kind) -> Result<(), Problem> {
        let against = self.with_linker(|_, linker| Ok(linker.standings.contradicts(a, b, kind)))?;
        if against {
            let detail = "it stands against another decision about these households";
            return Err(Problem::with(ProblemCode::PairContradicts, detail));
        }
        Ok(())
    }

    fn follow_decision(&self, linker: &mut Linker, row: &PairDecisionRow) -> Result<(), Trouble> {
        linker.standings.take(row);
        match linker.pair(row.a, row.b) {
            Some(pair) => self.store.save_pair(&pair)?,
            None => self.store.forget_pair(row.a, row.b)?,
        }
        self.relink(&linker.standings, [row.a, row.b])?;
        self.count_crowds(&linker.standings, linker.index.weights().thresholds.duplicate)
    }
}

/// Whether somebody may look at a pair: one of the two is within reach.
pub(super) fn touches(by: &Actor, pair: &PairRow) -> bool {
    by.reach.holds(pair.scope_a) || by.reach.holds(pair.scope_b)
}

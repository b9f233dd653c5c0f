//! Decisions: a settlement is an ordinary change that replaces every side; undoing it is another.

use crate::dispute::undo_marker;
use crate::document::{Record, Session, WrittenChange, read_value};
use automerge::{ChangeHash, ROOT, ReadDoc};
use ketuk_form::{Key, Value};

/// Why a decision cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResolveProblem {
    /// The sides are no longer those that the decider saw.
    #[error("the sides have changed since")]
    SidesChanged,
    /// The change is not here, or did not settle this key.
    #[error("no such settlement")]
    NoSuchSettlement,
    /// Something was written to the key after the settlement.
    #[error("the key was written again since")]
    WrittenSince,
}

impl Record {
    /// Settles a key: `value` replaces the sides, which must still be those in `seen`.
    ///
    /// The same call answers a reopened dispute; `why` becomes the change's message.
    pub fn settle(
        &mut self,
        session: Session,
        key: &Key,
        value: &Value,
        seen: &[ChangeHash],
        why: &str,
    ) -> Result<WrittenChange, ResolveProblem> {
        let sides: Vec<_> = self.sides(key).1.iter().map(|claim| claim.change).collect();
        let mut seen = seen.to_vec();
        seen.sort_unstable();
        seen.dedup();
        if sides != seen {
            return Err(ResolveProblem::SidesChanged);
        }
        let mut answers = vec![(key.clone(), value.clone())];
        if let Some(marker) = self.standing_undo(key) {
            answers.push((marker, Value::Empty));
        }
        self.write_anew(session, &answers, why).ok_or(ResolveProblem::SidesChanged)
    }

    /// Undoes a settlement: its sides stand against each other again.
    pub fn undo(
        &mut self,
        session: Session,
        key: &Key,
        settlement: ChangeHash,
        why: &str,
    ) -> Result<WrittenChange, ResolveProblem> {
        let standing = self.claims(key.as_str());
        if !standing.iter().any(|claim| claim.change == settlement) {
            let known = self.contains(&settlement);
            return Err(if known { ResolveProblem::WrittenSince } else { ResolveProblem::NoSuchSettlement });
        }
        if self.considered(key, &settlement).len() < 2 {
            return Err(ResolveProblem::NoSuchSettlement);
        }
        let marker = undo_marker(key).ok_or(ResolveProblem::NoSuchSettlement)?;
        let before = self.value_before(key, &settlement).unwrap_or(Value::Empty);
        let answers = [(key.clone(), before), (marker, Value::Text(settlement.to_string()))];
        self.write_anew(session, &answers, why).ok_or(ResolveProblem::NoSuchSettlement)
    }

    /// Takes back a decision that wrote several answers: each is again what it was, and where it was disputed, its
    /// sides stand against each other again. Nothing is taken back where one was written since.
    pub fn take_back(
        &mut self,
        session: Session,
        decision: ChangeHash,
        why: &str,
    ) -> Result<WrittenChange, ResolveProblem> {
        let story = self.history().into_iter().find(|story| story.change == decision);
        let story = story.ok_or(ResolveProblem::NoSuchSettlement)?;
        let keys: std::collections::BTreeSet<Key> = story.writes.into_iter().map(|(key, _)| key).collect();
        let mut answers = Vec::new();
        for key in keys {
            if !self.claims(key.as_str()).iter().any(|claim| claim.change == decision) {
                return Err(ResolveProblem::WrittenSince);
            }
            let before = self.value_before(&key, &decision).unwrap_or(Value::Empty);
            let is_answer = !key.is_paradata() || key.name() == crate::keys::GONE;
            if is_answer && self.considered(&key, &decision).len() > 1 {
                let marker = undo_marker(&key).ok_or(ResolveProblem::NoSuchSettlement)?;
                answers.push((marker, Value::Text(decision.to_string())));
            }
            answers.push((key, before));
        }
        self.write_anew(session, &answers, why).ok_or(ResolveProblem::NoSuchSettlement)
    }

    /// The marker of an undone settlement of `key`, where one stands.
    fn standing_undo(&self, key: &Key) -> Option<Key> {
        let marker = undo_marker(key)?;
        self.claims(marker.as_str()).iter().any(|claim| claim.value.has_substance()).then_some(marker)
    }

    /// What stood at `key` when `change` was written.
    fn value_before(&self, key: &Key, change: &ChangeHash) -> Option<Value> {
        let deps = &self.graph.get(change)?.deps;
        let (value, _) = self.doc.get_at(ROOT, key.as_str(), deps).ok()??;
        read_value(&value)
    }
}

//! Decisions: a settlement is an ordinary change that replaces every side; undoing it is another.

use crate::dispute::sibling;
use crate::document::{Record, Session, WrittenChange};
use crate::keys;
use automerge::ChangeHash;
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
        let mut sides: Vec<_> = self.sides(key).iter().map(|claim| claim.change).collect();
        let mut seen = seen.to_vec();
        sides.sort_unstable();
        seen.sort_unstable();
        if sides != seen {
            return Err(ResolveProblem::SidesChanged);
        }
        let mut answers = vec![(key.clone(), value.clone())];
        if let Some(marker) = self.undo_marker(key) {
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
        let considered = self.considered(key, &settlement);
        let before = considered.last().ok_or(ResolveProblem::NoSuchSettlement)?.value.clone();
        let marker = sibling(key, &format!("{}{}", keys::UNDO_PREFIX, key.name()))
            .ok_or(ResolveProblem::NoSuchSettlement)?;
        let answers = [(key.clone(), before), (marker, Value::Text(settlement.to_string()))];
        self.write_anew(session, &answers, why).ok_or(ResolveProblem::NoSuchSettlement)
    }

    /// The marker of an undone settlement of `key`, where one stands.
    fn undo_marker(&self, key: &Key) -> Option<Key> {
        let marker = sibling(key, &format!("{}{}", keys::UNDO_PREFIX, key.name()))?;
        self.get(marker.as_str()).filter(Value::has_substance).map(|_| marker)
    }
}

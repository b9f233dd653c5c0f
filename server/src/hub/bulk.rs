//! Several that are alike decided at once: one decision each, with an undo of its own.
//!
//! Invariants: one that cannot be decided, as it has changed since it was seen, holds up no other and is named; what
//! is chosen is always one of the sides; a request is bounded.

use super::desk::{DeskVerdict, Settlement};
use super::{Hub, HubWorld};
use crate::role::Actor;
use crate::trouble::Trouble;
use crate::view::{BulkDoneView, BulkRefusedView, BulkView};
use ketuk_form::{Key, Value};
use ketuk_wire::{ChangeHash, DeviceId, Problem, ProblemCode, RecordId};

/// Decisions in one request: as many as somebody has looked through.
const BULK_MAX: usize = 100;

/// What stands of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkTake {
    /// The side that says this, as it is stored.
    Value(String),
    /// The side of this device.
    Device(DeviceId),
}

/// One of them, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkItem {
    /// The record.
    pub record: RecordId,
    /// The key.
    pub key: Key,
    /// The sides that were shown.
    pub seen: Vec<ChangeHash>,
}

/// A decision for several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkPlan {
    /// Which.
    pub items: Vec<BulkItem>,
    /// What stands.
    pub take: BulkTake,
    /// Who decides.
    pub who: String,
    /// Why.
    pub why: String,
}

/// The undoing of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkUndo {
    /// Record, key and the change that decided.
    pub items: Vec<(RecordId, Key, ChangeHash)>,
    /// Who undoes.
    pub who: String,
    /// Why.
    pub why: String,
}

impl Hub {
    /// Decides each that is still as it was seen.
    pub fn bulk(
        &self,
        world: &mut HubWorld<'_>,
        by: &Actor,
        plan: &BulkPlan,
        language: &str,
    ) -> Result<BulkView, Problem> {
        let BulkPlan { items, take, who, why } = plan;
        let each = items.iter().map(|BulkItem { record, key, seen }| {
            let verdict = move |hub: &Self| -> Result<DeskVerdict, Trouble> {
                let value = hub.side_of(by, (*record, key), take)?;
                Ok(DeskVerdict::Settle { value, seen: seen.clone() })
            };
            (*record, key, verdict)
        });
        self.decide_each(world, by, (who, why), each, language)
    }

    /// Undoes each where nothing was written since.
    pub fn undo_bulk(
        &self,
        world: &mut HubWorld<'_>,
        by: &Actor,
        plan: &BulkUndo,
        language: &str,
    ) -> Result<BulkView, Problem> {
        let BulkUndo { items, who, why } = plan;
        let each = items.iter().map(|(record, key, settlement)| {
            let verdict = move |_: &Self| Ok(DeskVerdict::Undo { settlement: *settlement });
            (*record, key, verdict)
        });
        self.decide_each(world, by, (who, why), each, language)
    }

    fn decide_each<'k, V: Fn(&Self) -> Result<DeskVerdict, Trouble>>(
        &self,
        world: &mut HubWorld<'_>,
        by: &Actor,
        (who, why): (&str, &str),
        each: impl ExactSizeIterator<Item = (RecordId, &'k Key, V)>,
        language: &str,
    ) -> Result<BulkView, Problem> {
        if each.len() == 0 || each.len() > BULK_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "items"));
        }
        if why.trim().is_empty() {
            return Err(Problem::with(ProblemCode::RequestInvalid, "why"));
        }
        self.grouped(|hub| {
            let mut view = BulkView { done: Vec::new(), refused: Vec::new() };
            for (record, key, verdict) in each {
                let decided = hub.store.job(|| {
                    let (verdict, key) = (verdict(hub)?, key.clone());
                    let (who, why, by) = (who.to_owned(), why.to_owned(), by.clone());
                    hub.decide(world, &Settlement { record, key, verdict, who, by, why })
                });
                let (record, key) = (record, key.to_string());
                match decided {
                    Ok(change) => {
                        let (record, change) = (record.to_string(), change.to_string());
                        view.done.push(BulkDoneView { record, key, change });
                    }
                    Err(Trouble::Problem(problem)) if is_of_one(problem.code) => {
                        view.refused.push(hub.refused(by, (record, key), problem.code, language)?);
                    }
                    Err(trouble) => return Err(trouble),
                }
            }
            Ok(view)
        })
    }

    /// The value of the side that is taken, in the type in which it is stored.
    fn side_of(
        &self,
        by: &Actor,
        (record, key): (RecordId, &Key),
        take: &BulkTake,
    ) -> Result<Value, Trouble> {
        let gone = || Problem::with(ProblemCode::NotFound, record);
        let scope = self.store.find_record_scope(record)?;
        scope.filter(|scope| by.check_scope(*scope).is_ok()).ok_or_else(gone)?;
        let document = self.load_record(record)?;
        let disputes = document.disputes_among(&self.book());
        let settled = || Problem::new(ProblemCode::AlreadySettled);
        let dispute = disputes.iter().find(|dispute| dispute.key == *key).ok_or_else(settled)?;
        let mut sides = dispute.claims.iter().filter(|claim| match take {
            BulkTake::Value(value) => claim.value.to_text().trim() == value.trim(),
            BulkTake::Device(device) => claim.actor.starts_with(&device.0),
        });
        let side = sides.next().filter(|_| *take != BulkTake::Value(String::new()));
        let side = side.ok_or_else(settled)?;
        // Where one device says two things, nobody has said which one is meant.
        if sides.any(|other| other.value != side.value) {
            return Err(settled().into());
        }
        Ok(side.value.clone())
    }

    fn refused(
        &self,
        by: &Actor,
        (record, key): (RecordId, String),
        code: ProblemCode,
        language: &str,
    ) -> Result<BulkRefusedView, Trouble> {
        let scope = self.store.find_record_scope(record)?.filter(|scope| by.check_scope(*scope).is_ok());
        let row = scope.map(|scope| self.store.find_household(scope, record)).transpose()?.flatten();
        let label = Key::parse(&key).ok().and_then(|key| {
            self.book().iter().filter_map(|(_, form)| super::teller::label(form, &key, language)).last()
        });
        Ok(BulkRefusedView {
            record: record.to_string(),
            head: row.map(|(row, _)| row.head).unwrap_or_default(),
            label: label.unwrap_or_else(|| key.clone()),
            code: code.code().to_owned(),
            text: if language == "id" { code.text_id() } else { code.text_en() }.to_owned(),
            key,
        })
    }
}

/// Refusals that concern one of several and not the request.
fn is_of_one(code: ProblemCode) -> bool {
    matches!(code, ProblemCode::AlreadySettled | ProblemCode::NotFound | ProblemCode::RequestInvalid)
}

//! Households that go to another RT: an RT split in two, or several put together.
//!
//! Invariants: a move is rows of feeds, Out where a household was and In where it is, and behind that its changes again,
//! each with the signature under which it came; whoever worked there before may still bring what was unsent; nothing
//! of a household is changed.

use super::audit::Deed;
use super::{Hub, HubWorld};
use crate::role::Actor;
use crate::trouble::Trouble;
use ketuk_wire::feed::RowKind;
use ketuk_wire::{Problem, ProblemCode, RecordId, ScopeId};

/// Households that go in one transaction: syncs come between.
pub const MOVE_AT_ONCE: usize = 100;
/// Longest reason: a paragraph.
const WHY_BYTES_MAX: usize = 2_000;

/// Which households go where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovePlan {
    /// Where they stand.
    pub from: ScopeId,
    /// Where they are to stand.
    pub to: ScopeId,
    /// These; all of them where nothing is said.
    pub records: Option<Vec<RecordId>>,
    /// Why.
    pub why: String,
}

/// What a move came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Households that went.
    pub moved: u64,
    /// Whether more are to go: ask again.
    pub more: bool,
}

impl Hub {
    /// Moves households from one RT to another, a bounded part at a time; sent again it goes on.
    ///
    /// # Errors
    /// `request.not_found` where an area is unknown; `request.invalid` without a reason, into a closed RT or into the same.
    pub fn move_households(
        &self,
        world: &HubWorld<'_>,
        by: &Actor,
        plan: &MovePlan,
    ) -> Result<Moved, Problem> {
        let MovePlan { from, to, records, why } = plan;
        let invalid = |what: &str| Problem::with(ProblemCode::RequestInvalid, what);
        if why.trim().is_empty() || why.len() > WHY_BYTES_MAX {
            return Err(invalid("why"));
        }
        if from == to {
            return Err(invalid("the same RT"));
        }
        for scope in [from, to] {
            if self.store.find_area(*scope)?.is_none() || !by.reach.holds(*scope) {
                return Err(Problem::with(ProblemCode::NotFound, scope));
            }
        }
        let deed = Deed::new("areas.move", format!("{from} > {to}")).why(why);
        self.audited(world.now_ms, by, &deed, |hub| {
            if hub.store.is_area_closed(*to)? {
                return Err(invalid("closed area"));
            }
            let mut due = match records {
                Some(records) => records.clone(),
                None => hub.store.list_records_in(*from, MOVE_AT_ONCE as u64 + 1)?,
            };
            let more = due.len() > MOVE_AT_ONCE;
            due.truncate(MOVE_AT_ONCE);
            let mut moved = 0;
            for record in due {
                if hub.store.find_record_scope(record)? == Some(*from) {
                    hub.move_one(world.now_ms, record, (*from, *to))?;
                    moved += 1;
                }
            }
            if moved > 0 {
                // What is derived under the old area has no ground any more.
                hub.store.sweep_derived()?;
                hub.relink_all()?;
            }
            Ok(Moved { moved, more: more && records.is_none() })
        })
    }

    fn move_one(&self, now_ms: u64, record: RecordId, (from, to): (ScopeId, ScopeId)) -> Result<(), Trouble> {
        let out = self.store.load_scope_end(from)?;
        let out = self.store.insert_move(from, out, RowKind::Out, record)?;
        self.store.save_scope_end(from, out)?;
        let mut end = self.store.load_scope_end(to)?;
        end = self.store.insert_move(to, end, RowKind::In, record)?;
        for place in self.store.list_change_places(record)? {
            end = self.store.move_change(to, end, record, &place)?;
        }
        self.store.save_scope_end(to, end)?;
        self.store.move_record(record, (from, to), now_ms)?;
        let document = self.load_record(record)?;
        self.keep_state(record, to, &document)
    }
}

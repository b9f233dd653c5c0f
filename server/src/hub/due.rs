//! What follows from households that came in a crowd: derived after their receipts, when nobody waits.
//!
//! Invariants: whoever has a receipt stands in the ground, with a row that says what is still due; that row goes in the
//! transaction that derives it; to derive twice changes nothing; a household from which nothing can be derived holds up no
//! other.

use super::Hub;
use crate::trouble::Trouble;
use ketuk_wire::ProblemCode::{ServerFault, StorageFault};
use ketuk_wire::{Problem, RecordId, ScopeId};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Households at once: as many as a group of the crowd brings, so that whoever comes meanwhile waits no longer for these.
const AT_ONCE: usize = 40;
/// For how long a crowd may put off what follows. After that it is derived in turn, and what is due between two groups.
const PUT_OFF_MS: u64 = 30_000;

impl Hub {
    /// Notes that what follows from a household is due.
    pub(super) fn put_off(&self, scope: ScopeId, record: RecordId, now_ms: u64) -> Result<(), Trouble> {
        self.due_since.set(self.due_since.get().or(Some(now_ms)));
        self.store.note_due(scope, record)
    }

    /// Whether something may be due.
    #[must_use]
    pub fn has_due(&self) -> bool {
        self.due_since.get().is_some()
    }

    /// Whether a crowd may still put off what follows.
    #[must_use]
    pub fn may_put_off(&self, now_ms: u64) -> bool {
        self.due_since.get().is_none_or(|since_ms| now_ms.saturating_sub(since_ms) < PUT_OFF_MS)
    }

    /// Derives what is due from some households; how many there were.
    pub fn derive_due(&self) -> Result<usize, Problem> {
        let done = self.grouped(|hub| {
            let due = hub.store.list_due(AT_ONCE)?;
            if hub.derive(&due).is_err() {
                for one in due.chunks(1) {
                    hub.derive(one).or_else(|trouble| match trouble {
                        // What it says itself cannot be read: it would be so the next time.
                        Trouble::Problem(Problem { code: code @ (StorageFault | ServerFault), .. }) => {
                            tracing::error!(code = code.code(), "nothing could be derived from a household");
                            Ok(())
                        }
                        // The store, and not the household.
                        trouble => Err(trouble),
                    })?;
                }
            }
            due.iter().try_for_each(|(record, scope)| hub.store.forget_due(*scope, *record))?;
            Ok(due.len())
        })?;
        // What another server left has been due since nobody knows when.
        let is_left = done == AT_ONCE;
        self.due_since.set(is_left.then(|| self.due_since.get().unwrap_or_default()));
        Ok(done)
    }

    /// Where several servers share the store: begins with what one of them left due that is gone.
    pub fn look_for_due(&self) -> Result<(), Problem> {
        if !self.store.is_shared() || self.has_due() || self.store.list_due(1)?.is_empty() {
            return Ok(());
        }
        self.derive_due().map(drop)
    }

    /// Derives all that is due.
    pub fn settle_due(&self) -> Result<(), Problem> {
        while self.derive_due()? > 0 {}
        Ok(())
    }

    /// Derives what is due from these, or from none of them.
    fn derive(&self, due: &[(RecordId, ScopeId)]) -> Result<(), Trouble> {
        let derive = AssertUnwindSafe(|| self.derive_from_ground(due));
        let fault = |_| Err(Problem::new(ServerFault).into());
        self.store.job(|| catch_unwind(derive).unwrap_or_else(fault))
    }

    fn derive_from_ground(&self, due: &[(RecordId, ScopeId)]) -> Result<(), Trouble> {
        let mut page = Vec::with_capacity(due.len());
        for (record, _) in due {
            // One that was erased meanwhile is nowhere.
            page.extend(self.store.find_record_scope(*record)?.map(|scope| (*record, scope)));
        }
        self.rebuild_and_keep(page).map(drop)
    }
}

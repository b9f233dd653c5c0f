//! What other servers wrote: read by an index that they have left behind, row by row instead of all over again; and the
//! pass over everybody, which one of them makes at a time.
//!
//! Invariants: every row of a household says which group wrote it, and a household that went says so too (migration 20), so
//! whoever knows its last group reads what came later and nothing else; what is read twice changes nothing. A pass is
//! claimed for a while: what a killed server had begun is begun again by another.

use super::{Hub, Linker, PAGE, PAUSE_MS, QUIET, digest_of};
use crate::trouble::Trouble;

/// What a pass is called among claims.
const PASS: &str = "pairs";
/// For how long a slice promises the next one: a server that is slow for so long is as good as gone.
const PASS_LEASE_MS: u64 = 30_000;

impl Hub {
    /// Puts into the index what others wrote since it was last in use.
    pub(super) fn catch_up(&self, linker: &mut Linker) -> Result<(), Trouble> {
        let stands = self.store.last_turn()?;
        if stands <= linker.seen {
            return Ok(());
        }
        let mut news = false;
        // Those that went come first: one that is back is among those that were written.
        for record in self.store.list_compared_gone(linker.seen)? {
            linker.drop_one(record);
            news = true;
        }
        let mut place = (linker.seen, None);
        loop {
            let page = self.store.list_compared_since(place, PAGE)?;
            let Some((turn, last)) = page.last() else { break };
            place = (*turn, Some(last.record));
            page.iter().for_each(|(_, row)| linker.hold(row));
            self.linkage.borrow_mut().rows_read += page.len() as u64;
            news = true;
        }
        for row in self.store.list_pair_decisions_after(linker.last_entry)? {
            linker.standings.take(&row);
            linker.last_entry = row.entry;
            news = true;
        }
        let quiet = digest_of(linker.index.weights());
        linker.is_quiet = self.store.load_meta(QUIET)?.as_deref() == Some(quiet.as_slice());
        if let Some(pass) = linker.pass.as_mut().filter(|_| news) {
            pass.is_overtaken = true;
        }
        linker.seen = stands;
        Ok(())
    }

    /// After a group of this server's own: where the index had seen all before it, it has seen it too.
    pub(in crate::hub) fn note_own_group(&self, before: u64) {
        if let Some(linker) = self.linkage.borrow_mut().linker.as_mut().filter(|linker| linker.seen == before)
        {
            linker.seen = before + 1;
        }
    }

    /// Whether this server may begin a pass, or go on with its own; one that waited too long has lost it.
    pub(super) fn claim_pass(&self, linker: &mut Linker, now_ms: u64) -> Result<bool, Trouble> {
        if !self.store.is_shared() {
            return Ok(true);
        }
        let is_ours = self.store.take_claim(PASS, self.server, (now_ms, now_ms + PASS_LEASE_MS))?;
        if !is_ours {
            linker.pass = None;
        }
        Ok(is_ours)
    }

    /// The pass is at its end; no other server begins one right behind it.
    pub(super) fn leave_pass(&self, now_ms: u64) -> Result<(), Trouble> {
        if self.store.is_shared() {
            self.store.leave_claim(PASS, self.server, now_ms + PAUSE_MS)?;
        }
        Ok(())
    }
}

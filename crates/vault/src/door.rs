//! For the warning at the door: the traces that other areas hold, and those of the households here.

use crate::VaultProblem;
use crate::rows::array;
use crate::store::{Store, sql};
use rusqlite::named_params;

/// Which of two sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElsewhereSet {
    /// The one that is whole.
    Whole = 0,
    /// The one that is under way.
    Coming = 1,
}

impl Store<'_> {
    /// Keeps a pack of a set at its place.
    pub fn insert_elsewhere(&self, set: ElsewhereSet, place: u32, bytes: &[u8]) -> Result<(), VaultProblem> {
        let params = named_params! { ":coming": set as u8, ":place": place, ":bytes": bytes };
        self.execute(sql!("elsewhere/insert"), params).map(drop)
    }

    /// The packs of the whole set by their places.
    pub fn list_elsewhere(&self) -> Result<Vec<(u32, Vec<u8>)>, VaultProblem> {
        self.list(sql!("elsewhere/list"), [], |row| Ok((row.get("place")?, row.get("bytes")?)))
    }

    /// Drops a set.
    pub fn clear_elsewhere(&self, set: ElsewhereSet) -> Result<(), VaultProblem> {
        self.execute(sql!("elsewhere/clear"), named_params! { ":coming": set as u8 }).map(drop)
    }

    /// The set that was coming takes the place of the whole one.
    pub fn promote_elsewhere(&self) -> Result<(), VaultProblem> {
        self.clear_elsewhere(ElsewhereSet::Whole)?;
        self.execute(sql!("elsewhere/promote"), []).map(drop)
    }

    /// Keeps what a record can be found by; each once.
    pub fn replace_traces(
        &self,
        record: &[u8; 16],
        traces: impl IntoIterator<Item = u64>,
    ) -> Result<(), VaultProblem> {
        self.execute(sql!("trace/clear"), named_params! { ":record": record })?;
        for trace in traces {
            self.execute(sql!("trace/insert"), named_params! { ":record": record, ":trace": trace })?;
        }
        Ok(())
    }

    /// Other records than `record` with a trace, at most `limit`.
    pub fn list_traced(
        &self,
        trace: u64,
        record: &[u8; 16],
        limit: usize,
    ) -> Result<Vec<[u8; 16]>, VaultProblem> {
        let params = named_params! { ":trace": trace, ":record": record, ":limit": limit };
        self.list(sql!("trace/list_records"), params, |row| array(row.get("record")?))
    }
}

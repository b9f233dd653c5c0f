//! How other people's changes came: kept for a server that was set back and is given them again.
//!
//! Invariant: a run itself holds ids, hashes and signatures; what could hold an answer lies beside it under the key of
//! its household, and goes with it.

use crate::keys::DEVICE;
use crate::rows::{ChangeRow, ChangeState, EvidenceRow, RunRow, array};
use crate::seal::Column;
use crate::store::{bytes, sql};
use crate::{Store, VaultProblem};
use rusqlite::named_params;
use std::ops::RangeInclusive;

impl Store<'_> {
    /// Keeps a run without its changes; returns its number, which the changes name.
    pub fn insert_run(
        &self,
        scope: u64,
        content: &[u8],
        evidence: &[EvidenceRow],
    ) -> Result<u64, VaultProblem> {
        let run: u64 = self.find(sql!("run/next"), [], |row| Ok(row.get("next")?))?.unwrap_or(1);
        let sealed = self.seal(DEVICE, (Column::Run, &run.to_be_bytes()), content)?;
        let params = named_params! { ":run": run, ":scope": scope, ":sealed_bytes": sealed };
        self.execute(sql!("run/insert"), params)?;
        for (place, EvidenceRow { record, bytes }) in (0_u64..).zip(evidence) {
            let sealed = self.seal(record, (Column::Evidence, &at(run, place)), bytes)?;
            let params =
                named_params! { ":run": run, ":place": place, ":record": record, ":sealed_bytes": sealed };
            self.execute(sql!("evidence/insert"), params)?;
        }
        Ok(run)
    }

    /// Drops a run that no change names.
    pub fn tidy_run(&self, run: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("run/delete_unused"), named_params! { ":run": run })?;
        self.execute(sql!("evidence/delete_unused"), named_params! { ":run": run }).map(drop)
    }

    /// Runs with changes that have no place in any feed, oldest first: of areas where the device may work, and where
    /// `taken` says so of those that were taken from it.
    pub fn list_adrift_runs(&self, limit: u64, taken: bool) -> Result<Vec<RunRow>, VaultProblem> {
        self.list(sql!("run/list_adrift"), named_params! { ":limit": limit, ":taken": taken }, |row| {
            let run: u64 = row.get("run")?;
            let sealed = bytes(row, "sealed_bytes")?;
            Ok(RunRow {
                run,
                scope: row.get("scope")?,
                bytes: self.open(DEVICE, (Column::Run, &run.to_be_bytes()), &sealed)?,
            })
        })
    }

    /// What connects a run's signed heads with its changes, in the order in which it was kept.
    pub fn list_evidence(&self, run: u64) -> Result<Vec<EvidenceRow>, VaultProblem> {
        self.list(sql!("evidence/list"), named_params! { ":run": run }, |row| {
            let record = array(row.get("record")?)?;
            let place = (Column::Evidence, &at(run, row.get("place")?)[..]);
            Ok(EvidenceRow { record, bytes: self.open(&record, place, &bytes(row, "sealed_bytes")?)? })
        })
    }

    /// The changes that came with a run, in their order.
    pub fn list_changes_of_run(&self, run: u64) -> Result<Vec<ChangeRow>, VaultProblem> {
        self.list(sql!("change/list_of_run"), named_params! { ":run": run }, |row| self.change_row(row))
    }

    /// Records of which changes of others have no place in any feed.
    pub fn list_adrift_records(&self) -> Result<Vec<[u8; 16]>, VaultProblem> {
        self.list(sql!("change/list_adrift_records"), [], |row| array(row.get("record")?))
    }

    /// How many such changes there are.
    pub fn count_adrift(&self) -> Result<u64, VaultProblem> {
        let count = self.find(sql!("change/count_adrift"), [], |row| Ok(row.get("adrift")?))?;
        Ok(count.unwrap_or(0))
    }

    /// Another change stands at this place of the feed: whatever was said to stand there has none, and an own one
    /// has not arrived.
    pub fn void_place(&self, scope: u64, seq: u64, hash: &[u8; 32]) -> Result<(), VaultProblem> {
        let params = named_params! { ":scope": scope, ":seq": seq, ":hash": hash };
        self.execute(sql!("change/void_place"), params).map(drop)
    }

    /// A server has the changes of a batch from one place to another; they stand one after the other in an area's feed, from
    /// `seq` on. The same as [`Store::void_place`] and [`Store::mark_change`] of each.
    pub fn mark_run(
        &self,
        number: u64,
        places: RangeInclusive<usize>,
        (scope, seq): (u64, u64),
    ) -> Result<(), VaultProblem> {
        let (first, last) = (*places.start() as u64, *places.end() as u64);
        let last_seq = seq.saturating_add(last - first);
        let params = named_params! { ":scope": scope, ":first": seq, ":last": last_seq };
        self.execute(sql!("change/void_run"), params)?;
        let params = named_params! {
            ":number": number, ":first": first, ":last": last, ":scope": scope, ":seq": seq,
            ":state": ChangeState::Acknowledged,
        };
        self.execute(sql!("change/mark_run"), params).map(drop)
    }

    /// The feed ends here: whatever was said to stand behind it has no place, and an own one has not arrived. How
    /// many these were.
    pub fn void_beyond(&self, scope: u64, seq: u64) -> Result<usize, VaultProblem> {
        self.execute(sql!("change/void_beyond"), named_params! { ":scope": scope, ":seq": seq })
    }

    /// The server will not have this change of somebody else's.
    pub fn mark_untaken(&self, record: &[u8; 16], hash: &[u8; 32]) -> Result<(), VaultProblem> {
        let params = named_params! { ":record": record, ":hash": hash };
        self.execute(sql!("change/mark_untaken"), params).map(drop)
    }
}

/// What a piece of evidence is bound to.
fn at(run: u64, place: u64) -> [u8; 16] {
    let mut at = [0; 16];
    at[..8].copy_from_slice(&run.to_be_bytes());
    at[8..].copy_from_slice(&place.to_be_bytes());
    at
}

//! Households that were erased: the orders, who has confirmed, and what goes.
//!
//! Invariant: an order is never changed and never taken out; what goes, goes in the transaction of its order.

use super::desk::Range;
use super::engine::{Row, params};
use super::{Page, Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::erasure::Erasure;
use ketuk_wire::{DeviceId, FileHash, RecordId, ScopeId, Signature};
use std::collections::BTreeSet;

/// An order with its reasons.
#[derive(Debug, Clone)]
pub(crate) struct NewErasure<'a> {
    pub(crate) order: Erasure,
    /// Who decided; 0 where a device showed the order.
    pub(crate) account: u64,
    pub(crate) basis: &'a str,
    pub(crate) why: &'a str,
    pub(crate) changes: u64,
    pub(crate) files: u64,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErasureLine {
    pub(crate) record: RecordId,
    pub(crate) scope: ScopeId,
    pub(crate) area: String,
    pub(crate) erased_ms: u64,
    pub(crate) basis: String,
    pub(crate) why: String,
    pub(crate) who: String,
    pub(crate) changes: u64,
    pub(crate) files: u64,
    pub(crate) devices: u64,
    pub(crate) confirmed: u64,
}

/// A device that may hold an erased household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErasureDevice {
    pub(crate) device: DeviceId,
    pub(crate) name: String,
    pub(crate) revoked: bool,
    pub(crate) seen_ms: u64,
    /// 0: not yet.
    pub(crate) confirmed_ms: u64,
}

fn order(row: &Row<'_>) -> Result<Erasure, Trouble> {
    Ok(Erasure {
        record: RecordId(array(row.get("record")?)?),
        scope: ScopeId(row.get("scope")?),
        erased_ms: row.get("erased_ms")?,
        signature: Signature(array(row.get("signature")?)?),
    })
}

impl Store {
    /// Keeps an order and whom it waits for; before anything of the household goes.
    pub(crate) fn insert_erasure(&self, new: &NewErasure<'_>, hub: DeviceId) -> Result<(), Trouble> {
        let NewErasure { order, account, basis, why, changes, files } = new;
        let Erasure { record, scope, erased_ms, signature } = order;
        let params = params! {
            ":record": record.0, ":scope": scope.0, ":erased_ms": erased_ms, ":signature": signature.0,
            ":account": account, ":basis": basis, ":why": why, ":changes": changes, ":files": files,
        };
        self.execute(sql!("erasure/insert"), params)?;
        let params = params! { ":record": record.0, ":scope": scope.0, ":hub": hub.0 };
        self.execute(sql!("erasure/expect_scope"), params)?;
        for statement in [sql!("erasure/expect_authors"), sql!("erasure/expect_apart")] {
            self.execute(statement, params! { ":record": record.0, ":hub": hub.0 })?;
        }
        Ok(())
    }

    /// A file that a household named at some time is to go from the folder, unless another one has it.
    pub(crate) fn drop_named_file(&self, record: RecordId, file: FileHash) -> Result<(), Trouble> {
        let params = params! { ":record": record.0, ":hash": file.0 };
        self.execute(sql!("erasure/drop_named"), params).map(drop)
    }

    /// Takes out all that is here of a household; its rows in the feed stay, with hashes and without changes.
    pub(crate) fn clear_erased(&self, record: RecordId, scope: ScopeId) -> Result<(), Trouble> {
        for statement in [sql!("erasure/clear_household"), sql!("erasure/clear_review")] {
            self.execute(statement, params! { ":record": record.0, ":scope": scope.0 })?;
        }
        let statements = [
            sql!("erasure/blank_changes"),
            sql!("erasure/drop_files"),
            sql!("erasure/forget_blobs"),
            sql!("erasure/clear_attachment"),
            sql!("erasure/clear_quarantine"),
            sql!("erasure/clear_rejected"),
            sql!("erasure/clear_decision"),
            sql!("erasure/clear_snapshot"),
            sql!("erasure/clear_dispute"),
            sql!("erasure/clear_finding"),
            sql!("erasure/clear_compared"),
            sql!("erasure/clear_pair"),
            sql!("erasure/clear_pair_decision"),
            sql!("erasure/clear_review_step"),
            sql!("erasure/clear_trace"),
            sql!("erasure/clear_record"),
        ];
        for statement in statements {
            self.execute(statement, params! { ":record": record.0 })?;
        }
        Ok(())
    }

    /// The order about a record.
    pub(crate) fn find_erasure(&self, record: RecordId) -> Result<Option<Erasure>, Trouble> {
        self.find(sql!("erasure/find"), params! { ":record": record.0 }, order)
    }

    /// Which of these records were erased.
    pub(crate) fn list_erased(&self, records: &[RecordId]) -> Result<BTreeSet<RecordId>, Trouble> {
        let erased = self.list_of_each(sql!("erasure/find"), records, |_| Ok(()))?;
        Ok(erased.into_iter().map(|(record, ())| record).collect())
    }

    /// Orders that a device has not confirmed.
    pub(crate) fn list_erasures_due(&self, device: DeviceId, limit: usize) -> Result<Vec<Erasure>, Trouble> {
        self.list(sql!("erasure/due"), params! { ":device": device.0, ":limit": limit }, order)
    }

    pub(crate) fn confirm_erasure(
        &self,
        record: RecordId,
        device: DeviceId,
        confirmed_ms: u64,
    ) -> Result<(), Trouble> {
        let params = params! { ":record": record.0, ":device": device.0, ":confirmed_ms": confirmed_ms };
        self.execute(sql!("erasure/confirm"), params).map(drop)
    }

    /// A device shows what it said it had forgotten.
    pub(crate) fn doubt_erasure(&self, record: RecordId, device: DeviceId) -> Result<(), Trouble> {
        let params = params! { ":record": record.0, ":device": device.0 };
        self.execute(sql!("erasure/doubt"), params).map(drop)
    }

    /// A device was copied or put back to an earlier state.
    pub(crate) fn doubt_erasures(&self, device: DeviceId) -> Result<(), Trouble> {
        self.execute(sql!("erasure/doubt_all"), params! { ":device": device.0 }).map(drop)
    }

    /// What was erased in a range, newest first, and how many there are.
    pub(crate) fn page_of_erasures(
        &self,
        (first, last): Range,
        page: Page,
    ) -> Result<(Vec<ErasureLine>, u64), Trouble> {
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0, ":limit": page.limit, ":offset": page.offset,
        };
        let lines = self.list(sql!("erasure/page"), params, |row| {
            Ok(ErasureLine {
                record: RecordId(array(row.get("record")?)?),
                scope: ScopeId(row.get("scope")?),
                area: row.get("area")?,
                erased_ms: row.get("erased_ms")?,
                basis: row.get("basis")?,
                why: row.get("why")?,
                who: row.get("who")?,
                changes: row.get("changes")?,
                files: row.get("files")?,
                devices: row.get("devices")?,
                confirmed: row.get("confirmed")?,
            })
        })?;
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        let total = self.find(sql!("erasure/count"), params, |row| row.get("erasures"))?;
        Ok((lines, total.unwrap_or(0)))
    }

    /// Which devices may hold an erased household.
    pub(crate) fn list_erasure_devices(&self, record: RecordId) -> Result<Vec<ErasureDevice>, Trouble> {
        self.list(sql!("erasure/list_devices"), params! { ":record": record.0 }, |row| {
            Ok(ErasureDevice {
                device: DeviceId(array(row.get("device")?)?),
                name: row.get("name")?,
                revoked: row.get::<u8>("state")? != 0,
                seen_ms: row.get("seen_ms")?,
                confirmed_ms: row.get("confirmed_ms")?,
            })
        })
    }

    /// Changes of a record, devices other than `hub` that may hold it, signed lists that name it.
    pub(crate) fn count_erasable(
        &self,
        record: RecordId,
        scope: ScopeId,
        hub: DeviceId,
    ) -> Result<(u64, u64, u64), Trouble> {
        let changes = self
            .find(sql!("erasure/count_changes"), params! { ":record": record.0 }, |row| row.get("changes"))?;
        let params = params! { ":record": record.0, ":scope": scope.0, ":hub": hub.0 };
        let devices = self.find(sql!("erasure/count_holders"), params, |row| row.get("devices"))?;
        let lists = self
            .find(sql!("erasure/count_minutes"), params! { ":record": record.0 }, |row| row.get("lists"))?;
        Ok((changes.unwrap_or(0), devices.unwrap_or(0), lists.unwrap_or(0)))
    }

    /// Files that are to go from the folder.
    pub(crate) fn list_files_to_erase(&self, limit: u64) -> Result<Vec<FileHash>, Trouble> {
        self.list(sql!("erasure/list_files"), params! { ":limit": limit }, |row| {
            Ok(FileHash(array(row.get("hash")?)?))
        })
    }

    /// A file is gone from the folder.
    pub(crate) fn note_file_erased(&self, file: FileHash) -> Result<(), Trouble> {
        self.execute(sql!("erasure/file_gone"), params! { ":hash": file.0 }).map(drop)
    }
}

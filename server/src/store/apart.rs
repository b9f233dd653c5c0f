//! What has no place in a feed: changes kept apart, changes refused; and the decisions of people.

use super::{Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::{ChangeHash, DeviceId, RecordId, ScopeId};
use rusqlite::named_params;

/// A change kept apart until a person looks.
#[derive(Debug, Clone)]
pub(crate) struct Quarantined {
    pub(crate) entry: u64,
    pub(crate) scope: ScopeId,
    pub(crate) record: RecordId,
    pub(crate) hash: ChangeHash,
    pub(crate) batch: u64,
    pub(crate) device: DeviceId,
    pub(crate) code: String,
    pub(crate) received_ms: u64,
    pub(crate) bytes: Vec<u8>,
}

/// A change that cannot be merged.
#[derive(Debug)]
pub(crate) struct Rejected<'a> {
    pub(crate) scope: ScopeId,
    pub(crate) record: RecordId,
    pub(crate) batch: u64,
    pub(crate) device: DeviceId,
    pub(crate) code: &'a str,
    pub(crate) detail: &'a str,
    pub(crate) received_ms: u64,
    pub(crate) bytes: &'a [u8],
}

/// A decision of a person.
#[derive(Debug, Clone)]
pub(crate) struct DecisionRow {
    pub(crate) key: String,
    pub(crate) kind: String,
    pub(crate) change: ChangeHash,
    pub(crate) who: String,
    pub(crate) why: String,
    pub(crate) decided_ms: u64,
}

impl Store {
    pub(crate) fn insert_quarantined(&self, new: &Quarantined) -> Result<(), Trouble> {
        let Quarantined { entry: _, scope, record, hash, batch, device, code, received_ms, bytes } = new;
        let params = named_params! {
            ":scope": scope.0, ":record": record.0, ":hash": hash.0, ":batch": batch, ":device": device.0,
            ":code": code, ":received_ms": received_ms, ":bytes": bytes,
        };
        self.execute(sql!("quarantine/insert"), params).map(drop)
    }

    pub(crate) fn is_quarantined(&self, record: RecordId, hash: ChangeHash) -> Result<bool, Trouble> {
        let params = named_params! { ":record": record.0, ":hash": hash.0 };
        Ok(self.find(sql!("quarantine/find"), params, |row| Ok(row.get::<_, u64>("entry")?))?.is_some())
    }

    pub(crate) fn list_quarantined(
        &self,
        (first, last): (ScopeId, ScopeId),
        after: u64,
        limit: u64,
    ) -> Result<Vec<Quarantined>, Trouble> {
        let params = named_params! {
            ":first_scope": first.0, ":last_scope": last.0, ":after": after, ":limit": limit,
        };
        self.list(sql!("quarantine/list"), params, |row| {
            Ok(Quarantined {
                entry: row.get("entry")?,
                scope: ScopeId(row.get("scope")?),
                record: RecordId(array(row.get("record")?)?),
                hash: ChangeHash(array(row.get("hash")?)?),
                batch: row.get("batch")?,
                device: DeviceId(array(row.get("device")?)?),
                code: row.get("code")?,
                received_ms: row.get("received_ms")?,
                bytes: row.get("bytes")?,
            })
        })
    }

    pub(crate) fn insert_rejected(&self, new: &Rejected<'_>) -> Result<(), Trouble> {
        let Rejected { scope, record, batch, device, code, detail, received_ms, bytes } = *new;
        let hash = ring::digest::digest(&ring::digest::SHA256, bytes);
        let params = named_params! {
            ":scope": scope.0, ":record": record.0, ":bytes_hash": hash.as_ref(), ":batch": batch,
            ":device": device.0, ":code": code, ":detail": detail, ":received_ms": received_ms, ":bytes": bytes,
        };
        self.execute(sql!("rejected/insert"), params).map(drop)
    }

    /// Chunks of one record that have no feed row.
    pub(crate) fn list_rowless(&self, record: RecordId) -> Result<Vec<Vec<u8>>, Trouble> {
        let params = named_params! { ":record": record.0 };
        let mut chunks =
            self.list(sql!("quarantine/list_of_record"), params, |row| Ok(row.get::<_, Vec<u8>>("bytes")?))?;
        chunks.extend(self.list(sql!("rejected/list_of_record"), params, |row| Ok(row.get("bytes")?))?);
        Ok(chunks)
    }

    pub(crate) fn insert_decision(&self, record: RecordId, new: &DecisionRow) -> Result<(), Trouble> {
        let DecisionRow { key, kind, change, who, why, decided_ms } = new;
        let params = named_params! {
            ":record": record.0, ":key": key, ":kind": kind, ":change": change.0, ":who": who, ":why": why,
            ":decided_ms": decided_ms,
        };
        self.execute(sql!("decision/insert"), params).map(drop)
    }

    pub(crate) fn list_decisions(&self, record: RecordId) -> Result<Vec<DecisionRow>, Trouble> {
        self.list(sql!("decision/list"), named_params! { ":record": record.0 }, |row| {
            Ok(DecisionRow {
                key: row.get("key")?,
                kind: row.get("kind")?,
                change: ChangeHash(array(row.get("change")?)?),
                who: row.get("who")?,
                why: row.get("why")?,
                decided_ms: row.get("decided_ms")?,
            })
        })
    }
}

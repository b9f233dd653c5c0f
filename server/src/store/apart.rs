//! What has no place in a feed: changes kept apart, changes refused; and the decisions of people.

use super::engine::{Row, params};
use super::{Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::{ChangeHash, DeviceId, RecordId, ScopeId};

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

/// That a change was let in.
pub(crate) const RELEASE: &str = "release";
/// That it stays apart for good.
pub(crate) const CLOSE: &str = "close";

/// What somebody decides about a change that is kept apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ApartDecisionRow<'a> {
    pub(crate) entry: u64,
    /// [`RELEASE`] or [`CLOSE`].
    pub(crate) kind: &'a str,
    /// Where it stands since; its own area where it stays apart.
    pub(crate) scope: ScopeId,
    /// Its row there; 0 where it has none.
    pub(crate) seq: u64,
    pub(crate) account: u64,
    pub(crate) who: &'a str,
    pub(crate) why: &'a str,
    pub(crate) decided_ms: u64,
}

/// The same, as its device hears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ApartWord {
    pub(crate) number: u64,
    pub(crate) is_let_in: bool,
    pub(crate) scope: ScopeId,
    pub(crate) seq: u64,
    pub(crate) record: RecordId,
    pub(crate) hash: ChangeHash,
}

fn quarantined(row: &Row<'_>) -> Result<Quarantined, Trouble> {
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
        // Behind the last one, and not before it came: a number is never given twice, also where its row is gone with an
        // erased household, and a restored server goes on behind what somebody has seen.
        let last: Option<(u64, u64)> = self
            .find(sql!("quarantine/last"), params! {}, |row| Ok((row.get("apart")?, row.get("decided")?)))?;
        let entry = (last.map_or(0, |(apart, decided)| apart.max(decided)) + 1).max(*received_ms);
        let params = params! {
            ":entry": entry, ":scope": scope.0, ":record": record.0, ":hash": hash.0, ":batch": batch,
            ":device": device.0, ":code": code, ":received_ms": received_ms, ":bytes": bytes,
        };
        self.execute(sql!("quarantine/insert"), params).map(drop)
    }

    pub(crate) fn is_quarantined(&self, record: RecordId, hash: ChangeHash) -> Result<bool, Trouble> {
        let params = params! { ":record": record.0, ":hash": hash.0 };
        Ok(self.find(sql!("quarantine/find"), params, |row| row.get::<u64>("entry"))?.is_some())
    }

    /// Whether a person decided that a change stays apart for good.
    pub(crate) fn is_apart_closed(&self, record: RecordId, hash: ChangeHash) -> Result<bool, Trouble> {
        let params = params! { ":record": record.0, ":hash": hash.0 };
        let kind = self.find(sql!("quarantine_decision/find"), params, |row| row.get::<String>("kind"))?;
        Ok(kind.is_some_and(|kind| kind == CLOSE))
    }

    pub(crate) fn list_quarantined(
        &self,
        (first, last): (ScopeId, ScopeId),
        after: u64,
        limit: u64,
    ) -> Result<Vec<Quarantined>, Trouble> {
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0, ":after": after, ":limit": limit,
        };
        self.list(sql!("quarantine/list"), params, quarantined)
    }

    /// Every change that is kept apart with its bytes.
    pub(crate) fn list_apart_hashes(&self) -> Result<Vec<(RecordId, ChangeHash)>, Trouble> {
        self.list(sql!("quarantine/list_hashes"), params! {}, |row| {
            Ok((RecordId(array(row.get("record")?)?), ChangeHash(array(row.get("hash")?)?)))
        })
    }

    /// What one device has apart in one area and nobody has decided, up to an entry.
    pub(crate) fn list_open_apart(
        &self,
        (device, scope): (DeviceId, ScopeId),
        until: u64,
        limit: u64,
    ) -> Result<Vec<Quarantined>, Trouble> {
        let params = params! {
            ":device": device.0, ":scope": scope.0, ":until": until, ":limit": limit,
        };
        self.list(sql!("quarantine/list_open"), params, quarantined)
    }

    pub(crate) fn insert_apart_decision(&self, new: &ApartDecisionRow<'_>) -> Result<(), Trouble> {
        let ApartDecisionRow { entry, kind, scope, seq, account, who, why, decided_ms } = *new;
        // Behind the last one, and not before now: a restored server goes on behind what was told to devices.
        let number = (self.last_apart_word()? + 1).max(decided_ms);
        let params = params! {
            ":number": number, ":entry": entry, ":kind": kind, ":scope": scope.0, ":seq": seq, ":account": account,
            ":who": who, ":why": why, ":decided_ms": decided_ms,
        };
        self.execute(sql!("quarantine_decision/insert"), params).map(drop)
    }

    /// The number of the last decision; 0 where there is none.
    fn last_apart_word(&self) -> Result<u64, Trouble> {
        Ok(self.find(sql!("quarantine_decision/last"), params! {}, |row| row.get("number"))?.unwrap_or(0))
    }

    /// What was decided about a device's changes behind a word, in order. A device that has heard more than there is heard
    /// it from a server that was restored since: it hears everything again.
    pub(crate) fn list_apart_words(
        &self,
        device: DeviceId,
        after: u64,
        limit: u64,
    ) -> Result<Vec<ApartWord>, Trouble> {
        let last = self.last_apart_word()?;
        let after = if after > last { 0 } else { after };
        let params = params! { ":device": device.0, ":after": after, ":limit": limit };
        self.list(sql!("quarantine_decision/list_of_device"), params, |row| {
            let kind: String = row.get("kind")?;
            Ok(ApartWord {
                number: row.get("number")?,
                is_let_in: kind == RELEASE,
                scope: ScopeId(row.get("scope")?),
                seq: row.get("seq")?,
                record: RecordId(array(row.get("record")?)?),
                hash: ChangeHash(array(row.get("hash")?)?),
            })
        })
    }

    pub(crate) fn insert_rejected(&self, new: &Rejected<'_>) -> Result<(), Trouble> {
        let Rejected { scope, record, batch, device, code, detail, received_ms, bytes } = *new;
        let hash = ring::digest::digest(&ring::digest::SHA256, bytes);
        let params = params! {
            ":scope": scope.0, ":record": record.0, ":bytes_hash": hash.as_ref(), ":batch": batch,
            ":device": device.0, ":code": code, ":detail": detail, ":received_ms": received_ms, ":bytes": bytes,
        };
        self.execute(sql!("rejected/insert"), params).map(drop)
    }

    /// For which areas changes of a record are kept apart.
    pub(crate) fn list_apart_scopes(&self, record: RecordId) -> Result<Vec<ScopeId>, Trouble> {
        let params = params! { ":record": record.0 };
        self.list(sql!("quarantine/list_scopes"), params, |row| Ok(ScopeId(row.get("scope")?)))
    }

    /// Chunks of one record that have no feed row.
    pub(crate) fn list_rowless(&self, record: RecordId) -> Result<Vec<Vec<u8>>, Trouble> {
        let params = params! { ":record": record.0 };
        let mut chunks =
            self.list(sql!("quarantine/list_of_record"), params, |row| row.get::<Vec<u8>>("bytes"))?;
        chunks.extend(self.list(sql!("rejected/list_of_record"), params, |row| row.get("bytes"))?);
        Ok(chunks)
    }

    pub(crate) fn insert_decision(&self, record: RecordId, new: &DecisionRow) -> Result<(), Trouble> {
        let DecisionRow { key, kind, change, who, why, decided_ms } = new;
        let params = params! {
            ":record": record.0, ":key": key, ":kind": kind, ":change": change.0, ":who": who, ":why": why,
            ":decided_ms": decided_ms,
        };
        self.execute(sql!("decision/insert"), params).map(drop)
    }

    pub(crate) fn list_decisions(&self, record: RecordId) -> Result<Vec<DecisionRow>, Trouble> {
        self.list(sql!("decision/list"), params! { ":record": record.0 }, |row| {
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

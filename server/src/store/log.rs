//! The ground: signed batches, changes, and each area's feed.

use super::engine::{Row, ToValue, params};
use super::{Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::batch::SectionDigest;
use ketuk_wire::feed::{RowKind, next_tag};
use ketuk_wire::{
    BatchHash, ChangeHash, DeviceId, Nonce, Problem, ProblemCode, RecordId, ScopeId, Signature, Tag,
};
use std::collections::HashMap;

/// A batch to keep.
#[derive(Debug)]
pub(crate) struct NewBatch {
    pub(crate) device: DeviceId,
    pub(crate) number: u64,
    pub(crate) hash: BatchHash,
    pub(crate) previous: [u8; 8],
    pub(crate) nonce: Nonce,
    pub(crate) app: u32,
    pub(crate) signature: Signature,
    pub(crate) received_ms: u64,
    /// It came by the hands of a reader, not of its author.
    pub(crate) by_reader: bool,
}

/// A kept batch's signed header.
#[derive(Debug, Clone)]
pub(crate) struct BatchRow {
    pub(crate) device: DeviceId,
    pub(crate) number: u64,
    pub(crate) previous: [u8; 8],
    pub(crate) nonce: Nonce,
    pub(crate) app: u32,
    pub(crate) signature: Signature,
}

/// A change to keep.
#[derive(Debug)]
pub(crate) struct NewChange<'a> {
    pub(crate) record: RecordId,
    pub(crate) hash: ChangeHash,
    pub(crate) scope: ScopeId,
    pub(crate) batch: u64,
    pub(crate) received_ms: u64,
    pub(crate) bytes: &'a [u8],
}

/// The last row of an area's feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScopeEnd {
    pub(crate) seq: u64,
    pub(crate) tag: Tag,
}

/// A record's change as the ground keeps it.
#[derive(Debug, Clone)]
pub(crate) struct ChangeGround {
    pub(crate) hash: ChangeHash,
    pub(crate) received_ms: u64,
    pub(crate) bytes: Vec<u8>,
}

/// One row of a feed, with the change that it stands for.
#[derive(Debug, Clone)]
pub(crate) struct FeedRow {
    pub(crate) seq: u64,
    pub(crate) kind: RowKind,
    pub(crate) record: RecordId,
    pub(crate) change: Option<ChangeHash>,
    pub(crate) batch: u64,
    pub(crate) tag: Tag,
    pub(crate) bytes: Vec<u8>,
}

/// A row of a feed, without its change's bytes.
fn place(row: &Row<'_>) -> Result<FeedRow, Trouble> {
    let kind = RowKind::from_number(row.get("kind")?);
    let change: Vec<u8> = row.get("change")?;
    Ok(FeedRow {
        seq: row.get("seq")?,
        kind: kind.ok_or_else(|| Problem::with(ProblemCode::StorageFault, "row kind"))?,
        record: RecordId(array(row.get("record")?)?),
        change: ChangeHash::from_slice(&change),
        batch: row.get("batch")?,
        tag: Tag(array(row.get("tag")?)?),
        bytes: Vec::new(),
    })
}

impl Store {
    pub(crate) fn find_batch(
        &self,
        device: DeviceId,
        number: u64,
        hash: BatchHash,
    ) -> Result<Option<u64>, Trouble> {
        let params = params! { ":device": device.0, ":number": number, ":hash": hash.0 };
        self.find(sql!("batch/find"), params, |row| row.get("batch"))
    }

    pub(crate) fn find_number(&self, device: DeviceId, number: u64) -> Result<Option<u64>, Trouble> {
        let params = params! { ":device": device.0, ":number": number };
        self.find(sql!("batch/find_number"), params, |row| row.get("batch"))
    }

    pub(crate) fn insert_batch(&self, new: &NewBatch) -> Result<u64, Trouble> {
        let NewBatch { device, number, hash, previous, nonce, app, signature, received_ms, by_reader } = new;
        let params = params! {
            ":device": device.0, ":number": number, ":hash": hash.0, ":previous": previous, ":nonce": nonce.0,
            ":app": app, ":signature": signature.0, ":received_ms": received_ms, ":by_reader": u64::from(*by_reader),
        };
        let batch = self.find(sql!("batch/insert"), params, |row| row.get("batch"))?;
        batch.ok_or_else(|| Problem::with(ProblemCode::StorageFault, "batch row").into())
    }

    /// A batch's author has shown it itself.
    pub(crate) fn note_author(&self, batch: u64) -> Result<(), Trouble> {
        self.execute(sql!("batch/note_author"), params! { ":batch": batch }).map(drop)
    }

    /// Whether a device itself has shown a batch with this number and beginning of a hash.
    pub(crate) fn has_answered(&self, device: DeviceId, number: u64, hash: [u8; 8]) -> Result<bool, Trouble> {
        let params = params! { ":device": device.0, ":number": number };
        let hashes: Vec<[u8; 32]> =
            self.list(sql!("batch/list_answered"), params, |row| array(row.get("hash")?))?;
        Ok(hashes.into_iter().any(|known| BatchHash(known).short() == hash))
    }

    pub(crate) fn load_batch(&self, batch: u64) -> Result<BatchRow, Trouble> {
        let found = self.find(sql!("batch/load"), params! { ":batch": batch }, |row| {
            Ok(BatchRow {
                device: DeviceId(array(row.get("device")?)?),
                number: row.get("number")?,
                previous: array(row.get("previous")?)?,
                nonce: Nonce(array(row.get("nonce")?)?),
                app: row.get("app")?,
                signature: Signature(array(row.get("signature")?)?),
            })
        })?;
        Ok(found.ok_or_else(|| Problem::with(ProblemCode::StorageFault, "feed row without batch"))?)
    }

    pub(crate) fn insert_section(&self, batch: u64, scope: ScopeId, manifest: &[u8]) -> Result<(), Trouble> {
        let params = params! { ":batch": batch, ":scope": scope.0, ":manifest": manifest };
        self.execute(sql!("section/insert"), params).map(drop)
    }

    pub(crate) fn list_sections(&self, batch: u64) -> Result<Vec<(ScopeId, Vec<u8>)>, Trouble> {
        self.list(sql!("section/list"), params! { ":batch": batch }, |row| {
            Ok((ScopeId(row.get("scope")?), row.get("manifest")?))
        })
    }

    /// What a section comes to that is not here, of a batch that a reader brought back.
    pub(crate) fn save_section_digest(
        &self,
        batch: u64,
        scope: ScopeId,
        digest: &[u8; 32],
    ) -> Result<(), Trouble> {
        let params = params! { ":batch": batch, ":scope": scope.0, ":digest": digest };
        self.execute(sql!("section_digest/save"), params).map(drop)
    }

    pub(crate) fn list_section_digests(&self, batch: u64) -> Result<Vec<SectionDigest>, Trouble> {
        self.list(sql!("section_digest/list"), params! { ":batch": batch }, |row| {
            Ok(SectionDigest { scope: ScopeId(row.get("scope")?), digest: array(row.get("digest")?)? })
        })
    }

    /// The end of an area's feed, for whoever puts rows behind it: nobody else does until the group ends.
    pub(crate) fn load_scope_end(&self, scope: ScopeId) -> Result<ScopeEnd, Trouble> {
        let end = self.find(sql!("scope/load", pg), params! { ":scope": scope.0 }, |row| {
            Ok(ScopeEnd { seq: row.get("seq")?, tag: Tag(array(row.get("tag")?)?) })
        })?;
        Ok(end.unwrap_or(ScopeEnd { seq: 0, tag: Tag::START }))
    }

    /// Keeps the end of an area's feed, in the transaction of its rows.
    pub(crate) fn save_scope_end(&self, scope: ScopeId, end: ScopeEnd) -> Result<(), Trouble> {
        let params = params! { ":scope": scope.0, ":seq": end.seq, ":tag": end.tag.0 };
        self.execute(sql!("scope/save"), params).map(drop)
    }

    pub(crate) fn find_feed_tag(&self, scope: ScopeId, seq: u64) -> Result<Option<Tag>, Trouble> {
        if seq == 0 {
            return Ok(Some(Tag::START));
        }
        let params = params! { ":scope": scope.0, ":seq": seq };
        self.find(sql!("feed/find_tag"), params, |row| Ok(Tag(array(row.get("tag")?)?)))
    }

    pub(crate) fn list_feed_after(
        &self,
        scope: ScopeId,
        seq: u64,
        limit: usize,
    ) -> Result<Vec<FeedRow>, Trouble> {
        let params = params! { ":scope": scope.0, ":seq": seq, ":limit": limit };
        self.list(sql!("feed/list_after"), params, |row| {
            Ok(FeedRow { bytes: row.get("bytes")?, ..place(row)? })
        })
    }

    /// The same without the changes' bytes.
    pub(crate) fn list_places_after(
        &self,
        scope: ScopeId,
        seq: u64,
        limit: usize,
    ) -> Result<Vec<FeedRow>, Trouble> {
        let params = params! { ":scope": scope.0, ":seq": seq, ":limit": limit };
        self.list(sql!("feed/list_places_after"), params, place)
    }

    /// An area's log, for checkers; without the changes' bytes.
    pub(crate) fn walk_feed(&self, scope: ScopeId) -> Result<Vec<FeedRow>, Trouble> {
        self.list(sql!("feed/walk"), params! { ":scope": scope.0 }, place)
    }

    /// Keeps admitted changes and their feed rows behind `end`, in order; returns the new end, for the caller to save.
    pub(crate) fn insert_changes(&self, end: ScopeEnd, new: &[NewChange<'_>]) -> Result<ScopeEnd, Trouble> {
        let mut ends = vec![end];
        for NewChange { record, hash, .. } in new {
            let ScopeEnd { seq, tag } = ends[ends.len() - 1];
            let tag = next_tag(tag, RowKind::Change, *record, Some(*hash));
            ends.push(ScopeEnd { seq: seq + 1, tag });
        }
        let rows = || new.iter().zip(&ends[1..]);
        let kind = RowKind::Change as u8;
        let feed: Vec<[(_, &dyn ToValue); 7]> = rows()
            .map(|(new, end)| {
                let NewChange { record, hash, scope, batch, .. } = new;
                [
                    (":scope", &scope.0 as &dyn ToValue),
                    (":seq", &end.seq),
                    (":kind", &kind),
                    (":record", &record.0),
                    (":change", &hash.0),
                    (":batch", batch),
                    (":tag", &end.tag.0),
                ]
            })
            .collect();
        let changes: Vec<[(_, &dyn ToValue); 7]> = rows()
            .map(|(new, end)| {
                let NewChange { record, hash, scope, batch, received_ms, bytes } = new;
                [
                    (":record", &record.0 as &dyn ToValue),
                    (":hash", &hash.0),
                    (":scope", &scope.0),
                    (":seq", &end.seq),
                    (":batch", batch),
                    (":received_ms", received_ms),
                    (":bytes", bytes),
                ]
            })
            .collect();
        self.insert_each(sql!("feed/insert"), &feed.iter().map(|row| row.as_slice()).collect::<Vec<_>>())?;
        self.insert_each(
            sql!("change/insert"),
            &changes.iter().map(|row| row.as_slice()).collect::<Vec<_>>(),
        )?;
        Ok(ends[ends.len() - 1])
    }

    /// When each change of a record arrived.
    pub(crate) fn list_received(&self, record: RecordId) -> Result<HashMap<ChangeHash, u64>, Trouble> {
        let params = params! { ":record": record.0 };
        let rows = self.list(sql!("change/list_received"), params, |row| {
            Ok((ChangeHash(array(row.get("hash")?)?), row.get("received_ms")?))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// In which feed a change stands, and where.
    pub(crate) fn find_change_place(
        &self,
        record: RecordId,
        hash: ChangeHash,
    ) -> Result<Option<(ScopeId, u64)>, Trouble> {
        let params = params! { ":record": record.0, ":hash": hash.0 };
        self.find(sql!("change/find_seq"), params, |row| Ok((ScopeId(row.get("scope")?), row.get("seq")?)))
    }

    /// A record's changes in the order of their rows, each with its batch.
    pub(crate) fn list_change_places(&self, record: RecordId) -> Result<Vec<(ChangeHash, u64)>, Trouble> {
        self.list(sql!("change/list_places"), params! { ":record": record.0 }, |row| {
            Ok((ChangeHash(array(row.get("hash")?)?), row.get("batch")?))
        })
    }

    /// A row that says that a record came or left, behind `end`; returns the new end, for the caller to save.
    pub(crate) fn insert_move(
        &self,
        scope: ScopeId,
        end: ScopeEnd,
        kind: RowKind,
        record: RecordId,
    ) -> Result<ScopeEnd, Trouble> {
        let end = ScopeEnd { seq: end.seq + 1, tag: next_tag(end.tag, kind, record, None) };
        let params = params! {
            ":scope": scope.0, ":seq": end.seq, ":kind": kind as u8, ":record": record.0,
            ":change": &[][..], ":batch": 0, ":tag": end.tag.0,
        };
        self.execute(sql!("feed/insert"), params)?;
        Ok(end)
    }

    /// A change's row behind `end` of the area that its record came into; returns the new end.
    pub(crate) fn move_change(
        &self,
        scope: ScopeId,
        end: ScopeEnd,
        record: RecordId,
        (hash, batch): &(ChangeHash, u64),
    ) -> Result<ScopeEnd, Trouble> {
        let tag = next_tag(end.tag, RowKind::Change, record, Some(*hash));
        let end = ScopeEnd { seq: end.seq + 1, tag };
        let params = params! {
            ":scope": scope.0, ":seq": end.seq, ":kind": RowKind::Change as u8, ":record": record.0,
            ":change": hash.0, ":batch": batch, ":tag": end.tag.0,
        };
        self.execute(sql!("feed/insert"), params)?;
        let params = params! {
            ":scope": scope.0, ":seq": end.seq, ":record": record.0, ":hash": hash.0,
        };
        self.execute(sql!("change/move"), params)?;
        Ok(end)
    }

    pub(crate) fn list_changes(&self, record: RecordId) -> Result<Vec<ChangeGround>, Trouble> {
        self.list(sql!("change/list_of_record"), params! { ":record": record.0 }, |row| {
            Ok(ChangeGround {
                hash: ChangeHash(array(row.get("hash")?)?),
                received_ms: row.get("received_ms")?,
                bytes: row.get("bytes")?,
            })
        })
    }

    /// Who sent a change and when it came.
    pub(crate) fn find_provenance(
        &self,
        record: RecordId,
        hash: ChangeHash,
    ) -> Result<Option<(String, u64)>, Trouble> {
        let params = params! { ":record": record.0, ":hash": hash.0 };
        self.find(sql!("change/provenance"), params, |row| Ok((row.get("name")?, row.get("received_ms")?)))
    }
}

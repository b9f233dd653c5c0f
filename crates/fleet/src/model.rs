//! What people typed and what the hub acknowledged, noted outside the code under test.
//!
//! The model knows which change wrote which value to which key, because it sees every save from outside.
//! Together with the dependencies that stand at the beginning of each change it says what a record must
//! look like, without Automerge.
//!
//! Invariant: an entry is made when a call has returned well, never before.

use crate::station::Station;
use ketuk_device::{RecordId, ScopeId};
use ketuk_form::{Answers, Key, Value};
use ketuk_record::Record;
use ketuk_vault::{ChangeRow, ChangeState, Origin, VaultProblem};
use ketuk_wire::{Batch, BatchHash, ChangeHash};
use std::collections::{BTreeMap, BTreeSet};

/// One value written to one key.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// The change that wrote it.
    pub change: ChangeHash,
    /// The value.
    pub value: Value,
}

/// Everything that has to be found again.
#[derive(Debug, Default)]
pub struct Model {
    /// Typed and not saved, by device and record.
    pub drafts: BTreeMap<(usize, RecordId), Answers>,
    /// Every write of every answer.
    pub writes: BTreeMap<RecordId, BTreeMap<Key, Vec<Write>>>,
    /// Every change whose commit returned well.
    pub changes: BTreeSet<(RecordId, ChangeHash)>,
    /// The coordinator's decisions among them, with the key.
    pub decisions: BTreeSet<(RecordId, ChangeHash)>,
    /// What a device was told has arrived.
    pub acknowledged: BTreeSet<(usize, RecordId, ChangeHash)>,
    /// The signed batches that left each device.
    pub batches: BTreeMap<(usize, u64), BTreeSet<BatchHash>>,
    /// With which phone each change was made.
    pub by: BTreeMap<ChangeHash, usize>,
    /// Phones that were wiped once.
    pub wiped: BTreeSet<usize>,
    /// What had arrived from phones that hold nothing any more.
    pub told: BTreeSet<(RecordId, ChangeHash)>,
    /// Where each household was begun, or where the office put it since.
    pub places: BTreeMap<RecordId, ScopeId>,
    /// Households that the office had erased.
    pub erased: BTreeSet<RecordId>,
    /// Bytes that lay on the server's disk before an erasure, and must not after it.
    pub needles: Vec<(RecordId, Vec<u8>)>,
    /// Phones that should have locked themselves.
    pub overdue: Vec<String>,
    /// What went wrong at the moment it was seen.
    pub surprises: Vec<String>,
}

/// A record's changes as a device keeps them.
pub(crate) fn rows(station: &Station, record: RecordId) -> Vec<ChangeRow> {
    let read = |store: ketuk_vault::Store<'_>| store.list_changes(&record.0);
    station.device().vault().read::<_, VaultProblem>(read).expect("a vault can be read")
}

/// How many changes a device keeps.
pub(crate) fn count_rows(station: &Station) -> usize {
    kept(station).into_iter().map(|record| rows(station, record).len()).sum()
}

/// Everything that a device keeps, also of households that left.
pub(crate) fn kept(station: &Station) -> Vec<RecordId> {
    let read = |store: ketuk_vault::Store<'_>| store.list_departed(u64::MAX >> 1);
    let departed = station.device().vault().read::<_, VaultProblem>(read).expect("a vault can be read");
    let here = records(station).into_iter().map(|(record, _)| record);
    here.chain(departed.into_iter().map(RecordId)).collect()
}

/// A device's records with their areas, as its lists show them.
pub(crate) fn records(station: &Station) -> Vec<(RecordId, u64)> {
    let read = |store: ketuk_vault::Store<'_>| store.list_records();
    let rows = station.device().vault().read::<_, VaultProblem>(read).expect("a vault can be read");
    rows.into_iter().map(|row| (RecordId(row.record), row.scope)).collect()
}

/// Whether a device has heard an order to wipe, and has not carried it out.
pub(crate) fn has_wipe_order(station: &Station) -> bool {
    let read = |store: ketuk_vault::Store<'_>| store.load_meta("wipe.order");
    let order = station.device().vault().read::<_, VaultProblem>(read).expect("a vault can be read");
    order.is_some_and(|order| !order.is_empty())
}

/// What a device keeps as typed and not yet saved.
pub(crate) fn list_drafts(station: &Station, record: RecordId) -> Answers {
    let read = |store: ketuk_vault::Store<'_>| store.list_drafts(&record.0);
    let drafts = station.device().vault().read::<_, VaultProblem>(read).expect("a vault can be read");
    let mut answers = station.device().answers(record).unwrap_or_default();
    answers.retain(|key, _| drafts.iter().any(|draft| draft.key == key.as_str()));
    answers
}

impl Model {
    /// `answer` has returned well.
    pub fn typed(&mut self, at: usize, record: RecordId, answers: &[(Key, Value)]) {
        self.drafts.entry((at, record)).or_default().extend(answers.iter().cloned());
    }

    /// A record came into being on a device: its first change is all that it holds.
    pub fn created(&mut self, at: usize, station: &Station, record: RecordId) {
        let Some(change) = self.note_new(station, record) else { return };
        self.by.insert(change, at);
        let document = station.device().record(record).expect("a record that was just made");
        for (key, value) in document.plain_answers() {
            self.written(record, key, Write { change, value });
        }
        self.drafts.entry((at, record)).or_default();
    }

    /// A save point has returned well; `more` was written along with the drafts and wins over them.
    pub fn saved(&mut self, at: usize, station: &Station, record: RecordId, more: &[(Key, Value)]) {
        let mut typed = self.drafts.remove(&(at, record)).unwrap_or_default();
        if self.erased.contains(&record) {
            return;
        }
        typed.extend(more.iter().cloned());
        let change = self.note_new(station, record);
        self.by.extend(change.map(|change| (change, at)));
        let document = station.device().record(record).expect("a record that was just saved");
        for (key, value) in typed {
            self.note_written(&document, record, key, value, change);
        }
    }

    /// What was typed stands in the record now: written by this change, or as it was before.
    fn note_written(
        &mut self,
        document: &Record,
        record: RecordId,
        key: Key,
        value: Value,
        change: Option<ChangeHash>,
    ) {
        let claims = document.claims(key.as_str());
        let is_new = claims.iter().any(|claim| Some(claim.change.0) == change.map(|c| c.0));
        let stands = match claims.as_slice() {
            [] => value == Value::Empty,
            // Two who say the same agree.
            claims => claims.iter().all(|claim| claim.value == value),
        };
        if !stands {
            self.surprises.push(format!("{record} {key}: typed and saved, but it does not stand"));
        }
        if let Some(change) = change.filter(|_| is_new) {
            self.written(record, key, Write { change, value });
        }
    }

    /// A save point has failed: nothing may have happened.
    pub fn not_saved(&mut self, station: &Station, record: RecordId) {
        if self.note_new(station, record).is_some() {
            self.surprises.push(format!("{record}: a save that failed left a change behind"));
        }
    }

    /// A coordinator's decision has returned well.
    pub fn decided(&mut self, document: &Record, record: RecordId, key: &Key, change: ChangeHash) {
        self.changes.insert((record, change));
        self.decisions.insert((record, change));
        match document.claims(key.as_str()).as_slice() {
            [claim] if claim.change.0 == change.0 => {
                let value = claim.value.clone();
                self.written(record, key.clone(), Write { change, value });
            }
            _ => self.surprises.push(format!("{record} {key}: decided, but the decision does not stand")),
        }
    }

    fn written(&mut self, record: RecordId, key: Key, write: Write) {
        self.writes.entry(record).or_default().entry(key).or_default().push(write);
    }

    /// Whether the device has an own change that nobody noted yet.
    #[must_use]
    pub fn has_new(&self, station: &Station, record: RecordId) -> bool {
        let is_new = |row: &ChangeRow| {
            row.origin == Origin::Own && !self.changes.contains(&(record, ChangeHash(row.hash)))
        };
        rows(station, record).iter().any(is_new)
    }

    /// Notes the own change that was not known yet; there is never more than one.
    fn note_new(&mut self, station: &Station, record: RecordId) -> Option<ChangeHash> {
        if self.erased.contains(&record) {
            return None;
        }
        let rows = rows(station, record);
        let own = rows.iter().filter(|row| row.origin == Origin::Own).map(|row| ChangeHash(row.hash));
        let new: Vec<_> = own.filter(|hash| !self.changes.contains(&(record, *hash))).collect();
        if new.len() > 1 {
            self.surprises.push(format!("{record}: {} new changes at once", new.len()));
        }
        self.changes.extend(new.iter().map(|hash| (record, *hash)));
        new.first().copied()
    }

    /// Changes that went down with a disk that was set back, and with everybody who had them.
    pub fn forget(&mut self, lost: &BTreeSet<(RecordId, ChangeHash)>) {
        self.changes.retain(|change| !lost.contains(change));
        self.decisions.retain(|change| !lost.contains(change));
        self.told.retain(|told| !lost.contains(told));
        self.acknowledged.retain(|(_, record, change)| !lost.contains(&(*record, *change)));
        for (record, change) in lost {
            for writes in self.writes.get_mut(record).into_iter().flat_map(BTreeMap::values_mut) {
                writes.retain(|write| write.change != *change);
            }
        }
    }

    /// A household was begun in an area.
    pub fn begun(&mut self, record: RecordId, scope: ScopeId) {
        self.places.entry(record).or_insert(scope);
    }

    /// A phone holds nothing any more: what it was told has arrived must be at the hub all the same; what was typed
    /// and not saved went with it.
    pub fn wiped(&mut self, at: usize) {
        self.wiped.insert(at);
        let told = self.acknowledged.iter().filter(|(owner, ..)| *owner == at);
        self.told.extend(told.map(|(_, record, hash)| (*record, *hash)));
        self.acknowledged.retain(|(owner, ..)| *owner != at);
        self.drafts.retain(|(owner, _), _| *owner != at);
        self.batches.retain(|(owner, _), _| *owner != at);
    }

    /// Nothing of erased households has to be found again, also what was typed into them since.
    pub fn drop_erased(&mut self) {
        let erased = &self.erased;
        self.drafts.retain(|(_, record), _| !erased.contains(record));
        self.writes.retain(|record, _| !erased.contains(record));
        self.changes.retain(|(record, _)| !erased.contains(record));
        self.decisions.retain(|(record, _)| !erased.contains(record));
        self.acknowledged.retain(|(_, record, _)| !erased.contains(record));
        self.told.retain(|(record, _)| !erased.contains(record));
        self.places.retain(|record, _| !erased.contains(record));
    }

    /// A batch leaves a device.
    pub fn sent(&mut self, at: usize, batch: &Batch) {
        let header = batch.header().expect("a device's own batch is within the limits");
        if header.number > 0 {
            self.batches.entry((at, header.number)).or_default().insert(header.hash());
        }
    }

    /// An answer has been taken in: notes what the device now believes to have arrived.
    pub fn heard(&mut self, at: usize, station: &Station) {
        for record in kept(station) {
            for row in rows(station, record) {
                if row.origin == Origin::Own && row.state == ChangeState::Acknowledged {
                    self.acknowledged.insert((at, record, ChangeHash(row.hash)));
                }
            }
        }
    }
}

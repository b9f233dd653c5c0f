//! The next request: an unanswered batch as it was, or a new one out of what no server has.
//!
//! Invariants: a batch is signed once and kept before it leaves; while it is unanswered, only it is
//! sent, byte for byte, so that a server that has seen it answers the same. The feed is asked for in the
//! same request.

use crate::answered;
use crate::elsewhere;
use crate::erasure;
use crate::file_tally;
use crate::identity::Meta;
use crate::interview::load_row;
use crate::problem::Trouble;
use crate::refill;
use crate::settled;
use crate::{APP_VERSION, Device, World};
use ketuk_record::{Incoming, Outcome, Record, Writer};
use ketuk_vault::{ChangeRow, ChangeState, ItemRow, Origin, Store};
use ketuk_wire::batch::{Batch, Header, Item, Section};
use ketuk_wire::feed::Cursor;
use ketuk_wire::sync::SyncRequest;
use ketuk_wire::{
    ChangeHash, Nonce, Problem, ProblemCode, RecordId, ScopeId, SigningKey, Tag, VERSION, chunk, limits,
};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, HashSet};
use std::panic::resume_unwind;
use std::thread::ScopedJoinHandle;

/// What the changes of a new interview come to as a compressed document, roughly: one byte of so many
/// (`cargo xtask bench sync`). Single edits hardly compress at all.
const RAW_BYTES_PER_BODY_BYTE: usize = 6;

impl Device {
    /// The body of the next request to `POST /v1/sync`.
    pub fn plan_sync(&mut self, world: &mut World<'_>) -> Result<Vec<u8>, Problem> {
        let (now_ms, forms) = (world.now_ms, &self.forms);
        let planned: Result<_, Trouble> = self.vault.write(|store| {
            let meta = Meta(store);
            meta.enrolled()?;
            let key = meta.key()?;
            let batch = match store.find_open_batch()? {
                Some(open) => match ketuk_wire::decode(&open.body) {
                    Ok(batch) => batch,
                    Err(_) => {
                        // The disk has damaged it; the changes themselves are kept one by one.
                        store.give_up_batch(open.number)?;
                        new_batch(store, &key, meta.nonce()?)?
                    }
                },
                None => new_batch(store, &key, meta.nonce()?)?,
            };
            Ok(SyncRequest {
                version: VERSION,
                batch,
                cursors: cursors(store)?,
                device_time_s: Some(now_ms / 1000),
                forms: Some(forms.plan(store)?),
                files: file_tally::plan(store)?,
                elsewhere: elsewhere::plan(store, now_ms)?,
                refill: refill::plan(store)?,
                grant_until_s: meta.grant_until_s()?,
                pins_ms: meta.pin_list()?.map(|list| list.changed_ms),
                erased: erasure::plan(store)?,
                settled: settled::plan(store)?,
                answered: answered::plan(store)?,
            })
        });
        Ok(planned?.to_body())
    }

    /// How far this device has read each of its areas.
    pub fn cursors(&self) -> Result<Vec<Cursor>, Problem> {
        Ok(self.vault.read(cursors)?)
    }
}

/// Refusals of a whole batch that sending it again cannot cure.
const FINAL: &[ProblemCode] = &[
    ProblemCode::BodyTooLarge,
    ProblemCode::BodyInflatesTooLarge,
    ProblemCode::BatchTooLarge,
    ProblemCode::RecordTooLarge,
    ProblemCode::ChangeNotCovered,
    ProblemCode::ChangeUnreadable,
];

impl Device {
    /// Hears that the server refused the last request as a whole. Where the batch itself is at fault it is
    /// given up, and what it carried goes again in smaller company; a record that is refused alone is set
    /// aside with the code, so that it holds up nothing else. `true` where it is worth trying again.
    pub fn note_refusal(&mut self, problem: &Problem) -> Result<bool, Problem> {
        if !is_final(problem.code) {
            return Ok(false);
        }
        let noted: Result<bool, Trouble> = self.vault.write(|store| {
            let Some(open) = store.find_open_batch()? else { return Ok(false) };
            give_up(store, open.number, problem.code)?;
            Ok(true)
        });
        Ok(noted?)
    }
}

/// Whether sending a batch again cannot cure what it was refused for.
pub(crate) fn is_final(code: ProblemCode) -> bool {
    FINAL.contains(&code)
}

/// Gives a refused batch up; where it carries a single record, that is set aside with the code.
pub(crate) fn give_up(store: Store<'_>, number: u64, code: ProblemCode) -> Result<(), Trouble> {
    let items = store.list_items(number)?;
    store.give_up_batch(number)?;
    let alone = items.windows(2).all(|pair| pair[0].record == pair[1].record);
    if alone {
        for item in &items {
            store.mark_change(item, ChangeState::Rejected, (0, 0), number, code.code())?;
        }
    }
    let meta = Meta(store);
    meta.save_batch_bytes((meta.batch_bytes()? / 4).max(1))
}

pub(crate) fn cursors(store: Store<'_>) -> Result<Vec<Cursor>, Trouble> {
    let scopes = store.list_scopes()?.into_iter().filter(|row| row.granted);
    scopes
        .map(|row| {
            let tag = Tag::from_slice(&row.tag);
            let tag = tag.ok_or_else(|| Problem::with(ProblemCode::StorageFault, "tag"))?;
            Ok(Cursor { scope: ScopeId(row.scope), seq: row.seq, tag })
        })
        .collect()
}

/// A new batch out of what no server has; an unnumbered empty one where there is nothing.
pub(crate) fn new_batch(store: Store<'_>, key: &SigningKey, nonce: Nonce) -> Result<Batch, Trouble> {
    new_batch_of(store, key, nonce, Meta(store).batch_bytes()?)
}

/// The same of about so many bytes.
pub(crate) fn new_batch_of(
    store: Store<'_>,
    key: &SigningKey,
    nonce: Nonce,
    body_bytes: usize,
) -> Result<Batch, Trouble> {
    let mut header = Header {
        device: key.public().device(),
        number: 0,
        previous: [0; 8],
        nonce,
        app: APP_VERSION,
        sections: Vec::new(),
    };
    let picked = pick(store, body_bytes)?;
    if picked.is_empty() {
        return Ok(Batch::seal(header, Vec::new(), key)?);
    }
    let last = store.find_last_batch()?;
    header.number = last.as_ref().map_or(0, |last| last.number) + 1;
    if let Some(last) = &last {
        header.previous.copy_from_slice(&last.hash[..8]);
    }
    let mut sections: BTreeMap<ScopeId, Vec<Item>> = BTreeMap::new();
    let mut places: BTreeMap<ScopeId, Vec<ItemRow>> = BTreeMap::new();
    for (scope, item, rows) in to_items(store, picked)? {
        sections.entry(scope).or_default().push(item);
        places.entry(scope).or_default().extend(rows);
    }
    let number = header.number;
    let sections = sections.into_iter().map(|(scope, items)| Section { scope, items }).collect();
    let batch = Batch::seal(header, sections, key)?;
    let places: Vec<_> = places.into_values().flatten().collect();
    store.insert_batch(number, &batch.header()?.hash().0, &ketuk_wire::encode(&batch), &places)?;
    store.mark_batched(number)?;
    Ok(batch)
}

/// The unsent changes of one record.
struct Group {
    record: RecordId,
    scope: ScopeId,
    changes: Vec<ChangeRow>,
}

/// What fits the next batch, whole records, oldest first; at least one record.
fn pick(store: Store<'_>, body_bytes: usize) -> Result<Vec<Group>, Trouble> {
    let mut order: Vec<[u8; 16]> = Vec::new();
    let mut groups: BTreeMap<[u8; 16], Group> = BTreeMap::new();
    for change in store.list_unsent(limits::BATCH_CHANGES_MAX as u64)? {
        if !is_whole(&change) {
            // The disk has damaged it: it stays here for a person, and holds up nothing else.
            let item = ItemRow { record: change.record, hash: change.hash };
            store.mark_change(&item, ChangeState::Rejected, (0, 0), 0, ProblemCode::StorageFault.code())?;
            continue;
        }
        let group = groups.entry(change.record).or_insert_with(|| {
            order.push(change.record);
            Group { record: RecordId(change.record), scope: ScopeId(change.scope), changes: Vec::new() }
        });
        group.changes.push(change);
    }
    let mut picked: Vec<Group> = Vec::new();
    let (mut body, mut raw, mut changes) = (0, 0, 0);
    for record in order {
        let Some(mut group) = groups.remove(&record) else { continue };
        hold_back(store, &mut group.changes)?;
        if group.changes.is_empty() {
            continue;
        }
        let bytes: usize = group.changes.iter().map(|change| change.bytes.len()).sum();
        let is_new = store.count_sent(&record)? == 0;
        body += if is_new { bytes / RAW_BYTES_PER_BODY_BYTE } else { bytes };
        raw += bytes;
        changes += group.changes.len();
        let full =
            body > body_bytes || raw > limits::INFLATED_BYTES_MAX / 2 || changes > limits::BATCH_CHANGES_MAX;
        if (full && !picked.is_empty()) || picked.len() == limits::BATCH_RECORDS_MAX {
            break;
        }
        picked.push(group);
    }
    Ok(picked)
}

/// Whether anything could go now.
pub(crate) fn has_more(store: Store<'_>) -> Result<bool, Trouble> {
    if store.find_open_batch()?.is_some() {
        return Ok(true);
    }
    if store.count_adrift()? == 0 {
        return Ok(!store.list_unsent(1)?.is_empty());
    }
    Ok(!pick(store, limits::BATCH_BYTES_MIN)?.is_empty())
}

/// Takes out of one record's unsent changes what builds on changes of others that a server which was set back lacks, once
/// it has said that it cannot take all of them: it takes nothing of an item that waits, and what the others wrote can in
/// turn build on the first of ours. These go alone, the readers bring theirs (`refill`), and then the rest goes.
fn hold_back(store: Store<'_>, unsent: &mut Vec<ChangeRow>) -> Result<(), Trouble> {
    let was_refused = |change: &ChangeRow| change.code == ProblemCode::ChangeMissingDeps.code();
    let Some(first) = unsent.first().filter(|_| unsent.iter().any(was_refused)) else { return Ok(()) };
    // Nobody brings anything in an area that is not ours any more, or once all of this is to be wiped: it goes as it is.
    let is_ours = store.list_scopes()?.iter().any(|row| row.granted && row.scope == first.scope);
    if !is_ours || store.count_adrift()? == 0 || Meta(store).is_to_be_wiped()? {
        return Ok(());
    }
    let all = store.list_changes(&first.record)?;
    let is_adrift =
        |change: &&ChangeRow| change.origin == Origin::Feed && change.seq == 0 && change.code.is_empty();
    let mut waiting: HashSet<[u8; 32]> = all.iter().filter(is_adrift).map(|change| change.hash).collect();
    if waiting.is_empty() {
        return Ok(());
    }
    // In the order in which they came, so that what a change builds on was looked at before it.
    for change in &all {
        let deps =
            chunk::read(chunk::to_bare(&change.bytes)).and_then(|chunk| chunk.deps()).unwrap_or_default();
        if change.state == ChangeState::Unsent && deps.iter().any(|dep| waiting.contains(&dep.0)) {
            waiting.insert(change.hash);
        }
    }
    unsent.retain(|change| !waiting.contains(&change.hash));
    Ok(())
}

fn is_whole(change: &ChangeRow) -> bool {
    chunk::read(chunk::to_bare(&change.bytes)).is_ok_and(|chunk| chunk.hash().0 == change.hash)
}

/// The changes of this document in their order, where a server admits every one of them.
fn passes_whole(snapshot: &[u8]) -> Option<Vec<ChangeHash>> {
    let whole = || Record::new().admit(Incoming::Document(snapshot), Writer::Anyone);
    let admission = Record::foresee(snapshot, Writer::Anyone).unwrap_or_else(whole);
    let hash = |outcome: &Outcome| match outcome {
        Outcome::Admitted(change) => Some(ChangeHash(change.hash().0)),
        Outcome::Known(_) | Outcome::Refused { .. } => None,
    };
    admission.outcomes.iter().map(hash).collect()
}

/// One record's item, and the changes in it.
type Offer = (ScopeId, Item, Vec<ItemRow>);

/// Records beyond which several threads look at what goes: a phone has cores that stand idle, and somebody who waits.
const ALONE_MAX: usize = 16;
/// Threads that look at once.
const THREADS_MAX: usize = 4;

/// Each record's item: a document where the server has never heard of it, else the changes.
fn to_items(store: Store<'_>, picked: Vec<Group>) -> Result<Vec<Offer>, Trouble> {
    let load = |group: Group| -> Result<_, Trouble> {
        let is_new = store.count_sent(&group.record.0)? == 0;
        let snapshot = if is_new { Some(load_row(store, group.record)?.snapshot) } else { None };
        Ok((group, snapshot))
    };
    let loaded: Vec<_> = picked.into_iter().map(load).collect::<Result<_, _>>()?;
    let offer = |(group, snapshot): &(Group, Option<Vec<u8>>)| to_item(group, snapshot.as_deref());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if loaded.len() > ALONE_MAX { cores.min(THREADS_MAX) } else { 1 };
    if threads == 1 {
        return Ok(loaded.iter().map(offer).collect::<Result<_, _>>()?);
    }
    let share = loaded.len().div_ceil(threads);
    let offers: Result<Vec<_>, Problem> = std::thread::scope(|threads| {
        let shares: Vec<_> = loaded
            .chunks(share)
            .map(|some| threads.spawn(move || some.iter().map(offer).collect::<Vec<_>>()))
            .collect();
        let mine = |share: ScopedJoinHandle<'_, _>| share.join().unwrap_or_else(|panic| resume_unwind(panic));
        shares.into_iter().flat_map(mine).collect()
    });
    Ok(offers?)
}

fn to_item(group: &Group, snapshot: Option<&[u8]>) -> Result<Offer, Problem> {
    let record = group.record;
    let whole = snapshot.and_then(|snapshot| Some((snapshot, passes_whole(snapshot)?)));
    if let Some((snapshot, changes)) = whole.filter(|(_, changes)| changes.len() == group.changes.len()) {
        let rows = changes.iter().map(|hash| ItemRow { record: record.0, hash: hash.0 }).collect();
        let bare = chunk::to_bare(snapshot).to_vec();
        let item =
            Item { record, document: Some(ByteVec::from(bare)), changes: Vec::new(), more_heads: None };
        return Ok((group.scope, item, rows));
    }
    let bare: Vec<_> = group.changes.iter().map(|change| chunk::to_bare(&change.bytes)).collect();
    let heads: Vec<ChangeHash> = chunk::more_heads(&bare)?;
    let item = Item {
        record,
        document: None,
        changes: bare.iter().map(|bare| ByteVec::from(bare.to_vec())).collect(),
        more_heads: (!heads.is_empty()).then_some(heads),
    };
    let rows = group.changes.iter().map(|change| ItemRow { record: record.0, hash: change.hash }).collect();
    Ok((group.scope, item, rows))
}

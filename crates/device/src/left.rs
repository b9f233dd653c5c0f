//! Households that left an area of this device: an RT was split, or several were put together; and areas that this
//! device lost, with what it only read there.
//!
//! Invariants: a copy goes only when everything that was written here has arrived, and nobody is writing; what the server
//! keeps apart or refused stays for a person; a household that came into another area of this device stays; what was
//! written here is kept out of sight for a while, because nobody else may have it should the server be set back.

use crate::identity::Meta;
use crate::problem::Trouble;
use ketuk_vault::{AttachmentState, ChangeState, Origin, Store};
use ketuk_wire::Tag;

/// Where the list of those that left is kept: 16 bytes of record and 8 of area, one after the other.
const LEFT: &str = "sync.left";
/// The same of those that came, for feeds that are read in another order than things happened.
const CAME: &str = "sync.came";
const ENTRY: usize = 24;
/// Households that came are remembered up to so many, the newest last: what an RT has many times over.
const CAME_MAX: usize = 2_000;

/// How long what was written here is kept after its household left: longer than anybody restores a backup of.
const KEPT_MS: u64 = 30 * 24 * 60 * 60 * 1000;

type Entry = ([u8; 16], u64);

fn list(store: Store<'_>, name: &str) -> Result<Vec<Entry>, Trouble> {
    let stored = store.load_meta(name)?.unwrap_or_default();
    let entry = |bytes: &[u8]| {
        let (record, scope) = bytes.split_first_chunk::<16>()?;
        Some((*record, u64::from_be_bytes(*scope.first_chunk()?)))
    };
    Ok(stored.chunks_exact(ENTRY).filter_map(entry).collect())
}

fn save(store: Store<'_>, name: &str, entries: &[Entry]) -> Result<(), Trouble> {
    let bytes: Vec<u8> =
        entries.iter().flat_map(|(record, scope)| [&record[..], &scope.to_be_bytes()].concat()).collect();
    Ok(store.save_meta(name, &bytes)?)
}

/// Notes that a household left an area.
pub(crate) fn note(store: Store<'_>, record: [u8; 16], scope: u64) -> Result<(), Trouble> {
    put(store, (LEFT, CAME), (record, scope))
}

/// Notes that a household came into an area: what was noted of its leaving it is over.
pub(crate) fn note_came(store: Store<'_>, record: [u8; 16], scope: u64) -> Result<(), Trouble> {
    put(store, (CAME, LEFT), (record, scope))
}

/// The server has taken something in where a household stands here: it has not left, or came back.
pub(crate) fn forget(store: Store<'_>, record: [u8; 16], scope: u64) -> Result<(), Trouble> {
    store.return_record(&record)?;
    let mut entries = list(store, LEFT)?;
    if entries.contains(&(record, scope)) {
        entries.retain(|entry| *entry != (record, scope));
        save(store, LEFT, &entries)?;
    }
    Ok(())
}

/// An area's feed is read anew: which households came into it, it tells again, or the server has forgotten it. Whether any
/// had come.
pub(crate) fn forget_came(store: Store<'_>, scope: u64) -> Result<bool, Trouble> {
    let mut entries = list(store, CAME)?;
    let before = entries.len();
    entries.retain(|(_, to)| *to != scope);
    let had_come = entries.len() < before;
    if had_come {
        save(store, CAME, &entries)?;
    }
    Ok(had_come)
}

/// Puts an entry in one list and takes it out of the other.
fn put(store: Store<'_>, (to, from): (&str, &str), entry: Entry) -> Result<(), Trouble> {
    let mut entries = list(store, to)?;
    if !entries.contains(&entry) {
        entries.push(entry);
        let spare = entries.len().saturating_sub(CAME_MAX);
        // Of those that left each is owed its end.
        entries.drain(..if to == CAME { spare } else { 0 });
        save(store, to, &entries)?;
    }
    let mut others = list(store, from)?;
    if others.contains(&entry) {
        others.retain(|other| *other != entry);
        save(store, from, &others)?;
    }
    Ok(())
}

/// Lets go of the copies of which nothing is owed any more. One that came into another area of this device, by a page
/// that was read earlier, stands there and stays.
pub(crate) fn let_go(store: Store<'_>) -> Result<(), Trouble> {
    let_go_of_areas(store)?;
    let now_ms = Meta(store).last_sync()?.0.unwrap_or(0);
    for record in store.list_departed(now_ms.saturating_sub(KEPT_MS))? {
        if !is_owed(store, &record)? {
            store.delete_record(&record)?;
        }
    }
    let entries = list(store, LEFT)?;
    if entries.is_empty() {
        return Ok(());
    }
    let came = list(store, CAME)?;
    let granted: Vec<u64> =
        store.list_scopes()?.into_iter().filter(|row| row.granted).map(|row| row.scope).collect();
    let mut rest = Vec::new();
    for (record, scope) in entries {
        let stands_here = store.load_record(&record)?.is_some_and(|row| row.scope == scope);
        if !stands_here {
            continue;
        }
        let elsewhere = came.iter().find(|(of, to)| *of == record && *to != scope && granted.contains(to));
        if let Some((_, to)) = elsewhere {
            store.move_record(&record, *to)?;
        } else if is_owed(store, &record)? {
            rest.push((record, scope));
        } else if is_own(store, &record)? {
            store.depart_record(&record, now_ms)?;
        } else {
            store.delete_record(&record)?;
        }
    }
    save(store, LEFT, &rest)
}

/// Of an area that was taken from this device nothing stays that it only read: it would not hear when that is erased.
/// What it wrote stays, for a server that is set back. Should the area come back, all is read again.
fn let_go_of_areas(store: Store<'_>) -> Result<(), Trouble> {
    let lost = store.list_scopes()?.into_iter().filter(|row| !row.granted);
    let lost: Vec<u64> = lost.map(|row| row.scope).collect();
    if lost.is_empty() {
        return Ok(());
    }
    for row in store.list_records()?.into_iter().filter(|row| lost.contains(&row.scope)) {
        if !is_own(store, &row.record)? && !is_owed(store, &row.record)? {
            store.delete_record(&row.record)?;
            store.advance_scope(row.scope, 0, &Tag::START.0)?;
        }
    }
    Ok(())
}

/// Whether something of a household was written here.
fn is_own(store: Store<'_>, record: &[u8; 16]) -> Result<bool, Trouble> {
    Ok(store.list_changes(record)?.iter().any(|change| change.origin == Origin::Own))
}

/// Whether something of a household is only here.
fn is_owed(store: Store<'_>, record: &[u8; 16]) -> Result<bool, Trouble> {
    let changes = store.list_changes(record)?;
    let is_open = |state| state != ChangeState::Acknowledged;
    // What a server that was set back has lost of others' work has no place there, and is still to be brought.
    let adrift = changes
        .iter()
        .any(|change| change.origin == Origin::Feed && change.seq == 0 && change.code.is_empty());
    let unsent = changes.iter().any(|change| change.origin == Origin::Own && is_open(change.state));
    let files = store.list_attachments(record)?.iter().any(|file| file.state != AttachmentState::Arrived);
    Ok(adrift || unsent || files || !store.list_drafts(record)?.is_empty() || store.has_jots(record)?)
}

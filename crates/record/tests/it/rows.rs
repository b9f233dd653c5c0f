//! A document's operations row by row, to put them elsewhere and write them back as Automerge would encode them.
//!
//! Shared with the fuzz target in `fuzz/`.

use super::mutate::Dice;
use super::raw::{RawDocument, column, number, runs};
use automerge::{Automerge, LoadOptions, VerificationMode};
use ketuk_record::{Incoming, Outcome, Record, Refusal, Writer};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Longest run that is expanded: far more than a document of these tests has rows.
const ROWS_MAX: u64 = 10_000;

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub key: Vec<u8>,
    /// Actor's place in the document's list, and number.
    pub id: (u64, i64),
    /// Type and length.
    pub meta: u64,
    pub value: Vec<u8>,
    pub successors: Vec<(u64, i64)>,
}

/// The rows of a well-formed document.
pub fn read(raw: &RawDocument) -> Option<Vec<Row>> {
    let data = |spec: u64| raw.ops.iter().find(|(other, _)| *other == spec).map_or(&[][..], |(_, data)| data);
    let keys = values(data(0x15), |at| {
        let length = leb128::read::unsigned(at).ok()? as usize;
        let (key, rest) = at.split_at_checked(length)?;
        *at = rest;
        Some(key.to_vec())
    })?;
    let metas = values(data(0x56), unsigned)?;
    let (actors, counters) = (values(data(0x21), unsigned)?, sums(values(data(0x23), signed)?));
    let counts = values(data(0x80), unsigned)?;
    let mut all_values = data(0x57);
    let successors = values(data(0x81), unsigned)?.into_iter().zip(sums(values(data(0x83), signed)?));
    let mut successors = successors.collect::<Vec<_>>().into_iter();
    let mut rows = Vec::new();
    for (at, key) in keys.into_iter().enumerate() {
        let meta = *metas.get(at)?;
        let (value, rest) = all_values.split_at_checked((meta >> 4) as usize)?;
        all_values = rest;
        let successors = successors.by_ref().take(*counts.get(at)? as usize).collect();
        rows.push(Row {
            key,
            id: (*actors.get(at)?, *counters.get(at)?),
            meta,
            value: value.to_vec(),
            successors,
        });
    }
    Some(rows)
}

/// Puts these rows in place of a document's.
pub fn write(raw: &mut RawDocument, rows: &[Row]) {
    let mut put = |spec: u64, data: Vec<u8>| {
        *column(&mut raw.ops, spec) = data;
    };
    let sized = |key: &Vec<u8>| [number(key.len() as u64), key.clone()].concat();
    put(0x15, encode(rows.iter().map(|row| sized(&row.key))));
    put(0x21, encode(rows.iter().map(|row| number(row.id.0))));
    put(0x23, encode(differences(rows.iter().map(|row| row.id.1))));
    put(0x34, number(rows.len() as u64));
    put(0x42, runs(&[(rows.len() as i64, 1)]));
    put(0x56, encode(rows.iter().map(|row| number(row.meta))));
    put(0x57, rows.iter().flat_map(|row| row.value.clone()).collect());
    put(0x80, encode(rows.iter().map(|row| number(row.successors.len() as u64))));
    let successors = || rows.iter().flat_map(|row| row.successors.clone());
    put(0x81, encode(successors().map(|(actor, _)| number(actor))));
    put(0x83, encode(differences(successors().map(|(_, counter)| counter))));
    raw.ops.retain(|(_, data)| !data.is_empty());
}

/// Harms a document's rows and names the heads that it then has, as its author would.
pub fn harm(chunk: &[u8], dice: &mut Dice) -> Vec<u8> {
    let read = RawDocument::read(chunk).and_then(|raw| read(&raw).map(|rows| (raw, rows)));
    let Some((mut raw, mut rows)) = read else { return chunk.to_vec() };
    mutate(&mut rows, dice);
    write(&mut raw, &rows);
    let harmed = raw.chunk();
    let admission = Record::new().admit(Incoming::Document(&harmed), Writer::Anyone);
    match &admission.outcomes[..] {
        // The scan has found it harmless.
        [Outcome::Refused { refusal: Refusal::Unreadable("document"), .. }] => {
            with_heads_found(&harmed).unwrap_or(harmed)
        }
        _ => harmed,
    }
}

/// Harms a few rows: their order, numbers, successors, values.
fn mutate(rows: &mut Vec<Row>, dice: &mut Dice) {
    for _ in 0..=dice.below(3) {
        let (at, other) = (dice.below(rows.len()), dice.below(rows.len()));
        let Some(Row { id: (_, counter), .. }) = rows.get(other).cloned() else { return };
        let row = &mut rows[at];
        match dice.below(12) {
            0 => row.id.0 ^= 1,
            1 => row.id.1 = row.id.1.wrapping_add(dice.below(3) as i64 - 1),
            2 => row.successors.push((row.id.0, counter)),
            3 => drop(row.successors.pop()),
            4 => row.meta ^= 1 << dice.below(8),
            5 => {
                row.value.push(0);
                row.meta = row.meta.wrapping_add(1 << 4);
            }
            6 => row.key.reverse(),
            7 => row.key.push(b'z'),
            8 => drop(rows.remove(at)),
            9 => {
                let row = row.clone();
                rows.insert(other, row);
            }
            10 => {
                let row = rows.remove(at);
                rows.insert(other.min(rows.len()), row);
            }
            _ => rows.swap(at, other),
        }
    }
}

/// The same document with the heads that Automerge finds in it: its author can always name them. Only for what the scan has
/// found harmless.
pub fn with_heads_found(chunk: &[u8]) -> Option<Vec<u8>> {
    let mut raw = RawDocument::read(chunk)?;
    let options = LoadOptions::new().verification_mode(VerificationMode::DontCheck);
    let changes = || Automerge::load_with_options(chunk, options).ok().map(|doc| doc.get_changes(&[]));
    let changes = catch_unwind(AssertUnwindSafe(changes)).ok().flatten()?;
    let below: HashSet<_> = changes.iter().flat_map(|change| change.deps()).collect();
    let mut heads: Vec<_> = changes.iter().map(|change| change.hash()).collect();
    heads.retain(|head| !below.contains(head));
    heads.sort_unstable();
    raw.heads = heads.iter().map(|head| head.0.to_vec()).collect();
    Some(raw.chunk())
}

fn unsigned(at: &mut &[u8]) -> Option<u64> {
    leb128::read::unsigned(at).ok()
}

fn signed(at: &mut &[u8]) -> Option<i64> {
    leb128::read::signed(at).ok()
}

/// A run-length column's values.
fn values<T: Clone>(mut data: &[u8], read: impl Fn(&mut &[u8]) -> Option<T>) -> Option<Vec<T>> {
    let mut values = Vec::new();
    while !data.is_empty() {
        match signed(&mut data)? {
            0 => return None,
            times if times.unsigned_abs() > ROWS_MAX => return None,
            times @ 1.. => values.extend(vec![read(&mut data)?; times as usize]),
            count => {
                for _ in 0..count.unsigned_abs() {
                    values.push(read(&mut data)?);
                }
            }
        }
    }
    Some(values)
}

fn sums(differences: Vec<i64>) -> Vec<i64> {
    let add = |sum: &mut i64, next| {
        *sum = sum.wrapping_add(next);
        Some(*sum)
    };
    differences.into_iter().scan(0, add).collect()
}

fn differences(sums: impl Iterator<Item = i64>) -> impl Iterator<Item = Vec<u8>> {
    let mut before = 0_i64;
    sums.map(move |sum| {
        let mut out = Vec::new();
        // Writing to a vector cannot fail.
        let _ = leb128::write::signed(&mut out, sum.wrapping_sub(before));
        before = sum;
        out
    })
}

/// Run lengths as Automerge writes them: a run where two are the same, what differs one by one.
fn encode(values: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let values: Vec<_> = values.collect();
    let (mut out, mut single): (Vec<u8>, Vec<&Vec<u8>>) = (Vec::new(), Vec::new());
    for same in values.chunk_by(|one, next| one == next) {
        if let [alone] = same {
            single.push(alone);
        } else {
            write_single(&mut out, &mut single);
            let _ = leb128::write::signed(&mut out, same.len() as i64);
            out.extend(&same[0]);
        }
    }
    write_single(&mut out, &mut single);
    out
}

fn write_single(out: &mut Vec<u8>, single: &mut Vec<&Vec<u8>>) {
    if !single.is_empty() {
        let _ = leb128::write::signed(out, -(single.len() as i64));
        single.drain(..).for_each(|value| out.extend(value));
    }
}

//! Random harm to chunks, with the length and the checksum made right again, so that it gets past the
//! first door.
//!
//! Shared with the fuzz target in `fuzz/`.

use super::raw::{CHANGE, Columns, DOCUMENT, RawChange, RawDocument, body, number, runs, seal};

/// A cheap stream of numbers out of one seed.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The stream of `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)).checked_rem(end as u64).unwrap_or(0) as usize
    }

    /// One of the numbers that break things.
    fn number(&mut self) -> u64 {
        const HARD: [u64; 12] = [
            0,
            1,
            2,
            127,
            128,
            1_000_000,
            u32::MAX as u64 - 1,
            u32::MAX as u64,
            u32::MAX as u64 + 1,
            i64::MAX as u64,
            i64::MAX as u64 + 1,
            u64::MAX,
        ];
        if self.below(2) == 0 { HARD[self.below(HARD.len())] } else { self.below(300) as u64 }
    }
}

/// Does one to three kinds of harm to a chunk; the frame stays right.
pub fn mutate(chunk: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut chunk = chunk.to_vec();
    for _ in 0..=dice.below(3) {
        chunk = match (RawChange::read(&chunk), RawDocument::read(&chunk)) {
            (Some(raw), _) if dice.below(4) > 0 => mutate_change(raw, dice),
            (_, Some(raw)) if dice.below(4) > 0 => mutate_document(raw, dice),
            _ => mutate_body(&chunk, dice),
        };
    }
    chunk
}

fn mutate_body(chunk: &[u8], dice: &mut Dice) -> Vec<u8> {
    let kind = if body(chunk, DOCUMENT).is_some() { DOCUMENT } else { CHANGE };
    let mut bytes = body(chunk, kind).unwrap_or_default().to_vec();
    mutate_bytes(&mut bytes, dice);
    seal(kind, &bytes)
}

fn mutate_change(mut raw: RawChange, dice: &mut Dice) -> Vec<u8> {
    match dice.below(12) {
        0 => raw.seq = dice.number(),
        1 => raw.start_op = dice.number(),
        2 => raw.start_op = raw.start_op.wrapping_add(dice.below(5) as u64).wrapping_sub(2),
        3 => mutate_bytes(&mut raw.message, dice),
        4 => mutate_list(&mut raw.deps, 32, dice),
        5 => mutate_list(&mut raw.others, 16, dice),
        6 => mutate_bytes(&mut raw.extra, dice),
        7 => raw.time = dice.number() as i64,
        _ => mutate_columns(&mut raw.columns, dice),
    }
    raw.chunk()
}

fn mutate_document(mut raw: RawDocument, dice: &mut Dice) -> Vec<u8> {
    match dice.below(8) {
        0 => mutate_list(&mut raw.actors, 16, dice),
        1 => mutate_list(&mut raw.heads, 32, dice),
        2 => mutate_bytes(&mut raw.suffix, dice),
        3 | 4 => mutate_columns(&mut raw.changes, dice),
        _ => mutate_columns(&mut raw.ops, dice),
    }
    raw.chunk()
}

/// Changes the list itself or one of its items, which mostly keeps its length.
fn mutate_list(items: &mut Vec<Vec<u8>>, length: usize, dice: &mut Dice) {
    let at = dice.below(items.len());
    match dice.below(5) {
        0 => items.insert(at, vec![dice.below(256) as u8; length]),
        1 if !items.is_empty() => drop(items.remove(at)),
        2 if !items.is_empty() => items.insert(at, items[at].clone()),
        3 if !items.is_empty() => items.swap(at, 0),
        _ => {
            let place = dice.below(length);
            if let Some(byte) = items.get_mut(at).and_then(|item| item.get_mut(place)) {
                *byte = dice.below(256) as u8;
            }
        }
    }
}

fn mutate_columns(columns: &mut Columns, dice: &mut Dice) {
    let at = dice.below(columns.len());
    let other = dice.below(columns.len());
    let Some((spec, data)) = columns.get_mut(at) else { return };
    match dice.below(10) {
        0 => *spec ^= 1 << dice.below(8),
        1 => *data = runs(&[(dice.below(8) as i64 - 2, dice.number())]),
        2 => data.extend(runs(&[(dice.below(8) as i64, dice.number())])),
        3 => *data = number(dice.number()),
        4 => {
            let data = data.clone();
            columns[other].1 = data;
        }
        5 => drop(columns.remove(at)),
        _ => mutate_bytes(data, dice),
    }
}

fn mutate_bytes(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len());
    match dice.below(6) {
        0 => bytes.insert(at, dice.below(256) as u8),
        1 if !bytes.is_empty() => drop(bytes.remove(at)),
        2 => drop(bytes.splice(at..at, number(dice.number()))),
        3 if !bytes.is_empty() => bytes.truncate(at),
        4 if !bytes.is_empty() => bytes[at] = bytes[at].wrapping_add(dice.below(3) as u8).wrapping_sub(1),
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
    }
}

//! Chunks taken apart and put together again by the byte, with the length and the checksum made right:
//! for what Automerge's own writers would never write.
//!
//! Shared with the fuzz target in `fuzz/`.

use ring::digest::{SHA256, digest};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const HASH_BYTES: usize = 32;

/// A chunk's type byte of a document.
pub const DOCUMENT: u8 = 0;
/// A chunk's type byte of a change.
pub const CHANGE: u8 = 1;

/// The columns of one section: specification and data.
pub type Columns = Vec<(u64, Vec<u8>)>;

/// A change chunk's fields.
#[derive(Debug, Clone)]
pub struct RawChange {
    pub deps: Vec<Vec<u8>>,
    pub actor: Vec<u8>,
    pub seq: u64,
    pub start_op: u64,
    pub time: i64,
    pub message: Vec<u8>,
    pub others: Vec<Vec<u8>>,
    pub columns: Columns,
    pub extra: Vec<u8>,
}

impl RawChange {
    /// Takes a well-formed chunk apart.
    pub fn read(chunk: &[u8]) -> Option<Self> {
        let mut at = body(chunk, CHANGE)?;
        let deps = list(&mut at, Some(HASH_BYTES))?;
        let actor = prefixed(&mut at)?;
        let (seq, start_op) = (unsigned(&mut at)?, unsigned(&mut at)?);
        let time = leb128::read::signed(&mut at).ok()?;
        let message = prefixed(&mut at)?;
        let others = list(&mut at, None)?;
        let table = table(&mut at)?;
        let columns = columns(&mut at, &table)?;
        Some(Self { deps, actor, seq, start_op, time, message, others, columns, extra: at.to_vec() })
    }

    /// Puts it together.
    pub fn chunk(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_list(&mut out, &self.deps, false);
        write_prefixed(&mut out, &self.actor);
        write(&mut out, self.seq);
        write(&mut out, self.start_op);
        // Writing to a vector cannot fail.
        let _ = leb128::write::signed(&mut out, self.time);
        write_prefixed(&mut out, &self.message);
        write_list(&mut out, &self.others, true);
        write_table(&mut out, &self.columns);
        self.columns.iter().for_each(|(_, data)| out.extend(data));
        out.extend(&self.extra);
        seal(CHANGE, &out)
    }

    /// The data of one column, which is made where it is missing.
    pub fn column(&mut self, spec: u64) -> &mut Vec<u8> {
        column(&mut self.columns, spec)
    }
}

/// A document chunk's fields.
#[derive(Debug, Clone)]
pub struct RawDocument {
    pub actors: Vec<Vec<u8>>,
    pub heads: Vec<Vec<u8>>,
    pub changes: Columns,
    pub ops: Columns,
    pub suffix: Vec<u8>,
}

impl RawDocument {
    /// Takes a well-formed chunk apart.
    pub fn read(chunk: &[u8]) -> Option<Self> {
        let mut at = body(chunk, DOCUMENT)?;
        let actors = list(&mut at, None)?;
        let heads = list(&mut at, Some(HASH_BYTES))?;
        let (change_table, op_table) = (table(&mut at)?, table(&mut at)?);
        let changes = columns(&mut at, &change_table)?;
        let ops = columns(&mut at, &op_table)?;
        Some(Self { actors, heads, changes, ops, suffix: at.to_vec() })
    }

    /// Puts it together.
    pub fn chunk(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_list(&mut out, &self.actors, true);
        write_list(&mut out, &self.heads, false);
        write_table(&mut out, &self.changes);
        write_table(&mut out, &self.ops);
        self.changes.iter().chain(&self.ops).for_each(|(_, data)| out.extend(data));
        out.extend(&self.suffix);
        seal(DOCUMENT, &out)
    }
}

/// One column's data, which is made where it is missing.
pub fn column(columns: &mut Columns, spec: u64) -> &mut Vec<u8> {
    let at = columns.partition_point(|(other, _)| *other < spec);
    if columns.get(at).is_none_or(|(other, _)| *other != spec) {
        columns.insert(at, (spec, Vec::new()));
    }
    &mut columns[at].1
}

/// A chunk around `body`, with its length and checksum.
pub fn seal(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut framed = vec![kind];
    write_prefixed(&mut framed, body);
    let mut chunk = MAGIC.to_vec();
    chunk.extend(&digest(&SHA256, &framed).as_ref()[..4]);
    chunk.extend(&framed);
    chunk
}

/// The body of a chunk of one type.
pub fn body(chunk: &[u8], kind: u8) -> Option<&[u8]> {
    let mut rest = chunk.get(8..)?.strip_prefix(&[kind])?;
    let length = unsigned(&mut rest)? as usize;
    (length == rest.len()).then_some(rest)
}

/// Runs of a run-length column: `(times, value)`.
pub fn runs(runs: &[(i64, u64)]) -> Vec<u8> {
    let mut out = Vec::new();
    for &(times, value) in runs {
        let _ = leb128::write::signed(&mut out, times);
        write(&mut out, value);
    }
    out
}

/// One number as it stands in chunks.
pub fn number(value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out, value);
    out
}

fn write(out: &mut Vec<u8>, value: u64) {
    let _ = leb128::write::unsigned(out, value);
}

fn write_prefixed(out: &mut Vec<u8>, bytes: &[u8]) {
    write(out, bytes.len() as u64);
    out.extend(bytes);
}

fn write_list(out: &mut Vec<u8>, items: &[Vec<u8>], prefix: bool) {
    write(out, items.len() as u64);
    for item in items {
        if prefix {
            write(out, item.len() as u64);
        }
        out.extend(item);
    }
}

fn write_table(out: &mut Vec<u8>, columns: &Columns) {
    write(out, columns.len() as u64);
    for (spec, data) in columns {
        write(out, *spec);
        write(out, data.len() as u64);
    }
}

fn unsigned(at: &mut &[u8]) -> Option<u64> {
    leb128::read::unsigned(at).ok()
}

fn take(at: &mut &[u8], count: usize) -> Option<Vec<u8>> {
    let (taken, rest) = at.split_at_checked(count)?;
    *at = rest;
    Some(taken.to_vec())
}

fn prefixed(at: &mut &[u8]) -> Option<Vec<u8>> {
    let length = unsigned(at)? as usize;
    take(at, length)
}

fn list(at: &mut &[u8], each: Option<usize>) -> Option<Vec<Vec<u8>>> {
    let count = unsigned(at)?;
    let item = |_| match each {
        Some(length) => take(at, length),
        None => prefixed(at),
    };
    (0..count).map(item).collect()
}

fn table(at: &mut &[u8]) -> Option<Vec<(u64, usize)>> {
    let count = unsigned(at)?;
    (0..count).map(|_| Some((unsigned(at)?, unsigned(at)? as usize))).collect()
}

fn columns(at: &mut &[u8], table: &[(u64, usize)]) -> Option<Columns> {
    table.iter().map(|&(spec, length)| Some((spec, take(at, length)?))).collect()
}

//! Looks at a chunk's columns before anything decodes them.
//!
//! Automerge trusts run lengths, types and object ids that a stranger wrote: 104 bytes can cost
//! seconds and half a gigabyte. Here the columns are walked without being expanded. What passes has
//! only the columns that putting scalars at root keys needs, only `put` actions, no insertions, no
//! deflated part, and at most the allowed number of rows in every column.
//!
//! Formats: <https://automerge.org/automerge-binary-format-spec/>.

use crate::Refusal;
use crate::limits::{
    CHANGE_BYTES_MAX, CHANGE_OPS_MAX, DEPS_MAX, DOCUMENT_BYTES_MAX, MESSAGE_BYTES_MAX, OTHER_ACTORS_MAX,
    RECORD_CHANGES_MAX, RECORD_OPS_MAX, TIME_S,
};
use ketuk_form::limits::KEY_BYTES_MAX;
use ring::digest::{SHA256, digest};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const DOCUMENT: u8 = 0;
pub(crate) const CHANGE: u8 = 1;
const DEFLATED: u8 = 2;
const DEFLATE_BIT: u64 = 0b1000;
const ACTION_PUT: u64 = 1;
const ACTOR_BYTES: u64 = 16;
const HASH_BYTES: usize = 32;
const CHECKSUM_BYTES: usize = 4;
/// A value's metadata is its length in bytes above four bits of type.
const VALUE_TYPE_BITS: u32 = 4;

/// Predecessors, successors or dependencies that a row has on average at most.
const LIST_ELEMENTS_PER_ROW: u64 = 4;
/// Most value bytes that the lengths inside one column may add up to.
const COLUMN_SUM_MAX: u64 = DOCUMENT_BYTES_MAX as u64;

/// Columns of a change's operations: key, insert, action, value, predecessors.
const CHANGE_COLUMNS: &[u64] = &[0x15, 0x34, 0x42, 0x56, 0x57, 0x70, 0x71, 0x73];
/// Columns of a document's operations: key, id, insert, action, value, successors.
const DOCUMENT_OP_COLUMNS: &[u64] = &[0x15, 0x21, 0x23, 0x34, 0x42, 0x56, 0x57, 0x80, 0x81, 0x83];
/// Columns of a document's changes: actor, seq, max op, time, message, dependencies, extra.
const DOCUMENT_CHANGE_COLUMNS: &[u64] = &[0x01, 0x03, 0x13, 0x23, 0x35, 0x40, 0x43, 0x56];

/// The columns of a chunk section: specification and length in bytes.
type ColumnTable = Vec<(u64, usize)>;

/// Checks a change chunk.
pub(crate) fn scan_change(chunk: &[u8]) -> Result<(), Refusal> {
    if chunk.len() > CHANGE_BYTES_MAX {
        return Err(Refusal::TooLarge("change"));
    }
    let mut cursor = Cursor(frame(chunk, CHANGE)?);
    cursor.hashes(DEPS_MAX)?;
    cursor.actor()?;
    for _ in ["seq", "start_op"] {
        cursor.unsigned()?;
    }
    if !TIME_S.contains(&cursor.signed()?) {
        return Err(Refusal::TooLarge("time"));
    }
    let message = cursor.frame_length()?;
    if message > MESSAGE_BYTES_MAX {
        return Err(Refusal::TooLarge("message"));
    }
    cursor.take(message)?;
    let others = cursor.number()?;
    if others > OTHER_ACTORS_MAX {
        return Err(Refusal::TooLarge("actors"));
    }
    for _ in 0..others {
        cursor.actor()?;
    }
    let table = cursor.column_table(CHANGE_COLUMNS)?;
    let rules = Rules { section: Section::Operations, rows_max: CHANGE_OPS_MAX, actors: others + 1 };
    let ops = scan_columns(&mut cursor, &table, rules)?;
    if ops == 0 {
        return Err(Refusal::ForbiddenOp("no operations"));
    }
    if !cursor.0.is_empty() {
        return Err(Refusal::ForbiddenOp("extra bytes"));
    }
    Ok(())
}

/// Checks a document chunk.
pub(crate) fn scan_document(chunk: &[u8]) -> Result<(), Refusal> {
    if chunk.len() > DOCUMENT_BYTES_MAX {
        return Err(Refusal::TooLarge("document"));
    }
    let mut cursor = Cursor(frame(chunk, DOCUMENT)?);
    let actors = cursor.number()?;
    if actors > RECORD_CHANGES_MAX as u64 {
        return Err(Refusal::TooLarge("actors"));
    }
    for _ in 0..actors {
        cursor.actor()?;
    }
    let heads = cursor.hashes(DEPS_MAX)?;
    let change_table = cursor.column_table(DOCUMENT_CHANGE_COLUMNS)?;
    let op_table = cursor.column_table(DOCUMENT_OP_COLUMNS)?;
    let rules = Rules { section: Section::Changes, rows_max: RECORD_CHANGES_MAX as u64, actors };
    scan_columns(&mut cursor, &change_table, rules)?;
    let rules = Rules { section: Section::Operations, rows_max: RECORD_OPS_MAX as u64, actors };
    scan_columns(&mut cursor, &op_table, rules)?;
    for _ in 0..heads {
        cursor.unsigned()?;
    }
    if cursor.0.is_empty() { Ok(()) } else { Err(Refusal::Unreadable("bytes left over")) }
}

/// The parts of a document chunk that has passed [`scan_document`].
pub(crate) struct DocumentParts<'a> {
    pub(crate) actors: Vec<&'a [u8]>,
    /// How many, and their hashes.
    pub(crate) heads: &'a [u8],
    /// Where each stands among the changes.
    pub(crate) head_places: &'a [u8],
    changes: Vec<(u64, &'a [u8])>,
    ops: Vec<(u64, &'a [u8])>,
}

impl<'a> DocumentParts<'a> {
    /// A column of the changes; empty where there is none.
    pub(crate) fn change_column(&self, spec: u64) -> &'a [u8] {
        column(&self.changes, spec)
    }

    /// All columns: specification and data.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (u64, &'a [u8])> {
        self.changes.iter().chain(&self.ops).copied()
    }

    /// A column of the operations; empty where there is none.
    pub(crate) fn op_column(&self, spec: u64) -> &'a [u8] {
        column(&self.ops, spec)
    }
}

fn column<'a>(columns: &[(u64, &'a [u8])], spec: u64) -> &'a [u8] {
    columns.iter().find(|(other, _)| *other == spec).map_or(&[], |(_, data)| data)
}

/// Takes a document chunk apart.
pub(crate) fn document_parts(chunk: &[u8]) -> Result<DocumentParts<'_>, Refusal> {
    let mut cursor = Cursor(frame(chunk, DOCUMENT)?);
    let count = cursor.number()?;
    let actors = (0..count).map(|_| cursor.actor()).collect::<Result<_, _>>()?;
    let before = cursor.0;
    cursor.hashes(DEPS_MAX)?;
    let heads = before.strip_suffix(cursor.0).unwrap_or_default();
    let change_table = cursor.column_table(DOCUMENT_CHANGE_COLUMNS)?;
    let op_table = cursor.column_table(DOCUMENT_OP_COLUMNS)?;
    let mut columns = |table: ColumnTable| {
        table.into_iter().map(|(spec, length)| Ok((spec, cursor.take(length)?))).collect::<Result<_, _>>()
    };
    let (changes, ops) = (columns(change_table)?, columns(op_table)?);
    Ok(DocumentParts { actors, heads, changes, ops, head_places: cursor.0 })
}

/// A chunk of a kind around its data.
pub(crate) fn framed(kind: u8, data: &[u8]) -> Vec<u8> {
    let mut bare = vec![kind];
    // Writing to a vector cannot fail.
    let _ = leb128::write::unsigned(&mut bare, data.len() as u64);
    bare.extend_from_slice(data);
    [&MAGIC, checksum(&bare).as_slice(), &bare].concat()
}

/// Whether the checksum of a chunk is that of its content.
pub(crate) fn has_its_checksum(chunk: &[u8]) -> bool {
    chunk
        .split_at_checked(MAGIC.len() + CHECKSUM_BYTES)
        .is_some_and(|(head, bare)| head.ends_with(&checksum(bare)))
}

/// The beginning of the hash of all that stands behind it.
fn checksum(bare: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut first = [0; CHECKSUM_BYTES];
    first.copy_from_slice(&digest(&SHA256, bare).as_ref()[..CHECKSUM_BYTES]);
    first
}

/// Whether these bytes are one document chunk from end to end, by its frame.
pub(crate) fn is_one_document(bytes: &[u8]) -> bool {
    frame(bytes, DOCUMENT).is_ok()
}

/// Checks magic, type and length; returns the data.
fn frame(chunk: &[u8], kind: u8) -> Result<&[u8], Refusal> {
    let rest = chunk.strip_prefix(&MAGIC).ok_or(Refusal::Unreadable("magic"))?;
    let rest = rest.get(4..).ok_or(Refusal::Unreadable("checksum"))?;
    let (&found, rest) = rest.split_first().ok_or(Refusal::Unreadable("type"))?;
    if found == DEFLATED {
        return Err(Refusal::Compressed);
    }
    if found != kind {
        return Err(Refusal::Unreadable("chunk type"));
    }
    let mut cursor = Cursor(rest);
    let length = cursor.frame_length()?;
    if length == cursor.0.len() { Ok(cursor.0) } else { Err(Refusal::Unreadable("chunk length")) }
}

/// Which columns stand in front of us: each may have other fixed values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Operations,
    Changes,
}

/// What the columns of one section may hold.
#[derive(Clone, Copy)]
struct Rules {
    section: Section,
    rows_max: u64,
    /// Actors that the chunk names: every index points at one of them.
    actors: u64,
}

/// Walks the columns in order and returns the number of operations (or changes).
fn scan_columns(cursor: &mut Cursor<'_>, table: &ColumnTable, rules: Rules) -> Result<u64, Refusal> {
    let mut longest = 0;
    for &(spec, length) in table {
        let data = cursor.take(length)?;
        let rows = match (rules.section, spec) {
            (Section::Operations, 0x34) => scan_all_false(data)?,
            (Section::Operations, 0x42) => scan_all_puts(data)?,
            (_, spec) => scan_rows(spec & 7, data, rules)?,
        };
        if is_list_element(spec, rules.section) {
            if rows > rules.rows_max.saturating_mul(LIST_ELEMENTS_PER_ROW) {
                return Err(Refusal::TooLarge("list elements"));
            }
        } else if rows > rules.rows_max {
            return Err(Refusal::TooLarge("rows"));
        } else {
            longest = longest.max(rows);
        }
    }
    Ok(longest)
}

/// Columns whose rows are list elements: predecessors, successors, dependencies.
fn is_list_element(spec: u64, section: Section) -> bool {
    match section {
        Section::Operations => matches!(spec, 0x71 | 0x73 | 0x81 | 0x83),
        Section::Changes => spec == 0x43,
    }
}

/// Counts the rows of one column by its type; refuses what does not parse.
fn scan_rows(kind: u64, data: &[u8], rules: Rules) -> Result<u64, Refusal> {
    let mut sum = 0_u64;
    let mut add = |rows: u64, each: u64, most: u64| {
        sum = sum.saturating_add(rows.saturating_mul(each));
        if sum > most { Err(Refusal::TooLarge("column")) } else { Ok(()) }
    };
    let elements_max = rules.rows_max.saturating_mul(LIST_ELEMENTS_PER_ROW);
    // A run repeats its text: each has to be short, as only so the sum stays small.
    let text_bytes_max = match rules.section {
        Section::Operations => KEY_BYTES_MAX as u64,
        Section::Changes => MESSAGE_BYTES_MAX as u64,
    };
    match kind {
        0 => scan_runs(kind, data, |rows, count| add(rows, count.unwrap_or(0), elements_max)),
        1 => scan_runs(kind, data, |_, actor| match actor {
            Some(actor) if actor >= rules.actors => Err(Refusal::Unreadable("actor index")),
            _ => Ok(()),
        }),
        2 | 3 => scan_runs(kind, data, |_, _| Ok(())),
        4 => scan_booleans(data),
        5 => scan_runs(kind, data, |_, bytes| match (bytes, rules.section) {
            (Some(bytes), Section::Operations) if bytes > text_bytes_max => Err(Refusal::BadKey),
            (Some(bytes), Section::Changes) if bytes > text_bytes_max => Err(Refusal::TooLarge("message")),
            _ => Ok(()),
        }),
        6 => scan_runs(kind, data, |rows, meta| {
            add(rows, meta.unwrap_or(0) >> VALUE_TYPE_BITS, COLUMN_SUM_MAX)
        }),
        7 => Ok(0),
        _ => Err(Refusal::Unreadable("column type")),
    }
}

fn scan_all_puts(data: &[u8]) -> Result<u64, Refusal> {
    scan_runs(2, data, |_, action| match action {
        Some(ACTION_PUT) => Ok(()),
        _ => Err(Refusal::ForbiddenOp("not a put")),
    })
}

fn scan_all_false(data: &[u8]) -> Result<u64, Refusal> {
    let mut cursor = Cursor(data);
    let falses = cursor.unsigned()?;
    if cursor.0.is_empty() { Ok(falses) } else { Err(Refusal::ForbiddenOp("insertion")) }
}

fn scan_booleans(data: &[u8]) -> Result<u64, Refusal> {
    let mut cursor = Cursor(data);
    let mut rows = 0_u64;
    while !cursor.0.is_empty() {
        rows = rows.saturating_add(cursor.unsigned()?);
    }
    Ok(rows)
}

/// Walks a run-length column: `n>0` one value n times, `n<0` -n values, `0` a run of nulls.
fn scan_runs(
    kind: u64,
    data: &[u8],
    mut check: impl FnMut(u64, Option<u64>) -> Result<(), Refusal>,
) -> Result<u64, Refusal> {
    let mut cursor = Cursor(data);
    let mut rows = 0_u64;
    while !cursor.0.is_empty() {
        let run = cursor.signed()?;
        let length = if run == 0 { cursor.unsigned()? } else { run.unsigned_abs() };
        match run {
            0 => check(length, None)?,
            1.. => check(length, Some(read_value(&mut cursor, kind)?))?,
            _ => {
                for _ in 0..length {
                    check(1, Some(read_value(&mut cursor, kind)?))?;
                }
            }
        }
        rows = rows.saturating_add(length);
    }
    Ok(rows)
}

fn read_value(cursor: &mut Cursor<'_>, kind: u64) -> Result<u64, Refusal> {
    match kind {
        3 => cursor.signed().map(i64::unsigned_abs),
        5 => {
            let length = cursor.length()?;
            cursor.take(length).map(|text| text.len() as u64)
        }
        _ => cursor.unsigned(),
    }
}

/// Reads off the front of a slice.
pub(crate) struct Cursor<'a>(pub(crate) &'a [u8]);

impl<'a> Cursor<'a> {
    pub(crate) fn unsigned(&mut self) -> Result<u64, Refusal> {
        leb128::read::unsigned(&mut self.0).map_err(|_| Refusal::Unreadable("number"))
    }

    pub(crate) fn signed(&mut self) -> Result<i64, Refusal> {
        leb128::read::signed(&mut self.0).map_err(|_| Refusal::Unreadable("number"))
    }

    pub(crate) fn length(&mut self) -> Result<usize, Refusal> {
        usize::try_from(self.unsigned()?).map_err(|_| Refusal::Unreadable("length"))
    }

    /// A number outside of columns: Automerge takes those only as short as they can be.
    fn number(&mut self) -> Result<u64, Refusal> {
        let before = self.0;
        let number = self.unsigned()?;
        let read = before.len() - self.0.len();
        let is_padded = read > 1 && before.get(read - 1) == Some(&0);
        if is_padded { Err(Refusal::Unreadable("number")) } else { Ok(number) }
    }

    fn frame_length(&mut self) -> Result<usize, Refusal> {
        usize::try_from(self.number()?).map_err(|_| Refusal::Unreadable("length"))
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Refusal::Unreadable("cut off"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn actor(&mut self) -> Result<&'a [u8], Refusal> {
        if self.number()? != ACTOR_BYTES {
            return Err(Refusal::ForeignActor);
        }
        self.take(ACTOR_BYTES as usize)
    }

    /// Skips a counted list of ascending hashes and returns how many there are.
    fn hashes(&mut self, count_max: usize) -> Result<usize, Refusal> {
        let count = self.frame_length()?;
        if count > count_max {
            return Err(Refusal::TooLarge("hashes"));
        }
        let hashes: Vec<_> = (0..count).map(|_| self.take(HASH_BYTES)).collect::<Result<_, _>>()?;
        if hashes.windows(2).all(|pair| pair[0] < pair[1]) {
            Ok(count)
        } else {
            Err(Refusal::Unreadable("hashes out of order"))
        }
    }

    fn column_table(&mut self, allowed: &[u64]) -> Result<ColumnTable, Refusal> {
        let count = self.number()?;
        if count > allowed.len() as u64 {
            return Err(Refusal::ForbiddenOp("columns"));
        }
        let mut table = ColumnTable::new();
        for _ in 0..count {
            let spec = self.number()?;
            if spec & DEFLATE_BIT != 0 {
                return Err(Refusal::Compressed);
            }
            if !allowed.contains(&spec) {
                return Err(Refusal::ForbiddenOp("column of another kind of operation"));
            }
            if table.last().is_some_and(|&(last, _)| last >= spec) {
                return Err(Refusal::Unreadable("columns out of order"));
            }
            table.push((spec, self.frame_length()?));
        }
        Ok(table)
    }
}

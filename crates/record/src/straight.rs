//! Whole documents of one straight line, as a phone sends a household that nobody else has: each change builds on the one
//! before it.
//!
//! Invariant: where [`is_straight`] says yes, every operation puts a scalar at a root key of the grammar and replaces exactly
//! what its author could see, and the rows stand as they would after applying the changes one after the other, in columns
//! as Automerge writes them, so what the document loads to is that record, to the byte. Where it says no, nothing is wrong
//! yet: [`crate::admit`] looks at each change by itself then.
//!
//! Rows: <https://automerge.org/automerge-binary-format-spec/>, "Operation columns".

use crate::scan::{Cursor, DocumentParts, document_parts};
use automerge::Change;
use ketuk_form::{Key, limits::TEXT_BYTES_MAX};

const KEY: u64 = 0x15;
const ID_ACTOR: u64 = 0x21;
const ID_COUNTER: u64 = 0x23;
const VALUE_META: u64 = 0x56;
const VALUE: u64 = 0x57;
const SUCC_COUNT: u64 = 0x80;
const SUCC_ACTOR: u64 = 0x81;
const SUCC_COUNTER: u64 = 0x83;
const MAX_OP: u64 = 0x13;
const MESSAGE: u64 = 0x35;
const EXTRA_META: u64 = 0x56;
const EXTRA: u64 = 0x57;

/// Types of columns, as the low three bits of their specification say.
const COLUMN_TYPE: u64 = 0b111;
const UNSIGNED: u64 = 2;
const SIGNED: u64 = 3;
const BOOLEAN: u64 = 4;
const STRING: u64 = 5;
const RAW: u64 = 7;

/// Nothing extra, as Automerge puts it: a value of type bytes, of length 0.
const NO_EXTRA: u64 = 7;

/// Types of values, as the low four bits of their metadata say.
const NULL: u64 = 0;
const FALSE: u64 = 1;
const TRUE: u64 = 2;
const INT: u64 = 4;
const F64: u64 = 5;
const TEXT: u64 = 6;

/// Whether a scanned document chunk is such a line of these changes, in this order.
pub(crate) fn is_straight(chunk: &[u8], changes: &[Change]) -> bool {
    builds_on_the_one_before(changes) && rows_stand_in_order(chunk, changes).is_some()
}

fn builds_on_the_one_before(changes: &[Change]) -> bool {
    let first = changes.first().is_some_and(|first| first.deps().is_empty() && first.start_op().get() == 1);
    let follows = |pair: &[Change]| {
        pair[1].deps() == [pair[0].hash()] && pair[1].start_op().get() == pair[0].max_op() + 1
    };
    first && changes.windows(2).all(follows)
}

/// The number of one operation, and whose it is by the document's list of actors.
pub(crate) type OpId = (u64, u64);

/// `None` where they do not, or cannot be read.
fn rows_stand_in_order(chunk: &[u8], changes: &[Change]) -> Option<()> {
    let parts = document_parts(chunk).ok()?;
    parts.actors.is_sorted_by(|one, next| one < next).then_some(())?;
    parts.columns().all(|(spec, data)| is_shortest_column(spec & COLUMN_TYPE, data)).then_some(())?;
    let mut last_ops = signed_runs(parts.change_column(MAX_OP));
    let mut extras = unsigned_runs(parts.change_column(EXTRA_META));
    for change in changes {
        (last_ops.next_sum()? == i64::try_from(change.max_op()).ok()?).then_some(())?;
        // What says nothing can be said in several ways, of which changes know one.
        (extras.next()? == NO_EXTRA).then_some(())?;
    }
    let says_no_more = [MESSAGE, EXTRA].iter().all(|spec| parts.change_column(*spec).is_empty());
    (last_ops.is_at_end() && extras.is_at_end() && says_no_more).then_some(())?;
    Rows::of(&parts).check(authors(&parts, changes)?)
}

/// Whose each operation is, by its number less one.
fn authors(parts: &DocumentParts<'_>, changes: &[Change]) -> Option<Vec<u64>> {
    let mut authors = Vec::new();
    for change in changes {
        let actor = change.actor_id().to_bytes();
        let place = parts.actors.iter().position(|other| *other == actor)?;
        authors.extend(std::iter::repeat_n(place as u64, change.len()));
    }
    Some(authors)
}

/// One operation of a line: a value at a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) key: &'a str,
    /// Length in bytes and type of the value.
    pub(crate) meta: u64,
    pub(crate) value: &'a [u8],
    /// The operation before it at its key.
    pub(crate) replaces: Option<OpId>,
}

/// The columns of a document's operations, row by row.
pub(crate) struct Rows<'a> {
    keys: Runs<'a, &'a str>,
    id_actors: Runs<'a, u64>,
    id_counters: Runs<'a, i64>,
    metas: Runs<'a, u64>,
    values: Cursor<'a>,
    succ_counts: Runs<'a, u64>,
    succ_actors: Runs<'a, u64>,
    succ_counters: Runs<'a, i64>,
}

impl<'a> Rows<'a> {
    pub(crate) fn of(parts: &DocumentParts<'a>) -> Self {
        Self {
            keys: Runs::new(parts.op_column(KEY), |cursor| {
                let length = cursor.length().ok()?;
                std::str::from_utf8(cursor.take(length).ok()?).ok()
            }),
            id_actors: unsigned_runs(parts.op_column(ID_ACTOR)),
            id_counters: signed_runs(parts.op_column(ID_COUNTER)),
            metas: unsigned_runs(parts.op_column(VALUE_META)),
            values: Cursor(parts.op_column(VALUE)),
            succ_counts: unsigned_runs(parts.op_column(SUCC_COUNT)),
            succ_actors: unsigned_runs(parts.op_column(SUCC_ACTOR)),
            succ_counters: signed_runs(parts.op_column(SUCC_COUNTER)),
        }
    }

    /// By key, then by number: each row of a key but its last has the next one as its only successor.
    fn check(mut self, authors: Vec<u64>) -> Option<()> {
        let mut authors: Vec<Option<u64>> = authors.into_iter().map(Some).collect();
        let mut before: Option<(&str, OpId, Option<OpId>)> = None;
        for _ in 0..authors.len() {
            let key = self.keys.next()?;
            let id = self.id()?;
            // Each number once, and its author's.
            let author = authors.get_mut(usize::try_from(id.0).ok()?.checked_sub(1)?)?.take()?;
            (author == id.1).then_some(())?;
            match before {
                Some((same, earlier, succ)) if same == key => {
                    (earlier.0 < id.0 && succ == Some(id)).then_some(())?;
                }
                Some((other, _, succ)) if succ.is_some() || other > key => return None,
                _ => drop(Key::parse(key).ok()?),
            }
            before = Some((key, id, self.succ()?));
            self.is_plain_value()?.then_some(())?;
        }
        let is_last = before.is_none_or(|(_, _, succ)| succ.is_none());
        (is_last && self.is_at_end()).then_some(())
    }

    /// All rows by their numbers, where these are 1 and what follows, and each but the last of its key has the next one as its
    /// only successor. What the last one has is for [`Rows::check`].
    pub(crate) fn read(mut self) -> Option<Vec<Row<'a>>> {
        let (mut rows, mut before) = (Vec::new(), None::<(&str, OpId, Option<OpId>)>);
        while let Some(key) = self.keys.next() {
            let id = self.id()?;
            let follows = before.filter(|(same, ..)| *same == key).map(|(_, earlier, succ)| (earlier, succ));
            let replaces = match follows {
                Some((earlier, succ)) if succ == Some(id) => Some(earlier),
                Some(_) => return None,
                None => None,
            };
            let meta = self.metas.next()?;
            let value = self.values.take(usize::try_from(meta >> 4).ok()?).ok()?;
            before = Some((key, id, self.succ()?));
            rows.push((id.0, Row { key, meta, value, replaces }));
        }
        self.is_at_end().then_some(())?;
        rows.sort_unstable_by_key(|(number, _)| *number);
        let is_numbered = rows.iter().zip(1..).all(|((number, _), expected)| *number == expected);
        is_numbered.then(|| rows.into_iter().map(|(_, row)| row).collect())
    }

    fn id(&mut self) -> Option<OpId> {
        let actor = self.id_actors.next()?;
        Some((u64::try_from(self.id_counters.next_sum()?).ok()?, actor))
    }

    /// The row's only successor, if it has one.
    fn succ(&mut self) -> Option<Option<OpId>> {
        match self.succ_counts.next()? {
            0 => Some(None),
            1 => {
                let actor = self.succ_actors.next()?;
                Some(Some((u64::try_from(self.succ_counters.next_sum()?).ok()?, actor)))
            }
            _ => None,
        }
    }

    /// Whether the row's value is a scalar of ours, in the only way to write it.
    fn is_plain_value(&mut self) -> Option<bool> {
        let meta = self.metas.next()?;
        let value = self.values.take(usize::try_from(meta >> 4).ok()?).ok()?;
        Some(match meta & 0b1111 {
            NULL | FALSE | TRUE => value.is_empty(),
            INT => is_shortest(value),
            F64 => value.len() == size_of::<f64>(),
            TEXT => value.len() <= TEXT_BYTES_MAX && std::str::from_utf8(value).is_ok(),
            _ => false,
        })
    }

    fn is_at_end(&self) -> bool {
        let counts = [&self.id_actors, &self.metas, &self.succ_counts, &self.succ_actors];
        self.keys.is_at_end()
            && counts.iter().all(|column| column.is_at_end())
            && [&self.id_counters, &self.succ_counters].iter().all(|column| column.is_at_end())
            && self.values.0.is_empty()
    }
}

/// Whether a column is written as Automerge does: each number as short as it can be, a run where two values or more are
/// the same, all others one by one. Loading and saving would keep another way as it is.
fn is_shortest_column(kind: u64, data: &[u8]) -> bool {
    let mut cursor = Cursor(data);
    let mut before = Run::None;
    while !cursor.0.is_empty() {
        let next = match kind {
            RAW => return true,
            BOOLEAN => read_shortest(&mut cursor, kind).map(|_| Run::None),
            _ => read_run(&mut cursor, kind, before),
        };
        let Some(next) = next else { return false };
        before = next;
    }
    true
}

/// How a run of a column ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run<'a> {
    /// There is none.
    None,
    /// Values that are missing.
    Missing,
    /// One value several times.
    Same(&'a [u8]),
    /// The last of values one by one.
    Single(&'a [u8]),
}

/// The next run, where it could not have been part of the one before or been written shorter.
fn read_run<'a>(cursor: &mut Cursor<'a>, kind: u64, before: Run<'a>) -> Option<Run<'a>> {
    let length = read_shortest(cursor, SIGNED).and_then(|bytes| Cursor(bytes).signed().ok())?;
    let last = match before {
        Run::Same(value) | Run::Single(value) => Some(value),
        Run::None | Run::Missing => None,
    };
    match length {
        0 => {
            let missing = read_shortest(cursor, UNSIGNED)?;
            (before != Run::Missing && missing != [0]).then_some(Run::Missing)
        }
        1 => None,
        2.. => {
            let value = read_shortest(cursor, kind)?;
            (last != Some(value)).then_some(Run::Same(value))
        }
        _ if matches!(before, Run::Single(_)) => None,
        _ => {
            let mut last = last;
            for _ in 0..length.unsigned_abs() {
                let value = read_shortest(cursor, kind)?;
                (last != Some(value)).then_some(())?;
                last = Some(value);
            }
            last.map(Run::Single)
        }
    }
}

/// The bytes of the next value, where it is written as short as it can be.
fn read_shortest<'a>(cursor: &mut Cursor<'a>, kind: u64) -> Option<&'a [u8]> {
    let start = cursor.0;
    let mut again = Vec::new();
    // Writing to a vector cannot fail.
    let _ = match kind {
        SIGNED => leb128::write::signed(&mut again, cursor.signed().ok()?),
        _ => leb128::write::unsigned(&mut again, cursor.unsigned().ok()?),
    };
    start.starts_with(&again).then_some(())?;
    (start.len() - cursor.0.len() == again.len()).then_some(())?;
    if kind == STRING {
        let length = leb128::read::unsigned(&mut again.as_slice()).ok()?;
        cursor.take(usize::try_from(length).ok()?).ok()?;
    }
    start.get(..start.len() - cursor.0.len())
}

/// Whether these bytes are a signed number and no longer than it has to be.
fn is_shortest(bytes: &[u8]) -> bool {
    read_shortest(&mut Cursor(bytes), SIGNED) == Some(bytes)
}

pub(crate) fn unsigned_runs(data: &[u8]) -> Runs<'_, u64> {
    Runs::new(data, |cursor| cursor.unsigned().ok())
}

pub(crate) fn signed_runs(data: &[u8]) -> Runs<'_, i64> {
    Runs::new(data, |cursor| cursor.signed().ok())
}

/// A run-length column's values; none of them may be missing.
pub(crate) struct Runs<'a, T> {
    cursor: Cursor<'a>,
    read: fn(&mut Cursor<'a>) -> Option<T>,
    /// How many rows are left of the run, and their value; `None` where each has its own.
    run: (u64, Option<T>),
    sum: i64,
}

impl<'a, T: Copy> Runs<'a, T> {
    fn new(data: &'a [u8], read: fn(&mut Cursor<'a>) -> Option<T>) -> Self {
        Self { cursor: Cursor(data), read, run: (0, None), sum: 0 }
    }

    /// The next row's value; `None` at the end, for a missing one, and for what cannot be read.
    pub(crate) fn next(&mut self) -> Option<T> {
        if self.run.0 == 0 {
            let length = self.cursor.signed().ok().filter(|length| *length != 0)?;
            let value = if length > 0 { Some((self.read)(&mut self.cursor)?) } else { None };
            self.run = (length.unsigned_abs(), value);
        }
        self.run.0 -= 1;
        match self.run.1 {
            Some(value) => Some(value),
            None => (self.read)(&mut self.cursor),
        }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.run.0 == 0 && self.cursor.0.is_empty()
    }
}

impl Runs<'_, i64> {
    /// The next row's value in a column of differences.
    pub(crate) fn next_sum(&mut self) -> Option<i64> {
        self.sum = self.sum.checked_add(self.next()?)?;
        Some(self.sum)
    }
}

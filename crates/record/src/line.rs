//! The changes of a straight line, written again from the rows of its document: Automerge puts each together a second time
//! for that, which costs as much as to load them.
//!
//! Invariant: what is given out ends with the hash that the document names as its head. Each change names the one before by its
//! hash, so every byte of every one is its author's, whatever was written here.
//!
//! Changes: <https://automerge.org/automerge-binary-format-spec/>, "Change chunks".

use crate::scan::{CHANGE, DocumentParts, document_parts, framed};
use crate::straight::{OpId, Row, Rows, signed_runs, unsigned_runs};
use automerge::{Change, ChangeHash};
use std::ops::Range;

/// Columns of a document's changes.
const ACTOR: u64 = 0x01;
const SEQ: u64 = 0x03;
const MAX_OP: u64 = 0x13;
const TIME: u64 = 0x23;
const DEPS_COUNT: u64 = 0x40;
const DEPS_PLACE: u64 = 0x43;

/// Columns of a change's operations.
const KEY: u64 = 0x15;
const INSERT: u64 = 0x34;
const ACTION: u64 = 0x42;
const VALUE_META: u64 = 0x56;
const VALUE: u64 = 0x57;
const PRED_COUNT: u64 = 0x70;
const PRED_ACTOR: u64 = 0x71;
const PRED_COUNTER: u64 = 0x73;

const ACTION_PUT: u64 = 1;

/// The changes of a scanned document in their order; `None` where they are not one line up to its head, or say something in
/// another way than is written here.
pub(crate) fn changes(chunk: &[u8]) -> Option<Vec<Change>> {
    let parts = document_parts(chunk).ok()?;
    let rows = Rows::of(&parts).read()?;
    let mut actors = unsigned_runs(parts.change_column(ACTOR));
    let mut seqs = signed_runs(parts.change_column(SEQ));
    let mut last_ops = signed_runs(parts.change_column(MAX_OP));
    let mut times = signed_runs(parts.change_column(TIME));
    let (mut changes, mut from) = (Vec::<Change>::new(), 0);
    while from < rows.len() {
        let until = usize::try_from(last_ops.next_sum()?).ok()?;
        let change = Line {
            actor: actors.next()?,
            seq: u64::try_from(seqs.next_sum()?).ok()?,
            start_op: from as u64 + 1,
            time_s: times.next_sum()?,
            rows: rows.get(from..until).filter(|rows| !rows.is_empty())?,
        };
        let before = changes.last().map(Change::hash);
        changes.push(Change::from_bytes(change.write(&parts, before)?).ok()?);
        from = until;
    }
    let mut head = vec![1];
    head.extend_from_slice(changes.last()?.hash().as_ref());
    let is_whole = actors.is_at_end() && seqs.is_at_end() && last_ops.is_at_end() && times.is_at_end();
    let puts = only_puts(&parts, rows.len());
    (is_whole && puts && parts.heads == head && names_the_one_before(&parts, changes.len()))
        .then_some(changes)
}

/// Whether the document says of each operation, too, that it puts a value and inserts nothing.
fn only_puts(parts: &DocumentParts<'_>, operations: usize) -> bool {
    let (mut inserts, mut actions) = (Vec::new(), Vec::new());
    put_unsigned(&mut inserts, operations as u64);
    put_runs(&mut actions, operations, |_| ACTION_PUT, put_unsigned);
    parts.op_column(INSERT) == inserts && parts.op_column(ACTION) == actions
}

/// Whether the document says of its changes, too, that each builds on the one before, and where its head stands.
fn names_the_one_before(parts: &DocumentParts<'_>, changes: usize) -> bool {
    let mut counts = unsigned_runs(parts.change_column(DEPS_COUNT));
    let mut places = signed_runs(parts.change_column(DEPS_PLACE));
    let counted = (0..changes).all(|at| counts.next() == Some(u64::from(at > 0)));
    let placed = (1..changes).all(|at| places.next_sum() == i64::try_from(at - 1).ok());
    let mut head_place = Vec::new();
    put_unsigned(&mut head_place, changes as u64 - 1);
    counted && placed && counts.is_at_end() && places.is_at_end() && parts.head_places == head_place
}

/// One change of the line.
struct Line<'a> {
    /// By the document's list of actors.
    actor: u64,
    seq: u64,
    start_op: u64,
    time_s: i64,
    rows: &'a [Row<'a>],
}

impl Line<'_> {
    /// The chunk; `before` is the change that it builds on.
    fn write(&self, parts: &DocumentParts<'_>, before: Option<ChangeHash>) -> Option<Vec<u8>> {
        let others = self.other_actors();
        let mut data = Vec::new();
        put_unsigned(&mut data, u64::from(before.is_some()));
        before.iter().for_each(|hash| data.extend_from_slice(hash.as_ref()));
        let actor = |index: u64| parts.actors.get(usize::try_from(index).ok()?).copied();
        put_bytes(&mut data, actor(self.actor)?);
        put_unsigned(&mut data, self.seq);
        put_unsigned(&mut data, self.start_op);
        put_signed(&mut data, self.time_s);
        put_bytes(&mut data, b"");
        put_unsigned(&mut data, others.len() as u64);
        for other in &others {
            put_bytes(&mut data, actor(*other)?);
        }
        let mut columns = Columns::default();
        self.put_columns(&mut columns, &others);
        put_unsigned(&mut data, columns.lengths.len() as u64);
        for (spec, length) in columns.lengths {
            put_unsigned(&mut data, spec);
            put_unsigned(&mut data, length as u64);
        }
        data.extend_from_slice(&columns.data);
        Some(framed(CHANGE, &data))
    }

    /// Whose operations it replaces besides its own, in the order of the document's list.
    fn other_actors(&self) -> Vec<u64> {
        let replaced = self.rows.iter().filter_map(|row| row.replaces);
        let mut others: Vec<u64> =
            replaced.map(|(_, actor)| actor).filter(|actor| *actor != self.actor).collect();
        others.sort_unstable();
        others.dedup();
        others
    }

    fn put_columns(&self, columns: &mut Columns, others: &[u64]) {
        let rows = self.rows;
        let replaced: Vec<OpId> = rows.iter().filter_map(|row| row.replaces).collect();
        // Its own comes first.
        let place =
            |actor: u64| others.iter().position(|other| *other == actor).map_or(0, |at| at as u64 + 1);
        let step = |at: usize| {
            let before = at.checked_sub(1).map_or(0, |before| replaced[before].0);
            replaced[at].0.wrapping_sub(before) as i64
        };
        columns.put(KEY, |out| put_runs(out, rows.len(), |at| rows[at].key.as_bytes(), put_bytes));
        columns.put(INSERT, |out| put_unsigned(out, rows.len() as u64));
        columns.put(ACTION, |out| put_runs(out, rows.len(), |_| ACTION_PUT, put_unsigned));
        columns.put(VALUE_META, |out| put_runs(out, rows.len(), |at| rows[at].meta, put_unsigned));
        columns.put(VALUE, |out| rows.iter().for_each(|row| out.extend_from_slice(row.value)));
        let count = |at: usize| u64::from(rows[at].replaces.is_some());
        columns.put(PRED_COUNT, |out| put_runs(out, rows.len(), count, put_unsigned));
        columns
            .put(PRED_ACTOR, |out| put_runs(out, replaced.len(), |at| place(replaced[at].1), put_unsigned));
        columns.put(PRED_COUNTER, |out| put_runs(out, replaced.len(), step, put_signed));
    }
}

/// Columns one behind the other, and the length of each in bytes; there is none without a value.
#[derive(Default)]
struct Columns {
    lengths: Vec<(u64, usize)>,
    data: Vec<u8>,
}

impl Columns {
    fn put(&mut self, spec: u64, put: impl FnOnce(&mut Vec<u8>)) {
        let before = self.data.len();
        put(&mut self.data);
        let length = self.data.len() - before;
        self.lengths.extend((length > 0).then_some((spec, length)));
    }
}

/// A run-length column of so many values: a run where two or more are the same, all others one by one.
fn put_runs<T: PartialEq>(
    out: &mut Vec<u8>,
    count: usize,
    value: impl Fn(usize) -> T,
    put: impl Fn(&mut Vec<u8>, T),
) {
    let put_single = |out: &mut Vec<u8>, singles: Range<usize>| {
        if !singles.is_empty() {
            put_signed(out, -(singles.len() as i64));
            singles.for_each(|at| put(out, value(at)));
        }
    };
    let (mut singles_from, mut at) = (0, 0);
    while at < count {
        let until = (at + 1..count).find(|next| value(*next) != value(at)).unwrap_or(count);
        if until - at > 1 {
            put_single(out, singles_from..at);
            put_signed(out, (until - at) as i64);
            put(out, value(at));
            singles_from = until;
        }
        at = until;
    }
    put_single(out, singles_from..count);
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_unsigned(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn put_unsigned(out: &mut Vec<u8>, number: u64) {
    // Writing to a vector cannot fail.
    let _ = leb128::write::unsigned(out, number);
}

fn put_signed(out: &mut Vec<u8>, number: i64) {
    let _ = leb128::write::signed(out, number);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Record, Session};
    use automerge::Automerge;
    use ketuk_form::{Key, Value};

    /// Saves of one phone: which answers, and in which session.
    fn interview(saves: &[(u8, &str)]) -> Record {
        let mut record = Record::new();
        for ((session, said), at) in saves.iter().zip(1..) {
            let answers: Vec<_> = said
                .split_whitespace()
                .filter_map(|one| one.split_once('='))
                .map(|(key, value)| (Key::parse(key).expect("a key"), Value::from_text(value)))
                .collect();
            let mut actor = [7; 16];
            actor[15] = *session;
            let session = Session { actor, time_s: 1_790_000_000 + at * 61 };
            record.write(session, &answers, None).expect("it is written");
        }
        record
    }

    fn check(saves: &[(u8, &str)]) {
        let record = interview(saves);
        let document = Automerge::load(record.snapshot()).expect("it loads");
        let written = changes(record.snapshot()).expect("one line");
        let bytes = |changes: &[Change]| changes.iter().map(|c| c.raw_bytes().to_vec()).collect::<Vec<_>>();
        assert_eq!(bytes(&written), bytes(&document.get_changes(&[])));
    }

    #[test]
    fn changes_are_written_as_their_author_did() {
        check(&[(1, "atap=1")]);
        check(&[(1, "atap=1 dinding=1 lantai=1 catatan="), (1, "atap=2"), (1, "atap=3 dinding=2 lantai=2")]);
        // A later session replaces what two earlier ones said, and some of its own.
        let first = "atap=1 dinding=2 luas_lantai=36,5 catatan=?dk anggota.a2b3c4.nama=Ani";
        check(&[
            (9, first),
            (3, "atap=2 lantai=2"),
            (3, "atap=3"),
            (5, "atap=4 dinding=1 lantai=1 catatan=baik"),
        ]);
    }
    #[test]
    fn what_ends_with_another_hash_is_not_given_out() {
        let mut chunk = interview(&[(1, "atap=1"), (1, "atap=2")]).snapshot().to_vec();
        assert!(changes(&chunk).is_some());
        // The head stands behind the one actor.
        let head = chunk.windows(17).position(|part| part[0] == 16).expect("an actor") + 17 + 1;
        chunk[head + 5] ^= 1;
        assert!(changes(&chunk).is_none());
    }
    #[test]
    fn what_was_said_side_by_side_is_no_line() {
        let mut record = interview(&[(1, "atap=1"), (1, "atap=2")]);
        let mut other = Record::from_snapshot(record.snapshot()).expect("it loads");
        let say = |record: &mut Record, actor: u8, value: &str| {
            let session = Session { actor: [actor; 16], time_s: 1_790_000_000 };
            record.write(session, &[(Key::parse("atap").expect("a key"), Value::from_text(value))], None);
        };
        say(&mut record, 1, "3");
        say(&mut other, 2, "4");
        let theirs: Vec<_> = other.changes_since(&[]).into_iter().map(|change| change.bytes).collect();
        record.admit(crate::Incoming::Changes(&theirs), crate::Writer::Anyone);
        assert_eq!((record.heads().len(), changes(record.snapshot())), (2, None));
    }
}

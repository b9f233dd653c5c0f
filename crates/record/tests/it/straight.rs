//! New households as whole documents of one line: what is let in is what its changes would have made one by one.

use crate::mutate::Dice;
use crate::raw::{self, RawDocument, column, number, runs};
use crate::rows::{self, Row};
use crate::support::*;
use crate::{
    mutations::cases,
    sample::{check_same_as_apart, line},
};
use ketuk_record::{Incoming, Record, Refusal, Writer};
use proptest::prelude::*;

/// An interview in `sessions` sessions of one phone: new answers, corrected ones, one put twice in a change.
fn interview(dice: &mut Dice, sessions: u8) -> Record {
    const NAMES: [&str; 7] =
        ["atap", "dinding", "lantai", "catatan", "anggota.a2b3c4.nama", "anggota.b2b3c4.nama", "luas_lantai"];
    const VALUES: [&str; 6] = ["1", "2", "", "?dk", "Siti Aminah", "36,5"];
    let mut record = Record::new();
    for session in 1..=sessions {
        for _ in 0..=dice.below(4) {
            let pick = |dice: &mut Dice, from: &[&str]| from[dice.below(from.len())].to_owned();
            let one = |dice: &mut Dice| (key(&pick(dice, &NAMES)), value(&pick(dice, &VALUES)));
            let answers: Vec<_> = (0..=dice.below(5)).map(|_| one(dice)).collect();
            // Nothing new is said now and then.
            let _ = record.write(self::session(1, session), &answers, None);
        }
    }
    record
}

fn with_rows(record: &Record, change: impl FnOnce(&mut Vec<Row>)) -> Vec<u8> {
    let mut raw = RawDocument::read(record.snapshot()).unwrap();
    let mut rows = rows::read(&raw).unwrap();
    change(&mut rows);
    rows::write(&mut raw, &rows);
    raw.chunk()
}

fn attack(seed: u64) {
    let mut dice = Dice::new(seed);
    let sessions = 1 + dice.below(3) as u8;
    let record = interview(&mut dice, sessions);
    check_same_as_apart(&rows::harm(record.snapshot(), &mut dice));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases(3_000)) })]

    #[test]
    fn an_interview_is_what_its_changes_say(seed: u64) {
        let mut dice = Dice::new(seed);
        let sessions = 1 + dice.below(3) as u8;
        let record = interview(&mut dice, sessions);
        check_same_as_apart(record.snapshot());
        let changes = record.changes_since(&[]).len();
        let foreseen = Record::foresee(record.snapshot(), Writer::Anyone);
        assert_eq!(foreseen.map_or(0, |admission| admission.admitted().count()), changes);
    }

    #[test]
    fn harmed_rows_are_what_their_changes_say(seed: u64) {
        attack(seed);
    }
}

#[test]
fn rows_are_written_as_automerge_writes_them() {
    for seed in 0..50 {
        let record = interview(&mut Dice::new(seed), 2);
        assert!(with_rows(&record, |_| ()) == record.snapshot());
    }
}
/// The changes are the same whatever the order of the rows, and so are the heads.
#[test]
fn rows_out_of_order_come_in_as_they_ought_to_stand() {
    let record = start("atap=1 dinding=2 lantai=3");
    let harmed = with_rows(&record, |rows| rows.swap(0, 2));
    assert!(harmed != record.snapshot());
    let mut whole = Record::new();
    let admission = whole.admit(Incoming::Document(&harmed), Writer::Anyone);
    assert_eq!(admission.admitted().count(), record.change_count());
    assert!(whole.snapshot() == record.snapshot());
}
#[test]
fn an_answer_that_replaces_none_of_those_before_is_refused() {
    let mut record = start("atap=1");
    write(&mut record, 1, 1, "atap=2");
    let harmed = with_rows(&record, |rows| rows[0].successors.clear());
    let harmed = rows::with_heads_found(&harmed).unwrap();
    let admission = Record::new().admit(Incoming::Document(&harmed), Writer::Anyone);
    assert_eq!(refusals(&admission), [Refusal::BadPred]);
}
#[test]
fn an_answer_that_replaces_a_later_one_is_refused() {
    let mut record = start("atap=1");
    write(&mut record, 1, 1, "atap=2");
    let harmed = with_rows(&record, |rows| {
        let (first, second) = (rows[0].id, rows[1].id);
        rows[0].id = second;
        rows[0].successors = vec![first];
        rows[1].id = first;
    });
    let harmed = rows::with_heads_found(&harmed).unwrap();
    let admission = Record::new().admit(Incoming::Document(&harmed), Writer::Anyone);
    assert_eq!(refusals(&admission)[0], Refusal::BadPred);
    check_same_as_apart(&harmed);
}
#[test]
fn another_phones_work_is_refused_in_a_whole_document_too() {
    let record = start("atap=1");
    let admission = Record::new().admit(Incoming::Document(record.snapshot()), Writer::Device([9; 8]));
    assert_eq!(refusals(&admission), [Refusal::ForeignActor]);
}
/// Changes know one way to say nothing, and documents several.
#[test]
fn nothing_said_in_another_way_comes_in_as_it_ought_to_stand() {
    let record = line();
    let check = |harm: &dyn Fn(&mut RawDocument)| {
        let mut raw = RawDocument::read(record.snapshot()).unwrap();
        harm(&mut raw);
        let mut whole = Record::new();
        let admission = whole.admit(Incoming::Document(&raw.chunk()), Writer::Anyone);
        assert_eq!(admission.admitted().count(), record.change_count());
        assert!(whole.snapshot() == record.snapshot());
    };
    let changes = record.change_count() as i64;
    check(&|_| ());
    check(&|raw| *column(&mut raw.changes, 0x56) = runs(&[(changes, 0)]));
    check(&|raw| *column(&mut raw.changes, 0x35) = runs(&[(changes, 0)]));
}
#[test]
fn columns_written_otherwise_come_in_as_they_ought_to_stand() {
    let record = line();
    let rows = rows::read(&RawDocument::read(record.snapshot()).unwrap()).unwrap().len();
    let (in_two_runs, one_by_one, longer) = (
        runs(&[(rows as i64 - 2, 1), (2, 1)]),
        [number(0x80 - rows as u64), vec![1; rows]].concat(),
        [number(rows as u64), vec![0x81, 0]].concat(),
    );
    for column_data in [in_two_runs, one_by_one, longer] {
        let mut raw = RawDocument::read(record.snapshot()).unwrap();
        *column(&mut raw.ops, 0x42) = column_data;
        let mut whole = Record::new();
        let admission = whole.admit(Incoming::Document(&raw.chunk()), Writer::Anyone);
        // Automerge itself refuses some of these.
        assert!(admission.admitted().count() == 0 || whole.snapshot() == record.snapshot());
        check_same_as_apart(&raw.chunk());
    }
}

#[test]
fn numbers_outside_of_columns_are_as_short_as_they_can_be() {
    let body = raw::body(line().snapshot(), 0).unwrap();
    let check = |chunk: Vec<u8>| {
        assert!(Record::foresee(&chunk, Writer::Anyone).is_none());
        assert_eq!(Record::new().admit(Incoming::Document(&chunk), Writer::Anyone).admitted().count(), 0);
    };
    // How many actors, and how long the first one is.
    for at in [0, 1] {
        check(raw::seal(0, &[&body[..at], &[body[at] | 0x80, 0], &body[at + 1..]].concat()));
    }
    // How long the document is.
    let mut length = number(body.len() as u64);
    *length.last_mut().unwrap() |= 0x80;
    let bare = [&[0], length.as_slice(), &[0], body].concat();
    let checksum = ring::digest::digest(&ring::digest::SHA256, &bare);
    check([&line().snapshot()[..4], &checksum.as_ref()[..4], &bare].concat());
}

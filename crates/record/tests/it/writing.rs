//! What one machine writes and reads back.

use crate::support::*;
use ketuk_form::{Value, limits::TEXT_BYTES_MAX};
use ketuk_record::{Incoming, LoadProblem, Outcome, Record, Writer, limits};

#[test]
fn a_new_record_has_nothing() {
    let record = Record::new();
    assert_eq!((record.change_count(), record.heads().len()), (0, 0));
    assert_reloads(&record);
}
#[test]
fn what_is_written_is_read() {
    let record = start("atap=3 luas_lantai=36 anggota.a2b3c4.nama=Ani catatan=?dk");
    assert_eq!(stands(&record, "anggota.a2b3c4.nama"), "Ani");
    assert_eq!(record.get("catatan"), Some(Value::from_text("?dk")));
    assert_reloads(&record);
}
#[test]
fn every_kind_of_value_is_read_as_written() {
    let values = [
        Value::Empty,
        Value::from_text("?ref"),
        Value::Boolean(false),
        Value::Integer(i64::MIN),
        Value::Decimal(-0.5),
        Value::Text("Jl. \u{201c}Melati\u{201d}\n2".to_owned()),
    ];
    let mut record = start("a=x");
    for (number, value) in (1..).zip(values) {
        record.write(session(1, number), &[(key("a"), value.clone())], None).unwrap();
        assert!(record.get("a") == Some(value));
        assert_reloads(&record);
    }
}
#[test]
fn an_answer_that_stands_is_not_written_again() {
    let mut record = start("atap=3");
    assert_eq!(record.write(session(1, 1), &answers("atap=3 dinding="), None), None);
    assert_eq!(record.change_count(), 1);
}
#[test]
fn of_two_answers_to_one_key_the_last_counts() {
    let mut record = start("atap=3");
    record.write(session(1, 1), &answers("atap=4 dinding=1 atap=3 dinding=2"), None).unwrap();
    assert_eq!((stands(&record, "atap"), stands(&record, "dinding")), ("3".into(), "2".into()));
}
#[test]
fn a_cleared_answer_stays_cleared() {
    let mut record = start("atap=3");
    write(&mut record, 1, 1, "atap=");
    assert_eq!(record.get("atap"), Some(Value::Empty));
    assert_reloads(&record);
}
#[test]
fn one_session_writes_many_changes() {
    let mut record = start("atap=3");
    for number in 0..20 {
        record.write(session(1, 1), &[(key("luas_lantai"), Value::Integer(number))], Some("rumah")).unwrap();
    }
    assert_eq!((record.change_count(), record.heads().len()), (21, 1));
    assert_same(&record, &Record::from_changes(chunks(&record)).unwrap());
}
#[test]
fn changes_load_in_any_order() {
    let mut record = start("atap=3");
    for number in 1..6 {
        write(&mut record, 1, number, &format!("luas_lantai={number}"));
    }
    let mut rows = chunks(&record);
    rows.reverse();
    assert_same(&record, &Record::from_changes(rows).unwrap());
}
#[test]
fn changes_with_a_gap_do_not_load() {
    let mut record = start("atap=3");
    write(&mut record, 1, 1, "atap=4");
    write(&mut record, 1, 2, "atap=5");
    let mut rows = chunks(&record);
    rows.remove(1);
    assert_eq!(Record::from_changes(rows).err(), Some(LoadProblem::Incomplete));
}
#[test]
fn a_row_twice_does_no_harm() {
    let mut record = start("atap=3");
    write(&mut record, 1, 1, "atap=4");
    let rows = [chunks(&record), chunks(&record)].concat();
    assert_same(&record, &Record::from_changes(rows).unwrap());
}
#[test]
fn a_broken_row_is_named() {
    let rows = [chunks(&start("atap=3")).remove(0), b"nonsense".to_vec()];
    assert_eq!(Record::from_changes(rows).err(), Some(LoadProblem::Change(1)));
}
#[test]
fn a_broken_snapshot_does_not_load() {
    let snapshot = start("atap=3").snapshot().to_vec();
    for end in 0..snapshot.len() {
        assert_eq!(Record::from_snapshot(&snapshot[..end]).err(), Some(LoadProblem::Snapshot), "{end}");
    }
    let twice = [snapshot.clone(), snapshot].concat();
    assert_eq!(Record::from_snapshot(&twice).err(), Some(LoadProblem::Snapshot));
}
#[test]
fn changes_since_are_the_rest() {
    let mut record = start("atap=3");
    let heads = record.heads();
    let hash = write(&mut record, 1, 1, "atap=4");
    let since: Vec<_> = record.changes_since(&heads).iter().map(|change| change.hash).collect();
    assert_eq!(since, [hash]);
    assert!(record.contains(&hash) && record.changes_since(&record.heads()).is_empty());
}
#[test]
fn a_long_reason_is_clipped_to_what_others_admit() {
    let mut record = start("atap=3");
    let reason = "é".repeat(limits::MESSAGE_BYTES_MAX);
    record.write(session(1, 1), &answers("atap=4"), Some(&reason)).unwrap();
    assert_eq!(pull(&mut Record::new(), &record), 2);
}
#[test]
fn the_largest_answer_is_admitted_elsewhere() {
    let mut record = start("atap=3");
    let note = Value::Text("a".repeat(TEXT_BYTES_MAX));
    record.write(session(1, 1), &[(key("catatan"), note)], None).unwrap();
    assert_eq!(pull(&mut Record::new(), &record), 2);
}
#[test]
fn a_record_travels_as_its_snapshot() {
    let mut record = start("atap=3 anggota.a2b3c4.nama=Ani");
    write(&mut record, 1, 1, "atap=4");
    let mut there = Record::new();
    let admission = there.admit(Incoming::Document(record.snapshot()), Writer::Anyone);
    assert_eq!(admission.admitted().count(), 2);
    assert_same(&record, &there);
    assert_eq!(record.snapshot(), there.snapshot());
}
#[test]
fn what_is_here_already_is_known() {
    let mut record = start("atap=3");
    let hash = write(&mut record, 1, 1, "atap=4");
    let again = record.clone();
    let admission = record.admit(Incoming::Document(again.snapshot()), Writer::Device([9; 8]));
    assert_eq!(admission.outcomes.last(), Some(&Outcome::Known(hash)));
    let admission = record.admit(Incoming::Changes(&chunks(&again)), Writer::Device([9; 8]));
    assert_eq!(admission.outcomes.last(), Some(&Outcome::Known(hash)));
}
#[test]
fn a_change_twice_in_one_call_is_known_the_second_time() {
    let record = start("atap=3");
    let twice = [chunks(&record), chunks(&record)].concat();
    let admission = Record::new().admit(Incoming::Changes(&twice), Writer::Anyone);
    assert!(matches!(admission.outcomes[..], [Outcome::Admitted(_), Outcome::Known(_)]));
}
#[test]
fn nothing_that_prints_shows_an_answer() {
    let record = start("catatan=rahasia");
    let dispute = format!("{record:?} {:?}", record.claims("catatan"));
    assert!(!dispute.contains("rahasia"));
}

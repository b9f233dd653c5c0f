//! Decisions, what travels of them, and how they are undone.

use crate::support::*;
use ketuk_form::Value;
use ketuk_record::{ChangeHash, Dispute, DisputeClass, DisputeKind, Record, ResolveProblem};

/// Two devices that disagree about the roof, merged.
fn disputed() -> Record {
    let mut a = start("atap=1");
    let mut b = start("atap=1");
    write(&mut a, 1, 1, "atap=3");
    write(&mut b, 2, 2, "atap=4");
    meet(&mut a, &mut b);
    a
}

/// A third device that answers without knowing of any of this.
fn late(answer: &str) -> Record {
    let mut late = start("atap=1");
    write(&mut late, 3, 3, &format!("atap={answer}"));
    late
}

fn case(record: &Record) -> Dispute {
    dispute(record, "atap").unwrap()
}

fn settle(record: &mut Record, number: u8, answer: &str) -> ChangeHash {
    let found = case(record);
    let settled = record.settle(session(9, number), &found.key, &value(answer), &sides(&found), "dicek");
    settled.unwrap().hash
}

fn undo(record: &mut Record, number: u8, settlement: ChangeHash) {
    record.undo(session(9, number), &key("atap"), settlement, "keliru").unwrap();
}

#[test]
fn any_side_may_be_chosen() {
    for chosen in ["3", "4", "5", ""] {
        let mut record = disputed();
        settle(&mut record, 1, chosen);
        assert_eq!((dispute(&record, "atap"), stands(&record, "atap")), (None, chosen.to_owned()));
        assert_eq!(record.claims("atap").len(), 1, "one value stands");
    }
}
#[test]
fn a_settlement_travels() {
    for chosen in ["3", "4"] {
        let mut record = disputed();
        let mut there = record.clone();
        settle(&mut record, 1, chosen);
        assert_eq!(pull(&mut there, &record), 1);
        assert_eq!((dispute(&there, "atap"), stands(&there, "atap")), (None, chosen.to_owned()));
    }
}
#[test]
fn a_settlement_needs_the_sides_as_they_are() {
    let mut record = disputed();
    let found = case(&record);
    pull(&mut record, &late("5"));
    let settled = record.settle(session(9, 1), &found.key, &value("3"), &sides(&found), "dicek");
    assert_eq!(settled, Err(ResolveProblem::SidesChanged));
}
#[test]
fn a_late_value_that_was_weighed_stays_settled() {
    let mut record = disputed();
    settle(&mut record, 1, "3");
    pull(&mut record, &late("4"));
    assert_eq!((case(&record).class, stands(&record, "atap")), (DisputeClass::Settled, "3".to_owned()));
}
#[test]
fn a_late_value_that_was_chosen_needs_no_word() {
    let mut record = disputed();
    settle(&mut record, 1, "3");
    pull(&mut record, &late("3"));
    assert_eq!((dispute(&record, "atap"), stands(&record, "atap")), (None, "3".to_owned()));
}
#[test]
fn a_late_new_value_reopens_the_case() {
    let mut record = disputed();
    settle(&mut record, 1, "3");
    pull(&mut record, &late("5"));
    assert_eq!(
        (case(&record).class, side_values(&case(&record))),
        (DisputeClass::Human, vec!["3".into(), "5".into()])
    );
    settle(&mut record, 2, "5");
    assert_eq!((dispute(&record, "atap"), stands(&record, "atap")), (None, "5".to_owned()));
}
#[test]
fn undoing_reopens_with_the_original_sides() {
    let mut record = disputed();
    let before = case(&record);
    let standing = stands(&record, "atap");
    let settlement = settle(&mut record, 1, "5");
    undo(&mut record, 2, settlement);
    let after = case(&record);
    assert_eq!((after.kind, after.class), (DisputeKind::Reopened, DisputeClass::Human));
    assert_eq!((after.claims, stands(&record, "atap")), (before.claims, standing));
    assert_eq!(pull(&mut Record::new(), &record), record.change_count());
}
#[test]
fn what_was_undone_may_be_settled_again() {
    let mut record = disputed();
    let first = settle(&mut record, 1, "3");
    undo(&mut record, 2, first);
    settle(&mut record, 3, "4");
    assert_eq!((dispute(&record, "atap"), stands(&record, "atap")), (None, "4".to_owned()));
    pull(&mut record, &late("3"));
    assert_eq!(case(&record).class, DisputeClass::Settled, "both sides were weighed");
}
#[test]
fn undoing_twice_leads_back_to_the_original_sides() {
    let mut record = disputed();
    let before = case(&record).claims;
    for round in 0..4 {
        let settlement = settle(&mut record, 2 * round, "5");
        undo(&mut record, 2 * round + 1, settlement);
        assert_eq!(case(&record).claims, before);
    }
}
#[test]
fn a_late_value_joins_a_reopened_case() {
    let mut record = disputed();
    let settlement = settle(&mut record, 1, "3");
    undo(&mut record, 2, settlement);
    pull(&mut record, &late("5"));
    assert_eq!(
        (case(&record).kind, side_values(&case(&record))),
        (DisputeKind::Reopened, vec!["3".into(), "4".into(), "5".into()])
    );
    settle(&mut record, 3, "5");
    assert_eq!(dispute(&record, "atap"), None);
}
#[test]
fn a_late_value_is_not_lost_by_undoing() {
    let mut record = disputed();
    let settlement = settle(&mut record, 1, "3");
    pull(&mut record, &late("5"));
    undo(&mut record, 2, settlement);
    assert_eq!(side_values(&case(&record)), ["3", "4", "5"]);
}
#[test]
fn a_new_answer_ends_a_reopened_case() {
    let mut record = disputed();
    let settlement = settle(&mut record, 1, "3");
    undo(&mut record, 2, settlement);
    write(&mut record, 1, 5, "atap=7");
    assert_eq!((dispute(&record, "atap"), stands(&record, "atap")), (None, "7".to_owned()));
}
#[test]
fn two_coordinators_who_decide_alike_settle() {
    let mut a = disputed();
    let mut b = a.clone();
    settle(&mut a, 1, "3");
    settle(&mut b, 2, "3");
    meet(&mut a, &mut b);
    assert_eq!((dispute(&a, "atap"), stands(&a, "atap")), (None, "3".to_owned()));
}
#[test]
fn two_coordinators_who_decide_differently_disagree() {
    let mut a = disputed();
    let mut b = a.clone();
    settle(&mut a, 1, "3");
    let found = case(&b);
    b.settle(session(8, 2), &found.key, &value("4"), &sides(&found), "dicek").unwrap();
    meet(&mut a, &mut b);
    assert_eq!((case(&a).class, side_values(&case(&a))), (DisputeClass::Human, vec!["3".into(), "4".into()]));
    settle(&mut a, 3, "4");
    assert_eq!((dispute(&a, "atap"), stands(&a, "atap")), (None, "4".to_owned()));
}
#[test]
fn two_coordinators_who_undo_at_once_reopen_one_case() {
    let mut a = disputed();
    let before = case(&a).claims;
    let settlement = settle(&mut a, 1, "5");
    let mut b = a.clone();
    undo(&mut a, 2, settlement);
    b.undo(session(8, 2), &key("atap"), settlement, "keliru").unwrap();
    meet(&mut a, &mut b);
    assert_eq!((case(&a).kind, case(&a).claims), (DisputeKind::Reopened, before));
    settle(&mut a, 3, "4");
    assert_eq!(dispute(&a, "atap"), None);
}
#[test]
fn only_a_standing_settlement_is_undone() {
    let mut record = disputed();
    let plain = case(&record).claims[0].change;
    let atap = key("atap");
    let undo = |record: &mut Record, what| record.undo(session(9, 7), &atap, what, "keliru");
    assert_eq!(undo(&mut record, plain), Err(ResolveProblem::NoSuchSettlement));
    assert_eq!(undo(&mut record, ChangeHash([7; 32])), Err(ResolveProblem::NoSuchSettlement));
    let settlement = settle(&mut record, 1, "3");
    write(&mut record, 1, 5, "atap=7");
    assert_eq!(undo(&mut record, settlement), Err(ResolveProblem::WrittenSince));
}
#[test]
fn a_marker_that_names_nonsense_reopens_nothing() {
    let mut record = disputed();
    settle(&mut record, 1, "3");
    let other = record.heads()[0].to_string();
    for (number, hash) in [(1, "nonsense".to_owned()), (2, "ab".repeat(32)), (3, other)] {
        let answers = [
            (key("atap"), value("8")),
            (key("_undo_atap"), Value::Text(hash)),
            (key("luas_lantai"), value(&number.to_string())),
        ];
        record.write(session(1, 10 + number), &answers, None).unwrap();
        assert!(record.disputes(ketuk_form::keluarga()).iter().all(|d| d.claims.len() > 1));
    }
}
#[test]
fn a_settled_status_is_settled() {
    let mut a = start("atap=1");
    let mut b = start("atap=1");
    write(&mut a, 1, 1, "_status=sedang");
    write(&mut b, 2, 2, "_status=selesai");
    meet(&mut a, &mut b);
    let found = dispute(&a, "_status").unwrap();
    a.settle(session(9, 1), &found.key, &value("sedang"), &sides(&found), "belum").unwrap();
    assert_eq!(stands(&a, "_status"), "sedang");
}
#[test]
fn a_question_waits_until_somebody_who_knows_of_it_answers() {
    let mut record = disputed();
    let mut there = record.clone();
    let asked = record.ask(session(9, 1), &key("atap"), "dilihat lagi?", "tanya").unwrap();
    pull(&mut record, &late("5"));
    let query = record.find_query(&key("atap")).unwrap();
    assert_eq!(
        (query.remark.as_str(), query.change),
        ("dilihat lagi?", asked.hash),
        "the late one knew nothing"
    );
    assert_eq!(record.list_queries().len(), 1);
    pull(&mut there, &record);
    write(&mut there, 2, 9, "atap=3");
    pull(&mut record, &there);
    assert_eq!(record.find_query(&key("atap")), None);
}
#[test]
fn a_question_is_taken_back() {
    let mut record = disputed();
    let before = case(&record).claims;
    let asked = record.ask(session(9, 1), &key("atap"), "", "tanya").unwrap();
    assert_eq!(record.find_query(&key("atap")).unwrap().remark, "");
    record.take_back(session(9, 2), asked.hash, "batal").unwrap();
    assert_eq!((record.find_query(&key("atap")), case(&record).claims), (None, before));
}
#[test]
fn a_decision_over_several_answers_is_taken_back_whole_or_not_at_all() {
    let mut record = disputed();
    let before = case(&record).claims;
    let answers = [(key("atap"), value("4")), (key("lantai"), value("2"))];
    let change = record.write(session(9, 1), &answers, Some("sekaligus")).unwrap();
    let mut changed = record.clone();
    write(&mut changed, 2, 9, "lantai=5");
    let refused = changed.take_back(session(9, 2), change.hash, "keliru");
    assert_eq!(refused, Err(ResolveProblem::WrittenSince));
    record.take_back(session(9, 2), change.hash, "keliru").unwrap();
    assert_eq!((stands(&record, "lantai").as_str(), case(&record).claims), ("", before));
}
#[test]
fn what_two_wrote_without_knowing_of_each_other_is_merged() {
    let mut a = start("atap=1");
    let mut b = a.clone();
    write(&mut a, 1, 1, "lantai=1");
    write(&mut b, 2, 2, "dinding=1");
    meet(&mut a, &mut b);
    let groups = [vec![key("lantai")], vec![key("dinding")]];
    assert!(a.is_merged(&groups));
    write(&mut a, 1, 3, "dinding=2");
    assert!(!a.is_merged(&groups), "who wrote it last knew of the other");
    assert!(!a.is_merged(&[vec![key("atap")], vec![key("lantai")]]), "one came after the other");
}
#[test]
fn what_was_called_right_holds_until_something_is_written() {
    let mut record = start("lantai=1 dinding=1");
    let keys = [key("lantai"), key("dinding")];
    let mut late = record.clone();
    let mark = record.write(session(9, 1), &[(key("_found_x"), value("benar"))], None).unwrap();
    assert_eq!(record.find_seen(&key("_found_x"), &keys), Some(mark.hash));
    write(&mut late, 2, 2, "dinding=4");
    pull(&mut record, &late);
    assert_eq!(record.find_seen(&key("_found_x"), &keys), None);
}

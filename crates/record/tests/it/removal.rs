//! A member whom one removed while another went on editing.

use crate::support::*;
use ketuk_record::{Dispute, DisputeClass, DisputeKind, Record};

const GONE: &str = "anggota.a2b3c4._gone";

fn edited_and_removed() -> Record {
    let mut a = start("anggota.a2b3c4.nama=Ani anggota.a2b3c4.nik=1 anggota.bbbbbb.nama=Budi");
    let mut b = a.clone();
    write(&mut a, 1, 1, "anggota.a2b3c4._gone=pindah");
    write(&mut b, 2, 2, "anggota.a2b3c4.nik=2");
    meet(&mut a, &mut b);
    a
}

fn case(record: &Record) -> Dispute {
    dispute(record, GONE).unwrap()
}

#[test]
fn removal_against_an_edit_is_for_a_person() {
    let found = case(&edited_and_removed());
    assert_eq!((found.kind, found.class), (DisputeKind::RemovedWhileEdited, DisputeClass::Human));
    assert_eq!(side_values(&found), ["2", "pindah"]);
    assert_eq!(found.shown.to_text(), "pindah");
}
#[test]
fn removal_after_seeing_the_edit_is_no_dispute() {
    let mut record = start("anggota.a2b3c4.nama=Ani");
    write(&mut record, 2, 2, "anggota.a2b3c4.nik=2");
    write(&mut record, 1, 1, "anggota.a2b3c4._gone=pindah");
    assert_eq!(dispute(&record, GONE), None);
}
#[test]
fn an_edit_after_seeing_the_removal_is_no_dispute() {
    let mut record = start("anggota.a2b3c4.nama=Ani anggota.a2b3c4._gone=pindah");
    write(&mut record, 2, 2, "anggota.a2b3c4.nik=2");
    assert_eq!(dispute(&record, GONE), None);
}
#[test]
fn an_edit_of_another_member_is_no_dispute() {
    let mut a = start("anggota.a2b3c4.nama=Ani anggota.a2b3c5.nama=Budi");
    let mut b = a.clone();
    write(&mut a, 1, 1, "anggota.a2b3c4._gone=pindah");
    write(&mut b, 2, 2, "anggota.a2b3c5.nama=Budiman");
    meet(&mut a, &mut b);
    assert_eq!(dispute(&a, GONE), None);
}
#[test]
fn two_removals_for_one_reason_are_no_dispute() {
    let mut a = start("anggota.a2b3c4.nama=Ani");
    let mut b = a.clone();
    write(&mut a, 1, 1, "anggota.a2b3c4._gone=pindah");
    write(&mut b, 2, 2, "anggota.a2b3c4._gone=pindah");
    meet(&mut a, &mut b);
    assert_eq!(dispute(&a, GONE), None);
}
#[test]
fn two_removals_for_two_reasons_are_a_dispute() {
    let mut a = start("anggota.a2b3c4.nama=Ani");
    let mut b = a.clone();
    write(&mut a, 1, 1, "anggota.a2b3c4._gone=pindah");
    write(&mut b, 2, 2, "anggota.a2b3c4._gone=meninggal");
    meet(&mut a, &mut b);
    assert_eq!((case(&a).kind, case(&a).class), (DisputeKind::Values, DisputeClass::Human));
}
#[test]
fn two_removals_and_an_edit_are_one_dispute_with_three_sides() {
    let mut a = start("anggota.a2b3c4.nama=Ani");
    let (mut b, mut c) = (a.clone(), a.clone());
    write(&mut a, 1, 1, "anggota.a2b3c4._gone=pindah");
    write(&mut b, 2, 2, "anggota.a2b3c4._gone=meninggal");
    write(&mut c, 3, 3, "anggota.a2b3c4.nik=2");
    meet(&mut a, &mut b);
    meet(&mut a, &mut c);
    let found = case(&a);
    assert_eq!((found.kind, found.claims.len()), (DisputeKind::RemovedWhileEdited, 3));
    a.settle(session(9, 9), &found.key, &value("pindah"), &sides(&found), "dicek").unwrap();
    assert_eq!(dispute(&a, GONE), None);
}
#[test]
fn the_removal_may_stand() {
    let mut record = edited_and_removed();
    let found = case(&record);
    record.settle(session(9, 9), &found.key, &value("pindah"), &sides(&found), "sudah dicek").unwrap();
    assert_eq!((dispute(&record, GONE), stands(&record, GONE)), (None, "pindah".to_owned()));
    assert_eq!(pull(&mut Record::new(), &record), record.change_count());
}
#[test]
fn the_member_may_be_kept() {
    let mut record = edited_and_removed();
    let found = case(&record);
    record.settle(session(9, 9), &found.key, &value(""), &sides(&found), "masih ada").unwrap();
    assert_eq!((dispute(&record, GONE), stands(&record, GONE)), (None, String::new()));
    assert_eq!(stands(&record, "anggota.a2b3c4.nik"), "2");
}
#[test]
fn undoing_brings_the_removal_and_the_edit_back() {
    let mut record = edited_and_removed();
    let before = case(&record);
    for keep in ["", "pindah"] {
        let mut record = record.clone();
        let settled =
            record.settle(session(9, 9), &before.key, &value(keep), &sides(&before), "dicek").unwrap();
        record.undo(session(9, 8), &before.key, settled.hash, "keliru").unwrap();
        let after = case(&record);
        assert_eq!((after.kind, &after.claims), (DisputeKind::Reopened, &before.claims));
        assert_eq!(stands(&record, GONE), "pindah");
    }
    write(&mut record, 1, 7, "anggota.a2b3c4.nama=Ana");
    assert_eq!(case(&record).claims, before.claims, "an edit that knew of the removal is no side");
}
#[test]
fn a_late_edit_reopens_a_settled_removal() {
    let mut record = edited_and_removed();
    let mut late = start("anggota.a2b3c4.nama=Ani anggota.a2b3c4.nik=1 anggota.bbbbbb.nama=Budi");
    write(&mut late, 3, 3, "anggota.a2b3c4.nama=Anita");
    let found = case(&record);
    record.settle(session(9, 9), &found.key, &value("pindah"), &sides(&found), "dicek").unwrap();
    meet(&mut record, &mut late);
    assert_eq!(case(&record).class, DisputeClass::Human);
    assert_eq!(side_values(&case(&record)), ["Anita", "pindah"]);
}
#[test]
fn a_late_removal_for_the_weighed_reason_stays_settled() {
    let mut record = edited_and_removed();
    let mut late = start("anggota.a2b3c4.nama=Ani anggota.a2b3c4.nik=1 anggota.bbbbbb.nama=Budi");
    write(&mut late, 3, 3, "anggota.a2b3c4._gone=pindah");
    let found = case(&record);
    record.settle(session(9, 9), &found.key, &value(""), &sides(&found), "masih ada").unwrap();
    meet(&mut record, &mut late);
    assert_eq!((case(&record).class, stands(&record, GONE)), (DisputeClass::Settled, String::new()));
}

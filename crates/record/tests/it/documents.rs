//! Whole documents that may not come in, or not as they are.

use crate::raw::{RawChange, RawDocument, column, number, runs, seal};
use crate::support::*;
use automerge::{ActorId, Automerge, Change, transaction::Transactable};
use ketuk_record::{Incoming, Record, Refusal, Writer, limits};

fn ground() -> Record {
    let mut record = start("atap=1 dinding=2 catatan=baik");
    write(&mut record, 1, 1, "atap=2");
    write(&mut record, 1, 1, "atap=3 lantai=1");
    record
}

fn check_chunk(attack: &[u8], expected: &Refusal) {
    let ground = ground();
    for mut record in [Record::new(), ground] {
        let before = (record.heads(), record.snapshot().to_vec());
        let admission = record.admit(Incoming::Document(attack), Writer::Anyone);
        assert_eq!(refusals(&admission), std::slice::from_ref(expected));
        assert_eq!((record.heads(), record.snapshot().to_vec()), before);
    }
}

fn check(expected: Refusal, forge: impl FnOnce(&mut RawDocument)) {
    let mut raw = RawDocument::read(ground().snapshot()).unwrap();
    assert_eq!(raw.chunk(), ground().snapshot());
    forge(&mut raw);
    check_chunk(&raw.chunk(), &expected);
}

/// A document that Automerge wrote, with things in it that are none of ours.
fn foreign(write: impl FnOnce(&mut Automerge)) -> Vec<u8> {
    let mut doc = Automerge::new();
    doc.set_actor(ActorId::from(actor(6, 6)));
    write(&mut doc);
    doc.save_nocompress()
}

#[test]
fn deflated_documents_are_refused() {
    let mut record = ground();
    record.write(session(6, 6), &[(key("catatan"), value(&"a".repeat(2_000)))], None).unwrap();
    let deflated = Automerge::load(record.snapshot()).unwrap().save();
    assert!(deflated.len() < record.snapshot().len());
    check_chunk(&deflated, &Refusal::Compressed);
}
#[test]
fn deflated_columns_are_refused() {
    check(Refusal::Compressed, |raw| raw.changes[0].0 |= 0b1000);
    check(Refusal::Compressed, |raw| raw.ops[0].0 |= 0b1000);
}
#[test]
fn wrong_heads_are_refused() {
    check(Refusal::Unreadable("document"), |raw| raw.heads[0][0] ^= 1);
}
#[test]
fn added_and_missing_heads_are_refused() {
    check(Refusal::Unreadable("document"), |raw| {
        raw.heads.clear();
        raw.suffix.clear();
    });
    check(Refusal::Unreadable("document"), |raw| {
        raw.heads.push(vec![0xff; 32]);
        raw.suffix.push(0);
    });
    check(Refusal::Unreadable("hashes out of order"), |raw| {
        raw.heads.push(raw.heads[0].clone());
        raw.suffix.push(0);
    });
}
#[test]
fn too_many_rows_are_refused_unexpanded() {
    check(Refusal::TooLarge("rows"), |raw| *column(&mut raw.ops, 0x42) = runs(&[(1_000_000, 1)]));
    check(Refusal::TooLarge("rows"), |raw| *column(&mut raw.ops, 0x21) = runs(&[(1_000_000, 0)]));
    check(Refusal::TooLarge("rows"), |raw| *column(&mut raw.changes, 0x01) = runs(&[(1_000_000, 0)]));
    check(Refusal::TooLarge("rows"), |raw| *column(&mut raw.changes, 0x03) = runs(&[(1_000_000, 1)]));
    check(Refusal::TooLarge("rows"), |raw| *column(&mut raw.ops, 0x34) = number(1_000_000));
}
#[test]
fn groups_that_sum_to_a_billion_are_refused() {
    check(Refusal::TooLarge("column"), |raw| *column(&mut raw.ops, 0x80) = runs(&[(1, 1_000_000_000)]));
    check(Refusal::TooLarge("column"), |raw| *column(&mut raw.changes, 0x40) = runs(&[(1, 1_000_000_000)]));
    check(Refusal::TooLarge("column"), |raw| *column(&mut raw.changes, 0x56) = runs(&[(1, u64::MAX)]));
}
#[test]
fn a_long_message_in_a_long_run_is_refused_unexpanded() {
    let mut messages = vec![0xd0, 0x0f];
    messages.extend(number(60_000));
    messages.extend([b'a'; 60_000]);
    check(Refusal::TooLarge("message"), |raw| *column(&mut raw.changes, 0x35) = messages);
}
#[test]
fn an_actor_index_points_at_a_named_actor() {
    check(Refusal::Unreadable("actor index"), |raw| *column(&mut raw.ops, 0x21) = runs(&[(6, 2)]));
    check(Refusal::Unreadable("actor index"), |raw| *column(&mut raw.changes, 0x01) = runs(&[(3, 2)]));
}
#[test]
fn an_actor_has_sixteen_bytes() {
    check(Refusal::ForeignActor, |raw| raw.actors[0] = vec![1; 17]);
}
#[test]
fn actors_of_another_device_are_refused_one_by_one() {
    let mut there = Record::new();
    let admission = there.admit(Incoming::Document(ground().snapshot()), Writer::Device([0; 8]));
    let [_, second, _] = &ground().changes()[..] else { panic!("three changes") };
    let expected = vec![Refusal::ForeignActor, Refusal::MissingDeps(vec![second.hash])];
    assert_eq!((admission.admitted().count(), refusals(&admission)), (1, expected));
    assert_reloads(&there);
}
#[test]
fn a_torn_document_is_refused() {
    let whole = ground().snapshot().to_vec();
    for end in 0..whole.len() {
        let admission = Record::new().admit(Incoming::Document(&whole[..end]), Writer::Anyone);
        assert!(matches!(refusals(&admission)[..], [Refusal::Unreadable(_)]), "{end}");
    }
}
#[test]
fn a_document_with_a_change_behind_it_is_refused() {
    let record = ground();
    let attack = [record.snapshot(), &chunks(&record)[0]].concat();
    check_chunk(&attack, &Refusal::Unreadable("chunk length"));
}
#[test]
fn a_change_is_no_document() {
    check_chunk(&chunks(&ground())[0], &Refusal::Unreadable("chunk type"));
}
#[test]
fn bytes_left_over_are_refused() {
    check(Refusal::Unreadable("bytes left over"), |raw| raw.suffix.push(0));
}
#[test]
fn a_wrong_checksum_is_refused() {
    let mut chunk = ground().snapshot().to_vec();
    chunk[5] ^= 1;
    check_chunk(&chunk, &Refusal::Unreadable("document"));
}
#[test]
fn a_document_over_its_limit_is_refused() {
    check_chunk(&seal(0, &vec![0; limits::DOCUMENT_BYTES_MAX]), &Refusal::TooLarge("document"));
}
#[test]
fn nested_objects_are_refused() {
    let attack = foreign(|doc| {
        let mut transaction = doc.transaction();
        let map = transaction.put_object(automerge::ROOT, "anggota", automerge::ObjType::Map).unwrap();
        transaction.put(&map, "nama", "Ani").unwrap();
        transaction.commit();
    });
    check_chunk(&attack, &Refusal::ForbiddenOp("column of another kind of operation"));
}
#[test]
fn deletions_are_found_though_a_document_hides_them() {
    let attack = foreign(|doc| {
        let mut transaction = doc.transaction();
        transaction.put(automerge::ROOT, "atap", 1).unwrap();
        transaction.commit();
        let mut transaction = doc.transaction();
        transaction.delete(automerge::ROOT, "atap").unwrap();
        transaction.commit();
    });
    let mut there = Record::new();
    let admission = there.admit(Incoming::Document(&attack), Writer::Anyone);
    assert_eq!(
        (admission.admitted().count(), refusals(&admission)),
        (1, vec![Refusal::ForbiddenOp("not a put")])
    );
    assert_reloads(&there);
}
#[test]
fn what_a_chunk_may_not_be_a_documents_change_may_not_be() {
    let mut record = Record::new();
    let answers: Vec<_> =
        (0..5).map(|at| (key(&format!("catatan{at}")), value(&"a".repeat(16_000)))).collect();
    record.write(session(6, 6), &answers, None).unwrap();
    let mut there = Record::new();
    let admission = there.admit(Incoming::Document(record.snapshot()), Writer::Anyone);
    assert_eq!(refusals(&admission), [Refusal::TooLarge("change")]);
    assert_eq!(there.heads(), []);
}
#[test]
fn extra_bytes_are_found_in_a_document() {
    let mut raw = RawChange::read(&chunks(&start("atap=1"))[0]).unwrap();
    raw.extra = b"lagi".to_vec();
    let mut doc = Automerge::new();
    doc.apply_changes([Change::try_from(&raw.chunk()[..]).unwrap()]).unwrap();
    assert_eq!(doc.get_heads().len(), 1);
    let admission = Record::new().admit(Incoming::Document(&doc.save_nocompress()), Writer::Anyone);
    assert_eq!(refusals(&admission), [Refusal::ForbiddenOp("column of another kind of operation")]);
}

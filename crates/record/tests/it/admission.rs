//! Every change that may not come in, each with its reason; nothing else is held up by it.

use crate::raw::{RawChange, number, runs, seal};
use crate::support::*;
use automerge::legacy::{ElementId, Key as OpKey, MarkData, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ExpandedChange, ObjType, ScalarValue};
use ketuk_form::limits::{KEY_BYTES_MAX, TEXT_BYTES_MAX};
use ketuk_record::{Incoming, Outcome, Record, Refusal, Session, Writer, limits};
use std::num::NonZeroU64;

/// What every attack is made on: two devices wrote, the second one twice.
fn ground() -> Record {
    let mut record = start("atap=1 dinding=2 catatan=baik");
    write(&mut record, 1, 1, "atap=2");
    write(&mut record, 1, 1, "atap=3 lantai=1");
    record
}

/// The attacker's change as it would be without malice.
fn honest() -> Vec<u8> {
    let mut record = ground();
    record.write(session(6, 6), &answers("atap=9 dinding=8 catatan=buruk"), None).unwrap().bytes
}

/// Lets the attack in between two good changes; it is refused and they are not.
fn check_chunk(attack: &[u8], expected: &Refusal) {
    let ground = ground();
    let mut alone = ground.clone();
    let admission = alone.admit(Incoming::Changes(&[attack.to_vec()]), Writer::Anyone);
    assert_eq!(refusals(&admission), std::slice::from_ref(expected));
    assert!(matches!(&admission.outcomes[0], Outcome::Refused { bytes, .. } if bytes == attack));
    assert_eq!((alone.heads(), alone.snapshot()), (ground.heads(), ground.snapshot()));

    let mut good = ground.clone();
    write(&mut good, 2, 2, "luas_lantai=36");
    write(&mut good, 2, 2, "luas_lantai=40");
    let news: Vec<_> = good.changes_since(&ground.heads()).into_iter().map(|change| change.bytes).collect();
    let mut record = ground.clone();
    let call = [news[0].clone(), attack.to_vec(), news[1].clone()];
    let admission = record.admit(Incoming::Changes(&call), Writer::Anyone);
    assert_eq!((refusals(&admission), admission.admitted().count()), (vec![expected.clone()], 2));
    assert_eq!(record.heads(), good.heads());
    assert_eq!(record.snapshot(), good.snapshot());
    assert_reloads(&record);
}

/// A well-formed change that says something wrong.
fn check(expected: Refusal, forge: impl FnOnce(&mut ExpandedChange)) {
    let mut change = Change::try_from(&honest()[..]).unwrap().decode();
    forge(&mut change);
    check_chunk(Change::from(change).raw_bytes(), &expected);
}

/// A change with something wrong in its bytes, its length and checksum in order.
fn check_raw(expected: Refusal, forge: impl FnOnce(&mut RawChange)) {
    let mut raw = RawChange::read(&honest()).unwrap();
    forge(&mut raw);
    check_chunk(&raw.chunk(), &expected);
}

fn op_id(counter: u64, actor: [u8; 16]) -> OpId {
    OpId::new(counter, &ActorId::from(actor))
}

fn start_op(number: u64) -> NonZeroU64 {
    NonZeroU64::new(number).unwrap()
}

/// One operation instead of the honest ones.
fn only(change: &mut ExpandedChange, op: Op) {
    change.operations = vec![op];
}

/// A put of `value` at a key that nobody has written yet.
fn put(name: &str, value: ScalarValue) -> Op {
    Op {
        action: OpType::Put(value),
        obj: ObjectId::Root,
        key: OpKey::Map(name.into()),
        pred: Vec::new().into(),
        insert: false,
    }
}

fn check_op(expected: Refusal, op: Op) {
    check(expected, |change| only(change, op));
}

fn check_value(expected: Refusal, value: ScalarValue) {
    check_op(expected, put("baru", value));
}

fn with(change: impl FnOnce(&mut Op)) -> Op {
    let mut op = put("baru", ScalarValue::Null);
    change(&mut op);
    op
}

#[test]
fn the_honest_change_is_admitted() {
    let mut record = ground();
    let admission = record.admit(Incoming::Changes(&[honest()]), Writer::Device([6; 8]));
    assert_eq!(admission.admitted().map(|change| change.bytes().to_vec()).collect::<Vec<_>>(), [honest()]);
    assert_eq!(admission.admitted().map(ketuk_record::AdmittedChange::actor).next(), Some(actor(6, 6)));
    assert_eq!(RawChange::read(&honest()).unwrap().chunk(), honest());
}

// What it stands on.

#[test]
fn unknown_dependencies_are_named() {
    let missing = automerge::ChangeHash([7; 32]);
    check(Refusal::MissingDeps(vec![missing]), |change| change.deps = vec![missing]);
}
#[test]
fn of_the_dependencies_only_the_unknown_are_named() {
    let missing = automerge::ChangeHash([0xff; 32]);
    check(Refusal::MissingDeps(vec![missing]), |change| change.deps.push(missing));
}
#[test]
fn dependencies_that_follow_from_others_are_refused() {
    let root = ground().changes()[0].hash;
    check(Refusal::Unreadable("redundant dependencies"), |change| change.deps.push(root));
}
#[test]
fn a_dependency_twice_is_refused() {
    check_raw(Refusal::Unreadable("hashes out of order"), |raw| raw.deps.push(raw.deps[0].clone()));
}
#[test]
fn too_many_dependencies_are_refused() {
    check_raw(Refusal::TooLarge("hashes"), |raw| {
        raw.deps = (0..=limits::DEPS_MAX).map(|at| vec![at as u8; 32]).collect();
    });
}
#[test]
fn a_gap_in_the_sequence_is_refused() {
    check(Refusal::BadSequence, |change| change.seq = 2);
}
#[test]
fn the_sequence_begins_at_one() {
    check(Refusal::BadSequence, |change| change.seq = 0);
}
#[test]
fn a_sequence_number_is_used_once() {
    check(Refusal::BadSequence, |change| {
        change.actor_id = ActorId::from(actor(1, 1));
        change.seq = 2;
    });
}
#[test]
fn two_changes_with_one_sequence_number_do_not_both_come_in() {
    let record = ground();
    let forked = |text: &str| record.clone().write(session(6, 6), &answers(text), None).unwrap().bytes;
    let mut there = record.clone();
    let admission = there.admit(Incoming::Changes(&[forked("atap=7"), forked("atap=8")]), Writer::Anyone);
    assert_eq!((refusals(&admission), stands(&there, "atap")), (vec![Refusal::BadSequence], "7".to_owned()));
    assert_reloads(&there);
}
#[test]
fn a_sequence_goes_on_from_its_own_last_change() {
    let mut record = start("atap=1");
    let base = record.heads();
    write(&mut record, 1, 1, "atap=2");
    let last = record.write(session(1, 1), &answers("atap=3"), None).unwrap();
    let mut change = Change::try_from(&last.bytes[..]).unwrap().decode();
    change.deps = base;
    let forged = Change::from(change).raw_bytes().to_vec();
    let mut there = start("atap=1");
    let admission = there.admit(Incoming::Changes(&[chunks(&record)[1].clone(), forged]), Writer::Anyone);
    assert_eq!(refusals(&admission), [Refusal::BadSequence]);
}
#[test]
fn a_time_that_no_difference_reaches_is_refused_and_any_other_wrong_clock_is_not() {
    for time in [i64::MIN, i64::MAX, limits::TIME_S.start() - 1, limits::TIME_S.end() + 1] {
        check(Refusal::TooLarge("time"), |change| change.time = time);
    }
    let mut record = ground();
    for time_s in [i64::MIN, -1, 0, i64::MAX] {
        let session = Session { time_s, ..session(6, 6) };
        assert!(record.write(session, &answers(&format!("atap={}", time_s.rem_euclid(5))), None).is_some());
    }
    assert_reloads(&record);
    let mut elsewhere = ground();
    pull(&mut elsewhere, &record);
    assert_same(&elsewhere, &record);
}

#[test]
fn an_operation_number_too_small_is_refused() {
    check(Refusal::BadStart, |change| change.start_op = start_op(change.start_op.get() - 1));
}
#[test]
fn an_operation_number_too_large_is_refused() {
    check(Refusal::BadStart, |change| change.start_op = start_op(change.start_op.get() + 1));
}
#[test]
fn operation_numbers_near_the_end_are_refused() {
    for number in [u64::from(u32::MAX), u64::from(u32::MAX) - 1, i64::MAX as u64] {
        let is_too_large_for_automerge = number > u64::from(u32::MAX);
        let expected =
            if is_too_large_for_automerge { Refusal::Unreadable("change") } else { Refusal::BadStart };
        check_raw(expected, |raw| raw.start_op = number);
    }
}
#[test]
fn operation_number_zero_is_refused() {
    check_raw(Refusal::Unreadable("change"), |raw| raw.start_op = 0);
}

// Whose it is.

#[test]
fn another_devices_actor_is_refused() {
    let admission = ground().admit(Incoming::Changes(&[honest()]), Writer::Device([7; 8]));
    assert_eq!(refusals(&admission), [Refusal::ForeignActor]);
}
#[test]
fn an_actor_has_sixteen_bytes() {
    for length in [0, 1, 8, 15, 17, 32] {
        check(Refusal::ForeignActor, |change| change.actor_id = ActorId::from(vec![6; length]));
    }
}
#[test]
fn other_actors_have_sixteen_bytes_too() {
    check_raw(Refusal::ForeignActor, |raw| raw.others = vec![vec![1; 3]]);
}
#[test]
fn too_many_actors_are_refused() {
    check_raw(Refusal::TooLarge("actors"), |raw| {
        raw.others = (0..=limits::OTHER_ACTORS_MAX).map(|at| vec![at as u8; 16]).collect();
    });
}

// What it replaces.

#[test]
fn a_predecessor_of_an_unknown_actor_is_refused() {
    check(Refusal::BadPred, |change| change.operations[0].pred = vec![op_id(1, actor(9, 9))].into());
}
#[test]
fn an_unknown_predecessor_of_a_known_actor_is_refused() {
    check(Refusal::BadPred, |change| change.operations[0].pred = vec![op_id(77, actor(1, 1))].into());
}
#[test]
fn a_predecessor_that_is_no_longer_visible_is_refused() {
    check(Refusal::BadPred, |change| change.operations[0].pred = vec![op_id(1, actor(0, 0))].into());
}
#[test]
fn a_predecessor_of_another_key_is_refused() {
    check(Refusal::BadPred, |change| {
        let pred = change.operations[1].pred.iter().cloned().collect::<Vec<_>>();
        change.operations[0].pred = pred.into();
    });
}
#[test]
fn a_missing_predecessor_is_refused() {
    check(Refusal::BadPred, |change| change.operations[0].pred = Vec::new().into());
}
#[test]
fn an_added_predecessor_is_refused() {
    check(Refusal::BadPred, |change| {
        let mut pred = change.operations[0].pred.iter().cloned().collect::<Vec<_>>();
        pred.push(op_id(2, actor(0, 0)));
        change.operations[0].pred = pred.into();
    });
}
#[test]
fn a_predecessor_of_its_own_future_is_refused() {
    check(Refusal::BadPred, |change| change.operations[0].pred = vec![op_id(9_999, actor(6, 6))].into());
}
#[test]
fn a_second_put_replaces_the_first_of_the_same_change() {
    check(Refusal::BadPred, |change| {
        let again = change.operations[0].clone();
        change.operations.push(again);
    });
}
#[test]
fn an_actor_index_points_at_a_named_actor() {
    check_raw(Refusal::Unreadable("actor index"), |raw| *raw.column(0x71) = runs(&[(3, 40)]));
}

// What it does.

#[test]
fn a_put_into_a_missing_object_is_refused() {
    let id = op_id(3, actor(0, 0));
    check_op(
        Refusal::ForbiddenOp("column of another kind of operation"),
        with(|op| op.obj = ObjectId::Id(id)),
    );
}
#[test]
fn nested_objects_are_refused() {
    for made in [ObjType::Map, ObjType::List, ObjType::Text, ObjType::Table] {
        check_op(Refusal::ForbiddenOp("not a put"), with(|op| op.action = OpType::Make(made)));
    }
}
#[test]
fn deletions_are_refused() {
    check(Refusal::ForbiddenOp("not a put"), |change| change.operations[0].action = OpType::Delete);
}
#[test]
fn increments_are_refused() {
    check(Refusal::ForbiddenOp("not a put"), |change| change.operations[0].action = OpType::Increment(1));
}
#[test]
fn marks_are_refused() {
    let mark = MarkData { name: "tebal".into(), value: ScalarValue::Null, expand: true };
    for action in [OpType::MarkBegin(mark), OpType::MarkEnd(true)] {
        check_op(Refusal::ForbiddenOp("column of another kind of operation"), with(|op| op.action = action));
    }
}
#[test]
fn unknown_actions_are_refused() {
    for action in [8, 200, u64::MAX] {
        check_raw(Refusal::ForbiddenOp("not a put"), |raw| *raw.column(0x42) = runs(&[(3, action)]));
    }
}
#[test]
fn list_insertions_are_refused() {
    let insert = with(|op| {
        op.insert = true;
        op.key = OpKey::Seq(ElementId::Head);
    });
    check_op(Refusal::ForbiddenOp("column of another kind of operation"), insert);
    check_raw(Refusal::ForbiddenOp("insertion"), |raw| *raw.column(0x34) = vec![0, 3]);
}
#[test]
fn list_elements_are_refused() {
    let element = op_id(3, actor(0, 0));
    check_op(
        Refusal::ForbiddenOp("column of another kind of operation"),
        with(|op| op.key = OpKey::Seq(ElementId::Id(element))),
    );
}
#[test]
fn operations_without_a_key_are_refused() {
    check_raw(Refusal::Unreadable("change"), |raw| *raw.column(0x15) = vec![0, 3]);
}
#[test]
fn bytes_are_refused() {
    check_value(Refusal::ForbiddenOp("value type"), ScalarValue::Bytes(vec![1, 2, 3]));
}
#[test]
fn timestamps_are_refused() {
    check_value(Refusal::ForbiddenOp("value type"), ScalarValue::Timestamp(1));
}
#[test]
fn counters_are_refused() {
    check_value(Refusal::ForbiddenOp("value type"), ScalarValue::counter(1));
}
#[test]
fn unknown_types_are_refused() {
    let value = ScalarValue::Unknown { type_code: 12, bytes: vec![1] };
    check_value(Refusal::ForbiddenOp("value type"), value);
}
#[test]
fn numbers_beyond_the_whole_ones_are_refused() {
    check_value(Refusal::ForbiddenOp("value type"), ScalarValue::Uint(u64::MAX));
}
#[test]
fn keys_outside_the_grammar_are_refused() {
    for name in ["", "anggota.A.nik", "atap ", "1a", "a.b", "anggota.a2b3c4", "a\u{0}b", "_undo_.."] {
        check_op(Refusal::BadKey, put(name, ScalarValue::Null));
    }
}
#[test]
fn long_keys_are_refused() {
    check_op(Refusal::BadKey, put(&"a".repeat(KEY_BYTES_MAX + 1), ScalarValue::Null));
}
#[test]
fn huge_values_are_refused() {
    check_value(Refusal::BadKey, ScalarValue::Str("a".repeat(TEXT_BYTES_MAX + 1).into()));
}
#[test]
fn a_wrong_type_for_the_form_is_no_reason() {
    let mut record = ground();
    let mut change = Change::try_from(&honest()[..]).unwrap().decode();
    let values = [ScalarValue::Boolean(true), ScalarValue::F64(f64::NAN), ScalarValue::Uint(3)];
    for (op, value) in change.operations.iter_mut().zip(values) {
        op.action = OpType::Put(value);
    }
    let admission =
        record.admit(Incoming::Changes(&[Change::from(change).raw_bytes().to_vec()]), Writer::Anyone);
    assert_eq!(refusals(&admission), []);
    assert_eq!(Record::from_snapshot(record.snapshot()).unwrap().heads(), record.heads());
}

// How much it is.

#[test]
fn a_million_operations_in_a_hundred_bytes_are_refused_unexpanded() {
    let mut raw = RawChange::read(&honest()).unwrap();
    raw.deps = vec![];
    raw.others = vec![];
    raw.columns = vec![(0x15, vec![]), (0x34, number(1_000_000)), (0x42, runs(&[(1_000_000, 1)]))];
    raw.column(0x15).extend([0xc0, 0x84, 0x3d, 1, b'a']);
    *raw.column(0x56) = runs(&[(1_000_000, 0)]);
    *raw.column(0x70) = runs(&[(1_000_000, 0)]);
    assert!(raw.chunk().len() < 104, "{}", raw.chunk().len());
    check_chunk(&raw.chunk(), &Refusal::TooLarge("rows"));
}
#[test]
fn a_long_run_in_any_column_is_refused() {
    for spec in [0x15, 0x42, 0x56, 0x70] {
        check_raw(Refusal::TooLarge("rows"), |raw| {
            let run =
                if spec == 0x15 { [0xc0, 0x84, 0x3d, 1, b'a'].to_vec() } else { runs(&[(1_000_000, 1)]) };
            *raw.column(spec) = if matches!(spec, 0x70 | 0x56) { runs(&[(1_000_000, 0)]) } else { run };
        });
    }
    check_raw(Refusal::TooLarge("rows"), |raw| *raw.column(0x34) = number(1_000_000));
    check_raw(Refusal::TooLarge("list elements"), |raw| *raw.column(0x73) = runs(&[(1_000_000, 1)]));
    check_raw(Refusal::TooLarge("list elements"), |raw| *raw.column(0x71) = runs(&[(1_000_000, 0)]));
}
#[test]
fn a_run_longer_than_all_numbers_is_refused() {
    check_raw(Refusal::TooLarge("rows"), |raw| {
        *raw.column(0x42) = runs(&[(i64::MAX, 1), (i64::MAX, 1), (i64::MAX, 1)])
    });
}
#[test]
fn a_run_of_nothing_is_refused() {
    check_raw(Refusal::ForbiddenOp("not a put"), |raw| *raw.column(0x42) = runs(&[(0, 1_000_000)]));
}
#[test]
fn groups_that_sum_to_a_billion_are_refused() {
    check_raw(Refusal::TooLarge("column"), |raw| *raw.column(0x70) = runs(&[(1, 1_000_000_000), (1, 1)]));
    check_raw(Refusal::TooLarge("column"), |raw| *raw.column(0x70) = runs(&[(3, u64::MAX)]));
}
#[test]
fn values_that_sum_to_a_billion_bytes_are_refused() {
    check_raw(Refusal::TooLarge("column"), |raw| *raw.column(0x56) = runs(&[(3, (1_000_000_000 << 4) | 6)]));
}
#[test]
fn a_long_key_in_a_long_run_is_refused_unexpanded() {
    check_raw(Refusal::BadKey, |raw| {
        let mut key = vec![0x88, 0x27];
        key.extend(number(60_000));
        key.extend([b'a'; 60_000]);
        *raw.column(0x15) = key;
    });
}
#[test]
fn a_change_over_its_limit_is_refused() {
    check_raw(Refusal::TooLarge("change"), |raw| raw.message = vec![b'a'; limits::CHANGE_BYTES_MAX]);
}
#[test]
fn a_long_message_is_refused() {
    check(Refusal::TooLarge("message"), |change| {
        change.message = Some("a".repeat(limits::MESSAGE_BYTES_MAX + 1))
    });
}
#[test]
fn a_change_without_operations_is_refused() {
    check(Refusal::ForbiddenOp("no operations"), |change| change.operations.clear());
}
#[test]
fn extra_bytes_are_refused() {
    check(Refusal::ForbiddenOp("extra bytes"), |change| change.extra_bytes = vec![1]);
}
#[test]
fn a_record_has_a_most_of_operations() {
    let full = |count: usize| (0..count).map(|at| (key(&format!("k{at}")), value("1"))).collect::<Vec<_>>();
    let mut record = Record::new();
    for number in 0..5 {
        let most: usize = 4_200;
        let answers: Vec<_> =
            full(most).into_iter().map(|(key, _)| (key, value(&number.to_string()))).collect();
        record.write(session(1, number), &answers, None).unwrap();
    }
    let admission = Record::new().admit(Incoming::Changes(&chunks(&record)), Writer::Anyone);
    assert_eq!((refusals(&admission), admission.admitted().count()), (vec![Refusal::RecordTooLarge], 4));
}

// How it is packed.

#[test]
fn deflated_chunks_are_refused() {
    let mut record = ground();
    let written = record.write(session(6, 6), &[(key("catatan"), value(&"a".repeat(2_000)))], None).unwrap();
    let deflated = Change::try_from(&written.bytes[..]).unwrap().bytes().into_owned();
    assert_eq!(deflated[8], 2);
    check_chunk(&deflated, &Refusal::Compressed);
}
#[test]
fn deflated_columns_are_refused() {
    check_raw(Refusal::Compressed, |raw| raw.columns[0].0 |= 0b1000);
}
#[test]
fn a_torn_tail_is_refused() {
    let whole = honest();
    for end in 0..whole.len() {
        let admission = ground().admit(Incoming::Changes(&[whole[..end].to_vec()]), Writer::Anyone);
        assert!(matches!(refusals(&admission)[..], [Refusal::Unreadable(_)]), "{end}");
    }
    check_chunk(&whole[..whole.len() - 1], &Refusal::Unreadable("chunk length"));
}
#[test]
fn two_changes_in_one_chunk_are_refused() {
    check_chunk(&[honest(), honest()].concat(), &Refusal::Unreadable("chunk length"));
}
#[test]
fn a_wrong_checksum_is_refused() {
    let mut chunk = honest();
    chunk[4] ^= 1;
    check_chunk(&chunk, &Refusal::Unreadable("change"));
}
#[test]
fn a_document_is_no_change() {
    check_chunk(ground().snapshot(), &Refusal::Unreadable("chunk type"));
}
#[test]
fn bundles_and_unknown_chunks_are_refused() {
    for kind in [3, 4, 255] {
        check_chunk(&seal(kind, b"isi"), &Refusal::Unreadable("chunk type"));
    }
}
#[test]
fn nothing_at_all_is_refused() {
    check_chunk(b"", &Refusal::Unreadable("magic"));
}
#[test]
fn a_column_twice_is_refused() {
    check_raw(Refusal::Unreadable("columns out of order"), |raw| raw.columns[1] = raw.columns[0].clone());
}
#[test]
fn too_many_columns_are_refused() {
    check_raw(Refusal::ForbiddenOp("columns"), |raw| raw.columns.resize(200, (0xf5, vec![])));
}
#[test]
fn unknown_columns_are_refused() {
    check_raw(Refusal::ForbiddenOp("column of another kind of operation"), |raw| {
        *raw.columns.last_mut().unwrap() = (0xf5, vec![])
    });
}
#[test]
fn a_key_column_that_is_no_text_is_refused() {
    check_raw(Refusal::Unreadable("change"), |raw| *raw.column(0x15) = vec![0x7d, 1, 0xff, 1, 0xfe, 1, 0xfd]);
}
#[test]
fn a_message_that_is_no_text_is_refused() {
    check_raw(Refusal::Unreadable("change"), |raw| raw.message = vec![0xff, 0xfe]);
}
#[test]
fn another_encoding_of_the_same_is_unsound() {
    // Three runs of one instead of one run of three: read alike, saved otherwise, so its hash is lost.
    check_raw(Refusal::Unsound, |raw| *raw.column(0x42) = runs(&[(1, 1), (1, 1), (1, 1)]));
}
#[test]
fn of_many_changes_only_the_unsound_and_what_builds_on_it_stay_out() {
    let mut attacker = ground();
    let first = attacker.write(session(6, 6), &answers("atap=9 dinding=8 catatan=buruk"), None).unwrap();
    let mut raw = RawChange::read(&first.bytes).unwrap();
    *raw.column(0x42) = runs(&[(1, 1), (1, 1), (1, 1)]);
    let unsound = Change::try_from(&raw.chunk()[..]).unwrap();
    let second = attacker.write(session(6, 6), &answers("atap=7"), None).unwrap();
    let mut second = Change::try_from(&second.bytes[..]).unwrap().decode();
    second.deps = vec![unsound.hash()];
    let second = Change::from(second).raw_bytes().to_vec();
    let mut record = ground();
    let mut good = ground();
    write(&mut good, 2, 2, "luas_lantai=36");
    let good = chunks(&good).pop().unwrap();
    let admission = record.admit(Incoming::Changes(&[raw.chunk(), second, good]), Writer::Anyone);
    let expected = [Refusal::Unsound, Refusal::MissingDeps(vec![unsound.hash()])];
    assert_eq!((refusals(&admission), admission.admitted().count()), (expected.to_vec(), 1));
    assert_reloads(&record);
}

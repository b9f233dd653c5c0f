//! Replicas that know the same say the same, whatever the order things arrived in.

use crate::support::*;
use ketuk_form::Value;
use ketuk_record::{Incoming, Record, Writer};
use proptest::prelude::*;

#[test]
fn two_devices_edit_different_answers() {
    let mut a = start("atap=3 dinding=1");
    let mut b = a.clone();
    write(&mut a, 1, 1, "atap=4");
    write(&mut b, 2, 1, "dinding=2");
    meet(&mut a, &mut b);
    assert_eq!((stands(&a, "atap"), stands(&a, "dinding")), ("4".into(), "2".into()));
    assert_eq!(a.heads().len(), 2);
}
#[test]
fn a_change_after_a_merge_closes_the_branches() {
    let mut a = start("atap=3");
    let mut b = a.clone();
    write(&mut a, 1, 1, "atap=4");
    write(&mut b, 2, 1, "atap=5");
    meet(&mut a, &mut b);
    write(&mut a, 1, 2, "atap=6");
    assert_eq!(a.heads().len(), 1);
    meet(&mut b, &mut a);
    assert_eq!(dispute(&b, "atap"), None);
}
#[test]
fn branches_of_three_devices_arrive_in_one_call() {
    let ground = start("atap=3");
    let mut all = chunks(&ground);
    let mut merged = ground.clone();
    for device in 1..4 {
        let mut replica = ground.clone();
        for number in 0..3 {
            write(&mut replica, device, number, &format!("atap={device}{number} dinding={device}"));
        }
        pull(&mut merged, &replica);
        all.extend(chunks(&replica).drain(1..));
    }
    let mut at_once = Record::new();
    let admission = at_once.admit(Incoming::Changes(&all), Writer::Anyone);
    assert_eq!((refusals(&admission), admission.admitted().count()), (vec![], 10));
    assert_same(&at_once, &merged);
    assert_eq!(at_once.heads().len(), 3);
}
#[test]
fn a_late_branch_is_judged_by_what_its_author_saw() {
    let mut a = start("atap=3");
    let mut late = a.clone();
    write(&mut late, 2, 1, "atap=5");
    write(&mut late, 2, 2, "atap=6");
    for number in 1..10 {
        write(&mut a, 1, number, &format!("atap=1{number}"));
    }
    meet(&mut a, &mut late);
    assert_eq!(a.claims("atap").len(), 2);
}
#[test]
fn a_document_brings_branches_too() {
    let mut a = start("atap=3");
    let mut b = a.clone();
    write(&mut a, 1, 1, "atap=4");
    write(&mut b, 2, 1, "atap=5");
    meet(&mut a, &mut b);
    let mut there = Record::new();
    there.admit(Incoming::Document(a.snapshot()), Writer::Anyone);
    assert_same(&there, &a);
}

/// One step of a random history: who writes or who pulls from whom.
#[derive(Debug, Clone)]
enum Step {
    Write { who: usize, name: usize, answer: i64, same_session: bool },
    Pull { into: usize, from: usize },
    Document { into: usize, from: usize },
    Settle { who: usize, undo: bool },
}

const NAMES: [&str; 6] =
    ["atap", "nomor_kk", "_status", "anggota.a2b3c4.nama", "anggota.a2b3c4._gone", "luas_lantai"];

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..3_usize;
    prop_oneof![
        4 => (who(), 0..NAMES.len(), 0..4_i64, any::<bool>())
            .prop_map(|(who, name, answer, same_session)| Step::Write { who, name, answer, same_session }),
        3 => (who(), who()).prop_map(|(into, from)| Step::Pull { into, from }),
        1 => (who(), who()).prop_map(|(into, from)| Step::Document { into, from }),
        2 => (who(), any::<bool>()).prop_map(|(who, undo)| Step::Settle { who, undo }),
    ]
}

/// Settles, or undoes a settlement of, the first dispute there is.
fn decide(record: &mut Record, who: usize, number: u8, undo: bool) {
    let Some(dispute) = record.disputes(ketuk_form::keluarga()).into_iter().next() else { return };
    let session = session(who as u8 + 10, number);
    let value = dispute.claims[usize::from(number) % dispute.claims.len()].value.clone();
    if undo {
        let settlement = dispute.claims[0].change;
        let _ = record.undo(session, &dispute.key, settlement, "salah");
    } else {
        record.settle(session, &dispute.key, &value, &sides(&dispute), "dicek").unwrap();
    }
}

fn run(steps: &[Step]) {
    let mut replicas = vec![start("atap=9"); 3];
    for (number, step) in (1..).zip(steps) {
        match *step {
            Step::Write { who, name, answer, same_session } => {
                let session = session(who as u8 + 1, if same_session { 0 } else { number });
                let answer = if answer == 0 { Value::Empty } else { Value::Integer(answer) };
                let _ = replicas[who].write(session, &[(key(NAMES[name]), answer)], None);
            }
            Step::Pull { into, from } => {
                let from = replicas[from].clone();
                pull(&mut replicas[into], &from);
            }
            Step::Document { into, from } => {
                let from = replicas[from].clone();
                let admission = replicas[into].admit(Incoming::Document(from.snapshot()), Writer::Anyone);
                assert_eq!(refusals(&admission), []);
            }
            Step::Settle { who, undo } => decide(&mut replicas[who], who, number, undo),
        }
    }
    let before = replicas.clone();
    for into in &mut replicas {
        for from in &before {
            pull(into, from);
        }
    }
    assert_same(&replicas[0], &replicas[1]);
    assert_same(&replicas[1], &replicas[2]);
    let whole = Record::from_changes(chunks(&replicas[0])).unwrap();
    assert_same(&whole, &replicas[0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_arrival_does_not_matter(steps in prop::collection::vec(step(), 1..40)) {
        run(&steps);
    }
}

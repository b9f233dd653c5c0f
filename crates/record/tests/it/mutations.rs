//! Whatever harm is done to a chunk: admission does not panic, and what it let in loads again.
//!
//! `PROPTEST_CASES` raises the number of cases.

use crate::mutate::{Dice, mutate};
use crate::support::*;
use ketuk_record::{Incoming, Outcome, Record, Writer};
use proptest::prelude::*;
use std::sync::OnceLock;

/// A record with branches, a conflict, a settlement and a long text.
fn ground() -> &'static Record {
    static GROUND: OnceLock<Record> = OnceLock::new();
    GROUND.get_or_init(|| {
        let mut record = start("atap=1 dinding=2 catatan=baik anggota.a2b3c4.nama=Ani luas_lantai=36");
        let mut other = record.clone();
        write(&mut record, 1, 1, "atap=2 anggota.a2b3c4.nik=64");
        write(&mut record, 1, 1, "atap=3 lantai=1 anggota.b2b3c4.nama=Budi");
        write(&mut other, 2, 2, "atap=4 dinding=?dk");
        meet(&mut record, &mut other);
        let found = dispute(&record, "atap").unwrap();
        record.settle(session(9, 9), &found.key, &value("4"), &sides(&found), "sudah dicek").unwrap();
        record
    })
}

/// What somebody sends who knew only part of it.
fn news() -> &'static [Vec<u8>] {
    static NEWS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    NEWS.get_or_init(|| {
        let mut ahead = ground().clone();
        let mut behind = Record::from_changes(&chunks(ground())[..2]).unwrap();
        write(&mut behind, 5, 5, "atap=7 dinding=?ref");
        write(&mut behind, 5, 5, "atap=8 catatan=belakangan");
        write(&mut ahead, 6, 6, "atap=5 dinding=3 lantai=2 catatan=panjang anggota.a2b3c4._gone=pindah");
        write(&mut ahead, 6, 6, "atap=6 atap=5 luas_lantai=12");
        pull(&mut ahead, &behind);
        write(&mut ahead, 6, 6, "atap=7");
        ahead.changes_since(&ground().heads()).into_iter().map(|change| change.bytes).collect()
    })
}

fn check_sound(record: &Record, outcomes: &[Outcome]) {
    assert_reloads(record);
    let form = ketuk_form::keluarga();
    let _ = (record.disputes(form), record.answers(form));
    for outcome in outcomes {
        if let Outcome::Admitted(change) = outcome {
            assert!(record.contains(&change.hash()));
        }
    }
}

/// Harms one of the changes (or each) and lets all of them in.
fn attack_with_changes(seed: u64) {
    let mut dice = Dice::new(seed);
    let mut record = if dice.below(3) == 0 { Record::new() } else { ground().clone() };
    let mut call = if record.change_count() == 0 { chunks(ground()) } else { news().to_vec() };
    let harmed = dice.below(call.len() + 1);
    for (at, chunk) in call.iter_mut().enumerate() {
        if at == harmed || harmed == news().len() {
            *chunk = mutate(chunk, &mut dice);
        }
    }
    let before = record.clone();
    let admission = record.admit(Incoming::Changes(&call), Writer::Anyone);
    assert_eq!(admission.outcomes.len(), call.len());
    check_sound(&record, &admission.outcomes);
    let added = record.change_count() - before.change_count();
    assert_eq!(admission.admitted().count(), added);
    if added == 0 {
        assert_eq!(record.snapshot(), before.snapshot());
    }
    // What was let in here is let in everywhere.
    let mut elsewhere = before;
    pull(&mut elsewhere, &record);
    assert_eq!(elsewhere.heads(), record.heads());
}

fn attack_with_a_document(seed: u64) {
    let mut dice = Dice::new(seed);
    let mut record = if dice.below(2) == 0 { Record::new() } else { ground().clone() };
    let attack = mutate(ground().snapshot(), &mut dice);
    let admission = record.admit(Incoming::Document(&attack), Writer::Anyone);
    check_sound(&record, &admission.outcomes);
}

/// Keeps the panics that admission catches from being printed by the thousand.
fn quietly(attack: impl FnOnce()) {
    static QUIET: std::sync::Once = std::sync::Once::new();
    QUIET.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let is_ours = info.location().is_some_and(|place| place.file().contains("record"));
            if is_ours {
                loud(info);
            }
        }));
    });
    attack();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases(3_000)) })]

    #[test]
    fn harmed_changes_do_no_harm(seed: u64) {
        quietly(|| attack_with_changes(seed));
    }

    #[test]
    fn harmed_documents_do_no_harm(seed: u64) {
        quietly(|| attack_with_a_document(seed));
    }
}

fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

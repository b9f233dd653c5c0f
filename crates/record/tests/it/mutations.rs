//! Whatever harm is done to a chunk: admission does not panic, and what it let in loads again.
//!
//! `PROPTEST_CASES` raises the number of cases.

use crate::mutate::{Dice, mutate};
use crate::sample::{check_same_as_apart, check_sound, ground, line, news};
use crate::support::*;
use ketuk_record::{Incoming, Record, Writer};
use proptest::prelude::*;

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
    let base = if dice.below(2) == 0 { ground() } else { line() };
    let attack = mutate(base.snapshot(), &mut dice);
    let admission = record.admit(Incoming::Document(&attack), Writer::Anyone);
    check_sound(&record, &admission.outcomes);
    check_same_as_apart(&attack);
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

/// A time so far off that differences to it overflow: the record loaded from its snapshot, not from its changes.
#[test]
fn harm_that_was_found_once_stays_refused() {
    quietly(|| attack_with_changes(6_498_084_065_111_316_555));
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

/// The usual number of cases, where the environment asks for no other.
pub fn cases(usual: u32) -> u32 {
    const DEFAULT: u32 = 256;
    match ProptestConfig::default().cases {
        DEFAULT => usual,
        asked => asked,
    }
}

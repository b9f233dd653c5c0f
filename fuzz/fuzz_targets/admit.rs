//! Any bytes at all as a change or a document: admission does not panic, what it let in loads again, and a document says what
//! its changes say one by one.
//!
//! The mutator harms real chunks and makes their length and checksum right again; without that the
//! fuzzer would never get past the first door. Nothing has to be in the corpus to begin with.

#![no_main]

#[allow(dead_code)]
#[path = "../../crates/record/tests/it/mutate.rs"]
mod mutate;
#[allow(dead_code)]
#[path = "../../crates/record/tests/it/raw.rs"]
mod raw;
#[allow(dead_code)]
#[path = "../../crates/record/tests/it/rows.rs"]
mod rows;
#[allow(dead_code)]
#[path = "../../crates/record/tests/it/sample.rs"]
mod sample;
#[allow(dead_code)]
#[path = "../../crates/record/tests/it/support.rs"]
mod support;

use ketuk_record::{Incoming, Record, Writer};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use mutate::{Dice, mutate};
use sample::{check_same_as_apart, check_sound, ground, line, news};
use std::sync::Once;

fuzz_target!(|chunk: &[u8]| {
    catch_panics();
    let chunks = [chunk.to_vec()];
    for mut record in [ground().clone(), Record::new()] {
        for incoming in [Incoming::Changes(&chunks), Incoming::Document(chunk)] {
            let admission = record.admit(incoming, Writer::Anyone);
            check_sound(&record, &admission.outcomes);
        }
    }
    check_same_as_apart(chunk);
});

fuzz_mutator!(|data: &mut [u8], size: usize, size_max: usize, seed: u32| {
    let mut dice = Dice::new(u64::from(seed));
    let starts = news().len() + 1;
    let harmed = match dice.below(8) {
        1 => rows::harm(line().snapshot(), &mut dice),
        2 if size >= 10 => rows::harm(&data[..size], &mut dice),
        0 => mutate(news().get(dice.below(starts)).map_or(ground().snapshot(), Vec::as_slice), &mut dice),
        _ if size < 10 => mutate(ground().snapshot(), &mut dice),
        _ => mutate(&data[..size], &mut dice),
    };
    let length = harmed.len().min(size_max);
    data[..length].copy_from_slice(&harmed[..length]);
    length
});

/// libFuzzer's hook aborts on every panic, also on those of Automerge that admission catches. Here only
/// what leaves `admit` counts, and that aborts because it leaves the target too.
fn catch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            let is_ours = info.location().is_some_and(|place| !place.file().contains("/registry/"));
            if is_ours {
                eprintln!("{info}");
                std::process::abort();
            }
        }))
    });
}

//! The weights that ship, learnt from surveys of seeds that are never reported on.
//!
//! Every manner of writing is learnt from, at several rates of error. [`without`] leaves one manner out: what
//! such weights reach on it is what can be hoped for on a survey nobody has seen.

use super::survey::Held;
use anyhow::Result;
use ketuk_fleet::double::{Manner, Plan};
use ketuk_linkage::fit::{Example, KindFit, fit_kinds};
use ketuk_linkage::{KindTable, Thresholds, Weights};
use std::path::Path;

/// Seeds, noise and manners that are learnt from; reports use other seeds.
const LESSONS: &[(u64, f64, Manner)] = &[
    (101, 1.0, Manner::Usual),
    (102, 2.0, Manner::Usual),
    (103, 0.5, Manner::Usual),
    (104, 3.0, Manner::Usual),
    (111, 1.5, Manner::Memory),
    (112, 1.0, Manner::Nicknames),
    (113, 1.0, Manner::OldSpelling),
    (114, 1.5, Manner::Spreadsheet),
    (115, 1.0, Manner::Rooms),
    (116, 1.5, Manner::Movers),
    (117, 1.0, Manner::Bare),
];
/// Second interviews in a thousand households, more than in life: what is rare must be seen to be learnt.
const AGAIN_PER_MILLE: u64 = 60;
/// What such an example counts, so that probabilities are those of a survey with half as many.
const AGAIN_WEIGHT: f32 = 0.5;

/// Learns and writes the weights file.
///
/// # Errors
/// When the file cannot be written.
pub fn learn(file: &Path, households: usize, version: &str) -> Result<()> {
    let weights = learnt(LESSONS, households, version);
    std::fs::write(file, weights.write())?;
    Ok(())
}

/// Weights learnt from every manner but one.
pub(super) fn without(manner: Manner, households: usize) -> Weights {
    let lessons: Vec<_> = LESSONS.iter().filter(|(_, _, of)| *of != manner).copied().collect();
    learnt(&lessons, households, "without")
}

fn learnt(lessons: &[(u64, f64, Manner)], households: usize, version: &str) -> Weights {
    let mut weights = Weights { version: version.to_owned(), ..Weights::shipped() };
    weights.thresholds = Thresholds { duplicate: 0.5, queue: 0.2, queue_split: 0.35, confirm: 0.97 };
    weights.kinds = KindTable { weights: Weights::plain().kinds.weights };
    let mut examples = Vec::new();
    for (seed, noise, manner) in lessons {
        let plan = Plan { households, again_per_mille: AGAIN_PER_MILLE, noise: *noise, manner: *manner };
        let held = Held::new(*seed, plan, weights.clone());
        for pair in held.pairs() {
            let Some((a, b)) = held.slots_of(pair) else { continue };
            if let Some(features) = held.index.features(a, b) {
                let kind = held.truth(pair);
                let weight = if kind.is_duplicate() { AGAIN_WEIGHT } else { 1.0 };
                examples.push(Example { features, kind, weight });
            }
        }
    }
    weights.kinds = fit_kinds(&weights.kinds, &examples, KindFit { pull: 3.0, steps: 600 });
    weights
}

//! The weights that ship, learnt from surveys of seeds that are never reported on.

use super::survey::Held;
use anyhow::Result;
use ketuk_fleet::double::Plan;
use ketuk_linkage::fit::{Example, KindFit, fit_kinds};
use ketuk_linkage::{Thresholds, Weights};
use std::path::Path;

/// Seeds and noise that are learnt from; reports use others.
const LESSONS: &[(u64, f64)] = &[(101, 1.0), (102, 1.0), (103, 0.6), (104, 1.8)];

/// Learns and writes the weights file.
///
/// # Errors
/// When the file cannot be written.
pub fn learn(file: &Path, households: usize, version: &str) -> Result<()> {
    let mut weights = Weights { version: version.to_owned(), ..Weights::plain() };
    weights.thresholds = Thresholds { duplicate: 0.5, queue: 0.5, queue_split: 0.5, confirm: 0.97 };
    let mut examples = Vec::new();
    for (seed, noise) in LESSONS {
        let plan = Plan { households, again_per_mille: 60, noise: *noise };
        let held = Held::new(*seed, plan, weights.clone());
        for pair in held.pairs() {
            let Some((a, b)) = held.slots_of(pair) else { continue };
            if let Some(features) = held.index.features(a, b) {
                examples.push(Example { features, kind: held.truth(pair), weight: 1.0 });
            }
        }
    }
    weights.kinds = fit_kinds(&weights.kinds, &examples, KindFit { pull: 3.0, steps: 600 });
    std::fs::write(file, weights.write())?;
    Ok(())
}

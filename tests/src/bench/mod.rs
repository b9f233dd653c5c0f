//! The benchmarks behind `cargo xtask bench`: every figure stands beside its target.

pub mod console;
pub mod cost;
pub mod device;
pub mod export;
pub mod form;
pub mod growth;
pub mod linkage;
mod report;
pub mod several;
pub mod stampede;
pub mod sync;
pub mod town;
pub mod whole;
pub mod yardsticks;

pub use report::{Line, Report};

use ketuk_fleet::city::{City, Dice, Family};

/// Answers of the interview that the targets speak of.
const ANSWERS: usize = 200;

/// Families whose interviews come nearest to the 200 answers that the targets speak of; `count` of them.
fn typical(city: &City, count: usize) -> anyhow::Result<Vec<&Family>> {
    let mut sized = Vec::new();
    for family in city.list_families() {
        let mut dice = Dice::seeded(5);
        let answers: usize = ketuk_fleet::city::answers_for(ketuk_form::keluarga(), family, &mut dice)
            .iter()
            .map(|(_, answers)| answers.len())
            .sum();
        sized.push((answers.abs_diff(ANSWERS), family));
    }
    sized.sort_by_key(|(off, _)| *off);
    anyhow::ensure!(sized.len() >= count, "the sample is too small");
    Ok(sized.into_iter().take(count).map(|(_, family)| family).collect())
}

/// The value below which `share` of the sample lies; 0 for no sample.
fn percentile(sample: &[f64], share: f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(at).copied().unwrap_or(0.0)
}

//! The benchmarks behind `cargo xtask bench`: every figure stands beside its target.

pub mod console;
pub mod cost;
pub mod device;
pub mod export;
pub mod form;
pub mod linkage;
mod report;
pub mod sync;
pub mod town;

pub use report::{Line, Report};

/// The value below which `share` of the sample lies; 0 for no sample.
fn percentile(sample: &[f64], share: f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(at).copied().unwrap_or(0.0)
}

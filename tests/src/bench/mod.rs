//! The benchmarks behind `cargo xtask bench`: every figure stands beside its target.

pub mod cost;
mod report;
pub mod sync;
mod town;

pub use report::{Line, Report};

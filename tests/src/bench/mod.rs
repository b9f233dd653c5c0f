//! The benchmarks behind `cargo xtask bench`: every figure stands beside its target.

pub mod cost;
pub mod form;
mod report;
pub mod sync;
pub mod town;

pub use report::{Line, Report};

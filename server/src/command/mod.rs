//! Commands of the operator that are longer than a few lines.
//!
//! Invariant: what a command prints holds no name, number or answer of anybody surveyed.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod migrate;
pub(crate) mod ready;

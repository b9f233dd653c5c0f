//! What the system tests, the demo and the benchmarks share: cadres who interview, and a hub to call.

pub mod bench;
pub mod cadre;
pub mod dictionary;
pub mod temp;
pub mod types;

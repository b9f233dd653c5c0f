//! What the system tests, the demo and the benchmarks share.

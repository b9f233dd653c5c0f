//! The system tests: one binary, a module per subject.

mod contracts;
mod wire;

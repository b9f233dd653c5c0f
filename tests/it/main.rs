//! The system tests: one binary, a module per subject.

mod contracts;
mod generated;
mod kill;
mod refusals;
mod scenarios;
mod wire;

//! The system tests: one binary, a module per subject.

mod contracts;
mod scenarios;
mod generated;
mod kill;
mod refusals;
mod wire;

//! The system tests: one binary, a module per subject.

mod bundle;
mod console;
mod contracts;
mod door;
mod exports;
mod field;
mod files;
mod forms;
mod generated;
mod kill;
mod map;
mod pairs;
mod refusals;
mod scenarios;
mod wire;

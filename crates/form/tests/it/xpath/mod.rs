//! Expressions: rules, problems, hostile input.

mod hostile;
mod lists;
mod problems;
mod rules;
pub mod world;

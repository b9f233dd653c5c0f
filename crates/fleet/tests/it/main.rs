//! The fleet's tests: seeds, and harm done on purpose.

mod sabotage;
mod seeds;

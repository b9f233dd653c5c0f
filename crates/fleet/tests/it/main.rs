//! The fleet's tests: seeds, and harm done on purpose.

mod hostile;
mod sabotage;
mod seeds;

//! The fleet's tests: seeds, what they found, and harm done on purpose.

mod disk;
mod hostile;
mod office;
mod sabotage;
mod seeds;

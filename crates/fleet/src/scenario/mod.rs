//! Stories in plain text, played on a stage: devices and a hub in process, or real programs with real
//! files.
//!
//! ```text
//! device A, device B, hub
//! A  household H1 atap = seng
//! B  household H1 atap = genteng
//! sync A; sync B; sync A
//! all  H1 atap is disputed: genteng | seng
//! ```
//!
//! One step to a line or between semicolons; `#` begins a comment. `tests/scenarios/README.md` lists the
//! words.
//!
//! Invariant: a problem that a step met has to be told by the very next step (`A hears …`), else the
//! story fails there.

mod edition;
mod inside;
mod look;
mod parse;
mod run;
mod stage;
mod step;
mod words;

pub use edition::Edition;
pub use inside::Inside;
pub use parse::parse;
pub use run::{Failure, run};
pub use stage::{Mishap, Stage, scope_of};
pub use step::{Area, Deed, Line, Look, NewDevice, Origin, Scenario, Step};

//! Which households are the same: normalise, block, compare, score, explain.
//!
//! An [`Index`] holds households as they come. For each, [`Index::candidates`] says who might be it, and
//! [`Index::score`] says of two what they are to each other: interviewed twice, moved, two households that
//! list one person, kin, or different, each with a probability. [`explain`] says why, as data and in words.
//! Weights are a versioned file; [`fit`] learns them from the data at hand and from decisions.
//!
//! *Never:* IO, Automerge, clock, entropy.

mod address;
mod card;
mod cluster;
mod compare;
mod date;
mod features;
pub mod fit;
mod index;
mod jsonl;
mod keys;
mod levels;
pub mod limits;
mod mix;
pub mod name;
mod number;
mod postings;
mod reason;
mod submission;
mod verdict;
mod weights;
mod words;

pub use card::Bounds;
pub use cluster::{Cluster, Tie, clusters};
pub use compare::{MemberMatch, NameLevel, SexLevel};
pub use date::DateLevel;
pub use features::{Assignment, FEATURES, Feature, Features, Matched};
pub use index::{Index, Slot, TooCommon};
pub use jsonl::{LineProblem, day, read_line};
pub use keys::Family;
pub use number::NumberLevel;
pub use reason::{Finding, Heads, Reason, explain};
pub use submission::{Circumstances, Person, Submission};
pub use verdict::{Band, Kind, Verdict};
pub use weights::{KindTable, MemberTable, Thresholds, Weights, WeightsProblem};

//! Contracts between our crates: the edges cargo knows against the edges we meant.

mod edges;
mod layers;

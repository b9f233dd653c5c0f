//! A seeded world: many devices and a hub, bad networks, bad clocks, kills; the checkers stand outside the code.
//!
//! [`World::run`] plays one seed; [`check::check`] says what is wrong once everything has come to rest.
//! [`double`] is a survey in which some households were counted twice, with the truth beside it.
//! [`scenario`] plays stories out of text files on anything that implements its stage.
//!
//! *Never:* real time, threads.

pub mod check;
pub mod city;
pub mod double;
mod model;
pub mod scenario;
mod station;
pub mod world;

pub use model::Model;
pub use station::{HubStation, Station};
pub use world::{Faults, Sabotage, Size, World};

//! A seeded world: many devices and a hub, bad networks, bad clocks, kills; the checkers stand outside the code.
//!
//! [`World::run`] plays one seed; [`check::check`] says what is wrong once everything has come to rest.
//! [`disk`] is what vault and store lie on where the power may go.
//! [`double`] is a survey in which some households were counted twice, with the truth beside it.
//! [`scenario`] plays stories out of text files on anything that implements its stage.
//!
//! *Never:* real time, threads.

pub mod check;
pub mod city;
pub mod disk;
pub mod double;
mod model;
pub mod scenario;
mod station;
pub mod world;

pub use disk::Disk;
pub use model::Model;
pub use station::{HubStation, Station, passing_store};
pub use world::{Faults, Sabotage, Size, World};

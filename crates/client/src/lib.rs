//! Makes HTTP clients, for devices and for a relay: which addresses may be used, and the one decision about TLS.
//!
//! *Never:* devices, requests.

mod address;
mod client;
mod limits;
mod problem;

pub use address::{Address, Exposure};
pub use client::{Patience, Roots, make_client, make_stranger};
pub use problem::RoadProblem;

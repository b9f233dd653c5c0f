//! The road against a server made by hand: answers, refusals, cut connections, floods.

mod encrypted;
mod enrolling;
mod met;
mod server;
mod syncing;
mod trips;

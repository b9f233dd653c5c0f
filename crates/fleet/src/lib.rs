//! A seeded world: many devices and a hub, bad networks, bad clocks, kills; the checkers stand outside the code.
//!
//! *Never:* real time, threads.

pub mod city;

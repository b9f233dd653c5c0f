//! What the system tests, the demo and the benchmarks share: cadres who interview, and a hub to call.

pub mod bench;
pub mod browser;
pub mod cadre;
pub mod conformance;
pub mod demo;
pub mod dictionary;
pub mod forms;
pub mod hall;
pub mod http_types;
pub mod kill;
pub mod plain_text;
pub mod process;
pub mod proxy;
pub mod seeds;
pub mod soak;
pub mod socket_stage;
pub mod store;
pub mod temp;
pub mod types;
pub mod venv;

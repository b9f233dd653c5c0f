//! The hub: merges what many RTs submit, names the conflicts, keeps the feeds.
//!
//! [`Hub`] is the whole of it without HTTP, threads or a clock; [`http`] puts it behind axum, with one
//! writer thread that makes groups of what arrives at once.
//!
//! *Never:* `device`, `vault`, Tauri.

pub mod archive;
pub mod chain;
pub mod export;
pub mod files;
pub mod http;
pub mod hub;
pub mod key_file;
mod limits;
mod paper;
mod password;
pub mod relay;
pub mod review;
pub mod role;
mod store;
mod trouble;
pub mod view;

pub use files::Files;
pub use hub::{Hub, HubWorld, Job, Workers};
pub use store::migrate;
pub use store::{
    AuditOf, Counts, DisputeFilter, HouseholdFilter, Page, PairFilter, ReviewFilter, Store, StoreAt,
};

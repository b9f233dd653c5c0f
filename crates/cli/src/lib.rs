//! A device in a terminal: enrol, answer, sync, show, export.
//!
//! *Never:* Tauri.

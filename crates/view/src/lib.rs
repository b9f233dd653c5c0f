//! Plain data that screens see; the source of the TypeScript types.
//!
//! *Never:* domain types, Tauri.

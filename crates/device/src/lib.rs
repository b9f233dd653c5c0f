//! The whole field app without a screen: use cases, sync as next request and absorb response.
//!
//! *Never:* Tauri, tokio, HTTP, real time.

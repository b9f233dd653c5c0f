//! Bytes between machines: versioned messages, signed batches, limits.
//!
//! *Never:* domain types.

//! The hub: merges what many RTs submit, names the conflicts, keeps the feeds.

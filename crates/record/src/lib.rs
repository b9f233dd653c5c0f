//! A household as an Automerge document: write, admit, merge, name disputes, resolve.
//!
//! *Never:* IO, clock; actor id and time are handed in.

//! The device's SQLite file: rows, migrations, one statement per file.
//!
//! *Never:* network, clock, Automerge (bytes in, bytes out).

//! Where rows that hold personal data are sealed and opened.
//!
//! Invariant: every `sealed_...` column begins with a marker byte that says how its content is kept,
//! so sealing can be switched on without moving old rows first. Today there is one way: plain.

use crate::VaultProblem;

const PLAIN: u8 = 0;

/// Seals one column's content.
pub(crate) fn seal(content: &[u8]) -> Vec<u8> {
    [&[PLAIN], content].concat()
}

/// Opens one column's content.
pub(crate) fn open(sealed: Vec<u8>) -> Result<Vec<u8>, VaultProblem> {
    match sealed.split_first() {
        Some((&PLAIN, content)) => Ok(content.to_vec()),
        _ => Err(VaultProblem::Row("unknown seal")),
    }
}

//! One digest over all rows of a table, whatever order they are read in.
//!
//! Invariants: SHA-256 of each row (its columns in their order, each with kind and length), added up modulo 2^256; a row
//! that is missing, one more, or one that differs in a byte gives another digest.

use super::value::Value;
use ring::digest::{SHA256, digest};

/// The digest of a table so far.
#[derive(Debug, Clone, Default)]
pub(super) struct TableDigest {
    /// Rows.
    pub(super) rows: u64,
    /// The sum, highest byte first.
    pub(super) sum: [u8; 32],
    /// Texts out of which a NUL was taken; no part of the digest.
    pub(super) texts_with_nul: u64,
}

impl PartialEq for TableDigest {
    fn eq(&self, other: &Self) -> bool {
        let Self { rows, sum, texts_with_nul: _ } = self;
        *rows == other.rows && *sum == other.sum
    }
}

impl TableDigest {
    /// Adds a row.
    pub(super) fn add(&mut self, row: &[Value]) {
        let mut bytes = Vec::with_capacity(row.iter().map(|value| value.size() + 9).sum());
        row.iter().for_each(|value| value.write(&mut bytes));
        let hash = digest(&SHA256, &bytes);
        let mut carry = 0;
        for (sum, byte) in self.sum.iter_mut().zip(hash.as_ref()).rev() {
            let both = u16::from(*sum) + u16::from(*byte) + carry;
            *sum = both as u8;
            carry = both >> 8;
        }
        self.rows += 1;
    }

    /// The sum, hexadecimal.
    pub(super) fn shown(&self) -> String {
        self.sum.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

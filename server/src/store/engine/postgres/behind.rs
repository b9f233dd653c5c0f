//! Insertions that are on their way: many rows go in one trip, whoever brought them.
//!
//! Invariants: rows of one insertion go in their order, and insertions in the order of their first rows; nothing is asked and
//! no part of a transaction ends before they went.

use crate::store::engine::{Params, Statement, ToValue, ValueRef, unfit};
use ketuk_wire::Problem;

/// Bytes that may be on their way: some hundred households.
const BYTES_MAX: usize = 1 << 20;
/// What a row counts for besides its texts and bytes.
const ROW_BYTES: usize = 128;

/// A value that is kept until it goes.
#[derive(Debug)]
enum Kept {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

impl From<ValueRef<'_>> for Kept {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(text) => Self::Text(text.to_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }
}

impl ToValue for Kept {
    fn to_value(&self) -> Option<ValueRef<'_>> {
        Some(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        })
    }
}

/// Rows of one insertion.
#[derive(Debug)]
pub(super) struct Insertion {
    pub(super) statement: Statement,
    rows: Vec<Vec<(&'static str, Kept)>>,
}

impl Insertion {
    /// Its rows as parameters.
    pub(super) fn rows(&self) -> Vec<Vec<(&'static str, &dyn ToValue)>> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            rows.push(row.iter().map(|(name, value)| (*name, value as &dyn ToValue)).collect());
        }
        rows
    }
}

/// What is on its way.
#[derive(Debug, Default)]
pub(super) struct Behind {
    insertions: Vec<Insertion>,
    bytes: usize,
}

impl Behind {
    /// Puts rows behind those of the same insertion; all of them, or none where a value is none.
    pub(super) fn put(&mut self, statement: Statement, rows: &[Params<'_>]) -> Result<(), Problem> {
        let mut bytes = 0;
        let mut keep = |(name, value): &(&'static str, &dyn ToValue)| {
            let value = value.to_value().ok_or_else(|| unfit(name))?;
            bytes += match value {
                ValueRef::Text(text) => text.len(),
                ValueRef::Blob(blob) => blob.len(),
                ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => 0,
            };
            Ok((*name, Kept::from(value)))
        };
        let kept = rows.iter().map(|row| row.iter().map(&mut keep).collect());
        let kept: Vec<Vec<_>> = kept.collect::<Result<_, Problem>>()?;
        self.bytes += bytes + kept.len() * ROW_BYTES;
        match self.insertions.iter_mut().find(|known| known.statement.name == statement.name) {
            Some(known) => known.rows.extend(kept),
            None => self.insertions.push(Insertion { statement, rows: kept }),
        }
        Ok(())
    }

    /// Whether as much is on its way as may be.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= BYTES_MAX
    }

    /// What goes now.
    pub(super) fn take(&mut self) -> Vec<Insertion> {
        std::mem::take(self).insertions
    }
}

//! Traces of numbers: derived, numbered in the order in which they came.
//!
//! Invariant: a number of this order is never given twice, also after the row is gone.

use super::engine::params;
use super::{Store, sql};
use crate::trouble::Trouble;
use ketuk_wire::elsewhere::Trace;
use ketuk_wire::{RecordId, ScopeId};
use std::collections::BTreeSet;

/// The last number that was given.
const LAST: &str = "hub.trace_seq";

/// A trace with the area in which it stands, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TraceRow {
    pub(crate) seq: u64,
    pub(crate) trace: Trace,
    pub(crate) scope: ScopeId,
}

impl Store {
    /// Keeps the traces of a record in place of those that were there; what stays keeps its number.
    pub(crate) fn replace_traces(
        &self,
        record: RecordId,
        scope: ScopeId,
        traces: &BTreeSet<Trace>,
    ) -> Result<(), Trouble> {
        let mut fresh = traces.clone();
        for (trace, stands_in) in self.list_traces(record)? {
            if stands_in == scope && fresh.remove(&trace) {
                continue;
            }
            let params = params! { ":record": record.0, ":trace": trace.0 };
            self.execute(sql!("trace/delete"), params)?;
        }
        if fresh.is_empty() {
            return Ok(());
        }
        let mut seq = self.last_trace()?;
        for trace in fresh {
            seq += 1;
            let params = params! { ":seq": seq, ":record": record.0, ":scope": scope.0, ":trace": trace.0 };
            self.execute(sql!("trace/insert"), params)?;
        }
        self.save_meta(LAST, &seq.to_be_bytes())
    }

    /// The traces of a record, ascending, each with the area it was kept for.
    pub(crate) fn list_traces(&self, record: RecordId) -> Result<Vec<(Trace, ScopeId)>, Trouble> {
        self.list(sql!("trace/list_of_record"), params! { ":record": record.0 }, |row| {
            Ok((Trace(row.get("trace")?), ScopeId(row.get("scope")?)))
        })
    }

    /// The last number that was given; 0 before the first.
    pub(crate) fn last_trace(&self) -> Result<u64, Trouble> {
        let stored = self.load_meta(LAST)?.and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
        Ok(stored.map_or(0, u64::from_be_bytes))
    }

    /// The traces from `first` to `last`, ascending.
    pub(crate) fn list_trace_range(
        &self,
        (first, last): (Trace, Trace),
    ) -> Result<Vec<(Trace, ScopeId)>, Trouble> {
        let params = params! { ":first": first.0, ":last": last.0 };
        self.list(sql!("trace/list_range"), params, |row| {
            Ok((Trace(row.get("trace")?), ScopeId(row.get("scope")?)))
        })
    }

    /// At most `limit` of what came after the number `after`, in its order.
    pub(crate) fn list_traces_after(&self, after: u64, limit: usize) -> Result<Vec<TraceRow>, Trouble> {
        let params = params! { ":after": after, ":limit": limit };
        self.list(sql!("trace/list_after"), params, |row| {
            Ok(TraceRow {
                seq: row.get("seq")?,
                trace: Trace(row.get("trace")?),
                scope: ScopeId(row.get("scope")?),
            })
        })
    }
}

//! Checks of the hub against itself, for checkers outside and for `ketuk-server verify`.

use super::Hub;
use crate::trouble::{Trouble, unloadable};
use ketuk_record::Record;
use ketuk_wire::feed::next_tag;
use ketuk_wire::{ChangeHash, Problem, RecordId, ScopeId, Tag};
use std::collections::BTreeMap;

impl Hub {
    /// Every record, in order of id, with its area.
    pub fn records(&self) -> Result<Vec<(RecordId, ScopeId)>, Problem> {
        let mut all: Vec<(RecordId, ScopeId)> = Vec::new();
        loop {
            let page = self.store.list_records_after(all.last().map(|(record, _)| *record), 1_000)?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// A record as its raw changes tell it.
    pub fn record_from_ground(&self, record: RecordId) -> Result<Record, Problem> {
        let ground = self.store.list_changes(record)?;
        Record::from_changes(ground.iter().map(|change| &change.bytes)).map_err(unloadable)
    }

    /// A record as its snapshot tells it.
    pub fn record(&self, record: RecordId) -> Result<Record, Problem> {
        Ok(self.load_record(record)?)
    }

    /// Every change that is kept apart with its bytes, decided about or not.
    pub fn changes_apart(&self) -> Result<Vec<(RecordId, ChangeHash)>, Problem> {
        Ok(self.store.list_apart_hashes()?)
    }

    /// Walks an area's log: rows without gaps, tags that follow, every change stored. Returns the
    /// changes of each record.
    pub fn walk(&self, scope: ScopeId) -> Result<BTreeMap<RecordId, Vec<ChangeHash>>, String> {
        let rows = self.store.walk_feed(scope).map_err(|e: Trouble| Problem::from(e).to_string())?;
        let mut changes: BTreeMap<RecordId, Vec<ChangeHash>> = BTreeMap::new();
        let mut tag = Tag::START;
        for (at, row) in rows.into_iter().enumerate() {
            if row.seq != at as u64 + 1 {
                return Err(format!("scope {scope}: row {} where {} was due", row.seq, at + 1));
            }
            tag = next_tag(tag, row.kind, row.record, row.change);
            if tag != row.tag {
                return Err(format!("scope {scope}: the tag of row {} does not follow", row.seq));
            }
            if let Some(change) = row.change {
                changes.entry(row.record).or_default().push(change);
            }
        }
        Ok(changes)
    }
}

//! Derived from ground, all over again: `ketuk-server rebuild`.
//!
//! Records are rebuilt from their raw changes in pages; the work of a page is shared by all cores, the
//! writing is one transaction per page, so a kill in between leaves a whole database and a rebuild that
//! can simply be started again.

use super::Hub;
use super::project::{Projection, project};
use crate::role::Reach;
use crate::store::{ChangeGround, HouseholdPlace};
use crate::trouble::{Trouble, unloadable};
use ketuk_record::Record;
use ketuk_wire::{Problem, ProblemCode, RecordId, ScopeId};

/// Records per page.
const PAGE_RECORDS: usize = 500;

/// What a rebuild did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebuildReport {
    /// Records rebuilt.
    pub records: usize,
    /// Changes read.
    pub changes: usize,
    /// Digests of the derived tables before.
    pub before: Digests,
    /// Digests of the derived tables after; equal where incremental work was right.
    pub after: Digests,
}

/// One digest over each derived table, independent of the order of arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    /// Over heads of the snapshots, lines, disputes, findings, pairs and traces of numbers, hexadecimal.
    pub derived: String,
}

/// Which version of what is derived lies in the file.
const DERIVED: &str = "hub.derived";
/// The version that this program derives: counted up whenever a derived column or its meaning changes.
const DERIVED_NOW: &[u8] = b"7";

/// One record's ground on its way through the workers.
struct Ground {
    record: RecordId,
    scope: ScopeId,
    changes: Vec<ChangeGround>,
}

/// One record rebuilt.
struct Rebuilt {
    record: RecordId,
    scope: ScopeId,
    snapshot: Vec<u8>,
    projection: Projection,
}

impl Hub {
    /// Rebuilds what an earlier version derived, where this one derives more.
    pub(super) fn rebuild_stale(&self) -> Result<(), Problem> {
        if self.store.load_meta(DERIVED)?.as_deref() == Some(DERIVED_NOW) {
            return Ok(());
        }
        let (records, _) = self.without_pairs(|hub| hub.sweep_and_derive(&mut |_| ()))?;
        if records > 0 {
            tracing::info!(records, "rebuilt, as this version derives more than the last one");
        }
        self.grouped(|hub| hub.store.save_meta(DERIVED, DERIVED_NOW))
    }

    /// Drops and rebuilds everything derived; `progress` hears the number of records done.
    pub fn rebuild(&self, progress: &mut dyn FnMut(usize)) -> Result<RebuildReport, Problem> {
        // What is behind is caught up with first: that is no difference.
        self.settle_due()?;
        self.settle_pairs()?;
        let before = self.digests()?;
        let (records, changes) = self.without_pairs(|hub| hub.sweep_and_derive(progress))?;
        self.settle_pairs()?;
        Ok(RebuildReport { records, changes, before, after: self.digests()? })
    }

    /// Drops what has no ground and derives the rest anew; records and changes.
    fn sweep_and_derive(&self, progress: &mut dyn FnMut(usize)) -> Result<(usize, usize), Problem> {
        self.grouped(|hub| {
            hub.store.sweep_derived()?;
            hub.clear_pairs()
        })?;
        let done = self.derive_all(progress)?;
        self.grouped(|hub| hub.relink_all())?;
        Ok(done)
    }

    /// Derives every record anew; records and changes.
    fn derive_all(&self, progress: &mut dyn FnMut(usize)) -> Result<(usize, usize), Problem> {
        let (mut records, mut changes, mut after) = (0, 0, None);
        loop {
            let page = self.store.list_records_after(after, PAGE_RECORDS)?;
            let Some(&(last, _)) = page.last() else { break };
            // Read and written in one transaction, so that a server beside us is never overtaken.
            let counts = self.grouped(|hub| hub.rebuild_and_keep(page))?;
            records += counts.0;
            changes += counts.1;
            progress(records);
            after = Some(last);
        }
        Ok((records, changes))
    }

    pub(super) fn rebuild_and_keep(&self, page: Vec<(RecordId, ScopeId)>) -> Result<(usize, usize), Trouble> {
        let ground = page
            .into_iter()
            .map(|(record, scope)| Ok(Ground { record, scope, changes: self.store.list_changes(record)? }))
            .collect::<Result<Vec<_>, Trouble>>()?;
        for one in self.rebuild_page(&ground)? {
            self.keep_projection(one.record, one.scope, &one.snapshot, &one.projection)?;
        }
        Ok((ground.len(), ground.iter().map(|ground| ground.changes.len()).sum()))
    }

    fn rebuild_page(&self, ground: &[Ground]) -> Result<Vec<Rebuilt>, Problem> {
        let share = ground.len().div_ceil(self.workers.0.max(1)).max(1);
        let book = self.book();
        let book = &*book;
        let rebuild_share = |share: &[Ground]| share.iter().map(|one| rebuild_one(book, one)).collect();
        let shares: Vec<Result<Vec<Rebuilt>, Problem>> = std::thread::scope(|threads| {
            let handles: Vec<_> =
                ground.chunks(share).map(|share| threads.spawn(move || rebuild_share(share))).collect();
            let fault = || Err(Problem::with(ProblemCode::ServerFault, "rebuild"));
            handles.into_iter().map(|handle| handle.join().unwrap_or_else(|_| fault())).collect()
        });
        let shares: Vec<Vec<Rebuilt>> = shares.into_iter().collect::<Result<_, _>>()?;
        Ok(shares.into_iter().flatten().collect())
    }

    /// The digest of everything derived, as it stands.
    pub fn digests(&self) -> Result<Digests, Problem> {
        let mut derived = ring::digest::Context::new(&ring::digest::SHA256);
        let mut add = |text: String| derived.update(text.as_bytes());
        let mut after = None;
        loop {
            let page = self.store.list_households((ScopeId(0), ScopeId(i64::MAX as u64)), after, 1_000)?;
            let Some(last) = page.last() else { break };
            after = Some(HouseholdPlace { scope: last.scope, record: last.record });
            for row in &page {
                // Lines are plain data: their printed form tells every field.
                add(format!("{row:?}\n"));
                add(format!("{:?}\n", self.store.find_review(row.scope, row.record)?));
                for finding in self.store.list_findings(row.record)? {
                    add(format!("{finding:?}\n"));
                }
                for (trace, scope) in self.store.list_traces(row.record)? {
                    add(format!("{} {scope}\n", trace.0));
                }
                if let Some(snapshot) = self.store.load_snapshot(row.record)? {
                    let heads = Record::from_snapshot(&snapshot).map(|document| document.heads());
                    let heads = heads.unwrap_or_default();
                    add(heads.iter().map(ToString::to_string).collect());
                }
            }
        }
        for class in ["quiet", "settled", "seen", "reviewable", "merge", "human"] {
            for row in self.store.list_disputes(
                Reach::City.range(),
                class,
                (0, Vec::new(), String::new()),
                i64::MAX as u64,
            )? {
                // Rows are plain data too: what was asked and what is alike follows from ground as well.
                add(format!("{row:?}\n"));
            }
        }
        let mut pair = None;
        loop {
            let page = self.store.list_pairs_after(pair, 1_000)?;
            let Some(last) = page.last() else { break };
            pair = Some((last.a, last.b));
            page.iter().for_each(|row| add(format!("{row:?}\n")));
        }
        let derived = derived.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Digests { derived })
    }
}

fn rebuild_one(book: &ketuk_form::FormBook, ground: &Ground) -> Result<Rebuilt, Problem> {
    let Ground { record, scope, changes } = ground;
    let document = Record::from_changes(changes.iter().map(|change| &change.bytes)).map_err(unloadable)?;
    let received = changes.iter().map(|change| (change.hash, change.received_ms)).collect();
    let projection = project(book, *record, *scope, &document, &received);
    Ok(Rebuilt { record: *record, scope: *scope, snapshot: document.snapshot().to_vec(), projection })
}

//! What the hub keeps: in a SQLite file or in PostgreSQL, every statement a file of its own.
//!
//! Jobs run in groups: one transaction for the group, a savepoint for each job, so that one bad job is undone alone
//! and a good one shares its neighbours' flush. Both engines (`engine/`) are asked the same statements.

mod accounts;
mod apart;
mod areas;
mod at;
mod attachments;
mod audit;
mod derived;
mod desk;
mod engine;
mod erasures;
mod export;
mod figures;
mod forms;
mod log;
pub mod migrate;
mod minutes;
mod odata;
mod outlines;
mod overview;
mod pairs;
mod people;
mod review;
mod roads;
mod servers;
mod traces;

pub(crate) use accounts::{AccountRow, AttemptRow, SessionRow};
pub(crate) use apart::{ApartDecisionRow, ApartWord, CLOSE, DecisionRow, Quarantined, RELEASE, Rejected};
pub(crate) use areas::{AliasRow, AreaVersionRow, FollowRow};
pub use at::StoreAt;
pub(crate) use attachments::NewAttachment;
pub use audit::AuditOf;
pub(crate) use audit::AuditRow;
pub use derived::Counts;
pub(crate) use derived::{DisputeRow, FindingRow, HouseholdPlace, HouseholdRow, Spot};
pub use desk::{Alike, DisputeFilter, HouseholdFilter, Page};
pub(crate) use desk::{ApartRow, FileRow, QueueRow, ReceiptRow};
pub(crate) use erasures::{ErasureDevice, ErasureLine, NewErasure};
pub(crate) use export::{ExportCounts, ExportRow};
pub(crate) use figures::FigureRow;
pub(crate) use forms::FormRow;
pub(crate) use log::{ChangeGround, FeedRow, NewBatch, NewChange, ScopeEnd};
pub(crate) use minutes::{MinutesLine, MinutesRow};
pub(crate) use odata::KeyRow;
pub(crate) use outlines::{ImportRow, NewOutline};
pub(crate) use overview::{AreaRow, StatusCount, WorkerRow};
pub use pairs::PairFilter;
pub(crate) use pairs::{ComparedRow, PairDecisionRow, PairEnd, PairLineRow, PairRow, Short};
pub(crate) use people::{DeviceRow, DeviceState, DeviceSummary, InviteRow};
pub use review::ReviewFilter;
pub(crate) use review::{DeadlineRow, ReviewLineRow, ReviewRow, StepRow};
pub(crate) use roads::WipeRow;

use crate::trouble::Trouble;
use engine::sqlite::Sqlite;
use engine::{Engine, Params, Row, Statement, migrations};

pub(crate) use engine::sql;
use ketuk_wire::{Problem, ProblemCode};
use std::path::Path;

/// The hub's store: one connection to it.
#[derive(Debug)]
pub struct Store {
    engine: Box<dyn Engine>,
}

impl Store {
    /// Opens or creates the SQLite file at `path`; only its owner may read it.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        Ok(Self::over(Sqlite::open(path)?))
    }

    /// Opens a SQLite file that is there and migrated, to read only.
    pub fn open_to_read(path: &Path) -> Result<Self, Problem> {
        Ok(Self::over(Sqlite::open_to_read(path)?))
    }

    /// A store without a file, for worlds that live in memory.
    pub fn in_memory() -> Result<Self, Problem> {
        Ok(Self::over(Sqlite::in_memory()?))
    }

    fn over(engine: impl Engine + 'static) -> Self {
        Self { engine: Box::new(engine) }
    }

    /// Begins a group of jobs. Whether another server may have written since the last one: then what is held in memory
    /// is the past.
    pub(crate) fn begin(&self) -> Result<bool, Trouble> {
        self.engine.begin()
    }

    /// From here on this connection sees everything as it stands now, until [`Store::roll_back`].
    pub(crate) fn begin_reading(&self) -> Result<(), Trouble> {
        self.engine.begin_reading()
    }

    /// Makes a group durable.
    pub(crate) fn commit(&self) -> Result<(), Trouble> {
        self.engine.commit()
    }

    /// Undoes a group; harmless where the engine has undone it already.
    pub(crate) fn roll_back(&self) {
        self.engine.roll_back();
    }

    /// Runs one job of the group; undoes it alone where it fails.
    pub(crate) fn job<T>(&self, act: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
        self.engine.begin_part()?;
        let done = act().and_then(|done| self.settle().map(|()| done));
        if !self.engine.in_group() {
            // The whole group is undone (a full disk does that, and a lost connection): every job of it has failed.
            return Err(done.err().unwrap_or_else(|| Problem::new(ProblemCode::DiskFull).into()));
        }
        self.engine.end_part(done.is_ok())?;
        done
    }

    /// Has insertions go that are still on their way, and tells what is wrong with them.
    pub(crate) fn settle(&self) -> Result<(), Trouble> {
        self.engine.settle()
    }

    /// Whether a group is still open; SQLite ends one by itself when the disk is full.
    pub(crate) fn in_group(&self) -> bool {
        self.engine.in_group()
    }

    /// Lets a world outside decide the fate of each commit: `false` turns it into a rollback, as a
    /// kill just before it would.
    pub fn on_commit(&self, survives: impl FnMut() -> bool + Send + 'static) -> Result<(), Problem> {
        Ok(self.engine.on_commit(Box::new(survives))?)
    }

    /// Bounds the store's size in pages of 4 KiB: a full disk, for tests. PostgreSQL knows full (1) and not full.
    pub fn limit_pages(&self, pages: u32) -> Result<(), Problem> {
        Ok(self.engine.limit_pages(pages)?)
    }

    /// Runs any statement: harm done on purpose, so that checkers can be seen to fail.
    /// Returns the rows that it changed.
    pub fn harm(&self, statement: &str) -> Result<usize, Problem> {
        Ok(usize::try_from(self.engine.harm(statement)?).unwrap_or(usize::MAX))
    }

    /// Folds the write-ahead log into the file and empties it, unless somebody reads from it: whether it did. Nobody is
    /// waited for. PostgreSQL looks after its own log.
    pub(crate) fn checkpoint(&self) -> Result<bool, Trouble> {
        self.engine.checkpoint()
    }

    /// Copies the database as it stands to a new file for its owner alone, beside whoever writes; SQLite only.
    pub(crate) fn copy_to(&self, path: &Path) -> Result<(), Trouble> {
        self.engine.copy_to(path)
    }

    /// Asks SQLite whether the file is sound, page by page.
    pub(crate) fn check_integrity(&self) -> Result<(), Trouble> {
        self.engine.check_integrity()
    }

    /// Which version of the tables this store has.
    pub(crate) fn schema(&self) -> Result<u32, Trouble> {
        self.engine.schema()
    }

    /// Which version of the tables this program knows.
    #[must_use]
    pub fn schema_known() -> u32 {
        migrations::known()
    }

    fn execute(&self, statement: Statement, params: Params<'_>) -> Result<u64, Trouble> {
        self.engine.execute(statement, params)
    }

    /// For insertions whose outcome nobody asks for; see [`Engine::insert_each`].
    fn insert_each(&self, statement: Statement, rows: &[Params<'_>]) -> Result<(), Trouble> {
        self.engine.insert_each(statement, rows)
    }

    fn list<T>(
        &self,
        statement: Statement,
        params: Params<'_>,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Trouble>,
    ) -> Result<Vec<T>, Trouble> {
        let mut found = Vec::new();
        self.engine.query(statement, params, &mut |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// What is found by a question for each of these; a row tells by itself to which one it belongs.
    fn list_each<T>(
        &self,
        statement: Statement,
        questions: &[Params<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Trouble>,
    ) -> Result<Vec<T>, Trouble> {
        let mut found = Vec::new();
        self.engine.query_each(statement, questions, &mut |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    fn find<T>(
        &self,
        statement: Statement,
        params: Params<'_>,
        read: impl FnMut(&Row<'_>) -> Result<T, Trouble>,
    ) -> Result<Option<T>, Trouble> {
        Ok(self.list(statement, params, read)?.pop())
    }
}

/// Reads a fixed-length id.
pub(crate) fn array<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], Trouble> {
    bytes.try_into().map_err(|_| Problem::with(ProblemCode::StorageFault, "length of an id").into())
}

#[cfg(test)]
mod tests;

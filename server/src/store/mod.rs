//! The hub's SQLite file: one writer, every statement a file of its own.
//!
//! WAL with `synchronous=FULL`. Jobs run in groups: one transaction for the group, a savepoint for each
//! job, so that one bad job is undone alone and a good one shares its neighbours' flush.

mod accounts;
mod apart;
mod areas;
mod attachments;
mod audit;
mod derived;
mod desk;
mod export;
mod forms;
mod log;
mod minutes;
mod odata;
mod outlines;
mod overview;
mod pairs;
mod people;
mod review;
mod traces;

pub(crate) use accounts::{AccountRow, AttemptRow, SessionRow};
pub(crate) use apart::{DecisionRow, Quarantined, Rejected};
pub(crate) use areas::{AliasRow, AreaVersionRow, FollowRow};
pub(crate) use attachments::NewAttachment;
pub use audit::AuditOf;
pub(crate) use audit::AuditRow;
pub use derived::Counts;
pub(crate) use derived::{DisputeRow, FindingRow, HouseholdPlace, HouseholdRow, Spot};
pub use desk::{DisputeFilter, HouseholdFilter, Page};
pub(crate) use desk::{FileRow, QueueRow, ReceiptRow};
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

use crate::trouble::Trouble;
use ketuk_wire::{Problem, ProblemCode};
use rusqlite::{Connection, OpenFlags, Params, Row};
use rusqlite_migration::{M, Migrations};
use std::path::Path;

/// A statement's text, one file each.
macro_rules! sql {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $path, ".sql"))
    };
}
pub(crate) use sql;

/// Pages of 4 KiB that SQLite may keep in memory: 64 MiB.
const CACHE_KIB: i64 = -64 * 1024;
/// How long another process (a backup, the rebuild command) may hold the file.
const BUSY_TIMEOUT_MS: u64 = 10_000;

/// The hub's file.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens or creates the file at `path`; only its owner may read it.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        make_private(path);
        Self::start(Connection::open(path).map_err(Trouble::from)?)
    }

    /// Opens a file that is there and migrated, to read only.
    pub fn open_to_read(path: &Path) -> Result<Self, Problem> {
        let open = || -> Result<Connection, Trouble> {
            let connection = Connection::open_with_flags(
                path,
                OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?;
            Self::settings(&connection)?;
            connection.pragma_update(None, "query_only", true)?;
            Ok(connection)
        };
        Ok(Self { connection: open()? })
    }

    /// A store without a file, for worlds that live in memory.
    pub fn in_memory() -> Result<Self, Problem> {
        Self::start(Connection::open_in_memory().map_err(Trouble::from)?)
    }

    fn start(mut connection: Connection) -> Result<Self, Problem> {
        Self::settings(&connection).map_err(Trouble::from)?;
        let migrated = migrations().to_latest(&mut connection);
        migrated.map_err(|error| match error {
            rusqlite_migration::Error::MigrationDefinition(
                rusqlite_migration::MigrationDefinitionError::DatabaseTooFarAhead,
            ) => Problem::new(ProblemCode::SchemaNewer),
            other => Problem::with(ProblemCode::StorageFault, other),
        })?;
        Ok(Self { connection })
    }

    fn settings(connection: &Connection) -> rusqlite::Result<()> {
        connection.busy_timeout(std::time::Duration::from_millis(BUSY_TIMEOUT_MS))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "cache_size", CACHE_KIB)?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(())
    }

    /// Begins a group of jobs.
    pub(crate) fn begin(&self) -> Result<(), Trouble> {
        Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Makes a group durable.
    pub(crate) fn commit(&self) -> Result<(), Trouble> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    /// Undoes a group; harmless where SQLite has undone it already.
    pub(crate) fn roll_back(&self) {
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    /// Runs one job of the group; undoes it alone where it fails.
    pub(crate) fn job<T>(&self, act: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
        self.connection.execute_batch("SAVEPOINT job")?;
        let done = act();
        let end = if done.is_ok() { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" };
        if self.connection.is_autocommit() {
            // SQLite has undone the whole group (a full disk does that): every job of it has failed.
            return Err(done.err().unwrap_or_else(|| Problem::new(ProblemCode::DiskFull).into()));
        }
        self.connection.execute_batch(end)?;
        done
    }

    /// Whether a group is still open; SQLite ends one by itself when the disk is full.
    pub(crate) fn in_group(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Lets a world outside decide the fate of each commit: `false` turns it into a rollback, as a
    /// kill just before it would.
    pub fn on_commit(&self, mut survives: impl FnMut() -> bool + Send + 'static) -> Result<(), Problem> {
        let hook = self.connection.commit_hook(Some(move || !survives()));
        Ok(hook.map(drop).map_err(Trouble::from)?)
    }

    /// Bounds the file's size in pages of 4 KiB: a full disk, for tests.
    pub fn limit_pages(&self, pages: u32) -> Result<(), Problem> {
        let limited = self.connection.pragma_update(None, "max_page_count", pages);
        Ok(limited.map_err(Trouble::from)?)
    }

    /// Runs any statement against the file: harm done on purpose, so that checkers can be seen to fail.
    /// Returns the rows that it changed.
    pub fn harm(&self, statement: &str) -> Result<usize, Problem> {
        Ok(self.connection.execute(statement, []).map_err(Trouble::from)?)
    }

    /// Folds the write-ahead log into the file.
    pub(crate) fn checkpoint(&self) -> Result<(), Trouble> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    fn execute(&self, sql: &str, params: impl Params) -> Result<usize, Trouble> {
        Ok(self.connection.prepare_cached(sql)?.execute(params)?)
    }

    fn list<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Trouble>,
    ) -> Result<Vec<T>, Trouble> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    fn find<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T, Trouble>,
    ) -> Result<Option<T>, Trouble> {
        Ok(self.list(sql, params, read)?.pop())
    }
}

/// Makes the file for its owner alone before SQLite opens it; what SQLite puts beside it follows.
fn make_private(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Where the file is there already, or cannot be made, SQLite says what there is to say.
    let _ = options.open(path);
}

/// The migrations, oldest first; frozen once released.
fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(sql!("migrations/0001_start")),
        M::up(sql!("migrations/0002_forms")),
        M::up(sql!("migrations/0003_attachments")),
        M::up(sql!("migrations/0004_accounts")),
        M::up(sql!("migrations/0005_desk")),
        M::up(sql!("migrations/0006_sender")),
        M::up(sql!("migrations/0007_odata_keys")),
        M::up(sql!("migrations/0008_overview")),
        M::up(sql!("migrations/0009_review")),
        M::up(sql!("migrations/0010_areas")),
        M::up(sql!("migrations/0011_pairs")),
        M::up(sql!("migrations/0012_traces")),
    ])
}

/// Reads a fixed-length id.
pub(crate) fn array<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], Trouble> {
    bytes.try_into().map_err(|_| Problem::with(ProblemCode::StorageFault, "length of an id").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Statements that read a whole table: asked for by people only, by the rebuild, or of a handful of rows.
    const SCANS: &[&str] = &[
        "account/count_admins",
        "account/list",
        "area/count",
        "area/count_devices",
        "area/list_closed",
        "area_alias/list",
        "area_follows/list",
        "area_version/list",
        "compared/sweep",
        "device/list",
        "dispute/sweep",
        "finding/list_records",
        "finding/sweep",
        "form/list",
        "household/search",
        "household/sweep",
        "invite/list",
        "outline/find_import",
        "minutes/last",
        "minutes/list",
        "overview/count_days",
        "review/queue",
        "review/sweep",
        "review_deadline/list",
        "pair/clear",
        "pair/count_queue",
        "pair/list_ties",
        "pair/queue",
        "pair_decision/list_all",
        "snapshot/sweep",
        "summary/count_disputes",
        "summary/count_households",
        "summary/count_rows",
        "trace/sweep",
    ];

    /// Every statement's file: its path without ending, and its text.
    fn files() -> Vec<(String, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql");
        let mut found = Vec::new();
        for folder in std::fs::read_dir(&root).expect("the folder of statements") {
            let folder = folder.expect("readable").path();
            let noun = folder.file_name().expect("a name").to_string_lossy().into_owned();
            for file in std::fs::read_dir(&folder).expect("a folder per noun") {
                let path = file.expect("readable").path();
                let verb = path.file_stem().expect("a name").to_string_lossy().into_owned();
                found.push((format!("{noun}/{verb}"), std::fs::read_to_string(&path).expect("UTF-8")));
            }
        }
        found
    }

    #[test]
    fn every_statement_prepares_against_the_schema() {
        let store = Store::in_memory().expect("a store");
        for (name, sql) in files().into_iter().filter(|(name, _)| !name.starts_with("migrations/")) {
            assert!(store.connection.prepare(&sql).is_ok(), "{name} does not prepare");
            assert!(sql.starts_with("-- "), "{name} does not say for whom it is");
            assert!(!sql.contains("SELECT *"), "{name} reads columns it does not name");
        }
    }

    #[test]
    fn every_statement_is_used_and_every_used_one_exists() {
        let sources = [
            include_str!("mod.rs"),
            include_str!("accounts.rs"),
            include_str!("apart.rs"),
            include_str!("areas.rs"),
            include_str!("attachments.rs"),
            include_str!("audit.rs"),
            include_str!("derived.rs"),
            include_str!("desk.rs"),
            include_str!("export.rs"),
            include_str!("forms.rs"),
            include_str!("log.rs"),
            include_str!("odata.rs"),
            include_str!("outlines.rs"),
            include_str!("overview.rs"),
            include_str!("minutes.rs"),
            include_str!("pairs.rs"),
            include_str!("people.rs"),
            include_str!("review.rs"),
            include_str!("traces.rs"),
        ]
        .concat();
        let mut used = BTreeSet::new();
        for part in sources.split("sql!(\"").skip(1) {
            used.extend(part.split_once('"').map(|(name, _)| name.to_owned()));
        }
        let there: BTreeSet<_> = files().into_iter().map(|(name, _)| name).collect();
        assert_eq!(there, used);
    }

    #[test]
    fn hot_statements_use_an_index() {
        let store = Store::in_memory().expect("a store");
        for (name, sql) in files().into_iter().filter(|(name, _)| !name.starts_with("migrations/")) {
            if SCANS.contains(&name.as_str()) || !sql.contains("SELECT") {
                continue;
            }
            let mut plan =
                store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("it explains");
            let mut rows = plan.raw_query();
            while let Some(row) = rows.next().expect("a plan") {
                let detail: String = row.get("detail").expect("a detail");
                let scans = detail.starts_with("SCAN") && !detail.contains("CONSTANT ROW");
                assert!(!scans, "{name}: {detail}; add an index, or explain the scan in SCANS");
            }
        }
    }
}

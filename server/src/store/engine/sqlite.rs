//! The hub in one SQLite file: one writer, as many readers as wanted.
//!
//! Invariants: WAL with `synchronous=FULL`; what is deleted is overwritten.

use super::{Each, Engine, Fate, Params, Row, Statement, ValueRef, migrations, unfit};
use crate::trouble::Trouble;
use ketuk_wire::{Problem, ProblemCode};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef as SqliteValue};
use rusqlite::{CachedStatement, Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// Pages of 4 KiB that SQLite may keep in memory: 64 MiB.
const CACHE_KIB: i64 = -64 * 1024;
/// Pages of the write-ahead log after which they are folded into the file: 32 MiB. A crowd writes the same pages over and
/// over, and each fold writes them once more.
const LOG_PAGES: u32 = 8_000;
/// How long another process (a backup, the rebuild command) may hold the file.
const BUSY_TIMEOUT_MS: u64 = 10_000;

/// One connection to a file.
#[derive(Debug)]
pub(in crate::store) struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Opens or creates the file at `path`; only its owner may read it.
    pub(in crate::store) fn open(path: &Path) -> Result<Self, Problem> {
        make_private(path);
        Self::start(Connection::open(path).map_err(Trouble::from)?)
    }

    /// Opens a file that is there and migrated, to read only.
    pub(in crate::store) fn open_to_read(path: &Path) -> Result<Self, Problem> {
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

    /// Without a file.
    pub(in crate::store) fn in_memory() -> Result<Self, Problem> {
        Self::start(Connection::open_in_memory().map_err(Trouble::from)?)
    }

    /// Brings a file's tables up to this program's.
    pub(in crate::store) fn start(mut connection: Connection) -> Result<Self, Problem> {
        Self::settings(&connection).map_err(Trouble::from)?;
        migrations::bring_up(&mut connection)?;
        Ok(Self { connection })
    }

    fn settings(connection: &Connection) -> rusqlite::Result<()> {
        connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        // What is deleted is overwritten: an erasure that stays readable in free pages is none.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "cache_size", CACHE_KIB)?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(())
    }

    fn prepare(&self, statement: Statement, params: Params<'_>) -> Result<CachedStatement<'_>, Trouble> {
        let mut prepared = self.connection.prepare_cached(statement.text)?;
        for (name, value) in params {
            let at = prepared.parameter_index(name)?;
            let at = at.ok_or_else(|| rusqlite::Error::InvalidParameterName((*name).to_owned()))?;
            let value = value.to_value();
            let value = value.ok_or_else(|| unfit(name))?;
            prepared.raw_bind_parameter(at, Bound(value))?;
        }
        Ok(prepared)
    }
}

struct Bound<'a>(ValueRef<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            ValueRef::Null => SqliteValue::Null,
            ValueRef::Integer(number) => SqliteValue::Integer(number),
            ValueRef::Real(number) => SqliteValue::Real(number),
            ValueRef::Text(text) => SqliteValue::Text(text.as_bytes()),
            ValueRef::Blob(bytes) => SqliteValue::Blob(bytes),
        }))
    }
}

/// A column of a row.
pub(super) fn column<'r>(row: &'r rusqlite::Row<'_>, name: &str) -> Result<ValueRef<'r>, Trouble> {
    Ok(match row.get_ref(name)? {
        SqliteValue::Null => ValueRef::Null,
        SqliteValue::Integer(number) => ValueRef::Integer(number),
        SqliteValue::Real(number) => ValueRef::Real(number),
        SqliteValue::Text(text) => ValueRef::Text(
            std::str::from_utf8(text).map_err(|_| Problem::with(ProblemCode::StorageFault, "a text"))?,
        ),
        SqliteValue::Blob(bytes) => ValueRef::Blob(bytes),
    })
}

impl Engine for Sqlite {
    fn execute(&self, statement: Statement, params: Params<'_>) -> Result<u64, Trouble> {
        let changed = self.prepare(statement, params)?.raw_execute()?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn insert_each(&self, statement: Statement, rows: &[Params<'_>]) -> Result<(), Trouble> {
        rows.iter().try_for_each(|row| self.execute(statement, row).map(drop))
    }

    fn settle(&self) -> Result<(), Trouble> {
        Ok(())
    }

    fn query_each(
        &self,
        statement: Statement,
        questions: &[Params<'_>],
        each: Each<'_>,
    ) -> Result<(), Trouble> {
        questions.iter().try_for_each(|question| self.query(statement, question, &mut *each))
    }

    fn query(&self, statement: Statement, params: Params<'_>, each: Each<'_>) -> Result<(), Trouble> {
        let mut prepared = self.prepare(statement, params)?;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next()? {
            each(&Row::Sqlite(row))?;
        }
        Ok(())
    }

    fn begin(&self) -> Result<bool, Trouble> {
        // A file has one server.
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        Ok(false)
    }

    fn begin_beside(&self) -> Result<(), Trouble> {
        self.begin().map(drop)
    }

    fn bytes(&self) -> Result<u64, Trouble> {
        let ask = |name| self.connection.pragma_query_value::<u64, _>(None, name, |row| row.get(0));
        Ok(ask("page_count")?.saturating_mul(ask("page_size")?))
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn last_turn(&self) -> Result<i64, Trouble> {
        Ok(0)
    }

    fn check_version(&self) -> Result<(), Trouble> {
        // Whoever brings a file further has it alone.
        Ok(())
    }

    fn begin_reading(&self) -> Result<(), Trouble> {
        Ok(self.connection.execute_batch("BEGIN")?)
    }

    fn commit(&self) -> Result<(), Trouble> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    fn roll_back(&self) {
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    fn in_group(&self) -> bool {
        !self.connection.is_autocommit()
    }

    fn begin_part(&self) -> Result<(), Trouble> {
        Ok(self.connection.execute_batch("SAVEPOINT job")?)
    }

    fn end_part(&self, keep: bool) -> Result<(), Trouble> {
        let end = if keep { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" };
        Ok(self.connection.execute_batch(end)?)
    }

    fn harm(&self, text: &str) -> Result<u64, Trouble> {
        let changed = self.connection.execute(text, [])?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn on_commit(&self, mut survives: Fate) -> Result<(), Trouble> {
        Ok(self.connection.commit_hook(Some(move || !survives())).map(drop)?)
    }

    fn limit_pages(&self, pages: u32) -> Result<(), Trouble> {
        Ok(self.connection.pragma_update(None, "max_page_count", pages)?)
    }

    fn checkpoint(&self) -> Result<bool, Trouble> {
        self.connection.busy_timeout(Duration::ZERO)?;
        let busy = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get("busy"));
        self.connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
        let busy: i64 = busy?;
        Ok(busy == 0)
    }

    fn copy_to(&self, path: &Path) -> Result<(), Trouble> {
        make_private(path);
        let path = path.to_str().ok_or_else(|| Problem::with(ProblemCode::StorageFault, "the path"))?;
        self.execute(super::sql!("meta/copy"), super::params! { ":path": path }).map(drop)
    }

    fn check_integrity(&self) -> Result<(), Trouble> {
        let said: String = self.connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
        let unsound = || Problem::with(ProblemCode::StorageFault, "integrity_check").into();
        if said == "ok" { Ok(()) } else { Err(unsound()) }
    }

    fn schema(&self) -> Result<u32, Trouble> {
        Ok(self.connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
    }

    #[cfg(test)]
    fn explain(&self, statement: Statement) -> Result<Vec<String>, Trouble> {
        self.connection.prepare(statement.text)?;
        if !statement.text.contains("SELECT") {
            return Ok(Vec::new());
        }
        let mut plan = self.connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.text))?;
        let (mut rows, mut details) = (plan.raw_query(), Vec::new());
        while let Some(row) = rows.next()? {
            details.push(row.get("detail")?);
        }
        Ok(details)
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

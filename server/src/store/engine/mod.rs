//! What the store asks of a database, whichever it is: statements with named parameters in, rows by column name out.
//!
//! Invariants: a statement has one text for both engines, unless a second one lies beside it (`<verb>.pg.sql`); what
//! goes in and comes out is one of five kinds of value, and a number that does not fit is a fault, never another number.

pub(super) mod migrations;
pub(super) mod postgres;
pub(super) mod sqlite;
mod value;

pub(crate) use value::{FromValue, ToValue, ValueRef};

use crate::trouble::Trouble;
use ketuk_wire::{Problem, ProblemCode};
use std::path::Path;

/// A statement: where it lies below `sql`, and its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statement {
    /// `<noun>/<verb>`.
    pub(crate) name: &'static str,
    /// For SQLite, and for PostgreSQL too where it has none of its own.
    pub(crate) text: &'static str,
    /// What PostgreSQL is asked in its place.
    pub(crate) postgres: Option<&'static str>,
}

impl Statement {
    /// What PostgreSQL is asked, before its parameters are numbered.
    pub(crate) fn for_postgres(self) -> &'static str {
        self.postgres.unwrap_or(self.text)
    }
}

/// A statement's text, one file each; with `, pg` PostgreSQL has a file of its own.
macro_rules! sql {
    ($path:literal) => {
        $crate::store::engine::Statement {
            name: $path,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $path, ".sql")),
            postgres: None,
        }
    };
    ($path:literal, pg) => {
        $crate::store::engine::Statement {
            name: $path,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $path, ".sql")),
            postgres: Some(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $path, ".pg.sql"))),
        }
    };
}
pub(crate) use sql;

/// Named parameters: `params! { ":scope": scope.0 }`.
macro_rules! params {
    () => {
        &[] as $crate::store::engine::Params<'_>
    };
    ($($name:literal : $value:expr),+ $(,)?) => {
        &[$(($name, &$value as &dyn $crate::store::engine::ToValue)),+] as $crate::store::engine::Params<'_>
    };
}
pub(crate) use params;

/// Parameters by name.
pub(crate) type Params<'a> = &'a [(&'static str, &'a dyn ToValue)];

/// A number that no database holds: numbers of requests end at 2^64, those of a store at 2^63.
fn unfit(name: &str) -> Problem {
    Problem::with(ProblemCode::RequestInvalid, format_args!("{name}: a number that is too large"))
}

/// What is called for each row.
pub(crate) type Each<'a> = &'a mut dyn FnMut(&Row<'_>) -> Result<(), Trouble>;

/// Decides the fate of a commit: `false` undoes it.
pub(crate) type Fate = Box<dyn FnMut() -> bool + Send>;

/// A row of an answer.
pub(crate) enum Row<'a> {
    /// Of SQLite; good until the next one is read.
    Sqlite(&'a rusqlite::Row<'a>),
    /// Of PostgreSQL.
    Postgres(&'a ::postgres::Row),
}

impl Row<'_> {
    /// A column by its name. A value of another kind, or a number that does not fit, is a fault.
    pub(crate) fn get<T: FromValue>(&self, column: &str) -> Result<T, Trouble> {
        let value = match self {
            Row::Sqlite(row) => sqlite::column(row, column)?,
            Row::Postgres(row) => postgres::column(row, column)?,
        };
        let unfit = || Problem::with(ProblemCode::StorageFault, format_args!("column {column}")).into();
        T::from_value(value).ok_or_else(unfit)
    }
}

/// A database. One connection, used by one thread at a time.
pub(crate) trait Engine: std::fmt::Debug + Send {
    /// Runs a statement that answers nothing; how many rows it changed.
    fn execute(&self, statement: Statement, params: Params<'_>) -> Result<u64, Trouble>;
    /// Runs an insertion of one row, `VALUES (…)`, for each of these: together where that saves trips, with what is inserted
    /// after them as well. They went before anything else is done or asked; what is wrong with one may be told only then.
    fn insert_each(&self, statement: Statement, rows: &[Params<'_>]) -> Result<(), Trouble>;
    /// Has insertions go that did not yet, and tells what is wrong with them.
    fn settle(&self) -> Result<(), Trouble>;
    /// Runs a statement and shows its rows in order.
    fn query(&self, statement: Statement, params: Params<'_>, each: Each<'_>) -> Result<(), Trouble>;
    /// Runs a statement for each of these and shows the rows of all, together where that saves trips: they tell by themselves
    /// to which question they belong.
    fn query_each(
        &self,
        statement: Statement,
        questions: &[Params<'_>],
        each: Each<'_>,
    ) -> Result<(), Trouble>;
    /// Begins a transaction that writes; nobody else writes until it ends. Whether somebody else has written since this
    /// connection's last one, or may have.
    fn begin(&self) -> Result<bool, Trouble>;
    /// Begins a transaction that writes what no other server holds in memory, beside whoever has the turn.
    fn begin_beside(&self) -> Result<(), Trouble>;
    /// Bytes that the database takes.
    fn bytes(&self) -> Result<u64, Trouble>;
    /// Whether other servers may write to the same database.
    fn is_shared(&self) -> bool;
    /// The number of the last group that stands, whoever's, as far as this connection may see; 0 where there is one server.
    fn last_turn(&self) -> Result<i64, Trouble>;
    /// Refuses tables that a newer program has brought further than this one can follow.
    fn check_version(&self) -> Result<(), Trouble>;
    /// Begins a transaction that sees everything as it stands now.
    fn begin_reading(&self) -> Result<(), Trouble>;
    /// Makes a transaction durable.
    fn commit(&self) -> Result<(), Trouble>;
    /// Undoes a transaction; harmless where none is open.
    fn roll_back(&self);
    /// Whether a transaction is open. One can end by itself: on a full disk, or with its connection.
    fn in_group(&self) -> bool;
    /// Begins a part of a transaction that can be undone alone.
    fn begin_part(&self) -> Result<(), Trouble>;
    /// Ends it: kept or undone.
    fn end_part(&self, keep: bool) -> Result<(), Trouble>;
    /// Runs any text. Returns the rows that it changed.
    fn harm(&self, text: &str) -> Result<u64, Trouble>;
    /// Lets a world outside decide the fate of each commit.
    fn on_commit(&self, survives: Fate) -> Result<(), Trouble>;
    /// A full disk, for tests: 1 is full, more pages are room.
    fn limit_pages(&self, pages: u32) -> Result<(), Trouble>;
    /// Folds a write-ahead log into the file: whether it did, or has none.
    fn checkpoint(&self) -> Result<bool, Trouble>;
    /// Copies the database to a new file.
    fn copy_to(&self, path: &Path) -> Result<(), Trouble>;
    /// Whether the file is sound.
    fn check_integrity(&self) -> Result<(), Trouble>;
    /// Which version of the tables there is.
    fn schema(&self) -> Result<u32, Trouble>;
    /// For tests: what is wrong with a statement, or with how it is answered (a whole table read).
    #[cfg(test)]
    fn explain(&self, statement: Statement) -> Result<Vec<String>, Trouble>;
}

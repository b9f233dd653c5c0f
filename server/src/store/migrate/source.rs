//! The file a city moves out of.
//!
//! Invariants: opened to read only; everything is read in one transaction, as it stood when that began; a second
//! connection notices whether anybody has written since.

use super::digest::TableDigest;
use super::value::Value;
use super::{MigrateLimits, MigrateProblem};
use crate::store::Store;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Row, ToSql};
use std::path::Path;

/// Work that is claimed, exports under way, and what an index of another server has not read yet: nothing to move.
const OF_SERVERS: [&str; 3] = ["claim", "compared_gone", "export"];
/// Columns that the target numbers itself: the group that writes a row there has another number than here.
const NUMBERED_THERE: [(&str, &str); 1] = [("compared", "turn")];

/// A table, as the file tells of it.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: String,
    /// Its columns in their order: name, and SQLite's word for what it holds.
    pub(super) columns: Vec<(String, String)>,
    /// Which of them make its key, in the key's order.
    pub(super) key: Vec<usize>,
}

impl Table {
    /// Its columns' names.
    pub(super) fn names(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|(name, _)| quoted(name)).collect();
        names.join(", ")
    }

    fn key_names(&self) -> String {
        let names: Vec<String> = self.key.iter().map(|at| quoted(&self.columns[*at].0)).collect();
        names.join(", ")
    }
}

/// A name of a table or column within a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Rows that go together.
#[derive(Debug)]
pub(super) struct Piece {
    /// The rows.
    pub(super) rows: Vec<Vec<Value>>,
    /// The key of the last one.
    pub(super) after: Option<Vec<u8>>,
    /// Whether it is the table's last piece.
    pub(super) is_last: bool,
}

/// The file.
#[derive(Debug)]
pub(super) struct Source {
    snapshot: Connection,
    watcher: Connection,
    version: i64,
}

impl Source {
    /// Opens the file and holds it as it is now.
    pub(super) fn open(path: &Path) -> Result<Self, MigrateProblem> {
        if !path.is_file() {
            return Err(MigrateProblem::Source("there is no such file".to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let (watcher, snapshot) =
            (Connection::open_with_flags(path, flags)?, Connection::open_with_flags(path, flags)?);
        // Before the snapshot begins: a write in between ends the run, rather than being overlooked.
        let version = data_version(&watcher)?;
        snapshot.execute_batch("BEGIN")?;
        let found: u32 = snapshot.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = Store::schema_known();
        if found != known {
            return Err(MigrateProblem::Schema { found, known });
        }
        Ok(Self { snapshot, watcher, version })
    }

    /// Whether the file is still the one that is read.
    pub(super) fn check_unwritten(&self) -> Result<(), MigrateProblem> {
        if data_version(&self.watcher)? == self.version { Ok(()) } else { Err(MigrateProblem::SourceWritten) }
    }

    /// Every table of the city, by name; what servers tell each other while they run stays behind.
    pub(super) fn tables(&self) -> Result<Vec<Table>, MigrateProblem> {
        let mut names = self.snapshot.prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        )?;
        let names: Vec<String> = names.query_map([], |row| row.get("name"))?.collect::<Result<_, _>>()?;
        let of_the_city = names.into_iter().filter(|name| !OF_SERVERS.contains(&name.as_str()));
        of_the_city.map(|name| self.table(name)).collect()
    }

    fn table(&self, name: String) -> Result<Table, MigrateProblem> {
        let mut columns =
            self.snapshot.prepare("SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid")?;
        let mut columns: Vec<(String, String, i64)> = columns
            .query_map([&name], |row| Ok((row.get("name")?, row.get("type")?, row.get("pk")?)))?
            .collect::<Result<_, _>>()?;
        columns.retain(|(column, _, _)| !NUMBERED_THERE.contains(&(name.as_str(), column.as_str())));
        let mut key: Vec<(i64, usize)> =
            columns.iter().enumerate().filter(|(_, column)| column.2 > 0).map(|(at, c)| (c.2, at)).collect();
        key.sort_unstable();
        if key.is_empty() {
            return Err(MigrateProblem::NoPlace(format!("table {name}, which has no key")));
        }
        let columns = columns.into_iter().map(|(name, kind, _)| (name, kind)).collect();
        Ok(Table { name, columns, key: key.into_iter().map(|(_, at)| at).collect() })
    }

    /// The digest of a table's rows, as PostgreSQL will hold them.
    pub(super) fn digest(&self, table: &Table) -> Result<TableDigest, MigrateProblem> {
        let text = format!("SELECT {} FROM {}", table.names(), quoted(&table.name));
        let (mut statement, mut digest) = (self.snapshot.prepare(&text)?, TableDigest::default());
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (row, with_nul) = read(table, row)?;
            digest.add(&row);
            digest.texts_with_nul += with_nul;
        }
        Ok(digest)
    }

    /// The rows behind a key, in its order; those of the beginning without one.
    pub(super) fn piece(
        &self,
        table: &Table,
        after: Option<&[u8]>,
        limits: MigrateLimits,
    ) -> Result<Piece, MigrateProblem> {
        let place = after.map(|after| {
            Value::read_all(after).filter(|values| values.len() == table.key.len()).ok_or_else(|| {
                MigrateProblem::Source(format!("the place in table {} cannot be read", table.name))
            })
        });
        let place = place.transpose()?.unwrap_or_default();
        let (key, marks) = (table.key_names(), vec!["?"; place.len()].join(", "));
        let behind = if place.is_empty() { String::new() } else { format!("WHERE ({key}) > ({marks})") };
        let text = format!(
            "SELECT {} FROM {} {behind} ORDER BY {key} LIMIT {}",
            table.names(),
            quoted(&table.name),
            limits.piece_rows
        );
        let mut statement = self.snapshot.prepare_cached(&text)?;
        let mut found = statement.query(rusqlite::params_from_iter(place.iter()))?;
        let (mut rows, mut bytes, mut after) = (Vec::new(), 0, None);
        let mut is_last = true;
        while let Some(row) = found.next()? {
            after = Some(place_of(table, row)?);
            let (row, _) = read(table, row)?;
            bytes += row.iter().map(Value::size).sum::<usize>();
            rows.push(row);
            if bytes >= limits.piece_bytes || rows.len() >= limits.piece_rows {
                is_last = false;
                break;
            }
        }
        Ok(Piece { rows, after, is_last })
    }
}

/// Changes when another connection has written.
fn data_version(connection: &Connection) -> Result<i64, MigrateProblem> {
    Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
}

/// The key of a row as the file holds it: a text with a NUL has its place here by that NUL.
fn place_of(table: &Table, row: &Row<'_>) -> Result<Vec<u8>, MigrateProblem> {
    let mut place = Vec::new();
    for at in &table.key {
        value(table, row, *at)?.write(&mut place);
    }
    Ok(place)
}

/// A row as PostgreSQL holds it, and how many of its texts had a NUL.
fn read(table: &Table, row: &Row<'_>) -> Result<(Vec<Value>, u64), MigrateProblem> {
    let (mut values, mut with_nul) = (Vec::with_capacity(table.columns.len()), 0);
    for at in 0..table.columns.len() {
        values.push(match value(table, row, at)? {
            Value::Text(text) => {
                let (value, had_nul) = Value::of_text(text);
                with_nul += u64::from(had_nul);
                value
            }
            other => other,
        });
    }
    Ok((values, with_nul))
}

fn value(table: &Table, row: &Row<'_>, at: usize) -> Result<Value, MigrateProblem> {
    Ok(match row.get_ref(at)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| {
                let (column, _) = &table.columns[at];
                MigrateProblem::Source(format!("{}.{column} holds a text that is none", table.name))
            })?;
            Value::Text(text.to_owned())
        }
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<rusqlite::Error> for MigrateProblem {
    fn from(error: rusqlite::Error) -> Self {
        Self::Source(format!("the file cannot be read: {error}"))
    }
}

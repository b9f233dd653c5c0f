//! The PostgreSQL a city moves into.
//!
//! Invariants: a piece and the place where it ended are one transaction, and whoever was overtaken by another run is told;
//! numbers that the database gives go on behind the largest that is there.

use super::digest::TableDigest;
use super::source::{Piece, Source, Table, quoted};
use super::value::Value;
use super::{Go, MigrateProblem, Moment, Watch};
use crate::store::engine::postgres::open_to_fill;
use crate::trouble::Trouble;
use ketuk_wire::Problem;
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{ToSql, Type};
use postgres::{Client, Row};
use std::collections::BTreeMap;

/// What the target has of its own: nothing of a city's stands in it.
const OWN: [&str; 6] = ["claim", "compared_gone", "export", "migration_progress", "schema_version", "turn"];
/// Rows read back at once.
const READ_ROWS: i32 = 1_000;

const MAKE_PROGRESS: &str = "CREATE TABLE migration_progress (
  table_name TEXT COLLATE \"C\" NOT NULL PRIMARY KEY,
  source_rows BIGINT NOT NULL,
  source_digest BYTEA NOT NULL,
  rows BIGINT NOT NULL,
  pieces BIGINT NOT NULL,
  after BYTEA NOT NULL,
  copied BIGINT NOT NULL,
  finished BIGINT NOT NULL
)";
const ADD_PROGRESS: &str = "INSERT INTO migration_progress
  (table_name, source_rows, source_digest, rows, pieces, after, copied, finished) VALUES ($1, $2, $3, 0, 0, '', 0, 0)";
const HAS_PROGRESS: &str = "SELECT COUNT(*) AS tables FROM information_schema.tables
  WHERE table_schema = current_schema() AND table_name = 'migration_progress'";
const LOAD_PROGRESS: &str = "SELECT table_name, source_rows, source_digest, rows, pieces, after, copied, finished FROM migration_progress";
// The number of pieces is the one that this run knows, or another run has been here.
const MOVE_PROGRESS: &str =
    "UPDATE migration_progress SET rows = $2, pieces = pieces + 1, after = $3, copied = $4
  WHERE table_name = $1 AND pieces = $5";
const FINISH: &str = "UPDATE migration_progress SET finished = 1";
const COLUMNS: &str =
    "SELECT c.table_name::text AS table_name, c.column_name::text AS column_name, c.udt_name::text AS kind,
  CASE WHEN c.is_identity = 'YES' THEN 1::bigint ELSE 0::bigint END AS numbered
  FROM information_schema.columns c
  JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
  WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
  ORDER BY c.table_name, c.ordinal_position";

/// Where a table of the file goes.
#[derive(Debug)]
pub(super) struct Place {
    /// The table.
    pub(super) table: Table,
    /// What its columns hold there.
    kinds: Vec<Type>,
}

/// How far a table is.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    /// The key of the last row that is there; `None` before the first.
    pub(super) after: Option<Vec<u8>>,
    /// Whether all of it is there.
    pub(super) is_copied: bool,
    rows: u64,
    pieces: i64,
}

/// How far all of them are.
#[derive(Debug)]
pub(super) struct Progress(BTreeMap<String, (Standing, TableDigest)>);

impl Progress {
    /// How far a table is, if it is still the one that was begun with.
    pub(super) fn of(&self, table: &str, digest: &TableDigest) -> Result<Standing, MigrateProblem> {
        match self.0.get(table) {
            Some((standing, begun)) if begun == digest => Ok(standing.clone()),
            _ => Err(MigrateProblem::OtherSource(table.to_owned())),
        }
    }
}

/// What the target says of a column.
struct Column {
    kind: String,
    is_numbered: bool,
}

/// The database, with its tables made.
pub(super) struct Target {
    client: Client,
    columns: BTreeMap<String, BTreeMap<String, Column>>,
}

impl Target {
    /// Connects, and makes the tables where there are none.
    pub(super) fn open(url: &str) -> Result<Self, MigrateProblem> {
        let mut client = open_to_fill(url)?;
        let mut columns: BTreeMap<String, BTreeMap<String, Column>> = BTreeMap::new();
        for row in client.query(COLUMNS, &[])? {
            let table: String = row.try_get("table_name")?;
            let numbered: i64 = row.try_get("numbered")?;
            let column = Column { kind: row.try_get("kind")?, is_numbered: numbered != 0 };
            columns.entry(table).or_default().insert(row.try_get("column_name")?, column);
        }
        Ok(Self { client, columns })
    }

    /// Finds a place for everything that the file holds.
    pub(super) fn places(&self, source: &Source) -> Result<Vec<Place>, MigrateProblem> {
        source.tables()?.into_iter().map(|table| self.place(table)).collect()
    }

    fn place(&self, table: Table) -> Result<Place, MigrateProblem> {
        let none = |what: &str| MigrateProblem::NoPlace(what.to_owned());
        if OWN.contains(&table.name.as_str()) {
            return Err(none(&table.name));
        }
        let columns = self.columns.get(&table.name).ok_or_else(|| none(&table.name))?;
        let kind = |(name, holds): &(String, String)| {
            let there = columns.get(name).map(|column| column.kind.as_str());
            match (holds.as_str(), there) {
                ("INTEGER", Some("int8")) => Ok(Type::INT8),
                ("REAL", Some("float8")) => Ok(Type::FLOAT8),
                ("TEXT", Some("text")) => Ok(Type::TEXT),
                ("BLOB", Some("bytea")) => Ok(Type::BYTEA),
                _ => Err(none(&format!("{}.{name}", table.name))),
            }
        };
        let kinds = table.columns.iter().map(kind).collect::<Result<_, _>>()?;
        Ok(Place { table, kinds })
    }

    /// How far an earlier run came.
    pub(super) fn load_progress(&mut self) -> Result<Option<Progress>, MigrateProblem> {
        let tables: i64 = self.client.query_one(HAS_PROGRESS, &[])?.try_get("tables")?;
        if tables == 0 {
            return Ok(None);
        }
        let mut all = BTreeMap::new();
        for row in self.client.query(LOAD_PROGRESS, &[])? {
            let finished: i64 = row.try_get("finished")?;
            if finished != 0 {
                return Err(MigrateProblem::Finished);
            }
            let (table, standing, digest) = progress_of(&row)?;
            all.insert(table, (standing, digest));
        }
        Ok(Some(Progress(all)))
    }

    /// Whether no city is here.
    pub(super) fn check_empty(&mut self) -> Result<(), MigrateProblem> {
        for table in self.columns.keys().filter(|table| !OWN.contains(&table.as_str())) {
            let text = format!("SELECT 1 AS one FROM {} LIMIT 1", quoted(table));
            if self.client.query_opt(&text, &[])?.is_some() {
                return Err(MigrateProblem::NotEmpty(table.clone()));
            }
        }
        Ok(())
    }

    /// Notes what is to come; from here on no server starts on this target.
    pub(super) fn begin(
        &mut self,
        places: &[Place],
        digests: &[TableDigest],
    ) -> Result<Progress, MigrateProblem> {
        let mut transaction = self.client.transaction()?;
        transaction.batch_execute(MAKE_PROGRESS)?;
        let mut all = BTreeMap::new();
        for (place, digest) in places.iter().zip(digests) {
            let (name, rows) = (&place.table.name, digest.rows as i64);
            transaction.execute(ADD_PROGRESS, &[name, &rows, &digest.sum.as_slice()])?;
            let standing = Standing { after: None, is_copied: false, rows: 0, pieces: 0 };
            all.insert(name.clone(), (standing, digest.clone()));
        }
        transaction.commit()?;
        Ok(Progress(all))
    }

    /// Writes a piece, and where it ended.
    pub(super) fn keep(
        &mut self,
        place: &Place,
        stands: Standing,
        piece: &Piece,
        watch: Watch<'_>,
    ) -> Result<Standing, MigrateProblem> {
        let table = &place.table.name;
        let rows = stands.rows + piece.rows.len() as u64;
        let after = piece.after.clone().or(stands.after);
        let mut transaction = self.client.transaction()?;
        let (kept, copied) = (after.clone().unwrap_or_default(), i64::from(piece.is_last));
        let moved =
            transaction.execute(MOVE_PROGRESS, &[table, &(rows as i64), &kept, &copied, &stands.pieces])?;
        if moved != 1 {
            return Err(MigrateProblem::Another);
        }
        if !piece.rows.is_empty() {
            let text = format!("COPY {} ({}) FROM STDIN (FORMAT binary)", quoted(table), place.table.names());
            let mut writer = BinaryCopyInWriter::new(transaction.copy_in(&text)?, &place.kinds);
            for row in &piece.rows {
                let row: Vec<&(dyn ToSql + Sync)> =
                    row.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
                writer.write(&row)?;
            }
            writer.finish()?;
        }
        if watch(Moment::Written { table, rows }) == Go::Stop {
            return Err(MigrateProblem::Stopped);
        }
        transaction.commit()?;
        if watch(Moment::Kept { table, rows }) == Go::Stop {
            return Err(MigrateProblem::Stopped);
        }
        Ok(Standing { after, is_copied: piece.is_last, rows, pieces: stands.pieces + 1 })
    }

    /// The digest of what is there, read back.
    pub(super) fn digest(&mut self, place: &Place) -> Result<TableDigest, MigrateProblem> {
        let text = format!("SELECT {} FROM {}", place.table.names(), quoted(&place.table.name));
        let mut transaction = self.client.build_transaction().read_only(true).start()?;
        let (portal, mut digest) = (transaction.bind(&text, &[])?, TableDigest::default());
        loop {
            let rows = transaction.query_portal(&portal, READ_ROWS)?;
            if rows.is_empty() {
                return Ok(digest);
            }
            for row in rows {
                let values: Vec<Value> =
                    (0..row.len()).map(|at| row.try_get(at)).collect::<Result<_, _>>()?;
                digest.add(&values);
            }
        }
    }

    /// Numbers go on behind the largest; then the target is a server's.
    pub(super) fn finish(&mut self) -> Result<(), MigrateProblem> {
        let mut transaction = self.client.transaction()?;
        for (table, columns) in &self.columns {
            for (column, _) in columns.iter().filter(|(_, column)| column.is_numbered) {
                let (table, column) = (quoted(table), quoted(column));
                let text = format!("SELECT COALESCE(MAX({column}), 0)::bigint AS last FROM {table}");
                let last: i64 = transaction.query_one(&text, &[])?.try_get("last")?;
                let next = last.saturating_add(1);
                let text = format!("ALTER TABLE {table} ALTER COLUMN {column} RESTART WITH {next}");
                transaction.batch_execute(&text)?;
            }
        }
        transaction.execute(FINISH, &[])?;
        transaction.commit()?;
        // Only how fast questions are answered hangs on it.
        let _ = self.client.batch_execute("ANALYZE");
        Ok(())
    }
}

fn progress_of(row: &Row) -> Result<(String, Standing, TableDigest), MigrateProblem> {
    let (rows, source_rows): (i64, i64) = (row.try_get("rows")?, row.try_get("source_rows")?);
    let (after, sum): (Vec<u8>, Vec<u8>) = (row.try_get("after")?, row.try_get("source_digest")?);
    let (copied, pieces): (i64, i64) = (row.try_get("copied")?, row.try_get("pieces")?);
    let table: String = row.try_get("table_name")?;
    let unfit = || MigrateProblem::OtherSource(table.clone());
    let standing = Standing {
        after: Some(after).filter(|after| !after.is_empty()),
        is_copied: copied != 0,
        rows: u64::try_from(rows).map_err(|_| unfit())?,
        pieces,
    };
    let digest = TableDigest {
        rows: u64::try_from(source_rows).map_err(|_| unfit())?,
        sum: sum.try_into().map_err(|_| unfit())?,
        texts_with_nul: 0,
    };
    Ok((table, standing, digest))
}

impl From<postgres::Error> for MigrateProblem {
    fn from(error: postgres::Error) -> Self {
        Self::Store(Problem::from(Trouble::from(error)))
    }
}

//! What a migration holds: digests and places without any database; every table, kills, and harm where `KETUK_STORE`
//! names a PostgreSQL, as the second run of `cargo xtask test` does.

use super::digest::TableDigest;
use super::value::Value;
use super::{Go, MigrateLimits, MigrateProblem, MigrateReport, Moment, Watch, migrate};
use crate::store::engine::postgres::{drop_schema, make_schema};
use crate::store::{Store, StoreAt};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows of each table: more than one piece.
const ROWS: u64 = 25;
const SMALL: MigrateLimits = MigrateLimits { piece_rows: 10, piece_bytes: 1 << 20 };

/// A file with rows in every table, and a schema to move into; both go with the test.
struct Move {
    file: PathBuf,
    url: String,
    name: String,
    own: String,
}

impl Move {
    fn new() -> Option<Self> {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let url = std::env::var("KETUK_STORE").ok().filter(|url| url.starts_with("postgres"))?;
        let name = format!("m_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let own = make_schema(&url, &name).expect("a schema");
        let file = std::env::temp_dir().join(format!("ketuk-{name}.db"));
        let made = Self { file, url, name, own };
        drop(Store::open(&made.file).expect("a file"));
        made.fill();
        Some(made)
    }

    fn source(&self) -> Connection {
        Connection::open(&self.file).expect("the file")
    }

    /// Rows of every kind of value in each table, whatever tables there are.
    fn fill(&self) {
        let source = self.source();
        for table in super::source::Source::open(&self.file).expect("a source").tables().expect("tables") {
            let value = |(at, (_, kind)): (usize, &(String, String))| match kind.as_str() {
                "INTEGER" => format!("n + {at}"),
                "REAL" => format!("n / 7.0 + {at}"),
                "TEXT" => format!("'é {at} ' || n || CASE WHEN n = 3 THEN char(0) ELSE '' END"),
                _ => format!("CAST('{at} ' || n AS BLOB) || x''"),
            };
            let blob = |(at, column): (usize, &(String, String))| {
                let value = value((at, column));
                if column.1 == "BLOB" { format!("CAST({value} AS BLOB)") } else { value }
            };
            let values: Vec<String> = table.columns.iter().enumerate().map(blob).collect();
            let text = format!(
                "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {ROWS})
                 INSERT INTO \"{}\" ({}) SELECT {} FROM r",
                table.name,
                table.names(),
                values.join(", ")
            );
            let added = source.execute(&text, []).unwrap_or_else(|error| panic!("{}: {error}", table.name));
            assert_eq!(added as u64, ROWS, "{}", table.name);
        }
    }

    fn run(&self, watch: Watch<'_>) -> Result<MigrateReport, MigrateProblem> {
        migrate(&self.file, &self.own, SMALL, watch)
    }

    fn run_through(&self) -> Result<MigrateReport, MigrateProblem> {
        self.run(&mut |_| Go::On)
    }

    fn there(&self) -> Store {
        StoreAt::Postgres(self.own.clone()).open_bare().expect("the target")
    }

    fn why_no_server_starts(&self) -> String {
        let opened = StoreAt::Postgres(self.own.clone()).open();
        opened.err().map(|problem| problem.detail).unwrap_or_default()
    }
}

impl Drop for Move {
    fn drop(&mut self) {
        let _ = drop_schema(&self.url, &self.name);
        for ending in ["", "-wal", "-shm"] {
            let mut path = self.file.as_os_str().to_owned();
            path.push(ending);
            let _ = std::fs::remove_file(PathBuf::from(path));
        }
    }
}

#[test]
fn every_table_of_a_file_stands_in_postgresql_and_numbers_go_on() {
    let Some(place) = Move::new() else { return };
    let before = std::fs::read(&place.file).expect("the file");
    let report = place.run_through().expect("moved");
    assert!(report.is_same());
    assert!(report.tables.len() > 40 && report.tables.iter().all(|table| table.rows_there == ROWS));
    assert!(report.texts_with_nul > 0, "and the texts with a NUL are told of");
    assert_eq!(before, std::fs::read(&place.file).expect("the file"), "the file is untouched");
    assert_eq!(place.why_no_server_starts(), "");
    // Columns that the database numbers.
    let there = place.there();
    let next = "INSERT INTO batch (device, number, hash, previous, nonce, app, signature, received_ms)
        SELECT x'00', n, x'00', x'00', x'00', 0, x'00', 0 FROM (SELECT 900 AS n UNION SELECT 901) t";
    assert_eq!(there.harm(next), Ok(2), "no number is given twice");
    assert_eq!(
        there.harm("DELETE FROM batch WHERE batch = 26 OR batch = 27"),
        Ok(2),
        "they are the next ones"
    );
    let again = place.run_through();
    assert!(matches!(again, Err(MigrateProblem::Finished)), "{again:?}");
}

#[test]
fn a_run_that_ends_anywhere_goes_on_and_nothing_is_there_twice() {
    let Some(place) = Move::new() else { return };
    let whole = {
        let other = Move::new().expect("a PostgreSQL");
        other.run_through().expect("moved")
    };
    // Each run is stopped at its third moment: after reading, within a piece's transaction, behind its commit.
    let (mut stops, mut pieces) = (0, 0);
    let report = loop {
        let mut moments = 0;
        let done = place.run(&mut |moment| {
            if matches!(moment, Moment::Read { .. }) {
                return Go::On;
            }
            moments += 1;
            pieces += u64::from(matches!(moment, Moment::Kept { .. }));
            if moments > 2 + stops % 2 { Go::Stop } else { Go::On }
        });
        match done {
            Ok(report) => break report,
            Err(MigrateProblem::Stopped) => {
                stops += 1;
                assert!(place.why_no_server_starts().contains("not finished"), "half a city");
                assert!(stops < 1_000, "it comes to an end");
            }
            Err(other) => panic!("{other}"),
        }
    };
    assert!(stops > 20, "{stops}");
    assert_eq!(report.tables, whole.tables);
    assert_eq!(pieces, whole.pieces, "no piece was kept twice");
}

#[test]
fn a_row_that_differs_is_found_and_no_server_starts() {
    let Some(place) = Move::new() else { return };
    let there = place.there();
    let mut harm = Some("UPDATE household SET members = members + 1 WHERE members = 12");
    let report = place.run(&mut |moment| {
        if let Moment::Kept { table: "invite", .. } = moment
            && let Some(harm) = harm.take()
        {
            assert_eq!(there.harm(harm), Ok(1));
        }
        Go::On
    });
    let report = report.expect("it ran to its end");
    let wrong: Vec<&str> =
        report.tables.iter().filter(|table| !table.is_same).map(|table| table.table.as_str()).collect();
    assert_eq!(wrong, ["household"]);
    assert!(place.why_no_server_starts().contains("not finished"));
}

#[test]
fn a_file_that_is_written_to_meanwhile_or_between_two_runs_is_refused() {
    let Some(place) = Move::new() else { return };
    let write = "UPDATE device SET seen_ms = seen_ms + 1 WHERE seen_ms = (SELECT MIN(seen_ms) FROM device)";
    let source = place.source();
    let met = place.run(&mut |moment| {
        if let Moment::Kept { table: "attempt", .. } = moment {
            let _ = source.execute(write, []);
        }
        Go::On
    });
    assert!(matches!(met, Err(MigrateProblem::SourceWritten)), "{met:?}");
    let again = place.run_through();
    assert!(matches!(&again, Err(MigrateProblem::OtherSource(table)) if table == "device"), "{again:?}");
}

#[test]
fn nothing_is_mixed_with_what_is_there_and_no_other_version_is_taken() {
    let Some(place) = Move::new() else { return };
    let there = StoreAt::Postgres(place.own.clone()).open().expect("tables");
    there.harm("INSERT INTO meta (name, value) VALUES ('hub.seed', x'00')").expect("a server's key");
    let met = place.run_through();
    assert!(matches!(&met, Err(MigrateProblem::NotEmpty(table)) if table == "meta"), "{met:?}");
    assert_eq!(place.why_no_server_starts(), "", "and the server there goes on");
    there.harm("DELETE FROM meta").expect("emptied");
    place.source().execute_batch("PRAGMA user_version = 7").expect("an older file");
    let met = place.run_through();
    assert!(matches!(met, Err(MigrateProblem::Schema { found: 7, .. })), "{met:?}");
}

#[test]
fn two_migrations_into_one_target_are_one() {
    let Some(place) = Move::new() else { return };
    let mut met = None;
    let first = place.run(&mut |moment| {
        if let Moment::Kept { table: "area", .. } = moment
            && met.is_none()
        {
            met = Some(place.run_through().map(|report| report.is_same()));
        }
        Go::On
    });
    assert!(matches!(met, Some(Ok(true))), "{met:?}");
    assert!(matches!(first, Err(MigrateProblem::Another)), "{first:?}");
}

fn digest(rows: &[&[Value]]) -> TableDigest {
    let mut digest = TableDigest::default();
    rows.iter().for_each(|row| digest.add(row));
    digest
}

#[test]
fn a_digest_knows_no_order_and_sees_a_row_that_is_missing_twice_there_or_changed() {
    let (one, two) = ([Value::Integer(1), Value::Text("a".into())], [Value::Integer(2), Value::Null]);
    let both = digest(&[&one, &two]);
    assert!(both == digest(&[&two, &one]));
    assert!(both != digest(&[&one]));
    assert!(both != digest(&[&one, &two, &two]));
    assert!(both != digest(&[&one, &[Value::Integer(2), Value::Text(String::new())]]));
    // What stands in one column is not what stands in two.
    let (joined, split) = ([Value::Text("ab".into())], [Value::Text("a".into()), Value::Text("b".into())]);
    assert!(digest(&[&joined]) != digest(&[&split]));
}

#[test]
fn a_place_is_read_back_as_it_was_written_or_not_at_all() {
    let place = vec![
        Value::Null,
        Value::Integer(-7),
        Value::Real(0.5),
        Value::Text("é".into()),
        Value::Blob(vec![0, 255]),
    ];
    let mut bytes = Vec::new();
    place.iter().for_each(|value| value.write(&mut bytes));
    assert_eq!(Value::read_all(&bytes), Some(place));
    for end in [1, 8, bytes.len() - 1] {
        assert_eq!(Value::read_all(&bytes[..end]), None, "{end}");
    }
    assert_eq!(Value::read_all(&[9, 0, 0, 0, 0, 0, 0, 0, 0]), None);
}

#[test]
fn a_nul_is_told_of() {
    assert_eq!(Value::of_text("a\0b".to_owned()), (Value::Text("a\u{fffd}b".into()), true));
    assert_eq!(Value::of_text("ab".to_owned()), (Value::Text("ab".into()), false));
}

//! Every statement of the vault, and the transactions around them.

use crate::VaultProblem;
use crate::rows::{
    ArrivalRow, BatchRow, ChangeRow, ChangeState, DraftRow, ItemRow, ListRow, NewChange, RecordRow, ScopeRow,
    SeqRow, StateCount, array,
};
use crate::seal::{open, seal};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, Row, TransactionBehavior, named_params};
use rusqlite_migration::{M, Migrations};
use std::path::Path;

/// A statement's text, one file each.
macro_rules! sql {
    ($path:literal) => {
        include_str!(concat!("../sql/", $path, ".sql"))
    };
}
pub(crate) use sql;

/// How long a second process (the CLI beside the app) may hold the file before we give up.
const BUSY_TIMEOUT_MS: u64 = 5_000;

/// The device's file.
#[derive(Debug)]
pub struct Vault {
    connection: Connection,
}

/// The statements, inside one transaction.
#[derive(Debug, Clone, Copy)]
pub struct Store<'c> {
    connection: &'c Connection,
}

impl Vault {
    /// Opens or creates the file at `path`; only its owner may read it.
    pub fn open(path: &Path) -> Result<Self, VaultProblem> {
        make_private(path);
        Self::start(Connection::open(path)?)
    }

    /// A vault without a file, for worlds that live in memory.
    pub fn in_memory() -> Result<Self, VaultProblem> {
        Self::start(Connection::open_in_memory()?)
    }

    fn start(mut connection: Connection) -> Result<Self, VaultProblem> {
        connection.busy_timeout(std::time::Duration::from_millis(BUSY_TIMEOUT_MS))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.set_prepared_statement_cache_capacity(64);
        migrations().to_latest(&mut connection)?;
        Ok(Self { connection })
    }

    /// Runs one use case as one transaction: all of it is on the disk, or none.
    pub fn write<T, E: From<VaultProblem>>(
        &mut self,
        act: impl FnOnce(Store<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(VaultProblem::from)?;
        let done = act(Store { connection: &transaction })?;
        transaction.commit().map_err(VaultProblem::from)?;
        Ok(done)
    }

    /// Reads; sees one state throughout.
    pub fn read<T, E: From<VaultProblem>>(
        &self,
        act: impl FnOnce(Store<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.connection.unchecked_transaction().map_err(VaultProblem::from)?;
        let done = act(Store { connection: &transaction })?;
        transaction.rollback().map_err(VaultProblem::from)?;
        Ok(done)
    }

    /// Asks SQLite whether the file is sound, page by page: for checkers after a crash.
    pub fn check(&self) -> Result<(), VaultProblem> {
        let said: String =
            self.connection.pragma_query_value(None, "integrity_check", |row| row.get("integrity_check"))?;
        if said == "ok" { Ok(()) } else { Err(VaultProblem::Row("integrity_check")) }
    }

    /// The same of a vault that somebody has open, without writing to it and without standing in the way.
    pub fn check_file(path: &Path) -> Result<(), VaultProblem> {
        Self { connection: Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)? }.check()
    }

    /// Lets a world outside decide the fate of each commit: `false` turns it into a rollback, as a
    /// kill just before it would.
    pub fn on_commit(&self, mut survives: impl FnMut() -> bool + Send + 'static) -> Result<(), VaultProblem> {
        self.connection.commit_hook(Some(move || !survives()))?;
        Ok(())
    }

    /// Bounds the file's size in pages of 4 KiB: a full disk, for tests.
    pub fn limit_pages(&self, pages: u32) -> Result<(), VaultProblem> {
        self.connection.pragma_update(None, "max_page_count", pages)?;
        Ok(())
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
        M::up(sql!("migrations/0004_jots")),
        M::up(sql!("migrations/0005_outlines")),
        M::up(sql!("migrations/0006_elsewhere")),
    ])
}

impl Store<'_> {
    pub(crate) fn execute(&self, sql: &str, params: impl Params) -> Result<usize, VaultProblem> {
        Ok(self.connection.prepare_cached(sql)?.execute(params)?)
    }

    pub(crate) fn list<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T, VaultProblem>,
    ) -> Result<Vec<T>, VaultProblem> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    pub(crate) fn find<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T, VaultProblem>,
    ) -> Result<Option<T>, VaultProblem> {
        Ok(self.list(sql, params, read)?.pop())
    }

    /// One value of the device itself.
    pub fn load_meta(&self, name: &str) -> Result<Option<Vec<u8>>, VaultProblem> {
        let mut statement = self.connection.prepare_cached(sql!("meta/load"))?;
        Ok(statement.query_row(named_params! { ":name": name }, |row| row.get("value")).optional()?)
    }

    /// Keeps one value of the device itself.
    pub fn save_meta(&self, name: &str, value: &[u8]) -> Result<(), VaultProblem> {
        self.execute(sql!("meta/save"), named_params! { ":name": name, ":value": value }).map(drop)
    }

    /// The areas, in order.
    pub fn list_scopes(&self) -> Result<Vec<ScopeRow>, VaultProblem> {
        self.list(sql!("scope/list"), [], |row| {
            Ok(ScopeRow {
                scope: row.get("scope")?,
                label: row.get("label")?,
                granted: row.get("granted")?,
                seq: row.get("seq")?,
                tag: row.get("tag")?,
            })
        })
    }

    /// An area as the server names it; a known one keeps its cursor.
    pub fn save_scope(&self, scope: u64, label: &str, start: &[u8]) -> Result<(), VaultProblem> {
        let params = named_params! { ":scope": scope, ":label": label, ":granted": true, ":tag": start };
        self.execute(sql!("scope/save"), params).map(drop)
    }

    /// An area that the server no longer names.
    pub fn withdraw_scope(&self, scope: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("scope/withdraw"), named_params! { ":scope": scope }).map(drop)
    }

    /// How far an area has been read.
    pub fn advance_scope(&self, scope: u64, seq: u64, tag: &[u8]) -> Result<(), VaultProblem> {
        let params = named_params! { ":scope": scope, ":seq": seq, ":tag": tag };
        self.execute(sql!("scope/advance"), params).map(drop)
    }

    /// One record.
    pub fn load_record(&self, record: &[u8; 16]) -> Result<Option<RecordRow>, VaultProblem> {
        self.find(sql!("record/load"), named_params! { ":record": record }, |row| {
            Ok(RecordRow {
                record: array(row.get("record")?)?,
                scope: row.get("scope")?,
                snapshot: open(row.get("sealed_snapshot")?)?,
                title: open(row.get("sealed_title")?)?,
                status: row.get("status")?,
                disputes: row.get("disputes")?,
                findings: row.get("findings")?,
                changed_ms: row.get("changed_ms")?,
                form: row.get("form")?,
            })
        })
    }

    /// Every record's line.
    pub fn list_records(&self) -> Result<Vec<ListRow>, VaultProblem> {
        self.list(sql!("record/list"), [], |row| {
            Ok(ListRow {
                record: array(row.get("record")?)?,
                scope: row.get("scope")?,
                title: open(row.get("sealed_title")?)?,
                status: row.get("status")?,
                disputes: row.get("disputes")?,
                findings: row.get("findings")?,
                changed_ms: row.get("changed_ms")?,
            })
        })
    }

    /// Keeps a record as it stands.
    pub fn save_record(&self, row: &RecordRow) -> Result<(), VaultProblem> {
        let params = named_params! {
            ":record": row.record, ":scope": row.scope, ":sealed_snapshot": seal(&row.snapshot),
            ":sealed_title": seal(&row.title), ":status": row.status, ":disputes": row.disputes,
            ":findings": row.findings, ":changed_ms": row.changed_ms, ":form": row.form,
        };
        self.execute(sql!("record/save"), params).map(drop)
    }

    /// The record now stands in another area.
    pub fn move_record(&self, record: &[u8; 16], scope: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("record/move"), named_params! { ":record": record, ":scope": scope }).map(drop)
    }

    /// Keeps a change; one that is here already only learns its feed row.
    pub fn insert_change(&self, change: &NewChange<'_>) -> Result<(), VaultProblem> {
        let params = named_params! {
            ":record": change.record, ":hash": change.hash, ":scope": change.scope, ":origin": change.origin,
            ":state": change.state, ":seq": change.seq, ":sealed_bytes": seal(change.bytes),
        };
        self.execute(sql!("change/insert"), params).map(drop)
    }

    /// What no server has, oldest first.
    pub fn list_unsent(&self, limit: u64) -> Result<Vec<ChangeRow>, VaultProblem> {
        self.list(sql!("change/list_unsent"), named_params! { ":limit": limit }, change_row)
    }

    /// The changes of one record, oldest first.
    pub fn list_changes(&self, record: &[u8; 16]) -> Result<Vec<ChangeRow>, VaultProblem> {
        self.list(sql!("change/list_of_record"), named_params! { ":record": record }, change_row)
    }

    /// How many changes of a record the server has seen or sent.
    pub fn count_sent(&self, record: &[u8; 16]) -> Result<u64, VaultProblem> {
        let count = self.find(sql!("change/count_sent"), named_params! { ":record": record }, |row| {
            Ok(row.get("sent")?)
        })?;
        Ok(count.unwrap_or(0))
    }

    /// Where each record's own changes stand.
    pub fn list_arrivals(&self) -> Result<Vec<ArrivalRow>, VaultProblem> {
        self.list(sql!("change/list_arrivals"), [], |row| {
            Ok(ArrivalRow {
                record: array(row.get("record")?)?,
                waiting: row.get("waiting")?,
                apart: row.get("apart")?,
                refused: row.get("refused")?,
                last_batch: row.get("last_batch")?,
            })
        })
    }

    /// How much stands where.
    pub fn count_states(&self) -> Result<Vec<StateCount>, VaultProblem> {
        self.list(sql!("change/count_by_state"), [], |row| {
            Ok(StateCount {
                state: row.get("state")?,
                changes: row.get("changes")?,
                records: row.get("records")?,
            })
        })
    }

    /// Where a change stands now; `scope` 0 leaves its area as it is.
    pub fn mark_change(
        &self,
        item: &ItemRow,
        state: ChangeState,
        (scope, seq): (u64, u64),
        batch: u64,
        code: &str,
    ) -> Result<(), VaultProblem> {
        let params = named_params! {
            ":record": item.record, ":hash": item.hash, ":state": state, ":seq": seq, ":batch": batch,
            ":code": code, ":scope": scope,
        };
        self.execute(sql!("change/mark"), params).map(drop)
    }

    /// An own change that the server says it does not have goes again. How many that were: none where it
    /// is not ours to send.
    pub fn mark_own_unsent(&self, item: &ItemRow) -> Result<usize, VaultProblem> {
        let params = named_params! { ":record": item.record, ":hash": item.hash };
        self.execute(sql!("change/unsend_one"), params)
    }

    /// Feed rows `first..=last` of an area that are here.
    pub fn list_by_seq(&self, scope: u64, first: u64, last: u64) -> Result<Vec<SeqRow>, VaultProblem> {
        let params = named_params! { ":scope": scope, ":first": first, ":last": last };
        self.list(sql!("change/list_by_seq"), params, |row| {
            Ok(SeqRow {
                seq: row.get("seq")?,
                record: array(row.get("record")?)?,
                hash: array(row.get("hash")?)?,
            })
        })
    }

    /// The server has lost an area's log: own changes go again, rows lose their places.
    pub fn unsend_scope(&self, scope: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("change/unsend"), named_params! { ":scope": scope })?;
        self.execute(sql!("change/forget_seq"), named_params! { ":scope": scope }).map(drop)
    }

    /// Keeps one answer as typed.
    pub fn save_draft(
        &self,
        record: &[u8; 16],
        key: &str,
        value: &[u8],
        typed_ms: u64,
    ) -> Result<(), VaultProblem> {
        let params = named_params! {
            ":record": record, ":key": key, ":sealed_value": seal(value), ":typed_ms": typed_ms,
        };
        self.execute(sql!("draft/save"), params).map(drop)
    }

    /// What was typed and is not yet part of a change.
    pub fn list_drafts(&self, record: &[u8; 16]) -> Result<Vec<DraftRow>, VaultProblem> {
        self.list(sql!("draft/list"), named_params! { ":record": record }, |row| {
            Ok(DraftRow {
                key: row.get("key")?,
                value: open(row.get("sealed_value")?)?,
                typed_ms: row.get("typed_ms")?,
            })
        })
    }

    /// Records with something typed, and how much.
    pub fn list_drafted(&self) -> Result<Vec<([u8; 16], u64)>, VaultProblem> {
        self.list(sql!("draft/list_records"), [], |row| Ok((array(row.get("record")?)?, row.get("answers")?)))
    }

    /// A draft that is now part of a change.
    pub fn clear_draft(&self, record: &[u8; 16], key: &str) -> Result<(), VaultProblem> {
        self.execute(sql!("draft/clear"), named_params! { ":record": record, ":key": key }).map(drop)
    }

    /// Keeps what stands on a sheet.
    pub fn save_jot(&self, record: &[u8; 16], sheet: &str, text: &[u8]) -> Result<(), VaultProblem> {
        let params = named_params! { ":record": record, ":sheet": sheet, ":sealed_text": seal(text) };
        self.execute(sql!("jot/save"), params).map(drop)
    }

    /// What stood on a sheet.
    pub fn find_jot(&self, record: &[u8; 16], sheet: &str) -> Result<Option<Vec<u8>>, VaultProblem> {
        let params = named_params! { ":record": record, ":sheet": sheet };
        self.find(sql!("jot/load"), params, |row| open(row.get("sealed_text")?))
    }

    /// A sheet that is done.
    pub fn clear_jot(&self, record: &[u8; 16], sheet: &str) -> Result<(), VaultProblem> {
        self.execute(sql!("jot/clear"), named_params! { ":record": record, ":sheet": sheet }).map(drop)
    }

    /// Keeps a signed batch and which change stands where in it.
    pub fn insert_batch(
        &self,
        number: u64,
        hash: &[u8; 32],
        body: &[u8],
        items: &[ItemRow],
    ) -> Result<(), VaultProblem> {
        let params = named_params! { ":number": number, ":hash": hash, ":sealed_body": seal(body) };
        self.execute(sql!("batch/insert"), params)?;
        for (place, item) in items.iter().enumerate() {
            let params = named_params! {
                ":number": number, ":place": place, ":record": item.record, ":hash": item.hash,
            };
            self.execute(sql!("item/insert"), params)?;
        }
        Ok(())
    }

    /// The batch that waits for its verdicts.
    pub fn find_open_batch(&self) -> Result<Option<BatchRow>, VaultProblem> {
        self.find(sql!("batch/find_open"), [], batch_row)
    }

    /// Every batch that waits for its verdicts, in the order of the chain.
    pub fn list_open_batches(&self) -> Result<Vec<BatchRow>, VaultProblem> {
        self.list(sql!("batch/list_open"), [], batch_row)
    }

    /// A batch by its number, while it waits for its verdicts.
    pub fn load_open_batch(&self, number: u64) -> Result<Option<BatchRow>, VaultProblem> {
        self.find(sql!("batch/load_open"), named_params! { ":number": number }, batch_row)
    }

    /// The newest batch.
    pub fn find_last_batch(&self) -> Result<Option<BatchRow>, VaultProblem> {
        self.find(sql!("batch/find_last"), [], batch_row)
    }

    /// The changes of a batch in its order.
    pub fn list_items(&self, number: u64) -> Result<Vec<ItemRow>, VaultProblem> {
        self.list(sql!("item/list"), named_params! { ":number": number }, |row| {
            Ok(ItemRow { record: array(row.get("record")?)?, hash: array(row.get("hash")?)? })
        })
    }

    /// The batch is answered; keeps the server's signed word.
    pub fn close_batch(&self, number: u64, server_time_ms: u64, receipt: &[u8]) -> Result<(), VaultProblem> {
        self.execute(sql!("batch/close"), named_params! { ":number": number })?;
        let params = named_params! { ":number": number, ":server_time_ms": server_time_ms, ":body": receipt };
        self.execute(sql!("receipt/save"), params).map(drop)
    }

    /// The open batch is given up: what it carried is unsent again.
    pub fn give_up_batch(&self, number: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("change/unsend_batch"), named_params! { ":batch": number })?;
        self.execute(sql!("batch/close"), named_params! { ":number": number }).map(drop)
    }

    /// When the server took a batch, and its signed word.
    pub fn load_receipt(&self, number: u64) -> Result<Option<(u64, Vec<u8>)>, VaultProblem> {
        self.find(sql!("receipt/load"), named_params! { ":number": number }, |row| {
            Ok((row.get("server_time_ms")?, row.get("body")?))
        })
    }

    /// Keeps who an author is.
    pub fn save_certificate(&self, device: &[u8; 8], body: &[u8]) -> Result<(), VaultProblem> {
        let params = named_params! { ":device": device, ":body": body };
        self.execute(sql!("certificate/save"), params).map(drop)
    }

    /// Who an author is.
    pub fn load_certificate(&self, device: &[u8; 8]) -> Result<Option<Vec<u8>>, VaultProblem> {
        self.find(sql!("certificate/load"), named_params! { ":device": device }, |row| Ok(row.get("body")?))
    }

    /// Keeps a change from elsewhere that did not pass admission.
    pub fn insert_refused(&self, record: &[u8; 16], code: &str, bytes: &[u8]) -> Result<(), VaultProblem> {
        let params = named_params! { ":record": record, ":code": code, ":sealed_bytes": seal(bytes) };
        self.execute(sql!("refused/insert"), params).map(drop)
    }

    /// How many changes did not pass.
    pub fn count_refused(&self) -> Result<u64, VaultProblem> {
        Ok(self.find(sql!("refused/count"), [], |row| Ok(row.get("refused")?))?.unwrap_or(0))
    }
}

fn change_row(row: &Row<'_>) -> Result<ChangeRow, VaultProblem> {
    Ok(ChangeRow {
        record: array(row.get("record")?)?,
        hash: array(row.get("hash")?)?,
        scope: row.get("scope")?,
        origin: row.get("origin")?,
        state: row.get("state")?,
        seq: row.get("seq")?,
        batch: row.get("batch")?,
        code: row.get("code")?,
        bytes: open(row.get("sealed_bytes")?)?,
    })
}

fn batch_row(row: &Row<'_>) -> Result<BatchRow, VaultProblem> {
    Ok(BatchRow {
        number: row.get("number")?,
        hash: array(row.get("hash")?)?,
        state: row.get("state")?,
        body: open(row.get("sealed_body")?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Statements that walk a whole table or index: a device holds a few hundred records, and these are
    /// lists of all of them, tables of a handful of rows, or indexes of what is open only.
    const SCANS: &[&str] = &[
        "attachment/list_sent",
        "attachment/list_spent",
        "attachment/list_waiting",
        "batch/find_last",
        "batch/find_open",
        "batch/list_open",
        "change/count_by_state",
        "change/list_arrivals",
        "change/list_unsent",
        "draft/list_records",
        "package/list",
        "part/list_packages",
        "piece/count_bytes",
        "record/list",
        "record/list_forms",
        "refused/count",
        "scope/list",
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
        let store = Vault::in_memory().expect("a vault");
        for (name, sql) in files().into_iter().filter(|(name, _)| !name.starts_with("migrations/")) {
            assert!(store.connection.prepare(&sql).is_ok(), "{name} does not prepare");
            assert!(sql.starts_with("-- "), "{name} does not say for whom it is");
            assert!(!sql.contains("SELECT *"), "{name} reads columns it does not name");
        }
    }

    #[test]
    fn every_statement_is_used_and_every_used_one_exists() {
        let sources = [
            include_str!("store.rs"),
            include_str!("package.rs"),
            include_str!("attachment.rs"),
            include_str!("outline.rs"),
            include_str!("door.rs"),
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
        let store = Vault::in_memory().expect("a vault");
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

//! Every statement of the vault, and the transactions around them.

use crate::VaultProblem;
use crate::folder::{Folder, SystemFolder};
use crate::keys::{DEVICE, VaultKey, batch_owner};
use crate::rows::{
    ArrivalRow, BatchRow, ChangeRow, ChangeState, DraftRow, ItemRow, ListRow, NewChange, RecordRow, ScopeRow,
    SeqRow, StateCount, array,
};
use crate::seal::{Column, PLAIN};
use crate::secret::{FileSecret, MemorySecret, PlatformSecret};
use rusqlite::{Connection, OpenFlags, Params, Row, TransactionBehavior, named_params};
use rusqlite_migration::{M, Migrations};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A statement's text, one file each.
macro_rules! sql {
    ($path:literal) => {
        include_str!(concat!("../sql/", $path, ".sql"))
    };
}
pub(crate) use sql;

/// How long a second process (the CLI beside the app) may hold the file before we give up.
const BUSY_TIMEOUT_MS: u64 = 5_000;

/// Before the names of what outlives a wipe.
pub(crate) const WIPE: &str = "wipe.";
/// What a closed vault must tell: how the lock screen speaks and looks.
const SETTINGS: &str = "app.settings";

/// The device's file. Closed, it tells only what names nobody; sealed rows answer [`VaultProblem::Closed`].
#[derive(Debug)]
pub struct Vault {
    pub(crate) connection: Connection,
    pub(crate) key: Option<VaultKey>,
    pub(crate) secret: Arc<dyn PlatformSecret>,
    /// Where it lies; `None` in memory.
    pub(crate) path: Option<PathBuf>,
    pub(crate) folder: Arc<dyn Folder>,
    /// Who decides about commits, for tests.
    pub(crate) fate: RefCell<Option<Fate>>,
}

/// What a world outside decides about each commit.
#[derive(Clone)]
pub(crate) struct Fate(Arc<Mutex<dyn FnMut() -> bool + Send>>);

impl std::fmt::Debug for Fate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fate")
    }
}

/// The statements, inside one transaction.
#[derive(Debug, Clone, Copy)]
pub struct Store<'c> {
    connection: &'c Connection,
    pub(crate) key: Option<&'c VaultKey>,
}

/// Whether a value of the device is kept in plain: what is read while the vault is closed, and names nobody.
pub(crate) fn is_plain_meta(name: &str) -> bool {
    name == SETTINGS || name.starts_with(WIPE)
}

impl Vault {
    /// Opens or creates the file at `path`, with the secret in the file beside it; only its owner may read both.
    ///
    /// # Errors
    /// [`VaultProblem::Closed`] where a PIN is set, [`VaultProblem::KeyGone`] without the secret, or as the disk says.
    pub fn open(path: &Path) -> Result<Self, VaultProblem> {
        let vault = Self::open_with(path, Arc::new(FileSecret::beside(path)))?;
        match (vault.is_open(), vault.has_secret()?) {
            (true, _) => Ok(vault),
            (false, true) => Err(VaultProblem::Closed),
            (false, false) => Err(VaultProblem::KeyGone),
        }
    }

    /// Opens or creates the file at `path`. Where a PIN is set, or the machine does not have the secret, it stays
    /// closed. An older file that is still plain is sealed now.
    ///
    /// # Errors
    /// As the disk says.
    pub fn open_with(path: &Path, secret: Arc<dyn PlatformSecret>) -> Result<Self, VaultProblem> {
        Self::open_on(path, secret, Arc::new(SystemFolder))
    }

    /// The same where the files do not lie in the system's folders.
    ///
    /// # Errors
    /// As the disk says.
    pub fn open_on(
        path: &Path,
        secret: Arc<dyn PlatformSecret>,
        folder: Arc<dyn Folder>,
    ) -> Result<Self, VaultProblem> {
        make_private(path);
        let connection = Connection::open(path)?;
        let is_new = is_new(&connection)?;
        let mut vault = Self::start(connection, Some(path.to_owned()), secret)?;
        vault.folder = folder;
        vault.open_without_pin(is_new)?;
        Ok(vault)
    }

    /// The file at `path` with its tables and without a key.
    pub(crate) fn bare(path: &Path, secret: Arc<dyn PlatformSecret>) -> Result<Self, VaultProblem> {
        make_private(path);
        Self::start(Connection::open(path)?, Some(path.to_owned()), secret)
    }

    /// A vault without a file, for worlds that live in memory. Its rows are sealed all the same.
    pub fn in_memory() -> Result<Self, VaultProblem> {
        let mut vault = Self::start(Connection::open_in_memory()?, None, Arc::new(MemorySecret::default()))?;
        vault.open_without_pin(true)?;
        Ok(vault)
    }

    pub(crate) fn start(
        mut connection: Connection,
        path: Option<PathBuf>,
        secret: Arc<dyn PlatformSecret>,
    ) -> Result<Self, VaultProblem> {
        connection.busy_timeout(std::time::Duration::from_millis(BUSY_TIMEOUT_MS))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        // What is deleted is overwritten, and nothing is sorted outside of the memory.
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.set_prepared_statement_cache_capacity(64);
        migrations().to_latest(&mut connection)?;
        let folder = Arc::new(SystemFolder);
        Ok(Self { connection, key: None, secret, path, folder, fate: RefCell::default() })
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
        let done = act(Store { connection: &transaction, key: self.key.as_ref() })?;
        transaction.commit().map_err(VaultProblem::from)?;
        Ok(done)
    }

    /// Reads; sees one state throughout.
    pub fn read<T, E: From<VaultProblem>>(
        &self,
        act: impl FnOnce(Store<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.connection.unchecked_transaction().map_err(VaultProblem::from)?;
        let done = act(Store { connection: &transaction, key: self.key.as_ref() })?;
        transaction.rollback().map_err(VaultProblem::from)?;
        Ok(done)
    }

    /// Asks SQLite whether the file is sound, page by page: for checkers after a crash.
    pub fn check(&self) -> Result<(), VaultProblem> {
        check(&self.connection)
    }

    /// The same of a vault that somebody has open, without writing to it and without standing in the way.
    pub fn check_file(path: &Path) -> Result<(), VaultProblem> {
        check(&Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
    }

    /// Brings what was committed into the file and empties the log: what was deleted is then in neither. Where
    /// another process reads meanwhile, the log is emptied later.
    pub fn flush_log(&mut self) -> Result<(), VaultProblem> {
        let flushed = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        match flushed {
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => Ok(()),
            flushed => Ok(flushed?),
        }
    }

    /// Writes the file anew without free pages, and empties the log.
    pub(crate) fn compact(&mut self) -> Result<(), VaultProblem> {
        self.connection.execute_batch("VACUUM")?;
        self.flush_log()
    }

    /// Lets a world outside decide the fate of each commit: `false` turns it into a rollback, as a
    /// kill just before it would.
    /// Outlives a wipe.
    pub fn on_commit(&self, survives: impl FnMut() -> bool + Send + 'static) -> Result<(), VaultProblem> {
        self.obey(Some(Fate(Arc::new(Mutex::new(survives)))))
    }

    /// From now on `fate` decides about commits.
    pub(crate) fn obey(&self, fate: Option<Fate>) -> Result<(), VaultProblem> {
        if let Some(Fate(survives)) = fate.clone() {
            let rolls_back = move || !survives.lock().unwrap_or_else(PoisonError::into_inner)();
            self.connection.commit_hook(Some(rolls_back))?;
        }
        self.fate.replace(fate);
        Ok(())
    }

    /// Bounds the file's size in pages of 4 KiB: a full disk, for tests.
    pub fn limit_pages(&self, pages: u32) -> Result<(), VaultProblem> {
        self.connection.pragma_update(None, "max_page_count", pages)?;
        Ok(())
    }
}

/// Asks SQLite whether a file is sound, page by page.
fn check(connection: &Connection) -> Result<(), VaultProblem> {
    let said: String =
        connection.pragma_query_value(None, "integrity_check", |row| row.get("integrity_check"))?;
    if said == "ok" { Ok(()) } else { Err(VaultProblem::Row("integrity_check")) }
}

/// Whether the file at `path` opens only with a PIN. What its log holds is in the file when this returns, unless
/// somebody else has it open.
pub(crate) fn has_pin_at(path: &Path) -> Result<bool, VaultProblem> {
    Vault::bare(path, Arc::new(MemorySecret::default()))?.has_pin()
}

/// Whether a file has no tables yet.
fn is_new(connection: &Connection) -> Result<bool, VaultProblem> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get("user_version"))?;
    Ok(version == 0)
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
        M::up(sql!("migrations/0007_seal")),
        M::up(sql!("migrations/0008_erasures")),
        M::up(sql!("migrations/0009_runs")),
        M::up(sql!("migrations/0010_relays")),
        M::up(sql!("migrations/0011_departed")),
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

    /// One value of the device itself. Sealed, but for what a closed vault must tell: `app.settings`, and what
    /// outlives a wipe (`wipe.…`).
    pub fn load_meta(&self, name: &str) -> Result<Option<Vec<u8>>, VaultProblem> {
        let kept = self.find(sql!("meta/load"), named_params! { ":name": name }, |row| {
            Ok(row.get::<_, Vec<u8>>("sealed_value")?)
        })?;
        let Some(kept) = kept else { return Ok(None) };
        match kept.split_first() {
            Some((&PLAIN, value)) if is_plain_meta(name) => Ok(Some(value.to_vec())),
            _ => Ok(Some(self.open(DEVICE, (Column::Meta, name.as_bytes()), &kept)?)),
        }
    }

    /// Keeps one value of the device itself: see [`Store::load_meta`].
    pub fn save_meta(&self, name: &str, value: &[u8]) -> Result<(), VaultProblem> {
        if is_plain_meta(name) {
            return self.put_meta(name, &[&[PLAIN], value].concat());
        }
        self.put_meta(name, &self.seal(DEVICE, (Column::Meta, name.as_bytes()), value)?)
    }

    pub(crate) fn put_meta(&self, name: &str, sealed: &[u8]) -> Result<(), VaultProblem> {
        self.execute(sql!("meta/save"), named_params! { ":name": name, ":sealed_value": sealed }).map(drop)
    }

    /// The values of the device itself as they are kept.
    pub(crate) fn list_kept_meta(&self) -> Result<Vec<(String, Vec<u8>)>, VaultProblem> {
        self.list(sql!("meta/list"), [], |row| Ok((row.get("name")?, row.get("sealed_value")?)))
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
                snapshot: self.open(record, (Column::Snapshot, &[]), &bytes(row, "sealed_snapshot")?)?,
                title: self.open(record, (Column::Title, &[]), &bytes(row, "sealed_title")?)?,
                status: row.get("status")?,
                disputes: row.get("disputes")?,
                findings: row.get("findings")?,
                changed_ms: row.get("changed_ms")?,
                form: row.get("form")?,
            })
        })
    }

    /// The line of every record that has not departed.
    pub fn list_records(&self) -> Result<Vec<ListRow>, VaultProblem> {
        self.list(sql!("record/list"), [], |row| {
            let record = array(row.get("record")?)?;
            Ok(ListRow {
                record,
                scope: row.get("scope")?,
                title: self.open(&record, (Column::Title, &[]), &bytes(row, "sealed_title")?)?,
                status: row.get("status")?,
                disputes: row.get("disputes")?,
                findings: row.get("findings")?,
                changed_ms: row.get("changed_ms")?,
            })
        })
    }

    /// Keeps a record as it stands.
    pub fn save_record(&self, row: &RecordRow) -> Result<(), VaultProblem> {
        let snapshot = self.seal(&row.record, (Column::Snapshot, &[]), &row.snapshot)?;
        let title = self.seal(&row.record, (Column::Title, &[]), &row.title)?;
        let params = named_params! {
            ":record": row.record, ":scope": row.scope, ":sealed_snapshot": snapshot,
            ":sealed_title": title, ":status": row.status, ":disputes": row.disputes,
            ":findings": row.findings, ":changed_ms": row.changed_ms, ":form": row.form,
        };
        self.execute(sql!("record/save"), params).map(drop)
    }

    /// The record now stands in another area.
    pub fn move_record(&self, record: &[u8; 16], scope: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("record/move"), named_params! { ":record": record, ":scope": scope }).map(drop)
    }

    /// The record stands in an area of others since `now_ms`: no list shows it any more.
    pub fn depart_record(&self, record: &[u8; 16], now_ms: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("record/depart"), named_params! { ":record": record, ":now_ms": now_ms }).map(drop)
    }

    /// The record stands here after all.
    pub fn return_record(&self, record: &[u8; 16]) -> Result<(), VaultProblem> {
        self.execute(sql!("record/return"), named_params! { ":record": record }).map(drop)
    }

    /// Every record that departed from an area stands there again, until it is told anew.
    pub fn return_scope(&self, scope: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("record/return_scope"), named_params! { ":scope": scope }).map(drop)
    }

    /// Records that departed before `before_ms`.
    pub fn list_departed(&self, before_ms: u64) -> Result<Vec<[u8; 16]>, VaultProblem> {
        self.list(sql!("record/list_departed"), named_params! { ":before_ms": before_ms }, |row| {
            array(row.get("record")?)
        })
    }

    /// Keeps a change; one that is here already only learns its feed row.
    pub fn insert_change(&self, change: &NewChange<'_>) -> Result<(), VaultProblem> {
        let sealed = self.seal(&change.record, (Column::Change, &change.hash), change.bytes)?;
        let params = named_params! {
            ":record": change.record, ":hash": change.hash, ":scope": change.scope, ":origin": change.origin,
            ":state": change.state, ":seq": change.seq, ":sealed_bytes": sealed, ":run": change.run,
        };
        self.execute(sql!("change/insert"), params).map(drop)
    }

    /// What no server has, oldest first.
    pub fn list_unsent(&self, limit: u64) -> Result<Vec<ChangeRow>, VaultProblem> {
        self.list(sql!("change/list_unsent"), named_params! { ":limit": limit }, |row| self.change_row(row))
    }

    /// The changes of one record, oldest first.
    pub fn list_changes(&self, record: &[u8; 16]) -> Result<Vec<ChangeRow>, VaultProblem> {
        self.list(sql!("change/list_of_record"), named_params! { ":record": record }, |row| {
            self.change_row(row)
        })
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
                relayed: row.get("relayed")?,
                relayed_ms: row.get("relayed_ms")?,
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

    /// The changes of a batch go with it.
    pub fn mark_batched(&self, number: u64) -> Result<(), VaultProblem> {
        let params = named_params! { ":number": number, ":batched": ChangeState::Batched };
        self.execute(sql!("change/mark_batched"), params).map(drop)
    }

    /// The code of the last verdict about a change; empty where there was none.
    pub fn load_code(&self, item: &ItemRow) -> Result<String, VaultProblem> {
        let params = named_params! { ":record": item.record, ":hash": item.hash };
        Ok(self.find(sql!("change/load_code"), params, |row| Ok(row.get("code")?))?.unwrap_or_default())
    }

    /// Where a change stands that was kept apart; how many that were. `scope` 0 leaves its area as it is.
    pub fn settle_change(
        &self,
        item: &ItemRow,
        state: ChangeState,
        scope: u64,
        code: &str,
    ) -> Result<usize, VaultProblem> {
        let params = named_params! {
            ":record": item.record, ":hash": item.hash, ":state": state, ":code": code, ":scope": scope,
        };
        self.execute(sql!("change/settle"), params)
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

    /// Own changes that a server which was set back kept apart go again.
    pub fn unsend_apart(&self) -> Result<(), VaultProblem> {
        self.execute(sql!("change/unsend_apart"), []).map(drop)
    }

    /// Own changes that a server which was set back had answered for go again.
    pub fn unsend_all(&self) -> Result<(), VaultProblem> {
        self.execute(sql!("change/unsend_all"), []).map(drop)
    }

    /// Own changes that have arrived and whose rows this device never read, or reads no more, are unsent again.
    pub fn unsend_unread(&self) -> Result<(), VaultProblem> {
        self.execute(sql!("change/unsend_unread"), []).map(drop)
    }

    /// Keeps one answer as typed.
    pub fn save_draft(
        &self,
        record: &[u8; 16],
        key: &str,
        value: &[u8],
        typed_ms: u64,
    ) -> Result<(), VaultProblem> {
        let sealed = self.seal(record, (Column::Draft, key.as_bytes()), value)?;
        let params = named_params! {
            ":record": record, ":key": key, ":sealed_value": sealed, ":typed_ms": typed_ms,
        };
        self.execute(sql!("draft/save"), params).map(drop)
    }

    /// What was typed and is not yet part of a change.
    pub fn list_drafts(&self, record: &[u8; 16]) -> Result<Vec<DraftRow>, VaultProblem> {
        self.list(sql!("draft/list"), named_params! { ":record": record }, |row| {
            let key: String = row.get("key")?;
            Ok(DraftRow {
                value: self.open(record, (Column::Draft, key.as_bytes()), &bytes(row, "sealed_value")?)?,
                key,
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
        self.put_jot(record, sheet, &self.seal(record, (Column::Jot, sheet.as_bytes()), text)?)
    }

    pub(crate) fn put_jot(&self, record: &[u8; 16], sheet: &str, sealed: &[u8]) -> Result<(), VaultProblem> {
        let params = named_params! { ":record": record, ":sheet": sheet, ":sealed_text": sealed };
        self.execute(sql!("jot/save"), params).map(drop)
    }

    /// What stood on a sheet.
    pub fn find_jot(&self, record: &[u8; 16], sheet: &str) -> Result<Option<Vec<u8>>, VaultProblem> {
        let params = named_params! { ":record": record, ":sheet": sheet };
        self.find(sql!("jot/load"), params, |row| {
            self.open(record, (Column::Jot, sheet.as_bytes()), &bytes(row, "sealed_text")?)
        })
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
        let sealed = self.seal(&batch_owner(number), (Column::Batch, &[]), body)?;
        let params = named_params! { ":number": number, ":hash": hash, ":sealed_body": sealed };
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
        self.find(sql!("batch/find_open"), [], |row| self.batch_row(row))
    }

    /// Every batch that waits for its verdicts, in the order of the chain.
    pub fn list_open_batches(&self) -> Result<Vec<BatchRow>, VaultProblem> {
        self.list(sql!("batch/list_open"), [], |row| self.batch_row(row))
    }

    /// A batch by its number, while it waits for its verdicts.
    pub fn load_open_batch(&self, number: u64) -> Result<Option<BatchRow>, VaultProblem> {
        self.find(sql!("batch/load_open"), named_params! { ":number": number }, |row| self.batch_row(row))
    }

    /// The newest batch.
    pub fn find_last_batch(&self) -> Result<Option<BatchRow>, VaultProblem> {
        self.find(sql!("batch/find_last"), [], |row| self.batch_row(row))
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
        self.execute(sql!("parcel/close_batch"), named_params! { ":batch": number })?;
        self.forget_batch_key(number)?;
        let params = named_params! { ":number": number, ":server_time_ms": server_time_ms, ":body": receipt };
        self.execute(sql!("receipt/save"), params).map(drop)
    }

    /// The open batch is given up: what it carried is unsent again.
    pub fn give_up_batch(&self, number: u64) -> Result<(), VaultProblem> {
        self.execute(sql!("change/unsend_batch"), named_params! { ":batch": number })?;
        self.execute(sql!("batch/close"), named_params! { ":number": number })?;
        self.forget_batch_key(number)
    }

    /// When the server took a batch, and its signed word.
    pub fn load_receipt(&self, number: u64) -> Result<Option<(u64, Vec<u8>)>, VaultProblem> {
        self.find(sql!("receipt/load"), named_params! { ":number": number }, |row| {
            Ok((row.get("server_time_ms")?, row.get("body")?))
        })
    }

    /// Keeps who an author is.
    pub fn save_certificate(&self, device: &[u8; 8], body: &[u8]) -> Result<(), VaultProblem> {
        self.put_certificate(device, &self.seal(DEVICE, (Column::Certificate, device), body)?)
    }

    pub(crate) fn put_certificate(&self, device: &[u8; 8], sealed: &[u8]) -> Result<(), VaultProblem> {
        let params = named_params! { ":device": device, ":sealed_body": sealed };
        self.execute(sql!("certificate/save"), params).map(drop)
    }

    /// Who an author is.
    pub fn load_certificate(&self, device: &[u8; 8]) -> Result<Option<Vec<u8>>, VaultProblem> {
        self.find(sql!("certificate/load"), named_params! { ":device": device }, |row| {
            self.open(DEVICE, (Column::Certificate, device), &bytes(row, "sealed_body")?)
        })
    }

    /// Keeps a change from elsewhere that did not pass admission.
    pub fn insert_refused(&self, record: &[u8; 16], code: &str, bytes: &[u8]) -> Result<(), VaultProblem> {
        let sealed = self.seal(record, (Column::Refused, code.as_bytes()), bytes)?;
        let params = named_params! { ":record": record, ":code": code, ":sealed_bytes": sealed };
        self.execute(sql!("refused/insert"), params).map(drop)
    }

    /// How many changes did not pass.
    pub fn count_refused(&self) -> Result<u64, VaultProblem> {
        Ok(self.find(sql!("refused/count"), [], |row| Ok(row.get("refused")?))?.unwrap_or(0))
    }

    pub(crate) fn change_row(&self, row: &Row<'_>) -> Result<ChangeRow, VaultProblem> {
        let (record, hash) = (array(row.get("record")?)?, array(row.get("hash")?)?);
        Ok(ChangeRow {
            record,
            hash,
            scope: row.get("scope")?,
            origin: row.get("origin")?,
            state: row.get("state")?,
            seq: row.get("seq")?,
            batch: row.get("batch")?,
            code: row.get("code")?,
            relayed_ms: row.get("relayed_ms")?,
            bytes: self.open(&record, (Column::Change, &hash), &bytes(row, "sealed_bytes")?)?,
        })
    }

    fn batch_row(&self, row: &Row<'_>) -> Result<BatchRow, VaultProblem> {
        let number = row.get("number")?;
        Ok(BatchRow {
            number,
            hash: array(row.get("hash")?)?,
            state: row.get("state")?,
            body: self.open(&batch_owner(number), (Column::Batch, &[]), &bytes(row, "sealed_body")?)?,
        })
    }
}

/// A column of bytes.
pub(crate) fn bytes(row: &Row<'_>, column: &str) -> Result<Vec<u8>, VaultProblem> {
    Ok(row.get(column)?)
}

#[cfg(test)]
mod tests;

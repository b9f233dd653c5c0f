//! What a server makes of exports, and the folder of their files: in the row of an export stands how it is (`hub/exports.rs`).
//!
//! Invariants: a file is there only when it is whole, and belongs to the server that its row names; what lies in the folder
//! without a row goes. On a file's own server the folder is empty at the start. Several servers on one database have one
//! folder, in that of photos, which all of them see: whoever is asked hands any of the files out.

use crate::Hub;
use crate::export::{CsvFile, Format, GeoJsonFile, Order, OrderWords, Sink, XlsxFile};
use crate::files::Files;
use crate::http::Clock;
use crate::http::console::range;
use crate::hub::Watch;
use crate::limits::EXPORT_KEPT_MS;
use crate::store::{ExportCounts, ExportRow, StoreAt};
use crate::view::ExportView;
use ketuk_wire::{Problem, ProblemCode};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The folder of exports, and those that this server makes.
pub struct Exports {
    store: StoreAt,
    folder: PathBuf,
    clock: Clock,
    is_shared: bool,
    making: Mutex<Vec<Arc<Making>>>,
}

/// An export that this server makes.
pub(super) struct Making {
    pub(super) row: ExportRow,
    pub(super) order: Order,
    pub(super) watch: Watch,
    path: PathBuf,
    /// The server stops: another one takes it up.
    is_left: AtomicBool,
}

impl std::fmt::Debug for Exports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Exports({})", self.folder.display())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn folder_beside(db: &Path) -> PathBuf {
    let mut folder = db.as_os_str().to_owned();
    folder.push(".exports");
    PathBuf::from(folder)
}

/// What is asked for, as it was checked when it was asked.
pub(super) fn order_of(row: &ExportRow) -> Result<Order, Problem> {
    let asked = |number: u64| (number > 0).then_some(number);
    let OrderWords { kelurahan, scope, .. } = &row.words;
    Order::check(&row.owner, range(&row.owner, asked(*kelurahan), asked(*scope)), row.words.clone())
}

impl Exports {
    /// The exports of a hub's store. In a file: in the folder `<db>.exports`, and what an earlier server left goes. In a
    /// database that others use as well: in the folder `exports` of `files`.
    pub fn open(
        hub: &Hub,
        store: &StoreAt,
        (db, files): (&Path, &Files),
        clock: Clock,
    ) -> std::io::Result<Self> {
        let is_shared = hub.is_one_of_several();
        let folder = if is_shared { files.folder().join("exports") } else { folder_beside(db) };
        if !is_shared {
            hub.forget_exports().map_err(std::io::Error::other)?;
            if folder.exists() {
                std::fs::remove_dir_all(&folder)?;
            }
        }
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        Ok(Self { store: store.clone(), folder, clock, is_shared, making: Mutex::default() })
    }

    /// Whether other servers may leave exports behind.
    pub(super) fn is_shared(&self) -> bool {
        self.is_shared
    }

    pub(super) fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    /// The store that exports are read from.
    pub(super) fn store(&self) -> &StoreAt {
        &self.store
    }

    /// Where an export's file lies once it is whole.
    pub(super) fn path(&self, row: &ExportRow) -> PathBuf {
        self.folder.join(format!("{}-{}", row.id, row.by))
    }

    /// Notes that this server makes an export. Nothing where it does so already: a clock that jumped, or a turn that did
    /// not come, has let the promise pass, and two would write one file.
    pub(super) fn take_up(&self, row: ExportRow, order: Order) -> Option<Arc<Making>> {
        let mut under_way = lock(&self.making);
        if under_way.iter().any(|one| one.row.id == row.id) {
            return None;
        }
        let (path, watch, is_left) = (self.path(&row), Watch::default(), AtomicBool::new(false));
        let making = Arc::new(Making { row, order, watch, path, is_left });
        under_way.push(Arc::clone(&making));
        Some(making)
    }

    /// It is over, however it ended.
    pub(super) fn let_go(&self, making: &Arc<Making>) {
        lock(&self.making).retain(|one| !Arc::ptr_eq(one, making));
    }

    /// Nobody wants it any more: where it is made here, that ends now and not at the next question.
    pub(super) fn stop(&self, id: &str) {
        for making in lock(&self.making).iter().filter(|making| making.row.id == id) {
            making.watch.stop.store(true, Ordering::Relaxed);
        }
    }

    /// What lies in the folder, by the export's id: asked before the rows are.
    pub(super) fn list_folder(&self) -> Vec<(String, PathBuf)> {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let id = |path: &PathBuf| path.file_name()?.to_str()?.split('-').next().map(str::to_owned);
        let paths = entries.flatten().map(|entry| entry.path());
        paths.filter_map(|path| Some((id(&path)?, path))).collect()
    }

    /// Removes what lies there of exports that are no more, and ends those that are made here.
    pub(super) fn sweep(&self, lying: &[(String, PathBuf)], there: &BTreeSet<String>) {
        for (_, path) in lying.iter().filter(|(id, _)| !there.contains(id)) {
            // Another server may have done so; what cannot be removed goes at the next turn.
            let _ = std::fs::remove_file(path);
        }
        for making in lock(&self.making).iter().filter(|making| !there.contains(&making.row.id)) {
            making.watch.stop.store(true, Ordering::Relaxed);
        }
    }

    /// How far an export is that is made here; elsewhere its row says.
    fn counts(&self, row: &ExportRow) -> ExportCounts {
        let making = lock(&self.making);
        let here = making.iter().find(|making| making.row.id == row.id && row.stage == "running");
        here.map_or(row.counts, |making| making.watch.counts())
    }

    pub(super) fn view(&self, row: &ExportRow) -> ExportView {
        let OrderWords { format, form, kelurahan, scope, status, values, people, health, why, .. } =
            &row.words;
        let ExportCounts { done, families, members, without_position } = self.counts(row);
        ExportView {
            id: row.id.clone(),
            format: format.clone(),
            form: form.clone(),
            kelurahan: *kelurahan,
            scope: *scope,
            status: status.clone(),
            values: values.clone(),
            people: people.clone(),
            health: *health,
            why: why.clone(),
            stage: row.stage.clone(),
            code: row.code.clone(),
            total: row.total,
            done,
            families,
            members,
            without_position,
            bytes: row.bytes,
            file: file_name(row),
            made_ms: row.made_ms,
            until_ms: row.made_ms + EXPORT_KEPT_MS,
        }
    }
}

/// What the file is called for whoever fetches it.
pub(super) fn file_name(row: &ExportRow) -> String {
    let ending = Format::parse(&row.words.format).map_or("", Format::ending);
    format!("{}-{}.{ending}", row.words.form, crate::export::day(row.made_ms))
}

impl Drop for Exports {
    fn drop(&mut self) {
        // The server stops: nobody waits for them any more.
        for making in lock(&self.making).iter() {
            making.is_left.store(self.is_shared, Ordering::Relaxed);
            making.watch.stop.store(true, Ordering::Relaxed);
        }
    }
}

impl Making {
    /// Whether the server stopped in the middle of it.
    pub(super) fn is_left(&self) -> bool {
        self.is_left.load(Ordering::Relaxed)
    }

    pub(super) fn remove_file(&self) {
        // Where there is none, there is nothing to remove; what cannot be removed goes later.
        let _ = std::fs::remove_file(&self.path);
    }

    /// Makes the file, beside the threads that listen; its bytes. Nothing is left where it does not come to its end.
    pub(super) fn make(&self, store: &StoreAt) -> Result<u64, Problem> {
        let part = self.path.with_extension("part");
        let made = self.write(store, &part).and_then(|()| {
            std::fs::rename(&part, &self.path).map_err(|error| crate::export::trouble(&error))?;
            let meta = std::fs::metadata(&self.path).map_err(|error| crate::export::trouble(&error))?;
            Ok(meta.len())
        });
        if made.is_err() {
            let _ = std::fs::remove_file(&part);
            self.remove_file();
        }
        made
    }

    fn write(&self, store: &StoreAt, part: &Path) -> Result<(), Problem> {
        let hub = Hub::open_to_read(store.open_to_read()?)?;
        let mut sink: Box<dyn Sink> = match self.order.format {
            Format::Xlsx => Box::new(XlsxFile::create(part)?),
            Format::Csv => Box::new(CsvFile::create(part, self.order.separator)),
            Format::GeoJson => Box::new(GeoJsonFile::create(part)?),
        };
        hub.export(self.row.made_ms, &self.row.owner, &self.order, &self.watch, &mut *sink).map(drop)
    }
}

/// Why a file that its row says is whole cannot be handed out.
pub(super) fn gone(row: &ExportRow) -> Problem {
    Problem::with(
        ProblemCode::ExportGone,
        format_args!("the file of export {} is not in this server's folder", row.id),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Actor;
    use crate::{HubWorld, Store, Workers};

    fn row(id: &str) -> ExportRow {
        let words = OrderWords {
            format: "csv".into(),
            form: "keluarga".into(),
            values: "code".into(),
            people: "without".into(),
            separator: "comma".into(),
            why: "rekapitulasi".into(),
            ..OrderWords::default()
        };
        let (owner, stage, counts) = (Actor::of_token(), "running".to_owned(), ExportCounts::default());
        let (made_ms, code, total, bytes, by, tries) = (1_000, String::new(), 1, 0, 0, 1);
        ExportRow { id: id.to_owned(), owner, words, made_ms, stage, code, total, counts, bytes, by, tries }
    }

    /// Exports of a database that is not there, in a folder of this test's own.
    fn exports(name: &str) -> Exports {
        let mut fill = |buffer: &mut [u8]| buffer.fill(7);
        let mut world = HubWorld { now_ms: 1_000, fill: &mut fill };
        let hub = Hub::open(Store::in_memory().expect("a store"), Workers(1), &mut world).expect("a hub");
        let db = std::env::temp_dir().join(format!("ketuk-jobs-{name}-{}.db", std::process::id()));
        let place = (db.as_path(), &Files::beside(&db));
        Exports::open(&hub, &StoreAt::File(db.clone()), place, || 1_000).expect("a folder")
    }

    #[test]
    fn a_failed_export_leaves_nothing() {
        let exports = exports("failed");
        let row = row("a");
        let order = order_of(&row).expect("allowed");
        let making = exports.take_up(row, order).expect("nobody makes it");
        assert!(making.make(&exports.store).is_err(), "there is no such database");
        assert!(exports.list_folder().is_empty());
        std::fs::remove_dir_all(&exports.folder).expect("our own folder");
    }
    #[test]
    fn what_lies_there_without_a_row_goes_and_what_is_made_of_it_ends() {
        let exports = exports("sweep");
        let (kept, gone) = (row("aa"), row("bb"));
        for row in [&kept, &gone] {
            std::fs::write(exports.path(row), b"x").expect("a file");
        }
        let order = order_of(&gone).expect("allowed");
        let making = exports.take_up(gone.clone(), order.clone()).expect("nobody makes it");
        assert!(exports.take_up(gone.clone(), order).is_none(), "one file has one maker");
        exports.sweep(&exports.list_folder(), &BTreeSet::from(["aa".to_owned()]));
        assert!(exports.path(&kept).exists() && !exports.path(&gone).exists());
        assert!(making.watch.stop.load(Ordering::Relaxed));
        std::fs::remove_dir_all(&exports.folder).expect("our own folder");
    }
}

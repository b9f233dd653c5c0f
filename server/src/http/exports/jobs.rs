//! Exports under way and their files: in memory and in a folder beside the database, for a while.
//!
//! Invariants: an export belongs to who asked for it, and to nobody else; not even to them once their role or
//! area is another one. Its file is there only when it is whole and its entry is in the audit log; it goes after
//! its time, and all go when the server starts. So many are made at once and no more.

use crate::Hub;
use crate::export::{CsvFile, Format, GeoJsonFile, Order, Sink, XlsxFile};
use crate::http::Clock;
use crate::hub::Watch;
use crate::limits::{EXPORT_KEPT_MS, EXPORTS_AT_ONCE, EXPORTS_KEPT_EACH};
use crate::role::Actor;
use crate::store::Store;
use crate::view::ExportView;
use ketuk_wire::{Problem, ProblemCode};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All exports of this server.
pub struct Exports {
    db: PathBuf,
    folder: PathBuf,
    clock: Clock,
    jobs: Mutex<Vec<Arc<Job>>>,
}

/// How an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Running,
    /// With so many bytes.
    Done(u64),
    Failed(ProblemCode),
    Stopped,
}

/// One export.
pub(super) struct Job {
    pub(super) id: String,
    pub(super) owner: Actor,
    pub(super) order: Order,
    pub(super) watch: Watch,
    total: u64,
    made_ms: u64,
    path: PathBuf,
    stage: Mutex<Stage>,
}

impl std::fmt::Debug for Exports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Exports({})", self.folder.display())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Exports {
    /// The exports of the database at `db`, in the folder `<db>.exports`; what an earlier server left there goes.
    pub fn open(db: &Path, clock: Clock) -> std::io::Result<Self> {
        let mut folder = db.as_os_str().to_owned();
        folder.push(".exports");
        let folder = PathBuf::from(folder);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        Ok(Self { db: db.to_owned(), folder, clock, jobs: Mutex::default() })
    }

    /// Removes what is too old, and of each person's all but the newest.
    pub(super) fn sweep(&self) {
        let now_ms = (self.clock)();
        let mut jobs = lock(&self.jobs);
        let mut kept: Vec<Arc<Job>> = Vec::with_capacity(jobs.len());
        for job in jobs.drain(..).rev() {
            let others = kept.iter().filter(|one| one.owner.account == job.owner.account).count();
            let is_over = *lock(&job.stage) != Stage::Running;
            if is_over && (job.until_ms() <= now_ms || others >= EXPORTS_KEPT_EACH) {
                job.remove_file();
            } else {
                kept.push(job);
            }
        }
        kept.reverse();
        *jobs = kept;
    }

    /// How many are made just now.
    pub(super) fn running(&self) -> usize {
        lock(&self.jobs).iter().filter(|job| job.stage() == Stage::Running).count()
    }

    /// Takes an export in; refused where as many are made as may be.
    pub(super) fn begin(
        &self,
        id: String,
        owner: Actor,
        order: Order,
        total: u64,
    ) -> Result<Arc<Job>, Problem> {
        self.sweep();
        let mut jobs = lock(&self.jobs);
        let running = jobs.iter().filter(|job| job.stage() == Stage::Running).count();
        if running >= EXPORTS_AT_ONCE {
            return Err(Problem::with(ProblemCode::ExportBusy, running));
        }
        let path = self.folder.join(&id);
        let made_ms = (self.clock)();
        let stage = Mutex::new(Stage::Running);
        let job = Arc::new(Job { id, owner, order, watch: Watch::default(), total, made_ms, path, stage });
        jobs.push(Arc::clone(&job));
        Ok(job)
    }

    /// Somebody's own, newest first.
    pub(super) fn list(&self, who: &Actor) -> Vec<Arc<Job>> {
        self.sweep();
        lock(&self.jobs).iter().rev().filter(|job| job.is_of(who)).cloned().collect()
    }

    /// One of somebody's own.
    pub(super) fn find(&self, who: &Actor, id: &str) -> Result<Arc<Job>, Problem> {
        self.sweep();
        let found = lock(&self.jobs).iter().find(|job| job.id == id && job.is_of(who)).cloned();
        found.ok_or_else(|| Problem::new(ProblemCode::NotFound))
    }

    /// Takes one away; where it is being made, that ends.
    pub(super) fn remove(&self, job: &Arc<Job>) {
        job.watch.stop.store(true, Ordering::Relaxed);
        // One lock at a time: others take the list first.
        let was_running = {
            let mut stage = lock(&job.stage);
            let was_running = *stage == Stage::Running;
            if was_running {
                *stage = Stage::Stopped;
            }
            was_running
        };
        if !was_running {
            lock(&self.jobs).retain(|one| one.id != job.id);
            job.remove_file();
        }
    }

    /// The database that exports are read from.
    pub(super) fn db(&self) -> &Path {
        &self.db
    }

    pub(super) fn now_ms(&self) -> u64 {
        (self.clock)()
    }
}

impl Drop for Exports {
    fn drop(&mut self) {
        // The server stops: nobody waits for them any more.
        for job in lock(&self.jobs).iter() {
            job.watch.stop.store(true, Ordering::Relaxed);
        }
    }
}

impl Job {
    fn is_of(&self, who: &Actor) -> bool {
        let Actor { account, login: _, name: _, role, reach } = who;
        (self.owner.account, self.owner.role, self.owner.reach) == (*account, *role, *reach)
    }

    pub(super) fn stage(&self) -> Stage {
        *lock(&self.stage)
    }

    /// Where the file lies once it is whole.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn until_ms(&self) -> u64 {
        self.made_ms + EXPORT_KEPT_MS
    }

    fn remove_file(&self) {
        // Where there is none, there is nothing to remove; what cannot be removed goes at the next start.
        let _ = std::fs::remove_file(&self.path);
    }

    /// Makes the file, beside the threads that listen; its bytes. Nothing is left where it does not come to its end.
    pub(super) fn make(&self, db: &Path) -> Result<u64, Problem> {
        let part = self.path.with_extension("part");
        let made = self.write(db, &part).and_then(|()| {
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

    fn write(&self, db: &Path, part: &Path) -> Result<(), Problem> {
        let hub = Hub::open_to_read(Store::open_to_read(db)?)?;
        let mut sink: Box<dyn Sink> = match self.order.format {
            Format::Xlsx => Box::new(XlsxFile::create(part)?),
            Format::Csv => Box::new(CsvFile::create(part, self.order.separator)),
            Format::GeoJson => Box::new(GeoJsonFile::create(part)?),
        };
        hub.export(self.made_ms, &self.owner, &self.order, &self.watch, &mut *sink).map(drop)
    }

    /// Keeps how it ended. Who stopped it meanwhile gets no file.
    pub(super) fn end(&self, made: Result<u64, Problem>) {
        let mut stage = lock(&self.stage);
        *stage = match (*stage, made) {
            (Stage::Stopped, _) => Stage::Stopped,
            (_, Ok(bytes)) => Stage::Done(bytes),
            (_, Err(problem)) => Stage::Failed(problem.code),
        };
        if !matches!(*stage, Stage::Done(_)) {
            self.remove_file();
        }
    }

    /// What the file is called.
    pub(super) fn file_name(&self) -> String {
        let day = crate::export::day(self.made_ms);
        format!("{}-{day}.{}", self.order.form, self.order.format.ending())
    }

    pub(super) fn view(&self) -> ExportView {
        let stage = self.stage();
        let Order { format, form, kelurahan, scope, range: _, status, values, people, health, .. } =
            &self.order;
        let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
        ExportView {
            id: self.id.clone(),
            format: format.code().to_owned(),
            form: form.clone(),
            kelurahan: *kelurahan,
            scope: *scope,
            status: status.clone(),
            values: values.code().to_owned(),
            people: people.code().to_owned(),
            health: *health == crate::export::Health::With,
            why: self.order.why.clone(),
            stage: match stage {
                Stage::Running => "running",
                Stage::Done(_) => "done",
                Stage::Failed(_) => "failed",
                Stage::Stopped => "stopped",
            }
            .to_owned(),
            code: if let Stage::Failed(code) = stage { code.code().to_owned() } else { String::new() },
            total: self.total,
            done: count(&self.watch.done),
            families: count(&self.watch.families),
            members: count(&self.watch.members),
            without_position: count(&self.watch.without_position),
            bytes: if let Stage::Done(bytes) = stage { bytes } else { 0 },
            file: self.file_name(),
            made_ms: self.made_ms,
            until_ms: self.until_ms(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::OrderWords;
    use crate::role::Reach;

    fn order() -> Order {
        let words = OrderWords {
            format: "csv".into(),
            form: "keluarga".into(),
            values: "code".into(),
            people: "without".into(),
            separator: "comma".into(),
            why: "rekapitulasi".into(),
            ..OrderWords::default()
        };
        Order::check(&Actor::of_token(), Reach::City.range(), words).expect("allowed")
    }

    /// Exports of a database that is not there, in a folder of this test's own.
    fn exports(name: &str, clock: Clock) -> Exports {
        let db = std::env::temp_dir().join(format!("ketuk-jobs-{name}-{}.db", std::process::id()));
        Exports::open(&db, clock).expect("a folder")
    }

    fn begin(exports: &Exports, id: &str) -> Result<Arc<Job>, Problem> {
        exports.begin(id.to_owned(), Actor::of_token(), order(), 1)
    }

    fn clean(exports: &Exports) {
        std::fs::remove_dir_all(&exports.folder).expect("a folder");
    }

    #[test]
    fn a_third_export_waits_until_one_is_over() {
        let exports = exports("third", || 1_000);
        let first = begin(&exports, "a").expect("room");
        let _second = begin(&exports, "b").expect("room");
        assert_eq!(begin(&exports, "c").err().map(|problem| problem.code), Some(ProblemCode::ExportBusy));
        first.end(Ok(1));
        assert!(begin(&exports, "c").is_ok());
        clean(&exports);
    }
    #[test]
    fn who_stopped_an_export_gets_no_file() {
        let exports = exports("stopped", || 1_000);
        let job = begin(&exports, "a").expect("room");
        exports.remove(&job);
        assert!(job.watch.stop.load(Ordering::Relaxed));
        std::fs::write(job.path(), b"x").expect("a file");
        job.end(Ok(1));
        assert_eq!(job.stage(), Stage::Stopped);
        assert!(!job.path().exists());
        clean(&exports);
    }
    #[test]
    fn a_failed_export_leaves_nothing() {
        let exports = exports("failed", || 1_000);
        let job = begin(&exports, "a").expect("room");
        assert!(job.make(&exports.db).is_err(), "there is no such database");
        assert_eq!(std::fs::read_dir(&exports.folder).expect("a folder").count(), 0);
        clean(&exports);
    }
    #[test]
    fn only_the_newest_are_kept() {
        let exports = exports("newest", || 1_000);
        for at in 0..EXPORTS_KEPT_EACH + 3 {
            begin(&exports, &at.to_string()).expect("room").end(Ok(1));
        }
        let kept: Vec<_> = exports.list(&Actor::of_token()).iter().map(|job| job.id.clone()).collect();
        assert_eq!((kept.len(), kept[0].as_str()), (EXPORTS_KEPT_EACH, "7"));
        clean(&exports);
    }
    #[test]
    fn an_old_file_goes() {
        use std::sync::atomic::AtomicU64;
        static NOW_MS: AtomicU64 = AtomicU64::new(1_000);
        let exports = exports("old", || NOW_MS.load(Ordering::Relaxed));
        let job = begin(&exports, "a").expect("room");
        std::fs::write(job.path(), b"x").expect("a file");
        job.end(Ok(1));
        NOW_MS.store(1_000 + EXPORT_KEPT_MS, Ordering::Relaxed);
        exports.sweep();
        assert!(!job.path().exists());
        assert!(exports.find(&Actor::of_token(), "a").is_err());
        clean(&exports);
    }
    #[test]
    fn somebody_whose_role_has_changed_no_longer_has_it() {
        let exports = exports("role", || 1_000);
        let _job = begin(&exports, "a").expect("room");
        let changed = Actor { role: crate::role::Role::Officer, ..Actor::of_token() };
        assert!(exports.find(&changed, "a").is_err());
        clean(&exports);
    }
}

//! Is it alive, is it ready. Alive is the process; ready is everything that a sync needs, looked at and not assumed.
//!
//! Invariants: whoever asks cannot make the server write more often than [`PROBE_EACH`]; an answer names what is lacking by
//! our own words and nothing else; a server that is only busy is ready (it says itself when to come again), one that stops
//! is not, though it still answers what it has.

use super::App;
use axum::extract::State;
use axum::http::StatusCode;
use ketuk_wire::{Problem, ProblemCode};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// A look is good for so long, whoever asks.
const PROBE_EACH: Duration = Duration::from_secs(2);
/// How long a look waits for the writer and for a reader: less than balancers do.
const PATIENCE: Duration = Duration::from_secs(3);
/// One piece of work that holds the writer longer is no work any more: a turn that does not come ends after ten seconds.
const STUCK_AFTER: Duration = Duration::from_secs(30);
/// Bytes that must be free: an evening's photos of some hundred phones, and room for the log to be folded in.
const FREE_MIN: u64 = 256 << 20;

/// What makes a server unfit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// It was told to stop.
    Stopping,
    /// The thread that writes is gone, or has been at one thing for too long.
    Writer,
    /// The store cannot be reached or written to.
    Store,
    /// The tables are not this program's.
    Tables,
    /// The store cannot be read beside the writer.
    Readers,
    /// Too little room on a disk, or a write met a full one.
    Disk,
    /// The folder of photos cannot be written to.
    Files,
}

impl Lack {
    /// Every lack.
    pub const ALL: [Self; 7] =
        [Self::Stopping, Self::Writer, Self::Store, Self::Tables, Self::Readers, Self::Disk, Self::Files];

    /// The word in an answer.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stopping => "stopping",
            Self::Writer => "writer",
            Self::Store => "store",
            Self::Tables => "tables",
            Self::Readers => "readers",
            Self::Disk => "disk",
            Self::Files => "files",
        }
    }
}

/// What is looked at, and what was seen last.
#[derive(Debug)]
pub struct Health {
    stopping: AtomicBool,
    folders: Vec<PathBuf>,
    free_min: u64,
    probe_each: Duration,
    patience: Duration,
    stuck_after: Duration,
    drain: Duration,
    last: tokio::sync::Mutex<Option<(Instant, Vec<Lack>)>>,
    /// A look at the disks that has not come to its end.
    disk: tokio::sync::Mutex<Option<JoinHandle<DiskLook>>>,
}

/// What the disks said.
#[derive(Debug)]
struct DiskLook {
    /// Bytes that are free where there is least room; `None` where a disk does not say.
    free_bytes: Option<u64>,
    /// Whether the folder of photos can be written to.
    files: Result<(), Problem>,
}

impl Health {
    /// Looks at the room in these folders.
    #[must_use]
    pub fn new(folders: Vec<PathBuf>) -> Self {
        Self {
            stopping: AtomicBool::new(false),
            folders,
            free_min: FREE_MIN,
            probe_each: PROBE_EACH,
            patience: PATIENCE,
            stuck_after: STUCK_AFTER,
            drain: Duration::ZERO,
            last: tokio::sync::Mutex::default(),
            disk: tokio::sync::Mutex::default(),
        }
    }

    /// Bytes that must be free, of every disk.
    #[must_use]
    pub fn with_free_min(self, free_min: u64) -> Self {
        Self { free_min, ..self }
    }

    /// How long a server that was told to stop goes on answering as not ready, until whoever sends requests here has seen
    /// it; then it takes no more.
    #[must_use]
    pub fn with_drain(self, drain: Duration) -> Self {
        Self { drain, ..self }
    }

    /// Looks at every question, and waits for nobody: for tests, which do not wait either.
    #[must_use]
    pub fn without_patience(self) -> Self {
        let patience = Duration::from_millis(200);
        Self { probe_each: Duration::ZERO, patience, stuck_after: Duration::ZERO, ..self }
    }

    /// From here on it is not ready.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// See [`Self::with_drain`].
    pub(super) fn drain(&self) -> Duration {
        self.drain
    }

    /// What is lacking; nothing where it is ready.
    pub(super) async fn look(&self, app: &App) -> Vec<Lack> {
        if self.stopping.load(Ordering::Acquire) {
            return vec![Lack::Stopping];
        }
        // Whoever asks meanwhile waits for the same look.
        let mut last = self.last.lock().await;
        if let Some((_, lacks)) = last.as_ref().filter(|(seen, _)| seen.elapsed() < self.probe_each) {
            return lacks.clone();
        }
        let lacks = self.probe(app).await;
        let before = last.replace((Instant::now(), lacks.clone())).map(|(_, lacks)| lacks);
        if before.as_ref().is_none_or(|before| *before != lacks) {
            let words: Vec<&str> = lacks.iter().map(|lack| lack.word()).collect();
            if lacks.is_empty() {
                tracing::info!("ready");
            } else {
                tracing::error!(lacks = words.join(" "), "not ready");
            }
        }
        lacks
    }

    async fn probe(&self, app: &App) -> Vec<Lack> {
        // Side by side: whoever asks waits for the slowest of them, and balancers do not wait long.
        let (written, read, disk) =
            tokio::join!(self.probe_writer(app), self.probe_readers(app), self.probe_disk(app));
        let lacks: Vec<Lack> = written.into_iter().chain(read).chain(disk).collect();
        Lack::ALL.into_iter().filter(|lack| lacks.contains(lack)).collect()
    }

    /// Asks a reader.
    async fn probe_readers(&self, app: &App) -> Option<Lack> {
        let read = app.readers.call(|hub, _| hub.is_ready());
        match tokio::time::timeout(self.patience, read).await {
            Ok(Err(problem)) if problem.code == ProblemCode::SchemaNewer => Some(Lack::Tables),
            Ok(Err(problem)) if problem.code != ProblemCode::ServerBusy => Some(Lack::Readers),
            _ => None,
        }
    }

    /// Asks the disks.
    async fn probe_disk(&self, app: &App) -> Vec<Lack> {
        // A disk that does not answer is none.
        let silent =
            DiskLook { free_bytes: Some(u64::MAX), files: Err(Problem::new(ProblemCode::StorageFault)) };
        let DiskLook { free_bytes, files } = self.look_at_disk(app).await.unwrap_or(silent);
        let has_room = free_bytes.is_some_and(|free| free >= self.free_min);
        let mut lacks = Vec::new();
        if !has_room || app.writer.pulse().met_full_disk() {
            lacks.push(Lack::Disk);
        }
        match files {
            Err(problem) if problem.code == ProblemCode::DiskFull => lacks.push(Lack::Disk),
            Err(_) => lacks.push(Lack::Files),
            Ok(()) => {}
        }
        lacks
    }

    /// What the disks say; nothing where one does not answer in time. As long as it does not, no further thread waits for
    /// it: a folder of the network that hangs would have them all one after the other.
    async fn look_at_disk(&self, app: &App) -> Option<DiskLook> {
        let mut under_way = self.disk.lock().await;
        let mut looking = under_way.take().unwrap_or_else(|| {
            let (folders, files) = (self.folders.clone(), Arc::clone(&app.files));
            tokio::task::spawn_blocking(move || {
                let free: Option<Vec<u64>> = folders.iter().map(|folder| free_bytes(folder)).collect();
                DiskLook {
                    free_bytes: free.map(|free| free.into_iter().min().unwrap_or(u64::MAX)),
                    files: files.check_writable(),
                }
            })
        });
        match tokio::time::timeout(self.patience, &mut looking).await {
            Ok(looked) => looked.ok(),
            Err(_) => {
                *under_way = Some(looking);
                None
            }
        }
    }

    /// Bytes that are free where there is least room.
    pub(super) async fn free_bytes(&self, app: &App) -> Option<u64> {
        self.look_at_disk(app).await?.free_bytes
    }

    /// Asks the writer to write.
    async fn probe_writer(&self, app: &App) -> Option<Lack> {
        let was_full = app.writer.is_full();
        let asked = app.writer.call(|hub, world| hub.check_writable(world.now_ms));
        match tokio::time::timeout(self.patience, asked).await {
            Ok(Ok(())) => None,
            Ok(Err(_)) if app.writer.pulse().is_ended() => Some(Lack::Writer),
            Ok(Err(problem)) => match problem.code {
                ProblemCode::DiskFull => Some(Lack::Disk),
                ProblemCode::SchemaNewer => Some(Lack::Tables),
                // The queue is full: busy, and it says so to each. Unless nothing moves in it.
                ProblemCode::ServerBusy if was_full => self.is_stuck(app),
                _ => Some(Lack::Store),
            },
            Err(_) => self.is_stuck(app),
        }
    }

    fn is_stuck(&self, app: &App) -> Option<Lack> {
        let pulse = app.writer.pulse();
        let is_stuck = pulse.busy_for().is_some_and(|busy| busy >= self.stuck_after);
        (is_stuck || pulse.is_ended()).then_some(Lack::Writer)
    }
}

/// Room on the disk of a folder, or of the nearest one above that is there.
fn free_bytes(folder: &Path) -> Option<u64> {
    let here = Path::new(".");
    let above = folder.ancestors().map(|above| if above.as_os_str().is_empty() { here } else { above });
    fs4::available_space(above.into_iter().find(|above| above.exists())?).ok()
}

/// The process answers.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// Whether a sync that came now would be taken in and kept.
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, String) {
    let lacks = app.health.look(&app).await;
    if lacks.is_empty() {
        return (StatusCode::OK, "ready\n".to_owned());
    }
    let words: Vec<&str> = lacks.iter().map(|lack| lack.word()).collect();
    (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {}\n", words.join(" ")))
}

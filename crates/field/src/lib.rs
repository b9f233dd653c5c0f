//! The field app behind one call: what a window or a browser asks goes in as a [`Call`], the answer comes
//! out as JSON.
//!
//! One thread holds the device; a call is a job for it. Sync runs beside it and borrows the device only to
//! plan a request and to take an answer in, so that typing never waits for the network.
//!
//! Invariants: one process at a time has a vault open (a lock file says so); while the screen is locked the vault's
//! key is not in memory, and nothing is answered that shows a household, nor sent; what fails is told in the language that was chosen.
//!
//! *Never:* Tauri, HTTP servers, rules of the survey.

mod call;
mod code;
mod core;
mod diagnostics;
mod files;
mod holder;
mod home;
mod limits;
mod lock;
mod map;
mod problem;
mod relays;
mod settings;
mod storage;
mod sync;
mod thread;

pub use crate::core::VAULT as VAULT_FILE;
pub use ketuk_device::{PlatformSecret, Secret, VaultProblem as SecretProblem};
pub use ketuk_transport::{Exposure, Roots};
pub use ketuk_view::{Call, EventView, ProblemView};

use crate::core::Core;
use crate::map::Tiles;
use crate::problem::Trouble;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use sync::SyncState;
use thread::Desk;

/// Where the app keeps its data, and which servers it may speak to.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder; made where there is none, readable by its owner alone.
    pub folder: PathBuf,
    /// Whether plain `http` may leave this machine.
    pub exposure: Exposure,
    /// Which certificates a server may prove itself with.
    pub roots: Roots,
    /// Where the machine keeps its half of the vault's key; a file beside the vault where there is nothing better.
    pub secret: Option<Arc<dyn PlatformSecret>>,
}

impl Options {
    /// The data in `folder`; servers by `https` with the certificates of `roots.pem` there, or on this
    /// very machine.
    #[must_use]
    pub fn in_folder(folder: PathBuf) -> Self {
        let roots = std::fs::read(folder.join("roots.pem")).map_or(Roots::None, Roots::Pem);
        Self { folder, exposure: Exposure::LoopbackOnly, roots, secret: None }
    }
}

/// Whoever hears what changed.
pub(crate) type Hear = Arc<dyn Fn(EventView) + Send + Sync>;

/// The field app. Dropping the last handle ends its threads.
#[derive(Clone)]
pub struct Field {
    desk: Desk,
    sync: SyncState,
    tiles: Tiles,
    runtime: Arc<Runtime>,
}

/// The network's own thread; ends without waiting for a slow server.
struct Runtime(Option<tokio::runtime::Runtime>);

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Field")
    }
}

impl Field {
    /// Opens the vault of `options.folder`; `hear` is told what changed, from any thread.
    ///
    /// # Errors
    /// Where another process has it open, the disk refuses, or the file comes from a newer app.
    pub fn open(options: Options, hear: Box<dyn Fn(EventView) + Send + Sync>) -> Result<Self, ProblemView> {
        let hear: Hear = Arc::from(hear);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("ketuk-network")
            .enable_all()
            .build()
            .map_err(|error| Trouble::machine(&error).to_view("id"))?;
        let tiles = Tiles::new(options.folder.clone());
        let core = Core::open(options, hear).map_err(|trouble| trouble.to_view("id"))?;
        let desk = Desk::start(core).map_err(|error| Trouble::machine(&error).to_view("id"))?;
        let sync = SyncState::default();
        runtime.spawn(lock::watch(desk.downgrade(), sync.clone()));
        Ok(Self { desk, sync, tiles, runtime: Arc::new(Runtime(Some(runtime))) })
    }

    /// Answers a call: the reply as JSON.
    ///
    /// # Errors
    /// What was not done, and why, in the language that was chosen.
    pub async fn call(&self, ask: Call) -> Result<String, ProblemView> {
        call::answer(self, ask).await
    }

    /// A tile of the pack that is installed, as it is drawn; `None` where there is none. Waits for the disk.
    #[must_use]
    pub fn find_tile(&self, z: u8, x: u32, y: u32) -> Option<Vec<u8>> {
        self.tiles.find_tile(z, x, y)
    }

    /// Takes in outlines of RTs (GeoJSON) or a tile pack (PMTiles) from the disk; what it brought, in words of
    /// `language` (`id` or `en`).
    ///
    /// # Errors
    /// Where the file is neither, or damaged, or larger than we take.
    pub async fn install_map(&self, path: &Path, language: &str) -> Result<String, ProblemView> {
        let brought = map::install_file(self, path).await;
        brought.map(|brought| brought.words(language)).map_err(|trouble| trouble.to_view(language))
    }

    pub(crate) fn tiles(&self) -> &Tiles {
        &self.tiles
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.desk
    }

    pub(crate) fn sync(&self) -> &SyncState {
        &self.sync
    }

    /// Runs something beside the device, on the network's thread.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime.0 {
            runtime.spawn(work);
        }
    }

    /// The same for work that waits for the disk.
    pub(crate) fn spawn_blocking(&self, work: impl FnOnce() + Send + 'static) {
        if let Some(runtime) = &self.runtime.0 {
            runtime.spawn_blocking(work);
        }
    }
}

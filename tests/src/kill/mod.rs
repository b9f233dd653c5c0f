//! `cargo xtask kill`: SIGKILL loses nothing that was typed and nothing that was acknowledged.
//!
//! Twice the same question. A child works on a real vault file and is killed at random moments; it says
//! on a pipe what it is about to do and what has been done, and the parent looks into the file. Then the
//! server is killed while phones push, and is started again on the same file.
//!
//! Invariants: who looks has not written; a child is killed by its own handle; what is awaited before a
//! kill is progress, never time, so that a slow machine changes no result.

mod book;
mod device;
mod fleet;
mod server;
mod worker;

use crate::demo::desk::Desk;
use crate::process::ServerProcess;
use crate::temp::TempDir;
use clap::{Parser, Subcommand};
use ketuk_device::{Device, Problem, RecordId, World};
use ketuk_transport::{Exposure, Outside, Patience, Road, Roots, SystemWorld};
use ketuk_vault::{ChangeState, Origin, VaultProblem};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

pub use worker::work;

/// Losses that are listed of each part.
const LOSSES_SHOWN: usize = 10;

/// Kills processes at random points and looks for losses.
#[derive(Debug, Clone, Parser)]
#[command(name = "cargo xtask kill", bin_name = "cargo xtask kill", args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// How to kill.
    #[command(flatten)]
    pub options: Options,
    /// What the child does.
    #[command(subcommand)]
    pub child: Option<Child>,
}

/// How often, and which chances.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Kills of the device process, and as many of the server process.
    #[arg(long, default_value_t = 500)]
    pub times: u32,
    /// The number that moments and work grow from.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// The child's side.
#[derive(Debug, Clone, Subcommand)]
pub enum Child {
    /// Works on a vault until it is killed; started by the parent.
    #[command(hide = true)]
    DeviceWorker {
        /// The vault file.
        #[arg(long)]
        vault: PathBuf,
        /// The server.
        #[arg(long)]
        url: String,
        /// This life's seed.
        #[arg(long)]
        seed: u64,
    },
}

/// What was killed and what was lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Kills of the device process.
    pub device_kills: u32,
    /// Answers whose call had returned.
    pub answers: u64,
    /// Saves whose call had returned.
    pub saves: u64,
    /// Acknowledged changes of that device.
    pub device_acknowledged: u64,
    /// Photos of its answers that the server has signed for.
    pub device_photos: u64,
    /// What that device had lost.
    pub device_lost: Vec<String>,
    /// Kills of the server process.
    pub server_kills: u32,
    /// Acknowledged changes of the phones that pushed meanwhile.
    pub server_acknowledged: u64,
    /// Syncs that met a dead server.
    pub failed_syncs: u64,
    /// What the server had lost, or told otherwise.
    pub server_lost: Vec<String>,
    /// Where the files are, where something was lost.
    pub kept: Option<PathBuf>,
    /// How long the device's part took.
    pub device_took: Duration,
    /// How long the server's part took.
    pub server_took: Duration,
}

impl Account {
    /// Whether nothing was lost.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.device_lost.is_empty() && self.server_lost.is_empty()
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for loss in
            self.device_lost.iter().take(LOSSES_SHOWN).chain(self.server_lost.iter().take(LOSSES_SHOWN))
        {
            writeln!(f, "LOST  {loss}")?;
        }
        if let Some(kept) = &self.kept {
            writeln!(f, "the files are kept in {}", kept.display())?;
        }
        writeln!(
            f,
            "device: {} kills, {} answers seen, {} saves seen, {} changes and {} photos acknowledged, {} lost ({:.0} s)",
            self.device_kills,
            self.answers,
            self.saves,
            self.device_acknowledged,
            self.device_photos,
            self.device_lost.len(),
            self.device_took.as_secs_f64()
        )?;
        write!(
            f,
            "server: {} kills, {} changes acknowledged, {} syncs cut off, {} lost ({:.0} s)",
            self.server_kills,
            self.server_acknowledged,
            self.failed_syncs,
            self.server_lost.len(),
            self.server_took.as_secs_f64()
        )
    }
}

/// What both parts work with.
struct Place {
    server: ServerProcess,
    desk: Desk,
    runtime: Runtime,
    options: Options,
    folder: PathBuf,
    /// The program whose hidden command is the device's child.
    program: PathBuf,
}

/// Kills both, `options.times` each. `program` is the `ketuk-kill` binary.
pub fn run(options: &Options, program: &Path) -> anyhow::Result<Account> {
    let folder = TempDir::new("kill")?;
    let server =
        ServerProcess::start(&folder.path().join("server.db"), SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let desk = Desk::new(server.address(), server.token()?);
    desk.send_areas(include_str!("../../../schemas/areas/bontang.csv"))?;
    let mut place = Place {
        server,
        desk,
        runtime: Runtime::new()?,
        options: options.clone(),
        folder: folder.path().to_owned(),
        program: program.to_owned(),
    };
    let mut account = Account::default();
    let begun = Instant::now();
    let acknowledged = device::kill_often(&mut place, &mut account)?;
    account.device_took = begun.elapsed();
    let begun = Instant::now();
    server::kill_often(place, &acknowledged, &mut account)?;
    account.server_took = begun.elapsed();
    if !account.is_clean() {
        account.kept = Some(folder.keep());
    }
    Ok(account)
}

/// Acknowledged changes by record.
type Acknowledged = HashMap<RecordId, HashSet<[u8; 32]>>;

/// This machine, but impatient: a server that was killed is back in a moment.
#[derive(Debug, Default)]
struct Hurry(SystemWorld);

impl Outside for Hurry {
    fn now_ms(&mut self) -> u64 {
        self.0.now_ms()
    }

    fn fill(&mut self, buffer: &mut [u8]) {
        self.0.fill(buffer);
    }

    async fn wait(&mut self, wait_ms: u64) {
        self.0.wait(wait_ms.min(20)).await;
    }
}

impl Hurry {
    fn with<T>(&mut self, act: impl FnOnce(&mut World<'_>) -> T) -> T {
        self.with_world(act)
    }
}

fn road(url: &str) -> anyhow::Result<Road> {
    let patience = Patience {
        connect: Duration::from_secs(5),
        trip: Duration::from_secs(30),
        silence: Duration::from_secs(30),
    };
    Ok(Road::with_patience(url, Exposure::LoopbackOnly, &Roots::None, patience)?)
}

/// The hashes of a record's own changes that the server has signed for.
fn acknowledged(device: &Device, record: RecordId) -> Result<HashSet<[u8; 32]>, Problem> {
    let rows = device.vault().read(|store| store.list_changes(&record.0));
    let rows = rows.map_err(|e: VaultProblem| Problem::with(ketuk_device::ProblemCode::StorageFault, e))?;
    let signed =
        |row: &&ketuk_vault::ChangeRow| row.origin == Origin::Own && row.state == ChangeState::Acknowledged;
    Ok(rows.iter().filter(signed).map(|row| row.hash).collect())
}

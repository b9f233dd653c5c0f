//! `cargo xtask kill`: SIGKILL loses nothing that was typed and nothing that was acknowledged.
//!
//! Twice the same question. A child works on a real vault file and is killed at random moments; it says
//! on a pipe what it is about to do and what has been done, and the parent looks into the file. Then the
//! server is killed while phones push, and is started again on the same file. Unless told otherwise both go through a
//! proxy that loses, cuts, stalls and doubles what passes ([`crate::proxy`]).
//!
//! Invariants: who looks has not written; a child is killed by its own handle; what is awaited before a
//! kill is progress, never time, so that a slow machine changes no result.

mod book;
mod device;
mod fleet;
mod seal;
mod seal_worker;
mod server;
mod several;
mod worker;

use crate::demo::desk::Desk;
use crate::process::ServerProcess;
use crate::proxy::{Proxy, Tally};
use crate::temp::TempDir;
use clap::{Parser, Subcommand};
use ketuk_device::{Device, Problem, ProblemCode, RecordId, World};
use ketuk_transport::{Exposure, Outside, Patience, Road, Roots, SystemWorld};
use ketuk_vault::{ChangeState, Origin, VaultProblem};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

pub use seal_worker::{change_pins, fill, open, wipe};
pub use several::{Several, run as run_several};
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
    /// Several servers on one database in the place of all that.
    #[command(flatten)]
    pub several: Several,
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
    /// Lets phones and server speak without a proxy in between.
    #[arg(long)]
    pub straight: bool,
    /// Harms the server's file at the end, so that the checkers can be seen to fail.
    #[arg(long, hide = true)]
    pub harm: bool,
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
    /// Fills a vault and holds it open until it is killed; started by the parent.
    #[command(hide = true)]
    FillWorker {
        /// The vault file.
        #[arg(long)]
        vault: PathBuf,
        /// What the families grow from.
        #[arg(long)]
        seed: u64,
        /// Keep it as versions before the seal did.
        #[arg(long)]
        plain: bool,
    },
    /// Opens a vault; started by the parent.
    #[command(hide = true)]
    OpenWorker {
        /// The vault file.
        #[arg(long)]
        vault: PathBuf,
    },
    /// Wipes a vault; started by the parent.
    #[command(hide = true)]
    WipeWorker {
        /// The vault file.
        #[arg(long)]
        vault: PathBuf,
    },
    /// Changes a vault's PIN until it is killed; started by the parent.
    #[command(hide = true)]
    PinWorker {
        /// The vault file.
        #[arg(long)]
        vault: PathBuf,
        /// The PIN so far; empty where there is none.
        #[arg(long)]
        pin: String,
        /// What the PINs grow from.
        #[arg(long)]
        seed: u64,
    },
}

impl Child {
    /// Does what the child does.
    ///
    /// # Errors
    /// Where it cannot; then it ends before it is killed, and the parent says so.
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Self::DeviceWorker { vault, url, seed } => work(&vault, &url, seed),
            Self::FillWorker { vault, seed, plain } => fill(&vault, seed, plain),
            Self::OpenWorker { vault } => open(&vault),
            Self::WipeWorker { vault } => wipe(&vault),
            Self::PinWorker { vault, pin, seed } => change_pins(&vault, &pin, seed),
        }
    }

    /// The command line that starts it.
    fn args(&self, command: &mut Command) {
        let with = |command: &mut Command, name: &str, vault: &Path| {
            command.arg(name).arg("--vault").arg(vault);
        };
        match self {
            Self::DeviceWorker { vault, url, seed } => {
                with(command, "device-worker", vault);
                command.args(["--url", url, "--seed", &seed.to_string()]);
            }
            Self::FillWorker { vault, seed, plain } => {
                with(command, "fill-worker", vault);
                command.args(["--seed", &seed.to_string()]).args(plain.then_some("--plain"));
            }
            Self::OpenWorker { vault } => with(command, "open-worker", vault),
            Self::WipeWorker { vault } => with(command, "wipe-worker", vault),
            Self::PinWorker { vault, pin, seed } => {
                with(command, "pin-worker", vault);
                command.args([format!("--pin={pin}"), format!("--seed={seed}")]);
            }
        }
    }
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
    /// Servers that ran side by side; 0 where there was one.
    pub servers: usize,
    /// Kills of the server process, or of one of them.
    pub server_kills: u32,
    /// Acknowledged changes of the phones that pushed meanwhile.
    pub server_acknowledged: u64,
    /// Syncs that met a dead server.
    pub failed_syncs: u64,
    /// What the server had lost, or told otherwise.
    pub server_lost: Vec<String>,
    /// Texts that people told a device whose files were looked into.
    pub told: usize,
    /// So many of them the same look found in a plain file.
    pub plain_found: usize,
    /// Kills of a process that sealed an older file.
    pub seal_kills: u32,
    /// Kills of a process that changed a PIN.
    pub pin_kills: u32,
    /// Kills of a process that wiped a device.
    pub wipe_kills: u32,
    /// So many of those left everything there was; the others left nothing.
    pub unwiped: u32,
    /// What lay in plain, or was lost by sealing or by a change of PIN.
    pub seal_lost: Vec<String>,
    /// Where the files are, where something was lost.
    pub kept: Option<PathBuf>,
    /// What befell requests and answers on the way.
    pub road: Option<Tally>,
    /// Files that phones had the server take in besides.
    pub bundles: u64,
    /// Households, each of which the server counts once.
    pub households: u64,
    /// How long the device's part took.
    pub device_took: Duration,
    /// How long the server's part took.
    pub server_took: Duration,
    /// How long the seal's part took.
    pub seal_took: Duration,
}

impl Account {
    /// Whether nothing was lost.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.device_lost.is_empty() && self.server_lost.is_empty() && self.seal_lost.is_empty()
    }

    fn servers_line(&self) -> String {
        let who = if self.servers > 1 { format!("{} servers", self.servers) } else { "server".to_owned() };
        format!(
            "{who}: {} kills, {} changes acknowledged, {} syncs cut off, {} lost ({:.0} s)",
            self.server_kills,
            self.server_acknowledged,
            self.failed_syncs,
            self.server_lost.len(),
            self.server_took.as_secs_f64()
        )
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for lost in [&self.device_lost, &self.server_lost, &self.seal_lost] {
            for loss in lost.iter().take(LOSSES_SHOWN) {
                writeln!(f, "LOST  {loss}")?;
            }
        }
        if let Some(kept) = &self.kept {
            writeln!(f, "the files are kept in {}", kept.display())?;
        }
        if let Some(road) = &self.road {
            writeln!(f, "road: {road}")?;
        }
        writeln!(
            f,
            "counted once: {} households, {} of their files were taken in besides",
            self.households, self.bundles
        )?;
        if self.servers > 1 {
            return write!(f, "{}", self.servers_line());
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
        writeln!(
            f,
            "seal: {} kills while sealing, {} while changing the PIN, {} while wiping ({} before it began); of {} texts none lies in a sealed file, {} in a plain one, {} lost ({:.0} s)",
            self.seal_kills,
            self.pin_kills,
            self.wipe_kills,
            self.unwiped,
            self.told,
            self.plain_found,
            self.seal_lost.len(),
            self.seal_took.as_secs_f64()
        )?;
        write!(f, "{}", self.servers_line())
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
    /// What phones reach the server through; `None` where they do so directly.
    proxy: Option<Proxy>,
}

impl Place {
    /// Where phones find the server while things go wrong.
    fn rough_url(&self) -> String {
        self.proxy.as_ref().map_or_else(|| self.server.url(), Proxy::url)
    }

    fn hands<'a>(&'a self, url: &'a str) -> server::Hands<'a> {
        let (folder, desk, runtime, seed) = (&self.folder, &self.desk, &self.runtime, self.options.seed);
        server::Hands { folder, desk, url, runtime, seed }
    }
}

/// Kills both, `options.times` each. `program` is the `ketuk-kill` binary.
pub fn run(options: &Options, program: &Path) -> anyhow::Result<Account> {
    let folder = TempDir::new("kill")?;
    let server =
        ServerProcess::start(&folder.path().join("server.db"), SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let desk = Desk::new(server.address(), server.token()?);
    desk.send_areas(include_str!("../../../schemas/areas/bontang.csv"))?;
    let proxy = match options.straight {
        true => None,
        false => Some(Proxy::start(server.address(), options.seed)?),
    };
    let mut place = Place {
        proxy,
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
    seal::kill_often(&place, &mut account)?;
    account.seal_took = begun.elapsed();
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

/// The road through the proxy: whoever stands still on it is soon given up.
fn rough_road(url: &str) -> anyhow::Result<Road> {
    let patience = Patience {
        connect: Duration::from_secs(5),
        trip: Duration::from_secs(10),
        silence: Duration::from_millis(400),
    };
    Ok(Road::with_patience(url, Exposure::LoopbackOnly, &Roots::None, patience)?)
}

/// What a phone meets where its server is dead or the road is bad: nothing of it is about the data. A doubled answer
/// may be taken for the one to another question, and is not understood.
fn is_of_the_road(code: ProblemCode) -> bool {
    matches!(code, ProblemCode::Unreachable | ProblemCode::ServerBusy | ProblemCode::BodyMalformed)
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
    let rows = rows.map_err(|e: VaultProblem| Problem::with(ProblemCode::StorageFault, e))?;
    let signed =
        |row: &&ketuk_vault::ChangeRow| row.origin == Origin::Own && row.state == ChangeState::Acknowledged;
    Ok(rows.iter().filter(signed).map(|row| row.hash).collect())
}

//! Several server processes on one PostgreSQL, before them a balancer that sends each request to the next one. Any of
//! them is killed while phones push, and started again while the others go on.
//!
//! Invariants: what is asked at the end is what one server is asked ([`super::server`]); the run has a schema of its own
//! in the database, which goes with it unless something was lost.

use super::fleet::{Phone, Watch};
use super::server::{
    A_CHANGE, A_LINE, Hands, MOMENT_US_MAX, SYNCS_MAX, await_syncs, changes, count_once, enrol, harm, look,
    note_rebuild, push_meanwhile, read_all, start_again,
};
use super::{Account, Acknowledged, Options};
use crate::demo::desk::Desk;
use crate::process::{ServerProcess, SharedPlace};
use crate::proxy::{HARM_PER_MILLE, Proxy};
use crate::temp::TempDir;
use anyhow::{Context, bail, ensure};
use ketuk_fleet::city::Dice;
use ketuk_server::StoreAt;
use ketuk_transport::{Exposure, Office, Roots};
use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Syncs that the others bring to their end before a killed one is back, at most.
const SYNCS_WITHOUT_IT_MAX: u64 = 8;

/// How many servers, and on what.
#[derive(Clone, clap::Args)]
pub struct Several {
    /// Servers that run side by side.
    #[arg(long, default_value_t = 3, requires = "store")]
    pub servers: usize,
    /// The PostgreSQL that they share: `postgres://user@host/database`. Only servers are killed then.
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
}

impl fmt::Debug for Several {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may hold a password.
        write!(f, "Several({})", self.servers)
    }
}

/// Servers that run, each with who asks it at a desk.
struct Servers {
    shared: SharedPlace,
    processes: Vec<ServerProcess>,
    desks: Vec<Desk>,
}

impl Servers {
    fn start(folder: &Path, store: &str, count: usize) -> anyhow::Result<Self> {
        let shared = SharedPlace { store: store.to_owned(), files: folder.join("files") };
        let mut servers = Self { shared, processes: Vec::new(), desks: Vec::new() };
        for at in 0..count {
            let (db, any) = (folder.join(format!("server-{at}.db")), SocketAddr::from(([127, 0, 0, 1], 0)));
            let process = ServerProcess::start_on(&db, any, Some(&servers.shared))?;
            servers.desks.push(Desk::new(process.address(), process.token()?));
            servers.processes.push(process);
        }
        Ok(servers)
    }

    fn balance(&self, seed: u64, harm_per_mille: u64) -> anyhow::Result<Proxy> {
        let to = self.processes.iter().map(ServerProcess::address).collect();
        Ok(Proxy::among(to, seed, harm_per_mille)?)
    }

    /// Waits for some syncs, kills one, asks another whether everything with a receipt is counted, lets the others work,
    /// and starts it again.
    fn kill_loop(&mut self, options: &Options, watch: &Watch, account: &mut Account) -> anyhow::Result<()> {
        let mut dice = Dice::for_part(options.seed, 2);
        let from_before = changes(&self.desks[0])?;
        for kill in 0..options.times {
            let after = || format!("after kill {kill}");
            await_syncs(watch, dice.below(SYNCS_MAX)).with_context(after)?;
            std::thread::sleep(Duration::from_micros(dice.below(MOMENT_US_MAX)));
            let at = dice.below(self.processes.len() as u64) as usize;
            let (address, db) = (self.processes[at].address(), self.processes[at].db().to_owned());
            self.processes[at].kill()?;
            account.server_kills += 1;
            let receipts = watch.receipts.load(Ordering::Relaxed);
            let held = changes(&self.desks[(at + 1) % self.desks.len()])? - from_before;
            if held < receipts {
                account.server_lost.push(format!("kill {kill}: {receipts} receipts, {held} changes"));
            }
            await_syncs(watch, dice.below(SYNCS_WITHOUT_IT_MAX)).with_context(after)?;
            self.processes[at] = start_again(&db, address, Some(&self.shared))?;
        }
        Ok(())
    }

    fn stop(self) -> anyhow::Result<SharedPlace> {
        self.processes.into_iter().try_for_each(ServerProcess::stop)?;
        Ok(self.shared)
    }
}

/// Kills one of several servers, `options.times` over.
///
/// # Errors
/// Where there is no PostgreSQL, or a server does not start; what was lost stands in the account.
pub fn run(options: &Options, several: &Several) -> anyhow::Result<Account> {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let url = several.store.as_deref().context("several servers share a PostgreSQL: --store")?;
    ensure!(several.servers > 1, "several servers are two at least");
    let schema = format!("kill_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let at = StoreAt::in_new_schema(url, &schema)?;
    let folder = TempDir::new("several")?;
    let begun = Instant::now();
    let account = kill_often(folder.path(), &at, (options, several.servers));
    let mut account = match account {
        Ok(account) => account,
        Err(error) => {
            StoreAt::drop_schema(url, &schema)?;
            return Err(error);
        }
    };
    account.server_took = begun.elapsed();
    if account.is_clean() {
        StoreAt::drop_schema(url, &schema)?;
    } else {
        account.kept = Some(folder.keep());
    }
    Ok(account)
}

fn kill_often(folder: &Path, at: &StoreAt, (options, count): (&Options, usize)) -> anyhow::Result<Account> {
    let StoreAt::Postgres(own) = at else { bail!("a file has one server") };
    let mut account = Account { servers: count, ..Account::default() };
    let mut servers = Servers::start(folder, own, count)?;
    servers.desks[0].send_areas(include_str!("../../../schemas/areas/bontang.csv"))?;
    let even = servers.balance(options.seed, 0)?;
    let rough = servers.balance(options.seed, if options.straight { 0 } else { HARM_PER_MILLE })?;
    let (url, runtime) = (even.url(), Runtime::new()?);
    let desk = servers.desks[count - 1].clone();
    let hands = Hands { folder, desk: &desk, url: &url, runtime: &runtime, seed: options.seed };
    let mut phones = enrol(&hands)?;
    push_meanwhile(&mut phones, [&rough.url(), &url], &runtime, |watch| {
        servers.kill_loop(options, watch, &mut account)
    })?;
    account.road = Some(rough.tally());
    come_to_rest(&servers, &mut phones, &hands, &mut account)?;
    let reader = read_all(&hands)?;
    if options.harm {
        harm(at, A_LINE)?;
    }
    let before = Acknowledged::new();
    count_once(&servers.desks[0], &phones, &before, &mut account)?;
    let shared = servers.stop()?;
    if options.harm {
        harm(at, A_CHANGE)?;
    }
    note_rebuild(&folder.join("server-0.db"), Some(&shared), &mut account)?;
    look(at, &before, &phones, &reader, &mut account)?;
    Ok(account)
}

/// Each phone brings a file by hand to another server, and then all sync to the end.
fn come_to_rest(
    servers: &Servers,
    phones: &mut [Phone],
    hands: &Hands<'_>,
    account: &mut Account,
) -> anyhow::Result<()> {
    for (phone, process) in phones.iter_mut().zip(servers.processes.iter().cycle()) {
        let office = Office::new(&process.url(), Exposure::LoopbackOnly, &Roots::None, &process.token()?)?;
        phone.bring_by_hand(&office, hands.runtime)?;
        account.bundles += 1;
    }
    for _ in 0..2 {
        for phone in phones.iter_mut() {
            phone.rest(hands.url, hands.runtime)?;
        }
    }
    Ok(())
}

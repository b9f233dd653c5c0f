//! `ketuk-server`: starts without any configuration on a database file beside it.

mod command;
#[path = "relay_main.rs"]
mod relay;
mod tls;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use ketuk_household::AreaList;
use ketuk_linkage::Weights;
use ketuk_server::http::{
    Access, AdminToken, App, Basemap, Checkers, Exports, Health, Metrics, Pages, Parcels, Readers, Room,
    TlsListener, Writer, WriterLimits, link_path, machine_clock, serve as serve_http, serve_tls,
};
use ketuk_server::role::Reach;
use ketuk_server::{Files, Hub, HubWorld, StoreAt, Workers};
use ring::rand::{SecureRandom, SystemRandom};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Threads that read for the console's pages.
const READERS: usize = 2;
/// Threads that look at what devices send before it waits.
const CHECKERS: usize = 2;
/// Pairs that a report lists one by one.
const SHIFTS_SHOWN: usize = 50;

/// The hub of a Ketuk survey.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Args)]
struct Common {
    /// The database file; made where there is none.
    #[arg(long, env = "KETUK_DB", default_value = "ketuk-server.db", global = true)]
    db: PathBuf,
    /// Where everything is kept: `postgres://user@host/database` for a PostgreSQL that several servers share; without it
    /// the file of `--db`, beside which this server's own files (token, keys) lie in any case.
    #[arg(long, env = "KETUK_STORE", hide_env_values = true, value_name = "URL", global = true)]
    store: Option<String>,
    /// The folder of photos and other files; without it the one beside the database, `<db>.files`. Several servers on one
    /// database need one that all of them see: exports lie in it too.
    #[arg(long, env = "KETUK_FILES", global = true)]
    files: Option<PathBuf>,
    /// Threads that admit changes; 0 takes one per core.
    #[arg(long, env = "KETUK_WORKERS", default_value_t = 0, global = true)]
    workers: usize,
    /// The weights by which households are compared; without it those that ship.
    #[arg(long, env = "KETUK_LINKAGE_WEIGHTS", global = true)]
    linkage_weights: Option<PathBuf>,
    /// What to log, e.g. `info` or `ketuk_server=debug`.
    #[arg(long, env = "KETUK_LOG", default_value = "info", global = true)]
    log: String,
}

#[derive(Debug, Subcommand)]
enum LinkageCommand {
    /// Learn weights from the households at hand and from decisions, and show what would change.
    Fit {
        /// Keep the weights in this new file.
        #[arg(long, value_name = "FILE")]
        write: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Listen for devices and coordinators (what happens where no command is given).
    Serve(Box<Serve>),
    /// Drop and rebuild everything that is derived, and say whether it came out the same.
    Rebuild,
    /// Take a list of kelurahan and RT in (CSV).
    Areas {
        /// The file; without it the list of Bontang that is built in.
        file: Option<PathBuf>,
    },
    /// How much there is, by class and status.
    Summary,
    /// Look at every photo and other file: is it there, are its bytes its own?
    Files {
        /// Forget those that are missing or broken, so that a device that shows one again can send it.
        #[arg(long)]
        forget: bool,
    },
    /// The log of what was done.
    #[command(subcommand)]
    Audit(command::audit::AuditCommand),
    /// Make a copy of everything that only one key opens, while the server goes on.
    Backup(command::backup::Backup),
    /// Put a copy in place where there is no database yet.
    Restore(command::backup::Restore),
    /// Move the city from its SQLite file into an empty PostgreSQL; started again it goes on where it was.
    Migrate(command::migrate::Migrate),
    /// Ask a server on this machine whether it is ready, and end with 0 only if it is.
    Ready(command::ready::Ready),
    /// Households counted twice.
    #[command(subcommand)]
    Linkage(LinkageCommand),
    /// Print a link with which the owner of an account sets a password, and open the account if it was shut.
    Link {
        /// The account's login.
        login: String,
    },
    /// The TLS key of our own making: which one phones expect, and how it is changed.
    #[command(subcommand)]
    Tls(tls::TlsCommand),
    /// Take a phone's file in that somebody carried here, and write the file to carry back.
    Bundle {
        /// The phone's file.
        file: PathBuf,
        /// The file that answers it.
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Debug, Args, Clone)]
struct Serve {
    /// Where to listen.
    #[arg(long, env = "KETUK_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where browsers find this server, e.g. `https://ketuk.example`; without it what they call it by. With
    /// `https` cookies are kept from plain HTTP.
    #[arg(long, env = "KETUK_PUBLIC_URL")]
    public_url: Option<String>,
    /// Believe the proxy in front about where a request comes from (the last `X-Forwarded-For`).
    #[arg(long, env = "KETUK_BEHIND_PROXY")]
    behind_proxy: bool,
    /// Speak TLS, with a key and a certificate of our own making in `<db>.tls`; phones learn the key by the
    /// invitation. Without TLS put a proxy in front, or listen on this machine only.
    #[arg(long, env = "KETUK_TLS")]
    tls: bool,
    /// Speak TLS with this certificate chain (PEM) instead.
    #[arg(long, env = "KETUK_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its key (PEM).
    #[arg(long, env = "KETUK_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// The certificate that will take its place (PEM): phones are told of its key beforehand.
    #[arg(long, env = "KETUK_TLS_NEXT_CERT")]
    tls_next_cert: Option<PathBuf>,
    /// Be a relay: keep sealed files of phones here and hand them on to the city's server at this address.
    #[arg(long, env = "KETUK_RELAY_TO", value_name = "URL")]
    relay_to: Option<String>,
    /// The first time: the code of an invitation of the city's that nobody else uses. It proves which city this is.
    #[arg(long, env = "KETUK_RELAY_CODE", hide_env_values = true, requires = "relay_to")]
    relay_code: Option<String>,
    /// The city's root certificate (PEM), where it does not show a key of its own making.
    #[arg(long, env = "KETUK_RELAY_ROOTS", requires = "relay_to")]
    relay_roots: Option<PathBuf>,
    /// A folder that the console was built into, instead of the one inside this program: for its development.
    #[arg(long, env = "KETUK_PAGES")]
    pages: Option<PathBuf>,
    /// A base map under the overview's map: one PMTiles file (version 3; PNG, JPEG, WebP or MVT).
    #[arg(long, env = "KETUK_BASEMAP")]
    basemap: Option<PathBuf>,
    /// The token of scripts; without it the one in `<db>.token`, made at the first start.
    #[arg(long, env = "KETUK_ADMIN_TOKEN", hide_env_values = true)]
    admin_token: Option<String>,
    /// The token with which a monitor reads `/metrics`, and nothing else; without it the one in `<db>.metrics-token`, made
    /// at the first start.
    #[arg(long, env = "KETUK_METRICS_TOKEN", hide_env_values = true)]
    metrics_token: Option<String>,
    /// MiB that must be free where database and files lie; below, `/health/ready` says no.
    #[arg(long, env = "KETUK_FREE_MIN_MIB", value_name = "MIB", default_value_t = 256)]
    free_min_mib: u64,
    /// Seconds that a server which was told to stop goes on answering while `/health/ready` says no: until a balancer in
    /// front has seen it.
    #[arg(long, env = "KETUK_DRAIN_S", value_name = "SECONDS", default_value_t = 0)]
    drain_s: u64,
}

impl Default for Serve {
    fn default() -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 8080));
        Self {
            listen,
            public_url: None,
            behind_proxy: false,
            tls: false,
            tls_cert: None,
            tls_key: None,
            tls_next_cert: None,
            relay_to: None,
            relay_code: None,
            relay_roots: None,
            pages: None,
            basemap: None,
            admin_token: None,
            metrics_token: None,
            free_min_mib: 256,
            drain_s: 0,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(tracing_subscriber::EnvFilter::try_new(&cli.common.log).context("--log")?)
        .with_writer(std::io::stderr)
        .init();
    match cli.command {
        None => serve(&cli.common, Serve::from_environment()),
        Some(Command::Serve(options)) => serve(&cli.common, *options),
        Some(Command::Rebuild) => rebuild(&cli.common),
        Some(Command::Areas { file }) => areas(&cli.common, file.as_deref()),
        Some(Command::Summary) => summary(&cli.common),
        Some(Command::Linkage(LinkageCommand::Fit { write })) => fit(&cli.common, write.as_deref()),
        Some(Command::Audit(audit)) => command::audit::run(&open_there(&cli.common)?, &audit),
        Some(Command::Backup(backup)) => command::backup::run(&cli.common, &backup),
        Some(Command::Restore(restore)) => command::backup::restore(&cli.common, &restore),
        Some(Command::Migrate(options)) => command::migrate::run(&cli.common, &options),
        Some(Command::Ready(options)) => command::ready::run(&options),
        Some(Command::Link { login }) => link(&cli.common, &login),
        Some(Command::Bundle { file, out }) => bundle(&cli.common, &file, &out),
        Some(Command::Tls(command)) => tls::run(&command, &cli.common.db),
        Some(Command::Files { forget }) => look_at_files(&cli.common, forget),
    }
}

impl Common {
    fn store(&self) -> anyhow::Result<StoreAt> {
        let file = || Ok(StoreAt::File(self.db.clone()));
        self.store.as_deref().map_or_else(file, |store| StoreAt::parse(store).map_err(say)).context("--store")
    }

    fn files(&self) -> Files {
        self.files.clone().map_or_else(|| Files::beside(&self.db), Files::in_folder)
    }
}

impl Serve {
    /// The options of a bare `ketuk-server`: environment, else defaults.
    fn from_environment() -> Self {
        #[derive(Parser)]
        struct Bare {
            #[command(flatten)]
            serve: Serve,
        }
        // A value that does not fit ends it here: a server without its TLS or its address is none.
        Bare::parse_from(["ketuk-server"]).serve
    }
}

fn open(common: &Common) -> anyhow::Result<Hub> {
    let at = common.store()?;
    let store = at.open().map_err(say).with_context(|| at.shown())?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = Workers(if common.workers == 0 { cores } else { common.workers });
    let mut fill = |buffer: &mut [u8]| {
        let _ = SystemRandom::new().fill(buffer);
    };
    let hub =
        Hub::open(store, workers, &mut HubWorld { now_ms: machine_clock(), fill: &mut fill }).map_err(say)?;
    if let Some(file) = &common.linkage_weights {
        let text = std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
        hub.use_weights(Weights::read(&text).with_context(|| format!("{}", file.display()))?);
    }
    Ok(hub)
}

/// The hub of a city that is there: a command that looks after one makes none, least of all in whatever folder it was
/// called in.
fn open_there(common: &Common) -> anyhow::Result<Hub> {
    if let Some(file) = common.store()?.file() {
        anyhow::ensure!(
            file.exists(),
            "there is no database at {}: name the server's with --db or KETUK_DB, or run this as the service does \
             (deploy/ketuk)",
            file.display()
        );
    }
    open(common)
}

/// A problem as the operator reads it: both texts and the particulars.
fn say(problem: ketuk_wire::Problem) -> anyhow::Error {
    anyhow::anyhow!("{} ({}; {})", problem.code.text_id(), problem, problem.code.text_en())
}

fn serve(common: &Common, options: Serve) -> anyhow::Result<()> {
    if let Some(city) = &options.relay_to {
        return relay::serve(&common.db, city, &options);
    }
    let (store, hub) = (common.store()?, open(common)?);
    let token_file = beside(&common.db, ".token");
    let tls = tls::load(&options, &common.db)?;
    let access = access(common, (&options, &token_file), tls.is_some())?;
    tls::announce_pins(&hub, tls.as_ref())?;
    let first = first_link(&hub)?;
    hold_households(&hub)?;
    let files = Arc::new(common.files());
    let exports =
        Exports::open(&hub, &store, (&common.db, &files), machine_clock).context("the folder of exports")?;
    let metrics = Arc::new(Metrics::new());
    let (writer, thread) = Writer::start(hub, WriterLimits::default(), machine_clock, Arc::clone(&metrics));
    let (pages, basemap) = console(&options)?;
    let (readers, mut reading) = Readers::start(&store, READERS, machine_clock).map_err(say)?;
    let (checkers, checking) = Checkers::start(&store, CHECKERS).map_err(say)?;
    reading.extend(checking);
    let (access, exports, pages) = (Arc::new(access), Arc::new(exports), Arc::new(pages));
    let health = Arc::new(health(common, &options, &files));
    let app = App {
        writer,
        checkers,
        room: Room::default(),
        parcels: Parcels::default(),
        readers,
        files,
        access,
        exports,
        pages,
        basemap,
        metrics,
        health,
    };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(options.listen)
            .await
            .with_context(|| format!("cannot listen on {}; is another server running?", options.listen))?;
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() && tls.is_none() {
            tracing::warn!(
                "listening beyond this machine without TLS: start with --tls, or put a TLS proxy in front"
            );
        }
        tracing::info!(%address, store = %store.shown(), "listening");
        // Whoever reads the address may stop us at once.
        let stop = stop_signal()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        announce(scheme, &address, &token_file, options.admin_token.is_some());
        if let Some((login, path)) = &first {
            let base = options.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
            invite_first(login, &format!("{}{path}", base.trim_end_matches('/')));
        }
        match &tls {
            Some(tls) => serve_tls(TlsListener::start(listener, tls)?, app, stop).await?,
            None => serve_http(listener, app, stop).await?,
        }
        anyhow::Ok(())
    })?;
    drop(runtime);
    for thread in reading {
        thread.join().map_err(|_| anyhow::anyhow!("a reader ended in a panic"))?;
    }
    thread.join().map_err(|_| anyhow::anyhow!("the writer ended in a panic"))?;
    tracing::info!("stopped");
    Ok(())
}

/// Who comes in how.
fn access(common: &Common, (options, file): (&Serve, &Path), has_tls: bool) -> anyhow::Result<Access> {
    let token = load_token(options.admin_token.as_deref(), file)?;
    let monitor = load_token(options.metrics_token.as_deref(), &beside(&common.db, ".metrics-token"))?;
    let access = Access::new(token, options.public_url.as_deref(), options.behind_proxy);
    Ok(access.with_tls(has_tls).with_monitor(monitor))
}

/// What browsers load: the console's pages, and the map under them.
fn console(options: &Serve) -> anyhow::Result<(Pages, Basemap)> {
    let pages = match &options.pages {
        Some(folder) => Pages::open(folder).with_context(|| format!("{}", folder.display()))?,
        None => Pages::built_in(),
    };
    let basemap = match &options.basemap {
        Some(file) => Basemap::open(file).map_err(|why| anyhow::anyhow!("{}: {why}", file.display()))?,
        None => Basemap::default(),
    };
    Ok((pages, basemap))
}

/// Reads what comparing needs before anybody asks.
fn hold_households(hub: &Hub) -> anyhow::Result<()> {
    let begun = std::time::Instant::now();
    let held = hub.hold_households().map_err(say)?;
    tracing::info!(
        households = held.households,
        members = held.members,
        bytes = held.bytes,
        ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        "households are held for comparing"
    );
    Ok(())
}

/// The one line on standard output: whoever started us reads the address here.
fn announce(scheme: &str, address: &SocketAddr, token_file: &Path, token_given: bool) {
    let token = if token_given { "given".to_owned() } else { token_file.display().to_string() };
    say_once(&format!("ketuk-server {scheme}://{address} admin-token: {token}"));
}

/// Whoever starts the server for the first time becomes its administrator with this.
fn invite_first(login: &str, link: &str) {
    say_once(&format!("ketuk-server first sign-in as {login}, once, within three days: {link}"));
}

/// A line on standard output. Whoever started us may have closed it: that ends no server.
fn say_once(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// The first administrator's login and the path of the page that takes the link.
fn first_link(hub: &Hub) -> anyhow::Result<Option<(String, String)>> {
    let mut fill = |buffer: &mut [u8]| {
        let _ = SystemRandom::new().fill(buffer);
    };
    let mut world = HubWorld { now_ms: machine_clock(), fill: &mut fill };
    let first = hub.first_link(&mut world).map_err(say)?;
    Ok(first.map(|(login, link)| (login, link_path(&link))))
}

#[expect(clippy::print_stdout, reason = "the link is the command's answer")]
fn link(common: &Common, login: &str) -> anyhow::Result<()> {
    let hub = open_there(common)?;
    let mut fill = |buffer: &mut [u8]| {
        let _ = SystemRandom::new().fill(buffer);
    };
    let mut world = HubWorld { now_ms: machine_clock(), fill: &mut fill };
    let link = hub.link_for(&mut world, login).map_err(say)?;
    println!("{}", link_path(&link));
    Ok(())
}

/// A file of this server's own, beside its database.
fn beside(db: &Path, ending: &str) -> PathBuf {
    let mut name = db.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The token that was given, or the one in a file that is made at the first start.
fn load_token(given: Option<&str>, file: &Path) -> anyhow::Result<AdminToken> {
    let mut entropy = [0; 32];
    SystemRandom::new().fill(&mut entropy).map_err(|_| anyhow::anyhow!("the system has no entropy"))?;
    match given {
        Some(token) => Ok(AdminToken::of(token)),
        None => AdminToken::load_or_make(file, entropy).with_context(|| format!("{}", file.display())),
    }
}

/// What `/health/ready` looks at.
fn health(common: &Common, options: &Serve, files: &Files) -> Health {
    let own = common.db.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Health::new(vec![own.to_owned(), files.folder().to_owned()])
        .with_free_min(options.free_min_mib.saturating_mul(1 << 20))
        .with_drain(Duration::from_secs(options.drain_s))
}

/// Ends at Ctrl-C or a polite kill; both are caught from this call on.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn rebuild(common: &Common) -> anyhow::Result<()> {
    let hub = open_there(common)?;
    let begun = std::time::Instant::now();
    let report = hub.rebuild(&mut |done| tracing::info!(done, "records rebuilt")).map_err(say)?;
    let same = report.before == report.after;
    println!(
        "{} records from {} changes in {:.1} s; {}",
        report.records,
        report.changes,
        begun.elapsed().as_secs_f64(),
        if same {
            "the same as before"
        } else {
            "NOT the same as before: what stood was stale, and is mended"
        },
    );
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn fit(common: &Common, write: Option<&Path>) -> anyhow::Result<()> {
    let hub = open_there(common)?;
    let now_ms = machine_clock();
    let report = hub.fit_weights(&format!("fit-{}", now_ms / 1_000)).map_err(say)?;
    println!(
        "{} pairs of members and {} decisions, from weights {}",
        report.member_pairs, report.decisions, report.base
    );
    println!("{} pairs are in the queue now, {} would be", report.queued_before, report.queued_after);
    println!("{} pairs would be called otherwise:", report.shifts.len());
    let said = |said: Option<(&str, u32)>| {
        said.map_or("-".to_owned(), |(kind, percent)| format!("{kind} {percent} %"))
    };
    for shift in report.shifts.iter().take(SHIFTS_SHOWN) {
        println!("{} {}: {} -> {}", shift.a, shift.b, said(shift.before), said(shift.after));
    }
    if report.shifts.len() > SHIFTS_SHOWN {
        println!("... and {} more", report.shifts.len() - SHIFTS_SHOWN);
    }
    match write {
        None => println!("nothing is kept; --write FILE keeps the weights"),
        Some(file) => {
            std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(file)
                .and_then(|mut out| out.write_all(report.weights.write().as_bytes()))
                .with_context(|| format!("{}", file.display()))?;
            println!(
                "{} holds weights {}; start with --linkage-weights",
                file.display(),
                report.weights.version
            );
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn areas(common: &Common, file: Option<&Path>) -> anyhow::Result<()> {
    let hub = open(common)?;
    let count = match file {
        None => hub.save_areas(ketuk_household::area::bontang()),
        Some(file) => {
            let text = std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
            let areas = AreaList::from_csv(&text).map_err(|e| anyhow::anyhow!("{}: {e}", file.display()))?;
            hub.save_areas(&areas)
        }
    };
    println!("{} RT", count.map_err(say)?);
    Ok(())
}

/// Writes a file that holds households: for its owner alone.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn bundle(common: &Common, file: &Path, out: &Path) -> anyhow::Result<()> {
    let size = std::fs::metadata(file).with_context(|| format!("{}", file.display()))?.len();
    if size > ketuk_wire::limits::BUNDLE_BYTES_MAX as u64 {
        return Err(say(ketuk_wire::Problem::new(ketuk_wire::ProblemCode::BundleTooLarge)));
    }
    let bytes = std::fs::read(file).with_context(|| format!("{}", file.display()))?;
    let hub = open_there(common)?;
    let mut fill = |buffer: &mut [u8]| {
        let _ = SystemRandom::new().fill(buffer);
    };
    let mut carried = hub.open_bundle(Reach::City, &bytes).map_err(say)?;
    let batches = carried.waiting();
    let mut world = HubWorld { now_ms: machine_clock(), fill: &mut fill };
    while !carried.is_done() {
        world.now_ms = machine_clock();
        hub.carry_on(&mut world, &mut carried).map_err(say)?;
    }
    let answer = hub.close_bundle(&mut world, carried).map_err(say)?;
    write_private(out, &answer).with_context(|| format!("{}", out.display()))?;
    println!(
        "{batches} batches; carry {} back to the phone ({} kB)",
        out.display(),
        answer.len().div_ceil(1000)
    );
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn summary(common: &Common) -> anyhow::Result<()> {
    let counts = open_there(common)?.counts().map_err(say)?;
    println!("{counts:#?}");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn look_at_files(common: &Common, forget: bool) -> anyhow::Result<()> {
    let (hub, files) = (open_there(common)?, common.files());
    let (mut sound, mut bytes_in_all, mut after) = (0_u64, 0_u64, None);
    let mut wrong = Vec::new();
    loop {
        let page = hub.list_files(after).map_err(say)?;
        let Some(&(last, _)) = page.last() else { break };
        after = Some(last);
        for (file, bytes) in page {
            // A file that cannot be read is as good as none.
            if files.has(file, bytes) && files.is_sound(file).unwrap_or(false) {
                (sound, bytes_in_all) = (sound + 1, bytes_in_all + bytes);
            } else {
                wrong.push(file);
            }
        }
    }
    for file in &wrong {
        println!("missing or broken: {file}");
        if forget {
            hub.forget_file(*file).map_err(say)?;
        }
    }
    println!(
        "{sound} files of {bytes_in_all} bytes are whole in {}; {} are not{}",
        files.folder().display(),
        wrong.len(),
        if forget && !wrong.is_empty() { " and were forgotten" } else { "" }
    );
    anyhow::ensure!(wrong.is_empty() || forget, "some files are not whole");
    Ok(())
}

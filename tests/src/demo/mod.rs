//! `cargo xtask demo`: a whole city on this computer.
//!
//! A real `ketuk-server` on its embedded database, real vault files, real HTTP on this machine. Phones work
//! offline and sync in rounds; people disagree; a coordinator decides. At the end checkers that stand
//! outside the code compare what was typed, what phones hold and what the server says.
//!
//! Invariant: nobody touches the database but the server; administrator and coordinator use its routes.

mod account;
mod bars;
mod checkers;
mod coordinator;
mod crew;
pub mod desk;
mod station;
mod work;

use crate::process::{ServerProcess, link, rebuild};
use crate::temp::TempDir;
use account::{Account, Phase};
use anyhow::{Context, ensure};
use bars::Step;
use checkers::{Known, Verdict};
use clap::Parser;
use coordinator::Sitting;
use desk::Desk;
use ketuk_device::{RtCode, bontang};
use ketuk_fleet::city::{City, Dice};
use ketuk_transport::{Exposure, Road, Roots};
use station::{Pocket, Role, Station, Tally};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;
use tokio::runtime::Runtime;
use work::Round;

/// The list of kelurahan and RT, as the administrator sends it.
const AREAS_CSV: &str = include_str!("../../../schemas/areas/bontang.csv");
/// The administrator whom the server makes at its first start.
const FIRST_LOGIN: &str = "admin";
/// Families and RT of a full round in this city.
const FULL: (usize, usize) = (27_000, 498);
/// Every so many RT, both phones import the same list.
const BOTH_IMPORT: usize = 10;
/// Every so many phones, one has a clock that is an hour to some years off.
const CLOCK_OFF: usize = 20;

/// Lets a sample city interview offline, sync, disagree and be settled, and prints the account.
#[derive(Debug, Clone, Parser)]
#[command(name = "cargo xtask demo", bin_name = "cargo xtask demo")]
pub struct Options {
    /// Families of the sample.
    #[arg(long, default_value_t = 2_000)]
    pub families: usize,
    /// RT that they live in, at most 498.
    #[arg(long, default_value_t = 60)]
    pub rts: usize,
    /// The whole round: 27,000 families in 498 RT.
    #[arg(long)]
    pub full: bool,
    /// The number that the sample and everybody's choices grow from.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Rounds of offline work, each followed by syncs.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=50))]
    pub rounds: u8,
    /// Phones that work at the same time.
    #[arg(long, default_value_t = 8)]
    pub threads: usize,
    /// Leaves the server running at the end, until Ctrl-C, and prints a link to the city in a browser.
    #[arg(long)]
    pub keep: bool,
}

/// Everything that the phases share.
struct Demo {
    options: Options,
    city: City,
    server: ServerProcess,
    desk: Desk,
    road: Road,
    runtime: Runtime,
    stations: Vec<Station>,
    sittings: Vec<Sitting>,
    taken_back: Vec<coordinator::Decision>,
    phases: Vec<Phase>,
}

/// Runs the demo; `false` where a checker found something.
#[expect(clippy::print_stdout, reason = "the account is the program's answer")]
pub fn run(options: Options) -> anyhow::Result<bool> {
    let options = match options.full {
        true => Options { families: FULL.0, rts: FULL.1, ..options },
        false => options,
    };
    ensure!(options.families >= 1 && (1..=498).contains(&options.rts), "1 to 498 RT, at least one family");
    let begun = Instant::now();
    let folder = TempDir::new("demo")?;
    let mut demo = Demo::prepare(options, folder.path())?;
    for number in 0..usize::from(demo.options.rounds) {
        demo.round(number)?;
    }
    demo.sync_all("Last sync, first pass", |_| true)?;
    demo.sync_all("Last sync, second pass", |_| true)?;
    let Demo { options, city, server, desk, road, runtime, mut stations, sittings, taken_back, phases } =
        demo;
    let (summary, metrics) = (desk.get("/v1/summary")?, desk.text("/metrics")?);
    let traffic = road.traffic();
    let standing: Vec<_> = sittings.iter().flat_map(|s| s.settled.clone()).collect();
    let known = Known {
        desk: &desk,
        road: &road,
        decisions: &standing,
        taken_back: &taken_back,
        threads: options.threads,
    };
    let mut verdicts = checkers::check(&known, &runtime, &mut stations)?;
    verdicts.push(metrics_are_clean(&metrics));
    let (address, db) = (server.address(), server.db().to_owned());
    drop((road, runtime));
    server.stop()?;
    verdicts.push(rebuilt(&db)?);
    let mut tally = Tally::default();
    stations.iter().for_each(|station| tally.add(&station.tally));
    let clocks_off = stations.iter().filter(|station| station.pocket.off_ms != 0).count();
    let account = Account {
        options: &options,
        city: &city,
        phones: stations.len(),
        clocks_off,
        tally: &tally,
        sittings: &sittings,
        taken_back: taken_back.len(),
        traffic,
        summary: &summary,
        metrics: &metrics,
        phases: &phases,
        verdicts: &verdicts,
        total: begun.elapsed(),
    };
    println!("{account}");
    if options.keep {
        keep(&db, address, folder)?;
    } else {
        println!();
        println!("To see this city in a browser: cargo xtask demo --keep (with the same options)");
    }
    Ok(verdicts.iter().all(Verdict::holds))
}

impl Demo {
    /// City, server, areas, invitations, phones, lists.
    fn prepare(options: Options, folder: &Path) -> anyhow::Result<Self> {
        let step = Step::begin("A sample city is drawn", options.families);
        let city = City::generate(options.seed, options.families, options.rts);
        let mut phases = vec![Phase::new("drawing the sample", step.end())];
        let server = ServerProcess::start(&folder.join("server.db"), SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let desk = Desk::new(server.address(), server.token()?);
        desk.send_areas(AREAS_CSV)?;
        let road = Road::new(&server.url(), Exposure::LoopbackOnly, &Roots::None)?;
        let runtime = Runtime::new()?;
        let mut stations = stations(&city, folder);
        let (_, took) = crew::each("Phones enrol", options.threads, &mut stations, |station| {
            let scopes: Vec<u64> = station.scopes().iter().map(|scope| scope.0).collect();
            let code = desk.invite(&station.name, &scopes)?;
            station.enrol(&road, &runtime, &code)
        })?;
        phases.push(Phase::new("invitations and enrolment", took));
        let lists: HashMap<RtCode, String> = city
            .rts
            .iter()
            .map(|rt| (rt.ground.rt, ketuk_household::prelist::to_csv(&city.prelist(rt.ground.rt))))
            .collect();
        let both: Vec<RtCode> = city.rts.iter().step_by(BOTH_IMPORT).map(|rt| rt.ground.rt).collect();
        let (_, took) =
            crew::each("Lists of families are imported", options.threads, &mut stations, |station| {
                let rt = *station.rts.first().context("an RT")?;
                let imports =
                    station.role == Role::Cadre || station.role == Role::Second && both.contains(&rt);
                if imports {
                    let mut device = station.open()?;
                    let list = lists.get(&rt).context("a list")?;
                    let report = station.with_world(|world| device.import_prelist(world, list, bontang()))?;
                    ensure!(
                        report.refused.is_empty(),
                        "{} lines of the list of {rt} refused",
                        report.refused.len()
                    );
                    station.tally.listed += report.added as u64;
                }
                Ok(())
            })?;
        phases.push(Phase::new("importing the lists of families", took));
        let (sittings, taken_back) = (Vec::new(), Vec::new());
        let mut demo =
            Self { options, city, server, desk, road, runtime, stations, sittings, taken_back, phases };
        demo.sync_all("Morning sync of those with lists", |role| role == Role::Cadre)?;
        demo.sync_all("Morning sync of the others", |role| role != Role::Cadre)?;
        Ok(demo)
    }

    /// Offline work of everybody, then syncs, then the coordinator.
    fn round(&mut self, number: usize) -> anyhow::Result<()> {
        let of = usize::from(self.options.rounds);
        let name = format!("Round {} of {of}", number + 1);
        let round = Round { city: &self.city, number, of };
        let before = self.tally();
        let (_, took) = crew::each(
            &format!("{name}: offline work"),
            self.options.threads,
            &mut self.stations,
            |station| work::day(station, &round),
        )?;
        let after = self.tally();
        let typed = after.answers - before.answers;
        let note = format!("{} interviews, {typed} answers typed", after.interviews - before.interviews);
        self.phases.push(Phase::noted(&format!("{name}, offline work"), took, note));
        self.sync_all(&format!("{name}: sync"), |_| true)?;
        self.sync_all(&format!("{name}: sync in the evening"), |_| true)?;
        self.sit(&name, number + 1 == of)
    }

    fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        self.stations.iter().for_each(|station| tally.add(&station.tally));
        tally
    }

    /// Syncs the phones whose role is asked for.
    fn sync_all(&mut self, label: &str, asked: impl Fn(Role) -> bool + Sync) -> anyhow::Result<()> {
        let before = self.road.traffic();
        let (road, runtime) = (&self.road, &self.runtime);
        let (_, took) = crew::each(label, self.options.threads, &mut self.stations, |station| {
            if asked(station.role) { station.sync(road, runtime).map(drop) } else { Ok(()) }
        })?;
        let after = self.road.traffic();
        let note = format!(
            "{} requests, {} up, {} down",
            after.trips - before.trips,
            account::bytes(after.sent_bytes - before.sent_bytes),
            account::bytes(after.received_bytes - before.received_bytes)
        );
        self.phases.push(Phase::noted(label, took, note));
        Ok(())
    }

    /// The coordinator decides some; after the last round takes one decision back.
    fn sit(&mut self, name: &str, is_last: bool) -> anyhow::Result<()> {
        let step = Step::begin(&format!("{name}: the coordinator decides"), 1);
        let mut dice = Dice::for_part(self.options.seed ^ 0x6b6f_6f72, self.sittings.len() as u64);
        let mut sitting = coordinator::sit(&self.desk, &mut dice)?;
        if is_last && let Some(decision) = sitting.settled.pop() {
            coordinator::take_back(&self.desk, &decision)?;
            self.taken_back.push(decision);
        }
        let note = format!("{} waited, {} decided", sitting.waited, sitting.settled.len());
        self.phases.push(Phase::noted(&format!("{name}, the coordinator"), step.end(), note));
        self.sittings.push(sitting);
        Ok(())
    }
}

/// Two phones for each RT, and one for the kelurahan with the most RT.
fn stations(city: &City, folder: &Path) -> Vec<Station> {
    let mut by_kelurahan: BTreeMap<u64, Vec<RtCode>> = BTreeMap::new();
    let mut wanted = Vec::new();
    for rt in city.rts.iter().map(|rt| rt.ground.rt) {
        by_kelurahan.entry(rt.kelurahan().number()).or_default().push(rt);
        wanted.push((Role::Cadre, format!("Kader {rt}"), vec![rt]));
        wanted.push((Role::Second, format!("Kader kedua {rt}"), vec![rt]));
    }
    if let Some((kelurahan, rts)) = by_kelurahan.into_iter().max_by_key(|(_, rts)| rts.len()) {
        wanted.push((Role::Kelurahan, format!("Petugas kelurahan {kelurahan}"), rts));
    }
    let mut dice = Dice::for_part(city.seed, 0x6861_7065);
    let make = |(at, (role, name, rts)): (usize, (Role, String, Vec<RtCode>))| {
        let hours = dice.between(1, 30_000) * if dice.chance(500) { 1 } else { -1 };
        let off_ms = if at % CLOCK_OFF == CLOCK_OFF - 1 { hours * 3_600_000 } else { 0 };
        Station {
            name,
            role,
            rts,
            path: folder.join(format!("phone-{at:04}.db")),
            tally: Tally::default(),
            ledger: HashMap::new(),
            unlisted: HashMap::new(),
            again: Vec::new(),
            dice: Dice::for_part(city.seed ^ 0x006f_7261_6e67, at as u64),
            pocket: Pocket::new(off_ms),
        }
    };
    wanted.into_iter().enumerate().map(make).collect()
}

/// The server counted no request that ended in a problem.
fn metrics_are_clean(metrics: &str) -> Verdict {
    let requests = metrics.lines().filter(|line| line.starts_with("ketuk_requests_total"));
    let failures = requests.filter(|line| !line.contains("code=\"ok\"")).map(str::to_owned).collect();
    Verdict::new("no request of a phone was refused", "the server's counters".to_owned(), failures)
}

/// Everything derived, built anew from the raw changes, is what stood there.
fn rebuilt(db: &Path) -> anyhow::Result<Verdict> {
    let said = rebuild(db, None)?;
    let same = said.ends_with("; the same as before");
    let failures = if same { Vec::new() } else { vec![said.clone()] };
    Ok(Verdict::new("the server's tables are what its raw changes say", said, failures))
}

/// Starts the server again and waits for Ctrl-C.
#[expect(clippy::print_stdout, reason = "where the server is, is the program's answer")]
fn keep(db: &Path, address: SocketAddr, folder: TempDir) -> anyhow::Result<()> {
    let server = ServerProcess::start(db, address)?;
    // After the start, which makes a link of its own as long as nobody has signed in: only the last one is good.
    let path = link(db, FIRST_LOGIN)?;
    println!();
    println!(
        "The server stays up until Ctrl-C. The city in a browser (a password is made once, by this link):"
    );
    println!("  console   {}{path}", server.url());
    println!("  address   {}", server.url());
    println!("  token     {}", server.token_file().display());
    println!("  database  {}", server.db().display());
    println!(
        "  try       curl -H \"Authorization: Bearer $(cat {})\" {}/v1/summary",
        server.token_file().display(),
        server.url()
    );
    Runtime::new()?.block_on(tokio::signal::ctrl_c())?;
    // Ctrl-C in a terminal reaches the server too; whether it stops by that or by us is the same.
    let _ = server.stop();
    println!("stopped; the database is kept in {}", folder.keep().display());
    Ok(())
}

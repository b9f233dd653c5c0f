//! `cargo xtask bench console`: how soon each list of the console answers over HTTP, in a city's size.
//!
//! Households, visits and disputes come in as they do in a round: by devices and batches. A line of [`LISTS`] per
//! route, with its filters, sorts and pages; each is held against the same promise and against a bare count.

use super::percentile;
use super::report::Report;
use super::town::{NOW_MS, Town};
use crate::cadre::{fill_from, interview_new};
use crate::demo::desk::Desk;
use crate::process::ServerProcess;
use crate::temp::TempDir;
use anyhow::{Context, ensure};
use ketuk_device::{Device, RecordId, ScopeId, VisitOutcome, World, bontang};
use ketuk_fleet::city::{City, Dice};
use ketuk_form::{Key, Value};
use ketuk_server::role::Reach;
use ketuk_server::{Page, PairFilter, Store};
use std::net::SocketAddr;
use std::time::Instant;

/// Milliseconds at the 95th percentile that every list must keep.
const PROMISE_MS: f64 = 150.0;
/// RT of the city.
const RTS: usize = 498;
/// Times that each address is asked for.
const TIMES: usize = 30;
/// A count out of an index, over the same road: what an answer costs at least.
const YARDSTICK: &str = "/v1/desk/quarantine?size=1";

/// Each list: what it is called, and its addresses with varied filters, sorts and pages.
const LISTS: &[(&str, &[&str])] = &[
    ("overview", &["/v1/desk/overview", "/v1/desk/overview?level=rt", "/v1/desk/overview?area=6474011003"]),
    (
        "late RT",
        &["/v1/desk/late?size=10", "/v1/desk/late?sort=silent&page=3", "/v1/desk/late?sort=left&size=200"],
    ),
    ("silent devices", &["/v1/desk/silent?days=0&size=8", "/v1/desk/silent?days=0&page=4&size=100"]),
    ("map", &["/v1/desk/outlines", "/v1/desk/outlines?level=rt"]),
    ("areas", &["/v1/desk/areas"]),
    (
        "households",
        &[
            "/v1/desk/households",
            "/v1/desk/households?page=400",
            "/v1/desk/households?sort=head&page=200",
            "/v1/desk/households?sort=newest",
            "/v1/desk/households?sort=status&status=selesai&page=50",
            "/v1/desk/households?text=siti",
            "/v1/desk/households?text=tidak-ada-yang-bernama-ini",
            "/v1/desk/households?disputed=true&sort=oldest&page=10",
            "/v1/desk/households?found=true&kelurahan=6474011003",
        ],
    ),
    (
        "different answers",
        &[
            "/v1/desk/conflicts",
            "/v1/desk/conflicts?page=25",
            "/v1/desk/conflicts?sort=area&page=10",
            "/v1/desk/conflicts?sort=newest&class=human",
            "/v1/desk/conflicts?question=keberadaan_keluarga&kelurahan=6474011003",
        ],
    ),
    (
        "review",
        &[
            "/v1/desk/review",
            "/v1/desk/review?page=100",
            "/v1/desk/review?kelurahan=6474011003",
            "/v1/desk/review?hindered=true",
            "/v1/desk/review?sort=head&page=100",
            "/v1/desk/review?sort=oldest&stage=submitted",
            "/v1/desk/review/figures",
        ],
    ),
    (
        "families counted twice",
        &[
            "/v1/desk/pairs",
            "/v1/desk/pairs?page=4",
            "/v1/desk/pairs?sort=newest&kelurahan=6474011003",
            "/v1/desk/pairs?sort=near&band=possible",
            "/v1/desk/pairs?state=all&sort=area",
        ],
    ),
    (
        "kept apart",
        &[
            "/v1/desk/quarantine",
            "/v1/desk/quarantine?kelurahan=6474011003",
            "/v1/desk/quarantine?state=closed",
        ],
    ),
    ("devices", &["/v1/devices"]),
    ("what was done", &["/v1/audit"]),
];

/// How much to measure.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Households.
    pub households: usize,
    /// Open disputes; beside them a fifth as many families are counted twice, and a fifth as many kept apart.
    pub disputes: usize,
}

/// What waits for somebody.
pub(super) struct Waiting {
    disputes: u64,
    pairs: u64,
    apart: u64,
}

/// Makes the city, asks for every list, and reports.
pub fn run(sizes: Sizes) -> anyhow::Result<Report> {
    let folder = TempDir::new("bench-console")?;
    let db = folder.path().join("server.db");
    let mut report = Report::default();
    let begun = Instant::now();
    let waiting = fill(&db, sizes)?;
    report.note("households in the database", sizes.households as f64, "households");
    report.note("open disputes in it", waiting.disputes as f64, "disputes");
    report.note("open pairs in it", waiting.pairs as f64, "pairs");
    report.note("saves that are kept apart", waiting.apart as f64, "saves");
    report.note("to make it", begun.elapsed().as_secs_f64(), "s");
    let server = ServerProcess::start(&db, SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let desk = Desk::new(server.address(), server.token()?);
    let yardstick = percentile(&times(&desk, &[YARDSTICK])?, 0.5).max(0.001);
    report.note("yardstick: a bare count over HTTP, median", yardstick, "ms");
    for (name, paths) in LISTS {
        let sample = times(&desk, paths)?;
        let (half, high) = (percentile(&sample, 0.5), percentile(&sample, 0.95));
        let most = sample.iter().copied().fold(0.0, f64::max);
        report.note(&format!("{name}, median"), half, "ms");
        report.at_most(&format!("{name}, 95th percentile"), high, PROMISE_MS, "ms");
        report.note(&format!("{name}, slowest"), most, "ms");
        report.note(&format!("{name}, 95th percentile in yardsticks"), high / yardstick, "times");
    }
    server.stop()?;
    Ok(report)
}

/// Milliseconds of each answer, the addresses in turn; the first round warms up.
fn times(desk: &Desk, paths: &[&str]) -> anyhow::Result<Vec<f64>> {
    let mut sample = Vec::new();
    for round in 0..=TIMES {
        for path in paths {
            let begun = Instant::now();
            desk.text(path).with_context(|| (*path).to_owned())?;
            if round > 0 {
                sample.push(begun.elapsed().as_secs_f64() * 1_000.0);
            }
        }
    }
    Ok(sample)
}

/// A round in the middle of its second week: lists everywhere, most families visited, some by two cadres who
/// disagree, some counted again where they live now, some sent by a cadre who works elsewhere by now. How much waits comes
/// back.
pub(super) fn fill(db: &std::path::Path, sizes: Sizes) -> anyhow::Result<Waiting> {
    let rts = RTS.min(sizes.households);
    let city = City::generate(2_026, sizes.households, rts);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut town = Town::new(Store::open(db)?, cores)?;
    let mut wanted = sizes.disputes;
    for (at, rt) in city.rts.iter().enumerate() {
        let scope = ScopeId(rt.ground.rt.number());
        let mut dice = Dice::for_part(17, at as u64);
        let mut first = town.enrol(&format!("Kader {}", rt.ground.rt), vec![scope])?;
        let list = ketuk_household::prelist::to_csv(&city.prelist(rt.ground.rt));
        with(&mut dice, |world| first.import_prelist(world, &list, bontang()))?;
        town.quiet(&mut first)?;
        // What is left to disagree on is spread over the RT that are left.
        let here = wanted.div_ceil(rts - at);
        let mut second = (here > 0).then(|| town.enrol("Kader kedua", vec![scope])).transpose()?;
        if let Some(second) = &mut second {
            town.quiet(second)?;
        }
        let records = records(&first)?;
        for (number, record) in records.iter().enumerate() {
            if number < here.min(records.len()) {
                save(&mut first, &mut dice, *record, "1")?;
                if let Some(second) = &mut second {
                    save(second, &mut dice, *record, "2")?;
                }
                wanted -= 1;
            }
            if number % 5 < 3 {
                let outcome = match number % 11 {
                    0 => VisitOutcome::MovedWithinCity,
                    1 => VisitOutcome::NotFound,
                    2 => VisitOutcome::Refused,
                    _ => VisitOutcome::Completed,
                };
                with(&mut dice, |world| first.finish(world, *record, &outcome))?;
            }
        }
        town.quiet(&mut first)?;
        if let Some(second) = &mut second {
            town.quiet(second)?;
        }
    }
    count_again(&mut town, &city, sizes.disputes / 5)?;
    move_cadres(&mut town, &city, sizes.disputes / 5)?;
    town.hub.settle_pairs()?;
    let filter = PairFilter {
        state: "open".to_owned(),
        sure_max: 1_000_999,
        until_ms: u64::MAX >> 1,
        ..PairFilter::default()
    };
    let pairs = town.hub.page_of_pairs(Reach::City, &filter, Page { limit: 1, offset: 0 }, "id")?.total;
    let counts = town.hub.counts()?;
    let open: u64 = ["human", "reviewable"].iter().filter_map(|class| counts.disputes.get(*class)).sum();
    ensure!(open >= sizes.disputes as u64 / 2, "only {open} disputes are open");
    town.hub.checkpoint()?;
    Ok(Waiting { disputes: open, pairs, apart: counts.quarantined })
}

/// Families of one RT that a cadre of another one finds again.
fn count_again(town: &mut Town, city: &City, families: usize) -> anyhow::Result<()> {
    const AT_ONCE: usize = 10;
    let found: Vec<_> = city.list_families().filter(|family| family.presence == 1).take(families).collect();
    for (at, some) in found.chunks(AT_ONCE).enumerate() {
        let rt = &city.rts[(city.rts.len() / 2 + at) % city.rts.len()];
        let scope = ScopeId(rt.ground.rt.number());
        let mut dice = Dice::for_part(19, at as u64);
        let mut device = town.enrol(&format!("Kader lain {at}"), vec![scope])?;
        town.quiet(&mut device)?;
        for family in some {
            let mut answers = Dice::for_part(23, at as u64);
            with(&mut dice, |world| interview_new(&mut device, world, scope, family, &mut answers))?;
        }
        town.quiet(&mut device)?;
    }
    Ok(())
}

/// Cadres who were moved to another RT before they had sent what they had: so many saves are kept apart.
fn move_cadres(town: &mut Town, city: &City, saves: usize) -> anyhow::Result<()> {
    const AT_ONCE: usize = 10;
    for at in 0..saves.div_ceil(AT_ONCE) {
        let scope = ScopeId(city.rts[at % city.rts.len()].ground.rt.number());
        let mut dice = Dice::for_part(29, at as u64);
        let name = format!("Kader pindah {at}");
        let mut device = town.enrol(&name, vec![scope])?;
        town.quiet(&mut device)?;
        for _ in 0..AT_ONCE / 2 {
            with(&mut dice, |world| {
                let record = device.start(world, scope)?;
                device.save(world, record).map(drop)
            })?;
        }
        let devices = town.hub.list_devices(Reach::City)?;
        let own = devices.iter().find(|line| line.name == name).context("a device")?.device;
        town.hub.withdraw(own, scope)?;
        town.quiet(&mut device)?;
    }
    Ok(())
}

fn with<T, E>(dice: &mut Dice, act: impl FnOnce(&mut World<'_>) -> Result<T, E>) -> Result<T, E> {
    let mut fill = fill_from(dice);
    act(&mut World { now_ms: NOW_MS, fill: &mut fill })
}

fn save(device: &mut Device, dice: &mut Dice, record: RecordId, value: &str) -> anyhow::Result<()> {
    let key = Key::parse("keberadaan_keluarga")?;
    with(dice, |world| {
        device.answer(world, record, &key, &Value::from_text(value))?;
        device.save(world, record).map(drop)
    })?;
    Ok(())
}

fn records(device: &Device) -> anyhow::Result<Vec<RecordId>> {
    let rows = device.list()?.into_iter();
    rows.map(|row| RecordId::from_hex(&row.record).context("a record")).collect()
}

//! `cargo xtask bench console`: how soon each list of the console answers over HTTP, in a city's size.
//!
//! Households, visits and disputes come in as they do in a round: by devices and batches. A line of [`LISTS`] per
//! route, with its filters, sorts and pages; each is held against the same promise and against a bare count.

use super::percentile;
use super::report::Report;
use super::town::{NOW_MS, Town};
use crate::cadre::fill_from;
use crate::demo::desk::Desk;
use crate::process::ServerProcess;
use crate::temp::TempDir;
use anyhow::{Context, ensure};
use ketuk_device::{Device, RecordId, ScopeId, VisitOutcome, World, bontang};
use ketuk_fleet::city::{City, Dice};
use ketuk_form::{Key, Value};
use ketuk_server::Store;
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
            "/v1/desk/review/figures",
        ],
    ),
    ("kept apart", &["/v1/desk/quarantine", "/v1/desk/quarantine?kelurahan=6474011003"]),
    ("devices", &["/v1/devices"]),
    ("what was done", &["/v1/audit"]),
];

/// How much to measure.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Households.
    pub households: usize,
    /// Open disputes.
    pub disputes: usize,
}

/// Makes the city, asks for every list, and reports.
pub fn run(sizes: Sizes) -> anyhow::Result<Report> {
    let folder = TempDir::new("bench-console")?;
    let db = folder.path().join("server.db");
    let mut report = Report::default();
    let begun = Instant::now();
    let disputed = fill(&db, sizes)?;
    report.note("households in the database", sizes.households as f64, "households");
    report.note("open disputes in it", disputed as f64, "disputes");
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
/// disagree. How many open disputes there are comes back.
fn fill(db: &std::path::Path, sizes: Sizes) -> anyhow::Result<u64> {
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
    let counts = town.hub.counts()?;
    let open: u64 = ["human", "reviewable"].iter().filter_map(|class| counts.disputes.get(*class)).sum();
    ensure!(open >= sizes.disputes as u64 / 2, "only {open} disputes are open");
    town.hub.checkpoint()?;
    Ok(open)
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

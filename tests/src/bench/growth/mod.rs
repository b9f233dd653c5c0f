//! `cargo xtask bench growth`: what a device and a desk wait for, and what the server takes, as the database grows.
//!
//! One database file is filled to the first size, measured with a real server process, filled on to the next size,
//! and measured again.

mod fill;

use super::console::Sizes as FirstCity;
use super::cost::{folder_mb, peak_mb, resident_mb};
use super::percentile;
use super::report::{Report, figure};
use crate::demo::desk::Desk;
use crate::process::ServerProcess;
use crate::temp::TempDir;
use anyhow::{Context, Result, ensure};
use ketuk_device::{Device, RecordId, Vault};
use ketuk_form::{Key, Value};
use ketuk_transport::{Exposure, Outside, Road, Roots, SystemWorld};
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How much longer a sync may take in the largest database than in the first.
const GROWTH_MAX: f64 = 1.5;
/// The server's memory, however many households.
const MEMORY_MB_MAX: f64 = 512.0;
/// Syncs of each kind; the first of them warm up and do not count.
const SYNCS: usize = 120;
const WARM: usize = 20;
/// Rounds over the addresses of a list, and how long they may take in all.
const ROUNDS: usize = 20;
const ROUNDS_MAX: Duration = Duration::from_secs(30);

/// The desk's lists that are looked at.
const LISTS: &[(&str, &[&str])] = &[
    ("overview", &["/v1/desk/overview", "/v1/desk/overview?level=rt"]),
    (
        "different answers",
        &["/v1/desk/conflicts", "/v1/desk/conflicts?page=25", "/v1/desk/conflicts?sort=newest&class=human"],
    ),
    (
        "households",
        &[
            "/v1/desk/households",
            "/v1/desk/households?page=400",
            "/v1/desk/households?sort=newest",
            "/v1/desk/households?text=siti",
        ],
    ),
    ("households of one kelurahan", &["/v1/desk/households?kelurahan=6474011003&page=3"]),
];

/// What was measured at one size.
#[derive(Debug)]
struct Figures {
    households: usize,
    disputes: u64,
    /// `None` where an earlier run filled it.
    fill_s: Option<f64>,
    /// From the program's start until it listens.
    start_s: f64,
    /// The first group of jobs, in which the server makes its index of households.
    first_sync_ms: f64,
    push: Vec<f64>,
    idle: Vec<f64>,
    lists: Vec<Vec<f64>>,
    resident_mb: f64,
    peak_mb: f64,
    disk_mb: f64,
}

/// Fills and measures at each size, smallest first; `tell` hears how far it is. What was filled is put into the folder `kept`,
/// and what lies there from an earlier run is measured without being filled anew.
///
/// # Errors
/// When the database cannot be filled, or the server does not answer.
pub fn run(sizes: &[usize], kept: Option<&Path>, tell: &mut dyn FnMut(&str)) -> Result<Report> {
    let mut sizes = sizes.to_vec();
    sizes.sort_unstable();
    sizes.dedup();
    let first = *sizes.first().context("a size")?;
    let folder = TempDir::new("bench-growth")?;
    let db = folder.path().join("server.db");
    let mut all: Vec<Figures> = Vec::new();
    for size in sizes {
        let begun = Instant::now();
        let kept = kept.map(|kept| kept.join(format!("households-{size}.db")));
        let is_kept = kept.as_ref().is_some_and(|kept| kept.exists());
        match (&kept, all.last()) {
            (Some(kept), _) if is_kept => put(kept, &db)?,
            (_, None) => fill::first_city(&db, FirstCity { households: size, disputes: size / 18 })?,
            (_, Some(before)) => fill::more_cities(&db, first, before.households..size, tell)?,
        }
        let fill_s = begun.elapsed().as_secs_f64();
        if let Some(kept) = kept.filter(|_| !is_kept) {
            std::fs::copy(&db, &kept).with_context(|| kept.display().to_string())?;
        }
        tell(&format!("growth: {size} households after {fill_s:.0} s"));
        all.push(
            measure(&db, size, (!is_kept).then_some(fill_s))
                .with_context(|| format!("at {size} households"))?,
        );
        // The largest size takes its time: what is known by now is shown to whoever waits.
        tell(&told(&all).to_string());
    }
    Ok(told(&all))
}

/// A copy of a database in the place of another one; the journal of that one goes with it.
fn put(kept: &Path, db: &Path) -> Result<()> {
    for end in ["", "-wal", "-shm"] {
        let old = db.with_file_name(format!("{}{end}", db.file_name().unwrap_or_default().to_string_lossy()));
        if old.exists() {
            std::fs::remove_file(&old)?;
        }
    }
    std::fs::copy(kept, db).with_context(|| kept.display().to_string())?;
    Ok(())
}

/// The figures so far.
fn told(all: &[Figures]) -> Report {
    let mut report = Report::default();
    report.say(fill::WORDS);
    hold(&mut report, all);
    compare(&mut report, all);
    report
}

/// Everything at one size, with a server process of its own.
fn measure(db: &Path, households: usize, fill_s: Option<f64>) -> Result<Figures> {
    let begun = Instant::now();
    let server = ServerProcess::start(db, SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let start_s = begun.elapsed().as_secs_f64();
    let desk = Desk::new(server.address(), server.token()?);
    let runtime = Runtime::new()?;
    let mut phone = Phone::enrol(&runtime, &server.url(), &desk)?;
    let first_sync_ms = phone.sync()?;
    let records = phone.records()?;
    ensure!(!records.is_empty(), "the device got no households");
    let mut push = Vec::with_capacity(SYNCS);
    for turn in 0..SYNCS {
        phone.edit(records[turn % records.len()], turn)?;
        push.push(phone.sync()?);
    }
    let idle: Vec<f64> = (0..SYNCS).map(|_| phone.sync()).collect::<Result<_>>()?;
    let lists = LISTS.iter().map(|(_, paths)| times(&desk, paths)).collect::<Result<_>>()?;
    let disputes = desk.get("/v1/desk/conflicts?size=1")?["total"].as_u64().unwrap_or(0);
    let resident_mb = resident_mb(server.id()).context("no /proc")?;
    let peak_mb = peak_mb(server.id()).context("no /proc")?;
    server.stop()?;
    let disk_mb = folder_mb(db.parent().context("a folder")?);
    Ok(Figures {
        households,
        disputes,
        fill_s,
        start_s,
        first_sync_ms,
        push: push.split_off(WARM),
        idle: idle[WARM..].to_vec(),
        lists,
        resident_mb,
        peak_mb,
        disk_mb,
    })
}

/// A cadre's device in the first RT of the city; its vault is in memory, so that the server is what is waited for.
struct Phone<'r> {
    runtime: &'r Runtime,
    road: Road,
    device: Device,
}

impl<'r> Phone<'r> {
    fn enrol(runtime: &'r Runtime, url: &str, desk: &Desk) -> Result<Self> {
        let scope = fill::first_scope(desk)?;
        let road = Road::new(url, Exposure::LoopbackOnly, &Roots::None).context("road")?;
        let mut device = Device::open(Vault::in_memory()?);
        let code = desk.invite("Kader ukur", &[scope.0])?;
        runtime.block_on(road.enrol(&mut device, &mut SystemWorld::new(), &code, "Kader ukur"))?;
        Ok(Self { runtime, road, device })
    }

    /// Milliseconds until nothing moves any more.
    fn sync(&mut self) -> Result<f64> {
        let begun = Instant::now();
        self.runtime.block_on(self.road.sync(&mut self.device, &mut SystemWorld::new(), &mut |_| ()))?;
        Ok(begun.elapsed().as_secs_f64() * 1e3)
    }

    fn records(&self) -> Result<Vec<RecordId>> {
        let rows = self.device.list()?.into_iter();
        rows.map(|row| RecordId::from_hex(&row.record).context("a record")).collect()
    }

    fn edit(&mut self, record: RecordId, turn: usize) -> Result<()> {
        let (key, value) = (Key::parse("luas_lantai")?, Value::Integer(20 + i64::try_from(turn)?));
        let device = &mut self.device;
        let mut outside = SystemWorld::new();
        outside.with_world(|world| device.answer(world, record, &key, &value))?;
        outside.with_world(|world| device.save(world, record))?;
        Ok(())
    }
}

/// Milliseconds of each answer, the addresses in turn; the first round warms up.
fn times(desk: &Desk, paths: &[&str]) -> Result<Vec<f64>> {
    let (mut sample, begun) = (Vec::new(), Instant::now());
    for round in 0..=ROUNDS {
        for path in paths {
            let asked = Instant::now();
            desk.text(path).with_context(|| (*path).to_owned())?;
            if round > 0 {
                sample.push(asked.elapsed().as_secs_f64() * 1e3);
            }
        }
        if round > 0 && begun.elapsed() > ROUNDS_MAX {
            break;
        }
    }
    Ok(sample)
}

/// The targets: the growth of a sync, the server's memory.
fn hold(report: &mut Report, all: &[Figures]) {
    let Some((first, rest)) = all.split_first() else { return };
    for more in rest {
        let grown = |name: &str, share: f64, of: fn(&Figures) -> &Vec<f64>, report: &mut Report| {
            let ratio = percentile(of(more), share) / percentile(of(first), share).max(0.001);
            let promise =
                format!("{name} at {} households, in that at {}", more.households, first.households);
            report.at_most(&promise, ratio, GROWTH_MAX, "");
        };
        for (word, share) in [("median", 0.5), ("95th percentile", 0.95)] {
            grown(&format!("one edit sent, {word},"), share, |figures| &figures.push, report);
            grown(&format!("nothing new, {word},"), share, |figures| &figures.idle, report);
        }
    }
    for figures in all {
        let promise = format!("server's memory at its most, {} households", figures.households);
        report.at_most(&promise, figures.peak_mb, MEMORY_MB_MAX, "MB");
    }
}

/// Every figure at every size, and in the first one's.
fn compare(report: &mut Report, all: &[Figures]) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |measure: &str, read: &dyn Fn(&Figures) -> f64| {
        let values: Vec<f64> = all.iter().map(read).collect();
        let mut cells = vec![measure.to_owned()];
        cells.extend(values.iter().map(|value| figure(*value)));
        let ratio = |value: &f64| if values[0] > 0.0 { figure(value / values[0]) } else { String::new() };
        cells.extend(values.iter().skip(1).map(ratio));
        rows.push(cells);
    };
    row("open disputes", &|figures| figures.disputes as f64);
    row("one edit sent, median ms", &|figures| percentile(&figures.push, 0.5));
    row("one edit sent, 95th percentile ms", &|figures| percentile(&figures.push, 0.95));
    row("nothing new, median ms", &|figures| percentile(&figures.idle, 0.5));
    row("nothing new, 95th percentile ms", &|figures| percentile(&figures.idle, 0.95));
    for (at, (name, _)) in LISTS.iter().enumerate() {
        row(&format!("{name}, median ms"), &|figures| percentile(&figures.lists[at], 0.5));
        row(&format!("{name}, 95th percentile ms"), &|figures| percentile(&figures.lists[at], 0.95));
    }
    row("server's start until it listens, s", &|figures| figures.start_s);
    row("first sync after its start, ms", &|figures| figures.first_sync_ms);
    row("server's memory at the end, MB", &|figures| figures.resident_mb);
    row("server's memory at its most, MB", &|figures| figures.peak_mb);
    row("disk, MB", &|figures| figures.disk_mb);
    if all.iter().all(|figures| figures.fill_s.is_some()) {
        row("to fill it from the size before, s", &|figures| figures.fill_s.unwrap_or_default());
    }
    let sizes: Vec<String> = all.iter().map(|figures| figures.households.to_string()).collect();
    let ratios: Vec<String> = sizes.iter().skip(1).map(|size| format!("{size} in {}", sizes[0])).collect();
    let mut head = vec!["households"];
    head.extend(sizes.iter().map(String::as_str));
    head.extend(ratios.iter().map(String::as_str));
    report.table("At each size:", &head, rows);
}

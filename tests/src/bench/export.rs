//! `cargo xtask bench export`: a whole city into each kind of file: seconds, bytes, memory.
//!
//! Some hundred real interviews are multiplied in the store's own tables: what is measured is reading and
//! writing, and neither knows the difference.

use super::report::Report;
use super::town::{NOW_MS, Town};
use crate::cadre::{fill_from, interview_new};
use crate::temp::TempDir;
use anyhow::{Context, ensure};
use ketuk_device::{ScopeId, World};
use ketuk_fleet::city::{City, Dice};
use ketuk_server::Store;
use ketuk_server::export::{CsvFile, Format, GeoJsonFile, Order, OrderWords, Sink, XlsxFile};
use ketuk_server::hub::Watch;
use ketuk_server::role::{Actor, Reach};
use std::sync::atomic::Ordering;
use std::time::Instant;

const SCOPE: ScopeId = ScopeId(6_474_011_003_001);
/// Interviews that are real.
const REAL: usize = 200;
/// A coffee: exports of a city are asked for once a day.
const SECONDS_MAX: f64 = 120.0;
/// What an export may add to the server's memory.
const MEMORY_MB_MAX: f64 = 256.0;

/// Exports a city of so many households.
pub fn run(households: usize) -> anyhow::Result<Report> {
    let folder = TempDir::new("bench-export")?;
    let town = city(&folder, households)?;
    let mut report = Report::default();
    for format in Format::ALL {
        let path = folder.path().join(format!("city.{}", format.ending()));
        let mut sink: Box<dyn Sink> = match format {
            Format::Xlsx => Box::new(XlsxFile::create(&path)?),
            Format::Csv => Box::new(CsvFile::create(&path, ketuk_server::export::Separator::Semicolon)),
            Format::GeoJson => Box::new(GeoJsonFile::create(&path)?),
        };
        let watch = Watch::default();
        let before = memory("VmRSS:")?;
        // Forgets the highest so far.
        std::fs::write("/proc/self/clear_refs", "5").context("/proc/self/clear_refs")?;
        let begun = Instant::now();
        town.hub.export(NOW_MS, &Actor::of_token(), &order(*format)?, &watch, &mut *sink)?;
        let took = begun.elapsed().as_secs_f64();
        let grown = memory("VmHWM:")? - before;
        let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed) as f64;
        let name = format.code();
        if *format == Format::Xlsx {
            report.note("families", count(&watch.families), "families");
            report.note("members", count(&watch.members), "members");
        }
        report.at_most(&format!("{name}: time"), took, SECONDS_MAX, "s");
        report.at_most(&format!("{name}: memory beside what was there"), grown, MEMORY_MB_MAX, "MB");
        report.note(&format!("{name}: file"), std::fs::metadata(&path)?.len() as f64 / 1e6, "MB");
    }
    Ok(report)
}

fn order(format: Format) -> anyhow::Result<Order> {
    let words = OrderWords {
        format: format.code().to_owned(),
        form: "keluarga".to_owned(),
        values: "both".to_owned(),
        people: "full".to_owned(),
        health: true,
        separator: "semicolon".to_owned(),
        why: "pengukuran".to_owned(),
        ..OrderWords::default()
    };
    Ok(Order::check(&Actor::of_token(), Reach::City.range(), words)?)
}

/// A hub with so many households in its file.
fn city(folder: &TempDir, households: usize) -> anyhow::Result<Town> {
    let mut town = Town::new(Store::open(&folder.path().join("hub.db"))?, 1)?;
    let mut device = town.enrol("Sri Wahyuni", vec![SCOPE])?;
    town.quiet(&mut device)?;
    let city = City::generate(11, 2 * REAL, 6);
    let (mut dice, mut entropy) = (Dice::seeded(7), Dice::seeded(8));
    for family in city.list_families().take(REAL) {
        let mut fill = fill_from(&mut entropy);
        let mut world = World { now_ms: NOW_MS, fill: &mut fill };
        interview_new(&mut device, &mut world, SCOPE, family, &mut dice)?;
    }
    town.quiet(&mut device)?;
    town.multiply(households.div_ceil(REAL).saturating_sub(1))?;
    let (there, _) = town.hub.count_export(Reach::City.range(), "")?;
    ensure!(there as usize >= households, "{there} households");
    Ok(town)
}

/// A line of this process's status in MB.
fn memory(line: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status").context("no /proc")?;
    let line = status.lines().find(|one| one.starts_with(line)).context("no such line")?;
    let kib: f64 = line.split_whitespace().nth(1).context("a number")?.parse()?;
    Ok(kib / 1024.0)
}

//! What a cadre waits for, with a thousand households on the device: the list after the lock, the next question,
//! a typed letter, an answer's way to the disk; and what the app takes of the computer's memory.
//!
//! The first part asks the device core here. The second shows the same data in Chromium, six times slowed down,
//! and in the app's own window, where one was built (`app-ui/tests/bench`).

use super::{Report, percentile};
use crate::cadre::interview_new;
use crate::hall::Hall;
use crate::process::find_program;
use crate::temp::TempDir;
use crate::venv::root;
use anyhow::{Context, Result, anyhow, ensure};
use ketuk_device::{Device, ScopeId, Vault};
use ketuk_field::{Call, Field, Options};
use ketuk_fleet::city::{City, Dice};
use ketuk_household::area::bontang;
use ketuk_household::prelist::to_csv;
use ketuk_transport::{Outside, SystemWorld};
use ketuk_view::{Answer, Home, HomeView, Page, SetPin};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Households that somebody has interviewed already.
const INTERVIEWED: usize = 600;
/// Households that are on the list and wait for a visit.
const LISTED: usize = 400;
/// Answers that are measured.
const ANSWERS: usize = 200;
/// The PIN of the device, for the second part.
const PIN: &str = "246810";

/// A figure of the second part, as it is handed over.
#[derive(Debug, serde::Deserialize)]
struct Figure {
    promise: String,
    measured: f64,
    /// What it may be at most; none where it is only told.
    at_most: Option<f64>,
    unit: String,
}

/// Measures everything.
///
/// # Errors
/// When the data cannot be made, or the screens' part does not come to its end.
pub fn run() -> Result<Report> {
    let mut report = Report::default();
    let hall = Hall::open()?;
    let home = filled(&hall)?;
    if let Some(busy) = others() {
        report.note("programs that wanted a processor meanwhile (on average)", busy, "");
    }
    floor(&mut report)?;
    let record = core(&mut report, &hall, &home)?;
    screens(&mut report, &home, &record)?;
    Ok(report)
}

/// An app's folder with all the households, some of them by others and some from the list.
fn filled(hall: &Hall) -> Result<PathBuf> {
    let city = City::generate(11, 2_000, 8);
    let scopes = city.rts.iter().map(|rt| ScopeId(rt.ground.rt.number())).collect::<Vec<_>>();
    let scope = *scopes.first().context("an RT")?;
    let mut other = Device::open(Vault::in_memory()?);
    let code = hall.invite("Budi", &scopes)?;
    hall.block_on(hall.road().enrol(&mut other, &mut SystemWorld::new(), &code, "Budi"))?;
    let (mut dice, mut outside) = (Dice::seeded(3), SystemWorld::new());
    for family in city.list_families().take(INTERVIEWED) {
        outside.with_world(|world| interview_new(&mut other, world, scope, family, &mut dice))?;
    }
    hall.sync(&mut other)?;
    let home = hall.folder().path().join("app");
    std::fs::create_dir(&home)?;
    let mut device = hall.enrol("app/ketuk.db", "Sri Wahyuni", &scopes)?;
    let rows = city.prelist_rows().into_iter().take(LISTED).collect::<Vec<_>>();
    outside.with_world(|world| device.import_prelist(world, &to_csv(&rows), bontang()))?;
    hall.sync(&mut device)?;
    let count = device.list()?.len();
    ensure!(count == INTERVIEWED + LISTED, "{count} households instead of {}", INTERVIEWED + LISTED);
    Ok(home)
}

/// The least that keeping an answer can cost on this disk.
fn floor(report: &mut Report) -> Result<()> {
    let folder = TempDir::new("floor")?;
    let mut file = std::fs::File::create(folder.path().join("plain"))?;
    let plain = sampled(ANSWERS, |_| {
        file.write_all(&[7; 100])?;
        Ok(file.sync_data()?)
    })?;
    report.note("disk: 100 bytes appended and synced, median", percentile(&plain, 0.5), "ms");
    let mut vault = Vault::open(&folder.path().join("ketuk.db"))?;
    let row = sampled(ANSWERS, |turn| {
        let value = format!("Jl. Letjen S. Parman {turn}");
        vault
            .write(|tables| tables.save_draft(&[7; 16], "alamat", value.as_bytes(), 1))
            .map_err(|problem: ketuk_vault::VaultProblem| anyhow!("{problem}"))
    })?;
    report.note("vault: one draft in a transaction of its own, median", percentile(&row, 0.5), "ms");
    Ok(())
}

/// What calls cost without a screen; the household that was answered is left for the screens.
fn core(report: &mut Report, hall: &Hall, home: &Path) -> Result<String> {
    let began = Instant::now();
    let opened = Field::open(Options::in_folder(home.to_owned()), Box::new(|_| ()));
    let field = opened.map_err(|problem| anyhow!("{}", problem.code))?;
    report.note("device opened", since_ms(began), "ms");
    let ask = |call: Call| {
        hall.block_on(field.call(call)).map_err(|problem| anyhow!("{}: {}", problem.code, problem.text))
    };
    let lists = sampled(20, |_| ask(Call::Home(Home {})).map(drop))?;
    report.note("list of 1,000 as data, median", percentile(&lists, 0.5), "ms");
    let view: HomeView = serde_json::from_str(&ask(Call::Home(Home {}))?)?;
    let row = view.households.into_iter().find(|row| row.todo != "to_visit").context("an interview")?;
    let record = row.record;
    let page = "identitas".to_owned();
    let pages =
        sampled(50, |_| ask(Call::Page(Page { record: record.clone(), page: page.clone() })).map(drop))?;
    report.note("a page of an interviewed family, median", percentile(&pages, 0.5), "ms");
    let answers = sampled(ANSWERS, |turn| {
        let (key, value) = ("alamat".to_owned(), format!("Jl. Letjen S. Parman {turn}"));
        ask(Call::Answer(Answer { record: record.clone(), page: page.clone(), key, value })).map(drop)
    })?;
    report.note("one answer, kept on the disk and its page back, median", percentile(&answers, 0.5), "ms");
    report.note("the same, 99th percentile", percentile(&answers, 0.99), "ms");
    ask(Call::SetPin(SetPin { old: String::new(), new: PIN.to_owned() }))?;
    Ok(record)
}

/// The screens on the same data: `app-ui/tests/bench` measures and writes figures into a file.
fn screens(report: &mut Report, home: &Path, record: &str) -> Result<()> {
    let programs = find_program("ketuk-cli")?;
    let figures = TempDir::new("figures")?;
    let file = figures.path().join("figures.json");
    let mut npm = Command::new("npm");
    npm.args(["run", "--silent", "bench"]).current_dir(root()).env("NO_COLOR", "1");
    npm.env("KETUK_BIN", programs.parent().context("a folder")?);
    npm.env("KETUK_BENCH_HOME", home).env("KETUK_BENCH_RECORD", record).env("KETUK_BENCH_PIN", PIN);
    npm.env("KETUK_BENCH_FIGURES", &file).stdout(Stdio::from(std::io::stderr()));
    ensure!(npm.status().context("npm")?.success(), "`npm run bench` failed; its messages stand above");
    let figures: Vec<Figure> = serde_json::from_slice(&std::fs::read(&file)?)?;
    ensure!(!figures.is_empty(), "`npm run bench` measured nothing");
    for Figure { promise, measured, at_most, unit } in figures {
        match at_most {
            Some(target) => report.at_most(&promise, measured, target, &unit),
            None => report.note(&promise, measured, &unit),
        }
    }
    Ok(())
}

/// How many programs wanted a processor in the last minute: figures of a busy machine are worth little.
fn others() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}

/// What each turn took, in ms.
fn sampled(turns: usize, mut act: impl FnMut(usize) -> Result<()>) -> Result<Vec<f64>> {
    let mut took = Vec::with_capacity(turns);
    for turn in 0..turns {
        let began = Instant::now();
        act(turn)?;
        took.push(since_ms(began));
    }
    Ok(took)
}

fn since_ms(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1e3
}

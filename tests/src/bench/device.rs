//! What a cadre waits for, with a thousand households on the device: the list after the lock, the next question,
//! a typed letter, an answer's way to the disk, a section's; and what the app takes of the computer's memory.
//!
//! The first part asks the device core here. The second shows the same data in Chromium, six times slowed down,
//! and in the app's own window, where one was built (`app-ui/tests/bench`).

use super::{Report, percentile};
use crate::cadre::{interview_new, save_points};
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
use ketuk_server::Store;
use ketuk_transport::{Outside, SystemWorld};
use ketuk_view::{Answer, Home, HomeView, Household, Lock, Page, SetPin, Unlock};
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

/// Whether the second part is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screens {
    /// In Chromium, and in the window where there is one.
    With,
    /// The device core alone.
    Without,
}

/// Measures everything.
///
/// # Errors
/// When the data cannot be made, or the screens' part does not come to its end.
pub fn run(shown: Screens) -> Result<Report> {
    let mut report = Report::default();
    let hall = Hall::open()?;
    let home = filled(&hall)?;
    if let Some(busy) = others() {
        report.note("programs that wanted a processor meanwhile (on average)", busy, "");
    }
    floor(&mut report)?;
    sections(&mut report, &hall, &home)?;
    let record = core(&mut report, &hall, &home)?;
    match shown {
        Screens::With => screens(&mut report, &home, &record)?,
        Screens::Without => report.say("The device core alone; the screens were left out."),
    }
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

/// A section that is saved where a cadre saves, in a copy of the vault with all the households: its typed answers become
/// one change beside a new snapshot. And the least that the same bytes can cost: a row of a bare SQLite file, as durable.
fn sections(report: &mut Report, hall: &Hall, home: &Path) -> Result<()> {
    let copy = hall.folder().path().join("copy");
    std::fs::create_dir(&copy)?;
    for entry in std::fs::read_dir(home)?.flatten().filter(|entry| entry.path().is_file()) {
        std::fs::copy(entry.path(), copy.join(entry.file_name()))?;
    }
    let mut device = Device::open(Vault::open(&copy.join("ketuk.db"))?);
    let scope = *device.scopes()?.first().context("an RT")?;
    let (mut dice, mut outside) = (Dice::seeded(3), SystemWorld::new());
    let bare = Store::open(&hall.folder().path().join("bare.db"))?;
    bare.harm("CREATE TABLE bare (bytes BLOB NOT NULL) STRICT")?;
    let (mut took, mut floor, mut bytes, mut answers) = (Vec::new(), Vec::new(), 0, 0);
    let city = City::generate(12, 40, 4);
    for family in city.list_families() {
        let record = outside.with_world(|world| device.start(world, scope))?;
        for point in save_points(&device, family, &mut dice) {
            for (key, value) in &point {
                outside.with_world(|world| device.answer(world, record, key, value))?;
            }
            let began = Instant::now();
            if !outside.with_world(|world| device.save(world, record))? {
                continue;
            }
            took.push(since_ms(began));
            answers += point.len();
            let held = device.record(record)?;
            let change = held.changes().last().map_or(0, |change| change.bytes.len());
            let size = change + held.snapshot().len();
            bytes += size;
            // In turn, so that both meet the disk in the same mood.
            let insert = format!("INSERT INTO bare (bytes) VALUES (x'{}')", "07".repeat(size));
            let began = Instant::now();
            bare.harm(&insert)?;
            floor.push(since_ms(began));
        }
    }
    let mean = |sum: usize| sum as f64 / took.len().max(1) as f64;
    report.note("sections saved", took.len() as f64, "");
    report.note("answers in each", mean(answers), "");
    report.note("bytes of its change and of the household's snapshot", mean(bytes), "B");
    for (word, share) in [("median", 0.5), ("99th percentile", 0.99)] {
        let (section, least) = (percentile(&took, share), percentile(&floor, share));
        report.note(&format!("a section saved, sealed and durable, {word}"), section, "ms");
        report.note(&format!("floor: the same bytes in a row of bare SQLite, durable, {word}"), least, "ms");
        report.note(&format!("a section in its floor, {word}"), section / least.max(0.001), "times");
    }
    Ok(())
}

/// What calls cost without a screen; the household that was answered is left for the screens.
fn core(report: &mut Report, hall: &Hall, home: &Path) -> Result<String> {
    let began = Instant::now();
    let opened = Field::open(Options::in_folder(home.to_owned()), Box::new(|_| ()));
    let field = opened.map_err(|problem| anyhow!("{}", problem.code))?;
    report.note("device opened for the first time", since_ms(began), "ms");
    drop(field);
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
    let opened = sampled(50, |_| ask(Call::Household(Household { record: record.clone() })).map(drop))?;
    report.note("an interviewed family opened, all of it, median", percentile(&opened, 0.5), "ms");
    let answers = sampled(ANSWERS, |turn| {
        let (key, value) = ("alamat".to_owned(), format!("Jl. Letjen S. Parman {turn}"));
        ask(Call::Answer(Answer { record: record.clone(), page: page.clone(), key, value })).map(drop)
    })?;
    report.note("one answer, kept on the disk and its page back, median", percentile(&answers, 0.5), "ms");
    report.note("the same, 99th percentile", percentile(&answers, 0.99), "ms");
    let search = sampled(20, |_| {
        let view: HomeView = serde_json::from_str(&ask(Call::Home(Home {}))?)?;
        let met = view.households.iter().filter(|row| row.head.to_lowercase().contains("sit")).count();
        ensure!(met > 0, "nobody is called so");
        Ok(())
    })?;
    report.at_most(
        "search among 1,000 sealed households, 99th percentile",
        percentile(&search, 0.99),
        100.0,
        "ms",
    );
    ask(Call::SetPin(SetPin { old: String::new(), new: PIN.to_owned() }))?;
    let pins = sampled(10, |_| ketuk_vault::try_pin_cost().map_err(|problem| anyhow!("{problem}")))?;
    report.note("one try at a PIN (Argon2id), median", percentile(&pins, 0.5), "ms");
    let unlocks = sampled(10, |_| {
        ask(Call::Lock(Lock {}))?;
        ask(Call::Unlock(Unlock { pin: PIN.to_owned() })).map(drop)
    })?;
    let apart = percentile(&unlocks, 0.5) - percentile(&pins, 0.5);
    report.note("unlocked, apart from the try, median", apart.max(0.0), "ms");
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

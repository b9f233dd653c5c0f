//! `cargo xtask bench yardsticks`: one workload on Ketuk and on what people would use instead, in the same run and
//! through the same counting proxy.
//!
//! One device has made interviews; it sends them, a second device fetches them, one answer is corrected, nothing is
//! new, and two devices change the same and different answers of one household without knowing of each other.

mod engine;
mod meter;
mod node;
mod ours;
mod stream;

use super::cost::{peak_mb, process_cpu_s};
use super::report::{Report, figure};
use super::typical;
use anyhow::{Context, Result};
use engine::{Document, Engine, Texts, Who};
use ketuk_fleet::city::City;
use meter::Tally;
pub use node::Saves;
use node::{Kind, Node};
use ours::Ketuk;
use std::time::Instant;

/// How much to measure.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Interviews of the first device.
    pub documents: usize,
    /// How often the others save what they send.
    pub saves: Saves,
}

/// An answer that both devices change, each to something else.
const SAME: &str = "luas_lantai";
/// An answer that only the first changes, and one that only the second does.
const APART: [&str; 2] = ["alamat", "telepon"];

/// What a step of the workload cost.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    passed: Tally,
    server_cpu_s: f64,
    device_cpu_s: f64,
    wall_s: f64,
}

/// What became of answers that two devices changed at once.
#[derive(Debug, Default)]
struct Quarrel {
    passed: Tally,
    /// Answers that only one of them changed and that a device does not read in the end.
    lost: usize,
    /// Whether both devices read the same in the end.
    is_same: bool,
    /// Whether the document is told to be in conflict.
    is_told: bool,
    /// Which answers are told to be.
    fields: Vec<String>,
}

/// A step's name, and where its cost stands.
type Step = (&'static str, fn(&Played) -> Cost);

/// All of one engine.
#[derive(Debug, Default)]
struct Played {
    name: String,
    new: Cost,
    /// Documents that never arrived at the server.
    blocked: usize,
    pull: Cost,
    /// Documents that the second device reads otherwise, or not at all.
    lost: usize,
    edit: Cost,
    /// Another correction, where the engine can send without fetching.
    edit_sent_alone: Cost,
    idle: Cost,
    quarrel: Quarrel,
    peak_mb: f64,
}

/// The versions that stand beside ours, for the head of a report.
///
/// # Errors
/// When the list of packages cannot be read.
pub fn versions() -> Result<Vec<String>> {
    Ok(node::versions()?.into_iter().map(|(name, version)| format!("{name} {version}")).collect())
}

/// Plays the workload on all three and compares.
///
/// # Errors
/// When an engine does not start (node and npm are wanted) or does not come to its end.
pub fn run(sizes: Sizes) -> Result<Report> {
    let city = City::generate(11, sizes.documents * 4, 12);
    let families = typical(&city, sizes.documents)?;
    let (ketuk, documents) = Ketuk::filled(&families)?;
    let ours = play(Box::new(ketuk), &documents).context("Ketuk")?;
    let pouch = Node::filled(Kind::Pouch, &documents, sizes.saves).context("PouchDB")?;
    let pouch = play(Box::new(pouch), &documents).context("PouchDB")?;
    let automerge = Node::filled(Kind::Automerge, &documents, sizes.saves).context("automerge-repo")?;
    let automerge = play(Box::new(automerge), &documents).context("automerge-repo")?;
    let mut report = Report::default();
    let answers = documents.iter().map(|document| document.answers.len()).sum::<usize>() as f64
        / documents.len() as f64;
    describe(&mut report, documents.len(), answers, sizes.saves);
    hold(&mut report, documents.len(), [&ours, &pouch, &automerge]);
    compare(&mut report, documents.len(), &[&ours, &pouch, &automerge]);
    Ok(report)
}

/// The workload on one engine.
fn play(mut engine: Box<dyn Engine>, documents: &[Document]) -> Result<Played> {
    let engine = &mut *engine;
    let mut played = Played { name: engine.name(), ..Played::default() };
    played.new = measured(engine, Who::First, |engine| engine.push())?;
    played.blocked = documents.len().saturating_sub(engine.count_arrived()?);
    played.pull = measured(engine, Who::Second, |engine| engine.pull())?;
    for (at, document) in documents.iter().enumerate() {
        let is_whole = engine.read(Who::Second, at).is_ok_and(|told| told.answers == document.answers);
        played.lost += usize::from(!is_whole);
    }
    let corrected = |value: &str| Texts::from([(SAME.to_owned(), value.to_owned())]);
    // Saved and sent: a device that stays connected sends while it saves.
    played.edit = measured(engine, Who::First, |engine| {
        engine.edit(Who::First, 0, &corrected("41"))?;
        engine.sync(Who::First)
    })?;
    played.edit_sent_alone = measured(engine, Who::First, |engine| {
        engine.edit(Who::First, 1, &corrected("43"))?;
        engine.push()
    })?;
    engine.part(Who::First)?;
    played.idle = measured(engine, Who::First, |engine| engine.sync(Who::First))?;
    played.quarrel = quarrel(engine, 2)?;
    played.peak_mb = peak_mb(engine.server()).unwrap_or(0.0);
    Ok(played)
}

/// Both devices change the document `at` out of reach, then sync in turn until both have heard of both.
fn quarrel(engine: &mut dyn Engine, at: usize) -> Result<Quarrel> {
    let change = |mine: &str, same: &str| {
        Texts::from([(SAME.to_owned(), same.to_owned()), (mine.to_owned(), format!("Jalan {same}"))])
    };
    for who in [Who::First, Who::Second] {
        engine.sync(who)?;
        engine.meter().quiet().context("it never came to rest")?;
        engine.part(who)?;
    }
    engine.edit(Who::First, at, &change(APART[0], "51"))?;
    engine.edit(Who::Second, at, &change(APART[1], "52"))?;
    let before = engine.meter().tally();
    for who in [Who::First, Who::Second, Who::First, Who::Second] {
        engine.sync(who)?;
        engine.meter().quiet().context("it never came to rest")?;
    }
    let passed = engine.meter().tally() - before;
    let told = [engine.read(Who::First, at)?, engine.read(Who::Second, at)?];
    let wanted = [(APART[0], "Jalan 51"), (APART[1], "Jalan 52")];
    let lost = |told: &engine::Told| {
        wanted.iter().filter(|(key, value)| told.answers.get(*key).is_none_or(|read| read != value)).count()
    };
    Ok(Quarrel {
        passed,
        lost: told.iter().map(lost).max().unwrap_or(0),
        is_same: told[0].answers == told[1].answers,
        is_told: told.iter().all(|told| told.documents_in_conflict > 0),
        fields: told[0].fields_in_conflict.clone(),
    })
}

/// What an act costs, until nothing passes any more; the clock stops where the act says that it is done.
fn measured(
    engine: &mut dyn Engine,
    who: Who,
    act: impl FnOnce(&mut dyn Engine) -> Result<()>,
) -> Result<Cost> {
    let before = engine.meter().quiet().context("it never came to rest")?;
    let cpu_before = process_cpu_s(engine.server()).context("no /proc")?;
    let device_before = engine.device_cpu_s(who).context("no /proc")?;
    let begun = Instant::now();
    act(engine)?;
    let wall_s = begun.elapsed().as_secs_f64();
    let passed = engine.meter().quiet().context("it never came to rest")? - before;
    let server_cpu_s = process_cpu_s(engine.server()).context("no /proc")? - cpu_before;
    let device_cpu_s = engine.device_cpu_s(who).context("no /proc")? - device_before;
    Ok(Cost { passed, server_cpu_s, device_cpu_s, wall_s })
}

fn describe(report: &mut Report, documents: usize, answers: f64, saves: Saves) {
    let theirs = match saves {
        Saves::Once => {
            "PouchDB's documents are put once and automerge-repo's are made in one change, which is the cheapest that \
             either can do (`--saves` has them saved as often as ours)"
        }
        Saves::AsOurs => "PouchDB and automerge-repo save as often",
    };
    report.say(&format!(
        "{documents} new interviews with {answers:.0} answers on average, the same answers on each; everything on the disk, \
         and every engine as durable as it is by itself: Ketuk's server and devices fsync each commit (SQLite, WAL, \
         `synchronous=FULL`), PouchDB writes LevelDB's log without fsync, automerge-repo writes files without fsync. \
         Ketuk's interviews carry a dozen signed saves each with their history; {theirs}. Bytes are what was handed to \
         TCP, heads included, counted by one proxy. Ketuk's and PouchDB's `sync` send and fetch. automerge-repo's device \
         stays connected for the correction, and connects anew where nothing is new; it is told the ids of what to fetch, \
         since it has no list; and it says \
         at once that all is known, so that the seconds of its last step say little."
    ));
}

/// The targets.
fn hold(report: &mut Report, documents: usize, [ours, pouch, automerge]: [&Played; 3]) {
    let bytes = |ours: Tally, theirs: Tally| ours.bytes() as f64 / theirs.bytes().max(1) as f64;
    let asked = |ours: Tally, theirs: Tally| ours.asked() as f64 / theirs.asked().max(1) as f64;
    let (a, b) = (ours.new.passed, pouch.new.passed);
    report.at_most("new interviews: bytes, in PouchDB's", bytes(a, b), 0.25, "");
    report.at_most("new interviews: requests, in PouchDB's", asked(a, b), 0.1, "");
    let (a, b) = (ours.edit.passed, pouch.edit.passed);
    report.at_most("one corrected answer: bytes, in PouchDB's sync", bytes(a, b), 0.25, "");
    report.at_most("one corrected answer: requests, in PouchDB's sync", asked(a, b), 0.1, "");
    let (a, b) = (ours.edit_sent_alone.passed, pouch.edit_sent_alone.passed);
    report.note("the same where PouchDB only sends and Ketuk fetches too: bytes", bytes(a, b), "");
    report.note("the same where PouchDB only sends and Ketuk fetches too: requests", asked(a, b), "");
    let per_s = |played: &Played| documents as f64 / played.new.wall_s;
    let faster = per_s(ours) / per_s(automerge);
    report.at_least("new interviews per second, in automerge-repo's", faster, 10.0, "");
    report.note("new interviews per second, in PouchDB's", per_s(ours) / per_s(pouch), "");
    let harmed = (ours.lost + ours.blocked + ours.quarrel.lost) as f64;
    report.at_most("Ketuk: documents lost or blocked, answers lost", harmed, 0.0, "");
    let named = ours.quarrel.fields == [SAME] && ours.quarrel.is_same;
    report.at_least("Ketuk: the conflict is told at its answer, and at no other", f64::from(named), 1.0, "");
}

/// Everything side by side.
fn compare(report: &mut Report, documents: usize, played: &[&Played]) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |measure: &str, read: &dyn Fn(&Played) -> f64| {
        let values: Vec<f64> = played.iter().map(|played| read(played)).collect();
        let ratio = |theirs: &f64| match values[0] {
            ours if *theirs > 0.0 => figure(ours / theirs),
            _ => String::new(),
        };
        let mut cells = vec![measure.to_owned()];
        cells.extend(values.iter().map(|value| figure(*value)));
        cells.extend(values[1..].iter().map(ratio));
        rows.push(cells);
    };
    let steps: [Step; 5] = [
        ("new interviews", |played| played.new),
        ("second device fetches all", |played| played.pull),
        ("one corrected answer", |played| played.edit),
        ("another, PouchDB only sends", |played| played.edit_sent_alone),
        ("nothing new", |played| played.idle),
    ];
    for (step, cost) in steps {
        row(&format!("{step}: requests"), &|played| cost(played).passed.requests as f64);
        row(&format!("{step}: WebSocket messages of the device"), &|p| cost(p).passed.messages_up as f64);
        row(&format!("{step}: kB there"), &|played| cost(played).passed.bytes_up as f64 / 1e3);
        row(&format!("{step}: kB back"), &|played| cost(played).passed.bytes_down as f64 / 1e3);
        row(&format!("{step}: s"), &|played| cost(played).wall_s);
        row(&format!("{step}: s of the server's processor"), &|played| cost(played).server_cpu_s);
        row(&format!("{step}: s of the device's processor"), &|played| cost(played).device_cpu_s);
    }
    row("new interviews per second", &|played| documents as f64 / played.new.wall_s);
    row("two disagree, until both know: kB", &|played| played.quarrel.passed.bytes() as f64 / 1e3);
    row("two disagree, until both know: requests", &|played| played.quarrel.passed.asked() as f64);
    row("server's memory at its most, MB", &|played| played.peak_mb);
    row("documents that did not arrive", &|played| played.blocked as f64);
    row("documents that the second device reads otherwise", &|played| played.lost as f64);
    row("answers of one side alone that are not read in the end", &|played| played.quarrel.lost as f64);
    let told = |played: &&Played| match &played.quarrel {
        Quarrel { is_same: false, .. } => "the devices differ".to_owned(),
        Quarrel { fields, .. } if !fields.is_empty() => format!("the answer: {}", fields.join(", ")),
        Quarrel { is_told: true, .. } => "the document".to_owned(),
        _ => "nothing".to_owned(),
    };
    let mut cells = vec!["what is told to be in conflict".to_owned()];
    cells.extend(played.iter().map(told));
    cells.extend(vec![String::new(); 2]);
    rows.push(cells);
    let names: Vec<&str> = played.iter().map(|played| played.name.as_str()).collect();
    let mut head = vec!["measure"];
    head.extend(names);
    head.extend(["Ketuk in PouchDB's", "Ketuk in automerge-repo's"]);
    report.table("Side by side:", &head, rows);
}

//! `cargo xtask bench stampede`: a real `ketuk-server` at the end of a day, when every phone sends at once.
//!
//! First every device sends its day's interviews in one batch, all at the same moment, while an office looks at its
//! lists. Then interviews of 250 answers come one by one over so many connections. Invariants: every batch is made and
//! signed before the clock starts; a phone that is told to wait waits as a phone does; an answer counts when its receipt
//! says of every change that it stands.

mod load;
mod phones;

use super::report::Report;
use super::town::{NOW_MS, Town};
use crate::demo::desk::Desk;
use crate::process::{ServerProcess, SharedPlace};
use crate::store::postgres;
use crate::temp::TempDir;
use anyhow::{Context, ensure};
use ketuk_server::{Store, StoreAt};
use load::{Outcome, Spent, storm};
use phones::{Body, Wanted, make_bodies};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How much to measure.
#[derive(Debug, Clone)]
pub struct Sizes {
    /// Devices that send at once.
    pub devices: usize,
    /// Interviews of each.
    pub interviews: usize,
    /// Interviews of 250 answers at each number of connections; 0 for none.
    pub submissions: usize,
    /// Numbers of connections.
    pub connections: Vec<usize>,
}

/// Seconds at the 99th percentile that a sync may take in a stampede.
const SYNC_S: f64 = 5.0;
/// Memory that the server may take.
const SERVER_MB: f64 = 512.0;
/// Answers of the interviews that come one by one.
const ANSWERS: usize = 250;
/// What an office looks at meanwhile: one list that readers answer, one that the writer does.
const LOOKED_AT: [(&str, &str); 2] =
    [("a list of households", "/v1/desk/households"), ("the list of devices", "/v1/devices")];

/// Runs both measurements on the store that `KETUK_STORE` names, or on a file.
pub fn run(sizes: &Sizes) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let name = if postgres().is_some() { "PostgreSQL" } else { "SQLite" };
    if sizes.devices > 0 {
        stampede(&mut report, name, sizes)?;
    }
    for connections in sizes.connections.iter().filter(|_| sizes.submissions > 0) {
        one_by_one(&mut report, name, sizes.submissions, *connections)?;
    }
    Ok(report)
}

/// A server over a store with these phones enrolled, and their bodies.
fn open(db: &Path, wanted: Wanted) -> anyhow::Result<(ServerProcess, Vec<Body>)> {
    let at = match postgres() {
        Some(url) => StoreAt::parse(&url)?,
        None => StoreAt::File(db.to_owned()),
    };
    let bodies = {
        let store: Store = at.open()?;
        empty(&store)?;
        make_bodies(&mut Town::new(store, 2)?, wanted)?
    };
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let files = db.with_extension("files");
    let place = postgres().map(|store| SharedPlace { store, files });
    let server = ServerProcess::start_on(db, listen, place.as_ref())?;
    Ok((server, bodies))
}

/// One database serves all measurements: what the last one left is taken out. A new file is empty.
fn empty(store: &Store) -> anyhow::Result<()> {
    if postgres().is_some() {
        store.harm(
            "DO $$ DECLARE t text; BEGIN FOR t IN SELECT table_name FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' \
             AND table_name NOT IN ('schema_version', 'turn') LOOP \
             EXECUTE format('TRUNCATE %I CASCADE', t); END LOOP; END $$",
        )?;
    }
    Ok(())
}

fn stampede(report: &mut Report, name: &str, sizes: &Sizes) -> anyhow::Result<()> {
    let folder = TempDir::new("bench-stampede")?;
    let begun = Instant::now();
    let wanted = Wanted { phones: sizes.devices, interviews: sizes.interviews, answers: None };
    let (server, bodies) = open(&folder.path().join("server.db"), wanted)?;
    let title = format!("{name}, {} phones with {} interviews at once", sizes.devices, sizes.interviews);
    let answers: usize = bodies.iter().map(|body| body.answers).sum();
    let interviews = (sizes.devices * sizes.interviews).max(1);
    report.note(&format!("{title}: answers of an interview"), answers as f64 / interviews as f64, "answers");
    report.note(&format!("{title}: to make them"), begun.elapsed().as_secs_f64(), "s");
    let desk = Desk::new(server.address(), server.token()?);
    let over = AtomicBool::new(false);
    let (outcome, looks) = std::thread::scope(|scope| {
        let looking = scope.spawn(|| look(&desk, &over));
        // Also where the storm falls over: nobody waits for an office that looks for ever.
        let _over = Over(&over);
        let outcome = storm(&server, &bodies, bodies.len());
        over.store(true, Ordering::Relaxed);
        (outcome, looking.join())
    });
    let outcome = outcome?;
    let looks = looks.map_err(|_| anyhow::anyhow!("the office fell over"))??;
    tell(report, &title, &outcome, interviews);
    report.at_most(&format!("{title}: 99th percentile"), outcome.whole(0.99), SYNC_S, "s");
    for ((what, _), times) in LOOKED_AT.iter().zip(looks) {
        let high = super::percentile(&times, 0.95);
        report.note(&format!("{title}: {what} meanwhile, 95th percentile"), high * 1e3, "ms");
    }
    finish(report, &title, server, &outcome.spent)
}

fn one_by_one(report: &mut Report, name: &str, count: usize, connections: usize) -> anyhow::Result<()> {
    let folder = TempDir::new("bench-stampede")?;
    // One connection waits for each answer: fewer interviews say as much.
    let count = if connections == 1 { count.div_ceil(4) } else { count.max(connections) };
    let wanted = Wanted { phones: count, interviews: 1, answers: Some(ANSWERS) };
    let (server, bodies) = open(&folder.path().join("server.db"), wanted)?;
    let title = format!("{name}, interviews of {ANSWERS} answers over {connections} connections");
    let outcome = storm(&server, &bodies, connections)?;
    tell(report, &title, &outcome, count);
    report.note(&format!("{title}: 99th percentile"), outcome.whole(0.99), "s");
    finish(report, &title, server, &outcome.spent)
}

fn tell(report: &mut Report, title: &str, outcome: &Outcome, interviews: usize) {
    let note = |report: &mut Report, what: &str, figure: f64, unit: &str| {
        report.note(&format!("{title}: {what}"), figure, unit);
    };
    report.at_most(&format!("{title}: errors"), outcome.errors as f64, 0.0, "errors");
    note(report, "interviews", interviews as f64 / outcome.wall_s, "per s");
    note(report, "all of them", outcome.wall_s, "s");
    for (what, share) in [("median", 0.5), ("95th percentile", 0.95), ("slowest", 1.0)] {
        note(report, what, outcome.whole(share), "s");
    }
    note(report, "told to come again", outcome.turned_away() as f64, "times");
    note(report, "a request by itself, median", outcome.trip(0.5), "s");
    note(report, "a request by itself, 99th percentile", outcome.trip(0.99), "s");
    note(report, "waits that were obeyed, longest", outcome.waited(1.0), "s");
}

fn finish(report: &mut Report, title: &str, server: ServerProcess, before: &Spent) -> anyhow::Result<()> {
    let spent = Spent::of(server.id()).context("no /proc")?;
    report.note(&format!("{title}: processor of the server"), spent.cpu_s - before.cpu_s, "s");
    report.at_most(&format!("{title}: memory of the server at its height"), spent.peak_mb, SERVER_MB, "MB");
    server.stop()
}

/// Says that it is over when it goes.
struct Over<'o>(&'o AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Looks at lists, now and then, until it is over: the seconds of each look, by list.
fn look(desk: &Desk, over: &AtomicBool) -> anyhow::Result<Vec<Vec<f64>>> {
    let mut times = vec![Vec::new(); LOOKED_AT.len()];
    while !over.load(Ordering::Relaxed) {
        for ((_, path), times) in LOOKED_AT.iter().zip(&mut times) {
            let begun = Instant::now();
            ensure!(!desk.text(path)?.is_empty(), "an empty answer");
            times.push(begun.elapsed().as_secs_f64());
        }
        std::thread::sleep(Duration::from_millis(250));
    }
    Ok(times)
}

/// An ordinary morning's time in seconds.
fn now_s() -> i64 {
    i64::try_from(NOW_MS / 1000).unwrap_or(0)
}

//! `cargo xtask bench`: prints figures beside their targets in Markdown; without a subject, all of them as one report.

use clap::{Parser, Subcommand};
use ketuk_fleet::double::{Manner, Plan};
use ketuk_tests::bench::{
    Report, console, device, export, form, growth, linkage, several, stampede, sync, whole, yardsticks,
};
use std::path::PathBuf;

/// Measures Ketuk.
#[derive(Debug, Parser)]
struct Cli {
    /// Writes the report to this file as well.
    #[arg(long, global = true)]
    out: Option<PathBuf>,
    /// Without a subject: leaves these out, e.g. `--skip form,linkage`.
    #[arg(long, value_delimiter = ',')]
    skip: Vec<String>,
    /// Without a subject: goes up to a million households.
    #[arg(long)]
    large: bool,
    #[command(subcommand)]
    subject: Option<Subject>,
}

#[derive(Debug, Subcommand)]
enum Subject {
    /// Bytes, requests, merges, ingest, rebuild, memory.
    Sync {
        /// Interviews in the store for ingest, rebuild and memory.
        #[arg(long, default_value_t = 27_000)]
        records: usize,
    },
    /// The same workload on Ketuk, on PouchDB with express-pouchdb and on automerge-repo (wants node and npm).
    Yardsticks {
        /// Interviews of the first device.
        #[arg(long, default_value_t = 300)]
        documents: usize,
        /// Has the others save where a cadre saves, as ours does, and not once.
        #[arg(long)]
        saves: bool,
    },
    /// Sync, lists of the desk, memory and disk as the database grows.
    Growth {
        /// Sizes, smallest first.
        #[arg(long, value_delimiter = ',', default_values_t = [27_000, 270_000])]
        households: Vec<usize>,
        /// A folder that keeps what was filled: another run measures it without filling anew.
        #[arg(long)]
        keep: Option<PathBuf>,
    },
    /// Compiling a form, one answer, cascades; and the same on ODK's JavaScript engine.
    Form {
        /// Leaves the other engine out (it wants node, npm and python3).
        #[arg(long)]
        alone: bool,
    },
    /// How soon each list of the console answers, in a city's size.
    Console {
        /// Households.
        #[arg(long, default_value_t = 27_000)]
        households: usize,
        /// Open disputes.
        #[arg(long, default_value_t = 1_500)]
        disputes: usize,
    },
    /// A thousand households: the list, the next question, an answer, a section, memory (wants node, npm and Chromium).
    Device {
        /// Leaves the screens out, and with them node, npm and Chromium.
        #[arg(long)]
        core: bool,
    },
    /// A whole city into a workbook, CSV and points: seconds, memory, bytes.
    Export {
        /// Households of the city.
        #[arg(long, default_value_t = 27_000)]
        households: usize,
    },
    /// Several servers on the PostgreSQL that KETUK_STORE names: an index that was left behind.
    Several {
        /// Households that each server holds.
        #[arg(long, default_value_t = 27_000)]
        households: usize,
    },
    /// Every phone at once on a real server, and interviews one by one over so many connections.
    Stampede {
        /// Devices that send at once; 0 for none.
        #[arg(long, default_value_t = 500)]
        devices: usize,
        /// Interviews of each.
        #[arg(long, default_value_t = 20)]
        interviews: usize,
        /// Interviews of 250 answers that come one by one at each number of connections; 0 for none.
        #[arg(long, default_value_t = 1_000)]
        submissions: usize,
        /// Numbers of connections.
        #[arg(long, value_delimiter = ',', default_values_t = [1, 50, 500])]
        connections: Vec<usize>,
        /// `sqlite`, or `postgres` on the database that `KETUK_STORE` names; `cargo xtask bench` starts one.
        #[arg(long, default_value = "sqlite")]
        store: String,
    },
    /// Duplicate households: quality, yardsticks, speed, memory.
    Linkage {
        /// Households of the survey.
        #[arg(long, default_value_t = 27_000)]
        households: usize,
        /// Its seed; never one that weights were learnt from.
        #[arg(long, default_value_t = 2_026)]
        seed: u64,
        /// Factor on the error rates of second interviews.
        #[arg(long, default_value_t = 1.0)]
        noise: f64,
        /// Households of a large index.
        #[arg(long, default_value_t = 0)]
        large: usize,
        /// In whose manner it is written: usual, memory, nicknames, old-spelling, spreadsheet, rooms, movers, bare.
        #[arg(long, default_value = "usual", value_parser = manner)]
        manner: Manner,
        /// Measures quality in every manner instead, with weights that saw the manner and weights that did not.
        #[arg(long)]
        manners: bool,
        /// Runs Splink on the same survey (wants python3 and the package index).
        #[arg(long)]
        splink: bool,
        /// Learns the weights anew and writes them to this file instead of measuring.
        #[arg(long)]
        learn: Option<PathBuf>,
        /// Writes the survey and its truth into this folder instead of measuring.
        #[arg(long)]
        write: Option<PathBuf>,
    },
}

fn manner(name: &str) -> Result<Manner, String> {
    Manner::from_name(name).ok_or_else(|| "no such manner".to_owned())
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn main() -> anyhow::Result<()> {
    let Cli { out, skip, large, subject } = Cli::parse();
    let keep = |report: &str| out.as_deref().map_or(Ok(()), |file| whole::write(file, report));
    let (report, is_met) = match subject {
        None => whole::run(&whole::Wanted { skip, large }, &mut tell, &mut |so_far| keep(so_far))?,
        Some(subject) => {
            let report = measure(subject)?;
            (report.to_string(), report.all_met())
        }
    };
    print!("{report}");
    keep(&report)?;
    anyhow::ensure!(is_met, "not every target is met");
    Ok(())
}

/// How far it is, beside the report.
#[expect(clippy::print_stderr, reason = "what is on the way is not the answer")]
fn tell(words: &str) {
    eprintln!("bench: {words}");
}

fn measure(subject: Subject) -> anyhow::Result<Report> {
    Ok(match subject {
        Subject::Sync { records } => sync::run(sync::Sizes { records })?,
        Subject::Yardsticks { documents, saves } => {
            let saves = if saves { yardsticks::Saves::AsOurs } else { yardsticks::Saves::Once };
            yardsticks::run(yardsticks::Sizes { documents, saves })?
        }
        Subject::Growth { households, keep } => growth::run(&households, keep.as_deref(), &mut tell)?,
        Subject::Console { households, disputes } => console::run(console::Sizes { households, disputes })?,
        Subject::Device { core } => {
            device::run(if core { device::Screens::Without } else { device::Screens::With })?
        }
        Subject::Export { households } => export::run(households)?,
        Subject::Several { households } => several::run(households)?,
        Subject::Stampede { devices, interviews, submissions, connections, store } => {
            let named = ketuk_tests::store::postgres().is_some();
            let wanted = store == "postgres";
            anyhow::ensure!(
                named == wanted,
                "KETUK_STORE names the database of `--store postgres`, and only then"
            );
            stampede::run(&stampede::Sizes { devices, interviews, submissions, connections })?
        }
        Subject::Linkage { households, learn: Some(file), .. } => {
            linkage::learn(&file, households, "2026.2")?;
            Report::default()
        }
        Subject::Linkage { households, seed, noise, manner, write: Some(folder), .. } => {
            linkage::write(&folder, seed, Plan { households, noise, manner, ..Plan::default() })?;
            Report::default()
        }
        Subject::Linkage { households, seed, manners: true, .. } => linkage::manners(households, seed),
        Subject::Linkage { households, seed, noise, manner, large, splink, .. } => {
            linkage::run(linkage::Measure { households, seed, noise, manner, large, splink })?
        }
        Subject::Form { alone: true } => form::run(form::Beside::Nothing)?,
        Subject::Form { alone: false } => form::run(form::Beside::XformsEngine)?,
    })
}

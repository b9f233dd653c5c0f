//! `cargo xtask bench`: prints figures beside their targets as a Markdown table.

use clap::{Parser, Subcommand};
use ketuk_fleet::double::{Manner, Plan};
use ketuk_tests::bench::{Report, console, device, export, form, linkage, sync};
use std::path::PathBuf;

/// Measures Ketuk.
#[derive(Debug, Parser)]
struct Cli {
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
    /// A thousand households: the list, the next question, an answer, memory (wants node, npm and Chromium).
    Device,
    /// A whole city into a workbook, CSV and points: seconds, memory, bytes.
    Export {
        /// Households of the city.
        #[arg(long, default_value_t = 27_000)]
        households: usize,
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
    let report: Report = match Cli::parse().subject.unwrap_or(Subject::Sync { records: 27_000 }) {
        Subject::Sync { records } => sync::run(sync::Sizes { records })?,
        Subject::Console { households, disputes } => console::run(console::Sizes { households, disputes })?,
        Subject::Device => device::run()?,
        Subject::Export { households } => export::run(households)?,
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
    };
    print!("{report}");
    anyhow::ensure!(report.all_met(), "not every target is met");
    Ok(())
}

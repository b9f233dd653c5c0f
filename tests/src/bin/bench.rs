//! `cargo xtask bench`: prints figures beside their targets as a Markdown table.

use clap::{Parser, Subcommand};
use ketuk_tests::bench::{Report, device, form, sync};

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
    /// A thousand households: the list, the next question, an answer, memory (wants node, npm and Chromium).
    Device,
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn main() -> anyhow::Result<()> {
    let report: Report = match Cli::parse().subject.unwrap_or(Subject::Sync { records: 27_000 }) {
        Subject::Sync { records } => sync::run(sync::Sizes { records })?,
        Subject::Device => device::run()?,
        Subject::Form { alone: true } => form::run(form::Beside::Nothing)?,
        Subject::Form { alone: false } => form::run(form::Beside::XformsEngine)?,
    };
    print!("{report}");
    anyhow::ensure!(report.all_met(), "not every target is met");
    Ok(())
}

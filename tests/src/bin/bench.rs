//! `cargo xtask bench`: prints figures beside their targets as a Markdown table.

use clap::{Parser, Subcommand};
use ketuk_tests::bench::sync;

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
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn main() -> anyhow::Result<()> {
    let subject = Cli::parse().subject.unwrap_or(Subject::Sync { records: 27_000 });
    let Subject::Sync { records } = subject;
    let report = sync::run(sync::Sizes { records })?;
    print!("{report}");
    anyhow::ensure!(report.all_met(), "not every target is met");
    Ok(())
}

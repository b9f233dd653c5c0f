//! `ketuk-server migrate`: a city moves from its file into PostgreSQL.
//!
//! Invariants: the address is never printed; the command ends with 0 only where every table was read back the same and,
//! if it was asked to, every file was copied whole.

use crate::{Common, say};
use anyhow::{Context, ensure};
use clap::Args;
use ketuk_server::migrate::{Go, MigrateLimits, MigrateProblem, MigrateReport, Moment, migrate};
use ketuk_server::{Files, Hub, StoreAt};
use ketuk_wire::FileHash;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// The SQLite file that the city lies in; no server may run on it. It is only read.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// The PostgreSQL that it moves into (`postgres://user@host/database`): a database or schema where nothing is yet.
    /// Without it the one in KETUK_STORE, where no other user of this machine reads a password.
    #[arg(long, value_name = "URL", hide_env_values = true)]
    to: Option<String>,
    /// End after so many pieces, as a kill would: for rehearsals.
    #[arg(long, value_name = "N", hide = true)]
    stop_after: Option<u64>,
}

#[expect(clippy::print_stdout, reason = "what became of each table is the command's answer")]
pub(crate) fn run(common: &Common, options: &Migrate) -> anyhow::Result<()> {
    let to = options.to.as_ref().or(common.store.as_ref()).context("--to postgres://…, or KETUK_STORE")?;
    ensure!(
        to.starts_with("postgres://") || to.starts_with("postgresql://"),
        "--to: an address that begins with postgres://"
    );
    let mut pieces = 0;
    let mut watch = |moment: Moment<'_>| {
        match moment {
            Moment::Read { table, rows } => tracing::debug!(table, rows, "read"),
            Moment::Written { .. } => {}
            Moment::Kept { table, rows } => {
                pieces += 1;
                tracing::info!(table, rows, "copied");
            }
        }
        if options.stop_after.is_some_and(|last| pieces >= last) { Go::Stop } else { Go::On }
    };
    match migrate(&options.from, to, MigrateLimits::default(), &mut watch) {
        Ok(report) => {
            print(&report);
            ensure!(
                report.is_same(),
                "NOT the same: no server starts on this target. Empty it and begin again; if it comes out so again, tell us"
            );
        }
        // The tables stand; its photos may not.
        Err(MigrateProblem::Finished) if common.files.is_some() => println!("the tables were moved before"),
        Err(problem) => return Err(problem).with_context(|| format!("{}", options.from.display())),
    }
    move_files(common, &options.from, to)?;
    println!(
        "the city is in PostgreSQL: start servers with --store (or KETUK_STORE), and keep the file as it is"
    );
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what became of each table is the command's answer")]
fn print(report: &MigrateReport) {
    for table in &report.tables {
        let verdict = if table.is_same {
            "same".to_owned()
        } else {
            format!("DIFFERS: {} rows there", table.rows_there)
        };
        println!("{:<22} {:>10} rows  {}  {verdict}", table.table, table.rows, &table.digest[..16]);
    }
    if report.texts_with_nul > 0 {
        println!("{} texts had a NUL, which stands there as U+FFFD", report.texts_with_nul);
    }
}

/// Copies photos where `--files` names a folder; else says what is to be copied.
#[expect(clippy::print_stdout, reason = "what is left to do is the command's answer")]
fn move_files(common: &Common, from: &Path, to: &str) -> anyhow::Result<()> {
    let here = Files::beside(from);
    let Some(folder) = &common.files else {
        println!(
            "photos and other files stay in {}: copy that folder to where servers look (--files), or run this again \
             with --files FOLDER",
            here.folder().display()
        );
        return Ok(());
    };
    let there = Files::in_folder(folder.clone());
    let store = StoreAt::parse(to).and_then(|at| at.open_to_read()).map_err(say)?;
    let hub = Hub::open_to_read(store).map_err(say)?;
    let (mut copied, mut lacking, mut after) = (0_u64, 0_u64, None);
    loop {
        let page = hub.list_files(after).map_err(say)?;
        let Some(&(last, _)) = page.last() else { break };
        after = Some(last);
        for (file, bytes) in page {
            if there.has(file, bytes) && there.is_sound(file).unwrap_or(false) {
                continue;
            }
            match here.load(file).ok().filter(|bytes| FileHash::of(bytes) == file) {
                Some(bytes) => {
                    there.keep_whole(file, &bytes).map_err(say)?;
                    copied += 1;
                }
                None => {
                    println!("missing or broken: {file}");
                    lacking += 1;
                }
            }
        }
    }
    println!("{copied} files copied to {}", folder.display());
    ensure!(lacking == 0, "{lacking} files were missing or broken before (`ketuk-server files --forget`)");
    Ok(())
}

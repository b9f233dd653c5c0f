//! `cargo xtask demo`: a whole city on this computer.

use clap::Parser;
use ketuk_tests::demo::{Options, run};
use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    Ok(if run(Options::parse())? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

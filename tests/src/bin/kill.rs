//! `cargo xtask kill`: SIGKILL loses nothing that was typed and nothing that was acknowledged.

use clap::Parser;
use ketuk_tests::kill::{Child, Cli, run, work};
use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "the account is the program's answer")]
fn main() -> anyhow::Result<ExitCode> {
    let Cli { options, child } = Cli::parse();
    if let Some(Child::DeviceWorker { vault, url, seed }) = child {
        work(&vault, &url, seed)?;
        return Ok(ExitCode::SUCCESS);
    }
    let account = run(&options, &std::env::current_exe()?)?;
    println!("{account}");
    Ok(if account.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

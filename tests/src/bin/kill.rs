//! `cargo xtask kill`: SIGKILL loses nothing that was typed and nothing that was acknowledged.

use clap::Parser;
use ketuk_tests::kill::{Cli, run, run_several};
use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "the account is the program's answer")]
fn main() -> anyhow::Result<ExitCode> {
    let Cli { options, several, child } = Cli::parse();
    if let Some(child) = child {
        child.run()?;
        return Ok(ExitCode::SUCCESS);
    }
    let account = match several.store {
        Some(_) => run_several(&options, &several)?,
        None => run(&options, &std::env::current_exe()?)?,
    };
    println!("{account}");
    Ok(if account.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

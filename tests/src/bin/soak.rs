//! `cargo xtask soak`: every fault mixed, for as long as asked.

use clap::Parser;
use ketuk_tests::soak::{Options, Told, harm_processes, run, tell_all};
use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "the account is the program's answer")]
fn main() -> anyhow::Result<ExitCode> {
    let options = Options::parse();
    let killer = std::env::current_exe()?.with_file_name("ketuk-kill");
    if options.sabotage {
        let told = tell_all(|told| println!("{told}"));
        let (kills, line) = harm_processes(&killer)?;
        println!("{line}");
        let is_clean = kills && told.iter().all(Told::is_noticed);
        return Ok(if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let account = run(&options, &killer)?;
    println!("{account}");
    Ok(if account.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

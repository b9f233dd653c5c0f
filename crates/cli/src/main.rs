//! The program `ketuk-cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ketuk_cli::run(std::env::args_os())
}

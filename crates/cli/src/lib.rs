//! A device in a terminal: enrol, answer, sync, show, export.
//!
//! [`run`] is the program; [`run_to`] is the same with streams of one's own. Indonesian first, English
//! with `--language en`. Exit codes: 0 done, 1 a problem (its text says what to do), 2 wrong usage.
//!
//! Invariants: only [`Console`] writes to a terminal; nothing that a vault or a server holds reaches it
//! with control characters; an error repeats no answer.
//!
//! *Never:* Tauri.

mod answers;
mod args;
mod author;
mod bars;
mod commands;
mod console;
mod desk;
mod failure;
mod serve;
mod table;
mod texts;
mod time;

pub use console::{Bars, Console};

use args::Args;
use clap::Parser;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done: 0.
    Done,
    /// A problem, told on the error stream: 1.
    Problem,
    /// Wrong usage, told on the error stream: 2.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Problem => 1,
            Exit::Usage => 2,
        })
    }
}

/// Runs one command line (the program's name first) in this terminal.
pub fn run<A: Into<OsString> + Clone>(args: impl IntoIterator<Item = A>) -> ExitCode {
    let bars = if std::io::stderr().is_terminal() { Bars::Shown } else { Bars::Hidden };
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr());
    run_to(args, Console::new(&mut out, &mut err, bars)).into()
}

/// Runs one command line and writes to `console`.
pub fn run_to<A: Into<OsString> + Clone>(
    args: impl IntoIterator<Item = A>,
    mut console: Console<'_>,
) -> Exit {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(help) => return console.help(&help),
    };
    console.speak(args.language);
    let language = args.language;
    match commands::run(args, &mut console) {
        Ok(()) => Exit::Done,
        Err(failure) => {
            console.complain(&failure.text(language));
            Exit::Problem
        }
    }
}

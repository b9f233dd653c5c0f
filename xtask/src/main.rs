//! The one door: `cargo xtask demo | test | check | bench | conformance | codegen | kill | package | android-check`.
//!
//! Each verb first makes sure that the machine has what it needs (`needs`), then calls cargo or a
//! binary of the workspace and fails where that fails. Structural checks live in `check`, `graph`
//! and `tidy`. No rule of the survey is known here, and no crate may depend on this one.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a person in a terminal")]

mod android;
mod budget;
mod cargo;
mod check;
mod deny;
mod finding;
mod graph;
mod licence;
mod needs;
mod node;
mod pages;
mod tidy;
mod window;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::cargo::{Profile, build_bins, cargo, run, run_bin, run_bin_with};

/// Ketuk's one door.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Args {
    #[command(subcommand)]
    verb: Verb,
}

/// What can be asked for. Words after `demo`, `bench`, `conformance` and `kill` go to their programs as they are.
#[derive(Subcommand)]
enum Verb {
    /// Starts a server, lets a city of devices interview and sync, and prints the account.
    #[command(disable_help_flag = true)]
    Demo {
        /// Passed on, e.g. `--full`, `--keep`, `--help`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Runs the structural checks, then every test of the workspace.
    Test,
    /// Runs the structural checks: format, lints, layers, licences, sizes, SQL folders.
    Check {
        /// Leaves clippy out: everything else takes a few seconds.
        #[arg(long)]
        quick: bool,
    },
    /// Measures in a release build and prints figures beside their targets.
    #[command(disable_help_flag = true)]
    Bench {
        /// Passed on, e.g. `sync`, `form`, `device`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Plays recorded cases of other engines and writes the score into `docs/conformance.md`.
    #[command(disable_help_flag = true)]
    Conformance {
        /// Passed on, e.g. `--corpus DIR`, `--pyxform`, `--show xpath`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Writes the generated files again (a test says when they have drifted).
    Codegen,
    /// Kills device and server processes at random points and looks for losses.
    #[command(disable_help_flag = true)]
    Kill {
        /// Passed on, e.g. `--times 500`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Builds the field app for Debian as a `.deb`.
    Package,
    /// Compiles and links the field app for Android, as a check; writes the result into `docs/android.md`.
    AndroidCheck,
}

fn main() -> ExitCode {
    open(Args::parse().verb).unwrap_or_else(|problem| {
        eprintln!("cargo xtask: {problem:#}");
        ExitCode::FAILURE
    })
}

fn open(verb: Verb) -> Result<ExitCode> {
    match verb {
        Verb::Demo { args } => {
            needs::ensure(needs::BUILD)?;
            // The demo itself wants no screens: without npm there is the city, and no console to look at it.
            if let Err(problem) = pages::build_console() {
                eprintln!("cargo xtask demo: without the console, since it could not be built: {problem:#}");
            }
            // A whole city is thirteen times the default: the optimised build pays there.
            let profile =
                if args.iter().any(|arg| arg == "--full") { Profile::Release } else { Profile::Dev };
            workspace_bin("ketuk-demo", &args, profile)
        }
        Verb::Test => test(),
        Verb::Check { quick } => {
            needs::ensure(needs::CHECK)?;
            Ok(exit_code(check::run_all(if quick { check::Extent::Quick } else { check::Extent::Full })?))
        }
        Verb::Bench { args } => {
            needs::ensure(needs::BUILD)?;
            if args.iter().any(|arg| arg == "--splink") {
                needs::ensure(needs::PYTHON)?;
            }
            if args.first().is_some_and(|subject| subject == "device") {
                bench_device(&args)
            } else {
                workspace_bin("ketuk-bench", &args, Profile::Release)
            }
        }
        Verb::Conformance { args } => {
            needs::ensure(needs::BUILD)?;
            workspace_bin("ketuk-conformance", &args, Profile::Dev)
        }
        Verb::Codegen => {
            needs::ensure(needs::BUILD)?;
            workspace_bin("ketuk-codegen", &["--write".to_owned()], Profile::Dev)
        }
        Verb::Kill { args } => {
            needs::ensure(needs::BUILD)?;
            workspace_bin("ketuk-kill", &args, Profile::Dev)
        }
        Verb::Package => window::package().map(|()| ExitCode::SUCCESS),
        Verb::AndroidCheck => Ok(exit_code(android::check()?)),
    }
}

/// Checks first, tests last, so that a log ends with cargo's own closing lines. A failed check does
/// not keep the tests from running.
fn test() -> Result<ExitCode> {
    needs::ensure(needs::BUILD)?;
    needs::ensure(needs::CHECK)?;
    let checked = check::run_all(check::Extent::Full)?;
    // Whatever keeps the screens from being built keeps no test of the rest from running.
    let shown = pages::test().unwrap_or_else(|problem| {
        eprintln!("cargo xtask test: {problem:#}");
        false
    });
    // System tests start the real server, which cargo does not build for another package's tests.
    let bins = build_bins(Profile::Dev)?;
    let played = shown && pages::play(&bins)?;
    let tested = run(cargo().args(["test", "--workspace"]))?;
    if !checked {
        eprintln!("cargo xtask test: the structural checks failed; their list stands above the tests");
    }
    if !shown {
        eprintln!("cargo xtask test: the screens failed; their messages stand above the tests");
    }
    if shown && !played {
        eprintln!("cargo xtask test: the cadre's day failed; its messages stand above the tests");
    }
    Ok(exit_code(checked && shown && played && tested))
}

/// The screens are measured as well: their pages, a browser, and the window as people install it.
fn bench_device(args: &[String]) -> Result<ExitCode> {
    pages::ensure()?;
    needs::ensure(needs::BROWSER)?;
    pages::build()?;
    let bins = build_bins(Profile::Release)?;
    let window = window::build_small()?;
    let window = window.map(|program| (window::PROGRAM_VARIABLE, program));
    Ok(exit_code(run_bin_with(&bins, "ketuk-bench", args, window)?))
}

fn workspace_bin(name: &str, args: &[String], profile: Profile) -> Result<ExitCode> {
    let bins = build_bins(profile)?;
    Ok(exit_code(run_bin(&bins, name, args)?))
}

fn exit_code(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_after_demo_are_passed_on_untouched() {
        let args =
            Args::try_parse_from(["xtask", "demo", "--full", "--seed", "7", "--help"]).expect("parses");
        let Verb::Demo { args } = args.verb else { panic!("not the demo") };
        assert_eq!(args, ["--full", "--seed", "7", "--help"]);
    }

    #[test]
    fn an_unknown_verb_is_refused() {
        assert!(Args::try_parse_from(["xtask", "deploy"]).is_err());
    }
}

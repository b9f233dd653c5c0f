//! The one door: `cargo xtask demo | test | check | bench | conformance | codegen | kill | soak | fuzz | package | android-check`.
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
mod fuzz;
mod graph;
mod licence;
mod needs;
mod node;
mod pages;
mod postgres;
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

/// What can be asked for. Words after `demo`, `bench`, `conformance`, `kill` and `soak` go to their programs as they are.
#[derive(Subcommand)]
enum Verb {
    /// Starts a server, lets a city of devices interview and sync, and prints the account.
    #[command(disable_help_flag = true)]
    Demo {
        /// Passed on, e.g. `--full`, `--keep`, `--help`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Runs the structural checks, then every test of the workspace, and the server's once more on PostgreSQL.
    Test {
        /// Only that last part.
        #[arg(long)]
        postgres: bool,
    },
    /// Runs the structural checks: format, lints, layers, licences, sizes, SQL folders.
    Check {
        /// Leaves clippy out: everything else takes a few seconds.
        #[arg(long)]
        quick: bool,
    },
    /// Measures in a release build and prints figures beside their targets.
    #[command(disable_help_flag = true)]
    Bench {
        /// Passed on, e.g. `sync`, `yardsticks`, `device`; without a subject all of them as one report: `--out FILE`,
        /// `--skip form,linkage`, `--large`.
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
    /// Plays worlds with every fault mixed and kills processes, for as long as asked.
    #[command(disable_help_flag = true)]
    Soak {
        /// Passed on, e.g. `--minutes 60`, `--seeds 1000`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Attacks what comes from outside, guided by coverage.
    #[command(disable_help_flag = true)]
    Fuzz {
        /// Targets (all where none is named), and `--minutes N` for each.
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
        Verb::Test { postgres: false } => test(),
        Verb::Test { postgres: true } => Ok(exit_code(test_on_postgres())),
        Verb::Check { quick } => {
            needs::ensure(needs::CHECK)?;
            Ok(exit_code(check::run_all(if quick { check::Extent::Quick } else { check::Extent::Full })?))
        }
        Verb::Bench { args } => bench(&args),
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
        Verb::Soak { args } => {
            needs::ensure(needs::BUILD)?;
            workspace_bin("ketuk-soak", &args, Profile::Dev)
        }
        Verb::Fuzz { args } => {
            needs::ensure(needs::BUILD)?;
            fuzz::fuzz(&args)
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
    let stored = test_on_postgres();
    if !checked {
        eprintln!("cargo xtask test: the structural checks failed; their list stands above the tests");
    }
    if !shown {
        eprintln!("cargo xtask test: the screens failed; their messages stand above the tests");
    }
    if shown && !played {
        eprintln!("cargo xtask test: the cadre's day failed; its messages stand above the tests");
    }
    if !stored {
        eprintln!("cargo xtask test: the server's tests failed on PostgreSQL; their messages stand above");
    }
    Ok(exit_code(checked && shown && played && tested && stored))
}

/// The server's tests on PostgreSQL; whatever keeps it from running fails them.
fn test_on_postgres() -> bool {
    postgres::test().unwrap_or_else(|problem| {
        eprintln!("cargo xtask test: on PostgreSQL: {problem:#}");
        false
    })
}

/// A bench with what it measures beside the core: the screens with a browser and the window as people install it, and a
/// private PostgreSQL.
fn bench(args: &[String]) -> Result<ExitCode> {
    needs::ensure(needs::BUILD)?;
    if args.iter().any(|arg| arg == "--splink") {
        needs::ensure(needs::PYTHON)?;
    }
    let (screens, store) = (wants_screens(args), store_variable(args));
    if screens {
        pages::ensure()?;
        needs::ensure(needs::BROWSER)?;
        pages::build()?;
    }
    if store.is_some() {
        needs::ensure(needs::POSTGRES)?;
    }
    let bins = build_bins(Profile::Release)?;
    let window = if screens { window::build_small()? } else { None };
    let cluster = store.map(|_| postgres::durable()).transpose()?;
    let url = cluster.as_ref().map(|cluster| cluster.url().into());
    let variables: Vec<_> =
        window.map(|program| (window::PROGRAM_VARIABLE, program)).into_iter().chain(store.zip(url)).collect();
    Ok(exit_code(run_bin_with(&bins, "ketuk-bench", args, &variables)?))
}

/// What a bench is about: a subject, everything with some subjects left out, or no more than an explanation.
enum Bench<'a> {
    Of(&'a str),
    OfAllBut(&'a str),
    Nothing,
}

impl<'a> Bench<'a> {
    fn read(args: &'a [String]) -> Self {
        let mut words = args.iter().map(String::as_str);
        let mut skipped = "";
        while let Some(word) = words.next() {
            match word {
                "--help" | "-h" => return Self::Nothing,
                "--skip" => skipped = words.next().unwrap_or_default(),
                "--out" => drop(words.next()),
                word if word.starts_with("--") => {}
                subject => return Self::Of(subject),
            }
        }
        Self::OfAllBut(skipped)
    }
}

/// Whether a bench needs pages, a browser and the window: that of the device, and that of everything.
fn wants_screens(args: &[String]) -> bool {
    let is_core = args.iter().any(|arg| arg == "--core");
    match Bench::read(args) {
        Bench::Of(subject) => subject == "device" && !is_core,
        Bench::OfAllBut(skipped) => !is_core && skipped.split(',').all(|name| name != "device"),
        Bench::Nothing => false,
    }
}

/// The variable by which a bench is told of a PostgreSQL, where it wants one: as its store, or for some of its subjects.
fn store_variable(args: &[String]) -> Option<&'static str> {
    let is_named = args.windows(2).any(|pair| pair == ["--store", "postgres"])
        || args.iter().any(|arg| arg == "--store=postgres");
    match Bench::read(args) {
        Bench::Of(subject) => (is_named || subject == "several").then_some(postgres::STORE),
        Bench::OfAllBut(_) => Some(postgres::BENCH_STORE),
        Bench::Nothing => None,
    }
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
    fn a_bench_of_everything_wants_the_screens_and_one_of_something_else_does_not() {
        let wants =
            |line: &str| wants_screens(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert!(wants("") && wants("device") && wants("--out device.md --large") && wants("--skip form"));
        assert!(!wants("sync --records 10") && !wants("device --core") && !wants("--skip form,device"));
        assert!(!wants("--out a.md growth") && !wants("--help"));
    }

    #[test]
    fn a_bench_of_several_servers_and_one_of_everything_want_a_database() {
        let wants =
            |line: &str| store_variable(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        for line in
            ["several", "several --households 9", "stampede --store postgres", "stampede --store=postgres"]
        {
            assert_eq!(wants(line), Some(postgres::STORE), "{line}");
        }
        assert_eq!(
            (wants(""), wants("--out a.md --large")),
            (Some(postgres::BENCH_STORE), Some(postgres::BENCH_STORE))
        );
        assert_eq!((wants("stampede"), wants("sync --records 10"), wants("--help")), (None, None, None));
    }

    #[test]
    fn an_unknown_verb_is_refused() {
        assert!(Args::try_parse_from(["xtask", "deploy"]).is_err());
    }
}

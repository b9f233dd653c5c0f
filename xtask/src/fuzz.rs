//! `cargo xtask fuzz [TARGET...] [--minutes N]`: seeds, a build with counters on the stable toolchain, and each
//! target in turn at the lowest priority.
//!
//! Invariant: what a target finds ends the run with a failure and lies in `fuzz/artifacts/<target>`.

use anyhow::{Context, Result, bail};
use std::process::{Command, ExitCode};

use crate::cargo::{Profile, build_bins, cargo, root, run, run_bin};

/// The targets, each with the longest input that it is given.
const TARGETS: [(&str, u32); 8] = [
    ("admit", 65_536),
    ("message", 65_536),
    ("bundle", 200_000),
    ("xform", 65_536),
    ("xlsform", 65_536),
    ("prelist", 65_536),
    ("xpath", 400),
    ("http", 4_096),
];
/// The one for which the whole system is built.
const WITH_SERVER: &str = "http";
/// Coverage counters without cargo-fuzz.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Ccodegen-units=1";
const TRIPLE: &str = "x86_64-unknown-linux-gnu";

/// What is run, and for how long.
struct Plan {
    targets: Vec<(&'static str, u32)>,
    minutes: u32,
}

fn plan(args: &[String]) -> Result<Plan> {
    let (mut targets, mut minutes) = (Vec::new(), 10);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--minutes" {
            minutes = args.next().and_then(|text| text.parse().ok()).context("--minutes N")?;
        } else if let Some(target) = TARGETS.iter().find(|(name, _)| name == arg) {
            targets.push(*target);
        } else {
            bail!("no target {arg}; there are {}", TARGETS.map(|(name, _)| name).join(", "));
        }
    }
    Ok(Plan { targets: if targets.is_empty() { TARGETS.to_vec() } else { targets }, minutes })
}

/// Runs what was asked for.
pub fn fuzz(args: &[String]) -> Result<ExitCode> {
    let plan = plan(args)?;
    let home = root().join("fuzz");
    let corpus = home.join("corpus");
    let bins = build_bins(Profile::Dev)?;
    if !run_bin(&bins, "ketuk-seeds", &[corpus.display().to_string()])? {
        bail!("the seeds were not written");
    }
    let mut build = cargo();
    build.current_dir(&home).env("RUSTFLAGS", FLAGS).args(["build", "--release", "--target", TRIPLE]);
    if plan.targets.iter().any(|(name, _)| *name == WITH_SERVER) {
        build.args(["--features", WITH_SERVER]);
    }
    for (name, _) in &plan.targets {
        build.args(["--bin", *name]);
    }
    if !run(&mut build)? {
        bail!("the targets were not built");
    }
    let built = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| home.join("target"), Into::into);
    let mut good = true;
    for (name, longest) in plan.targets {
        let (inputs, found) = (corpus.join(name), home.join("artifacts").join(name));
        std::fs::create_dir_all(&inputs)?;
        std::fs::create_dir_all(&found)?;
        let mut target = Command::new("nice");
        target.args(["-n", "19"]).arg(built.join(TRIPLE).join("release").join(name));
        target.arg(format!("-max_len={longest}")).arg(format!("-max_total_time={}", plan.minutes * 60));
        target.arg(format!("-artifact_prefix={}/", found.display()));
        target.args(["-timeout=20", "-rss_limit_mb=3000", "-print_final_stats=1"]);
        if name == WITH_SERVER {
            target.arg(format!("-dict={}", corpus.join("http.dict").display()));
        }
        good &= run(target.arg(inputs))?;
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn targets_and_minutes_are_read() {
        let plan = plan(&words("http --minutes 3 admit")).expect("both are there");
        assert_eq!((plan.targets.len(), plan.minutes), (2, 3));
        assert!(super::plan(&words("htpp")).is_err());
    }

    #[test]
    fn every_target_is_listed() {
        let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("the manifest");
        let listed = manifest.lines().filter_map(|line| line.strip_prefix("path = \"fuzz_targets/"));
        let mut listed: Vec<_> = listed.filter_map(|rest| rest.strip_suffix(".rs\"")).collect();
        let mut known = TARGETS.map(|(name, _)| name);
        listed.sort_unstable();
        known.sort_unstable();
        assert_eq!(listed, known);
    }
}

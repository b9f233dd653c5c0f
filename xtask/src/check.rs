//! `cargo xtask check`: every structural check, one list, cheap ones first.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::cargo::{cargo, root, run};
use crate::finding::Finding;
use crate::{budget, deny, graph, tidy, window};

/// How much of the check to run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything but clippy.
    Quick,
    /// Everything.
    Full,
}

/// Runs the checks and prints what they found; `true` if they found nothing.
pub fn run_all(extent: Extent) -> Result<bool> {
    let sources = tidy::read_sources(&root())?;
    let mut findings = tidy::check(&sources);
    findings.extend(budget::check(&root())?);
    let policy = deny::load(&root())?;
    findings.extend(graph::check(&graph::fetch(&policy)?, &policy));
    findings.extend(formats()?);
    if extent == Extent::Full {
        findings.extend(lints()?);
        findings.extend(window_lints()?);
    }
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    println!("check: {}; {}", tidy::summary(&sources), verdict(findings.len()));
    Ok(findings.is_empty())
}

/// The files that rustfmt would write otherwise.
fn formats() -> Result<Vec<Finding>> {
    let mut command = cargo();
    command.args(["fmt", "--all", "--", "--check", "--files-with-diff"]).stderr(Stdio::inherit());
    let output = command.output().context("could not start cargo fmt")?;
    let listed = unformatted(&String::from_utf8_lossy(&output.stdout), &root());
    if output.status.success() || !listed.is_empty() {
        return Ok(listed);
    }
    Ok(vec![Finding::new("Cargo.toml", 1, "cargo fmt cannot read the sources", "mend what it names above")])
}

/// Reads rustfmt's list of files, which are named in full.
fn unformatted(list: &str, root: &Path) -> Vec<Finding> {
    let relative =
        |line: &str| Path::new(line).strip_prefix(root).unwrap_or(Path::new(line)).display().to_string();
    let paths = list.lines().map(relative).collect::<BTreeSet<_>>();
    let finding = |path: &String| Finding::new(path, 1, "not formatted", "run `cargo fmt --all`");
    paths.iter().map(finding).collect()
}

/// Clippy over everything; its details go straight to the terminal.
fn lints() -> Result<Option<Finding>> {
    let good = run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    Ok((!good)
        .then(|| Finding::new("Cargo.toml", 1, "cargo clippy is not content", "mend what it names above")))
}

/// The same over the window, on machines that can have WebKit.
fn window_lints() -> Result<Option<Finding>> {
    let what = "cargo clippy is not content with the window";
    let finding = || Finding::new("shell/src/lib.rs", 1, what, "mend what it names above");
    Ok(window::lint()?.is_some_and(|good| !good).then(finding))
}

fn verdict(count: usize) -> String {
    match count {
        0 => "nothing found".to_owned(),
        1 => "1 finding".to_owned(),
        _ => format!("{count} findings"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_rustfmt_lists_is_a_finding_once() {
        let found = unformatted("top/crates/a.rs\ntop/crates/a.rs\n", Path::new("top"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].to_string(), "crates/a.rs:1: not formatted; run `cargo fmt --all`");
    }
}

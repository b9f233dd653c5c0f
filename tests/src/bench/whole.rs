//! `cargo xtask bench` without a subject: every subject in one Markdown report, with the machine and the versions.
//!
//! Invariants: each subject runs in a process of its own, so that none stands in another's memory; the file is
//! written anew after each, so that a report that was cut short holds what was measured; a subject that does not come to
//! its end is named and counts as missed.

use super::yardsticks;
use crate::venv::root;
use anyhow::{Context, Result, ensure};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// A subject: its name, the words behind it, its title.
type Subject = (&'static str, &'static [&'static str], &'static str);

/// The subjects in the report's order.
const SUBJECTS: &[Subject] = &[
    ("sync", &[], "Bytes, requests, merges, ingest, rebuild"),
    ("yardsticks", &[], "Beside PouchDB and automerge-repo"),
    ("stampede", &[], "Every phone at once"),
    ("stampede", ON_POSTGRES, "Every phone at once, on PostgreSQL"),
    ("several", &[], "Several servers on one database"),
    ("growth", &[], "As the database grows"),
    ("device", &[], "On the device"),
    ("console", &[], "Lists of the desk"),
    ("export", &[], "A city into files"),
    ("form", &[], "The questionnaire"),
    ("linkage", &[], "Households counted twice"),
];

/// What a subject is told that is measured on a file first.
const ON_POSTGRES: &[&str] = &["--store", "postgres"];
/// The variable that names a PostgreSQL to the whole report, and the one that names it to a subject.
const STORES: (&str, &str) = ("KETUK_BENCH_STORE", "KETUK_STORE");

/// The sizes of `growth` where the largest is wanted too.
const LARGE: &[&str] = &["--households", "27000,270000,1000000"];

/// What the whole report is to hold.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Subjects that are left out.
    pub skip: Vec<String>,
    /// Whether `growth` goes up to a million households: some ten minutes and gigabytes more.
    pub large: bool,
}

/// What became of a subject.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Score {
    met: usize,
    missed: usize,
}

/// Runs every subject that is wanted; `tell` hears which one it is, the report so far goes to `written` after each. Whether every target is met
/// comes back with the whole.
///
/// # Errors
/// When a subject that is to be left out does not exist, or this program cannot start itself.
pub fn run(
    wanted: &Wanted,
    tell: &mut dyn FnMut(&str),
    written: &mut dyn FnMut(&str) -> Result<()>,
) -> Result<(String, bool)> {
    for name in &wanted.skip {
        ensure!(SUBJECTS.iter().any(|(known, ..)| known == name), "there is no subject `{name}`");
    }
    let head = format!("# Ketuk, measured\n\n{}\n", machine());
    let (mut scores, mut parts) = (Vec::new(), String::new());
    for (name, words, title) in SUBJECTS {
        if wanted.skip.iter().any(|skipped| skipped == name) {
            writeln!(parts, "## {title}\n\nLeft out.\n")?;
            continue;
        }
        tell(name);
        let words = if *name == "growth" && wanted.large { LARGE } else { words };
        let (said, score) = play(name, words)?;
        writeln!(
            parts,
            "## {title}\n\n`cargo xtask bench {}`\n\n{said}",
            [&[*name], words].concat().join(" ")
        )?;
        scores.push((*name, score));
        written(&format!("{head}\n{}\n{parts}", summary(&scores)))?;
    }
    let is_met = scores.iter().all(|(_, score)| score.missed == 0);
    Ok((format!("{head}\n{}\n{parts}", summary(&scores)), is_met))
}

/// One subject in a process of its own: what it said, and how it went.
fn play(name: &str, words: &[&str]) -> Result<(String, Score)> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(name).args(words).stdin(Stdio::null()).stderr(Stdio::inherit());
    // Everything else is measured on a file, whatever store this process was told of.
    command.env_remove(STORES.1);
    let is_shared = name == "several" || words == ON_POSTGRES;
    if let Some(url) = std::env::var_os(STORES.0).filter(|_| is_shared) {
        command.env(STORES.1, url);
    }
    let output = command.output().context("this program again")?;
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut score = score_of(&said);
    if score == Score::default() && !output.status.success() {
        said.push_str("It did not come to its end; its messages stand in the terminal.\n");
        score.missed = 1;
    }
    Ok((said, score))
}

/// How many lines say that a target is met, and missed.
fn score_of(said: &str) -> Score {
    let count = |ending: &str| said.lines().filter(|line| line.ends_with(ending)).count();
    Score { met: count("| yes |"), missed: count("| NO |") }
}

fn summary(scores: &[(&str, Score)]) -> String {
    let mut text = "| subject | targets met | targets missed |\n| --- | --- | --- |\n".to_owned();
    for (name, Score { met, missed }) in scores {
        text.push_str(&format!("| {name} | {met} | {missed} |\n"));
    }
    text
}

/// The machine and the versions, as a list.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let after = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line[name.len()..].trim_start_matches([':', '=', '\t', ' ']).trim_matches('"').to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let model = after(&read("/proc/cpuinfo"), "model name").unwrap_or_default();
    let memory = after(&read("/proc/meminfo"), "MemTotal").unwrap_or_default();
    let memory = memory.trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / (1 << 20) as f64;
    let system = after(&read("/etc/os-release"), "PRETTY_NAME").unwrap_or_default();
    let load = read("/proc/loadavg").split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    let commit = said("git", &["describe", "--always", "--dirty"]);
    let mut lines = vec![
        format!("date: {} UTC", said("date", &["-u", "+%Y-%m-%d %H:%M"])),
        format!("machine: {cores} cores ({model}), {memory:.1} GiB, load before the first subject {load}"),
        format!("system: {system}, Linux {}", read("/proc/sys/kernel/osrelease").trim()),
        format!("Ketuk {} at {commit}, {}", env!("CARGO_PKG_VERSION"), said("rustc", &["--version"])),
        format!("in it: {}", locked(&read_lock()).join(", ")),
    ];
    if let Ok(versions) = yardsticks::versions() {
        let node = said("node", &["--version"]);
        lines.push(format!("beside it: node {node}, {}", versions.join(", ")));
    }
    lines.into_iter().map(|line| format!("- {line}\n")).collect()
}

/// What a program says in one line; empty where it is not there.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root()).stderr(Stdio::null()).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

fn read_lock() -> String {
    std::fs::read_to_string(root().join("Cargo.lock")).unwrap_or_default()
}

/// The engines in our programs, with the versions of the lock file.
fn locked(lock: &str) -> Vec<String> {
    const ENGINES: &[&str] = &["automerge", "axum", "libsqlite3-sys", "postgres", "rusqlite"];
    let mut lines = lock.lines().peekable();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let name = line.strip_prefix("name = ").map(|name| name.trim_matches('"'));
        if let (Some(name), Some(next)) = (name, lines.peek())
            && ENGINES.contains(&name)
            && let Some(version) = next.strip_prefix("version = ")
        {
            found.push(format!("{name} {}", version.trim_matches('"')));
        }
    }
    found
}

/// Writes a report to a file.
///
/// # Errors
/// When it cannot be written.
pub fn write(file: &Path, report: &str) -> Result<()> {
    std::fs::write(file, report).with_context(|| format!("could not write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn met_and_missed_targets_are_counted_in_what_a_subject_says() {
        let said = "| promise | target | measured | met |\n| --- | --- | --- | --- |\n| a | <= 1 ms | 2 ms | NO |\n\
                    | b | <= 1 ms | 1 ms | yes |\n| c |  | 1 ms |  |\n";
        assert_eq!(score_of(said), Score { met: 1, missed: 1 });
    }

    #[test]
    fn versions_are_read_out_of_the_lock_file() {
        let lock = "[[package]]\nname = \"axum\"\nversion = \"0.8.1\"\n\n[[package]]\nname = \"other\"\nversion = \"1.0.0\"\n";
        assert_eq!(locked(lock), ["axum 0.8.1"]);
    }

    #[test]
    fn a_subject_that_does_not_exist_is_not_left_out_in_silence() {
        let wanted = Wanted { skip: vec!["snyc".to_owned()], large: false };
        assert!(run(&wanted, &mut |_| (), &mut |_| Ok(())).is_err());
    }
}

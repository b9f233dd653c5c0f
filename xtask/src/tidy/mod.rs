//! Rules that a line scan can hold: sizes, openings, SQL folders, words that do not belong.
//!
//! Reads the working tree once; every rule is a pure function from one [`Source`] to findings. The
//! scan trusts rustfmt's layout and is a heuristic, not a parser.

mod rust;
mod sizes;
mod sql;
mod words;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::finding::Finding;

/// Folders that hold nothing written by us.
const SKIPPED: [&str; 5] = ["target", "node_modules", "dist", "gen", ".git"];
/// Endings of the files that are read.
const READ: [&str; 12] =
    ["rs", "sql", "ts", "svelte", "css", "html", "md", "toml", "json", "scn", "yml", "sh"];

/// One file of the repository.
#[derive(Debug)]
pub struct Source {
    /// Path from the root, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// The ending of the file's name, or nothing.
    pub fn ending(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    /// Lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, line))
    }

    /// Whether the file says of itself that a program wrote it.
    pub fn is_generated(&self) -> bool {
        self.text.lines().take(5).any(|line| line.contains(concat!("@", "generated")))
    }

    /// Whether the file lies in a folder of tests.
    pub fn is_test(&self) -> bool {
        self.path.split('/').any(|part| part == "tests")
    }
}

/// Reads every file that the rules look at.
pub fn read_sources(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    read_folder(root, "", &mut sources)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn read_folder(root: &Path, folder: &str, sources: &mut Vec<Source>) -> Result<()> {
    let here = root.join(folder);
    let entries = fs::read_dir(&here).with_context(|| format!("could not list {}", here.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type()?;
        if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
            read_folder(root, &path, sources)?;
        } else if kind.is_file() && is_read(&path) {
            let bytes = fs::read(entry.path()).with_context(|| format!("could not read {path}"))?;
            sources.push(Source { path, text: String::from_utf8_lossy(&bytes).into_owned() });
        }
    }
    Ok(())
}

fn is_read(path: &str) -> bool {
    path.starts_with(".ci/") || path.rsplit_once('.').is_some_and(|(_, ending)| READ.contains(&ending))
}

/// Holds every source against every rule.
pub fn check(sources: &[Source]) -> Vec<Finding> {
    let rules = [sizes::check_file, sizes::check_functions, rust::check, words::check, sql::check];
    let mut findings = sources.iter().flat_map(|s| rules.iter().flat_map(|rule| rule(s))).collect::<Vec<_>>();
    findings.extend(sizes::check_median(sources));
    findings
}

/// One line about what was read.
pub fn summary(sources: &[Source]) -> String {
    let (count, median) = sizes::rust_files(sources);
    format!("{} files read, {count} of Rust with a median of {median} lines", sources.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_reads_this_file_and_no_build_output() {
        let sources = read_sources(&crate::cargo::root()).expect("the tree is readable");
        assert!(sources.iter().any(|source| source.path == "xtask/src/tidy/mod.rs"));
        assert!(sources.iter().any(|source| source.path == ".ci/run"));
        assert!(!sources.iter().any(|source| source.path.starts_with("target/")));
    }

    #[test]
    fn xtask_keeps_its_own_rules() {
        let mut sources = read_sources(&crate::cargo::root()).expect("the tree is readable");
        sources.retain(|source| source.path.starts_with("xtask/"));
        assert_eq!(check(&sources), []);
    }
}

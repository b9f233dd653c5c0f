//! `cargo xtask soak --sabotage`: the code is broken on purpose, and each checker says what it sees: the table of
//! `docs/checkers.md`.
//!
//! Invariant: a way of breaking that nobody notices is a failure of the checkers, and told as one.

use crate::kill;
use ketuk_fleet::Sabotage;
use ketuk_fleet::check::{Checker, check};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// What was broken and who said what.
#[derive(Debug, Clone)]
pub struct Told {
    /// What.
    pub sabotage: Sabotage,
    /// The world; `None` where twenty had nothing to break.
    pub seed: Option<u64>,
    /// Who noticed, how often, and the first thing that was said.
    pub said: BTreeMap<Checker, (usize, String)>,
}

impl Told {
    /// Whether somebody noticed.
    #[must_use]
    pub fn is_noticed(&self) -> bool {
        !self.said.is_empty()
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(seed) = self.seed else {
            return write!(f, "| `{:?}` | found nothing to break | |", self.sabotage);
        };
        if !self.is_noticed() {
            return write!(f, "| `{:?}` (seed {seed}) | **nobody** | |", self.sabotage);
        }
        let who = self.said.iter().map(|(checker, (times, _))| format!("{checker:?} ({times})"));
        let what = self.said.values().map(|(_, what)| what.as_str()).next().unwrap_or_default();
        let who = who.collect::<Vec<_>>().join(", ");
        write!(f, "| `{:?}` (seed {seed}) | {who} | {what} |", self.sabotage)
    }
}

/// Breaks one thing after the other; `heard` is told of each.
pub fn tell_all(mut heard: impl FnMut(&Told)) -> Vec<Told> {
    let tell = |sabotage: Sabotage| {
        let told = match sabotage.play() {
            Some(mut world) => {
                let mut said: BTreeMap<Checker, (usize, String)> = BTreeMap::new();
                for breach in check(&mut world) {
                    said.entry(breach.checker).or_insert((0, breach.what)).0 += 1;
                }
                Told { sabotage, seed: Some(world.seed), said }
            }
            None => Told { sabotage, seed: None, said: BTreeMap::new() },
        };
        heard(&told);
        told
    };
    Sabotage::ALL.into_iter().map(tell).collect()
}

/// The same for processes that are killed: the server's file loses a household's line and an acknowledged change.
/// Whether both were noticed, and the line of the table.
pub fn harm_processes(killer: &Path) -> anyhow::Result<(bool, String)> {
    let account = kill::run(&kill::Options { times: 2, seed: 3, straight: false, harm: true }, killer)?;
    let said = account.device_lost.iter().chain(&account.server_lost);
    let said: Vec<&str> = said.map(String::as_str).collect();
    let told = |what: &str| said.iter().find(|line| line.contains(what)).copied().unwrap_or("**nobody**");
    let (counted, kept) = (told("households were begun"), told("was acknowledged"));
    let line = format!(
        "| a line and a change taken out of a server's file after kills | kill rounds | {counted}; {kept} |"
    );
    let is_noticed = ![counted, kept].contains(&"**nobody**");
    if let Some(folder) = account.kept {
        std::fs::remove_dir_all(folder)?;
    }
    Ok((is_noticed, line))
}

//! `cargo xtask soak --minutes N`: worlds with every fault mixed, and processes that are killed, until the time is
//! up or the seeds have been played.
//!
//! A world is a seed: devices and a hub in one process, on disks whose power goes in the middle of a write, that
//! fill, go read-only and are set back, over a road that loses, doubles, delays and damages ([`Faults::STORM`]).
//! In most of them an office moves households and cadres, withdraws and wipes phones and erases meanwhile, phones are
//! copied or stay away too long ([`Faults::UPHEAVAL`]). Every eighth seed is a larger world in memory
//! ([`Faults::MANY`]), another eighth a storm without an office. Between them real processes are killed, with a proxy
//! between them that loses, cuts, stalls and doubles ([`crate::kill`]). The checkers stand outside the code ([`check`]);
//! `--sabotage` breaks the code on purpose instead, and tells what they say ([`sabotage`]).
//!
//! Invariants: a failure is told with the command that plays it again, and stops nothing; time decides only how
//! much is played, never what comes of it.

mod sabotage;

use crate::kill;
use clap::Parser;
use ketuk_fleet::check::check;
use ketuk_fleet::{Faults, Size, World};
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

pub use sabotage::{Told, harm_processes, tell_all};

const STORM: Size = Size { devices: 6, steps_per_device: 30 };
const MANY: Size = Size { devices: 30, steps_per_device: 6 };
/// Every so many seeds a large world in memory, and a storm without an office.
const LARGE_EVERY: u64 = 8;
const PLAIN_AT: u64 = 3;
/// Kills of each kind in one round of killing.
const KILLS: u32 = 25;
/// Failures that are told one by one.
const TOLD_MAX: usize = 20;
/// What of a failure is told.
const LINES_MAX: usize = 6;

/// Plays worlds and kills processes for a while.
#[derive(Debug, Clone, Parser)]
#[command(name = "cargo xtask soak", bin_name = "cargo xtask soak")]
pub struct Options {
    /// No world begins after so many minutes.
    #[arg(long, default_value_t = 10)]
    pub minutes: u64,
    /// Worlds, at most.
    #[arg(long, default_value_t = 1_000)]
    pub seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    pub from: u64,
    /// Worlds side by side; 0 is one per core.
    #[arg(long, default_value_t = 0)]
    pub workers: usize,
    /// Breaks the code on purpose, one way after the other, and prints what each checker says; nothing else.
    #[arg(long)]
    pub sabotage: bool,
    /// Leaves the killing of processes out.
    #[arg(long)]
    pub no_kill: bool,
}

/// What was played and what came of it.
#[derive(Debug, Default)]
pub struct Account {
    /// Worlds on disks, with an office at work.
    pub upheavals: u64,
    /// Worlds on disks.
    pub storms: u64,
    /// Large worlds in memory.
    pub large: u64,
    /// What failed, by seed.
    pub failures: BTreeMap<u64, String>,
    /// Rounds of killed processes, with what they say.
    pub kills: Vec<kill::Account>,
    /// How long it took.
    pub took: Duration,
}

impl Account {
    /// Whether every world and every round held.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.failures.is_empty() && self.kills.iter().all(kill::Account::is_clean)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in self.failures.values().take(TOLD_MAX) {
            writeln!(f, "{failure}")?;
        }
        for kills in &self.kills {
            writeln!(f, "{kills}")?;
        }
        write!(
            f,
            "soak: {} worlds on disks that fail with an office at work, {} without, {} large worlds in memory, {} failed; {} rounds of kills ({:.0} s)",
            self.upheavals,
            self.storms,
            self.large,
            self.failures.len(),
            self.kills.len(),
            self.took.as_secs_f64()
        )
    }
}

/// Plays until the time is up or all seeds have been played. `killer` is the `ketuk-kill` binary.
pub fn run(options: &Options, killer: &Path) -> anyhow::Result<Account> {
    let begun = Instant::now();
    let end = begun + Duration::from_secs(options.minutes * 60);
    let mut account = Account::default();
    if !options.no_kill {
        // Once at least, and its round is short against the worlds.
        let round = kill::Options { times: KILLS, seed: options.from + 1, straight: false, harm: false };
        account.kills.push(kill::run(&round, killer)?);
    }
    let next = AtomicU64::new(options.from);
    let last = options.from.saturating_add(options.seeds);
    let shared = Mutex::new(&mut account);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = if options.workers == 0 { cores } else { options.workers };
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while Instant::now() < end {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= last {
                        return;
                    }
                    let (kind, failure) = play(seed);
                    let mut account = shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    *match kind {
                        Kind::Large => &mut account.large,
                        Kind::Storm => &mut account.storms,
                        Kind::Upheaval => &mut account.upheavals,
                    } += 1;
                    if let Some(failure) = failure {
                        account.failures.insert(seed, failure);
                    }
                }
            });
        }
    });
    account.took = begun.elapsed();
    Ok(account)
}

/// What a world is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Large,
    Storm,
    Upheaval,
}

impl Kind {
    fn of(seed: u64) -> Self {
        match seed % LARGE_EVERY {
            PLAIN_AT => Self::Storm,
            rest if rest == LARGE_EVERY - 1 => Self::Large,
            _ => Self::Upheaval,
        }
    }

    /// Its size, its faults, and the test that plays it again.
    fn parts(self) -> (Size, Faults, &'static str) {
        match self {
            Self::Large => (MANY, Faults::MANY, "one_seed"),
            Self::Storm => (STORM, Faults::STORM, "one_storm"),
            Self::Upheaval => (STORM, Faults::UPHEAVAL, "one_upheaval"),
        }
    }
}

/// Plays one seed; what kind of world it was, and what does not hold.
fn play(seed: u64) -> (Kind, Option<String>) {
    let kind = Kind::of(seed);
    let (size, faults, test) = kind.parts();
    let played = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::run(seed, size, faults, None);
        let breaches = check(&mut world);
        breaches.iter().take(LINES_MAX).map(|breach| format!("  {breach}\n")).collect::<String>()
    }));
    let told = match played {
        Ok(told) if told.is_empty() => return (kind, None),
        Ok(told) => told,
        Err(_) => "  it ended in a panic, told above\n".to_owned(),
    };
    (kind, Some(format!("SEED={seed} cargo test -p ketuk-fleet --test it {test}\n{told}")))
}

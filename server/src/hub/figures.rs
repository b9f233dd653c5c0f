//! What a monitor hears of the hub: figures without anybody's name, and what became of the changes that came.
//!
//! Invariant: what was undone is counted nowhere.

use super::Hub;
use crate::store::FigureRow;
use ketuk_wire::sync::Verdict;
use ketuk_wire::{Problem, ProblemCode};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// How changes ended, by outcome and problem code (`ok` where none).
pub(crate) type Changes = BTreeMap<(&'static str, &'static str), u64>;

/// Changes since somebody asked last.
#[derive(Debug, Default)]
pub(super) struct Tally(RefCell<Changes>);

impl Tally {
    /// Counts verdicts; those that were here before have been counted then.
    pub(super) fn note<'v>(&self, verdicts: impl IntoIterator<Item = &'v Verdict>) {
        let mut changes = self.0.borrow_mut();
        for verdict in verdicts {
            let known = |code: &str| ProblemCode::parse(code).map_or("other", ProblemCode::code);
            let ending = match verdict {
                Verdict::Ok(_) => ("admitted", "ok"),
                Verdict::Duplicate(_) => ("known", "ok"),
                Verdict::Missing(_) => ("missing", "ok"),
                Verdict::Quarantined(code) => ("apart", known(code)),
                Verdict::Rejected(code) => ("refused", known(code)),
            };
            *changes.entry(ending).or_default() += 1;
        }
    }

    /// As it stands, to go back to.
    pub(super) fn mark(&self) -> Changes {
        self.0.borrow().clone()
    }

    /// Forgets what was counted since.
    pub(super) fn go_back(&self, to: Changes) {
        self.0.replace(to);
    }
}

/// What somebody has to look after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// Counts.
    pub(crate) counts: FigureRow,
    /// Bytes of the database.
    pub(crate) database_bytes: u64,
}

impl Hub {
    /// Whether the store can be read.
    pub(crate) fn is_ready(&self) -> Result<(), Problem> {
        self.store.check_version()?;
        let none = || Problem::with(ProblemCode::StorageFault, super::SEED);
        self.store.load_meta(super::SEED)?.map(drop).ok_or_else(none)
    }

    /// Whether the store can be written to, by writing.
    pub(crate) fn check_writable(&self, now_ms: u64) -> Result<(), Problem> {
        Ok(self.store.check_writable(now_ms)?)
    }

    /// What waits for people, and how large the database is.
    pub(crate) fn figures(&self, now_ms: u64) -> Result<Figures, Problem> {
        let counts = self.store.count_figures(self.device(), now_ms.saturating_sub(DAY_MS))?;
        Ok(Figures { counts, database_bytes: self.store.bytes()? })
    }

    /// How changes ended since this was asked last.
    pub(crate) fn take_tally(&self) -> Changes {
        let taken = self.tally.mark();
        self.tally.go_back(Changes::new());
        taken
    }
}

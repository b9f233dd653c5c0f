//! The checkers: what must hold once everything has come to rest.
//!
//! They know the code under test only from outside: bytes, heads, answers, and what the model noted.

mod kept;
mod merged;
mod quiet;
mod same;

use crate::World;
use std::fmt;

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Checker {
    /// Every replica of an area equals every other and the hub's.
    ReplicasEqual,
    /// What a device was told has arrived is at the hub, byte for byte.
    AcknowledgedKept,
    /// Every receipt is signed by the hub, over the batch that was sent.
    ReceiptsHold,
    /// What was typed is a draft, stands, stands against others, or was written over.
    TypedKept,
    /// The world comes to rest, and a second sync moves nothing.
    SecondSyncIdle,
    /// What is derived is what a rebuild gives.
    DerivedIsRebuilt,
    /// Nobody holds a record of an area not theirs.
    AreasKept,
    /// The tags of every feed follow, and its rows have their changes.
    FeedsFollow,
    /// No change was dropped by a merge, and what stands is what its history says.
    MergeIsRight,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Who found it.
    pub checker: Checker,
    /// What.
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.checker, self.what)
    }
}

/// Where checkers put what they find.
#[derive(Debug, Default)]
pub(crate) struct Found(Vec<Breach>);

impl Found {
    fn add(&mut self, checker: Checker, what: impl Into<String>) {
        self.0.push(Breach { checker, what: what.into() });
    }

    fn unless(&mut self, holds: bool, checker: Checker, what: impl FnOnce() -> String) {
        if !holds {
            self.add(checker, what());
        }
    }
}

/// Runs every checker over a world at rest.
#[must_use]
pub fn check(world: &mut World) -> Vec<Breach> {
    let mut found = Found::default();
    for unrest in &world.unrest {
        found.add(Checker::SecondSyncIdle, unrest);
    }
    for surprise in &world.model.surprises {
        found.add(Checker::TypedKept, surprise);
    }
    let replica = same::Replica::of_hub(world.hub.hub(), &mut found);
    same::check_replicas(world, &replica, &mut found);
    same::check_areas(world, &mut found);
    kept::check_acknowledged(world, &mut found);
    kept::check_receipts(world, &mut found);
    kept::check_drafts(world, &mut found);
    merged::check_feeds(world, &replica, &mut found);
    merged::check_merges(world, &replica, &mut found);
    quiet::check_rebuilt(world, &mut found);
    quiet::check_second_sync(world, &mut found);
    found.0
}

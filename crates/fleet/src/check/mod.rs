//! The checkers: what must hold once everything has come to rest.
//!
//! They know the code under test only from outside: bytes, heads, answers, and what the model noted.

mod kept;
mod merged;
mod office;
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
    /// A phone that was ordered to holds nothing, and the hub knows.
    WipedIsEmpty,
    /// Whoever lost an area, or all of them, got nothing of it since.
    WithdrawnHearsNothing,
    /// A household stands where the office put it.
    MovedStands,
    /// What was erased is nowhere.
    ErasedIsNowhere,
    /// A grant ends for whoever stays away, and for nobody who has synced.
    GrantsEnd,
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
    world.model.drop_erased();
    world.forget_orphans();
    let mut found = Found::default();
    for unrest in &world.unrest {
        found.add(Checker::SecondSyncIdle, unrest);
    }
    for surprise in &world.model.surprises {
        found.add(Checker::TypedKept, surprise);
    }
    let replica = same::Replica::of_hub(world.hub.hub(), &mut found);
    let apart = office::apart(world);
    same::check_replicas(world, &replica, &apart, &mut found);
    same::check_areas(world, &mut found);
    kept::check_acknowledged(world, &apart, &mut found);
    kept::check_receipts(world, &mut found);
    kept::check_drafts(world, &mut found);
    merged::check_feeds(world, &replica, &mut found);
    merged::check_merges(world, &replica, &apart, &mut found);
    office::check_told(world, &replica, &apart, &mut found);
    office::check_wiped(world, &mut found);
    office::check_withdrawn(world, &mut found);
    office::check_places(world, &replica, &mut found);
    office::check_erased(world, &replica, &mut found);
    office::check_grants(world, &mut found);
    quiet::check_rebuilt(world, &mut found);
    quiet::check_second_sync(world, &mut found);
    found.0
}

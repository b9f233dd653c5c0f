//! A survey in an index, every candidate pair with its truth.

use ketuk_fleet::double::{Plan, Survey, Trap, survey};
use ketuk_linkage::{Bounds, Index, Kind, Slot, Weights};
use std::collections::HashMap;

/// A survey with the index that holds it.
pub(super) struct Held {
    pub(super) survey: Survey,
    pub(super) index: Index,
    pub(super) slots: Vec<Slot>,
    truth: HashMap<(usize, usize), Kind>,
    traps: HashMap<(usize, usize), Trap>,
}

impl Held {
    pub(super) fn new(seed: u64, plan: Plan, weights: Weights) -> Self {
        let survey = survey(seed, plan);
        let mut index = Index::new(weights, seed, Bounds::bontang());
        let slots = survey.interviews.iter().map(|interview| index.upsert(interview)).collect();
        index.settle();
        let truth = survey.truth.iter().map(|(a, b, kind)| ((*a, *b), *kind)).collect();
        let traps = survey.alike.iter().map(|(a, b, trap)| ((*a, *b), *trap)).collect();
        Self { survey, index, slots, truth, traps }
    }

    /// Places of every candidate pair, smaller first, each once.
    pub(super) fn pairs(&self) -> Vec<(usize, usize)> {
        let places: HashMap<Slot, usize> =
            self.slots.iter().enumerate().map(|(at, slot)| (*slot, at)).collect();
        let mut pairs = Vec::new();
        for (at, slot) in self.slots.iter().enumerate() {
            let others = self.index.candidates(*slot);
            pairs.extend(
                others
                    .iter()
                    .filter_map(|other| places.get(other))
                    .filter(|other| at < **other)
                    .map(|other| (at, *other)),
            );
        }
        pairs
    }

    pub(super) fn truth(&self, pair: (usize, usize)) -> Kind {
        self.truth.get(&pair).copied().unwrap_or(Kind::Different)
    }

    pub(super) fn trap(&self, pair: (usize, usize)) -> Option<Trap> {
        self.traps.get(&pair).copied()
    }

    pub(super) fn slots_of(&self, (a, b): (usize, usize)) -> Option<(Slot, Slot)> {
        Some((*self.slots.get(a)?, *self.slots.get(b)?))
    }
}

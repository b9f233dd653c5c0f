//! How well pairs are judged: precision, recall, kinds, what the queue holds.

use super::survey::Held;
use ketuk_linkage::{Kind, Verdict};
use std::collections::BTreeMap;

/// A judged pair.
pub(super) struct Judged {
    pub(super) pair: (usize, usize),
    pub(super) truth: Kind,
    pub(super) verdict: Verdict,
}

/// Every candidate pair, judged.
pub(super) fn judge(held: &Held) -> Vec<Judged> {
    let pairs = held.pairs().into_iter();
    pairs
        .filter_map(|pair| {
            let (a, b) = held.slots_of(pair)?;
            Some(Judged { pair, truth: held.truth(pair), verdict: held.index.score(a, b)? })
        })
        .collect()
}

/// Hits, false alarms and misses.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Score {
    pub(super) hits: usize,
    pub(super) alarms: usize,
    pub(super) misses: usize,
}

impl Score {
    pub(super) fn precision(self) -> f64 {
        self.hits as f64 / (self.hits + self.alarms).max(1) as f64
    }

    pub(super) fn recall(self) -> f64 {
        self.hits as f64 / (self.hits + self.misses).max(1) as f64
    }

    pub(super) fn f1(self) -> f64 {
        2.0 * self.hits as f64 / (2 * self.hits + self.alarms + self.misses).max(1) as f64
    }
}

/// A rule's score for same and moved: `said` are the pairs it names.
pub(super) fn duplicates(held: &Held, said: impl Iterator<Item = (usize, usize)>) -> Score {
    let mut score = Score::default();
    for pair in said {
        if held.truth(pair).is_duplicate() {
            score.hits += 1;
        } else {
            score.alarms += 1;
        }
    }
    let all = held.survey.truth.iter().filter(|(_, _, kind)| kind.is_duplicate()).count();
    score.misses = all - score.hits.min(all);
    score
}

/// The score of one kind, pairs that never were candidates counted as misses.
pub(super) fn of_kind(held: &Held, judged: &[Judged], kind: Kind) -> Score {
    let mut score = Score::default();
    for pair in judged.iter().filter(|pair| pair.verdict.kind == kind) {
        if pair.truth == kind {
            score.hits += 1;
        } else {
            score.alarms += 1;
        }
    }
    let all = held.survey.truth.iter().filter(|(_, _, known)| *known == kind).count();
    score.misses = all - score.hits;
    score
}

/// The mean F1 of same, moved and split.
pub(super) fn macro_f1(held: &Held, judged: &[Judged]) -> f64 {
    let kinds = [Kind::Same, Kind::Moved, Kind::Split];
    kinds.iter().map(|kind| of_kind(held, judged, *kind).f1()).sum::<f64>() / kinds.len() as f64
}

/// What was said and what was true, for pairs of like probability.
pub(super) struct Reliability {
    pub(super) range: (f32, f32),
    pub(super) pairs: usize,
    /// The mean probability that was said.
    pub(super) said: f64,
    /// The share that held.
    pub(super) held: f64,
}

/// The pairs by the probability of being one household.
pub(super) fn reliability(judged: &[Judged]) -> Vec<Reliability> {
    let ranges = [(0.01, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.97), (0.97, 1.01)];
    let of = |(low, high): (f32, f32)| {
        let within = |pair: &&Judged| (low..high).contains(&pair.verdict.duplicate_probability());
        let (mut pairs, mut said, mut held) = (0, 0.0, 0.0);
        for pair in judged.iter().filter(within) {
            pairs += 1;
            said += f64::from(pair.verdict.duplicate_probability());
            held += f64::from(u8::from(pair.truth.is_duplicate()));
        }
        let all = pairs.max(1) as f64;
        Reliability { range: (low, high.min(1.0)), pairs, said: said / all, held: held / all }
    };
    ranges.into_iter().map(of).collect()
}

/// Share of the pairs of a kind that are candidates at all.
pub(super) fn completeness(held: &Held, judged: &[Judged], kind: Kind) -> f64 {
    let all = held.survey.truth.iter().filter(|(_, _, known)| *known == kind).count();
    judged.iter().filter(|pair| pair.truth == kind).count() as f64 / all.max(1) as f64
}

/// What stands in the queue: how many, how many deserve a look, and the traps among the rest.
pub(super) struct Queue {
    pub(super) pairs: usize,
    pub(super) deserved: usize,
    pub(super) traps: usize,
    pub(super) rest: BTreeMap<String, usize>,
}

/// The queue.
pub(super) fn queue(held: &Held, judged: &[Judged]) -> Queue {
    let mut queue = Queue { pairs: 0, deserved: 0, traps: 0, rest: BTreeMap::new() };
    for pair in judged.iter().filter(|pair| pair.verdict.is_queued) {
        queue.pairs += 1;
        if pair.truth != Kind::Different {
            queue.deserved += 1;
            continue;
        }
        let trap = held.trap(pair.pair);
        queue.traps += usize::from(trap.is_some());
        let what = trap.map_or_else(|| pair.truth.name().to_owned(), |trap| format!("{trap:?}"));
        *queue.rest.entry(what).or_default() += 1;
    }
    queue
}

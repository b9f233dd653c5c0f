//! The household layer, learnt from judged pairs: multinomial logistic regression that stays near its prior.
//!
//! Invariants: the same examples in the same order give the same table; without examples the prior comes
//! back unchanged.

use crate::features::{FEATURES, Features};
use crate::verdict::Kind;
use crate::weights::KindTable;

/// A pair of households that somebody judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    /// The pair in numbers.
    pub features: Features,
    /// What it was judged to be.
    pub kind: Kind,
    /// How much it counts; 1 for a decision.
    pub weight: f32,
}

/// How to learn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KindFit {
    /// Pull towards the prior, in examples: with as many, prior and examples weigh alike.
    pub pull: f64,
    /// Steps.
    pub steps: usize,
}

impl Default for KindFit {
    /// For decisions of coordinators, of which there are hundreds.
    fn default() -> Self {
        Self { pull: 2.0, steps: 300 }
    }
}

const KINDS: usize = Kind::COUNT;
type Table = [[f64; FEATURES]; KINDS];

/// Learns the table anew from examples, starting from and drawn to `prior`.
#[must_use]
pub fn fit_kinds(prior: &KindTable, examples: &[Example], fit: KindFit) -> KindTable {
    let all: f64 = examples.iter().map(|example| f64::from(example.weight)).sum();
    if all <= 0.0 {
        return prior.clone();
    }
    let start: Table = prior.weights.map(|row| row.map(f64::from));
    let mut table = start;
    let (mut mean, mut square): (Table, Table) = ([[0.0; FEATURES]; KINDS], [[0.0; FEATURES]; KINDS]);
    for step in 1..=fit.steps {
        let slope = slope(&table, &start, examples, fit.pull / all, all);
        // Adam, with a pace that slows down.
        let pace = 0.25 / (1.0 + step as f64 / 60.0);
        let (ease_mean, ease_square) = (1.0 - 0.9_f64.powf(step as f64), 1.0 - 0.999_f64.powf(step as f64));
        for kind in 0..KINDS {
            for at in 0..FEATURES {
                let slope = slope[kind][at];
                mean[kind][at] = 0.9 * mean[kind][at] + 0.1 * slope;
                square[kind][at] = 0.999 * square[kind][at] + 0.001 * slope * slope;
                let way = (mean[kind][at] / ease_mean) / ((square[kind][at] / ease_square).sqrt() + 1e-8);
                table[kind][at] -= pace * way;
            }
        }
    }
    KindTable { weights: table.map(|row| row.map(|weight| weight as f32)) }
}

/// Which way is up: the gradient of the mean loss and of the pull to the start.
fn slope(table: &Table, start: &Table, examples: &[Example], pull: f64, all: f64) -> Table {
    let mut slope = [[0.0; FEATURES]; KINDS];
    for example in examples {
        let values = example.features.0.map(f64::from);
        let mut chances = [0.0; KINDS];
        for (chance, row) in chances.iter_mut().zip(table) {
            *chance = row.iter().zip(&values).map(|(weight, value)| weight * value).sum();
        }
        let most = chances.iter().copied().fold(f64::MIN, f64::max);
        chances.iter_mut().for_each(|chance| *chance = (*chance - most).exp());
        let sum: f64 = chances.iter().sum();
        let weight = f64::from(example.weight) / all;
        for (kind, (row, chance)) in slope.iter_mut().zip(chances).enumerate() {
            let wanted = f64::from(u8::from(example.kind as usize == kind));
            let error = weight * (chance / sum - wanted);
            row.iter_mut().zip(&values).for_each(|(slope, value)| *slope += error * value);
        }
    }
    for ((row, at), from) in slope.iter_mut().zip(table).zip(start) {
        row.iter_mut().zip(at).zip(from).for_each(|((slope, at), from)| *slope += pull * (at - from));
    }
    slope
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Feature;

    fn example(value: f32, kind: Kind) -> Example {
        let mut features = Features([0.0; FEATURES]);
        features.0[Feature::Always as usize] = 1.0;
        features.0[Feature::Matched as usize] = value;
        Example { features, kind, weight: 1.0 }
    }

    fn nothing() -> KindTable {
        KindTable { weights: [[0.0; FEATURES]; KINDS] }
    }

    #[test]
    fn without_examples_the_prior_stays() {
        let mut prior = nothing();
        prior.weights[1][3] = 2.5;
        assert_eq!(fit_kinds(&prior, &[], KindFit::default()), prior);
    }
    #[test]
    fn examples_move_the_table() {
        let examples: Vec<_> = (0..100)
            .map(|at| if at % 2 == 0 { example(2.0, Kind::Same) } else { example(0.0, Kind::Different) })
            .collect();
        let learnt = fit_kinds(&nothing(), &examples, KindFit::default());
        let [same, ..] = learnt.probabilities(&example(2.0, Kind::Same).features);
        let [.., different] = learnt.probabilities(&example(0.0, Kind::Same).features);
        assert!(same > 0.85 && different > 0.85, "{same} {different}");
    }
    #[test]
    fn a_few_examples_move_it_a_little() {
        let mut prior = nothing();
        prior.weights[Kind::Same as usize][Feature::Matched as usize] = 3.0;
        let learnt = fit_kinds(&prior, &[example(2.0, Kind::Different)], KindFit { pull: 50.0, steps: 200 });
        let [same, ..] = learnt.probabilities(&example(2.0, Kind::Same).features);
        assert!(same > 0.9, "{same}");
    }
}

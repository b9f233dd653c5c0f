//! Bits of members' fields, learnt without judgements: expectation and maximisation over candidate pairs.
//!
//! Only how often a field agrees among people who are one (m) is learnt; how often it agrees by chance (u)
//! is known from the data. Pseudo-counts hold m near the prior, and no level moves farther than 1.5 bits
//! before there are 500 pairs.
//!
//! Invariants: the same pairs in the same order give the same table; without pairs the prior comes back
//! unchanged; "missing" stays 0.

use crate::compare::MemberMatch;
use crate::weights::MemberTable;

/// How to learn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemberFit {
    /// Pairs that the prior counts for at each level.
    pub pseudo_pairs: f64,
    /// Share of the pairs that are expected to be one person, to begin with.
    pub share: f64,
    /// Rounds.
    pub rounds: usize,
}

impl Default for MemberFit {
    fn default() -> Self {
        Self { pseudo_pairs: 50.0, share: 0.2, rounds: 25 }
    }
}

/// What was learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberFitted {
    /// The table.
    pub table: MemberTable,
    /// The share of the pairs that are one person.
    pub share: f64,
    /// How many pairs it was learnt from.
    pub pairs: usize,
}

/// Pairs below which a level stays within [`SHIFT_BITS_MAX`] of the prior.
const FREE_FROM_PAIRS: usize = 500;
/// How far a level may move until then, in bits.
const SHIFT_BITS_MAX: f64 = 1.5;
/// How far it may ever move.
const SHIFT_BITS_EVER: f64 = 4.0;

/// How often each level is met among pairs that are one person, before anything was learnt.
struct Shares {
    name: [f64; 6],
    birth: [f64; 8],
    nik: [f64; 6],
    sex: [f64; 3],
    mother: [f64; 6],
}

const PRIOR: Shares = Shares {
    name: [0.0, 0.68, 0.16, 0.11, 0.03, 0.02],
    birth: [0.0, 0.80, 0.05, 0.03, 0.06, 0.03, 0.02, 0.01],
    nik: [0.0, 0.62, 0.10, 0.03, 0.02, 0.23],
    sex: [0.0, 0.99, 0.01],
    mother: [0.0, 0.66, 0.17, 0.07, 0.04, 0.06],
};

/// Learns the table anew from compared members, starting from `prior`.
#[must_use]
pub fn fit_members(prior: &MemberTable, pairs: &[MemberMatch], fit: MemberFit) -> MemberFitted {
    let unchanged = MemberFitted { table: *prior, share: fit.share, pairs: pairs.len() };
    if pairs.is_empty() {
        return unchanged;
    }
    let mut fitted = unchanged;
    for _ in 0..fit.rounds {
        let mut seen =
            Shares { name: [0.0; 6], birth: [0.0; 8], nik: [0.0; 6], sex: [0.0; 3], mother: [0.0; 6] };
        let mut expected = 0.0;
        let odds = fitted.share / (1.0 - fitted.share);
        for pair in pairs {
            let odds = odds * 2.0_f64.powf(f64::from(bits(&fitted.table, prior, pair)));
            let chance = odds / (1.0 + odds);
            expected += chance;
            add(&mut seen.name, pair.name as usize, chance);
            add(&mut seen.birth, pair.birth as usize, chance);
            add(&mut seen.nik, pair.nik as usize, chance);
            add(&mut seen.sex, pair.sex as usize, chance);
            add(&mut seen.mother, pair.mother as usize, chance);
        }
        fitted.share = (expected / pairs.len() as f64).clamp(0.001, 0.999);
        let moves = |levels: &mut [f32], from: &[f32], prior: &[f64], seen: &[f64]| {
            shift(levels, from, prior, seen, fit.pseudo_pairs, pairs.len());
        };
        moves(&mut fitted.table.name, &prior.name, &PRIOR.name, &seen.name);
        moves(&mut fitted.table.birth, &prior.birth, &PRIOR.birth, &seen.birth);
        moves(&mut fitted.table.nik, &prior.nik, &PRIOR.nik, &seen.nik);
        moves(&mut fitted.table.sex, &prior.sex, &PRIOR.sex, &seen.sex);
        moves(&mut fitted.table.mother, &prior.mother, &PRIOR.mother, &seen.mother);
    }
    fitted
}

fn add(levels: &mut [f64], at: usize, chance: f64) {
    if let Some(level) = levels.get_mut(at) {
        *level += chance;
    }
}

/// A pair's bits under a table: those under the prior, and what the levels have moved since.
fn bits(table: &MemberTable, prior: &MemberTable, pair: &MemberMatch) -> f32 {
    let moved = |now: &[f32], then: &[f32], at: usize| {
        now.get(at).copied().unwrap_or(0.0) - then.get(at).copied().unwrap_or(0.0)
    };
    pair.bits
        + moved(&table.name, &prior.name, pair.name as usize)
        + moved(&table.birth, &prior.birth, pair.birth as usize)
        + moved(&table.nik, &prior.nik, pair.nik as usize)
        + moved(&table.sex, &prior.sex, pair.sex as usize)
        + moved(&table.mother, &prior.mother, pair.mother as usize)
}

/// Moves each level by the logarithm of what was seen over what was expected.
fn shift(levels: &mut [f32], from: &[f32], prior: &[f64], seen: &[f64], pseudo: f64, pairs: usize) {
    let all: f64 = seen.iter().skip(1).sum();
    let count = levels.len() - 1;
    let most = if pairs < FREE_FROM_PAIRS { SHIFT_BITS_MAX } else { SHIFT_BITS_EVER };
    for (((level, from), prior), seen) in levels.iter_mut().zip(from).zip(prior).zip(seen).skip(1) {
        let expected = prior.max(1e-4);
        let share = (seen + pseudo * count as f64 * expected) / (all + pseudo * count as f64);
        let bits = (share / expected).log2().clamp(-most, most);
        *level = from + bits as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{NameLevel, SexLevel};
    use crate::date::DateLevel;
    use crate::number::NumberLevel;

    fn pair(nik: NumberLevel, birth: DateLevel, bits: f32) -> MemberMatch {
        MemberMatch {
            name: NameLevel::Equal,
            birth,
            nik,
            sex: SexLevel::Equal,
            mother: NameLevel::Missing,
            same_place: false,
            name_bits: 0.0,
            number_bits: 0.0,
            bits,
            twins: false,
        }
    }

    #[test]
    fn without_pairs_the_prior_stays() {
        let prior = MemberTable::default();
        assert_eq!(fit_members(&prior, &[], MemberFit::default()).table, prior);
    }
    #[test]
    fn niks_that_differ_among_equals_weigh_less_against() {
        let prior = MemberTable::default();
        let pairs: Vec<_> = (0..2_000)
            .map(|at| match at % 4 {
                0 => pair(NumberLevel::Equal, DateLevel::Equal, 25.0),
                _ => pair(NumberLevel::Differs, DateLevel::Equal, 18.0),
            })
            .collect();
        let fitted = fit_members(&prior, &pairs, MemberFit::default());
        assert!(
            fitted.table.nik[NumberLevel::Differs as usize] > prior.nik[NumberLevel::Differs as usize] + 0.8
        );
        assert!(fitted.table.nik[NumberLevel::Equal as usize] < prior.nik[NumberLevel::Equal as usize]);
        assert_eq!(fitted.table.nik[0], 0.0);
        assert!(fitted.share > 0.9);
    }
    #[test]
    fn few_pairs_move_little() {
        let prior = MemberTable::default();
        let pairs: Vec<_> = (0..400).map(|_| pair(NumberLevel::Differs, DateLevel::Differs, 20.0)).collect();
        let fitted = fit_members(&prior, &pairs, MemberFit { pseudo_pairs: 1.0, ..MemberFit::default() });
        let moved =
            fitted.table.birth[DateLevel::Differs as usize] - prior.birth[DateLevel::Differs as usize];
        assert!((moved - 1.5).abs() < 1e-4, "{moved}");
    }
}

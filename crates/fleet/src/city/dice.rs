//! Chance out of one number: every draw of a sample comes from here.
//!
//! Invariant: the same seed and the same order of calls give the same draws, on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A seeded source of draws.
#[derive(Debug, Clone)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// Dice for a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Dice of their own for the `number`th part of a seed: what one part draws never shifts another.
    #[must_use]
    pub fn for_part(seed: u64, number: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(number.wrapping_add(1));
        Self(rng)
    }

    /// Thirty-two random bits.
    pub fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// A number from 0 up to but without `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        // The bias is below end / 2^64, nothing a sample could show.
        let wide = u128::from(self.0.next_u64()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `first` to `last`, both included; `first` where the range is empty.
    pub fn between(&mut self, first: i64, last: i64) -> i64 {
        let width = u64::try_from(last.saturating_sub(first)).map_or(0, |width| width.saturating_add(1));
        first.saturating_add(i64::try_from(self.below(width)).unwrap_or(0))
    }

    /// True in `per_mille` of a thousand draws.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// A number from 0 up to but without 1.
    pub fn unit(&mut self) -> f64 {
        self.below(1 << 53) as f64 / (1_u64 << 53) as f64
    }

    /// A number around 0 that is rarely beyond 1 or -1: the middle of three draws' spread.
    pub fn around_zero(&mut self) -> f64 {
        (self.unit() + self.unit() + self.unit()) / 1.5 - 1.0
    }

    /// One of the items, each alike; the default where there is none.
    pub fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let at = usize::try_from(self.below(items.len() as u64)).unwrap_or(0);
        items.get(at).copied().unwrap_or_default()
    }

    /// One of the items by weight; the default where all weights are 0.
    pub fn weighted<T: Copy + Default>(&mut self, items: &[(u64, T)]) -> T {
        let mut left = self.below(items.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in items {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        T::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same() {
        let draws = |seed| (0..5).map(|_| Dice::seeded(seed).bits()).collect::<Vec<_>>();
        assert_eq!(draws(7), draws(7));
        assert_ne!(Dice::for_part(7, 0).bits(), Dice::for_part(7, 1).bits());
    }
    #[test]
    fn ranges_hold_both_ends() {
        let mut dice = Dice::seeded(1);
        let drawn: Vec<i64> = (0..200).map(|_| dice.between(-1, 1)).collect();
        assert!((-1..=1).all(|end| drawn.contains(&end)) && drawn.iter().all(|n| (-1..=1).contains(n)));
        assert_eq!(dice.between(3, 2), 3);
    }
    #[test]
    fn weights_decide() {
        let mut dice = Dice::seeded(1);
        let drawn: Vec<u8> = (0..300).map(|_| dice.weighted(&[(0, 1), (1, 2), (9, 3)])).collect();
        let often = drawn.iter().filter(|n| **n == 3).count();
        assert!(!drawn.contains(&1) && (240..300).contains(&often), "{often}");
        assert_eq!(dice.weighted::<u8>(&[]), 0);
    }
    #[test]
    fn chance_is_in_a_thousand() {
        let mut dice = Dice::seeded(1);
        let hits = (0..10_000).filter(|_| dice.chance(100)).count();
        assert!((900..1_100).contains(&hits), "{hits}");
    }
}

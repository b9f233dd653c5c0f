//! Households that are one, out of judged pairs: clusters with pairs that must not meet.
//!
//! Invariants: the result does not depend on the order of the pairs; two that somebody called different are
//! never in one cluster; split and related tie nobody together.

use crate::limits::CLUSTER_ALARM;
use crate::verdict::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// A judged pair of households, by any ids that sort.
#[derive(Debug, Clone, PartialEq)]
pub struct Tie<I> {
    /// One household.
    pub a: I,
    /// The other.
    pub b: I,
    /// What they are to each other.
    pub kind: Kind,
    /// How likely they are one household.
    pub probability: f32,
    /// True where a person decided it.
    pub is_decided: bool,
}

/// Households that are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster<I> {
    /// Its households, in order.
    pub members: Vec<I>,
    /// True where it has grown so large that somebody must look at it whole.
    pub is_alarming: bool,
}

/// Least mean probability between two clusters that become one.
const CROSS_MEAN_MIN: f32 = 0.5;

/// Clusters of two or more. Joins the likeliest first; joining more than two asks for agreement across both,
/// a pair that was never a candidate counting as no agreement.
#[must_use]
pub fn clusters<I: Ord + Clone>(ties: &[Tie<I>], probability_min: f32) -> Vec<Cluster<I>> {
    let key = |a: &I, b: &I| if a <= b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
    let mut between: BTreeMap<(I, I), f32> = BTreeMap::new();
    let mut apart: BTreeSet<(I, I)> = BTreeSet::new();
    for tie in ties {
        match (tie.kind.is_duplicate(), tie.is_decided) {
            (true, true) => {
                between.insert(key(&tie.a, &tie.b), 1.0);
            }
            (true, false) => {
                between.entry(key(&tie.a, &tie.b)).or_insert(tie.probability);
            }
            (false, true) => {
                apart.insert(key(&tie.a, &tie.b));
            }
            (false, false) => {}
        }
    }
    let mut order: Vec<(&(I, I), f32)> = between
        .iter()
        .map(|(pair, likely)| (pair, *likely))
        .filter(|(_, likely)| *likely >= probability_min)
        .collect();
    order.sort_by(|x, y| y.1.total_cmp(&x.1).then_with(|| x.0.cmp(y.0)));
    let mut groups: Vec<Vec<I>> = Vec::new();
    let mut group_of: BTreeMap<I, usize> = BTreeMap::new();
    for ((a, b), _) in order {
        let at = [a, b].map(|id| group(id, &mut groups, &mut group_of));
        let [Some(left), Some(right)] = at.map(|at| groups.get(at)) else { continue };
        let [at_left, at_right] = at;
        if at_left == at_right || !may_join(left, right, &between, &apart) {
            continue;
        }
        let joined = groups.get_mut(at_right).map(std::mem::take).unwrap_or_default();
        for id in &joined {
            group_of.insert(id.clone(), at_left);
        }
        if let Some(group) = groups.get_mut(at_left) {
            group.extend(joined);
        }
    }
    let mut found: Vec<Cluster<I>> = groups
        .into_iter()
        .filter(|group| group.len() > 1)
        .map(|mut members| {
            members.sort();
            Cluster { is_alarming: members.len() > CLUSTER_ALARM, members }
        })
        .collect();
    found.sort_by(|x, y| x.members.cmp(&y.members));
    found
}

fn group<I: Ord + Clone>(id: &I, groups: &mut Vec<Vec<I>>, group_of: &mut BTreeMap<I, usize>) -> usize {
    *group_of.entry(id.clone()).or_insert_with(|| {
        groups.push(vec![id.clone()]);
        groups.len() - 1
    })
}

fn may_join<I: Ord + Clone>(
    left: &[I],
    right: &[I],
    between: &BTreeMap<(I, I), f32>,
    apart: &BTreeSet<(I, I)>,
) -> bool {
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (a.min(b).clone(), a.max(b).clone())));
    let (mut sum, mut count) = (0.0, 0);
    for pair in pairs {
        if apart.contains(&pair) {
            return false;
        }
        sum += between.get(&pair).copied().unwrap_or(0.0);
        count += 1;
    }
    count == 1 || sum / count as f32 >= CROSS_MEAN_MIN
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tie(a: u8, b: u8, kind: Kind, probability: f32) -> Tie<u8> {
        Tie { a, b, kind, probability, is_decided: false }
    }

    fn members(ties: &[Tie<u8>]) -> Vec<Vec<u8>> {
        clusters(ties, 0.5).into_iter().map(|cluster| cluster.members).collect()
    }

    #[test]
    fn likely_pairs_are_one() {
        assert_eq!(members(&[tie(1, 2, Kind::Same, 0.9), tie(3, 4, Kind::Moved, 0.6)]), [[1, 2], [3, 4]]);
    }
    #[test]
    fn split_and_related_tie_nobody() {
        assert!(members(&[tie(1, 2, Kind::Split, 0.9), tie(3, 4, Kind::Related, 0.9)]).is_empty());
    }
    #[test]
    fn a_chain_without_agreement_stays_apart() {
        assert_eq!(members(&[tie(1, 2, Kind::Same, 0.9), tie(2, 3, Kind::Same, 0.8)]), [[1, 2]]);
        let all = [tie(1, 2, Kind::Same, 0.9), tie(2, 3, Kind::Same, 0.8), tie(1, 3, Kind::Same, 0.7)];
        assert_eq!(members(&all), [[1, 2, 3]]);
    }
    #[test]
    fn what_was_called_different_never_meets() {
        let decided = Tie { is_decided: true, ..tie(1, 3, Kind::Different, 0.0) };
        let all = [tie(1, 2, Kind::Same, 0.9), tie(2, 3, Kind::Same, 0.99), decided];
        assert_eq!(members(&all), [[2, 3]]);
    }
    #[test]
    fn a_large_cluster_is_an_alarm() {
        let all: Vec<_> = (0..6).flat_map(|a| (a + 1..6).map(move |b| tie(a, b, Kind::Same, 0.9))).collect();
        assert!(clusters(&all, 0.5).iter().all(|cluster| cluster.is_alarming && cluster.members.len() == 6));
    }

    proptest! {
        #[test]
        fn order_does_not_matter(pairs in prop::collection::vec((0_u8..8, 0_u8..8, 0_u8..100), 0..24), turn in 0_usize..24) {
            let mut seen = BTreeSet::new();
            let ties: Vec<_> = pairs
                .into_iter()
                .filter(|(a, b, _)| a < b && seen.insert((*a, *b)))
                .map(|(a, b, likely)| tie(a, b, Kind::Same, f32::from(likely) / 100.0))
                .collect();
            let mut other = ties.clone();
            other.rotate_left(turn.min(ties.len()));
            other.reverse();
            prop_assert_eq!(members(&ties), members(&other));
        }
    }
}

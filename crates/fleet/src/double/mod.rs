//! A survey in which some households were counted twice, with the truth beside it.
//!
//! A sample of the city is lived in (children found households of their own, students rent rooms, namesakes
//! meet, landlords lend their telephone), then written down by enumerators of uneven care; some households
//! are visited a second time, at their old door or at a new one.
//!
//! Invariants: the same seed and sizes give the same survey; every pair that is not in `truth` is of kind
//! different; nothing in an id, a date or the order tells which interviews belong together.

mod again;
mod alike;
mod apart;
mod hand;
mod house;
mod manner;

pub use hand::Care;
pub use manner::Manner;

use crate::city::{City, Dice};
use hand::Pen;
use house::House;
use ketuk_linkage::{Kind, Submission};

/// Sizes and unevenness of a survey.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Households in the city.
    pub households: usize,
    /// Interviewed twice, in a thousand households.
    pub again_per_mille: u64,
    /// Factor on every error rate of second interviews; 1 is what is expected of the field.
    pub noise: f64,
    /// In whose manner it is written down.
    pub manner: Manner,
}

impl Default for Plan {
    fn default() -> Self {
        Self { households: 27_000, again_per_mille: 30, noise: 1.0, manner: Manner::Usual }
    }
}

/// Interviews in order of submission, and which pairs of them belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// The interviews.
    pub interviews: Vec<Submission>,
    /// Pairs by their places in `interviews`, smaller first, and what they are.
    pub truth: Vec<(usize, usize, Kind)>,
    /// Pairs that were made to look alike and are different.
    pub alike: Vec<(usize, usize, Trap)>,
}

/// What makes two different households look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trap {
    /// Two heads of one name and about one age.
    Namesakes,
    /// Two couples of the same names.
    Couples,
    /// One unknown birthday and a frequent name.
    NewYear,
    /// Rooms of one boarding house.
    Boarding,
    /// The family card's number of the form before.
    CardCopied,
    /// A NIK of the form before.
    NikCopied,
    /// The telephone of the head of the RT.
    PhoneShared,
    /// Twins who each lead a household.
    Twins,
}

/// The survey of a seed.
#[must_use]
pub fn survey(seed: u64, plan: Plan) -> Survey {
    let city = City::generate(seed, plan.households, 498);
    let mut dice = Dice::for_part(seed ^ 0x0074_7769_6365, 1);
    let mut houses: Vec<House> = city.list_families().map(|family| House::of(family, &mut dice)).collect();
    // Every household plays one part, drawn by lot.
    let mut lots = shuffled(houses.len(), &mut dice);
    let traps = alike::lay(&mut houses, &mut lots, plan.manner, &mut dice);
    let mut ties = apart::part(&mut houses, &mut lots, &mut dice);
    let mut pen = Pen::new(&city);
    let mut written: Vec<Submission> = Vec::with_capacity(houses.len() * 21 / 20);
    // One enumerator an RT, and every third of them in a hurry.
    for house in &houses {
        let mut own = Dice::for_part(seed ^ 0x6361_7265, house.rt.number());
        let care = if own.chance(670) { Care::ordinary() } else { Care::drawn(plan.noise * 0.6, &mut own) };
        let mut interview = pen.write(house, &care.of_one_visit(plan.noise, &mut dice), 0, &mut dice);
        plan.manner.rewrite(&mut interview, 0, &mut dice);
        written.push(interview);
    }
    alike::copy_numbers(&mut written, &traps, &mut dice);
    let again = houses.len() * usize::try_from(plan.again_per_mille).unwrap_or(0) / 1_000;
    for at in lots.drain(..again.min(lots.len())) {
        let Some((house, kind)) = again::visit(&houses, at, &city, plan.manner, &mut dice) else { continue };
        let care = Care::drawn(plan.noise, &mut dice);
        ties.push((at, written.len(), kind));
        let mut interview = pen.write(&house, &care, 1, &mut dice);
        plan.manner.rewrite(&mut interview, 1, &mut dice);
        written.push(interview);
    }
    in_order(written, &ties, &traps)
}

/// Places in order of submission.
fn in_order(
    written: Vec<Submission>,
    ties: &[(usize, usize, Kind)],
    traps: &[(usize, usize, Trap)],
) -> Survey {
    let mut order: Vec<usize> = (0..written.len()).collect();
    let stamp =
        |at: &usize| written.get(*at).map(|interview| (interview.submitted_at.clone(), interview.id.clone()));
    order.sort_by_key(stamp);
    let mut place = vec![0; written.len()];
    for (to, from) in order.iter().enumerate() {
        if let Some(slot) = place.get_mut(*from) {
            *slot = to;
        }
    }
    let at = |from: usize| place.get(from).copied().unwrap_or(0);
    let pair = |a: usize, b: usize| (at(a).min(at(b)), at(a).max(at(b)));
    let truth = ties.iter().map(|(a, b, kind)| (pair(*a, *b).0, pair(*a, *b).1, *kind)).collect();
    let alike = traps.iter().map(|(a, b, trap)| (pair(*a, *b).0, pair(*a, *b).1, *trap)).collect();
    let mut interviews: Vec<Option<Submission>> = written.into_iter().map(Some).collect();
    let sorted = order.into_iter().filter_map(|from| interviews.get_mut(from).and_then(Option::take));
    Survey { interviews: sorted.collect(), truth, alike }
}

fn shuffled(count: usize, dice: &mut Dice) -> Vec<usize> {
    let mut lots: Vec<(u64, usize)> = (0..count).map(|at| (dice.below(u64::MAX), at)).collect();
    lots.sort_unstable();
    lots.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(seed: u64) -> Survey {
        survey(seed, Plan { households: 1_500, ..Plan::default() })
    }

    #[test]
    fn the_same_seed_gives_the_same_survey() {
        assert!(small(5) == small(5));
        assert!(small(5) != small(6));
    }
    #[test]
    fn every_kind_and_every_trap_is_there() {
        let made = survey(5, Plan { households: 6_000, ..Plan::default() });
        for kind in [Kind::Same, Kind::Moved, Kind::Split, Kind::Related] {
            assert!(made.truth.iter().any(|(_, _, known)| *known == kind), "{kind:?}");
        }
        for trap in [
            Trap::Namesakes,
            Trap::Couples,
            Trap::NewYear,
            Trap::Boarding,
            Trap::CardCopied,
            Trap::NikCopied,
            Trap::PhoneShared,
            Trap::Twins,
        ] {
            assert!(made.alike.iter().any(|(_, _, known)| *known == trap), "{trap:?}");
        }
    }
    #[test]
    fn every_manner_keeps_who_belongs_together() {
        let of = |manner| survey(5, Plan { households: 1_500, manner, ..Plan::default() });
        let usual = of(Manner::Usual);
        for manner in Manner::ALL.into_iter().skip(1) {
            let made = of(manner);
            assert!(
                made.interviews != usual.interviews && made.truth.len() + 20 > usual.truth.len(),
                "{manner:?}"
            );
            assert_eq!(Manner::from_name(manner.name()), Some(manner));
        }
    }
    #[test]
    fn interviews_stand_in_order_and_pairs_are_pairs() {
        let made = small(7);
        assert!(made.interviews.is_sorted_by_key(|interview| &interview.submitted_at));
        assert!(made.truth.iter().all(|(a, b, _)| a < b && *b < made.interviews.len()));
    }
    #[test]
    fn one_in_five_doubles_shares_no_number() {
        let made = survey(5, Plan { households: 9_000, again_per_mille: 100, ..Plan::default() });
        let numbers = |at: usize| {
            let one = &made.interviews[at];
            let niks = one.members.iter().map(|member| member.nik.clone());
            niks.chain([one.card.clone()]).filter(|number| number.len() == 16).collect::<Vec<_>>()
        };
        let doubles: Vec<_> = made.truth.iter().filter(|(_, _, kind)| kind.is_duplicate()).collect();
        let none =
            doubles.iter().filter(|(a, b, _)| !numbers(*a).iter().any(|n| numbers(*b).contains(n))).count();
        let share = none as f64 / doubles.len() as f64;
        assert!((0.12..0.32).contains(&share), "{share}");
    }
}

//! The order of coming changes nothing, and two households stand to each other as the other way round.

use crate::support::{household, person};
use ketuk_linkage::{Bounds, Index, Submission, Weights};
use proptest::prelude::*;
use std::collections::BTreeMap;

const NAMES: [&str; 10] = [
    "Siti Aminah",
    "St. Aminah",
    "Muhammad Arif",
    "Muh. Arip",
    "Sumiati",
    "Sumiyati Rahayu",
    "M. Arif",
    "Naufal Ghifari",
    "Noor Hayati",
    "",
];
const NIKS: [&str; 5] = ["6474011203800001", "6474011203800002", "6474015507830002", "", "0000000000000000"];
const BIRTHS: [&str; 5] = ["1980-03-12", "1980-12-03", "1983-07-15", "1980-01-01", ""];

prop_compose! {
    fn somebody()(name in 0..10_usize, nik in 0..5_usize, birth in 0..5_usize, woman: bool, role in 1..4_u8) -> ketuk_linkage::Person {
        person([NIKS[nik], NAMES[name], if woman { "P" } else { "L" }, BIRTHS[birth], NAMES[(name + 3) % 10], &role.to_string()])
    }
}

prop_compose! {
    fn some_household()(members in prop::collection::vec(somebody(), 0..5), east in 0..3_u8, card in 0..3_usize) -> Submission {
        household("", ["6474010506150007", "6474010506150008", ""][card], f64::from(east) * 40.0, members)
    }
}

fn named(mut households: Vec<Submission>) -> Vec<Submission> {
    for (at, household) in households.iter_mut().enumerate() {
        household.id = format!("h{at}");
    }
    households
}

fn empty() -> Index {
    Index::new(Weights::shipped(), 7, Bounds::bontang())
}

fn held(households: &[Submission]) -> Index {
    let mut index = empty();
    households.iter().for_each(|household| {
        index.upsert(household);
    });
    index.settle();
    index
}

/// Every pair by its ids with the bits of its probabilities.
fn queue(index: &Index) -> BTreeMap<(String, String), Vec<u32>> {
    let mut queue = BTreeMap::new();
    for slot in index.list_slots() {
        for other in index.candidates(slot) {
            let ids = (index.id(slot).expect("held").to_owned(), index.id(other).expect("held").to_owned());
            let said = index.score(slot, other).expect("held");
            queue.insert(ids, said.probabilities.iter().map(|p| p.to_bits()).collect());
        }
    }
    queue
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_order_gives_the_same_queue(
        (households, shuffled) in prop::collection::vec(some_household(), 2..14)
            .prop_map(named)
            .prop_flat_map(|households| (Just(households.clone()), Just(households).prop_shuffle())),
    ) {
        prop_assert_eq!(queue(&held(&households)), queue(&held(&shuffled)));
    }

    // More households than a block may have: who meets must still follow from the set alone.
    #[test]
    fn any_order_of_a_crowd_gives_the_same_queue(
        (households, shuffled) in (prop::collection::vec(some_household(), 4..9), 4..12_usize)
            .prop_map(|(few, times)| named(few.iter().cycle().take(few.len() * times).cloned().collect()))
            .prop_flat_map(|households| (Just(households.clone()), Just(households).prop_shuffle())),
        gone in 0..20_usize,
    ) {
        let (mut forth, mut back) = (held(&households), held(&shuffled));
        // Some go, some come again as somebody else and then as they were.
        for household in households.iter().take(gone) {
            forth.remove(&household.id);
            back.upsert(&Submission { id: household.id.clone(), ..households[households.len() - 1].clone() });
        }
        for household in households.iter().take(gone).rev() {
            forth.upsert(household);
            back.upsert(household);
        }
        forth.settle();
        back.settle();
        prop_assert_eq!(queue(&forth), queue(&back));
    }

    #[test]
    fn what_went_leaves_nothing_behind(households in prop::collection::vec(some_household(), 2..10), gone in prop::collection::vec(some_household(), 1..8)) {
        let households = named(households);
        let (mut plain, mut busy) = (empty(), empty());
        let mut gone = named(gone);
        gone.iter_mut().for_each(|household| household.id.insert(0, 'x'));
        for (at, household) in households.iter().enumerate() {
            plain.upsert(household);
            if let Some(gone) = gone.get(at) {
                busy.upsert(gone);
            }
            busy.upsert(&Submission { id: household.id.clone(), ..gone[0].clone() });
            busy.upsert(household);
        }
        gone.iter().for_each(|household| { busy.remove(&household.id); });
        plain.settle();
        busy.settle();
        prop_assert_eq!((busy.len(), busy.members()), (plain.len(), plain.members()));
        prop_assert_eq!(queue(&plain), queue(&busy));
    }

    #[test]
    fn judging_tells_what_scoring_says(households in prop::collection::vec(some_household(), 2..14)) {
        let mut index = empty();
        named(households).iter().for_each(|household| { index.upsert(household); });
        index.settle();
        for slot in index.list_slots().collect::<Vec<_>>() {
            let scored = index.candidates(slot).into_iter().filter_map(|other| Some((other, index.score(slot, other)?)));
            let told: Vec<_> = scored.filter(|(_, verdict)| verdict.is_telling()).collect();
            prop_assert_eq!(index.judge(slot), told);
        }
    }

    #[test]
    fn pairs_are_symmetric(households in prop::collection::vec(some_household(), 2..8)) {
        let mut index = empty();
        named(households).iter().for_each(|household| { index.upsert(household); });
        let slots: Vec<_> = index.list_slots().collect();
        for a in &slots {
            for b in &slots {
                prop_assert_eq!(index.score(*a, *b), index.score(*b, *a));
                prop_assert_eq!(index.candidates(*a).contains(b), index.candidates(*b).contains(a));
            }
        }
    }
}

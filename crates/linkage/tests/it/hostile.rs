//! What no form should hold and some day does: no crash, no blow-up.

use crate::support::{family, household, person};
use ketuk_linkage::{Bounds, Family, Index, Person, Submission, Weights, read_line};
use proptest::prelude::*;

fn empty() -> Index {
    Index::new(Weights::shipped(), 7, Bounds::bontang())
}

#[test]
fn an_empty_household_is_held_and_meets_nobody() {
    let mut index = empty();
    let slots = ["a", "b"].map(|id| index.upsert(&Submission { id: id.to_owned(), ..Submission::default() }));
    assert!(index.candidates(slots[0]).is_empty());
    let said = index.score(slots[0], slots[1]).expect("held");
    assert!(!said.is_queued && said.probabilities.iter().all(|p| p.is_finite()));
}

#[test]
fn five_hundred_members_are_compared_as_sixty_four() {
    let crowd = |id: &str| {
        let members = (0..500).map(|at| {
            person(["", &format!("Nama {}", "abcdefghij".repeat(at % 5 + 1)), "L", "1990-01-01", "", "3"])
        });
        household(id, "", 0.0, members.collect())
    };
    let mut index = empty();
    let slots = [index.upsert(&crowd("a")), index.upsert(&crowd("b"))];
    assert_eq!(index.members(), 128);
    assert!(index.score(slots[0], slots[1]).expect("held").assignment.matched.len() <= 64);
}

#[test]
fn one_nik_on_five_hundred_records_is_too_common_to_be_evidence() {
    let mut index = empty();
    for at in 0..500 {
        let one = person(["6474011203800001", "", "", "", "", "1"]);
        index.upsert(&household(&format!("h{at}"), "", f64::from(at) * 50.0, vec![one]));
    }
    let slot = index.find("h7").expect("held");
    assert!(index.candidates(slot).is_empty());
    let told = index.check_too_common(slot);
    assert!(told.iter().any(|crowd| crowd.family == Family::Nik && crowd.households == 500), "{told:?}");
}

#[test]
fn a_city_of_one_family_is_no_square_of_work() {
    // Everything alike, a thousand times: nobody is compared with more than the cap.
    let mut index = empty();
    for at in 0..1_000 {
        index.upsert(&family(&format!("h{at}"), 0.0));
    }
    let slot = index.find("h500").expect("held");
    assert!(index.candidates(slot).len() <= ketuk_linkage::limits::BLOCK_SHARED_MAX);
    assert!(index.check_too_common(slot).iter().any(|crowd| crowd.family == Family::Card));
}

#[test]
fn a_household_of_sixty_is_compared_with_another() {
    let crowd = |id: &str| {
        let members = (0..60).map(|at| {
            person([
                "",
                &format!("Budi {}", ["Hartono", "Santoso", "Wijaya"][at % 3]),
                "L",
                "1990-01-01",
                "",
                "8",
            ])
        });
        household(id, "", 0.0, members.collect())
    };
    let mut index = empty();
    let slot = index.upsert(&crowd("a"));
    index.upsert(&crowd("b"));
    assert_eq!(index.score(slot, index.find("b").expect("held")).expect("held").assignment.matched.len(), 60);
}

#[test]
fn placeholders_are_no_evidence() {
    let filler = |id: &str, name: &str| {
        household(id, "0000000000000000", 0.0, vec![person(["6474001203809001", name, "L", "", "ADA", "1"])])
    };
    let mut index = empty();
    let slot = index.upsert(&filler("a", "Hamzah Mappiare"));
    index.upsert(&filler("b", "Yohanis Palinggi"));
    assert!(index.candidates(slot).is_empty());
}

#[test]
fn nowhere_and_far_away_are_no_place() {
    let at = |id: &str, lat: f64, lng: f64| Submission {
        position: ketuk_household::Position::new(lat, lng, None),
        ..family(id, 0.0)
    };
    let mut index = empty();
    let slots = [
        index.upsert(&at("a", 0.0, 0.0)),
        index.upsert(&at("b", -6.2, 106.8)),
        index.upsert(&family("c", 0.0)),
    ];
    for pair in [(0, 1), (0, 2), (1, 2)] {
        let features = index.features(slots[pair.0], slots[pair.1]).expect("held");
        assert_eq!(features.get(ketuk_linkage::Feature::NowhereOne), 1.0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn nothing_that_is_typed_breaks_it(
        texts in prop::collection::vec("\\PC{0,60}", 12),
        numbers in prop::collection::vec("[0-9]{0,20}", 4),
        long in 0..4_000_usize,
        lat in -200.0..200.0_f64,
    ) {
        let text = |at: usize| texts[at % texts.len()].clone();
        let people = (0..3).map(|at| Person {
            nik: numbers[at].clone(),
            name: text(at) + &"x ".repeat(long),
            sex: None,
            birth_date: ketuk_linkage::day(&text(at + 3)),
            birth_place: text(at + 4),
            mother_name: text(at + 5),
            relation: text(at + 6),
        });
        let one = Submission {
            id: "a".to_owned(),
            submitted_at: text(7),
            enumerator: text(8),
            card: numbers[3].clone(),
            address: text(9) + &"9".repeat(long),
            rt: text(10),
            rw: text(11),
            kelurahan: text(0),
            kelurahan_code: text(1),
            position: ketuk_household::Position::new(lat, lat, Some(lat)),
            head_name: text(2),
            phone: numbers[0].clone() + &text(3),
            members: people.collect(),
        };
        let mut index = empty();
        let slots = [index.upsert(&one), index.upsert(&Submission { id: "b".to_owned(), ..one.clone() })];
        let said = index.score(slots[0], slots[1]).expect("held");
        prop_assert!(said.probabilities.iter().all(|p| p.is_finite()));
        prop_assert!(index.remove("a") && index.remove("b") && index.is_empty());
    }

    #[test]
    fn any_line_is_read_or_refused(line in "\\PC{0,200}", value in "\\PC{0,20}") {
        let _ = read_line(&line);
        let object = format!(r#"{{"hh_id":"a","members":[{{"nik":{value:?}}}],"lat":{value:?}}}"#);
        let _ = read_line(&object);
    }
}

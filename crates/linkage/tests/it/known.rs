//! Pairs that a coordinator would know at once.

use crate::support::{family, household, person, verdict};
use ketuk_linkage::{Kind, NumberLevel, Person, explain};

#[test]
fn a_family_counted_twice_without_any_number_is_the_same() {
    let mut again = family("b", 12.0);
    again.card.clear();
    for member in &mut again.members {
        member.nik.clear();
        member.name = member.name.to_uppercase();
    }
    let (said, meets) = verdict(&family("a", 0.0), &again);
    assert!(meets && said.is_queued && said.kind == Kind::Same, "{:?} {:?}", said.kind, said.probabilities);
}

#[test]
fn a_family_that_moved_has_moved() {
    let mut again = family("b", 3_000.0);
    again.kelurahan_code = "64.74.02.1001".to_owned();
    again.rt = "17".to_owned();
    let (said, meets) = verdict(&family("a", 0.0), &again);
    assert!(meets && said.is_queued && said.kind == Kind::Moved, "{:?} {:?}", said.kind, said.probabilities);
}

#[test]
fn a_grown_child_on_two_lists_is_a_split() {
    let mut parents = family("a", 0.0);
    parents.members[2] =
        person(["6474012109990003", "Naufal Ghifari", "L", "1999-09-21", "Rosmiati Halimah", "3"]);
    let own = vec![
        Person { relation: "1".to_owned(), ..parents.members[2].clone() },
        person(["6474014411010001", "Salsabila Amira", "P", "2001-11-04", "Hasnah", "2"]),
        person(["6474010803240001", "Rafa Pratama", "L", "2024-03-08", "Salsabila Amira", "3"]),
    ];
    let (said, meets) = verdict(&parents, &household("b", "6474011204240003", 900.0, own));
    assert!(meets && said.kind == Kind::Split && said.is_queued, "{:?} {:?}", said.kind, said.probabilities);
}

#[test]
fn twins_are_two_people() {
    let zayyan = person(["6474010305150001", "Zayyan Alfarizi", "L", "2015-05-03", "Rosmiati Halimah", "3"]);
    let rayyan = person(["6474010305150002", "Rayyan Alfarizi", "L", "2015-05-03", "Rosmiati Halimah", "3"]);
    let other = |id: &str, child: Person| household(id, "", 0.0, vec![child]);
    let (said, _) = verdict(&other("a", zayyan), &other("b", rayyan));
    assert!(said.assignment.matched.is_empty() && !said.kind.is_duplicate());
}

#[test]
fn neighbours_in_a_boarding_house_are_different() {
    let mut index =
        ketuk_linkage::Index::new(ketuk_linkage::Weights::shipped(), 7, ketuk_linkage::Bounds::bontang());
    let names = [
        "Dimas Saputra",
        "Rendi Kurniawan",
        "Fahri Ramadhan",
        "Bayu Setiawan",
        "Aldi Nugraha",
        "Yoga Perdana",
    ];
    for (at, name) in names.iter().enumerate() {
        let room = person(["", name, "L", &format!("200{at}-0{}-1{at}", at + 1), "", "1"]);
        let mut room = household(&format!("room{at}"), "", 1.0, vec![room]);
        room.phone = "081234567890".to_owned();
        room.address = "Jl. Selat Bali Gg. Delima No. 12".to_owned();
        index.upsert(&room);
    }
    index.settle();
    for slot in index.list_slots().collect::<Vec<_>>() {
        for other in index.candidates(slot) {
            let said = index.score(slot, other).expect("held");
            assert!(!said.is_queued, "{:?}", said.probabilities);
        }
    }
}

#[test]
fn a_copied_nik_alone_makes_no_duplicate() {
    let copied = vec![person(["6474011203800001", "Yohanis Palinggi", "L", "1991-10-02", "Damaris", "1"])];
    let (said, meets) = verdict(&family("a", 0.0), &household("b", "", 60.0, copied));
    assert!(meets && !said.kind.is_duplicate(), "{:?}", said.probabilities);
}

#[test]
fn reasons_hold_classes_and_no_personal_data() {
    let (a, b) = (family("a", 0.0), family("b", 9.0));
    let index = crate::support::index(&[a.clone(), b]);
    let slots: Vec<_> = index.list_slots().collect();
    let said = index.score(slots[0], slots[1]).expect("held");
    let reasons = explain(&index, slots[0], slots[1], &said);
    let text: String = reasons.iter().map(|reason| reason.text_id() + &reason.text_en()).collect();
    assert!(
        text.contains("nomor KK sama") && text.contains("4 anggota cocok") && text.contains("jarak 9 m"),
        "{text}"
    );
    assert!(!text.contains("Hamzah") && !text.contains("6474"));
    assert!(said.assignment.matched.iter().all(|pair| pair.how.nik == NumberLevel::Equal));
}

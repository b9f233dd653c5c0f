//! The sample as a whole: sizes, sameness, and that it passes what interviews are checked with.

use super::*;
use ketuk_form::{Answers, FormDefinition, Severity, Value, keluarga};
use ketuk_household::{Household, NikTrust, Prelist, Sex};

fn city() -> City {
    City::generate(42, 1_200, 24)
}

fn interview(form: &FormDefinition, family: &Family, number: u64) -> Answers {
    let mut dice = Dice::for_part(9, number);
    answers_for(form, family, &mut dice).into_iter().flat_map(|(_, answers)| answers).collect()
}

/// How many in a thousand families satisfy `holds`.
fn per_mille(city: &City, mut holds: impl FnMut(u64, &Family) -> bool) -> usize {
    let all = city.list_families().count();
    let held = city.list_families().enumerate().filter(|(at, family)| holds(*at as u64, family)).count();
    held * 1_000 / all
}

/// How many in a thousand members satisfy `holds`.
fn members_per_mille(city: &City, holds: impl Fn(&Person) -> bool) -> usize {
    let people: Vec<&Person> = city.list_families().flat_map(|family| &family.members).collect();
    people.iter().filter(|person| holds(person)).count() * 1_000 / people.len()
}

#[test]
fn the_same_seed_is_the_same_city() {
    assert_eq!(City::generate(7, 200, 5), City::generate(7, 200, 5));
    assert_ne!(City::generate(7, 200, 5), City::generate(8, 200, 5));
}

#[test]
fn the_same_dice_give_the_same_interview() {
    let city = city();
    let family = city.list_families().next().expect("a family");
    assert_eq!(interview(keluarga(), family, 1), interview(keluarga(), family, 1));
}

#[test]
fn sizes_are_as_asked() {
    for (families, rts) in [(1_200, 24), (3, 10), (0, 4), (700, 498)] {
        let city = City::generate(1, families, rts);
        assert_eq!((city.list_families().count(), city.rts.len()), (families, rts));
    }
}

#[test]
fn families_have_the_shapes_of_the_register() {
    let city = city();
    let people: usize = city.list_families().map(|family| family.members.len()).sum();
    let hundredths = people * 100 / city.list_families().count();
    assert!((315..=375).contains(&hundredths), "{hundredths} hundredths of a person per family");
    for (relation, low, high) in [(1, 265, 315), (2, 175, 235), (3, 390, 485)] {
        let share = members_per_mille(&city, |person| person.relation == relation);
        assert!((low..=high).contains(&share), "relation {relation}: {share}");
    }
    let women = per_mille(&city, |_, family| family.members[0].sex == Sex::Female);
    assert!((75..=135).contains(&women), "{women}");
}

#[test]
fn every_family_is_made_of_people_in_order() {
    for family in city().list_families() {
        assert_eq!(family.members.iter().filter(|person| person.relation == 1).count(), 1);
        assert_eq!(family.members[0].relation, 1);
        assert_eq!(family.card.len(), 16);
    }
}

#[test]
fn most_numbers_agree_with_birth_date_and_sex() {
    let consistent = members_per_mille(&city(), |person| {
        let nik = person.nik.as_deref().unwrap_or_default();
        NikTrust::of(nik, Some(person.sex), Some(person.birth_date)) == NikTrust::Consistent
    });
    assert!((950..1_000).contains(&consistent), "{consistent}");
}

#[test]
fn no_number_is_given_twice() {
    let city = city();
    let mut all: Vec<&str> =
        city.list_families().flat_map(|f| &f.members).filter_map(|p| p.nik.as_deref()).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn birthdays_are_heaped_a_little() {
    let heaped = members_per_mille(&city(), |person| {
        matches!((person.birth_date.month(), person.birth_date.day()), (1, 1) | (12, 31))
    });
    assert!((15..=90).contains(&heaped), "{heaped}");
}

#[test]
fn interviews_are_free_of_errors() {
    let city = city();
    let form = keluarga();
    let sound = per_mille(&city, |at, family| {
        let answers = interview(form, family, at);
        let errors = ketuk_form::check(form, &answers).iter().any(|f| f.severity == Severity::Error);
        let found = ketuk_household::check(form, &answers, Some(city.today));
        !errors && !found.iter().any(|f| f.severity == Severity::Error)
    });
    assert!(sound >= 980, "{sound} of 1000 families");
}

#[test]
fn interviews_have_some_warnings_as_real_ones_do() {
    let city = city();
    let warned = per_mille(&city, |at, family| {
        !ketuk_household::check(keluarga(), &interview(keluarga(), family, at), Some(city.today)).is_empty()
    });
    assert!((30..=200).contains(&warned), "{warned} of 1000 families");
}

#[test]
fn a_found_family_answers_every_section() {
    let city = city();
    let family = city.list_families().find(|family| family.presence == 1).expect("found");
    let sections: Vec<String> =
        answers_for(keluarga(), family, &mut Dice::seeded(1)).into_iter().map(|(name, _)| name).collect();
    for section in keluarga().sections() {
        let may_be_empty = section.name == "penutup";
        assert!(may_be_empty || sections.iter().any(|name| name == section.name), "{}", section.name);
    }
}

#[test]
fn an_absent_family_answers_little() {
    let city = city();
    let family = city.list_families().find(|family| family.presence == 4).expect("not found");
    let answers = interview(keluarga(), family, 1);
    assert!(answers.len() < 8 && Household::read(keluarga(), &answers).members.is_empty());
}

#[test]
fn prefill_and_interview_make_one_head() {
    let city = city();
    for (at, family) in city.list_families().enumerate().filter(|(_, f)| f.presence == 1).take(200) {
        let Some(row) = &family.prelist else { continue };
        let mut answers = row.to_answers(keluarga());
        answers.extend(interview(keluarga(), family, at as u64));
        let household = Household::read(keluarga(), &answers);
        assert_eq!(household.members.len(), family.members.len());
    }
}

#[test]
fn the_prelist_is_read_back() {
    let city = city();
    let rows = city.prelist_rows();
    let text = ketuk_household::prelist::to_csv(&rows);
    let read = Prelist::from_csv(&text, ketuk_household::area::bontang()).expect("a prelist");
    assert_eq!((read.rows.len(), read.refused.len(), read.overlooked.len()), (rows.len(), 0, 0));
    assert_eq!(city.prelist(city.rts[0].ground.rt), rows[..city.prelist(city.rts[0].ground.rt).len()]);
}

#[test]
fn houses_of_the_poor_are_poorer() {
    let city = city();
    let share = |welfare: Welfare, name: &str, code: u8| {
        let these: Vec<&Family> =
            city.list_families().filter(|f| f.welfare == welfare && f.presence == 1).collect();
        these.iter().filter(|f| f.facts.get(name) == Some(&Fact::Code(code))).count() * 100 / these.len()
    };
    assert!(share(Welfare::Poor, "lantai", 5) > share(Welfare::Comfortable, "lantai", 5) + 30);
    assert!(share(Welfare::Poor, "aset_mobil", 1) + 30 < share(Welfare::Comfortable, "aset_mobil", 1));
}

#[test]
fn children_go_to_school_and_do_not_work() {
    for family in city().list_families() {
        for person in family.list_present() {
            let age_years = city_age(person);
            let works = person.facts.get("bekerja") == Some(&Fact::Code(1));
            assert!(!(works && age_years < 15));
            assert_eq!(person.facts.contains_key("partisipasi_sekolah"), age_years >= 5);
            assert_eq!(person.facts.contains_key("gizi"), age_years < 5);
            assert_eq!(person.facts.contains_key("status_kawin"), age_years >= 10);
        }
    }
}

fn city_age(person: &Person) -> i16 {
    let born = person.birth_date;
    2026 - born.year() - i16::from((born.month(), born.day()) > (6, 1))
}

#[test]
fn a_second_opinion_differs_in_a_few_answers() {
    let city = city();
    let mut dice = Dice::seeded(4);
    for (at, family) in city.list_families().enumerate().filter(|(_, f)| f.presence == 1).take(200) {
        let answers = interview(keluarga(), family, at as u64);
        let other = second_opinion(keluarga(), &answers, &mut dice);
        assert!((2..=10).contains(&other.len()), "{}", other.len());
        assert!(other.iter().filter(|(key, value)| answers.get(key) == Some(value)).count() <= 1);
        let mut merged = answers.clone();
        merged.extend(other);
        assert_eq!(merged.len(), answers.len());
        let misfits: Vec<_> = ketuk_form::check(keluarga(), &merged);
        assert_eq!(misfits, ketuk_form::check(keluarga(), &answers));
    }
}

#[test]
fn a_form_it_has_never_seen_is_answered_too() {
    let text = ketuk_form::KELUARGA_JSON
        .replace("\"atap\"", "\"atap_baru\"")
        .replace("\"luas_lantai\"", "\"luas_lama\"");
    let form = FormDefinition::from_json(&text).expect("well formed");
    let city = city();
    let family = city.list_families().find(|family| family.presence == 1).expect("found");
    let answers = interview(&form, family, 1);
    assert!(answers.get("atap_baru").is_some_and(Value::has_substance));
    assert!(answers.get("luas_lama").is_some_and(Value::has_substance));
    assert!(!ketuk_form::check(&form, &answers).iter().any(|f| f.severity == Severity::Error));
}

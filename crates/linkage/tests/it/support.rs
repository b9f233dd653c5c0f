//! Households for tests, out of a few words.

use ketuk_linkage::{Bounds, Index, Person, Submission, Verdict, Weights, day};

/// A person: NIK, name, `L` or `P`, birth date, mother, relation.
pub(crate) fn person(fields: [&str; 6]) -> Person {
    let [nik, name, sex, birth, mother, relation] = fields;
    Person {
        nik: nik.to_owned(),
        name: name.to_owned(),
        sex: ketuk_household::Sex::from_code(sex),
        birth_date: day(birth),
        birth_place: String::new(),
        mother_name: mother.to_owned(),
        relation: relation.to_owned(),
    }
}

/// A household at a distance of `east` metres along a street.
pub(crate) fn household(id: &str, card: &str, east: f64, members: Vec<Person>) -> Submission {
    let position = ketuk_household::Position::new(0.13, 117.48 + east / 111_320.0, Some(8.0));
    Submission {
        id: id.to_owned(),
        submitted_at: "2026-06-01".to_owned(),
        card: card.to_owned(),
        rt: "5".to_owned(),
        kelurahan_code: "64.74.01.1003".to_owned(),
        position,
        members,
        ..Submission::default()
    }
}

/// A family of four.
pub(crate) fn family(id: &str, east: f64) -> Submission {
    let members = vec![
        person(["6474011203800001", "Hamzah Mappiare", "L", "1980-03-12", "Besse Tenri", "1"]),
        person(["6474015507830002", "Rosmiati Halimah", "P", "1983-07-15", "Daharia", "2"]),
        person(["6474012109080003", "Naufal Ghifari", "L", "2008-09-21", "Rosmiati Halimah", "3"]),
        person(["6474016402120001", "Khanza Humaira", "P", "2012-02-24", "Rosmiati Halimah", "3"]),
    ];
    household(id, "6474010506150007", east, members)
}

/// An index with these households and a hundred others around.
pub(crate) fn index(households: &[Submission]) -> Index {
    let mut index = Index::new(Weights::shipped(), 7, Bounds::bontang());
    for household in households {
        index.upsert(household);
    }
    index.settle();
    index
}

/// What the first two are to each other, and whether they meet at all.
pub(crate) fn verdict(a: &Submission, b: &Submission) -> (Verdict, bool) {
    let index = index(&[a.clone(), b.clone()]);
    let slots = (index.find(&a.id).expect("held"), index.find(&b.id).expect("held"));
    let meets = index.candidates(slots.0).contains(&slots.1);
    (index.score(slots.0, slots.1).expect("both held"), meets)
}

//! A household as it is, before anybody writes it down.
//!
//! Invariant: the first person is the head.

use crate::city::{Dice, Family};
use ketuk_household::{Date, RtCode, Sex};

/// A household as it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct House {
    pub(super) card: String,
    pub(super) address: String,
    pub(super) rt: RtCode,
    pub(super) lat: f64,
    pub(super) lng: f64,
    pub(super) phone: String,
    pub(super) people: Vec<Human>,
}

/// A person as they are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Human {
    pub(super) name: String,
    pub(super) nik: String,
    pub(super) sex: Sex,
    pub(super) birth: Date,
    pub(super) place: &'static str,
    pub(super) mother: String,
    pub(super) relation: u8,
}

const BIRTH_PLACES: &[(u64, &str)] = &[
    (46, "Bontang"),
    (9, "Samarinda"),
    (7, "Makassar"),
    (6, "Bone"),
    (5, "Surabaya"),
    (5, "Kutai"),
    (4, "Wajo"),
    (4, "Banjarmasin"),
    (4, "Blitar"),
    (3, "Tana Toraja"),
    (3, "Balikpapan"),
    (2, "Malang"),
    (2, "Sangatta"),
];

impl House {
    pub(super) fn of(family: &Family, dice: &mut Dice) -> Self {
        let people = family.members.iter().map(|person| Human {
            name: person.name.clone(),
            nik: person.nik.clone().unwrap_or_default(),
            sex: person.sex,
            birth: person.birth_date,
            place: if person.birth_date.year() > 2005 && dice.chance(850) {
                "Bontang"
            } else {
                dice.weighted(BIRTH_PLACES)
            },
            mother: person.mother_name.clone().unwrap_or_default(),
            relation: person.relation,
        });
        Self {
            card: family.card.clone(),
            address: family.address.clone(),
            rt: family.rt,
            lat: family.position.lat_degrees(),
            lng: family.position.lng_degrees(),
            phone: family.phone.clone().unwrap_or_default(),
            people: people.collect(),
        }
    }

    pub(super) fn head(&self) -> Option<&Human> {
        self.people.first()
    }

    /// Moves into another's house.
    pub(super) fn live_with(&mut self, other: &Self) {
        self.address.clone_from(&other.address);
        (self.rt, self.lat, self.lng) = (other.rt, other.lat, other.lng);
    }
}

impl Human {
    pub(super) fn age_years(&self) -> i16 {
        2026 - self.birth.year()
    }
}

/// Two of `houses`, to write to both; `None` where they are one.
pub(super) fn both(houses: &mut [House], a: usize, b: usize) -> Option<(&mut House, &mut House)> {
    if a == b {
        return None;
    }
    let (low, high) = (a.min(b), a.max(b));
    let (before, after) = houses.split_at_mut_checked(high)?;
    let (x, y) = (before.get_mut(low)?, after.first_mut()?);
    Some(if a < b { (x, y) } else { (y, x) })
}

/// A NIK that the register might give to this person in `region`.
pub(super) fn nik(region: &str, sex: Sex, birth: Date, dice: &mut Dice) -> String {
    let day = birth.day() + if sex == Sex::Female { 40 } else { 0 };
    // Above what the register has given out in the sample: numbers stay those of one person.
    let serial = dice.between(41, 899);
    format!("{region}{day:02}{:02}{:02}{serial:04}", birth.month(), birth.year().rem_euclid(100))
}

/// A family card number issued lately.
pub(super) fn card(dice: &mut Dice) -> String {
    let region = dice.pick(&["647401", "647402", "647403"]);
    let (day, month, year) = (dice.between(1, 28), dice.between(1, 12), dice.between(18, 26));
    format!("{region}{day:02}{month:02}{year:02}{:04}", dice.between(1, 60))
}

/// A telephone number.
pub(super) fn phone(dice: &mut Dice) -> String {
    format!("08{}{:08}", dice.pick(&["12", "13", "21", "52", "53"]), dice.below(100_000_000))
}

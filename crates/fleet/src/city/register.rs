//! Identity numbers by the rules of the civil register.
//!
//! Invariant: no NIK and no family card number is given twice in one city.

use super::dice::Dice;
use super::names::Ethnicity;
use ketuk_household::{Date, KelurahanCode, Sex};
use std::collections::BTreeMap;

/// Gives out numbers; remembers the serials used.
#[derive(Debug, Default)]
pub(super) struct Register {
    people: BTreeMap<String, u16>,
    cards: BTreeMap<String, u16>,
}

impl Register {
    /// A NIK for somebody first registered in `region` (six digits).
    pub(super) fn nik(&mut self, region: &str, sex: Sex, born: Date, dice: &mut Dice) -> String {
        let day = born.day() + if sex == Sex::Female { 40 } else { 0 };
        let twelve = format!("{region}{day:02}{:02}{:02}", born.month(), born.year().rem_euclid(100));
        numbered(&mut self.people, twelve, dice)
    }

    /// A family card number issued in `region` on `issued`.
    pub(super) fn card(&mut self, region: &str, issued: Date, dice: &mut Dice) -> String {
        let date = format!("{:02}{:02}{:02}", issued.day(), issued.month(), issued.year().rem_euclid(100));
        numbered(&mut self.cards, format!("{region}{date}"), dice)
    }
}

fn numbered(serials: &mut BTreeMap<String, u16>, twelve: String, dice: &mut Dice) -> String {
    let first = dice.weighted(&[(62, 1), (20, 2), (9, 3), (5, 4), (4, 6)]);
    let next = serials.get(&twelve).map_or(first, |used| used + 1);
    serials.insert(twelve.clone(), next);
    format!("{twelve}{next:04}")
}

/// Where an adult was first registered: mostly in the city, else where the group comes from.
pub(super) fn adult_region(ethnicity: Ethnicity, dice: &mut Dice) -> String {
    if dice.chance(620) {
        dice.weighted(&[(48, "647401"), (37, "647402"), (15, "647403")]).to_owned()
    } else {
        foreign_region(ethnicity, dice)
    }
}

/// A district outside the city.
pub(super) fn foreign_region(ethnicity: Ethnicity, dice: &mut Dice) -> String {
    format!("{}{:02}", dice.pick(ethnicity.origins()), dice.between(1, 18))
}

/// Where a child was first registered: in the family's own district, rarely elsewhere.
pub(super) fn child_region(home: KelurahanCode, ethnicity: Ethnicity, dice: &mut Dice) -> String {
    if dice.chance(880) { home.district_digits() } else { adult_region(ethnicity, dice) }
}

/// Birth and issue dates for people of a given age on a given day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    /// The day of the sample.
    pub(super) today: Date,
}

impl Calendar {
    /// A birth date that makes somebody `age_years` old today. Unknown birthdays were put on the first of
    /// January, the last of December or the first of July, more often the older a person is.
    pub(super) fn born(self, age_years: i16, dice: &mut Dice) -> Date {
        let heaped = match age_years {
            ..25 => 8,
            25..50 => 35,
            _ => 130,
        };
        let (month, day) = if dice.chance(heaped) {
            dice.weighted(&[(56, (1_i8, 1_i8)), (28, (12, 31)), (16, (7, 1))])
        } else {
            (small(dice.between(1, 12)), small(dice.between(1, 31)))
        };
        self.on(age_years, month, day)
    }

    /// The birth date as the NIK has it, where the register had it otherwise: day and month exchanged, or
    /// the first of January.
    pub(super) fn registered_otherwise(self, born: Date) -> Date {
        match Date::new(born.year(), born.day(), born.month()) {
            Ok(swapped) if swapped != born => swapped,
            _ => Date::new(born.year(), 1, if born.day() == 1 { 2 } else { 1 }).unwrap_or(born),
        }
    }

    /// A day of issue within the last sixteen years.
    pub(super) fn issued(self, dice: &mut Dice) -> Date {
        let age_years = i16::try_from(dice.between(0, 16)).unwrap_or(0);
        self.on(age_years, small(dice.between(1, 12)), small(dice.between(1, 28)))
    }

    /// The latest day with this month and day that lies `age_years` full years back.
    fn on(self, age_years: i16, month: i8, day: i8) -> Date {
        let later = (month, day) > (self.today.month(), self.today.day());
        let year = self.today.year() - age_years - i16::from(later);
        let day_that_is = [day, 30, 28].into_iter().find_map(|day| Date::new(year, month, day).ok());
        day_that_is.unwrap_or(self.today)
    }
}

fn small(number: i64) -> i8 {
    i8::try_from(number).unwrap_or(1)
}

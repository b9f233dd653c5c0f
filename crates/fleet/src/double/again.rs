//! The second visit: the same household at its door, or at a new one, with what changed in between.

use super::Manner;
use super::house::{House, Human, card, phone};
use crate::city::{City, Dice};
use ketuk_household::Sex;
use ketuk_linkage::Kind;

/// The household as the second enumerator finds it, and what that makes of the pair.
pub(super) fn visit(
    houses: &[House],
    at: usize,
    city: &City,
    manner: Manner,
    dice: &mut Dice,
) -> Option<(House, Kind)> {
    let mut house = houses.get(at).cloned()?;
    let (moved, new_card) = if manner == Manner::Movers { (850, 800) } else { (450, 270) };
    let moved = dice.chance(moved);
    if moved {
        if let Some(other) = houses.get(usize::try_from(dice.below(houses.len() as u64)).unwrap_or(0)) {
            house.live_with(other);
            house.lat += dice.around_zero() * 0.0004;
            house.lng += dice.around_zero() * 0.0004;
            house.address = renumbered(&house.address, dice);
        }
        if dice.chance(new_card) {
            house.card = card(dice);
        }
        if dice.chance(300) {
            house.phone = phone(dice);
        }
    } else {
        if dice.chance(320) {
            border_rt(&mut house, city, dice);
        }
        if dice.chance(90) {
            house.card = card(dice);
        }
        if dice.chance(240) {
            house.phone = phone(dice);
        }
    }
    change_people(&mut house, dice);
    if manner == Manner::Movers {
        change_people(&mut house, dice);
        change_people(&mut house, dice);
    }
    Some((house, if moved { Kind::Moved } else { Kind::Same }))
}

fn renumbered(address: &str, dice: &mut Dice) -> String {
    match address.split_once("No. ") {
        Some((street, _)) => format!("{street}No. {}", dice.between(1, 120)),
        None => address.to_owned(),
    }
}

/// Two RTs claim one house at their border.
fn border_rt(house: &mut House, city: &City, dice: &mut Dice) {
    let here = house.rt.kelurahan();
    let near: Vec<_> = city.rts.iter().map(|rt| rt.ground.rt).filter(|rt| rt.kelurahan() == here).collect();
    let at = usize::try_from(dice.below(near.len() as u64)).unwrap_or(0);
    if let Some(rt) = near.get(at) {
        house.rt = *rt;
    }
}

/// Somebody is left out, born, or has come to live here.
fn change_people(house: &mut House, dice: &mut Dice) {
    if house.people.len() > 2 && dice.chance(220) {
        let at = usize::try_from(dice.between(1, house.people.len() as i64 - 1)).unwrap_or(1);
        house.people.remove(at);
    }
    if house.people.len() > 3 && dice.chance(100) {
        house.people.pop();
    }
    if dice.chance(170) {
        let mother =
            house.people.iter().find(|human| human.sex == Sex::Female).map(|human| human.name.clone());
        if let Some(like) = house.people.last().cloned() {
            house.people.push(newcomer(like, mother.unwrap_or_default(), dice));
        }
    }
    // Who leads the household is told differently now and then.
    if house.people.len() > 1 && dice.chance(80) {
        let relations = (house.people[0].relation, house.people[1].relation);
        if relations.1 == 2 {
            house.people.swap(0, 1);
            house.people[0].relation = relations.0;
            house.people[1].relation = relations.1;
        }
    }
}

fn newcomer(like: Human, mother: String, dice: &mut Dice) -> Human {
    let birth = ketuk_household::Date::new(
        i16::try_from(dice.between(2005, 2026)).unwrap_or(2026),
        i8::try_from(dice.between(1, 12)).unwrap_or(1),
        i8::try_from(dice.between(1, 28)).unwrap_or(1),
    );
    let birth = birth.unwrap_or(like.birth);
    let sex = if dice.chance(500) { Sex::Male } else { Sex::Female };
    let name = crate::city::names::invent(crate::city::Ethnicity::Jawa, sex, birth.year(), None, dice);
    let nik = super::house::nik("647402", sex, birth, dice);
    Human { name, nik, sex, birth, place: "Bontang", mother, relation: if dice.chance(600) { 3 } else { 8 } }
}

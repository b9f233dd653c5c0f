//! Households that have somebody in common, or a family.
//!
//! Split: both list the same person. Related: kin, and nobody stands twice.

use super::house::{House, Human, both, card, phone};
use crate::city::Dice;
use ketuk_household::Sex;
use ketuk_linkage::Kind;

/// Makes splits and relatives out of households drawn by lot; gives their pairs.
pub(super) fn part(
    houses: &mut [House],
    lots: &mut Vec<usize>,
    dice: &mut Dice,
) -> Vec<(usize, usize, Kind)> {
    let mut ties = Vec::new();
    let wanted = houses.len() / 40;
    let mut tries = 0;
    while ties.len() < 2 * wanted && tries < wanted * 30 && lots.len() > houses.len() / 4 {
        tries += 1;
        let (Some(a), Some(b)) = (lots.pop(), lots.pop()) else { break };
        let kind = if ties.len() % 2 == 0 { Kind::Split } else { Kind::Related };
        let done = both(houses, a, b).is_some_and(|(old, new)| match kind {
            Kind::Split => split(old, new, dice),
            _ => relate(old, new, dice),
        });
        if done {
            ties.push((a, b, kind));
            continue;
        }
        // Put back at the bottom: another partner may fit.
        lots.insert(0, a);
        lots.insert(0, b);
    }
    ties
}

fn child_of_age(house: &House, ages: std::ops::RangeInclusive<i16>) -> Option<usize> {
    house.people.iter().position(|human| human.relation == 3 && ages.contains(&human.age_years()))
}

fn split(old: &mut House, new: &mut House, dice: &mut Dice) -> bool {
    match dice.below(10) {
        0..=3 => own_household(old, new, dice),
        4 | 5 => student(old, new, dice),
        6 | 7 => two_parents(old, new, dice),
        _ => grandparents(old, new, dice),
    }
}

/// A grown child founds a household and still stands on the parents' card.
fn own_household(old: &mut House, new: &mut House, dice: &mut Dice) -> bool {
    let Some(at) = child_of_age(old, 19..=34) else { return false };
    let Some(child) = old.people.get(at).cloned() else { return false };
    if new.people.len() > 4 || new.people.iter().any(|human| human.relation > 3) {
        return false;
    }
    let place = new.people.iter().position(|human| human.sex == child.sex && human.relation < 3);
    let Some(place) = place else { return false };
    let shift = child.birth.year() - new.people.get(place).map_or(1990, |human| human.birth.year());
    rejuvenate(new, shift, dice);
    if let Some(seat) = new.people.get_mut(place) {
        *seat = Human { relation: seat.relation, ..child };
    }
    settle_near(old, new, 380, dice);
    if dice.chance(200) {
        new.phone.clone_from(&old.phone);
    }
    if dice.chance(120) {
        new.card.clone_from(&old.card);
    }
    true
}

/// The other members as old as fits the one who takes a seat; children stay children.
fn rejuvenate(house: &mut House, years: i16, dice: &mut Dice) {
    for human in &mut house.people {
        let shifted = human.birth.year() + years;
        let year = if human.relation == 3 { shifted.clamp(2016, 2026) } else { shifted.min(2007) };
        if let Ok(birth) = ketuk_household::Date::new(year, human.birth.month(), human.birth.day().min(28)) {
            human.birth = birth;
            human.nik = super::house::nik("647401", human.sex, birth, dice);
        }
    }
}

/// A student in a rented room stands at home and in the room.
fn student(old: &mut House, new: &mut House, dice: &mut Dice) -> bool {
    let Some(child) = child_of_age(old, 16..=25).and_then(|at| old.people.get(at).cloned()) else {
        return false;
    };
    new.people = vec![Human { relation: 1, ..child }];
    new.phone = phone(dice);
    if dice.chance(300) {
        new.card.clone_from(&old.card);
    } else if dice.chance(500) {
        new.card = String::new();
    }
    true
}

/// A divorced couple: both list the children.
fn two_parents(old: &mut House, new: &mut House, dice: &mut Dice) -> bool {
    let children: Vec<Human> =
        old.people.iter().filter(|human| human.relation == 3 && human.age_years() < 18).cloned().collect();
    if children.is_empty() {
        return false;
    }
    let Some(mut parent) = old.people.get(1).cloned().filter(|human| human.relation == 2) else {
        return false;
    };
    old.people.remove(1);
    parent.relation = 1;
    let mut people = vec![parent];
    let both_list = usize::try_from(dice.between(1, children.len() as i64)).unwrap_or(1);
    people.extend(children.into_iter().take(both_list));
    if dice.chance(300) {
        people.extend(new.people.iter().skip(1).take(1).cloned().map(|human| Human { relation: 8, ..human }));
    }
    new.people = people;
    new.card = card(dice);
    new.phone = phone(dice);
    true
}

/// Grandparents list a grandchild who stands with the parents too.
fn grandparents(old: &mut House, new: &mut House, dice: &mut Dice) -> bool {
    let Some(child) = child_of_age(old, 1..=15).and_then(|at| old.people.get(at).cloned()) else {
        return false;
    };
    let elders = new.people.iter().filter(|human| human.age_years() > 44).count();
    if elders == 0 {
        return false;
    }
    if let (Some(elder), Some(parent)) =
        (new.people.iter().find(|human| human.sex == Sex::Female), old.people.get_mut(0))
    {
        parent.mother.clone_from(&elder.name);
    }
    new.people.retain(|human| human.age_years() > 15);
    new.people.push(Human { relation: 5, ..child });
    settle_near(old, new, 300, dice);
    true
}

/// The new household at the old one's door, in its RT, or anywhere.
fn settle_near(old: &House, new: &mut House, same_door: u64, dice: &mut Dice) {
    if dice.chance(same_door) {
        new.live_with(old);
    } else if dice.chance(300) {
        new.rt = old.rt;
        new.lat = old.lat + dice.around_zero() * 0.0012;
        new.lng = old.lng + dice.around_zero() * 0.0012;
    }
}

fn relate(old: &mut House, new: &mut House, dice: &mut Dice) -> bool {
    let mother = old.people.iter().find(|human| human.sex == Sex::Female && human.age_years() > 38).cloned();
    match (dice.below(3), mother) {
        // A child moved out and was taken off the parents' card.
        (0 | 1, Some(mother)) => {
            let Some(head) = new.people.first_mut() else { return false };
            if mother.age_years() - head.age_years() < 16 {
                return false;
            }
            head.mother.clone_from(&mother.name);
        }
        // Two who have one mother.
        (2, _) => {
            let (Some(one), Some(other)) = (old.people.first(), new.people.first_mut()) else { return false };
            if one.mother.is_empty() || one.age_years().abs_diff(other.age_years()) > 18 {
                return false;
            }
            other.mother.clone_from(&one.mother);
            other.place = one.place;
        }
        _ => return false,
    }
    settle_near(old, new, 400, dice);
    if dice.chance(120) {
        new.phone.clone_from(&old.phone);
    }
    true
}

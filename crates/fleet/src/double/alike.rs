//! Households that look alike and are different: what must not fill the queue.

use super::house::{House, Human, both, nik, phone};
use super::{Manner, Trap};
use crate::city::Dice;
use ketuk_household::Date;
use ketuk_linkage::Submission;

/// Lays traps for about a third of the households, drawn by lot; gives their pairs.
pub(super) fn lay(
    houses: &mut [House],
    lots: &mut Vec<usize>,
    manner: Manner,
    dice: &mut Dice,
) -> Vec<(usize, usize, Trap)> {
    let mut traps = Vec::new();
    let share = |per_mille: usize| houses.len() * per_mille / 1_000;
    let plan = [
        (Trap::Namesakes, share(40)),
        (Trap::Couples, share(20)),
        (Trap::NewYear, share(20)),
        (Trap::Boarding, share(7)),
        (Trap::CardCopied, share(8)),
        (Trap::NikCopied, share(8)),
        (Trap::PhoneShared, share(5)),
        (Trap::Twins, share(4)),
    ];
    for (trap, wanted) in plan {
        for _ in 0..wanted {
            match trap {
                Trap::Boarding => boarding(houses, lots, manner.rooms(), &mut traps, dice),
                Trap::PhoneShared => one_phone(houses, lots, &mut traps, dice),
                _ => {
                    let (Some(a), Some(b)) = (lots.pop(), lots.pop()) else { continue };
                    let laid = both(houses, a, b).is_some_and(|(one, other)| pair(trap, one, other, dice));
                    if laid {
                        traps.push((a, b, trap));
                    }
                }
            }
        }
    }
    traps
}

fn pair(trap: Trap, one: &mut House, other: &mut House, dice: &mut Dice) -> bool {
    match trap {
        Trap::Namesakes => namesake(one, other, 0, dice),
        Trap::Couples => {
            let couples = [&*one, &*other]
                .iter()
                .all(|house| house.people.get(1).is_some_and(|human| human.relation == 2));
            couples && namesake(one, other, 0, dice) && namesake(one, other, 1, dice)
        }
        Trap::NewYear => {
            let year = one.people.first().map_or(1980, |human| human.birth.year());
            namesake(one, other, 0, dice)
                && [one, other].into_iter().all(|house| on_new_year(house, year, dice))
        }
        Trap::Twins => twins(one, other, dice),
        // Numbers are copied once the interviews are written.
        Trap::CardCopied | Trap::NikCopied => {
            other.rt = one.rt;
            other.lat = one.lat + dice.around_zero() * 0.0006;
            other.lng = one.lng + dice.around_zero() * 0.0006;
            true
        }
        Trap::Boarding | Trap::PhoneShared => false,
    }
}

/// The other's `nth` member gets the one's name and about the same age.
fn namesake(one: &House, other: &mut House, nth: usize, dice: &mut Dice) -> bool {
    let (Some(from), Some(to)) = (one.people.get(nth), other.people.get_mut(nth)) else { return false };
    if from.sex != to.sex {
        return false;
    }
    to.name.clone_from(&from.name);
    let year = from.birth.year() + i16::try_from(dice.between(-3, 3)).unwrap_or(0);
    if let Ok(birth) = Date::new(year, to.birth.month(), to.birth.day().min(28)) {
        to.birth = birth;
        to.nik = nik(to.nik.get(..6).unwrap_or("647401"), to.sex, birth, dice);
    }
    true
}

fn on_new_year(house: &mut House, year: i16, dice: &mut Dice) -> bool {
    let Some(head) = house.people.first_mut() else { return false };
    let Ok(birth) = Date::new(year, 1, 1) else { return false };
    head.birth = birth;
    head.nik = nik(head.nik.get(..6).unwrap_or("647402"), head.sex, birth, dice);
    true
}

/// Grown twins, each with a household.
fn twins(one: &House, other: &mut House, dice: &mut Dice) -> bool {
    let (Some(first), Some(second)) = (one.people.first(), other.people.first_mut()) else { return false };
    if first.nik.len() != 16 || first.sex != second.sex {
        return false;
    }
    let serial: u32 = first.nik.get(12..).and_then(|text| text.parse().ok()).unwrap_or(1);
    second.nik = format!("{}{:04}", first.nik.get(..12).unwrap_or_default(), serial + 1);
    (second.birth, second.place) = (first.birth, first.place);
    second.mother.clone_from(&first.mother);
    let begin = first.name.split(' ').next().unwrap_or_default();
    if dice.chance(400) && !second.name.starts_with(begin) {
        let rest: Vec<&str> = second.name.split(' ').skip(1).collect();
        if !rest.is_empty() {
            second.name = format!("{begin} {}", rest.join(" "));
        }
    }
    first.name != second.name
}

/// Four to ten rooms, or thirty: one address, one place, often the landlord's telephone.
fn boarding(
    houses: &mut [House],
    lots: &mut Vec<usize>,
    (least, most): (i64, i64),
    traps: &mut Vec<(usize, usize, Trap)>,
    dice: &mut Dice,
) {
    let rooms: Vec<usize> = (0..dice.between(least, most)).filter_map(|_| lots.pop()).collect();
    let Some(first) = rooms.first().and_then(|at| houses.get(*at)).cloned() else { return };
    let shared = dice.chance(500).then(|| phone(dice));
    for (nth, at) in rooms.iter().enumerate() {
        let Some(house) = houses.get_mut(*at) else { continue };
        house.live_with(&first);
        house.people.truncate(usize::from(dice.chance(300)) + 1);
        if let Some(human) = house.people.first_mut() {
            *human = young(human, dice);
        }
        if let Some(shared) = &shared {
            house.phone.clone_from(shared);
        }
        if let Some(before) = rooms.get(nth.wrapping_sub(1)) {
            traps.push((*before, *at, Trap::Boarding));
        }
    }
}

/// Somebody of an age to rent a room.
fn young(human: &Human, dice: &mut Dice) -> Human {
    let year = i16::try_from(dice.between(1990, 2007)).unwrap_or(2000);
    let birth = Date::new(year, human.birth.month(), human.birth.day().min(28)).unwrap_or(human.birth);
    Human { birth, nik: nik("737105", human.sex, birth, dice), ..human.clone() }
}

/// Five to twenty households of an RT give one telephone.
fn one_phone(
    houses: &mut [House],
    lots: &mut Vec<usize>,
    traps: &mut Vec<(usize, usize, Trap)>,
    dice: &mut Dice,
) {
    let callers: Vec<usize> = (0..dice.between(3, 9)).filter_map(|_| lots.pop()).collect();
    let number = phone(dice);
    let rt = callers.first().and_then(|at| houses.get(*at)).map(|house| house.rt);
    for (nth, at) in callers.iter().enumerate() {
        let Some(house) = houses.get_mut(*at) else { continue };
        house.phone.clone_from(&number);
        house.rt = rt.unwrap_or(house.rt);
        if let Some(before) = callers.get(nth.wrapping_sub(1)) {
            traps.push((*before, *at, Trap::PhoneShared));
        }
    }
}

/// The number of the form before, left standing in the next one.
pub(super) fn copy_numbers(written: &mut [Submission], traps: &[(usize, usize, Trap)], dice: &mut Dice) {
    for (from, to, trap) in traps {
        let Some(source) = written.get(*from) else { continue };
        let (card, nik) = (source.card.clone(), source.members.first().map(|member| member.nik.clone()));
        let Some(target) = written.get_mut(*to) else { continue };
        match trap {
            Trap::CardCopied => target.card = card,
            Trap::NikCopied => {
                let at = usize::try_from(dice.below(target.members.len().max(1) as u64)).unwrap_or(0);
                if let (Some(member), Some(nik)) = (target.members.get_mut(at), nik) {
                    member.nik = nik;
                }
            }
            _ => {}
        }
    }
}

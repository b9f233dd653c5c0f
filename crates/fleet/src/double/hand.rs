//! How enumerators write down what they hear: spellings, slips, gaps and habits.
//!
//! Invariant: what is written depends on the house, the care and the dice; the house stays as it is.

use super::house::{House, Human};
use crate::city::names::{call_name, respelled};
use crate::city::{City, Dice};
use ketuk_household::area::bontang;
use ketuk_household::{Date, Position, Sex};
use ketuk_linkage::{Person, Submission};

/// How often what goes wrong, in a thousand.
#[derive(Debug, Clone, PartialEq)]
pub struct Care {
    nik_missing: u64,
    nik_wrong: u64,
    nik_other: u64,
    /// The whole household's numbers are missing: no card was shown.
    numbers_missing: bool,
    /// The whole household's NIK are others than elsewhere.
    niks_other: bool,
    card_missing: u64,
    card_wrong: u64,
    name_respelled: u64,
    name_shortened: u64,
    birth_missing: u64,
    birth_wrong: u64,
    mother_missing: u64,
    mother_respelled: u64,
    sex_wrong: u64,
    position_missing: u64,
    phone_missing: u64,
    address_short: u64,
}

impl Care {
    /// A first interview as most are.
    #[must_use]
    pub fn ordinary() -> Self {
        Self {
            nik_missing: 40,
            nik_wrong: 25,
            nik_other: 10,
            numbers_missing: false,
            niks_other: false,
            card_missing: 30,
            card_wrong: 15,
            name_respelled: 60,
            name_shortened: 30,
            birth_missing: 15,
            birth_wrong: 25,
            mother_missing: 120,
            mother_respelled: 60,
            sex_wrong: 3,
            position_missing: 60,
            phone_missing: 120,
            address_short: 150,
        }
    }

    /// A second interview: some enumerators copy the card, some go by what they are told.
    #[must_use]
    pub fn drawn(noise: f64, dice: &mut Dice) -> Self {
        let scale = noise * dice.weighted(&[(45, 4_u32), (35, 10), (20, 20)]) as f64 / 10.0;
        let rate = |per_mille: f64| (per_mille * scale).round().min(900.0) as u64;
        let whole = |per_mille: f64| (per_mille * noise).round().min(900.0) as u64;
        Self {
            nik_missing: rate(110.0),
            nik_wrong: rate(130.0),
            nik_other: rate(120.0),
            numbers_missing: dice.chance(whole(150.0)),
            niks_other: dice.chance(whole(100.0)),
            card_missing: rate(90.0),
            card_wrong: rate(90.0),
            name_respelled: rate(230.0),
            name_shortened: rate(130.0),
            birth_missing: rate(50.0),
            birth_wrong: rate(120.0),
            mother_missing: rate(200.0).max(60),
            mother_respelled: rate(200.0),
            sex_wrong: rate(8.0),
            position_missing: rate(80.0),
            phone_missing: rate(150.0),
            address_short: rate(300.0),
        }
    }
}

impl Care {
    /// The same enumerator on one visit: whether a card was shown is drawn anew.
    pub(super) fn of_one_visit(&self, noise: f64, dice: &mut Dice) -> Self {
        let whole = |per_mille: f64| (per_mille * noise).round().min(900.0) as u64;
        Self {
            numbers_missing: dice.chance(whole(40.0)),
            niks_other: dice.chance(whole(15.0)),
            ..self.clone()
        }
    }
}

/// Writes interviews.
pub(super) struct Pen {
    written: u64,
    seed: u64,
}

impl Pen {
    pub(super) fn new(city: &City) -> Self {
        Self { written: 0, seed: city.seed }
    }

    /// One interview; `round` 1 is the second visit, some days or weeks later.
    pub(super) fn write(&mut self, house: &House, care: &Care, round: u8, dice: &mut Dice) -> Submission {
        self.written += 1;
        let code = house.rt.kelurahan();
        let kelurahan = bontang().find(code);
        let day = if round == 0 { dice.between(0, 44) } else { dice.between(1, 60) };
        let style = dice.below(4);
        let mut members: Vec<Person> =
            house.people.iter().map(|human| person(human, house, care, style, dice)).collect();
        if dice.chance(80) {
            members.sort_by_key(|member| member.name.len() % 3);
        }
        let head = house.head().map(|head| name(&head.name, care, dice)).unwrap_or_default();
        let enumerators = if dice.chance(930) { 1 } else { 2 };
        Submission {
            id: format!("{:08x}-{:05}", dice.bits(), Dice::for_part(self.seed, self.written).below(100_000)),
            submitted_at: stamp(day, dice),
            enumerator: format!("kader-{:03}-{enumerators}", house.rt.number() % 1_000),
            card: number(&house.card, care.numbers_missing, care.card_missing, care.card_wrong, dice),
            address: address(&house.address, care, dice),
            rt: if dice.chance(500) { format!("{:03}", house.rt.rt()) } else { house.rt.rt().to_string() },
            rw: String::new(),
            kelurahan: kelurahan.map(|k| k.name.clone()).unwrap_or_default(),
            kelurahan_code: code.to_string(),
            position: position(house, care, dice),
            head_name: head,
            phone: phone(&house.phone, care, dice),
            members,
        }
    }
}

fn stamp(day: i64, dice: &mut Dice) -> String {
    let (month, day) = match day {
        0..30 => (6, day + 1),
        30..61 => (7, day - 29),
        _ => (8, day - 60),
    };
    format!(
        "2026-{month:02}-{day:02}T{:02}:{:02}:{:02}+08:00",
        dice.between(7, 18),
        dice.below(60),
        dice.below(60)
    )
}

fn person(human: &Human, house: &House, care: &Care, style: u64, dice: &mut Dice) -> Person {
    let wrong_sex = dice.chance(care.sex_wrong);
    let sex = match (human.sex, wrong_sex) {
        (Sex::Male, false) | (Sex::Female, true) => Sex::Male,
        _ => Sex::Female,
    };
    let birth = if dice.chance(care.birth_missing) {
        None
    } else if dice.chance(care.birth_wrong) {
        misdated(human.birth, dice)
    } else {
        Some(human.birth)
    };
    let mother = if human.mother.is_empty() || dice.chance(care.mother_missing) {
        dice.weighted(&[(80, ""), (12, "-"), (5, "ADA"), (3, "tidak tahu")]).to_owned()
    } else if dice.chance(care.mother_respelled) {
        written(&human.mother, care, 500, dice)
    } else {
        human.mother.clone()
    };
    Person {
        nik: nik(human, house, care, dice),
        name: name(&human.name, care, dice),
        sex: Some(sex),
        birth_date: birth,
        birth_place: if dice.chance(100) { String::new() } else { human.place.to_uppercase() },
        mother_name: mother,
        relation: relation(human.relation, style),
    }
}

fn relation(code: u8, style: u64) -> String {
    let words = match code {
        1 => ["Kepala Keluarga", "1", "KEPALA KELUARGA", "Kepala keluarga"],
        2 => ["Istri", "2", "ISTRI", "Istri/Suami"],
        3 => ["Anak", "3", "ANAK", "Anak kandung"],
        4 => ["Menantu", "4", "MENANTU", "Menantu"],
        5 => ["Cucu", "5", "CUCU", "Cucu"],
        6 => ["Orang Tua", "6", "ORANG TUA", "Orang tua/mertua"],
        _ => ["Famili Lain", "8", "FAMILI LAIN", "Lainnya"],
    };
    words.get(usize::try_from(style).unwrap_or(0)).copied().unwrap_or_default().to_owned()
}

fn nik(human: &Human, house: &House, care: &Care, dice: &mut Dice) -> String {
    if care.niks_other || dice.chance(care.nik_other) {
        return match dice.below(10) {
            // The mother's number in the child's column, another region and serial, a placeholder.
            0..=2 if human.relation == 3 => {
                house.people.get(1).map(|parent| parent.nik.clone()).unwrap_or_default()
            }
            3 | 4 => {
                format!("647400{}{}", human.nik.get(6..12).unwrap_or("010190"), dice.between(9_001, 9_999))
            }
            5 => "0000000000000000".to_owned(),
            _ => super::house::nik(
                dice.pick(&["647401", "737105", "640203", "357812"]),
                human.sex,
                human.birth,
                dice,
            ),
        };
    }
    number(&human.nik, care.numbers_missing, care.nik_missing, care.nik_wrong, dice)
}

/// Sixteen digits as they come through: gone, with a slip, rounded by a spreadsheet.
fn number(digits: &str, all_missing: bool, missing: u64, wrong: u64, dice: &mut Dice) -> String {
    if all_missing || digits.len() != 16 || dice.chance(missing) {
        return dice.weighted(&[(85, ""), (10, "-"), (5, "0")]).to_owned();
    }
    if !dice.chance(wrong) {
        return digits.to_owned();
    }
    let mut bytes = digits.as_bytes().to_vec();
    let at = usize::try_from(dice.below(15)).unwrap_or(0);
    match dice.below(10) {
        0..=4 => {
            if let Some(digit) = bytes.get_mut(at) {
                *digit = b'0' + (*digit - b'0' + 1 + u8::try_from(dice.below(9)).unwrap_or(0)) % 10;
            }
        }
        5 | 6 => bytes.swap(at, at + 1),
        7 => {
            for at in [at, (at + 5) % 16] {
                if let Some(digit) = bytes.get_mut(at) {
                    *digit = b'0' + (*digit - b'0' + 1) % 10;
                }
            }
        }
        8 => {
            bytes.remove(at);
        }
        _ => {
            bytes.truncate(15);
            bytes.push(b'0');
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn misdated(birth: Date, dice: &mut Dice) -> Option<Date> {
    let (year, month, day) = (birth.year(), birth.month(), birth.day());
    let other = i8::try_from(dice.between(1, 28)).unwrap_or(1);
    match dice.below(12) {
        0..=2 => Date::new(year, 1, 1).ok(),
        3 => Date::new(year, 12, 31).ok(),
        4 | 5 => Date::new(year, day, month).or_else(|_| Date::new(year, month, other)).ok(),
        6 | 7 => Date::new(year, month, other).ok(),
        8 => Date::new(year, other % 12 + 1, day).or_else(|_| Date::new(year, month, other)).ok(),
        9 => Date::new(year + if dice.chance(500) { 1 } else { -1 }, month, day.min(28)).ok(),
        10 => Date::new(year - 10, month, day.min(28)).ok(),
        _ => Date::new(year + i16::try_from(dice.between(-3, 3)).unwrap_or(0), 7, 1).ok(),
    }
}

fn name(name: &str, care: &Care, dice: &mut Dice) -> String {
    if dice.chance(4) {
        return call_name(name, Sex::Male, None, dice);
    }
    written(name, care, care.name_respelled, dice)
}

fn written(name: &str, care: &Care, respell: u64, dice: &mut Dice) -> String {
    let mut out = name.to_owned();
    if dice.chance(respell) {
        out = respelled(&out, dice);
        if dice.chance(250) {
            out = slipped(&out, dice);
        }
    }
    if dice.chance(care.name_shortened) {
        out = shortened(&out, dice);
    }
    match dice.below(20) {
        0..=5 => out.to_uppercase(),
        6 => out.to_lowercase(),
        _ => out,
    }
}

/// A word dropped, or a first word made an initial.
fn shortened(name: &str, dice: &mut Dice) -> String {
    let mut words: Vec<&str> = name.split(' ').collect();
    if words.len() < 2 {
        return name.to_owned();
    }
    if words.len() > 2 || dice.chance(450) {
        let at = usize::try_from(dice.below(words.len() as u64)).unwrap_or(0);
        words.remove(at);
        return words.join(" ");
    }
    let at = usize::from(dice.chance(600));
    let initial: String =
        words.get(at).and_then(|word| word.chars().next()).into_iter().chain(['.']).collect();
    if let Some(word) = words.get_mut(at) {
        *word = &initial;
    }
    words.join(" ")
}

/// A letter changed, dropped, doubled or exchanged.
fn slipped(name: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        return name.to_owned();
    }
    let at = usize::try_from(dice.between(1, letters.len() as i64 - 2)).unwrap_or(1);
    match dice.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.swap(at, at + 1),
        2 => {
            let letter = dice.pick(&['a', 'e', 'i', 'n', 'r', 's', 't']);
            if let Some(place) = letters.get_mut(at) {
                *place = letter;
            }
        }
        _ => {
            let letter = letters.get(at).copied().unwrap_or('a');
            letters.insert(at, letter);
        }
    }
    letters.into_iter().collect()
}

fn address(address: &str, care: &Care, dice: &mut Dice) -> String {
    let mut out = address.to_owned();
    if dice.chance(care.address_short) {
        out = match dice.below(4) {
            0 => out.split(" No.").next().unwrap_or_default().to_owned(),
            1 => out.split(" Gg.").next().unwrap_or_default().to_owned(),
            2 => out.replace("Jl. ", "Jalan ").replace("Gg. ", "Gang ").replace("No. ", "No "),
            _ => String::new(),
        };
    }
    match dice.below(5) {
        0 => out.to_uppercase(),
        1 => out.replace("Jl. ", "Jln ").replace("No. ", "no."),
        _ => out,
    }
}

fn position(house: &House, care: &Care, dice: &mut Dice) -> Option<Position> {
    if dice.chance(care.position_missing) {
        return None;
    }
    if dice.chance(8) {
        return Position::new(0.0, 0.0, None);
    }
    let accuracy = 4.0 + 36.0 * dice.unit() * dice.unit();
    let off = |dice: &mut Dice| dice.around_zero() * accuracy * 1.4 / 111_320.0;
    Position::new(house.lat + off(dice), house.lng + off(dice), Some(accuracy))
}

fn phone(number: &str, care: &Care, dice: &mut Dice) -> String {
    if number.is_empty() || dice.chance(care.phone_missing) {
        return String::new();
    }
    match dice.below(6) {
        0 => format!("+62{}", number.get(1..).unwrap_or_default()),
        1 => format!("{}-{}", number.get(..4).unwrap_or_default(), number.get(4..).unwrap_or_default()),
        _ => number.to_owned(),
    }
}

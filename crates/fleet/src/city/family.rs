//! One family of the sample: who lives there and all that an interview would bring to light.
//!
//! Shapes follow the register's shares (head 29 %, wife 21 %, children 44 %; one head in ten a woman;
//! 3.45 persons to a card). Every person is put together from single draws.
//!
//! Invariants: the first member is the head; a spouse comes second; facts exist for present members and
//! for families that were found, and nowhere else.

use super::facts::{Fact, Facts, code};
use super::life::{self, Circumstances, Leads};
use super::names::{self, Ethnicity};
use super::place::RtGround;
use super::register::{self, Calendar, Register};
use super::{Dice, house};
use ketuk_household::{Date, Position, PrelistRow, RtCode, Sex};

/// How a family is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Welfare {
    /// Poor.
    Poor,
    /// Nearly poor.
    Near,
    /// In the middle.
    Middle,
    /// Comfortable.
    Comfortable,
}

/// A family with everything that is true of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// Where it lives.
    pub rt: RtCode,
    /// Its row on the prelist; none where the list does not know it.
    pub prelist: Option<PrelistRow>,
    /// Its family card number.
    pub card: String,
    /// Its address.
    pub address: String,
    /// Where the house stands, with the error of the device that would measure it.
    pub position: Position,
    /// Telephone, where it has one.
    pub phone: Option<String>,
    /// Code of `keberadaan_keluarga`: 1 found, 2 moved, 3 all died, 4 not found.
    pub presence: u8,
    /// Its names' tradition.
    pub ethnicity: Ethnicity,
    /// How it is off.
    pub welfare: Welfare,
    /// Who stands on the card, head first.
    pub members: Vec<Person>,
    /// What else is true of the family, by question.
    pub facts: Facts,
    /// The day on which all this holds, and on which it is asked.
    pub asked_on: Date,
}

/// A person with everything that is true of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Full name as the card has it.
    pub name: String,
    /// Call name, where there is one.
    pub alias: Option<String>,
    /// NIK; a newborn may have none yet.
    pub nik: Option<String>,
    /// Sex.
    pub sex: Sex,
    /// Birth date as the family says it.
    pub birth_date: Date,
    /// Code of `hubungan`: 1 head, 2 spouse, 3 child, ...
    pub relation: u8,
    /// Mother's name, where known.
    pub mother_name: Option<String>,
    /// Code of `keberadaan_anggota`: 1 lives here, 2 died, 3 moved, 5 new.
    pub presence: u8,
    /// What else is true of the person, by question.
    pub facts: Facts,
}

impl Family {
    /// The members who live here.
    pub fn list_present(&self) -> impl Iterator<Item = &Person> {
        self.members.iter().filter(|person| matches!(person.presence, 1 | 5))
    }
}

/// Somebody in the making.
#[derive(Clone, Copy)]
struct Sketch {
    relation: u8,
    sex: Sex,
    age_years: i16,
    marriage: u8,
    twin: bool,
}

/// Makes the families of one city.
pub(super) struct Maker {
    pub(super) register: Register,
    pub(super) calendar: Calendar,
}

impl Maker {
    /// One more family of an RT, after those `before`; now and then in the house of the last one, as in
    /// boarding houses and with grown children.
    pub(super) fn family(&mut self, ground: &RtGround, before: &[Family], dice: &mut Dice) -> Option<Family> {
        let ethnicity = ground.ethnicity(dice);
        let sketches = shape(dice);
        let alone_with_less = sketches.first().is_some_and(|head| head.sex == Sex::Female);
        let welfare = welfare(ground.welfare_shift - if alone_with_less { 10 } else { 0 }, dice);
        let mut members: Vec<Person> = Vec::new();
        for sketch in sketches {
            let person = self.person(sketch, ethnicity, welfare, ground.rt, &members, dice);
            members.push(person);
        }
        finish_names(&mut members, self.calendar.today, dice);
        let site = match before.last().filter(|_| dice.chance(60)) {
            Some(last) => ground.again(last.position, &last.address, dice)?,
            None => ground.site(dice)?,
        };
        let card = self.card(ethnicity, ground.rt, dice);
        let on_list = dice.chance(930);
        let presence = if on_list { dice.weighted(&[(945, 1), (30, 2), (5, 3), (20, 4)]) } else { 1 };
        let mut family = Family {
            rt: ground.rt,
            prelist: None,
            card,
            address: site.address,
            position: site.position,
            phone: dice.chance(930).then(|| phone(dice)),
            presence,
            ethnicity,
            welfare,
            members,
            facts: Facts::new(),
            asked_on: self.calendar.today,
        };
        family.facts = family_facts(&family, dice);
        if on_list {
            family.prelist = Some(listed(&family, before.len(), dice));
        }
        Some(family)
    }

    fn card(&mut self, ethnicity: Ethnicity, rt: RtCode, dice: &mut Dice) -> String {
        let home = rt.kelurahan().district_digits();
        let region = match dice.below(100) {
            0..=87 => home,
            88..=94 => dice.pick(&["647401", "647402", "647403"]).to_owned(),
            _ => register::foreign_region(ethnicity, dice),
        };
        let issued = self.calendar.issued(dice);
        self.register.card(&region, issued, dice)
    }

    fn person(
        &mut self,
        sketch: Sketch,
        ethnicity: Ethnicity,
        welfare: Welfare,
        rt: RtCode,
        before: &[Person],
        dice: &mut Dice,
    ) -> Person {
        let Sketch { relation, sex, age_years, marriage, twin } = sketch;
        let elder = before.last().filter(|_| twin);
        let birth_date = elder.map_or_else(|| self.calendar.born(age_years, dice), |elder| elder.birth_date);
        let name = name_among(before, ethnicity, sketch, birth_date.year(), dice);
        let nik = match elder.and_then(|elder| elder.nik.as_ref()) {
            // Twins are registered together: the next serial of the same day.
            Some(first) => Some(self.register.nik(first.get(..6).unwrap_or("647401"), sex, birth_date, dice)),
            None => self.nik(sketch, ethnicity, rt, birth_date, dice),
        };
        let presence = presence(sketch, dice);
        let mut facts = Facts::new();
        if matches!(presence, 1 | 5) {
            let leads = match relation {
                1 => Leads::Head,
                2 => Leads::Spouse,
                _ => Leads::Other,
            };
            life::describe(Circumstances { age_years, sex, welfare, leads, marriage }, &mut facts, dice);
        }
        let mother_name = mother_name(before, ethnicity, relation, birth_date.year(), dice);
        Person { name, alias: None, nik, sex, birth_date, relation, mother_name, presence, facts }
    }

    fn nik(
        &mut self,
        sketch: Sketch,
        ethnicity: Ethnicity,
        rt: RtCode,
        born: Date,
        dice: &mut Dice,
    ) -> Option<String> {
        if sketch.age_years == 0 && dice.chance(120) {
            return None;
        }
        let region = if sketch.age_years < 22 {
            register::child_region(rt.kelurahan(), ethnicity, dice)
        } else {
            register::adult_region(ethnicity, dice)
        };
        let registered = if dice.chance(18) { self.calendar.registered_otherwise(born) } else { born };
        Some(self.register.nik(&region, sketch.sex, registered, dice))
    }
}

fn welfare(shift: i64, dice: &mut Dice) -> Welfare {
    match dice.between(0, 99) + shift {
        ..14 => Welfare::Poor,
        14..42 => Welfare::Near,
        42..84 => Welfare::Middle,
        _ => Welfare::Comfortable,
    }
}

/// Who stands on the card.
fn shape(dice: &mut Dice) -> Vec<Sketch> {
    let mut people = match dice.weighted(&[(714, 1_u8), (104, 2), (182, 3)]) {
        1 => couple(dice),
        2 => woman_alone(dice),
        _ => man_alone(dice),
    };
    let head_age = people.first().map_or(40, |head| head.age_years);
    add_relatives(&mut people, head_age, dice);
    people
}

fn age(first: i64, last: i64, dice: &mut Dice) -> i16 {
    i16::try_from(dice.between(first, last)).unwrap_or(40)
}

/// Ages that gather in the middle of the range.
fn middle_age(first: i64, last: i64, dice: &mut Dice) -> i16 {
    let (a, b) = (dice.between(first, last), dice.between(first, last));
    i16::try_from((a + b) / 2).unwrap_or(40)
}

fn grown(relation: u8, sex: Sex, age_years: i16, marriage: u8) -> Sketch {
    Sketch { relation, sex, age_years, marriage, twin: false }
}

fn couple(dice: &mut Dice) -> Vec<Sketch> {
    let head_age = middle_age(23, 72, dice);
    let wife_age = (head_age - age(-2, 8, dice)).max(19);
    let mut people = vec![grown(1, Sex::Male, head_age, 2), grown(2, Sex::Female, wife_age, 2)];
    if dice.chance(3) {
        people.push(grown(2, Sex::Female, (wife_age - 6).max(20), 2));
    }
    let wanted = dice.weighted(&[(12, 0), (26, 1), (33, 2), (19, 3), (7, 4), (3, 5)]);
    add_children(&mut people, wife_age, wanted, dice);
    people
}

fn woman_alone(dice: &mut Dice) -> Vec<Sketch> {
    let head_age = middle_age(28, 84, dice);
    let marriage = if head_age < 32 {
        dice.weighted(&[(50, 1), (40, 3), (10, 4)])
    } else {
        dice.weighted(&[(62, 4), (30, 3), (8, 1)])
    };
    let mut people = vec![grown(1, Sex::Female, head_age, marriage)];
    let wanted = if marriage == 1 { 0 } else { dice.weighted(&[(22, 0), (38, 1), (26, 2), (14, 3)]) };
    add_children(&mut people, head_age, wanted, dice);
    people
}

fn man_alone(dice: &mut Dice) -> Vec<Sketch> {
    let young = dice.chance(620);
    let head_age = if young { age(20, 34, dice) } else { middle_age(34, 80, dice) };
    let marriage = if young {
        dice.weighted(&[(84, 1), (8, 3), (8, 2)])
    } else {
        dice.weighted(&[(42, 4), (34, 3), (14, 1), (10, 2)])
    };
    let mut people = vec![grown(1, Sex::Male, head_age, marriage)];
    if !young && dice.chance(360) {
        let wanted = dice.weighted(&[(60, 1), (40, 2)]);
        add_children(&mut people, head_age - 4, wanted, dice);
    }
    people
}

/// Children, oldest first; nobody has two of one age unless they are twins.
fn add_children(people: &mut Vec<Sketch>, mother_age: i16, wanted: usize, dice: &mut Dice) {
    let eldest = (mother_age - 19).clamp(0, 27);
    let youngest = (mother_age - 44).max(0);
    let mut ages: Vec<i16> = Vec::new();
    for _ in 0..wanted * 3 {
        let drawn = age(i64::from(youngest), i64::from(eldest), dice);
        if youngest <= eldest && ages.len() < wanted && ages.iter().all(|other| (other - drawn).abs() > 1) {
            ages.push(drawn);
        }
    }
    ages.sort_unstable_by_key(|age| std::cmp::Reverse(*age));
    for child_age in ages {
        let sex = if dice.chance(512) { Sex::Male } else { Sex::Female };
        let marriage = if child_age >= 24 && dice.chance(90) { 3 } else { 1 };
        let child = grown(3, sex, child_age, marriage);
        people.push(child);
        if dice.chance(10) {
            people.push(Sketch { twin: true, ..child });
        }
    }
}

fn add_relatives(people: &mut Vec<Sketch>, head_age: i16, dice: &mut Dice) {
    let sex = |dice: &mut Dice| if dice.chance(480) { Sex::Male } else { Sex::Female };
    if head_age < 60 && dice.chance(22) {
        let parent_age = (head_age + age(19, 32, dice)).min(94);
        people.push(grown(6, if dice.chance(250) { Sex::Male } else { Sex::Female }, parent_age, 4));
    }
    if head_age >= 46 && dice.chance(8) {
        people.push(grown(4, sex(dice), age(20, 29, dice), 2));
    }
    if head_age >= 46 && dice.chance(20) {
        people.push(grown(5, sex(dice), age(0, 9, dice), 1));
    }
    if dice.chance(125) {
        for _ in 0..dice.weighted(&[(72, 1), (22, 2), (6, 3)]) {
            let other_age = age(7, 38, dice);
            people.push(grown(8, sex(dice), other_age, if other_age > 30 { 3 } else { 1 }));
        }
    }
}

fn presence(sketch: Sketch, dice: &mut Dice) -> u8 {
    match sketch.relation {
        1 | 2 => 1,
        _ if sketch.age_years == 0 => {
            if dice.chance(600) {
                5
            } else {
                1
            }
        }
        _ if sketch.age_years >= 18 => dice.weighted(&[(905, 1), (80, 3), (8, 2), (7, 6)]),
        _ => dice.weighted(&[(980, 1), (14, 3), (2, 2), (4, 5)]),
    }
}

/// A name that nobody in the family has yet.
fn name_among(
    before: &[Person],
    ethnicity: Ethnicity,
    sketch: Sketch,
    birth_year: i16,
    dice: &mut Dice,
) -> String {
    let head = before.first();
    let father =
        head.filter(|head| sketch.relation == 3 && head.sex == Sex::Male).map(|head| head.name.as_str());
    let mut name = String::new();
    for _ in 0..6 {
        name = names::invent(ethnicity, sketch.sex, birth_year, father, dice);
        let family_name = father.and_then(|father| father.split_once(' ')).map(|(_, last)| last);
        if let (false, Some(last), Some((first, _))) =
            (ethnicity.is_mostly_muslim(), family_name, name.clone().split_once(' '))
        {
            name = format!("{first} {last}");
        }
        if before.iter().all(|other| other.name != name) {
            break;
        }
    }
    name
}

fn mother_name(
    before: &[Person],
    ethnicity: Ethnicity,
    relation: u8,
    birth_year: i16,
    dice: &mut Dice,
) -> Option<String> {
    let at_home = before.iter().take(2).find(|parent| parent.sex == Sex::Female && relation == 3);
    match at_home {
        Some(mother) => Some(mother.name.clone()),
        None if dice.chance(130) => None,
        None => Some(names::invent(ethnicity, Sex::Female, birth_year - 24, None, dice)),
    }
}

/// Titles and call names, once everybody is there.
fn finish_names(members: &mut [Person], today: Date, dice: &mut Dice) {
    let first_child = members.iter().find(|person| person.relation == 3).map(|child| child.name.clone());
    for person in members {
        let graduate = matches!(person.facts.get("ijazah"), Some(Fact::Code(18..=22)));
        let parent = matches!(person.relation, 1 | 2);
        if dice.chance(if parent { 260 } else { 110 }) {
            let child = first_child.as_deref().filter(|_| parent);
            person.alias = Some(names::call_name(&person.name, person.sex, child, dice));
        }
        let age_years = today.year() - person.birth_date.year();
        person.name = names::titled(&person.name, person.sex, age_years, graduate, dice);
    }
}

fn phone(dice: &mut Dice) -> String {
    let prefix = dice.pick(&["0811", "0812", "0813", "0821", "0822", "0852", "0853", "0857", "0895", "0896"]);
    format!("{prefix}{:08}", dice.below(100_000_000))
}

fn family_facts(family: &Family, dice: &mut Dice) -> Facts {
    let mut facts = Facts::new();
    code(&mut facts, "domisili", dice.weighted(&[(870, 1), (62, 2), (38, 3), (30, 4)]));
    if family.presence != 1 {
        if family.presence == 2 {
            code(&mut facts, "tujuan_pindah", dice.weighted(&[(22, 1), (36, 2), (30, 3), (2, 4), (10, 8)]));
        }
        let told = dice.pick(&["Keterangan tetangga.", "Keterangan ketua RT.", "Rumah kosong, dikunci."]);
        facts.insert("keterangan_keberadaan", Fact::Text(told.to_owned()));
        return facts;
    }
    code(&mut facts, "pemberitahuan_dibacakan", 1);
    let adults = family.list_present().filter(|person| matches!(person.relation, 1 | 2));
    let respondent = adults.map(|person| person.name.as_str()).nth(usize::from(dice.chance(560)));
    let respondent = respondent.or(family.members.first().map(|head| head.name.as_str()));
    facts.insert("nama_responden", Fact::Text(respondent.unwrap_or("Tetangga").to_owned()));
    house::describe(family.welfare, family.list_present().count(), &mut facts, dice);
    if dice.chance(60) {
        let note = dice.pick(&[
            "Kepala keluarga kerja sif, ditemui malam hari.",
            "KK masih di alamat lama.",
            "Rumah di atas air, jalan ulin.",
            "Satu rumah dengan keluarga orang tua.",
        ]);
        facts.insert("catatan", Fact::Text(note.to_owned()));
    }
    facts
}

/// The family as the list has it: capitals, an older count, now and then another spelling or a digit lost.
fn listed(family: &Family, number: usize, dice: &mut Dice) -> PrelistRow {
    let head = family.members.first().map(|head| head.name.clone()).unwrap_or_default();
    let head = match dice.below(100) {
        0..=4 => names::respelled(&head, dice),
        5..=6 => family.members.first().and_then(|head| head.alias.clone()).unwrap_or(head),
        _ => head,
    };
    let family_card = match dice.below(100) {
        0 => String::new(),
        1 => family.card.get(..15).unwrap_or_default().to_owned(),
        _ => family.card.clone(),
    };
    let present = i64::try_from(family.list_present().count()).unwrap_or(1);
    let counted = if dice.chance(120) { present + dice.between(-1, 1) } else { present };
    let near = |degrees: f64, dice: &mut Dice| degrees + dice.around_zero() * 0.000_3;
    let (lat, lng) = (family.position.lat_degrees(), family.position.lng_degrees());
    PrelistRow {
        prelist_id: format!("B26-{}-{:04}", family.rt.number(), number + 1),
        rt: family.rt,
        family_card,
        head_name: head.to_uppercase(),
        address: if dice.chance(300) { family.address.to_uppercase() } else { family.address.clone() },
        member_count: u16::try_from(counted.max(1)).ok(),
        position: if dice.chance(550) { Position::new(near(lat, dice), near(lng, dice), None) } else { None },
    }
}

//! An interview with a family of the sample: its facts as answers to a form, section by section.
//!
//! Questions are found by role, then by name; one that the sample does not know gets a value that fits its
//! type, so that a changed form is answered too. Typing slips happen at a small rate. The form itself then
//! says what is asked of this family and what may not stand (`asked.rs`).
//!
//! Invariants: an answer fits its question's type, list, range and constraint; only what the form asks is
//! answered; a family that was not found has no members; the head of a listed family keeps the instance
//! that its prelist row brought along.

use super::Dice;
use super::asked;
use super::facts::{Fact, Facts, KNOWN};
use super::family::{Family, Person};
use ketuk_form::{
    Condition, Field, FormDefinition, InstanceId, Key, Missing, Question, QuestionType, Role, Value,
};
use ketuk_household::prelist::HEAD_INSTANCE;

/// Answers of one save point: the section's name and its answers in form order.
pub type SectionAnswers = (String, Vec<(Key, Value)>);

/// The answers that an interview with `family` brings, by section in form order; sections in which nothing
/// is asked are left out.
#[must_use]
pub fn answers_for(form: &FormDefinition, family: &Family, dice: &mut Dice) -> Vec<SectionAnswers> {
    let members = form.role_path(Role::Members);
    let members = if family.presence == 1 { members } else { None };
    let people = people(family, dice);
    let interview = Interview { form, family, members };
    let fields = form.fields();
    let mut sections: Vec<SectionAnswers> = Vec::new();
    for section in fields.chunk_by(|a, b| a.section == b.section) {
        let mut answers = Vec::new();
        interview.add_section(section, &people, &mut answers, dice);
        if let Some(name) = section.first().map(|field| field.section.to_owned()) {
            sections.push((name, answers));
        }
    }
    let instances = people.iter().map(|listed| &listed.instance);
    let another = |question: &Question, dice: &mut Dice| interview.anything(question, dice);
    asked::settle(form, family.asked_on, instances, &mut sections, &another, dice);
    sections.retain(|(_, answers)| !answers.is_empty());
    sections
}

/// One person with their instance of the repeat and how the NIK was typed.
struct Listed<'a> {
    person: &'a Person,
    instance: InstanceId,
    nik: Option<String>,
}

fn people<'a>(family: &'a Family, dice: &mut Dice) -> Vec<Listed<'a>> {
    let prefilled = family.prelist.as_ref().is_some_and(|row| !row.head_name.trim().is_empty());
    let known = InstanceId::parse(HEAD_INSTANCE).ok().filter(|_| prefilled);
    let mut listed: Vec<Listed<'_>> = Vec::with_capacity(family.members.len());
    for (at, person) in family.members.iter().enumerate() {
        let drawn = InstanceId::from_entropy(dice.bits());
        let instance = known.clone().filter(|_| at == 0).unwrap_or(drawn);
        let nik = person.nik.as_deref().map(|nik| typed_nik(nik, family, person, dice));
        listed.push(Listed { person, instance, nik });
    }
    listed
}

/// The NIK as it is typed: rarely a wrong digit, a stand-in, or the mother's number. The form refuses a
/// lost digit, so nobody keeps one.
fn typed_nik(nik: &str, family: &Family, person: &Person, dice: &mut Dice) -> String {
    match dice.below(1_000) {
        0..=5 => with_other_digit(nik, dice),
        9..=11 => format!("647400{}{}", nik.get(6..12).unwrap_or("010100"), 9_001 + dice.below(900)),
        12 if person.relation == 3 => {
            let mother = family
                .members
                .iter()
                .take(2)
                .find(|parent| Some(&parent.name) == person.mother_name.as_ref());
            mother.and_then(|mother| mother.nik.clone()).unwrap_or_else(|| nik.to_owned())
        }
        _ => nik.to_owned(),
    }
}

/// The number with one digit changed.
pub(super) fn with_other_digit(digits: &str, dice: &mut Dice) -> String {
    let at = usize::try_from(dice.below(digits.len() as u64)).unwrap_or(0);
    let step = u8::try_from(dice.between(1, 9)).unwrap_or(1);
    let changed = digits.bytes().enumerate().map(|(place, digit)| {
        let digit = if place == at { (digit.wrapping_sub(b'0') + step) % 10 + b'0' } else { digit };
        char::from(digit)
    });
    changed.collect()
}

struct Interview<'a> {
    form: &'a FormDefinition,
    family: &'a Family,
    members: Option<String>,
}

impl Interview<'_> {
    /// The section's own questions in order; at its first member question, all members one by one.
    fn add_section(
        &self,
        section: &[Field<'_>],
        people: &[Listed<'_>],
        answers: &mut Vec<(Key, Value)>,
        dice: &mut Dice,
    ) {
        let mut members_done = false;
        for field in section {
            if !field.path.contains('.') {
                if let (Some(value), Ok(key)) = (self.family_value(field, dice), Key::parse(&field.path)) {
                    answers.push((key, value));
                }
            } else if !members_done {
                members_done = true;
                for person in people {
                    self.add_person(section, person, answers, dice);
                }
            }
        }
    }

    fn add_person(
        &self,
        section: &[Field<'_>],
        listed: &Listed<'_>,
        answers: &mut Vec<(Key, Value)>,
        dice: &mut Dice,
    ) {
        let Some(repeat) = &self.members else { return };
        let Ok(members) = Key::parse(repeat) else { return };
        for field in section {
            let inside = field.path.strip_prefix(repeat).and_then(|rest| rest.strip_prefix('.'));
            let Some(name) = inside.filter(|name| !name.contains('.')) else { continue };
            let value = self.person_value(field, listed, dice);
            if let (Some(value), Ok(key)) = (value, members.child(&listed.instance, name)) {
                answers.push((key, value));
            }
        }
    }

    fn family_value(&self, field: &Field<'_>, dice: &mut Dice) -> Option<Value> {
        let Family { card, address, position, phone, presence, .. } = self.family;
        match field.question.role {
            Some(Role::FamilyCard) => Some(Value::Text(card.clone())),
            Some(Role::Address) => Some(Value::Text(address.clone())),
            Some(Role::Phone) => phone.clone().map(Value::Text),
            Some(Role::Presence) => self.value(field.question, &Fact::Code(*presence), dice),
            Some(_) if *presence != 1 => None,
            Some(Role::Position) => Some(Value::Text(position.to_text())),
            Some(Role::MemberCount) => {
                let present = self.family.list_present().count();
                i64::try_from(present).ok().map(Value::Integer)
            }
            _ => self.by_name(field, &self.family.facts, *presence == 1, dice),
        }
    }

    fn person_value(&self, field: &Field<'_>, listed: &Listed<'_>, dice: &mut Dice) -> Option<Value> {
        let person = listed.person;
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        match field.question.role {
            Some(Role::MemberName) => text(&person.name),
            Some(Role::MemberAlias) => person.alias.as_deref().and_then(text),
            Some(Role::MemberNik) => match &listed.nik {
                Some(nik) => text(nik),
                None => Some(Value::Missing(Missing::DontKnow)),
            },
            Some(Role::MemberSex) => text(person.sex.code()),
            Some(Role::MemberBirthDate) => text(&person.birth_date.to_string()),
            Some(Role::MemberRelation) => self.value(field.question, &Fact::Code(person.relation), dice),
            Some(Role::MemberPresence) => self.value(field.question, &Fact::Code(person.presence), dice),
            Some(Role::MemberMotherName) => person.mother_name.as_deref().and_then(text),
            _ => self.by_name(field, &person.facts, matches!(person.presence, 1 | 5), dice),
        }
    }

    /// The fact of that name; where the sample has never heard of the question, something that fits it,
    /// if it is asked of everybody here.
    fn by_name(&self, field: &Field<'_>, facts: &Facts, asked: bool, dice: &mut Dice) -> Option<Value> {
        let question = field.question;
        if let Some(fact) = facts.get(question.name.as_str()) {
            return self.value(question, fact, dice);
        }
        let left_out = KNOWN.contains(&question.name.as_str()) || question.relevant.is_some() || !asked;
        if left_out { None } else { self.anything(question, dice) }
    }

    /// The fact in the form the question takes it; anything that fits where it does not.
    fn value(&self, question: &Question, fact: &Fact, dice: &mut Dice) -> Option<Value> {
        match (question.kind, fact) {
            (_, Fact::Unknown) => Some(Value::Missing(Missing::DontKnow)),
            (QuestionType::SelectOne | QuestionType::SelectMultiple, Fact::Code(code)) => {
                self.listed_codes(question, &[*code]).or_else(|| self.anything(question, dice))
            }
            (QuestionType::SelectMultiple, Fact::Codes(codes)) => {
                self.listed_codes(question, codes).or_else(|| self.anything(question, dice))
            }
            (QuestionType::Integer | QuestionType::Decimal, Fact::Number(number)) => {
                Some(Value::Integer(within(question, *number)))
            }
            (QuestionType::Text, Fact::Text(text)) => Some(Value::Text(text.clone())),
            _ => self.anything(question, dice),
        }
    }

    /// The codes that the question's list has, in the list's order; nothing where it has none of them.
    fn listed_codes(&self, question: &Question, codes: &[u8]) -> Option<Value> {
        let wanted: Vec<String> = codes.iter().map(u8::to_string).collect();
        let list = self.form.choices.get(question.choices.as_deref()?)?;
        let found: Vec<&str> = list
            .items
            .iter()
            .map(|item| item.code.as_str())
            .filter(|code| wanted.iter().any(|w| w == code))
            .collect();
        (!found.is_empty()).then(|| Value::Text(found.join(" ")))
    }

    /// A value of the question's type, for questions that the sample does not know.
    fn anything(&self, question: &Question, dice: &mut Dice) -> Option<Value> {
        match question.kind {
            QuestionType::SelectOne | QuestionType::SelectMultiple => {
                let list = self.form.choices.get(question.choices.as_deref()?)?;
                let codes: Vec<&str> = list.items.iter().map(|item| item.code.as_str()).collect();
                Some(dice.pick(&codes))
                    .filter(|code| !code.is_empty())
                    .map(|code| Value::Text(code.to_owned()))
            }
            QuestionType::Integer | QuestionType::Decimal => {
                Some(Value::Integer(within(question, dice.between(0, 9))))
            }
            QuestionType::Text => {
                (question.required == Condition::Always).then(|| Value::Text("Tidak ada".to_owned()))
            }
            QuestionType::Date => Some(Value::Text(format!(
                "20{:02}-{:02}-{:02}",
                dice.between(10, 25),
                dice.between(1, 12),
                dice.between(1, 28)
            ))),
            QuestionType::Geopoint => Some(Value::Text(self.family.position.to_text())),
            // The sample has no pictures; that none was taken is an answer of its own.
            QuestionType::Image => {
                (question.required == Condition::Always).then_some(Value::Missing(Missing::NotAsked))
            }
            _ => None,
        }
    }
}

/// The nearest number that the question allows.
fn within(question: &Question, number: i64) -> i64 {
    let least = question.min.map_or(i64::MIN, |min| min.ceil() as i64);
    let most = question.max.map_or(i64::MAX, |max| max.floor() as i64);
    number.max(least).min(most)
}

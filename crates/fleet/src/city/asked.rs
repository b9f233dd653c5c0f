//! What the form makes of an interview: which questions it asks, and what it does not take.
//!
//! The engine that phones use decides; no rule of a form is known here.
//!
//! Invariants: what is not asked is not answered; what has to be answered is, with a reason where nothing
//! fits; answers keep the order of the form, members one after the other.

use super::Dice;
use super::answer::SectionAnswers;
use ketuk_form::{
    Answers, CompiledForm, FindingCode, FormDefinition, FormInstance, InstanceId, Key, Missing, Question,
    QuestionType, Value, World,
};
use ketuk_household::Date;
use std::collections::BTreeMap;

/// How often answers are mended that the form does not take; each round may open further questions.
const ROUNDS_MAX: usize = 4;
/// How many values are tried for one question before a reason is given instead.
const TRIES_MAX: usize = 8;
/// The sample lives in central Indonesian time.
const UTC_OFFSET_S: i32 = 8 * 3_600;

/// A value that fits the question's type.
pub(super) type Another<'a> = &'a dyn Fn(&Question, &mut Dice) -> Option<Value>;

/// Leaves in `sections` what the form asks on that day. A form that does not compile leaves everything as it
/// is.
pub(super) fn settle<'a>(
    form: &FormDefinition,
    asked_on: Date,
    instances: impl Iterator<Item = &'a InstanceId>,
    sections: &mut [SectionAnswers],
    another: Another<'_>,
    dice: &mut Dice,
) {
    let Some(compiled) = form.compiled() else { return };
    let people: Vec<&str> = instances.map(InstanceId::as_str).collect();
    let told: Answers = sections.iter().flat_map(|(_, answers)| answers.iter().cloned()).collect();
    let mut record = open(compiled, asked_on, &told);
    for _ in 0..ROUNDS_MAX {
        if !mend(&mut record, &people, another, dice) {
            break;
        }
    }
    let mut kept = asked(&record, &people);
    for (_, answers) in sections.iter_mut() {
        answers.retain_mut(|(key, value)| kept.remove(key).map(|stands| *value = stands).is_some());
    }
    // What is left was asked beyond what the sample knew.
    for (key, value) in kept {
        let section = form.field(&key.field_path()).map(|field| field.section);
        if let Some((_, answers)) = sections.iter_mut().find(|(name, _)| Some(name.as_str()) == section) {
            answers.push((key, value));
        }
    }
    let order = Order::of(form, &people);
    for (_, answers) in sections.iter_mut() {
        answers.sort_by_cached_key(|(key, _)| order.place(key));
    }
}

/// The record on that day at noon. Nothing in it hangs on chance.
fn open<'f>(compiled: &'f CompiledForm, asked_on: Date, told: &Answers) -> FormInstance<'f> {
    let since_1970_s = asked_on.duration_since(Date::constant(1970, 1, 1)).as_secs();
    let noon_ms = (since_1970_s + 12 * 3_600 - i64::from(UTC_OFFSET_S)) * 1_000;
    let world = World::new(noon_ms, UTC_OFFSET_S, |bytes| bytes.fill(7));
    FormInstance::load(compiled, world, told)
}

/// Answers what is missing and what does not fit; whether there was anything of that kind.
fn mend(record: &mut FormInstance<'_>, people: &[&str], another: Another<'_>, dice: &mut Dice) -> bool {
    let wrong = record.findings().into_iter().filter(|finding| {
        let mendable = matches!(finding.code, FindingCode::RequiredEmpty | FindingCode::ConstraintFailed);
        mendable && belongs(&finding.key, people)
    });
    let wrong: Vec<Key> = wrong.map(|finding| finding.key).collect();
    for key in &wrong {
        mend_one(record, key, another, dice);
    }
    !wrong.is_empty()
}

fn mend_one(record: &mut FormInstance<'_>, key: &Key, another: Another<'_>, dice: &mut Dice) {
    let Some(node) = record.node_of(key) else { return };
    let Some(question) = record.question(node) else { return };
    for _ in 0..TRIES_MAX {
        let Some(value) = another(question, dice) else { break };
        if record.set(key, value).is_err() {
            return;
        }
        if record.findings().iter().all(|finding| finding.key != *key) {
            return;
        }
    }
    // The question is there; an event that cannot be played leaves the answer as it was.
    let _ = record.set(key, Value::Missing(Missing::DontKnow));
}

/// The answers that count now. What is computed is nobody's to type: the device does it when it saves.
fn asked(record: &FormInstance<'_>, people: &[&str]) -> Answers {
    let mut answers = record.answers();
    answers.retain(|key, value| {
        let node = record.node_of(key).filter(|_| !key.is_paradata() && belongs(key, people));
        let shown = node.filter(|node| record.is_relevant(*node)).and_then(|node| record.question(node));
        let typed =
            |question: &Question| question.kind != QuestionType::Note && question.calculation.is_none();
        shown.is_some_and(typed) && *value != Value::Empty
    });
    answers
}

/// Whether the key is the family's own or one of these people's: a form may begin with an empty member.
fn belongs(key: &Key, people: &[&str]) -> bool {
    key.instances().iter().all(|instance| people.contains(&instance.as_str()))
}

/// The order of the form: the family's own questions, and at the first member question all members, one by
/// one.
struct Order<'a> {
    form: &'a FormDefinition,
    people: &'a [&'a str],
    /// The place of the first question of each repeat.
    first: BTreeMap<String, usize>,
}

impl<'a> Order<'a> {
    fn of(form: &'a FormDefinition, people: &'a [&'a str]) -> Self {
        let mut first = BTreeMap::new();
        for (at, field) in form.fields().iter().enumerate() {
            if let Some((repeat, _)) = field.path.split_once('.') {
                first.entry(repeat.to_owned()).or_insert(at);
            }
        }
        Self { form, people, first }
    }

    fn place(&self, key: &Key) -> (usize, usize, usize) {
        let path = key.field_path();
        let at = self.form.position(&path).unwrap_or(usize::MAX);
        let Some(instance) = key.instances().into_iter().next() else { return (at, 0, 0) };
        let repeat = path.split('.').next().unwrap_or_default();
        let first = self.first.get(repeat).copied().unwrap_or(at);
        let person = self.people.iter().position(|known| *known == instance.as_str());
        (first, person.unwrap_or(usize::MAX), at)
    }
}

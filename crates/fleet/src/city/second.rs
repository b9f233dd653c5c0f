//! The same family as another cadre would have written it down.
//!
//! Two visits agree on most things. They differ where people guess (floor area, income), where eyes differ
//! (roof, walls), where words differ (status in employment) and where fingers slip (names, numbers).
//!
//! Invariants: no question is answered otherwise twice; only answers that were given are answered otherwise; no change opens or closes a question
//! by the shipped interview's skips; a new value fits its question and differs from the old one.

use super::Dice;
use super::answer::with_other_digit;
use super::life::rupiah;
use super::names::respelled;
use ketuk_form::{Answers, FormDefinition, GONE_NAME, Key, Question, QuestionType, Role, Value};
use std::collections::BTreeMap;

/// Codes between which honest people waver, by question.
const WAVERING: &[(&str, &[&[&str]])] = &[
    ("atap", &[&["3", "4"], &["2", "1"], &["2", "3"], &["6", "7"]]),
    ("dinding", &[&["1", "3"], &["3", "5"], &["2", "4"]]),
    ("lantai", &[&["2", "4"], &["5", "6"], &["1", "2"], &["4", "6"]]),
    ("status_pekerjaan", &[&["4", "7"], &["6", "7"], &["1", "2"], &["2", "3"]]),
    ("pembuangan_tinja", &[&["1", "4"], &["1", "2"], &["3", "5"]]),
    ("status_bangunan", &[&["1", "3"], &["2", "3"]]),
    ("sedih", &[&["3", "4"], &["2", "3"]]),
    ("melihat", &[&["3", "4"]]),
    ("berjalan", &[&["3", "4"]]),
    ("aset_sepeda", &[&["1", "2"]]),
    ("aset_emas_perhiasan", &[&["1", "2"]]),
    ("lahan_lain", &[&["1", "2"]]),
];

/// Two to five answers that another cadre records differently; fewer where too little was answered.
#[must_use]
pub fn second_opinion(form: &FormDefinition, answers: &Answers, dice: &mut Dice) -> Vec<(Key, Value)> {
    let mut questions = candidates(form, answers, dice);
    let wanted = usize::try_from(dice.between(2, 5)).unwrap_or(2);
    let mut chosen: Vec<(Key, Value)> = Vec::new();
    for _ in 0..wanted.min(questions.len()) {
        // First the question, then the person: a large family is not unsure about eyesight only.
        let places: Vec<(u64, usize)> = questions.iter().enumerate().map(|(at, q)| (q.weight, at)).collect();
        let question = questions.swap_remove(dice.weighted(&places));
        let person = usize::try_from(dice.below(question.others.len() as u64)).unwrap_or(0);
        if let Some((key, value)) = question.others.into_iter().nth(person) {
            chosen.extend(follow_up(answers, &key, &value, dice));
            chosen.push((key, value));
        }
    }
    chosen.sort_by(|a, b| a.0.cmp(&b.0));
    chosen
}

/// A question that was answered, and each answer as another cadre might give it.
struct Candidate {
    weight: u64,
    others: Vec<(Key, Value)>,
}

fn candidates(form: &FormDefinition, answers: &Answers, dice: &mut Dice) -> Vec<Candidate> {
    let mut by_path: BTreeMap<String, Candidate> = BTreeMap::new();
    for (key, value) in answers.iter().filter(|(key, _)| !is_removed(answers, key)) {
        let path = key.field_path();
        let other = form.question(&path).and_then(|question| otherwise(form, question, value, dice));
        if let Some((weight, other)) = other {
            let candidate = by_path.entry(path).or_insert(Candidate { weight, others: Vec::new() });
            candidate.others.push((key.clone(), other));
        }
    }
    by_path.into_values().collect()
}

fn is_removed(answers: &Answers, key: &Key) -> bool {
    let gone = key.instance_prefix().map(|prefix| format!("{prefix}.{GONE_NAME}"));
    gone.and_then(|gone| answers.get(gone.as_str())).is_some_and(|value| !value.to_text().is_empty())
}

/// How likely it is written otherwise, and how.
fn otherwise(
    form: &FormDefinition,
    question: &Question,
    value: &Value,
    dice: &mut Dice,
) -> Option<(u64, Value)> {
    let text = Value::as_text(value).unwrap_or_default();
    let spelled = |weight: u64, text: String| Some((weight, Value::Text(text)));
    match (question.role, question.name.as_str(), value) {
        (Some(Role::MemberName | Role::MemberMotherName), _, Value::Text(name)) => {
            spelled(16, respelled(name, dice)).filter(|(_, other)| other != value)
        }
        (Some(Role::MemberNik), _, Value::Text(nik)) if nik.len() == 16 => {
            spelled(10, with_other_digit(nik, dice))
        }
        (Some(_), _, _) => None,
        (None, "luas_lantai", Value::Integer(area_m2)) => {
            let step = dice.pick(&[-6, -4, -3, 3, 4, 6, 12]);
            let other = (area_m2 + step).clamp(1, 997);
            (other != *area_m2).then_some((30, Value::Integer(other)))
        }
        (None, "pendapatan", Value::Text(class)) => {
            let other = match class.as_str() {
                "2" => "3",
                "3" => dice.pick(&["2", "4"]),
                "4" => dice.pick(&["3", "5"]),
                "5" => dice.pick(&["4", "6"]),
                "6" => "5",
                _ => return None,
            };
            spelled(24, other.to_owned()).filter(|_| has_code(form, question, other))
        }
        (None, name, Value::Text(_)) if question.kind == QuestionType::SelectOne => {
            let groups = WAVERING.iter().find(|(known, _)| *known == name).map(|(_, groups)| *groups)?;
            let group = groups.iter().find(|group| group.contains(&text))?;
            let other = group.iter().find(|code| **code != text)?;
            let weight = if name == "atap" { 30 } else { 8 };
            spelled(weight, (*other).to_owned()).filter(|_| has_code(form, question, other))
        }
        _ => None,
    }
}

fn has_code(form: &FormDefinition, question: &Question, code: &str) -> bool {
    question.choices.as_deref().is_some_and(|list| form.choice(list, code).is_some())
}

/// An income class told otherwise takes its amount along.
fn follow_up(answers: &Answers, key: &Key, value: &Value, dice: &mut Dice) -> Option<(Key, Value)> {
    let prefix = key.instance_prefix().filter(|_| key.name() == "pendapatan")?;
    let amount = Key::parse(&format!("{prefix}.pendapatan_rupiah")).ok()?;
    let class: u8 = value.as_text()?.parse().ok()?;
    let given = answers.get(&amount).is_some_and(Value::has_substance);
    given.then(|| (amount, Value::Integer(rupiah(class, dice))))
}

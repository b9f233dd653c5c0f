//! The same random events on two records.
//!
//! Invariant: what happens depends on the seed and the first form alone.

use super::compare::{self, Paths};
use ketuk_form::{CompiledForm, FormInstance, QuestionType, World};

/// Events of one walk.
const EVENTS: usize = 14;

/// A little generator of numbers: the same in each version.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `many`; 0 where that is 0.
    fn below(&mut self, many: usize) -> usize {
        (self.roll() % (many.max(1) as u64)) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.below(from.len());
        from.get(at)
    }
}

/// Walks through both forms; the first difference comes back.
pub(super) fn together(ours: &CompiledForm, theirs: &CompiledForm, seed: u64) -> Result<(), String> {
    let mut dice = Dice::new(seed + 1);
    let mut left = FormInstance::begin(ours, world());
    let mut right = FormInstance::begin(theirs, world());
    compare::same(&left, &right).map_err(|difference| format!("at the start, {difference}"))?;
    let words = literals(ours);
    for _ in 0..EVENTS {
        let what = event(&mut left, &mut right, &mut dice, &words)?;
        compare::same(&left, &right).map_err(|difference| format!("after {what}, {difference}"))?;
    }
    Ok(())
}

fn world() -> World {
    const NOON: i64 = 1_786_939_200_000;
    let mut next = 1u8;
    World::new(NOON, 8 * 3600, move |bytes| {
        for byte in bytes {
            next = next.wrapping_mul(31).wrapping_add(7);
            *byte = next;
        }
    })
}

fn event(
    left: &mut FormInstance<'_>,
    right: &mut FormInstance<'_>,
    dice: &mut Dice,
    words: &[String],
) -> Result<String, String> {
    let repeats = left.repeat_paths();
    if !repeats.is_empty() && dice.below(6) == 0 {
        let path = dice.pick(&repeats).cloned().unwrap_or_default();
        let (a, b) = (left.add_repeat_at(&path).is_ok(), right.add_repeat_at(&path).is_ok());
        return if a == b {
            Ok(format!("adding to {path}"))
        } else {
            Err(format!("adding to {path}: {a} and {b}"))
        };
    }
    let askable: Vec<String> = Paths::of(left).into_iter().filter(|path| is_asked(left, path)).collect();
    let Some(path) = dice.pick(&askable) else { return Ok("nothing".to_owned()) };
    let (Some(a), Some(b)) = (left.find(path), right.find(path)) else {
        return Err(format!("{path} is not in both"));
    };
    let text = answer(left, path, dice, words);
    give(left, a, &text)
        .and_then(|()| give(right, b, &text))
        .map_err(|why| format!("{path} = `{text}`: {why}"))?;
    Ok(format!("{path} = `{text}`"))
}

fn give(record: &mut FormInstance<'_>, node: ketuk_form::xpath::NodeId, text: &str) -> Result<(), String> {
    let value = record.read_value(node, text).ok_or_else(|| "is no question".to_owned())?;
    record.set_node(node, value).map(|_| ()).map_err(|problem| problem.message("en"))
}

fn is_asked(record: &FormInstance<'_>, path: &str) -> bool {
    let Some(node) = record.find(path) else { return false };
    let Some(question) = record.question(node) else { return false };
    let fillable = !question.hidden && question.calculation.is_none();
    let kind = !matches!(question.kind, QuestionType::Note | QuestionType::Calculate);
    fillable && kind && record.state(node).is_some_and(|state| state.relevant && !state.read_only)
}

/// Something that a person might answer.
fn answer(record: &FormInstance<'_>, path: &str, dice: &mut Dice, words: &[String]) -> String {
    let Some(node) = record.find(path) else { return String::new() };
    let Some(question) = record.question(node) else { return String::new() };
    if dice.below(8) == 0 {
        return String::new();
    }
    let fixed =
        |dice: &mut Dice, from: &[&str]| dice.pick(from).map_or_else(String::new, |text| (*text).to_owned());
    match question.kind {
        QuestionType::SelectOne | QuestionType::SelectMultiple | QuestionType::Rank => {
            let choices = record.choices(node);
            let mut codes: Vec<String> = choices.iter().map(|choice| choice.code.clone()).collect();
            codes.sort();
            if question.kind == QuestionType::SelectOne {
                return dice.pick(&codes).cloned().unwrap_or_default();
            }
            codes.retain(|_| dice.below(2) == 0);
            codes.join(" ")
        }
        QuestionType::Integer | QuestionType::Range => {
            let numbers: Vec<&String> = words.iter().filter(|word| word.parse::<i64>().is_ok()).collect();
            match dice.pick(&numbers).filter(|_| dice.below(2) == 0) {
                Some(number) => (*number).clone(),
                None => (dice.below(30) as i64 - 3).to_string(),
            }
        }
        QuestionType::Decimal => format!("{}.5", dice.below(100)),
        QuestionType::Date => fixed(dice, &["2026-08-17", "2001-02-28", "1999-12-31", "2030-01-01"]),
        QuestionType::Time => fixed(dice, &["08:30:00.000+08:00", "23:59:00.000+08:00"]),
        QuestionType::DateTime => {
            fixed(dice, &["2026-08-17T08:30:00.000+08:00", "2001-02-28T23:59:00.000+08:00"])
        }
        QuestionType::Geopoint => fixed(dice, &["0.13 117.48 0 5", "-0.5 117.1 10 3"]),
        QuestionType::Geotrace => "0.13 117.48 0 5; 0.14 117.49 0 5".to_owned(),
        QuestionType::Geoshape => {
            "0.13 117.48 0 5; 0.14 117.49 0 5; 0.13 117.5 0 5; 0.13 117.48 0 5".to_owned()
        }
        QuestionType::Acknowledge => "OK".to_owned(),
        _ => match dice.pick(words).filter(|_| dice.below(2) == 0) {
            Some(word) => word.clone(),
            None => fixed(dice, &["a", "seng", "Siti", "12", "yes", "no", "0", "x y"]),
        },
    }
}

/// Texts and numbers that the form's expressions compare with.
fn literals(form: &CompiledForm) -> Vec<String> {
    let Ok(json) = serde_json::to_value(form.definition()) else { return Vec::new() };
    let mut words = Vec::new();
    let mut todo = vec![&json];
    while let Some(value) = todo.pop() {
        match value {
            serde_json::Value::String(text) if text.len() < 2_000 => words.extend(literals_of(text)),
            serde_json::Value::Array(all) => todo.extend(all),
            serde_json::Value::Object(all) => todo.extend(all.values()),
            _ => {}
        }
    }
    words.sort();
    words.dedup();
    words.truncate(200);
    words
}

fn literals_of(text: &str) -> Vec<String> {
    let quoted = text.split('\'').skip(1).step_by(2).filter(|word| word.len() < 40).map(str::to_owned);
    let numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|word| (1..=6).contains(&word.len()))
        .map(str::to_owned);
    quoted.chain(numbers).collect()
}

//! What an answer says: to a person in a language, and whether it is an answer at all.
//!
//! Invariant: nothing is lost silently; a code without a label is shown as the code.

use crate::date::CivilDate;
use crate::position::Position;
use crate::{FormDefinition, Key, Missing, Question, QuestionType, Value};

/// Why the answer has no substance: the stored reason, or a choice that stands for one (`tidak tahu`).
/// A select of several codes is missing only where such a choice stands alone.
#[must_use]
pub fn missing_reason(form: &FormDefinition, key: &Key, value: &Value) -> Option<Missing> {
    match value {
        Value::Missing(reason) => Some(*reason),
        Value::Text(code) => {
            let list = form.question(&key.field_path())?.choices.as_deref()?;
            form.choice(list, code)?.missing_reason()
        }
        Value::Empty | Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) => None,
    }
}

/// The answer as a person reads it: labels for codes, a date in words, numbers and texts as they are,
/// the reason where there is none; empty for [`Value::Empty`]. Texts of our own are Indonesian (`id`)
/// or else English.
#[must_use]
pub fn answer_text(form: &FormDefinition, key: &Key, value: &Value, language: &str) -> String {
    let question = form.question(&key.field_path());
    match (question, value) {
        (_, Value::Missing(reason)) => reason.label(language).to_owned(),
        (_, Value::Boolean(yes)) => yes_or_no(*yes, language).to_owned(),
        (Some(question), Value::Text(text)) => text_for_person(form, question, text, language),
        (_, other) => other.to_text(),
    }
}

fn text_for_person(form: &FormDefinition, question: &Question, text: &str, language: &str) -> String {
    match question.kind {
        QuestionType::SelectOne | QuestionType::SelectMultiple | QuestionType::Rank => {
            let labels = text.split(' ').map(|code| label(form, question, code, language));
            labels.collect::<Vec<_>>().join(", ")
        }
        QuestionType::Date => {
            CivilDate::parse(text).map_or_else(|| text.to_owned(), |date| in_words(date, language))
        }
        QuestionType::Geopoint => {
            Position::parse(text).map_or_else(|| text.to_owned(), |place| coordinates(&place))
        }
        QuestionType::Image => pick(language, "ada foto", "photo taken").to_owned(),
        QuestionType::Audio => pick(language, "ada rekaman suara", "sound recorded").to_owned(),
        QuestionType::Video => pick(language, "ada video", "film taken").to_owned(),
        QuestionType::File => pick(language, "ada berkas", "file attached").to_owned(),
        QuestionType::Acknowledge => pick(language, "sudah", "done").to_owned(),
        QuestionType::Text
        | QuestionType::Barcode
        | QuestionType::Range
        | QuestionType::Time
        | QuestionType::DateTime
        | QuestionType::Geotrace
        | QuestionType::Geoshape
        | QuestionType::Integer
        | QuestionType::Decimal
        | QuestionType::Note
        | QuestionType::Calculate => text.to_owned(),
    }
}

fn label<'a>(form: &'a FormDefinition, question: &Question, code: &'a str, language: &str) -> &'a str {
    let choice = question.choices.as_deref().and_then(|list| form.choice(list, code));
    choice.and_then(|choice| form.text_in(&choice.label, language)).unwrap_or(code)
}

impl Missing {
    /// The reason in words, in Indonesian (`id`) or else in English.
    #[must_use]
    pub fn label(self, language: &str) -> &'static str {
        match self {
            Self::DontKnow => pick(language, "tidak tahu", "don't know"),
            Self::Refused => pick(language, "menolak", "refused"),
            Self::NotAsked => pick(language, "tidak ditanyakan", "not asked"),
        }
    }
}

fn yes_or_no(yes: bool, language: &str) -> &'static str {
    if yes { pick(language, "ya", "yes") } else { pick(language, "tidak", "no") }
}

fn pick(language: &str, indonesian: &'static str, english: &'static str) -> &'static str {
    if language == "id" { indonesian } else { english }
}

/// `17 Agustus 1980`.
fn in_words(date: CivilDate, language: &str) -> String {
    let month = crate::calendar::month_name(date.month, language);
    format!("{} {month} {}", date.day, date.year)
}

/// `0.13358, 117.50849 (± 8 m)`: five digits are a metre.
fn coordinates(place: &Position) -> String {
    let accuracy = place.accuracy_m.map(|metres| format!(" (± {metres:.0} m)")).unwrap_or_default();
    format!("{:.5}, {:.5}{accuracy}", place.latitude, place.longitude)
}

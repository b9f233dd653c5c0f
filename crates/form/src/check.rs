//! What a form finds wrong in a record's answers. Findings are shown and stored, never an `Err`.
//!
//! Invariants: any answers can be checked without a panic; a removed instance (`_gone`) is silent; a
//! question that is not asked is neither empty nor wrong. The form's expressions are evaluated by the
//! engine; a form that cannot be compiled is checked without them, and then nothing conditional is found.

use crate::date::CivilDate;
use crate::limits::TEXT_BYTES_MAX;
use crate::position::Position;
use crate::{Answers, Condition, Field, FormDefinition, Key, Question, QuestionType, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The name that marks a removed instance: `anggota.a7k2q2._gone`.
pub const GONE_NAME: &str = "_gone";

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Look again; may be right as it is.
    Warning,
    /// Cannot be right.
    Error,
}

/// What was found; codes are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingCode {
    /// A required answer is empty.
    RequiredEmpty,
    /// The value is not of the question's type.
    WrongType,
    /// The code is not in the choice list.
    UnknownChoice,
    /// The key is not in the form.
    UnknownKey,
    /// The number is outside what the question allows, the place not on earth, the text too long.
    OutOfRange,
    /// The author's own condition does not hold.
    ConstraintFailed,
}

impl FindingCode {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::RequiredEmpty => "answer.required_empty",
            Self::WrongType => "answer.wrong_type",
            Self::UnknownChoice => "answer.unknown_choice",
            Self::UnknownKey => "answer.unknown_key",
            Self::OutOfRange => "answer.out_of_range",
            Self::ConstraintFailed => "answer.constraint_failed",
        }
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::UnknownKey => Severity::Warning,
            Self::RequiredEmpty
            | Self::WrongType
            | Self::UnknownChoice
            | Self::OutOfRange
            | Self::ConstraintFailed => Severity::Error,
        }
    }

    /// What to tell a person, in Indonesian (`id`) or else in English.
    #[must_use]
    pub fn message(self, language: &str) -> &'static str {
        let (indonesian, english) = match self {
            Self::RequiredEmpty => {
                ("Belum diisi. Isi, atau pilih alasannya.", "Empty. Answer, or choose a reason.")
            }
            Self::WrongType => {
                ("Isian tidak sesuai jenisnya. Isi ulang.", "Not the kind of answer asked for. Answer again.")
            }
            Self::UnknownChoice => {
                ("Pilihan ini tidak ada di daftar. Pilih lagi.", "Not in the list. Choose again.")
            }
            Self::UnknownKey => (
                "Isian ini tidak ada di formulir versi ini.",
                "This version of the form has no such question.",
            ),
            Self::OutOfRange => ("Nilainya di luar batas. Periksa lagi.", "Outside the limits. Check again."),
            Self::ConstraintFailed => {
                ("Isian tidak memenuhi syarat. Periksa lagi.", "Does not meet the condition. Check again.")
            }
        };
        if language == "id" { indonesian } else { english }
    }
}

/// One thing found in a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where.
    pub key: Key,
    /// What.
    pub code: FindingCode,
    /// How much it matters.
    pub severity: Severity,
}

/// A reading of a clock, handed in by whoever checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Milliseconds since 1970, UTC.
    pub now_ms: i64,
    /// The offset of local time from UTC in seconds, east positive.
    pub utc_offset_s: i32,
}

impl Clock {
    /// A moment in the time of Bontang (WITA, UTC+8), which has no other.
    #[must_use]
    pub fn wita(now_ms: u64) -> Self {
        Self { now_ms: i64::try_from(now_ms).unwrap_or(i64::MAX), utc_offset_s: 8 * 3600 }
    }
}

/// Checks a record: types, choices, ranges, what is required and the form's own conditions; ordered by key.
/// Conditions that speak of now or today count as met: see [`check_at`].
#[must_use]
pub fn check(form: &FormDefinition, answers: &Answers) -> Vec<Finding> {
    match form.compiled() {
        Some(compiled) => compiled.check(answers, None),
        None => check_plainly(form, answers),
    }
}

/// The same with a clock for conditions that speak of now or today. What was computed from time or chance
/// is read as it is stored, so the same record and clock always give the same.
#[must_use]
pub fn check_at(form: &FormDefinition, answers: &Answers, clock: Clock) -> Vec<Finding> {
    match form.compiled() {
        Some(compiled) => compiled.check(answers, Some(clock)),
        None => check_plainly(form, answers),
    }
}

/// The same, each finding with what to say in `language`: the author's own words where there are any.
#[must_use]
pub fn check_in(
    form: &FormDefinition,
    answers: &Answers,
    clock: Clock,
    language: &str,
) -> Vec<(Finding, String)> {
    match form.compiled() {
        Some(compiled) => compiled.check_in(answers, Some(clock), language),
        None => {
            let found = check_plainly(form, answers).into_iter();
            found.map(|finding| (finding.clone(), finding.code.message(language).to_owned())).collect()
        }
    }
}

/// Checks without the form's expressions: a question that may not be asked is never found empty.
fn check_plainly(form: &FormDefinition, answers: &Answers) -> Vec<Finding> {
    let instances = Instances::of(answers);
    let mut found: Vec<Finding> = answers
        .iter()
        .filter(|(key, _)| !key.is_paradata() && !instances.hold_gone(key))
        .filter_map(|(key, value)| check_one(form, key, value))
        .collect();
    for field in form.fields() {
        if field.question.required == Condition::Always && !field.conditional {
            found.extend(find_empty(&field, answers, &instances));
        }
    }
    found.sort();
    found
}

/// What is wrong with one answer by itself.
pub(crate) fn check_one(form: &FormDefinition, key: &Key, value: &Value) -> Option<Finding> {
    if is_blank(value) {
        return None;
    }
    let code = match form.question(&key.field_path()) {
        None => FindingCode::UnknownKey,
        Some(question) => {
            let list = question.choices.as_deref();
            let known = |code: &str| list.is_some_and(|list| form.choice_place(list, code).is_some());
            misfit(question, value, &known)?
        }
    };
    Some(Finding { key: key.clone(), code, severity: code.severity() })
}

/// What does not fit, where something does not; `known` says whether a code is of the question's list.
pub(crate) fn misfit(
    question: &Question,
    value: &Value,
    known: &dyn Fn(&str) -> bool,
) -> Option<FindingCode> {
    match (question.kind, value) {
        (_, Value::Empty | Value::Missing(_)) => None,
        (QuestionType::Integer, Value::Integer(number)) => out_of_range(question, *number as f64),
        (QuestionType::Decimal, Value::Integer(number)) => out_of_range(question, *number as f64),
        (QuestionType::Decimal, Value::Decimal(number)) if number.is_finite() => {
            out_of_range(question, *number)
        }
        (QuestionType::Calculate, Value::Text(text)) => text_misfit(text),
        (QuestionType::Calculate, _) => None,
        (QuestionType::Range, Value::Integer(number)) => out_of_range(question, *number as f64),
        (QuestionType::Range, Value::Decimal(number)) if number.is_finite() => {
            out_of_range(question, *number)
        }
        (
            QuestionType::Text
            | QuestionType::Image
            | QuestionType::Audio
            | QuestionType::Video
            | QuestionType::File
            | QuestionType::Barcode
            | QuestionType::Acknowledge
            | QuestionType::Time
            | QuestionType::DateTime
            | QuestionType::Geotrace
            | QuestionType::Geoshape,
            Value::Text(text),
        ) => text_misfit(text),
        (QuestionType::Date, Value::Text(text)) => {
            CivilDate::parse(text).is_none().then_some(FindingCode::WrongType)
        }
        (QuestionType::Geopoint, Value::Text(text)) => match Position::parse(text) {
            None => Some(FindingCode::WrongType),
            Some(position) if position.is_on_earth() => None,
            Some(_) => Some(FindingCode::OutOfRange),
        },
        (QuestionType::SelectOne, Value::Text(code)) => (!known(code)).then_some(FindingCode::UnknownChoice),
        (QuestionType::SelectMultiple | QuestionType::Rank, Value::Text(codes)) => codes_misfit(codes, known),
        _ => Some(FindingCode::WrongType),
    }
}

fn out_of_range(question: &Question, number: f64) -> Option<FindingCode> {
    let below = question.min.is_some_and(|min| number < min);
    let above = question.max.is_some_and(|max| number > max);
    (below || above).then_some(FindingCode::OutOfRange)
}

fn text_misfit(text: &str) -> Option<FindingCode> {
    if Value::is_reserved(text) {
        return Some(FindingCode::WrongType);
    }
    (text.len() > TEXT_BYTES_MAX).then_some(FindingCode::OutOfRange)
}

/// Codes stand once each, one space between them.
fn codes_misfit(codes: &str, known: &dyn Fn(&str) -> bool) -> Option<FindingCode> {
    let mut seen = BTreeSet::new();
    if !codes.split(' ').all(|code| !code.is_empty() && seen.insert(code)) {
        return Some(FindingCode::WrongType);
    }
    (!seen.into_iter().all(known)).then_some(FindingCode::UnknownChoice)
}

/// The instances of repeats that answers speak of.
struct Instances<'a> {
    /// The prefixes (`anggota.a7k2q2`) by repeat (`anggota`), without those that are gone.
    present: BTreeMap<String, BTreeSet<&'a str>>,
    gone: BTreeSet<&'a str>,
}

impl<'a> Instances<'a> {
    fn of(answers: &'a Answers) -> Self {
        let gone = answers
            .iter()
            .filter(|(key, value)| key.name() == GONE_NAME && !value.to_text().is_empty())
            .filter_map(|(key, _)| key.instance_prefix())
            .collect();
        let mut all = Self { present: BTreeMap::new(), gone };
        for key in answers.keys() {
            for prefix in prefixes(key) {
                if !prefixes_of(prefix).any(|outer| all.gone.contains(outer)) {
                    all.present.entry(repeat_path(prefix)).or_default().insert(prefix);
                }
            }
        }
        all
    }

    fn hold_gone(&self, key: &Key) -> bool {
        prefixes(key).any(|prefix| self.gone.contains(prefix))
    }
}

/// Every instance that holds `key`, from the outside in.
fn prefixes(key: &Key) -> impl Iterator<Item = &str> {
    prefixes_of(key.as_str())
}

fn prefixes_of(text: &str) -> impl Iterator<Item = &str> {
    let cuts = text.match_indices('.').map(|(at, _)| at).chain([text.len()]);
    cuts.skip(1).step_by(2).map(move |at| text.get(..at).unwrap_or_default())
}

/// `anggota.usaha` of `anggota.a7k2q2.usaha.bb`.
fn repeat_path(prefix: &str) -> String {
    prefix.split('.').step_by(2).collect::<Vec<_>>().join(".")
}

/// The places where a required field is not answered.
fn find_empty(field: &Field<'_>, answers: &Answers, instances: &Instances<'_>) -> Vec<Finding> {
    let keys: Vec<String> = match field.path.rsplit_once('.') {
        None => vec![field.path.clone()],
        Some((repeat, name)) => {
            let present = instances.present.get(repeat).into_iter().flatten();
            present.map(|prefix| format!("{prefix}.{name}")).collect()
        }
    };
    let empty = keys.iter().filter(|key| answers.get(key.as_str()).is_none_or(is_blank));
    let parsed = empty.filter_map(|key| Key::parse(key).ok());
    parsed.map(|key| Finding { key, code: FindingCode::RequiredEmpty, severity: Severity::Error }).collect()
}

/// Nothing was said: empty, or nothing but white space.
pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Empty => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::Missing(_) | Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) => false,
    }
}

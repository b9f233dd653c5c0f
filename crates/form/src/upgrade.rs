//! From one version of a form to another: what changes for a record, and what it would lose.
//!
//! An answer is lost where the newer version no longer asks its question, takes another type, works the
//! answer out itself, no longer has the choice, allows another range, or where the same code means
//! something else. Answers that the form itself worked out (calculations, preloads) are worked out anew
//! and count for nothing here.
//!
//! Invariant: nothing is written; a record that is not upgraded keeps every answer under its key.

use crate::check::{check_one, is_blank};
use crate::{
    Answers, Choice, ChoiceList, Field, FindingCode, FormDefinition, GONE_NAME, Key, Question, QuestionType,
    Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// Why an answer does not fit the other version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LossReason {
    /// The question is no longer asked.
    QuestionGone,
    /// The question takes another kind of answer.
    OtherType,
    /// The choice is no longer in the list.
    ChoiceGone,
    /// The same code stands for another choice in the list's new version.
    OtherMeaning,
    /// The answer is outside what the question allows now.
    OutOfRange,
}

impl LossReason {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::QuestionGone => "upgrade.question_gone",
            Self::OtherType => "upgrade.other_type",
            Self::ChoiceGone => "upgrade.choice_gone",
            Self::OtherMeaning => "upgrade.other_meaning",
            Self::OutOfRange => "upgrade.out_of_range",
        }
    }

    /// What to tell a person, in Indonesian (`id`) or else in English.
    #[must_use]
    pub fn message(self, language: &str) -> &'static str {
        let (indonesian, english) = match self {
            Self::QuestionGone => ("Pertanyaan ini tidak ada lagi.", "This question is no longer asked."),
            Self::OtherType => ("Jenis isiannya berubah.", "It takes another kind of answer now."),
            Self::ChoiceGone => ("Pilihan ini tidak ada lagi.", "This choice is no longer in the list."),
            Self::OtherMeaning => {
                ("Kode ini sekarang berarti pilihan lain.", "This code stands for another choice now.")
            }
            Self::OutOfRange => ("Nilainya di luar batas yang baru.", "It is outside the new limits."),
        };
        if language == "id" { indonesian } else { english }
    }
}

/// An answer that would be lost.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// Where.
    pub key: Key,
    /// Why.
    pub reason: LossReason,
}

/// How a question differs between the versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
    /// Another name for the same key.
    Renamed,
    /// Another text.
    Reworded,
    /// Another section.
    Moved,
    /// Another kind of answer.
    OtherType,
    /// Choices came or went, or mean something else.
    OtherChoices,
    /// Another rule for when it is asked or what fits.
    OtherRule,
}

impl Difference {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Renamed => "renamed",
            Self::Reworded => "reworded",
            Self::Moved => "moved",
            Self::OtherType => "other_type",
            Self::OtherChoices => "other_choices",
            Self::OtherRule => "other_rule",
        }
    }
}

/// What another version means for one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Upgrade {
    /// Paths of questions that are new, in the newer form's order.
    pub added: Vec<String>,
    /// Paths of questions that are no longer asked, in the older form's order.
    pub removed: Vec<String>,
    /// Paths of questions that both have and that differ, in the newer form's order.
    pub changed: Vec<(String, Vec<Difference>)>,
    /// Answers that stay as they are.
    pub kept: Vec<Key>,
    /// Answers that would be lost; ordered by key.
    pub lost: Vec<Loss>,
}

impl Upgrade {
    /// What `newer` means for the `answers` of a record that was asked with `older`.
    #[must_use]
    pub fn between(older: &FormDefinition, newer: &FormDefinition, answers: &Answers) -> Self {
        let mut upgrade = Self::default();
        upgrade.compare(older, newer);
        let gone = gone_instances(answers);
        let given = answers.iter().filter(|(key, value)| {
            !key.is_paradata() && !is_blank(value) && !gone.iter().any(|prefix| is_inside(key, prefix))
        });
        for (key, value) in given {
            let before = older.question(&key.field_path());
            if before.is_some_and(is_worked_out) {
                continue;
            }
            match loss(older, newer, key, value) {
                Some(reason) => upgrade.lost.push(Loss { key: key.clone(), reason }),
                None => upgrade.kept.push(key.clone()),
            }
        }
        upgrade
    }

    /// Whether nothing that was answered would be lost.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.lost.is_empty()
    }

    fn compare(&mut self, older: &FormDefinition, newer: &FormDefinition) {
        let before: BTreeMap<_, _> =
            older.fields().into_iter().map(|field| (field.path.clone(), field)).collect();
        let mut known = BTreeSet::new();
        for field in newer.fields() {
            known.insert(field.path.clone());
            match before.get(&field.path) {
                None => self.added.push(field.path),
                Some(old) => {
                    let differences = differences(older, newer, old, &field);
                    if !differences.is_empty() {
                        self.changed.push((field.path, differences));
                    }
                }
            }
        }
        let gone = older.fields().into_iter().filter(|field| !known.contains(&field.path));
        self.removed = gone.map(|field| field.path).collect();
    }
}

/// Nobody gave the answer: the form works it out, and would again.
fn is_worked_out(question: &Question) -> bool {
    question.calculation.is_some()
        || question.preload.is_some()
        || matches!(question.kind, QuestionType::Calculate | QuestionType::Note)
}

fn loss(older: &FormDefinition, newer: &FormDefinition, key: &Key, value: &Value) -> Option<LossReason> {
    let path = key.field_path();
    if older.question(&path).is_some() && newer.question(&path).is_some_and(is_worked_out) {
        // Somebody answered; the newer version would write over it.
        return Some(LossReason::OtherType);
    }
    let found = |form: &FormDefinition| check_one(form, key, value).map(|finding| finding.code);
    let (before, after) = (found(older), found(newer));
    // Where it is as good or as bad as it was, only what its code stands for may have changed.
    let reason = match after.filter(|_| before != after) {
        Some(FindingCode::UnknownKey) => Some(LossReason::QuestionGone),
        Some(FindingCode::WrongType) => Some(LossReason::OtherType),
        Some(FindingCode::UnknownChoice) => Some(LossReason::ChoiceGone),
        Some(FindingCode::OutOfRange) => Some(LossReason::OutOfRange),
        _ => None,
    };
    reason.or_else(|| is_other_meaning(older, newer, key, value).then_some(LossReason::OtherMeaning))
}

/// Three official code sets differ for one question: where the list's version changed, a code is the same
/// choice only if a language that both have calls it the same. Where it did not change (many authors give
/// none), a choice may be worded better, but its label must not have come from or gone to another code.
fn is_other_meaning(older: &FormDefinition, newer: &FormDefinition, key: &Key, value: &Value) -> bool {
    let Value::Text(codes) = value else { return false };
    let list = |form: &FormDefinition| -> Option<String> {
        form.question(&key.field_path()).and_then(|question| question.choices.clone())
    };
    let (Some(before), Some(after)) = (list(older), list(newer)) else { return false };
    let (Some(before), Some(after)) = (older.choices.get(&before), newer.choices.get(&after)) else {
        return false;
    };
    let languages = compared_languages(older, newer);
    codes.split(' ').any(|code| {
        let old = before.items.iter().find(|choice| choice.code == code);
        let new = after.items.iter().find(|choice| choice.code == code);
        let Some((old, new)) = old.zip(new) else { return false };
        before.version != after.version && !is_called_alike(old, new)
            || languages.is_some_and(|languages| is_swapped(before, after, (old, new), languages))
    })
}

fn is_called_alike(old: &Choice, new: &Choice) -> bool {
    let shared: Vec<_> =
        old.label.iter().filter_map(|(language, text)| Some((text, new.label.get(language)?))).collect();
    shared.is_empty() || shared.iter().any(|(old, new)| folded(old) == folded(new))
}

/// The language in which labels are compared: the newer form's first that the older one has too, or else
/// the first of each.
fn compared_languages<'f>(
    older: &'f FormDefinition,
    newer: &'f FormDefinition,
) -> Option<(&'f str, &'f str)> {
    let shared = newer.languages.iter().find(|language| older.languages.contains(language));
    let pair = shared.map(|language| (language, language));
    let (old, new) = pair.or_else(|| older.languages.first().zip(newer.languages.first()))?;
    Some((old, new))
}

/// Whether one code's label stood under another code before, or stands under another code now.
fn is_swapped(
    before: &ChoiceList,
    after: &ChoiceList,
    (old, new): (&Choice, &Choice),
    (old_language, new_language): (&str, &str),
) -> bool {
    let called = |choice: &Choice, language: &str| -> Option<String> {
        choice.label.get(language).map(|text| folded(text)).filter(|text| !text.is_empty())
    };
    let (Some(was), Some(is)) = (called(old, old_language), called(new, new_language)) else { return false };
    let has = |list: &ChoiceList, language: &str, label: &str| {
        let mut others = list.items.iter().filter(|choice| choice.code != old.code);
        others.any(|choice| called(choice, language).as_deref() == Some(label))
    };
    was != is && (has(after, new_language, &was) || has(before, old_language, &is))
}

/// A label as it is compared: neither case nor spaces make another choice.
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn differences(
    older: &FormDefinition,
    newer: &FormDefinition,
    old: &Field<'_>,
    new: &Field<'_>,
) -> Vec<Difference> {
    let (before, after) = (old.question, new.question);
    let rules = |question: &Question| {
        (
            question.relevant.clone(),
            question.constraint.clone(),
            question.required.clone(),
            question.min,
            question.max,
            question.calculation.clone(),
            question.choice_filter.clone(),
        )
    };
    let checks = [
        (Difference::Renamed, before.name != after.name),
        (Difference::Reworded, before.label != after.label || before.hint != after.hint),
        (Difference::Moved, old.section != new.section),
        (Difference::OtherType, before.kind != after.kind),
        (Difference::OtherChoices, choices(older, before) != choices(newer, after)),
        (Difference::OtherRule, rules(before) != rules(after)),
    ];
    checks.into_iter().filter_map(|(difference, is)| is.then_some(difference)).collect()
}

/// Code and label of each choice that a question offers.
fn choices<'f>(
    form: &'f FormDefinition,
    question: &Question,
) -> Vec<(&'f str, &'f BTreeMap<String, String>)> {
    let list = question.choices.as_deref().and_then(|name| form.choices.get(name));
    list.map_or_else(Vec::new, |list| list.items.iter().map(|c| (c.code.as_str(), &c.label)).collect())
}

/// The instances that somebody removed: `anggota.a7k2q2`.
fn gone_instances(answers: &Answers) -> Vec<&str> {
    let gone = answers.iter().filter(|(key, value)| key.name() == GONE_NAME && !is_blank(value));
    gone.filter_map(|(key, _)| key.instance_prefix()).collect()
}

fn is_inside(key: &Key, prefix: &str) -> bool {
    key.as_str().strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'))
}

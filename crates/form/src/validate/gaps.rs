//! What a form that is published in all its languages may not lack; public forms often do.
//!
//! Invariant: gaps never keep a form from being read: a missing text falls back to another language.

use super::{Check, Place};
use crate::index::join;
use crate::{Condition, FormDefinition, FormProblem, Node, Question, QuestionType, Texts};

/// Every text that stands in some languages only, and every question that refuses without a word.
pub(crate) fn list_gaps(form: &FormDefinition) -> Vec<FormProblem> {
    let mut check = Check::of(form);
    check.translated("title", &form.title);
    for (name, list) in &form.choices {
        for choice in &list.items {
            check.translated(&format!("choices.{name}.{}", choice.code), &choice.label);
        }
    }
    for (id, texts) in &form.texts {
        check.translated(&format!("texts.{id}"), texts);
    }
    check.gaps_in(&form.body, &Place::default());
    check.found
}

impl<'a> Check<'a> {
    fn gaps_in(&mut self, body: &'a [Node], place: &Place) {
        for node in body {
            let path = join(&place.shown, node.name());
            let inside = match node {
                Node::Question(question) => {
                    self.gaps_of(question, &path);
                    continue;
                }
                Node::Group(group) => (&group.label, &group.body),
                Node::Repeat(repeat) => (&repeat.label, &repeat.body),
            };
            self.translated(&path, inside.0);
            self.gaps_in(inside.1, &Place { shown: path, ..place.clone() });
        }
    }

    fn gaps_of(&mut self, question: &Question, path: &str) {
        let shown = !question.hidden && question.kind != QuestionType::Calculate;
        if shown && question.label.is_empty() {
            self.say(path, "has no label; write what to ask");
        }
        if question.constraint.is_some() && question.constraint_message.is_empty() {
            self.say(path, "has a constraint without a message; write what to do");
        }
        if question.required == Condition::Never && !question.required_message.is_empty() {
            self.say(path, "has a message for a required answer but is not required; remove one");
        }
        let texts = [
            &question.label,
            &question.hint,
            &question.guidance,
            &question.constraint_message,
            &question.required_message,
        ];
        for texts in texts.into_iter().chain(question.media.values()) {
            self.translated(path, texts);
        }
    }

    fn translated(&mut self, path: &str, texts: &Texts) {
        if texts.is_empty() {
            return;
        }
        let form = self.form;
        for language in &form.languages {
            if texts.get(language).is_none_or(|text| text.trim().is_empty()) {
                self.say(path, format!("has no text in `{language}`; translate it"));
            }
        }
    }
}

//! What one question may say.
//!
//! Invariant: each property stands only where the type gives it a meaning.

use super::name::{NAME_RULE, REFERENCE_RULE, is_name, is_reference};
use super::{Bearer, Check, Need, Place};
use crate::limits::EXPRESSION_BYTES_MAX;
use crate::{Question, QuestionType};

impl<'a> Check<'a> {
    pub(super) fn question(&mut self, question: &'a Question, path: String, steps: String, place: &Place) {
        let key_path = self.key_path(&path, question.key_name(), place);
        if let Some(role) = question.role {
            self.roles.push((role, Bearer::Question(question.kind), path.clone(), key_path));
        }
        let shown = !question.hidden && question.kind != QuestionType::Calculate;
        let told = !question.hint.is_empty() || !question.media.is_empty();
        self.texts(&path, &question.label, if shown && !told { Need::Must } else { Need::May });
        for texts in
            [&question.hint, &question.guidance, &question.constraint_message, &question.required_message]
        {
            self.texts(&path, texts, Need::May);
        }
        self.media(&path, &question.media);
        let expressions = [
            ("relevant", question.relevant.as_deref()),
            ("constraint", question.constraint.as_deref()),
            ("calculation", question.calculation.as_deref()),
            ("choice_filter", question.choice_filter.as_deref()),
            ("required", question.required.expression()),
            ("read_only", question.read_only.expression()),
        ];
        for (property, text) in expressions {
            self.expression(&path, property, text);
        }
        self.choices_fit_type(question, &path);
        self.parts_fit_type(question, &path, &steps);
        self.export_name(question, &path);
    }

    fn choices_fit_type(&mut self, question: &Question, path: &str) {
        let is_select = question.kind.is_select();
        match (question.choices.as_deref(), &question.items) {
            (Some(_), _) if !is_select => self.say(path, "has `choices` but is no select; remove them"),
            (None, Some(_)) if !is_select => self.say(path, "has `items` but is no select; remove them"),
            (Some(_), Some(_)) => self.say(path, "has `choices` and `items`; keep one of them"),
            (Some(list), None) => match self.form.choices.get(list) {
                None => {
                    self.say(path, format!("choice list `{list}` does not exist; add it under `choices`"))
                }
                Some(list) if question.kind != QuestionType::SelectOne => {
                    let spaced = list.items.iter().find(|item| item.code.contains(char::is_whitespace));
                    if let Some(item) = spaced {
                        let code = &item.code;
                        self.say(path, format!("code `{code}`: several codes are joined by spaces, so a code has no spaces; rename it"));
                    }
                }
                Some(_) => {}
            },
            (None, None) if is_select => self.say(path, "is a select without `choices`; name a list"),
            (None, _) => {}
        }
        if let Some(items) = &question.items {
            self.expression(path, "items.nodeset", Some(&items.nodeset));
            self.expression(path, "items.value", Some(&items.value));
            self.expression(path, "items.label", Some(&items.label));
        }
        if question.choice_filter.is_some() && question.choices.is_none() {
            self.say(
                path,
                "has `choice_filter` without `choices`; put the condition into `items`, or name a list",
            );
        }
    }

    fn parts_fit_type(&mut self, question: &Question, path: &str, steps: &str) {
        let kind = question.kind;
        let filled = question.calculation.is_some()
            || question.default_value.is_some()
            || question.preload.is_some()
            || self.set.contains(steps);
        if kind == QuestionType::Calculate && !filled {
            self.say(path, "is a calculate without `calculation`; add the expression");
        }
        if kind == QuestionType::Note && !question.required.is_never() {
            self.say(path, "a note takes no answer and cannot be required; remove `required`");
        }
        if (question.min.is_some() || question.max.is_some()) && !kind.is_number() {
            self.say(path, "`min` and `max` are for integer and decimal; use `constraint` elsewhere");
        }
        if let (Some(min), Some(max)) = (question.min, question.max)
            && min > max
        {
            self.say(path, "`min` is above `max`, so that nothing fits; swap them");
        }
        if question.default_value.as_ref().is_some_and(|value| value.len() > EXPRESSION_BYTES_MAX) {
            self.say(path, format!("`default` is longer than {EXPRESSION_BYTES_MAX} bytes; shorten it"));
        }
        for (name, value) in &question.parameters {
            if !is_reference(name) || value.len() > EXPRESSION_BYTES_MAX {
                self.say(path, format!("parameter `{name}`: its name {REFERENCE_RULE}"));
            }
        }
    }

    fn export_name(&mut self, question: &'a Question, path: &str) {
        let Some(column) = question.export_name.as_deref() else { return };
        if !is_name(column) {
            self.say(path, format!("export_name: {NAME_RULE}"));
        }
        if let Some(other) = self.exports.insert(column, path.to_owned()) {
            self.say(path, format!("export_name `{column}` is taken by {other}; give each its own column"));
        }
    }
}

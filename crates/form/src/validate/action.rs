//! What may be set when something happens.
//!
//! Invariant: source and target are nodes of the form, by their absolute paths.

use super::{Check, Step};
use crate::limits::ACTIONS_MAX;
use crate::{Action, Event};

impl Check<'_> {
    pub(super) fn actions(&mut self) {
        let form = self.form;
        if form.actions.len() > ACTIONS_MAX {
            self.say("actions", format!("more than {ACTIONS_MAX} actions; use calculations"));
            return;
        }
        for (at, action) in form.actions.iter().enumerate() {
            self.action(&format!("actions.{at}"), action);
        }
    }

    fn action(&mut self, path: &str, action: &Action) {
        self.expression(path, "value", action.value.as_deref());
        if self.steps.get(&action.target) != Some(&Step::Question) {
            self.say(path, format!("target `{}` is no question; write its absolute path", action.target));
        }
        let source = action.source.as_deref().map(|source| (source, self.steps.get(source).copied()));
        match (action.on, source) {
            (Event::FirstLoad | Event::Load, None)
            | (Event::NewRepeat, Some((_, Some(Step::Repeat))))
            | (Event::ValueChanged, Some((_, Some(Step::Question)))) => {}
            (Event::FirstLoad | Event::Load, Some(_)) => {
                self.say(path, "loading has no `source`; remove it");
            }
            (Event::NewRepeat, Some((source, _))) => {
                self.say(path, format!("source `{source}` is no repeat; write its absolute path"));
            }
            (Event::ValueChanged, Some((source, _))) => {
                self.say(path, format!("source `{source}` is no question; write its absolute path"));
            }
            (Event::NewRepeat | Event::ValueChanged, None) => {
                self.say(path, "has no `source`; say what has to change");
            }
        }
    }
}

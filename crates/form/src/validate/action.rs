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
        let target = without_predicates(&action.target);
        let target = target.rsplit_once("/@").map_or(target.as_str(), |(element, _)| element);
        if self.steps.get(target) != Some(&Step::Question) {
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

/// The path of the nodes that a target may mean: `/data/anggota[position() = 1]/umur` is
/// `/data/anggota/umur`.
fn without_predicates(path: &str) -> String {
    let (mut depth, mut quote) = (0_usize, None);
    let outside = |letter: &char| {
        match (quote, *letter) {
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') if depth > 0 => quote = Some(*letter),
            (None, '[') => depth += 1,
            (None, ']') if depth > 0 => {
                depth -= 1;
                return false;
            }
            (None, _) => {}
        }
        depth == 0
    };
    path.chars().filter(outside).collect()
}

//! What a form sets by itself when something happens.
//!
//! Invariant: a target leads to a question; which instance is meant is decided from where it happened.

use super::compile::Compiler;
use super::paths::{Resolver, find};
use super::schema::{Schema, SchemaId};
use super::trouble;
use crate::xpath::Expr;
use crate::{Action, Event};

/// An action, ready.
#[derive(Debug)]
pub(crate) struct CompiledAction {
    pub(crate) on: Event,
    /// The question that changes, or the repeat that grows; the root for a load.
    pub(crate) source: SchemaId,
    /// The nodes that are set, seen from the source.
    pub(crate) target: Expr,
    /// The question that is set.
    pub(crate) sets: SchemaId,
    /// Their new value, evaluated at each; empty where there is none.
    pub(crate) value: Option<Expr>,
}

impl CompiledAction {
    pub(super) fn compile(compiler: &mut Compiler<'_>, schema: &Schema, action: &Action) -> Option<Self> {
        let source = match (action.on, action.source.as_deref()) {
            (Event::FirstLoad | Event::Load, _) => 0,
            (Event::NewRepeat | Event::ValueChanged, path) => {
                let path = path.unwrap_or_default();
                let Some(source) = find(schema, 0, path) else {
                    let id = format!("asal tindakan `{path}` tidak ada.");
                    let en = format!("the action's source `{path}` does not exist.");
                    compiler.say(trouble::bad_action(&action.target, &id, &en));
                    return None;
                };
                source
            }
        };
        let question = action.target.split("/@").next().unwrap_or_default();
        let Some(owner) = find(schema, 0, question) else {
            let id = format!("sasaran tindakan `{}` tidak ada.", action.target);
            let en = format!("the action's target `{}` does not exist.", action.target);
            compiler.say(trouble::bad_action(&action.target, &id, &en));
            return None;
        };
        let mut target = compiler.expression(owner, "actions.target", &action.target)?.root;
        Resolver::new(schema, source).value(&mut target);
        let value = match action.value.as_deref().filter(|text| !text.trim().is_empty()) {
            Some(text) => {
                let mut value = compiler.expression(owner, "actions.value", text)?.root;
                let mut resolver = Resolver::new(schema, owner);
                resolver.value(&mut value);
                compiler.note_dead_ends(owner, "actions.value", &resolver.finish());
                Some(value)
            }
            None => None,
        };
        Some(Self { on: action.on, source, target, sets: owner, value })
    }
}

//! What each function gives. Where engines differ, JavaRosa decides.
//!
//! Invariant: the reader has counted the arguments, so that those a function needs are there.

mod choices;
mod dates;
mod digest;
mod geo;
mod lists;
mod numbers;
mod repeats;
mod shuffle;
mod texts;

use super::ast::{Call, Expr};
use super::eval::{Focus, Outcome, Run};
use super::function::Function as F;
use super::problem::EvaluationProblem;
use super::tree::NodeRef;
use super::value::Value;
use crate::limits::EVALUATION_TEXT_BYTES_MAX;

impl<'e> Run<'e> {
    pub(super) fn call(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        match call.function {
            F::True => Ok(Value::Boolean(true)),
            F::False => Ok(Value::Boolean(false)),
            F::Boolean => Ok(Value::Boolean(self.boolean(&call.args[0], focus)?)),
            F::Not => Ok(Value::Boolean(!self.boolean(&call.args[0], focus)?)),
            F::If => {
                let chosen = if self.boolean(&call.args[0], focus)? { 1 } else { 2 };
                self.value(&call.args[chosen], focus)
            }
            F::Position
            | F::Last
            | F::Current
            | F::Instance
            | F::Name
            | F::LocalName
            | F::Coalesce
            | F::Once => self.node_function(call, focus),
            F::Selected
            | F::SelectedAt
            | F::CountSelected
            | F::ChoiceName
            | F::Itext
            | F::Pulldata
            | F::Checklist
            | F::WeightedChecklist
            | F::BooleanFromString => self.choice_function(call, focus),
            F::Sum | F::Min | F::Max | F::Count | F::CountNonEmpty | F::Concat | F::Join | F::Randomize => {
                self.list_function(call, focus)
            }
            F::IndexedRepeat => self.indexed_repeat(call, focus),
            F::Today
            | F::Now
            | F::Date
            | F::DateTime
            | F::FormatDate
            | F::FormatDateTime
            | F::DecimalDateTime
            | F::DecimalTime
            | F::DifferenceInMonths
            | F::AddDate => self.date_function(call, focus),
            F::Area | F::Distance | F::Geofence => self.geo_function(call, focus),
            F::Digest | F::Base64Decode => self.digest_function(call, focus),
            F::String
            | F::Substr
            | F::Substring
            | F::SubstringBefore
            | F::SubstringAfter
            | F::StringLength
            | F::Contains
            | F::StartsWith
            | F::EndsWith
            | F::Translate
            | F::NormalizeSpace
            | F::Regex
            | F::Uuid => self.text_function(call, focus),
            _ => self.number_function(call, focus),
        }
    }

    /// Functions about the node in question.
    fn node_function(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        Ok(match call.function {
            F::Position => match call.args.first() {
                None => Value::Number(focus.position as f64),
                Some(arg) => Value::Number(match self.first_node(call, arg, focus)? {
                    Some(node) => self.place_among_namesakes(node)? as f64,
                    None => 0.0,
                }),
            },
            F::Last => Value::Number(focus.size as f64),
            F::Current => Value::One(self.current),
            F::Instance => {
                let id = self.text(&call.args[0], focus)?;
                match self.documents.find(&id) {
                    Some(node) => Value::One(node),
                    None => return Err(EvaluationProblem::Instance(id.chars().take(80).collect())),
                }
            }
            F::Coalesce => {
                let first = self.lean(&call.args[0], focus)?;
                let text = first.clone().into_text(&self.documents);
                if text.is_empty() || matches!(first, Value::Number(number) if number.is_nan()) {
                    return self.value(&call.args[1], focus);
                }
                first
            }
            F::Once => {
                let now = super::value::node_text(&self.documents, focus.node);
                if now.is_empty() { self.value(&call.args[0], focus)? } else { Value::Text(now) }
            }
            // `name`, `local-name`
            function => {
                let node = match call.args.first() {
                    None => Some(focus.node),
                    Some(arg) => self.first_node(call, arg, focus)?,
                };
                let Some(node) = node else { return Ok(Value::EMPTY) };
                let name = self.documents.source(node.source).name(node.node);
                let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
                Value::Text(if function == F::Name { name } else { local }.into())
            }
        })
    }

    /// The first node of an argument that has to be a path.
    fn first_node(&self, call: &Call, arg: &'e Expr, focus: Focus) -> Outcome<Option<NodeRef>> {
        match self.lean(arg, focus)?.nodes() {
            Some(nodes) => Ok(nodes.first().copied()),
            None => Err(EvaluationProblem::NotNodes { function: call.function.name(), argument: 1 }),
        }
    }

    /// Place among the siblings of the same name, from 1: the number of a repeat.
    pub(super) fn place_among_namesakes(&self, node: NodeRef) -> Outcome<usize> {
        let source = self.documents.source(node.source);
        let Some(parent) = source.parent(node.node) else { return Ok(1) };
        let name = source.name(node.node);
        let mut place = 1;
        for sibling in source.children(parent) {
            self.spend(1)?;
            if sibling == node.node {
                break;
            }
            place += usize::from(source.name(sibling) == name);
        }
        Ok(place)
    }

    /// The text of an argument, or of the node in question where there is none.
    fn text_or_own(&self, call: &'e Call, focus: Focus) -> Outcome<std::borrow::Cow<'e, str>> {
        match call.args.first() {
            Some(arg) => self.text(arg, focus),
            None => Ok(super::value::node_text(&self.documents, focus.node)),
        }
    }

    fn made(&self, text: String) -> Outcome<Value<'e>> {
        check_length(text.len())?;
        Ok(Value::Text(text.into()))
    }
}

fn check_length(bytes: usize) -> Outcome<()> {
    if bytes <= EVALUATION_TEXT_BYTES_MAX {
        return Ok(());
    }
    Err(EvaluationProblem::TextTooLong { most: EVALUATION_TEXT_BYTES_MAX })
}

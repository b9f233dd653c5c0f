//! Functions over lists of nodes, and over lists of arguments.
//!
//! As in JavaRosa an answer that is not there yet does not spoil the rest: `sum` leaves out what is empty, `min`
//! and `max` what is no number.

use super::super::ast::{Call, Expr};
use super::super::eval::{Focus, Outcome, Run};
use super::super::function::Function as F;
use super::super::problem::EvaluationProblem;
use super::super::value::{Value, node_text, text_number};
use super::check_length;

impl<'e> Run<'e> {
    pub(super) fn list_function(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        Ok(match call.function {
            F::Concat => return self.joined("", &call.args, focus),
            F::Join => {
                let separator = self.text(&call.args[0], focus)?;
                return self.joined(&separator, &call.args[1..], focus);
            }
            F::Min => Value::Number(self.numbers(call, focus)?.into_iter().fold(f64::NAN, f64::min)),
            F::Max => Value::Number(self.numbers(call, focus)?.into_iter().fold(f64::NAN, f64::max)),
            F::Randomize => return self.randomize(call, focus),
            function => {
                let value = self.value(&call.args[0], focus)?;
                let problem = EvaluationProblem::NotNodes { function: function.name(), argument: 1 };
                let nodes = value.nodes().ok_or(problem)?;
                self.spend(nodes.len())?;
                let texts = nodes.iter().map(|node| node_text(&self.documents, *node));
                Value::Number(match function {
                    F::Count => nodes.len() as f64,
                    F::CountNonEmpty => texts.filter(|text| !text.is_empty()).count() as f64,
                    // A sum of nothing is 0, not the -0 that an iterator begins with.
                    _ => texts
                        .filter(|text| !text.is_empty())
                        .fold(0.0, |sum, text| sum + text_number(&text, self.utc_offset_s)),
                })
            }
        })
    }

    /// The numbers of all arguments, of nodes each.
    fn numbers(&self, call: &'e Call, focus: Focus) -> Outcome<Vec<f64>> {
        let mut numbers = Vec::new();
        for arg in &call.args {
            let value = self.value(arg, focus)?;
            match value.nodes() {
                Some(nodes) => {
                    self.spend(nodes.len())?;
                    numbers.extend(nodes.iter().map(|node| self.node_number(*node)));
                }
                None => numbers.push(value.to_number(&self.documents, self.utc_offset_s)),
            }
        }
        Ok(numbers)
    }

    /// The texts of all arguments, of nodes each, with something in between.
    fn joined(&self, separator: &str, args: &'e [Expr], focus: Focus) -> Outcome<Value<'e>> {
        let mut all = String::new();
        let mut first = true;
        for arg in args {
            let value = self.value(arg, focus)?;
            let mut push = |text: &str| {
                if !first {
                    all.push_str(separator);
                }
                first = false;
                all.push_str(text);
                check_length(all.len())
            };
            match value.nodes() {
                Some(nodes) => {
                    self.spend(nodes.len())?;
                    for node in nodes {
                        push(&node_text(&self.documents, *node))?;
                    }
                }
                None => push(&value.into_text(&self.documents))?,
            }
        }
        Ok(Value::Text(all.into()))
    }
}

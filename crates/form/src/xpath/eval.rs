//! The value of an expression.
//!
//! Invariant: an evaluation takes at most [`EVALUATION_STEPS_MAX`] steps and nests no deeper than its
//! expression, whose height the reader bounds.

use std::borrow::Cow;
use std::cell::Cell;

use super::ast::{Expr, Operator};
use super::host::{Host, Scope};
use super::problem::EvaluationProblem;
use super::tree::{Documents, NodeRef};
use super::value::{Object, Value};
use crate::limits::EVALUATION_STEPS_MAX;

pub(super) type Outcome<T> = Result<T, EvaluationProblem>;

/// The value of an expression in a scope.
///
/// # Errors
/// It takes too much work, or a function cannot do with what it was given.
pub fn evaluate(expr: &Expr, scope: &Scope<'_>) -> Outcome<Object> {
    let (run, focus) = Run::new(scope);
    Ok(run.value(expr, focus)?.into_object())
}

/// The value as a boolean; looks no further than the first node of a path.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_boolean(expr: &Expr, scope: &Scope<'_>) -> Outcome<bool> {
    let (run, focus) = Run::new(scope);
    run.boolean(expr, focus)
}

/// The value as a text; looks no further than the first node of a path.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_text<'a>(expr: &'a Expr, scope: &Scope<'a>) -> Outcome<Cow<'a, str>> {
    let (run, focus) = Run::new(scope);
    run.text(expr, focus)
}

/// The value as a number.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_number(expr: &Expr, scope: &Scope<'_>) -> Outcome<f64> {
    let (run, focus) = Run::new(scope);
    run.number(expr, focus)
}

/// The node in question, and its place among those in question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Focus {
    pub(super) node: NodeRef,
    pub(super) position: usize,
    pub(super) size: usize,
}

/// One evaluation.
pub(super) struct Run<'e> {
    pub(super) documents: Documents<'e>,
    pub(super) current: NodeRef,
    pub(super) host: &'e dyn Host,
    pub(super) utc_offset_s: i32,
    steps_left: Cell<u64>,
    /// What it began with.
    steps: u64,
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        self.host.spend(self.steps - self.steps_left.get());
    }
}

impl<'e> Run<'e> {
    fn new(scope: &Scope<'e>) -> (Self, Focus) {
        let steps = EVALUATION_STEPS_MAX.min(scope.host.steps_left());
        let run = Self {
            documents: scope.documents,
            current: scope.current,
            host: scope.host,
            utc_offset_s: scope.host.utc_offset_s(),
            steps_left: Cell::new(steps),
            steps,
        };
        (run, Focus { node: scope.node, position: scope.position, size: scope.size })
    }

    pub(super) fn spend(&self, steps: usize) -> Outcome<()> {
        let left = self.steps_left.get().checked_sub(steps as u64).ok_or(EvaluationProblem::TooMuchWork)?;
        self.steps_left.set(left);
        Ok(())
    }

    pub(super) fn value(&self, expr: &'e Expr, focus: Focus) -> Outcome<Value<'e>> {
        self.spend(1)?;
        match expr {
            Expr::Number(number) => Ok(Value::Number(*number)),
            Expr::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
            Expr::Negate(inner) => Ok(Value::Number(-self.number(inner, focus)?)),
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right, focus),
            Expr::Call(call) => self.call(call, focus),
            Expr::Path(path) => self.path_value(path, focus),
        }
    }

    pub(super) fn boolean(&self, expr: &'e Expr, focus: Focus) -> Outcome<bool> {
        match expr {
            Expr::Path(path) => {
                let first = self.first(path, focus)?;
                Ok(first.is_some_and(|node| self.host.truth_of(node).unwrap_or(true)))
            }
            _ => Ok(self.value(expr, focus)?.to_boolean()),
        }
    }

    pub(super) fn text(&self, expr: &'e Expr, focus: Focus) -> Outcome<Cow<'e, str>> {
        Ok(self.lean(expr, focus)?.into_text(&self.documents))
    }

    pub(super) fn number(&self, expr: &'e Expr, focus: Focus) -> Outcome<f64> {
        Ok(self.lean(expr, focus)?.to_number(&self.documents, self.utc_offset_s))
    }

    /// The value, of a path only its first node.
    pub(super) fn lean(&self, expr: &'e Expr, focus: Focus) -> Outcome<Value<'e>> {
        match expr {
            Expr::Path(path) => {
                Ok(self.first(path, focus)?.map_or_else(|| Value::Nodes(Vec::new()), Value::One))
            }
            _ => self.value(expr, focus),
        }
    }

    fn binary(
        &self,
        operator: Operator,
        left: &'e Expr,
        right: &'e Expr,
        focus: Focus,
    ) -> Outcome<Value<'e>> {
        Ok(match operator {
            Operator::And | Operator::Or => Value::Boolean(self.junction(operator, left, right, focus)?),
            Operator::Union => return self.union(left, right, focus),
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Modulo => {
                let (left, right) = (self.number(left, focus)?, self.number(right, focus)?);
                Value::Number(arithmetic(operator, left, right))
            }
            _ => {
                let (left, right) = (self.value(left, focus)?, self.value(right, focus)?);
                Value::Boolean(self.compare(operator, &left, &right)?)
            }
        })
    }

    /// `a and b and c`, `a or b or c`: along the left side without nesting, since such chains grow long.
    fn junction(&self, operator: Operator, left: &'e Expr, right: &'e Expr, focus: Focus) -> Outcome<bool> {
        let mut operands = vec![right];
        let mut first = left;
        while let Expr::Binary(inner, left, right) = first
            && *inner == operator
        {
            operands.push(right);
            first = left;
        }
        operands.push(first);
        let decisive = operator == Operator::Or;
        for operand in operands.into_iter().rev() {
            self.spend(1)?;
            if self.boolean(operand, focus)? == decisive {
                return Ok(decisive);
            }
        }
        Ok(!decisive)
    }
}

fn arithmetic(operator: Operator, left: f64, right: f64) -> f64 {
    match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        _ => left % right,
    }
}

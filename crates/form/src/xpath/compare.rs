//! Comparisons: XPath 1.0 §3.4, with dates that compare as the days they are.
//!
//! Invariant: comparing two node-sets takes time proportional to their sizes, not to their product.

use std::collections::HashSet;

use super::ast::Operator;
use super::eval::{Outcome, Run};
use super::tree::NodeRef;
use super::value::{Value, node_text, text_number};

impl<'e> Run<'e> {
    pub(super) fn compare(&self, operator: Operator, left: &Value<'e>, right: &Value<'e>) -> Outcome<bool> {
        match (left.nodes(), right.nodes()) {
            (Some(left), Some(right)) => self.compare_nodes(operator, left, right),
            (Some(nodes), None) => self.compare_each(operator, nodes, right),
            (None, Some(nodes)) => self.compare_each(mirrored(operator), nodes, left),
            (None, None) => Ok(self.compare_single(operator, left, right)),
        }
    }

    /// Neither is a set of nodes.
    fn compare_single(&self, operator: Operator, left: &Value<'e>, right: &Value<'e>) -> bool {
        let numbers = || {
            let number = |value: &Value<'e>| value.to_number(&self.documents, self.utc_offset_s);
            numbers_fit(operator, number(left), number(right))
        };
        match (operator, left, right) {
            (Operator::Equal | Operator::NotEqual, Value::Boolean(_), _)
            | (Operator::Equal | Operator::NotEqual, _, Value::Boolean(_)) => {
                (left.to_boolean() == right.to_boolean()) == (operator == Operator::Equal)
            }
            (Operator::Equal | Operator::NotEqual, Value::Text(left), Value::Text(right)) => {
                (left == right) == (operator == Operator::Equal)
            }
            _ => numbers(),
        }
    }

    /// Whether any of the nodes compares to a value that is no set of nodes.
    fn compare_each(&self, operator: Operator, nodes: &[NodeRef], value: &Value<'e>) -> Outcome<bool> {
        self.spend(nodes.len())?;
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        match value {
            Value::Boolean(boolean) if equality => {
                return Ok((nodes.is_empty() != *boolean) == (operator == Operator::Equal));
            }
            Value::Text(text) if equality => {
                let equal = operator == Operator::Equal;
                return Ok(nodes.iter().any(|node| (node_text(&self.documents, *node) == *text) == equal));
            }
            _ => {}
        }
        let number = value.to_number(&self.documents, self.utc_offset_s);
        Ok(nodes.iter().any(|node| numbers_fit(operator, self.node_number(*node), number)))
    }

    fn compare_nodes(&self, operator: Operator, left: &[NodeRef], right: &[NodeRef]) -> Outcome<bool> {
        self.spend(left.len() + right.len())?;
        let text = |node: &NodeRef| node_text(&self.documents, *node);
        if let ([left], [right]) = (left, right)
            && matches!(operator, Operator::Equal | Operator::NotEqual)
        {
            return Ok((text(left) == text(right)) == (operator == Operator::Equal));
        }
        match operator {
            Operator::Equal => {
                let known: HashSet<_> = left.iter().map(text).collect();
                Ok(right.iter().any(|node| known.contains(&text(node))))
            }
            // Some pair differs, unless all of both are one and the same text.
            Operator::NotEqual => {
                let (Some(first), false) = (left.first(), right.is_empty()) else { return Ok(false) };
                let first = text(first);
                Ok(left.iter().chain(right).any(|node| text(node) != first))
            }
            // Some pair is in order if the outermost are.
            Operator::Less | Operator::LessOrEqual => {
                Ok(numbers_fit(operator, self.extreme(left, f64::min), self.extreme(right, f64::max)))
            }
            _ => Ok(numbers_fit(operator, self.extreme(left, f64::max), self.extreme(right, f64::min))),
        }
    }

    fn extreme(&self, nodes: &[NodeRef], choose: fn(f64, f64) -> f64) -> f64 {
        nodes.iter().map(|node| self.node_number(*node)).fold(f64::NAN, choose)
    }

    pub(super) fn node_number(&self, node: NodeRef) -> f64 {
        text_number(&node_text(&self.documents, node), self.utc_offset_s)
    }
}

fn numbers_fit(operator: Operator, left: f64, right: f64) -> bool {
    match operator {
        Operator::Equal => left == right,
        Operator::NotEqual => left != right,
        Operator::Less => left < right,
        Operator::LessOrEqual => left <= right,
        Operator::Greater => left > right,
        _ => left >= right,
    }
}

fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        other => other,
    }
}

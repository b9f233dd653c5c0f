//! Paths: from nodes to nodes, one at a time, so that a question about the first one asks no further.
//!
//! What is not relevant is not there. Predicates count positions among what is left.
//!
//! Invariant: a path gives each node once, in document order.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::ast::{Axis, Expr, Path, Start, Step, Test};
use super::eval::{Focus, Outcome, Run};
use super::problem::EvaluationProblem;
use super::tree::{NodeId, NodeKind, NodeRef, Source};
use super::value::Value;

type Found<'f> = &'f mut dyn FnMut(NodeRef) -> ControlFlow<()>;

impl<'e> Run<'e> {
    pub(super) fn path_value(&self, path: &'e Path, focus: Focus) -> Outcome<Value<'e>> {
        let mut one = None;
        let mut many = Vec::new();
        self.each(path, focus, &mut |node| {
            if let Some(first) = one
                && many.is_empty()
            {
                many.push(first);
            }
            if one.is_none() {
                one = Some(node);
            } else {
                many.push(node);
            }
            ControlFlow::Continue(())
        })?;
        Ok(match one {
            Some(node) if many.is_empty() => Value::One(node),
            _ => Value::Nodes(many),
        })
    }

    /// The first node of a path.
    pub(super) fn first(&self, path: &'e Path, focus: Focus) -> Outcome<Option<NodeRef>> {
        let mut first = None;
        self.each(path, focus, &mut |node| {
            first = Some(node);
            ControlFlow::Break(())
        })?;
        Ok(first)
    }

    fn each(&self, path: &'e Path, focus: Focus, found: Found<'_>) -> Outcome<()> {
        let steps = path.steps.as_slice();
        let climbs = steps.iter().skip(1).any(|step| step.axis == Axis::Parent);
        let descends = steps.iter().any(|step| matches!(step.axis, Axis::Child | Axis::Attribute));
        let mut starts = match &path.start {
            Start::Context => Value::One(focus.node),
            Start::Root => Value::One(NodeRef { source: 0, node: Source::DOCUMENT }),
            Start::Value(expr, predicates) => {
                let value = self.value(expr, focus)?;
                if value.nodes().is_none() {
                    return Err(EvaluationProblem::NoPathFromValue);
                }
                match value {
                    Value::Nodes(nodes) if !predicates.is_empty() => {
                        Value::Nodes(self.filter(nodes, predicates)?)
                    }
                    Value::One(node) if !predicates.is_empty() => {
                        Value::Nodes(self.filter(vec![node], predicates)?)
                    }
                    value => value,
                }
            }
        };
        let several = starts.nodes().is_some_and(|nodes| nodes.len() > 1);
        if !(climbs && descends || several && steps.iter().any(|step| step.axis == Axis::Parent)) {
            for start in starts.nodes().unwrap_or_default() {
                if self.walk(*start, steps, found)?.is_break() {
                    break;
                }
            }
            return Ok(());
        }
        // Two nodes may have one parent: what has been seen is not given again.
        let mut seen = HashSet::new();
        let mut once = |node| if seen.insert(node) { found(node) } else { ControlFlow::Continue(()) };
        if let Value::One(node) = starts {
            starts = Value::Nodes(vec![node]);
        }
        for start in starts.nodes().unwrap_or_default() {
            if self.walk(*start, steps, &mut once)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn walk(&self, node: NodeRef, steps: &'e [Step], found: Found<'_>) -> Outcome<ControlFlow<()>> {
        let Some((step, rest)) = steps.split_first() else { return Ok(found(node)) };
        self.spend(1)?;
        let source = self.documents.source(node.source);
        let to = |id: NodeId| NodeRef { source: node.source, node: id };
        match step.axis {
            Axis::Itself => {
                self.walk_one(step, fits(source, node.node, &step.test).then_some(node), rest, found)
            }
            Axis::Parent => {
                let parent = source.parent(node.node).filter(|parent| fits(source, *parent, &step.test));
                self.walk_one(step, parent.map(to), rest, found)
            }
            // An element without children keeps its text itself, and stands for it.
            Axis::Child if step.test == Test::Text && holds_text(source, node.node) => {
                self.walk_one(step, Some(node), rest, found)
            }
            Axis::Child | Axis::Attribute if step.predicates.is_empty() => {
                let nodes = if step.axis == Axis::Child {
                    source.children(node.node)
                } else {
                    source.attributes(node.node)
                };
                for id in nodes {
                    self.spend(1)?;
                    if fits(source, id, &step.test)
                        && source.is_relevant(id)
                        && self.walk(to(id), rest, found)?.is_break()
                    {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                Ok(ControlFlow::Continue(()))
            }
            Axis::Child | Axis::Attribute => {
                for node in self.step_filtered(node, step)? {
                    if self.walk(node, rest, found)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                Ok(ControlFlow::Continue(()))
            }
        }
    }

    fn walk_one(
        &self,
        step: &'e Step,
        node: Option<NodeRef>,
        rest: &'e [Step],
        found: Found<'_>,
    ) -> Outcome<ControlFlow<()>> {
        let Some(node) = node else { return Ok(ControlFlow::Continue(())) };
        for predicate in &step.predicates {
            if !self.holds(predicate, Focus { node, position: 1, size: 1 })? {
                return Ok(ControlFlow::Continue(()));
            }
        }
        self.walk(node, rest, found)
    }

    /// The nodes of a step with predicates.
    fn step_filtered(&self, node: NodeRef, step: &'e Step) -> Outcome<Vec<NodeRef>> {
        let source = self.documents.source(node.source);
        if let Some((nodes, done)) = self.rows_by_index(node, step)? {
            return self.filter(nodes, &step.predicates[done..]);
        }
        let ids = match step.axis {
            Axis::Child => source.children(node.node),
            _ => source.attributes(node.node),
        };
        let mut nodes = Vec::new();
        for id in ids {
            self.spend(1)?;
            if fits(source, id, &step.test) && source.is_relevant(id) {
                nodes.push(NodeRef { source: node.source, node: id });
            }
        }
        self.filter(nodes, &step.predicates)
    }

    pub(super) fn filter(&self, mut nodes: Vec<NodeRef>, predicates: &'e [Expr]) -> Outcome<Vec<NodeRef>> {
        for predicate in predicates {
            if let Expr::Number(number) = predicate {
                let at =
                    if *number >= 1.0 && number.fract() == 0.0 { *number as usize - 1 } else { usize::MAX };
                nodes = nodes.get(at).map(|node| vec![*node]).unwrap_or_default();
                continue;
            }
            let size = nodes.len();
            let mut kept = Vec::new();
            for (at, node) in nodes.into_iter().enumerate() {
                if self.holds(predicate, Focus { node, position: at + 1, size })? {
                    kept.push(node);
                }
            }
            nodes = kept;
        }
        Ok(nodes)
    }

    /// Whether a predicate holds: a number is a position.
    fn holds(&self, predicate: &'e Expr, focus: Focus) -> Outcome<bool> {
        match predicate {
            Expr::Path(_) => self.boolean(predicate, focus),
            _ => Ok(match self.value(predicate, focus)? {
                Value::Number(number) => number == focus.position as f64,
                value => value.to_boolean(),
            }),
        }
    }

    pub(super) fn union(&self, left: &'e Expr, right: &'e Expr, focus: Focus) -> Outcome<Value<'e>> {
        let mut nodes = Vec::new();
        for side in [left, right] {
            match self.value(side, focus)? {
                Value::One(node) => nodes.push(node),
                Value::Nodes(more) => nodes.extend(more),
                _ => return Err(EvaluationProblem::NoPathFromValue),
            }
        }
        if nodes.len() > 1 {
            nodes = self.in_document_order(nodes)?;
        }
        Ok(Value::Nodes(nodes))
    }

    /// Each node once, in document order; sources in the order in which they appear.
    fn in_document_order(&self, nodes: Vec<NodeRef>) -> Outcome<Vec<NodeRef>> {
        let mut sources: Vec<u32> = Vec::new();
        for node in &nodes {
            if !sources.contains(&node.source) {
                sources.push(node.source);
            }
        }
        let mut left: HashSet<NodeRef> = nodes.into_iter().collect();
        let mut ordered = Vec::with_capacity(left.len());
        for number in sources {
            let source = self.documents.source(number);
            let mut stack = vec![Source::DOCUMENT];
            while let Some(id) = stack.pop() {
                self.spend(1)?;
                let node = NodeRef { source: number, node: id };
                if left.remove(&node) {
                    ordered.push(node);
                }
                if left.is_empty() {
                    break;
                }
                for attribute in source.attributes(id) {
                    let attribute = NodeRef { source: number, node: attribute };
                    if left.remove(&attribute) {
                        ordered.push(attribute);
                    }
                }
                let below = stack.len();
                stack.extend(source.children(id));
                stack[below..].reverse();
            }
        }
        Ok(ordered)
    }
}

/// Whether a node is of the kind and the name that a step asks for.
pub(super) fn fits(source: &Source, node: NodeId, test: &Test) -> bool {
    match test {
        Test::Node => true,
        Test::Name(name) => source.name(node) == &**name && is_named(source.kind(node)),
        Test::Any => is_named(source.kind(node)),
        Test::Text => source.kind(node) == NodeKind::Text,
    }
}

fn holds_text(source: &Source, node: NodeId) -> bool {
    source.kind(node) == NodeKind::Element
        && source.children(node).next().is_none()
        && !source.string_value(node).is_empty()
}

fn is_named(kind: NodeKind) -> bool {
    matches!(kind, NodeKind::Element | NodeKind::Attribute)
}

//! `indexed-repeat(target, repeat, number, ...)`: the target in the given instances of its repeats.
//!
//! As in JavaRosa the paths are taken by their names from the root; where a repeat gets no number, the
//! instance that the context node stands in counts. As in the specification, a number that is none or that no
//! instance has gives nothing.

use super::super::ast::{Axis, Call, Expr, Path, Start, Test};
use super::super::eval::{Focus, Outcome, Run};
use super::super::function::Function;
use super::super::problem::EvaluationProblem;
use super::super::tree::{NodeKind, NodeRef, Source};
use super::super::value::Value;

/// A name on the way down from the root, and which of its namesakes is meant.
#[derive(Debug, Clone, PartialEq)]
struct Level<'e> {
    name: &'e str,
    number: Option<usize>,
}

impl<'e> Run<'e> {
    pub(super) fn indexed_repeat(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        let problem = |argument| EvaluationProblem::NotNodes { function: "indexed-repeat", argument };
        let mut target = self.levels(&call.args[0], focus)?.ok_or(problem(1))?;
        let own = self.levels_of(focus.node)?;
        for (level, own) in target.iter_mut().zip(&own) {
            if level.name != own.name {
                break;
            }
            level.number = level.number.or(own.number);
        }
        for (pair, arguments) in call.args[1..].chunks_exact(2).enumerate() {
            let argument = 2 + pair * 2;
            let repeat = self.levels(&arguments[0], focus)?.ok_or(problem(argument))?;
            let names = |levels: &[Level<'e>]| levels.iter().map(|level| level.name).collect::<Vec<_>>();
            if repeat.is_empty()
                || repeat.len() > target.len()
                || names(&repeat) != names(&target[..repeat.len()])
            {
                return Err(problem(argument));
            }
            let number = self.number(&arguments[1], focus)?;
            target[repeat.len() - 1].number = Some(if number >= 1.0 { number as usize } else { 0 });
        }
        self.at_levels(&target)
    }

    fn at_levels(&self, levels: &[Level<'e>]) -> Outcome<Value<'e>> {
        let source = self.documents.primary;
        let mut nodes = vec![Source::DOCUMENT];
        for level in levels {
            let mut below = Vec::new();
            for node in nodes {
                let mut number = 0;
                for child in source.children(node) {
                    self.spend(1)?;
                    if source.name(child) != level.name || source.kind(child) != NodeKind::Element {
                        continue;
                    }
                    number += 1;
                    if level.number.is_none_or(|wanted| wanted == number) && source.is_relevant(child) {
                        below.push(child);
                    }
                }
            }
            nodes = below;
        }
        Ok(Value::Nodes(nodes.into_iter().map(|node| NodeRef { source: 0, node }).collect()))
    }

    /// A path by its names from the root; `None` if it is more than names and `..`.
    fn levels(&self, expr: &'e Expr, focus: Focus) -> Outcome<Option<Vec<Level<'e>>>> {
        let Expr::Path(path) = expr else { return Ok(None) };
        let mut levels = match &path.start {
            Start::Root => Vec::new(),
            Start::Context => self.levels_of(focus.node)?,
            Start::Value(inner, predicates) if predicates.is_empty() && is_current(inner) => {
                self.levels_of(self.current)?
            }
            Start::Value(..) => return Ok(None),
        };
        Ok(follow(&mut levels, path).then_some(levels))
    }

    fn levels_of(&self, node: NodeRef) -> Outcome<Vec<Level<'e>>> {
        let source = self.documents.source(node.source);
        let mut levels = Vec::new();
        let mut at = Some(node.node);
        while let Some(id) = at {
            if source.kind(id) == NodeKind::Element {
                let number = self.place_among_namesakes(NodeRef { source: node.source, node: id })?;
                levels.push(Level { name: source.name(id), number: Some(number) });
            }
            at = source.parent(id);
        }
        levels.reverse();
        Ok(levels)
    }
}

fn is_current(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(call) if call.function == Function::Current)
}

fn follow<'e>(levels: &mut Vec<Level<'e>>, path: &'e Path) -> bool {
    for step in &path.steps {
        match (step.axis, &step.test) {
            _ if !step.predicates.is_empty() => return false,
            (Axis::Itself, Test::Node) => {}
            (Axis::Parent, Test::Node) if levels.pop().is_some() => {}
            (Axis::Child, Test::Name(name)) => levels.push(Level { name, number: None }),
            _ => return false,
        }
    }
    true
}

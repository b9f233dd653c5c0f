//! Which questions decide whether others are asked.

use crate::{FormDefinition, Node};
use std::collections::BTreeSet;

impl FormDefinition {
    /// The names that stand as `${name}` in any `relevant` expression or repeat count.
    #[must_use]
    pub fn gating_names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        collect(&self.body, &mut names);
        names
    }
}

fn collect(nodes: &[Node], names: &mut BTreeSet<String>) {
    for node in nodes {
        let (expressions, body) = match node {
            Node::Group(group) => ([group.relevant.as_deref(), None], group.body.as_slice()),
            Node::Repeat(repeat) => {
                ([repeat.relevant.as_deref(), repeat.count.as_deref()], repeat.body.as_slice())
            }
            Node::Question(question) => ([question.relevant.as_deref(), None], [].as_slice()),
        };
        for expression in expressions.into_iter().flatten() {
            names.extend(references(expression).map(str::to_owned));
        }
        collect(body, names);
    }
}

/// The names that an expression refers to.
fn references(expression: &str) -> impl Iterator<Item = &str> {
    expression.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found() {
        assert_eq!(references("${a} = 1 and (${ b } > 2)").collect::<Vec<_>>(), ["a", "b"]);
    }
    #[test]
    fn the_family_form_gates_on_lighting() {
        assert!(crate::keluarga().gating_names().iter().any(|name| name.contains("penerangan")));
    }
}

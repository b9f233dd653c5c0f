//! Which questions decide whether others are asked.
//!
//! Invariant: an expression that cannot be read decides nothing here; compiling the form names it.

use crate::xpath::{self, Axis, Expr, Path, Start, Test};
use crate::{FormDefinition, Node};
use std::collections::BTreeSet;

impl FormDefinition {
    /// The key names of the questions that a `relevant` expression or a repeat count looks at.
    #[must_use]
    pub fn gating_names(&self) -> BTreeSet<String> {
        self.gates().clone()
    }
}

/// The same, made anew.
pub(crate) fn find_gating_names(form: &FormDefinition) -> BTreeSet<String> {
    let mut steps = BTreeSet::new();
    list_steps(&form.body, &mut steps);
    let mut keys = BTreeSet::new();
    list_keys(&form.body, &steps, &mut keys);
    keys
}

/// The last steps of the paths in the expressions that decide.
fn list_steps(nodes: &[Node], steps: &mut BTreeSet<String>) {
    for node in nodes {
        let (expressions, body) = match node {
            Node::Group(group) => ([group.relevant.as_deref(), None], group.body.as_slice()),
            Node::Repeat(repeat) => {
                ([repeat.relevant.as_deref(), repeat.count.as_deref()], repeat.body.as_slice())
            }
            Node::Question(question) => ([question.relevant.as_deref(), None], [].as_slice()),
        };
        for expression in expressions.into_iter().flatten() {
            if let Ok(expression) = xpath::parse(expression) {
                list_last_steps(&expression.root, steps);
            }
        }
        list_steps(body, steps);
    }
}

fn list_keys(nodes: &[Node], steps: &BTreeSet<String>, keys: &mut BTreeSet<String>) {
    for node in nodes {
        match node {
            Node::Group(group) => list_keys(&group.body, steps, keys),
            Node::Repeat(repeat) => list_keys(&repeat.body, steps, keys),
            Node::Question(question) if steps.contains(&question.name) => {
                keys.insert(question.key_name().to_owned());
            }
            Node::Question(_) => {}
        }
    }
}

fn list_last_steps(expr: &Expr, steps: &mut BTreeSet<String>) {
    match expr {
        Expr::Number(_) | Expr::Text(_) => {}
        Expr::Negate(inner) => list_last_steps(inner, steps),
        Expr::Binary(_, left, right) => {
            list_last_steps(left, steps);
            list_last_steps(right, steps);
        }
        Expr::Call(call) => call.args.iter().for_each(|arg| list_last_steps(arg, steps)),
        Expr::Path(path) => list_path(path, steps),
    }
}

fn list_path(path: &Path, steps: &mut BTreeSet<String>) {
    if let Start::Value(expr, predicates) = &path.start {
        list_last_steps(expr, steps);
        predicates.iter().for_each(|one| list_last_steps(one, steps));
    }
    path.steps.iter().flat_map(|step| &step.predicates).for_each(|one| list_last_steps(one, steps));
    if let Some((Axis::Child, Test::Name(name))) = path.steps.last().map(|step| (step.axis, &step.test)) {
        steps.insert(name.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(expression: &str) -> Vec<String> {
        let mut found = BTreeSet::new();
        list_last_steps(&xpath::parse(expression).expect("reads").root, &mut found);
        found.into_iter().collect()
    }

    #[test]
    fn the_last_step_of_each_path_is_looked_at() {
        assert_eq!(steps("../a = 1 and (/data/rumah/b > 2 or not(c))"), ["a", "b", "c"]);
    }
    #[test]
    fn what_a_predicate_looks_at_counts() {
        assert_eq!(steps("count(/data/anggota[../x = 1]/umur[. > 5]) > 0"), ["umur", "x"]);
    }
    #[test]
    fn the_family_form_gates_on_lighting() {
        assert!(crate::keluarga().gating_names().contains("penerangan"));
        assert!(!crate::keluarga().gating_names().contains("atap"));
    }
}

//! The positions of a form, one after the other, as somebody steps through it.
//!
//! Invariant: positions are made anew for each step, so that they follow what is relevant and repeated.

use ketuk_form::{FormInstance, Node};

/// One position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// A question.
    Question(String),
    /// A group: only stopped at where a step expects it.
    Group(String),
    /// An instance of a repeat.
    Instance(String),
    /// Behind the instances of a repeat, where another one may be added.
    Prompt(String),
}

impl Stop {
    /// Its path, with the places of instances.
    pub fn path(&self) -> &str {
        match self {
            Self::Question(path) | Self::Group(path) | Self::Instance(path) | Self::Prompt(path) => path,
        }
    }
}

/// Every position that is relevant now.
pub(super) fn stops(record: &FormInstance<'_>) -> Vec<Stop> {
    let definition = record.form().definition();
    let mut found = Vec::new();
    walk(record, &definition.body, &format!("/{}", definition.root), &mut found);
    found
}

fn walk(record: &FormInstance<'_>, body: &[Node], above: &str, found: &mut Vec<Stop>) {
    let is_relevant = |path: &str| {
        record.find(path).and_then(|node| record.state(node)).is_some_and(|state| state.relevant)
    };
    for node in body {
        let path = format!("{above}/{}", node.name());
        match node {
            Node::Question(question) if !question.hidden && is_relevant(&path) => {
                found.push(Stop::Question(path));
            }
            Node::Group(group) if is_relevant(&path) => {
                found.push(Stop::Group(path.clone()));
                walk(record, &group.body, &path, found);
            }
            Node::Repeat(repeat) => {
                let instances = record.instances(&path).unwrap_or_default();
                for place in 1..=instances.len() {
                    let instance = format!("{path}[{place}]");
                    if is_relevant(&instance) {
                        found.push(Stop::Instance(instance.clone()));
                        walk(record, &repeat.body, &instance, found);
                    }
                }
                if repeat.count.is_none() && !repeat.fixed {
                    found.push(Stop::Prompt(path));
                }
            }
            Node::Question(_) | Node::Group(_) => {}
        }
    }
}

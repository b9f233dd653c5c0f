//! Keys for names that are no key names or that come twice in one repeat.
//!
//! Invariant: within one repeat, groups left out, every key name is there once and follows the grammar.

use ketuk_form::limits::NAME_BYTES_MAX;
use ketuk_form::{Key, Node};
use std::collections::BTreeSet;

/// Gives a `key` to what needs one, in the order of the form.
pub(super) fn give_keys(body: &mut [Node]) {
    let mut scope = Scope::default();
    natural_names(body, &mut scope.natural);
    scope.walk(body, &mut Vec::new());
}

/// A name that fits the form's grammar of names, made of `text`; not yet unique.
pub(super) fn sanitize(text: &str) -> String {
    let mut name: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert(0, 'x');
    }
    name.truncate(NAME_BYTES_MAX);
    name
}

/// `wanted`, or `wanted` with a number where it is taken.
pub(super) fn unique(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(wanted) {
        return wanted.to_owned();
    }
    let mut number = 2_u32;
    loop {
        let ending = format!("_{number}");
        let head: String = wanted.chars().take(NAME_BYTES_MAX - ending.len()).collect();
        let name = head + &ending;
        if !is_taken(&name) {
            return name;
        }
        number += 1;
    }
}

fn is_key_name(name: &str) -> bool {
    !name.starts_with('_') && name.len() <= NAME_BYTES_MAX && !name.contains('.') && Key::parse(name).is_ok()
}

/// The names inside one repeat.
#[derive(Default)]
struct Scope {
    /// Names that are key names as they are.
    natural: BTreeSet<String>,
    used: BTreeSet<String>,
}

impl Scope {
    fn walk(&mut self, body: &mut [Node], groups: &mut Vec<String>) {
        for node in body {
            match node {
                Node::Group(group) => {
                    groups.push(group.name.clone());
                    self.walk(&mut group.body, groups);
                    groups.pop();
                }
                Node::Repeat(repeat) => {
                    repeat.key = self.key(&repeat.name, groups);
                    give_keys(&mut repeat.body);
                }
                Node::Question(question) => question.key = self.key(&question.name, groups),
            }
        }
    }

    /// The key that `name` needs beside itself.
    fn key(&mut self, name: &str, groups: &[String]) -> Option<String> {
        if is_key_name(name) && self.used.insert(name.to_owned()) {
            return None;
        }
        let is_taken = |name: &str| self.used.contains(name) || self.natural.contains(name);
        let mut wanted = sanitize(name);
        for group in groups.iter().rev() {
            if !is_taken(&wanted) {
                break;
            }
            wanted = sanitize(&format!("{group}_{wanted}"));
        }
        let key = unique(&wanted, is_taken);
        self.used.insert(key.clone());
        Some(key)
    }
}

fn natural_names(body: &[Node], names: &mut BTreeSet<String>) {
    for node in body {
        match node {
            Node::Group(group) => natural_names(&group.body, names),
            Node::Repeat(_) | Node::Question(_) if is_key_name(node.name()) => {
                names.insert(node.name().to_owned());
            }
            Node::Repeat(_) | Node::Question(_) => {}
        }
    }
}

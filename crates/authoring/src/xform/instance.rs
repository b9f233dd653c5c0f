//! The primary instance: one node per name, with the instances that repeats begin with.
//!
//! Invariants: siblings have different names; a repeat's children are those of its template.

use super::body::Body;
use super::say::Sayings;
use super::xml::{Element, Space};
use ketuk_form::Element as Given;
use std::collections::BTreeMap;

/// A node of the instance.
#[derive(Debug)]
pub(super) struct Node {
    /// As written, with its prefix.
    pub name: String,
    pub path: String,
    pub line: u32,
    pub attributes: BTreeMap<String, String>,
    /// The default; empty where there is none.
    pub text: String,
    pub children: Vec<Self>,
    /// Of a repeat: the instances that stand there from the start.
    pub instances: Option<Vec<Given>>,
}

/// Reads the node at `path`, which `element` stands for.
pub(super) fn read(element: &Element, path: &str, body: &Body, say: &mut Sayings) -> Node {
    let mut by_name: Vec<(&str, Vec<&Element>)> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for child in element.elements() {
        let name = child.name.written.as_str();
        let at = *places.entry(name).or_insert_with(|| {
            by_name.push((name, Vec::new()));
            by_name.len() - 1
        });
        by_name[at].1.push(child);
    }
    let mut children = Vec::new();
    for (name, twins) in by_name {
        children.extend(child(name, &twins, path, body, say));
    }
    Node {
        name: element.name.written.clone(),
        path: path.to_owned(),
        line: element.line,
        attributes: attributes(element),
        text: if children.is_empty() { element.own_text().trim().to_owned() } else { String::new() },
        children,
        instances: None,
    }
}

fn child(name: &str, twins: &[&Element], above: &str, body: &Body, say: &mut Sayings) -> Option<Node> {
    let path = format!("{above}/{name}");
    let (templates, plain): (Vec<&Element>, Vec<&Element>) =
        twins.iter().copied().partition(|e| is_template(e));
    if body.repeats.contains_key(&path) {
        let pattern = templates.first().or(plain.first())?;
        let mut node = read(pattern, &path, body, say);
        node.instances = Some(plain.iter().map(|element| given(element)).collect());
        return Some(node);
    }
    let Some(first) = plain.first() else {
        let line = templates.first().map_or(1, |template| template.line);
        say.warn(
            "xform.template_without_repeat",
            line,
            &path,
            "Pola ulangan ini tidak punya <repeat> di <h:body>; tidak pernah ditanyakan.",
            "This template has no <repeat> in <h:body>; it is never asked.",
        );
        return None;
    };
    if let Some(second) = plain.get(1) {
        say.error(
            "xform.name_twice",
            second.line,
            &path,
            "Nama ini ditulis dua kali berdampingan dan bukan ulangan. Ganti salah satu nama.",
            "This name stands twice side by side and is no repeat. Rename one.",
        );
    }
    Some(read(first, &path, body, say))
}

fn is_template(element: &Element) -> bool {
    element.attribute_in(Space::JavaRosa, "template").is_some()
}

/// Attributes other than those that say how to read the form.
pub(super) fn attributes(element: &Element) -> BTreeMap<String, String> {
    let kept = element.attributes.iter().filter(|a| !matches!(a.name.space, Space::JavaRosa | Space::Xmlns));
    kept.map(|a| (a.name.written.clone(), a.value.clone())).collect()
}

/// An element as it stands, templates inside it left out.
pub(super) fn given(element: &Element) -> Given {
    let children: Vec<Given> = element.elements().filter(|e| !is_template(e)).map(given).collect();
    Given {
        name: element.name.written.clone(),
        attributes: attributes(element),
        text: if children.is_empty() { element.own_text().trim().to_owned() } else { String::new() },
        children,
    }
}

//! A recorded document as nodes with their paths, and as the sources that expressions see.
//!
//! The recording counts nodes as a browser's document does: a document type, comments and instructions count,
//! and a CDATA section is a node beside the texts around it.
//!
//! Invariant: [`Dom::sources`] and [`Placed`] agree on which node is which.

use std::collections::HashMap;

use anyhow::{Context as _, bail};
use ketuk_form::xpath::{NodeId, NodeKind, NodeRef, Source, Tree};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// A document, node by node; the first is the document itself.
#[derive(Debug)]
pub struct Dom {
    nodes: Vec<DomNode>,
}

#[derive(Debug)]
struct DomNode {
    kind: DomKind,
    /// As written.
    name: String,
    /// In XHTML's namespace without a prefix.
    is_plain_xhtml: bool,
    text: String,
    children: Vec<usize>,
    attributes: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DomKind {
    Element,
    Text,
    Data,
    /// Comments, instructions, the document type.
    Aside,
}

/// How elements of XHTML are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// As written.
    Written,
    /// With the prefix `xhtml:`, by which the recorded expressions ask for them.
    Prefixed,
}

/// The sources made of a document, and where each recorded path lies in them.
#[derive(Debug)]
pub struct Placed {
    /// The primary instance, or the whole document.
    pub primary: Source,
    /// The others with their ids.
    pub secondary: Vec<(String, Source)>,
    paths: HashMap<String, NodeRef>,
    names: HashMap<NodeRef, String>,
}

impl Placed {
    /// The node at a recorded path.
    #[must_use]
    pub fn node(&self, path: &str) -> Option<NodeRef> {
        self.paths.get(path).copied()
    }

    /// The recorded path of a node.
    #[must_use]
    pub fn path(&self, node: NodeRef) -> &str {
        self.names.get(&node).map_or("?", String::as_str)
    }

    fn note(&mut self, path: &str, source: usize, node: NodeId) {
        let node = NodeRef { source: source as u32, node };
        self.paths.insert(path.to_owned(), node);
        self.names.insert(node, path.to_owned());
    }
}

impl Dom {
    /// Reads a document.
    ///
    /// # Errors
    /// It is not well-formed.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let mut reader = Reader::from_str(text);
        let mut dom = Self { nodes: vec![DomNode::new(DomKind::Aside, "", "")] };
        let mut open = vec![(0, String::new())];
        loop {
            let parent = open.last().map_or(0, |(node, _)| *node);
            let space = open.last().map(|(_, space)| space.clone()).unwrap_or_default();
            match reader.read_event()? {
                Event::Start(start) => {
                    let opened = dom.open(parent, &start, space)?;
                    open.push(opened);
                }
                Event::Empty(start) => {
                    dom.open(parent, &start, space)?;
                }
                Event::End(_) => {
                    open.pop();
                }
                Event::Text(text) if parent != 0 => dom.push_text(parent, &text.xml10_content()),
                Event::CData(text) => {
                    dom.push(parent, DomNode::new(DomKind::Data, "", &text.xml10_content()));
                }
                Event::GeneralRef(reference) => {
                    let name: &str = &reference;
                    let letter = match reference.resolve_char_ref()? {
                        Some(letter) => letter.to_string(),
                        None => resolve_predefined_entity(name).context("an unknown entity")?.to_owned(),
                    };
                    dom.push_text(parent, &letter);
                }
                Event::Comment(text) => {
                    dom.push(parent, DomNode::new(DomKind::Aside, "", &text));
                }
                Event::PI(text) => {
                    let name = text.split_whitespace().next().unwrap_or_default();
                    dom.push(parent, DomNode::new(DomKind::Aside, name, ""));
                }
                Event::DocType(_) => {
                    dom.push(parent, DomNode::new(DomKind::Aside, "", ""));
                }
                Event::Text(_) | Event::Decl(_) => {}
                Event::Eof => return Ok(dom),
            }
        }
    }

    fn push(&mut self, parent: usize, node: DomNode) -> usize {
        let id = self.nodes.len();
        self.nodes.push(node);
        self.nodes[parent].children.push(id);
        id
    }

    fn push_text(&mut self, parent: usize, text: &str) {
        if let Some(last) = self.nodes[parent].children.last().copied()
            && self.nodes[last].kind == DomKind::Text
        {
            self.nodes[last].text.push_str(text);
        } else if !text.is_empty() {
            self.push(parent, DomNode::new(DomKind::Text, "", text));
        }
    }

    fn open(
        &mut self,
        parent: usize,
        start: &BytesStart<'_>,
        mut space: String,
    ) -> anyhow::Result<(usize, String)> {
        let mut node = DomNode::new(DomKind::Element, start.name().0, "");
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned();
            match attribute.key.0 {
                "xmlns" => space = value,
                name if name.starts_with("xmlns:") => {}
                name => node.attributes.push((name.to_owned(), value)),
            }
        }
        node.is_plain_xhtml = space == XHTML && !node.name.contains(':');
        Ok((self.push(parent, node), space))
    }

    /// The sources: of an XForm its instances, else the document as it is.
    ///
    /// # Errors
    /// It is an XForm without an instance.
    pub fn sources(&self, names: Names) -> anyhow::Result<Placed> {
        let root = self.children_named(0, "html").next();
        let model = root.and_then(|root| self.children_named(root, "head").next());
        let model = model.and_then(|head| self.children_named(head, "model").next());
        let mut placed = Placed {
            primary: Source::Tree(Tree::new()),
            secondary: Vec::new(),
            paths: HashMap::new(),
            names: HashMap::new(),
        };
        let paths = self.paths();
        let Some(model) = model else {
            placed.primary = Source::Tree(self.tree(0, 0, names, &paths, &mut placed));
            return Ok(placed);
        };
        for (number, instance) in self.children_named(model, "instance").enumerate() {
            let tree = Source::Tree(self.tree(instance, number, names, &paths, &mut placed));
            match (number, self.attribute(instance, "id")) {
                (0, _) => placed.primary = tree,
                (_, Some(id)) => placed.secondary.push((id.to_owned(), tree)),
                (_, None) => bail!("an instance without an id"),
            }
        }
        anyhow::ensure!(!placed.paths.is_empty(), "an XForm without an instance");
        Ok(placed)
    }

    /// The texts of `itext`, in a language or in the default one.
    #[must_use]
    pub fn itext(&self, language: Option<&str>) -> HashMap<String, String> {
        let translations: Vec<usize> =
            (0..self.nodes.len()).filter(|node| self.nodes[*node].local() == "translation").collect();
        let chosen = translations
            .iter()
            .find(|node| language.is_some() && self.attribute(**node, "lang") == language)
            .or_else(|| translations.iter().find(|node| self.attribute(**node, "default").is_some()))
            .or_else(|| translations.first());
        let Some(chosen) = chosen else { return HashMap::new() };
        self.children_named(*chosen, "text")
            .filter_map(|text| {
                let plain = |value: &usize| self.attribute(*value, "form").is_none();
                let value = self.children_named(text, "value").find(plain)?;
                Some((self.attribute(text, "id")?.to_owned(), self.text(value)))
            })
            .collect()
    }

    fn children_named<'a>(&'a self, node: usize, local: &'a str) -> impl Iterator<Item = usize> + 'a {
        let children = self.nodes[node].children.iter().copied();
        children.filter(move |child| {
            self.nodes[*child].kind == DomKind::Element && self.nodes[*child].local() == local
        })
    }

    fn attribute(&self, node: usize, name: &str) -> Option<&str> {
        let found = self.nodes[node].attributes.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    fn text(&self, node: usize) -> String {
        let node = &self.nodes[node];
        node.children.iter().map(|child| self.text(*child)).fold(node.text.clone(), |all, text| all + &text)
    }

    /// The recorded path of each node.
    fn paths(&self) -> Vec<String> {
        let mut paths = vec![String::new(); self.nodes.len()];
        for (id, node) in self.nodes.iter().enumerate() {
            for (at, child) in node.children.iter().enumerate() {
                paths[*child] = format!("{}/node()[{}]", paths[id], at + 1);
            }
        }
        paths[0] = "/".to_owned();
        paths
    }

    /// What stands below a node, as a document of its own.
    fn tree(&self, top: usize, source: usize, names: Names, paths: &[String], placed: &mut Placed) -> Tree {
        let mut tree = Tree::new();
        placed.note(&paths[top], source, Tree::DOCUMENT);
        let mut waiting: Vec<(usize, NodeId)> =
            self.nodes[top].children.iter().rev().map(|child| (*child, Tree::DOCUMENT)).collect();
        while let Some((id, parent)) = waiting.pop() {
            let node = &self.nodes[id];
            let kind = match node.kind {
                DomKind::Element => NodeKind::Element,
                DomKind::Text | DomKind::Data => NodeKind::Text,
                DomKind::Aside => NodeKind::Comment,
            };
            let name = match names {
                Names::Prefixed if node.is_plain_xhtml => format!("xhtml:{}", node.name),
                _ => node.name.clone(),
            };
            let made = tree.append(parent, kind, &name, &node.text);
            placed.note(&paths[id], source, made);
            for (name, value) in &node.attributes {
                let attribute = tree.add_attribute(made, name, value);
                placed.note(&format!("{}/@{name}", paths[id]), source, attribute);
            }
            waiting.extend(node.children.iter().rev().map(|child| (*child, made)));
        }
        tree
    }
}

impl DomNode {
    fn new(kind: DomKind, name: &str, text: &str) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            is_plain_xhtml: false,
            text: text.to_owned(),
            children: Vec::new(),
            attributes: Vec::new(),
        }
    }

    fn local(&self) -> &str {
        self.name.rsplit_once(':').map_or(&self.name, |(_, local)| local)
    }
}

//! The documents that expressions are evaluated over: the record's instance and secondary instances.
//!
//! Invariants: node ids are never reused within a [`Tree`]; a removed node is reachable from none that is
//! not removed; a [`Table`] behaves like the tree `root/item/<column>` in every call of [`Source`].

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A node of one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A node of one of several sources; the record's own instance is source 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeRef {
    /// Place of the source in [`Documents`].
    pub source: u32,
    /// The node in it.
    pub node: NodeId,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// Above the root element.
    Document,
    /// An element.
    Element,
    /// An attribute of an element.
    Attribute,
    /// Text between elements; an element without children keeps its text itself.
    Text,
    /// A comment.
    Comment,
}

const NONE: u32 = u32::MAX;

#[derive(Debug, Clone)]
struct NodeData {
    kind: NodeKind,
    relevant: bool,
    name: u32,
    parent: u32,
    first_child: u32,
    last_child: u32,
    next: u32,
    previous: u32,
    first_attribute: u32,
    text: Box<str>,
}

/// A tree that can change: elements, their text, and whether they are relevant.
#[derive(Debug, Clone)]
pub struct Tree {
    names: Vec<Box<str>>,
    name_ids: HashMap<Box<str>, u32>,
    nodes: Vec<NodeData>,
}

impl Default for Tree {
    fn default() -> Self {
        Self::new()
    }
}

impl Tree {
    /// The id of the document node.
    pub const DOCUMENT: NodeId = NodeId(0);

    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        let mut tree = Self { names: Vec::new(), name_ids: HashMap::new(), nodes: Vec::new() };
        let name = tree.intern("");
        tree.nodes.push(NodeData {
            kind: NodeKind::Document,
            relevant: true,
            name,
            parent: NONE,
            first_child: NONE,
            last_child: NONE,
            next: NONE,
            previous: NONE,
            first_attribute: NONE,
            text: "".into(),
        });
        tree
    }

    fn intern(&mut self, name: &str) -> u32 {
        if let Some(id) = self.name_ids.get(name) {
            return *id;
        }
        let id = self.names.len() as u32;
        self.names.push(name.into());
        self.name_ids.insert(name.into(), id);
        id
    }

    fn data(&self, node: NodeId) -> &NodeData {
        &self.nodes[node.0 as usize]
    }

    fn push(&mut self, kind: NodeKind, parent: NodeId, name: &str, text: &str) -> NodeId {
        let id = self.nodes.len() as u32;
        let name = self.intern(name);
        self.nodes.push(NodeData {
            kind,
            relevant: true,
            name,
            parent: parent.0,
            first_child: NONE,
            last_child: NONE,
            next: NONE,
            previous: NONE,
            first_attribute: NONE,
            text: text.into(),
        });
        NodeId(id)
    }

    /// Adds an element (or, by `kind`, text or a comment) as the last child of `parent`.
    pub fn append(&mut self, parent: NodeId, kind: NodeKind, name: &str, text: &str) -> NodeId {
        let id = self.push(kind, parent, name, text);
        let last = self.data(parent).last_child;
        self.link(id, parent, last, NONE);
        id
    }

    /// Adds an element right after its sibling `before`.
    pub fn insert_after(&mut self, before: NodeId, name: &str, text: &str) -> NodeId {
        let parent = NodeId(self.data(before).parent);
        let id = self.push(NodeKind::Element, parent, name, text);
        let next = self.data(before).next;
        self.link(id, parent, before.0, next);
        id
    }

    /// Adds an element right before its sibling `after`.
    pub fn insert_before(&mut self, after: NodeId, name: &str, text: &str) -> NodeId {
        let parent = NodeId(self.data(after).parent);
        let id = self.push(NodeKind::Element, parent, name, text);
        let previous = self.data(after).previous;
        self.link(id, parent, previous, after.0);
        id
    }

    fn link(&mut self, id: NodeId, parent: NodeId, previous: u32, next: u32) {
        let node = &mut self.nodes[id.0 as usize];
        node.previous = previous;
        node.next = next;
        if previous == NONE {
            self.nodes[parent.0 as usize].first_child = id.0;
        } else {
            self.nodes[previous as usize].next = id.0;
        }
        if next == NONE {
            self.nodes[parent.0 as usize].last_child = id.0;
        } else {
            self.nodes[next as usize].previous = id.0;
        }
    }

    /// Adds an attribute to an element.
    pub fn add_attribute(&mut self, element: NodeId, name: &str, text: &str) -> NodeId {
        let id = self.push(NodeKind::Attribute, element, name, text);
        let mut last = self.data(element).first_attribute;
        if last == NONE {
            self.nodes[element.0 as usize].first_attribute = id.0;
            return id;
        }
        while self.nodes[last as usize].next != NONE {
            last = self.nodes[last as usize].next;
        }
        self.nodes[last as usize].next = id.0;
        id
    }

    /// Takes an element and what it holds out of the tree. Its id stays its own for ever.
    pub fn remove(&mut self, node: NodeId) {
        let (parent, previous, next) = {
            let data = self.data(node);
            (data.parent, data.previous, data.next)
        };
        if parent == NONE {
            return;
        }
        if previous == NONE {
            self.nodes[parent as usize].first_child = next;
        } else {
            self.nodes[previous as usize].next = next;
        }
        if next == NONE {
            self.nodes[parent as usize].last_child = previous;
        } else {
            self.nodes[next as usize].previous = previous;
        }
        let data = &mut self.nodes[node.0 as usize];
        data.parent = NONE;
        data.previous = NONE;
        data.next = NONE;
    }

    /// Gives a node another text.
    pub fn set_text(&mut self, node: NodeId, text: &str) {
        self.nodes[node.0 as usize].text = text.into();
    }

    /// The node's own text, whether it is relevant or not.
    #[must_use]
    pub fn own_text(&self, node: NodeId) -> &str {
        &self.data(node).text
    }

    /// Says whether a node is relevant by itself; expressions see nothing of one that is not.
    pub fn set_relevant(&mut self, node: NodeId, relevant: bool) {
        self.nodes[node.0 as usize].relevant = relevant;
    }

    /// Whether a node is relevant by itself.
    #[must_use]
    pub fn is_relevant(&self, node: NodeId) -> bool {
        self.data(node).relevant
    }

    /// The node's name.
    #[must_use]
    pub fn name(&self, node: NodeId) -> &str {
        &self.names[self.data(node).name as usize]
    }

    /// What the node is.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> NodeKind {
        self.data(node).kind
    }

    /// The node above; `None` at the document and for a removed node.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        some(self.data(node).parent)
    }

    /// The root element.
    #[must_use]
    pub fn root(&self) -> Option<NodeId> {
        self.children(Self::DOCUMENT).find(|node| self.kind(*node) == NodeKind::Element)
    }

    /// The nodes inside, in document order, relevant or not.
    pub fn children(&self, node: NodeId) -> Nodes<'_> {
        Nodes::Linked { tree: self, at: self.data(node).first_child }
    }

    /// The attributes of an element.
    pub fn attributes(&self, node: NodeId) -> Nodes<'_> {
        Nodes::Linked { tree: self, at: self.data(node).first_attribute }
    }

    /// XPath's string-value; what is not relevant reads as empty.
    #[must_use]
    pub fn string_value(&self, node: NodeId) -> Cow<'_, str> {
        let data = self.data(node);
        if !data.relevant {
            return Cow::Borrowed("");
        }
        if data.first_child == NONE {
            return Cow::Borrowed(&data.text);
        }
        let mut all = data.text.to_string();
        // Along the links: a hostile file may be deeper than the stack.
        let mut at = data.first_child;
        while at != node.0 {
            let data = &self.nodes[at as usize];
            let seen = data.relevant && data.kind != NodeKind::Comment;
            if seen {
                all.push_str(&data.text);
            }
            if seen && data.first_child != NONE {
                at = data.first_child;
                continue;
            }
            while at != node.0 && self.nodes[at as usize].next == NONE {
                at = self.nodes[at as usize].parent;
            }
            if at != node.0 {
                at = self.nodes[at as usize].next;
            }
        }
        Cow::Owned(all)
    }
}

fn some(id: u32) -> Option<NodeId> {
    (id != NONE).then_some(NodeId(id))
}

/// Rows of a list, read as the tree `root/item/<column>`: a long choice list in little memory.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<Box<str>>,
    rows: usize,
    /// The cells, row by row, end to end.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<u32>,
    by_value: Vec<OnceLock<HashMap<Box<str>, Vec<u32>>>>,
}

impl Table {
    /// An empty table with these columns.
    #[must_use]
    pub fn new(columns: &[&str]) -> Self {
        Self {
            columns: columns.iter().map(|name| (*name).into()).collect(),
            by_value: columns.iter().map(|_| OnceLock::new()).collect(),
            ..Self::default()
        }
    }

    /// Adds a row; cells that are missing are empty, further ones are left out.
    pub fn push_row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        let mut cells = cells.into_iter();
        for _ in 0..self.columns.len() {
            self.text.push_str(cells.next().unwrap_or_default());
            self.ends.push(self.text.len() as u32);
        }
        self.rows += 1;
        for index in &mut self.by_value {
            index.take();
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.rows
    }

    /// The columns' names.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(AsRef::as_ref)
    }

    /// The place of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| &**column == name)
    }

    /// One cell.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let at = row * self.columns.len() + column;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[start..self.ends[at] as usize]
    }

    /// The rows whose cell in `column` is exactly `value`, in order; an index is made at first use.
    #[must_use]
    pub fn rows_where(&self, column: usize, value: &str) -> &[u32] {
        let index = self.by_value[column].get_or_init(|| {
            let mut index: HashMap<Box<str>, Vec<u32>> = HashMap::new();
            for row in 0..self.rows {
                let cell = self.cell(row, column);
                match index.get_mut(cell) {
                    Some(rows) => rows.push(row as u32),
                    None => {
                        index.insert(cell.into(), vec![row as u32]);
                    }
                }
            }
            index
        });
        index.get(value).map_or(&[], Vec::as_slice)
    }

    const ROOT: u32 = 1;
    const FIRST_ITEM: u32 = 2;

    /// Whether a node is the `root` element, which holds the items.
    #[must_use]
    pub fn is_root(&self, node: NodeId) -> bool {
        node.0 == Self::ROOT
    }

    /// The `item` element of a row.
    #[must_use]
    pub fn item(&self, row: usize) -> NodeId {
        NodeId(Self::FIRST_ITEM + row as u32 * (self.columns.len() as u32 + 1))
    }

    /// Row and, for a cell's element, column of a node.
    #[must_use]
    pub fn place(&self, node: NodeId) -> Option<(usize, Option<usize>)> {
        let width = self.columns.len() as u32 + 1;
        let at = node.0.checked_sub(Self::FIRST_ITEM)?;
        let (row, within) = (at / width, at % width);
        Some((row as usize, within.checked_sub(1).map(|column| column as usize)))
    }
}

/// One document: a tree or a table that reads like one.
#[derive(Debug)]
pub enum Source {
    /// Any tree.
    Tree(Tree),
    /// A list.
    Table(Table),
}

impl Source {
    /// The document node.
    pub const DOCUMENT: NodeId = Tree::DOCUMENT;

    /// The node's name; empty for the document and for texts.
    #[must_use]
    pub fn name(&self, node: NodeId) -> &str {
        match self {
            Self::Tree(tree) => tree.name(node),
            Self::Table(table) => match (node.0, table.place(node)) {
                (Table::ROOT, _) => "root",
                (_, Some((_, None))) => "item",
                (_, Some((_, Some(column)))) => &table.columns[column],
                (_, None) => "",
            },
        }
    }

    /// What the node is.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> NodeKind {
        match self {
            Self::Tree(tree) => tree.kind(node),
            Self::Table(_) if node == Self::DOCUMENT => NodeKind::Document,
            Self::Table(_) => NodeKind::Element,
        }
    }

    /// The node above.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        match self {
            Self::Tree(tree) => tree.parent(node),
            Self::Table(table) => match (node.0, table.place(node)) {
                (0, _) => None,
                (Table::ROOT, _) => Some(Self::DOCUMENT),
                (_, Some((_, None))) => Some(NodeId(Table::ROOT)),
                (_, Some((row, Some(_)))) => Some(table.item(row)),
                (_, None) => None,
            },
        }
    }

    /// The nodes inside, in document order, relevant or not.
    pub fn children(&self, node: NodeId) -> Nodes<'_> {
        match self {
            Self::Tree(tree) => tree.children(node),
            Self::Table(table) => match (node.0, table.place(node)) {
                (0, _) => Nodes::Stepped { at: Table::ROOT, step: 1, left: 1 },
                (Table::ROOT, _) => Nodes::Stepped {
                    at: Table::FIRST_ITEM,
                    step: table.columns.len() as u32 + 1,
                    left: table.rows as u32,
                },
                (at, Some((_, None))) => {
                    Nodes::Stepped { at: at + 1, step: 1, left: table.columns.len() as u32 }
                }
                _ => Nodes::Stepped { at: 0, step: 0, left: 0 },
            },
        }
    }

    /// The attributes of an element.
    pub fn attributes(&self, node: NodeId) -> Nodes<'_> {
        match self {
            Self::Tree(tree) => tree.attributes(node),
            Self::Table(_) => Nodes::Stepped { at: 0, step: 0, left: 0 },
        }
    }

    /// Whether the node is relevant by itself.
    #[must_use]
    pub fn is_relevant(&self, node: NodeId) -> bool {
        match self {
            Self::Tree(tree) => tree.is_relevant(node),
            Self::Table(_) => true,
        }
    }

    /// XPath's string-value.
    #[must_use]
    pub fn string_value(&self, node: NodeId) -> Cow<'_, str> {
        match self {
            Self::Tree(tree) => tree.string_value(node),
            Self::Table(table) => match table.place(node) {
                Some((row, Some(column))) => Cow::Borrowed(table.cell(row, column)),
                Some((row, None)) => {
                    Cow::Owned((0..table.columns.len()).map(|column| table.cell(row, column)).collect())
                }
                None => Cow::Borrowed(&table.text),
            },
        }
    }
}

/// Some nodes of one source, in document order.
#[derive(Debug, Clone)]
pub enum Nodes<'a> {
    /// Along the links of a tree.
    Linked {
        /// The tree.
        tree: &'a Tree,
        /// The next node.
        at: u32,
    },
    /// Every `step`th id.
    Stepped {
        /// The next node.
        at: u32,
        /// Distance of ids.
        step: u32,
        /// How many are left.
        left: u32,
    },
}

impl Iterator for Nodes<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        match self {
            Self::Linked { tree, at } => {
                let node = some(*at)?;
                *at = tree.data(node).next;
                Some(node)
            }
            Self::Stepped { at, step, left } => {
                *left = left.checked_sub(1)?;
                let node = NodeId(*at);
                *at += *step;
                Some(node)
            }
        }
    }
}

/// Everything an expression can see: source 0 is the record's instance, the others have ids.
#[derive(Debug, Clone, Copy)]
pub struct Documents<'a> {
    /// The record's instance.
    pub primary: &'a Source,
    /// The secondary instances; the first is source 1.
    pub secondary: &'a [(String, Source)],
}

impl<'a> Documents<'a> {
    /// The source at a place.
    #[must_use]
    pub fn source(&self, source: u32) -> &'a Source {
        match source {
            0 => self.primary,
            other => &self.secondary[other as usize - 1].1,
        }
    }

    /// The secondary instance `id`: its document node.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<NodeRef> {
        let at = self.secondary.iter().position(|(name, _)| name == id)?;
        Some(NodeRef { source: at as u32 + 1, node: Source::DOCUMENT })
    }
}

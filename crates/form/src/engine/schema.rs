//! The form's nodes as numbers: one per group, repeat and question, in the order of the form.
//!
//! Invariants: node 0 is the root; a node's number is smaller than those of everything inside it, which
//! follow it without a gap up to `end`; a *shape* is the root or a repeat with all that stands in one
//! instance of it, down to the next repeats inside; shape 0 is the root's.

use crate::{FormDefinition, Node, Preload, Question, QuestionType, Repeat};
use std::collections::{BTreeMap, HashMap};

/// The number of a node of the schema.
pub(crate) type SchemaId = u32;

/// No node.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SchemaKind {
    Group,
    Repeat,
    Question(QuestionType),
}

/// One node of the schema.
#[derive(Debug)]
pub(crate) struct SchemaNode {
    pub(crate) kind: SchemaKind,
    pub(crate) name: Box<str>,
    pub(crate) parent: SchemaId,
    /// The first number after everything inside.
    pub(crate) end: SchemaId,
    /// The shape in whose instances its cell stands; a repeat's own.
    pub(crate) shape: u32,
    /// Place of its cell in the shape.
    pub(crate) local: u32,
    /// For a repeat: the shape that holds its instances, and its place among the repeats there.
    pub(crate) outer: u32,
    pub(crate) nth: u32,
    pub(crate) children: Vec<SchemaId>,
    /// Position at each level from the form's body down.
    trail: Box<[u32]>,
    /// The last part of a question's key, or the first part of the keys inside a repeat.
    pub(crate) key_name: Box<str>,
    /// The key without instances, for questions and repeats.
    pub(crate) key_path: Box<str>,
    pub(crate) default: Option<Box<str>>,
    pub(crate) preload: Option<Preload>,
    /// Whether its element has attributes.
    pub(crate) attributed: bool,
}

/// The root or a repeat, with what stands in one instance of it.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    pub(crate) schema: SchemaId,
    /// The nodes whose cells stand in an instance, its own node first.
    pub(crate) cells: Vec<SchemaId>,
    /// The repeats directly inside.
    pub(crate) repeats: Vec<SchemaId>,
    /// The slots that are evaluated per instance; filled by the compiler.
    pub(crate) slots: Vec<u32>,
}

/// All nodes of a form.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) nodes: Vec<SchemaNode>,
    pub(crate) shapes: Vec<Shape>,
    by_name: HashMap<(SchemaId, Box<str>), SchemaId>,
    by_key: HashMap<Box<str>, SchemaId>,
}

/// Where the walk over the definition stands.
struct Around<'a> {
    parent: SchemaId,
    shape: u32,
    keys: &'a str,
    trail: Vec<u32>,
}

impl Schema {
    pub(crate) fn of(form: &FormDefinition) -> Self {
        let mut schema =
            Self { nodes: Vec::new(), shapes: Vec::new(), by_name: HashMap::new(), by_key: HashMap::new() };
        let root = schema.push(SchemaKind::Group, &form.root, &Around::top());
        schema.shapes.push(Shape { schema: root, cells: vec![root], ..Shape::default() });
        let inside = Around { parent: root, ..Around::top() };
        schema.walk(&form.body, &inside);
        schema.close(root);
        schema
    }

    fn push(&mut self, kind: SchemaKind, name: &str, around: &Around<'_>) -> SchemaId {
        let id = self.nodes.len() as SchemaId;
        self.nodes.push(SchemaNode {
            kind,
            name: name.into(),
            parent: around.parent,
            end: id + 1,
            shape: around.shape,
            local: 0,
            outer: around.shape,
            nth: 0,
            children: Vec::new(),
            trail: around.trail.clone().into_boxed_slice(),
            key_name: "".into(),
            key_path: "".into(),
            default: None,
            preload: None,
            attributed: false,
        });
        if around.parent != NOWHERE {
            self.nodes[around.parent as usize].children.push(id);
            self.by_name.entry((around.parent, name.into())).or_insert(id);
        }
        id
    }

    /// Gives a node its cell in the shape around it.
    fn place(&mut self, id: SchemaId, shape: u32) {
        let cells = &mut self.shapes[shape as usize].cells;
        self.nodes[id as usize].local = cells.len() as u32;
        cells.push(id);
    }

    fn close(&mut self, id: SchemaId) {
        self.nodes[id as usize].end = self.nodes.len() as SchemaId;
    }

    fn walk(&mut self, body: &[Node], around: &Around<'_>) {
        for (at, node) in body.iter().enumerate() {
            let mut trail = around.trail.clone();
            trail.push(at as u32);
            let here = Around { trail, ..*around };
            let next = self.nodes.len();
            match node {
                Node::Group(group) => {
                    let id = self.push(SchemaKind::Group, &group.name, &here);
                    self.place(id, around.shape);
                    self.walk(&group.body, &Around { parent: id, ..here });
                    self.close(id);
                }
                Node::Repeat(repeat) => self.repeat(repeat, here),
                Node::Question(question) => self.question(question, &here),
            }
            self.nodes[next].attributed = !attributes(node).is_empty();
        }
    }

    fn repeat(&mut self, repeat: &Repeat, around: Around<'_>) {
        let id = self.push(SchemaKind::Repeat, &repeat.name, &around);
        let shape = self.shapes.len() as u32;
        self.shapes.push(Shape { schema: id, cells: vec![id], ..Shape::default() });
        let outer = &mut self.shapes[around.shape as usize].repeats;
        let nth = outer.len() as u32;
        outer.push(id);
        let keys = crate::index::join(around.keys, repeat.key_name());
        let node = &mut self.nodes[id as usize];
        node.shape = shape;
        node.nth = nth;
        node.key_name = repeat.key_name().into();
        node.key_path = keys.as_str().into();
        self.walk(&repeat.body, &Around { parent: id, shape, keys: &keys, trail: around.trail });
        self.close(id);
        self.by_key.entry(keys.into()).or_insert(id);
    }

    fn question(&mut self, question: &Question, around: &Around<'_>) {
        let id = self.push(SchemaKind::Question(question.kind), &question.name, around);
        self.place(id, around.shape);
        let path = crate::index::join(around.keys, question.key_name());
        let node = &mut self.nodes[id as usize];
        node.key_name = question.key_name().into();
        node.key_path = path.as_str().into();
        node.default = question.default_value.as_deref().map(Into::into);
        node.preload = question.preload;
        self.by_key.entry(path.into()).or_insert(id);
    }

    pub(crate) fn node(&self, id: SchemaId) -> &SchemaNode {
        &self.nodes[id as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The node of this name directly inside.
    pub(crate) fn child(&self, parent: SchemaId, name: &str) -> Option<SchemaId> {
        self.by_name.get(&(parent, Box::from(name))).copied()
    }

    /// The question or repeat with this path of keys.
    pub(crate) fn by_key(&self, path: &str) -> Option<SchemaId> {
        self.by_key.get(path).copied()
    }

    /// Whether `inner` is `outer` or stands inside it.
    pub(crate) fn holds(&self, outer: SchemaId, inner: SchemaId) -> bool {
        outer <= inner && inner < self.node(outer).end
    }

    /// The node and everything above it, from the inside out.
    pub(crate) fn upward(&self, from: SchemaId) -> impl Iterator<Item = SchemaId> + '_ {
        let up = move |id: &SchemaId| Some(self.node(*id).parent).filter(|parent| *parent != NOWHERE);
        std::iter::successors(Some(from), up)
    }

    pub(crate) fn is_repeat(&self, id: SchemaId) -> bool {
        self.node(id).kind == SchemaKind::Repeat
    }

    pub(crate) fn question_type(&self, id: SchemaId) -> Option<QuestionType> {
        match self.node(id).kind {
            SchemaKind::Question(kind) => Some(kind),
            SchemaKind::Group | SchemaKind::Repeat => None,
        }
    }

    /// The path of names from the root, as expressions write it: `/data/anggota/umur`.
    pub(crate) fn path(&self, id: SchemaId) -> String {
        let mut names: Vec<&str> = self.upward(id).map(|id| &*self.node(id).name).collect();
        names.push("");
        names.reverse();
        names.join("/")
    }

    /// The path of names inside the form, as problems show it: `anggota.umur`; the root's name for it.
    pub(crate) fn shown(&self, id: SchemaId) -> String {
        let mut names: Vec<&str> =
            self.upward(id).filter(|id| *id != 0).map(|id| &*self.node(id).name).collect();
        names.reverse();
        if names.is_empty() { self.node(id).name.to_string() } else { names.join(".") }
    }

    /// The definition of a node; none for the root.
    pub(crate) fn definition<'f>(&self, form: &'f FormDefinition, id: SchemaId) -> Option<&'f Node> {
        let (first, rest) = self.node(id).trail.split_first()?;
        rest.iter().try_fold(form.body.get(*first as usize)?, |node, at| inside(node).get(*at as usize))
    }

    /// The definition of a question.
    pub(crate) fn question_of<'f>(&self, form: &'f FormDefinition, id: SchemaId) -> Option<&'f Question> {
        match self.definition(form, id)? {
            Node::Question(question) => Some(question),
            Node::Group(_) | Node::Repeat(_) => None,
        }
    }

    /// The definition of a repeat.
    pub(crate) fn repeat_of<'f>(&self, form: &'f FormDefinition, id: SchemaId) -> Option<&'f Repeat> {
        match self.definition(form, id)? {
            Node::Repeat(repeat) => Some(repeat),
            Node::Group(_) | Node::Question(_) => None,
        }
    }
}

/// What a node holds.
pub(crate) fn inside(node: &Node) -> &[Node] {
    match node {
        Node::Group(group) => &group.body,
        Node::Repeat(repeat) => &repeat.body,
        Node::Question(_) => &[],
    }
}

/// The attributes of a node's element.
pub(crate) fn attributes(node: &Node) -> &BTreeMap<String, String> {
    match node {
        Node::Group(group) => &group.attributes,
        Node::Repeat(repeat) => &repeat.attributes,
        Node::Question(question) => &question.attributes,
    }
}

impl Around<'_> {
    fn top() -> Self {
        Self { parent: NOWHERE, shape: 0, keys: "", trail: Vec::new() }
    }
}

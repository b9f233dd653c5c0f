//! A record page by page: what a screen shows at once, in the order of the form.
//!
//! A *page* is a section of the form (a group or repeat of the first level, or the questions that stand
//! there one after the other), or one instance of a repeat.
//!
//! Invariants: every question on the screen stands on exactly one page; the walk changes nothing.

use super::frame::{FrameId, Spot};
use super::instance::FormInstance;
use super::paths::Part;
use super::schema::{SchemaId, SchemaKind};
use super::slots::{Shown, Work};
use crate::xpath::NodeId;
use crate::{InstanceId, Key, Question};

/// A place to show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// A section, by the name of the first node of the first level that is on it.
    Section(String),
    /// An instance of a repeat, by what its keys begin with: `anggota.a7k1q2`.
    Instance(String),
}

impl Page {
    /// Reads the id of a page.
    #[must_use]
    pub fn parse(id: &str) -> Self {
        if id.contains('.') { Self::Instance(id.to_owned()) } else { Self::Section(id.to_owned()) }
    }

    /// The id: a section's name, or the instance's key.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Section(id) | Self::Instance(id) => id,
        }
    }
}

/// One thing on a page, in order.
#[derive(Debug, Clone)]
pub enum Step<'f> {
    /// A group that is asked: what follows stands below it.
    Group {
        /// What it says; may be empty.
        label: String,
        /// How deep: 1 directly on the page.
        level: u32,
    },
    /// A question, asked or not.
    Question {
        /// Its node.
        node: NodeId,
        /// Its definition.
        question: &'f Question,
    },
    /// A repeat that is asked.
    Repeat {
        /// Its key.
        key: Key,
        /// What it says.
        label: String,
        /// Its instances, in order.
        instances: Vec<InstanceId>,
        /// Whether people add and remove instances.
        free: bool,
    },
}

impl<'f> FormInstance<'f> {
    /// The sections that are asked or could be, in order: with what each says and whether it is asked.
    #[must_use]
    pub fn list_sections(&self) -> Vec<(Page, String, bool)> {
        let sections = self.sections();
        let told = sections.iter().map(|nodes| {
            let first = nodes[0];
            let page = Page::Section(self.form.schema.node(first).name.to_string());
            let is_question = matches!(self.form.schema.node(first).kind, SchemaKind::Question(_));
            let label = if is_question { None } else { self.label(Spot { frame: 0, schema: first }) };
            let asked = nodes.iter().any(|schema| self.is_asked(0, *schema));
            (page, label.unwrap_or_default(), asked)
        });
        told.collect()
    }

    /// Nodes of the first level by section: a group or repeat alone, questions in a row together.
    fn sections(&self) -> Vec<Vec<SchemaId>> {
        let schema = &self.form.schema;
        let mut sections: Vec<Vec<SchemaId>> = Vec::new();
        let mut row_goes_on = false;
        for child in &schema.node(0).children {
            let is_question = matches!(schema.node(*child).kind, SchemaKind::Question(_));
            match sections.last_mut().filter(|_| row_goes_on && is_question) {
                Some(row) => row.push(*child),
                None => sections.push(vec![*child]),
            }
            row_goes_on = is_question;
        }
        sections
    }

    /// What is on a page; `None` where there is no such page.
    #[must_use]
    pub fn walk(&self, page: &Page) -> Option<Vec<Step<'f>>> {
        let (frame, nodes, inside) = match page {
            Page::Section(name) => {
                let find = |nodes: &&Vec<SchemaId>| *self.form.schema.node(nodes[0]).name == **name;
                let nodes = self.sections().iter().find(find)?.clone();
                (0, nodes, 0)
            }
            Page::Instance(prefix) => {
                let frame = self.frame_of(prefix).filter(|frame| *frame != 0)?;
                let shape = self.frames[frame as usize].shape as usize;
                let repeat = self.form.schema.shapes[shape].schema;
                (frame, self.form.schema.node(repeat).children.clone(), 1)
            }
        };
        let mut steps = Vec::new();
        let mut waiting: Vec<(SchemaId, u32)> = nodes.into_iter().rev().map(|node| (node, inside)).collect();
        while let Some((schema, level)) = waiting.pop() {
            match self.form.schema.node(schema).kind {
                SchemaKind::Question(_) => {
                    let node = self.cell(Spot { frame, schema }).node;
                    steps.extend(self.question_at(schema).map(|question| Step::Question { node, question }));
                }
                SchemaKind::Repeat => steps.extend(self.repeat_step(frame, schema)),
                SchemaKind::Group => {
                    let spot = Spot { frame, schema };
                    if level > 0 && self.is_asked(frame, schema) {
                        steps.push(Step::Group { label: self.label(spot).unwrap_or_default(), level });
                    }
                    let children = &self.form.schema.node(schema).children;
                    waiting.extend(children.iter().rev().map(|child| (*child, level + 1)));
                }
            }
        }
        Some(steps)
    }

    fn label(&self, spot: Spot) -> Option<String> {
        self.text_at(spot, Shown::Label)
    }

    fn repeat_step(&self, frame: FrameId, schema: SchemaId) -> Option<Step<'f>> {
        if !self.is_asked(frame, schema) {
            return None;
        }
        let node = self.form.schema.node(schema);
        let repeat = self.form.schema.repeat_of(&self.form.definition, schema)?;
        let prefix = &self.frames[frame as usize].prefix;
        let key = Key::parse(&crate::index::join(prefix, &node.key_name)).ok()?;
        let frames = &self.frames[frame as usize].repeats[node.nth as usize];
        let instances = frames.iter().filter_map(|id| self.frames[*id as usize].instance.clone()).collect();
        // The texts of a repeat are those of its first instance: a repeat has no place of its own.
        let label = match frames.first() {
            Some(first) => self.label(Spot { frame: *first, schema }),
            None => self.form.definition.plain_text_in(&repeat.label, &self.language),
        };
        let free = repeat.count.is_none() && !repeat.fixed;
        Some(Step::Repeat { key, label: label.unwrap_or_default(), instances, free })
    }

    /// Whether a node that stands in `frame` is asked. A repeat without instances is judged where its
    /// instances would stand.
    fn is_asked(&self, frame: FrameId, schema: SchemaId) -> bool {
        let node = self.form.schema.node(schema);
        if node.kind != SchemaKind::Repeat {
            return self.cell(Spot { frame, schema }).relevant;
        }
        let above = Spot { frame, schema: node.parent };
        if !self.cell(above).relevant {
            return false;
        }
        let instances = &self.frames[frame as usize].repeats[node.nth as usize];
        if !instances.is_empty() {
            return instances.iter().any(|id| self.cell(Spot { frame: *id, schema }).relevant);
        }
        let slot = self.form.of_node[schema as usize].relevant;
        match slot.map(|slot| &self.form.slots[slot as usize].work) {
            Some(Work::Value(expression)) => self.is_true(&expression.root, above),
            _ => true,
        }
    }

    /// The page of a question; `None` where it has none in this record.
    #[must_use]
    pub fn page_of(&self, key: &Key) -> Option<Page> {
        if let Some(prefix) = key.instance_prefix() {
            return self.frame_of(prefix).map(|_| Page::Instance(prefix.to_owned()));
        }
        let schema = self.form.schema.by_key(&key.field_path())?;
        let top = self.form.schema.upward(schema).take_while(|node| *node != 0).last()?;
        let sections = self.sections();
        let section = sections.iter().find(|nodes| nodes.contains(&top))?;
        Some(Page::Section(self.form.schema.node(section[0]).name.to_string()))
    }

    /// The questions whose answers decide that a node is not asked: those that the innermost condition
    /// which does not hold speaks of. Empty where it is asked, or where the condition names none.
    #[must_use]
    pub fn list_deciding(&self, node: NodeId) -> Vec<NodeId> {
        let Some(spot) = self.spot(node) else { return Vec::new() };
        let schema = &self.form.schema;
        let mut frame = spot.frame;
        for at in schema.upward(spot.schema) {
            while self.frames[frame as usize].shape != schema.node(at).shape && frame != 0 {
                frame = self.frames[frame as usize].parent;
            }
            let here = Spot { frame, schema: at };
            if self.frames[frame as usize].shape != schema.node(at).shape || self.cell(here).relevant_itself {
                continue;
            }
            let Some(slot) = self.form.of_node[at as usize].relevant else { continue };
            return self.list_read(&self.form.slots[slot as usize].reads.dependencies, frame);
        }
        Vec::new()
    }

    /// The questions among the targets, each in the frame of `frame` or around it.
    fn list_read(&self, dependencies: &[super::paths::Dependency], frame: FrameId) -> Vec<NodeId> {
        let mut found = Vec::new();
        for dependency in dependencies.iter().filter(|one| one.part == Part::Values) {
            let shape = self.form.schema.node(dependency.target).shape;
            let mut at = frame;
            while self.frames[at as usize].shape != shape && at != 0 {
                at = self.frames[at as usize].parent;
            }
            let is_question = self.form.schema.question_type(dependency.target).is_some();
            if is_question && self.frames[at as usize].shape == shape {
                let node = self.cell(Spot { frame: at, schema: dependency.target }).node;
                if !found.contains(&node) {
                    found.push(node);
                }
            }
        }
        found
    }
}

//! Lookups in a form: fields in order, by path and by role; sections; choices by code.
//!
//! Invariants: an index is made from a definition once and never written again; a path is the key
//! without its instances, so groups are not part of it. A clone of a form makes its own index anew.

use crate::gates::find_gating_names;
use crate::{Choice, CompiledForm, Files, FormDefinition, FormProblem, Node, Question, Repeat, Role, Texts};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

/// A question with its place in the form.
#[derive(Debug, Clone)]
pub struct Field<'a> {
    /// Dotted path without instances: `anggota.nik`.
    pub path: String,
    /// The section it stands in: the first-level group or repeat, or the question itself where it
    /// stands in none.
    pub section: &'a str,
    /// The question.
    pub question: &'a Question,
    /// Whether the question or anything around it has a `relevant` expression.
    pub conditional: bool,
}

/// A repeat with its place in the form.
#[derive(Debug, Clone)]
pub struct RepeatField<'a> {
    /// Dotted path without instances: `anggota`.
    pub path: String,
    /// The section it stands in.
    pub section: &'a str,
    /// The repeat.
    pub repeat: &'a Repeat,
    /// Whether the repeat or anything around it has a `relevant` expression.
    pub conditional: bool,
}

/// One save point of the interview: a node of the first level.
#[derive(Debug, Clone, Copy)]
pub struct Section<'a> {
    /// Its name, unique among the sections.
    pub name: &'a str,
    /// Its label per language.
    pub label: &'a Texts,
    /// Expression: asked when true.
    pub relevant: Option<&'a str>,
}

impl<'a> Section<'a> {
    fn of(node: &'a Node) -> Self {
        let (label, relevant) = match node {
            Node::Group(group) => (&group.label, &group.relevant),
            Node::Repeat(repeat) => (&repeat.label, &repeat.relevant),
            Node::Question(question) => (&question.label, &question.relevant),
        };
        Self { name: node.name(), label, relevant: relevant.as_deref() }
    }
}

/// Where a question or repeat stands.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) path: String,
    pub(crate) conditional: bool,
    /// Position at each level from the form's body down.
    trail: Vec<usize>,
}

/// Everything that is looked up.
#[derive(Debug, Default)]
pub(crate) struct Index {
    questions: Vec<Slot>,
    repeats: Vec<Slot>,
    by_path: HashMap<String, usize>,
    by_role: BTreeMap<Role, String>,
    codes: HashMap<String, HashMap<String, usize>>,
    gates: BTreeSet<String>,
}

/// Holds the index of one form, and the form made ready.
#[derive(Debug, Default)]
pub(crate) struct IndexCell(OnceLock<Index>, OnceLock<Option<Box<CompiledForm>>>);

impl Clone for IndexCell {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What surrounds a node while the form is walked.
struct Around {
    repeats: String,
    conditional: bool,
    trail: Vec<usize>,
}

impl Index {
    fn build(form: &FormDefinition) -> Self {
        let mut index = Self::default();
        let top = Around { repeats: String::new(), conditional: false, trail: Vec::new() };
        index.walk(&form.body, &top);
        for (at, slot) in index.questions.iter().enumerate() {
            index.by_path.entry(slot.path.clone()).or_insert(at);
        }
        for (name, list) in &form.choices {
            let codes = index.codes.entry(name.clone()).or_default();
            for (at, item) in list.items.iter().enumerate() {
                codes.entry(item.code.clone()).or_insert(at);
            }
        }
        index.gates = find_gating_names(form);
        index
    }

    fn walk(&mut self, body: &[Node], around: &Around) {
        for (at, node) in body.iter().enumerate() {
            let mut trail = around.trail.clone();
            trail.push(at);
            match node {
                Node::Group(group) => {
                    let conditional = around.conditional || group.relevant.is_some();
                    let inside = Around { repeats: around.repeats.clone(), conditional, trail };
                    self.walk(&group.body, &inside);
                }
                Node::Repeat(repeat) => {
                    let path = join(&around.repeats, repeat.key_name());
                    self.note_role(repeat.role, &path);
                    let conditional = around.conditional || repeat.relevant.is_some();
                    self.repeats.push(Slot { path: path.clone(), conditional, trail: trail.clone() });
                    self.walk(&repeat.body, &Around { repeats: path, conditional, trail });
                }
                Node::Question(question) => {
                    let path = join(&around.repeats, question.key_name());
                    self.note_role(question.role, &path);
                    let conditional = around.conditional || question.relevant.is_some();
                    self.questions.push(Slot { path, conditional, trail });
                }
            }
        }
    }

    fn note_role(&mut self, role: Option<Role>, path: &str) {
        if let Some(role) = role {
            self.by_role.entry(role).or_insert_with(|| path.to_owned());
        }
    }
}

/// The path of `name` inside the repeat at `repeats`.
pub(crate) fn join(repeats: &str, name: &str) -> String {
    if repeats.is_empty() { name.to_owned() } else { format!("{repeats}.{name}") }
}

impl Node {
    /// The node's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Group(group) => &group.name,
            Self::Repeat(repeat) => &repeat.name,
            Self::Question(question) => &question.name,
        }
    }

    fn body(&self) -> &[Node] {
        match self {
            Self::Group(group) => &group.body,
            Self::Repeat(repeat) => &repeat.body,
            Self::Question(_) => &[],
        }
    }
}

impl FormDefinition {
    fn index(&self) -> &Index {
        self.index.0.get_or_init(|| Index::build(self))
    }

    /// The form made ready for checking records; none where its expressions do not fit together, or it
    /// needs files that it was not given with [`FormDefinition::attach`].
    #[must_use]
    pub fn compiled(&self) -> Option<&CompiledForm> {
        let compile = || CompiledForm::compile(self.clone(), &Files::new()).ok().map(Box::new);
        self.index.1.get_or_init(compile).as_deref()
    }

    /// Makes the form ready with the files that it names, so that its records can be checked whole.
    ///
    /// # Errors
    /// Everything that its author has to mend.
    pub fn attach(&self, files: &Files) -> Result<(), Vec<FormProblem>> {
        let compiled = CompiledForm::compile(self.clone(), files)?;
        // Where it is ready already, it stays: a form is not changed after it was read.
        let _ = self.index.1.set(Some(Box::new(compiled)));
        Ok(())
    }

    pub(crate) fn gates(&self) -> &BTreeSet<String> {
        &self.index().gates
    }

    fn node_at(&self, trail: &[usize]) -> Option<&Node> {
        let (first, rest) = trail.split_first()?;
        rest.iter().try_fold(self.body.get(*first)?, |node, at| node.body().get(*at))
    }

    fn section_at(&self, trail: &[usize]) -> &str {
        trail.first().and_then(|at| self.body.get(*at)).map_or("", Node::name)
    }

    fn field_at(&self, slot: &Slot) -> Option<Field<'_>> {
        match self.node_at(&slot.trail)? {
            Node::Question(question) => Some(Field {
                path: slot.path.clone(),
                section: self.section_at(&slot.trail),
                question,
                conditional: slot.conditional,
            }),
            Node::Group(_) | Node::Repeat(_) => None,
        }
    }

    /// The fields in form order, notes and calculations among them.
    #[must_use]
    pub fn fields(&self) -> Vec<Field<'_>> {
        self.index().questions.iter().filter_map(|slot| self.field_at(slot)).collect()
    }

    /// The field at `path`, e.g. `anggota.nik`.
    #[must_use]
    pub fn field(&self, path: &str) -> Option<Field<'_>> {
        self.field_at(self.index().questions.get(self.position(path)?)?)
    }

    /// The question at `path`; [`FormDefinition::field`] without a copy of the path.
    #[must_use]
    pub fn question(&self, path: &str) -> Option<&Question> {
        match self.node_at(&self.index().questions.get(self.position(path)?)?.trail)? {
            Node::Question(question) => Some(question),
            Node::Group(_) | Node::Repeat(_) => None,
        }
    }

    /// The place of `path` in form order, from 0.
    #[must_use]
    pub fn position(&self, path: &str) -> Option<usize> {
        self.index().by_path.get(path).copied()
    }

    /// The repeats in form order, an outer one before those inside it.
    #[must_use]
    pub fn repeats(&self) -> Vec<RepeatField<'_>> {
        let found = self.index().repeats.iter().filter_map(|slot| match self.node_at(&slot.trail)? {
            Node::Repeat(repeat) => Some(RepeatField {
                path: slot.path.clone(),
                section: self.section_at(&slot.trail),
                repeat,
                conditional: slot.conditional,
            }),
            Node::Group(_) | Node::Question(_) => None,
        });
        found.collect()
    }

    /// The sections in form order.
    #[must_use]
    pub fn sections(&self) -> Vec<Section<'_>> {
        self.body.iter().map(Section::of).collect()
    }

    /// The path of the question or repeat that has `role`.
    #[must_use]
    pub fn role_path(&self, role: Role) -> Option<String> {
        self.index().by_role.get(&role).cloned()
    }

    /// The choices of the select at `path`; empty where it is none.
    #[must_use]
    pub fn choices_of(&self, path: &str) -> &[Choice] {
        let list = self.question(path).and_then(|question| question.choices.as_deref());
        list.and_then(|list| self.choices.get(list)).map_or(&[], |list| &list.items)
    }

    /// The place of the choice with `code` in the list `list`; of several the first.
    #[must_use]
    pub(crate) fn choice_place(&self, list: &str, code: &str) -> Option<usize> {
        self.index().codes.get(list)?.get(code).copied()
    }

    /// The choice with `code` in the list `list`; the first where several differ in their columns only.
    #[must_use]
    pub fn choice(&self, list: &str, code: &str) -> Option<&Choice> {
        let at = *self.index().codes.get(list)?.get(code)?;
        self.choices.get(list)?.items.get(at)
    }

    /// The label of `code` at the select `path`, in `language` or the next best.
    #[must_use]
    pub fn choice_label(&self, path: &str, code: &str, language: &str) -> Option<&str> {
        let list = self.question(path)?.choices.as_deref()?;
        self.text_in(&self.choice(list, code)?.label, language)
    }

    /// The text in `language`, with an ellipsis where a record's own words would stand: for lists and reports,
    /// where no record is open.
    #[must_use]
    pub fn plain_text_in(&self, texts: &Texts, language: &str) -> Option<String> {
        let text = self.text_in(texts, language)?;
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            match (before.strip_suffix('$'), after.split_once('}')) {
                (Some(before), _) => {
                    plain.push_str(before);
                    plain.push_str("${");
                    rest = after;
                }
                (None, Some((_, after))) => {
                    plain.push_str(before);
                    plain.push('…');
                    rest = after;
                }
                (None, None) => break,
            }
        }
        plain.push_str(rest);
        Some(plain)
    }

    /// The text in `language`, else in the form's languages in their order.
    #[must_use]
    pub fn text_in<'a>(&self, texts: &'a Texts, language: &str) -> Option<&'a str> {
        let wanted = std::iter::once(language).chain(self.languages.iter().map(String::as_str));
        wanted.filter_map(|language| texts.get(language)).map(String::as_str).next()
    }
}

//! A definition, made ready to be filled in: its nodes, its expressions and what depends on what.
//!
//! Invariants: every expression was read, every path of it leads somewhere, nothing is computed from
//! itself; whoever holds a [`CompiledForm`] can open any record with it. Compiling takes time in proportion
//! to the form.

use super::actions::CompiledAction;
use super::graph;
use super::lists::{self, Offer};
use super::paths::{Dependency, Part, Resolver};
use super::schema::{Schema, SchemaId};
use super::slots::{Job, NodeSlots, Shown, Slot, SlotId, Work};
use super::template::{Template, TemplateProblem};
use super::trouble;
use crate::limits::{EXPRESSIONS_MAX, PROBLEMS_MAX};
use crate::xpath::{self, Expression, Source};
use crate::{Condition, Files, FormDefinition, FormProblem, Node, Question, Texts};
use std::collections::{BTreeMap, HashMap};

/// A form that records can be filled in with.
#[derive(Debug)]
pub struct CompiledForm {
    pub(crate) definition: FormDefinition,
    pub(crate) schema: Schema,
    pub(crate) slots: Vec<Slot>,
    pub(crate) of_node: Vec<NodeSlots>,
    /// Who reads the value or the relevance of each node.
    pub(crate) readers: Vec<Vec<Reader>>,
    /// Who reads how many instances each repeat has.
    pub(crate) instance_readers: Vec<Vec<Reader>>,
    pub(crate) sources: Vec<(String, Source)>,
    /// Where the choices of each select come from.
    pub(crate) offers: HashMap<SchemaId, Offer>,
    /// The texts by id that have expressions in them.
    pub(crate) texts: HashMap<String, BTreeMap<String, Template>>,
    pub(crate) actions: Vec<CompiledAction>,
    pub(crate) instance_name: Option<Expression>,
    pub(crate) language: String,
}

/// A slot that reads something, by way of one instance of `anchor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reader {
    pub(crate) slot: SlotId,
    pub(crate) anchor: SchemaId,
    /// Whether a new value matters, beside relevance.
    pub(crate) values: bool,
}

impl CompiledForm {
    /// Reads every expression of a form; `files` holds the choice files that it names.
    ///
    /// # Errors
    /// Everything that its author has to mend, at most [`PROBLEMS_MAX`] lines.
    pub fn compile(definition: FormDefinition, files: &Files) -> Result<Self, Vec<FormProblem>> {
        let schema = Schema::of(&definition);
        let mut compiler = Compiler::new(&definition, &schema);
        let (sources, offers) = lists::build(&definition, &schema, files, &mut compiler);
        compiler.texts();
        for id in 1..schema.len() as SchemaId {
            compiler.node(id, offers.get(&id));
        }
        let instance_name = definition
            .instance_name
            .as_deref()
            .and_then(|text| compiler.expression(0, "instance_name", text))
            .map(|mut expression| {
                Resolver::new(&schema, 0).value(&mut expression.root);
                expression
            });
        let actions = compiler.actions();
        let Compiler { mut slots, of_node, texts, problems, .. } = compiler;
        let mut problems = problems;
        problems.extend(order(&schema, &mut slots, &of_node, &offers));
        if slots.len() > EXPRESSIONS_MAX {
            problems.push(trouble::too_many(slots.len()));
        }
        if !problems.is_empty() {
            problems.truncate(PROBLEMS_MAX);
            return Err(problems);
        }
        let language = definition.languages.first().cloned().unwrap_or_default();
        let mut form = Self {
            readers: vec![Vec::new(); schema.len()],
            instance_readers: vec![Vec::new(); schema.len()],
            definition,
            schema,
            slots,
            of_node,
            sources,
            offers,
            texts,
            actions,
            instance_name,
            language,
        };
        form.number_slots();
        form.note_readers();
        Ok(form)
    }

    /// The definition that this was made from.
    #[must_use]
    pub fn definition(&self) -> &FormDefinition {
        &self.definition
    }

    /// How many expressions it has, those in texts not counted one by one.
    #[must_use]
    pub fn expression_count(&self) -> usize {
        self.slots.iter().filter(|slot| !matches!(slot.work, Work::Nothing)).count()
    }

    fn number_slots(&mut self) {
        for (id, slot) in self.slots.iter_mut().enumerate() {
            let shape = &mut self.schema.shapes[slot.shape as usize];
            slot.local = shape.slots.len() as u32;
            shape.slots.push(id as SlotId);
        }
    }

    fn note_readers(&mut self) {
        for (id, slot) in self.slots.iter().enumerate() {
            for Dependency { target, anchor, part } in slot.reads.dependencies.iter().copied() {
                let reader = Reader { slot: id as SlotId, anchor, values: part == Part::Values };
                if part != Part::Instances {
                    self.readers[target as usize].push(reader);
                }
                let between = self.schema.upward(target).take_while(|node| *node != anchor);
                for repeat in between.filter(|node| self.schema.is_repeat(*node)) {
                    self.instance_readers[repeat as usize].push(Reader { values: false, ..reader });
                }
            }
        }
        for readers in self.readers.iter_mut().chain(&mut self.instance_readers) {
            readers.sort_unstable();
            readers.dedup();
        }
    }
}

/// Ranks the slots; circles and slots that read themselves come back as problems.
fn order(
    schema: &Schema,
    slots: &mut [Slot],
    of_node: &[NodeSlots],
    offers: &HashMap<SchemaId, Offer>,
) -> Vec<FormProblem> {
    let mut problems = Vec::new();
    add_choice_reads(slots, of_node, offers);
    for slot in slots.iter() {
        if slot.reads.counts_itself {
            problems.push(trouble::counts_itself(schema, slot.owner));
        } else if graph::reads_itself(slot) {
            problems.push(trouble::reads_itself(schema, slot.owner, slot.job));
        }
    }
    if problems.is_empty() {
        let circles = graph::rank(schema, slots, of_node);
        problems.extend(circles.iter().map(|circle| trouble::circle(schema, slots, circle)));
    }
    problems
}

/// `jr:choice-name()` reads what the question's choices are made of.
fn add_choice_reads(slots: &mut [Slot], of_node: &[NodeSlots], offers: &HashMap<SchemaId, Offer>) {
    for at in 0..slots.len() {
        let named = std::mem::take(&mut slots[at].reads.choices);
        for question in &named {
            let nodes = matches!(offers.get(question), Some(Offer::Nodes { .. }));
            let choices = of_node[*question as usize].choices.filter(|_| nodes);
            if let Some(choices) = choices {
                let read = slots[choices as usize].reads.dependencies.clone();
                // The other question may stand in any instance: all of them are watched.
                let all = read.into_iter().map(|read| Dependency { anchor: 0, ..read });
                slots[at].reads.dependencies.extend(all);
            }
        }
        slots[at].reads.choices = named;
    }
}

/// Collects slots and problems.
pub(crate) struct Compiler<'d> {
    definition: &'d FormDefinition,
    schema: &'d Schema,
    slots: Vec<Slot>,
    of_node: Vec<NodeSlots>,
    texts: HashMap<String, BTreeMap<String, Template>>,
    problems: Vec<FormProblem>,
}

impl<'d> Compiler<'d> {
    fn new(definition: &'d FormDefinition, schema: &'d Schema) -> Self {
        Self {
            definition,
            schema,
            slots: Vec::new(),
            of_node: vec![NodeSlots::default(); schema.len()],
            texts: HashMap::new(),
            problems: Vec::new(),
        }
    }

    pub(crate) fn say(&mut self, problem: FormProblem) {
        self.problems.push(problem);
    }

    /// Reads an expression; what is wrong with it is noted.
    pub(crate) fn expression(
        &mut self,
        owner: SchemaId,
        property: &'static str,
        text: &str,
    ) -> Option<Expression> {
        match xpath::parse(text) {
            Ok(expression) => Some(expression),
            Err(problem) => {
                self.say(trouble::expression(self.schema, owner, property, &problem));
                None
            }
        }
    }

    /// Notes the paths of `reads` that lead nowhere.
    pub(crate) fn note_dead_ends(
        &mut self,
        owner: SchemaId,
        property: &'static str,
        reads: &super::paths::Reads,
    ) {
        let room = PROBLEMS_MAX.saturating_sub(self.problems.len());
        for end in reads.dead_ends.iter().take(room) {
            self.say(trouble::dead_end(self.schema, owner, property, end));
        }
    }

    pub(crate) fn add(&mut self, job: Job, owner: SchemaId, work: Work, reads: super::paths::Reads) {
        let volatile = reads.volatile;
        let node = self.schema.node(owner);
        let shape = if job == Job::Count { node.outer } else { node.shape };
        let id = self.slots.len() as SlotId;
        self.of_node[owner as usize].note(job, id);
        let slot = Slot { job, owner, shape, local: 0, work, volatile, rank: 0, circular: false, reads };
        self.slots.push(slot);
    }

    fn value(&mut self, job: Job, owner: SchemaId, property: &'static str, text: Option<&str>) {
        let Some(mut expression) = text.and_then(|text| self.expression(owner, property, text)) else {
            return;
        };
        let mut resolver = match job {
            Job::Count => Resolver::counting(self.schema, owner),
            _ => Resolver::new(self.schema, owner),
        };
        resolver.value(&mut expression.root);
        let mut reads = resolver.finish();
        self.add_text_reads(owner, &mut reads);
        self.note_dead_ends(owner, property, &reads);
        self.add(job, owner, Work::Value(expression), reads);
    }

    fn condition(&mut self, job: Job, owner: SchemaId, property: &'static str, condition: &Condition) {
        match condition {
            Condition::Never => {}
            Condition::Always => self.value(job, owner, property, Some("true()")),
            Condition::When(text) => self.value(job, owner, property, Some(text)),
        }
    }

    fn text(&mut self, shown: Shown, owner: SchemaId, property: &'static str, texts: &Texts) {
        if !texts.values().any(|text| Template::is_needed(text)) {
            return;
        }
        let mut resolver = Resolver::new(self.schema, owner);
        let mut templates = BTreeMap::new();
        for (language, text) in texts {
            if let Some(mut template) = self.template(owner, property, text) {
                for expression in template.expressions() {
                    resolver.value(&mut expression.root);
                }
                templates.insert(language.clone(), template);
            }
        }
        let mut reads = resolver.finish();
        self.add_text_reads(owner, &mut reads);
        self.note_dead_ends(owner, property, &reads);
        self.add(Job::Text(shown), owner, Work::Text(templates), reads);
    }

    fn template(&mut self, owner: SchemaId, property: &'static str, text: &str) -> Option<Template> {
        match Template::parse(text) {
            Ok(template) => Some(template),
            Err(TemplateProblem::Open) => {
                self.say(trouble::open_text(self.schema, owner, property));
                None
            }
            Err(TemplateProblem::Expression(problem)) => {
                self.say(trouble::expression(self.schema, owner, property, &problem));
                None
            }
        }
    }

    /// The texts by id that have expressions; their paths start at whoever asks for them.
    fn texts(&mut self) {
        let definition = self.definition;
        for (id, texts) in &definition.texts {
            if !texts.values().any(|text| Template::is_needed(text)) {
                continue;
            }
            let mut templates = BTreeMap::new();
            for (language, text) in texts {
                if let Some(template) = self.template(0, "texts", text) {
                    templates.insert(language.clone(), template);
                }
            }
            self.texts.insert(id.clone(), templates);
        }
    }

    /// What the texts that `jr:itext()` asks for read, seen from `owner`.
    pub(crate) fn add_text_reads(&mut self, owner: SchemaId, reads: &mut super::paths::Reads) {
        for id in std::mem::take(&mut reads.texts) {
            let asked: Vec<&BTreeMap<String, Template>> = match &id {
                Some(id) => self.texts.get(&**id).into_iter().collect(),
                None => self.texts.values().collect(),
            };
            let parts = asked.into_iter().flat_map(BTreeMap::values).flat_map(|text| &text.parts);
            for part in parts {
                if let super::template::Part::Value(expression) = part {
                    let mut resolver = Resolver::new(self.schema, owner);
                    resolver.value(&mut expression.root.clone());
                    let mut inner = resolver.finish();
                    reads.dependencies.append(&mut inner.dependencies);
                    if id.is_some() {
                        reads.dead_ends.append(&mut inner.dead_ends);
                    }
                }
            }
        }
        reads.dependencies.sort_unstable();
        reads.dependencies.dedup();
    }

    fn node(&mut self, id: SchemaId, offer: Option<&Offer>) {
        let definition = self.definition;
        match self.schema.definition(definition, id) {
            Some(Node::Group(group)) => {
                self.value(Job::Relevant, id, "relevant", group.relevant.as_deref());
                self.condition(Job::ReadOnly, id, "read_only", &group.read_only);
                self.text(Shown::Label, id, "label", &group.label);
            }
            Some(Node::Repeat(repeat)) => {
                self.value(Job::Relevant, id, "relevant", repeat.relevant.as_deref());
                self.value(Job::Count, id, "count", repeat.count.as_deref());
                self.condition(Job::ReadOnly, id, "read_only", &repeat.read_only);
                self.text(Shown::Label, id, "label", &repeat.label);
            }
            Some(Node::Question(question)) => self.question(id, question, offer),
            None => {}
        }
    }

    fn question(&mut self, id: SchemaId, question: &Question, offer: Option<&Offer>) {
        self.value(Job::Relevant, id, "relevant", question.relevant.as_deref());
        self.value(Job::Calculation, id, "calculation", question.calculation.as_deref());
        self.value(Job::Constraint, id, "constraint", question.constraint.as_deref());
        self.condition(Job::Required, id, "required", &question.required);
        self.condition(Job::ReadOnly, id, "read_only", &question.read_only);
        self.text(Shown::Label, id, "label", &question.label);
        self.text(Shown::Hint, id, "hint", &question.hint);
        self.text(Shown::Guidance, id, "guidance", &question.guidance);
        self.text(Shown::ConstraintMessage, id, "constraint_message", &question.constraint_message);
        self.text(Shown::RequiredMessage, id, "required_message", &question.required_message);
        if let Some(offer) = offer.filter(|offer| offer.changes()) {
            for job in [Job::Offered, Job::Choices] {
                let mut reads = super::paths::Reads::default();
                reads.dependencies.extend(offer.reads());
                if job == Job::Offered {
                    reads.dependencies.retain(|read| read.target != id);
                }
                self.add(job, id, Work::Nothing, reads);
            }
        }
        self.add(Job::Finding, id, Work::Nothing, super::paths::Reads::default());
    }

    fn actions(&mut self) -> Vec<CompiledAction> {
        let definition = self.definition;
        let compiled =
            definition.actions.iter().filter_map(|action| CompiledAction::compile(self, self.schema, action));
        compiled.collect()
    }
}

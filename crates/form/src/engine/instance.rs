//! One record in memory: what was answered, what follows from it, and what to show.
//!
//! A record is flat keys outside and a tree inside. Every answer is kept as it was stored, also where it
//! is not asked any more, is a reason for no answer, or is a code that is no longer offered; expressions
//! read such an answer as empty.
//!
//! Invariants: after each call everything that follows from the answers is up to date; `answers()` gives
//! back what was loaded, beside what events and calculations changed.

use super::cast;
use super::choices::OfferedChoice;
use super::compile::CompiledForm;
use super::frame::{Cell, Frame, FrameId, Spot};
use super::patch::Patch;
use super::schema::{NOWHERE, SchemaId, SchemaKind};
use super::slots::{Shown, SlotId};
use super::world::World;
use crate::xpath::{NodeId, Source, Tree};
use crate::{Answers, Clock, Event, FindingCode, Key, Question, Value};
use std::cell::{Cell as Slate, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;

/// Why a record is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It is new.
    Begin,
    /// It is to be looked at or gone on with.
    Open,
    /// It is only checked: nothing is made that is not stored.
    Check,
}

/// One record, open.
#[derive(Debug)]
pub struct FormInstance<'f> {
    pub(crate) form: &'f CompiledForm,
    pub(crate) world: World,
    pub(crate) mode: Mode,
    /// No clock: what depends on time or chance is not judged.
    pub(crate) timeless: bool,
    pub(crate) source: Source,
    /// Frame and schema of each node of the tree.
    pub(crate) spots: Vec<Spot>,
    pub(crate) frames: Vec<Frame>,
    /// What was loaded and is none of the form's: paradata, unknown keys, removed instances.
    pub(crate) extra: Answers,
    pub(crate) language: String,
    /// What waits to be evaluated: rank, slot, frame.
    pub(crate) queue: BinaryHeap<Reverse<(u32, SlotId, FrameId)>>,
    /// Whether the first evaluation is over, so that changes are events.
    pub(crate) settled: bool,
    pub(crate) patches: Vec<Patch>,
    /// Values that actions answer to.
    pub(crate) happened: VecDeque<super::events::Happening>,
    /// How often a slot in a circle was evaluated in this event.
    pub(crate) rounds: HashMap<(SlotId, FrameId), u8>,
    /// The texts with expressions as they were last shown.
    pub(crate) texts: HashMap<(FrameId, SlotId), String>,
    pub(crate) choices: RefCell<HashMap<Spot, Arc<Vec<OfferedChoice>>>>,
    /// How deep texts and choice names ask for each other.
    pub(crate) asking: Slate<u32>,
    /// How many evaluations events have cost, for benches and tests.
    pub(crate) evaluations: u64,
    /// How many steps the evaluations of the running event may still take; none outside events.
    pub(crate) steps_left: Slate<Option<u64>>,
    /// How many evaluations the event may still cost.
    pub(crate) budget: u64,
    /// What the keys of removed instances begin with: `anggota.a7k2q2`.
    pub(crate) gone: BTreeSet<String>,
}

/// Everything to show of one node.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The stored answer.
    pub value: Value,
    /// The answer as expressions read it: empty where it is not asked, not given or not offered.
    pub text: String,
    /// Whether it is asked.
    pub relevant: bool,
    /// Whether it must be answered.
    pub required: bool,
    /// Whether it is shown only.
    pub read_only: bool,
    /// What is wrong with the answer.
    pub finding: Option<FindingCode>,
    /// What to say about that, in the record's language.
    pub message: Option<String>,
    /// What is asked.
    pub label: String,
    /// The short help.
    pub hint: String,
}

impl<'f> FormInstance<'f> {
    /// A new record: defaults, what the app fills in, calculations, and what the form does at first.
    #[must_use]
    pub fn begin(form: &'f CompiledForm, world: World) -> Self {
        let mut record = Self::empty(form, world, Mode::Begin);
        record.make_root(&Answers::new());
        record.settle();
        record.act_on_load();
        record
    }

    /// A stored record. What is computed is computed again, except from time and chance.
    #[must_use]
    pub fn load(form: &'f CompiledForm, world: World, answers: &Answers) -> Self {
        let mut record = Self::empty(form, world, Mode::Open);
        record.make_root(answers);
        record.settle();
        record.act_on_load();
        record
    }

    /// A stored record that is only looked at: no instance is made that is not there, and nothing is taken
    /// from time or chance but in conditions, which see `clock`; without one, such conditions count as met.
    #[must_use]
    pub fn inspect(form: &'f CompiledForm, answers: &Answers, clock: Option<Clock>) -> Self {
        let Clock { now_ms, utc_offset_s } = clock.unwrap_or(Clock { now_ms: 0, utc_offset_s: 0 });
        let mut record = Self::empty(form, World::still(now_ms, utc_offset_s), Mode::Check);
        record.timeless = clock.is_none();
        record.make_root(answers);
        record.settle();
        record
    }

    /// A stored record whose values are wanted and nothing else: as [`FormInstance::inspect`], but nobody looks
    /// for what is wrong with it.
    #[must_use]
    pub fn read(form: &'f CompiledForm, answers: &Answers, clock: Clock) -> Self {
        let mut record = Self::empty(form, World::still(clock.now_ms, clock.utc_offset_s), Mode::Check);
        record.make_root(answers);
        for frame in 0..record.frames.len() as FrameId {
            record.push_all(frame);
        }
        record.run();
        record.patches.clear();
        record.happened.clear();
        record.settled = true;
        record
    }

    fn empty(form: &'f CompiledForm, world: World, mode: Mode) -> Self {
        Self {
            form,
            world,
            mode,
            timeless: false,
            source: Source::Tree(Tree::new()),
            spots: Vec::new(),
            frames: Vec::new(),
            extra: Answers::new(),
            language: form.language.clone(),
            queue: BinaryHeap::new(),
            settled: false,
            patches: Vec::new(),
            happened: VecDeque::new(),
            rounds: HashMap::new(),
            texts: HashMap::new(),
            choices: RefCell::new(HashMap::new()),
            asking: Slate::new(0),
            evaluations: 0,
            steps_left: Slate::new(None),
            budget: 0,
            gone: BTreeSet::new(),
        }
    }

    /// Evaluates everything for the first time.
    fn settle(&mut self) {
        for frame in 0..self.frames.len() as FrameId {
            self.push_all(frame);
        }
        self.run();
        if self.mode == Mode::Check {
            self.find_all_trouble();
        }
        self.patches.clear();
        // Instances that a count made are new ones; the values of a record that is opened are not.
        self.happened.retain(|happening| happening.on == Event::NewRepeat);
        self.settled = true;
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> &'f CompiledForm {
        self.form
    }

    /// The world that the record knows of.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// The language in which texts are shown.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The record as a document.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        match &self.source {
            Source::Tree(tree) => tree,
            Source::Table(_) => unreachable_tree(),
        }
    }

    pub(crate) fn tree_mut(&mut self) -> Option<&mut Tree> {
        match &mut self.source {
            Source::Tree(tree) => Some(tree),
            Source::Table(_) => None,
        }
    }

    pub(crate) fn cell(&self, spot: Spot) -> &Cell {
        let local = self.form.schema.node(spot.schema).local;
        &self.frames[spot.frame as usize].cells[local as usize]
    }

    pub(crate) fn cell_mut(&mut self, spot: Spot) -> &mut Cell {
        let local = self.form.schema.node(spot.schema).local;
        &mut self.frames[spot.frame as usize].cells[local as usize]
    }

    /// The place of a node; none for texts, comments, attributes and what was removed.
    pub(crate) fn spot(&self, node: NodeId) -> Option<Spot> {
        let spot = *self.spots.get(node.0 as usize)?;
        (spot.schema != NOWHERE && self.frames[spot.frame as usize].alive).then_some(spot)
    }

    /// The key of a question; none for groups, repeats and notes without one.
    #[must_use]
    pub fn key_of(&self, node: NodeId) -> Option<Key> {
        self.key_at(self.spot(node)?)
    }

    pub(crate) fn key_at(&self, spot: Spot) -> Option<Key> {
        let node = self.form.schema.node(spot.schema);
        if !matches!(node.kind, SchemaKind::Question(_)) {
            return None;
        }
        let prefix = &self.frames[spot.frame as usize].prefix;
        Key::parse(&crate::index::join(prefix, &node.key_name)).ok()
    }

    /// The node of a question.
    #[must_use]
    pub fn node_of(&self, key: &Key) -> Option<NodeId> {
        self.spot_of(key).map(|spot| self.cell(spot).node)
    }

    pub(crate) fn spot_of(&self, key: &Key) -> Option<Spot> {
        let schema = self.form.schema.by_key(&key.field_path())?;
        self.form.schema.question_type(schema)?;
        let frame = match key.instance_prefix() {
            None => 0,
            Some(prefix) => self.frame_of(prefix)?,
        };
        (self.frames[frame as usize].shape == self.form.schema.node(schema).shape)
            .then_some(Spot { frame, schema })
    }

    /// The living frame with this prefix.
    pub(crate) fn frame_of(&self, prefix: &str) -> Option<FrameId> {
        let mut frame = 0;
        let mut keys = String::new();
        let mut parts = prefix.split('.');
        while let (Some(name), Some(instance)) = (parts.next(), parts.next()) {
            keys = crate::index::join(&keys, name);
            let repeat = self.form.schema.by_key(&keys)?;
            let nth = self.form.schema.node(repeat).nth as usize;
            let instances = self.frames[frame as usize].repeats.get(nth)?;
            frame = *instances.iter().find(|frame| {
                self.frames[**frame as usize].instance.as_ref().is_some_and(|id| id.as_str() == instance)
            })?;
        }
        Some(frame)
    }

    /// The node at a path such as `/data/anggota[2]/umur`; without a number the first instance is meant.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<NodeId> {
        let spot = self.find_spot(path)?;
        Some(self.cell(spot).node)
    }

    fn find_spot(&self, path: &str) -> Option<Spot> {
        let schema = &self.form.schema;
        let mut steps = path.trim().strip_prefix('/')?.split('/');
        if *steps.next()? != *schema.node(0).name {
            return None;
        }
        let mut spot = Spot { frame: 0, schema: 0 };
        for step in steps {
            let (name, place) = match step.split_once('[') {
                Some((name, rest)) => (name, rest.strip_suffix(']')?.trim().parse::<usize>().ok()?),
                None => (step, 1),
            };
            let child = schema.child(spot.schema, name)?;
            let node = schema.node(child);
            spot.schema = child;
            if node.kind == SchemaKind::Repeat {
                let instances = &self.frames[spot.frame as usize].repeats[node.nth as usize];
                spot.frame = *instances.get(place.checked_sub(1)?)?;
            } else if place != 1 {
                return None;
            }
        }
        Some(spot)
    }

    /// The instances of the repeat at a path such as `/data/anggota` or `/data/anggota[1]/usaha`, in order.
    #[must_use]
    pub fn instances(&self, path: &str) -> Option<Vec<NodeId>> {
        let (above, name) = path.trim().rsplit_once('/')?;
        let spot = self.find_spot(above)?;
        let repeat = self.form.schema.child(spot.schema, name)?;
        if !self.form.schema.is_repeat(repeat) {
            return None;
        }
        let nth = self.form.schema.node(repeat).nth as usize;
        let frames = &self.frames[spot.frame as usize].repeats[nth];
        Some(frames.iter().map(|frame| self.frames[*frame as usize].cells[0].node).collect())
    }

    /// Every question, those that are not asked among them, in the order of the record.
    #[must_use]
    pub fn question_nodes(&self) -> Vec<NodeId> {
        let tree = self.tree();
        let mut found = Vec::new();
        let mut waiting: Vec<NodeId> = tree.root().into_iter().collect();
        while let Some(node) = waiting.pop() {
            let Some(spot) = self.spot(node) else { continue };
            if self.form.schema.question_type(spot.schema).is_some() {
                found.push(node);
            }
            let inside: Vec<NodeId> = tree.children(node).collect();
            waiting.extend(inside.into_iter().rev());
        }
        found
    }

    /// The paths of all repeats as [`FormInstance::instances`] takes them, those inside each instance too.
    #[must_use]
    pub fn repeat_paths(&self) -> Vec<String> {
        let schema = &self.form.schema;
        let mut found = Vec::new();
        for (id, frame) in self.frames.iter().enumerate().filter(|(_, frame)| frame.alive) {
            for repeat in &schema.shapes[frame.shape as usize].repeats {
                let above = Spot { frame: id as FrameId, schema: schema.node(*repeat).parent };
                found.push(format!("{}/{}", self.path_of(above), schema.node(*repeat).name));
            }
        }
        found
    }

    /// The path of a node with the places of instances: `/data/anggota[2]/umur`.
    #[must_use]
    pub fn path(&self, node: NodeId) -> Option<String> {
        Some(self.path_of(self.spot(node)?))
    }

    fn path_of(&self, spot: Spot) -> String {
        let schema = &self.form.schema;
        let mut steps = Vec::new();
        let mut at = Some(spot);
        while let Some(spot) = at {
            let node = schema.node(spot.schema);
            let place = match node.kind {
                SchemaKind::Repeat => {
                    let parent = self.frames[spot.frame as usize].parent;
                    let instances = &self.frames[parent as usize].repeats[node.nth as usize];
                    let place = instances.iter().position(|frame| *frame == spot.frame).unwrap_or(0) + 1;
                    format!("[{place}]")
                }
                SchemaKind::Group | SchemaKind::Question(_) => String::new(),
            };
            steps.push(format!("{}{place}", node.name));
            at = self.above(spot);
        }
        steps.push(String::new());
        steps.reverse();
        steps.join("/")
    }

    /// The definition of a question.
    #[must_use]
    pub fn question(&self, node: NodeId) -> Option<&'f Question> {
        self.question_at(self.spot(node)?.schema)
    }

    pub(crate) fn question_at(&self, schema: SchemaId) -> Option<&'f Question> {
        self.form.schema.question_of(&self.form.definition, schema)
    }

    /// Whether a node is asked; [`FormInstance::state`] without its texts.
    #[must_use]
    pub fn is_relevant(&self, node: NodeId) -> bool {
        self.spot(node).is_some_and(|spot| self.cell(spot).relevant)
    }

    /// Everything to show of a node.
    #[must_use]
    pub fn state(&self, node: NodeId) -> Option<State> {
        let spot = self.spot(node)?;
        let cell = self.cell(spot);
        Some(State {
            value: cell.stored.clone().unwrap_or(Value::Empty),
            text: if cell.relevant { cell.text() } else { String::new() },
            relevant: cell.relevant,
            required: cell.required,
            read_only: cell.read_only,
            finding: cell.finding,
            message: cell.finding.map(|code| self.message(spot, code)),
            label: self.text(node, Shown::Label).unwrap_or_default(),
            hint: self.text(node, Shown::Hint).unwrap_or_default(),
        })
    }

    /// All stored answers, hidden ones too, beside what was loaded and is none of the form's.
    #[must_use]
    pub fn answers(&self) -> Answers {
        let mut answers = self.extra.clone();
        self.collect(0, &mut answers);
        answers
    }

    /// The answers of the questions that are asked, computed ones among them; nothing of removed instances, of
    /// paradata, or of questions that are not asked (their stored answers stay in the record).
    #[must_use]
    pub fn asked_answers(&self) -> Answers {
        let mut answers = Answers::new();
        for (id, frame) in self.frames.iter().enumerate().filter(|(_, frame)| frame.alive) {
            let cells = &self.form.schema.shapes[frame.shape as usize].cells;
            for (schema, cell) in cells.iter().zip(&frame.cells) {
                if let Some(value) =
                    cell.stored.as_ref().filter(|value| cell.relevant && **value != Value::Empty)
                    && let Some(key) = self.key_at(Spot { frame: id as FrameId, schema: *schema })
                {
                    answers.insert(key, value.clone());
                }
            }
        }
        answers
    }

    /// Puts the answers of a frame and of what is inside into `answers`.
    pub(crate) fn collect(&self, frame: FrameId, answers: &mut Answers) {
        let mut waiting = vec![frame];
        while let Some(id) = waiting.pop() {
            let frame = &self.frames[id as usize];
            let cells = &self.form.schema.shapes[frame.shape as usize].cells;
            for (schema, cell) in cells.iter().zip(&frame.cells) {
                if let Some(value) = &cell.stored
                    && let Some(key) = self.key_at(Spot { frame: id, schema: *schema })
                {
                    answers.insert(key, value.clone());
                }
            }
            for (_, parked) in frame.parked.iter().flatten() {
                answers.extend(parked.iter().map(|(key, value)| (key.clone(), value.clone())));
            }
            waiting.extend(frame.repeats.iter().flatten());
        }
    }

    /// What one record is called in lists; none where the form does not say.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let expression = self.form.instance_name.as_ref()?;
        let text = self.evaluate_text(&expression.root, Spot { frame: 0, schema: 0 });
        Some(text).filter(|text| !text.is_empty())
    }

    /// How many expressions were evaluated since the record was opened.
    #[must_use]
    pub fn evaluation_count(&self) -> u64 {
        self.evaluations
    }

    /// Evaluates everything again. What changes was missed before, so this gives no patches, but for what
    /// comes from time and chance.
    pub fn evaluate_all(&mut self) -> Vec<Patch> {
        for frame in 0..self.frames.len() as FrameId {
            if self.frames[frame as usize].alive {
                self.push_all(frame);
            }
        }
        self.run();
        self.happened.clear();
        let again = std::mem::take(&mut self.patches);
        again.into_iter().filter(|patch| patch.change != super::Change::Choices).collect()
    }

    /// A text as a stored value of a question.
    #[must_use]
    pub fn read_value(&self, node: NodeId, text: &str) -> Option<Value> {
        let kind = self.form.schema.question_type(self.spot(node)?.schema)?;
        Some(cast::from_text(kind, text))
    }
}

/// The record's source is made a tree and stays one.
fn unreachable_tree() -> &'static Tree {
    static EMPTY: std::sync::OnceLock<Tree> = std::sync::OnceLock::new();
    EMPTY.get_or_init(Tree::new)
}

//! Evaluating what waits, in the order of ranks, and finding what depends on what changed.
//!
//! Invariants: a slot is evaluated after everything that it reads; only what may read a change is
//! evaluated; the work of one event is bounded.

use super::cast;
use super::compile::Reader;
use super::events::Happening;
use super::frame::{FrameId, Spot};
use super::instance::{FormInstance, Mode};
use super::patch::{Change, Patch};
use super::schema::{SchemaId, SchemaKind};
use super::slots::{Job, SlotId, Work};
use crate::limits::{CIRCLE_ROUNDS_MAX, EVENT_EVALUATIONS_MAX, EVENT_STEPS_MAX, REPEAT_INSTANCES_MAX};
use crate::xpath::Expr;
use crate::{Event, Value};
use std::cmp::Reverse;

/// What changed at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touch {
    /// Its value.
    Value,
    /// Whether it is there.
    Presence,
}

impl FormInstance<'_> {
    pub(crate) fn push(&mut self, slot: SlotId, frame: FrameId) {
        let entry = &self.form.slots[slot as usize];
        if entry.job == Job::Finding && self.mode == Mode::Check && !self.settled {
            // Whoever only checks looks at every answer once, when all else is known.
            return;
        }
        let queued = &mut self.frames[frame as usize].queued[entry.local as usize];
        if !*queued {
            *queued = true;
            self.queue.push(Reverse((entry.rank, slot, frame)));
        }
    }

    /// Everything that is evaluated per instance of a frame's shape.
    pub(crate) fn push_all(&mut self, frame: FrameId) {
        let form = self.form;
        let shape = self.frames[frame as usize].shape;
        for slot in &form.schema.shapes[shape as usize].slots {
            // Whoever only checks sees no texts; choices are made when somebody asks.
            let shown = matches!(form.slots[*slot as usize].job, Job::Text(_) | Job::Choices);
            if !shown || (self.mode != Mode::Check && self.settled) || self.shows_at_first(*slot) {
                self.push(*slot, frame);
            }
        }
    }

    /// Whether a text is made when a record is opened, so that a later event can tell that it changed.
    fn shows_at_first(&self, slot: SlotId) -> bool {
        self.mode != Mode::Check && matches!(self.form.slots[slot as usize].job, Job::Text(_))
    }

    /// Evaluates what waits until nothing does.
    pub(crate) fn run(&mut self) {
        self.budget = EVENT_EVALUATIONS_MAX;
        self.steps_left.set(Some(EVENT_STEPS_MAX));
        self.rounds.clear();
        while let Some(Reverse((_, slot, frame))) = self.queue.pop() {
            let entry = &self.form.slots[slot as usize];
            if !self.frames[frame as usize].alive {
                continue;
            }
            self.frames[frame as usize].queued[entry.local as usize] = false;
            if entry.circular && !self.goes_round(slot, frame) {
                continue;
            }
            let Some(left) = self.budget.checked_sub(1) else { continue };
            self.budget = left;
            self.step(slot, frame);
        }
        self.steps_left.set(None);
    }

    fn goes_round(&mut self, slot: SlotId, frame: FrameId) -> bool {
        let rounds = self.rounds.entry((slot, frame)).or_insert(0);
        *rounds += 1;
        *rounds <= CIRCLE_ROUNDS_MAX
    }

    fn step(&mut self, slot: SlotId, frame: FrameId) {
        let form = self.form;
        let entry = &form.slots[slot as usize];
        let spot = Spot { frame, schema: entry.owner };
        if let (Work::Value(expression), true) = (&entry.work, entry.job != Job::Count) {
            return self.apply(entry.job, &expression.root, spot, slot);
        }
        match (entry.job, &entry.work) {
            (Job::Count, Work::Value(expression)) => self.count(&expression.root, entry.owner, frame),
            (Job::Offered, _) => self.offer(spot),
            (Job::Choices, _) => {
                self.choices.borrow_mut().remove(&spot);
                if self.settled {
                    self.patch(spot, Change::Choices);
                }
            }
            (Job::Finding, _) => self.find_trouble(spot),
            (Job::Text(shown), _) if self.settled || self.mode != Mode::Check => {
                let text = self.text_at(spot, shown).unwrap_or_default();
                if self.texts.get(&(frame, slot)) != Some(&text) {
                    self.texts.insert((frame, slot), text.clone());
                    self.patch(spot, Change::Text(shown, text));
                }
            }
            _ => {}
        }
    }

    fn apply(&mut self, job: Job, expr: &Expr, spot: Spot, slot: SlotId) {
        if self.timeless && job != Job::Calculation && self.form.slots[slot as usize].volatile {
            return;
        }
        match job {
            Job::Calculation => self.calculate(expr, spot, slot),
            Job::Constraint => {
                let asked = self.cell(spot).relevant && !self.cell(spot).text().is_empty();
                let fits = !asked || self.judge(expr, spot);
                if self.cell(spot).fits != fits {
                    self.cell_mut(spot).fits = fits;
                }
                self.push_finding(spot);
            }
            Job::Relevant => {
                let relevant = self.judge(expr, spot);
                if self.cell(spot).relevant_itself != relevant {
                    self.cell_mut(spot).relevant_itself = relevant;
                    self.spread_relevance(spot);
                }
            }
            Job::Required => {
                let required = self.judge(expr, spot);
                if self.cell(spot).required != required {
                    self.cell_mut(spot).required = required;
                    self.patch(spot, Change::Required(required));
                    self.push_finding(spot);
                }
            }
            Job::ReadOnly => {
                let read_only = self.judge(expr, spot);
                if self.cell(spot).read_only_itself != read_only {
                    self.cell_mut(spot).read_only_itself = read_only;
                    self.spread_read_only(spot);
                }
            }
            Job::Count | Job::Offered | Job::Choices | Job::Finding | Job::Text(_) => {}
        }
    }

    fn judge(&mut self, expr: &Expr, spot: Spot) -> bool {
        self.evaluations += 1;
        self.is_true(expr, spot)
    }

    /// A calculation runs where its question is asked; what time and chance gave once stays when a record
    /// is opened again.
    fn calculate(&mut self, expr: &Expr, spot: Spot, slot: SlotId) {
        let cell = self.cell(spot);
        if !cell.relevant {
            return;
        }
        let volatile = self.form.slots[slot as usize].volatile;
        let keeps = match self.mode {
            Mode::Begin => false,
            Mode::Open => cell.stored.is_some(),
            Mode::Check => cell.stored.is_some() || self.timeless,
        };
        if volatile && keeps && !self.settled {
            return;
        }
        self.evaluations += 1;
        let Some(kind) = self.form.schema.question_type(spot.schema) else { return };
        let value = match self.evaluate(expr, spot) {
            Some(object) => cast::computed(kind, &object, &self.documents()),
            None => Value::Empty,
        };
        self.store(spot, value);
    }

    /// Stores a value and tells everybody that reads it.
    pub(crate) fn store(&mut self, spot: Spot, value: Value) {
        let cell = self.cell(spot);
        let same = match &cell.stored {
            Some(stored) => *stored == value,
            None => value == Value::Empty,
        };
        if same {
            return;
        }
        self.patch(spot, Change::Value(value.clone()));
        self.cell_mut(spot).stored = Some(value);
        if self.form.of_node[spot.schema as usize].offered.is_some() {
            self.offer(spot);
        }
        self.show(spot);
        let slots = &self.form.of_node[spot.schema as usize];
        for slot in [slots.constraint, slots.finding].into_iter().flatten() {
            self.push(slot, spot.frame);
        }
        self.happened.push_back(Happening { on: Event::ValueChanged, spot });
    }

    /// Brings the tree up to date with a cell, and tells those that read it.
    fn show(&mut self, spot: Spot) {
        let cell = self.cell(spot);
        let (node, text) = (cell.node, cell.text());
        let Some(tree) = self.tree_mut() else { return };
        if tree.own_text(node) != text {
            tree.set_text(node, &text);
            self.touch(spot, Touch::Value);
        }
    }

    /// Sees which of the chosen codes are still offered.
    fn offer(&mut self, spot: Spot) {
        self.evaluations += 1;
        let stored = self.cell(spot).stored.as_ref().map(cast::shown).unwrap_or_default();
        let offered = self.still_offered(spot, &stored);
        if self.cell(spot).offered != offered {
            self.cell_mut(spot).offered = offered;
            self.show(spot);
            let slots = &self.form.of_node[spot.schema as usize];
            for slot in [slots.constraint, slots.finding].into_iter().flatten() {
                self.push(slot, spot.frame);
            }
        }
    }

    fn push_finding(&mut self, spot: Spot) {
        if let Some(slot) = self.form.of_node[spot.schema as usize].finding {
            self.push(slot, spot.frame);
        }
    }

    pub(crate) fn patch(&mut self, spot: Spot, change: Change) {
        if self.settled {
            let patch = Patch { node: self.cell(spot).node, key: self.key_at(spot), change };
            self.patches.push(patch);
        }
    }

    /// Queues everything that reads a node.
    pub(crate) fn touch(&mut self, spot: Spot, touch: Touch) {
        let form = self.form;
        for reader in &form.readers[spot.schema as usize] {
            if reader.values || touch == Touch::Presence {
                self.push_reader(reader, spot.frame);
            }
        }
    }

    /// Queues everything that reads how many instances a repeat has.
    pub(crate) fn touch_instances(&mut self, parent: FrameId, repeat: SchemaId) {
        let form = self.form;
        for reader in &form.instance_readers[repeat as usize] {
            self.push_reader(reader, parent);
        }
    }

    /// Queues a reader wherever it stands under the one instance of its anchor that holds `frame`.
    fn push_reader(&mut self, reader: &Reader, frame: FrameId) {
        let form = self.form;
        let top = form.schema.node(reader.anchor).shape;
        let mut at = frame;
        while self.frames[at as usize].shape != top {
            let above = self.frames[at as usize].parent;
            if above == at {
                return;
            }
            at = above;
        }
        let shape = form.slots[reader.slot as usize].shape;
        if shape == top {
            return self.push(reader.slot, at);
        }
        self.push_below(reader.slot, at, shape);
    }

    fn push_below(&mut self, slot: SlotId, frame: FrameId, shape: u32) {
        let form = self.form;
        let target = form.schema.shapes[shape as usize].schema;
        let mut waiting = vec![frame];
        while let Some(at) = waiting.pop() {
            let here = &self.frames[at as usize];
            if here.shape == shape {
                self.push(slot, at);
                continue;
            }
            let repeats = &form.schema.shapes[here.shape as usize].repeats;
            if let Some(nth) = repeats.iter().position(|repeat| form.schema.holds(*repeat, target)) {
                waiting.extend(&here.repeats[nth]);
            }
        }
    }

    /// Brings the relevance of everything inside up to date.
    fn spread_relevance(&mut self, top: Spot) {
        let form = self.form;
        let mut waiting = vec![top];
        while let Some(spot) = waiting.pop() {
            let above = self.above(spot).is_none_or(|above| self.cell(above).relevant);
            let cell = self.cell_mut(spot);
            let relevant = above && cell.relevant_itself;
            if cell.relevant == relevant {
                continue;
            }
            cell.relevant = relevant;
            let node = cell.node;
            if let Some(tree) = self.tree_mut() {
                tree.set_relevant(node, relevant);
            }
            self.patch(spot, Change::Relevant(relevant));
            self.touch(spot, Touch::Presence);
            self.wake(spot, relevant);
            if form.schema.node(spot.schema).children.is_empty() {
                continue;
            }
            self.extend_inside(spot, &mut waiting);
        }
    }

    /// What has to be looked at again at a node that is asked from now on, or no longer.
    fn wake(&mut self, spot: Spot, relevant: bool) {
        let form = self.form;
        let slots = &form.of_node[spot.schema as usize];
        for slot in [slots.constraint, slots.finding].into_iter().flatten() {
            self.push(slot, spot.frame);
        }
        for child in form.schema.node(spot.schema).children.iter().filter(|_| relevant) {
            if let Some(slot) = form.of_node[*child as usize].count {
                self.push(slot, spot.frame);
            }
        }
        if let Some(slot) = slots.calculation.filter(|_| relevant) {
            let kept = self.form.slots[slot as usize].volatile && self.cell(spot).stored.is_some();
            if !kept {
                self.push(slot, spot.frame);
            }
        }
    }

    fn spread_read_only(&mut self, top: Spot) {
        let mut waiting = vec![top];
        while let Some(spot) = waiting.pop() {
            let above = self.above(spot).is_some_and(|above| self.cell(above).read_only);
            let cell = self.cell_mut(spot);
            let read_only = above || cell.read_only_itself;
            if cell.read_only == read_only {
                continue;
            }
            cell.read_only = read_only;
            self.patch(spot, Change::ReadOnly(read_only));
            self.extend_inside(spot, &mut waiting);
        }
    }

    /// The node above, in the frame around it for an instance of a repeat.
    pub(crate) fn above(&self, spot: Spot) -> Option<Spot> {
        if spot.schema == 0 {
            return None;
        }
        let node = self.form.schema.node(spot.schema);
        let frame = match node.kind {
            SchemaKind::Repeat => self.frames[spot.frame as usize].parent,
            SchemaKind::Group | SchemaKind::Question(_) => spot.frame,
        };
        Some(Spot { frame, schema: node.parent })
    }

    fn extend_inside(&self, spot: Spot, waiting: &mut Vec<Spot>) {
        let schema = &self.form.schema;
        for child in schema.node(spot.schema).children.iter().rev() {
            let node = schema.node(*child);
            match node.kind {
                SchemaKind::Repeat => {
                    let instances = &self.frames[spot.frame as usize].repeats[node.nth as usize];
                    waiting
                        .extend(instances.iter().rev().map(|frame| Spot { frame: *frame, schema: *child }));
                }
                SchemaKind::Group | SchemaKind::Question(_) => {
                    waiting.push(Spot { frame: spot.frame, schema: *child });
                }
            }
        }
    }

    /// Makes the instances of a repeat as many as its count says.
    fn count(&mut self, expr: &Expr, repeat: SchemaId, frame: FrameId) {
        let node = self.form.schema.node(repeat);
        let above = Spot { frame, schema: node.parent };
        if !self.cell(above).relevant {
            // What it counts by may be hidden as well. It is counted again when it is asked again.
            return;
        }
        self.evaluations += 1;
        let number = match self.evaluate(expr, above) {
            Some(object) => object.to_number(&self.documents(), self.world.utc_offset_s),
            None => 0.0,
        };
        let wanted = if number.is_nan() { 0 } else { (number.max(0.0) as usize).min(REPEAT_INSTANCES_MAX) };
        let nth = node.nth as usize;
        let there = self.frames[frame as usize].repeats[nth].len();
        if there > wanted {
            for _ in wanted..there {
                self.park_last(frame, repeat);
            }
        } else if self.mode != Mode::Check {
            for _ in there..wanted {
                if !self.grow(frame, repeat) {
                    break;
                }
            }
        }
    }

    /// Adds the next instance that a count asks for.
    fn grow(&mut self, parent: FrameId, repeat: SchemaId) -> bool {
        let form = self.form;
        let nth = form.schema.node(repeat).nth as usize;
        if let Some(frame) = self.unpark(parent, repeat) {
            self.welcome(frame);
            return true;
        }
        let position = self.frames[parent as usize].repeats[nth].len();
        let definition = form.schema.repeat_of(&form.definition, repeat);
        let element = definition.and_then(|definition| definition.instances.get(position));
        let Some(frame) = self.append_instance(parent, repeat, element) else { return false };
        self.welcome(frame);
        if element.is_none() {
            self.happened.push_back(Happening { on: Event::NewRepeat, spot: Spot { frame, schema: repeat } });
        }
        true
    }

    /// Evaluates a new instance with everything inside, and tells those that count.
    pub(crate) fn welcome(&mut self, frame: FrameId) {
        let mut waiting = vec![frame];
        while let Some(id) = waiting.pop() {
            self.push_all(id);
            let here = &self.frames[id as usize];
            let repeat = self.form.schema.shapes[here.shape as usize].schema;
            let parent = here.parent;
            waiting.extend(here.repeats.iter().flatten());
            self.touch_instances(parent, repeat);
        }
        let here = &self.frames[frame as usize];
        let (parent, repeat) = (here.parent, self.form.schema.shapes[here.shape as usize].schema);
        let nth = self.form.schema.node(repeat).nth as usize;
        let instances = &self.frames[parent as usize].repeats[nth];
        let position = instances.iter().position(|id| *id == frame).unwrap_or(0);
        let key = self.key_of_repeat(parent, repeat);
        if let (Some(repeat_key), Some(instance)) = (key, self.frames[frame as usize].instance.clone()) {
            let spot = Spot { frame, schema: repeat };
            self.patch(spot, Change::RepeatAdded { repeat: repeat_key, instance, position });
        }
    }

    pub(crate) fn key_of_repeat(&self, parent: FrameId, repeat: SchemaId) -> Option<crate::Key> {
        let name = &self.form.schema.node(repeat).key_name;
        super::build::repeat_key(&self.frames[parent as usize].prefix, name)
    }

    /// Takes the last instance of a repeat away; its answers wait.
    fn park_last(&mut self, parent: FrameId, repeat: SchemaId) {
        let nth = self.form.schema.node(repeat).nth as usize;
        let Some(frame) = self.frames[parent as usize].repeats[nth].pop() else { return };
        let mut answers = crate::Answers::new();
        self.collect(frame, &mut answers);
        self.say_removed(parent, repeat, frame);
        if let (Some(id), false) = (self.frames[frame as usize].instance.clone(), answers.is_empty()) {
            self.frames[parent as usize].parked[nth].insert(0, (id, answers));
        }
        self.drop_frame(frame);
        self.touch_instances(parent, repeat);
    }

    pub(crate) fn say_removed(&mut self, parent: FrameId, repeat: SchemaId, frame: FrameId) {
        let key = self.key_of_repeat(parent, repeat);
        if let (Some(repeat_key), Some(instance)) = (key, self.frames[frame as usize].instance.clone()) {
            let spot = Spot { frame, schema: repeat };
            self.patch(spot, Change::RepeatRemoved { repeat: repeat_key, instance });
        }
    }
}

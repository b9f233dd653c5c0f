//! What can happen to a record: an answer, an instance more or less, another language; and what the form
//! does by itself then.
//!
//! Invariants: an event that cannot be played changes nothing; actions that set each other off in a circle
//! come to an end.

use super::actions::CompiledAction;
use super::cast;
use super::frame::{FrameId, Spot};
use super::instance::{FormInstance, Mode};
use super::patch::{EventProblem, Patch};
use super::schema::{SchemaId, SchemaKind};
use super::update::Touch;
use crate::limits::{ACTION_ROUNDS_MAX, REPEAT_INSTANCES_MAX};
use crate::xpath::{NodeId, NodeKind, NodeRef, Object};
use crate::{Event, GONE_NAME, InstanceId, Key, QuestionType, Value};

/// Something that actions answer to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Happening {
    pub(crate) on: Event,
    pub(crate) spot: Spot,
}

impl FormInstance<'_> {
    /// Answers a question. An empty value clears the answer.
    ///
    /// # Errors
    /// Where there is no such question, or an action of the form that answers to it is ambiguous.
    pub fn set(&mut self, key: &Key, value: Value) -> Result<Vec<Patch>, EventProblem> {
        let spot = self.spot_of(key).ok_or_else(|| EventProblem::NoSuchQuestion(key.to_string()))?;
        self.set_spot(spot, value)
    }

    /// Answers the question at a node.
    ///
    /// # Errors
    /// As [`FormInstance::set`].
    pub fn set_node(&mut self, node: NodeId, value: Value) -> Result<Vec<Patch>, EventProblem> {
        let spot = self.spot(node).filter(|spot| self.form.schema.question_type(spot.schema).is_some());
        let spot = spot.ok_or_else(|| EventProblem::NoSuchQuestion(format!("node {}", node.0)))?;
        self.set_spot(spot, value)
    }

    fn set_spot(&mut self, spot: Spot, value: Value) -> Result<Vec<Patch>, EventProblem> {
        let value = self.tidy(spot, value);
        self.store(spot, value);
        self.finish_event()
    }

    /// The value as it is stored: of the question's type, codes in the order of the list.
    fn tidy(&self, spot: Spot, value: Value) -> Value {
        let Some(kind) = self.form.schema.question_type(spot.schema) else { return value };
        match cast::stored(kind, value) {
            Value::Text(codes) if kind == QuestionType::SelectMultiple && codes.contains(' ') => {
                Value::Text(self.in_list_order(spot, &codes))
            }
            value => value,
        }
    }

    /// Adds an instance to a repeat, last; `repeat` is its key (`anggota`, `anggota.a7k2q2.usaha`).
    ///
    /// # Errors
    /// Where there is no such repeat, the form decides how many there are, or there are too many.
    pub fn add_repeat(&mut self, repeat: &Key) -> Result<(InstanceId, Vec<Patch>), EventProblem> {
        let (parent, schema) = self.repeat_at(repeat)?;
        let frame = self.add_to(parent, schema, repeat.as_str())?;
        let id = self.frames[frame as usize].instance.clone();
        let id = id.ok_or_else(|| EventProblem::NoSuchRepeat(repeat.to_string()))?;
        Ok((id, self.finish_event()?))
    }

    /// Adds an instance to the repeat at a path such as `/data/anggota` or `/data/anggota[1]/usaha`.
    ///
    /// # Errors
    /// As [`FormInstance::add_repeat`].
    pub fn add_repeat_at(&mut self, path: &str) -> Result<(NodeId, Vec<Patch>), EventProblem> {
        let missing = || EventProblem::NoSuchRepeat(path.to_owned());
        let (above, name) = path.trim().rsplit_once('/').ok_or_else(missing)?;
        let above = self.find(above).and_then(|node| self.spot(node)).ok_or_else(missing)?;
        let repeat = self.form.schema.child(above.schema, name).ok_or_else(missing)?;
        if !self.form.schema.is_repeat(repeat) {
            return Err(missing());
        }
        let frame = self.add_to(above.frame, repeat, path)?;
        let node = self.frames[frame as usize].cells[0].node;
        Ok((node, self.finish_event()?))
    }

    fn add_to(&mut self, parent: FrameId, repeat: SchemaId, shown: &str) -> Result<FrameId, EventProblem> {
        self.check_free(repeat, shown)?;
        let nth = self.form.schema.node(repeat).nth as usize;
        if self.frames[parent as usize].repeats[nth].len() >= REPEAT_INSTANCES_MAX {
            return Err(EventProblem::RepeatIsFull(shown.to_owned()));
        }
        let frame = self.append_instance(parent, repeat, None);
        let frame = frame.ok_or_else(|| EventProblem::RepeatIsFull(shown.to_owned()))?;
        self.welcome(frame);
        self.happened.push_back(Happening { on: Event::NewRepeat, spot: Spot { frame, schema: repeat } });
        Ok(frame)
    }

    /// Removes an instance. Its answers stay in the record beside the mark `_gone` with `reason`.
    ///
    /// # Errors
    /// Where there is no such instance, or the form decides how many there are.
    pub fn remove_repeat(
        &mut self,
        repeat: &Key,
        instance: &InstanceId,
        reason: &str,
    ) -> Result<Vec<Patch>, EventProblem> {
        let (parent, schema) = self.repeat_at(repeat)?;
        self.check_free(schema, repeat.as_str())?;
        let nth = self.form.schema.node(schema).nth as usize;
        let instances = &self.frames[parent as usize].repeats[nth];
        let frame = instances
            .iter()
            .copied()
            .find(|id| self.frames[*id as usize].instance.as_ref() == Some(instance));
        let frame = frame.ok_or_else(|| EventProblem::NoSuchRepeat(format!("{repeat}.{instance}")))?;
        self.remove_frame(parent, schema, frame, reason);
        self.finish_event()
    }

    /// Removes the instance at a node.
    ///
    /// # Errors
    /// As [`FormInstance::remove_repeat`].
    pub fn remove_repeat_node(&mut self, node: NodeId, reason: &str) -> Result<Vec<Patch>, EventProblem> {
        let missing = || EventProblem::NoSuchRepeat(format!("node {}", node.0));
        let spot = self.spot(node).filter(|spot| self.form.schema.is_repeat(spot.schema));
        let spot = spot.ok_or_else(missing)?;
        self.check_free(spot.schema, &self.form.schema.shown(spot.schema))?;
        let parent = self.frames[spot.frame as usize].parent;
        self.remove_frame(parent, spot.schema, spot.frame, reason);
        self.finish_event()
    }

    fn remove_frame(&mut self, parent: FrameId, repeat: SchemaId, frame: FrameId, reason: &str) {
        let nth = self.form.schema.node(repeat).nth as usize;
        let mut answers = crate::Answers::new();
        self.collect(frame, &mut answers);
        if !answers.is_empty() {
            let prefix = self.frames[frame as usize].prefix.clone();
            let mark = format!("{prefix}.{GONE_NAME}");
            self.gone.insert(prefix);
            if let Ok(mark) = Key::parse(&mark) {
                let reason = if reason.is_empty() { "1" } else { reason };
                answers.insert(mark, Value::Text(reason.to_owned()));
            }
            self.extra.append(&mut answers);
        }
        self.say_removed(parent, repeat, frame);
        self.frames[parent as usize].repeats[nth].retain(|id| *id != frame);
        self.drop_frame(frame);
        self.touch_instances(parent, repeat);
    }

    /// The frame that holds a repeat's instances, and the repeat.
    fn repeat_at(&self, repeat: &Key) -> Result<(FrameId, SchemaId), EventProblem> {
        let missing = || EventProblem::NoSuchRepeat(repeat.to_string());
        let schema = self.form.schema.by_key(&repeat.field_path()).ok_or_else(missing)?;
        let parent = match repeat.instance_prefix() {
            None => 0,
            Some(prefix) => self.frame_of(prefix).ok_or_else(missing)?,
        };
        let node = self.form.schema.node(schema);
        if node.kind != SchemaKind::Repeat || self.frames[parent as usize].shape != node.outer {
            return Err(missing());
        }
        Ok((parent, schema))
    }

    fn check_free(&self, repeat: SchemaId, shown: &str) -> Result<(), EventProblem> {
        let definition = self.form.schema.repeat_of(&self.form.definition, repeat);
        let free = definition.is_some_and(|repeat| repeat.count.is_none() && !repeat.fixed);
        if free { Ok(()) } else { Err(EventProblem::RepeatIsFixed(shown.to_owned())) }
    }

    /// Shows the record in another language.
    pub fn set_language(&mut self, language: &str) -> Vec<Patch> {
        if self.language == language {
            return Vec::new();
        }
        language.clone_into(&mut self.language);
        self.choices.borrow_mut().clear();
        let form = self.form;
        for frame in 0..self.frames.len() as FrameId {
            if !self.frames[frame as usize].alive {
                continue;
            }
            let shape = self.frames[frame as usize].shape;
            for slot in &form.schema.shapes[shape as usize].slots {
                let entry = &form.slots[*slot as usize];
                if entry.reads.language || matches!(entry.job, super::slots::Job::Text(_)) {
                    self.push(*slot, frame);
                }
            }
        }
        self.finish_event().unwrap_or_default()
    }

    /// Evaluates what an event changed, lets the form act on it, and gives the patches.
    pub(crate) fn finish_event(&mut self) -> Result<Vec<Patch>, EventProblem> {
        self.run();
        let acted = self.act();
        let patches = std::mem::take(&mut self.patches);
        acted.map(|()| patches)
    }

    /// What the form does when a record is opened.
    pub(crate) fn act_on_load(&mut self) {
        let root = Spot { frame: 0, schema: 0 };
        let mut first = Vec::new();
        if self.mode == Mode::Begin {
            first.push(Happening { on: Event::FirstLoad, spot: root });
        }
        first.push(Happening { on: Event::Load, spot: root });
        for happening in first.into_iter().rev() {
            self.happened.push_front(happening);
        }
        // An ambiguous action is the author's mistake: the record opens all the same.
        let _ = self.act();
        self.patches.clear();
    }

    fn act(&mut self) -> Result<(), EventProblem> {
        let form = self.form;
        let mut rounds = 0;
        let mut result = Ok(());
        while let Some(happening) = self.happened.pop_front() {
            if form.actions.is_empty() {
                continue;
            }
            let answering = form
                .actions
                .iter()
                .filter(|action| action.on == happening.on && action.source == happening.spot.schema);
            for action in answering {
                rounds += 1;
                if rounds > ACTION_ROUNDS_MAX || !self.frames[happening.spot.frame as usize].alive {
                    break;
                }
                let done = self.carry_out(action, happening);
                result = result.and(done);
                self.run();
            }
        }
        result
    }

    fn carry_out(&mut self, action: &CompiledAction, happening: Happening) -> Result<(), EventProblem> {
        let Some(Object::Nodes(targets)) = self.evaluate(&action.target, happening.spot) else {
            return Ok(());
        };
        let everywhere = matches!(happening.on, Event::FirstLoad | Event::Load);
        if targets.len() > 1 && !everywhere {
            let first = targets.first().and_then(|node| self.spot(node.node));
            let shown = first.map(|spot| self.form.schema.path(spot.schema)).unwrap_or_default();
            return Err(EventProblem::AmbiguousAction(shown));
        }
        for target in targets {
            self.set_by_action(action, target);
        }
        Ok(())
    }

    fn set_by_action(&mut self, action: &CompiledAction, target: NodeRef) {
        let tree = self.tree();
        let attribute = tree.kind(target.node) == NodeKind::Attribute;
        let element = if attribute { tree.parent(target.node) } else { Some(target.node) };
        let Some(spot) = element.and_then(|element| self.spot(element)) else { return };
        let object = match &action.value {
            Some(value) => self.evaluate(value, spot),
            None => None,
        };
        let kind = self.form.schema.question_type(spot.schema);
        if attribute {
            let text = object.map(|object| object.to_text(&self.documents())).unwrap_or_default();
            if let Some(tree) = self.tree_mut() {
                tree.set_text(target.node, &text);
            }
            self.touch(spot, Touch::Value);
        } else if let Some(kind) = kind {
            let value = match object {
                Some(object) => cast::computed(kind, &object, &self.documents()),
                None => Value::Empty,
            };
            self.store(spot, value);
        }
    }
}

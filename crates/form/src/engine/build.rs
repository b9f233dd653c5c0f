//! Making the tree of a record: from nothing, from flat keys, and an instance at a time.
//!
//! Instances that are loaded stand in the order of their ids, as everywhere in the program; new ones stand
//! last, and are given ids that sort after those that are there, so that the order survives being stored.
//!
//! Invariant: a key that is not the form's, or belongs to a removed instance, is kept as it is.

use super::cast;
use super::frame::{Cell, Frame, FrameId, Spot};
use super::instance::{FormInstance, Mode};
use super::schema::{NOWHERE, SchemaId, SchemaKind, attributes};
use crate::limits::{RECORD_NODES_MAX, REPEAT_INSTANCES_MAX};
use crate::xpath::{NodeId, NodeKind, Tree};
use crate::{Answers, Element, GONE_NAME, InstanceId, Key, Preload, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// The instances that stored answers speak of: by what stands before the instance (`anggota`,
/// `anggota.a7k2q2.usaha`).
#[derive(Debug, Default)]
pub(crate) struct Loaded(BTreeMap<String, BTreeSet<InstanceId>>);

impl Loaded {
    /// Notes every instance that holds a key.
    fn note(&mut self, key: &Key) {
        for prefix in prefixes(key.as_str()) {
            if let Some((before, instance)) = prefix.rsplit_once('.')
                && let Ok(instance) = InstanceId::parse(instance)
            {
                self.0.entry(before.to_owned()).or_default().insert(instance);
            }
        }
    }
}

/// An instance that is to be made.
pub(crate) struct Newcomer<'a> {
    pub(crate) repeat: SchemaId,
    pub(crate) parent: FrameId,
    pub(crate) position: usize,
    pub(crate) id: InstanceId,
    /// Values of its own from the form.
    pub(crate) element: Option<&'a Element>,
    /// The instances inside that are stored; none for one that is new.
    pub(crate) loaded: Option<&'a Loaded>,
}

impl FormInstance<'_> {
    /// Makes the root and everything that stands in it from the start.
    pub(crate) fn make_root(&mut self, answers: &Answers) {
        let loaded = self.sort_out(answers);
        let name = &*self.form.schema.node(0).name;
        let Some(tree) = self.tree_mut() else { return };
        let node = tree.append(Tree::DOCUMENT, NodeKind::Element, name, "");
        let definition = &self.form.definition;
        let Some(tree) = self.tree_mut() else { return };
        tree.add_attribute(node, "id", &definition.id);
        for (name, value) in &definition.attributes {
            tree.add_attribute(node, name, value);
        }
        self.make_cells(0, 0, None, String::new(), node, None);
        self.make_inner(0, None, (self.mode != Mode::Begin).then_some(&loaded));
        self.put_answers(answers);
    }

    /// Finds the instances; what is not the form's goes to `extra`.
    fn sort_out(&mut self, answers: &Answers) -> Loaded {
        self.gone = answers
            .iter()
            .filter(|(key, value)| key.name() == GONE_NAME && !value.to_text().is_empty())
            .filter_map(|(key, _)| key.instance_prefix().map(str::to_owned))
            .collect();
        let mut loaded = Loaded::default();
        let mut last = None;
        for (key, value) in answers {
            let is_gone = self.is_gone(key);
            let known = !key.is_paradata() && self.schema_of(key).is_some();
            if is_gone || !known {
                self.extra.insert(key.clone(), value.clone());
            }
            if !is_gone && key.instance_prefix() != last {
                last = key.instance_prefix();
                loaded.note(key);
            }
        }
        loaded
    }

    /// Whether a key belongs to an instance that was removed.
    pub(crate) fn is_gone(&self, key: &Key) -> bool {
        !self.gone.is_empty() && prefixes(key.as_str()).any(|prefix| self.gone.contains(prefix))
    }

    /// Stores loaded answers in their cells.
    fn put_answers(&mut self, answers: &Answers) {
        // Keys come instance by instance: the last one's frame is nearly always the next one's.
        let mut last: (&str, Option<FrameId>) = ("", Some(0));
        for (key, value) in answers {
            if self.extra.contains_key(key) {
                continue;
            }
            let prefix = key.instance_prefix().unwrap_or_default();
            if prefix != last.0 {
                last = (prefix, self.frame_of(prefix));
            }
            let (frame, schema) = (last.1, self.schema_of(key));
            match (frame, schema) {
                (Some(frame), Some(schema)) if self.fits(frame, schema) => {
                    self.put(Spot { frame, schema }, value.clone());
                }
                _ => {
                    self.extra.insert(key.clone(), value.clone());
                }
            }
        }
    }

    /// The question or repeat that a key names.
    fn schema_of(&self, key: &Key) -> Option<SchemaId> {
        match key.instance_prefix() {
            None => self.form.schema.by_key(key.as_str()),
            Some(_) => self.form.schema.by_key(&key.field_path()),
        }
    }

    fn fits(&self, frame: FrameId, schema: SchemaId) -> bool {
        let node = self.form.schema.node(schema);
        matches!(node.kind, SchemaKind::Question(_)) && node.shape == self.frames[frame as usize].shape
    }

    /// Stores a value without telling anybody.
    pub(crate) fn put(&mut self, spot: Spot, value: Value) {
        let text = cast::shown(&value);
        let cell = self.cell_mut(spot);
        cell.stored = Some(value);
        let node = cell.node;
        if let Some(tree) = self.tree_mut() {
            tree.set_text(node, &text);
        }
    }

    /// Makes an instance of a repeat with everything inside.
    pub(crate) fn make_instance(&mut self, new: &Newcomer<'_>) -> FrameId {
        let schema = self.form.schema.node(new.repeat);
        let node = self.insert_element(new.parent, new.repeat, new.position);
        let before = crate::index::join(&self.frames[new.parent as usize].prefix, &schema.key_name);
        let prefix = format!("{before}.{}", new.id);
        let id = self.frames.len() as FrameId;
        let instances = &mut self.frames[new.parent as usize].repeats[schema.nth as usize];
        instances.insert(new.position.min(instances.len()), id);
        self.make_cells(schema.shape, new.parent, Some(new.id.clone()), prefix, node, new.element);
        if new.loaded.is_none() {
            self.fill_in(id, new.element);
        }
        self.make_inner(id, new.element, new.loaded);
        id
    }

    /// Makes the element of an instance in its place.
    fn insert_element(&mut self, parent: FrameId, repeat: SchemaId, position: usize) -> NodeId {
        let form = self.form;
        let node = form.schema.node(repeat);
        let name = &*node.name;
        let element = self.cell(Spot { frame: parent, schema: node.parent }).node;
        let instances = &self.frames[parent as usize].repeats[node.nth as usize];
        let own = |at: usize| instances.get(at).map(|frame| self.frames[*frame as usize].cells[0].node);
        let before = position.checked_sub(1).and_then(own).or_else(|| {
            let siblings = &form.schema.node(node.parent).children;
            let at = siblings.binary_search(&repeat).unwrap_or(0);
            siblings[..at].iter().rev().find_map(|sibling| self.last_node(parent, *sibling))
        });
        let after = if position == 0 { own(0) } else { None };
        let Some(tree) = self.tree_mut() else { return Tree::DOCUMENT };
        match (before, after) {
            (_, Some(after)) => tree.insert_before(after, name, ""),
            (Some(before), None) => tree.insert_after(before, name, ""),
            (None, None) => match tree.children(element).next() {
                Some(first) => tree.insert_before(first, name, ""),
                None => tree.append(element, NodeKind::Element, name, ""),
            },
        }
    }

    /// The last element of a node of the schema in a frame.
    fn last_node(&self, frame: FrameId, schema: SchemaId) -> Option<NodeId> {
        let node = self.form.schema.node(schema);
        if node.kind == SchemaKind::Repeat {
            let last = *self.frames[frame as usize].repeats[node.nth as usize].last()?;
            return Some(self.frames[last as usize].cells[0].node);
        }
        Some(self.cell(Spot { frame, schema }).node)
    }

    /// Makes the cells of a frame whose element stands already.
    fn make_cells(
        &mut self,
        shape: u32,
        parent: FrameId,
        instance: Option<InstanceId>,
        prefix: String,
        node: NodeId,
        element: Option<&Element>,
    ) {
        let form = self.form;
        let id = self.frames.len() as FrameId;
        let plan = &form.schema.shapes[shape as usize];
        let (relevant, read_only) = match &instance {
            None => (true, false),
            Some(_) => {
                let above = form.schema.node(plan.schema).parent;
                let above = self.cell(Spot { frame: parent, schema: above });
                (above.relevant, above.read_only)
            }
        };
        let mut cells: Vec<Cell> = Vec::with_capacity(plan.cells.len());
        for schema in &plan.cells {
            let entry = form.schema.node(*schema);
            let node = if cells.is_empty() {
                node
            } else {
                let above = cells[form.schema.node(entry.parent).local as usize].node;
                match self.tree_mut() {
                    Some(tree) => tree.append(above, NodeKind::Element, &entry.name, ""),
                    None => node,
                }
            };
            self.note_spot(node, Spot { frame: id, schema: *schema });
            if entry.attributed {
                self.add_attributes(node, *schema, element.filter(|_| cells.is_empty()));
            }
            if !relevant && let Some(tree) = self.tree_mut() {
                tree.set_relevant(node, false);
            }
            cells.push(Cell::new(node, relevant, read_only));
        }
        self.frames.push(Frame {
            shape,
            parent,
            instance,
            alive: true,
            prefix,
            cells,
            repeats: vec![Vec::new(); plan.repeats.len()],
            parked: vec![Vec::new(); plan.repeats.len()],
            queued: vec![false; plan.slots.len()],
        });
        if id == 0 && self.mode == Mode::Begin {
            self.fill_in(0, None);
        }
    }

    fn add_attributes(&mut self, node: NodeId, schema: SchemaId, own: Option<&Element>) {
        let form = self.form;
        let Some(definition) = form.schema.definition(&form.definition, schema) else { return };
        let all = attributes(definition);
        let Some(tree) = self.tree_mut() else { return };
        for (name, value) in all {
            let value = own.and_then(|own| own.attributes.get(name)).unwrap_or(value);
            tree.add_attribute(node, name, value);
        }
    }

    fn note_spot(&mut self, node: NodeId, spot: Spot) {
        let at = node.0 as usize;
        if self.spots.len() <= at {
            self.spots.resize(at + 1, Spot { frame: 0, schema: NOWHERE });
        }
        self.spots[at] = spot;
    }

    /// Puts defaults and what the app fills in into a new frame.
    pub(crate) fn fill_in(&mut self, frame: FrameId, element: Option<&Element>) {
        let form = self.form;
        let plan = &form.schema.shapes[self.frames[frame as usize].shape as usize];
        for schema in &plan.cells {
            let Some(kind) = form.schema.question_type(*schema) else { continue };
            let spot = Spot { frame, schema: *schema };
            let node = form.schema.node(*schema);
            let own = element.and_then(|element| self.own_value(element, *schema, plan.schema));
            let preload = node.preload.map(|preload| self.preloaded(preload, spot));
            let text =
                preload.or(own.map(str::to_owned)).or_else(|| node.default.as_deref().map(str::to_owned));
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                self.put(spot, cast::from_text(kind, &text));
            }
        }
    }

    /// The value that an instance from the form has for a question of its own.
    fn own_value<'e>(&self, element: &'e Element, schema: SchemaId, top: SchemaId) -> Option<&'e str> {
        let form = self.form;
        let mut way: Vec<SchemaId> = form.schema.upward(schema).take_while(|node| *node != top).collect();
        way.reverse();
        let mut at = element;
        for step in way {
            let name = &*form.schema.node(step).name;
            at = at.children.iter().find(|child| child.name == name)?;
        }
        Some(&at.text)
    }

    pub(crate) fn preloaded(&self, preload: Preload, spot: Spot) -> String {
        let world = &self.world;
        match preload {
            Preload::Start | Preload::End => self.moment("now()", spot),
            Preload::Today => self.moment("today()", spot),
            Preload::DeviceId => world.device_id.clone(),
            Preload::Username => world.user_name.clone(),
            Preload::PhoneNumber => world.phone_number.clone(),
            Preload::Email => world.email.clone(),
            Preload::InstanceId if world.instance_id.is_empty() => {
                self.moment("concat('uuid:', uuid())", spot)
            }
            Preload::InstanceId => world.instance_id.clone(),
        }
    }

    fn moment(&self, expression: &str, spot: Spot) -> String {
        match crate::xpath::parse(expression) {
            Ok(expression) => self.evaluate_text(&expression.root, spot),
            Err(_) => String::new(),
        }
    }

    /// Makes the instances inside a frame that stand there from the start.
    fn make_inner(&mut self, frame: FrameId, element: Option<&Element>, loaded: Option<&Loaded>) {
        let form = self.form;
        let shape = self.frames[frame as usize].shape;
        for repeat in &form.schema.shapes[shape as usize].repeats {
            let Some(definition) = form.schema.repeat_of(&form.definition, *repeat) else { continue };
            if let Some(loaded) = loaded
                && (self.make_loaded(frame, *repeat, loaded) || self.mode == Mode::Check)
            {
                continue;
            }
            let own: Vec<&Element> = match element {
                Some(element) if definition.count.is_none() => self.inner_elements(element, *repeat, shape),
                _ => Vec::new(),
            };
            let own: Vec<Option<&Element>> = if definition.count.is_some() {
                Vec::new()
            } else if !own.is_empty() {
                own.into_iter().map(Some).collect()
            } else if definition.instances.is_empty() {
                vec![None; (definition.initial as usize).min(REPEAT_INSTANCES_MAX)]
            } else {
                definition.instances.iter().map(Some).collect()
            };
            for element in own.into_iter().take(REPEAT_INSTANCES_MAX) {
                self.append_instance(frame, *repeat, element);
            }
        }
    }

    fn inner_elements<'e>(&self, element: &'e Element, repeat: SchemaId, shape: u32) -> Vec<&'e Element> {
        let schema = &self.form.schema;
        let top = schema.shapes[shape as usize].schema;
        let mut way: Vec<SchemaId> =
            schema.upward(schema.node(repeat).parent).take_while(|node| *node != top).collect();
        way.reverse();
        let mut at = element;
        for step in way {
            let name = &*schema.node(step).name;
            match at.children.iter().find(|child| child.name == name) {
                Some(child) => at = child,
                None => return Vec::new(),
            }
        }
        let name = &*schema.node(repeat).name;
        at.children.iter().filter(|child| child.name == name).collect()
    }

    /// Makes the instances that are stored; false where there never were any.
    fn make_loaded(&mut self, frame: FrameId, repeat: SchemaId, loaded: &Loaded) -> bool {
        let key = &self.form.schema.node(repeat).key_name;
        let before = crate::index::join(&self.frames[frame as usize].prefix, key);
        let Some(instances) = loaded.0.get(&before) else { return self.had_instances(&before) };
        // Beyond the limits answers are kept apart, unseen: no form asks for that many.
        for (position, id) in instances.iter().enumerate().take(REPEAT_INSTANCES_MAX) {
            if self.spots.len() >= RECORD_NODES_MAX {
                break;
            }
            let new = Newcomer {
                repeat,
                parent: frame,
                position,
                id: id.clone(),
                element: None,
                loaded: Some(loaded),
            };
            self.make_instance(&new);
        }
        true
    }

    /// Whether there were instances that were removed.
    fn had_instances(&self, before: &str) -> bool {
        let before = format!("{before}.");
        let mut after = from(&self.extra, &before);
        after.next().is_some_and(|(key, _)| key.as_str().starts_with(&before))
    }

    /// Makes a new last instance, if there is room for it.
    pub(crate) fn append_instance(
        &mut self,
        parent: FrameId,
        repeat: SchemaId,
        element: Option<&Element>,
    ) -> Option<FrameId> {
        let nth = self.form.schema.node(repeat).nth as usize;
        let position = self.frames[parent as usize].repeats[nth].len();
        if position >= REPEAT_INSTANCES_MAX || self.spots.len() >= RECORD_NODES_MAX {
            return None;
        }
        let id = self.new_id(parent, repeat);
        let new = Newcomer { repeat, parent, position, id, element, loaded: None };
        Some(self.make_instance(&new))
    }

    /// An id that sorts after those of all other instances, where there is room.
    fn new_id(&self, parent: FrameId, repeat: SchemaId) -> InstanceId {
        let frame = &self.frames[parent as usize];
        let node = self.form.schema.node(repeat);
        let nth = node.nth as usize;
        let living = frame.repeats[nth].iter().filter_map(|id| self.frames[*id as usize].instance.as_ref());
        let mut taken: BTreeSet<InstanceId> = living.cloned().collect();
        taken.extend(frame.parked[nth].iter().map(|(id, _)| id.clone()));
        let before = format!("{}.", crate::index::join(&frame.prefix, &node.key_name));
        for (key, _) in from(&self.extra, &before) {
            let Some(rest) = key.as_str().strip_prefix(&before) else { break };
            let id = rest.split('.').next().and_then(|id| InstanceId::parse(id).ok());
            taken.extend(id);
        }
        let last = taken.last().cloned();
        let mut bits = self.world.bits();
        loop {
            let id = InstanceId::after(last.as_ref(), bits);
            if !taken.contains(&id) {
                return id;
            }
            bits = bits.wrapping_add(1);
        }
    }

    /// Takes an instance out of the record's tree, with everything inside.
    pub(crate) fn drop_frame(&mut self, frame: FrameId) {
        let node = self.frames[frame as usize].cells[0].node;
        if let Some(tree) = self.tree_mut() {
            tree.remove(node);
        }
        let mut waiting = vec![frame];
        while let Some(id) = waiting.pop() {
            let frame = &mut self.frames[id as usize];
            frame.alive = false;
            waiting.extend(frame.repeats.iter().flatten());
            frame.cells = Vec::new();
            frame.parked = Vec::new();
        }
        let frames = &self.frames;
        self.texts.retain(|(frame, _), _| frames[*frame as usize].alive);
        self.choices.borrow_mut().retain(|spot, _| frames[spot.frame as usize].alive);
    }

    /// Loads a parked instance again, as the last one.
    pub(crate) fn unpark(&mut self, parent: FrameId, repeat: SchemaId) -> Option<FrameId> {
        let nth = self.form.schema.node(repeat).nth as usize;
        let parked = &mut self.frames[parent as usize].parked[nth];
        if parked.is_empty() {
            return None;
        }
        let (id, answers) = parked.remove(0);
        let mut loaded = Loaded::default();
        answers.keys().for_each(|key| loaded.note(key));
        let position = self.frames[parent as usize].repeats[nth].len();
        let new = Newcomer { repeat, parent, position, id, element: None, loaded: Some(&loaded) };
        let frame = self.make_instance(&new);
        self.put_answers(&answers);
        Some(frame)
    }
}

/// The answers from a text on, in the order of keys.
fn from<'a>(answers: &'a Answers, text: &str) -> impl Iterator<Item = (&'a Key, &'a Value)> {
    answers.range::<str, _>((Bound::Included(text), Bound::Unbounded))
}

/// Every instance that holds a key, from the outside in: `anggota.a7k2q2`.
fn prefixes(key: &str) -> impl Iterator<Item = &str> {
    let cuts = key.match_indices('.').map(|(at, _)| at);
    cuts.skip(1).step_by(2).map(move |at| key.get(..at).unwrap_or_default())
}

impl InstanceId {
    /// An id that sorts after `last`: a place of two letters and six random ones. Where the places are used
    /// up, chance alone decides.
    #[must_use]
    pub(crate) fn after(last: Option<&Self>, bits: u32) -> Self {
        const LETTERS: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
        let place = |letter: u8| LETTERS.iter().position(|other| *other == letter).unwrap_or(0);
        let used = last.map(|last| {
            let mut letters = last.as_str().bytes();
            let mut next = || letters.next().map_or(0, place);
            next() * 32 + next()
        });
        let place = used.map_or(0, |used| used + 1).min(32 * 32 - 1);
        let head = [LETTERS[place / 32], LETTERS[place % 32]].map(char::from);
        let tail = Self::from_entropy(bits);
        let text: String = head.into_iter().chain(tail.as_str().chars()).collect();
        Self::parse(&text).unwrap_or(tail)
    }
}

/// Used where a key is needed for a repeat: `anggota`, `anggota.a7k2q2.usaha`.
pub(crate) fn repeat_key(prefix: &str, name: &str) -> Option<Key> {
    Key::parse(&crate::index::join(prefix, name)).ok()
}

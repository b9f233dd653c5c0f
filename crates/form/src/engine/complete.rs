//! What a form itself adds to a record: values out of time or chance, defaults, what its actions set.
//!
//! Such values are stored with the answers, because nobody else could compute the same ones. A calculation
//! that follows from the answers alone is not stored: whoever reads the record computes it again, and two
//! devices cannot disagree on it.
//!
//! Invariants: what a person typed is never replaced; no instance of a repeat is made that nobody typed in.

use super::cast;
use super::compile::CompiledForm;
use super::events::Happening;
use super::frame::{FrameId, Spot};
use super::instance::FormInstance;
use super::schema::SchemaId;
use super::update::Touch;
use super::world::World;
use crate::{Answers, Event, Key, Preload, Value};
use std::collections::BTreeSet;
use std::ops::Bound;

impl CompiledForm {
    /// What a new record begins with.
    #[must_use]
    pub fn first_answers(&self, world: World) -> Answers {
        let begun = FormInstance::begin(self, world).answers();
        begun.into_iter().filter(|(key, _)| key.instance_prefix().is_none() && self.is_kept(key)).collect()
    }

    /// Makes what was typed fit its questions: `"12"` is the number 12 where a number is asked. What does not
    /// fit, `"12.5"` where an integer is asked, stays as it is.
    pub fn tidy(&self, typed: &mut Answers) {
        for (key, value) in typed {
            let schema = self.schema.by_key(&key.field_path());
            if let Some(kind) = schema.and_then(|schema| self.schema.question_type(schema)) {
                *value = cast::typed(kind, std::mem::replace(value, Value::Empty));
            }
        }
    }

    /// What the form adds when `typed` comes to `stored`: without the two themselves.
    #[must_use]
    pub fn complete(&self, stored: &Answers, typed: &Answers, world: World) -> Answers {
        let mut all = stored.clone();
        all.extend(typed.iter().map(|(key, value)| (key.clone(), value.clone())));
        let mut record = FormInstance::load(self, world, &all);
        record.begin_instances(stored);
        let is_new = |(key, value): &(&Key, &Value)| stored.get(*key).unwrap_or(&Value::Empty) != *value;
        record.follow(typed.iter().filter(is_new).map(|(key, _)| key));
        record.put_end();
        let known: BTreeSet<&str> = all.keys().filter_map(Key::instance_prefix).collect();
        let stands = |key: &Key| key.instance_prefix().is_none_or(|prefix| known.contains(prefix));
        let added = record.answers().into_iter().filter(|(key, value)| {
            let is_other = all.get(key).unwrap_or(&Value::Empty) != value;
            is_other && !typed.contains_key(key) && stands(key) && self.is_kept(key)
        });
        added.collect()
    }

    /// What time and chance make anew out of `stored` once `settled` stands: an age, once people agree on a
    /// date of birth.
    #[must_use]
    pub fn recalculate(&self, stored: &Answers, settled: (&Key, &Value), world: World) -> Answers {
        let (key, value) = settled;
        // Also where the value is the one that was shown: what was computed may come from another side.
        let mut before = stored.clone();
        before.remove(key);
        let mut added = self.complete(&before, &Answers::from([(key.clone(), value.clone())]), world);
        added.retain(|key, _| {
            let schema = self.schema.by_key(&key.field_path());
            schema.and_then(|schema| self.is_volatile(schema)) == Some(true)
        });
        added
    }

    /// Whether a value of the form's making is stored: out of time or chance, there from the start, or set.
    fn is_kept(&self, key: &Key) -> bool {
        let Some(schema) = self.schema.by_key(&key.field_path()) else { return false };
        if self.actions.iter().any(|action| action.sets == schema) {
            return true;
        }
        match (self.is_volatile(schema), self.definition().question(&key.field_path())) {
            (Some(volatile), _) => volatile,
            (None, Some(question)) => question.preload.is_some() || question.default_value.is_some(),
            (None, None) => false,
        }
    }

    /// Whether the question's calculation is out of time or chance; `None` where it has none.
    fn is_volatile(&self, schema: SchemaId) -> Option<bool> {
        let slot = self.of_node[schema as usize].calculation?;
        Some(self.slots[slot as usize].volatile)
    }
}

impl FormInstance<'_> {
    /// Follows answers that are in the record already, typed since it was last computed: what reads them is
    /// evaluated again, from time and chance too, and the form's actions answer to them.
    fn follow<'k>(&mut self, keys: impl IntoIterator<Item = &'k Key>) {
        for key in keys {
            if let Some(spot) = self.spot_of(key) {
                self.touch(spot, Touch::Value);
                self.happened.push_back(Happening { on: Event::ValueChanged, spot });
            }
        }
        // An ambiguous action is the author's mistake: what could be computed stands all the same.
        let _ = self.finish_event();
    }

    /// Gives instances that were typed since what an instance begins with, where nothing was typed.
    fn begin_instances(&mut self, stored: &Answers) {
        for frame in 1..self.frames.len() as FrameId {
            let prefix = format!("{}.", self.frames[frame as usize].prefix);
            let first = stored.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded)).next();
            if !self.frames[frame as usize].alive
                || first.is_some_and(|(key, _)| key.as_str().starts_with(&prefix))
            {
                continue;
            }
            let shape = &self.form.schema.shapes[self.frames[frame as usize].shape as usize];
            let spots: Vec<Spot> = shape.cells.iter().map(|schema| Spot { frame, schema: *schema }).collect();
            let typed: Vec<_> = spots.iter().map(|spot| self.cell(*spot).stored.clone()).collect();
            self.fill_in(frame, None);
            for (spot, typed) in spots.into_iter().zip(typed) {
                match typed {
                    Some(value) => self.put(spot, value),
                    None => self.touch(spot, Touch::Value),
                }
            }
            self.happened
                .push_back(Happening { on: Event::NewRepeat, spot: Spot { frame, schema: shape.schema } });
        }
    }

    /// The moment of saving, in the questions that want to know when the interview ended.
    fn put_end(&mut self) {
        let form = self.form;
        for schema in &form.schema.shapes[0].cells {
            if form.schema.node(*schema).preload == Some(Preload::End) {
                let spot = Spot { frame: 0, schema: *schema };
                let now = self.preloaded(Preload::End, spot);
                self.put(spot, Value::Text(now));
            }
        }
    }
}

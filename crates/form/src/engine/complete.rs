//! What a form itself adds to a record: values out of time or chance, defaults, what its actions set.
//!
//! Such values are stored with the answers, because nobody else could compute the same ones. A calculation
//! that follows from the answers alone is not stored: whoever reads the record computes it again, and two
//! devices cannot disagree on it.

use super::compile::CompiledForm;
use super::instance::FormInstance;
use super::patch::Change;
use super::schema::SchemaId;
use super::update::Touch;
use super::world::World;
use super::{Patch, events::Happening};
use crate::{Answers, Event, Key, Value};
use std::collections::BTreeSet;

impl CompiledForm {
    /// What a new record begins with.
    #[must_use]
    pub fn first_answers(&self, world: World) -> Answers {
        let begun = FormInstance::begin(self, world).answers();
        begun.into_iter().filter(|(key, _)| self.is_of_its_own(key)).collect()
    }

    /// What the form adds when `typed` comes to `stored`: without the two themselves.
    #[must_use]
    pub fn complete(&self, stored: &Answers, typed: &Answers, world: World) -> Answers {
        let mut all = stored.clone();
        all.extend(typed.iter().map(|(key, value)| (key.clone(), value.clone())));
        let mut record = FormInstance::load(self, world, &all);
        let patches = record.follow(typed.keys());
        let acted: BTreeSet<Key> = patches
            .into_iter()
            .filter(|patch| matches!(patch.change, Change::Value(_)))
            .filter_map(|patch| patch.key)
            .filter(|key| self.calculation_of(key).is_none())
            .collect();
        let added = record.answers().into_iter().filter(|(key, value)| {
            let before = all.get(key).unwrap_or(&Value::Empty);
            before != value && (acted.contains(key) || self.is_of_its_own(key))
        });
        added.collect()
    }

    /// A value that only the machine that made it knows: out of time or chance, or there from the start.
    fn is_of_its_own(&self, key: &Key) -> bool {
        match (self.calculation_of(key), self.definition().question(&key.field_path())) {
            (Some(volatile), _) => volatile,
            (None, Some(question)) => question.preload.is_some() || question.default_value.is_some(),
            (None, None) => false,
        }
    }

    /// Whether the question's calculation is out of time or chance; `None` where it has none.
    fn calculation_of(&self, key: &Key) -> Option<bool> {
        let schema: SchemaId = self.schema.by_key(&key.field_path())?;
        let slot = self.of_node[schema as usize].calculation?;
        Some(self.slots[slot as usize].volatile)
    }
}

impl FormInstance<'_> {
    /// Follows answers that are in the record already, typed since it was last computed: what reads them is
    /// evaluated again, from time and chance too, and the form's actions answer to them.
    pub fn follow<'k>(&mut self, keys: impl IntoIterator<Item = &'k Key>) -> Vec<Patch> {
        for key in keys {
            if let Some(spot) = self.spot_of(key) {
                self.touch(spot, Touch::Value);
                self.happened.push_back(Happening { on: Event::ValueChanged, spot });
            }
        }
        // An ambiguous action is the author's mistake: what could be computed stands all the same.
        self.finish_event().unwrap_or_default()
    }
}

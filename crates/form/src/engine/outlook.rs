//! What would follow if one answer were another: which questions would be asked, what the form would work out.
//!
//! Invariants: nothing is stored; an answer that would be hidden stays in the record. Both sides of a comparison
//! are made the same way and with the same clock, so that nothing differs but what hangs on the answer.

use super::compile::CompiledForm;
use super::instance::FormInstance;
use super::world::World;
use crate::{Answers, Clock, Key, Value};
use std::collections::BTreeMap;

/// A record as it would stand with one answer given.
#[derive(Clone, PartialEq)]
pub struct Outlook {
    /// Its answers, with what the form would work out anew from the time.
    pub answers: Answers,
    /// The questions for people that are asked, by their place in the record.
    asked: BTreeMap<Key, usize>,
    /// What the form works out, where it is asked, by its place in the record.
    computed: BTreeMap<Key, (usize, Value)>,
}

/// How one record would differ from another.
#[derive(Clone, Default, PartialEq)]
pub struct Consequences {
    /// Questions that would be asked besides, in the order of the record.
    pub appear: Vec<Key>,
    /// Questions that would no longer be asked, in the order of the record.
    pub vanish: Vec<Key>,
    /// What the form would work out otherwise: the key, from which value, to which; empty where there is none.
    pub computed: Vec<(Key, Value, Value)>,
}

impl CompiledForm {
    /// How `answers` would stand with `value` at `key`, by the time of `clock`. A key that is none of the form's,
    /// such as the mark of a removed instance, is taken as it is.
    #[must_use]
    pub fn outlook(&self, answers: &Answers, (key, value): (&Key, &Value), clock: Clock) -> Outlook {
        let mut answers = answers.clone();
        answers.insert(key.clone(), value.clone());
        let world = World::still(clock.now_ms, clock.utc_offset_s);
        let anew = self.recalculate(&answers, (key, value), world);
        answers.extend(anew);
        let record = FormInstance::inspect(self, &answers, Some(clock));
        let (mut asked, mut computed) = (BTreeMap::new(), BTreeMap::new());
        for (place, node) in record.question_nodes().into_iter().enumerate() {
            let (Some(key), Some(question)) = (record.key_of(node), record.question(node)) else { continue };
            if !record.is_relevant(node) {
                continue;
            }
            if question.calculation.is_some() {
                let value = record.state(node).map_or(Value::Empty, |state| state.value);
                computed.insert(key, (place, value));
            } else if !question.hidden {
                asked.insert(key, place);
            }
        }
        Outlook { answers, asked, computed }
    }
}

impl Outlook {
    /// What would be different from `now` if this were so.
    #[must_use]
    pub fn against(&self, now: &Self) -> Consequences {
        let only = |there: &Self, here: &Self| {
            let mut keys: Vec<_> =
                there.asked.iter().filter(|(key, _)| !here.asked.contains_key(*key)).collect();
            keys.sort_by_key(|(_, place)| **place);
            keys.into_iter().map(|(key, _)| key.clone()).collect()
        };
        let value =
            |of: &Self, key: &Key| of.computed.get(key).map_or(Value::Empty, |(_, value)| value.clone());
        let mut keys: Vec<(usize, &Key)> =
            self.computed.iter().chain(&now.computed).map(|(key, (place, _))| (*place, key)).collect();
        keys.sort_unstable();
        let mut computed: Vec<(Key, Value, Value)> = Vec::new();
        for (_, key) in keys {
            let (from, to) = (value(now, key), value(self, key));
            if from != to && computed.iter().all(|(known, ..)| known != key) {
                computed.push((key.clone(), from, to));
            }
        }
        Consequences { appear: only(self, now), vanish: only(now, self), computed }
    }
}

impl std::fmt::Debug for Outlook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outlook({} asked)", self.asked.len())
    }
}

impl std::fmt::Debug for Consequences {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { appear, vanish, computed } = self;
        write!(
            f,
            "Consequences({} appear, {} vanish, {} computed)",
            appear.len(),
            vanish.len(),
            computed.len()
        )
    }
}

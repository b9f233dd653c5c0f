//! Which households hold a key: a multimap from 64-bit keys to 32-bit numbers that grows without pauses.
//!
//! 1,024 shards of open addressing with eight bytes a posting; a key with more than a few postings gets a
//! list of its own. Of a key 42 bits count: among thirty million postings one false meeting in a hundred
//! thousand lookups, which costs one comparison and nothing else.
//!
//! Invariants: what [`Postings::find`] yields depends on what is held, never on the order of coming; the
//! largest piece that is ever moved at once is one shard.

use crate::limits::INLINE_POSTINGS_MAX;
use std::collections::BTreeMap;

const SHARD_BITS: u32 = 10;
/// Value of a free place.
const FREE: u32 = u32::MAX;
/// Value of the place of a key that has a list of its own.
const LISTED: u32 = u32::MAX - 1;

/// The multimap.
pub(crate) struct Postings {
    shards: Vec<Shard>,
}

#[derive(Default)]
struct Shard {
    places: Vec<(u32, u32)>,
    used: usize,
    lists: BTreeMap<u32, Vec<u32>>,
}

/// The numbers under one key.
pub(crate) enum Found<'p> {
    /// Few: they are handed over one by one.
    Few([u32; INLINE_POSTINGS_MAX], usize),
    /// Many: a sorted list.
    Many(&'p [u32]),
}

impl Found<'_> {
    pub(crate) fn as_slice(&self) -> &[u32] {
        match self {
            Self::Few(values, count) => values.get(..*count).unwrap_or_default(),
            Self::Many(list) => list,
        }
    }
}

impl Default for Postings {
    fn default() -> Self {
        Self { shards: (0..1 << SHARD_BITS).map(|_| Shard::default()).collect() }
    }
}

fn split(key: u64) -> (usize, u32) {
    let shard = usize::try_from(key >> (64 - SHARD_BITS)).unwrap_or(0);
    (shard, u32::try_from((key >> 16) & 0xffff_ffff).unwrap_or(0))
}

impl Postings {
    /// Holds `value` under `key`; holding it twice is holding it once.
    pub(crate) fn insert(&mut self, key: u64, value: u32) {
        let (shard, print) = split(key);
        if let Some(shard) = self.shards.get_mut(shard) {
            shard.insert(print, value);
        }
    }

    /// Forgets `value` under `key`.
    pub(crate) fn remove(&mut self, key: u64, value: u32) {
        let (shard, print) = split(key);
        if let Some(shard) = self.shards.get_mut(shard) {
            shard.remove(print, value);
        }
    }

    /// Asks memory for the places of many keys at once, so that the looks that follow do not wait for it one by one.
    pub(crate) fn call(&self, keys: impl Iterator<Item = u64>) {
        let prints = keys.filter_map(|key| {
            let (shard, print) = split(key);
            let shard = self.shards.get(shard)?;
            shard.places.get(shard.home(print))
        });
        std::hint::black_box(prints.fold(0, |sum, (print, _)| sum ^ print));
    }

    /// What is held under `key`.
    pub(crate) fn find(&self, key: u64) -> Found<'_> {
        let (shard, print) = split(key);
        match self.shards.get(shard) {
            Some(shard) => shard.find(print),
            None => Found::Few([0; INLINE_POSTINGS_MAX], 0),
        }
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        let lists = |shard: &Shard| shard.lists.values().map(|list| 48 + list.capacity() * 4).sum::<usize>();
        self.shards.iter().map(|shard| shard.places.capacity() * 8 + lists(shard)).sum()
    }
}

impl Shard {
    fn home(&self, print: u32) -> usize {
        usize::try_from((u64::from(print) * self.places.len() as u64) >> 32).unwrap_or(0)
    }

    fn next(&self, at: usize) -> usize {
        if at + 1 == self.places.len() { 0 } else { at + 1 }
    }

    fn grow_if_full(&mut self) {
        if (self.used + 1) * 5 <= self.places.len() * 4 {
            return;
        }
        let wider = (self.places.len() * 5 / 4).max(16);
        let old = std::mem::replace(&mut self.places, vec![(0, FREE); wider]);
        for (print, value) in old.into_iter().filter(|(_, value)| *value != FREE) {
            self.place(print, value);
        }
    }

    fn place(&mut self, print: u32, value: u32) {
        let mut at = self.home(print);
        while self.places[at].1 != FREE {
            at = self.next(at);
        }
        self.places[at] = (print, value);
    }

    fn insert(&mut self, print: u32, value: u32) {
        self.grow_if_full();
        let mut at = self.home(print);
        let mut same = 0;
        loop {
            match self.places[at] {
                (_, FREE) => break,
                (held, LISTED) if held == print => {
                    let list = self.lists.entry(print).or_default();
                    // Sorted: newcomers mostly stand last, and a crowd of a million stays cheap.
                    if let Err(at) = list.binary_search(&value) {
                        list.insert(at, value);
                    }
                    return;
                }
                (held, old) if held == print => {
                    if old == value {
                        return;
                    }
                    same += 1;
                }
                _ => {}
            }
            at = self.next(at);
        }
        if same < INLINE_POSTINGS_MAX {
            self.places[at] = (print, value);
            self.used += 1;
            return;
        }
        let mut list = self.find(print).as_slice().to_vec();
        for old in list.clone() {
            self.take_place(print, old);
        }
        list.push(value);
        list.sort_unstable();
        self.lists.insert(print, list);
        self.place(print, LISTED);
        self.used += 1;
    }

    fn remove(&mut self, print: u32, value: u32) {
        if let Some(list) = self.lists.get_mut(&print) {
            if let Ok(at) = list.binary_search(&value) {
                list.remove(at);
            }
            if list.is_empty() {
                self.lists.remove(&print);
                self.take_place(print, LISTED);
            }
        } else {
            self.take_place(print, value);
        }
    }

    /// Frees the place of one posting and closes the gap, so that no tombstones gather.
    fn take_place(&mut self, print: u32, value: u32) {
        if self.places.is_empty() {
            return;
        }
        let mut gap = self.home(print);
        while self.places[gap] != (print, value) {
            if self.places[gap].1 == FREE {
                return;
            }
            gap = self.next(gap);
        }
        self.used -= 1;
        let size = self.places.len();
        let mut at = self.next(gap);
        while self.places[at].1 != FREE {
            let home = self.home(self.places[at].0);
            let from_home = (at + size - home) % size;
            let from_gap = (at + size - gap) % size;
            if from_home >= from_gap {
                self.places[gap] = self.places[at];
                gap = at;
            }
            at = self.next(at);
        }
        self.places[gap] = (0, FREE);
    }

    fn find(&self, print: u32) -> Found<'_> {
        let mut few = [0; INLINE_POSTINGS_MAX];
        let mut count = 0;
        if self.places.is_empty() {
            return Found::Few(few, 0);
        }
        let mut at = self.home(print);
        while self.places[at].1 != FREE {
            let (held, value) = self.places[at];
            if held == print {
                if value == LISTED {
                    return Found::Many(self.lists.get(&print).map_or(&[], Vec::as_slice));
                }
                if let Some(place) = few.get_mut(count) {
                    *place = value;
                    count += 1;
                }
            }
            at = self.next(at);
        }
        Found::Few(few, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn held(postings: &Postings, key: u64) -> BTreeSet<u32> {
        postings.find(key).as_slice().iter().copied().collect()
    }

    fn key(number: u64) -> u64 {
        number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    #[test]
    fn a_crowd_under_one_key_is_held_once_each() {
        let mut postings = Postings::default();
        for value in (0..500).chain(0..500) {
            postings.insert(key(7), value);
        }
        assert_eq!(held(&postings, key(7)).len(), 500);
        for value in 0..499 {
            postings.remove(key(7), value);
        }
        assert_eq!(held(&postings, key(7)), BTreeSet::from([499]));
        assert!(held(&postings, key(8)).is_empty());
    }

    proptest! {
        #[test]
        fn it_holds_what_a_plain_map_holds(steps in prop::collection::vec((0_u64..6, 0_u32..14, prop::bool::weighted(0.7)), 0..400)) {
            let mut postings = Postings::default();
            let mut plain: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
            // All in one shard, with homes side by side.
            let near = |number: u64| number << 16;
            for (number, value, add) in steps {
                if add {
                    postings.insert(near(number), value);
                    plain.entry(number).or_default().insert(value);
                } else {
                    postings.remove(near(number), value);
                    plain.entry(number).or_default().remove(&value);
                }
            }
            for (number, values) in plain {
                prop_assert_eq!(held(&postings, near(number)), values);
            }
        }
    }
}

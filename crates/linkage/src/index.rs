//! All households held, and who might be whom: the incremental heart of the crate.
//!
//! A household comes, is replaced or goes; its candidates are asked for; two are scored. Nothing here waits,
//! reads or writes.
//!
//! Invariants: candidates and verdicts depend on the set of households held and on the last
//! [`Index::settle`], never on the order of coming; no single step moves more than one shard of the tables.

use crate::card::{Bounds, Card};
use crate::features::{Around, Features, assign, features, is_nothing};
use crate::keys::{Family, Key, list_keys};
use crate::limits::BLOCK_SHARED_MAX;
use crate::mix::Mix;
use crate::postings::Postings;
use crate::submission::Submission;
use crate::verdict::Verdict;
use crate::weights::Weights;
use crate::words::Words;

/// Cards in one block of the store, so that growing moves nothing.
const CARDS: usize = 1 << 12;

/// A household's place in the index; valid until it is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u32);

/// All households held.
pub struct Index {
    weights: Weights,
    secret: u64,
    bounds: Bounds,
    words: Words,
    postings: Postings,
    ids: Postings,
    cards: Vec<Vec<Option<Card>>>,
    free: Vec<u32>,
    count: usize,
    members: usize,
    keys: Vec<Key>,
}

/// A value that so many households have that it says nothing about any two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooCommon {
    /// What the value is.
    pub family: Family,
    /// How many households have it.
    pub households: usize,
}

impl Index {
    /// An empty index. `secret` keys the hashes that households are found by.
    #[must_use]
    pub fn new(weights: Weights, secret: u64, bounds: Bounds) -> Self {
        Self {
            weights,
            secret,
            bounds,
            words: Words::new(secret),
            postings: Postings::default(),
            ids: Postings::default(),
            cards: Vec::new(),
            free: Vec::new(),
            count: 0,
            members: 0,
            keys: Vec::new(),
        }
    }

    /// The weights in use.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Takes other weights; verdicts change, candidates do not.
    pub fn set_weights(&mut self, weights: Weights) {
        self.weights = weights;
    }

    /// How many households are held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// True where none is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many members are held.
    #[must_use]
    pub fn members(&self) -> usize {
        self.members
    }

    /// Holds a household; one with the same id is replaced.
    pub fn upsert(&mut self, submission: &Submission) -> Slot {
        self.remove(&submission.id);
        let card = Card::pack(submission, &mut self.words, self.bounds);
        for member in &card.members {
            self.words.count_in(member.name());
        }
        self.members += card.members.len();
        self.count += 1;
        let slot = self.free.pop().unwrap_or_else(|| self.room());
        let mut keys = std::mem::take(&mut self.keys);
        list_keys(&card, &self.words, self.secret, &mut keys);
        self.postings.call(keys.iter().map(|key| key.key));
        for key in &keys {
            self.postings.insert(key.key, slot);
        }
        self.keys = keys;
        self.ids.insert(self.id_key(&card.id), slot);
        if let Some(place) = self.place_mut(slot) {
            *place = Some(card);
        }
        Slot(slot)
    }

    /// Forgets a household; true where it was held.
    pub fn remove(&mut self, id: &str) -> bool {
        let Some(Slot(slot)) = self.find(id) else { return false };
        let Some(card) = self.place_mut(slot).and_then(Option::take) else { return false };
        for member in &card.members {
            self.words.count_out(member.name());
        }
        self.members -= card.members.len();
        self.count -= 1;
        let mut keys = std::mem::take(&mut self.keys);
        list_keys(&card, &self.words, self.secret, &mut keys);
        for key in &keys {
            self.postings.remove(key.key, slot);
        }
        self.keys = keys;
        self.ids.remove(self.id_key(id), slot);
        self.free.push(slot);
        true
    }

    /// Works out how much every name weighs from the households held now. Call it after a rebuild and from
    /// time to time; the same households give the same weights.
    pub fn settle(&mut self) {
        self.words.settle();
    }

    /// Where a household is held.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Slot> {
        let found = self.ids.find(self.id_key(id));
        found
            .as_slice()
            .iter()
            .copied()
            .find(|slot| self.card(Slot(*slot)).is_some_and(|c| *c.id == *id))
            .map(Slot)
    }

    /// The id of a household.
    #[must_use]
    pub fn id(&self, slot: Slot) -> Option<&str> {
        self.card(slot).map(|card| &*card.id)
    }

    /// Every household that shares a block with this one, each once.
    #[must_use]
    pub fn candidates(&self, slot: Slot) -> Vec<Slot> {
        self.candidates_by(slot, &Family::FINDING)
    }

    /// The same by some families of keys only: for EM over disjoint families, and for measuring them.
    #[must_use]
    pub fn candidates_by(&self, slot: Slot, families: &[Family]) -> Vec<Slot> {
        let Some(card) = self.card(slot) else { return Vec::new() };
        let mut keys = Vec::with_capacity(40);
        list_keys(card, &self.words, self.secret, &mut keys);
        self.postings.call(keys.iter().map(|key| key.key));
        let (mut found, mut crowded) = (Vec::with_capacity(64), Vec::new());
        for key in keys.iter().filter(|key| families.contains(&key.family)) {
            let block = self.postings.find(key.key);
            match block.as_slice() {
                few if few.len() <= key.family.block_max() => found.extend_from_slice(few),
                many if many.len() <= BLOCK_SHARED_MAX => crowded.extend_from_slice(many),
                _ => {}
            }
        }
        // In a crowd it takes two blocks to meet. Crowds come sorted, which this sort makes use of.
        crowded.sort();
        let twice =
            crowded.windows(2).filter(|pair| pair.first() == pair.last()).filter_map(|pair| pair.first());
        found.extend(twice.copied());
        found.sort_unstable();
        found.dedup();
        found.retain(|other| *other != slot.0);
        found.into_iter().map(Slot).collect()
    }

    /// What is worth telling of a household: of its candidates those whose verdict, the one that [`Index::score`]
    /// gives, [says something](Verdict::is_telling).
    #[must_use]
    pub fn judge(&self, slot: Slot) -> Vec<(Slot, Verdict)> {
        let candidates = self.candidates(slot);
        // All cards are asked for at once, so that memory answers while the first ones are compared.
        let births = candidates.iter().filter_map(|other| self.card(*other)?.members.first());
        std::hint::black_box(births.fold(0, |sum, member| sum ^ member.birth));
        let judged = candidates.into_iter().filter_map(|other| {
            let (a, b) = self.ordered(slot, other)?;
            let assignment = assign(a, b, &self.words, &self.weights.members);
            if is_nothing(a, b, &assignment, &self.words) {
                return None;
            }
            let features = features(a, b, &assignment, &self.words, self.around());
            Some((other, Verdict::of(features, assignment, &self.weights)))
                .filter(|(_, said)| said.is_telling())
        });
        judged.collect()
    }

    /// The values of a household that too many share.
    #[must_use]
    pub fn check_too_common(&self, slot: Slot) -> Vec<TooCommon> {
        let Some(card) = self.card(slot) else { return Vec::new() };
        let mut keys = Vec::new();
        list_keys(card, &self.words, self.secret, &mut keys);
        let crowds = keys.iter().filter(|key| !key.family.is_counting()).map(|key| TooCommon {
            family: key.family,
            households: self.postings.find(key.key).as_slice().len(),
        });
        crowds.filter(|crowd| crowd.households > crowd.family.block_max()).collect()
    }

    /// What two households are to each other; `None` where one is not held, or both are one.
    #[must_use]
    pub fn score(&self, one: Slot, other: Slot) -> Option<Verdict> {
        let (a, b) = self.ordered(one, other)?;
        let assignment = assign(a, b, &self.words, &self.weights.members);
        let is_nothing = is_nothing(a, b, &assignment, &self.words);
        let features = features(a, b, &assignment, &self.words, self.around());
        if is_nothing {
            return Some(Verdict::nothing(features, assignment));
        }
        Some(Verdict::of(features, assignment, &self.weights))
    }

    /// What is told of two households before anything is weighed; `None` where they have too little in common for
    /// weighing, or one is not held.
    #[must_use]
    pub fn features(&self, one: Slot, other: Slot) -> Option<Features> {
        let (a, b) = self.ordered(one, other)?;
        let assignment = assign(a, b, &self.words, &self.weights.members);
        let is_nothing = is_nothing(a, b, &assignment, &self.words);
        (!is_nothing).then(|| features(a, b, &assignment, &self.words, self.around()))
    }

    /// The two cards, the one with the smaller id first.
    pub(crate) fn ordered(&self, one: Slot, other: Slot) -> Option<(&Card, &Card)> {
        let (a, b) = (self.card(one)?, self.card(other)?);
        match a.by_id(b) {
            std::cmp::Ordering::Less => Some((a, b)),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some((b, a)),
        }
    }

    /// Every household held.
    pub fn list_slots(&self) -> impl Iterator<Item = Slot> {
        let all = self.cards.iter().flatten().zip(0_u32..);
        all.filter_map(|(card, slot)| card.as_ref().map(|_| Slot(slot)))
    }

    /// Bytes on the heap, by and large.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let cards: usize = self.cards.iter().flatten().flatten().map(Card::heap_bytes).sum();
        let places = self.cards.len() * CARDS * size_of::<Option<Card>>();
        cards + places + self.words.heap_bytes() + self.postings.heap_bytes() + self.ids.heap_bytes()
    }

    fn around(&self) -> Around<'_> {
        Around { postings: &self.postings, secret: self.secret }
    }

    fn id_key(&self, id: &str) -> u64 {
        Mix::new(self.secret, 0x6964).with_text(id).key()
    }

    pub(crate) fn card(&self, slot: Slot) -> Option<&Card> {
        let at = usize::try_from(slot.0).ok()?;
        self.cards.get(at / CARDS)?.get(at % CARDS)?.as_ref()
    }

    fn place_mut(&mut self, slot: u32) -> Option<&mut Option<Card>> {
        let at = usize::try_from(slot).ok()?;
        self.cards.get_mut(at / CARDS)?.get_mut(at % CARDS)
    }

    /// A new place at the end.
    fn room(&mut self) -> u32 {
        if self.cards.last().is_none_or(|block| block.len() == CARDS) {
            self.cards.push(Vec::with_capacity(CARDS));
        }
        let before = self.cards.len().saturating_sub(1) * CARDS;
        let Some(block) = self.cards.last_mut() else { return 0 };
        block.push(None);
        u32::try_from(before + block.len() - 1).unwrap_or(0)
    }
}

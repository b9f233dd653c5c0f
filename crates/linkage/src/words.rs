//! All words of all names held: each once, with its sound and how many people bear it.
//!
//! Comparing two names is comparing numbers unless they differ. How much a word weighs follows from how
//! many bear it, over a shipped floor, and is settled in batches ([`Words::settle`]), so that a score does
//! not depend on who was counted first.
//!
//! Invariant: a word keeps its number for as long as the process lives.

use crate::mix::Mix;
use crate::name::{Sound, is_weak};
use crate::postings::Postings;

/// Number of no word.
pub(crate) const NO_WORD: u32 = 0;
/// Letters of one block of the store.
const BLOCK_BYTES: usize = 1 << 16;
/// Weight of a word in sixteenths of a bit, before anything was counted.
const UNKNOWN_WEIGHT: u8 = 160;
/// People that the shipped shares count for.
const FLOOR_PEOPLE: f64 = 2_000.0;
/// A word's least and most weight in bits.
const WEIGHT_BITS: (f64, f64) = (2.0, 14.0);

/// Words that many bear everywhere, and one share of them in ten thousand people: a floor under what was counted.
const FLOOR: &[(&str, u32)] = &[
    ("muhamad", 450),
    ("siti", 320),
    ("ahmad", 150),
    ("sri", 120),
    ("andi", 70),
    ("nurhayati", 30),
    ("sulastri", 22),
    ("sumiati", 20),
    ("wahyuni", 40),
    ("sumarni", 19),
    ("sutrisno", 17),
    ("slamet", 14),
    ("aminah", 40),
    ("dewi", 60),
    ("putri", 90),
    ("putra", 60),
    ("agus", 60),
    ("budi", 40),
    ("eko", 40),
    ("dwi", 50),
    ("tri", 45),
    ("fitri", 30),
    ("indah", 30),
    ("yusuf", 25),
    ("rizky", 30),
    ("aisyah", 30),
    ("rahmawati", 25),
    ("lestari", 35),
    ("hidayat", 30),
    ("setiawan", 35),
    ("saputra", 40),
    ("kurniawan", 35),
    ("ramadhan", 30),
    ("maulana", 25),
];

/// The store.
pub(crate) struct Words {
    numbers: Postings,
    /// Blocks of entries, so that growing moves nothing.
    entries: Vec<Vec<Entry>>,
    letters: Vec<String>,
    count: u32,
    people: u64,
    secret: u64,
}

#[derive(Clone, Copy)]
struct Entry {
    at: u32,
    length: u8,
    weight: u8,
    weak: bool,
    sound: Sound,
    borne_by: u32,
}

const ENTRIES: usize = 1 << 12;

impl Words {
    pub(crate) fn new(secret: u64) -> Self {
        let mut words = Self {
            numbers: Postings::default(),
            entries: Vec::new(),
            letters: Vec::new(),
            count: 0,
            people: 0,
            secret,
        };
        words.push("");
        words
    }

    fn key(&self, word: &str) -> u64 {
        Mix::new(self.secret, 0x776f_7264).with_text(word).key()
    }

    /// The word's number; a new one where it is new.
    pub(crate) fn number(&mut self, word: &str) -> u32 {
        if word.is_empty() {
            return NO_WORD;
        }
        let key = self.key(word);
        let known = self.numbers.find(key).as_slice().iter().copied().find(|at| self.text(*at) == word);
        known.unwrap_or_else(|| {
            let number = self.push(word);
            self.numbers.insert(key, number);
            number
        })
    }

    fn push(&mut self, word: &str) -> u32 {
        let full = self.letters.last().is_none_or(|block| block.len() + word.len() > BLOCK_BYTES);
        if full {
            self.letters.push(String::with_capacity(BLOCK_BYTES));
        }
        let block = self.letters.len().saturating_sub(1);
        let start = self.letters.last().map_or(0, String::len);
        if let Some(letters) = self.letters.last_mut() {
            letters.push_str(word);
        }
        let entry = Entry {
            at: u32::try_from(block * BLOCK_BYTES + start).unwrap_or(0),
            length: u8::try_from(word.len()).unwrap_or(0),
            weight: UNKNOWN_WEIGHT,
            weak: is_weak(word),
            sound: Sound::of(word),
            borne_by: 0,
        };
        if self.entries.last().is_none_or(|block| block.len() == ENTRIES) {
            self.entries.push(Vec::with_capacity(ENTRIES));
        }
        if let Some(block) = self.entries.last_mut() {
            block.push(entry);
        }
        self.count += 1;
        self.count - 1
    }

    fn entry(&self, number: u32) -> Option<&Entry> {
        let at = usize::try_from(number).ok()?;
        self.entries.get(at / ENTRIES)?.get(at % ENTRIES)
    }

    fn entry_mut(&mut self, number: u32) -> Option<&mut Entry> {
        let at = usize::try_from(number).ok()?;
        self.entries.get_mut(at / ENTRIES)?.get_mut(at % ENTRIES)
    }

    pub(crate) fn text(&self, number: u32) -> &str {
        let Some(entry) = self.entry(number) else { return "" };
        let at = usize::try_from(entry.at).unwrap_or(0);
        let block = self.letters.get(at / BLOCK_BYTES);
        let start = at % BLOCK_BYTES;
        block.and_then(|block| block.get(start..start + usize::from(entry.length))).unwrap_or_default()
    }

    pub(crate) fn sound(&self, number: u32) -> Sound {
        self.entry(number).map_or(Sound(0), |entry| entry.sound)
    }

    pub(crate) fn is_weak(&self, number: u32) -> bool {
        self.entry(number).is_some_and(|entry| entry.weak)
    }

    /// True for a single letter, which may stand for any word that begins with it.
    pub(crate) fn is_initial(&self, number: u32) -> bool {
        self.entry(number).is_some_and(|entry| entry.length == 1)
    }

    /// Bits that agreeing in this word is worth.
    pub(crate) fn weight_bits(&self, number: u32) -> f32 {
        self.entry(number).map_or(0.0, |entry| f32::from(entry.weight) / 16.0)
    }

    /// One more person bears these words.
    pub(crate) fn count_in(&mut self, numbers: &[u32]) {
        self.people += 1;
        for number in numbers {
            if let Some(entry) = self.entry_mut(*number) {
                entry.borne_by += 1;
            }
        }
    }

    /// One person fewer.
    pub(crate) fn count_out(&mut self, numbers: &[u32]) {
        self.people = self.people.saturating_sub(1);
        for number in numbers {
            if let Some(entry) = self.entry_mut(*number) {
                entry.borne_by = entry.borne_by.saturating_sub(1);
            }
        }
    }

    /// Works out every weight anew from what is held now.
    pub(crate) fn settle(&mut self) {
        let all = self.people as f64 + FLOOR_PEOPLE;
        for entry in self.entries.iter_mut().flatten() {
            entry.weight = weight(f64::from(entry.borne_by) / all);
        }
        for (word, per_ten_thousand) in FLOOR {
            let number = self.number(word);
            if let Some(entry) = self.entry_mut(number) {
                let floor = f64::from(*per_ten_thousand) / 10_000.0 * FLOOR_PEOPLE;
                entry.weight = weight((f64::from(entry.borne_by) + floor) / all);
            }
        }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        self.numbers.heap_bytes()
            + self.entries.len() * ENTRIES * size_of::<Entry>()
            + self.letters.len() * BLOCK_BYTES
    }
}

/// Sixteenths of a bit for a share of all people.
fn weight(share: f64) -> u8 {
    let bits = -share.max(1e-9).log2();
    (bits.clamp(WEIGHT_BITS.0, WEIGHT_BITS.1) * 16.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_number() {
        let mut words = Words::new(7);
        let (a, b) = (words.number("slamet"), words.number("sumiati"));
        assert_eq!((words.number("slamet"), words.text(b), a != b), (a, "sumiati", true));
        assert_eq!(words.number(""), NO_WORD);
    }
    #[test]
    fn what_many_bear_weighs_little() {
        let mut words = Words::new(7);
        let (often, rare) = (words.number("tukiman"), words.number("qais"));
        for _ in 0..500 {
            words.count_in(&[often]);
        }
        words.count_in(&[rare]);
        words.settle();
        assert!(words.weight_bits(often) < 3.0 && words.weight_bits(rare) > 10.0);
    }
    #[test]
    fn a_floor_stands_under_a_small_count() {
        let mut words = Words::new(7);
        let (siti, other) = (words.number("siti"), words.number("qais"));
        words.count_in(&[siti]);
        words.count_in(&[other]);
        words.settle();
        assert!(words.weight_bits(siti) < 6.0 && words.weight_bits(other) > 10.0);
    }
}

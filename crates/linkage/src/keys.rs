//! Keys under which a household is found: sharing one makes two households candidates.
//!
//! No family of keys is necessary for another: a pair without a common NIK is found by dates and sounds, one
//! without dates by two names that stand together.
//!
//! Invariant: the keys of a card are a set; they depend on the card and on the secret alone.

use crate::card::{Card, MemberCard, NOWHERE, filled};
use crate::date;
use crate::limits::{BLOCK_MAX, BROAD_BLOCK_MAX, PAIRED_MEMBERS_MAX};
use crate::mix::Mix;
use crate::words::Words;

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Family card number.
    Card,
    /// Telephone.
    Phone,
    /// NIK.
    Nik,
    /// Birth date, sex and the sound of a word of the name.
    BirthSound,
    /// Birth date and the sound of the mother's first word.
    BirthMother,
    /// Birth year and the sound of a whole name of two words or more.
    YearName,
    /// The sounds of two members' names.
    Couple,
    /// A place of about 100 m and the sound of an adult's name.
    Place,
    /// An address and the sound of an adult's name.
    Address,
    /// A square of about 40 m; counts neighbours, finds nobody.
    Square,
    /// An address; counts who shares it, finds nobody.
    Door,
}

impl Family {
    /// Every family that finds candidates.
    pub const FINDING: [Self; 9] = [
        Self::Card,
        Self::Phone,
        Self::Nik,
        Self::BirthSound,
        Self::BirthMother,
        Self::YearName,
        Self::Couple,
        Self::Place,
        Self::Address,
    ];

    /// True for families that only count.
    #[must_use]
    pub fn is_counting(self) -> bool {
        matches!(self, Self::Square | Self::Door)
    }

    /// Households in one block of this family that are compared without a second block.
    pub(crate) fn block_max(self) -> usize {
        match self {
            Self::YearName | Self::Couple | Self::Place | Self::Address => BROAD_BLOCK_MAX,
            _ => BLOCK_MAX,
        }
    }

    pub(crate) fn tag(self) -> u64 {
        match self {
            Self::Card => 1,
            Self::Phone => 2,
            Self::Nik => 3,
            Self::BirthSound => 4,
            Self::BirthMother => 5,
            Self::YearName => 6,
            Self::Couple => 7,
            Self::Place => 8,
            Self::Address => 9,
            Self::Square => 10,
            Self::Door => 11,
        }
    }
}

/// A key and its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) key: u64,
    pub(crate) family: Family,
}

impl Key {
    /// The key of one number.
    pub(crate) fn of(family: Family, value: u64, secret: u64) -> Self {
        Self { key: Mix::new(secret, family.tag()).with(value).key(), family }
    }
}

/// Side of a square that counts neighbours, in millionths of a degree (about 40 m).
const SQUARE_E6: i32 = 360;
/// Side of a place that finds (about 110 m).
const PLACE_E6: i32 = 1_000;
/// Words of a name that give a key with the birth date.
const SOUND_WORDS_MAX: usize = 3;

struct Maker<'k> {
    secret: u64,
    words: &'k Words,
    keys: &'k mut Vec<Key>,
}

/// All keys of a card, each once.
pub(crate) fn list_keys(card: &Card, words: &Words, secret: u64, keys: &mut Vec<Key>) {
    keys.clear();
    let mut maker = Maker { secret, words, keys };
    maker.household(card);
    for member in &card.members {
        maker.member(member);
    }
    maker.pairs(card);
    maker.places(card);
    keys.sort_unstable();
    keys.dedup();
}

impl Maker<'_> {
    fn mix(&self, family: Family) -> Mix {
        Mix::new(self.secret, family.tag())
    }

    fn add(&mut self, family: Family, mix: Mix) {
        self.keys.push(Key { key: mix.key(), family });
    }

    fn household(&mut self, card: &Card) {
        if card.card != 0 {
            self.keys.push(Key::of(Family::Card, card.card, self.secret));
        }
        if card.phone != 0 {
            self.keys.push(Key::of(Family::Phone, card.phone, self.secret));
        }
        if let Some(square) = square(card, self.secret) {
            self.keys.push(square);
        }
        if let Some(door) = door(card, self.secret) {
            self.keys.push(door);
        }
    }

    fn member(&mut self, member: &MemberCard) {
        if member.nik != 0 {
            self.add(Family::Nik, self.mix(Family::Nik).with(member.nik));
        }
        for birth in [member.birth, member.other_birth()] {
            if birth != 0 && !date::is_heaped(birth) {
                self.birth(member, u64::from(date::unordered(birth)));
            }
        }
        let name = member.name();
        if member.birth != 0 && name.len() > 1 {
            let year = u64::from(date::parts(member.birth).0);
            let mix = self.mix(Family::YearName).with(year).with(self.whole_sound(name));
            self.add(Family::YearName, mix);
        }
    }

    fn birth(&mut self, member: &MemberCard, birth: u64) {
        let mix = self.mix(Family::BirthSound).with(birth).with(u64::from(member.sex));
        for at in 0..SOUND_WORDS_MAX {
            if let Some(word) = self.telling(member.name(), at) {
                self.add(Family::BirthSound, mix.with(u64::from(self.words.sound(word).0)));
            }
        }
        if let Some(word) = self.telling(member.mother(), 0) {
            let mix = self.mix(Family::BirthMother).with(birth);
            self.add(Family::BirthMother, mix.with(u64::from(self.words.sound(word).0)));
        }
    }

    /// The `nth` word that is not borne by everybody; of a name of such words only, its first.
    fn telling(&self, name: &[u32], nth: usize) -> Option<u32> {
        let strong = |word: &&u32| !self.words.is_weak(**word);
        match name.iter().filter(strong).nth(nth) {
            Some(word) => Some(*word),
            None if nth == 0 => name.iter().find(|word| !self.words.is_initial(**word)).copied(),
            None => None,
        }
    }

    /// The sounds of all words but single letters, in any order.
    fn whole_sound(&self, name: &[u32]) -> u64 {
        let sounds = name.iter().filter(|word| !self.words.is_initial(**word));
        sounds
            .fold(0, |sum, word| sum + Mix::new(self.secret, u64::from(self.words.sound(*word).0)).key() / 8)
    }

    fn pairs(&mut self, card: &Card) {
        let mut sounds = [0_u64; PAIRED_MEMBERS_MAX];
        let mut count = 0;
        for member in card.members.iter().filter(|member| !member.name().is_empty()).take(PAIRED_MEMBERS_MAX)
        {
            if let Some(place) = sounds.get_mut(count) {
                *place = self.whole_sound(member.name());
                count += 1;
            }
        }
        let sounds = sounds.get(..count).unwrap_or_default();
        for (at, a) in sounds.iter().enumerate() {
            for b in sounds.iter().skip(at + 1) {
                let mix = self.mix(Family::Couple).with(*a.min(b)).with(*a.max(b));
                self.add(Family::Couple, mix);
            }
        }
    }

    fn places(&mut self, card: &Card) {
        let place = (card.lat_e6 != NOWHERE).then(|| {
            self.mix(Family::Place).with(cell(card.lat_e6, PLACE_E6)).with(cell(card.lng_e6, PLACE_E6))
        });
        let door = door(card, self.secret).map(|door| self.mix(Family::Address).with(door.key));
        for member in card.members.iter().take(2) {
            let Some(word) = self.telling(member.name(), 0) else { continue };
            let sound = u64::from(self.words.sound(word).0);
            for (family, mix) in [(Family::Place, place), (Family::Address, door)] {
                if let Some(mix) = mix {
                    self.add(family, mix.with(sound).with(u64::from(member.sex)));
                }
            }
        }
    }
}

fn cell(degrees_e6: i32, side: i32) -> u64 {
    u64::from(degrees_e6.div_euclid(side).unsigned_abs())
}

/// The square a household stands in.
pub(crate) fn square(card: &Card, secret: u64) -> Option<Key> {
    let mix = Mix::new(secret, Family::Square.tag()).with(cell(card.lat_e6, SQUARE_E6));
    let key = mix.with(cell(card.lng_e6, SQUARE_E6)).key();
    (card.lat_e6 != NOWHERE).then_some(Key { key, family: Family::Square })
}

/// The address, where it says enough.
pub(crate) fn door(card: &Card, secret: u64) -> Option<Key> {
    let words = filled(&card.address);
    if words.is_empty() || (card.house == 0 && words.len() < 2) {
        return None;
    }
    let mix =
        Mix::new(secret, Family::Door.tag()).with(u64::from(card.house)).with(u64::from(card.kelurahan));
    let mix = words.iter().fold(mix, |mix, word| mix.with(u64::from(*word)));
    Some(Key { key: mix.key(), family: Family::Door })
}

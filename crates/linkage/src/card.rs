//! A household packed for comparing: numbers, dates, and words by their number.
//!
//! About 56 bytes a member and 150 a household. Holds personal data and does not show itself.
//!
//! Invariant: a card depends on its submission and on nothing else that is held.

use crate::limits::{ADDRESS_WORDS_MAX, MEMBERS_MAX, MOTHER_WORDS_MAX, NAME_WORDS_MAX};
use crate::submission::{Person, Submission};
use crate::words::{NO_WORD, Words};
use crate::{address, date, name, number};
use ketuk_household::{Date, NikTrust, Position, Sex};

/// No position.
pub(crate) const NOWHERE: i32 = i32::MIN;

/// A packed household.
#[derive(Clone)]
pub struct Card {
    pub(crate) id: Box<str>,
    /// The id's first eight bytes: what sorts most ids without a look at the heap.
    pub(crate) id_head: u64,
    pub(crate) card: u64,
    pub(crate) phone: u64,
    pub(crate) lat_e6: i32,
    pub(crate) lng_e6: i32,
    pub(crate) accuracy_m: u16,
    pub(crate) rt: u16,
    pub(crate) house: u16,
    pub(crate) day: i32,
    pub(crate) kelurahan: u32,
    pub(crate) enumerator: u32,
    pub(crate) address: [u32; ADDRESS_WORDS_MAX],
    pub(crate) members: Box<[MemberCard]>,
}

/// A packed member.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct MemberCard {
    pub(crate) nik: u64,
    pub(crate) birth: u32,
    pub(crate) name: [u32; NAME_WORDS_MAX],
    pub(crate) mother: [u32; MOTHER_WORDS_MAX],
    pub(crate) place: u32,
    /// A bit for each word's sound: names without a common bit have no word that sounds alike.
    pub(crate) sounds: u32,
    pub(crate) sex: u8,
    pub(crate) relation: Role,
    /// The NIK's own date or sex disagrees with what stands beside it.
    pub(crate) nik_disagrees: bool,
    /// The birth date was read out of the NIK.
    pub(crate) birth_from_nik: bool,
}

/// What a member is in the household, as far as comparing needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    Unknown,
    Head,
    Spouse,
    Child,
    Parent,
    Other,
}

/// Sex: unknown.
pub(crate) const SEX_UNKNOWN: u8 = 0;

/// Where positions are believed, in degrees: south, north, west, east.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds(pub f64, pub f64, pub f64, pub f64);

impl Bounds {
    /// Kota Bontang with its islands and the RTs beyond its border, and eleven kilometres around.
    #[must_use]
    pub fn bontang() -> Self {
        let all = ketuk_household::area::bontang();
        let start = Self(90.0, -90.0, 180.0, -180.0);
        let Self(south, north, west, east) = all.list_kelurahan().fold(start, |wide, kelurahan| {
            let here = kelurahan.bounds;
            Self(
                wide.0.min(here.lat_min),
                wide.1.max(here.lat_max),
                wide.2.min(here.lng_min),
                wide.3.max(here.lng_max),
            )
        });
        Self(south - 0.1, north + 0.1, west - 0.1, east + 0.1)
    }

    /// Anywhere on the globe, but for the point where both are 0.
    #[must_use]
    pub fn anywhere() -> Self {
        Self(-90.0, 90.0, -180.0, 180.0)
    }
}

impl Role {
    /// Reads text or code; what is not understood is unknown or other.
    pub(crate) fn of(text: &str) -> Self {
        let lower = text.trim().to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        match lower.as_str() {
            "" | "-" => Self::Unknown,
            "1" | "01" | "kk" | "head" => Self::Head,
            "2" | "02" => Self::Spouse,
            "3" | "03" => Self::Child,
            _ if has(&["kepala", "head"]) => Self::Head,
            _ if has(&["istri", "isteri", "suami", "wife", "husband", "spouse", "pasangan"]) => Self::Spouse,
            _ if has(&["orang tua", "orangtua", "ortu", "mertua", "parent", "ayah", "ibu"]) => Self::Parent,
            _ if has(&["menantu", "law", "grand", "cucu", "angkat", "asuh"]) => Self::Other,
            _ if has(&["anak", "child"]) => Self::Child,
            _ => Self::Other,
        }
    }
}

impl Card {
    /// Packs a submission; new words get their numbers.
    pub(crate) fn pack(submission: &Submission, words: &mut Words, bounds: Bounds) -> Self {
        let (lat_e6, lng_e6, accuracy_m) = place(submission.position, bounds);
        let address = address::read(&submission.address);
        let day = days(&submission.submitted_at);
        let area = if submission.kelurahan_code.trim().is_empty() {
            letters(&submission.kelurahan)
        } else {
            submission.kelurahan_code.bytes().filter(u8::is_ascii_digit).map(char::from).collect()
        };
        let mut members: Vec<MemberCard> =
            submission.members.iter().take(MEMBERS_MAX).map(|person| member(person, words)).collect();
        if members.is_empty() && !submission.head_name.trim().is_empty() {
            let head =
                Person { name: submission.head_name.clone(), relation: "1".to_owned(), ..Person::default() };
            members.push(member(&head, words));
        }
        Self {
            id: submission.id.as_str().into(),
            id_head: head(&submission.id),
            card: number::card(&submission.card).0,
            phone: number::phone(&submission.phone),
            lat_e6,
            lng_e6,
            accuracy_m,
            rt: digits(&submission.rt),
            house: address.number,
            day,
            kelurahan: words.number(&area),
            enumerator: words.number(&letters(&submission.enumerator)),
            address: numbers(&address.words, words),
            members: members.into_boxed_slice(),
        }
    }

    /// Sorts by id.
    pub(crate) fn by_id(&self, other: &Self) -> std::cmp::Ordering {
        self.id_head.cmp(&other.id_head).then_with(|| self.id.cmp(&other.id))
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        // Two allocations, with what the allocator adds to each.
        self.id.len() + size_of_val(&*self.members) + 32
    }
}

fn head(id: &str) -> u64 {
    let mut head = [0; 8];
    head.iter_mut().zip(id.bytes()).for_each(|(to, from)| *to = from);
    u64::from_be_bytes(head)
}

fn member(person: &Person, words: &mut Words) -> MemberCard {
    let (nik, trust) = number::nik(&person.nik, person.sex, person.birth_date);
    let told = date::pack(person.birth_date);
    let inside = if nik == 0 { None } else { number::nik_birth(nik, 2030) };
    let sex = person.sex.or(inside.map(|(_, sex)| sex));
    let birth_from_nik = told == 0 && inside.is_some();
    let birth = if birth_from_nik { date::pack(inside.map(|(date, _)| date)) } else { told };
    let name = numbers(&name::folded(&person.name, NAME_WORDS_MAX), words);
    MemberCard {
        nik,
        birth,
        name,
        sounds: sounds(filled(&name), words),
        mother: numbers(&name::folded(&person.mother_name, MOTHER_WORDS_MAX), words),
        place: words.number(&letters(&person.birth_place)),
        sex: match sex {
            None => SEX_UNKNOWN,
            Some(Sex::Male) => 1,
            Some(Sex::Female) => 2,
        },
        relation: Role::of(&person.relation),
        nik_disagrees: trust == NikTrust::Disagrees,
        birth_from_nik,
    }
}

impl MemberCard {
    /// The words of the name.
    pub(crate) fn name(&self) -> &[u32] {
        filled(&self.name)
    }

    /// The words of the mother's name.
    pub(crate) fn mother(&self) -> &[u32] {
        filled(&self.mother)
    }

    /// The birth date that the NIK holds, where it is another than the one beside it.
    pub(crate) fn other_birth(&self) -> u32 {
        let inside = if self.nik_disagrees { number::nik_birth(self.nik, 2030) } else { None };
        inside.map_or(0, |(day, _)| date::pack(Some(day)))
    }
}

/// The bits of a name's sounds. Single letters have none; a name of nothing else has all.
fn sounds(name: &[u32], words: &Words) -> u32 {
    let whole = name.iter().filter(|word| !words.is_initial(**word));
    let bits = whole.fold(0, |bits, word| bits | 1 << (words.sound(*word).0.wrapping_mul(0x9e37_79b9) >> 27));
    if bits == 0 && !name.is_empty() { u32::MAX } else { bits }
}

/// The numbers before the first empty place.
pub(crate) fn filled(numbers: &[u32]) -> &[u32] {
    let end = numbers.iter().position(|number| *number == NO_WORD).unwrap_or(numbers.len());
    numbers.get(..end).unwrap_or_default()
}

fn numbers<const N: usize>(texts: &[String], words: &mut Words) -> [u32; N] {
    let mut numbers = [NO_WORD; N];
    numbers.iter_mut().zip(texts).for_each(|(number, text)| *number = words.number(text));
    numbers
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).take(24).map(|c| c.to_ascii_lowercase()).collect()
}

fn digits(text: &str) -> u16 {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(4).collect();
    digits.parse().unwrap_or(0)
}

/// Days since 1970 of the date at the beginning of a text; `i32::MIN` where there is none.
fn days(text: &str) -> i32 {
    let Some(date) = crate::jsonl::day(text) else { return i32::MIN };
    let epoch = Date::constant(1970, 1, 1);
    epoch.until(date).map_or(i32::MIN, |span| span.get_days())
}

fn place(position: Option<Position>, bounds: Bounds) -> (i32, i32, u16) {
    let Some(position) = position else { return (NOWHERE, NOWHERE, 0) };
    let (lat, lng) = (position.lat_degrees(), position.lng_degrees());
    let Bounds(south, north, west, east) = bounds;
    let unset = lat.abs() < 0.001 && lng.abs() < 0.001;
    if unset || !(south..=north).contains(&lat) || !(west..=east).contains(&lng) {
        return (NOWHERE, NOWHERE, 0);
    }
    let accuracy = position.accuracy_m().unwrap_or(20.0).clamp(3.0, 500.0);
    ((lat * 1e6).round() as i32, (lng * 1e6).round() as i32, accuracy.round() as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_small() {
        assert!(size_of::<MemberCard>() <= 56, "{}", size_of::<MemberCard>());
        assert!(size_of::<Card>() <= 112, "{}", size_of::<Card>());
    }
    #[test]
    fn relations_are_read_as_text_and_code() {
        for (text, role) in [
            ("Kepala Keluarga", Role::Head),
            ("1", Role::Head),
            ("Istri", Role::Spouse),
            ("Anak kandung", Role::Child),
            ("Menantu", Role::Other),
            ("Orang tua/mertua", Role::Parent),
            ("Famili lain", Role::Other),
            ("", Role::Unknown),
        ] {
            assert_eq!(Role::of(text), role, "{text}");
        }
    }
}

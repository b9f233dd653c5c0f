//! Two members: field by field, in levels and in bits.
//!
//! Bits are logarithms of odds: plus speaks for one person, minus for two; missing is 0. The date stands in
//! the NIK too, and a child's name goes with its mother's, so these pairs share a cap.
//!
//! Invariant: comparing is symmetric.

use crate::card::{MemberCard, SEX_UNKNOWN};
use crate::date::{self, DateLevel};
use crate::number::{self, NumberLevel};
use crate::weights::MemberTable;
use crate::words::Words;

/// How two names compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameLevel {
    /// One of them is missing.
    Missing,
    /// All words are equal.
    Equal,
    /// All words answer each other, spelled a little otherwise.
    Alike,
    /// One has words more; the others answer each other.
    Longer,
    /// Some words answer each other, others stand against each other.
    Partly,
    /// Nothing in common.
    Differs,
}

/// How sexes compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SexLevel {
    /// One of them is missing.
    Missing,
    /// Equal.
    Equal,
    /// They differ.
    Differs,
}

/// Two members compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemberMatch {
    /// Name.
    pub name: NameLevel,
    /// Birth date.
    pub birth: DateLevel,
    /// NIK.
    pub nik: NumberLevel,
    /// Sex.
    pub sex: SexLevel,
    /// Mother's name.
    pub mother: NameLevel,
    /// Birth place: true where both have the same.
    pub same_place: bool,
    /// Bits of name and mother's name.
    pub name_bits: f32,
    /// Bits of date and NIK.
    pub number_bits: f32,
    /// All bits.
    pub bits: f32,
    /// True where the twin rule says: two people.
    pub twins: bool,
}

/// Years between two birth years from which on two people are not compared further.
const YEARS_APART_MAX: u32 = 12;

/// True where two members need no comparison of their names: nothing could make them one.
///
/// This is asked of every two members of two candidates and decides what a comparison costs: numbers only.
pub(crate) fn is_hopeless(a: &MemberCard, b: &MemberCard) -> bool {
    if a.birth == b.birth && a.birth != 0 || a.nik != 0 && a.nik == b.nik {
        return false;
    }
    let sound_alike = a.sounds & b.sounds != 0;
    if a.birth != 0 && b.birth != 0 {
        let apart = date::parts(a.birth).0.abs_diff(date::parts(b.birth).0);
        let sexes = a.sex != SEX_UNKNOWN && b.sex != SEX_UNKNOWN && a.sex != b.sex;
        if sexes || (apart > YEARS_APART_MAX && apart != 100) {
            return true;
        }
        // With other years only names could speak for them, and then one word at least is spelled alike.
        if apart > 2 && apart != 10 {
            return !(sound_alike && a.name().iter().any(|word| b.name().contains(word)));
        }
    }
    // Other days, and no word that sounds alike: a slip in the NIK is all that is left.
    !sound_alike && !matches!(number::compare(a.nik, b.nik), NumberLevel::Near | NumberLevel::Close)
}

/// Compares two members.
pub(crate) fn compare(a: &MemberCard, b: &MemberCard, words: &Words, table: &MemberTable) -> MemberMatch {
    let (name, agreed) = names(a.name(), b.name(), words);
    let mut birth = date::compare(a.birth, b.birth);
    let lost = name == NameLevel::Differs && matches!(birth, DateLevel::Differs | DateLevel::YearNear);
    let mother = if lost { (NameLevel::Missing, 0.0) } else { names(a.mother(), b.mother(), words) };
    let (mother, mother_agreed) = mother;
    let nik = number::compare(a.nik, b.nik);
    let sex = match (a.sex, b.sex) {
        (SEX_UNKNOWN, _) | (_, SEX_UNKNOWN) => SexLevel::Missing,
        (a, b) if a == b => SexLevel::Equal,
        _ => SexLevel::Differs,
    };
    // A date inside the other's NIK is as good as one beside it.
    if matches!(birth, DateLevel::Differs | DateLevel::YearNear | DateLevel::YearHeaped)
        && ((a.nik_disagrees && a.other_birth() == b.birth)
            || (b.nik_disagrees && b.other_birth() == a.birth))
    {
        birth = DateLevel::OnePart;
    }
    let same_place = a.place != 0 && a.place == b.place;
    let twins = is_twin_pair(a, b, nik, name, birth);
    let name_bits =
        (table.name_bits(name, agreed) + table.mother_bits(mother, mother_agreed)).min(table.cap_names);
    let number_bits = (table.birth_bits(birth) + table.nik_bits(nik)).min(table.cap_numbers);
    let place_bits = if same_place { table.place_equal } else { 0.0 };
    let bits = if twins { table.twins } else { name_bits + number_bits + table.sex_bits(sex) + place_bits };
    MemberMatch { name, birth, nik, sex, mother, same_place, name_bits, number_bits, bits, twins }
}

/// Numbers side by side, or one birth date and one mother, under different names: two people.
fn is_twin_pair(a: &MemberCard, b: &MemberCard, nik: NumberLevel, name: NameLevel, birth: DateLevel) -> bool {
    let other_name = matches!(name, NameLevel::Differs | NameLevel::Partly);
    let one_day = matches!(birth, DateLevel::Equal | DateLevel::EqualHeaped);
    let one_mother = !a.mother().is_empty() && a.mother() == b.mother() && name == NameLevel::Differs;
    (nik == NumberLevel::Twin && (other_name || name == NameLevel::Alike) && a.birth != 0)
        || (one_day && one_mother && nik != NumberLevel::Equal && nik != NumberLevel::Missing)
}

/// How two words compare: 1 equal, 0 not at all.
fn similarity(a: u32, b: u32, words: &Words) -> f32 {
    if a == b {
        return 1.0;
    }
    let (text_a, text_b) = (words.text(a), words.text(b));
    let initials = words.is_initial(a) || words.is_initial(b);
    if initials {
        return if text_a.as_bytes().first() == text_b.as_bytes().first() { INITIAL } else { 0.0 };
    }
    let sounds = words.sound(a) == words.sound(b);
    let (short, long) = if text_a.len() <= text_b.len() { (text_a, text_b) } else { (text_b, text_a) };
    if short.len() >= 4 && long.len() > short.len() && (long.starts_with(short) || long.ends_with(short)) {
        return if sounds { 0.95 } else { 0.86 };
    }
    if !sounds && !may_be_alike(text_a, text_b) {
        return 0.0;
    }
    let args = rapidfuzz::distance::jaro_winkler::Args::default().score_cutoff(0.82);
    let jaro = rapidfuzz::distance::jaro_winkler::similarity_with_args(text_a.bytes(), text_b.bytes(), &args);
    let jaro = jaro.unwrap_or(0.0) as f32;
    if sounds {
        jaro.max(0.93)
    } else if jaro >= 0.84 {
        jaro
    } else {
        0.0
    }
}

/// Cheap look before the dear one: a common beginning or end, and lengths that fit.
fn may_be_alike(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len().abs_diff(b.len()) <= 3 && (a.first() == b.first() || a.last() == b.last() || a.get(1) == b.get(1))
}

/// What a single letter is worth beside a word that begins with it.
const INITIAL: f32 = 0.5;

/// Compares two names; with the bits of the words that answer each other.
fn names(a: &[u32], b: &[u32], words: &Words) -> (NameLevel, f32) {
    if a.is_empty() || b.is_empty() {
        return (NameLevel::Missing, 0.0);
    }
    if a == b {
        let bits = a.iter().map(|word| words.weight_bits(*word)).sum();
        return (NameLevel::Equal, bits);
    }
    // From the shorter name's words, in an order that does not depend on who came first.
    let swap = a.len().cmp(&b.len()).then_with(|| spelled(a, words).cmp(spelled(b, words))).is_gt();
    let (a, b) = if swap { (b, a) } else { (a, b) };
    let mut taken = [false; 8];
    let (mut bits, mut matched, mut exact) = (0.0, 0_usize, 0_usize);
    for word in a {
        let open = b.iter().enumerate().filter(|(at, _)| !taken.get(*at).copied().unwrap_or(true));
        let best = open.map(|(at, other)| (similarity(*word, *other, words), at, *other));
        let best = best.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)));
        let Some((alike, at, other)) = best.filter(|(alike, ..)| *alike > 0.0) else { continue };
        if let Some(place) = taken.get_mut(at) {
            *place = true;
        }
        matched += 1;
        exact += usize::from(alike >= 1.0);
        let weight = words.weight_bits(*word).min(words.weight_bits(other));
        bits += if alike <= INITIAL { 1.5 } else { weight * ((alike - 0.75) * 4.0).clamp(0.0, 1.0) };
    }
    let level = match (matched, a.len(), b.len()) {
        (0, ..) => return together(a, b, words),
        (m, x, y) if m == x && m == y => {
            if exact == m {
                NameLevel::Equal
            } else {
                NameLevel::Alike
            }
        }
        (m, x, y) if m == x.min(y) => NameLevel::Longer,
        _ => NameLevel::Partly,
    };
    (level, bits)
}

fn spelled<'w>(name: &'w [u32], words: &'w Words) -> impl Iterator<Item = &'w str> {
    name.iter().map(|word| words.text(*word))
}

/// Words written together in one and apart in the other.
fn together(a: &[u32], b: &[u32], words: &Words) -> (NameLevel, f32) {
    let (one, many) = if a.len() == 1 { (a, b) } else { (b, a) };
    let ([one], true) = (one, many.len() > 1) else { return (NameLevel::Differs, 0.0) };
    let mut rest = words.text(*one);
    for word in many {
        match rest.strip_prefix(words.text(*word)) {
            Some(after) => rest = after,
            None => return (NameLevel::Differs, 0.0),
        }
    }
    let bits = many.iter().map(|word| words.weight_bits(*word)).sum();
    if rest.is_empty() { (NameLevel::Alike, bits) } else { (NameLevel::Differs, 0.0) }
}

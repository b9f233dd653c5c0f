//! The flat key of one answer: `luas_lantai`, or `anggota.a7k1q2.nik` inside a repeat.
//!
//! Invariant: a [`Key`] always follows the grammar `name ("." instance "." name)*`, where a name is
//! `[A-Za-z_][A-Za-z0-9_-]*` and an instance is `[a-z2-7]+` (base32). Names that begin with `_` are
//! paradata: written by the app, never asked.

use crate::limits::{INSTANCE_LETTERS_MAX, KEY_BYTES_MAX, REPEAT_DEPTH_MAX};
use std::fmt;

/// Why a text is not a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// Longer than [`KEY_BYTES_MAX`].
    #[error("key longer than {KEY_BYTES_MAX} bytes")]
    TooLong,
    /// More than [`REPEAT_DEPTH_MAX`] repeats.
    #[error("key nests more than {REPEAT_DEPTH_MAX} repeats")]
    TooDeep,
    /// A part is no name or no instance id.
    #[error("part {0} of the key is not well formed")]
    BadPart(usize),
}

/// The id of one instance of a repeat: lower-case base32 letters (`a`-`z`, `2`-`7`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(String);

impl InstanceId {
    /// Reads an instance id.
    pub fn parse(text: &str) -> Result<Self, KeyProblem> {
        if is_instance(text) { Ok(Self(text.to_owned())) } else { Err(KeyProblem::BadPart(0)) }
    }

    /// Six base32 letters out of 30 random bits: unique within one record without coordination,
    /// also when a phone was restored from a backup (a counter would repeat itself there).
    #[must_use]
    pub fn from_entropy(bits: u32) -> Self {
        const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        Self((0..6).map(|i| LETTERS[(bits >> (5 * i)) as usize & 31] as char).collect())
    }

    /// An id that stands after `last` in the order of ids, so that people stay in the order in which they
    /// were entered: two letters count, four come out of 20 random bits. Where the count is used up, any.
    #[must_use]
    pub fn following(last: Option<&Self>, bits: u32) -> Self {
        const ORDER: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
        const FIRST: usize = 6 * 32;
        let place = |letter: u8| ORDER.iter().position(|known| *known == letter);
        let count = last.map_or(Some(FIRST), |last| match last.0.as_bytes() {
            [high, low, ..] => Some(place(*high)? * 32 + place(*low)? + 1),
            _ => None,
        });
        let random = Self::from_entropy(bits);
        match count {
            Some(count) if count < 32 * 32 => {
                let letters = [ORDER[count / 32], ORDER[count % 32]].map(char::from);
                Self(letters.into_iter().chain(random.0.chars().skip(2)).collect())
            }
            _ => random,
        }
    }

    /// The id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The flat key of one answer. Orders as text, so the fields of one instance stand together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// Reads a key and checks it against the grammar.
    pub fn parse(text: &str) -> Result<Self, KeyProblem> {
        check_grammar(text)?;
        Ok(Self(text.to_owned()))
    }

    /// The key of `name` inside `instance` of the repeat that this key names.
    ///
    /// `Key(anggota).child(a7k1q2, nik)` is `anggota.a7k1q2.nik`.
    pub fn child(&self, instance: &InstanceId, name: &str) -> Result<Self, KeyProblem> {
        Self::parse(&format!("{}.{instance}.{name}", self.0))
    }

    /// The whole key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last name: the question's own name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or_default()
    }

    /// True where the last name begins with `_`: written by the app, never asked.
    #[must_use]
    pub fn is_paradata(&self) -> bool {
        self.0.split('.').step_by(2).any(|name| name.starts_with('_'))
    }

    /// The key without its instances: `anggota.nik`. This is the path of a form's field.
    #[must_use]
    pub fn field_path(&self) -> String {
        self.0.split('.').step_by(2).collect::<Vec<_>>().join(".")
    }

    /// The instances from the outside in.
    #[must_use]
    pub fn instances(&self) -> Vec<InstanceId> {
        self.0.split('.').skip(1).step_by(2).map(|part| InstanceId(part.to_owned())).collect()
    }

    /// The innermost repeat instance that holds this key, as the text `anggota.a7k1q2`.
    #[must_use]
    pub fn instance_prefix(&self) -> Option<&str> {
        self.0.rsplit_once('.').map(|(prefix, _)| prefix)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

fn check_grammar(text: &str) -> Result<(), KeyProblem> {
    if text.len() > KEY_BYTES_MAX {
        return Err(KeyProblem::TooLong);
    }
    let mut parts = 0;
    for (at, part) in text.split('.').enumerate() {
        let fits = if at % 2 == 0 { is_name(part) } else { is_instance(part) };
        if !fits {
            return Err(KeyProblem::BadPart(at));
        }
        parts = at + 1;
    }
    if parts % 2 == 0 {
        return Err(KeyProblem::BadPart(parts - 1));
    }
    if parts / 2 > REPEAT_DEPTH_MAX {
        return Err(KeyProblem::TooDeep);
    }
    Ok(())
}

fn is_name(part: &str) -> bool {
    let mut letters = part.bytes();
    letters.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && letters.all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

fn is_instance(part: &str) -> bool {
    (1..=INSTANCE_LETTERS_MAX).contains(&part.len())
        && part.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, fits: bool) {
        assert_eq!(Key::parse(text).is_ok(), fits, "{text}");
    }

    #[test]
    fn a_plain_name_is_a_key() {
        check("luas_lantai", true);
    }
    #[test]
    fn a_repeat_field_is_a_key() {
        check("anggota.a7k2q2.nik", true);
    }
    #[test]
    fn a_key_ends_with_a_name() {
        check("anggota.a7k2q2", false);
    }
    #[test]
    fn an_instance_has_base32_letters_only() {
        check("anggota.A7k1.nik", false);
    }
    #[test]
    fn an_empty_text_is_no_key() {
        check("", false);
    }
    #[test]
    fn a_name_may_not_begin_with_a_digit() {
        check("1a", false);
    }
    #[test]
    fn four_repeats_are_too_deep() {
        check("a.b.c.d.e.f.g", true);
        check("a.b.c.d.e.f.g.h.i", false);
    }
    #[test]
    fn a_long_key_is_refused() {
        check(&"a".repeat(KEY_BYTES_MAX), true);
        check(&"a".repeat(KEY_BYTES_MAX + 1), false);
    }
    #[test]
    fn parts_are_read_back() {
        let key = Key::parse("anggota.a7k2q2.usaha.bb.omzet").expect("well formed");
        assert_eq!(key.name(), "omzet");
        assert_eq!(key.field_path(), "anggota.usaha.omzet");
        assert_eq!(key.instance_prefix(), Some("anggota.a7k2q2.usaha.bb"));
        assert_eq!(key.instances().len(), 2);
        assert!(!key.is_paradata());
        assert!(Key::parse("_visit.aa.outcome").expect("well formed").is_paradata());
    }
    #[test]
    fn ids_stand_in_the_order_in_which_they_were_made() {
        let mut made = vec![InstanceId::following(None, 0x3fff_ffff)];
        for bits in [0, 0x3fff_ffff, 7, 0x1234_5678] {
            let next = InstanceId::following(made.last(), bits);
            assert!(InstanceId::parse(next.as_str()).is_ok());
            made.push(next);
        }
        assert!(made.is_sorted_by(|a, b| a.as_str() < b.as_str()), "{made:?}");
        let last = InstanceId::parse("zzaaaa").expect("an id");
        assert_eq!(InstanceId::following(Some(&last), 5).as_str().len(), 6);
    }
    #[test]
    fn entropy_gives_six_letters() {
        assert_eq!(InstanceId::from_entropy(0).as_str(), "aaaaaa");
        assert_eq!(InstanceId::from_entropy(u32::MAX).as_str(), "777777");
    }
}

//! Which form, and which version of it: `keluarga 2026.1`, as a record keeps it under `_form`.
//!
//! Invariants: versions are totally ordered, so that two machines that know the same versions call the
//! same one the newest; what is printed is read back.

use crate::limits::NAME_BYTES_MAX;
use std::cmp::Ordering;
use std::fmt;

/// The version of a form. Numbers in it count as numbers: `2026.10` is newer than `2026.9`, and a longer
/// version is newer than what it begins with.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Version(String);

impl Version {
    /// Reads a version: 1 to 63 printable ASCII characters without spaces.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// The version as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_parts = Parts(&self.0).cmp(Parts(&other.0));
        // `2026.01` and `2026.1` count alike and are two versions all the same.
        by_parts.then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A run of digits, compared as a number of any length, or one other character. Digits come first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Number(usize, &'a str),
    Letter(u8),
}

struct Parts<'a>(&'a str);

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        let first = *self.0.as_bytes().first()?;
        if !first.is_ascii_digit() {
            self.0 = self.0.get(1..).unwrap_or_default();
            return Some(Part::Letter(first));
        }
        let end = self.0.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        let digits = digits.trim_start_matches('0');
        Some(Part::Number(digits.len(), digits))
    }
}

/// A form's id and version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FormTag {
    /// The form's id, e.g. `keluarga`.
    pub id: String,
    /// Its version.
    pub version: Version,
}

impl FormTag {
    /// Reads what a record keeps: id, one space, version.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (id, version) = text.split_once(' ')?;
        Self::of(id, version)
    }

    /// A tag out of its two parts.
    #[must_use]
    pub fn of(id: &str, version: &str) -> Option<Self> {
        let named = (1..=NAME_BYTES_MAX).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
        let version = Version::parse(version)?;
        named.then(|| Self { id: id.to_owned(), version })
    }
}

impl fmt::Display for FormTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(older: &str, newer: &str) {
        let version = |text| Version::parse(text).expect("a version");
        assert!(version(older) < version(newer), "{older} {newer}");
    }

    #[test]
    fn numbers_in_a_version_count_as_numbers() {
        check("2026.9", "2026.10");
        check("2026100101", "2026110101");
        check("v9", "v10");
        check("9", "18446744073709551616000");
    }
    #[test]
    fn a_longer_version_is_newer_than_its_beginning() {
        check("2026.1", "2026.1.1");
        check("2026.1", "2026.1b");
    }
    #[test]
    fn a_year_is_newer_than_an_earlier_one() {
        check("2025.12", "2026.1");
    }
    #[test]
    fn versions_that_count_alike_still_differ() {
        check("2026.01", "2026.1");
    }
    #[test]
    fn a_tag_is_read_back() {
        let tag = FormTag::parse("keluarga 2026.1").expect("a tag");
        assert_eq!(tag.to_string(), "keluarga 2026.1");
        assert_eq!(FormTag::parse(&tag.to_string()), Some(tag));
    }
    #[test]
    fn what_is_no_tag_is_none() {
        for text in ["", "keluarga", " 2026.1", "keluarga ", "keluarga 2026 1", "keluarga  1"] {
            assert_eq!(FormTag::parse(text), None, "{text}");
        }
        assert_eq!(FormTag::parse(&format!("keluarga {}", "1".repeat(64))), None);
    }
}

//! What authors call their languages, and the tag that a definition uses.
//!
//! Invariant: a tag follows the grammar of `FormDefinition::languages`, and two names of one form never
//! get the same tag.

use std::collections::BTreeMap;

/// Names by which languages go in forms, in lower case.
const KNOWN: [(&str, &str); 26] = [
    ("id", "bahasa indonesia"),
    ("id", "indonesia"),
    ("id", "indonesian"),
    ("en", "english"),
    ("en", "inggris"),
    ("jv", "jawa"),
    ("jv", "javanese"),
    ("su", "sunda"),
    ("su", "sundanese"),
    ("bjn", "banjar"),
    ("bug", "bugis"),
    ("mad", "madura"),
    ("min", "minangkabau"),
    ("ms", "malay"),
    ("ms", "melayu"),
    ("ar", "arabic"),
    ("fr", "french"),
    ("fr", "français"),
    ("es", "spanish"),
    ("es", "español"),
    ("pt", "portuguese"),
    ("sw", "swahili"),
    ("sw", "kiswahili"),
    ("hi", "hindi"),
    ("ne", "nepali"),
    ("zh", "chinese"),
];

/// Tags for languages in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Languages {
    tags: Vec<String>,
    names: BTreeMap<String, String>,
}

impl Languages {
    /// The tag of the language that the author calls `name`; new names get a tag of their own.
    pub fn tag(&mut self, name: &str) -> String {
        let name = name.trim();
        if let Some((tag, _)) = self.names.iter().find(|(_, known)| *known == name) {
            return tag.clone();
        }
        let wanted = tag_of(name);
        let mut tag = wanted.clone();
        let mut number = 2;
        while self.names.contains_key(&tag) {
            tag = format!("{wanted}-x-{number:02}");
            number += 1;
        }
        self.names.insert(tag.clone(), name.to_owned());
        self.tags.push(tag.clone());
        tag
    }

    /// The tags in order.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// What the author calls them, where the tag does not say it.
    pub fn names(&self) -> BTreeMap<String, String> {
        let differs = |(tag, name): &(&String, &String)| !name.is_empty() && tag != name;
        self.names.iter().filter(differs).map(|(tag, name)| (tag.clone(), name.clone())).collect()
    }
}

/// `English (en)` is `en`, `Bahasa Indonesia` is `id`, `Kutai` is `und-x-kutai`, nothing is `und`.
fn tag_of(name: &str) -> String {
    let bracketed = name.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).map(str::trim);
    for candidate in [bracketed, Some(name)].into_iter().flatten() {
        let lower = candidate.replace('_', "-").to_lowercase();
        if is_short_tag(&lower) {
            return lower;
        }
    }
    let lower = name.to_lowercase();
    if lower == "default" {
        return "und".to_owned();
    }
    let plain = lower.split('(').next().unwrap_or_default().trim();
    if let Some((tag, _)) = KNOWN.iter().find(|(_, known)| *known == plain) {
        return (*tag).to_owned();
    }
    let letters: String = lower.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    if letters.len() < 2 { "und".to_owned() } else { format!("und-x-{letters}") }
}

/// `en`, `bjn`, `en-gb`.
fn is_short_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let head = parts.next().unwrap_or_default();
    (2..=3).contains(&head.len())
        && head.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, tag: &str) {
        assert_eq!(tag_of(name), tag, "{name}");
    }

    #[test]
    fn a_tag_in_brackets_counts() {
        check("English (en)", "en");
        check("Bahasa Indonesia (id)", "id");
    }
    #[test]
    fn a_tag_alone_counts() {
        check("fr", "fr");
        check("bjn", "bjn");
    }
    #[test]
    fn known_names_have_their_tag() {
        check("English", "en");
        check("Bahasa Indonesia", "id");
    }
    #[test]
    fn other_names_get_a_private_tag() {
        check("Kutai Kota", "und-x-kutaikot");
        check("", "und");
    }
    #[test]
    fn two_names_never_share_a_tag() {
        let mut languages = Languages::default();
        assert_eq!(languages.tag("English"), "en");
        assert_eq!(languages.tag("English (en)"), "en-x-02");
        assert_eq!(languages.tag("English"), "en");
    }
}

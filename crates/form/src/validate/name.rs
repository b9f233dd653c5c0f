//! What may be a name.
//!
//! Invariant: a key name is also an XML name, so a node without `key` can stand in a path.

use crate::limits::{NAME_BYTES_MAX, NODE_NAME_BYTES_MAX, REFERENCE_BYTES_MAX};

pub(super) const NAME_RULE: &str =
    "a name has 1 to 63 letters, digits, `_` or `-` and begins with a letter (no spaces, no dots); rename it";

pub(super) const NODE_NAME_RULE: &str = "the name of a step has 1 to 255 letters, digits, `_`, `-` or `.` and begins with a letter or `_`; rename it";

pub(super) const REFERENCE_RULE: &str = "has 1 to 255 bytes, no spaces and no quotes; rename it";

/// A name that can stand in a key.
pub(super) fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= NAME_BYTES_MAX
        && bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// A name that can be a step in a path: an XML name, with a prefix where the author's instance has one.
pub(super) fn is_node_name(text: &str) -> bool {
    match text.split_once(':') {
        Some((prefix, local)) => text.len() <= NODE_NAME_BYTES_MAX && is_part(prefix) && is_part(local),
        None => is_part(text),
    }
}

fn is_part(text: &str) -> bool {
    let mut letters = text.chars();
    text.len() <= NODE_NAME_BYTES_MAX
        && letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|one| {
            one.is_alphanumeric() || matches!(one, '_' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}')
        })
}

/// A name by which an expression calls something: a choice list, an instance, a text.
pub(super) fn is_reference(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= REFERENCE_BYTES_MAX
        && !text.chars().any(|one| one.is_whitespace() || one.is_control() || one == '\'' || one == '"')
}

/// The name of a file of the form package: no folders.
pub(super) fn is_file_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= REFERENCE_BYTES_MAX
        && !text.starts_with('.')
        && !text.chars().any(|one| one.is_control() || matches!(one, '/' | '\\' | ':'))
}

pub(super) fn is_graphic(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic())
}

/// A language tag: `id`, `en-GB`, `und-x-kutai`.
pub(super) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let head = parts.next().unwrap_or_default();
    text.len() <= NAME_BYTES_MAX
        && (2..=3).contains(&head.len())
        && head.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

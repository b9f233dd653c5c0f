//! The pattern of `regex()`, made ready once.
//!
//! As in JavaRosa the whole text has to fit, not a part of it.
//!
//! Invariant: matching takes time linear in the text, whatever the pattern; a pattern that would take more
//! memory than [`PATTERN_PROGRAM_BYTES_MAX`] is refused.

use regex::{Regex, RegexBuilder};

use crate::limits::{PATTERN_NESTING_MAX, PATTERN_PROGRAM_BYTES_MAX};

/// A pattern as written and as compiled; equal where the texts are equal.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: Box<str>,
    regex: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Pattern {
    /// Compiles a pattern; where that fails, says why in one line.
    pub(super) fn new(text: &str) -> Result<Self, Box<str>> {
        let whole = format!(r"\A(?:{text})\z");
        let built = RegexBuilder::new(&whole)
            .size_limit(PATTERN_PROGRAM_BYTES_MAX)
            .dfa_size_limit(PATTERN_PROGRAM_BYTES_MAX)
            .nest_limit(PATTERN_NESTING_MAX)
            .build();
        match built {
            Ok(regex) => Ok(Self { text: text.into(), regex }),
            Err(error) => Err(reason(&error.to_string())),
        }
    }

    /// Whether the whole text fits.
    pub(super) fn fits(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// The last line of a many-line message says what is wrong.
fn reason(message: &str) -> Box<str> {
    let last = message.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    last.trim().trim_start_matches("error: ").chars().take(200).collect()
}

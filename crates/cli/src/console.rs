//! The one place that writes: lines for people, JSON for programs, complaints; and that reads what is typed.
//!
//! Invariants: a line holds no control characters, whatever somebody typed on another device; a reader
//! that hangs up ends nothing.

use crate::Exit;
use crate::texts::Language;
use serde_json::Value;
use std::io::{BufRead, Read, Write};

/// Whether progress bars are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bars {
    /// On the terminal's error stream.
    Shown,
    /// Not at all.
    Hidden,
}

/// Where a command writes.
pub struct Console<'w> {
    out: &'w mut dyn Write,
    err: &'w mut dyn Write,
    bars: Bars,
    language: Language,
    /// Where lines are read from; the terminal where there is none.
    input: Option<&'w mut dyn BufRead>,
}

/// Longest line that is read; a longer one is cut.
const LINE_BYTES_MAX: u64 = 64 * 1024;

impl<'w> Console<'w> {
    /// A console over two streams.
    pub fn new(out: &'w mut dyn Write, err: &'w mut dyn Write, bars: Bars) -> Self {
        Self { out, err, bars, language: Language::Id, input: None }
    }

    /// The same with lines read from `input` instead of the terminal.
    #[must_use]
    pub fn with_input(mut self, input: &'w mut dyn BufRead) -> Self {
        self.input = Some(input);
        self
    }

    /// The next line that was typed, without its end; `None` where there are no more.
    pub(crate) fn read_line(&mut self) -> Option<String> {
        let _ = self.out.flush();
        let mut bytes = Vec::new();
        let read = match &mut self.input {
            Some(input) => input.take(LINE_BYTES_MAX).read_until(b'\n', &mut bytes),
            None => std::io::stdin().lock().take(LINE_BYTES_MAX).read_until(b'\n', &mut bytes),
        };
        read.ok().filter(|count| *count > 0)?;
        Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned())
    }

    pub(crate) fn speak(&mut self, language: Language) {
        self.language = language;
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    pub(crate) fn bars(&self) -> Bars {
        self.bars
    }

    /// One line of the answer.
    pub(crate) fn line(&mut self, text: &str) {
        // A reader that hung up (`| head`) has read enough.
        let _ = writeln!(self.out, "{}", tame(text));
    }

    /// One line of the answer, in the language spoken.
    pub(crate) fn say(&mut self, indonesian: &str, english: &str) {
        self.line(self.language.pick(indonesian, english));
    }

    /// The answer as JSON.
    pub(crate) fn json(&mut self, value: &Value) {
        let _ = writeln!(self.out, "{value:#}");
    }

    /// Something to know that stops nothing.
    pub(crate) fn warn(&mut self, indonesian: &str, english: &str) {
        let text = tame(self.language.pick(indonesian, english));
        let _ = writeln!(self.err, "{}: {text}", self.language.pick("Catatan", "Note"));
    }

    /// Why it did not work.
    pub(crate) fn complain(&mut self, text: &str) {
        let _ = writeln!(self.err, "{}: {}", self.language.pick("Masalah", "Problem"), tame(text));
    }

    /// What clap has to say: help, the version, or wrong usage.
    pub(crate) fn help(&mut self, help: &clap::Error) -> Exit {
        let stream = if help.use_stderr() { &mut self.err } else { &mut self.out };
        let _ = write!(stream, "{}", help.render());
        if help.use_stderr() { Exit::Usage } else { Exit::Done }
    }
}

impl std::fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Console({:?}, {:?})", self.language, self.bars)
    }
}

/// A text on one line, without anything that moves a cursor.
pub(crate) fn tame(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_moves_no_cursor() {
        assert_eq!(tame("Udin\u{1b}[2J\nAli"), "Udin [2J Ali");
    }
}

//! Choice files beside a form: CSV and GeoJSON become a table, XML a tree. `instance('desa')` and
//! `pulldata('desa', ...)` read the same one.
//!
//! Invariant: what cannot be read whole is not read at all; a problem says which line and what to do.

mod geojson;
mod problem;
mod rows;
mod xml;

pub use problem::{FileProblem, FileProblemCode};

use crate::limits::FILE_BYTES_MAX;
use crate::xpath::Source;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The choice files of one form, by name (`desa.csv`), as they came.
#[derive(Debug, Default, Clone)]
pub struct Files {
    by_name: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or puts another in its place. Only name and size are looked at here;
    /// [`Files::source`] reads it.
    pub fn add(&mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Result<(), FileProblem> {
        let bytes = bytes.into();
        if format_of(name).is_none() {
            return Err(FileProblem::new(name, FileProblemCode::UnknownFormat));
        }
        if bytes.len() > FILE_BYTES_MAX {
            return Err(FileProblem::new(name, FileProblemCode::TooLarge));
        }
        self.by_name.insert(name.to_owned(), bytes);
        Ok(())
    }

    /// The names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Reads a file as a document: `root/item/<column>` for CSV and GeoJSON, what is written for XML.
    pub fn source(&self, name: &str) -> Result<Source, FileProblem> {
        let missing = || FileProblem::new(name, FileProblemCode::Missing);
        let bytes = self.by_name.get(name).ok_or_else(missing)?;
        let format = format_of(name).ok_or_else(|| FileProblem::new(name, FileProblemCode::UnknownFormat))?;
        let text = text_of(name, bytes)?;
        match format {
            Format::Csv => rows::read(name, text).map(Source::Table),
            Format::GeoJson => geojson::read(name, text).map(Source::Table),
            Format::Xml => xml::read(name, text).map(Source::Tree),
        }
    }
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    GeoJson,
    Xml,
}

fn format_of(name: &str) -> Option<Format> {
    let ending = name.rsplit_once('.')?.1;
    match ending.to_ascii_lowercase().as_str() {
        "csv" => Some(Format::Csv),
        "geojson" => Some(Format::GeoJson),
        "xml" => Some(Format::Xml),
        _ => None,
    }
}

fn text_of<'b>(name: &str, bytes: &'b [u8]) -> Result<&'b str, FileProblem> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let line = line_at(&bytes[..error.valid_up_to()]);
            Err(FileProblem::new(name, FileProblemCode::NotUtf8).at_line(line))
        }
    }
}

/// The line that comes after `bytes`, from 1.
fn line_at(bytes: &[u8]) -> u32 {
    let breaks = bytes.iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
}

/// A value of the author's inside a message: short, on one line.
fn shorten(text: &str) -> Cow<'_, str> {
    const SHOWN: usize = 40;
    if text.chars().nth(SHOWN).is_none() && !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let one_line = |c: char| if c.is_control() { ' ' } else { c };
    Cow::Owned(text.chars().take(SHOWN).map(one_line).chain(std::iter::once('…')).collect())
}

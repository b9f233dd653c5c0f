//! What an importer has to say to a form's author: where, what, and what to do, in both languages.
//!
//! Invariant: a code, once released, keeps its meaning.

use ketuk_form::FormDefinition;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The form works; something was carried through or may not mean what the author thinks.
    Warning,
    /// The form cannot be used before this is mended.
    Error,
}

/// Where in the author's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A sheet of a workbook.
    Sheet {
        /// Its name as written.
        sheet: String,
        /// Row as the spreadsheet shows it, from 1.
        row: Option<u32>,
        /// Header of the column as written, or its letter.
        column: Option<String>,
    },
    /// A place in XML.
    Xml {
        /// Line, from 1.
        line: u32,
        /// The element or attribute, e.g. `bind/@relevant of /data/umur`.
        what: String,
    },
}

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, e.g. `survey.unknown_type`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What and what to do, in Indonesian.
    pub id: String,
    /// What and what to do, in English.
    pub en: String,
}

/// What came of an import.
#[derive(Debug)]
pub struct Imported {
    /// The form, where there was no error.
    pub form: Option<FormDefinition>,
    /// Everything to say, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that the form needs beside it, by name (`desa.csv`, `rumah.png`).
    pub files: Vec<String>,
}

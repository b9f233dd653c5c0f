//! What is typed on a sheet outside of the interview, kept letter by letter until the sheet is done.
//!
//! Invariants: the act that ends a sheet (a visit, a settlement) clears its jot in the same transaction; a
//! jot is the screen's own text and never becomes part of a record.

use crate::interview::load_row;
use crate::limits::JOT_BYTES_MAX;
use crate::problem::Trouble;
use crate::{Device, Problem, ProblemCode, RecordId};
use ketuk_form::Key;
use std::fmt;

/// A sheet of a household, as screens name it: `visit`, `dispute.<key>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sheet {
    /// How a visit ended.
    Visit,
    /// Who is right about one answer.
    Dispute(Key),
}

impl Sheet {
    /// Reads a sheet's name; `None` where it names none.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name.strip_prefix("dispute.") {
            Some(key) => Key::parse(key).ok().map(Self::Dispute),
            None => (name == "visit").then_some(Self::Visit),
        }
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visit => f.write_str("visit"),
            Self::Dispute(key) => write!(f, "dispute.{key}"),
        }
    }
}

impl Device {
    /// What stood on a sheet; `None` where nothing did.
    pub fn find_jot(&self, record: RecordId, sheet: &Sheet) -> Result<Option<String>, Problem> {
        let found: Result<_, Trouble> =
            self.vault.read(|store| Ok(store.find_jot(&record.0, &sheet.to_string())?));
        Ok(found?.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// Keeps what stands on a sheet; an empty text forgets it.
    ///
    /// # Errors
    /// Where there is no such record, or the text is larger than a sheet can be.
    pub fn save_jot(&mut self, record: RecordId, sheet: &Sheet, text: &str) -> Result<(), Problem> {
        if text.len() > JOT_BYTES_MAX {
            return Err(Problem::new(ProblemCode::AnswerTooLong));
        }
        let sheet = sheet.to_string();
        let saved: Result<_, Trouble> = self.vault.write(|store| {
            load_row(store, record)?;
            if text.is_empty() {
                return Ok(store.clear_jot(&record.0, &sheet)?);
            }
            Ok(store.save_jot(&record.0, &sheet, text.as_bytes())?)
        });
        Ok(saved?)
    }
}

//! Why a form definition cannot be used: what is wrong, where, and what its author can do.
//!
//! Invariant: a code, once released, keeps its meaning.

use crate::limits::FORM_BYTES_MAX;

/// The world handed us a form that cannot be used. Codes are never reused.
#[derive(Debug, thiserror::Error)]
pub enum FormProblem {
    /// Not JSON, or not of the published format.
    #[error("form.unreadable: line {line}, column {column}: {reason}")]
    Unreadable {
        /// Line in the file, from 1.
        line: usize,
        /// Column in the line, from 1.
        column: usize,
        /// What the reader met.
        reason: String,
    },
    /// A rule of the format is broken.
    #[error("form.invalid: at {path}: {reason}")]
    Invalid {
        /// Dotted path of the node as its author wrote it: `anggota.identitas.nik`, `choices.atap.3`.
        path: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The file is larger than a form may be.
    #[error("form.too_large: {bytes} bytes, at most {FORM_BYTES_MAX}; keep long lists outside the form")]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
}

impl FormProblem {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "form.unreadable",
            Self::Invalid { .. } => "form.invalid",
            Self::TooLarge { .. } => "form.too_large",
        }
    }
}

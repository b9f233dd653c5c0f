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
    /// The form's expressions do not fit together.
    #[error("{code}: at {path}: {english}")]
    Logic {
        /// The stable code, `expression.<what>` or `form.<what>`.
        code: &'static str,
        /// Dotted path of the node as its author wrote it.
        path: String,
        /// What is wrong and what to do, in Indonesian.
        indonesian: String,
        /// What is wrong and what to do, in English.
        english: String,
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
            Self::Logic { code, .. } => code,
        }
    }

    /// What is wrong, where, and what to do, in Indonesian (`id`) or else in English. The details of a
    /// broken format are English in both: they name parts of the JSON.
    #[must_use]
    pub fn message(&self, language: &str) -> String {
        let indonesian = language == "id";
        match self {
            Self::Unreadable { line, column, reason } if indonesian => {
                format!(
                    "Baris {line}, kolom {column}: bukan formulir yang dapat dibaca ({reason}). Perbaiki."
                )
            }
            Self::Unreadable { line, column, reason } => {
                format!("Line {line}, column {column}: not a form that can be read ({reason}). Correct it.")
            }
            Self::Invalid { path, reason } if indonesian => format!("Di `{path}`: {reason}"),
            Self::Invalid { path, reason } => format!("At `{path}`: {reason}"),
            Self::TooLarge { bytes } if indonesian => format!(
                "Formulir {bytes} bita, paling banyak {FORM_BYTES_MAX}. Simpan daftar panjang di luar formulir."
            ),
            Self::TooLarge { bytes } => {
                format!(
                    "The form has {bytes} bytes, at most {FORM_BYTES_MAX}. Keep long lists outside the form."
                )
            }
            Self::Logic { path, indonesian, english, .. } => {
                let (at, text) = if language == "id" { ("Di", indonesian) } else { ("At", english) };
                format!("{at} `{path}`: {text}")
            }
        }
    }
}

//! Why a form definition cannot be used.

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
        /// Dotted path of the node.
        path: String,
        /// What is wrong and what to do.
        reason: String,
    },
}

impl FormProblem {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "form.unreadable",
            Self::Invalid { .. } => "form.invalid",
        }
    }
}

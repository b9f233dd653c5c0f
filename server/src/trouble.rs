//! The store's and the record's troubles as problems with codes and texts.

use ketuk_wire::{Problem, ProblemCode};

/// What goes wrong inside a job.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Problem(#[from] Problem),
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Problem(problem) => problem,
            Trouble::Sqlite(error) => match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DiskFull) => Self::new(ProblemCode::DiskFull),
                _ => Self::with(ProblemCode::StorageFault, error),
            },
        }
    }
}

/// A stored record that does not load: our fault, never the data's.
pub(crate) fn unloadable(problem: ketuk_record::LoadProblem) -> Problem {
    Problem::with(ProblemCode::StorageFault, problem)
}

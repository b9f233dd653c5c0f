//! The vault's and the record's troubles as problems with codes and texts.

use ketuk_vault::VaultProblem;
use ketuk_wire::{Problem, ProblemCode};

/// What goes wrong inside a transaction of this crate.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error(transparent)]
    Vault(#[from] VaultProblem),
    #[error(transparent)]
    Problem(#[from] Problem),
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Problem(problem) => problem,
            Trouble::Vault(VaultProblem::Full) => Self::new(ProblemCode::DeviceFull),
            Trouble::Vault(VaultProblem::Newer) => Self::new(ProblemCode::SchemaNewer),
            Trouble::Vault(VaultProblem::Closed) => Self::new(ProblemCode::DeviceLocked),
            Trouble::Vault(VaultProblem::PinWrong) => Self::new(ProblemCode::PinWrong),
            Trouble::Vault(VaultProblem::PinWait(left_ms)) => Self::with(ProblemCode::PinWait, left_ms),
            Trouble::Vault(VaultProblem::KeyGone) => Self::new(ProblemCode::KeyGone),
            Trouble::Vault(
                other @ (VaultProblem::Row(_) | VaultProblem::Sqlite(_) | VaultProblem::Secret(_)),
            ) => Self::with(ProblemCode::StorageFault, other),
        }
    }
}

/// A stored record that does not load: our fault, never the data's.
pub(crate) fn unloadable(problem: ketuk_record::LoadProblem) -> Problem {
    Problem::with(ProblemCode::StorageFault, problem)
}

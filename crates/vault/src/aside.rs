//! A file that nobody can open any more (a forgotten PIN, a lost key) is put aside, so that work can go on.
//!
//! Invariants: nothing is lost by it, whoever remembers the PIN opens it where it lies; it is sealed there as it was;
//! a wipe takes it along.

use crate::VaultProblem;
use crate::erase::remove;
use crate::folder::beside;
use crate::secret::{FileSecret, PlatformSecret, flush_folder};
use crate::store::{Vault, has_pin_at};
use std::path::{Path, PathBuf};

/// Files that may lie aside: whoever forgets the PIN more often has the oldest replaced by nothing, and is told.
const ASIDE_MAX: u32 = 20;

/// Where a vault is put aside: `ketuk.db.lama-1` for `ketuk.db`.
fn place(path: &Path, number: u32) -> PathBuf {
    beside(path, &format!(".lama-{number}"))
}

/// The vaults that were put aside beside the one at `path`, oldest first.
#[must_use]
pub fn list_aside(path: &Path) -> Vec<PathBuf> {
    (1..=ASIDE_MAX).map(|number| place(path, number)).filter(|place| place.is_file()).collect()
}

/// Destroys what was put aside beside the vault at `path`: the secrets first, where they lie in files.
pub(crate) fn destroy_aside(path: &Path) -> Result<(), VaultProblem> {
    for aside in list_aside(path) {
        FileSecret::beside(&aside).destroy()?;
        for ending in ["-wal", "-shm", ""] {
            remove(&beside(&aside, ending))?;
        }
    }
    Ok(())
}

impl Vault {
    /// Puts the file at `path` aside; nobody may have it open. Where it lies now; the next [`Vault::open_with`] makes
    /// a new one.
    ///
    /// # Errors
    /// Where it is open elsewhere, the disk refuses, or too many lie there already; then it lies where it lay.
    pub fn set_aside(path: &Path, secret: &dyn PlatformSecret) -> Result<PathBuf, VaultProblem> {
        // A log that is left would be taken for the next file's: opening and closing brings it in.
        has_pin_at(path)?;
        if beside(path, "-wal").exists() {
            return Err(VaultProblem::Secret("open elsewhere".to_owned()));
        }
        let free = (1..=ASIDE_MAX).map(|number| place(path, number)).find(|place| !place.exists());
        let aside = free.ok_or_else(|| VaultProblem::Secret("too many are aside".to_owned()))?;
        secret.keep_for(&aside)?;
        std::fs::rename(path, &aside).map_err(|error| VaultProblem::Secret(error.kind().to_string()))?;
        flush_folder(path);
        Ok(aside)
    }
}

//! What the vault does with files past SQLite: one is put in another's place, and what is left over goes.
//!
//! Invariant: when a call has returned well, it outlives a loss of power as far as the system can say so.

use crate::secret::flush_folder;
use std::fmt;
use std::io::{ErrorKind, Result};
use std::path::{Path, PathBuf};

/// Where a vault's files lie. Worlds that cut the power have one of their own.
pub trait Folder: Send + Sync + fmt::Debug {
    /// The file of that name with an ending, as SQLite understands it.
    fn beside(&self, path: &Path, ending: &str) -> PathBuf {
        beside(path, ending)
    }

    /// Removes a file; one that is not there is fine.
    ///
    /// # Errors
    /// As the disk says.
    fn remove(&self, path: &Path) -> Result<()>;

    /// Puts a file in the place of another.
    ///
    /// # Errors
    /// As the disk says; then either both lie where they lay, or it is done.
    fn put_in_place(&self, from: &Path, to: &Path) -> Result<()>;
}

/// The system's own folders.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemFolder;

impl Folder for SystemFolder {
    fn remove(&self, path: &Path) -> Result<()> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn put_in_place(&self, from: &Path, to: &Path) -> Result<()> {
        std::fs::rename(from, to)?;
        flush_folder(to);
        Ok(())
    }
}

/// The vault's file and what SQLite puts beside it.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

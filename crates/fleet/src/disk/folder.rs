//! The vault's side of the disk past SQLite: files are removed and put in each other's place.
//!
//! Invariant: where the power goes with such a request it is done or not, never half; a process that has died does
//! nothing any more.

use super::{Disk, Shared, State, gone, lock, vfs};
use ketuk_vault::Folder;
use std::io::{ErrorKind, Result};
use std::path::{Path, PathBuf};

/// A disk's files as one process sees them.
#[derive(Debug)]
pub(crate) struct DiskFolder {
    state: Shared,
    life: u64,
}

impl DiskFolder {
    /// For a process that starts now.
    pub(crate) fn new(disk: &Disk) -> Self {
        let life = disk.locked().life;
        Self { state: disk.state.clone(), life }
    }

    /// Does something at once that either happens or does not.
    fn at_once(&self, act: impl FnOnce(&mut State)) -> Result<()> {
        let mut state = lock(&self.state);
        if state.life != self.life {
            return Err(gone());
        }
        if state.is_read_only {
            return Err(ErrorKind::ReadOnlyFilesystem.into());
        }
        if state.spend() {
            if state.dice.chance(500) {
                act(&mut state);
            }
            state.lose_power();
            return Err(gone());
        }
        act(&mut state);
        Ok(())
    }
}

/// A file's name on its disk, out of its address.
fn name(path: &Path) -> String {
    let text = path.to_string_lossy();
    let name = text.split_once('?').map_or(&*text, |(before, _)| before);
    name.rsplit('/').next().unwrap_or_default().to_owned()
}

impl Folder for DiskFolder {
    fn beside(&self, path: &Path, ending: &str) -> PathBuf {
        let text = path.to_string_lossy();
        let name = text.split_once('?').map_or(&*text, |(before, _)| before);
        PathBuf::from(format!("{name}{ending}?vfs={}", vfs::NAME))
    }

    fn remove(&self, path: &Path) -> Result<()> {
        self.at_once(|state| drop(state.files.remove(&name(path))))
    }

    fn put_in_place(&self, from: &Path, to: &Path) -> Result<()> {
        self.at_once(|state| {
            if let Some(sheet) = state.files.remove(&name(from)) {
                state.files.insert(name(to), sheet);
            }
        })
    }
}

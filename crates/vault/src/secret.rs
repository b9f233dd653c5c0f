//! The half of the key that stays with the machine: whoever carries the file away does not have it.
//!
//! Invariants: a secret is made once and never replaced while a file needs it; it is on the disk before anything is
//! sealed with it.

use crate::VaultProblem;
use crate::seal::{Key, random};
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// 32 random bytes, overwritten when they go.
pub type Secret = Zeroizing<[u8; 32]>;

/// Where this machine keeps its half of the key. What it holds is the same at every call, until it is destroyed.
pub trait PlatformSecret: Send + Sync + fmt::Debug {
    /// Which kind of store, for the screen: `keystore` (Android), `file`, `memory`.
    fn store(&self) -> &'static str;

    /// The secret; `None` where there is none yet.
    ///
    /// # Errors
    /// Where the store refuses.
    fn find(&self) -> Result<Option<Secret>, VaultProblem>;

    /// The secret, made where there is none; it outlives a loss of power when this returns.
    ///
    /// # Errors
    /// Where the store refuses.
    fn make(&self) -> Result<Secret, VaultProblem>;

    /// Destroys the secret: nothing that was sealed with it opens again.
    ///
    /// # Errors
    /// Where the store refuses.
    fn destroy(&self) -> Result<(), VaultProblem>;

    /// A vault moves to `vault`: whoever opens it there finds the secret. Nothing to do where the store is the same
    /// for all.
    ///
    /// # Errors
    /// Where the store refuses.
    fn keep_for(&self, _vault: &Path) -> Result<(), VaultProblem> {
        Ok(())
    }
}

/// A file for its owner alone: what a desktop has.
#[derive(Debug, Clone)]
pub struct FileSecret(PathBuf);

impl FileSecret {
    /// The file beside a vault: `ketuk.db.key` for `ketuk.db`.
    #[must_use]
    pub fn beside(vault: &Path) -> Self {
        let mut name = vault.as_os_str().to_owned();
        name.push(".key");
        Self(PathBuf::from(name))
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

fn refused(error: &std::io::Error) -> VaultProblem {
    match error.kind() {
        ErrorKind::StorageFull => VaultProblem::Full,
        kind => VaultProblem::Secret(kind.to_string()),
    }
}

/// Writes a new file that only its owner may read; it is on the disk when this returns.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A name is on the disk when its folder is; some systems cannot say so.
pub(crate) fn flush_folder(path: &Path) {
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

impl PlatformSecret for FileSecret {
    fn store(&self) -> &'static str {
        "file"
    }

    fn find(&self) -> Result<Option<Secret>, VaultProblem> {
        match std::fs::read(&self.0).map(Zeroizing::new) {
            Ok(bytes) => {
                let secret = <[u8; 32]>::try_from(bytes.as_slice());
                secret.map(|secret| Some(Zeroizing::new(secret))).map_err(|_| VaultProblem::KeyGone)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(refused(&error)),
        }
    }

    fn make(&self) -> Result<Secret, VaultProblem> {
        if let Some(secret) = self.find()? {
            return Ok(secret);
        }
        // Whole beside its place first; a half one under the final name would lock everything away.
        let part = self.0.with_extension(format!("key-{}", std::process::id()));
        let _ = std::fs::remove_file(&part);
        let made = write_private(&part, &*random::<32>()?).and_then(|()| {
            match std::fs::hard_link(&part, &self.0) {
                // Another process was first: its secret is the one.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
                // A stick without links; nobody else opens a vault there at the same moment.
                Err(_) if !self.0.exists() => std::fs::rename(&part, &self.0),
                linked => linked,
            }
        });
        let _ = std::fs::remove_file(&part);
        made.map_err(|error| refused(&error))?;
        flush_folder(&self.0);
        self.find()?.ok_or(VaultProblem::KeyGone)
    }

    fn destroy(&self) -> Result<(), VaultProblem> {
        let overwrite = || -> std::io::Result<()> {
            let mut file = OpenOptions::new().write(true).open(&self.0)?;
            file.write_all(&[0; 32])?;
            file.sync_all()?;
            std::fs::remove_file(&self.0)
        };
        match overwrite() {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(refused(&error)),
            _ => {
                flush_folder(&self.0);
                Ok(())
            }
        }
    }

    fn keep_for(&self, vault: &Path) -> Result<(), VaultProblem> {
        let Some(secret) = self.find()? else { return Ok(()) };
        let copy = Self::beside(vault);
        // What a vault that is gone left there.
        copy.destroy()?;
        write_private(&copy.0, &*secret).map_err(|error| refused(&error))
    }
}

/// A secret that goes with the process: for worlds that live in memory.
#[derive(Default)]
pub struct MemorySecret(Mutex<Option<Key>>);

impl MemorySecret {
    /// The same secret in another machine, for worlds in which somebody copies a phone whole.
    #[must_use]
    pub fn copied(&self) -> Self {
        Self(Mutex::new(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

impl fmt::Debug for MemorySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemorySecret")
    }
}

impl PlatformSecret for MemorySecret {
    fn store(&self) -> &'static str {
        "memory"
    }

    fn find(&self) -> Result<Option<Secret>, VaultProblem> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn make(&self) -> Result<Secret, VaultProblem> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(secret) = &*kept {
            return Ok(secret.clone());
        }
        Ok(kept.insert(random::<32>()?).clone())
    }

    fn destroy(&self) -> Result<(), VaultProblem> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }
}

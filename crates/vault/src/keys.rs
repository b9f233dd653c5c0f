//! A key for each owner of rows, wrapped by the vault key.
//!
//! An owner is a record (16 bytes), a file by its hash (32), a batch by its number (8), or the device itself.
//!
//! Invariants: a key is read where it is used and kept nowhere else, so that what is rolled back or destroyed leaves
//! no key behind in memory; a destroyed key is never the next one: its epoch goes on.

use crate::VaultProblem;
use crate::seal::{self, Column, Key, PLAIN, random, unwrap, wrap};
use crate::store::{Store, sql};
use rusqlite::named_params;
use std::fmt;
use zeroize::Zeroizing;

/// The owner of what belongs to the device itself: `meta` and certificates.
pub(crate) const DEVICE: &[u8] = b"device";

/// The vault's key while it is open.
pub(crate) struct VaultKey {
    pub(crate) key: Key,
    pub(crate) epoch: u32,
    /// An older file is being sealed: what is plain is read.
    pub(crate) is_sealing: bool,
    /// What is written stays plain: see [`crate::Vault::write_plainly`].
    pub(crate) is_plain: bool,
}

impl fmt::Debug for VaultKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VaultKey({})", self.epoch)
    }
}

/// The owner of a batch.
pub(crate) fn batch_owner(number: u64) -> [u8; 8] {
    number.to_be_bytes()
}

fn bound(owner: &[u8], epoch: u32, vault_epoch: u32) -> Vec<u8> {
    [&b"ketuk.key.1"[..], &vault_epoch.to_be_bytes(), &epoch.to_be_bytes(), owner].concat()
}

/// What is kept of an owner's key.
struct Kept {
    epoch: u32,
    wrapped: Vec<u8>,
}

impl Store<'_> {
    fn vault_key(&self) -> Result<&VaultKey, VaultProblem> {
        self.key.ok_or(VaultProblem::Closed)
    }

    fn find_kept(&self, owner: &[u8]) -> Result<Option<Kept>, VaultProblem> {
        self.find(sql!("sealed_key/load"), named_params! { ":owner": owner }, |row| {
            Ok(Kept { epoch: row.get("epoch")?, wrapped: row.get("wrapped")? })
        })
    }

    /// The owner's key and its epoch; `None` where there is none, or none any more.
    fn find_key(&self, owner: &[u8]) -> Result<Option<(Key, u32)>, VaultProblem> {
        let vault = self.vault_key()?;
        let Some(Kept { epoch, wrapped }) = self.find_kept(owner)?.filter(|kept| !kept.wrapped.is_empty())
        else {
            return Ok(None);
        };
        let broken = VaultProblem::Row("key");
        let Some(key) = unwrap(&vault.key, &bound(owner, epoch, vault.epoch), &wrapped)?.map(Zeroizing::new)
        else {
            return Err(broken);
        };
        let key = <[u8; 32]>::try_from(key.as_slice()).map_err(|_| broken)?;
        Ok(Some((Zeroizing::new(key), epoch)))
    }

    /// The owner's key and its epoch, made where there is none.
    fn make_key(&self, owner: &[u8]) -> Result<(Key, u32), VaultProblem> {
        if let Some(found) = self.find_key(owner)? {
            return Ok(found);
        }
        let vault = self.vault_key()?;
        let epoch = self.find_kept(owner)?.map_or(1, |kept| kept.epoch.saturating_add(1));
        let key = random::<32>()?;
        let wrapped = wrap(&vault.key, &bound(owner, epoch, vault.epoch), &*key)?;
        let params = named_params! { ":owner": owner, ":epoch": epoch, ":wrapped": wrapped };
        self.execute(sql!("sealed_key/save"), params)?;
        Ok((key, epoch))
    }

    /// Seals one column's content for its owner.
    pub(crate) fn seal(
        &self,
        owner: &[u8],
        at: (Column, &[u8]),
        content: &[u8],
    ) -> Result<Vec<u8>, VaultProblem> {
        if self.vault_key()?.is_plain {
            return Ok([&[PLAIN], content].concat());
        }
        let (key, epoch) = self.make_key(owner)?;
        seal::seal(&key, epoch, owner, at, content)
    }

    /// Opens one column's content. Nothing is sealed where nothing stands; plain content is read only while an older
    /// file is being sealed.
    pub(crate) fn open(
        &self,
        owner: &[u8],
        at: (Column, &[u8]),
        sealed: &[u8],
    ) -> Result<Vec<u8>, VaultProblem> {
        let vault = self.vault_key()?;
        match sealed.split_first() {
            Some((&PLAIN, [])) => Ok(Vec::new()),
            Some((&PLAIN, content)) if vault.is_sealing => Ok(content.to_vec()),
            _ => {
                let (key, epoch) = self.find_key(owner)?.ok_or(VaultProblem::Row("key is gone"))?;
                seal::open(&key, epoch, owner, at, sealed)
            }
        }
    }

    /// Destroys the key of a record: what was sealed with it opens nowhere again, also not in copies of this file
    /// that were made without its vault key.
    pub(crate) fn destroy_key(&self, owner: &[u8]) -> Result<(), VaultProblem> {
        self.execute(sql!("sealed_key/destroy"), named_params! { ":owner": owner }).map(drop)
    }

    /// The same for an owner that never comes again: not even its name stays.
    pub(crate) fn delete_key(&self, owner: &[u8]) -> Result<(), VaultProblem> {
        self.execute(sql!("sealed_key/delete"), named_params! { ":owner": owner }).map(drop)
    }

    /// Whether this record was erased here, and nothing of it came since.
    pub fn is_erased(&self, record: &[u8; 16]) -> Result<bool, VaultProblem> {
        Ok(self.find_kept(record)?.is_some_and(|kept| kept.wrapped.is_empty()))
    }
}

//! Erasure: of one household, and of everything.
//!
//! Invariants: keys go first, so that from the first moment on nothing can be read, whatever is left on the disk; a
//! wipe that is cut off is finished at the next opening, and what was told to outlive it does.

use crate::VaultProblem;
use crate::aside::destroy_aside;
use crate::folder::{Folder, SystemFolder};
use crate::keys::batch_owner;
use crate::rows::array;
use crate::slot::SlotState;
use crate::store::{Store, Vault, WIPE, sql};
use rusqlite::{Connection, named_params};
use std::path::Path;
use std::sync::Arc;

impl Store<'_> {
    /// Erases one household: its key, its document and changes, drafts, sheets, traces, what was refused of it, and
    /// its files where no other household names them. Batches that carry something of it and wait for their verdicts
    /// are given up: what else they carried is unsent again.
    ///
    /// That it was here stays as an id without a key ([`Store::is_erased`]). Call it through [`Vault::erase_record`],
    /// or flush the log after the transaction ([`Vault::flush_log`]): until then old pages with the key lie there.
    pub fn erase_record(&self, record: &[u8; 16]) -> Result<(), VaultProblem> {
        self.destroy_key(record)?;
        let open = self.list(sql!("batch/list_of_record"), named_params! { ":record": record }, |row| {
            Ok(row.get::<_, u64>("number")?)
        })?;
        for number in open {
            self.give_up_batch(number)?;
        }
        for file in self.list_attachments(record)? {
            self.delete_attachment(record, &file.hash)?;
        }
        self.replace_traces(record, [])?;
        let statements = [
            sql!("item/erase"),
            sql!("refused/erase"),
            sql!("evidence/erase"),
            sql!("jot/erase"),
            sql!("draft/erase"),
            sql!("change/erase"),
            sql!("record/erase"),
        ];
        for statement in statements {
            self.execute(statement, named_params! { ":record": record })?;
        }
        Ok(())
    }

    /// A household's copy goes, with all that was kept of it but batches and receipts.
    pub fn delete_record(&self, record: &[u8; 16]) -> Result<(), VaultProblem> {
        for file in self.list_attachments(record)? {
            self.delete_attachment(record, &file.hash)?;
        }
        self.execute(sql!("jot/clear_all"), named_params! { ":record": record })?;
        self.execute(sql!("trace/clear"), named_params! { ":record": record })?;
        self.execute(sql!("change/delete_of_record"), named_params! { ":record": record })?;
        self.execute(sql!("evidence/erase"), named_params! { ":record": record })?;
        self.execute(sql!("record/delete"), named_params! { ":record": record })?;
        // It may come again, by the feed of another area, and has another key then.
        self.delete_key(record)
    }

    /// Records with a sheet on which something stands.
    pub fn list_jotted(&self) -> Result<Vec<[u8; 16]>, VaultProblem> {
        self.list(sql!("jot/list_records"), [], |row| array(row.get("record")?))
    }

    /// Whether a sheet of a record has something on it.
    pub fn has_jots(&self, record: &[u8; 16]) -> Result<bool, VaultProblem> {
        Ok(self.find(sql!("jot/find_any"), named_params! { ":record": record }, |_| Ok(()))?.is_some())
    }

    /// The body of a batch is no longer needed, and neither is its key.
    pub(crate) fn forget_batch_key(&self, number: u64) -> Result<(), VaultProblem> {
        self.delete_key(&batch_owner(number))
    }
}

impl Vault {
    /// Erases one household, and leaves nothing of its key in the log: see [`Store::erase_record`].
    ///
    /// # Errors
    /// Where the disk refuses. Then either everything is still there, or only the log could not be emptied: call it
    /// again.
    pub fn erase_record(&mut self, record: &[u8; 16]) -> Result<(), VaultProblem> {
        self.write(|store| store.erase_record(record))?;
        self.flush_log()
    }

    /// Erases everything, for a wipe order: first every key, then the machine's secret, then the file. What comes
    /// after is a new vault without a PIN, open, with nothing in it but the values of `kept` (in plain; their names
    /// get `wipe.` before them, see [`Store::load_meta`]). Works on a closed vault too: no key is needed to destroy.
    ///
    /// # Errors
    /// Where the disk refuses. What was begun goes on at the next opening.
    pub fn erase_all(&mut self, kept: &[(&str, &[u8])]) -> Result<(), VaultProblem> {
        self.write(|store| {
            for (name, value) in kept {
                store.save_meta(&format!("{WIPE}{name}"), value)?;
            }
            store.execute(sql!("slot/destroy"), [])?;
            store.execute(sql!("sealed_key/destroy_all"), []).map(drop)
        })?;
        self.key = None;
        self.finish_erase()
    }

    /// The keys are gone: a new file takes the place of the old one.
    pub(crate) fn finish_erase(&mut self) -> Result<(), VaultProblem> {
        let fate = self.fate.borrow().clone();
        let done = self.replace_file();
        self.obey(fate)?;
        done
    }

    fn replace_file(&mut self) -> Result<(), VaultProblem> {
        self.flush_log()?;
        let kept = self.read(|store| store.list_kept_meta())?;
        let kept: Vec<_> = kept.into_iter().filter(|(name, _)| name.starts_with(WIPE)).collect();
        self.secret.destroy()?;
        let keep = |vault: &mut Self| {
            vault.write(|store| kept.iter().try_for_each(|(name, value)| store.put_meta(name, value)))
        };
        let Some(path) = self.path.clone() else {
            let mut new = Self::start(Connection::open_in_memory()?, None, self.secret.clone())?;
            keep(&mut new)?;
            new.open_without_pin(true)?;
            *self = new;
            return Ok(());
        };
        destroy_aside(&path)?;
        // Made beside it and put in its place whole; until then the old file says that it is destroyed.
        let folder = Arc::clone(&self.folder);
        let part = folder.beside(&path, ".new");
        for ending in ["", "-wal", "-shm"] {
            remove_in(&*folder, &folder.beside(&part, ending))?;
        }
        let mut new = Self::bare(&part, self.secret.clone())?;
        keep(&mut new)?;
        new.flush_log()?;
        drop(new);
        self.connection = Connection::open_in_memory()?;
        for ending in ["-wal", "-shm"] {
            remove_in(&*folder, &folder.beside(&part, ending))?;
            remove_in(&*folder, &folder.beside(&path, ending))?;
        }
        folder.put_in_place(&part, &path).map_err(|error| VaultProblem::Secret(error.kind().to_string()))?;
        *self = Self::open_on(&path, self.secret.clone(), folder)?;
        Ok(())
    }

    /// Whether the keys of this file are destroyed and only its remains wait to go.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn is_destroyed(&self) -> Result<bool, VaultProblem> {
        Ok(self.slot()?.is_some_and(|slot| slot.state == SlotState::Destroyed))
    }
}

pub(crate) fn remove(path: &Path) -> Result<(), VaultProblem> {
    remove_in(&SystemFolder, path)
}

fn remove_in(folder: &dyn Folder, path: &Path) -> Result<(), VaultProblem> {
    folder.remove(path).map_err(|error| VaultProblem::Secret(error.kind().to_string()))
}

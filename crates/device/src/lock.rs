//! The device behind its PIN.
//!
//! Invariants: while it is locked the vault's key is not in memory, and every use case that needs a household answers
//! `device.locked`; what was typed is a draft on the disk before, so locking loses nothing.

use crate::Device;
use crate::elsewhere::Elsewhere;
use crate::forms::Forms;
use crate::list::small;
use crate::problem::Trouble;
use ketuk_wire::Problem;
use std::collections::BTreeSet;

impl Device {
    /// Whether the vault's key is not in memory.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        !self.vault.is_open()
    }

    /// Whether it opens only with a PIN.
    pub fn has_pin(&self) -> Result<bool, Problem> {
        Ok(self.vault.has_pin().map_err(Trouble::from)?)
    }

    /// Drops the vault's key, and what else is in memory of households. Only [`Device::unlock`] brings them back.
    pub fn lock(&mut self) {
        self.vault.lock();
        self.elsewhere = Elsewhere::default();
    }

    /// Opens the vault with a PIN; without one where none is set. A wrong try is on the disk before it is judged.
    ///
    /// # Errors
    /// `pin.wrong`, `pin.wait`, `device.key_gone`, or where the disk refuses.
    pub fn unlock(&mut self, pin: &str) -> Result<(), Problem> {
        self.vault.unlock(pin).map_err(Trouble::from)?;
        self.reload();
        Ok(())
    }

    /// Everything in memory that follows from the vault.
    pub(crate) fn reload(&mut self) {
        self.forms = Forms::load(&self.vault);
        self.elsewhere = Elsewhere::load(&self.vault);
        self.trace_older();
    }

    /// Sets, changes or (with an empty `new`) removes the PIN.
    ///
    /// # Errors
    /// As [`Device::unlock`] for the old one.
    pub fn set_pin(&mut self, old: &str, new: &str) -> Result<(), Problem> {
        Ok(self.vault.set_pin(old, new).map_err(Trouble::from)?)
    }

    /// Counts a try at a PIN that the app kept before the vault did: it is on the disk before it is judged.
    ///
    /// # Errors
    /// `pin.wait`, or where the disk refuses.
    pub fn count_pin_try(&mut self) -> Result<(), Problem> {
        Ok(self.vault.count_try().map_err(Trouble::from)?)
    }

    /// The tries were followed by the right PIN.
    pub fn clear_pin_tries(&mut self) -> Result<(), Problem> {
        Ok(self.vault.clear_tries().map_err(Trouble::from)?)
    }

    /// Which kind of store keeps the machine's half of the key: `file`, `keystore`, `memory`.
    #[must_use]
    pub fn secret_store(&self) -> &'static str {
        self.vault.secret_store()
    }

    /// Whether the machine has its half of the key.
    pub fn has_secret(&self) -> Result<bool, Problem> {
        Ok(self.vault.has_secret().map_err(Trouble::from)?)
    }

    /// Whether this device works for anybody: it has areas. Known also while it is locked.
    pub fn has_areas(&self) -> Result<bool, Problem> {
        Ok(self.vault.read(|store| Ok::<_, Trouble>(!store.list_scopes()?.is_empty()))?)
    }

    /// How many milliseconds must pass until a PIN may be tried.
    pub fn pin_wait_ms(&self) -> Result<u64, Problem> {
        Ok(self.vault.pin_wait_ms().map_err(Trouble::from)?)
    }

    /// So many milliseconds have passed, by a clock that nobody can set.
    pub fn pass_pin_wait(&mut self, passed_ms: u64) -> Result<(), Problem> {
        Ok(self.vault.pass_wait(passed_ms).map_err(Trouble::from)?)
    }

    /// Households of which something is on this device alone: saves that no server has answered for, drafts, files, sheets
    /// that are being written, and what others wrote and a server that was set back lacks.
    /// Works while it is locked.
    pub fn count_unsent_households(&self) -> Result<u32, Problem> {
        let counted: Result<_, Trouble> = self.vault.read(|store| {
            let mut unsent = BTreeSet::new();
            unsent.extend(store.list_drafted()?.into_iter().map(|(record, _)| record));
            unsent.extend(
                store
                    .list_arrivals()?
                    .into_iter()
                    // What the server refused as a whole stands here alone.
                    .filter(|row| row.waiting > 0 || row.refused)
                    .map(|row| row.record),
            );
            unsent.extend(store.list_waiting_attachments()?.into_iter().map(|row| row.record));
            unsent.extend(store.list_jotted()?);
            unsent.extend(store.list_adrift_records()?);
            Ok(small(unsent.len() as u64))
        });
        Ok(counted?)
    }
}

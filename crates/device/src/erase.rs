//! Erasure on this device: of one household, and of everything.

use crate::Device;
use crate::problem::Trouble;
use ketuk_wire::{Problem, RecordId};

impl Device {
    /// Erases one household: its key first, then everything of it. Batches under way that carry something of it are
    /// given up; what else they carried is unsent again. Erasing what is not here is no error.
    ///
    /// # Errors
    /// Where the vault is closed or the disk refuses; call it again until it is done.
    pub fn erase(&mut self, record: RecordId) -> Result<(), Problem> {
        self.vault.erase_record(&record.0).map_err(Trouble::from)?;
        self.open.remove(&record);
        Ok(())
    }

    /// Whether this household was erased here, and nothing of it came since.
    pub fn is_erased(&self, record: RecordId) -> Result<bool, Problem> {
        Ok(self.vault.read(|store| store.is_erased(&record.0).map_err(Trouble::from))?)
    }

    /// Destroys everything: every key, then the file. What comes after is a new device, not enrolled, without
    /// a PIN. `kept` outlives it, also where the power goes in between: small values, in plain, for the confirmation
    /// ([`Device::load_kept`]). The device's own key goes too: whatever must be signed is signed before.
    ///
    /// Works on a locked device.
    ///
    /// # Errors
    /// Where the disk refuses; what was begun is finished at the next opening.
    pub fn erase_all(&mut self, kept: &[(&str, &[u8])]) -> Result<(), Problem> {
        self.open.clear();
        let wiped = self.vault.erase_all(kept);
        self.reload();
        Ok(wiped.map_err(Trouble::from)?)
    }

    /// A value that outlived a wipe; `None` where none did.
    pub fn load_kept(&self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let name = format!("wipe.{name}");
        Ok(self.vault.read(|store| store.load_meta(&name).map_err(Trouble::from))?)
    }

    /// Keeps a value beyond wipes; an empty one says that there is none any more. It stands in plain: no names.
    pub fn save_kept(&mut self, name: &str, value: &[u8]) -> Result<(), Problem> {
        let name = format!("wipe.{name}");
        Ok(self.vault.write(|store| store.save_meta(&name, value).map_err(Trouble::from))?)
    }
}

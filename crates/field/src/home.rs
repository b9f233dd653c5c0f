//! The first screen, and what stands when the app opens.

use crate::core::Core;
use crate::problem::Trouble;
use crate::storage;
use ketuk_device::{Device, Standing};
use ketuk_view::{HomeView, StartView, SyncView};

/// What is to be done first stands first.
const ORDER: [&str; 5] = ["returned", "started", "to_visit", "finished", "sent"];

impl Core {
    /// What stands when the app opens.
    pub(crate) fn start(&mut self) -> Result<StartView, Trouble> {
        let locked = self.is_locked();
        let identity = match self.device.standing() {
            _ if locked => None,
            Ok(Standing::Enrolled(identity)) => Some(identity),
            Ok(Standing::New) => None,
            Err(problem) => return Err(problem.into()),
        };
        Ok(StartView {
            settings: self.settings.clone(),
            enrolled: if locked { self.device.has_areas()? } else { identity.is_some() },
            name: identity.map(|identity| identity.name).unwrap_or_default(),
            server: if locked { String::new() } else { self.device.server_url()?.unwrap_or_default() },
            areas: if locked { Vec::new() } else { self.device.list_areas(self.language())? },
            has_pin: self.has_pin()?,
            locked,
            wait_ms: self.pin_wait_ms()?,
            key_store: self.device.secret_store().to_owned(),
            key_gone: locked && !self.device.has_secret()?,
            unsent_households: if locked { self.device.count_unsent_households()? } else { 0 },
            aside: Device::count_aside(&self.vault_path()),
            place: if locked { String::new() } else { self.load_place() },
            version: env!("CARGO_PKG_VERSION").to_owned(),
            storage: storage::look(&self.folder),
        })
    }

    /// The day's list and what waits.
    pub(crate) fn home(&mut self, sync: SyncView) -> Result<HomeView, Trouble> {
        let grant_over = self.check_grant().is_err();
        let mut households = if grant_over { Vec::new() } else { self.device.list_in(self.language())? };
        let place = |todo: &str| ORDER.iter().position(|known| *known == todo).unwrap_or(ORDER.len());
        households.sort_by(|a, b| {
            let key =
                |row: &ketuk_view::HouseholdRow| (place(&row.todo), row.disputes == 0, row.again.clone());
            key(a).cmp(&key(b)).then_with(|| a.rt.cmp(&b.rt)).then_with(|| a.head.cmp(&b.head))
        });
        let mut sync = sync;
        if sync.state == "idle" {
            sync.files_waiting = self.device.count_waiting_files()?;
        }
        Ok(HomeView {
            strip: self.device.strip()?,
            households,
            areas: self.device.list_areas(self.language())?,
            storage: storage::look(&self.folder),
            sync,
            grant_over,
        })
    }
}

//! The first screen, and what stands when the app opens.

use crate::core::Core;
use crate::problem::Trouble;
use crate::storage;
use ketuk_device::Standing;
use ketuk_view::{HomeView, StartView, SyncView};

/// What is to be done first stands first.
const ORDER: [&str; 5] = ["returned", "started", "to_visit", "finished", "sent"];

impl Core {
    /// What stands when the app opens.
    pub(crate) fn start(&mut self) -> Result<StartView, Trouble> {
        let identity = match self.device.standing()? {
            Standing::New => None,
            Standing::Enrolled(identity) => Some(identity),
        };
        let locked = self.locked;
        let hidden = |text: String| if locked { String::new() } else { text };
        Ok(StartView {
            settings: self.settings.clone(),
            enrolled: identity.is_some(),
            name: hidden(identity.map(|identity| identity.name).unwrap_or_default()),
            server: self.device.server_url()?.unwrap_or_default(),
            areas: if locked { Vec::new() } else { self.device.list_areas(self.language())? },
            has_pin: self.has_pin()?,
            locked,
            wait_ms: self.pin_wait_ms()?,
            place: hidden(self.load_place()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            storage: storage::look(&self.folder),
        })
    }

    /// The day's list and what waits.
    pub(crate) fn home(&self, sync: SyncView) -> Result<HomeView, Trouble> {
        let mut households = self.device.list_in(self.language())?;
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
        })
    }
}

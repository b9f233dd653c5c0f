//! What the device's thread holds.
//!
//! Invariant: the lock file is held as long as the vault is open, so that no second process writes beside it.

use crate::problem::Trouble;
use crate::{Hear, Options};
use ketuk_device::{Device, FileSecret, PlatformSecret, World};
use ketuk_transport::{Exposure, Outside, Road, Roots, SystemWorld};
use ketuk_view::{EventView, SettingsView};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// The vault's name in the app's folder.
pub const VAULT: &str = "ketuk.db";
/// The file that is locked while the vault is open.
const LOCK: &str = "ketuk.lock";

/// The device, and what its thread knows of the app.
pub(crate) struct Core {
    pub(crate) device: Device,
    pub(crate) outside: SystemWorld,
    pub(crate) folder: PathBuf,
    pub(crate) exposure: Exposure,
    pub(crate) roots: Roots,
    pub(crate) settings: SettingsView,
    /// A PIN from before the vault was sealed keeps the screens shut: see `lock.rs`.
    pub(crate) old_pin: bool,
    /// Where the machine keeps its half of the vault's key.
    pub(crate) secret: Arc<dyn PlatformSecret>,
    /// Until when the wait for the next PIN has been counted.
    pub(crate) waited: Instant,
    /// When somebody last asked for something.
    pub(crate) used: Instant,
    /// The code of the last call that was not done, for diagnostics.
    pub(crate) last_problem: Option<String>,
    /// What stood in the invitation's code that was scanned last, where it named a server's key.
    pub(crate) scanned: Option<String>,
    hear: Hear,
    _lock: File,
}

impl Core {
    /// Opens the vault in the folder, and makes both where there is none.
    pub(crate) fn open(options: Options, hear: Hear) -> Result<Self, Trouble> {
        let Options { folder, exposure, roots, secret } = options;
        make_folder(&folder).map_err(|error| Trouble::machine(&error))?;
        let lock = lock(&folder)?;
        let vault = folder.join(VAULT);
        open_private(&vault).map_err(|error| Trouble::machine(&error))?;
        let secret = secret.unwrap_or_else(|| Arc::new(FileSecret::beside(&vault)));
        let device = Device::load_with(&vault, Arc::clone(&secret))?;
        let now = Instant::now();
        let mut core = Self {
            device,
            outside: SystemWorld::new(),
            folder,
            exposure,
            roots,
            settings: crate::settings::unset(),
            old_pin: false,
            secret,
            waited: now,
            used: now,
            last_problem: None,
            scanned: None,
            hear,
            _lock: lock,
        };
        core.settings = core.load_settings();
        core.old_pin = core.load_old_pin().is_some();
        Ok(core)
    }

    /// The vault's file.
    pub(crate) fn vault_path(&self) -> PathBuf {
        self.folder.join(VAULT)
    }

    /// The language that was chosen; Indonesian until then.
    pub(crate) fn language(&self) -> &str {
        if self.settings.language == "en" { "en" } else { "id" }
    }

    /// Lends device and world to one call.
    pub(crate) fn act<T>(&mut self, act: impl FnOnce(&mut Device, &mut World<'_>, &str) -> T) -> T {
        let language = if self.settings.language == "en" { "en" } else { "id" };
        let Self { device, outside, .. } = self;
        outside.with_world(|world| act(device, world, language))
    }

    /// The road to this device's server, or to the one that has still to hear of a wipe; none where there is none.
    pub(crate) fn road(&self) -> Result<Option<Road>, Trouble> {
        if let Some(url) = self.device.server_url()? {
            let roots = self.roots.or_pins(self.device.pins()?);
            return Ok(Some(Road::new(&url, self.exposure, &roots)?));
        }
        let Some(word) = self.device.last_word()? else { return Ok(None) };
        Ok(Some(Road::new(&word.url, self.exposure, &self.roots.or_pins(word.pins))?))
    }

    /// Looks at the clock: whether the grant still holds.
    pub(crate) fn check_grant(&mut self) -> Result<(), Trouble> {
        Ok(self.act(|device, world, _| device.check_grant(world))?)
    }

    /// Tells the screens what changed.
    pub(crate) fn tell(&self, event: EventView) {
        (self.hear)(event);
    }

    /// Whoever hears what changed.
    pub(crate) fn hear(&self) -> Hear {
        Hear::clone(&self.hear)
    }
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn open_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn lock(folder: &Path) -> Result<File, Trouble> {
    let file = open_private(&folder.join(LOCK)).map_err(|error| Trouble::machine(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Trouble::said(
            "app.open_already",
            "Ketuk sudah terbuka di jendela lain. Pakai jendela itu, atau tutup dulu.",
            "Ketuk is open in another window already. Use that one, or close it first.",
        )),
        Err(TryLockError::Error(error)) => Err(Trouble::machine(&error)),
    }
}

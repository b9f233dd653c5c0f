//! The whole field app without a screen.
//!
//! A [`Device`] is a vault and rules. Every use case is one transaction: when a call has returned, its
//! effect is on the disk; when it has not, nothing happened. Sync is a request to carry
//! ([`Device::plan_sync`]) and an answer to take in ([`Device::absorb_sync`]); carrying is someone
//! else's work. Time and entropy come in as [`World`].
//!
//! *Never:* Tauri, tokio, HTTP, real time.

mod absorb;
mod answered;
mod bundle;
mod door;
mod elsewhere;
mod enrol;
mod erase;
mod erasure;
mod file_sync;
mod file_tally;
mod files;
mod forms;
mod grant;
mod identity;
mod interview;
mod jot;
mod left;
pub mod limits;
mod list;
mod lock;
mod outbox;
mod outbox_size;
mod pages;
mod place;
mod prelist;
mod problem;
mod refill;
mod relay;
mod review;
mod settled;
mod show;
mod upgrade;
mod value;
mod visit;
mod wipe;
mod world;

pub use absorb::Absorbed;
pub use bundle::BundleFile;
pub use enrol::Meeting;
pub use file_sync::{FileMove, FilePlan};
pub use files::{FileQuota, LoadedFile};
pub use identity::{Identity, Standing};
pub use jot::Sheet;
pub use ketuk_form::{
    Answers, Fit, FormBook, FormDefinition, FormTag, GONE_NAME, InstanceId, Key, KeyProblem, QuestionType,
    Reading, Value,
};
pub use ketuk_household::{AreaList, RtCode, Status, TableProblem, VisitOutcome, area::bontang};
pub use ketuk_map::Outline;
pub use ketuk_vault::{FileSecret, MemorySecret, PlatformSecret, Secret, Vault, VaultProblem};
pub use ketuk_wire::feed::Cursor;
pub use ketuk_wire::{FileHash, Package, Pin, Problem, ProblemCode, RecordId, RelayCard, ScopeId};
pub use prelist::PrelistReport;
pub use relay::Parcel;
pub use visit::VisitNote;
pub use wipe::LastWord;
pub use world::World;

use elsewhere::Elsewhere;
use forms::Forms;
use ketuk_wire::Actor;
use problem::Trouble;
use std::collections::HashMap;

/// The app's version as it travels: major * 1,000,000 + minor * 1,000 + patch.
pub const APP_VERSION: u32 = 1_000;

/// One field device.
#[derive(Debug)]
pub struct Device {
    vault: Vault,
    forms: Forms,
    /// Numbers that other areas hold.
    elsewhere: Elsewhere,
    /// Open editing sessions: a fresh actor each, forgotten with the process.
    open: HashMap<RecordId, Actor>,
}

impl Device {
    /// A device over a vault, with the forms that ship and those that are in the vault. Over a closed one it knows
    /// what ships, and little else until [`Device::unlock`].
    #[must_use]
    pub fn open(vault: Vault) -> Self {
        let mut device = Self {
            forms: Forms::load(&vault),
            elsewhere: Elsewhere::load(&vault),
            vault,
            open: HashMap::new(),
        };
        device.trace_older();
        device
    }

    /// What an earlier version did not derive yet. Without it nobody is warned within this device; nothing else
    /// depends on it.
    fn trace_older(&mut self) {
        let _ = door::trace_older(&mut self.vault, &self.forms.book);
    }

    /// A device over the vault's file at `path`, with the secret in the file beside it; both are made where there
    /// is none.
    ///
    /// # Errors
    /// Where a PIN is set (`device.locked`), the secret is gone (`device.key_gone`), or the disk refuses.
    pub fn load(path: &std::path::Path) -> Result<Self, Problem> {
        Ok(Self::open(Vault::open(path).map_err(Trouble::from)?))
    }

    /// The same with a secret from elsewhere; where a PIN is set it stays locked until [`Device::unlock`].
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn load_with(
        path: &std::path::Path,
        secret: std::sync::Arc<dyn PlatformSecret>,
    ) -> Result<Self, Problem> {
        Ok(Self::open(Vault::open_with(path, secret).map_err(Trouble::from)?))
    }

    /// Gives the vault back; everything else of a device is derived from it.
    #[must_use]
    pub fn into_vault(self) -> Vault {
        self.vault
    }

    /// Puts the vault's file at `path` aside, sealed as it is; nobody may have it open. For a forgotten PIN.
    ///
    /// # Errors
    /// Where somebody has it open or the disk refuses; then it lies where it lay.
    pub fn set_aside(path: &std::path::Path, secret: &dyn PlatformSecret) -> Result<(), Problem> {
        Ok(Vault::set_aside(path, secret).map(drop).map_err(Trouble::from)?)
    }

    /// How many vaults were put aside beside the one at `path`.
    #[must_use]
    pub fn count_aside(path: &std::path::Path) -> u32 {
        list::small(ketuk_vault::list_aside(path).len() as u64)
    }

    /// Whether the vault's file at `path` is sound, also while a device has it open.
    ///
    /// # Errors
    /// Where it is not, or cannot be read.
    pub fn check_file(path: &std::path::Path) -> Result<(), Problem> {
        Ok(Vault::check_file(path).map_err(Trouble::from)?)
    }

    /// The vault, for checkers and diagnostics.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }
}

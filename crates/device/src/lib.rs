//! The whole field app without a screen.
//!
//! A [`Device`] is a vault and rules. Every use case is one transaction: when a call has returned, its
//! effect is on the disk; when it has not, nothing happened. Sync is a request to carry
//! ([`Device::plan_sync`]) and an answer to take in ([`Device::absorb_sync`]); carrying is someone
//! else's work. Time and entropy come in as [`World`].
//!
//! *Never:* Tauri, tokio, HTTP, real time.

mod absorb;
mod bundle;
mod door;
mod elsewhere;
mod enrol;
mod file_sync;
mod file_tally;
mod files;
mod forms;
mod identity;
mod interview;
mod jot;
pub mod limits;
mod list;
mod outbox;
mod outbox_size;
mod pages;
mod place;
mod prelist;
mod problem;
mod review;
mod show;
mod upgrade;
mod value;
mod visit;
mod world;

pub use absorb::Absorbed;
pub use bundle::BundleFile;
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
pub use ketuk_vault::Vault;
pub use ketuk_wire::feed::Cursor;
pub use ketuk_wire::{FileHash, Package, Problem, ProblemCode, RecordId, ScopeId};
pub use prelist::PrelistReport;
pub use visit::VisitNote;
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
    /// A device over a vault, with the forms that ship and those that are in the vault.
    #[must_use]
    pub fn open(mut vault: Vault) -> Self {
        let forms = Forms::load(&vault);
        // Without them nobody is warned within this device; nothing else depends on it.
        let _ = door::trace_older(&mut vault, &forms.book);
        Self { forms, elsewhere: Elsewhere::load(&vault), vault, open: HashMap::new() }
    }

    /// A device over the vault's file at `path`; the file is made where there is none.
    pub fn load(path: &std::path::Path) -> Result<Self, Problem> {
        Ok(Self::open(Vault::open(path).map_err(Trouble::from)?))
    }

    /// Gives the vault back; everything else of a device is derived from it.
    #[must_use]
    pub fn into_vault(self) -> Vault {
        self.vault
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

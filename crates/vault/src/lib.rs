//! The device's SQLite file: rows, migrations, one statement per file.
//!
//! WAL with `synchronous=FULL`: what a call has returned from is on the disk. Bytes in, bytes out;
//! columns that hold answers, names or positions are sealed on the way (`seal.rs`, decision 0028), each under
//! the key of its record, wrapped by the vault key, which a person's PIN and the machine's secret open together.
//!
//! *Never:* network, clock, Automerge.

mod aside;
mod attachment;
mod door;
mod erase;
mod erasure;
mod folder;
mod keys;
mod outline;
mod package;
mod parcel;
mod problem;
mod reseal;
mod rows;
mod run;
mod seal;
mod secret;
mod slot;
mod store;
#[cfg(test)]
mod tests;

pub use aside::list_aside;
pub use attachment::{AttachmentRow, AttachmentState, PieceRow, Told};
pub use door::ElsewhereSet;
pub use folder::Folder;
pub use package::PackageRow;
pub use problem::VaultProblem;
pub use rows::{
    ArrivalRow, BatchRow, BatchState, ChangeRow, ChangeState, DraftRow, EvidenceRow, ItemRow, ListRow,
    NewChange, Origin, RecordRow, RunRow, ScopeRow, SeqRow, StateCount,
};
pub use secret::{FileSecret, MemorySecret, PlatformSecret, Secret};
pub use slot::try_pin_cost;
pub use store::{Store, Vault};

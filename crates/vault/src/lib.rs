//! The device's SQLite file: rows, migrations, one statement per file.
//!
//! WAL with `synchronous=FULL`: what a call has returned from is on the disk. Bytes in, bytes out;
//! columns that hold answers, names or positions pass [`seal`] on the way.
//!
//! *Never:* network, clock, Automerge.

mod attachment;
mod door;
mod outline;
mod package;
mod problem;
mod rows;
mod seal;
mod store;

pub use attachment::{AttachmentRow, AttachmentState, PieceRow, Told};
pub use door::ElsewhereSet;
pub use package::PackageRow;
pub use problem::VaultProblem;
pub use rows::{
    ArrivalRow, BatchRow, BatchState, ChangeRow, ChangeState, DraftRow, ItemRow, ListRow, NewChange, Origin,
    RecordRow, ScopeRow, SeqRow, StateCount,
};
pub use store::{Store, Vault};

//! A household as an Automerge document: write, admit, merge, name disputes, resolve.
//!
//! A record is one root map of scalars under flat keys. Raw change bytes are the truth; a snapshot
//! is a cache of them. Whatever came from elsewhere passes [`Record::admit`], in full, on servers and
//! on devices alike.
//!
//! *Never:* IO, clock, entropy; the actor and the time are handed in.

mod admit;
mod dispute;
mod document;
mod file;
mod form;
mod graph;
mod history;
pub mod limits;
mod line;
mod merged;
mod query;
#[cfg(test)]
#[allow(dead_code)]
#[path = "../tests/it/raw.rs"]
mod raw;
mod refusal;
mod resolve;
mod scan;
mod straight;
mod value;

pub use admit::{Admission, AdmittedChange, Incoming, Outcome, Writer};
pub use automerge::ChangeHash;
pub use dispute::{Claim, Dispute, DisputeClass, DisputeKind};
pub use document::{LoadProblem, Record, Session, WrittenChange};
pub use history::ChangeStory;
pub use query::{Query, query_marker, reply_marker};
pub use refusal::Refusal;
pub use resolve::ResolveProblem;

/// Paradata keys that the app writes itself.
pub mod keys {
    /// The form's id and version, e.g. `keluarga 2026.1`.
    pub const FORM: &str = "_form";
    /// The household's status (`ketuk_household::Status`); the higher rank wins a disagreement.
    pub const STATUS: &str = "_status";
    /// Why the coordinator sent the household back; stands beside the status `dikembalikan`.
    pub const RETURNED: &str = "_returned";
    /// The id of the prelist row that the record was made from.
    pub const PRELIST: &str = "_prelist";
    /// The reason why a member or other instance was removed; empty while it stands.
    pub const GONE: &str = "_gone";
    /// Before a key's last name: the change whose settlement of that key was undone.
    pub const UNDO_PREFIX: &str = "_undo_";
    /// Before a key's last name: what the coordinator asks about it; empty where the question was taken back.
    pub const QUERY_PREFIX: &str = "_query_";
    /// Before a key's last name: what somebody at the door said to such a question.
    pub const REPLY_PREFIX: &str = "_reply_";
}

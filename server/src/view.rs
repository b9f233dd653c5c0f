//! Plain data that the console's pages see; described in `schemas/http`. Ids are text, times are
//! milliseconds since 1970 by the server's clock unless a field says otherwise.
//!
//! Invariant: no rule of the survey; whoever fills these has decided what the reader may see.

mod bundle;
mod conflict;
mod erasure;
mod export;
mod overview;
mod pair;
mod people;
pub mod prelist;
mod review;

pub use bundle::*;
pub use conflict::*;
pub use erasure::*;
pub use export::{
    ExportFormView, ExportListView, ExportPlanView, ExportView, OdataKeyListView, OdataKeyView,
    OdataNewKeyView,
};
pub use overview::*;
pub use pair::*;
pub use people::*;
pub use review::*;

use serde::Serialize;
use utoipa::ToSchema;

/// A value as it is stored and as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ValueView {
    /// As it is stored.
    pub value: String,
    /// As a person reads it.
    pub text: String,
}

/// An answer with its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnswerView {
    /// The flat key.
    pub key: String,
    /// The question's label.
    pub label: String,
    /// As it is stored.
    pub value: String,
    /// As a person reads it.
    pub text: String,
    /// Whether people disagree on it, and it waits for somebody.
    pub disputed: bool,
    /// How often it was written.
    pub writes: u32,
    /// Whether it is a number whose middle is covered: it can be asked for.
    pub covered: bool,
}

/// Something that was written, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WriteView {
    /// The flat key.
    pub key: String,
    /// The question's label.
    pub label: String,
    /// As it is stored.
    pub value: String,
    /// As a person reads it.
    pub text: String,
    /// Who wrote it.
    pub who: String,
    /// With which device.
    pub device: String,
    /// When it arrived.
    pub received_ms: u64,
    /// When it was written, by that device's clock.
    pub written_ms: u64,
    /// The change that carries it.
    pub change: String,
    /// Whether it is a number whose middle is covered: it can be asked for.
    pub covered: bool,
    /// Of a covered number the places, from 0, in which it differs from those beside it.
    pub differs: Vec<u32>,
}

/// A visit as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitView {
    /// When, by the device's clock, RFC 3339.
    pub at: String,
    /// Who visited.
    pub by: String,
    /// What it brought, as a code.
    pub outcome: String,
    /// The same in words.
    pub text: String,
    /// What the visitor noted.
    pub note: String,
    /// When to come again, `YYYY-MM-DD`; may be empty.
    pub again: String,
}

/// A decision that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DecidedView {
    /// The flat key.
    pub key: String,
    /// The question's label.
    pub label: String,
    /// `settle`, `undo`, `return`, `ask`, `mend` or `stands`.
    pub kind: String,
    /// The change that carries it: what `undo` wants.
    pub change: String,
    /// Who decided.
    pub who: String,
    /// Why.
    pub why: String,
    /// When.
    pub decided_ms: u64,
}

/// A household's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HouseholdLineView {
    /// The record.
    pub record: String,
    /// The RT as a number.
    pub scope: u64,
    /// What the RT is called.
    pub area: String,
    /// The head of the family.
    pub head: String,
    /// The address.
    pub address: String,
    /// Status code.
    pub status: String,
    /// The status in words.
    pub status_text: String,
    /// When the status arrived; 0 where it never changed.
    pub status_ms: u64,
    /// Whether it came from the prelist.
    pub listed: bool,
    /// Members present.
    pub members: u64,
    /// Changes so far.
    pub changes: u64,
    /// Disputes that wait.
    pub disputes: u64,
    /// Findings.
    pub findings: u64,
    /// When its last change arrived.
    pub changed_ms: u64,
    /// The record that is counted in this one's place, as somebody has called them one household; empty where it
    /// counts itself.
    pub linked: String,
}

/// A page of households.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HouseholdPage {
    /// How many there are in all.
    pub total: u64,
    /// The lines of this page.
    pub households: Vec<HouseholdLineView>,
}

/// Answers that stand together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GroupView {
    /// The instance of a repeat, e.g. `anggota.3f2a`; empty for questions that are asked once.
    pub instance: String,
    /// What it is called: a member's name; empty where nothing names it.
    pub name: String,
    /// Why it was removed; empty while it stands.
    pub gone: String,
    /// Its answers in form order.
    pub answers: Vec<AnswerView>,
}

/// A save of a household, as it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceiptView {
    /// The change.
    pub change: String,
    /// Its row in the area's feed.
    pub seq: u64,
    /// Who sent it.
    pub who: String,
    /// With which device.
    pub device: String,
    /// The number of the batch that brought it.
    pub batch: u64,
    /// When it arrived.
    pub received_ms: u64,
    /// When it was written, by that device's clock.
    pub written_ms: u64,
    /// How many answers it wrote.
    pub writes: u32,
}

/// A photo or another file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileView {
    /// Its content hash: the end of its address.
    pub file: String,
    /// The question that names it; empty where none does any more.
    pub key: String,
    /// That question's label.
    pub label: String,
    /// Its media type, by the word of the device.
    pub media: String,
    /// Its size.
    pub bytes: u64,
    /// Who sent it.
    pub who: String,
    /// When it was whole here.
    pub received_ms: u64,
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FindingView {
    /// The flat keys that it is about.
    pub keys: Vec<String>,
    /// Stable code.
    pub code: String,
    /// `warning` or `error`.
    pub severity: String,
    /// What, and what to do.
    pub text: String,
}

/// Where something is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct PlaceView {
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
    /// Whether somebody measured it there, or the prelist says so.
    pub measured: bool,
}

/// A whole household.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DossierView {
    /// Its line.
    pub line: HouseholdLineView,
    /// Its form's id and version.
    pub form: String,
    /// Its form's title.
    pub form_title: String,
    /// Why it was sent back; empty where it was not, or was finished again since.
    pub returned: String,
    /// The answers: first those that are asked once, then members and other instances.
    pub groups: Vec<GroupView>,
    /// Visits, newest first by the clocks of those who came.
    pub visits: Vec<VisitView>,
    /// What arrived, newest first.
    pub receipts: Vec<ReceiptView>,
    /// Photos and other files.
    pub files: Vec<FileView>,
    /// What does not fit.
    pub findings: Vec<FindingView>,
    /// Decisions, newest first.
    pub decisions: Vec<DecidedView>,
    /// Where it is, as far as anybody knows.
    pub place: Option<PlaceView>,
}

/// How an answer came to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HistoryView {
    /// What was written to it, newest first.
    pub writes: Vec<WriteView>,
}

/// What one device has apart in one area for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApartLine {
    /// With which device it came.
    pub device: String,
    /// Who works with it.
    pub name: String,
    /// The RT that the device named.
    pub scope: u64,
    /// What it is called.
    pub area: String,
    /// Why, as a stable code.
    pub code: String,
    /// Why, in words.
    pub text: String,
    /// How many saves.
    pub changes: u64,
    /// Of how many households.
    pub households: u64,
    /// Of these how many stand in another RT now: there they are let in.
    pub elsewhere: u64,
    /// When the first of it came.
    pub since_ms: u64,
    /// The last entry: what a decision names as seen.
    pub last: u64,
    /// Whether the device may work in that RT by now.
    pub granted: bool,
    /// Whether the device may not come in any more.
    pub revoked: bool,
    /// When it was decided; 0 while it waits.
    pub decided_ms: u64,
    /// Who decided.
    pub who: String,
    /// Why.
    pub why: String,
}

/// A page of what is kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApartPage {
    /// How many groups there are in all.
    pub total: u64,
    /// The groups of this page, the one that waits longest first.
    pub groups: Vec<ApartLine>,
}

/// What a decision about something that is kept apart came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApartDone {
    /// So many saves were let in, or stay apart for good.
    pub done: u64,
    /// So many could not be let in: they build on something that is not here, or their household stands out of reach.
    pub left: u64,
    /// More were seen than go at once: send the same again.
    pub more: bool,
}

//! Plain data that screens see; the source of the TypeScript types (`cargo xtask codegen`).
//!
//! *Never:* domain types, Tauri. Ids are text, times are milliseconds since 1970.

mod call;
mod interview;
mod place;
mod settings;
mod travel;
mod typescript;

pub use call::*;
pub use interview::*;
pub use place::*;
pub use settings::*;
pub use travel::*;
pub use typescript::typescript;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One line of the day's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HouseholdRow {
    /// The record's id, hexadecimal.
    pub record: String,
    /// The RT, e.g. `64.74.01.1001.021`.
    pub rt: String,
    /// How the area is called, e.g. `RT 021, Berbas Tengah`.
    pub area: String,
    /// The head's name; empty while unknown.
    pub head: String,
    /// The address.
    pub address: String,
    /// Status code.
    pub status: String,
    /// The status in words.
    pub status_text: String,
    /// What is to be done: `to_visit`, `started`, `returned`, `finished` (not all of it has arrived) or `sent`.
    pub todo: String,
    /// When to come again, `YYYY-MM-DD`; may be empty.
    pub again: String,
    /// Members present.
    pub members: u32,
    /// Answers that are typed and not yet part of a save.
    pub drafts: u32,
    /// Questions on which people disagree.
    pub disputes: u32,
    /// Findings.
    pub findings: u32,
    /// Whether everything arrived at the server.
    pub arrival: Arrival,
}

/// Where a household's saves stand on their way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Arrival {
    /// This device wrote nothing.
    Nothing,
    /// Some saves wait to be sent.
    Waiting {
        /// How many.
        saves: u32,
    },
    /// What waits lies at a relay, by its signed word, and has not reached the server: "di kantor kelurahan".
    Relayed {
        /// How many.
        saves: u32,
        /// Since when the last of them lies there, by the relay's clock.
        at_ms: u64,
    },
    /// Everything arrived: "sampai di server".
    Arrived {
        /// The server's clock when the last save arrived.
        at_ms: u64,
    },
    /// The server keeps something apart until a coordinator looks.
    Apart,
    /// The server could not take something; show it to an officer.
    Refused,
}

/// One answer with its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AnswerView {
    /// The flat key.
    pub key: String,
    /// The question's label.
    pub label: String,
    /// The stored value.
    pub value: String,
    /// The value as a person reads it.
    pub text: String,
    /// Typed, not yet part of a save.
    pub draft: bool,
}

/// One side of a disagreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClaimView {
    /// The stored value.
    pub value: String,
    /// The value that stands where this side is chosen: another one where one removed a member whom another went on
    /// editing.
    pub choose: String,
    /// The value as a person reads it.
    pub text: String,
    /// Who says so.
    pub who: String,
    /// Said on this device.
    pub own: bool,
    /// When it arrived at the server, by the server's clock; `None` where this device cannot know.
    pub arrived_ms: Option<u64>,
    /// The change that says so, hexadecimal.
    pub change: String,
}

/// One disagreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DisputeView {
    /// The flat key.
    pub key: String,
    /// The question's label.
    pub label: String,
    /// `quiet`, `settled`, `reviewable` or `human`.
    pub class: String,
    /// `values`, `removed_while_edited`, `reopened` or `form_versions`.
    pub kind: String,
    /// What stands meanwhile, as a person reads it.
    pub shown: String,
    /// The sides.
    pub claims: Vec<ClaimView>,
    /// Whether the coordinator asks about it.
    pub asked: bool,
    /// What the coordinator wants to be looked at; may be empty.
    pub remark: String,
}

/// A question of the coordinator's that is about no disagreement on one answer: about people who may be one, about
/// a count that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueryView {
    /// The flat key that it stands at.
    pub key: String,
    /// What it is about, as a person reads it.
    pub label: String,
    /// What the coordinator wants to be looked at; may be empty.
    pub remark: String,
    /// The flat keys of the answers that it rests on; the first leads to its page.
    pub keys: Vec<String>,
}

/// One finding about the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FindingView {
    /// The flat keys that it is about.
    pub keys: Vec<String>,
    /// Stable code.
    pub code: String,
    /// `warning` or `error`.
    pub severity: String,
    /// What and what to do.
    pub text: String,
}

/// One save of a household and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SaveView {
    /// The change, hexadecimal.
    pub change: String,
    /// Written on this device.
    pub own: bool,
    /// `unsent`, `batched`, `arrived`, `apart` or `refused`.
    pub state: String,
    /// The feed row at the server; 0 while unknown.
    pub seq: u64,
    /// When it arrived, by the server's clock; `None` while it has not.
    pub arrived_ms: Option<u64>,
    /// Why it is apart or refused; empty otherwise.
    pub code: String,
}

/// A question by its path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuestionView {
    /// Dotted path without instances, e.g. `anggota.nik`.
    pub path: String,
    /// Its label.
    pub label: String,
    /// How it differs: `renamed`, `reworded`, `moved`, `other_type`, `other_choices`, `other_rule`; empty
    /// where it is new or gone.
    pub differences: Vec<String>,
}

/// An answer that a newer version of the form would lose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LossView {
    /// The flat key.
    pub key: String,
    /// The question's label.
    pub label: String,
    /// The answer as a person reads it.
    pub text: String,
    /// Stable code, e.g. `upgrade.question_gone`.
    pub reason: String,
    /// Why, in words.
    pub message: String,
}

/// What a newer version of its form would mean for a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UpgradeView {
    /// Id and version that it is asked with.
    pub from: String,
    /// Id and version that it could be asked with.
    pub to: String,
    /// Whether the upgrade may be made: nothing that was answered would be lost.
    pub possible: bool,
    /// Answers that stay.
    pub kept: u32,
    /// Questions that are new.
    pub added: Vec<QuestionView>,
    /// Questions that are no longer asked.
    pub removed: Vec<QuestionView>,
    /// Questions that differ.
    pub changed: Vec<QuestionView>,
    /// Answers that would be lost.
    pub lost: Vec<LossView>,
}

/// The form that a household is asked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordFormView {
    /// Its id and version, e.g. `keluarga 2026.1`; empty where the record names none.
    pub tag: String,
    /// Its title.
    pub title: String,
    /// Whether this version is here; where it is not, the household can be looked at with the labels of
    /// another one, and not answered until the next sync.
    pub here: bool,
    /// A newer version, where one is offered and the interview is not over.
    pub upgrade: Option<UpgradeView>,
}

/// One version of a form on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FormRow {
    /// The form's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title; empty while it is not here.
    pub title: String,
    /// `offered` (new interviews ask it), `kept` (for interviews begun with it), `withdrawn`, `fetching`,
    /// `away` (not here and not needed), or `unreadable` (the app is too old for it).
    pub state: String,
    /// Bytes of its package that are here.
    pub bytes_here: u64,
    /// Bytes of its package; 0 where it came with the app.
    pub bytes: u64,
}

/// A whole household.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct HouseholdView {
    /// Its line.
    pub row: HouseholdRow,
    /// The form it is asked with.
    pub form: RecordFormView,
    /// Every answer in form order.
    pub answers: Vec<AnswerView>,
    /// Where people disagree.
    pub disputes: Vec<DisputeView>,
    /// What else the coordinator asks.
    pub queries: Vec<QueryView>,
    /// Findings.
    pub findings: Vec<FindingView>,
    /// The saves, oldest first.
    pub saves: Vec<SaveView>,
    /// The pages of its interview.
    pub pages: Vec<PageLine>,
    /// Why the coordinator sent it back; empty where it was not, or was finished again since.
    pub returned: String,
    /// Visits, newest first.
    pub visits: Vec<VisitView>,
    /// Where it is, as far as it was measured.
    pub at: Option<PointView>,
    /// Photos and other files of its answers: content hash and what became of it.
    pub files: Vec<FileLine>,
}

/// A photo or another file of an answer, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileLine {
    /// The flat key.
    pub key: String,
    /// The question's label.
    pub label: String,
    /// Content hash, hexadecimal.
    pub hash: String,
    /// `waiting`, `sending`, `arrived` or `away` (not here).
    pub state: String,
    /// Parts that have arrived.
    pub parts_arrived: u32,
    /// Parts of it.
    pub parts: u32,
    /// Why the server does not take it; empty where nothing stands in its way.
    pub code: String,
    /// The same in words, with what to do.
    pub text: String,
}

/// The first screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct HomeView {
    /// The strip above the list.
    pub strip: StripView,
    /// Every household of this device, first what is to be done.
    pub households: Vec<HouseholdRow>,
    /// Where this device works.
    pub areas: Vec<AreaView>,
    /// What is left on the disk.
    pub storage: StorageView,
    /// How sync stands.
    pub sync: SyncView,
    /// The grant has ended: nothing is shown until the next sync, and nothing is lost.
    pub grant_over: bool,
}

/// The strip that always tells the truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StripView {
    /// Households with saves that have not arrived, those at a relay included.
    pub waiting_households: u32,
    /// Of these, how many lie at a relay whole.
    pub relayed_households: u32,
    /// Saves that have not arrived.
    pub waiting_saves: u32,
    /// Saves that the server keeps apart.
    pub apart_saves: u32,
    /// Saves that the server could not take.
    pub refused_saves: u32,
    /// The server's clock at the last sync; `None` before the first.
    pub last_sync_ms: Option<u64>,
    /// How far this device's clock was off then, in seconds; positive when ahead.
    pub clock_off_s: i64,
}

/// What one round of sync brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncReport {
    /// Saves that arrived.
    pub arrived: u32,
    /// Saves that the server keeps apart.
    pub apart: u32,
    /// Saves that the server could not take.
    pub refused: u32,
    /// Changes received.
    pub received: u32,
    /// Form versions that came whole.
    pub forms: u32,
    /// Bytes of forms received.
    pub form_bytes: u32,
    /// Households that were erased on the office's order.
    pub erased: u32,
    /// Problem codes that concern the device.
    pub notices: Vec<String>,
    /// Ask again at once.
    pub more: bool,
    /// Ask again no sooner than this.
    pub retry_after_ms: u64,
    /// Records that others' changes came to: for whoever tells the screens.
    #[serde(skip)]
    #[ts(skip)]
    pub touched: Vec<String>,
}

impl SyncReport {
    /// What this round brought besides; a notice that stands is not said twice.
    pub fn add(&mut self, round: &Self) {
        let Self {
            arrived,
            apart,
            refused,
            received,
            forms,
            form_bytes,
            erased,
            notices,
            more,
            retry_after_ms,
            touched,
        } = round;
        self.arrived += arrived;
        self.apart += apart;
        self.refused += refused;
        self.received += received;
        self.forms += forms;
        self.erased += erased;
        self.form_bytes = self.form_bytes.saturating_add(*form_bytes);
        for notice in notices {
            if !self.notices.contains(notice) {
                self.notices.push(notice.clone());
            }
        }
        self.more = *more;
        self.retry_after_ms = *retry_after_ms;
        self.touched.extend(touched.iter().cloned());
    }
}

//! Plain data that screens see; the source of the TypeScript types (`cargo xtask codegen`).
//!
//! *Never:* domain types, Tauri. Ids are text, times are milliseconds since 1970.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One line of the day's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HouseholdRow {
    /// The record's id, hexadecimal.
    pub record: String,
    /// The RT, e.g. `64.74.01.1001.021`.
    pub rt: String,
    /// The head's name; empty while unknown.
    pub head: String,
    /// The address.
    pub address: String,
    /// Status code.
    pub status: String,
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
    /// `values`, `removed_while_edited` or `reopened`.
    pub kind: String,
    /// What stands meanwhile, as a person reads it.
    pub shown: String,
    /// The sides.
    pub claims: Vec<ClaimView>,
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

/// A whole household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HouseholdView {
    /// Its line.
    pub row: HouseholdRow,
    /// Every answer in form order.
    pub answers: Vec<AnswerView>,
    /// Where people disagree.
    pub disputes: Vec<DisputeView>,
    /// Findings.
    pub findings: Vec<FindingView>,
    /// The saves, oldest first.
    pub saves: Vec<SaveView>,
}

/// The strip that always tells the truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StripView {
    /// Households with saves that have not arrived.
    pub waiting_households: u32,
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
    /// Problem codes that concern the device.
    pub notices: Vec<String>,
    /// Ask again at once.
    pub more: bool,
    /// Ask again no sooner than this.
    pub retry_after_ms: u64,
}

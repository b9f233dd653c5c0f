//! Sync on the screen: how far it is, what it brought; files that travel by hand.

use crate::SyncReport;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Sync, as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncView {
    /// `idle`, `running` or `stopping`.
    pub state: String,
    /// Households that waited when it began.
    pub households: u32,
    /// Of those, how many have arrived whole.
    pub households_arrived: u32,
    /// Photos and other files still to send.
    pub files_waiting: u32,
    /// Bytes sent.
    pub sent_bytes: u64,
    /// Bytes received.
    pub received_bytes: u64,
    /// What it has brought so far, or brought when it last ran in this session.
    pub report: Option<SyncReport>,
    /// Why it ended early: a stable code; empty where it did not.
    pub problem: String,
    /// The same in words.
    pub problem_text: String,
    /// Words for each notice of the report.
    pub notices: Vec<String>,
    /// The relay at which this was left, where the city could not be reached; empty else.
    pub relay: String,
    /// The server is crowded: this device waits for its turn.
    pub crowded: bool,
}

/// A file for a stick, or to hand on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportView {
    /// A name for the file.
    pub name: String,
    /// Its bytes, base64.
    pub base64: String,
    /// Households in it.
    pub households: u32,
    /// Saves in it; where there are none it still asks for news.
    pub saves: u32,
    /// Photos and other files that wait; they do not go along.
    pub files_waiting: u32,
    /// The other files, where it did not fit one.
    pub rest: Vec<ExportPart>,
}

/// One of several files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportPart {
    /// A name for it.
    pub name: String,
    /// Its bytes, base64.
    pub base64: String,
}

/// What a file that came by hand brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportView {
    /// What it brought.
    pub report: SyncReport,
    /// Words for each notice of the report.
    pub notices: Vec<String>,
    /// What a file for the map brought, in words; empty for every other file.
    pub map: String,
}

/// A relay: a machine at a kelurahan office that keeps what this phone leaves there, sealed, until the city takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RelayLine {
    /// Its address, e.g. `https://192.168.1.5:8443`.
    pub address: String,
    /// How the city calls it; empty until it was met.
    pub name: String,
    /// `proven` (the city vouches for it), `unmet` (scanned and not met yet) or `over` (the city's word has ended).
    pub state: String,
    /// When this phone was there last, by its own clock.
    pub visited_ms: Option<u64>,
}

/// The relays that this phone knows, the one that was visited last first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RelaysView {
    /// Each of them.
    pub relays: Vec<RelayLine>,
}

/// A photo or another file of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileView {
    /// Content hash, hexadecimal: the answer's value.
    pub hash: String,
    /// Media type, e.g. `image/jpeg`.
    pub media: String,
    /// Its bytes, base64; empty where they are not on this device.
    pub base64: String,
    /// Bytes.
    pub bytes: u64,
    /// `waiting`, `sending`, `arrived` or `away` (not here).
    pub state: String,
    /// When it arrived, by the server's clock.
    pub arrived_ms: Option<u64>,
}

/// Something changed that a screen may show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventView {
    /// The list of households.
    Home,
    /// One household.
    Household {
        /// The record.
        record: String,
    },
    /// Sync moved on.
    Sync {
        /// How it stands.
        sync: Box<SyncView>,
    },
    /// The screen was locked.
    Locked,
}

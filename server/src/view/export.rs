//! What the page of exports sees.

use serde::Serialize;
use utoipa::ToSchema;

/// A form that can be exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExportFormView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
}

/// What an export would hold, and what the caller may ask for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportPlanView {
    /// Families of the filter.
    pub families: u64,
    /// Members who live in them.
    pub members: u64,
    /// The forms, those of families first.
    pub forms: Vec<ExportFormView>,
    /// How much the caller's role may be told about people, widest first: `full`, `masked`, `without`.
    pub people: Vec<String>,
    /// Whether the caller's role may be told about health.
    pub health: bool,
}

/// An export of the caller's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExportView {
    /// Its id.
    pub id: String,
    /// `xlsx`, `csv` or `geojson`.
    pub format: String,
    /// The form's id.
    pub form: String,
    /// The kelurahan that was asked for; 0 for all within reach.
    pub kelurahan: u64,
    /// The RT that was asked for; 0 for all.
    pub scope: u64,
    /// Status code; empty for any.
    pub status: String,
    /// `code`, `label` or `both`.
    pub values: String,
    /// `full`, `masked` or `without`.
    pub people: String,
    /// Whether answers about health are in it.
    pub health: bool,
    /// What it is for.
    pub why: String,
    /// `running`, `done`, `failed` or `stopped`.
    pub stage: String,
    /// Why it failed; empty otherwise.
    pub code: String,
    /// Families to look at.
    pub total: u64,
    /// Families looked at.
    pub done: u64,
    /// Families in it so far.
    pub families: u64,
    /// Members and other rows inside families in it so far.
    pub members: u64,
    /// Families in it so far without a position.
    pub without_position: u64,
    /// Bytes of the file; 0 before it is whole.
    pub bytes: u64,
    /// The file's name.
    pub file: String,
    /// When it was asked for.
    pub made_ms: u64,
    /// Until when its file is kept.
    pub until_ms: u64,
}

/// The caller's exports.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportListView {
    /// Newest first.
    pub exports: Vec<ExportView>,
    /// Exports that are made just now, anybody's.
    pub running: u64,
    /// How many are made at once.
    pub at_once: u64,
    /// The server's time.
    pub now_ms: u64,
}

/// What a spreadsheet's key is good for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OdataKeyView {
    /// Where the spreadsheet reads.
    pub address: String,
    /// The user name that it shows.
    pub login: String,
    /// The form's id.
    pub form: String,
    /// `full`, `masked` or `without`.
    pub people: String,
    /// What it is for.
    pub why: String,
    /// When it was made.
    pub made_ms: u64,
    /// Until when it is good.
    pub until_ms: u64,
}

/// The caller's key: none or one.
#[derive(Debug, Serialize, ToSchema)]
pub struct OdataKeyListView {
    /// None or one.
    pub keys: Vec<OdataKeyView>,
}

/// A new key.
#[derive(Debug, Serialize, ToSchema)]
pub struct OdataNewKeyView {
    /// The key itself; it is not shown again.
    pub key: String,
    /// What it is good for.
    pub about: OdataKeyView,
}

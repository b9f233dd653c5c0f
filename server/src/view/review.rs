//! The chain of review and the lists that are signed, as pages see them.
//!
//! Stages are `open`, `returned`, `submitted`, `checked`, `verified` and `final`; reasons are `missing`, `already`,
//! `changed`, `not_ready`, `not_yours`, `disputes`, `errors`, `pairs`, `not_given`, `further` and `with_cadre`; days are `YYYY-MM-DD` in the city.

use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A household in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewLineView {
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
    /// Status code: what the visit brought.
    pub status: String,
    /// The status in words.
    pub status_text: String,
    /// Members present.
    pub members: u64,
    /// The stage that counts.
    pub stage: String,
    /// The highest stage that somebody gave; another one than `stage` where the household has changed since.
    pub given: String,
    /// Whether it has changed since somebody passed it.
    pub changed: bool,
    /// Since when it stands there.
    pub since_ms: u64,
    /// Different answers that wait for a person.
    pub disputes: u64,
    /// Things that do not fit, where the interview says that it is complete.
    pub errors: u64,
    /// Pairs that may count it twice and that nobody has decided: it is not verified while there are any.
    pub pairs: u64,
    /// Until when the next stage is due; empty where no date is set.
    pub due: String,
    /// Whether that day is over.
    pub overdue: bool,
    /// What it says, as it was looked at: what an act wants.
    pub seen: String,
}

/// A page of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewPage {
    /// How many there are in all.
    pub total: u64,
    /// The lines of this page.
    pub households: Vec<ReviewLineView>,
}

/// Until when a stage is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeadlineView {
    /// A kelurahan's number, or 0 for the whole city.
    pub area: u64,
    /// The stage that is to be reached.
    pub stage: String,
    /// The last day.
    pub day: String,
    /// Whether that day is over.
    pub is_over: bool,
}

/// Every date that is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeadlineListView {
    /// The whole city's first.
    pub deadlines: Vec<DeadlineView>,
}

/// How one area stands in the chain, without a name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct StageFigures {
    /// The kelurahan's number; 0 for all together.
    pub area: u64,
    /// Households by stage; a stage that nobody stands at is left out.
    pub stages: BTreeMap<String, u64>,
    /// Of these changed since somebody passed them.
    pub changed: u64,
    /// Of these with something in the way.
    pub hindered: u64,
    /// Of these past the day on which their next stage was due.
    pub overdue: u64,
}

/// How the chain stands, without a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewFiguresView {
    /// The server's clock.
    pub now_ms: u64,
    /// Everything within reach.
    pub total: StageFigures,
    /// Kelurahan by kelurahan, in order of their numbers.
    pub areas: Vec<StageFigures>,
    /// Until when stages are due.
    pub deadlines: Vec<DeadlineView>,
}

/// A household and what it said when somebody looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewItemView {
    /// The record.
    pub record: String,
    /// What it said.
    pub seen: String,
}

/// Households that an act leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HinderedView {
    /// Why.
    pub reason: String,
    /// How many.
    pub count: u64,
    /// The first of them; those that are not here have no line.
    pub first: Vec<ReviewLineView>,
}

/// What an act would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewPreviewView {
    /// How many were asked for.
    pub total: u64,
    /// How many of these were not looked at, since a preview is bounded; do them next.
    pub more: u64,
    /// Those that it would be done to, with what they say: what the act wants.
    pub items: Vec<ReviewItemView>,
    /// The first of them.
    pub first: Vec<ReviewLineView>,
    /// Those that it would leave out, by reason.
    pub hindered: Vec<HinderedView>,
}

/// What an act did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewedView {
    /// Those that it was done to.
    pub done: Vec<String>,
    /// Those that it left out, by reason.
    pub hindered: Vec<HinderedView>,
}

/// A step that somebody took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewStepView {
    /// `pass`, `back` (a pass was taken back) or `return` (to the cadre).
    pub kind: String,
    /// To which stage, or which pass was taken back.
    pub stage: String,
    /// When.
    pub at_ms: u64,
    /// Who.
    pub who: String,
    /// Why; may be empty for a pass.
    pub why: String,
    /// Whether the household says today what it said then.
    pub same: bool,
}

/// Where one household stands, and how it came there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewOfView {
    /// Its line.
    pub line: ReviewLineView,
    /// The steps, newest first.
    pub steps: Vec<ReviewStepView>,
}

/// A list of names that was handed over for signing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MinutesView {
    /// Its number.
    pub number: u64,
    /// `rt`, `kelurahan`, `kecamatan` or `kota`.
    pub tier: String,
    /// The area in words.
    pub place: String,
    /// The number that the office gave it; may be empty.
    pub letter: String,
    /// How far households had to have come.
    pub stage: String,
    /// Its day.
    pub day: String,
    /// When it was made.
    pub made_ms: u64,
    /// Who made it.
    pub who: String,
    /// What for.
    pub purpose: String,
    /// `masked` or `full`: how the family cards' numbers stand in it.
    pub cards: String,
    /// Households in it.
    pub households: u64,
    /// Members of these.
    pub members: u64,
    /// Households of the area that had not come so far.
    pub left_out: u64,
    /// Over everything in it; the first letters stand on each page.
    pub digest: String,
    /// Households in it that say something else since, or have gone back a stage.
    pub changed: u64,
    /// Households of the area that have come so far since.
    pub added: u64,
    /// Whether somebody asked for it a second time: nothing was frozen anew.
    pub again: bool,
}

/// A page of lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MinutesPage {
    /// How many there are in all.
    pub total: u64,
    /// The lists of this page, newest first.
    pub minutes: Vec<MinutesView>,
}

//! Pairs of households as the duplicate desk sees them.
//!
//! Invariant: of a household that is out of the reader's reach there is only what is needed to decide: no
//! number, no telephone, no mother's name, no point on the map.

use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::{PlaceView, VisitView};

/// One household of a pair's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairEndView {
    /// The record.
    pub record: String,
    /// The RT as a number.
    pub scope: u64,
    /// What the RT is called.
    pub area: String,
    /// Its kelurahan's name.
    pub kelurahan: String,
    /// The head of the family.
    pub head: String,
    /// Members present.
    pub members: u64,
    /// Status code.
    pub status: String,
    /// The status in words.
    pub status_text: String,
    /// When the status arrived; 0 where it never changed.
    pub status_ms: u64,
    /// Whether it is within reach: its own page can be opened.
    pub within: bool,
}

/// A pair in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairLine {
    /// The household with the smaller record id.
    pub a: PairEndView,
    /// The other one.
    pub b: PairEndView,
    /// `open`, `reopened` (decided, and the evidence has changed since), `decided` or `sample` (a pair below the queue that
    /// is shown to measure what is missed).
    pub state: String,
    /// What was decided: `same`, `moved`, `split`, `related` or `different`; empty where nothing stands.
    pub decision: String,
    /// Whether what was compared has changed since the decision.
    pub changed: bool,
    /// What the engine says: `same`, `moved`, `split`, `related` or `different`.
    pub kind: String,
    /// How sure it is: `almost_certain`, `possible`, `weak` or `below`.
    pub band: String,
    /// Thousandths: one household, same or moved.
    pub likely: u64,
    /// Thousandths: two households that list one person.
    pub split: u64,
    /// Members who answer each other.
    pub matched: u64,
    /// How far apart, in metres; empty where one was not measured.
    pub distance_m: Option<u64>,
    /// Since when both have been here.
    pub since_ms: u64,
    /// How many households are one together with these two; 0 where none are.
    pub crowd: u64,
    /// Whether so many are one that somebody must look at them as a whole.
    pub alarming: bool,
}

/// A page of pairs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairPage {
    /// How many there are in all.
    pub total: u64,
    /// The lines of this page.
    pub pairs: Vec<PairLine>,
}

/// One member as the desk compares them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairMemberView {
    /// Name.
    pub name: String,
    /// Relation to the head, in words.
    pub relation: String,
    /// Sex, in words.
    pub sex: String,
    /// Birth date, `YYYY-MM-DD`.
    pub birth_date: String,
    /// NIK with its middle covered; empty where it is not there or the household is out of reach.
    pub nik: String,
    /// The flat key under which the NIK can be asked for whole; empty where it cannot.
    pub nik_key: String,
    /// Mother's name; empty where it is not there or the household is out of reach.
    pub mother: String,
    /// Whether they live there, in words; empty where it was not asked.
    pub presence: String,
}

/// A row of the two lists of members, side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairMemberRow {
    /// Who it is in the first household; empty where nobody answers.
    pub a: Option<PairMemberView>,
    /// Who it is in the second one.
    pub b: Option<PairMemberView>,
    /// How the names compare: `equal`, `alike`, `longer`, `partly`, `differs` or `missing`; empty where nobody answers.
    pub name: String,
    /// How the birth dates do: `equal`, `equal_heaped`, `swapped`, `one_part`, `year_heaped`, `year_near`, `differs` or `missing`.
    pub birth: String,
    /// How the NIK do: `equal`, `near` (one digit), `close` (two), `twin` (next in line), `differs` or `missing`.
    pub nik: String,
    /// The places, from 0, in which the NIK differ.
    pub nik_differs: Vec<u32>,
    /// How the sexes do: `equal`, `differs` or `missing`.
    pub sex: String,
    /// How the mothers' names do, like names.
    pub mother: String,
    /// The same in one sentence.
    pub text: String,
    /// Tenths of a bit: plus speaks for one person.
    pub tenths: i64,
}

/// Something that both households have or could have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairFactView {
    /// `card`, `phone` or `address`.
    pub field: String,
    /// The flat key under which the card can be asked for whole; empty where nothing is covered.
    pub key: String,
    /// The places, from 0, in which covered numbers differ.
    pub differs: Vec<u32>,
    /// What the first one says; empty where nothing, or where it is out of reach. A card has its middle covered.
    pub a: String,
    /// What the second one says.
    pub b: String,
    /// `equal`, `near`, `close`, `twin`, `differs` or `missing`.
    pub level: String,
}

/// Why the engine says what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairReasonView {
    /// Stable code.
    pub code: String,
    /// In words.
    pub text: String,
    /// Tenths of a bit: plus speaks for the kind, minus against it.
    pub tenths: i64,
}

/// A value that too many households share to be evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairCommonView {
    /// `a` or `b`: whose it is.
    pub side: String,
    /// `card`, `phone` or `nik`.
    pub what: String,
    /// How many have it.
    pub households: u64,
}

/// One household of a pair.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PairSideView {
    /// Its line.
    pub line: PairEndView,
    /// Visits, newest first.
    pub visits: Vec<VisitView>,
    /// Who sent it last.
    pub who: String,
    /// When that arrived.
    pub received_ms: u64,
    /// Where it is; empty where it was not measured, or is out of reach.
    pub place: Option<PlaceView>,
    /// The record that is counted in its place; empty where it counts itself.
    pub linked: String,
}

/// A decision about a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairDecidedView {
    /// Its number.
    pub entry: u64,
    /// `same`, `moved`, `split`, `related`, `different` or `undo`.
    pub kind: String,
    /// Who.
    pub who: String,
    /// Why.
    pub why: String,
    /// When.
    pub decided_ms: u64,
    /// Whether it stands: the last one, where that is no undo.
    pub stands: bool,
}

/// A pair with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PairView {
    /// Its line.
    pub line: PairLine,
    /// The household with the smaller record id.
    pub a: PairSideView,
    /// The other one.
    pub b: PairSideView,
    /// Thousandths by kind.
    pub kinds: BTreeMap<String, u64>,
    /// The members side by side: first those who answer each other, then the others.
    pub members: Vec<PairMemberRow>,
    /// Card, telephone and address side by side.
    pub facts: Vec<PairFactView>,
    /// The reasons, the heaviest first.
    pub reasons: Vec<PairReasonView>,
    /// What is no evidence because too many share it.
    pub common: Vec<PairCommonView>,
    /// Decisions, newest first.
    pub decisions: Vec<PairDecidedView>,
    /// The version of the weights that it was scored with.
    pub weights: String,
}

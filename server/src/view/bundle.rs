//! Files that were carried here by hand, as the console shows them.

use serde::Serialize;
use utoipa::ToSchema;

/// A phone's file, as it says itself and as it is known here; nothing in it was taken in for this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BundleView {
    /// The phone.
    pub device: String,
    /// Who works with it.
    pub name: String,
    /// When the phone says that it made the file, by its own clock.
    pub made_ms: u64,
    /// Households in it.
    pub households: u64,
    /// Saves in it; a file without any asks what is new.
    pub saves: u64,
    /// Which part of an export this is, from 1.
    pub part: u64,
    /// In how many parts it was made.
    pub parts: u64,
    /// Parts of it that were taken in already, ascending.
    pub taken: Vec<u64>,
    /// Its permission was withdrawn: what it brings is kept apart, and the answer orders it to be wiped.
    pub revoked: bool,
}

/// What became of one household of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BundleHousehold {
    /// The record.
    pub record: String,
    /// The head's name; empty where it is not known or not for this reader.
    pub head: String,
    /// The address; likewise.
    pub address: String,
    /// The RT in words; likewise.
    pub area: String,
    /// Saves that came in with this file.
    pub arrived: u64,
    /// Saves that were here before, by whatever road.
    pub known: u64,
    /// Saves that are kept apart until a coordinator looks.
    pub apart: u64,
    /// Saves that could not be taken.
    pub refused: u64,
    /// Saves that wait for another file: they build on something that is not here.
    pub waiting: u64,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BundleTaken {
    /// The file, with itself among the parts that were taken in.
    pub file: BundleView,
    /// Its households, by their record, at most 2,000.
    pub households: Vec<BundleHousehold>,
    /// How many there are.
    pub households_total: u64,
    /// Codes of batches that were refused as a whole; the others stand.
    pub refused: Vec<String>,
    /// A name for the file to carry back.
    pub answer_name: String,
    /// The file to carry back to the phone: its receipts, and what is new. Base64.
    pub answer: String,
}

//! Erasures as the console shows them.

use serde::Serialize;
use utoipa::ToSchema;

/// What would go with a household, before it is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErasurePreview {
    /// The household.
    pub record: String,
    /// The head's name.
    pub head: String,
    /// The address.
    pub address: String,
    /// Members present.
    pub members: u64,
    /// Saves in it; they are shown with the decision, so that nothing goes that nobody saw.
    pub changes: u64,
    /// Photos and other files.
    pub files: u64,
    /// Decisions about its answers.
    pub decisions: u64,
    /// Pairs with other households.
    pub pairs: u64,
    /// Phones that work in its RT and will be told.
    pub devices: u64,
    /// Signed lists that name it: they stay, as archives.
    pub lists: u64,
}

/// A device that may hold an erased household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErasureDeviceView {
    /// The device.
    pub device: String,
    /// Who works with it.
    pub name: String,
    /// Whether its permission was withdrawn: it will not confirm.
    pub revoked: bool,
    /// When it was last heard.
    pub seen_ms: u64,
    /// When it confirmed; 0 where it has not.
    pub confirmed_ms: u64,
}

/// An erased household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErasureLineView {
    /// The household, as an id without content.
    pub record: String,
    /// The RT as a number.
    pub scope: u64,
    /// The RT in words.
    pub area: String,
    /// When.
    pub erased_ms: u64,
    /// The legal ground, by its code.
    pub basis: String,
    /// Why.
    pub why: String,
    /// Who decided.
    pub who: String,
    /// Saves that went.
    pub changes: u64,
    /// Files that went.
    pub files: u64,
    /// Devices that have confirmed.
    pub confirmed: u64,
    /// Devices that may hold it.
    pub devices: Vec<ErasureDeviceView>,
}

/// A page of erased households.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErasurePage {
    /// How many there are in all.
    pub total: u64,
    /// The lines of this page, newest first.
    pub erasures: Vec<ErasureLineView>,
}

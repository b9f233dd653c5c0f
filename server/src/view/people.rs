//! What is kept about one person, and who is affected by a breach.

use super::ValueView;
use serde::Serialize;
use utoipa::ToSchema;

/// A person in a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonLineView {
    /// The household.
    pub record: String,
    /// The person's place in it.
    pub instance: String,
    /// The name.
    pub name: String,
    /// The NIK, with its middle covered.
    pub nik: String,
    /// The birth date.
    pub birth: String,
    /// The head's name.
    pub head: String,
    /// The address.
    pub address: String,
    /// The RT in words.
    pub area: String,
    /// Why the person was taken off the list, where they were.
    pub gone: String,
}

/// Who was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PeopleView {
    /// The persons, each as often as they stand somewhere.
    pub people: Vec<PersonLineView>,
    /// Whether there are more than are told.
    pub more: bool,
}

/// An answer about somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonAnswerView {
    /// The flat key.
    pub key: String,
    /// What was asked.
    pub label: String,
    /// As a person reads it; the middle of a number is covered.
    pub text: String,
    /// Whether it is a number whose middle is covered: it can be asked for.
    pub covered: bool,
    /// How a correction is kept: `text`, `boolean`, `integer`, `decimal` or `empty`.
    pub stored_as: String,
    /// The answers to choose from; empty where anything can be typed.
    pub choices: Vec<ValueView>,
    /// Who wrote it last.
    pub who: String,
    /// When that arrived.
    pub received_ms: u64,
    /// How often it was written.
    pub writes: u32,
    /// The changes that stand: shown with a correction, so that nothing is corrected that nobody saw.
    pub seen: Vec<String>,
}

/// Somebody who looked, or took it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SightView {
    /// When.
    pub at_ms: u64,
    /// Under what name they sign in.
    pub login: String,
    /// What they were then.
    pub role: String,
    /// What they did.
    pub action: String,
    /// To what: ids and codes.
    pub object: String,
}

/// All that is kept about a person in one household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonView {
    /// Who.
    pub line: PersonLineView,
    /// Answers about this person.
    pub own: Vec<PersonAnswerView>,
    /// Answers about the household they stand in.
    pub household: Vec<PersonAnswerView>,
    /// Photos and other files of the household.
    pub files: u64,
    /// Who looked at this household.
    pub seen: Vec<SightView>,
    /// Lists and exports in which it may have stood.
    pub taken: Vec<SightView>,
    /// Signed lists that name the household.
    pub lists: u64,
}

/// A household that is affected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AffectedView {
    /// The household.
    pub record: String,
    /// The head's name.
    pub head: String,
    /// The address.
    pub address: String,
    /// The RT in words.
    pub area: String,
    /// Persons in it.
    pub persons: u64,
    /// Persons under 18.
    pub children: u64,
    /// Persons with a NIK.
    pub niks: u64,
    /// Whether it holds answers about health.
    pub health: bool,
    /// Whether it holds answers about money and belongings.
    pub money: bool,
    /// Photos and other files.
    pub files: u64,
}

/// Who is affected by a breach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BreachView {
    /// Households.
    pub households: u64,
    /// Persons.
    pub persons: u64,
    /// Persons under 18.
    pub children: u64,
    /// Persons with a NIK.
    pub niks: u64,
    /// Households with answers about health.
    pub health: u64,
    /// Households with answers about money and belongings.
    pub money: u64,
    /// Until when the agency and the persons have to be told: three times 24 hours after it was known.
    pub until_ms: u64,
    /// Whether more are affected than are listed.
    pub more: bool,
    /// The households.
    pub list: Vec<AffectedView>,
    /// A letter to fill in, in Indonesian.
    pub letter: String,
}

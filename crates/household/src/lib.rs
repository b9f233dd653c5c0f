//! What a household is: members, NIK and KK rules, region codes, statuses; the typed reading of a record.
//!
//! A record is a flat map of answers ([`ketuk_form::Answers`]); the form's roles say which answer is the
//! family card, which a member's NIK. [`Household::read`] turns that into types, [`check`] says what does
//! not fit together in it. Numbers and names are personal data: the types that hold them show themselves
//! masked or not at all.
//!
//! *Never:* clock, entropy, IO, Automerge.

mod again;
pub mod area;
mod digits;
mod findings;
mod kk;
pub mod limits;
mod merged;
pub mod name;
mod nik;
mod position;
pub mod prelist;
mod reading;
mod sheet;
mod status;
mod table;
#[cfg(test)]
mod testing;

pub use again::{Again, AgainCode, Token, TokenKind, key_of_token, list_again};
pub use area::{AreaList, Bounds, Kelurahan, KelurahanCode, RtCode, folded_name, kelurahan_key};
pub use digits::DigitsProblem;
/// A day of the calendar; birth dates and dates of issue are days, not moments.
pub use jiff::civil::Date;

pub use findings::{HouseholdFinding, HouseholdFindingCode, check};
pub use kk::{CardTrust, FamilyCard};
pub use merged::{
    FOUND_PREFIX, MergeFinding, is_found_key, is_merge_code, list_merge_findings, member_key, member_prefix,
};
pub use nik::{Nik, NikDoubt, NikTrust, Sex};
pub use position::Position;
pub use prelist::{Prelist, PrelistRow};
pub use reading::{Household, Member, MemberPresence, PRELIST_POSITION_KEY, Relation, civil_date};
pub use sheet::{Mapping, PrelistField, Sheet};
pub use status::{Status, VisitOutcome};
pub use table::{CellReason, TableProblem, TableProblems};

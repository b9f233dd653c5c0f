//! One interview as the engine takes it: texts as they were typed.
//!
//! Reading never fails: what is not understood is missing. Nothing here shows itself.

use ketuk_household::{Date, Household, Position, Relation, Sex};
use std::fmt;

/// One interview with one household.
#[derive(Clone, Default, PartialEq)]
pub struct Submission {
    /// The record's id; equal ids are one record, and the later one replaces the earlier.
    pub id: String,
    /// When it was submitted: a day, or a day and a time (ISO 8601).
    pub submitted_at: String,
    /// Who interviewed.
    pub enumerator: String,
    /// The family card's number.
    pub card: String,
    /// Address.
    pub address: String,
    /// RT number.
    pub rt: String,
    /// RW number.
    pub rw: String,
    /// Name of the kelurahan.
    pub kelurahan: String,
    /// Code of the kelurahan.
    pub kelurahan_code: String,
    /// Measured position.
    pub position: Option<Position>,
    /// The head's name as the form's own field has it.
    pub head_name: String,
    /// Telephone.
    pub phone: String,
    /// The members.
    pub members: Vec<Person>,
}

/// One member.
#[derive(Clone, Default, PartialEq)]
pub struct Person {
    /// NIK as typed.
    pub nik: String,
    /// Name as typed.
    pub name: String,
    /// Sex, where understood.
    pub sex: Option<Sex>,
    /// Birth date, where it is one.
    pub birth_date: Option<Date>,
    /// Birth place.
    pub birth_place: String,
    /// Mother's name.
    pub mother_name: String,
    /// Relation to the head, as text or code.
    pub relation: String,
}

/// Where and when a household was interviewed, which its answers do not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstances<'a> {
    /// The record's id.
    pub id: &'a str,
    /// When it was submitted (ISO 8601).
    pub submitted_at: &'a str,
    /// Who interviewed.
    pub enumerator: &'a str,
    /// RT number.
    pub rt: &'a str,
    /// Code of the kelurahan.
    pub kelurahan_code: &'a str,
}

impl Submission {
    /// A household's answers as a submission; members who were removed are left out.
    #[must_use]
    pub fn from_household(household: &Household, about: Circumstances<'_>) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let present = household.members.iter().filter(|member| member.removed.is_none());
        let members = present.map(|member| Person {
            nik: text(&member.nik_text),
            name: text(&member.name),
            sex: member.sex,
            birth_date: member.birth_date,
            birth_place: String::new(),
            mother_name: text(&member.mother_name),
            relation: member.relation.as_ref().map(Relation::code).unwrap_or_default().to_owned(),
        });
        Self {
            id: about.id.to_owned(),
            submitted_at: about.submitted_at.to_owned(),
            enumerator: about.enumerator.to_owned(),
            card: text(&household.card_text),
            address: text(&household.address),
            rt: about.rt.to_owned(),
            rw: String::new(),
            kelurahan: String::new(),
            kelurahan_code: about.kelurahan_code.to_owned(),
            position: household.position,
            head_name: String::new(),
            phone: text(&household.phone),
            members: members.collect(),
        }
    }
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Submission({}, {} members)", self.id, self.members.len())
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person")
    }
}

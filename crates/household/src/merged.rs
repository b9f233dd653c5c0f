//! Findings for the coordinator's desk: those that a merge may bring about, each with a name of its own.
//!
//! Two cadres may each be right alone and wrong together. Such a finding has a key like an answer has one, so that
//! a record can keep who called it right, and what was asked about it.
//!
//! Invariants: the same answers give the same findings in the same order; a key names a finding for as long as it
//! stands; nothing here shows itself.

use crate::reading::Places;
use crate::{Household, HouseholdFinding, HouseholdFindingCode, check};
use ketuk_form::{Answers, FormDefinition, GONE_NAME, InstanceId, Key, Role};

/// What the names of such keys begin with.
pub const FOUND_PREFIX: &str = "_found_";

/// What tells whether two entries are one person, and whether somebody counts.
const PERSON: [Role; 6] = [
    Role::MemberName,
    Role::MemberNik,
    Role::MemberSex,
    Role::MemberBirthDate,
    Role::MemberRelation,
    Role::MemberPresence,
];

/// A finding about several answers that different people may have given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeFinding {
    /// Its name in the record: paradata, never asked.
    pub key: Key,
    /// What.
    pub code: HouseholdFindingCode,
    /// The members whom it concerns, by their instances; none where it is about the household.
    pub members: Vec<InstanceId>,
    /// The answers that it rests on, in groups that may contradict each other.
    pub groups: Vec<Vec<Key>>,
}

impl MergeFinding {
    /// Every answer that it rests on.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        self.groups.concat()
    }
}

/// The key of what a role says of one member.
#[must_use]
pub fn member_key(form: &FormDefinition, instance: &InstanceId, role: Role) -> Option<Key> {
    Places::of(form).member_key(instance, role)
}

/// What the keys of one member begin with: `anggota.a7k1q2`.
#[must_use]
pub fn member_prefix(form: &FormDefinition, instance: &InstanceId) -> Option<String> {
    Places::of(form).members.map(|members| format!("{members}.{instance}"))
}

/// True for the key of such a finding.
#[must_use]
pub fn is_found_key(key: &Key) -> bool {
    key.name().starts_with(FOUND_PREFIX)
}

/// True for findings that a merge may bring about.
#[must_use]
pub fn is_merge_code(code: HouseholdFindingCode) -> bool {
    use HouseholdFindingCode as Code;
    let codes = [
        Code::TwoHeads,
        Code::EnteredTwice,
        Code::MaybeEnteredTwice,
        Code::SameNik,
        Code::MemberCountDiffers,
    ];
    codes.contains(&code)
}

/// The findings of a household that may come of a merge: two heads, one person entered twice, one NIK at two
/// people, a count that does not fit.
#[must_use]
pub fn list_merge_findings(form: &FormDefinition, answers: &Answers) -> Vec<MergeFinding> {
    let places = Places::of(form);
    let household = Household::read(form, answers);
    check(form, answers, None).iter().filter_map(|found| read(&places, form, &household, found)).collect()
}

fn read(
    places: &Places,
    form: &FormDefinition,
    household: &Household,
    found: &HouseholdFinding,
) -> Option<MergeFinding> {
    let person = |instance: &InstanceId| -> Vec<Key> {
        let gone = places.members.as_ref().and_then(|members| members.child(instance, GONE_NAME).ok());
        PERSON.iter().filter_map(|role| places.member_key(instance, *role)).chain(gone).collect()
    };
    let members: Vec<InstanceId> =
        found.keys.iter().filter_map(|key| key.instances().into_iter().next()).collect();
    let code = found.code;
    let (key, groups) = match code {
        HouseholdFindingCode::TwoHeads => {
            (Key::parse("_found_two_heads").ok()?, members.iter().map(person).collect())
        }
        HouseholdFindingCode::EnteredTwice
        | HouseholdFindingCode::MaybeEnteredTwice
        | HouseholdFindingCode::SameNik => {
            let [a, b] = members.as_slice() else { return None };
            let name = format!("{FOUND_PREFIX}twice_{b}");
            (places.members.as_ref()?.child(a, &name).ok()?, vec![person(a), person(b)])
        }
        HouseholdFindingCode::MemberCountDiffers => {
            let count = places.key(form, Role::MemberCount)?;
            let all = household.members.iter().flat_map(|member| person(&member.instance)).collect();
            (Key::parse("_found_member_count").ok()?, vec![vec![count], all])
        }
        HouseholdFindingCode::CardWrongLength
        | HouseholdFindingCode::CardPlaceholder
        | HouseholdFindingCode::CardDateImpossible
        | HouseholdFindingCode::NoHead
        | HouseholdFindingCode::ManySpouses
        | HouseholdFindingCode::HeadYoung
        | HouseholdFindingCode::NikWrongLength
        | HouseholdFindingCode::NikPlaceholder
        | HouseholdFindingCode::NikDateImpossible
        | HouseholdFindingCode::NikBirthDate
        | HouseholdFindingCode::NikDayAndMonthSwapped
        | HouseholdFindingCode::NikSex
        | HouseholdFindingCode::BornInFuture
        | HouseholdFindingCode::VeryOld => return None,
    };
    Some(MergeFinding { key, code, members, groups })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{answers, form};

    fn found(lines: &[(&str, &str)]) -> Vec<MergeFinding> {
        list_merge_findings(&form(), &answers(lines))
    }

    #[test]
    fn two_heads_have_a_name_of_their_own() {
        let two = found(&[("anggota.aa.hubungan", "1"), ("anggota.bb.hubungan", "1")]);
        assert_eq!((two[0].key.as_str(), two[0].members.len()), ("_found_two_heads", 2));
        assert!(two[0].groups[0].iter().any(|key| key.as_str() == "anggota.aa.hubungan"));
    }
    #[test]
    fn a_person_entered_twice_is_named_by_both_entries() {
        let person = |a: &'static str, b: &'static str| [(a, "Udin"), (b, "6474011708900002")];
        let lines =
            [person("anggota.aa.nama", "anggota.aa.nik"), person("anggota.bb.nama", "anggota.bb.nik")];
        let twice = found(&lines.concat());
        let twice: Vec<_> =
            twice.iter().filter(|one| one.code == HouseholdFindingCode::EnteredTwice).collect();
        assert_eq!(twice[0].key.as_str(), "anggota.aa._found_twice_bb");
        assert!(is_found_key(&twice[0].key) && twice[0].key.is_paradata());
    }
    #[test]
    fn a_count_rests_on_the_answer_and_on_every_member() {
        let count = found(&[("jumlah", "3"), ("anggota.aa.hubungan", "1"), ("anggota.bb._gone", "x")]);
        assert_eq!(count[0].key.as_str(), "_found_member_count");
        assert!(count[0].keys().iter().any(|key| key.as_str() == "anggota.bb._gone"));
    }
    #[test]
    fn other_findings_are_none_of_the_desks() {
        assert!(found(&[("anggota.aa.hubungan", "1"), ("anggota.aa.nik", "647401")]).is_empty());
    }
}

//! A record's answers read as a household, by the roles of its form.
//!
//! Reading never fails: what is not understood is nothing or `Other`, and the answers stay as they are.
//!
//! Invariants: a member is one instance of the repeat with role `members` in which anything is answered
//! or which was removed; members stand in the order of their instance ids. Nothing here shows itself.

use crate::nik::{Nik, Sex};
use crate::{FamilyCard, Position};
use jiff::civil::Date;
use ketuk_form::{Answers, FormDefinition, GONE_NAME, InstanceId, Key, Role, Value};
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Bound;

/// The paradata key with the position that the prelist gave; a place to look, not a measurement.
pub const PRELIST_POSITION_KEY: &str = "_prelist_posisi";

/// A household as its form's roles tell it.
#[derive(Clone, PartialEq)]
pub struct Household {
    /// What stands in the family card's field.
    pub card_text: Option<String>,
    /// The family card, where sixteen digits stand there.
    pub card: Option<FamilyCard>,
    /// The address.
    pub address: Option<String>,
    /// The measured position.
    pub position: Option<Position>,
    /// The position that the prelist gave.
    pub listed_position: Option<Position>,
    /// Telephone, as typed.
    pub phone: Option<String>,
    /// The code of whether the family was found; codes differ between official sets.
    pub presence: Option<String>,
    /// How many members the family says it has.
    pub member_count: Option<i64>,
    /// The members, removed ones included.
    pub members: Vec<Member>,
}

/// One member.
#[derive(Clone, PartialEq)]
pub struct Member {
    /// The instance of the members' repeat.
    pub instance: InstanceId,
    /// What stands in the NIK's field.
    pub nik_text: Option<String>,
    /// The NIK, where sixteen digits stand there.
    pub nik: Option<Nik>,
    /// The name.
    pub name: Option<String>,
    /// The call name.
    pub alias: Option<String>,
    /// The sex, where the code is understood.
    pub sex: Option<Sex>,
    /// The birth date.
    pub birth_date: Option<Date>,
    /// The relation to the head.
    pub relation: Option<Relation>,
    /// Whether the member lives here.
    pub presence: Option<MemberPresence>,
    /// The mother's name.
    pub mother_name: Option<String>,
    /// Why the entry was removed, where it was.
    pub removed: Option<String>,
}

/// Relation to the head, as far as all official code sets agree (1 to 3).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Relation {
    /// Kepala keluarga, code 1.
    Head,
    /// Istri or suami, code 2.
    Spouse,
    /// Anak, code 3.
    Child,
    /// Any other code, kept.
    Other(String),
}

impl Relation {
    /// Reads a stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "1" => Self::Head,
            "2" => Self::Spouse,
            "3" => Self::Child,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The stored code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Head => "1",
            Self::Spouse => "2",
            Self::Child => "3",
            Self::Other(code) => code,
        }
    }
}

/// Whether a member lives here, as far as all official code sets agree (1 to 5).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MemberPresence {
    /// Tinggal bersama, code 1.
    LivesHere,
    /// Meninggal, code 2.
    Died,
    /// Pindah dalam negeri, code 3.
    MovedInCountry,
    /// Pindah ke luar negeri, code 4.
    MovedAbroad,
    /// Anggota baru, code 5.
    New,
    /// Any other code, kept: divided family, not found.
    Other(String),
}

impl MemberPresence {
    /// Reads a stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "1" => Self::LivesHere,
            "2" => Self::Died,
            "3" => Self::MovedInCountry,
            "4" => Self::MovedAbroad,
            "5" => Self::New,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The stored code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::LivesHere => "1",
            Self::Died => "2",
            Self::MovedInCountry => "3",
            Self::MovedAbroad => "4",
            Self::New => "5",
            Self::Other(code) => code,
        }
    }

    /// True for those who count as members of the household today.
    #[must_use]
    pub fn is_present(&self) -> bool {
        matches!(self, Self::LivesHere | Self::New)
    }
}

impl Household {
    /// Reads a record's answers by the roles of its form.
    #[must_use]
    pub fn read(form: &FormDefinition, answers: &Answers) -> Self {
        let places = Places::of(form);
        let text = |role| places.key(form, role).and_then(|key| text_at(answers, &key));
        let card_text = text(Role::FamilyCard);
        Self {
            card: card_text.as_deref().and_then(|text| FamilyCard::parse(text).ok()),
            card_text,
            address: text(Role::Address),
            position: text(Role::Position).and_then(|text| Position::parse(&text)),
            listed_position: text_at(answers, PRELIST_POSITION_KEY).and_then(|text| Position::parse(&text)),
            phone: text(Role::Phone),
            presence: text(Role::Presence),
            member_count: text(Role::MemberCount).and_then(|text| text.trim().parse().ok()),
            members: places.members(answers),
        }
    }

    /// The members that were not removed and, where it was asked, live here.
    pub fn list_present(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_present())
    }

    /// The first present member that is head of the household.
    #[must_use]
    pub fn find_head(&self) -> Option<&Member> {
        self.list_present().find(|member| member.relation == Some(Relation::Head))
    }
}

impl Member {
    /// True where the entry was not removed and nothing says that the person lives elsewhere.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.removed.is_none() && self.presence.as_ref().is_none_or(MemberPresence::is_present)
    }

    /// Age in completed years on `today`, where the birth date is known and not later.
    #[must_use]
    pub fn age_years(&self, today: Date) -> Option<i16> {
        let born = self.birth_date.filter(|born| *born <= today)?;
        let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
        Some(today.year() - born.year() - i16::from(!had_birthday))
    }
}

impl fmt::Debug for Household {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Household({} members)", self.members.len())
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Member({})", self.instance)
    }
}

/// Where a form keeps what: the paths of its roles.
pub(crate) struct Places {
    pub(crate) members: Option<Key>,
    member_names: Vec<(Role, String)>,
}

impl Places {
    /// Looks the roles up once.
    pub(crate) fn of(form: &FormDefinition) -> Self {
        let members = form.role_path(Role::Members);
        let prefix = members.as_ref().map(|path| format!("{path}.")).unwrap_or_default();
        let name_of = |role: Role| {
            let path = form.role_path(role)?;
            let name = path.strip_prefix(&prefix).filter(|name| !prefix.is_empty() && !name.contains('.'))?;
            Some((role, name.to_owned()))
        };
        Self {
            member_names: MEMBER_ROLES.into_iter().filter_map(name_of).collect(),
            members: members.and_then(|path| Key::parse(&path).ok()),
        }
    }

    /// The key of a role outside the members.
    pub(crate) fn key(&self, form: &FormDefinition, role: Role) -> Option<Key> {
        form.role_path(role).and_then(|path| Key::parse(&path).ok())
    }

    /// The key of a role of one member.
    pub(crate) fn member_key(&self, instance: &InstanceId, role: Role) -> Option<Key> {
        let (_, name) = self.member_names.iter().find(|(known, _)| *known == role)?;
        self.members.as_ref()?.child(instance, name).ok()
    }

    fn members(&self, answers: &Answers) -> Vec<Member> {
        self.instances(answers).into_iter().map(|instance| self.member(answers, instance)).collect()
    }

    /// Instances with anything answered, or removed.
    fn instances(&self, answers: &Answers) -> BTreeSet<InstanceId> {
        let Some(members) = &self.members else { return BTreeSet::new() };
        let prefix = format!("{members}.");
        let inside = answers
            .range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded))
            .take_while(|(key, _)| key.as_str().starts_with(&prefix));
        let counts = |key: &Key, value: &Value| {
            *value != Value::Empty && (!key.is_paradata() || key.name() == GONE_NAME)
        };
        let filled = inside.filter(|(key, value)| counts(key, value));
        filled.filter_map(|(key, _)| key.instances().into_iter().next()).collect()
    }

    fn member(&self, answers: &Answers, instance: InstanceId) -> Member {
        let text = |role| self.member_key(&instance, role).and_then(|key| text_at(answers, &key));
        let nik_text = text(Role::MemberNik);
        let gone = self.members.as_ref().and_then(|members| members.child(&instance, GONE_NAME).ok());
        Member {
            nik: nik_text.as_deref().and_then(|text| Nik::parse(text).ok()),
            nik_text,
            name: text(Role::MemberName),
            alias: text(Role::MemberAlias),
            sex: text(Role::MemberSex).and_then(|code| Sex::from_code(&code)),
            birth_date: text(Role::MemberBirthDate).and_then(|text| civil_date(&text)),
            relation: text(Role::MemberRelation).map(|code| Relation::from_code(&code)),
            presence: text(Role::MemberPresence).map(|code| MemberPresence::from_code(&code)),
            mother_name: text(Role::MemberMotherName),
            removed: gone
                .and_then(|key| answers.get(&key).map(Value::to_text))
                .filter(|reason| !reason.is_empty()),
            instance,
        }
    }
}

const MEMBER_ROLES: [Role; 8] = [
    Role::MemberNik,
    Role::MemberName,
    Role::MemberAlias,
    Role::MemberSex,
    Role::MemberBirthDate,
    Role::MemberRelation,
    Role::MemberPresence,
    Role::MemberMotherName,
];

/// A date as answers hold it: `YYYY-MM-DD` and nothing else.
#[must_use]
pub fn civil_date(text: &str) -> Option<Date> {
    let mut parts = text.trim().split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The substance at a key as text; nothing where it is empty, blank or a reason.
fn text_at<K>(answers: &Answers, key: &K) -> Option<String>
where
    K: Ord + ?Sized,
    Key: std::borrow::Borrow<K>,
{
    let value = answers.get(key).filter(|value| value.has_substance())?;
    Some(value.to_text()).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{answers, form};
    use jiff::civil::date;

    fn read(lines: &[(&str, &str)]) -> Household {
        Household::read(&form(), &answers(lines))
    }

    #[test]
    fn roles_say_what_is_what() {
        let household = read(&[
            ("nomor_kk", "6474011206100001"),
            ("alamat", "Jl. Delima"),
            ("posisi", "0.13 117.5 0 9"),
            ("telepon", "081234"),
            ("jumlah", "2"),
        ]);
        assert_eq!(household.card.expect("a card").region(), "647401");
        assert_eq!(household.address.as_deref(), Some("Jl. Delima"));
        assert_eq!(household.position.and_then(Position::accuracy_m), Some(9.0));
        assert_eq!((household.phone.as_deref(), household.member_count), (Some("081234"), Some(2)));
    }
    #[test]
    fn members_are_read_by_instance() {
        let household = read(&[
            ("anggota.aa.nama", "Udin"),
            ("anggota.aa.jk", "1"),
            ("anggota.aa.lahir", "1990-08-17"),
            ("anggota.aa.hubungan", "1"),
            ("anggota.bb.nama", "Aminah"),
        ]);
        assert_eq!(household.members.len(), 2);
        let head = household.find_head().expect("a head");
        assert_eq!((head.sex, head.birth_date), (Some(Sex::Male), Some(date(1990, 8, 17))));
        assert_eq!(head.age_years(date(2026, 8, 16)), Some(35));
        assert_eq!(head.age_years(date(2026, 8, 17)), Some(36));
    }
    #[test]
    fn a_removed_member_is_kept_and_not_present() {
        let household = read(&[("anggota.aa.nama", "Udin"), ("anggota.aa._gone", "salah catat")]);
        assert_eq!(household.members[0].removed.as_deref(), Some("salah catat"));
        assert_eq!(household.list_present().count(), 0);
    }
    #[test]
    fn a_cleared_removal_brings_the_member_back() {
        let household = read(&[("anggota.aa.nama", "Udin"), ("anggota.aa._gone", "")]);
        assert_eq!(household.list_present().count(), 1);
    }
    #[test]
    fn who_moved_or_died_is_not_present() {
        let household = read(&[("anggota.aa.ada", "2"), ("anggota.bb.ada", "5"), ("anggota.cc.ada", "9")]);
        assert_eq!(household.list_present().count(), 1);
    }
    #[test]
    fn an_instance_without_answers_is_no_member() {
        assert!(read(&[("anggota.aa.nama", ""), ("anggota.aa._oleh", "x")]).members.is_empty());
    }
    #[test]
    fn a_reason_is_no_substance() {
        let household = read(&[("anggota.aa.nama", "?dk"), ("nomor_kk", "?ref")]);
        assert_eq!((household.members.len(), household.members[0].name.as_deref()), (1, None));
        assert_eq!(household.card_text, None);
    }
    #[test]
    fn only_civil_dates_are_dates() {
        assert_eq!(civil_date("2024-02-29"), Some(date(2024, 2, 29)));
        assert!(
            ["2023-02-29", "1990-8-17", "17-08-1990", "1990-08-17T00:00", ""]
                .iter()
                .all(|t| civil_date(t).is_none())
        );
    }
    #[test]
    fn nothing_shows_itself() {
        let shown = format!("{:?}", read(&[("anggota.aa.nama", "Udin"), ("alamat", "Jl. Delima")]));
        assert!(!shown.contains("Udin") && !shown.contains("Delima"));
    }
    #[test]
    fn codes_of_a_stranger_survive() {
        assert_eq!(Relation::from_code("77").code(), "77");
        assert_eq!(MemberPresence::from_code("77").code(), "77");
    }
}

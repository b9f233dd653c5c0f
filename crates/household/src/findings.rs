//! What does not fit together in a household, found again after every merge.
//!
//! Two cadres may each be right alone and wrong together: two heads, one child entered by both. Findings
//! are shown and stored, never an `Err`, and carry keys, not contents.
//!
//! Invariants: findings are ordered by code, then keys; the same answers give the same findings; a
//! household without any present member has no findings about its members as a whole.

use crate::limits::{AGE_YEARS_DOUBTED, HEAD_AGE_YEARS_MIN, PAIRWISE_MEMBERS_MAX};
use crate::reading::Places;
use crate::{CardTrust, Household, Member, NikDoubt, NikTrust, Relation, name};
use jiff::civil::Date;
use ketuk_form::{Answers, FormDefinition, Key, Role, Severity};

/// What was found; codes are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HouseholdFindingCode {
    /// The family card number is not sixteen digits.
    CardWrongLength,
    /// The family card number stands for "unknown".
    CardPlaceholder,
    /// No calendar has the date inside the family card number.
    CardDateImpossible,
    /// The stated number of members is not the number of present members.
    MemberCountDiffers,
    /// No present member is head.
    NoHead,
    /// More than one present member is head.
    TwoHeads,
    /// More than one present member is spouse of the head. Lawful, rarely; often a slip.
    ManySpouses,
    /// The head is a child.
    HeadYoung,
    /// One person is entered twice.
    EnteredTwice,
    /// One person may be entered twice: birth date and sex agree, the names are near.
    MaybeEnteredTwice,
    /// One NIK stands at two people, a child with the mother's number for instance.
    SameNik,
    /// A NIK is not sixteen digits.
    NikWrongLength,
    /// A NIK stands for "unknown".
    NikPlaceholder,
    /// No calendar has the date inside a NIK.
    NikDateImpossible,
    /// The date inside a NIK is not the birth date.
    NikBirthDate,
    /// The date inside a NIK is the birth date with day and month exchanged.
    NikDayAndMonthSwapped,
    /// The sex inside a NIK is not the stated one.
    NikSex,
    /// A birth date lies in the future.
    BornInFuture,
    /// An age hardly anyone reaches.
    VeryOld,
}

impl HouseholdFindingCode {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::CardWrongLength => "card.wrong_length",
            Self::CardPlaceholder => "card.placeholder",
            Self::CardDateImpossible => "card.date_impossible",
            Self::MemberCountDiffers => "household.member_count",
            Self::NoHead => "member.no_head",
            Self::TwoHeads => "member.two_heads",
            Self::ManySpouses => "member.many_spouses",
            Self::HeadYoung => "member.head_young",
            Self::EnteredTwice => "member.entered_twice",
            Self::MaybeEnteredTwice => "member.maybe_entered_twice",
            Self::SameNik => "member.same_nik",
            Self::NikWrongLength => "nik.wrong_length",
            Self::NikPlaceholder => "nik.placeholder",
            Self::NikDateImpossible => "nik.date_impossible",
            Self::NikBirthDate => "nik.birth_date",
            Self::NikDayAndMonthSwapped => "nik.day_month_swapped",
            Self::NikSex => "nik.sex",
            Self::BornInFuture => "member.born_in_future",
            Self::VeryOld => "member.very_old",
        }
    }

    /// What to tell a person, in Indonesian (`id`) or else in English.
    #[must_use]
    pub fn message(self, language: &str) -> &'static str {
        if language == "id" { self.indonesian() } else { self.english() }
    }

    fn indonesian(self) -> &'static str {
        match self {
            Self::CardWrongLength => "Nomor KK tidak 16 angka. Cocokkan dengan kartunya.",
            Self::CardPlaceholder => "Nomor KK ini tampaknya nomor pengganti. Cocokkan dengan kartunya.",
            Self::CardDateImpossible => "Tanggal di dalam nomor KK tidak ada di kalender. Periksa lagi.",
            Self::MemberCountDiffers => {
                "Jumlah anggota tidak sama dengan daftar anggota yang tinggal di sini."
            }
            Self::NoHead => "Belum ada kepala keluarga di antara anggota.",
            Self::TwoHeads => "Ada lebih dari satu kepala keluarga.",
            Self::ManySpouses => "Ada lebih dari satu istri atau suami. Pastikan memang demikian.",
            Self::HeadYoung => "Kepala keluarga masih anak-anak. Periksa tanggal lahir dan hubungan.",
            Self::EnteredTwice => "Orang yang sama tercatat dua kali.",
            Self::MaybeEnteredTwice => {
                "Mungkin orang yang sama tercatat dua kali: tanggal lahir sama, nama mirip."
            }
            Self::SameNik => "Satu NIK dipakai dua orang.",
            Self::NikWrongLength => "NIK tidak 16 angka. Cocokkan dengan KTP atau KK.",
            Self::NikPlaceholder => "NIK ini tampaknya nomor pengganti. Cocokkan dengan KTP atau KK.",
            Self::NikDateImpossible => "Tanggal di dalam NIK tidak ada di kalender. Periksa lagi.",
            Self::NikBirthDate => "Tanggal lahir tidak sama dengan yang di dalam NIK. Periksa keduanya.",
            Self::NikDayAndMonthSwapped => "Hari dan bulan lahir tertukar dengan yang di dalam NIK.",
            Self::NikSex => "Jenis kelamin tidak sama dengan yang di dalam NIK. Periksa keduanya.",
            Self::BornInFuture => "Tanggal lahir ada di masa depan.",
            Self::VeryOld => "Umurnya lebih dari 110 tahun. Periksa tanggal lahir.",
        }
    }

    fn english(self) -> &'static str {
        match self {
            Self::CardWrongLength => "The family card number has not 16 digits. Compare with the card.",
            Self::CardPlaceholder => "This family card number looks like a stand-in. Compare with the card.",
            Self::CardDateImpossible => "The date inside the family card number does not exist. Check again.",
            Self::MemberCountDiffers => {
                "The stated number of members is not the number listed as living here."
            }
            Self::NoHead => "No member is head of the family yet.",
            Self::TwoHeads => "More than one member is head of the family.",
            Self::ManySpouses => "More than one spouse. Make sure that this is so.",
            Self::HeadYoung => "The head of the family is a child. Check birth date and relation.",
            Self::EnteredTwice => "One person is entered twice.",
            Self::MaybeEnteredTwice => "One person may be entered twice: same birth date, names alike.",
            Self::SameNik => "Two people have one NIK.",
            Self::NikWrongLength => "The NIK has not 16 digits. Compare with the identity or family card.",
            Self::NikPlaceholder => {
                "This NIK looks like a stand-in. Compare with the identity or family card."
            }
            Self::NikDateImpossible => "The date inside the NIK does not exist. Check again.",
            Self::NikBirthDate => "The birth date is not the one inside the NIK. Check both.",
            Self::NikDayAndMonthSwapped => "Day and month of birth are exchanged in the NIK.",
            Self::NikSex => "The sex is not the one inside the NIK. Check both.",
            Self::BornInFuture => "The birth date lies in the future.",
            Self::VeryOld => "Older than 110 years. Check the birth date.",
        }
    }

    /// How much it matters: an error cannot be right, a warning may be.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::MemberCountDiffers | Self::NoHead | Self::TwoHeads => Severity::Error,
            Self::EnteredTwice | Self::SameNik | Self::BornInFuture => Severity::Error,
            Self::CardWrongLength | Self::CardPlaceholder | Self::CardDateImpossible => Severity::Warning,
            Self::ManySpouses | Self::HeadYoung | Self::MaybeEnteredTwice | Self::VeryOld => {
                Severity::Warning
            }
            Self::NikWrongLength | Self::NikPlaceholder | Self::NikDateImpossible => Severity::Warning,
            Self::NikBirthDate | Self::NikDayAndMonthSwapped | Self::NikSex => Severity::Warning,
        }
    }
}

/// One thing found in a household.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HouseholdFinding {
    /// What.
    pub code: HouseholdFindingCode,
    /// How much it matters.
    pub severity: Severity,
    /// The answers concerned, in order.
    pub keys: Vec<Key>,
}

/// Checks a household as a whole. Ages are judged where `today` is given.
#[must_use]
pub fn check(form: &FormDefinition, answers: &Answers, today: Option<Date>) -> Vec<HouseholdFinding> {
    let household = Household::read(form, answers);
    let mut check = Check { form, places: Places::of(form), found: Vec::new() };
    check.card(&household);
    check.roles(&household);
    check.count(&household);
    check.pairs(&household);
    for member in household.members.iter().filter(|member| member.removed.is_none()) {
        check.nik(member);
        check.age(member, today);
    }
    check.found.sort();
    check.found
}

struct Check<'a> {
    form: &'a FormDefinition,
    places: Places,
    found: Vec<HouseholdFinding>,
}

impl Check<'_> {
    fn add(&mut self, code: HouseholdFindingCode, mut keys: Vec<Key>) {
        keys.sort();
        self.found.push(HouseholdFinding { code, severity: code.severity(), keys });
    }

    fn keys(&self, members: &[&Member], role: Role) -> Vec<Key> {
        members.iter().filter_map(|member| self.places.member_key(&member.instance, role)).collect()
    }

    fn card(&mut self, household: &Household) {
        let Some(text) = &household.card_text else { return };
        let code = match CardTrust::of(text) {
            CardTrust::WrongLength | CardTrust::FifteenDigits => HouseholdFindingCode::CardWrongLength,
            CardTrust::Placeholder => HouseholdFindingCode::CardPlaceholder,
            CardTrust::DateImpossible => HouseholdFindingCode::CardDateImpossible,
            CardTrust::Empty | CardTrust::Plausible => return,
        };
        let keys = self.places.key(self.form, Role::FamilyCard).into_iter().collect();
        self.add(code, keys);
    }

    fn roles(&mut self, household: &Household) {
        let present: Vec<&Member> = household.list_present().collect();
        let with = |wanted: Relation| -> Vec<&Member> {
            present.iter().copied().filter(|member| member.relation.as_ref() == Some(&wanted)).collect()
        };
        let (heads, spouses) = (with(Relation::Head), with(Relation::Spouse));
        if heads.is_empty() && !present.is_empty() {
            self.add(HouseholdFindingCode::NoHead, self.keys(&present, Role::MemberRelation));
        }
        if heads.len() > 1 {
            self.add(HouseholdFindingCode::TwoHeads, self.keys(&heads, Role::MemberRelation));
        }
        if spouses.len() > 1 {
            self.add(HouseholdFindingCode::ManySpouses, self.keys(&spouses, Role::MemberRelation));
        }
    }

    fn count(&mut self, household: &Household) {
        let present = household.list_present().count();
        let differs = household.member_count.is_some_and(|stated| usize::try_from(stated) != Ok(present));
        if differs && present > 0 {
            let keys = self.places.key(self.form, Role::MemberCount).into_iter().collect();
            self.add(HouseholdFindingCode::MemberCountDiffers, keys);
        }
    }

    fn pairs(&mut self, household: &Household) {
        let members: Vec<&Member> = household.members.iter().filter(|m| m.removed.is_none()).collect();
        for (at, a) in members.iter().enumerate().take(PAIRWISE_MEMBERS_MAX) {
            for b in members.iter().skip(at + 1).take(PAIRWISE_MEMBERS_MAX) {
                if let Some(code) = judge_pair(a, b) {
                    let by_number = code == HouseholdFindingCode::SameNik;
                    let role = if by_number { Role::MemberNik } else { Role::MemberName };
                    self.add(code, self.keys(&[a, b], role));
                }
            }
        }
    }

    fn nik(&mut self, member: &Member) {
        let keys = self.keys(&[member], Role::MemberNik);
        let Some(text) = &member.nik_text else { return };
        match NikTrust::of(text, None, None) {
            NikTrust::Empty => return,
            NikTrust::WrongLength | NikTrust::FifteenDigits => {
                self.add(HouseholdFindingCode::NikWrongLength, keys);
                return;
            }
            NikTrust::Placeholder | NikTrust::Disagrees | NikTrust::NoReference | NikTrust::Consistent => {}
        }
        let doubts = member.nik.as_ref().map(|nik| nik.doubts(member.sex, member.birth_date));
        for doubt in doubts.unwrap_or_default() {
            self.add(code_of_doubt(doubt), keys.clone());
        }
    }

    fn age(&mut self, member: &Member, today: Option<Date>) {
        let (Some(born), Some(today)) = (member.birth_date, today) else { return };
        let keys = self.keys(&[member], Role::MemberBirthDate);
        let Some(age_years) = member.age_years(today) else {
            debug_assert!(born > today);
            self.add(HouseholdFindingCode::BornInFuture, keys);
            return;
        };
        if age_years > AGE_YEARS_DOUBTED {
            self.add(HouseholdFindingCode::VeryOld, keys);
        } else if member.relation == Some(Relation::Head) && age_years < HEAD_AGE_YEARS_MIN {
            self.add(HouseholdFindingCode::HeadYoung, keys);
        }
    }
}

fn code_of_doubt(doubt: NikDoubt) -> HouseholdFindingCode {
    match doubt {
        NikDoubt::Placeholder => HouseholdFindingCode::NikPlaceholder,
        NikDoubt::DateImpossible => HouseholdFindingCode::NikDateImpossible,
        NikDoubt::BirthDate => HouseholdFindingCode::NikBirthDate,
        NikDoubt::DayAndMonthSwapped => HouseholdFindingCode::NikDayAndMonthSwapped,
        NikDoubt::Sex => HouseholdFindingCode::NikSex,
    }
}

/// Whether two entries are, or may be, one person.
fn judge_pair(a: &Member, b: &Member) -> Option<HouseholdFindingCode> {
    let (name_a, name_b) = (a.name.as_deref().unwrap_or_default(), b.name.as_deref().unwrap_or_default());
    let same_name = name::is_same(name_a, name_b);
    let numbers = a.nik.as_ref().zip(b.nik.as_ref()).filter(|(x, _)| !x.is_placeholder());
    if numbers.is_some_and(|(x, y)| x == y) {
        let one_person = same_name || name::is_near(name_a, name_b) || name_a.is_empty() || name_b.is_empty();
        return Some(if one_person {
            HouseholdFindingCode::EnteredTwice
        } else {
            HouseholdFindingCode::SameNik
        });
    }
    let born_alike = a.birth_date.is_some() && a.birth_date == b.birth_date;
    let sex_alike = a.sex.is_some() && a.sex == b.sex;
    if !born_alike || !sex_alike {
        return None;
    }
    let twins = numbers.is_some_and(|(x, y)| x.is_twin_number(y));
    if same_name {
        Some(HouseholdFindingCode::EnteredTwice)
    } else if name::is_near(name_a, name_b) && !twins {
        Some(HouseholdFindingCode::MaybeEnteredTwice)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{answers, form};
    use jiff::civil::date;
    use proptest::prelude::*;

    /// Head Udin with NIK, birth date and sex that agree.
    const HEAD: [(&str, &str); 5] = [
        ("anggota.aa.nama", "Udin"),
        ("anggota.aa.hubungan", "1"),
        ("anggota.aa.jk", "1"),
        ("anggota.aa.lahir", "1990-08-17"),
        ("anggota.aa.nik", "6474011708900002"),
    ];

    fn codes(lines: &[(&str, &str)]) -> Vec<&'static str> {
        let found = super::check(&form(), &answers(lines), Some(date(2026, 8, 1)));
        found.iter().map(|finding| finding.code.code()).collect()
    }

    fn check(more: &[(&str, &str)], expected: &[&str]) {
        assert_eq!(codes(&[&HEAD, more].concat()), expected);
    }

    #[test]
    fn a_sound_household_has_no_findings() {
        check(&[("jumlah", "1"), ("nomor_kk", "6474011206100001")], &[]);
    }
    #[test]
    fn an_empty_record_has_no_findings() {
        assert_eq!(codes(&[("jumlah", "4")]), [""; 0]);
    }
    #[test]
    fn two_heads_are_found() {
        check(&[("anggota.bb.hubungan", "1")], &["member.two_heads"]);
    }
    #[test]
    fn a_dead_head_is_no_second_head() {
        check(&[("anggota.bb.hubungan", "1"), ("anggota.bb.ada", "2")], &[]);
    }
    #[test]
    fn a_removed_head_is_no_second_head() {
        check(&[("anggota.bb.hubungan", "1"), ("anggota.bb._gone", "x")], &[]);
    }
    #[test]
    fn a_household_needs_a_head() {
        assert_eq!(codes(&[("anggota.bb.hubungan", "3")]), ["member.no_head"]);
    }
    #[test]
    fn two_spouses_are_a_warning() {
        check(&[("anggota.bb.hubungan", "2"), ("anggota.cc.hubungan", "2")], &["member.many_spouses"]);
        assert_eq!(HouseholdFindingCode::ManySpouses.severity(), Severity::Warning);
    }
    #[test]
    fn the_stated_count_is_the_count_of_present_members() {
        check(&[("jumlah", "2")], &["household.member_count"]);
        check(&[("jumlah", "1"), ("anggota.bb.ada", "3")], &[]);
    }
    #[test]
    fn one_person_entered_by_two_cadres_is_found() {
        let again = [("anggota.bb.nama", "UDIN"), ("anggota.bb.jk", "1"), ("anggota.bb.lahir", "1990-08-17")];
        check(&again, &["member.entered_twice"]);
    }
    #[test]
    fn the_same_nik_and_a_near_name_are_one_person() {
        check(
            &[("anggota.bb.nama", "H. Udin"), ("anggota.bb.nik", "6474011708900002")],
            &["member.entered_twice"],
        );
    }
    #[test]
    fn the_same_nik_at_another_name_is_named_so() {
        let child = [("anggota.bb.nama", "Rayyan"), ("anggota.bb.nik", "6474011708900002")];
        check(&child, &["member.same_nik"]);
    }
    #[test]
    fn a_shared_placeholder_is_no_shared_nik() {
        let line = |key| (key, "6474011708909001");
        let both = codes(&[line("anggota.aa.nik"), line("anggota.bb.nik"), ("anggota.aa.hubungan", "1")]);
        assert_eq!(both, ["nik.placeholder", "nik.placeholder"]);
    }
    #[test]
    fn a_near_name_with_one_birth_date_may_be_one_person() {
        let twice = twins("", "");
        check(&twice, &["member.maybe_entered_twice"]);
    }
    #[test]
    fn twins_are_two_people() {
        check(&twins("6474010105200001", "6474010105200002"), &[]);
    }

    fn twins(first: &'static str, second: &'static str) -> [(&'static str, &'static str); 8] {
        [
            ("anggota.bb.nama", "Zayyan"),
            ("anggota.bb.jk", "1"),
            ("anggota.bb.lahir", "2020-05-01"),
            ("anggota.bb.nik", first),
            ("anggota.cc.nama", "Rayyan"),
            ("anggota.cc.jk", "1"),
            ("anggota.cc.lahir", "2020-05-01"),
            ("anggota.cc.nik", second),
        ]
    }

    #[test]
    fn a_nik_that_disagrees_is_a_warning() {
        check(&[("anggota.aa.jk", "2")], &["nik.sex"]);
        check(&[("anggota.aa.lahir", "1990-08-18")], &["nik.birth_date"]);
        assert_eq!(HouseholdFindingCode::NikBirthDate.severity(), Severity::Warning);
    }
    #[test]
    fn numbers_of_the_wrong_length_are_warnings() {
        check(&[("anggota.aa.nik", "647401")], &["nik.wrong_length"]);
        check(&[("nomor_kk", "647401")], &["card.wrong_length"]);
    }
    #[test]
    fn placeholders_are_warnings() {
        check(&[("anggota.aa.nik", "0000000000000000")], &["nik.placeholder"]);
        check(&[("nomor_kk", "0000000000000000")], &["card.placeholder"]);
    }
    #[test]
    fn nobody_is_born_in_the_future() {
        check(&[("anggota.bb.lahir", "2026-08-02")], &["member.born_in_future"]);
    }
    #[test]
    fn great_age_and_a_childs_headship_are_doubted() {
        check(&[("anggota.bb.lahir", "1900-08-02")], &["member.very_old"]);
        let head = [("anggota.bb.hubungan", "1"), ("anggota.bb.lahir", "2020-08-02")];
        assert_eq!(codes(&head), ["member.head_young"]);
    }
    #[test]
    fn without_today_no_age_is_judged() {
        let head = answers(&[("anggota.bb.hubungan", "1"), ("anggota.bb.lahir", "2999-08-02")]);
        assert!(super::check(&form(), &head, None).is_empty());
    }
    #[test]
    fn findings_name_the_keys() {
        let found =
            super::check(&form(), &answers(&[&HEAD[..], &[("anggota.bb.hubungan", "1")]].concat()), None);
        let keys: Vec<&str> = found[0].keys.iter().map(Key::as_str).collect();
        assert_eq!(keys, ["anggota.aa.hubungan", "anggota.bb.hubungan"]);
    }

    proptest! {
        #[test]
        fn checking_never_panics(
            lines in prop::collection::vec(("(anggota\\.[a-c]{1,2}\\.(nik|nama|jk|lahir|ada|_gone)|jumlah|posisi)", "\\PC{0,20}"), 0..30)
        ) {
            let lines: Vec<(&str, &str)> = lines.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
            let _ = codes(&lines);
        }
    }
}

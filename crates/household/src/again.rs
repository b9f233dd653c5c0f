//! The same people in two households: the numbers that can be looked for, and what two households share.
//!
//! Exact on purpose: a doubt at the door costs a question, so it needs a number, or a birth date with a name.
//! Names that sound alike, addresses and the rest are weighed at the server, by the linkage crate.
//!
//! Invariants: a number that stands for "unknown", or that no calendar knows, is never looked for; twins are
//! two people; whoever moved away, died or was removed is not there. Nothing here shows itself.

use crate::reading::Places;
use crate::{CardTrust, Household, Member, NikDoubt, name};
use ketuk_form::{FormDefinition, InstanceId, Key, Role};
use std::fmt;

/// What a household can be found by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TokenKind {
    /// The number of the family card.
    Card,
    /// A present member's NIK.
    Nik,
    /// A present member's birth date and sex; many share one.
    Born,
}

impl TokenKind {
    /// Its stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Nik => "nik",
            Self::Born => "born",
        }
    }
}

/// One thing that a household can be found by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// As text: sixteen digits, or `1990-08-17 1`.
    pub text: String,
    /// Whose it is; `None` for the family card.
    pub member: Option<InstanceId>,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.kind.code())
    }
}

/// What two households share; codes are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgainCode {
    /// One family card.
    SameCard,
    /// One NIK.
    SameNik,
    /// One name, birth date and sex.
    SamePerson,
    /// One birth date and sex, names near each other.
    MaybeSamePerson,
}

impl AgainCode {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SameCard => "again.same_card",
            Self::SameNik => "again.same_nik",
            Self::SamePerson => "again.same_person",
            Self::MaybeSamePerson => "again.maybe_same_person",
        }
    }

    /// What to tell a person, in Indonesian (`id`) or else in English; `family` is the other household, e.g.
    /// `Udin (RT 021, Berbas Tengah)`.
    #[must_use]
    pub fn message(self, family: &str, language: &str) -> String {
        if language == "id" {
            let what = match self {
                Self::SameCard => "Nomor KK ini sudah ada pada",
                Self::SameNik => "NIK ini sudah ada pada",
                Self::SamePerson => "Nama, tanggal lahir, dan jenis kelamin ini sudah ada pada",
                Self::MaybeSamePerson => {
                    "Nama mirip, dengan tanggal lahir dan jenis kelamin yang sama, sudah ada pada"
                }
            };
            format!("{what} keluarga {family}. Pastikan tidak didata dua kali.")
        } else {
            let what = match self {
                Self::SameCard => "This family card number stands",
                Self::SameNik => "This NIK stands",
                Self::SamePerson => "This name, birth date and sex stand",
                Self::MaybeSamePerson => "A similar name with this birth date and sex stands",
            };
            format!("{what} at the family {family} already. Make sure nobody is recorded twice.")
        }
    }
}

/// One thing that two households share, at the answer of the first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Again {
    /// The answer.
    pub key: Key,
    /// What.
    pub code: AgainCode,
}

impl Household {
    /// What this household can be found by, each once: trusted numbers, birth dates with a sex.
    #[must_use]
    pub fn list_tokens(&self) -> Vec<Token> {
        let card = self.trusted_card().map(|text| Token { kind: TokenKind::Card, text, member: None });
        let of_members = self.list_present().flat_map(|member| {
            let token = |kind, text: Option<String>| {
                text.map(|text| Token { kind, text, member: Some(member.instance.clone()) })
            };
            [token(TokenKind::Nik, member.trusted_nik()), token(TokenKind::Born, member.born())]
        });
        card.into_iter().chain(of_members.flatten()).collect()
    }

    fn trusted_card(&self) -> Option<String> {
        let plausible = CardTrust::of(self.card_text.as_deref()?) == CardTrust::Plausible;
        self.card
            .as_ref()
            .filter(|_| plausible && self.list_present().next().is_some())
            .map(|card| card.as_str().to_owned())
    }
}

impl Member {
    /// The NIK, where it is one that somebody can have. One that disagrees with the birth date beside it is
    /// looked for all the same: which of the two is wrong is not known.
    fn trusted_nik(&self) -> Option<String> {
        let nik = self.nik.as_ref()?;
        let impossible = |doubt: &NikDoubt| matches!(doubt, NikDoubt::Placeholder | NikDoubt::DateImpossible);
        let doubted = nik.doubts(self.sex, self.birth_date).iter().any(impossible);
        (!doubted).then(|| nik.as_str().to_owned())
    }

    fn born(&self) -> Option<String> {
        let (born, sex) = (self.birth_date?, self.sex?);
        self.name.as_ref()?;
        Some(format!("{born} {}", sex.code()))
    }
}

/// What `mine` shares with another household, at the answers of `mine`, in order of their keys.
#[must_use]
pub fn list_again(form: &FormDefinition, mine: &Household, other: &Household) -> Vec<Again> {
    let places = Places::of(form);
    let mut found = Vec::new();
    let cards = mine.trusted_card().zip(other.trusted_card());
    if cards.is_some_and(|(a, b)| a == b) {
        let key = places.key(form, Role::FamilyCard);
        found.extend(key.map(|key| Again { key, code: AgainCode::SameCard }));
    }
    for member in mine.list_present() {
        let codes = other.list_present().filter_map(|theirs| judge(member, theirs));
        let Some(code) = codes.min() else { continue };
        let by_number = code == AgainCode::SameNik;
        let role = if by_number { Role::MemberNik } else { Role::MemberName };
        found.extend(places.member_key(&member.instance, role).map(|key| Again { key, code }));
    }
    found.sort();
    found
}

/// The answers that hold a household's tokens: the card's number, or a member's NIK or name.
#[must_use]
pub fn key_of_token(form: &FormDefinition, token: &Token) -> Option<Key> {
    let places = Places::of(form);
    match (token.kind, &token.member) {
        (TokenKind::Card, _) => places.key(form, Role::FamilyCard),
        (TokenKind::Nik, Some(member)) => places.member_key(member, Role::MemberNik),
        (TokenKind::Born, Some(member)) => places.member_key(member, Role::MemberName),
        (TokenKind::Nik | TokenKind::Born, None) => None,
    }
}

/// Whether two entries in two households are, or may be, one person.
fn judge(a: &Member, b: &Member) -> Option<AgainCode> {
    let numbers = a.trusted_nik().zip(b.trusted_nik());
    if numbers.is_some_and(|(x, y)| x == y) {
        return Some(AgainCode::SameNik);
    }
    if a.born()? != b.born()? {
        return None;
    }
    let (name_a, name_b) = (a.name.as_deref()?, b.name.as_deref()?);
    let (alike, near) = (name::is_same(name_a, name_b), name::is_near(name_a, name_b));
    let twins = a.nik.as_ref().zip(b.nik.as_ref()).is_some_and(|(x, y)| x.is_twin_number(y));
    // Many who do not know their birthday have the first of January: a word or a likeness is too little there.
    let heaped = a.birth_date.is_some_and(|born| (born.month(), born.day()) == (1, 1));
    let words = name::folded(name_a).split(' ').count();
    if twins || (heaped && (!alike || words < 2)) {
        return None;
    }
    match (alike, near) {
        (true, _) => Some(AgainCode::SamePerson),
        (false, true) => Some(AgainCode::MaybeSamePerson),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{answers, form};

    const NIK: &str = "6474011708900002";

    fn household(lines: &[(&str, &str)]) -> Household {
        Household::read(&form(), &answers(lines))
    }

    fn person<'a>(name: &'a str, sex: &'a str, born: &'a str, nik: &'a str) -> [(&'static str, &'a str); 4] {
        [
            ("anggota.aa.nama", name),
            ("anggota.aa.jk", sex),
            ("anggota.aa.lahir", born),
            ("anggota.aa.nik", nik),
        ]
    }

    fn check(mine: &[(&str, &str)], other: &[(&str, &str)], found: &[(&str, AgainCode)]) {
        let list = list_again(&form(), &household(mine), &household(other));
        let list: Vec<_> = list.iter().map(|again| (again.key.as_str(), again.code)).collect();
        assert_eq!(list, found);
    }

    fn texts(lines: &[(&str, &str)]) -> Vec<String> {
        let text = |token: &Token| format!("{} {}", token.kind.code(), token.text);
        household(lines).list_tokens().iter().map(text).collect()
    }

    #[test]
    fn tokens_are_trusted_numbers_and_birth_dates() {
        let mut lines = person("Udin", "1", "1990-08-17", NIK).to_vec();
        lines.push(("nomor_kk", "6474 0112 0610 0001"));
        assert_eq!(texts(&lines), ["card 6474011206100001", "nik 6474011708900002", "born 1990-08-17 1"]);
    }
    #[test]
    fn what_stands_for_unknown_is_never_looked_for() {
        for nik in ["6474011708909001", "0000000000000000", "ADA", "647401170890000", "6474013213900001"] {
            assert_eq!(texts(&[("anggota.aa.nik", nik)]), Vec::<String>::new(), "{nik}");
        }
        for card in ["6474011206100000", "6474013206100001", "-"] {
            let lines = [("nomor_kk", card), ("anggota.aa.nama", "Udin")];
            assert_eq!(texts(&lines), Vec::<String>::new(), "{card}");
        }
    }
    #[test]
    fn who_is_not_there_is_never_looked_for() {
        assert_eq!(texts(&[("anggota.aa.nik", NIK), ("anggota.aa.ada", "3")]), Vec::<String>::new());
        assert_eq!(texts(&[("nomor_kk", "6474011206100001")]), Vec::<String>::new());
    }
    #[test]
    fn one_number_in_two_households_is_found() {
        let other = person("Aminah", "2", "1980-01-02", NIK);
        check(&person("Udin", "1", "1990-08-17", NIK), &other, &[("anggota.aa.nik", AgainCode::SameNik)]);
    }
    #[test]
    fn one_card_in_two_households_is_found() {
        let lines = [("nomor_kk", "6474011206100001"), ("anggota.aa.nama", "Udin")];
        check(&lines, &lines, &[("nomor_kk", AgainCode::SameCard)]);
    }
    #[test]
    fn one_person_under_two_numbers_is_found() {
        let found = [("anggota.aa.nama", AgainCode::SamePerson)];
        let other = person("MUHAMMAD SALEH", "1", "1990-08-17", "6474021708900009");
        check(&person("Muh. Saleh", "1", "1990-08-17", NIK), &other, &found);
        let found = [("anggota.aa.nama", AgainCode::MaybeSamePerson)];
        check(
            &person("Rahmawati", "2", "1990-08-17", ""),
            &person("Rahmawti", "2", "1990-08-17", ""),
            &found,
        );
    }
    #[test]
    fn twins_are_two_people() {
        let other = person("Hasanah", "2", "2015-03-04", "6474014403150002");
        check(&person("Hasana", "2", "2015-03-04", "6474014403150001"), &other, &[]);
    }
    #[test]
    fn namesakes_are_two_people() {
        check(&person("Udin", "1", "1990-08-17", ""), &person("Udin", "1", "1991-08-17", ""), &[]);
        check(&person("Udin", "1", "1990-01-01", ""), &person("Udin", "1", "1990-01-01", ""), &[]);
        check(
            &person("Udin Saleh", "1", "1990-01-01", ""),
            &person("Udin Salim", "1", "1990-01-01", ""),
            &[],
        );
    }
    #[test]
    fn the_gone_are_not_compared() {
        let mut other = person("Udin", "1", "1990-08-17", NIK).to_vec();
        other.push(("anggota.aa._gone", "salah catat"));
        check(&person("Udin", "1", "1990-08-17", NIK), &other, &[]);
    }
    #[test]
    fn a_token_knows_its_answer_and_hides_itself() {
        let household = household(&person("Udin", "1", "1990-08-17", NIK));
        let keys: Vec<_> =
            household.list_tokens().iter().filter_map(|token| key_of_token(&form(), token)).collect();
        let keys: Vec<_> = keys.iter().map(Key::as_str).collect();
        assert_eq!(keys, ["anggota.aa.nik", "anggota.aa.nama"]);
        assert!(!format!("{:?}", household.list_tokens()).contains(NIK));
    }
}

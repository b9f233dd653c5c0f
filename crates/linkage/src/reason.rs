//! Why: what was compared, what it weighed, as data and in the words of a coordinator.
//!
//! Bits are the difference that this made between the verdict's kind and "different": plus speaks for the
//! kind. A reason names places of members and classes of agreement, never a name or a number.

use crate::card::Card;
use crate::compare::{MemberMatch, NameLevel};
use crate::date::DateLevel;
use crate::features::{Feature, metres};
use crate::index::{Index, Slot};
use crate::number::NumberLevel;
use crate::verdict::{Kind, Verdict};

/// One reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What was found.
    pub finding: Finding,
    /// What it weighed, in bits.
    pub bits: f32,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// So many members answer each other, of so many on each side.
    Matched {
        /// How many.
        count: usize,
        /// Members of the first household.
        of_a: usize,
        /// Members of the second household.
        of_b: usize,
    },
    /// Two members answer each other; bits are those of the two alone.
    Member {
        /// Place in the first household, from 1.
        a: usize,
        /// Place in the second household, from 1.
        b: usize,
        /// How they compare.
        how: MemberMatch,
    },
    /// Who leads the households.
    Heads(Heads),
    /// Adults without an answer on both sides.
    AdultsLeft,
    /// The family cards.
    Card(NumberLevel),
    /// The telephones: equal or not.
    Phone {
        /// True where they are equal.
        equal: bool,
    },
    /// The addresses: equal or not.
    Address {
        /// True where they are equal.
        equal: bool,
    },
    /// How far apart the households were measured, in metres.
    Distance(u32),
    /// A NIK of one stands beside another person of the other.
    NikOfAnother,
    /// Twins were told apart.
    Twins,
    /// Kin: one mother, or a mother in the other household.
    Kin,
}

/// How the heads of two households stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Heads {
    /// One head.
    Same,
    /// One's head is a child or relative in the other.
    Crossed,
    /// No head among those who answer each other.
    Others,
}

/// The reasons for a verdict, the members first, then by weight.
#[must_use]
pub fn explain(index: &Index, one: Slot, other: Slot, verdict: &Verdict) -> Vec<Reason> {
    let Some((a, b)) = index.ordered(one, other) else { return Vec::new() };
    let weigh = |features: &[Feature]| weight(index, verdict, features);
    let mut reasons: Vec<Reason> = Vec::new();
    let matched = &verdict.assignment.matched;
    let count = Finding::Matched { count: matched.len(), of_a: a.members.len(), of_b: b.members.len() };
    reasons.push(Reason { finding: count, bits: weigh(PEOPLE) });
    for pair in matched {
        let finding = Finding::Member { a: pair.a + 1, b: pair.b + 1, how: pair.how };
        reasons.push(Reason { finding, bits: pair.how.bits });
    }
    let mut rest: Vec<Reason> = household(verdict, a, b)
        .into_iter()
        .map(|(finding, features)| Reason { finding, bits: weigh(features) })
        .collect();
    rest.sort_by(|x, y| y.bits.abs().total_cmp(&x.bits.abs()));
    reasons.extend(rest);
    reasons
}

const PEOPLE: &[Feature] = &[
    Feature::Matched,
    Feature::MatchedOne,
    Feature::MatchedTwo,
    Feature::MatchedMany,
    Feature::Bits,
    Feature::BitsOver10,
    Feature::BitsOver25,
    Feature::BestBits,
    Feature::MeanBits,
    Feature::WeakestBits,
    Feature::ShareSmaller,
    Feature::ShareLarger,
    Feature::AllSmaller,
    Feature::AllBoth,
    Feature::SingleBoth,
    Feature::SingleOne,
];

/// What is to be said of house, card and telephone, each with the features that weigh it.
fn household(verdict: &Verdict, a: &Card, b: &Card) -> Vec<(Finding, &'static [Feature])> {
    use Feature as F;
    let mut found: Vec<(Finding, &'static [F])> = Vec::new();
    let has = |feature: F| verdict.features.get(feature) > 0.0;
    let heads: &[F] = &[
        F::HeadsMatched,
        F::HeadCrossed,
        F::HeadsLeft,
        F::CoupleMatched,
        F::CoupleHalf,
        F::RolesChanged,
        F::OnlyChildren,
    ];
    if has(F::HeadsMatched) {
        found.push((Finding::Heads(Heads::Same), heads));
    } else if has(F::HeadCrossed) {
        found.push((Finding::Heads(Heads::Crossed), heads));
    } else if has(F::HeadsLeft) {
        found.push((Finding::Heads(Heads::Others), heads));
    }
    if has(F::AdultsLeftBoth) {
        found.push((
            Finding::AdultsLeft,
            &[F::AdultsLeftBoth, F::AdultsLeftMost, F::SpousesLeftBoth, F::AwayLeft, F::HereLeft],
        ));
    }
    let card = crate::number::compare(a.card, b.card);
    if card != NumberLevel::Missing {
        found.push((Finding::Card(card), &[F::CardEqual, F::CardEqualAlone, F::CardNear, F::CardDiffers]));
    }
    if a.phone != 0 && b.phone != 0 {
        found.push((Finding::Phone { equal: a.phone == b.phone }, &[F::PhoneEqual, F::PhoneDiffers]));
    }
    let address: &[F] =
        &[F::AddressEqual, F::AddressHouse, F::AddressDiffers, F::RtEqual, F::KelurahanDiffers];
    if has(F::AddressEqual) || has(F::AddressHouse) {
        found.push((Finding::Address { equal: true }, address));
    } else if has(F::AddressDiffers) {
        found.push((Finding::Address { equal: false }, address));
    }
    if let Some(apart) = metres(a, b) {
        let place: &[F] =
            &[F::Near, F::NearShared, F::Far, F::FarVery, F::AwayAllBoth, F::AwayHead, F::HereAllSmaller];
        found.push((Finding::Distance(apart.round().clamp(0.0, 1e7) as u32), place));
    }
    if has(F::NikEqualOther) {
        found.push((Finding::NikOfAnother, &[F::NikEqualOther]));
    }
    if has(F::Twins) {
        found.push((Finding::Twins, &[F::Twins]));
    }
    if has(F::Kin) {
        found.push((Finding::Kin, &[F::Kin, F::KinOnly]));
    }
    found
}

/// Bits that these features gave the verdict's kind over "different"; over "same" where it is different.
fn weight(index: &Index, verdict: &Verdict, features: &[Feature]) -> f32 {
    let row = |kind: Kind| index.weights().kinds.weights.get(kind as usize);
    let against = if verdict.kind == Kind::Different { Kind::Same } else { Kind::Different };
    let (Some(for_it), Some(against)) = (row(verdict.kind), row(against)) else { return 0.0 };
    let one = |feature: &Feature| {
        let at = *feature as usize;
        let weigh = |row: &[f32]| row.get(at).copied().unwrap_or(0.0);
        verdict.features.get(*feature) * (weigh(for_it) - weigh(against))
    };
    features.iter().map(one).sum::<f32>() / std::f32::consts::LN_2
}

impl Reason {
    /// The reason in Indonesian, with its weight.
    #[must_use]
    pub fn text_id(&self) -> String {
        format!("{} ({:+.1})", self.finding.text_id(), self.bits)
    }

    /// The reason in English, with its weight.
    #[must_use]
    pub fn text_en(&self) -> String {
        format!("{} ({:+.1})", self.finding.text_en(), self.bits)
    }
}

impl Finding {
    /// What was found, in Indonesian.
    #[must_use]
    pub fn text_id(&self) -> String {
        match self {
            Self::Matched { count, of_a, of_b } => {
                format!("{count} anggota cocok (dari {of_a} dan {of_b})")
            }
            Self::Member { a, b, how } => format!("anggota {a} = {b}: {}", member_id(how)),
            Self::Heads(Heads::Same) => "kepala keluarga sama".to_owned(),
            Self::Heads(Heads::Crossed) => "kepala keluarga yang satu anggota di yang lain".to_owned(),
            Self::Heads(Heads::Others) => "kepala keluarga berbeda".to_owned(),
            Self::AdultsLeft => "ada orang dewasa lain di kedua keluarga".to_owned(),
            Self::Card(level) => format!("nomor KK {}", number_id(*level)),
            Self::Phone { equal } => format!("telepon {}", if *equal { "sama" } else { "berbeda" }),
            Self::Address { equal } => format!("alamat {}", if *equal { "sama" } else { "berbeda" }),
            Self::Distance(metres) => format!("jarak {metres} m"),
            Self::NikOfAnother => "NIK sama pada orang yang berbeda".to_owned(),
            Self::Twins => "kembar: dua orang".to_owned(),
            Self::Kin => "kerabat: ibu yang sama".to_owned(),
        }
    }

    /// What was found, in English.
    #[must_use]
    pub fn text_en(&self) -> String {
        match self {
            Self::Matched { count, of_a, of_b } => {
                format!("{count} members answer each other (of {of_a} and {of_b})")
            }
            Self::Member { a, b, how } => format!("member {a} = {b}: {}", member_en(how)),
            Self::Heads(Heads::Same) => "one head of household".to_owned(),
            Self::Heads(Heads::Crossed) => "one's head is a member of the other".to_owned(),
            Self::Heads(Heads::Others) => "other heads of household".to_owned(),
            Self::AdultsLeft => "other adults on both sides".to_owned(),
            Self::Card(level) => format!("family card {}", number_en(*level)),
            Self::Phone { equal } => format!("telephone {}", if *equal { "equal" } else { "differs" }),
            Self::Address { equal } => format!("address {}", if *equal { "equal" } else { "differs" }),
            Self::Distance(metres) => format!("{metres} m apart"),
            Self::NikOfAnother => "one NIK beside two different people".to_owned(),
            Self::Twins => "twins: two people".to_owned(),
            Self::Kin => "kin: one mother".to_owned(),
        }
    }
}

fn listed(parts: [(&str, Option<&str>); 4]) -> String {
    let said: Vec<String> =
        parts.into_iter().filter_map(|(what, how)| how.map(|how| format!("{what} {how}"))).collect();
    said.join(", ")
}

fn member_id(how: &MemberMatch) -> String {
    let name = |level: NameLevel| match level {
        NameLevel::Missing => None,
        NameLevel::Equal => Some("sama"),
        NameLevel::Alike => Some("mirip"),
        NameLevel::Longer => Some("sama, satu lebih panjang"),
        NameLevel::Partly => Some("sebagian sama"),
        NameLevel::Differs => Some("berbeda"),
    };
    let birth = match how.birth {
        DateLevel::Missing => None,
        DateLevel::Equal => Some("sama"),
        DateLevel::EqualHeaped => Some("sama (tanggal kira-kira)"),
        DateLevel::Swapped => Some("tertukar hari dan bulan"),
        DateLevel::OnePart => Some("beda satu bagian"),
        DateLevel::YearHeaped => Some("tahun sama, tanggal kira-kira"),
        DateLevel::YearNear => Some("tahun berdekatan"),
        DateLevel::Differs => Some("berbeda"),
    };
    let nik = (how.nik != NumberLevel::Missing).then(|| number_id(how.nik));
    listed([("nama", name(how.name)), ("tanggal lahir", birth), ("NIK", nik), ("nama ibu", name(how.mother))])
}

fn member_en(how: &MemberMatch) -> String {
    let name = |level: NameLevel| match level {
        NameLevel::Missing => None,
        NameLevel::Equal => Some("equal"),
        NameLevel::Alike => Some("alike"),
        NameLevel::Longer => Some("equal, one is longer"),
        NameLevel::Partly => Some("equal in part"),
        NameLevel::Differs => Some("differs"),
    };
    let birth = match how.birth {
        DateLevel::Missing => None,
        DateLevel::Equal => Some("equal"),
        DateLevel::EqualHeaped => Some("equal (an estimated day)"),
        DateLevel::Swapped => Some("with day and month exchanged"),
        DateLevel::OnePart => Some("differs in one part"),
        DateLevel::YearHeaped => Some("of one year, the day estimated"),
        DateLevel::YearNear => Some("of years close by"),
        DateLevel::Differs => Some("differs"),
    };
    let nik = (how.nik != NumberLevel::Missing).then(|| number_en(how.nik));
    listed([
        ("name", name(how.name)),
        ("birth date", birth),
        ("NIK", nik),
        ("mother's name", name(how.mother)),
    ])
}

fn number_id(level: NumberLevel) -> &'static str {
    match level {
        NumberLevel::Missing => "kosong",
        NumberLevel::Equal => "sama",
        NumberLevel::Near => "beda satu angka",
        NumberLevel::Close => "beda dua angka",
        NumberLevel::Twin => "berurutan",
        NumberLevel::Differs => "berbeda",
    }
}

fn number_en(level: NumberLevel) -> &'static str {
    match level {
        NumberLevel::Missing => "missing",
        NumberLevel::Equal => "equal",
        NumberLevel::Near => "differs in one digit",
        NumberLevel::Close => "differs in two digits",
        NumberLevel::Twin => "next in line",
        NumberLevel::Differs => "differs",
    }
}

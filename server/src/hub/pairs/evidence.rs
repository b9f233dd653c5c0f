//! What speaks for a pair, as a row: who answers whom and how, and the reasons in both languages.
//!
//! Invariants: evidence holds places and levels, never a name or a number of somebody; bits are rounded to
//! tenths, so that equal verdicts give equal bytes.

use super::card::short;
use crate::store::Short;
use ketuk_linkage::{Family, Finding, Index, Kind, MemberMatch, Slot, Verdict, explain};
use serde::{Deserialize, Serialize};

/// The shape of a row; another one is not read.
const VERSION: u32 = 1;

/// All that speaks for a pair.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Evidence {
    version: u32,
    /// Millionths by kind, in the order of [`Kind::ALL`].
    pub(super) kinds: Vec<u64>,
    /// Who answers whom, the best first.
    pub(super) members: Vec<Answering>,
    /// The reasons, members left out, by weight.
    pub(super) reasons: Vec<Said>,
    /// Values of either that so many households have that they are no evidence.
    pub(super) common: Vec<Common>,
}

/// Two members who answer each other; places count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Answering {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) name: String,
    pub(super) birth: String,
    pub(super) nik: String,
    pub(super) sex: String,
    pub(super) mother: String,
    /// Tenths of a bit.
    pub(super) tenths: i64,
    pub(super) id: String,
    pub(super) en: String,
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) code: String,
    /// The level, where the finding has one.
    pub(super) level: String,
    /// Tenths of a bit; plus speaks for the verdict's kind.
    pub(super) tenths: i64,
    pub(super) id: String,
    pub(super) en: String,
}

/// A value that too many share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Common {
    /// `a` or `b`.
    pub(super) side: String,
    pub(super) what: String,
    pub(super) households: u64,
}

/// A probability in millionths.
pub(super) fn millionths(probability: f32) -> u64 {
    (f64::from(probability).clamp(0.0, 1.0) * 1e6).round() as u64
}

fn tenths(bits: f32) -> i64 {
    (f64::from(bits) * 10.0).round() as i64
}

/// How far apart, coarsely: a point that is measured again a little aside is no news.
fn distance_class(metres: u32) -> &'static str {
    match metres {
        0..=50 => "here",
        51..=200 => "near",
        201..=1_000 => "walk",
        _ => "far",
    }
}

fn level(finding: &Finding) -> &'static str {
    match finding {
        Finding::Card(level) => level.name(),
        Finding::Phone { equal } | Finding::Address { equal } if *equal => "equal",
        Finding::Phone { .. } | Finding::Address { .. } => "differs",
        Finding::Distance(metres) => distance_class(*metres),
        Finding::Matched { .. } | Finding::Member { .. } | Finding::Heads(_) => "",
        Finding::AdultsLeft | Finding::NikOfAnother | Finding::Twins | Finding::Kin => "",
    }
}

fn answering(a: usize, b: usize, how: &MemberMatch, finding: &Finding, bits: f32) -> Answering {
    Answering {
        a,
        b,
        name: how.name.name().to_owned(),
        birth: how.birth.name().to_owned(),
        nik: how.nik.name().to_owned(),
        sex: how.sex.name().to_owned(),
        mother: how.mother.name().to_owned(),
        tenths: tenths(bits),
        id: finding.text_id(),
        en: finding.text_en(),
    }
}

/// What is said of a pair.
pub(super) struct Told {
    pub(super) bytes: Vec<u8>,
    /// A digest of the levels alone: neither weights nor frequencies move it.
    pub(super) levels: Short,
    /// Metres; -1 where unknown.
    pub(super) distance_m: i64,
}

/// Tells a verdict; `one` is the household with the smaller id.
pub(super) fn tell(index: &Index, one: Slot, other: Slot, verdict: &Verdict) -> Told {
    let mut evidence = Evidence {
        version: VERSION,
        kinds: verdict.probabilities.map(millionths).to_vec(),
        ..Evidence::default()
    };
    let (mut levels, mut distance_m) = (Vec::new(), -1);
    for reason in explain(index, one, other, verdict) {
        let finding = &reason.finding;
        match finding {
            Finding::Member { a, b, how } => {
                let said = answering(*a, *b, how, finding, reason.bits);
                levels
                    .push(format!("{} {} {} {} {}", said.name, said.birth, said.nik, said.sex, said.mother));
                evidence.members.push(said);
                continue;
            }
            Finding::Matched { count, of_a, of_b } => levels.push(format!("matched {count} {of_a} {of_b}")),
            Finding::Distance(metres) => {
                distance_m = i64::from(*metres);
                levels.push(format!("distance {}", distance_class(*metres)));
            }
            other => levels.push(format!("{} {}", other.name(), level(other))),
        }
        evidence.reasons.push(Said {
            code: finding.name().to_owned(),
            level: level(finding).to_owned(),
            tenths: tenths(reason.bits),
            id: finding.text_id(),
            en: finding.text_en(),
        });
    }
    for (side, slot) in [("a", one), ("b", other)] {
        let crowds = index.check_too_common(slot).into_iter();
        evidence.common.extend(crowds.filter(|crowd| is_value(crowd.family)).map(|crowd| Common {
            side: side.to_owned(),
            what: crowd.family.name().to_owned(),
            households: crowd.households as u64,
        }));
    }
    evidence.common.sort_by(|x, y| (&x.side, &x.what, x.households).cmp(&(&y.side, &y.what, y.households)));
    levels.sort_unstable();
    Told {
        bytes: serde_json::to_vec(&evidence).unwrap_or_default(),
        levels: short(&[levels.join("\n").as_bytes()]),
        distance_m,
    }
}

/// Values that a person typed; sounds of names that many share are no news to anybody.
fn is_value(family: Family) -> bool {
    matches!(family, Family::Card | Family::Phone | Family::Nik)
}

/// Reads a row; nothing where it is of another shape.
pub(super) fn read(bytes: &[u8]) -> Evidence {
    let evidence: Evidence = serde_json::from_slice(bytes).unwrap_or_default();
    if evidence.version == VERSION { evidence } else { Evidence::default() }
}

/// The millionths of one kind.
pub(super) fn of_kind(evidence: &Evidence, kind: Kind) -> u64 {
    evidence.kinds.get(kind as usize).copied().unwrap_or(0)
}

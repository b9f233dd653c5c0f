//! The weights: bits per level of a member's fields, and the household layer over kinds.
//!
//! They live in a versioned file (`schemas/linkage/weights-v1.json`); [`Weights::shipped`] is that file.
//!
//! Invariant: a file is read whole or refused; unknown features in a file are refused, missing ones are 0.

use crate::compare::{NameLevel, SexLevel};
use crate::date::DateLevel;
use crate::features::{FEATURES, Feature, Features};
use crate::number::NumberLevel;
use crate::verdict::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a weights file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WeightsProblem {
    /// No JSON of this shape.
    #[error("weights.unreadable: {0}")]
    Unreadable(String),
    /// Another format.
    #[error("weights.format: format {0} is not known here")]
    Format(u32),
    /// A feature that this program does not compute.
    #[error("weights.feature: {0} is not known here")]
    Feature(String),
}

/// The format of the file.
const FORMAT: u32 = 1;

/// Everything that scoring weighs by.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The version of these weights; verdicts name it.
    pub version: String,
    /// Bits of a member's fields.
    pub members: MemberTable,
    /// The household layer.
    pub kinds: KindTable,
    /// Where the queue begins.
    pub thresholds: Thresholds,
}

/// Bits per level, in the order of the level's variants; the first is "missing" and 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberTable {
    /// Name: added to the bits of the words that answer each other.
    pub name: [f32; 6],
    /// Birth date.
    pub birth: [f32; 8],
    /// NIK.
    pub nik: [f32; 6],
    /// Sex.
    pub sex: [f32; 3],
    /// Mother's name: added to a part of its words' bits.
    pub mother: [f32; 6],
    /// Part of the words' bits that a mother's name is worth.
    pub mother_part: f32,
    /// The same birth place.
    pub place_equal: f32,
    /// What the twin rule gives.
    pub twins: f32,
    /// Name and mother's name together at most.
    pub cap_names: f32,
    /// Birth date and NIK together at most.
    pub cap_numbers: f32,
    /// From here on two members may be one.
    pub match_min: f32,
}

/// A weight for each kind and feature.
#[derive(Debug, Clone, PartialEq)]
pub struct KindTable {
    /// By kind, by feature.
    pub weights: [[f32; FEATURES]; Kind::COUNT],
}

/// Probabilities at which something happens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Same or moved: from here on a pair is called a duplicate.
    pub duplicate: f32,
    /// Same or moved: from here on it is queued.
    pub queue: f32,
    /// Split: from here on it is queued.
    pub queue_split: f32,
    /// Same or moved: from here on, with nothing against, one confirmation is enough.
    pub confirm: f32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    version: String,
    members: MemberTable,
    thresholds: Thresholds,
    kinds: BTreeMap<String, BTreeMap<Kind, f32>>,
}

impl Weights {
    /// The weights that ship.
    #[must_use]
    pub fn shipped() -> Self {
        let text = include_str!("../../../schemas/linkage/weights-v1.json");
        Self::read(text).unwrap_or_else(|_| Self::plain())
    }

    /// Weights without any learning: the shape of a table to start from.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            version: "plain".to_owned(),
            members: MemberTable::default(),
            kinds: KindTable { weights: [[0.0; FEATURES]; Kind::COUNT] },
            thresholds: Thresholds { duplicate: 0.5, queue: 0.5, queue_split: 0.5, confirm: 0.97 },
        }
    }

    /// Reads a weights file.
    ///
    /// # Errors
    /// When it is of another shape or format, or weighs a feature that is not computed here.
    pub fn read(text: &str) -> Result<Self, WeightsProblem> {
        let file: File =
            serde_json::from_str(text).map_err(|error| WeightsProblem::Unreadable(error.to_string()))?;
        if file.format != FORMAT {
            return Err(WeightsProblem::Format(file.format));
        }
        let mut weights = [[0.0; FEATURES]; Kind::COUNT];
        for (name, by_kind) in &file.kinds {
            let feature = Feature::ALL.iter().find(|feature| feature.name() == name);
            let at = feature.ok_or_else(|| WeightsProblem::Feature(name.clone()))?;
            for (kind, weight) in by_kind {
                if let Some(place) = weights.get_mut(*kind as usize).and_then(|row| row.get_mut(*at as usize))
                {
                    *place = *weight;
                }
            }
        }
        let File { version, members, thresholds, .. } = file;
        Ok(Self { version, members, kinds: KindTable { weights }, thresholds })
    }

    /// The file's text.
    #[must_use]
    pub fn write(&self) -> String {
        let weight = |kind: Kind, feature: Feature| {
            let row = self.kinds.weights.get(kind as usize);
            let weight = row.and_then(|row| row.get(feature as usize)).copied().unwrap_or(0.0);
            (weight * 1_000.0).round() / 1_000.0
        };
        let kinds = Feature::ALL.iter().map(|feature| {
            (
                feature.name().to_owned(),
                Kind::ALL.into_iter().map(|kind| (kind, weight(kind, *feature))).collect(),
            )
        });
        let file = File {
            format: FORMAT,
            version: self.version.clone(),
            members: self.members,
            thresholds: self.thresholds,
            kinds: kinds.collect(),
        };
        serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
    }
}

impl Default for MemberTable {
    /// Bits set by hand from what is known of errors in the field; `fit` moves them.
    fn default() -> Self {
        Self {
            name: [0.0, 0.0, -0.5, -1.5, -5.0, -8.0],
            birth: [0.0, 13.0, 6.0, 9.0, 5.0, 3.0, -2.0, -7.0],
            nik: [0.0, 18.0, 13.0, 6.0, -2.0, -2.0],
            sex: [0.0, 0.9, -4.0],
            mother: [0.0, 0.0, -0.3, -0.8, -1.5, -2.0],
            mother_part: 0.6,
            place_equal: 1.0,
            twins: -12.0,
            cap_names: 16.0,
            cap_numbers: 26.0,
            match_min: 7.0,
        }
    }
}

fn at<const N: usize>(bits: &[f32; N], level: usize) -> f32 {
    bits.get(level).copied().unwrap_or(0.0)
}

impl MemberTable {
    pub(crate) fn name_bits(&self, level: NameLevel, agreed: f32) -> f32 {
        at(&self.name, level as usize) + agreed.min(self.cap_names)
    }

    pub(crate) fn mother_bits(&self, level: NameLevel, agreed: f32) -> f32 {
        at(&self.mother, level as usize) + agreed * self.mother_part
    }

    pub(crate) fn birth_bits(&self, level: DateLevel) -> f32 {
        at(&self.birth, level as usize)
    }

    pub(crate) fn nik_bits(&self, level: NumberLevel) -> f32 {
        at(&self.nik, level as usize)
    }

    pub(crate) fn sex_bits(&self, level: SexLevel) -> f32 {
        at(&self.sex, level as usize)
    }
}

impl KindTable {
    /// The probability of each kind.
    #[must_use]
    pub fn probabilities(&self, features: &Features) -> [f32; Kind::COUNT] {
        let mut sums = [0.0_f32; Kind::COUNT];
        for (at, value) in features.0.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            for (sum, row) in sums.iter_mut().zip(&self.weights) {
                *sum += row[at] * value;
            }
        }
        let most = sums.iter().copied().fold(f32::MIN, f32::max);
        sums.iter_mut().for_each(|sum| *sum = (*sum - most).exp());
        let all: f32 = sums.iter().sum();
        sums.map(|sum| sum / all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_is_read_and_written_back_alike() {
        let text = include_str!("../../../schemas/linkage/weights-v1.json");
        let read = Weights::read(text).expect("the shipped file reads");
        assert_eq!(read.write(), text);
        assert!(read.kinds.weights.iter().flatten().any(|weight| *weight != 0.0));
        assert_eq!(read, Weights::shipped());
    }
    #[test]
    fn strange_files_are_refused() {
        assert!(matches!(Weights::read("{}"), Err(WeightsProblem::Unreadable(_))));
        let other = Weights::plain().write().replace("\"format\": 1", "\"format\": 2");
        assert_eq!(Weights::read(&other), Err(WeightsProblem::Format(2)));
        let other = Weights::plain().write().replace("\"card_near\"", "\"star_sign\"");
        assert_eq!(Weights::read(&other), Err(WeightsProblem::Feature("star_sign".to_owned())));
    }
}

//! What is said of two households: a kind, its probability, and whether a person should look.

use crate::features::{Assignment, Features};
use crate::weights::Weights;
use serde::{Deserialize, Serialize};

/// What two households are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One household in one dwelling, interviewed twice.
    Same,
    /// One household before and after it moved.
    Moved,
    /// Two households that both list the same person.
    Split,
    /// Kin without a shared person.
    Related,
    /// Everything else, however alike.
    Different,
}

impl Kind {
    /// How many there are.
    pub const COUNT: usize = 5;
    /// All of them, in order.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Same, Self::Moved, Self::Split, Self::Related, Self::Different];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Moved => "moved",
            Self::Split => "split",
            Self::Related => "related",
            Self::Different => "different",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// True where both records count one household.
    #[must_use]
    pub fn is_duplicate(self) -> bool {
        matches!(self, Self::Same | Self::Moved)
    }
}

/// How sure the engine is, in the words that people read until verdicts allow calibration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// Below the queue.
    Below,
    /// Lemah.
    Weak,
    /// Mungkin.
    Possible,
    /// Hampir pasti.
    AlmostCertain,
}

/// What is said of two households.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The likeliest kind.
    pub kind: Kind,
    /// The probability of each kind, in the order of [`Kind::ALL`].
    pub probabilities: [f32; Kind::COUNT],
    /// Whether a person should look.
    pub is_queued: bool,
    /// How sure.
    pub band: Band,
    /// Who answers whom; `a` is the household with the smaller id.
    pub assignment: Assignment,
    /// What it was said from.
    pub features: Features,
}

/// Probability of one household from which on a pair is told of, queued or not.
const TELLING_MIN: f32 = 0.01;

impl Verdict {
    /// So little in common that nothing is weighed.
    pub(crate) fn nothing(features: Features, assignment: Assignment) -> Self {
        let probabilities = [0.0, 0.0, 0.0, 0.0, 1.0];
        let (kind, band) = (Kind::Different, Band::Below);
        Self { kind, probabilities, is_queued: false, band, assignment, features }
    }

    pub(crate) fn of(features: Features, assignment: Assignment, weights: &Weights) -> Self {
        let probabilities = weights.kinds.probabilities(&features);
        let [same, moved, split, ..] = probabilities;
        let duplicate = same + moved;
        let thresholds = &weights.thresholds;
        let likeliest = |kinds: &[Kind]| {
            let probability = |kind: &Kind| probabilities.get(*kind as usize).copied().unwrap_or(0.0);
            kinds
                .iter()
                .copied()
                .max_by(|x, y| probability(x).total_cmp(&probability(y)))
                .unwrap_or(Kind::Different)
        };
        let kind = if duplicate >= thresholds.duplicate {
            likeliest(&[Kind::Moved, Kind::Same])
        } else {
            likeliest(&[Kind::Different, Kind::Related, Kind::Split])
        };
        let is_queued = duplicate >= thresholds.queue || split >= thresholds.queue_split;
        let band = match duplicate.max(split) {
            _ if !is_queued => Band::Below,
            sure if sure >= thresholds.confirm => Band::AlmostCertain,
            sure if sure >= 0.6 => Band::Possible,
            _ => Band::Weak,
        };
        Self { kind, probabilities, is_queued, band, assignment, features }
    }

    /// True where there is something to say: the pair is queued, is of a kind of its own, or might be one household.
    #[must_use]
    pub fn is_telling(&self) -> bool {
        self.is_queued || self.kind != Kind::Different || self.duplicate_probability() >= TELLING_MIN
    }

    /// The probability that both are one household: same or moved.
    #[must_use]
    pub fn duplicate_probability(&self) -> f32 {
        let [same, moved, ..] = self.probabilities;
        (same + moved).min(1.0)
    }
}

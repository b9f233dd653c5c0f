//! What a visit brought, and where a household stands in the round.
//!
//! Invariants: a code is stable and never reused; a code of a newer program survives a round trip as
//! `Other`; [`Status`] is totally ordered, so that two devices settle a quiet merge alike (the higher
//! wins). A complete interview outranks every reason for having none; the coordinator's verification
//! outranks all.

use std::cmp::Ordering;

/// What one visit brought.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum VisitOutcome {
    /// Everything was asked (selesai).
    Completed,
    /// Something is still to be asked (selesai sebagian).
    Partial,
    /// Nobody who could answer was there (tidak ada responden).
    NoRespondent,
    /// The family refused (menolak).
    Refused,
    /// The family moved within the city (pindah dalam kota).
    MovedWithinCity,
    /// The family moved away (pindah keluar kota).
    MovedAway,
    /// All members died (meninggal semua).
    AllDied,
    /// House or family cannot be found (tidak ditemukan).
    NotFound,
    /// Not a family of this survey (tidak eligible).
    NotEligible,
    /// The same family as another record (ganda).
    Duplicate,
    /// A code of a newer program.
    Other(String),
}

impl VisitOutcome {
    /// Every outcome this program knows, in the order a screen may offer them.
    pub const KNOWN: [Self; 10] = [
        Self::Completed,
        Self::Partial,
        Self::NoRespondent,
        Self::Refused,
        Self::MovedWithinCity,
        Self::MovedAway,
        Self::AllDied,
        Self::NotFound,
        Self::NotEligible,
        Self::Duplicate,
    ];

    /// Reads a stored code; a stranger's becomes `Other`.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|outcome| outcome.code() == code);
        known.unwrap_or_else(|| Self::Other(code.to_owned()))
    }

    /// The stored code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Completed => "selesai",
            Self::Partial => "selesai_sebagian",
            Self::NoRespondent => "tidak_ada_responden",
            Self::Refused => "menolak",
            Self::MovedWithinCity => "pindah_dalam_kota",
            Self::MovedAway => "pindah_luar_kota",
            Self::AllDied => "meninggal",
            Self::NotFound => "tidak_ditemukan",
            Self::NotEligible => "tidak_eligible",
            Self::Duplicate => "ganda",
            Self::Other(code) => code,
        }
    }

    /// Where the household stands after a visit with this outcome.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Completed => Status::Completed,
            Self::Partial => Status::Partial,
            Self::NoRespondent => Status::NoRespondent,
            Self::Refused => Status::Refused,
            Self::MovedWithinCity => Status::MovedWithinCity,
            Self::MovedAway => Status::MovedAway,
            Self::AllDied => Status::AllDied,
            Self::NotFound => Status::NotFound,
            Self::NotEligible => Status::NotEligible,
            Self::Duplicate => Status::Duplicate,
            Self::Other(code) => Status::from_code(code),
        }
    }

    /// The outcome as people say it in `language` (`id` or `en`); a stranger's code as it is.
    #[must_use]
    pub fn text(&self, language: &str) -> &str {
        let (indonesian, english) = match self {
            Self::Completed => ("Selesai, semua sudah ditanyakan", "Completed, everything was asked"),
            Self::Partial => ("Selesai sebagian, dilanjutkan nanti", "Partly done, to be continued"),
            Self::NoRespondent => ("Tidak ada orang di rumah", "Nobody at home"),
            Self::Refused => ("Menolak didata", "Refused"),
            Self::MovedWithinCity => ("Pindah ke tempat lain di kota ini", "Moved within the city"),
            Self::MovedAway => ("Pindah ke luar kota", "Moved away from the city"),
            Self::AllDied => ("Semua anggota sudah meninggal", "All members have died"),
            Self::NotFound => ("Rumah atau keluarga tidak ditemukan", "House or family not found"),
            Self::NotEligible => ("Bukan sasaran pendataan", "Not a family of this survey"),
            Self::Duplicate => ("Sudah didata di tempat lain", "Recorded elsewhere already"),
            Self::Other(code) => (code.as_str(), code.as_str()),
        };
        if language == "id" { indonesian } else { english }
    }

    /// True where another visit is still worth making.
    #[must_use]
    pub fn asks_for_another_visit(&self) -> bool {
        matches!(self, Self::Partial | Self::NoRespondent)
    }
}

/// Where a household stands in the round.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Status {
    /// On the list, nobody was there yet (belum dikunjungi).
    NotVisited,
    /// Met in the field and not on the list, not yet interviewed (baru).
    New,
    /// An interview has begun (sedang).
    InProgress,
    /// Visited, nobody to answer (tidak ada responden).
    NoRespondent,
    /// House or family cannot be found (tidak ditemukan).
    NotFound,
    /// The family refused (menolak).
    Refused,
    /// Something is still to be asked (selesai sebagian).
    Partial,
    /// The family moved within the city (pindah dalam kota).
    MovedWithinCity,
    /// The family moved away (pindah keluar kota).
    MovedAway,
    /// All members died (meninggal semua).
    AllDied,
    /// Not a family of this survey (tidak eligible).
    NotEligible,
    /// The same family as another record (ganda).
    Duplicate,
    /// The interview is complete (selesai).
    Completed,
    /// Sent back by the coordinator: something is to be asked again (dikembalikan).
    Returned,
    /// Complete and checked by the coordinator (terverifikasi).
    Verified,
    /// A code of a newer program.
    Other(String),
}

impl Status {
    /// Every status this program knows, from the lowest rank to the highest.
    pub const KNOWN: [Self; 15] = [
        Self::NotVisited,
        Self::New,
        Self::InProgress,
        Self::NoRespondent,
        Self::NotFound,
        Self::Refused,
        Self::Partial,
        Self::MovedWithinCity,
        Self::MovedAway,
        Self::AllDied,
        Self::NotEligible,
        Self::Duplicate,
        Self::Completed,
        Self::Returned,
        Self::Verified,
    ];

    /// Reads a stored code; a stranger's becomes `Other`.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|status| status.code() == code);
        known.unwrap_or_else(|| Self::Other(code.to_owned()))
    }

    /// The stored code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::NotVisited => "belum_dikunjungi",
            Self::New => "baru",
            Self::InProgress => "sedang",
            Self::NoRespondent => "tidak_ada_responden",
            Self::NotFound => "tidak_ditemukan",
            Self::Refused => "menolak",
            Self::Partial => "selesai_sebagian",
            Self::MovedWithinCity => "pindah_dalam_kota",
            Self::MovedAway => "pindah_luar_kota",
            Self::AllDied => "meninggal",
            Self::NotEligible => "tidak_eligible",
            Self::Duplicate => "ganda",
            Self::Completed => "selesai",
            Self::Returned => "dikembalikan",
            Self::Verified => "terverifikasi",
            Self::Other(code) => code,
        }
    }

    /// The rank in a quiet merge; gaps leave room for later statuses. A stranger's code ranks above
    /// "on the list" and below all that this program understands.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match self {
            Self::NotVisited => 0,
            Self::Other(_) => 5,
            Self::New => 10,
            Self::InProgress => 20,
            Self::NoRespondent => 30,
            Self::NotFound => 40,
            Self::Refused => 50,
            Self::Partial => 60,
            Self::MovedWithinCity => 70,
            Self::MovedAway => 80,
            Self::AllDied => 90,
            Self::NotEligible => 100,
            Self::Duplicate => 110,
            Self::Completed => 120,
            Self::Returned => 125,
            Self::Verified => 130,
        }
    }

    /// The status as people say it in `language` (`id` or `en`); a stranger's code as it is.
    #[must_use]
    pub fn text(&self, language: &str) -> &str {
        let (indonesian, english) = match self {
            Self::NotVisited => ("belum dikunjungi", "not visited"),
            Self::New => ("baru", "new"),
            Self::InProgress => ("sedang", "in progress"),
            Self::NoRespondent => ("tidak ada responden", "no respondent"),
            Self::NotFound => ("tidak ditemukan", "not found"),
            Self::Refused => ("menolak", "refused"),
            Self::Partial => ("selesai sebagian", "partial"),
            Self::MovedWithinCity => ("pindah dalam kota", "moved within the city"),
            Self::MovedAway => ("pindah luar kota", "moved away"),
            Self::AllDied => ("meninggal", "died"),
            Self::NotEligible => ("tidak eligible", "not eligible"),
            Self::Duplicate => ("ganda", "duplicate"),
            Self::Completed => ("selesai", "completed"),
            Self::Returned => ("dikembalikan", "sent back"),
            Self::Verified => ("terverifikasi", "verified"),
            Self::Other(code) => (code.as_str(), code.as_str()),
        };
        if language == "id" { indonesian } else { english }
    }

    /// True where whoever stands in the record is counted here, or is about to be: not where nobody was met,
    /// nor where the family is gone, refused, or belongs to another record.
    #[must_use]
    pub fn counts_members(&self) -> bool {
        match self {
            Self::NotVisited | Self::New | Self::InProgress | Self::Partial => true,
            Self::Completed | Self::Returned | Self::Verified | Self::Other(_) => true,
            Self::NoRespondent | Self::NotFound | Self::Refused | Self::Duplicate => false,
            Self::MovedWithinCity | Self::MovedAway | Self::AllDied | Self::NotEligible => false,
        }
    }

    /// True where the round expects nothing more of this household.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        match self {
            Self::MovedWithinCity | Self::MovedAway | Self::AllDied | Self::NotEligible => true,
            Self::Duplicate | Self::Completed | Self::Verified | Self::Refused | Self::NotFound => true,
            Self::NotVisited | Self::New | Self::InProgress | Self::NoRespondent | Self::Partial => false,
            Self::Returned | Self::Other(_) => false,
        }
    }
}

impl Ord for Status {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank()).then_with(|| self.code().cmp(other.code()))
    }
}

impl PartialOrd for Status {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, status: Status) {
        assert_eq!(Status::from_code(code), status);
        assert_eq!(status.code(), code);
    }

    #[test]
    fn a_known_code_is_read_and_written() {
        check("selesai", Status::Completed);
        check("belum_dikunjungi", Status::NotVisited);
        check("ganda", Status::Duplicate);
    }
    #[test]
    fn a_strangers_code_survives_a_round_trip() {
        check("menunggu_rapat", Status::Other("menunggu_rapat".to_owned()));
        assert_eq!(VisitOutcome::from_code("x").code(), "x");
    }
    #[test]
    fn known_statuses_stand_in_order_of_rank() {
        assert!(Status::KNOWN.iter().map(Status::rank).is_sorted_by(|a, b| a < b));
    }
    #[test]
    fn a_complete_interview_outranks_every_reason_for_none() {
        let reasons = VisitOutcome::KNOWN.iter().filter(|o| **o != VisitOutcome::Completed);
        assert!(reasons.map(VisitOutcome::status).all(|status| status < Status::Completed));
    }
    #[test]
    fn the_higher_wins_from_both_sides() {
        assert_eq!(Status::Refused.max(Status::Partial), Status::Partial.max(Status::Refused));
    }
    #[test]
    fn two_strangers_are_ordered_too() {
        let (a, b) = (Status::Other("a".to_owned()), Status::Other("b".to_owned()));
        assert_eq!(a.clone().max(b.clone()), b.max(a));
    }
    #[test]
    fn every_outcome_leads_to_a_status_of_the_same_code() {
        for outcome in VisitOutcome::KNOWN {
            assert_eq!(outcome.code(), outcome.status().code());
            assert_eq!(VisitOutcome::from_code(outcome.code()), outcome);
        }
    }
}

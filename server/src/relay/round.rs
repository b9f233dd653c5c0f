//! In which order files go to the city.
//!
//! Invariants: no clock, no IO; whatever became of a file, the next round begins behind it, and one that was tried in vain
//! stands behind all that were tried less often: no file holds up the others for longer than one try.

use std::collections::HashMap;

/// Where the last round stopped, and what was tried in vain since this relay started.
#[derive(Debug, Default)]
pub(super) struct Round {
    last: u64,
    failed: HashMap<u64, u32>,
}

impl Round {
    /// The turns of the files that lie there, whose numbers come in order.
    pub(super) fn turns(&mut self, mut lying: Vec<u64>) -> Vec<u64> {
        self.failed.retain(|number, _| lying.binary_search(number).is_ok());
        let (last, failed) = (self.last, &self.failed);
        lying.sort_by_key(|number| (failed.get(number).copied().unwrap_or(0), *number <= last, *number));
        lying
    }

    /// A file is tried now: it counts as tried in vain until it is [`done`](Self::done), also where nobody waits for the
    /// end of it.
    pub(super) fn begin(&mut self, number: u64) {
        self.last = number;
        let failed = self.failed.entry(number).or_default();
        *failed = failed.saturating_add(1);
    }

    /// The city has had its word on it.
    pub(super) fn done(&mut self, number: u64) {
        self.failed.remove(&number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_begins_behind_the_last_file_and_wraps() {
        let mut round = Round::default();
        assert_eq!(round.turns(vec![3, 5, 8]), [3, 5, 8]);
        round.begin(5);
        round.done(5);
        assert_eq!(round.turns(vec![3, 5, 8]), [8, 3, 5]);
    }
    #[test]
    fn what_was_tried_in_vain_more_often_comes_later() {
        let mut round = Round::default();
        for number in [1, 1, 2] {
            round.begin(number);
        }
        assert_eq!(round.turns(vec![1, 2, 3, 4]), [3, 4, 2, 1]);
        round.done(1);
        assert_eq!(round.turns(vec![1, 2, 3, 4]), [3, 4, 1, 2]);
        // What has left the shelf is forgotten: its number may be another file's.
        assert_eq!(round.turns(vec![1]), [1]);
        assert_eq!(round.turns(vec![1, 2, 3]), [3, 1, 2]);
    }
}

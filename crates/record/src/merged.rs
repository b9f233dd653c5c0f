//! Findings that a merge brought about: who did not know of whom, and what somebody has looked at since.
//!
//! Invariant: it follows from what stands in the document and from which change builds on which, never from a
//! clock.

use crate::document::Record;
use automerge::ChangeHash;
use ketuk_form::Key;

impl Record {
    /// Whether what stands in two of these groups of keys was written by people who did not know of each other.
    #[must_use]
    pub fn is_merged(&self, groups: &[Vec<Key>]) -> bool {
        let written: Vec<Vec<ChangeHash>> = groups.iter().map(|keys| self.written_by(keys)).collect();
        written.iter().enumerate().any(|(at, ours)| {
            let theirs = written.iter().skip(at + 1).flatten();
            theirs.clone().any(|b| ours.iter().any(|a| a != b && self.are_concurrent(a, b)))
        })
    }

    /// The change by which somebody called the finding at `mark` right as it stands; `None` where nobody did, or
    /// something was written to `keys` since.
    #[must_use]
    pub fn find_seen(&self, mark: &Key, keys: &[Key]) -> Option<ChangeHash> {
        let written = self.written_by(keys);
        let knows = |seen: &ChangeHash| written.iter().all(|change| self.graph.includes(&[*seen], change));
        let marks = self.claims(mark.as_str()).into_iter().filter(|claim| claim.value.has_substance());
        marks.map(|claim| claim.change).find(knows)
    }

    /// Whether `change` wrote `key`: of a member whom one removed while another went on editing, an edit did not.
    #[must_use]
    pub fn wrote(&self, key: &Key, change: &ChangeHash) -> bool {
        self.claims_at(key.as_str(), Some(&[*change])).iter().any(|claim| claim.change == *change)
    }

    /// The changes that stand at any of `keys`, each once.
    #[must_use]
    pub fn written_by(&self, keys: &[Key]) -> Vec<ChangeHash> {
        let claims = keys.iter().flat_map(|key| self.claims(key.as_str()));
        let mut changes: Vec<_> = claims.map(|claim| claim.change).collect();
        changes.sort_unstable();
        changes.dedup();
        changes
    }
}

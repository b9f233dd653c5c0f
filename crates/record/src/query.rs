//! Questions to the cadre: an ordinary change that stands beside what it asks about.
//!
//! Invariants: a question stands until somebody who knows of it writes the answer that it asks about, or takes
//! it away; what stands follows from the document alone, so a rebuild and every device say the same.

use crate::dispute::sibling;
use crate::document::{Record, Session, WrittenChange};
use crate::keys;
use automerge::{ChangeHash, ROOT, ReadDoc};
use ketuk_form::{Key, Value};

/// What stands where somebody asks without a remark.
const NO_REMARK: &str = "-";

/// A question that waits for an answer. It does not print itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    /// What it asks about: an answer's key, or that of a finding.
    pub key: Key,
    /// What is to be looked at; empty where nothing is said.
    pub remark: String,
    /// The change that asks.
    pub change: ChangeHash,
}

impl Record {
    /// Every question that waits, in the order of the keys that they ask about.
    #[must_use]
    pub fn list_queries(&self) -> Vec<Query> {
        let mut keys: Vec<_> = self
            .doc
            .map_range(ROOT, ..)
            .filter_map(|item| {
                let of = item.key.rsplit('.').next()?.strip_prefix(keys::QUERY_PREFIX)?;
                sibling(&Key::parse(&item.key).ok()?, of)
            })
            .collect();
        keys.sort();
        keys.iter().filter_map(|key| self.find_query(key)).collect()
    }

    /// The question about `key` that waits.
    #[must_use]
    pub fn find_query(&self, key: &Key) -> Option<Query> {
        let marker = query_marker(key)?;
        let standing = self.claims(key.as_str());
        let waits = |asked: &ChangeHash| {
            !standing
                .iter()
                .any(|claim| claim.change != *asked && self.graph.includes(&[claim.change], asked))
        };
        let mut asked = self.claims(marker.as_str()).into_iter().filter(|claim| claim.value.has_substance());
        let claim = asked.rfind(|claim| waits(&claim.change))?;
        let remark = claim.value.to_text();
        let remark = if remark == NO_REMARK { String::new() } else { remark };
        Some(Query { key: key.clone(), remark, change: claim.change })
    }

    /// Asks about `key`; `None` where its name leaves no room for a question.
    pub fn ask(&mut self, session: Session, key: &Key, remark: &str, why: &str) -> Option<WrittenChange> {
        // What reads as a reason for no answer would be no question.
        let says = |remark: &&str| Value::from_text(remark).has_substance();
        let remark = Some(remark.trim()).filter(says).unwrap_or(NO_REMARK);
        let mut asked = vec![(query_marker(key)?, Value::Text(remark.to_owned()))];
        if self.find_reply(key).is_some()
            && let Some(marker) = reply_marker(key)
        {
            asked.push((marker, Value::Empty));
        }
        self.write_anew(session, &asked, why)
    }

    /// What was said to the last question about `key`, and the change that says it.
    #[must_use]
    pub fn find_reply(&self, key: &Key) -> Option<(String, ChangeHash)> {
        let mut said = self.claims(reply_marker(key)?.as_str()).into_iter();
        let last = said.rfind(|claim| claim.value.has_substance())?;
        Some((last.value.to_text(), last.change))
    }
}

/// The key under which a question about `key` stands.
#[must_use]
pub fn query_marker(key: &Key) -> Option<Key> {
    sibling(key, &format!("{}{}", keys::QUERY_PREFIX, key.name()))
}

/// The key under which the answer to a question about `key` stands, where it is one in words.
#[must_use]
pub fn reply_marker(key: &Key) -> Option<Key> {
    sibling(key, &format!("{}{}", keys::REPLY_PREFIX, key.name()))
}

impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Query({})", self.change)
    }
}

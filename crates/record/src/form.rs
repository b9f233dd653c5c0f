//! Which version of which form a record was asked with, also where people do not agree on it.
//!
//! Two devices may take a draft to different versions, or import one list with different versions. The
//! higher version of one form stands, on every replica alike; that is settled by rule as long as nothing
//! that was answered would be lost by it, and is a person's otherwise.

use crate::dispute::{Claim, Dispute, DisputeClass, DisputeKind};
use crate::document::Record;
use crate::keys;
use automerge::{ROOT, ReadDoc};
use ketuk_form::{Answers, FormBook, FormTag, Key, Reading, Upgrade, Value};

impl Record {
    /// The form's id and version as the record names it: where people disagree, what was settled, else
    /// the highest version.
    #[must_use]
    pub fn form(&self) -> Option<String> {
        let claims = self.claims(keys::FORM);
        let only = match claims.as_slice() {
            [] => return None,
            [one] => Some(one.value.to_text()),
            [_, ..] => None,
        };
        let shown = only.or_else(|| self.form_dispute().map(|dispute| dispute.shown.to_text()));
        shown.or_else(|| self.get(keys::FORM).map(|value| value.to_text()))
    }

    /// The form that the record is read with, out of those that are here.
    #[must_use]
    pub fn read_with(&self, book: &FormBook) -> Reading {
        book.read(self.form().as_deref())
    }

    /// Every version that the record names or that stands against another one.
    #[must_use]
    pub fn form_versions(&self) -> Vec<String> {
        let mut named: Vec<_> = self.claims(keys::FORM).iter().map(|claim| claim.value.to_text()).collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    /// Every dispute, read with the record's own form; versions that stand against each other are a
    /// person's where the higher one would lose something that was answered.
    #[must_use]
    pub fn disputes_among(&self, book: &FormBook) -> Vec<Dispute> {
        let Reading { form, .. } = self.read_with(book);
        let mut disputes = self.disputes(&form);
        let quiet = |dispute: &&mut Dispute| {
            dispute.key.as_str() == keys::FORM && dispute.class == DisputeClass::Quiet
        };
        if let Some(versions) = disputes.iter_mut().find(quiet)
            && self.loses_answers(book, versions)
        {
            versions.class = DisputeClass::Human;
        }
        disputes
    }

    /// The answers as they stand, read with the record's own form.
    #[must_use]
    pub fn answers_among(&self, book: &FormBook) -> Answers {
        self.answers(&self.read_with(book).form)
    }

    /// Whether every answer here came with an import or the first start: nobody has answered anything since.
    /// A knock at a closed door is no answer.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        let is_first = |claim: &Claim| self.graph.get(&claim.change).is_some_and(|node| node.deps.is_empty());
        let keys = self.doc.map_range(ROOT, ..).filter_map(|item| Key::parse(&item.key).ok());
        let mut answers = keys.filter(|key| !key.is_paradata() || key.name() == keys::GONE);
        answers.all(|key| self.claims(key.as_str()).iter().all(is_first))
    }

    /// Whether the version that stands would lose an answer given with one that stands against it.
    fn loses_answers(&self, book: &FormBook, dispute: &Dispute) -> bool {
        let find = |value: &Value| book.find(&FormTag::parse(value.as_text()?)?);
        let Some(newer) = find(&dispute.shown) else { return false };
        let answers = self.plain_answers();
        let others = dispute.claims.iter().filter(|claim| claim.value != dispute.shown);
        others
            .filter_map(|claim| find(&claim.value))
            .any(|older| !Upgrade::between(older, newer, &answers).is_free())
    }
}

/// What stands where versions of forms stand against each other: the highest version of one form.
/// Different forms are for a person.
pub(crate) fn classify_versions(claims: &[Claim], winner: Value) -> (DisputeKind, DisputeClass, Value) {
    let tags: Option<Vec<_>> =
        claims.iter().map(|claim| FormTag::parse(claim.value.as_text().unwrap_or_default())).collect();
    let highest = tags.filter(|tags| tags.windows(2).all(|pair| pair[0].id == pair[1].id));
    let (class, shown) = match highest.and_then(|tags| tags.into_iter().max()) {
        Some(tag) => (DisputeClass::Quiet, Value::Text(tag.to_string())),
        None => (DisputeClass::Human, winner),
    };
    (DisputeKind::FormVersions, class, shown)
}

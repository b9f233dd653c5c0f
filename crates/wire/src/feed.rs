//! The feed of a scope: what happened to its records, in the server's order, with a running tag.
//!
//! Invariant: `tag_n = first 12 bytes of SHA-256(tag_{n-1} || kind || record || change)`, so a cursor
//! (seq, tag) proves that its holder has exactly the server's rows up to seq.

use crate::batch::{Header, SectionDigest, section_digest};
use crate::{ChangeHash, DeviceId, Nonce, Problem, PublicKey, RecordId, ScopeId, Signature, Tag};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// What one row says. The numbers are part of the tag and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum RowKind {
    /// A change of a record.
    Change = 1,
    /// The record came into this scope.
    In = 2,
    /// The record left this scope.
    Out = 3,
}

impl RowKind {
    /// Reads a stored kind.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Change, Self::In, Self::Out].into_iter().find(|kind| *kind as u8 == number)
    }
}

/// The tag after one more row.
#[must_use]
pub fn next_tag(tag: Tag, kind: RowKind, record: RecordId, change: Option<ChangeHash>) -> Tag {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    context.update(&tag.0);
    context.update(&[kind as u8]);
    context.update(&record.0);
    if let Some(change) = change {
        context.update(&change.0);
    }
    let mut next = [0; Tag::LENGTH];
    next.copy_from_slice(&context.finish().as_ref()[..Tag::LENGTH]);
    Tag(next)
}

/// How far a device has read one scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Cursor {
    /// The area.
    #[n(0)]
    pub scope: ScopeId,
    /// The last row it holds; 0 before the first.
    #[n(1)]
    pub seq: u64,
    /// The tag of that row.
    #[n(2)]
    pub tag: Tag,
}

/// The rows after a cursor, and the cursor after them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Page {
    /// The runs, in order.
    #[n(0)]
    pub runs: Vec<Run>,
    /// The cursor after the last run.
    #[n(1)]
    pub cursor: Cursor,
}

/// Consecutive rows of one origin.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Run {
    /// Rows that the device pushed in this very request: it holds them already.
    #[n(0)]
    Own(#[n(0)] u64),
    /// Rows out of one device's batch, with the means to check its signature.
    #[n(1)]
    Signed(#[n(0)] SignedRun),
    /// A record came into or left the scope.
    #[n(2)]
    Moved(#[n(0)] RecordId, #[n(1)] u8),
    /// Rows of a record that was erased: what they held is nowhere any more. Believed only of a record for which
    /// the device holds the server's order.
    #[n(3)]
    Erased(#[n(0)] RecordId, #[n(1)] Vec<ChangeHash>),
}

/// A batch's section as others receive it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedRun {
    /// As in [`Header`].
    #[n(0)]
    pub device: DeviceId,
    /// As in [`Header`].
    #[n(1)]
    pub number: u64,
    /// As in [`Header`].
    #[cbor(n(2), with = "minicbor::bytes")]
    pub previous: [u8; 8],
    /// As in [`Header`].
    #[n(3)]
    pub nonce: Nonce,
    /// As in [`Header`].
    #[n(4)]
    pub app: u32,
    /// The author's signature over the header.
    #[n(5)]
    pub signature: Signature,
    /// Every item of the section; an item whose changes are elsewhere has none here.
    #[n(6)]
    pub items: Vec<RunItem>,
    /// The batch's other sections, which this reader may not see.
    #[n(7)]
    pub others: Option<Vec<SectionDigest>>,
    /// The area for which the author signed the items, where they stand in another one's feed by now: the household
    /// moved, or was let in from what was kept apart.
    #[n(8)]
    pub section: Option<ScopeId>,
}

/// One record's part of a run.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RunItem {
    /// The record.
    #[n(0)]
    pub record: RecordId,
    /// The heads that the author signed, sorted.
    #[n(1)]
    pub heads: Vec<ChangeHash>,
    /// Bare change chunks, one feed row each.
    #[n(2)]
    pub changes: Vec<ByteVec>,
    /// Bare chunks that have no row here (refused, set apart, or rows elsewhere) and only connect the
    /// signed heads to `changes`.
    #[n(3)]
    pub evidence: Option<Vec<ByteVec>>,
}

impl SignedRun {
    /// The header that the author signed, for the section of `scope` or the one that is named.
    #[must_use]
    pub fn header(&self, scope: ScopeId) -> Header {
        let items: Vec<_> = self.items.iter().map(|item| (item.record, item.heads.clone())).collect();
        let mut sections = self.others.clone().unwrap_or_default();
        sections.push(section_digest(self.section.unwrap_or(scope), &items));
        sections.sort_unstable();
        let Self { device, number, previous, nonce, app, .. } = *self;
        Header { device, number, previous, nonce, app, sections }
    }

    /// Checks the author's signature.
    pub fn verify(&self, scope: ScopeId, key: &PublicKey) -> Result<(), Problem> {
        self.header(scope).verify(key, &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_depends_on_every_part() {
        let (r, c) = (RecordId([1; 16]), ChangeHash([2; 32]));
        let base = next_tag(Tag::START, RowKind::Change, r, Some(c));
        for other in [
            next_tag(base, RowKind::Change, r, Some(c)),
            next_tag(Tag::START, RowKind::In, r, Some(c)),
            next_tag(Tag::START, RowKind::Change, RecordId([3; 16]), Some(c)),
            next_tag(Tag::START, RowKind::Change, r, Some(ChangeHash([4; 32]))),
            next_tag(Tag::START, RowKind::Change, r, None),
        ] {
            assert_ne!(base, other);
        }
    }
}

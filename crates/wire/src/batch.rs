//! The batch: the unit that is signed, carried and acknowledged, whichever way it goes.
//!
//! Invariants: the signature covers the header; the header names a digest per section; a section's
//! digest covers the heads of each item. A change's hash covers what it depends on, so the heads
//! vouch for every change of the item. Sections can thus be passed on one by one, and refused
//! changes left out, while the author's signature still holds.

use crate::sign::{Purpose, SigningKey};
use crate::{
    BatchHash, ChangeHash, DeviceId, Nonce, Problem, ProblemCode, PublicKey, RecordId, ScopeId, Signature,
    chunk, encode, limits,
};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use std::collections::HashSet;

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Header {
    /// Who signs.
    #[n(0)]
    pub device: DeviceId,
    /// Counts the device's batches from 1; 0 for a request that carries none.
    #[n(1)]
    pub number: u64,
    /// The beginning of the previous batch's hash; zeros before the first.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub previous: [u8; 8],
    /// What the server handed out last: the batch was made after that.
    #[n(3)]
    pub nonce: Nonce,
    /// The app's version: major * 1,000,000 + minor * 1,000 + patch.
    #[n(4)]
    pub app: u32,
    /// One digest per section, ordered by scope.
    #[n(5)]
    pub sections: Vec<SectionDigest>,
}

/// The digest of one section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct SectionDigest {
    /// The area.
    #[n(0)]
    pub scope: ScopeId,
    /// SHA-256 of the section's manifest.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub digest: [u8; 32],
}

/// A batch as it travels from its device: sections whole, their digests left to the receiver.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Batch {
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
    /// The sections, ordered by scope.
    #[n(5)]
    pub sections: Vec<Section>,
    /// Over the header.
    #[n(6)]
    pub signature: Signature,
}

/// What a batch says about one area.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Section {
    /// The area.
    #[n(0)]
    pub scope: ScopeId,
    /// One item per record.
    #[n(1)]
    pub items: Vec<Item>,
}

/// What a batch says about one record: a document that the server has never seen, or changes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Item {
    /// The record.
    #[n(0)]
    pub record: RecordId,
    /// A bare, uncompressed document chunk, for a new record.
    #[n(1)]
    pub document: Option<ByteVec>,
    /// Bare change chunks, each after what it depends on.
    #[n(2)]
    pub changes: Vec<ByteVec>,
    /// Heads besides the last change, where the item has several.
    #[n(3)]
    pub more_heads: Option<Vec<ChangeHash>>,
}

/// The two ways in which an item carries changes.
#[derive(Debug, Clone, Copy)]
pub enum ItemBody<'a> {
    /// A whole document.
    Document(&'a [u8]),
    /// Changes one by one.
    Changes(&'a [ByteVec]),
}

#[derive(Encode)]
struct ItemManifest {
    #[n(0)]
    record: RecordId,
    #[n(1)]
    heads: Vec<ChangeHash>,
}

#[derive(Encode)]
struct SectionManifest {
    #[n(0)]
    scope: ScopeId,
    #[n(1)]
    items: Vec<ItemManifest>,
}

impl Header {
    /// The hash that names the batch.
    #[must_use]
    pub fn hash(&self) -> BatchHash {
        BatchHash(sha256(&encode(self)))
    }

    /// Signs the header.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> Signature {
        key.sign(Purpose::Batch, &encode(self))
    }

    /// Checks that `key` signed this header.
    pub fn verify(&self, key: &PublicKey, signature: &Signature) -> Result<(), Problem> {
        key.verify(Purpose::Batch, &encode(self), signature)
    }
}

impl Item {
    /// Which way the item carries its changes; an item is never both.
    pub fn body(&self) -> Result<ItemBody<'_>, Problem> {
        match (&self.document, self.changes.is_empty()) {
            (Some(document), true) => Ok(ItemBody::Document(document)),
            (None, false) => Ok(ItemBody::Changes(&self.changes)),
            _ => Err(Problem::with(ProblemCode::BodyMalformed, "an item is a document or changes")),
        }
    }

    /// The heads that its author signs, sorted.
    pub fn heads(&self) -> Result<Vec<ChangeHash>, Problem> {
        let mut heads = self.more_heads.clone().unwrap_or_default();
        match self.body()? {
            ItemBody::Document(document) => heads.extend(chunk::read(document)?.document_heads()?),
            ItemBody::Changes(changes) => {
                if let Some(last) = changes.last() {
                    heads.push(chunk::read(last)?.hash());
                }
            }
        }
        if heads.len() > limits::ITEM_HEADS_MAX {
            return Err(Problem::with(ProblemCode::BatchTooLarge, "heads of an item"));
        }
        heads.sort_unstable();
        heads.dedup();
        Ok(heads)
    }
}

/// The digest of a section, from the record and the sorted heads of each item.
#[must_use]
pub fn section_digest(scope: ScopeId, items: &[(RecordId, Vec<ChangeHash>)]) -> SectionDigest {
    let items =
        items.iter().map(|(record, heads)| ItemManifest { record: *record, heads: heads.clone() }).collect();
    SectionDigest { scope, digest: sha256(&encode(&SectionManifest { scope, items })) }
}

impl Section {
    /// The section's digest.
    pub fn digest(&self) -> Result<SectionDigest, Problem> {
        let items: Vec<_> =
            self.items.iter().map(|item| Ok((item.record, item.heads()?))).collect::<Result<_, Problem>>()?;
        Ok(section_digest(self.scope, &items))
    }
}

impl Batch {
    /// Seals sections into a signed batch.
    pub fn seal(mut header: Header, sections: Vec<Section>, key: &SigningKey) -> Result<Self, Problem> {
        header.sections = sections.iter().map(Section::digest).collect::<Result<_, _>>()?;
        let signature = header.sign(key);
        let Header { device, number, previous, nonce, app, sections: _ } = header;
        Ok(Self { device, number, previous, nonce, app, sections, signature })
    }

    /// The header as the receiver computes it; refuses a batch over the limits or out of order.
    pub fn header(&self) -> Result<Header, Problem> {
        let too_large = |what| Err(Problem::with(ProblemCode::BatchTooLarge, what));
        if self.sections.len() > limits::BATCH_SECTIONS_MAX {
            return too_large("sections");
        }
        if self.sections.iter().map(|s| s.items.len()).sum::<usize>() > limits::BATCH_RECORDS_MAX {
            return too_large("records");
        }
        let changes =
            self.sections.iter().flat_map(|s| &s.items).map(|item| item.changes.len()).sum::<usize>();
        if changes > limits::BATCH_CHANGES_MAX {
            return too_large("changes");
        }
        if !self.sections.is_sorted_by(|a, b| a.scope < b.scope) {
            return Err(Problem::with(ProblemCode::BodyMalformed, "sections out of order"));
        }
        if self.number == 0 && !self.is_empty() {
            return Err(Problem::with(ProblemCode::BodyMalformed, "items in a batch without a number"));
        }
        let mut records = HashSet::new();
        if !self.sections.iter().flat_map(|s| &s.items).all(|item| records.insert(item.record)) {
            return Err(Problem::with(ProblemCode::BodyMalformed, "a record twice"));
        }
        let mut heads = 0;
        for item in self.sections.iter().flat_map(|section| &section.items) {
            heads += item.heads()?.len();
        }
        if heads > limits::BATCH_HEADS_MAX {
            return too_large("heads");
        }
        let sections = self.sections.iter().map(Section::digest).collect::<Result<_, _>>()?;
        let Self { device, number, previous, nonce, app, .. } = *self;
        Ok(Header { device, number, previous, nonce, app, sections })
    }

    /// True where the batch carries nothing: a request that only asks.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sections.iter().all(|section| section.items.is_empty())
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_seed([3; 32]).expect("any seed is a key")
    }

    fn batch(change: &[u8]) -> Batch {
        let item = Item {
            record: RecordId([1; 16]),
            document: None,
            changes: vec![ByteVec::from(change.to_vec())],
            more_heads: None,
        };
        let header = Header {
            device: key().public().device(),
            number: 1,
            previous: [0; 8],
            nonce: Nonce([9; 8]),
            app: 1_000,
            sections: Vec::new(),
        };
        Batch::seal(header, vec![Section { scope: ScopeId(7), items: vec![item] }], &key()).expect("fits")
    }

    fn verify(batch: &Batch) -> Result<(), Problem> {
        batch.header()?.verify(&key().public(), &batch.signature)
    }

    #[test]
    fn a_sealed_batch_verifies() {
        assert!(verify(&batch(&[1, 1, 5])).is_ok());
    }
    #[test]
    fn a_changed_change_breaks_the_signature() {
        let mut forged = batch(&[1, 1, 5]);
        forged.sections[0].items[0].changes[0] = ByteVec::from(vec![1, 1, 6]);
        assert_eq!(verify(&forged).expect_err("forged").code, ProblemCode::SignatureBad);
    }
    #[test]
    fn another_record_breaks_the_signature() {
        let mut forged = batch(&[1, 1, 5]);
        forged.sections[0].items[0].record = RecordId([2; 16]);
        assert_eq!(verify(&forged).expect_err("forged").code, ProblemCode::SignatureBad);
    }
    #[test]
    fn another_scope_breaks_the_signature() {
        let mut forged = batch(&[1, 1, 5]);
        forged.sections[0].scope = ScopeId(8);
        assert_eq!(verify(&forged).expect_err("forged").code, ProblemCode::SignatureBad);
    }
    #[test]
    fn another_number_breaks_the_signature() {
        let mut forged = batch(&[1, 1, 5]);
        forged.number = 2;
        assert_eq!(verify(&forged).expect_err("forged").code, ProblemCode::SignatureBad);
    }
    #[test]
    fn too_many_records_are_refused() {
        let mut large = batch(&[1, 1, 5]);
        let item = large.sections[0].items[0].clone();
        large.sections[0].items = vec![item; limits::BATCH_RECORDS_MAX + 1];
        assert_eq!(large.header().expect_err("too large").code, ProblemCode::BatchTooLarge);
    }
    #[test]
    fn a_record_stands_once_in_a_batch() {
        let mut twice = batch(&[1, 1, 5]);
        let item = twice.sections[0].items[0].clone();
        twice.sections[0].items.push(item);
        assert_eq!(twice.header().expect_err("twice").code, ProblemCode::BodyMalformed);
    }
    #[test]
    fn sections_stand_in_order() {
        let mut unordered = batch(&[1, 1, 5]);
        let section = unordered.sections[0].clone();
        unordered.sections.push(section);
        assert_eq!(unordered.header().expect_err("twice").code, ProblemCode::BodyMalformed);
    }
}

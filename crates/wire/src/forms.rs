//! Which forms a server has, signed, and packages piece by piece.
//!
//! The list is small and travels only where the asker's tag says that it holds another one; it names each
//! package by its hash, so a package may come by any road.

use crate::limits::{FORM_NAME_BYTES_MAX, FORMS_MAX, PACKAGE_BYTES_MAX, PACKAGE_PART_BYTES_MAX};
use crate::sign::{Purpose, SigningKey};
use crate::{FormsTag, PackageHash, Problem, ProblemCode, PublicKey, Signature, encode};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// What a version of a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormState {
    /// Offered for new interviews.
    Published,
    /// Not offered any more; still delivered for interviews that were begun with it.
    Withdrawn,
    /// A word of a newer server: not offered.
    Other(u8),
}

impl FormState {
    /// The number on the wire.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Published => 1,
            Self::Withdrawn => 2,
            Self::Other(number) => number,
        }
    }

    /// Reads the number on the wire.
    #[must_use]
    pub fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Published,
            2 => Self::Withdrawn,
            other => Self::Other(other),
        }
    }
}

/// One version of a form.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FormLine {
    /// The form's id.
    #[n(0)]
    pub id: String,
    /// Its version.
    #[n(1)]
    pub version: String,
    /// [`FormState`] as its number.
    #[n(2)]
    pub state: u8,
    /// The hash of the package's file.
    #[n(3)]
    pub hash: PackageHash,
    /// How large the package's file is.
    #[n(4)]
    pub bytes: u64,
}

/// All versions of all forms of a server.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FormList {
    /// When it changed last, by the server's clock; grows with each change.
    #[n(0)]
    pub changed_ms: u64,
    /// The versions, in order of id and of publication.
    #[n(1)]
    pub lines: Vec<FormLine>,
    /// The server's, over the first two.
    #[n(2)]
    pub signature: Signature,
}

impl FormList {
    /// Signs a list.
    #[must_use]
    pub fn sign(key: &SigningKey, changed_ms: u64, lines: Vec<FormLine>) -> Self {
        let signature = key.sign(Purpose::Forms, &signed_bytes(changed_ms, &lines));
        Self { changed_ms, lines, signature }
    }

    /// Checks the server's signature and the limits.
    pub fn verify(&self, server: &PublicKey) -> Result<(), Problem> {
        let named = |text: &str| {
            (1..=FORM_NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
        };
        let fits = |line: &FormLine| {
            named(&line.id) && named(&line.version) && line.bytes <= PACKAGE_BYTES_MAX as u64
        };
        if self.lines.len() > FORMS_MAX || !self.lines.iter().all(fits) {
            return Err(Problem::with(ProblemCode::BodyMalformed, "list of forms"));
        }
        server.verify(Purpose::Forms, &signed_bytes(self.changed_ms, &self.lines), &self.signature)
    }

    /// What the list is known by: the first 4 bytes of the SHA-256 of what is signed.
    #[must_use]
    pub fn tag(&self) -> FormsTag {
        let digest = ring::digest::digest(&ring::digest::SHA256, &signed_bytes(self.changed_ms, &self.lines));
        let mut tag = FormsTag::NONE;
        tag.0.copy_from_slice(&digest.as_ref()[..FormsTag::LENGTH]);
        tag
    }
}

fn signed_bytes(changed_ms: u64, lines: &Vec<FormLine>) -> Vec<u8> {
    encode(&(changed_ms, lines))
}

/// What a device says of forms: the list that it holds, and what it misses.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FormsAsk {
    /// The tag of its list; zeros before the first.
    #[n(0)]
    pub tag: FormsTag,
    /// The next piece that it misses.
    #[n(1)]
    pub wanted: Option<WantedPart>,
}

/// A piece of a package.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct WantedPart {
    /// Of which package.
    #[n(0)]
    pub hash: PackageHash,
    /// From which byte on.
    #[n(1)]
    pub start: u64,
    /// At most so many bytes.
    #[n(2)]
    pub bytes: u64,
}

/// The piece.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PackagePart {
    /// Of which package.
    #[n(0)]
    pub hash: PackageHash,
    /// From which byte on.
    #[n(1)]
    pub start: u64,
    /// The bytes.
    #[n(2)]
    pub bytes: ByteVec,
    /// The first 8 bytes of the SHA-256 of hash, start (8 bytes, big end first) and bytes: a piece that was
    /// damaged on the way is known at once, and only it is fetched again.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub check: [u8; 8],
}

impl PackagePart {
    /// A piece out of a package's file.
    #[must_use]
    pub fn new(hash: PackageHash, start: u64, bytes: Vec<u8>) -> Self {
        let check = checked(hash, start, &bytes);
        Self { hash, start, bytes: bytes.into(), check }
    }

    /// Whether the piece is as it was sent, within the limits.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        (1..=PACKAGE_PART_BYTES_MAX).contains(&self.bytes.len())
            && checked(self.hash, self.start, &self.bytes) == self.check
    }
}

fn checked(hash: PackageHash, start: u64, bytes: &[u8]) -> [u8; 8] {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    [&hash.0[..], &start.to_be_bytes(), bytes].iter().for_each(|part| context.update(part));
    let mut check = [0; 8];
    check.copy_from_slice(&context.finish().as_ref()[..8]);
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32]).expect("any seed is a key")
    }

    fn line(version: &str) -> FormLine {
        let hash = PackageHash([7; 32]);
        FormLine { id: "keluarga".into(), version: version.into(), state: 1, hash, bytes: 10 }
    }

    #[test]
    fn a_list_is_the_servers_own() {
        let list = FormList::sign(&key(9), 5, vec![line("1")]);
        assert!(list.verify(&key(9).public()).is_ok());
        assert!(list.verify(&key(8).public()).is_err());
        let mut other = list.clone();
        other.lines[0].state = 2;
        assert!(other.verify(&key(9).public()).is_err());
        assert_ne!(list.tag(), other.tag());
    }
    #[test]
    fn a_list_without_end_is_refused() {
        let list = FormList::sign(&key(9), 5, vec![line("1"); FORMS_MAX + 1]);
        assert_eq!(list.verify(&key(9).public()).expect_err("long").code, ProblemCode::BodyMalformed);
        let list = FormList::sign(&key(9), 5, vec![line("1 2")]);
        assert!(list.verify(&key(9).public()).is_err());
    }
    #[test]
    fn a_damaged_piece_is_known() {
        let part = PackagePart::new(PackageHash([7; 32]), 4, vec![1, 2, 3]);
        assert!(part.is_whole());
        let mut harmed = part.clone();
        harmed.bytes[0] ^= 1;
        assert!(!harmed.is_whole());
        assert!(!PackagePart { start: 5, ..part }.is_whole());
        assert!(!PackagePart::new(PackageHash([7; 32]), 4, Vec::new()).is_whole());
    }
    #[test]
    fn states_of_strangers_survive() {
        for number in 0..=u8::MAX {
            assert_eq!(FormState::from_number(number).number(), number);
        }
    }
}

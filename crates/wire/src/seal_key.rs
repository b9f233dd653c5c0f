//! X25519: the key that things are sealed to, and the one that opens them; also as a line of text in a file.
//!
//! Invariants: a secret key never prints itself; a line says which of the two it holds, and a public one is
//! never read as a secret.

use crate::{Problem, ProblemCode, SigningKey};
use minicbor::{Decode, Encode};
use ring::hkdf::{HKDF_SHA256, Salt};
use std::fmt;
use x25519_dalek::{PublicKey, StaticSecret};

/// What a line of text with a public key begins with.
const PUBLIC: &str = "ketuk-seal-public-1";
/// What a line of text with a secret key begins with.
const SECRET: &str = "ketuk-seal-secret-1";

/// Makes a sealing key out of a signing key's seed.
const BESIDE: &[u8] = b"ketuk/v1/seal-key\0";

/// The half that anybody may know: things are sealed to it.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct SealPublic(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

/// The half that opens what was sealed. It never prints itself.
pub struct SealSecret(StaticSecret);

impl SealPublic {
    /// Bytes of [`SealPublic::mark`].
    pub const MARK: usize = 8;

    /// The first bytes of the key's SHA-256: tells keys apart.
    #[must_use]
    pub fn mark(&self) -> [u8; Self::MARK] {
        let digest = ring::digest::digest(&ring::digest::SHA256, &self.0);
        let mut mark = [0; Self::MARK];
        mark.copy_from_slice(&digest.as_ref()[..Self::MARK]);
        mark
    }

    /// A line for a file or a person.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{PUBLIC} {}\n", hex(&self.0))
    }

    /// Reads such a line.
    pub fn from_text(text: &str) -> Result<Self, Problem> {
        read(PUBLIC, text).map(Self)
    }
}

impl SealSecret {
    /// The key of 32 bytes of entropy, handed in.
    #[must_use]
    pub fn from_entropy(entropy: [u8; 32]) -> Self {
        Self(StaticSecret::from(entropy))
    }

    /// The key that belongs to a signing key: whoever holds that one holds this one, and it is kept nowhere.
    #[must_use]
    pub fn beside(key: &SigningKey) -> Self {
        let secret = Salt::new(HKDF_SHA256, &[]).extract(key.seed());
        let mut entropy = [0; 32];
        // Only a length that does not fit fails here.
        let filled = secret.expand(&[BESIDE], HKDF_SHA256).and_then(|okm| okm.fill(&mut entropy));
        debug_assert!(filled.is_ok(), "32 bytes fit");
        Self::from_entropy(entropy)
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> SealPublic {
        SealPublic(PublicKey::from(&self.0).to_bytes())
    }

    /// The bytes, for whoever keeps them.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// A line for a file that only its owner reads (mode 600).
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{SECRET} {}\n", hex(&self.0.to_bytes()))
    }

    /// Reads such a line.
    pub fn from_text(text: &str) -> Result<Self, Problem> {
        read(SECRET, text).map(Self::from_entropy)
    }

    /// What both sides share; `None` for a key with which nobody shares anything (RFC 7748, 6.1).
    pub(crate) fn shared_with(&self, other: &SealPublic) -> Option<[u8; 32]> {
        let shared = self.0.diffie_hellman(&PublicKey::from(other.0));
        shared.was_contributory().then(|| shared.to_bytes())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(kind: &str, text: &str) -> Result<[u8; 32], Problem> {
    let broken = || Problem::with(ProblemCode::SealedBroken, format!("no line of {kind}"));
    let digits = text.trim().strip_prefix(kind).map(str::trim).ok_or_else(broken)?;
    if digits.len() != 64 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(broken());
    }
    let mut key = [0; 32];
    for (byte, pair) in key.iter_mut().zip(digits.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| broken())?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| broken())?;
    }
    Ok(key)
}

impl fmt::Debug for SealPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealPublic({})", hex(&self.mark()))
    }
}

impl fmt::Debug for SealSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealSecret({:?})", self.public())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SealSecret {
        SealSecret::from_entropy([3; 32])
    }

    #[test]
    fn both_halves_come_back_out_of_their_lines() {
        assert_eq!(SealPublic::from_text(&key().public().to_text()), Ok(key().public()));
        assert_eq!(SealSecret::from_text(&key().to_text()).expect("its line").public(), key().public());
    }
    #[test]
    fn one_half_is_not_read_as_the_other() {
        assert!(SealSecret::from_text(&key().public().to_text()).is_err());
        assert!(SealPublic::from_text(&key().to_text()).is_err());
    }
    #[test]
    fn a_damaged_line_is_refused() {
        let line = key().public().to_text();
        assert!(SealPublic::from_text(&line[..line.len() - 2]).is_err());
        assert!(SealPublic::from_text(&format!("{PUBLIC} {}", "é".repeat(32))).is_err());
        assert!(SealPublic::from_text("").is_err());
    }
    #[test]
    fn a_secret_does_not_print_itself() {
        assert!(!format!("{:?}", key()).contains(&hex(&key().to_bytes())[..8]));
    }
}

//! Which TLS keys a server has: the one that it shows, and the next one, announced before it is shown.
//!
//! A pin is the SHA-256 of a certificate's SubjectPublicKeyInfo, so a renewed certificate with the same key
//! keeps its pin. Invariant: a device takes a list only with its server's signature, and never an older one.

use crate::sign::{Purpose, SigningKey};
use crate::{Problem, PublicKey, Signature, encode};
use minicbor::{Decode, Encode};
use std::fmt;

/// Pins in one list: now, next, and one to spare.
pub const PIN_COUNT_MAX: usize = 4;
/// Letters of a pin in a text.
const DIGITS: usize = 64;

/// The SHA-256 of a certificate's public key (SubjectPublicKeyInfo, DER).
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Pin(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

/// A server's TLS keys, signed with its own key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PinList {
    /// When the list changed last, by the server's clock; it grows with each change.
    #[n(0)]
    pub changed_ms: u64,
    /// The pins.
    #[n(1)]
    pub pins: Vec<Pin>,
    /// Over both.
    #[n(2)]
    pub signature: Signature,
}

impl Pin {
    /// The pin of a SubjectPublicKeyInfo.
    #[must_use]
    pub fn of(spki: &[u8]) -> Self {
        let mut pin = [0; 32];
        pin.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, spki).as_ref());
        Self(pin)
    }

    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().as_bytes();
        if digits.len() != DIGITS || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let mut pin = [0; 32];
        for (byte, pair) in pin.iter_mut().zip(digits.chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(pin))
    }
}

impl PinList {
    /// Signs a list.
    #[must_use]
    pub fn sign(key: &SigningKey, changed_ms: u64, pins: Vec<Pin>) -> Self {
        let signature = key.sign(Purpose::Pins, &encode(&(changed_ms, &pins)));
        Self { changed_ms, pins, signature }
    }

    /// Checks the signature, and that there are pins and not too many.
    pub fn verify(&self, server: &PublicKey) -> Result<(), Problem> {
        if self.pins.is_empty() || self.pins.len() > PIN_COUNT_MAX {
            return Err(Problem::with(crate::ProblemCode::BodyMalformed, "pins"));
        }
        server.verify(Purpose::Pins, &encode(&(self.changed_ms, &self.pins)), &self.signature)
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pin({:02x}{:02x}..)", self.0[0], self.0[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32]).expect("any seed is a key")
    }

    #[test]
    fn a_pin_is_read_back_out_of_its_digits() {
        let pin = Pin::of(b"a key");
        assert_eq!(Pin::parse(&pin.to_string()), Some(pin));
        assert_eq!(Pin::parse(&pin.to_string()[1..]), None);
        assert_eq!(Pin::parse(&"é".repeat(32)), None);
    }
    #[test]
    fn a_list_holds_for_its_server_only() {
        let list = PinList::sign(&key(9), 5, vec![Pin([1; 32]), Pin([2; 32])]);
        assert_eq!(list.verify(&key(9).public()), Ok(()));
        assert!(list.verify(&key(8).public()).is_err());
        assert!(PinList { changed_ms: 6, ..list.clone() }.verify(&key(9).public()).is_err());
        assert!(PinList { pins: vec![Pin([3; 32])], ..list }.verify(&key(9).public()).is_err());
        assert!(PinList::sign(&key(9), 5, Vec::new()).verify(&key(9).public()).is_err());
    }
}

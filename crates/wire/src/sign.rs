//! Ed25519 by ring: keys, signatures, and the texts that keep one kind of signature from being
//! taken for another.

use crate::{DeviceId, Problem, ProblemCode};
use minicbor::{Decode, Encode};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::fmt;

/// What a signature is for; the text is signed along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A device's batch or request.
    Batch,
    /// A device asks to be enrolled.
    Enrol,
    /// The server vouches for a device.
    Certificate,
    /// The server acknowledges a batch.
    Receipt,
    /// The server says what people decided about changes that were kept apart.
    Settled,
    /// The server says which forms there are.
    Forms,
    /// The server says what is recorded elsewhere.
    Elsewhere,
    /// A device asks, sends or fetches a file.
    File,
    /// The server acknowledges a file.
    FileReceipt,
    /// The server orders that a record is forgotten.
    Erasure,
    /// A device says that it has forgotten one.
    Erased,
    /// A device's bundle file.
    Bundle,
    /// The server's bundle file for a device.
    BundleReturn,
    /// The server says which TLS keys it has.
    Pins,
    /// The server says until when a device may work.
    Grant,
    /// The server orders a device to destroy what it holds.
    Wipe,
    /// A device says that it has done so.
    WipeDone,
    /// A device hands a relay something for the server.
    Parcel,
    /// The server vouches for a relay.
    RelayCard,
    /// A relay asks the server to.
    RelayAsk,
    /// A relay says what lies on its shelf.
    RelayReceipt,
}

impl Purpose {
    fn text(self) -> &'static [u8] {
        match self {
            Self::Batch => b"ketuk/v1/batch\0",
            Self::Enrol => b"ketuk/v1/enrol\0",
            Self::Certificate => b"ketuk/v1/certificate\0",
            Self::Receipt => b"ketuk/v1/receipt\0",
            Self::Settled => b"ketuk/v1/settled\0",
            Self::Forms => b"ketuk/v1/forms\0",
            Self::Elsewhere => b"ketuk/v1/elsewhere\0",
            Self::File => b"ketuk/v1/file\0",
            Self::FileReceipt => b"ketuk/v1/file-receipt\0",
            Self::Erasure => b"ketuk/v1/erasure\0",
            Self::Erased => b"ketuk/v1/erased\0",
            Self::Bundle => b"ketuk/v1/bundle\0",
            Self::BundleReturn => b"ketuk/v1/bundle-return\0",
            Self::Pins => b"ketuk/v1/pins\0",
            Self::Grant => b"ketuk/v1/grant\0",
            Self::Wipe => b"ketuk/v1/wipe\0",
            Self::WipeDone => b"ketuk/v1/wipe-done\0",
            Self::Parcel => b"ketuk/v1/parcel\0",
            Self::RelayCard => b"ketuk/v1/relay-card\0",
            Self::RelayAsk => b"ketuk/v1/relay-ask\0",
            Self::RelayReceipt => b"ketuk/v1/relay-receipt\0",
        }
    }
}

/// An Ed25519 public key.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct PublicKey(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Signature(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 64]);

/// A key that signs. It never prints itself.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    seed: [u8; 32],
}

impl PublicKey {
    /// The id of the device that holds this key.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        let digest = ring::digest::digest(&ring::digest::SHA256, &self.0);
        let mut id = [0; DeviceId::LENGTH];
        id.copy_from_slice(&digest.as_ref()[..DeviceId::LENGTH]);
        DeviceId(id)
    }

    /// Checks a signature over `message`.
    pub fn verify(&self, purpose: Purpose, message: &[u8], signature: &Signature) -> Result<(), Problem> {
        UnparsedPublicKey::new(&ED25519, self.0)
            .verify(&signed_bytes(purpose, message), &signature.0)
            .map_err(|_| Problem::new(ProblemCode::SignatureBad))
    }
}

impl SigningKey {
    /// The key of a seed: 32 bytes of entropy, handed in.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(&seed).ok().map(|pair| Self { pair, seed })
    }

    /// The seed, for the vault.
    #[must_use]
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.pair.public_key().as_ref());
        PublicKey(bytes)
    }

    /// Signs `message` for one purpose.
    #[must_use]
    pub fn sign(&self, purpose: Purpose, message: &[u8]) -> Signature {
        let mut bytes = [0; 64];
        bytes.copy_from_slice(self.pair.sign(&signed_bytes(purpose, message)).as_ref());
        Signature(bytes)
    }
}

fn signed_bytes(purpose: Purpose, message: &[u8]) -> Vec<u8> {
    [purpose.text(), message].concat()
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public().device())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.device())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({:02x}{:02x}..)", self.0[0], self.0[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32]).expect("any seed is a key")
    }

    #[test]
    fn a_signature_holds_for_its_message() {
        let signature = key(1).sign(Purpose::Batch, b"m");
        assert!(key(1).public().verify(Purpose::Batch, b"m", &signature).is_ok());
    }
    #[test]
    fn another_message_is_refused() {
        let signature = key(1).sign(Purpose::Batch, b"m");
        assert!(key(1).public().verify(Purpose::Batch, b"n", &signature).is_err());
    }
    #[test]
    fn another_purpose_is_refused() {
        let signature = key(1).sign(Purpose::Enrol, b"m");
        assert!(key(1).public().verify(Purpose::Batch, b"m", &signature).is_err());
    }
    #[test]
    fn another_key_is_refused() {
        let signature = key(2).sign(Purpose::Batch, b"m");
        assert!(key(1).public().verify(Purpose::Batch, b"m", &signature).is_err());
    }
}

//! Erasure: the server's order to forget a household, and a device's word that it has.
//!
//! Invariants: an order is signed by the server and names one record; rows of a feed without their changes are
//! believed only beside one. Devices keep orders for good and show them to a server that has forgotten them, so
//! that a server restored from a backup forgets again.

use crate::sign::{Purpose, SigningKey};
use crate::{DeviceId, Problem, PublicKey, RecordId, ScopeId, Signature};
use minicbor::{Decode, Encode};

/// The server's order that a record is to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Erasure {
    /// Which record.
    #[n(0)]
    pub record: RecordId,
    /// The area in which it stood.
    #[n(1)]
    pub scope: ScopeId,
    /// When it was decided, by the server's clock, in milliseconds since 1970.
    #[n(2)]
    pub erased_ms: u64,
    /// The server's.
    #[n(3)]
    pub signature: Signature,
}

impl Erasure {
    /// Orders it.
    #[must_use]
    pub fn sign(key: &SigningKey, record: RecordId, scope: ScopeId, erased_ms: u64) -> Self {
        let message = Self::signed_bytes(record, scope, erased_ms);
        Self { record, scope, erased_ms, signature: key.sign(Purpose::Erasure, &message) }
    }

    /// Checks that the server ordered it.
    pub fn verify(&self, server: &PublicKey) -> Result<(), Problem> {
        let message = Self::signed_bytes(self.record, self.scope, self.erased_ms);
        server.verify(Purpose::Erasure, &message, &self.signature)
    }

    fn signed_bytes(record: RecordId, scope: ScopeId, erased_ms: u64) -> Vec<u8> {
        [&record.0[..], &scope.0.to_be_bytes(), &erased_ms.to_be_bytes()].concat()
    }
}

/// A device's word that it has carried an order out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Erased {
    /// The order.
    #[n(0)]
    pub order: Erasure,
    /// The device's, over its id and the order's signature.
    #[n(1)]
    pub signature: Signature,
}

impl Erased {
    /// Says so.
    #[must_use]
    pub fn sign(key: &SigningKey, order: Erasure) -> Self {
        let message = Self::signed_bytes(key.public().device(), &order);
        Self { order, signature: key.sign(Purpose::Erased, &message) }
    }

    /// Checks that the holder of this key said so; the order is checked apart.
    pub fn verify(&self, device: &PublicKey) -> Result<(), Problem> {
        let message = Self::signed_bytes(device.device(), &self.order);
        device.verify(Purpose::Erased, &message, &self.signature)
    }

    fn signed_bytes(device: DeviceId, order: &Erasure) -> Vec<u8> {
        [&device.0[..], &order.signature.0].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32]).expect("any seed is a key")
    }

    fn order() -> Erasure {
        Erasure::sign(&key(1), RecordId([7; 16]), ScopeId(5), 9)
    }

    #[test]
    fn an_order_holds_for_what_it_names() {
        assert!(order().verify(&key(1).public()).is_ok());
        assert!(order().verify(&key(2).public()).is_err());
        for other in [
            Erasure { record: RecordId([8; 16]), ..order() },
            Erasure { scope: ScopeId(6), ..order() },
            Erasure { erased_ms: 10, ..order() },
        ] {
            assert!(other.verify(&key(1).public()).is_err());
        }
    }
    #[test]
    fn one_device_does_not_speak_for_another() {
        let said = Erased::sign(&key(2), order());
        assert!(said.verify(&key(2).public()).is_ok());
        assert!(said.verify(&key(3).public()).is_err());
    }
}

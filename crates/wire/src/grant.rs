//! How long a device may work, and the order to destroy what it holds.
//!
//! A grant ends by the server's clock and is renewed at a sync; past its end the device locks itself until
//! the next one. A wipe order is for one device and one standing of it: an order of an earlier time is void
//! where the device was enrolled again since. Both are signed, so any road may carry them.

use crate::sign::{Purpose, SigningKey};
use crate::{DeviceId, Problem, PublicKey, ScopeId, Signature, encode};
use minicbor::{Decode, Encode};

/// Until when a device may show and take up what it holds, and for which areas.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Grant {
    /// Whose it is.
    #[n(0)]
    pub device: DeviceId,
    /// When it was given, by the server's clock.
    #[n(1)]
    pub given_ms: u64,
    /// Until when it holds, by the server's clock.
    #[n(2)]
    pub until_ms: u64,
    /// Where the device may work, ascending.
    #[n(3)]
    pub scopes: Vec<ScopeId>,
    /// The server's, over all of it.
    #[n(4)]
    pub signature: Signature,
}

/// Destroy everything that you hold.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct WipeOrder {
    /// Whom it is for.
    #[n(0)]
    pub device: DeviceId,
    /// When it was given, by the server's clock.
    #[n(1)]
    pub ordered_ms: u64,
    /// The server's.
    #[n(2)]
    pub signature: Signature,
}

/// It is done: the device's last word.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct WipeDone {
    /// Who obeyed.
    #[n(0)]
    pub device: DeviceId,
    /// Which order.
    #[n(1)]
    pub ordered_ms: u64,
    /// The device's own, made before its key was destroyed.
    #[n(2)]
    pub signature: Signature,
}

impl Grant {
    /// Signs a grant.
    #[must_use]
    pub fn sign(
        key: &SigningKey,
        device: DeviceId,
        (given_ms, until_ms): (u64, u64),
        scopes: Vec<ScopeId>,
    ) -> Self {
        let signature = key.sign(Purpose::Grant, &encode(&(device, given_ms, until_ms, &scopes)));
        Self { device, given_ms, until_ms, scopes, signature }
    }

    /// Checks that the server gave it to `device`.
    pub fn verify(&self, server: &PublicKey, device: DeviceId) -> Result<(), Problem> {
        let signed = encode(&(device, self.given_ms, self.until_ms, &self.scopes));
        server.verify(Purpose::Grant, &signed, &self.signature)
    }
}

impl WipeOrder {
    /// Signs an order.
    #[must_use]
    pub fn sign(key: &SigningKey, device: DeviceId, ordered_ms: u64) -> Self {
        let signature = key.sign(Purpose::Wipe, &encode(&(device, ordered_ms)));
        Self { device, ordered_ms, signature }
    }

    /// Checks that the server gave it for `device`.
    pub fn verify(&self, server: &PublicKey, device: DeviceId) -> Result<(), Problem> {
        server.verify(Purpose::Wipe, &encode(&(device, self.ordered_ms)), &self.signature)
    }
}

impl WipeDone {
    /// The device's last word, signed while it still has its key.
    #[must_use]
    pub fn sign(key: &SigningKey, ordered_ms: u64) -> Self {
        let device = key.public().device();
        let signature = key.sign(Purpose::WipeDone, &encode(&(device, ordered_ms)));
        Self { device, ordered_ms, signature }
    }

    /// Checks that the device said so.
    pub fn verify(&self, key: &PublicKey) -> Result<(), Problem> {
        key.verify(Purpose::WipeDone, &encode(&(self.device, self.ordered_ms)), &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32]).expect("any seed is a key")
    }

    fn device(seed: u8) -> DeviceId {
        key(seed).public().device()
    }

    #[test]
    fn a_grant_is_for_one_device() {
        let grant = Grant::sign(&key(9), device(1), (5, 6), vec![ScopeId(1)]);
        assert!(grant.verify(&key(9).public(), device(1)).is_ok());
        assert!(grant.verify(&key(9).public(), device(2)).is_err());
        assert!(Grant { until_ms: 7, ..grant.clone() }.verify(&key(9).public(), device(1)).is_err());
        assert!(grant.verify(&key(8).public(), device(1)).is_err());
    }
    #[test]
    fn an_order_is_for_one_device_and_comes_from_its_server() {
        let order = WipeOrder::sign(&key(9), device(1), 5);
        assert!(order.verify(&key(9).public(), device(1)).is_ok());
        assert!(order.verify(&key(9).public(), device(2)).is_err());
        assert!(WipeOrder::sign(&key(1), device(1), 5).verify(&key(9).public(), device(1)).is_err());
    }
    #[test]
    fn a_last_word_is_the_devices_own() {
        let done = WipeDone::sign(&key(1), 5);
        assert!(done.verify(&key(1).public()).is_ok());
        assert!(done.verify(&key(2).public()).is_err());
        assert!(WipeDone { ordered_ms: 6, ..done }.verify(&key(1).public()).is_err());
    }
}

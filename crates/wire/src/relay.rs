//! Who a relay is, and what it says lies on its shelf.
//!
//! A relay shows the code of an invitation and its own key; the city vouches for both with a card. With that key it
//! signs which sealed files of a phone lie on its disk. Invariants: a card holds for one key, its TLS keys and a time;
//! a word of a shelf answers one request of one device, so that none can be shown again later or to somebody else.
//! Neither says that anything reached the city: only the city's receipts do.

use crate::frame;
use crate::parcel::ParcelId;
use crate::pins::{PIN_COUNT_MAX, Pin};
use crate::sign::{Purpose, SigningKey};
use crate::{DeviceId, Problem, ProblemCode, PublicKey, Signature, encode, limits};
use minicbor::{Decode, Encode};

/// Files of one device that a shelf may speak of.
pub const LYING_MAX: usize = 256;

/// The city vouches for a relay.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RelayCard {
    /// It signs with this key.
    #[n(0)]
    pub key: PublicKey,
    /// How people call it, e.g. `Kantor Kelurahan Berbas Tengah`.
    #[n(1)]
    pub name: String,
    /// The TLS keys that it shows; none where it listens on one machine only.
    #[n(2)]
    pub pins: Vec<Pin>,
    /// When the card was given, by the city's clock.
    #[n(3)]
    pub given_ms: u64,
    /// Until when it holds, by the city's clock.
    #[n(4)]
    pub until_ms: u64,
    /// The city's, over all of it.
    #[n(5)]
    pub signature: Signature,
}

/// A relay asks for a card, together with a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RelayAsk {
    /// Its key.
    #[n(0)]
    pub key: PublicKey,
    /// Its TLS keys.
    #[n(1)]
    pub pins: Vec<Pin>,
    /// Its own, over the meeting's challenge and both: it holds the key.
    #[n(2)]
    pub signature: Signature,
    /// By the invitation's secret, over the same: it holds the code.
    #[n(3)]
    pub proof: crate::meet::Proof,
}

/// A sealed file that lies on a shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Lying {
    /// Which one.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub parcel: ParcelId,
    /// Since when, by the relay's clock.
    #[n(1)]
    pub came_ms: u64,
}

/// What lies on a relay's shelf for one device, signed in answer to one request.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RelayReceipt {
    /// Whose files.
    #[n(0)]
    pub device: DeviceId,
    /// The request: the id of the file that came with it.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub asked: ParcelId,
    /// When, by the relay's clock.
    #[n(2)]
    pub at_ms: u64,
    /// All that lies there now and has not reached the city.
    #[n(3)]
    pub lying: Vec<Lying>,
    /// The relay's.
    #[n(4)]
    pub signature: Signature,
}

fn unproven(detail: &str) -> Problem {
    Problem::with(ProblemCode::RelayUnproven, detail)
}

impl RelayCard {
    /// Vouches for a relay.
    #[must_use]
    pub fn issue(
        city: &SigningKey,
        key: PublicKey,
        name: &str,
        pins: Vec<Pin>,
        (given_ms, until_ms): (u64, u64),
    ) -> Self {
        let signed = encode(&(key, name, &pins, given_ms, until_ms));
        let signature = city.sign(Purpose::RelayCard, &signed);
        Self { key, name: name.to_owned(), pins, given_ms, until_ms, signature }
    }

    /// Checks that the city gave it, and that it is not over at `now_ms`.
    pub fn verify(&self, city: &PublicKey, now_ms: u64) -> Result<(), Problem> {
        let Self { key, name, pins, given_ms, until_ms, signature } = self;
        if name.len() > limits::NAME_BYTES_MAX || pins.len() > PIN_COUNT_MAX {
            return Err(unproven("card"));
        }
        let signed = encode(&(key, name.as_str(), pins, given_ms, until_ms));
        city.verify(Purpose::RelayCard, &signed, signature).map_err(|_| unproven("signature"))?;
        if *until_ms < now_ms { Err(unproven("over")) } else { Ok(()) }
    }

    /// Packs it for the road.
    #[must_use]
    pub fn to_body(&self) -> Vec<u8> {
        frame::wrap(&encode(self))
    }

    /// Unpacks one, within the limits.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        crate::decode(&frame::unpack(body)?)
    }
}

impl RelayAsk {
    /// Asks, in a meeting with this challenge.
    #[must_use]
    pub fn new(key: &SigningKey, pins: Vec<Pin>, secret: &crate::InviteSecret, challenge: &[u8; 32]) -> Self {
        let asked = Self::asked(&key.public(), &pins, challenge);
        let signature = key.sign(Purpose::RelayAsk, &asked);
        Self { key: key.public(), pins, signature, proof: secret.prove_relay(&asked) }
    }

    /// Checks that who asks holds the key and the invitation's code.
    pub fn verify(&self, secret: &crate::InviteSecret, challenge: &[u8; 32]) -> Result<(), Problem> {
        if self.pins.len() > PIN_COUNT_MAX {
            return Err(Problem::with(ProblemCode::BodyMalformed, "pins"));
        }
        let asked = Self::asked(&self.key, &self.pins, challenge);
        secret.check_relay(&asked, &self.proof)?;
        self.key.verify(Purpose::RelayAsk, &asked, &self.signature)
    }

    fn asked(key: &PublicKey, pins: &Vec<Pin>, challenge: &[u8; 32]) -> Vec<u8> {
        [&challenge[..], &encode(&(key, pins))].concat()
    }
}

impl RelayReceipt {
    /// Signs what lies there.
    #[must_use]
    pub fn sign(key: &SigningKey, device: DeviceId, asked: ParcelId, at_ms: u64, lying: Vec<Lying>) -> Self {
        let signature = key.sign(Purpose::RelayReceipt, &Self::signed(device, &asked, at_ms, &lying));
        Self { device, asked, at_ms, lying, signature }
    }

    /// Checks that the relay of `card` said it, to this device, in answer to this request.
    pub fn verify(&self, card: &RelayCard, device: DeviceId, asked: &ParcelId) -> Result<(), Problem> {
        if self.device != device || self.asked != *asked || self.lying.len() > LYING_MAX {
            return Err(unproven("receipt"));
        }
        let signed = Self::signed(device, asked, self.at_ms, &self.lying);
        card.key.verify(Purpose::RelayReceipt, &signed, &self.signature).map_err(|_| unproven("receipt"))
    }

    fn signed(device: DeviceId, asked: &ParcelId, at_ms: u64, lying: &Vec<Lying>) -> Vec<u8> {
        [&asked[..], &encode(&(device, at_ms, lying))].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InviteSecret;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32]).expect("any seed is a key")
    }

    fn device(seed: u8) -> DeviceId {
        key(seed).public().device()
    }

    fn card() -> RelayCard {
        RelayCard::issue(&key(9), key(5).public(), "Berbas", vec![Pin([1; 32])], (10, 20))
    }

    fn receipt() -> RelayReceipt {
        let lying = vec![Lying { parcel: [3; 32], came_ms: 7 }];
        RelayReceipt::sign(&key(5), device(1), [4; 32], 8, lying)
    }

    #[test]
    fn a_card_holds_for_its_city_its_keys_and_its_time() {
        let city = key(9).public();
        assert_eq!(RelayCard::from_body(&card().to_body()), Ok(card()));
        assert!(card().verify(&city, 20).is_ok());
        assert!(card().verify(&city, 21).is_err());
        assert!(card().verify(&key(8).public(), 15).is_err());
        assert!(RelayCard { key: key(6).public(), ..card() }.verify(&city, 15).is_err());
        assert!(RelayCard { pins: vec![Pin([2; 32])], ..card() }.verify(&city, 15).is_err());
        assert!(RelayCard { until_ms: 99, ..card() }.verify(&city, 15).is_err());
    }
    #[test]
    fn a_word_of_a_shelf_is_for_one_device_and_one_request() {
        assert!(receipt().verify(&card(), device(1), &[4; 32]).is_ok());
        assert!(receipt().verify(&card(), device(2), &[4; 32]).is_err());
        assert!(receipt().verify(&card(), device(1), &[5; 32]).is_err());
        let longer = vec![Lying { parcel: [3; 32], came_ms: 7 }, Lying { parcel: [9; 32], came_ms: 7 }];
        assert!(RelayReceipt { lying: longer, ..receipt() }.verify(&card(), device(1), &[4; 32]).is_err());
        let other = RelayReceipt::sign(&key(6), device(1), [4; 32], 8, Vec::new());
        assert!(other.verify(&card(), device(1), &[4; 32]).is_err());
    }
    #[test]
    fn only_who_holds_code_and_key_asks_for_a_card() {
        let (secret, challenge) = (InviteSecret::of("ABCD-EFGH"), [1; 32]);
        let ask = RelayAsk::new(&key(5), vec![Pin([1; 32])], &secret, &challenge);
        assert!(ask.verify(&secret, &challenge).is_ok());
        assert!(ask.verify(&secret, &[2; 32]).is_err());
        assert!(ask.verify(&InviteSecret::of("ABCD-EFGJ"), &challenge).is_err());
        let thief = RelayAsk { key: key(6).public(), ..ask };
        assert!(thief.verify(&secret, &challenge).is_err());
    }
}

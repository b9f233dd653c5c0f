//! `POST /v1/meet`: a server proves that an invitation is its own before it is shown the code.
//!
//! Out of the code both sides make the same secret, slowly. The device names the invitation by a number out
//! of it and asks with fresh bytes; the server answers with its keys and a MAC over both. Whoever stands in
//! between knows no such secret: it can pass the answer on, which leads the device to the true server's TLS
//! key, or alter it, which shows. The answer to the enrolment carries such a MAC as well.
//!
//! Invariants: neither number nor MAC gives the code away faster than [`ROUNDS`] rounds per guess; a proof
//! is compared in a time that tells nothing of it.

use crate::enrol::normalise_code;
use crate::frame::{self, Peer};
use crate::pins::{PIN_COUNT_MAX, Pin};
use crate::sync::read_message;
use crate::{Problem, ProblemCode, PublicKey, SealPublic, VERSION, encode};
use minicbor::{Decode, Encode};
use ring::hkdf::{HKDF_SHA256, Prk};
use ring::{hmac, pbkdf2};
use std::num::NonZeroU32;

/// Rounds of PBKDF2 per guess. A code has 60 random bits and two weeks; these add twelve.
pub const ROUNDS: u32 = 4_096;
const SALT: &[u8] = b"ketuk/v1/invitation";
const MEET: &[u8] = b"ketuk/v1/meet\0";
const ENROLLED: &[u8] = b"ketuk/v1/enrolled\0";
const RELAY: &[u8] = b"ketuk/v1/relay\0";

/// What a device and its server make of an invitation code. It never prints itself.
#[derive(Clone, PartialEq, Eq)]
pub struct InviteSecret {
    /// Names the invitation without its code.
    pub id: [u8; 8],
    /// Proves who made the invitation.
    pub key: [u8; 32],
}

/// A proof: an HMAC-SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Proof(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

/// What a device asks.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MeetRequest {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// [`InviteSecret::id`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub invitation: [u8; 8],
    /// Fresh bytes.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub challenge: [u8; 32],
    /// A relay that wants to be vouched for; the invitation is spent with it.
    #[n(3)]
    pub relay: Option<crate::relay::RelayAsk>,
}

/// Who the server is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Introduction {
    /// It signs with this key.
    #[n(0)]
    pub server_key: PublicKey,
    /// Bundle files are sealed to this one.
    #[n(1)]
    pub seal_key: SealPublic,
    /// Its TLS keys; none where it does not serve TLS itself.
    #[n(2)]
    pub pins: Vec<Pin>,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MeetResponse {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// Who it is.
    #[n(1)]
    pub introduction: Introduction,
    /// Over challenge and introduction.
    #[n(2)]
    pub proof: Proof,
    /// For a relay that asked; signed by the server by itself.
    #[n(3)]
    pub card: Option<crate::RelayCard>,
}

impl InviteSecret {
    /// The secret of a code as typed or read.
    #[must_use]
    pub fn of(code: &str) -> Self {
        let mut slow = [0; 32];
        let rounds = NonZeroU32::new(ROUNDS).unwrap_or(NonZeroU32::MIN);
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, SALT, normalise_code(code).as_bytes(), &mut slow);
        let secret = Prk::new_less_safe(HKDF_SHA256, &slow);
        let (mut id, mut key) = ([0; 8], [0; 32]);
        id.copy_from_slice(&part(&secret, b"id")[..8]);
        key.copy_from_slice(&part(&secret, b"key"));
        Self { id, key }
    }

    /// The server's proof over the answer to an enrolment, in the bytes that it has without the proof.
    #[must_use]
    pub fn prove_enrolled(&self, answer: &[u8]) -> Proof {
        self.mac(&[ENROLLED, answer])
    }

    /// Checks such a proof.
    pub fn check_enrolled(&self, answer: &[u8], proof: &Proof) -> Result<(), Problem> {
        self.check(&[ENROLLED, answer], proof)
    }

    /// Proves that who asks to be vouched for as a relay holds the code.
    #[must_use]
    pub fn prove_relay(&self, asked: &[u8]) -> Proof {
        self.mac(&[RELAY, asked])
    }

    /// Checks such a proof.
    pub fn check_relay(&self, asked: &[u8], proof: &Proof) -> Result<(), Problem> {
        self.check(&[RELAY, asked], proof)
    }

    fn mac(&self, parts: &[&[u8]]) -> Proof {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.key), &parts.concat());
        let mut proof = [0; 32];
        proof.copy_from_slice(tag.as_ref());
        Proof(proof)
    }

    fn check(&self, parts: &[&[u8]], proof: &Proof) -> Result<(), Problem> {
        hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &self.key), &parts.concat(), &proof.0)
            .map_err(|_| Problem::new(ProblemCode::ServerUnproven))
    }
}

/// What stands in an invitation's QR code behind its address: the code, and the server's TLS key where it has one.
/// People type the code alone.
#[must_use]
pub fn split_code(text: &str) -> (&str, Option<Pin>) {
    let parts = text.trim().split_once('.').and_then(|(code, pin)| Some((code, Pin::parse(pin)?)));
    parts.map_or((text.trim(), None), |(code, pin)| (code, Some(pin)))
}

/// 32 bytes of a secret for one use.
fn part(secret: &Prk, label: &[u8]) -> Vec<u8> {
    let mut out = vec![0; 32];
    let info = [label];
    let filled = secret.expand(&info, HKDF_SHA256).and_then(|okm| okm.fill(&mut out));
    // Only a length that does not fit fails here.
    if filled.is_err() {
        out.fill(0);
    }
    out
}

impl MeetRequest {
    /// Asks the server of this invitation to prove itself; `challenge` must be fresh.
    #[must_use]
    pub fn new(secret: &InviteSecret, challenge: [u8; 32]) -> Self {
        Self { version: VERSION, invitation: secret.id, challenge, relay: None }
    }

    /// Packs the request for the road.
    #[must_use]
    pub fn to_body(&self) -> Vec<u8> {
        frame::wrap(&encode(self))
    }

    /// Unpacks a request, within the limits.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        read_message(body)
    }
}

impl MeetResponse {
    /// Proves that `introduction` is that of the invitation's maker.
    #[must_use]
    pub fn prove(secret: &InviteSecret, challenge: &[u8; 32], introduction: Introduction) -> Self {
        let proof = secret.mac(&[MEET, challenge, &encode(&introduction)]);
        Self { version: VERSION, introduction, proof, card: None }
    }

    /// Who the server is, where it has proven it.
    pub fn verify(self, secret: &InviteSecret, challenge: &[u8; 32]) -> Result<Introduction, Problem> {
        secret.check(&[MEET, challenge, &encode(&self.introduction)], &self.proof)?;
        if self.introduction.pins.len() > PIN_COUNT_MAX {
            return Err(Problem::with(ProblemCode::BodyMalformed, "pins"));
        }
        Ok(self.introduction)
    }

    /// Packs the answer for the road.
    #[must_use]
    pub fn to_body(&self, peer: Peer) -> Vec<u8> {
        frame::pack(&encode(self), peer)
    }

    /// Unpacks an answer, within the limits.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        read_message(body)
    }
}

impl std::fmt::Debug for InviteSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InviteSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;

    fn introduction(seed: u8) -> Introduction {
        let key = SigningKey::from_seed([seed; 32]).expect("any seed is a key");
        Introduction {
            server_key: key.public(),
            seal_key: SealPublic([seed; 32]),
            pins: vec![Pin([seed; 32])],
        }
    }

    fn check(answer: MeetResponse, code: &str, challenge: u8) -> Result<Introduction, ProblemCode> {
        answer.verify(&InviteSecret::of(code), &[challenge; 32]).map_err(|problem| problem.code)
    }

    fn proven() -> MeetResponse {
        MeetResponse::prove(&InviteSecret::of("ABCD-EFGH"), &[1; 32], introduction(9))
    }

    #[test]
    fn who_made_the_invitation_proves_it() {
        assert_eq!(check(proven(), "abcdefgh", 1), Ok(introduction(9)));
    }
    #[test]
    fn nobody_else_does() {
        let unproven = Err(ProblemCode::ServerUnproven);
        assert_eq!(check(proven(), "ABCD-EFGJ", 1), unproven);
        assert_eq!(check(proven(), "ABCD-EFGH", 2), unproven);
        let other = MeetResponse { introduction: introduction(8), ..proven() };
        assert_eq!(check(other, "ABCD-EFGH", 1), unproven);
    }
    #[test]
    fn a_code_may_bring_its_servers_key() {
        let pin = Pin([7; 32]);
        assert_eq!(split_code(&format!("ABCD.{pin}")), ("ABCD", Some(pin)));
        assert_eq!(split_code(" AB-CD "), ("AB-CD", None));
        assert_eq!(split_code("ABCD.77"), ("ABCD.77", None));
    }
    #[test]
    fn a_proof_for_one_thing_is_none_for_another() {
        let secret = InviteSecret::of("ABCD-EFGH");
        let answer = [&[1_u8; 32][..], &encode(&introduction(9))].concat();
        assert!(secret.check_enrolled(&answer, &proven().proof).is_err());
        assert!(secret.check_enrolled(&answer, &secret.prove_enrolled(&answer)).is_ok());
    }
}

//! `POST /v1/enrol`: a device shows an invitation code and its key, and becomes known.
//!
//! Idempotent: the same code with the same key gets the same answer, so a lost answer costs nothing.

use crate::frame::{self, Peer};
use crate::meet::{InviteSecret, Proof};
use crate::sign::{Purpose, SigningKey};
use crate::sync::{Certificate, ScopeGrant, read_message};
use crate::{Grant, Nonce, PinList, Problem, ProblemCode, PublicKey, SealPublic, Signature, VERSION, encode};
use minicbor::{Decode, Encode};

/// What a new device sends.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolRequest {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// The invitation code as typed: letters and digits count, case and separators do not.
    #[n(1)]
    pub code: String,
    /// The device's key.
    #[n(2)]
    pub key: PublicKey,
    /// Who works with the device.
    #[n(3)]
    pub name: String,
    /// By the device, over code, key and name: it holds the key.
    #[n(4)]
    pub signature: Signature,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolResponse {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// The server's clock, in milliseconds since 1970.
    #[n(1)]
    pub server_time_ms: u64,
    /// The server's key: receipts and certificates are checked with it from now on.
    #[n(2)]
    pub server_key: PublicKey,
    /// The device's own certificate.
    #[n(3)]
    pub certificate: Certificate,
    /// Where it may work.
    #[n(4)]
    pub scopes: Vec<ScopeGrant>,
    /// For the first sync.
    #[n(5)]
    pub nonce: Nonce,
    /// Bundle files are sealed to this key.
    #[n(6)]
    pub seal_key: Option<SealPublic>,
    /// The server's TLS keys, where it serves TLS itself.
    #[n(7)]
    pub pins: Option<PinList>,
    /// Until when the device may work.
    #[n(8)]
    pub grant: Option<Grant>,
    /// That the invitation's maker answers: over this message without it.
    #[n(9)]
    pub proof: Option<Proof>,
    /// Where an order to wipe was given by a clock that ran ahead: orders up to here are void, whatever time it is now.
    #[n(10)]
    pub enrolled_ms: Option<u64>,
}

/// The code without case and separators.
#[must_use]
pub fn normalise_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

impl EnrolRequest {
    /// Makes a signed request.
    #[must_use]
    pub fn new(key: &SigningKey, code: &str, name: &str) -> Self {
        let code = normalise_code(code);
        let signature = key.sign(Purpose::Enrol, &Self::signed_bytes(&code, &key.public(), name));
        Self { version: VERSION, code, key: key.public(), name: name.to_owned(), signature }
    }

    /// Checks that the sender holds the key.
    pub fn verify(&self) -> Result<(), Problem> {
        self.key.verify(
            Purpose::Enrol,
            &Self::signed_bytes(&self.code, &self.key, &self.name),
            &self.signature,
        )
    }

    fn signed_bytes(code: &str, key: &PublicKey, name: &str) -> Vec<u8> {
        [code.as_bytes(), b"\0", &key.0, name.as_bytes()].concat()
    }

    /// Packs the request for the road; servers read the dictionary.
    #[must_use]
    pub fn to_body(&self) -> Vec<u8> {
        frame::pack(&encode(self), Peer::ReadsDictionary)
    }

    /// Unpacks a request, within the limits.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        read_message(body)
    }
}

impl EnrolResponse {
    /// The same answer, with the proof of who made the invitation.
    #[must_use]
    pub fn proven(self, secret: &InviteSecret) -> Self {
        let bare = Self { proof: None, ..self };
        let proof = secret.prove_enrolled(&encode(&bare));
        Self { proof: Some(proof), ..bare }
    }

    /// Checks that the invitation's maker answered, and nothing was altered on the way.
    pub fn check(&self, secret: &InviteSecret) -> Result<(), Problem> {
        let proof = self.proof.ok_or_else(|| Problem::with(ProblemCode::ServerUnproven, "no proof"))?;
        secret.check_enrolled(&encode(&Self { proof: None, ..self.clone() }), &proof)
    }

    /// Packs the answer for the road, in a way that the asking side reads.
    #[must_use]
    pub fn to_body(&self, peer: Peer) -> Vec<u8> {
        frame::pack(&encode(self), peer)
    }

    /// Unpacks an answer, within the limits.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        read_message(body)
    }
}

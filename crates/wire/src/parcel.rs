//! `POST /v1/relay`: a device leaves a sealed file at a relay, and takes along what came back for it.
//!
//! A relay knows its city's key and nothing else: a certificate shows whose phone this is, a signature that it is
//! there itself. It can open neither what it is given nor what it hands out; a file that it alters, cuts or makes
//! up is refused by whom it is for, and one that it drops is still on the phone.

use crate::frame;
use crate::relay::{RelayCard, RelayReceipt};
use crate::sign::{Purpose, SigningKey};
use crate::sync::{Certificate, check_version};
use crate::{Problem, ProblemCode, PublicKey, Signature, VERSION, encode};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// Answers that a request may say it has taken.
pub const TAKEN_MAX: usize = 256;

/// The SHA-256 of a file that is carried.
pub type ParcelId = [u8; 32];

/// What a device brings.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ParcelRequest {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// Who the device is, by the city's word.
    #[n(1)]
    pub certificate: Certificate,
    /// A sealed bundle file for the city.
    #[n(2)]
    pub file: Option<ByteVec>,
    /// Ids of answers that it has taken: the relay lets them go.
    #[n(3)]
    pub taken: Vec<ByteVec>,
    /// The device's, over the file's id (zeros for none) and `taken`.
    #[n(4)]
    pub signature: Signature,
}

/// What a relay hands out.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ParcelResponse {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// Files of this device that lie here and have not reached the city.
    #[n(1)]
    pub kept: u64,
    /// Sealed files from the city for this device.
    #[n(2)]
    pub answers: Vec<ByteVec>,
    /// Codes with which the city refused files as a whole.
    #[n(3)]
    pub refused: Vec<String>,
    /// The city vouches for this relay; none where it has not yet.
    #[n(4)]
    pub card: Option<RelayCard>,
    /// What lies here, signed by the relay.
    #[n(5)]
    pub receipt: Option<RelayReceipt>,
}

/// The id of a file.
#[must_use]
pub fn id_of(file: &[u8]) -> ParcelId {
    let mut id = [0; 32];
    id.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, file).as_ref());
    id
}

impl ParcelRequest {
    /// Makes a signed request.
    #[must_use]
    pub fn new(
        key: &SigningKey,
        certificate: Certificate,
        file: Option<Vec<u8>>,
        taken: &[ParcelId],
    ) -> Self {
        let file = file.map(ByteVec::from);
        let taken: Vec<ByteVec> = taken.iter().map(|id| ByteVec::from(id.to_vec())).collect();
        let signature = key.sign(Purpose::Parcel, &Self::signed_bytes(file.as_ref(), &taken));
        Self { version: VERSION, certificate, file, taken, signature }
    }

    /// Checks that a device of this city asks.
    pub fn verify(&self, city: &PublicKey) -> Result<(), Problem> {
        if self.taken.len() > TAKEN_MAX {
            return Err(Problem::with(ProblemCode::BodyMalformed, "taken"));
        }
        self.certificate.verify(city)?;
        let signed = Self::signed_bytes(self.file.as_ref(), &self.taken);
        self.certificate.key.verify(Purpose::Parcel, &signed, &self.signature)
    }

    fn signed_bytes(file: Option<&ByteVec>, taken: &Vec<ByteVec>) -> Vec<u8> {
        let id = file.map_or([0; 32], |file| id_of(file));
        [&id[..], &encode(taken)].concat()
    }

    /// The body: what is sealed does not shrink.
    #[must_use]
    pub fn to_body(&self) -> Vec<u8> {
        frame::wrap(&encode(self))
    }

    /// Reads a body; its size was bounded by whoever took it in.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        read(body)
    }
}

impl ParcelResponse {
    /// The body.
    #[must_use]
    pub fn to_body(&self) -> Vec<u8> {
        frame::wrap(&encode(self))
    }

    /// Reads a body; its size was bounded by whoever took it in.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        read(body)
    }
}

/// A message that was not compressed: these are larger than other bodies may be.
fn read<'b, T: Decode<'b, ()>>(body: &'b [u8]) -> Result<T, Problem> {
    let message = frame::unwrap(body)?;
    check_version(message)?;
    crate::decode(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32]).expect("any seed is a key")
    }

    fn request() -> ParcelRequest {
        let certificate = Certificate::issue(&key(9), key(1).public(), "Sri");
        ParcelRequest::new(&key(1), certificate, Some(vec![1, 2, 3]), &[[7; 32]])
    }

    #[test]
    fn a_device_of_the_city_is_known_and_nobody_else() {
        let read = ParcelRequest::from_body(&request().to_body()).expect("packed here");
        assert_eq!(read, request());
        assert!(read.verify(&key(9).public()).is_ok());
        assert!(read.verify(&key(8).public()).is_err());
        let stolen = ParcelRequest { file: Some(vec![4].into()), ..request() };
        assert!(stolen.verify(&key(9).public()).is_err());
        let thief = ParcelRequest::new(&key(2), request().certificate, None, &[]);
        assert!(thief.verify(&key(9).public()).is_err());
    }
    #[test]
    fn what_is_no_message_is_refused() {
        assert!(ParcelRequest::from_body(b"").is_err());
        assert!(ParcelRequest::from_body(&[0, 1, 2]).is_err());
        assert!(ParcelResponse::from_body(&request().to_body()).is_err());
    }
}

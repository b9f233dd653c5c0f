//! A file that travels by hand: what a device would have sent, and what the server would have answered.
//!
//! Magic, version, a byte that says how the rest is sealed, and then one CBOR array of kind, content and a
//! signature over both. Batches inside are those that go by HTTPS, each with its own signature.
//!
//! Invariants: nothing of a file is believed before its signature fits; what a file holds is bounded before
//! it is decoded; a file is for one device and one server, and says so.

use crate::erasure::Erased;
use crate::feed::Cursor;
use crate::forms::FormsAsk;
use crate::frame::{self, Peer};
use crate::sealed::{self, SealedFor};
use crate::sign::{Purpose, SigningKey};
use crate::sync::{Certificate, Receipt, ScopeGrant, SyncResponse, check_fields};
use crate::{
    Batch, BatchHash, DeviceId, Grant, Nonce, PackageHash, PinList, Problem, ProblemCode, PublicKey,
    SealPublic, SealSecret, Signature, WipeOrder, encode, limits,
};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use std::borrow::Cow;

/// What every bundle file begins with; version and seal follow.
const MAGIC: [u8; 11] = *b"ketukbundle";
/// The version of the file's making.
const FORMAT: u8 = 1;
/// Not sealed.
const PLAIN: u8 = 0;
/// Sealed to whom it is for: a sealed stream with the same array inside.
const SEALED: u8 = 1;
/// From a device.
const OUTBOUND: u8 = 1;
/// From a server.
const RETURN: u8 = 2;

/// The nonce of batches that are made for a file: the server never hands it out, so nobody who copies the
/// file can ask for a feed with one of them.
pub const CARRIED: Nonce = Nonce([0; Nonce::LENGTH]);

/// From a device: everything that no server has acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Outbound {
    /// Who the device is, by the server's word.
    #[n(0)]
    pub certificate: Certificate,
    /// The server that it is for.
    #[n(1)]
    pub server_key: PublicKey,
    /// When it was made, by the device's clock: for people, never trusted.
    #[n(2)]
    pub made_ms: u64,
    /// Households with something in it.
    #[n(3)]
    pub households: u64,
    /// Saves in it.
    #[n(4)]
    pub saves: u64,
    /// Each a [`Batch`] in its frame, in the order of their numbers.
    #[n(5)]
    pub batches: Vec<ByteVec>,
    /// How far the device has read each of its scopes.
    #[n(6)]
    pub cursors: Vec<Cursor>,
    /// Which list of forms the device has, and what it misses.
    #[n(7)]
    pub forms: Option<FormsAsk>,
    /// The packages of forms that it holds.
    #[n(8)]
    pub packages: Option<Vec<PackageHash>>,
    /// The answer is sealed to this key.
    #[n(9)]
    pub seal_key: Option<SealPublic>,
    /// Which of how many volumes; none where there is one. Each can be taken in alone; the first asks
    /// what is new.
    #[n(10)]
    pub volume: Option<Volume>,
    /// The answer should not be larger than this.
    #[n(11)]
    pub answer_bytes: Option<u64>,
    /// Until when the device may work as far as it knows, in seconds since 1970.
    #[n(12)]
    pub grant_until_s: Option<u64>,
    /// Orders of erasure that the device has carried out and of which the server has not heard yet.
    #[n(20)]
    pub erased: Option<Vec<Erased>>,
}

/// One of several files that were made together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Volume {
    /// From 1.
    #[n(0)]
    pub number: u64,
    /// How many there are.
    #[n(1)]
    pub of: u64,
}

/// From a server, for one device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Return {
    /// Whom it is for.
    #[n(0)]
    pub device: DeviceId,
    /// Whose word it is.
    #[n(1)]
    pub server_key: PublicKey,
    /// When it was made, by the server's clock.
    #[n(2)]
    pub server_time_ms: u64,
    /// A word on each batch of the file that it answers, in its order.
    #[n(3)]
    pub answers: Vec<Answer>,
    /// The cursors of that file: where the first page of each scope begins.
    #[n(4)]
    pub cursors: Vec<Cursor>,
    /// The scopes that the device may work in.
    #[n(5)]
    pub scopes: Vec<ScopeGrant>,
    /// Each a [`SyncResponse`] in its frame: rows, authors, rewinds, forms. They bring no nonce.
    #[n(6)]
    pub rounds: Vec<ByteVec>,
    /// Problem codes that concern the device as a whole and block nothing.
    #[n(7)]
    pub notices: Option<Vec<String>>,
    /// Not everything had room.
    #[n(8)]
    pub more: Option<bool>,
    /// Until when the device may work.
    #[n(9)]
    pub grant: Option<Grant>,
    /// The order to destroy what the device holds.
    #[n(10)]
    pub wipe: Option<WipeOrder>,
    /// The server's TLS keys.
    #[n(11)]
    pub pins: Option<PinList>,
}

/// The server's word on one batch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Answer {
    /// The batch's number.
    #[n(0)]
    pub number: u64,
    /// The batch's hash.
    #[n(1)]
    pub batch: BatchHash,
    /// When it was taken; part of what the receipt signs.
    #[n(2)]
    pub server_time_ms: u64,
    /// The receipt; none where the batch was refused as a whole.
    #[n(3)]
    pub receipt: Option<Receipt>,
    /// Why it was refused as a whole.
    #[n(4)]
    pub refused: Option<String>,
}

/// A bundle file, its signature not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bundle {
    /// From a device.
    Outbound(Signed<Outbound>),
    /// From a server.
    Return(Signed<Return>),
}

/// Content that is not yet believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed<T> {
    content: T,
    bytes: Vec<u8>,
    signature: Signature,
    purpose: Purpose,
}

#[derive(Encode, Decode)]
struct Envelope {
    #[n(0)]
    kind: u8,
    #[n(1)]
    content: ByteVec,
    #[n(2)]
    signature: Signature,
}

impl<T> Signed<T> {
    /// What it says of itself, to find the key that it should be signed with.
    #[must_use]
    pub fn claim(&self) -> &T {
        &self.content
    }

    /// The content, where `key` signed it.
    pub fn verify(self, key: &PublicKey) -> Result<T, Problem> {
        let broken = |_| Problem::with(ProblemCode::BundleBroken, "signature");
        key.verify(self.purpose, &self.bytes, &self.signature).map_err(broken)?;
        Ok(self.content)
    }
}

impl Bundle {
    /// Whether these bytes begin as a bundle file does.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(&MAGIC)
    }

    /// Reads a file that is not sealed, within the limits.
    pub fn read(bytes: &[u8]) -> Result<Self, Problem> {
        Self::read_with(bytes, None)
    }

    /// Reads a file, within the limits; one that is sealed where `key` is the one that it is sealed to.
    pub fn read_with(bytes: &[u8], key: Option<(SealedFor, &SealSecret)>) -> Result<Self, Problem> {
        if bytes.len() > limits::BUNDLE_BYTES_MAX {
            return Err(Problem::with(ProblemCode::BundleTooLarge, bytes.len()));
        }
        let rest = bytes.strip_prefix(&MAGIC).ok_or_else(|| Problem::new(ProblemCode::BundleNotOne))?;
        let sealed = match rest.split_first() {
            Some((&FORMAT, sealed)) => sealed,
            Some((format, _)) => return Err(Problem::with(ProblemCode::BundleNewer, format)),
            None => return Err(Problem::with(ProblemCode::BundleBroken, "cut off")),
        };
        let content = match sealed.split_first() {
            Some((&PLAIN, content)) => Cow::Borrowed(content),
            Some((&SEALED, content)) => Cow::Owned(unseal(content, key)?),
            Some((seal, _)) => return Err(Problem::with(ProblemCode::BundleNewer, format!("seal {seal}"))),
            None => return Err(Problem::with(ProblemCode::BundleBroken, "cut off")),
        };
        let Envelope { kind, content, signature } = decode(&content)?;
        let bytes = Vec::from(content);
        match kind {
            OUTBOUND => {
                let content: Outbound = decode_map(&bytes)?;
                content.check()?;
                Ok(Self::Outbound(Signed { content, bytes, signature, purpose: Purpose::Bundle }))
            }
            RETURN => {
                let content: Return = decode_map(&bytes)?;
                content.check()?;
                Ok(Self::Return(Signed { content, bytes, signature, purpose: Purpose::BundleReturn }))
            }
            other => Err(Problem::with(ProblemCode::BundleNewer, format!("kind {other}"))),
        }
    }
}

impl Outbound {
    /// The file, signed by its device and sealed to the server. `entropy` must be fresh.
    #[must_use]
    pub fn to_sealed_file(&self, key: &SigningKey, to: &SealPublic, entropy: [u8; 32]) -> Vec<u8> {
        seal_file(&self.to_file(key), SealedFor::Bundle, to, entropy)
    }

    /// The file, signed by its device.
    #[must_use]
    pub fn to_file(&self, key: &SigningKey) -> Vec<u8> {
        to_file(OUTBOUND, encode(self), key, Purpose::Bundle)
    }

    fn check(&self) -> Result<(), Problem> {
        let packages = self.packages.as_ref().map_or(0, Vec::len);
        if self.batches.len() > limits::BUNDLE_BATCHES_MAX || packages > limits::FORMS_MAX {
            return Err(Problem::with(ProblemCode::BundleTooLarge, "batches"));
        }
        check_cursors(&self.cursors)
    }
}

impl Return {
    /// The file, signed by the server and sealed to the device. `entropy` must be fresh.
    #[must_use]
    pub fn to_sealed_file(&self, key: &SigningKey, to: &SealPublic, entropy: [u8; 32]) -> Vec<u8> {
        seal_file(&self.to_file(key), SealedFor::BundleReturn, to, entropy)
    }

    /// The file, signed by the server.
    #[must_use]
    pub fn to_file(&self, key: &SigningKey) -> Vec<u8> {
        to_file(RETURN, encode(self), key, Purpose::BundleReturn)
    }

    fn check(&self) -> Result<(), Problem> {
        if self.answers.len() > limits::BUNDLE_BATCHES_MAX || self.rounds.len() > limits::BUNDLE_ROUNDS_MAX {
            return Err(Problem::with(ProblemCode::BundleTooLarge, "rounds"));
        }
        check_cursors(&self.cursors)
    }
}

/// Packs a batch for a file.
#[must_use]
pub fn pack_batch(batch: &Batch) -> ByteVec {
    frame::pack(&encode(batch), Peer::ReadsDictionary).into()
}

/// Unpacks a batch out of a file, within the limits of a body.
pub fn unpack_batch(packed: &[u8]) -> Result<Batch, Problem> {
    crate::decode(&frame::unpack(packed)?)
}

/// Packs a round for a file: every device that reads bundles reads the dictionary.
#[must_use]
pub fn pack_round(round: &SyncResponse) -> ByteVec {
    round.to_body(Peer::ReadsDictionary).into()
}

fn check_cursors(cursors: &[Cursor]) -> Result<(), Problem> {
    let ordered = cursors.is_sorted_by(|a, b| a.scope < b.scope);
    if !ordered || cursors.len() > limits::BATCH_SECTIONS_MAX {
        return Err(Problem::with(ProblemCode::BundleBroken, "cursors"));
    }
    Ok(())
}

fn to_file(kind: u8, content: Vec<u8>, key: &SigningKey, purpose: Purpose) -> Vec<u8> {
    let signature = key.sign(purpose, &content);
    let envelope = Envelope { kind, content: content.into(), signature };
    [&MAGIC[..], &[FORMAT, PLAIN], &encode(&envelope)].concat()
}

fn unseal(sealed: &[u8], key: Option<(SealedFor, &SealSecret)>) -> Result<Vec<u8>, Problem> {
    let (purpose, key) = key.ok_or_else(|| Problem::with(ProblemCode::BundleOther, "sealed"))?;
    sealed::open(purpose, key, sealed, limits::BUNDLE_BYTES_MAX).map_err(|problem| match problem.code {
        ProblemCode::SealedOther if problem.detail == sealed::OTHER_USE => {
            Problem::new(ProblemCode::BundleWrongWay)
        }
        ProblemCode::SealedOther => Problem::with(ProblemCode::BundleOther, problem.detail),
        ProblemCode::SealedNewer => Problem::with(ProblemCode::BundleNewer, problem.detail),
        ProblemCode::BundleTooLarge => problem,
        _ => Problem::with(ProblemCode::BundleBroken, problem.detail),
    })
}

fn seal_file(file: &[u8], purpose: SealedFor, to: &SealPublic, entropy: [u8; 32]) -> Vec<u8> {
    let head = MAGIC.len() + 2;
    let sealed = sealed::seal(purpose, to, entropy, &file[head.min(file.len())..]);
    [&MAGIC[..], &[FORMAT, SEALED], &sealed].concat()
}

fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, Problem> {
    crate::decode(bytes).map_err(|problem| Problem::with(ProblemCode::BundleBroken, problem.detail))
}

/// The same of a map, in which a field stands once.
fn decode_map<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, Problem> {
    check_fields(bytes).map_err(|problem| Problem::with(ProblemCode::BundleBroken, problem.detail))?;
    decode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32]).expect("any seed is a key")
    }

    fn outbound() -> Outbound {
        Outbound {
            certificate: Certificate::issue(&key(9), key(1).public(), "Sri"),
            server_key: key(9).public(),
            made_ms: 5,
            households: 0,
            saves: 0,
            batches: Vec::new(),
            cursors: Vec::new(),
            forms: None,
            packages: None,
            seal_key: None,
            volume: None,
            answer_bytes: None,
            grant_until_s: None,
            erased: None,
        }
    }

    fn answer() -> Return {
        Return {
            device: key(1).public().device(),
            server_key: key(9).public(),
            server_time_ms: 6,
            answers: Vec::new(),
            cursors: Vec::new(),
            scopes: Vec::new(),
            rounds: Vec::new(),
            notices: None,
            more: None,
            grant: None,
            wipe: None,
            pins: None,
        }
    }

    fn check(bytes: &[u8], code: ProblemCode) {
        assert_eq!(Bundle::read(bytes).expect_err("refused").code, code);
    }

    #[test]
    fn a_file_is_read_back_by_who_knows_its_signer() {
        let Ok(Bundle::Outbound(read)) = Bundle::read(&outbound().to_file(&key(1))) else {
            panic!("outbound")
        };
        assert_eq!(read.clone().verify(&key(1).public()), Ok(outbound()));
        assert_eq!(read.verify(&key(2).public()).expect_err("forged").code, ProblemCode::BundleBroken);
        let Ok(Bundle::Return(read)) = Bundle::read(&answer().to_file(&key(9))) else { panic!("return") };
        assert_eq!(read.verify(&key(9).public()), Ok(answer()));
    }
    #[test]
    fn a_sealed_file_is_read_by_whom_it_is_for() {
        let (server, device) = (SealSecret::from_entropy([4; 32]), SealSecret::from_entropy([5; 32]));
        let file = outbound().to_sealed_file(&key(1), &server.public(), [6; 32]);
        let read = |key, file: &[u8]| Bundle::read_with(file, Some((SealedFor::Bundle, key)));
        let Ok(Bundle::Outbound(signed)) = read(&server, &file) else { panic!("outbound") };
        assert_eq!(signed.verify(&key(1).public()), Ok(outbound()));
        assert_eq!(read(&device, &file).expect_err("another key").code, ProblemCode::BundleOther);
        assert_eq!(Bundle::read(&file).expect_err("no key").code, ProblemCode::BundleOther);
        let cut = &file[..file.len() - 1];
        assert_eq!(read(&server, cut).expect_err("cut").code, ProblemCode::BundleBroken);
        let back = answer().to_sealed_file(&key(9), &device.public(), [6; 32]);
        assert_eq!(read(&device, &back).expect_err("another use").code, ProblemCode::BundleWrongWay);
        let read = Bundle::read_with(&back, Some((SealedFor::BundleReturn, &device)));
        let Ok(Bundle::Return(signed)) = read else { panic!("return") };
        assert_eq!(signed.verify(&key(9).public()), Ok(answer()));
    }
    #[test]
    fn one_kind_is_not_taken_for_the_other() {
        let file = to_file(RETURN, encode(&answer()), &key(9), Purpose::Bundle);
        let Ok(Bundle::Return(read)) = Bundle::read(&file) else { panic!("return") };
        assert!(read.verify(&key(9).public()).is_err());
    }
    #[test]
    fn every_cut_is_told() {
        let file = outbound().to_file(&key(1));
        for end in 0..file.len() {
            let code = Bundle::read(&file[..end]).expect_err("cut").code;
            let early = end < MAGIC.len();
            assert_eq!(code, if early { ProblemCode::BundleNotOne } else { ProblemCode::BundleBroken });
        }
    }
    #[test]
    fn what_is_newer_is_named_as_such() {
        let mut file = outbound().to_file(&key(1));
        file[MAGIC.len()] = 2;
        check(&file, ProblemCode::BundleNewer);
        file[MAGIC.len()] = FORMAT;
        file[MAGIC.len() + 1] = 2;
        check(&file, ProblemCode::BundleNewer);
        check(&to_file(3, encode(&answer()), &key(9), Purpose::Bundle), ProblemCode::BundleNewer);
    }
    #[test]
    fn what_is_too_large_or_something_else_is_refused() {
        check(&vec![0; limits::BUNDLE_BYTES_MAX + 1], ProblemCode::BundleTooLarge);
        check(b"SQLite format 3\0", ProblemCode::BundleNotOne);
        let many = vec![ByteVec::from(vec![0]); limits::BUNDLE_BATCHES_MAX + 1];
        check(&Outbound { batches: many, ..outbound() }.to_file(&key(1)), ProblemCode::BundleTooLarge);
    }
}

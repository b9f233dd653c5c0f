//! `POST /v1/files`: photos and other files, which answers name by their hash, piece by piece.
//!
//! Invariants: a file is known by the SHA-256 of all its bytes and never changes, so a piece may come twice
//! and in any order; what a device asks is signed whole, the digest of a piece included; nothing here is
//! about answers, which travel first and by themselves.

use crate::frame;
use crate::limits::{FILE_BYTES_MAX, FILE_MEDIA_BYTES_MAX, FILE_PIECE_BYTES};
use crate::sign::{Purpose, SigningKey};
use crate::sync::read_message;
use crate::{
    DeviceId, FileHash, Nonce, Problem, ProblemCode, PublicKey, RecordId, Signature, VERSION, encode,
};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// What is wanted of a file.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum FileErrand {
    /// Which pieces are there already?
    #[n(0)]
    Ask {
        /// How large the file is.
        #[n(0)]
        bytes: u64,
        /// Its media type.
        #[n(1)]
        media: String,
    },
    /// Take this piece.
    #[n(1)]
    Send {
        /// How large the file is.
        #[n(0)]
        bytes: u64,
        /// Its media type.
        #[n(1)]
        media: String,
        /// Which piece, from 0.
        #[n(2)]
        number: u32,
        /// SHA-256 of the piece.
        #[cbor(n(3), with = "minicbor::bytes")]
        digest: [u8; 32],
    },
    /// Give me this piece.
    #[n(2)]
    Fetch {
        /// Which piece, from 0.
        #[n(0)]
        number: u32,
    },
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FileHead {
    /// Who asks.
    #[n(0)]
    pub device: DeviceId,
    /// What the server handed out last.
    #[n(1)]
    pub nonce: Nonce,
    /// The record by whose right it is asked: one of its answers names the file.
    #[n(2)]
    pub record: RecordId,
    /// The file.
    #[n(3)]
    pub file: FileHash,
    /// What is wanted.
    #[n(4)]
    pub errand: FileErrand,
}

/// What a device sends.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FileRequest {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// What is signed.
    #[n(1)]
    pub head: FileHead,
    /// By the device, over the head.
    #[n(2)]
    pub signature: Signature,
    /// The piece, where one is sent.
    #[n(3)]
    pub piece: Option<ByteVec>,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FileResponse {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// The record of the request.
    #[n(1)]
    pub record: RecordId,
    /// The file of the request.
    #[n(2)]
    pub file: FileHash,
    /// How large the file is.
    #[n(3)]
    pub bytes: u64,
    /// The pieces that are there, a bit each, the lowest for piece 0.
    #[n(4)]
    pub there: u64,
    /// The server's word, once the file is whole.
    #[n(5)]
    pub receipt: Option<FileReceipt>,
    /// The media type, to who fetches.
    #[n(6)]
    pub media: Option<String>,
    /// The piece that was fetched.
    #[n(7)]
    pub piece: Option<FilePiece>,
    /// With a receipt: that the server counts the file among those of the asking device, for it sent it.
    #[n(8)]
    pub yours: Option<bool>,
}

/// A piece on its way to a device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FilePiece {
    /// Which, from 0.
    #[n(0)]
    pub number: u32,
    /// Its bytes.
    #[n(1)]
    pub bytes: ByteVec,
}

/// The server's word that it keeps a file for a record.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FileReceipt {
    /// Since when, by the server's clock, in milliseconds since 1970.
    #[n(0)]
    pub received_ms: u64,
    /// By the server, over record, file, size and time.
    #[n(1)]
    pub signature: Signature,
}

/// How many pieces a file of so many bytes has.
#[must_use]
pub fn piece_count(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(FILE_PIECE_BYTES as u64)).unwrap_or(u32::MAX)
}

/// How long piece `number` is; `None` where there is none.
#[must_use]
pub fn piece_length(bytes: u64, number: u32) -> Option<usize> {
    let start = u64::from(number).checked_mul(FILE_PIECE_BYTES as u64)?;
    let left = bytes.checked_sub(start).filter(|left| *left > 0)?;
    usize::try_from(left.min(FILE_PIECE_BYTES as u64)).ok()
}

/// The bits of all pieces of a file.
#[must_use]
pub fn all_pieces(bytes: u64) -> u64 {
    match piece_count(bytes) {
        count @ 0..64 => (1 << count) - 1,
        _ => u64::MAX,
    }
}

/// Whether a media type can be one: `image/jpeg`.
#[must_use]
pub fn is_media(media: &str) -> bool {
    let word = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
    };
    media.len() <= FILE_MEDIA_BYTES_MAX
        && media.split_once('/').is_some_and(|(kind, rest)| word(kind) && word(rest))
}

/// SHA-256 of a piece.
#[must_use]
pub fn digest_of(piece: &[u8]) -> [u8; 32] {
    FileHash::of(piece).0
}

impl FileHead {
    /// Checks sizes and words against the limits.
    fn check(&self) -> Result<(), Problem> {
        let malformed = |what| Err(Problem::with(ProblemCode::BodyMalformed, what));
        let (bytes, media) = match &self.errand {
            FileErrand::Fetch { number } => {
                let is_one = *number < piece_count(FILE_BYTES_MAX);
                return if is_one { Ok(()) } else { malformed("number of a piece") };
            }
            FileErrand::Ask { bytes, media } | FileErrand::Send { bytes, media, .. } => (*bytes, media),
        };
        if bytes > FILE_BYTES_MAX {
            return Err(Problem::with(ProblemCode::FileTooLarge, bytes));
        }
        if bytes == 0 || !is_media(media) {
            return malformed("a file's size or media type");
        }
        Ok(())
    }
}

impl FileRequest {
    /// A signed request; `piece` goes along where the errand sends one.
    #[must_use]
    pub fn new(key: &SigningKey, head: FileHead, piece: Option<Vec<u8>>) -> Self {
        let signature = key.sign(Purpose::File, &encode(&head));
        Self { version: VERSION, head, signature, piece: piece.map(ByteVec::from) }
    }

    /// Checks that `key` signed this request.
    pub fn verify(&self, key: &PublicKey) -> Result<(), Problem> {
        key.verify(Purpose::File, &encode(&self.head), &self.signature)
    }

    /// Checks everything that the request says of itself: limits, and that the piece is the one that was
    /// signed for.
    pub fn check(&self) -> Result<(), Problem> {
        self.head.check()?;
        match (&self.head.errand, &self.piece) {
            (FileErrand::Send { bytes, number, digest, .. }, Some(piece)) => {
                if piece_length(*bytes, *number) != Some(piece.len()) {
                    return Err(Problem::with(ProblemCode::BodyMalformed, "length of a piece"));
                }
                if digest_of(piece) != *digest {
                    return Err(Problem::with(ProblemCode::FileBroken, "a piece is not what was signed"));
                }
                Ok(())
            }
            (FileErrand::Ask { .. } | FileErrand::Fetch { .. }, None) => Ok(()),
            _ => Err(Problem::with(ProblemCode::BodyMalformed, "a piece where none is due, or none")),
        }
    }

    /// Packs the request for the road. Photos do not shrink, so nothing is tried.
    #[must_use]
    pub fn to_body(&self) -> Vec<u8> {
        frame::wrap(&encode(self))
    }

    /// Unpacks a request, within the limits.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        read_message(body)
    }
}

impl FileReceipt {
    /// The server's word on a file.
    #[must_use]
    pub fn sign(
        key: &SigningKey,
        (record, file): (RecordId, FileHash),
        bytes: u64,
        received_ms: u64,
    ) -> Self {
        let message = Self::signed_bytes((record, file), bytes, received_ms);
        Self { received_ms, signature: key.sign(Purpose::FileReceipt, &message) }
    }

    /// Checks the server's signature.
    pub fn verify(
        &self,
        key: &PublicKey,
        (record, file): (RecordId, FileHash),
        bytes: u64,
    ) -> Result<(), Problem> {
        let message = Self::signed_bytes((record, file), bytes, self.received_ms);
        key.verify(Purpose::FileReceipt, &message, &self.signature)
    }

    fn signed_bytes((record, file): (RecordId, FileHash), bytes: u64, received_ms: u64) -> Vec<u8> {
        [&record.0[..], &file.0, &bytes.to_be_bytes(), &received_ms.to_be_bytes()].concat()
    }
}

impl FileResponse {
    /// Packs the answer for the road, as it is.
    #[must_use]
    pub fn to_body(&self) -> Vec<u8> {
        frame::wrap(&encode(self))
    }

    /// Unpacks an answer, within the limits.
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        read_message(body)
    }

    /// Checks sizes against the limits.
    pub fn check(&self) -> Result<(), Problem> {
        let malformed = |what| Err(Problem::with(ProblemCode::BodyMalformed, what));
        if self.bytes == 0 || self.bytes > FILE_BYTES_MAX || self.there & !all_pieces(self.bytes) != 0 {
            return malformed("a file's size or pieces");
        }
        if self.media.as_deref().is_some_and(|media| !is_media(media)) {
            return malformed("media type");
        }
        match &self.piece {
            Some(piece) if piece_length(self.bytes, piece.number) != Some(piece.bytes.len()) => {
                malformed("length of a piece")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECE: u64 = FILE_PIECE_BYTES as u64;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32]).expect("any seed is a key")
    }

    fn send(bytes: u64, number: u32, piece: &[u8]) -> FileRequest {
        let errand = FileErrand::Send { bytes, media: "image/jpeg".into(), number, digest: digest_of(piece) };
        head(errand, Some(piece.to_vec()))
    }

    fn head(errand: FileErrand, piece: Option<Vec<u8>>) -> FileRequest {
        let head = FileHead {
            device: key(1).public().device(),
            nonce: Nonce([1; 8]),
            record: RecordId([2; 16]),
            file: FileHash([3; 32]),
            errand,
        };
        FileRequest::new(&key(1), head, piece)
    }

    fn code(request: &FileRequest) -> Option<ProblemCode> {
        request.check().err().map(|problem| problem.code)
    }

    #[test]
    fn pieces_cover_a_file_exactly() {
        for bytes in [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, FILE_BYTES_MAX] {
            let lengths: Vec<_> = (0..).map_while(|number| piece_length(bytes, number)).collect();
            assert_eq!(lengths.len(), piece_count(bytes) as usize);
            assert_eq!(lengths.iter().sum::<usize>() as u64, bytes);
            assert_eq!(all_pieces(bytes).count_ones(), piece_count(bytes));
        }
        assert_eq!(
            (piece_count(FILE_BYTES_MAX), piece_length(0, 0), piece_length(5, u32::MAX)),
            (64, None, None)
        );
    }
    #[test]
    fn another_key_another_errand_break_the_signature() {
        let request = send(3, 0, b"abc");
        assert!(request.check().is_ok() && request.verify(&key(1).public()).is_ok());
        assert!(request.verify(&key(2).public()).is_err());
        let mut turned = request.clone();
        turned.head.errand = FileErrand::Fetch { number: 0 };
        assert!(turned.verify(&key(1).public()).is_err());
        let mut moved = request;
        moved.head.record = RecordId([9; 16]);
        assert!(moved.verify(&key(1).public()).is_err());
    }
    #[test]
    fn a_piece_is_the_one_that_was_signed() {
        let mut request = send(3, 0, b"abc");
        request.piece = Some(b"abd".to_vec().into());
        assert_eq!(code(&request), Some(ProblemCode::FileBroken));
        assert_eq!(code(&send(4, 0, b"abc")), Some(ProblemCode::BodyMalformed));
        assert_eq!(code(&send(3, 1, b"abc")), Some(ProblemCode::BodyMalformed));
        request.piece = None;
        assert_eq!(code(&request), Some(ProblemCode::BodyMalformed));
        let ask = FileErrand::Ask { bytes: 3, media: "image/jpeg".into() };
        assert_eq!(code(&head(ask.clone(), Some(vec![1]))), Some(ProblemCode::BodyMalformed));
        assert_eq!(code(&head(ask, None)), None);
    }
    #[test]
    fn what_is_too_large_or_nothing_is_refused() {
        let ask = |bytes, media: &str| head(FileErrand::Ask { bytes, media: media.into() }, None);
        assert_eq!(code(&ask(FILE_BYTES_MAX + 1, "image/jpeg")), Some(ProblemCode::FileTooLarge));
        assert_eq!(code(&ask(u64::MAX, "image/jpeg")), Some(ProblemCode::FileTooLarge));
        assert_eq!(code(&ask(0, "image/jpeg")), Some(ProblemCode::BodyMalformed));
        for media in ["", "jpeg", "image/", "image/j peg", "image/jpeg\r\nx: y", &"a/b".repeat(90)] {
            assert_eq!(code(&ask(1, media)), Some(ProblemCode::BodyMalformed), "{media}");
        }
        assert_eq!(code(&head(FileErrand::Fetch { number: 64 }, None)), Some(ProblemCode::BodyMalformed));
    }
    #[test]
    fn a_receipt_is_of_one_file_of_one_record() {
        let place = (RecordId([2; 16]), FileHash([3; 32]));
        let receipt = FileReceipt::sign(&key(9), place, 5, 7);
        assert!(receipt.verify(&key(9).public(), place, 5).is_ok());
        assert!(receipt.verify(&key(9).public(), place, 6).is_err());
        assert!(receipt.verify(&key(9).public(), (RecordId([1; 16]), place.1), 5).is_err());
        assert!(FileReceipt { received_ms: 8, ..receipt }.verify(&key(9).public(), place, 5).is_err());
    }
}

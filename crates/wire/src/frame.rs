//! Bodies: one marker byte, then the message as it is or in one zstd frame, whichever is smallest.
//!
//! The marker's low bits say how the message is framed. Its high bit says that the sender reads frames
//! made with the dictionary of this version, `schemas/wire/v1.dict`: the form's key names, which a single
//! interview would otherwise spend most of its bytes on. An answer uses the dictionary only for a
//! request that carried the bit.

use crate::limits::{BODY_BYTES_MAX, INFLATED_BYTES_MAX};
use crate::{Problem, ProblemCode};
use std::io::Read;
use std::sync::OnceLock;
use zstd::bulk::Compressor;
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::stream::read::Decoder;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
const ZSTD_DICTIONARY: u8 = 2;
const READS_DICTIONARY: u8 = 0x80;
/// Every zstd frame begins with it, so it need not travel.
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Within 2 % of level 19 on interviews, at a tenth of the time.
const ZSTD_LEVEL: i32 = 9;
/// The most a sender may ask us to hold while inflating: 8 MiB.
const WINDOW_LOG_MAX: u32 = 23;
/// Frozen with this version; another one is another version.
static DICTIONARY: &[u8] = include_bytes!("../../../schemas/wire/v1.dict");

/// Whether the other side reads frames made with the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// It does, or it is a server, which always does.
    ReadsDictionary,
    /// It did not say so.
    ReadsZstdOnly,
}

/// Packs a message for the road.
#[must_use]
pub fn pack(message: &[u8], peer: Peer) -> Vec<u8> {
    let (kind, dictionary) = match peer {
        Peer::ReadsDictionary => (ZSTD_DICTIONARY, encoder_dictionary()),
        Peer::ReadsZstdOnly => (ZSTD, None),
    };
    let frame = deflate(message, dictionary).filter(|frame| frame.len() < message.len());
    let (kind, content) = frame.as_deref().map_or((PLAIN, message), |frame| (kind, frame));
    [&[kind | READS_DICTIONARY], content].concat()
}

/// Packs a message that does not shrink, as it is.
#[must_use]
pub fn wrap(message: &[u8]) -> Vec<u8> {
    [&[PLAIN | READS_DICTIONARY], message].concat()
}

/// Takes the marker off a message that was not packed; any length, bounded by whoever took it in.
pub fn unwrap(body: &[u8]) -> Result<&[u8], Problem> {
    match body.split_first() {
        Some((marker, message)) if marker & !READS_DICTIONARY == PLAIN => Ok(message),
        _ => Err(Problem::with(ProblemCode::BodyMalformed, "a message as it is")),
    }
}

/// What the sender of a body says of itself.
#[must_use]
pub fn sender_of(body: &[u8]) -> Peer {
    match body.first() {
        Some(marker) if marker & READS_DICTIONARY != 0 => Peer::ReadsDictionary,
        _ => Peer::ReadsZstdOnly,
    }
}

/// Unpacks a body, never beyond the limits.
pub fn unpack(body: &[u8]) -> Result<Vec<u8>, Problem> {
    if body.len() > BODY_BYTES_MAX {
        return Err(Problem::with(ProblemCode::BodyTooLarge, body.len()));
    }
    let malformed = |e: std::io::Error| Problem::with(ProblemCode::BodyMalformed, e);
    let Some((marker, content)) = body.split_first() else {
        return Err(Problem::with(ProblemCode::BodyMalformed, "empty body"));
    };
    let frame = std::io::BufReader::new(ZSTD_MAGIC.as_slice().chain(content));
    match marker & !READS_DICTIONARY {
        PLAIN => Ok(content.to_vec()),
        ZSTD => inflate(Decoder::with_buffer(frame).map_err(malformed)?),
        ZSTD_DICTIONARY => {
            inflate(Decoder::with_prepared_dictionary(frame, decoder_dictionary()).map_err(malformed)?)
        }
        _ => Err(Problem::with(ProblemCode::BodyMalformed, "unknown frame")),
    }
}

fn deflate(message: &[u8], dictionary: Option<&EncoderDictionary<'static>>) -> Option<Vec<u8>> {
    let mut compressor = match dictionary {
        Some(dictionary) => Compressor::with_prepared_dictionary(dictionary).ok()?,
        None => Compressor::new(ZSTD_LEVEL).ok()?,
    };
    compressor.include_contentsize(false).ok()?;
    compressor.include_checksum(false).ok()?;
    compressor.include_dictid(false).ok()?;
    Some(compressor.compress(message).ok()?.strip_prefix(&ZSTD_MAGIC)?.to_vec())
}

fn inflate(decoder: Decoder<'_, impl std::io::BufRead>) -> Result<Vec<u8>, Problem> {
    let malformed = |e: std::io::Error| Problem::with(ProblemCode::BodyMalformed, e);
    let mut decoder = decoder.single_frame();
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(malformed)?;
    let mut message = Vec::new();
    decoder.take(INFLATED_BYTES_MAX as u64 + 1).read_to_end(&mut message).map_err(malformed)?;
    if message.len() > INFLATED_BYTES_MAX {
        return Err(Problem::with(ProblemCode::BodyInflatesTooLarge, INFLATED_BYTES_MAX));
    }
    Ok(message)
}

fn encoder_dictionary() -> Option<&'static EncoderDictionary<'static>> {
    static PREPARED: OnceLock<EncoderDictionary<'static>> = OnceLock::new();
    (!DICTIONARY.is_empty()).then(|| PREPARED.get_or_init(|| EncoderDictionary::copy(DICTIONARY, ZSTD_LEVEL)))
}

fn decoder_dictionary() -> &'static DecoderDictionary<'static> {
    static PREPARED: OnceLock<DecoderDictionary<'static>> = OnceLock::new();
    PREPARED.get_or_init(|| DecoderDictionary::copy(DICTIONARY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        let key = b"anggota.abcdef.kesulitan_melihat".repeat(3);
        for message in [vec![], vec![7; 3], b"abc".repeat(10_000), key] {
            for peer in [Peer::ReadsDictionary, Peer::ReadsZstdOnly] {
                assert_eq!(unpack(&pack(&message, peer)).expect("packed here"), message);
            }
        }
    }
    #[test]
    fn the_dictionary_is_kept_from_who_does_not_read_it() {
        let body = pack(&DICTIONARY[DICTIONARY.len() / 2..], Peer::ReadsZstdOnly);
        assert_ne!(body[0] & !READS_DICTIONARY, ZSTD_DICTIONARY);
    }
    #[test]
    fn a_sender_says_that_it_reads_the_dictionary() {
        assert_eq!(sender_of(&pack(b"x", Peer::ReadsDictionary)), Peer::ReadsDictionary);
        assert_eq!(sender_of(&[PLAIN, 1]), Peer::ReadsZstdOnly);
        assert_eq!(sender_of(&[]), Peer::ReadsZstdOnly);
    }
    #[test]
    fn a_bomb_is_refused() {
        let bomb = pack(&vec![0; INFLATED_BYTES_MAX + 1], Peer::ReadsZstdOnly);
        assert!(bomb.len() < 10_000, "the bomb must be small: {}", bomb.len());
        assert_eq!(unpack(&bomb).expect_err("too large").code, ProblemCode::BodyInflatesTooLarge);
    }
    #[test]
    fn an_oversized_body_is_refused() {
        assert_eq!(
            unpack(&vec![0; BODY_BYTES_MAX + 1]).expect_err("too large").code,
            ProblemCode::BodyTooLarge
        );
    }
    #[test]
    fn a_cut_body_is_refused() {
        let body = pack(&b"abc".repeat(1000), Peer::ReadsZstdOnly);
        assert_eq!(unpack(&body[..body.len() - 3]).expect_err("cut").code, ProblemCode::BodyMalformed);
    }
    #[test]
    fn an_unknown_frame_is_refused() {
        assert_eq!(unpack(&[0x7f, 1, 2]).expect_err("unknown").code, ProblemCode::BodyMalformed);
        assert_eq!(unpack(&[]).expect_err("empty").code, ProblemCode::BodyMalformed);
    }
}

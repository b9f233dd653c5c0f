//! A stream that only one key opens: for bundle files, parcels and backups.
//!
//! A header names what it is for and who may open it, and carries a fresh X25519 key; out of the shared
//! secret comes a key for this stream alone (HKDF-SHA256), and under it the content lies in chunks of
//! 64 KiB (ChaCha20-Poly1305), each numbered, the last one marked. Sealing proves nothing about who
//! sealed: what needs an author is signed inside.
//!
//! Invariants: a chunk is handed out only after it was authenticated in its place; an end is believed only
//! from a chunk that is marked as the last, so what is cut off, reordered, doubled or added is told; memory
//! is bounded by one chunk; entropy is handed in, and every stream needs its own.

use crate::{Problem, ProblemCode, SealPublic, SealSecret};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use std::io::{self, Read, Write};

/// Content of a chunk; the last one may be shorter.
pub const CHUNK_BYTES: usize = 64 * 1024;
/// What authenticates a chunk stands behind it.
pub const CHECK_BYTES: usize = 16;
/// Magic, version, purpose, whose, ephemeral key.
pub const HEADER_BYTES: usize = MAGIC.len() + 2 + SealPublic::MARK + 32;

/// What is told of a stream that was sealed for something else.
pub(crate) const OTHER_USE: &str = "use";
const MAGIC: [u8; 11] = *b"ketuksealed";
const VERSION: u8 = 1;
const INFO: &[u8] = b"ketuk/v1/sealed\0";

/// What a sealed stream is for; one is not taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedFor {
    /// A device's bundle file, to the server.
    Bundle,
    /// The server's bundle file, to a device.
    BundleReturn,
    /// A copy of the server's data.
    Backup,
}

impl SealedFor {
    fn byte(self) -> u8 {
        match self {
            Self::Bundle => 1,
            Self::BundleReturn => 2,
            Self::Backup => 3,
        }
    }
}

/// Whether these bytes begin as a sealed stream does.
#[must_use]
pub fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// Seals `content` in memory. `entropy` must be fresh.
#[must_use]
pub fn seal(purpose: SealedFor, to: &SealPublic, entropy: [u8; 32], content: &[u8]) -> Vec<u8> {
    let chunks = content.len().div_ceil(CHUNK_BYTES).max(1);
    let sealed = Vec::with_capacity(HEADER_BYTES + content.len() + chunks * CHECK_BYTES);
    // Writing to memory cannot fail.
    let write = || {
        let mut sealer = Sealer::new(sealed, purpose, to, entropy)?;
        sealer.write_all(content)?;
        sealer.finish()
    };
    write().unwrap_or_default()
}

/// Opens what [`seal`] made; `most` bounds what comes out.
pub fn open(purpose: SealedFor, key: &SealSecret, sealed: &[u8], most: usize) -> Result<Vec<u8>, Problem> {
    let mut content = Vec::new();
    let opener = Opener::new(sealed, purpose, key).map_err(|e| problem_of(&e))?;
    opener.take(most as u64 + 1).read_to_end(&mut content).map_err(|e| problem_of(&e))?;
    if content.len() > most {
        return Err(Problem::with(ProblemCode::BundleTooLarge, most));
    }
    Ok(content)
}

/// Why a stream was not opened: our own refusal where there is one, else a fault of the disk.
#[must_use]
pub fn problem_of(error: &io::Error) -> Problem {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Problem>());
    inner.cloned().unwrap_or_else(|| Problem::with(ProblemCode::StorageFault, error.kind()))
}

/// Seals what is written to it; [`Sealer::finish`] writes the last chunk.
pub struct Sealer<W: Write> {
    out: W,
    stream: Stream,
    held: Vec<u8>,
}

/// Opens what is read through it.
pub struct Opener<R: Read> {
    source: R,
    stream: Stream,
    /// The next sealed chunk, and the first bytes of the one behind it.
    ahead: Vec<u8>,
    /// The content of the current chunk.
    open: Vec<u8>,
    given: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Going,
    Ended,
    Refused,
}

/// The key of one stream and where it stands in it.
struct Stream {
    key: LessSafeKey,
    header: [u8; HEADER_BYTES],
    number: u64,
}

/// Whether a chunk ends its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Within,
    Last,
}

impl Stream {
    fn new(header: [u8; HEADER_BYTES], shared: &[u8; 32], to: &SealPublic) -> io::Result<Self> {
        let info = [INFO, &header, &to.0];
        let fault = |_| io::Error::other("no key for a stream");
        let secret = Salt::new(HKDF_SHA256, &[]).extract(shared);
        let key = secret.expand(&info, &CHACHA20_POLY1305).map(UnboundKey::from).map_err(fault)?;
        Ok(Self { key: LessSafeKey::new(key), header, number: 0 })
    }

    /// Each number once per place: the key is this stream's alone.
    fn nonce(&self, place: Place) -> Nonce {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.number.to_be_bytes());
        nonce[11] = u8::from(place == Place::Last);
        Nonce::assume_unique_for_key(nonce)
    }

    fn seal(&mut self, chunk: &mut Vec<u8>, place: Place) -> io::Result<()> {
        let fault = |_| io::Error::other("a chunk cannot be sealed");
        let nonce = self.nonce(place);
        self.key.seal_in_place_append_tag(nonce, Aad::from(&self.header), chunk).map_err(fault)?;
        self.number += 1;
        Ok(())
    }

    fn opens(&self, chunk: &[u8], place: Place) -> Option<Vec<u8>> {
        let mut chunk = chunk.to_vec();
        let content = self.key.open_in_place(self.nonce(place), Aad::from(&self.header), &mut chunk).ok()?;
        let length = content.len();
        chunk.truncate(length);
        Some(chunk)
    }
}

impl<W: Write> Sealer<W> {
    /// Begins a stream to `to` and writes its header. `entropy` must be fresh: two streams out of one
    /// entropy would share a key.
    pub fn new(mut out: W, purpose: SealedFor, to: &SealPublic, entropy: [u8; 32]) -> io::Result<Self> {
        let ephemeral = SealSecret::from_entropy(entropy);
        let shared = ephemeral.shared_with(to).ok_or_else(|| refused("the key is none"))?;
        let header = header(purpose, to, &ephemeral.public());
        out.write_all(&header)?;
        let held = Vec::with_capacity(CHUNK_BYTES + CHECK_BYTES);
        Ok(Self { out, stream: Stream::new(header, &shared, to)?, held })
    }

    /// Writes the last chunk and gives the writer back; without it the stream counts as cut off.
    pub fn finish(mut self) -> io::Result<W> {
        self.stream.seal(&mut self.held, Place::Last)?;
        self.out.write_all(&self.held)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits until something follows: it may be the last.
        if self.held.len() == CHUNK_BYTES && !bytes.is_empty() {
            self.stream.seal(&mut self.held, Place::Within)?;
            self.out.write_all(&self.held)?;
            self.held.clear();
        }
        let taken = bytes.len().min(CHUNK_BYTES - self.held.len());
        self.held.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<R: Read> Opener<R> {
    /// Reads the header of a stream that was sealed to `key`; errors carry a [`Problem`], see [`problem_of`].
    pub fn new(mut source: R, purpose: SealedFor, key: &SealSecret) -> io::Result<Self> {
        let mut header = Vec::with_capacity(HEADER_BYTES);
        source.by_ref().take(HEADER_BYTES as u64).read_to_end(&mut header)?;
        if !is_one(&header) {
            return Err(refuse(ProblemCode::SealedNotOne, ""));
        }
        let whole: [u8; HEADER_BYTES] = header.try_into().map_err(|_| refused("cut off"))?;
        let (kind, rest) = whole[MAGIC.len()..].split_at(2);
        if kind[0] != VERSION {
            return Err(refuse(ProblemCode::SealedNewer, kind[0]));
        }
        let (mark, ephemeral) = rest.split_at(SealPublic::MARK);
        let own = key.public();
        if kind[1] != purpose.byte() || mark != own.mark() {
            return Err(refuse(
                ProblemCode::SealedOther,
                if kind[1] == purpose.byte() { "key" } else { OTHER_USE },
            ));
        }
        let ephemeral = SealPublic(ephemeral.try_into().map_err(|_| refused("cut off"))?);
        let shared = key.shared_with(&ephemeral).ok_or_else(|| refused("the key is none"))?;
        let stream = Stream::new(whole, &shared, &own)?;
        Ok(Self { source, stream, ahead: Vec::new(), open: Vec::new(), given: 0, state: State::Going })
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        const SEALED: usize = CHUNK_BYTES + CHECK_BYTES;
        // One byte more than a chunk says whether another follows.
        let missing = (SEALED + 1).saturating_sub(self.ahead.len());
        self.source.by_ref().take(missing as u64).read_to_end(&mut self.ahead)?;
        let rest = self.ahead.split_off(self.ahead.len().min(SEALED));
        let chunk = std::mem::replace(&mut self.ahead, rest);
        let (place, otherwise) =
            if self.ahead.is_empty() { (Place::Last, Place::Within) } else { (Place::Within, Place::Last) };
        let Some(open) = self.stream.opens(&chunk, place) else {
            self.state = State::Refused;
            let told = self.stream.opens(&chunk, otherwise).map(|_| otherwise);
            return Err(refused(match told {
                Some(Place::Within) => "cut off",
                Some(Place::Last) => "goes on behind its end",
                None => "damaged, cut off or out of order",
            }));
        };
        self.stream.number += 1;
        (self.open, self.given) = (open, 0);
        if place == Place::Last {
            self.state = State::Ended;
        }
        Ok(())
    }
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.open.len() {
            match self.state {
                State::Going => self.next_chunk()?,
                State::Ended => return Ok(0),
                State::Refused => return Err(refused("damaged")),
            }
        }
        let rest = &self.open[self.given..];
        let given = rest.len().min(into.len());
        into[..given].copy_from_slice(&rest[..given]);
        self.given += given;
        Ok(given)
    }
}

fn header(purpose: SealedFor, to: &SealPublic, ephemeral: &SealPublic) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    let parts = [&MAGIC[..], &[VERSION, purpose.byte()], &to.mark(), &ephemeral.0].concat();
    header.copy_from_slice(&parts);
    header
}

fn refuse(code: ProblemCode, detail: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Problem::with(code, detail))
}

fn refused(detail: &str) -> io::Error {
    refuse(ProblemCode::SealedBroken, detail)
}

impl<W: Write> std::fmt::Debug for Sealer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealer(chunk {})", self.stream.number)
    }
}

impl<R: Read> std::fmt::Debug for Opener<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opener(chunk {})", self.stream.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SEALED: usize = CHUNK_BYTES + CHECK_BYTES;
    const FOR: SealedFor = SealedFor::Bundle;

    fn key(seed: u8) -> SealSecret {
        SealSecret::from_entropy([seed; 32])
    }

    fn content(length: usize) -> Vec<u8> {
        (0..length).map(|i| u8::try_from(i % 251).expect("small")).collect()
    }

    fn sealed(length: usize) -> Vec<u8> {
        seal(FOR, &key(1).public(), [7; 32], &content(length))
    }

    fn check(bytes: &[u8], code: ProblemCode, detail: &str) {
        let problem = open(FOR, &key(1), bytes, usize::MAX >> 1).expect_err("refused");
        assert_eq!((problem.code, problem.detail.as_str()), (code, detail));
    }

    fn chunk(number: usize) -> std::ops::Range<usize> {
        HEADER_BYTES + number * SEALED..HEADER_BYTES + (number + 1) * SEALED
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn every_size_comes_back_however_it_is_written(
            chunks in 0..3_usize, off in -2..3_isize, step in 1..200_000_usize,
        ) {
            let content = content((chunks * CHUNK_BYTES).saturating_add_signed(off));
            let mut sealer = Sealer::new(Vec::new(), FOR, &key(1).public(), [7; 32]).expect("memory");
            content.chunks(step).for_each(|part| sealer.write_all(part).expect("memory"));
            let sealed = sealer.finish().expect("memory");
            prop_assert_eq!(&sealed, &seal(FOR, &key(1).public(), [7; 32], &content));
            prop_assert_eq!(open(FOR, &key(1), &sealed, content.len()), Ok(content));
        }
        #[test]
        fn no_cut_and_no_flipped_bit_goes_unnoticed(at in 0..(2 * SEALED + HEADER_BYTES), bit in 0..8_u8) {
            let whole = sealed(2 * CHUNK_BYTES);
            prop_assert!(open(FOR, &key(1), &whole[..at], usize::MAX >> 1).is_err());
            let mut flipped = whole;
            flipped[at] ^= 1 << bit;
            prop_assert!(open(FOR, &key(1), &flipped, usize::MAX >> 1).is_err());
        }
    }
    #[test]
    fn a_cut_between_chunks_is_told() {
        check(&sealed(2 * CHUNK_BYTES)[..chunk(0).end], ProblemCode::SealedBroken, "cut off");
        check(&sealed(5)[..HEADER_BYTES], ProblemCode::SealedBroken, "damaged, cut off or out of order");
        check(&sealed(5)[..HEADER_BYTES - 1], ProblemCode::SealedBroken, "cut off");
    }
    #[test]
    fn chunks_in_another_order_are_refused() {
        let whole = sealed(3 * CHUNK_BYTES);
        let swapped = [&whole[..HEADER_BYTES], &whole[chunk(1)], &whole[chunk(0)], &whole[chunk(2)]].concat();
        check(&swapped, ProblemCode::SealedBroken, "damaged, cut off or out of order");
        let doubled = [&whole[..chunk(0).end], &whole[chunk(0)], &whole[chunk(1)], &whole[chunk(2)]].concat();
        check(&doubled, ProblemCode::SealedBroken, "damaged, cut off or out of order");
        let without = [&whole[..HEADER_BYTES], &whole[chunk(1)], &whole[chunk(2)]].concat();
        check(&without, ProblemCode::SealedBroken, "damaged, cut off or out of order");
    }
    #[test]
    fn what_was_added_is_refused() {
        let whole = sealed(CHUNK_BYTES);
        check(&[&whole[..], b"x"].concat(), ProblemCode::SealedBroken, "goes on behind its end");
        check(
            &[&sealed(9)[..], b"x"].concat(),
            ProblemCode::SealedBroken,
            "damaged, cut off or out of order",
        );
        let twice = [&whole[..], &whole[HEADER_BYTES..]].concat();
        check(&twice, ProblemCode::SealedBroken, "goes on behind its end");
    }
    #[test]
    fn only_its_key_opens_it_and_only_for_its_use() {
        let whole = sealed(9);
        let refused =
            |purpose, key: &SealSecret, bytes: &[u8]| open(purpose, key, bytes, 9).expect_err("refused");
        assert_eq!(refused(FOR, &key(2), &whole).code, ProblemCode::SealedOther);
        assert_eq!(refused(SealedFor::Backup, &key(1), &whole).code, ProblemCode::SealedOther);
        // The mark and the use are bound as well: to write another one over it helps nobody.
        let mut relabelled = whole.clone();
        relabelled[MAGIC.len() + 2..][..SealPublic::MARK].copy_from_slice(&key(2).public().mark());
        assert_eq!(refused(FOR, &key(2), &relabelled).code, ProblemCode::SealedBroken);
        let mut reused = whole;
        reused[MAGIC.len() + 1] = SealedFor::Backup.byte();
        assert_eq!(refused(SealedFor::Backup, &key(1), &reused).code, ProblemCode::SealedBroken);
    }
    #[test]
    fn a_header_of_another_stream_is_refused() {
        let other = seal(FOR, &key(1).public(), [8; 32], &content(9));
        let mixed = [&other[..HEADER_BYTES], &sealed(9)[HEADER_BYTES..]].concat();
        check(&mixed, ProblemCode::SealedBroken, "damaged, cut off or out of order");
    }
    #[test]
    fn what_is_newer_or_no_stream_at_all_is_named() {
        let mut newer = sealed(9);
        newer[MAGIC.len()] = 2;
        check(&newer, ProblemCode::SealedNewer, "2");
        check(b"ketukbundle", ProblemCode::SealedNotOne, "");
        check(b"", ProblemCode::SealedNotOne, "");
    }
    #[test]
    fn a_key_that_shares_nothing_is_refused() {
        let mut forged = sealed(9);
        forged[HEADER_BYTES - 32..HEADER_BYTES].fill(0);
        check(&forged, ProblemCode::SealedBroken, "the key is none");
        assert!(Sealer::new(Vec::new(), FOR, &SealPublic([0; 32]), [7; 32]).is_err());
    }
    #[test]
    fn a_refused_stream_stays_refused() {
        let whole = sealed(2 * CHUNK_BYTES);
        let mut opener = Opener::new(&whole[..chunk(0).end], FOR, &key(1)).expect("a header");
        let mut out = [0; 8];
        assert!(opener.read(&mut out).is_err());
        assert!(opener.read(&mut out).is_err());
    }
    #[test]
    fn no_more_comes_out_than_was_allowed() {
        let problem = open(FOR, &key(1), &sealed(10), 9).expect_err("refused");
        assert_eq!(problem.code, ProblemCode::BundleTooLarge);
    }
}

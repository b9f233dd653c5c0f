//! Which numbers are recorded in other RTs, told without telling them.
//!
//! A number has a *trace*: 48 bits of a keyed hash. What travels is the set of the traces of all that is
//! recorded outside of a device's areas, cut to so few bits that one of 128 to 256 numbers that stand nowhere
//! hits too: a hit is a reason to ask, never a proof. The set comes in *shards*, ranges of the cut traces,
//! and later as what was added since.
//!
//! Invariants: cutting is nested (fewer bits are the first of more), and the key stays, so that many sets,
//! of many devices or of many days, tell no more of one number than the last; a pack has one form only.

use crate::limits::{
    ELSEWHERE_ADDED_MAX, ELSEWHERE_BITS_MAX, ELSEWHERE_BITS_MIN, ELSEWHERE_PACK_BYTES_MAX,
    ELSEWHERE_SHARD_BITS,
};
use crate::sign::{Purpose, SigningKey};
use crate::{DeviceId, Problem, ProblemCode, PublicKey, Signature, encode};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use std::fmt;

/// Bits of a trace before it is cut.
const TRACE_BITS: u32 = 48;
/// Bits by which the cut traces are more than the numbers: one of 2^7 foreign numbers hits at most.
const SPARE_BITS: u32 = 7;
/// The beginning of a pack: its parameter, and how many numbers it holds.
const PACK_HEAD_BYTES: usize = 4;

/// The key that makes traces. Whoever holds it can ask a set about a number that they can name.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct TraceKey(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// 48 bits of a number's keyed hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Trace(pub u64);

impl TraceKey {
    /// A key of a device's own, out of its seed; it never travels.
    #[must_use]
    pub fn of_seed(seed: &[u8; 32]) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, &[&b"ketuk/v1/trace\0"[..], seed].concat());
        let mut key = [0; 16];
        key.copy_from_slice(&digest.as_ref()[..16]);
        Self(key)
    }

    /// The trace of `text`, a thing of `kind`: two kinds never meet.
    #[must_use]
    pub fn trace(&self, kind: &str, text: &str) -> Trace {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &self.0);
        let mut context = ring::hmac::Context::with_key(&key);
        [kind.as_bytes(), &[0], text.as_bytes()].iter().for_each(|part| context.update(part));
        let tag = context.sign();
        let first = tag.as_ref().iter().take(TRACE_BITS as usize / 8);
        Trace(first.fold(0, |trace, byte| trace << 8 | u64::from(*byte)))
    }
}

impl fmt::Debug for TraceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TraceKey")
    }
}

impl Trace {
    /// Its first `bits` bits.
    #[must_use]
    pub fn cut(self, bits: u32) -> u32 {
        let shift = TRACE_BITS.saturating_sub(bits.min(ELSEWHERE_BITS_MAX));
        u32::try_from(self.0 >> shift & u64::from(u32::MAX)).unwrap_or(u32::MAX)
    }
}

/// To how many bits traces are cut where there are `count` of them.
#[must_use]
pub fn bits_for(count: u64) -> u32 {
    let log2 = u64::BITS - count.saturating_sub(1).leading_zeros();
    (log2 + SPARE_BITS).clamp(ELSEWHERE_BITS_MIN, ELSEWHERE_BITS_MAX)
}

/// Into how many shards a set of this many bits is cut.
#[must_use]
pub fn count_shards(bits: u32) -> u32 {
    1 << bits.min(ELSEWHERE_BITS_MAX).saturating_sub(ELSEWHERE_SHARD_BITS)
}

/// The traces of a shard, from the first to the last, uncut.
#[must_use]
pub fn range_of(bits: u32, shard: u32) -> (Trace, Trace) {
    let width = 1_u64 << (shard_bits(bits) + TRACE_BITS - bits.min(ELSEWHERE_BITS_MAX));
    let first = u64::from(shard) * width;
    (Trace(first), Trace(first + width - 1))
}

/// Bits that are left within one shard.
fn shard_bits(bits: u32) -> u32 {
    bits.min(ELSEWHERE_SHARD_BITS)
}

/// Packs the cut traces of one shard; `cut` ascends, each once.
#[must_use]
pub fn pack_shard(bits: u32, shard: u32, cut: &[u32]) -> Vec<u8> {
    let first = shard << shard_bits(bits);
    let inside: Vec<u32> = cut.iter().map(|value| value.wrapping_sub(first)).collect();
    pack(&inside, shard_bits(bits))
}

/// The cut traces of one shard, ascending.
pub fn unpack_shard(bits: u32, shard: u32, bytes: &[u8]) -> Result<Vec<u32>, Problem> {
    if bits > ELSEWHERE_BITS_MAX || shard >= count_shards(bits) {
        return Err(malformed());
    }
    let first = shard << shard_bits(bits);
    Ok(unpack(bytes, shard_bits(bits))?.into_iter().map(|value| first + value).collect())
}

/// Packs cut traces that were added; `cut` ascends, each once.
#[must_use]
pub fn pack_added(bits: u32, cut: &[u32]) -> Vec<u8> {
    pack(cut, bits)
}

/// The cut traces that were added, ascending.
pub fn unpack_added(bits: u32, bytes: &[u8]) -> Result<Vec<u32>, Problem> {
    if bits > ELSEWHERE_BITS_MAX {
        return Err(malformed());
    }
    let added = unpack(bytes, bits)?;
    if added.len() > ELSEWHERE_ADDED_MAX { Err(malformed()) } else { Ok(added) }
}

/// Golomb-Rice: of each gap the low bits as they are, the rest as so many ones and a zero.
fn pack(ascending: &[u32], width: u32) -> Vec<u8> {
    let mut gaps = Vec::with_capacity(ascending.len());
    let mut next = 0;
    for value in ascending {
        gaps.push(value.wrapping_sub(next));
        next = value.wrapping_add(1);
    }
    let count = gaps.len() as u64;
    let cost =
        |low: &u32| gaps.iter().map(|gap| u64::from(gap >> low)).sum::<u64>() + count * u64::from(*low);
    let mean = (1_u64 << width) / count.max(1);
    let about = mean.max(1).ilog2();
    let low = (about.saturating_sub(2)..=about).min_by_key(cost).unwrap_or(0);
    let mut bits = BitWriter { bytes: Vec::new(), filled: 0 };
    for gap in &gaps {
        (0..gap >> low).for_each(|_| bits.push(true));
        bits.push(false);
        (0..low).rev().for_each(|at| bits.push(gap >> at & 1 == 1));
    }
    let head = (u64::from(low) << 24 | count).to_be_bytes();
    [&head[head.len() - PACK_HEAD_BYTES..], &bits.bytes].concat()
}

fn unpack(bytes: &[u8], width: u32) -> Result<Vec<u32>, Problem> {
    let (head, rest) = bytes.split_at_checked(PACK_HEAD_BYTES).ok_or_else(malformed)?;
    let count = head[1..].iter().fold(0_usize, |count, byte| count << 8 | usize::from(*byte));
    let low = u32::from(head[0]);
    // Each number takes its low bits and one more at least, so what is reserved is never more than what came.
    let least = count.saturating_mul(low as usize + 1);
    if bytes.len() > ELSEWHERE_PACK_BYTES_MAX || low > width || least > rest.len() * 8 {
        return Err(malformed());
    }
    let mut bits = BitReader { bytes: rest, at: 0 };
    let (mut values, mut next) = (Vec::with_capacity(count), 0_u64);
    for _ in 0..count {
        let mut gap = 0_u64;
        while bits.next().ok_or_else(malformed)? {
            gap += 1;
        }
        for _ in 0..low {
            gap = gap << 1 | u64::from(bits.next().ok_or_else(malformed)?);
        }
        let value = next + gap;
        if value >> width != 0 {
            return Err(malformed());
        }
        values.push(u32::try_from(value).map_err(|_| malformed())?);
        next = value + 1;
    }
    let is_padding = rest.len() * 8 - bits.at < 8 && bits.all(|bit| !bit);
    if is_padding { Ok(values) } else { Err(malformed()) }
}

fn malformed() -> Problem {
    Problem::with(ProblemCode::BodyMalformed, "a set of traces")
}

struct BitWriter {
    bytes: Vec<u8>,
    filled: u32,
}

impl BitWriter {
    fn push(&mut self, bit: bool) {
        if self.filled == 0 {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (7 - self.filled);
        }
        self.filled = (self.filled + 1) % 8;
    }
}

struct BitReader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Iterator for BitReader<'_> {
    type Item = bool;

    fn next(&mut self) -> Option<bool> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1 == 1;
        self.at += 1;
        Some(bit)
    }
}

/// What a device says of the set that it holds. It says so once an hour, and while a set is coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct ElsewhereAsk {
    /// As of which number of the server's; 0 where it holds none.
    #[n(0)]
    pub seq: u64,
    /// To how many bits its traces are cut; 0 where it holds none, or one that no longer fits its areas.
    #[n(1)]
    pub bits: u32,
    /// The shards that it misses; absent where the set is whole.
    #[n(2)]
    pub wanted: Option<WantedShards>,
}

/// Shards that a device misses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct WantedShards {
    /// From which one on.
    #[n(0)]
    pub first: u32,
    /// At most so many bytes, but one shard at least.
    #[n(1)]
    pub bytes: u64,
}

/// What the server tells of numbers that are recorded elsewhere, for one device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ElsewhereNews {
    /// To how many bits traces are cut.
    #[n(0)]
    pub bits: u32,
    /// As of which number; what comes behind it is told later.
    #[n(1)]
    pub seq: u64,
    /// The traces.
    #[n(2)]
    pub content: ElsewhereContent,
    /// The server's, over all of it, the device and the time of the answer.
    #[n(3)]
    pub signature: Signature,
}

/// The traces in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum ElsewhereContent {
    /// Shards of a set, one after the other; from shard 0 on a new set begins.
    #[n(0)]
    Shards {
        /// The key that makes traces.
        #[n(0)]
        key: TraceKey,
        /// Which one is the first here.
        #[n(1)]
        first: u32,
        /// Each in its pack.
        #[n(2)]
        shards: Vec<ByteVec>,
    },
    /// What was added to a set that is whole.
    #[n(1)]
    Added {
        /// Behind which number.
        #[n(0)]
        from: u64,
        /// A pack.
        #[n(1)]
        pack: ByteVec,
        /// Whether there is more: ask again at once.
        #[n(2)]
        more: bool,
    },
}

impl ElsewhereNews {
    /// Signs what one device is told in an answer of `server_time_ms`.
    #[must_use]
    pub fn sign(
        key: &SigningKey,
        (device, server_time_ms): (DeviceId, u64),
        (bits, seq): (u32, u64),
        content: ElsewhereContent,
    ) -> Self {
        let message = encode(&(device, server_time_ms, bits, seq, &content));
        Self { bits, seq, content, signature: key.sign(Purpose::Elsewhere, &message) }
    }

    /// Checks the server's signature and the limits.
    pub fn verify(
        &self,
        server: &PublicKey,
        (device, server_time_ms): (DeviceId, u64),
    ) -> Result<(), Problem> {
        if !(ELSEWHERE_BITS_MIN..=ELSEWHERE_BITS_MAX).contains(&self.bits) {
            return Err(malformed());
        }
        let message = encode(&(device, server_time_ms, self.bits, self.seq, &self.content));
        server.verify(Purpose::Elsewhere, &message, &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const KEY: TraceKey = TraceKey([7; 16]);

    fn numbers(from: u64, count: u64) -> impl Iterator<Item = Trace> {
        (from..from + count).map(|at| KEY.trace("nik", &format!("64740117{at:08}")))
    }

    /// All shards of a set, packed and unpacked; their bytes.
    fn through(bits: u32, traces: &BTreeSet<Trace>) -> (BTreeSet<u32>, usize) {
        let (mut back, mut bytes) = (BTreeSet::new(), 0);
        for shard in 0..count_shards(bits) {
            let (first, last) = range_of(bits, shard);
            let mut cut: Vec<u32> = traces.range(first..=last).map(|trace| trace.cut(bits)).collect();
            cut.dedup();
            let pack = pack_shard(bits, shard, &cut);
            assert!(pack.len() <= ELSEWHERE_PACK_BYTES_MAX);
            bytes += pack.len();
            let read = unpack_shard(bits, shard, &pack).expect("our own");
            assert_eq!(read, cut);
            back.extend(read);
        }
        (back, bytes)
    }

    #[test]
    fn a_whole_city_is_ten_bits_a_number_and_hits_are_no_proof() {
        for (count, bits_a_number_max) in [(130, 10.6), (5_000, 9.4), (138_000, 9.6), (165_000, 9.4)] {
            let traces: BTreeSet<Trace> = numbers(0, count).collect();
            let bits = bits_for(count);
            let (set, bytes) = through(bits, &traces);
            assert!(traces.iter().all(|trace| set.contains(&trace.cut(bits))), "nobody is lost");
            let foreign = 50_000;
            let hits = numbers(90_000_000, foreign).filter(|trace| set.contains(&trace.cut(bits))).count();
            let rate = hits as f64 / foreign as f64;
            assert!((1.0 / 310.0..1.0 / 105.0).contains(&rate), "{count}: one in {:.0}", 1.0 / rate);
            let bits_a_number = bytes as f64 * 8.0 / count as f64;
            assert!(bits_a_number < bits_a_number_max, "{count}: {bits_a_number:.2} bits");
        }
    }
    #[test]
    fn fewer_bits_are_the_first_of_more() {
        for trace in numbers(0, 100) {
            assert_eq!(trace.cut(14), trace.cut(20) >> 6);
            assert!(trace.cut(u32::MAX) < 1 << ELSEWHERE_BITS_MAX);
        }
    }
    #[test]
    fn kinds_and_keys_never_meet() {
        let one = KEY.trace("nik", "6474011708900002");
        assert_ne!(one, KEY.trace("card", "6474011708900002"));
        assert_ne!(one, TraceKey([8; 16]).trace("nik", "6474011708900002"));
        assert!(one.0 < 1 << TRACE_BITS);
    }
    #[test]
    fn bits_follow_the_count() {
        for (count, bits) in [(0, 14), (128, 14), (129, 15), (131_072, 24), (131_073, 25), (u64::MAX, 28)] {
            assert_eq!(bits_for(count), bits, "{count}");
        }
    }
    #[test]
    fn ranges_cover_everything_once() {
        for bits in [14, 18, 19, 25, 28] {
            let mut next = 0;
            for shard in 0..count_shards(bits) {
                let (first, last) = range_of(bits, shard);
                assert_eq!((first.0, last.0 >= first.0), (next, true));
                next = last.0 + 1;
            }
            assert_eq!(next, 1 << TRACE_BITS);
        }
    }
    #[test]
    fn a_pack_is_read_as_it_was_or_refused() {
        let pack = pack_added(20, &[0, 3, 4, 1_000_000]);
        assert_eq!(unpack_added(20, &pack).expect("our own"), [0, 3, 4, 1_000_000]);
        for cut in 0..pack.len() {
            assert!(unpack_added(20, &pack[..cut]).is_err());
        }
        assert!(unpack_added(20, &[&pack[..], &[0]].concat()).is_err());
        assert!(unpack_added(19, &pack).is_err(), "beyond its range");
        assert!(unpack_added(29, &pack).is_err());
        assert!(unpack_shard(20, 4, &pack).is_err(), "no such shard");
    }
    #[test]
    fn hostile_packs_end_soon() {
        assert!(unpack_added(28, &[]).is_err());
        assert!(unpack_added(28, &[0, 0xff, 0xff, 0xff]).is_err(), "promises what did not come");
        assert!(unpack_added(28, &[&[0, 0, 0, 1][..], &[0xff; 1_000]].concat()).is_err(), "ones without end");
        assert!(unpack_added(28, &[200, 0, 0, 1, 0]).is_err());
        let huge = vec![0; ELSEWHERE_PACK_BYTES_MAX + 1];
        assert!(unpack_added(28, &huge).is_err());
        let mut state = 1_u64;
        for _ in 0..20_000 {
            let bytes: Vec<u8> = (0..24)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 56) as u8
                })
                .collect();
            if let Ok(read) =
                unpack_added(28, &[&[bytes[0] % 29, 0, 0, bytes[1] % 9][..], &bytes[2..]].concat())
            {
                assert!(read.is_sorted() && read.len() < 9);
            }
        }
    }
    #[test]
    fn news_are_for_one_device_at_one_time() {
        let key = SigningKey::from_seed([9; 32]).expect("any seed is a key");
        let device = key.public().device();
        let content = ElsewhereContent::Added { from: 3, pack: pack_added(20, &[1]).into(), more: false };
        let news = ElsewhereNews::sign(&key, (device, 5), (20, 4), content);
        assert!(news.verify(&key.public(), (device, 5)).is_ok());
        assert!(news.verify(&key.public(), (device, 6)).is_err());
        assert!(news.verify(&key.public(), (DeviceId([0; 8]), 5)).is_err());
        let more = ElsewhereNews { seq: 5, ..news.clone() };
        assert!(more.verify(&key.public(), (device, 5)).is_err());
        let wide = ElsewhereNews::sign(&key, (device, 5), (29, 4), news.content);
        assert_eq!(wide.verify(&key.public(), (device, 5)).expect_err("29").code, ProblemCode::BodyMalformed);
    }
}

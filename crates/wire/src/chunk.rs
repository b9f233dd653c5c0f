//! The outermost layer of an Automerge chunk: enough to name a change without reading it.
//!
//! A chunk is `magic(4) checksum(4) type(1) length(leb128) data`; its hash is the SHA-256 of
//! everything after the checksum, and the checksum is the hash's first four bytes
//! (<https://automerge.org/automerge-binary-format-spec/>). On the wire we send a *bare* chunk,
//! without magic and checksum: eight bytes that the receiver computes anyway.

use crate::{ChangeHash, Problem, ProblemCode};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHECKED_PREFIX_BYTES: usize = 8;
const HASH_BYTES: usize = 32;
const ACTOR_BYTES_MAX: u64 = 128;

/// What a chunk holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkKind {
    /// A whole document.
    Document,
    /// One change.
    Change,
}

/// A chunk without magic and checksum, proven to be exactly one uncompressed chunk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BareChunk<'a> {
    /// Document or change.
    pub kind: ChunkKind,
    /// Type byte, length and data.
    pub bytes: &'a [u8],
    /// The data alone.
    pub data: &'a [u8],
}

/// Drops magic and checksum of a chunk that we wrote ourselves.
#[must_use]
pub fn to_bare(chunk: &[u8]) -> &[u8] {
    chunk.get(CHECKED_PREFIX_BYTES..).unwrap_or_default()
}

/// Reads the frame of a bare chunk: refuses other types, wrong lengths and bytes left over.
pub fn read(bare: &[u8]) -> Result<BareChunk<'_>, Problem> {
    let malformed = |what: &str| Problem::with(ProblemCode::ChangeUnreadable, what);
    let (&kind, rest) = bare.split_first().ok_or_else(|| malformed("empty chunk"))?;
    let kind = match kind {
        0 => ChunkKind::Document,
        1 => ChunkKind::Change,
        2 => return Err(Problem::with(ProblemCode::ChangeCompressed, "deflated chunk")),
        other => return Err(malformed(&format!("chunk type {other}"))),
    };
    let mut cursor = Leb(rest);
    let length = cursor.unsigned().ok_or_else(|| malformed("chunk length"))?;
    if length != cursor.0.len() as u64 {
        return Err(malformed("chunk length differs from its data"));
    }
    Ok(BareChunk { kind, bytes: bare, data: cursor.0 })
}

impl BareChunk<'_> {
    /// The hash that names this chunk; for a change it is the change's hash.
    #[must_use]
    pub fn hash(&self) -> ChangeHash {
        let digest = ring::digest::digest(&ring::digest::SHA256, self.bytes);
        ChangeHash::from_slice(digest.as_ref()).unwrap_or(ChangeHash([0; HASH_BYTES]))
    }

    /// The chunk as Automerge reads it, magic and checksum restored.
    #[must_use]
    pub fn to_automerge(&self) -> Vec<u8> {
        let mut chunk = Vec::with_capacity(self.bytes.len() + CHECKED_PREFIX_BYTES);
        chunk.extend_from_slice(&MAGIC);
        chunk.extend_from_slice(&self.hash().0[..4]);
        chunk.extend_from_slice(self.bytes);
        chunk
    }

    /// The heads that a document names at its beginning.
    pub fn document_heads(&self) -> Result<Vec<ChangeHash>, Problem> {
        let malformed = || Problem::with(ProblemCode::ChangeUnreadable, "document prefix");
        let mut cursor = Leb(self.data);
        let actors = cursor.unsigned().ok_or_else(malformed)?;
        for _ in 0..actors {
            let length = cursor.unsigned().filter(|l| *l <= ACTOR_BYTES_MAX).ok_or_else(malformed)?;
            cursor.take(length as usize).ok_or_else(malformed)?;
        }
        let heads = cursor.unsigned().ok_or_else(malformed)?;
        if heads > crate::limits::ITEM_HEADS_MAX as u64 {
            return Err(malformed());
        }
        (0..heads)
            .map(|_| cursor.take(HASH_BYTES).and_then(ChangeHash::from_slice).ok_or_else(malformed))
            .collect()
    }
}

/// Reads LEB128 numbers off the front of a slice; `None` where it ends or a number is too long.
#[derive(Debug, Clone, Copy)]
pub struct Leb<'a>(pub &'a [u8]);

impl<'a> Leb<'a> {
    /// The next unsigned number.
    pub fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for at in 0..10 {
            let byte = *self.0.get(at)?;
            let bits = u64::from(byte & 0x7f);
            if at == 9 && bits > 1 {
                return None;
            }
            value |= bits << (7 * at);
            if byte & 0x80 == 0 {
                self.0 = &self.0[at + 1..];
                return Some(value);
            }
        }
        None
    }

    /// The next signed number.
    pub fn signed(&mut self) -> Option<i64> {
        let mut value = 0_i64;
        for at in 0..10 {
            let byte = *self.0.get(at)?;
            if at == 9 && byte != 0 && byte != 0x7f {
                return None;
            }
            value |= i64::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                if at < 9 && byte & 0x40 != 0 {
                    value |= -1_i64 << (7 * (at + 1));
                }
                self.0 = &self.0[at + 1..];
                return Some(value);
            }
        }
        None
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bare: &[u8], code: Option<ProblemCode>) {
        assert_eq!(read(bare).err().map(|p| p.code), code);
    }

    #[test]
    fn a_whole_chunk_is_read() {
        check(&[1, 2, 0xaa, 0xbb], None);
    }
    #[test]
    fn a_deflated_chunk_is_refused() {
        check(&[2, 2, 0xaa, 0xbb], Some(ProblemCode::ChangeCompressed));
    }
    #[test]
    fn an_unknown_type_is_refused() {
        check(&[3, 2, 0xaa, 0xbb], Some(ProblemCode::ChangeUnreadable));
    }
    #[test]
    fn bytes_left_over_are_refused() {
        check(&[1, 1, 0xaa, 0xbb], Some(ProblemCode::ChangeUnreadable));
    }
    #[test]
    fn a_cut_chunk_is_refused() {
        check(&[1, 3, 0xaa], Some(ProblemCode::ChangeUnreadable));
        check(&[], Some(ProblemCode::ChangeUnreadable));
    }
    #[test]
    fn leb128_reads_both_signs() {
        assert_eq!(Leb(&[0xe5, 0x8e, 0x26]).unsigned(), Some(624_485));
        assert_eq!(Leb(&[0x7f]).signed(), Some(-1));
        assert_eq!(Leb(&[0x80, 0x7f]).signed(), Some(-128));
        assert_eq!(Leb(&[0xff; 11]).unsigned(), None);
        assert_eq!(Leb(&[0x80]).unsigned(), None);
    }
}

//! The outermost layer of an Automerge chunk: enough to name a change without reading it.
//!
//! A chunk is `magic(4) checksum(4) type(1) length(leb128) data`; its hash is the SHA-256 of
//! everything after the checksum, and the checksum is the hash's first four bytes
//! (<https://automerge.org/automerge-binary-format-spec/>). On the wire we send a *bare* chunk,
//! without magic and checksum: eight bytes that the receiver computes anyway.

use crate::{ChangeHash, Problem, ProblemCode};
use std::collections::{HashMap, HashSet};

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
    let mut data = rest;
    let length = unsigned(&mut data).ok_or_else(|| malformed("chunk length"))?;
    if length != data.len() as u64 {
        return Err(malformed("chunk length differs from its data"));
    }
    Ok(BareChunk { kind, bytes: bare, data })
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
        let mut cursor = self.data;
        let actors = unsigned(&mut cursor).ok_or_else(malformed)?;
        for _ in 0..actors {
            let length = unsigned(&mut cursor).filter(|l| *l <= ACTOR_BYTES_MAX).ok_or_else(malformed)?;
            take(&mut cursor, length as usize).ok_or_else(malformed)?;
        }
        hashes(&mut cursor).ok_or_else(malformed)
    }

    /// The changes that a change builds on, named at its beginning.
    pub fn deps(&self) -> Result<Vec<ChangeHash>, Problem> {
        let mut cursor = self.data;
        hashes(&mut cursor).ok_or_else(|| Problem::with(ProblemCode::ChangeUnreadable, "change prefix"))
    }
}

/// Which of `changes` the signed `heads` vouch for: the heads and what they build on, as far as the
/// chain can be followed through `changes`.
pub fn covered(heads: &[ChangeHash], changes: &[&[u8]]) -> Result<HashSet<ChangeHash>, Problem> {
    let mut deps = HashMap::new();
    for bare in changes {
        let chunk = read(bare)?;
        // One whose beginning cannot be read builds on nothing here; admission will refuse it alone.
        deps.insert(chunk.hash(), chunk.deps().unwrap_or_default());
    }
    let mut open: Vec<_> = heads.to_vec();
    let mut seen = HashSet::new();
    while let Some(hash) = open.pop() {
        if let Some(deps) = deps.get(&hash).filter(|_| !seen.contains(&hash)) {
            seen.insert(hash);
            open.extend(deps);
        }
    }
    Ok(seen)
}

/// The changes that no other of `changes` builds on, besides the last one.
pub fn more_heads(changes: &[&[u8]]) -> Result<Vec<ChangeHash>, Problem> {
    let mut heads = Vec::new();
    for bare in changes {
        let chunk = read(bare)?;
        let deps = chunk.deps()?;
        heads.retain(|head| !deps.contains(head));
        heads.push(chunk.hash());
    }
    heads.pop();
    Ok(heads)
}

fn unsigned(cursor: &mut &[u8]) -> Option<u64> {
    leb128::read::unsigned(cursor).ok()
}

fn take<'a>(cursor: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = cursor.split_at_checked(count)?;
    *cursor = rest;
    Some(taken)
}

fn hashes(cursor: &mut &[u8]) -> Option<Vec<ChangeHash>> {
    let count = unsigned(cursor).filter(|count| *count <= crate::limits::ITEM_HEADS_MAX as u64)?;
    (0..count).map(|_| take(cursor, HASH_BYTES).and_then(ChangeHash::from_slice)).collect()
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
}

//! What a device has sent of photos and other files, told in a few bytes: does the server still hold them all?
//!
//! Invariants: the same files give the same tally, in whatever order; a file counts once for each record that it
//! came for. Both sides count by the server's word alone: what its answers called [`FileResponse::yours`].
//!
//! [`FileResponse::yours`]: crate::file::FileResponse::yours

use crate::{FileHash, Problem, ProblemCode, RecordId};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

const MARK_BYTES: usize = 8;

/// A file of a record, short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileMark(u64);

impl FileMark {
    /// The first eight bytes of the SHA-256 over record and file.
    #[must_use]
    pub fn of(record: RecordId, file: FileHash) -> Self {
        let FileHash(digest) = FileHash::of(&[&record.0[..], &file.0].concat());
        Self(digest.iter().take(MARK_BYTES).fold(0, |mark, byte| mark << 8 | u64::from(*byte)))
    }
}

/// How many files, and the sum of their marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct FileTally {
    /// How many.
    #[n(0)]
    pub files: u64,
    /// The sum of their marks, modulo 2^64.
    #[n(1)]
    pub sum: u64,
}

impl FromIterator<FileMark> for FileTally {
    fn from_iter<I: IntoIterator<Item = FileMark>>(marks: I) -> Self {
        marks.into_iter().fold(Self::default(), |tally, mark| Self {
            files: tally.files + 1,
            sum: tally.sum.wrapping_add(mark.0),
        })
    }
}

/// What a device believes of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct FilesAsk {
    /// Those that it sent and that the server has signed for.
    #[n(0)]
    pub sent: FileTally,
    /// What the last list came to that it was given: a difference that is known already is not told again.
    #[n(1)]
    pub known: Option<FileTally>,
}

/// The files that the server holds from a device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FilesList {
    /// Their marks, eight bytes each, in ascending order.
    #[n(0)]
    pub marks: ByteVec,
}

impl FilesList {
    /// The list of these.
    #[must_use]
    pub fn new(marks: &BTreeSet<FileMark>) -> Self {
        let bytes: Vec<u8> = marks.iter().flat_map(|mark| mark.0.to_be_bytes()).collect();
        Self { marks: bytes.into() }
    }

    /// What is on it.
    pub fn read(&self) -> Result<BTreeSet<FileMark>, Problem> {
        let (marks, rest) = self.marks.as_chunks::<MARK_BYTES>();
        if !rest.is_empty() {
            return Err(Problem::with(ProblemCode::BodyMalformed, "a list of files"));
        }
        Ok(marks.iter().map(|mark| FileMark(u64::from_be_bytes(*mark))).collect())
    }

    /// How many bytes a list of so many files takes.
    #[must_use]
    pub fn size(files: usize) -> usize {
        files.saturating_mul(MARK_BYTES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(record: u8, file: &[u8]) -> FileMark {
        FileMark::of(RecordId([record; 16]), FileHash::of(file))
    }

    fn tally(marks: &[FileMark]) -> FileTally {
        marks.iter().copied().collect()
    }

    #[test]
    fn the_order_does_not_matter() {
        let (a, b) = (mark(1, b"a"), mark(1, b"b"));
        assert_eq!(tally(&[a, b]), tally(&[b, a]));
    }
    #[test]
    fn one_photo_of_two_households_is_two_files() {
        let both = tally(&[mark(1, b"a"), mark(2, b"a")]);
        assert_eq!(both.files, 2);
        assert_ne!(both.sum, tally(&[mark(1, b"a"), mark(1, b"a")]).sum);
    }
    #[test]
    fn another_file_is_another_tally() {
        assert_ne!(tally(&[mark(1, b"a")]), tally(&[mark(1, b"b")]));
    }
    #[test]
    fn a_list_is_read_as_it_was_written() {
        let marks = BTreeSet::from([mark(1, b"a"), mark(2, b"b"), mark(3, b"c")]);
        assert_eq!(FilesList::new(&marks).read(), Ok(marks));
    }
    #[test]
    fn half_a_mark_is_no_list() {
        assert!(FilesList { marks: vec![0; 12].into() }.read().is_err());
    }
}

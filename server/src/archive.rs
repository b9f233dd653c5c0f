//! A server's data as one stream: the database, every photo and other file, and an end that tells what they were.
//!
//! ```text
//! "ketuk-backup-1"   then parts: kind (1 byte), length (8 bytes, big-endian), SHA-256 (32 bytes), content
//! kind 1: the database   kind 2: a file, whose name is its hash   kind 3: the end, an `About` as CBOR
//! ```
//!
//! Invariants: a part counts once its content has its hash; a stream without its end counts as nothing; sealing
//! is another's business (`ketuk_wire::sealed`). Memory is bounded by one file.

use crate::chain::Head;
use crate::files::Files;
use ketuk_wire::limits::FILE_BYTES_MAX;
use ketuk_wire::{DeviceId, FileHash, Problem, ProblemCode};
use minicbor::{Decode, Encode};
use ring::digest::{Context, SHA256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

const MAGIC: &[u8; 14] = b"ketuk-backup-1";
const DATABASE: u8 = 1;
const FILE: u8 = 2;
const END: u8 = 3;
/// Bytes of an end, some times over.
const END_BYTES_MAX: u64 = 64 * 1024;
/// Bytes that are copied at once.
const COPY_BYTES: usize = 256 * 1024;

/// What a backup holds, to be held against what comes out of it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct About {
    /// When it was made, by the server's clock.
    #[n(0)]
    pub made_ms: u64,
    /// Whose data it is: the id of the server's key.
    #[n(1)]
    pub hub: DeviceId,
    /// The version of the database's tables.
    #[n(2)]
    pub schema: u32,
    /// The digest over everything derived.
    #[n(3)]
    pub derived: String,
    /// How far the audit log had come: number and hash of its last entry.
    #[n(4)]
    pub log_entry: u64,
    /// The hash of that entry.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub log_hash: [u8; 32],
    /// Photos and other files in it.
    #[n(6)]
    pub files: u64,
    /// Files that the database names and the folder did not hold, or held broken.
    #[n(7)]
    pub lacking: u64,
}

impl About {
    /// How far the audit log had come.
    #[must_use]
    pub fn log(&self) -> Head {
        Head { entry: self.log_entry, hash: self.log_hash }
    }
}

/// Writes a stream part by part.
#[derive(Debug)]
pub struct Packer<W: Write> {
    out: W,
}

impl<W: Write> Packer<W> {
    /// Begins with a database, which nobody changes meanwhile.
    pub fn begin(mut out: W, database: &Path) -> io::Result<Self> {
        out.write_all(MAGIC)?;
        let (length, hash) = hash_of(&mut File::open(database)?)?;
        head(&mut out, DATABASE, length, &hash)?;
        let copied = io::copy(&mut File::open(database)?.take(length), &mut out)?;
        if copied == length { Ok(Self { out }) } else { Err(io::Error::from(io::ErrorKind::UnexpectedEof)) }
    }

    /// Adds a file whose bytes have this hash.
    pub fn add(&mut self, file: FileHash, bytes: &[u8]) -> io::Result<()> {
        head(&mut self.out, FILE, bytes.len() as u64, &file.0)?;
        self.out.write_all(bytes)
    }

    /// Ends the stream and gives the writer back.
    pub fn end(mut self, about: &About) -> io::Result<W> {
        let bytes = ketuk_wire::encode(about);
        let (length, hash) = hash_of(&mut bytes.as_slice())?;
        head(&mut self.out, END, length, &hash)?;
        self.out.write_all(&bytes)?;
        Ok(self.out)
    }
}

/// What is done with the parts of a stream.
#[derive(Debug, Clone, Copy)]
pub enum Unpack<'a> {
    /// The database goes to this file; files are only looked at.
    Database(&'a Path),
    /// Files go to this folder; the database is only looked at.
    Files(&'a Files),
}

/// Reads a whole stream. What it has written counts only where it returns what the stream was about.
pub fn unpack(source: &mut impl Read, what: Unpack<'_>) -> Result<About, Problem> {
    let mut magic = [0; MAGIC.len()];
    source.read_exact(&mut magic).map_err(|error| fault(&error))?;
    if magic != *MAGIC {
        return Err(broken("not a backup"));
    }
    let (mut files, mut databases) = (0, 0);
    loop {
        let (kind, length, hash) = read_head(source).map_err(|error| fault(&error))?;
        match kind {
            DATABASE => {
                databases += 1;
                let mut out: Box<dyn Write> = match what {
                    Unpack::Database(path) => Box::new(create(path).map_err(|error| fault(&error))?),
                    Unpack::Files(_) => Box::new(io::sink()),
                };
                copy_checked(source, length, &hash, &mut out)?;
            }
            FILE if length <= FILE_BYTES_MAX => {
                files += 1;
                let bytes = read_checked(source, length, &hash)?;
                if let Unpack::Files(folder) = what {
                    folder.keep_whole(FileHash(hash), &bytes)?;
                }
            }
            END if length <= END_BYTES_MAX => {
                let about: About = ketuk_wire::decode(&read_checked(source, length, &hash)?)?;
                let behind = source.read(&mut [0]).map_err(|error| fault(&error))?;
                if databases != 1 || about.files != files || behind > 0 {
                    return Err(broken("parts"));
                }
                return Ok(about);
            }
            _ => return Err(broken("part")),
        }
    }
}

fn broken(what: &str) -> Problem {
    Problem::with(ProblemCode::SealedBroken, what)
}

/// A refusal of the seal where there is one; a stream that ends too soon is broken.
fn fault(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => broken("cut off"),
        io::ErrorKind::StorageFull => Problem::new(ProblemCode::DiskFull),
        _ => ketuk_wire::sealed::problem_of(error),
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn head(out: &mut impl Write, kind: u8, length: u64, hash: &[u8; 32]) -> io::Result<()> {
    out.write_all(&[kind])?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(hash)
}

fn read_head(source: &mut impl Read) -> io::Result<(u8, u64, [u8; 32])> {
    let (mut kind, mut length, mut hash) = ([0], [0; 8], [0; 32]);
    source.read_exact(&mut kind)?;
    source.read_exact(&mut length)?;
    source.read_exact(&mut hash)?;
    Ok((kind[0], u64::from_be_bytes(length), hash))
}

fn hash_of(source: &mut impl Read) -> io::Result<(u64, [u8; 32])> {
    let (mut context, mut length, mut buffer) = (Context::new(&SHA256), 0, vec![0; COPY_BYTES]);
    loop {
        let read = source.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        context.update(&buffer[..read]);
        length += read as u64;
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    Ok((length, hash))
}

/// Copies a part and flushes it; an error where the content is not the one that was announced.
fn copy_checked(
    source: &mut impl Read,
    length: u64,
    hash: &[u8; 32],
    out: &mut impl Write,
) -> Result<(), Problem> {
    let (mut context, mut rest, mut buffer) = (Context::new(&SHA256), length, vec![0; COPY_BYTES]);
    while rest > 0 {
        let wanted = usize::try_from(rest).unwrap_or(COPY_BYTES).min(COPY_BYTES);
        source.read_exact(&mut buffer[..wanted]).map_err(|error| fault(&error))?;
        context.update(&buffer[..wanted]);
        out.write_all(&buffer[..wanted]).map_err(|error| fault(&error))?;
        rest -= wanted as u64;
    }
    out.flush().map_err(|error| fault(&error))?;
    if context.finish().as_ref() == hash { Ok(()) } else { Err(broken("content")) }
}

fn read_checked(source: &mut impl Read, length: u64, hash: &[u8; 32]) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    copy_checked(source, length, hash, &mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(files: u64) -> About {
        About {
            made_ms: 7,
            hub: DeviceId([1; 8]),
            schema: 15,
            derived: "ab".to_owned(),
            log_entry: 3,
            log_hash: [4; 32],
            files,
            lacking: 0,
        }
    }

    fn folder(name: &str) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("ketuk-archive-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        path
    }

    fn packed(at: &Path, files: u64) -> Vec<u8> {
        std::fs::write(at.join("db"), vec![9; COPY_BYTES + 11]).expect("written");
        let mut packer = Packer::begin(Vec::new(), &at.join("db")).expect("packed");
        for number in 0..files {
            let bytes = number.to_be_bytes();
            packer.add(FileHash::of(&bytes), &bytes).expect("packed");
        }
        packer.end(&about(files)).expect("packed")
    }

    fn read(stream: &[u8], at: &Path) -> Result<About, Problem> {
        unpack(&mut &*stream, Unpack::Database(&at.join("out")))
    }

    #[test]
    fn what_went_in_comes_out() {
        let at = folder("whole");
        let stream = packed(&at, 3);
        assert_eq!(read(&stream, &at), Ok(about(3)));
        assert_eq!(std::fs::read(at.join("out")).expect("there"), vec![9; COPY_BYTES + 11]);
        let files = Files::in_folder(at.join("files"));
        assert_eq!(unpack(&mut &*stream, Unpack::Files(&files)), Ok(about(3)));
        assert_eq!(files.load(FileHash::of(&[0; 8])), Ok(vec![0; 8]));
        let _ = std::fs::remove_dir_all(at);
    }
    #[test]
    fn a_stream_that_is_cut_off_or_altered_counts_as_nothing() {
        let at = folder("cut");
        let stream = packed(&at, 1);
        for end in [0, 5, 14, 40, 60, 300_000.min(stream.len() - 1), stream.len() - 1] {
            assert!(read(&stream[..end], &at).is_err(), "cut at {end}");
        }
        for place in [3, 14, 20, 30, 70, stream.len() - 20, stream.len() - 1] {
            let mut harmed = stream.clone();
            harmed[place] ^= 1;
            assert!(read(&harmed, &at).is_err(), "altered at {place}");
        }
        assert!(read(&[&stream[..], &[0]].concat(), &at).is_err(), "something behind the end");
        let _ = std::fs::remove_dir_all(at);
    }
}

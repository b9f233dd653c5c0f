//! Packs that are whole, and packs that want to do harm.

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a tile";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Entries as `(id, run, length, offset)`.
fn directory(entries: &[(u64, u64, u64, u64)]) -> Vec<u8> {
    let mut out = Vec::new();
    varint(entries.len() as u64, &mut out);
    let mut before = 0;
    for (id, ..) in entries {
        varint(id - before, &mut out);
        before = *id;
    }
    entries.iter().for_each(|(_, run, ..)| varint(*run, &mut out));
    entries.iter().for_each(|(_, _, length, _)| varint(*length, &mut out));
    entries.iter().for_each(|(.., offset)| varint(offset + 1, &mut out));
    out
}

/// What a pack is made of, before it is put together.
struct Parts {
    root: Vec<u8>,
    leaves: Vec<u8>,
    tiles: Vec<u8>,
    metadata: Vec<u8>,
    /// Packing of directories, packing of tiles, kind of tiles, zooms.
    codes: [u8; 5],
}

impl Parts {
    /// Tiles 0 and 1 in the first directory, tile 5 in a further one.
    fn good() -> Self {
        let tile = gzip(PNG);
        let length = tile.len() as u64;
        let leaf = gzip(&directory(&[(5, 1, length, 0)]));
        Self {
            root: gzip(&directory(&[(0, 2, length, 0), (5, 0, leaf.len() as u64, 0)])),
            leaves: leaf,
            tiles: tile,
            metadata: gzip(
                br#"{"name":"Bontang","attribution":"<a href='https://x'>&copy; OpenStreetMap</a>"}"#,
            ),
            codes: [2, 2, 2, 0, 14],
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"PMTiles\x03".to_vec();
        let mut at = HEADER_BYTES as u64;
        for part in [&self.root, &self.metadata, &self.leaves, &self.tiles] {
            bytes.extend(at.to_le_bytes());
            bytes.extend((part.len() as u64).to_le_bytes());
            at += part.len() as u64;
        }
        bytes.extend([0; 24]);
        bytes.push(1);
        bytes.extend(self.codes);
        for degrees in [117.4, 0.1, 117.6, 0.2_f64] {
            bytes.extend(((degrees * 1e7).round() as i32).to_le_bytes());
        }
        bytes.extend([0; 9]);
        for part in [&self.root, &self.metadata, &self.leaves, &self.tiles] {
            bytes.extend(part);
        }
        bytes
    }
}

type Reader = Box<dyn Fn(u64, usize) -> std::io::Result<Vec<u8>>>;

fn open(bytes: Vec<u8>) -> Result<Pack<Reader>, MapProblem> {
    Pack::open(Box::new(move |offset, length| {
        let start = usize::try_from(offset).map_err(|_| std::io::ErrorKind::UnexpectedEof)?;
        let part = start.checked_add(length).and_then(|end| bytes.get(start..end));
        part.map(<[u8]>::to_vec).ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
    }))
}

#[test]
fn tiles_are_found_in_the_first_directory_and_in_a_further_one() {
    let mut pack = open(Parts::good().bytes()).expect("a pack");
    assert_eq!(pack.check(), Ok(()));
    for (z, x, y) in [(0, 0, 0), (1, 0, 0), (2, 0, 0)] {
        assert_eq!(pack.find_tile(z, x, y).expect("whole").as_deref(), Some(PNG), "{z}/{x}/{y}");
    }
    assert_eq!(pack.find_tile(2, 1, 0), Ok(None));
    assert_eq!(pack.find_tile(2, 3, 3), Ok(None));
}

#[test]
fn what_a_pack_says_of_itself_is_plain_text() {
    let pack = open(Parts::good().bytes()).expect("a pack");
    assert_eq!((pack.name(), pack.attribution()), ("Bontang", "© OpenStreetMap"));
    assert_eq!((pack.format().code(), pack.zooms()), ("png", (0, 14)));
    assert_eq!(pack.bounds(), Bounds { west: 117.4, south: 0.1, east: 117.6, north: 0.2 });
}

#[test]
fn tiles_that_cannot_be_are_not_looked_for() {
    let mut pack = open(Parts::good().bytes()).expect("a pack");
    for (z, x, y) in [(1, 2, 0), (1, 0, 2), (15, 0, 0), (27, 0, 0), (255, u32::MAX, u32::MAX)] {
        assert_eq!(pack.find_tile(z, x, y), Ok(None), "{z}/{x}/{y}");
    }
}

#[test]
fn a_pack_without_words_is_a_pack() {
    let mut parts = Parts::good();
    parts.metadata = b"not gzip".to_vec();
    assert_eq!(open(parts.bytes()).expect("a pack").name(), "");
}

#[test]
fn unpacked_parts_are_read_as_they_are() {
    let mut parts = Parts::good();
    parts.root = directory(&[(0, 1, PNG.len() as u64, 0)]);
    parts.tiles = PNG.to_vec();
    parts.codes = [1, 1, 2, 0, 0];
    let mut pack = open(parts.bytes()).expect("a pack");
    assert_eq!(pack.find_tile(0, 0, 0).expect("whole").as_deref(), Some(PNG));
}

/// Opening or reading ends in this problem.
fn check(change: impl FnOnce(&mut Parts), problem: MapProblem) {
    let mut parts = Parts::good();
    change(&mut parts);
    let found = open(parts.bytes()).and_then(|mut pack| {
        pack.check()?;
        pack.find_tile(2, 0, 0)
    });
    assert_eq!(found, Err(problem));
}

const DIRECTORY: MapProblem = MapProblem::PackBroken { part: "directory" };
const TILE: MapProblem = MapProblem::PackBroken { part: "tile" };
const HEADER: MapProblem = MapProblem::PackBroken { part: "header" };

#[test]
fn kinds_that_are_not_read_are_named() {
    check(|parts| parts.codes[0] = 4, MapProblem::PackKind { kind: "zstd" });
    check(|parts| parts.codes[1] = 3, MapProblem::PackKind { kind: "brotli" });
    check(|parts| parts.codes[2] = 5, MapProblem::PackKind { kind: "AVIF" });
    check(|parts| parts.codes[2] = 0, HEADER);
    check(|parts| parts.codes[3] = 15, HEADER);
}
#[test]
fn a_directory_that_points_at_itself_is_not_followed_for_ever() {
    check(
        |parts| {
            parts.codes[0] = 1;
            parts.leaves = directory(&[(0, 0, 5, 0)]);
            parts.root = parts.leaves.clone();
        },
        DIRECTORY,
    );
}
#[test]
fn an_empty_pack_is_told() {
    check(|parts| parts.root = gzip(&directory(&[])), MapProblem::PackEmpty);
}
#[test]
fn parts_beyond_the_file_are_damage() {
    check(|parts| parts.root = gzip(&directory(&[(0, 1, 1 << 40, 0)])), TILE);
    check(|parts| parts.root = gzip(&directory(&[(0, 1, 10, u64::MAX - 20)])), TILE);
    check(|parts| parts.root = gzip(&directory(&[(0, 0, 10, 1 << 50)])), DIRECTORY);
    check(|parts| parts.leaves = Vec::new(), DIRECTORY);
}
#[test]
fn a_tile_of_another_kind_than_the_pack_names_is_damage() {
    check(|parts| parts.codes[2] = 3, TILE);
}
#[test]
fn a_directory_or_tile_that_swells_is_stopped() {
    check(|parts| parts.root = gzip(&vec![0; DIRECTORY_UNPACKED_MAX + 1]), DIRECTORY);
    let bomb = gzip(&vec![0; TILE_UNPACKED_MAX + 1]);
    check(
        |parts| {
            parts.root = gzip(&directory(&[(0, 1, bomb.len() as u64, 0)]));
            parts.tiles = bomb.clone();
        },
        TILE,
    );
}
#[test]
fn other_files_are_no_packs() {
    for bytes in [&b""[..], b"PMTiles", b"KETUK\x01", &[0; 400]] {
        assert_eq!(open(bytes.to_vec()).map(drop), Err(MapProblem::NotPack));
    }
    let mut old = Parts::good().bytes();
    old[7] = 2;
    assert_eq!(open(old).map(drop), Err(MapProblem::NotPack));
}
#[test]
fn a_pack_cut_off_anywhere_or_with_any_byte_changed_never_panics() {
    let whole = Parts::good().bytes();
    let mut opened = 0;
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0xff;
        for bytes in [whole[..at].to_vec(), damaged] {
            if let Ok(mut pack) = open(bytes) {
                opened += 1;
                let _ = pack.check();
                let _ = pack.find_tile(2, 0, 0);
            }
        }
    }
    assert!(opened > 0, "some damage lies behind what is read");
}

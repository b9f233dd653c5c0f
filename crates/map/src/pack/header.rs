//! The first 127 bytes of a pack: where its parts lie, and what its tiles are.

use crate::problem::MapProblem;

/// What a pack begins with.
pub const MAGIC: &[u8] = b"PMTiles";
pub(super) const HEADER_BYTES: usize = 127;

/// How parts are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
}

/// What tiles are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileFormat {
    /// Vectors: Mapbox Vector Tiles.
    Mvt,
    /// Pictures.
    Png,
    /// Pictures.
    Jpeg,
    /// Pictures.
    Webp,
}

impl TileFormat {
    /// `mvt`, `png`, `jpeg` or `webp`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Mvt => "mvt",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
        }
    }

    /// Whether a tile begins as one of this kind does.
    pub(super) fn fits(self, tile: &[u8]) -> bool {
        match self {
            // A layer, field 3, or nothing at all.
            Self::Mvt => tile.first().is_none_or(|tag| *tag == 0x1a),
            Self::Png => tile.starts_with(b"\x89PNG"),
            Self::Jpeg => tile.starts_with(&[0xff, 0xd8]),
            Self::Webp => tile.starts_with(b"RIFF"),
        }
    }
}

/// What a pack covers, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Its western end.
    pub west: f64,
    /// Its southern end.
    pub south: f64,
    /// Its eastern end.
    pub east: f64,
    /// Its northern end.
    pub north: f64,
}

/// A part: its offset and its length.
type Part = (u64, u64);

#[derive(Debug)]
pub(super) struct Header {
    pub(super) root: Part,
    pub(super) metadata: Part,
    pub(super) leaves: Part,
    pub(super) tiles: Part,
    pub(super) inside: Packing,
    pub(super) packing: Packing,
    pub(super) format: TileFormat,
    pub(super) zooms: (u8, u8),
    pub(super) bounds: Bounds,
}

impl Header {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, MapProblem> {
        if bytes.len() < HEADER_BYTES || !bytes.starts_with(MAGIC) || bytes[7] != 3 {
            return Err(MapProblem::NotPack);
        }
        let number = |at: usize| {
            let mut eight = [0; 8];
            eight.copy_from_slice(&bytes[at..at + 8]);
            u64::from_le_bytes(eight)
        };
        let part = |at: usize| (number(at), number(at + 8));
        let degrees = |at: usize| {
            let mut four = [0; 4];
            four.copy_from_slice(&bytes[at..at + 4]);
            f64::from(i32::from_le_bytes(four)) / 1e7
        };
        let bounds =
            Bounds { west: degrees(102), south: degrees(106), east: degrees(110), north: degrees(114) };
        let zooms = (bytes[100], bytes[101]);
        if zooms.0 > zooms.1 {
            return Err(MapProblem::PackBroken { part: "header" });
        }
        Ok(Self {
            root: part(8),
            metadata: part(24),
            leaves: part(40),
            tiles: part(56),
            inside: packing(bytes[97])?,
            packing: packing(bytes[98])?,
            format: format(bytes[99])?,
            zooms,
            bounds,
        })
    }
}

fn packing(code: u8) -> Result<Packing, MapProblem> {
    match code {
        1 => Ok(Packing::None),
        2 => Ok(Packing::Gzip),
        3 => Err(MapProblem::PackKind { kind: "brotli" }),
        4 => Err(MapProblem::PackKind { kind: "zstd" }),
        _ => Err(MapProblem::PackBroken { part: "header" }),
    }
}

fn format(code: u8) -> Result<TileFormat, MapProblem> {
    match code {
        1 => Ok(TileFormat::Mvt),
        2 => Ok(TileFormat::Png),
        3 => Ok(TileFormat::Jpeg),
        4 => Ok(TileFormat::Webp),
        5 => Err(MapProblem::PackKind { kind: "AVIF" }),
        6 => Err(MapProblem::PackKind { kind: "MLT" }),
        _ => Err(MapProblem::PackBroken { part: "header" }),
    }
}

//! Tiles out of one file: PMTiles version 3 (<https://github.com/protomaps/PMTiles>, spec of version 3), as far
//! as packs of raster and vector tiles need it.
//!
//! A pack reads through a function it is handed (offset, length), so that nothing here opens a file.
//! Invariants: nothing is reserved by a count that the file claims before that many bytes are there; no chain
//! of directories is followed further than the format goes; a tile comes back unpacked, or not at all.

mod directory;
mod header;

use crate::limits::{
    DEPTH_MAX, DIRECTORY_BYTES_MAX, DIRECTORY_UNPACKED_MAX, METADATA_BYTES_MAX, METADATA_UNPACKED_MAX,
    NAME_LETTERS_MAX, TILE_BYTES_MAX, TILE_UNPACKED_MAX, ZOOM_MAX,
};
use crate::problem::MapProblem;
use directory::{Directory, Found, tile_id};
use header::{HEADER_BYTES, Header, Packing};
use serde_json::Value;
use std::io::Read;

pub use header::{Bounds, MAGIC, TileFormat};

/// A pack of tiles, read through `R`: what lies at an offset, so many bytes long.
pub struct Pack<R> {
    read: R,
    header: Header,
    root: Directory,
    /// The directory that was read last, by where it lies: neighbours stand in it too.
    near: Option<(u64, Directory)>,
    name: String,
    attribution: String,
}

impl<R> std::fmt::Debug for Pack<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pack({:?})", self.header)
    }
}

impl<R: Fn(u64, usize) -> std::io::Result<Vec<u8>>> Pack<R> {
    /// Opens a pack: its head, its first directory, and what it says of itself.
    ///
    /// # Errors
    /// Where it is none, of a kind that is not read here, or damaged.
    pub fn open(read: R) -> Result<Self, MapProblem> {
        let head = read(0, HEADER_BYTES).map_err(|_| MapProblem::NotPack)?;
        let header = Header::parse(&head)?;
        let root = read_part(&read, header.root, DIRECTORY_BYTES_MAX, "directory")?;
        let root = Directory::parse(&unpack(root, header.inside, DIRECTORY_UNPACKED_MAX, "directory")?)?;
        let (name, attribution) = describe(&read, &header).unwrap_or_default();
        Ok(Self { read, header, root, near: None, name, attribution })
    }

    /// What kind its tiles are.
    #[must_use]
    pub fn format(&self) -> TileFormat {
        self.header.format
    }

    /// Smallest and largest zoom.
    #[must_use]
    pub fn zooms(&self) -> (u8, u8) {
        self.header.zooms
    }

    /// What it covers.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.header.bounds
    }

    /// What it is called; may be empty.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Who made the map, without markup; may be empty.
    #[must_use]
    pub fn attribution(&self) -> &str {
        &self.attribution
    }

    /// The tile at zoom `z`, column `x` from the west, row `y` from the north; `None` where the pack has none.
    ///
    /// # Errors
    /// Where the pack is damaged there.
    pub fn find_tile(&mut self, z: u8, x: u32, y: u32) -> Result<Option<Vec<u8>>, MapProblem> {
        let (least, most) = self.header.zooms;
        let side = 1_u64 << z.min(ZOOM_MAX);
        if z > ZOOM_MAX || z < least || z > most || u64::from(x) >= side || u64::from(y) >= side {
            return Ok(None);
        }
        let id = tile_id(z, x, y);
        let mut found = self.root.find(id);
        for _ in 0..DEPTH_MAX {
            match found {
                None => return Ok(None),
                Some(Found::Tile(part)) => return self.tile(part).map(Some),
                Some(Found::Leaf(part)) => found = self.leaf(part)?.find(id),
            }
        }
        Err(MapProblem::PackBroken { part: "directory" })
    }

    /// Reads the first tile there is, to see whether the pack is what it says.
    ///
    /// # Errors
    /// Where there is none, or it is not of the kind that the pack names.
    pub fn check(&mut self) -> Result<(), MapProblem> {
        let mut first = self.root.first();
        for _ in 0..DEPTH_MAX {
            match first {
                None => return Err(MapProblem::PackEmpty),
                Some(Found::Tile(part)) => {
                    let tile = self.tile(part)?;
                    let fits = self.header.format.fits(&tile);
                    return if fits { Ok(()) } else { Err(MapProblem::PackBroken { part: "tile" }) };
                }
                Some(Found::Leaf(part)) => first = self.leaf(part)?.first(),
            }
        }
        Err(MapProblem::PackBroken { part: "directory" })
    }

    fn tile(&self, (offset, length): (u64, u64)) -> Result<Vec<u8>, MapProblem> {
        let broken = MapProblem::PackBroken { part: "tile" };
        let (start, bytes) = self.header.tiles;
        if offset.checked_add(length).is_none_or(|end| end > bytes) {
            return Err(broken);
        }
        let at = start.checked_add(offset).ok_or(broken)?;
        let packed = read_part(&self.read, (at, length), TILE_BYTES_MAX, "tile")?;
        unpack(packed, self.header.packing, TILE_UNPACKED_MAX, "tile")
    }

    fn leaf(&mut self, (offset, length): (u64, u64)) -> Result<&Directory, MapProblem> {
        if self.near.as_ref().is_none_or(|(at, _)| *at != offset) {
            let broken = MapProblem::PackBroken { part: "directory" };
            let (start, bytes) = self.header.leaves;
            if offset.checked_add(length).is_none_or(|end| end > bytes) {
                return Err(broken);
            }
            let at = start.checked_add(offset).ok_or(broken)?;
            let packed = read_part(&self.read, (at, length), DIRECTORY_BYTES_MAX, "directory")?;
            let bytes = unpack(packed, self.header.inside, DIRECTORY_UNPACKED_MAX, "directory")?;
            self.near = Some((offset, Directory::parse(&bytes)?));
        }
        let near = self.near.as_ref().map(|(_, directory)| directory);
        near.ok_or(MapProblem::PackBroken { part: "directory" })
    }
}

fn read_part(
    read: &impl Fn(u64, usize) -> std::io::Result<Vec<u8>>,
    (offset, length): (u64, u64),
    most: u64,
    part: &'static str,
) -> Result<Vec<u8>, MapProblem> {
    let fits = usize::try_from(length).ok().filter(|_| length <= most);
    let bytes = fits.and_then(|length| Some((read(offset, length).ok()?, length)));
    match bytes {
        Some((bytes, length)) if bytes.len() == length => Ok(bytes),
        _ => Err(MapProblem::PackBroken { part }),
    }
}

fn unpack(bytes: Vec<u8>, packing: Packing, most: usize, part: &'static str) -> Result<Vec<u8>, MapProblem> {
    let unpacked = match packing {
        Packing::None => bytes,
        Packing::Gzip => {
            let mut unpacked = Vec::new();
            let reader = flate2::read::GzDecoder::new(bytes.as_slice());
            // One byte more than may be, to see that it is too much.
            let read = reader.take(most as u64 + 1).read_to_end(&mut unpacked);
            read.map_err(|_| MapProblem::PackBroken { part })?;
            unpacked
        }
    };
    if unpacked.len() > most { Err(MapProblem::PackBroken { part }) } else { Ok(unpacked) }
}

/// Name and makers out of what the pack says of itself; a pack without either is a pack still.
fn describe(
    read: &impl Fn(u64, usize) -> std::io::Result<Vec<u8>>,
    header: &Header,
) -> Option<(String, String)> {
    let packed = read_part(read, header.metadata, METADATA_BYTES_MAX, "metadata").ok()?;
    let json = unpack(packed, header.inside, METADATA_UNPACKED_MAX, "metadata").ok()?;
    let said: Value = serde_json::from_slice(&json).ok()?;
    let text = |name: &str| plain(said.get(name).and_then(Value::as_str).unwrap_or_default());
    Some((text("name"), text("attribution")))
}

/// A text without markup and control characters, short enough for a line.
fn plain(text: &str) -> String {
    let mut inside = false;
    let kept = text.chars().filter(|letter| {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                return false;
            }
            _ => {}
        }
        !inside && !letter.is_control()
    });
    let kept: String = kept.take(NAME_LETTERS_MAX).collect();
    let kept = kept.replace("&copy;", "©").replace("&amp;", "&").replace("&nbsp;", " ");
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests;

//! Limits of files for the map, each with its reason.

/// A GeoJSON file of outlines: a city's 500 RTs, surveyed finely, take some 3 MB.
pub const OUTLINE_BYTES_MAX: usize = 8 << 20;
/// RTs in one file: the largest cities have about 10,000, and one file is for one city at most.
pub(crate) const OUTLINES_MAX: usize = 12_000;
/// Corners in one file: what a small phone still draws and compares.
pub const CORNERS_MAX: usize = 300_000;
/// Comparisons of two edges while an outline is looked through: a ring of 5,000 corners takes at most half of it.
pub(crate) const EDGE_PAIRS_MAX: usize = 30_000_000;
/// A tile pack: a whole city in detail takes some 50 MB; more than this is a pack of a country.
pub const PACK_BYTES_MAX: u64 = 2 << 30;
/// A directory of a pack, compressed; the format keeps the first below 16 KiB and leaves little larger.
pub(crate) const DIRECTORY_BYTES_MAX: u64 = 1 << 20;
/// The same unpacked.
pub(crate) const DIRECTORY_UNPACKED_MAX: usize = 8 << 20;
/// Directories between the first one and a tile; the format's own writers make one.
pub(crate) const DEPTH_MAX: usize = 4;
/// What a pack says of itself, compressed.
pub(crate) const METADATA_BYTES_MAX: u64 = 1 << 20;
/// The same unpacked.
pub(crate) const METADATA_UNPACKED_MAX: usize = 4 << 20;
/// A tile as it lies in the pack: a picture or vectors for one square, seldom above 500 kB.
pub(crate) const TILE_BYTES_MAX: u64 = 2 << 20;
/// A tile unpacked.
pub(crate) const TILE_UNPACKED_MAX: usize = 8 << 20;
/// Deepest zoom that is asked for: a tile is 60 cm wide there.
pub(crate) const ZOOM_MAX: u8 = 26;
/// Letters of a pack's name and of its makers, as a screen shows them.
pub(crate) const NAME_LETTERS_MAX: usize = 200;

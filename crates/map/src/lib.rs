//! Where things lie: distance and direction between two points, outlines of RTs out of GeoJSON, and tiles
//! out of a pack (PMTiles, version 3).
//!
//! Invariants: every file is a stranger's: it has limits, and what does not fit is a [`MapProblem`], never a
//! panic; positions do not print themselves.
//!
//! *Never:* clock, entropy, IO (a pack reads through what it is handed), records.

mod geojson;
mod limits;
mod line;
mod outline;
mod pack;
mod problem;
mod way;

pub use geojson::{Feature, read_features, read_outlines};
pub use limits::{CORNERS_MAX, OUTLINE_BYTES_MAX, PACK_BYTES_MAX};
pub use outline::Outline;
pub use pack::{Bounds, MAGIC, Pack, TileFormat};
pub use problem::MapProblem;
pub use way::{Point, Way, way};

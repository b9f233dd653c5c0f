//! Where households are, and how to get to the next.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A point in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub struct PointView {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

/// A household on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct HouseView {
    /// The record.
    pub record: String,
    /// What it is called; empty while unknown.
    pub head: String,
    /// The address.
    pub address: String,
    /// The RT, e.g. `64.74.01.1001.021`.
    pub rt: String,
    /// The status in words.
    pub status_text: String,
    /// What is to be done: `to_visit`, `started`, `returned`, `finished` or `sent`.
    pub todo: String,
    /// Where `at` comes from: `measured` at the door, or `listed` in the prelist.
    pub source: String,
    /// Where it is.
    pub at: PointView,
    /// Whether it was measured outside the outline of its RT, the error of the phone taken off; false where
    /// there is no outline.
    pub outside: bool,
}

/// The outline of an RT.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OutlineView {
    /// The RT, e.g. `64.74.01.1001.021`.
    pub rt: String,
    /// How people call it, e.g. `RT 021, Berbas Tengah`.
    pub label: String,
    /// Rings of longitude and latitude; the first of each polygon is the outer one.
    pub polygons: Vec<Vec<Vec<[f64; 2]>>>,
}

/// A pack of map tiles on this device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TilePackView {
    /// Its name.
    pub name: String,
    /// `mvt`, `png`, `jpeg` or `webp`.
    pub format: String,
    /// Smallest zoom.
    pub min_zoom: u32,
    /// Largest zoom.
    pub max_zoom: u32,
    /// Who made the map, to be shown on it.
    pub attribution: String,
    /// What it covers: west, south, east, north.
    pub bounds: [f64; 4],
}

/// The map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MapView {
    /// Households with a position.
    pub houses: Vec<HouseView>,
    /// How many have none.
    pub without: u32,
    /// Outlines of the device's RT that are here.
    pub outlines: Vec<OutlineView>,
    /// The tile pack, where one is installed.
    pub tiles: Option<TilePackView>,
}

/// From one point to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WayView {
    /// Metres as the crow flies.
    pub metres: f64,
    /// Clockwise from north, in degrees.
    pub bearing: f64,
    /// The household to go to.
    pub house: HouseView,
}

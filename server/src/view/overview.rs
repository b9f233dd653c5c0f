//! What the overview shows: figures by area and day, late RT, silent devices, outlines. No person's name but
//! those of cadres, and these only where somebody may see devices.

use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An RT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaView {
    /// The RT as a number, e.g. 6474011001021.
    pub scope: u64,
    /// Its district's name.
    pub kecamatan: String,
    /// Its kelurahan's name.
    pub kelurahan: String,
    /// Its kelurahan's number, e.g. 6474011001.
    pub kelurahan_number: u64,
    /// What it is called.
    pub label: String,
}

/// The RT within reach.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaListView {
    /// In order of their numbers.
    pub areas: Vec<AreaView>,
}

/// Households of the prelist by where they stand; together they are `listed`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutcomeView {
    /// Found, and the interview is complete.
    pub done: u64,
    /// Found, and the interview is not complete, or was sent back.
    pub begun: u64,
    /// Moved, within the city or away.
    pub moved: u64,
    /// All members died.
    pub deceased: u64,
    /// House or family was not found.
    pub not_found: u64,
    /// Refused.
    pub refused: u64,
    /// Not a family of this survey, or the same as another record.
    pub other: u64,
    /// With a result whose reason is not told, since fewer than five households share it: only for readers of
    /// figures. They are left out of the reasons above.
    pub unsaid: u64,
    /// Still to be visited, also where nobody was at home.
    pub to_visit: u64,
}

/// Progress of one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProgressView {
    /// The area's number: an RT, a kelurahan, or a district's six digits; 0 for the whole city.
    pub area: u64,
    /// What it is called.
    pub name: String,
    /// The area above it; empty above districts.
    pub above: String,
    /// RT in it.
    pub rts: u64,
    /// Of these where something has been done.
    pub rts_begun: u64,
    /// Households of the prelist.
    pub listed: u64,
    /// The same by where they stand.
    pub outcomes: OutcomeView,
    /// Of the prelist with a result: complete, moved, deceased, not found, refused or other.
    pub results: u64,
    /// Results in thousandths of the prelist; 0 where nothing is listed.
    pub permille: u64,
    /// Households that were met and are not on the prelist.
    pub new: u64,
    /// Of these complete.
    pub new_done: u64,
    /// Records that are counted in another's place, as somebody has called them one household: on the prelist they are
    /// among `other`, else they are left out.
    pub linked: u64,
    /// Results that arrived today, new ones included.
    pub today: u64,
    /// When the last status of a visit arrived; 0 where none did.
    pub last_ms: u64,
    /// Households with disputes that wait.
    pub disputed: u64,
    /// Households with findings.
    pub findings: u64,
}

/// What arrived on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayView {
    /// The day in the city, `YYYY-MM-DD`.
    pub day: String,
    /// Results that arrived on it, new households included.
    pub results: u64,
    /// Of these complete interviews.
    pub done: u64,
    /// Results up to and with this day.
    pub results_so_far: u64,
    /// Complete interviews up to and with this day.
    pub done_so_far: u64,
}

/// How many wait, and since when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct BacklogView {
    /// How many.
    pub count: u64,
    /// Since when the oldest waits; 0 where none does.
    pub since_ms: u64,
}

/// How devices stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeviceFigures {
    /// Devices that may come in.
    pub enrolled: u64,
    /// Of these not heard for a day.
    pub silent: u64,
    /// When the one that has been silent longest was last heard; 0 where there is none.
    pub silent_since_ms: u64,
    /// Devices that look copied, or whose clock is off by more than a day.
    pub flagged: u64,
    /// Devices whose permission was withdrawn.
    pub revoked: u64,
}

/// An area on the way down to the one that is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StepView {
    /// Its number.
    pub area: u64,
    /// Its name.
    pub name: String,
}

/// How the round stands, without a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OverviewView {
    /// The server's clock.
    pub now_ms: u64,
    /// `kecamatan`, `kelurahan` or `rt`: what the areas are.
    pub level: String,
    /// The areas above what is shown, from the district down, and what is shown; empty for the whole reach.
    pub path: Vec<StepView>,
    /// Everything that is shown.
    pub total: ProgressView,
    /// Area by area, in order of their numbers.
    pub areas: Vec<ProgressView>,
    /// Day by day without gaps, at most sixty, up to today.
    pub days: Vec<DayView>,
    /// Devices.
    pub devices: DeviceFigures,
    /// Disputes by class: `human`, `reviewable`, `settled`, `quiet`.
    pub disputes: BTreeMap<String, BacklogView>,
    /// Households that may have been counted twice; absent where this server does not look for them.
    pub duplicates: Option<BacklogView>,
    /// Households that wait for the next stage of review, by the one they are at: `submitted`, `checked`, `verified`.
    pub reviews: Option<BTreeMap<String, BacklogView>>,
    /// What is kept apart.
    pub quarantined: BacklogView,
}

/// A cadre's device, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WorkerView {
    /// The device.
    pub device: String,
    /// Who works with it.
    pub name: String,
    /// When it was last heard.
    pub seen_ms: u64,
    /// Households that it brought a result for, in what is shown.
    pub results: u64,
}

/// An RT that is behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LateLine {
    /// Its figures.
    pub progress: ProgressView,
    /// Who works there; empty for readers of figures.
    pub workers: Vec<WorkerView>,
}

/// A page of RT that are not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LatePage {
    /// The server's clock.
    pub now_ms: u64,
    /// How many there are in all.
    pub total: u64,
    /// The lines of this page.
    pub lines: Vec<LateLine>,
}

/// A device that has not been heard for some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SilentLine {
    /// The device.
    pub worker: WorkerView,
    /// Where it works: RT as numbers.
    pub scopes: Vec<u64>,
    /// Batches that it has sent so far.
    pub batches: u64,
    /// Households of its RT without a result.
    pub left: u64,
}

/// A page of silent devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SilentPage {
    /// The server's clock.
    pub now_ms: u64,
    /// How many there are in all.
    pub total: u64,
    /// The lines of this page, the longest silent first.
    pub lines: Vec<SilentLine>,
}

/// The outline of an area.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DrawnView {
    /// The area's number.
    pub area: u64,
    /// Polygons of rings of `[longitude, latitude]`, the first ring of each the outer one.
    pub polygons: Vec<Vec<Vec<[f64; 2]>>>,
}

/// Where an area without an outline lies, roughly.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct SpotView {
    /// The area's number.
    pub area: u64,
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
}

/// The base map that was laid into this server.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct GroundView {
    /// What it is called; may be empty.
    pub name: String,
    /// `png`, `jpeg`, `webp` or `mvt`.
    pub format: String,
    /// Smallest zoom.
    pub min_zoom: u32,
    /// Largest zoom.
    pub max_zoom: u32,
    /// Who made it; may be empty.
    pub attribution: String,
    /// West, south, east, north, in degrees.
    pub bounds: [f64; 4],
}

/// What the map of the overview draws.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AreaMapView {
    /// The version of the newest import; 0 where there was none.
    pub version: u64,
    /// When it came.
    pub imported_ms: u64,
    /// Outlines of the areas that have one.
    pub outlines: Vec<DrawnView>,
    /// Outlines of the kelurahan around RT, for orientation.
    pub frames: Vec<DrawnView>,
    /// Places of areas that have no outline.
    pub spots: Vec<SpotView>,
    /// Areas of which neither is known.
    pub nowhere: u64,
    /// The base map, where there is one.
    pub ground: Option<GroundView>,
}

/// A feature that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeatureProblem {
    /// Which feature of the file, from 1.
    pub feature: u64,
    /// What the file calls it; may be empty.
    pub name: String,
    /// Stable code.
    pub code: String,
    /// What is wrong, and how to mend it.
    pub text: String,
}

/// What became of a file of outlines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutlineReport {
    /// The version that was made; 0 where nothing was taken in.
    pub version: u64,
    /// Kelurahan that have an outline by this file.
    pub kelurahan: u64,
    /// RT that have an outline by this file.
    pub rts: u64,
    /// Features that were not taken in; at most two hundred are told.
    pub problems: Vec<FeatureProblem>,
    /// How many there are in all.
    pub refused: u64,
}

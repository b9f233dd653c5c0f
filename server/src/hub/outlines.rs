//! Outlines of kelurahan and RT for the overview's map: taken out of a GeoJSON file, and told with what lies
//! where nobody has drawn any.
//!
//! Invariants: a feature is taken in whole or not at all, and its neighbours do not depend on it; nothing is
//! overwritten. Borders are public; where an RT's households lie is told only as the middle of five or more.

use super::overview::{Level, Place};
use super::{Deed, Hub};
use crate::role::Actor;
use crate::store::{AreaRow, ImportRow, NewOutline, Spot};
use crate::view::{AreaMapView, DrawnView, FeatureProblem, OutlineReport, SpotView};
use ketuk_household::{KelurahanCode, RtCode, kelurahan_key};
use ketuk_map::{CORNERS_MAX, Feature, MapProblem, Outline, Point, read_features, way};
use ketuk_wire::Problem;
use std::collections::{BTreeMap, HashMap};

/// A file of outlines.
pub const OUTLINES_BYTES_MAX: usize = ketuk_map::OUTLINE_BYTES_MAX;
/// Farther from the middle of its kelurahan than this is another place: islands lie within.
const FAR_M: f64 = 50_000.0;
/// Problems that are told; the others are counted.
const PROBLEMS_MAX: usize = 200;
/// How far a drawn line may lie from the imported one: less than a pixel where the area fills the map.
const KELURAHAN_M: f64 = 12.0;
const RT_M: f64 = 3.0;
/// Households whose middle may stand for an RT: of fewer it would show somebody's house.
const MIDDLE_MIN: u64 = 5;
/// Larger numbers are RTs', smaller ones kelurahan's.
const RT_NUMBER_MIN: u64 = 1_000_000_000_000;

/// Properties that may hold a code, whatever their case.
const CODES: [&str; 9] =
    ["kode_rt", "rt", "kode_kelurahan", "kode_kel", "kode", "code", "kdepum", "kode_desa", "id"];
/// Properties that may hold a kelurahan's name.
const NAMES: [&str; 8] =
    ["kelurahan", "nama_kelurahan", "nama_kel", "wadmkd", "desa", "namobj", "nama", "name"];
/// Properties that may hold an RT's number.
const RTS: [&str; 4] = ["rt", "no_rt", "nomor_rt", "nama_rt"];
/// What a feature is called where it is told.
const TITLES: [&str; 6] = ["nama", "name", "namobj", "label", "kelurahan", "wadmkd"];
const TITLE_LETTERS_MAX: usize = 60;

/// What a file of outlines holds.
#[derive(Debug)]
pub struct OutlineFile {
    outlines: BTreeMap<u64, Outline>,
    problems: Vec<FeatureProblem>,
}

/// The areas there are, by number and by name.
struct Known {
    middles: HashMap<u64, Option<Spot>>,
    kelurahan: HashMap<String, u64>,
}

impl Known {
    fn new(areas: Vec<AreaRow>) -> Self {
        let (mut middles, mut kelurahan) = (HashMap::new(), HashMap::new());
        for AreaRow { scope, kecamatan: _, kelurahan: name, label: _, middle } in areas {
            let number = Level::Kelurahan.number(scope);
            middles.insert(scope.0, middle);
            middles.insert(number, middle);
            kelurahan.insert(kelurahan_key(&name), number);
        }
        Self { middles, kelurahan }
    }

    /// The area that a feature is about: by code, else by name.
    fn find(&self, feature: &Feature) -> Result<u64, Unplaced> {
        let codes = CODES.iter().filter_map(|name| feature.find_text(&[name]));
        let numbers = codes.filter_map(|text| number_of(&text));
        let mut unknown = None;
        for (number, code) in numbers {
            if self.middles.contains_key(&number) {
                // A kelurahan's code beside an RT's number is about the RT.
                let is_rt = number >= 1_000_000_000_000;
                return if is_rt { Ok(number) } else { self.rt_of(number, &code, feature) };
            }
            unknown = unknown.or(Some(code));
        }
        if let Some(code) = unknown {
            return Err(Unplaced::Unknown(code));
        }
        let name = feature.find_text(&NAMES).filter(|name| !name.is_empty()).ok_or(Unplaced::Unnamed)?;
        let kelurahan = self.kelurahan.get(&kelurahan_key(&name)).copied();
        let kelurahan = kelurahan.ok_or_else(|| Unplaced::Unknown(name.clone()))?;
        self.rt_of(kelurahan, &name, feature)
    }

    /// The RT of a kelurahan that a feature names; the kelurahan itself where it names none.
    fn rt_of(&self, kelurahan: u64, name: &str, feature: &Feature) -> Result<u64, Unplaced> {
        let Some(rt) = feature.find_text(&RTS).filter(|rt| !rt.is_empty()) else { return Ok(kelurahan) };
        let digits = rt.trim_start_matches(|c: char| !c.is_ascii_digit());
        let number = digits.parse::<u64>().ok().filter(|rt| *rt < 1_000).map(|rt| kelurahan * 1_000 + rt);
        let number = number.filter(|number| self.middles.contains_key(number));
        number.ok_or_else(|| Unplaced::Unknown(format!("{rt}, {name}")))
    }
}

/// A code's number, and the code as it is written.
fn number_of(text: &str) -> Option<(u64, String)> {
    // Some programs write whole numbers with a point.
    let text = text.strip_suffix(".0").unwrap_or(text);
    let rt = RtCode::parse(text).ok().map(|rt| (rt.number(), rt.to_string()));
    rt.or_else(|| KelurahanCode::parse(text).ok().map(|code| (code.number(), code.to_string())))
}

/// Why nobody knows what a feature is about.
enum Unplaced {
    Unnamed,
    Unknown(String),
}

impl Unplaced {
    fn tell(&self, language: &str) -> (&'static str, String) {
        let indonesian = language != "en";
        match self {
            Self::Unnamed if indonesian => (
                "outline.no_area",
                "Tidak ada kode atau nama wilayahnya. Isi atribut `kode` (64.74.01.1001 atau 64.74.01.1001.021), atau `kelurahan` dan `rt`.".to_owned(),
            ),
            Self::Unnamed => (
                "outline.no_area",
                "It has neither code nor name. Fill the attribute `kode` (64.74.01.1001 or 64.74.01.1001.021), or `kelurahan` and `rt`.".to_owned(),
            ),
            Self::Unknown(what) if indonesian => (
                "outline.unknown_area",
                format!("{what} tidak ada di daftar wilayah server ini. Betulkan kode atau namanya, atau perbarui daftar wilayah."),
            ),
            Self::Unknown(what) => (
                "outline.unknown_area",
                format!("{what} is not in this server's list of areas. Mend its code or name, or renew the list of areas."),
            ),
        }
    }
}

fn told(problem: &MapProblem, language: &str) -> (&'static str, String) {
    (problem.code(), if language == "en" { problem.text_en() } else { problem.text_id() })
}

fn point(at: Spot) -> Option<Point> {
    Point::new(at.lat_udeg as f64 / 1e6, at.lng_udeg as f64 / 1e6)
}

/// The outline of a feature, looked through. `near` is where its area lies, as far as anybody knows.
fn looked_through(feature: &Feature, near: Option<Point>) -> Result<Outline, MapProblem> {
    let number = feature.number();
    let away = |outline: &Outline| near.map_or(0.0, |near| way(near, outline.middle()).metres);
    let is_swapped = || near.is_some() && feature.find_swapped().is_some_and(|other| away(&other) <= FAR_M);
    let outline = match feature.outline() {
        Ok(outline) => outline,
        Err(MapProblem::NotDegrees { .. }) if is_swapped() => {
            return Err(MapProblem::Swapped { feature: number });
        }
        Err(problem) => return Err(problem),
    };
    let metres = away(&outline);
    if metres > FAR_M {
        let kilometres = (metres / 1_000.0).round() as u64;
        let far = MapProblem::Far { feature: number, kilometres };
        return Err(if is_swapped() { MapProblem::Swapped { feature: number } } else { far });
    }
    outline.check_lines(number)?;
    Ok(outline)
}

impl Hub {
    /// Reads a file of outlines against the areas there are; what does not fit is told in `language`.
    pub fn read_outlines(&self, bytes: &[u8], language: &str) -> Result<OutlineFile, Problem> {
        let (mut outlines, mut problems) = (BTreeMap::<u64, Outline>::new(), Vec::new());
        let mut refuse = |feature: usize, name: String, (code, text): (&str, String)| {
            problems.push(FeatureProblem { feature: feature as u64, name, code: code.to_owned(), text });
        };
        let features = match read_features(bytes) {
            Ok(features) => features,
            Err(problem) => {
                refuse(0, String::new(), told(&problem, language));
                return Ok(OutlineFile { outlines, problems });
            }
        };
        let known = Known::new(self.store.list_areas(crate::role::Reach::City.range())?);
        let mut corners = 0;
        for feature in &features {
            let number = feature.number();
            let title = feature.find_text(&TITLES).unwrap_or_default();
            let title: String = title.chars().filter(|c| !c.is_control()).take(TITLE_LETTERS_MAX).collect();
            let area = match known.find(feature) {
                Ok(area) => area,
                Err(unplaced) => {
                    refuse(number, title, unplaced.tell(language));
                    continue;
                }
            };
            let near = known.middles.get(&area).copied().flatten().and_then(point);
            let outline = looked_through(feature, near).and_then(|outline| {
                corners += outline.count_corners();
                if corners > CORNERS_MAX { Err(MapProblem::TooFine { feature: number }) } else { Ok(outline) }
            });
            match (outline, outlines.get_mut(&area)) {
                (Ok(outline), Some(parts)) => parts.join(outline),
                (Ok(outline), None) => drop(outlines.insert(area, outline)),
                (Err(problem), _) => refuse(number, title, told(&problem, language)),
            }
        }
        Ok(OutlineFile { outlines, problems })
    }

    /// Keeps what a file brought as a new version, with who did it; nothing where it brought nothing.
    pub fn save_outlines(
        &self,
        now_ms: u64,
        who: &Actor,
        file: OutlineFile,
    ) -> Result<OutlineReport, Problem> {
        let OutlineFile { outlines, mut problems } = file;
        let rts = outlines.keys().filter(|area| **area >= RT_NUMBER_MIN).count() as u64;
        let (kelurahan, refused) = (outlines.len() as u64 - rts, problems.len() as u64);
        problems.truncate(PROBLEMS_MAX);
        let mut report = OutlineReport { version: 0, kelurahan, rts, problems, refused };
        if outlines.is_empty() {
            return Ok(report);
        }
        let new = |(area, outline): (&u64, &Outline)| {
            let metres = if *area >= RT_NUMBER_MIN { RT_M } else { KELURAHAN_M };
            NewOutline { area: *area, shape: outline.to_text(), drawn: outline.simplified(metres).to_text() }
        };
        let outlines: Vec<_> = outlines.iter().map(new).collect();
        let taken = outlines.len() as u64;
        report.version = self.grouped(|hub| {
            let version = hub.store.find_import()?.map_or(1, |(version, _)| version + 1);
            let import = ImportRow { version, who: who.login.clone(), taken, refused, imported_ms: now_ms };
            hub.store.insert_outlines(&import, &outlines)?;
            hub.note(now_ms, who, &Deed::new("outlines.import", version))?;
            Ok(version)
        })?;
        Ok(report)
    }

    /// What the map draws of the areas of one level in a place; without the base map.
    pub fn area_map(&self, actor: &Actor, place: Place, level: Level) -> Result<AreaMapView, Problem> {
        let range = place.range(actor.reach)?;
        let (first, last) = (range.0.0, range.1.0);
        let areas = self.store.list_areas(range)?;
        let own = self.drawn((first / 1_000, (last / 1_000).min(RT_NUMBER_MIN - 1)))?;
        let rts = self.drawn((first.max(RT_NUMBER_MIN), last))?;
        let (version, imported_ms) = self.store.find_import()?.unwrap_or_default();
        let mut outlines: BTreeMap<u64, Outline> = BTreeMap::new();
        let mut join = |number: u64, outline: &Outline| match outlines.get_mut(&number) {
            Some(parts) => parts.join(outline.clone()),
            None => drop(outlines.insert(number, outline.clone())),
        };
        for area in &areas {
            let kelurahan = Level::Kelurahan.number(area.scope);
            // Without an outline of its own a larger area is drawn by its RT.
            if let Some(outline) = rts.get(&area.scope.0)
                && (level == Level::Rt || !own.contains_key(&kelurahan))
            {
                join(level.number(area.scope), outline);
            }
        }
        let frames = if level == Level::Rt { drawn(&own) } else { Vec::new() };
        if level != Level::Rt {
            let up = if level == Level::Kecamatan { 10_000 } else { 1 };
            own.iter().for_each(|(number, outline)| join(number / up, outline));
        }
        let mut spots = self.spots(range, &areas, level)?;
        spots.retain(|number, _| !outlines.contains_key(number));
        let mut numbers: Vec<_> = areas.iter().map(|area| level.number(area.scope)).collect();
        numbers.dedup();
        let is_nowhere = |number: &&u64| !outlines.contains_key(number) && !spots.contains_key(number);
        let spot = |(area, at): (&u64, &Point)| SpotView {
            area: *area,
            latitude: at.latitude,
            longitude: at.longitude,
        };
        Ok(AreaMapView {
            version,
            imported_ms,
            nowhere: numbers.iter().filter(is_nowhere).count() as u64,
            spots: spots.iter().map(spot).collect(),
            outlines: drawn(&outlines),
            frames,
            ground: None,
        })
    }

    fn drawn(&self, range: (u64, u64)) -> Result<BTreeMap<u64, Outline>, Problem> {
        let rows = self.store.list_drawn(range)?.into_iter();
        Ok(rows.filter_map(|(area, text)| Some((area, Outline::from_text(&text)?))).collect())
    }

    /// Where areas lie that nobody has drawn: RT by their households, larger ones by the list of areas.
    fn spots(
        &self,
        range: (ketuk_wire::ScopeId, ketuk_wire::ScopeId),
        areas: &[AreaRow],
        level: Level,
    ) -> Result<BTreeMap<u64, Point>, Problem> {
        if level == Level::Rt {
            let rows = self.store.list_middles(range)?.into_iter();
            let rows = rows.filter(|row| row.households >= MIDDLE_MIN);
            return Ok(rows.filter_map(|row| Some((row.scope.0, point(row.at)?))).collect());
        }
        let mut sums: BTreeMap<u64, (i64, i64, i64)> = BTreeMap::new();
        for area in areas {
            if let Some(at) = area.middle {
                let sum = sums.entry(level.number(area.scope)).or_default();
                *sum = (sum.0 + at.lat_udeg, sum.1 + at.lng_udeg, sum.2 + 1);
            }
        }
        let middle = |(number, (lat, lng, count)): (u64, (i64, i64, i64))| {
            Some((number, point(Spot { lat_udeg: lat / count, lng_udeg: lng / count })?))
        };
        Ok(sums.into_iter().filter_map(middle).collect())
    }
}

fn drawn(outlines: &BTreeMap<u64, Outline>) -> Vec<DrawnView> {
    let view =
        |(area, outline): (&u64, &Outline)| DrawnView { area: *area, polygons: outline.polygons().to_vec() };
    outlines.iter().map(view).collect()
}

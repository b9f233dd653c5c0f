//! Outlines out of a GeoJSON FeatureCollection: one feature per RT or kelurahan, its code as a property.
//!
//! Invariants: a phone takes a file whole or not at all ([`read_outlines`]); a feature is read without its
//! neighbours ([`read_features`]), so that one that does not fit spoils no other.

use crate::limits::{CORNERS_MAX, OUTLINE_BYTES_MAX, OUTLINES_MAX};
use crate::outline::Outline;
use crate::problem::MapProblem;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Properties that may hold the RT's code, whatever their case; the first that does counts.
const CODE_NAMES: [&str; 4] = ["rt", "kode_rt", "kode", "code"];

#[derive(Deserialize)]
struct Collection {
    r#type: String,
    features: Vec<Described>,
}

#[derive(Deserialize)]
struct Described {
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    geometry: Option<Geometry>,
}

/// Positions may have an altitude; it is left out.
type Ring = Vec<Vec<f64>>;

/// Coordinates are read later, so that wrong ones are their feature's trouble alone.
#[derive(Deserialize)]
struct Geometry {
    r#type: String,
    #[serde(default)]
    coordinates: Value,
}

/// One feature of a file.
pub struct Feature {
    number: usize,
    properties: Map<String, Value>,
    geometry: Option<Geometry>,
}

impl std::fmt::Debug for Feature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Feature({})", self.number)
    }
}

impl Feature {
    /// Its place in the file, from 1.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// The text or number of a property, whatever the case of its name; of several names the first that is there.
    #[must_use]
    pub fn find_text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|wanted| find_text(&self.properties, wanted))
    }

    /// Its outline.
    ///
    /// # Errors
    /// Where it is no polygon, a ring is open, or a corner is not on the globe.
    pub fn outline(&self) -> Result<Outline, MapProblem> {
        Outline::new(self.polygons(|[one, other]| [one, other])?, self.number)
    }

    /// The outline with latitude and longitude changed over, where that is one: some programs write them so.
    #[must_use]
    pub fn find_swapped(&self) -> Option<Outline> {
        Outline::new(self.polygons(|[one, other]| [other, one]).ok()?, self.number).ok()
    }

    fn polygons(&self, turn: impl Fn([f64; 2]) -> [f64; 2]) -> Result<Vec<Vec<Vec<[f64; 2]>>>, MapProblem> {
        let feature = self.number;
        let geometry = self.geometry.as_ref().ok_or(MapProblem::NotPolygon { feature })?;
        let read = |value: &Value| Vec::<Ring>::deserialize(value).ok();
        let polygons = match geometry.r#type.as_str() {
            "Polygon" => read(&geometry.coordinates).map(|rings| vec![rings]),
            "MultiPolygon" => Vec::<Vec<Ring>>::deserialize(&geometry.coordinates).ok(),
            _ => return Err(MapProblem::NotPolygon { feature }),
        };
        let flat = |at: Vec<f64>| at.get(..2).and_then(|at| at.try_into().ok()).map(&turn);
        let ring = |ring: Ring| ring.into_iter().map(flat).collect::<Option<Vec<[f64; 2]>>>();
        let polygon = |rings: Vec<Ring>| rings.into_iter().map(ring).collect::<Option<Vec<_>>>();
        let polygons = polygons.and_then(|all| all.into_iter().map(polygon).collect::<Option<Vec<_>>>());
        polygons.ok_or(MapProblem::NotDegrees { feature })
    }
}

/// Reads the features of a file, each by itself.
///
/// # Errors
/// Where the file is too large, has too many features, or is no FeatureCollection.
pub fn read_features(bytes: &[u8]) -> Result<Vec<Feature>, MapProblem> {
    if bytes.len() > OUTLINE_BYTES_MAX {
        return Err(MapProblem::TooLarge { megabytes: (OUTLINE_BYTES_MAX >> 20) as u64 });
    }
    // Some programs put a byte order mark first.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let read: Collection = serde_json::from_slice(bytes).map_err(|_| MapProblem::NotCollection)?;
    if read.r#type != "FeatureCollection" || read.features.is_empty() {
        return Err(MapProblem::NotCollection);
    }
    if read.features.len() > OUTLINES_MAX {
        return Err(MapProblem::TooMany);
    }
    let feature = |(at, Described { properties, geometry }): (usize, Described)| Feature {
        number: at + 1,
        properties: properties.unwrap_or_default(),
        geometry,
    };
    Ok(read.features.into_iter().enumerate().map(feature).collect())
}

/// Reads the outlines of a file by the RT's number, which `number_of` finds in its code. Features with the
/// same code are one outline.
///
/// # Errors
/// Where the file is too large, no FeatureCollection, or one feature is no RT.
pub fn read_outlines(
    bytes: &[u8],
    number_of: impl Fn(&str) -> Option<u64>,
) -> Result<BTreeMap<u64, Outline>, MapProblem> {
    let mut outlines: BTreeMap<u64, Outline> = BTreeMap::new();
    let mut corners = 0;
    for feature in read_features(bytes)? {
        let mut texts = CODE_NAMES.iter().filter_map(|name| find_text(&feature.properties, name));
        let number = texts.find_map(|text| number_of(&text));
        let number = number.ok_or(MapProblem::NoCode { feature: feature.number })?;
        let outline = feature.outline()?;
        corners += outline.count_corners();
        if corners > CORNERS_MAX {
            return Err(MapProblem::TooMany);
        }
        match outlines.get_mut(&number) {
            Some(known) => known.join(outline),
            None => drop(outlines.insert(number, outline)),
        }
    }
    Ok(outlines)
}

fn find_text(properties: &Map<String, Value>, wanted: &str) -> Option<String> {
    let (_, value) = properties.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RING: &str = "[[[117.5,0.13],[117.51,0.13],[117.51,0.14],[117.5,0.13]]]";

    fn read(features: &str) -> Result<BTreeMap<u64, Outline>, MapProblem> {
        let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
        read_outlines(text.as_bytes(), |code| code.replace('.', "").parse().ok())
    }

    fn feature(properties: &str, kind: &str, coordinates: &str) -> String {
        format!(
            r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
        )
    }

    fn check(features: &str, problem: MapProblem) {
        assert_eq!(read(features), Err(problem));
    }

    #[test]
    fn an_rt_is_found_by_its_code_as_text_and_as_number() {
        let one = feature(r#""nama":"x","RT":"64.74.01.1001.021""#, "Polygon", RING);
        let two = feature(r#""kode":6474011001022"#, "MultiPolygon", &format!("[{RING}]"));
        let outlines = read(&format!("{one},{two}")).expect("two outlines");
        assert_eq!(outlines.into_keys().collect::<Vec<_>>(), [6_474_011_001_021, 6_474_011_001_022]);
    }
    #[test]
    fn parts_of_one_rt_are_one_outline() {
        let part = feature(r#""rt":"21""#, "Polygon", RING);
        let outlines = read(&format!("{part},{part}")).expect("an outline");
        assert_eq!(outlines[&21].polygons().len(), 2);
    }
    #[test]
    fn an_altitude_is_left_out() {
        let ring = "[[[117.5,0.13,4],[117.51,0.13,4],[117.51,0.14,4],[117.5,0.13,4]]]";
        assert!(read(&feature(r#""rt":"21""#, "Polygon", ring)).is_ok());
    }
    #[test]
    fn what_does_not_fit_is_told_with_its_number() {
        let good = feature(r#""rt":"21""#, "Polygon", RING);
        let with = |bad: String| format!("{good},{bad}");
        check(&with(feature(r#""nama":"RT 21""#, "Polygon", RING)), MapProblem::NoCode { feature: 2 });
        check(&with(feature(r#""rt":"21""#, "Point", "[117.5,0.13]")), MapProblem::NotPolygon { feature: 2 });
        let metres = "[[[556000,14300],[556100,14300],[556100,14400],[556000,14300]]]";
        check(&with(feature(r#""rt":"21""#, "Polygon", metres)), MapProblem::NotDegrees { feature: 2 });
        let open = "[[[117.5,0.13],[117.51,0.13],[117.51,0.14],[117.5,0.14]]]";
        check(&with(feature(r#""rt":"21""#, "Polygon", open)), MapProblem::RingBroken { feature: 2 });
        check(&with(feature(r#""rt":"21""#, "Polygon", "[]")), MapProblem::RingBroken { feature: 2 });
        check(
            &with(feature(r#""rt":"21""#, "Polygon", "[[[1],[1],[1],[1]]]")),
            MapProblem::NotDegrees { feature: 2 },
        );
        let bare = r#"{"type":"Feature","properties":{"rt":"21"},"geometry":null}"#.to_owned();
        check(&with(bare), MapProblem::NotPolygon { feature: 2 });
    }
    #[test]
    fn other_files_are_no_outlines() {
        check("", MapProblem::NotCollection);
        for text in ["", "{", "[]", "null", r#"{"type":"Topology","features":[]}"#, "KETUK\u{0}"] {
            let found = read_outlines(text.as_bytes(), |_| Some(1));
            assert_eq!(found, Err(MapProblem::NotCollection), "{text}");
        }
        let large = vec![b' '; OUTLINE_BYTES_MAX + 1];
        assert_eq!(read_outlines(&large, |_| Some(1)), Err(MapProblem::TooLarge { megabytes: 8 }));
    }
    #[test]
    fn a_feature_that_does_not_fit_spoils_no_other() {
        let good = feature(r#""kelurahan":"Api-api""#, "Polygon", RING);
        let wrong = feature(r#""kelurahan":"Kanaan""#, "Polygon", r#""here""#);
        let text = format!(r#"{{"type":"FeatureCollection","features":[{wrong},{good}]}}"#);
        let features = read_features(text.as_bytes()).expect("two features");
        assert_eq!(features[0].outline(), Err(MapProblem::NotDegrees { feature: 1 }));
        assert!(features[1].outline().is_ok());
        assert_eq!(features[1].find_text(&["nama", "KELURAHAN"]).as_deref(), Some("Api-api"));
    }
    #[test]
    fn latitude_before_longitude_is_seen() {
        let ring = "[[[0.13,117.5],[0.13,117.51],[0.14,117.51],[0.13,117.5]]]";
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{}]}}"#,
            feature(r#""rt":"21""#, "Polygon", ring)
        );
        let features = read_features(text.as_bytes()).expect("a feature");
        assert_eq!(features[0].outline(), Err(MapProblem::NotDegrees { feature: 1 }));
        let middle = features[0].find_swapped().expect("an outline").middle();
        assert!((middle.longitude - 117.505).abs() < 1e-9);
    }
    #[test]
    fn brackets_without_end_are_refused_and_not_followed() {
        let deep = "[".repeat(100_000);
        assert_eq!(read_outlines(deep.as_bytes(), |_| Some(1)), Err(MapProblem::NotCollection));
    }
}

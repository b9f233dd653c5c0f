//! Outlines of RTs out of a GeoJSON FeatureCollection: one feature per RT, its code as a property.
//!
//! Invariant: a file is taken whole or not at all.

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
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    geometry: Option<Geometry>,
}

/// Positions may have an altitude; it is left out.
type Ring = Vec<Vec<f64>>;

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Geometry {
    Polygon {
        coordinates: Vec<Ring>,
    },
    MultiPolygon {
        coordinates: Vec<Vec<Ring>>,
    },
    #[serde(other)]
    Other,
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
    let mut outlines: BTreeMap<u64, Outline> = BTreeMap::new();
    let mut corners = 0;
    for (at, Feature { properties, geometry }) in read.features.into_iter().enumerate() {
        let feature = at + 1;
        let number = find_number(&properties.unwrap_or_default(), &number_of);
        let number = number.ok_or(MapProblem::NoCode { feature })?;
        let polygons = match geometry {
            Some(Geometry::Polygon { coordinates }) => vec![coordinates],
            Some(Geometry::MultiPolygon { coordinates }) => coordinates,
            Some(Geometry::Other) | None => return Err(MapProblem::NotPolygon { feature }),
        };
        let flat = |ring: Ring| ring.into_iter().map(|at| at.get(..2).and_then(|at| at.try_into().ok()));
        let polygons = polygons.into_iter().map(|rings| {
            rings.into_iter().map(|ring| flat(ring).collect::<Option<Vec<[f64; 2]>>>()).collect()
        });
        let polygons: Option<Vec<Vec<_>>> = polygons.collect();
        let outline = Outline::new(polygons.ok_or(MapProblem::NotDegrees { feature })?, feature)?;
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

fn find_number(properties: &Map<String, Value>, number_of: &impl Fn(&str) -> Option<u64>) -> Option<u64> {
    CODE_NAMES.into_iter().find_map(|wanted| {
        let (_, value) = properties.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        match value {
            Value::String(text) => number_of(text.trim()),
            Value::Number(number) => number_of(&number.to_string()),
            _ => None,
        }
    })
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
    fn brackets_without_end_are_refused_and_not_followed() {
        let deep = "[".repeat(100_000);
        assert_eq!(read_outlines(deep.as_bytes(), |_| Some(1)), Err(MapProblem::NotCollection));
    }
}

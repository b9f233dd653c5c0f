//! GeoJSON: one choice per feature, its properties as columns, its geometry as text the way ODK writes
//! positions (`lat lon altitude accuracy`, lines and polygons joined by `; `).
//!
//! Invariant: every row has the columns `id`, `geometry` and those of any feature's properties; a property
//! `id` wins over the feature's own.

use super::problem::{FileProblem, FileProblemCode};
use crate::limits::{FILE_COLUMNS_MAX, FILE_ROWS_MAX};
use crate::xpath::Table;
use serde_json::{Map, Value};
use std::collections::HashMap;

pub(super) fn read(name: &str, text: &str) -> Result<Table, FileProblem> {
    let problem = |code| FileProblem::new(name, code);
    let read: Value = serde_json::from_str(text).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
        problem(FileProblemCode::Malformed).at_line(line).met(&error.to_string())
    })?;
    if read.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
        return Err(problem(FileProblemCode::NotGeoJson));
    }
    let features = read.get("features").and_then(Value::as_array);
    let features = features.ok_or_else(|| problem(FileProblemCode::NotGeoJson))?;
    if features.len() > FILE_ROWS_MAX {
        return Err(problem(FileProblemCode::TooManyRows));
    }
    let nothing = Map::new();
    let properties = |feature: &'_ Value| feature.get("properties").and_then(Value::as_object).cloned();
    let mut columns = vec!["id".to_owned(), "geometry".to_owned()];
    let mut places: HashMap<String, usize> =
        HashMap::from([("id".to_owned(), 0), ("geometry".to_owned(), 1)]);
    for feature in features {
        for key in feature.get("properties").and_then(Value::as_object).unwrap_or(&nothing).keys() {
            if !places.contains_key(key) {
                places.insert(key.clone(), columns.len());
                columns.push(key.clone());
            }
        }
        if columns.len() > FILE_COLUMNS_MAX {
            return Err(problem(FileProblemCode::TooManyColumns));
        }
    }
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new(&names);
    for feature in features {
        let mut cells = vec![String::new(); columns.len()];
        cells[0] = feature.get("id").map(text_of).unwrap_or_default();
        for (key, value) in properties(feature).unwrap_or_default() {
            if let Some(at) = places.get(&key) {
                cells[*at] = text_of(&value);
            }
        }
        cells[1] = match feature.get("geometry") {
            None | Some(Value::Null) => String::new(),
            Some(geometry) => positions(geometry).ok_or_else(|| {
                let kind = geometry.get("type").and_then(Value::as_str).unwrap_or("?");
                problem(FileProblemCode::UnknownGeometry).met(kind)
            })?,
        };
        table.push_row(cells.iter().map(String::as_str));
    }
    Ok(table)
}

/// A value as the text of a cell.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// A geometry as ODK writes it; `None` where it is another kind or broken.
fn positions(geometry: &Value) -> Option<String> {
    let coordinates = geometry.get("coordinates")?;
    match geometry.get("type")?.as_str()? {
        "Point" => position(coordinates),
        "LineString" => line(coordinates),
        "Polygon" => line(coordinates.get(0)?),
        _ => None,
    }
}

fn line(coordinates: &Value) -> Option<String> {
    let points: Option<Vec<String>> = coordinates.as_array()?.iter().map(position).collect();
    Some(points?.join("; "))
}

/// GeoJSON has the longitude first, ODK the latitude.
fn position(coordinates: &Value) -> Option<String> {
    let longitude = coordinates.get(0)?.as_f64()?;
    let latitude = coordinates.get(1)?.as_f64()?;
    let altitude = coordinates.get(2).and_then(Value::as_f64).unwrap_or(0.0);
    Some(format!("{latitude} {longitude} {altitude} 0"))
}

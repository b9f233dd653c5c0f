//! Points of households (RFC 7946), a line each; families without a position are left out and counted.
//!
//! Invariant: a point's properties are the family's columns of the order, so what the order leaves out of a
//! table is in no point either.

use super::about::About;
use super::cells::Cell;
use super::layout::Table;
use super::{Sink, create, trouble};
use ketuk_wire::{Problem, ProblemCode};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Points on their way into a file.
pub struct GeoJsonFile {
    file: BufWriter<File>,
    columns: Vec<String>,
    at: Option<(usize, usize)>,
    points: u64,
}

impl GeoJsonFile {
    /// A file at `path`.
    pub fn create(path: &Path) -> Result<Self, Problem> {
        Ok(Self { file: BufWriter::new(create(path)?), columns: Vec::new(), at: None, points: 0 })
    }

    fn write(&mut self, text: &str) -> Result<(), Problem> {
        self.file.write_all(text.as_bytes()).map_err(|error| trouble(&error))
    }
}

impl Sink for GeoJsonFile {
    fn begin(&mut self, tables: &[Table]) -> Result<(), Problem> {
        let family = tables.first().ok_or_else(|| Problem::new(ProblemCode::ServerFault))?;
        self.columns = family.columns.iter().map(|column| column.name.clone()).collect();
        let place = |name: &str| self.columns.iter().position(|column| column == name);
        self.at = place("lintang").zip(place("bujur"));
        self.write("{\"type\":\"FeatureCollection\",\"features\":[")
    }

    fn add_row(&mut self, table: usize, cells: &[Cell]) -> Result<(), Problem> {
        let Some((north, east)) = self.at.filter(|_| table == 0) else { return Ok(()) };
        let (Cell::Number(latitude), Cell::Number(longitude)) = (&cells[north], &cells[east]) else {
            return Ok(());
        };
        let told = self.columns.iter().zip(cells).enumerate();
        let told = told.filter(|(at, (_, cell))| ![north, east].contains(at) && **cell != Cell::Empty);
        let properties: Map<String, Value> =
            told.map(|(_, (name, cell))| (name.clone(), cell.to_json())).collect();
        let point = json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [longitude, latitude] },
            "properties": properties,
        });
        let comma = if self.points == 0 { "\n" } else { ",\n" };
        self.points += 1;
        self.write(&format!("{comma}{point}"))
    }

    fn finish(&mut self, _: &[Vec<Cell>], about: &About) -> Result<(), Problem> {
        let lines: Map<String, Value> =
            about.lines().into_iter().map(|(name, value)| (name.to_owned(), Value::String(value))).collect();
        self.write(&format!("\n],\"tentang\":{}}}\n", Value::Object(lines)))?;
        self.file.flush().map_err(|error| trouble(&error))
    }
}

//! CSV: a line of column names, then one choice per row.
//!
//! Invariants: the delimiter is the one of `,` `;` tab `|` that the first line has most of; cells keep
//! their spaces, names of columns lose them; empty lines are no rows.

use super::problem::{FileProblem, FileProblemCode};
use crate::limits::{CELL_BYTES_MAX, FILE_COLUMNS_MAX, FILE_ROWS_MAX};
use crate::xpath::Table;
use std::collections::BTreeSet;

pub(super) fn read(name: &str, text: &str) -> Result<Table, FileProblem> {
    let problem = |code| FileProblem::new(name, code);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let malformed = |error: csv::Error| problem(FileProblemCode::Malformed).met(&error.to_string());
    if !reader.read_record(&mut record).map_err(malformed)? {
        return Err(problem(FileProblemCode::NoHeader).at_line(1));
    }
    let columns: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
    check_columns(name, &columns)?;
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new(&names);
    while reader.read_record(&mut record).map_err(malformed)? {
        let line = record.position().map_or(0, |at| u32::try_from(at.line()).unwrap_or(u32::MAX));
        if table.row_count() >= FILE_ROWS_MAX {
            return Err(problem(FileProblemCode::TooManyRows).at_line(line));
        }
        if let Some(extra) = record.iter().skip(columns.len()).find(|cell| !cell.trim().is_empty()) {
            return Err(problem(FileProblemCode::RowTooLong).at_line(line).met(extra));
        }
        if record.iter().any(|cell| cell.len() > CELL_BYTES_MAX) {
            return Err(problem(FileProblemCode::CellTooLong).at_line(line));
        }
        table.push_row(&record);
    }
    Ok(table)
}

fn check_columns(name: &str, columns: &[String]) -> Result<(), FileProblem> {
    let problem = |code| FileProblem::new(name, code).at_line(1);
    if columns.len() > FILE_COLUMNS_MAX {
        return Err(problem(FileProblemCode::TooManyColumns));
    }
    if columns.iter().all(String::is_empty) {
        return Err(problem(FileProblemCode::NoHeader));
    }
    if columns.iter().any(|column| column.len() > CELL_BYTES_MAX) {
        return Err(problem(FileProblemCode::CellTooLong));
    }
    let mut seen = BTreeSet::new();
    match columns.iter().find(|column| !column.is_empty() && !seen.insert(column.as_str())) {
        Some(twice) => Err(problem(FileProblemCode::ColumnTwice).met(twice)),
        None => Ok(()),
    }
}

/// The delimiter of which the first line has most, outside of quotation marks.
fn delimiter(text: &str) -> u8 {
    const KNOWN: [u8; 4] = *b",;\t|";
    let mut found = [0_usize; 4];
    let mut quoted = false;
    for byte in text.bytes().take(CELL_BYTES_MAX) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && found.iter().any(|count| *count > 0) => break,
            _ if quoted => {}
            _ => {
                if let Some(at) = KNOWN.iter().position(|known| *known == byte) {
                    found[at] += 1;
                }
            }
        }
    }
    let most = found.iter().copied().max().unwrap_or_default();
    found.iter().position(|count| *count == most).and_then(|at| KNOWN.get(at)).copied().unwrap_or(b',')
}

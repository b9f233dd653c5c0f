//! Reads a workbook with a library that did not write it, and tells what is in it: for tests in a browser.
//!
//! Told are the sheets with their titles, how many rows each has, and the first of them cell by cell with its kind.

use anyhow::Context;
use calamine::{Data, Reader, Xlsx, open_workbook};
use clap::Parser;
use serde_json::json;
use std::path::PathBuf;

/// Rows that are told cell by cell.
const TOLD: usize = 20;

/// Tells what is in a workbook, as JSON.
#[derive(Debug, Parser)]
struct Cli {
    /// The workbook.
    file: PathBuf,
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn main() -> anyhow::Result<()> {
    let Cli { file } = Cli::parse();
    let mut book: Xlsx<_> = open_workbook(&file).context("a workbook")?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name)?;
        let mut rows = range.rows();
        let titles: Vec<String> = rows.next().unwrap_or_default().iter().map(ToString::to_string).collect();
        let told: Vec<Vec<_>> = rows.take(TOLD).map(|row| row.iter().map(cell).collect()).collect();
        let count = range.height().saturating_sub(1);
        sheets.push(json!({ "name": name, "titles": titles, "rows": count, "first": told }));
    }
    println!("{}", serde_json::Value::from(sheets));
    Ok(())
}

fn cell(cell: &Data) -> serde_json::Value {
    let kind = match cell {
        Data::String(_) | Data::DateTimeIso(_) | Data::DurationIso(_) => "text",
        Data::Int(_) | Data::Float(_) => "number",
        Data::DateTime(_) => "date",
        Data::Bool(_) => "yes_no",
        Data::Empty => "empty",
        _ => "error",
    };
    json!({ "kind": kind, "text": cell.to_string() })
}

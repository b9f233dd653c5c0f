//! XLS, the old binary workbook.
//!
//! Invariant: its reader holds whole rectangles and believes what a file announces, so it sees only what
//! [`xls_bounds`](super::xls_bounds) has walked through.

use super::super::report::Report;
use super::super::sheet::{Collector, Workbook};
use super::xlsx::{bad_value, merged_cells};
use super::{Unreadable, value, xls_bounds};
use calamine::{Data, Reader, Xls, XlsError};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) fn read(bytes: &[u8], report: &mut Report) -> Result<Workbook, Unreadable> {
    xls_bounds::check(bytes)?;
    let read = catch_unwind(AssertUnwindSafe(|| sheets(bytes, report)));
    read.unwrap_or(Err(Unreadable::Broken))
}

fn sheets(bytes: &[u8], report: &mut Report) -> Result<Workbook, Unreadable> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => Unreadable::Locked,
        _ => Unreadable::Broken,
    })?;
    let mut all = Collector::default();
    for name in book.sheet_names() {
        all.begin_sheet(&name);
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let (row, column) = (top + row as u32, left + column as u32);
            match text(data) {
                Some(text) if matches!(data, Data::Int(_) | Data::Float(_)) => {
                    all.number(row, column as usize, &text, report);
                }
                Some(text) => all.cell(row, column as usize, &text, report),
                None => bad_value(&name, row, column, report),
            }
            if all.is_full() {
                break;
            }
        }
        if let Ok(merged) = book.merge_cells_by_sheet_name(&name)
            && let Some(first) = merged.first()
        {
            merged_cells(&name, first.start.0, report);
        }
    }
    Ok(all.finish(report))
}

fn text(data: &Data) -> Option<String> {
    match data {
        Data::Int(number) => Some(number.to_string()),
        Data::Float(number) => Some(value::number(*number)),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Some(text.clone()),
        Data::Bool(yes) => Some(value::boolean(*yes).to_owned()),
        Data::DateTime(serial) => Some(value::serial(serial)),
        Data::Empty => Some(String::new()),
        _ => None,
    }
}

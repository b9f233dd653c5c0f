//! XLSX, cell by cell: never the whole rectangle around them.
//!
//! Invariant: a formula counts with the value that the spreadsheet last worked out; one without is named.

use super::super::report::{Report, Spot};
use super::super::sheet::{Collector, Workbook, letters};
use super::{Unreadable, value};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) fn read(bytes: &[u8], report: &mut Report) -> Result<Workbook, Unreadable> {
    let read = catch_unwind(AssertUnwindSafe(|| sheets(bytes, report)));
    read.unwrap_or(Err(Unreadable::Broken))
}

fn sheets(bytes: &[u8], report: &mut Report) -> Result<Workbook, Unreadable> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| why(&error))?;
    let mut all = Collector::default();
    for name in book.sheet_names() {
        all.begin_sheet(&name);
        // A sheet of charts has no cells.
        if let Ok(mut cells) = book.worksheet_cells_reader(&name) {
            while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| why(&error))? {
                let (row, column) = cell.pos;
                match text(&cell.value) {
                    Some(text) if matches!(cell.value, DataRef::Int(_) | DataRef::Float(_)) => {
                        all.number(row, column as usize, &text, report);
                    }
                    Some(text) => all.cell(row, column as usize, &text, report),
                    None if cell.formula.is_some() => empty_formula(&name, row, column, report),
                    None => {}
                }
                if matches!(cell.value, DataRef::Error(_)) {
                    bad_value(&name, row, column, report);
                }
                if all.is_full() {
                    break;
                }
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

fn why(error: &XlsxError) -> Unreadable {
    if matches!(error, XlsxError::Password) { Unreadable::Locked } else { Unreadable::Broken }
}

pub(super) fn text(value: &DataRef<'_>) -> Option<String> {
    match value {
        DataRef::Int(number) => Some(number.to_string()),
        DataRef::Float(number) => Some(value::number(*number)),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Some(text.clone()),
        DataRef::SharedString(text) => Some((*text).to_owned()),
        DataRef::Bool(yes) => Some(value::boolean(*yes).to_owned()),
        DataRef::DateTime(serial) => Some(value::serial(serial)),
        DataRef::Error(_) | DataRef::Empty => None,
    }
    .filter(|text| !text.trim().is_empty())
}

fn empty_formula(sheet: &str, row: u32, column: u32, report: &mut Report) {
    report.warn(
        "sheet.formula_without_value",
        Spot::cell(sheet, row + 1, &letters(column as usize)),
        "Rumus di sel ini belum dihitung dan dibaca kosong; buka berkas di aplikasi lembar kerja, lalu simpan.",
        "The formula in this cell has no value yet and reads as empty; open the file in a spreadsheet program and save it.",
    );
}

pub(super) fn bad_value(sheet: &str, row: u32, column: u32, report: &mut Report) {
    report.warn(
        "sheet.error_value",
        Spot::cell(sheet, row + 1, &letters(column as usize)),
        "Rumus di sel ini menghasilkan kesalahan (misalnya #REF!) dan dibaca kosong; perbaiki rumusnya.",
        "The formula in this cell gives an error (such as #REF!) and reads as empty; mend the formula.",
    );
}

pub(super) fn merged_cells(sheet: &str, row: u32, report: &mut Report) {
    report.warn(
        "sheet.merged_cells",
        Spot::row(sheet, row + 1),
        "Ada sel yang digabung; hanya sel kiri atasnya yang dibaca. Pisahkan selnya bila isinya berlaku untuk semua.",
        "Some cells are merged; only the top left one is read. Split them if the content is meant for all.",
    );
}

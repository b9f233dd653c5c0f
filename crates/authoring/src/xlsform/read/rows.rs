//! A workbook's sheets as plain rows, for lists that are no forms.
//!
//! Invariants: the same bounds as for forms; a cell is text as a person would write it; a long number of
//! which the spreadsheet keeps fifteen digits only is marked.

use super::super::limits::{CELLS_MAX, FILE_BYTES_MAX, ROWS_MAX, TEXT_BYTES_MAX};
use super::{Unreadable, unpack, xlsx};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Sheets of a workbook that are read; a list stands on one of the first.
const SHEETS_MAX: usize = 40;
/// Columns beyond are left out: a spreadsheet has 16,384, a list a few dozen.
const COLUMNS_KEPT: u32 = 300;
/// From here on a number has more digits than a spreadsheet keeps.
const DIGITS_LOST_FROM: f64 = 1e15;

/// A sheet of a workbook. It does not show its cells.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SheetRows {
    /// Its name.
    pub name: String,
    /// Its rows in order; rows without a cell are left out.
    pub rows: Vec<CellRow>,
}

/// A row of a sheet.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CellRow {
    /// Its number in the sheet, from 1.
    pub line: usize,
    /// Its cells from the first column on.
    pub cells: Vec<String>,
    /// Places of numbers, from 0, whose last digits the spreadsheet has dropped.
    pub rounded: Vec<usize>,
}

/// Why a workbook cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetProblem {
    /// Not what its first bytes promise.
    Broken,
    /// Behind a password.
    Locked,
    /// More than is allowed, packed or unpacked.
    TooLarge,
}

impl From<Unreadable> for SheetProblem {
    fn from(why: Unreadable) -> Self {
        match why {
            Unreadable::Broken => Self::Broken,
            Unreadable::Locked => Self::Locked,
            Unreadable::TooLarge => Self::TooLarge,
        }
    }
}

/// Whether a file says of itself that it is a packed workbook.
#[must_use]
pub fn is_packed_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The sheets of an XLSX workbook.
pub fn read_sheet_rows(bytes: &[u8]) -> Result<Vec<SheetRows>, SheetProblem> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(SheetProblem::TooLarge);
    }
    if unpack::kind(bytes)? != unpack::Kind::Xlsx {
        return Err(SheetProblem::Broken);
    }
    let read = catch_unwind(AssertUnwindSafe(|| sheets(bytes)));
    read.unwrap_or(Err(SheetProblem::Broken))
}

fn why(error: &XlsxError) -> SheetProblem {
    if matches!(error, XlsxError::Password) { SheetProblem::Locked } else { SheetProblem::Broken }
}

fn sheets(bytes: &[u8]) -> Result<Vec<SheetRows>, SheetProblem> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| why(&error))?;
    let (mut cells_left, mut text_left) = (CELLS_MAX, TEXT_BYTES_MAX);
    let mut all = Vec::new();
    for name in book.sheet_names().into_iter().take(SHEETS_MAX) {
        // A sheet of charts has no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut sheet = SheetRows { name, rows: Vec::new() };
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| why(&error))? {
            let (row, column) = cell.pos;
            let Some(text) = xlsx::text(&cell.value).filter(|_| column < COLUMNS_KEPT) else { continue };
            let room = cells_left.checked_sub(1).zip(text_left.checked_sub(text.len()));
            (cells_left, text_left) = room.ok_or(SheetProblem::TooLarge)?;
            sheet.add(row as usize + 1, column as usize, text, is_rounded(&cell.value))?;
        }
        all.push(sheet);
    }
    Ok(all)
}

fn is_rounded(value: &DataRef<'_>) -> bool {
    matches!(value, DataRef::Float(number) if number.abs() >= DIGITS_LOST_FROM && number % 10.0 == 0.0)
}

impl SheetRows {
    fn add(
        &mut self,
        line: usize,
        column: usize,
        text: String,
        is_rounded: bool,
    ) -> Result<(), SheetProblem> {
        if self.rows.last().is_none_or(|row| row.line != line) {
            if self.rows.len() >= ROWS_MAX {
                return Err(SheetProblem::TooLarge);
            }
            self.rows.push(CellRow { line, ..CellRow::default() });
        }
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        if row.cells.len() <= column {
            row.cells.resize(column + 1, String::new());
        }
        row.cells[column] = text;
        if is_rounded {
            row.rounded.push(column);
        }
        Ok(())
    }
}

impl std::fmt::Debug for SheetRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SheetRows({} rows)", self.rows.len())
    }
}

impl std::fmt::Debug for CellRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CellRow(line {})", self.line)
    }
}

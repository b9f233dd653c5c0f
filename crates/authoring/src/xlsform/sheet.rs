//! A workbook as rows of texts, whatever file it came from.
//!
//! Invariants: cells are trimmed and hold no NBSP; an empty cell is not stored; row numbers are those that
//! the spreadsheet shows; a sheet ends where 60 empty rows follow.

use super::limits::{
    CELL_BYTES_MAX, CELLS_MAX, COLUMNS_MAX, EMPTY_COLUMNS_MAX, EMPTY_ROWS_MAX, ROWS_MAX, TEXT_BYTES_MAX,
};
use super::report::{Report, Spot};

/// All sheets in order.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    pub(super) sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// As written.
    pub(super) name: String,
    /// The header's cells by column from 0.
    pub(super) header: Vec<Cell>,
    /// What follows it.
    pub(super) rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Default, Clone)]
pub(super) struct Row {
    /// As the spreadsheet shows it, from 1.
    pub(super) number: u32,
    /// The cells that hold something, by column.
    pub(super) cells: Vec<Cell>,
}

/// One cell.
#[derive(Debug, Default, Clone)]
pub(super) struct Cell {
    /// Column from 0.
    pub(super) column: usize,
    pub(super) text: String,
    /// The spreadsheet holds a number, whose trailing zeros are lost (`2026.10` is `2026.1`).
    pub(super) number: bool,
}

impl Workbook {
    /// The sheet of that name, in whatever case it is written.
    pub(super) fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name))
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.sheets.iter().map(|sheet| sheet.name.clone()).collect()
    }
}

/// Takes cells in, row by row, within the limits.
#[derive(Debug, Default)]
pub(super) struct Collector {
    book: Workbook,
    cells: usize,
    bytes: usize,
    full: bool,
}

impl Collector {
    pub(super) fn begin_sheet(&mut self, name: &str) {
        self.book.sheets.push(Sheet { name: name.to_owned(), ..Sheet::default() });
    }

    /// True when no more is taken.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// A cell of the sheet that was begun last; rows come in order. `row` and `column` from 0.
    pub(super) fn cell(&mut self, row: u32, column: usize, text: &str, report: &mut Report) {
        let text = clean(text);
        if text.is_empty() || self.full {
            return;
        }
        let Some(sheet) = self.book.sheets.last_mut() else { return };
        let spot = || Spot::cell(&sheet.name, row + 1, &letters(column));
        if text.len() > CELL_BYTES_MAX {
            report.error(
                "sheet.cell_too_long",
                spot(),
                format!(
                    "Isi sel lebih panjang dari {CELL_BYTES_MAX} bita; bagi menjadi beberapa baris calculate."
                ),
                format!("The cell is longer than {CELL_BYTES_MAX} bytes; split it into several calculates."),
            );
            return;
        }
        if column >= COLUMNS_MAX {
            report.warn(
                "sheet.too_wide",
                Spot::column(&sheet.name, &letters(column)),
                format!("Kolom setelah yang ke-{COLUMNS_MAX} tidak dibaca; hapus kolom itu."),
                format!("Columns after the {COLUMNS_MAX}th are not read; delete them."),
            );
            return;
        }
        self.cells += 1;
        self.bytes += text.len();
        if self.cells > CELLS_MAX || self.bytes > TEXT_BYTES_MAX || sheet.rows.len() > ROWS_MAX {
            self.full = true;
            report.error(
                "sheet.too_long",
                spot(),
                format!("Lembar terlalu panjang (lebih dari {ROWS_MAX} baris atau {CELLS_MAX} sel); pindahkan daftar panjang ke berkas CSV."),
                format!("The sheet is too long (more than {ROWS_MAX} rows or {CELLS_MAX} cells); move long lists to a CSV file."),
            );
            return;
        }
        let number = row + 1;
        let cell = Cell { column, text, number: false };
        match sheet.rows.last_mut() {
            Some(last) if last.number == number => last.cells.push(cell),
            _ => sheet.rows.push(Row { number, cells: vec![cell] }),
        }
    }

    /// The same for a cell that holds a number.
    pub(super) fn number(&mut self, row: u32, column: usize, text: &str, report: &mut Report) {
        let before = self.cells;
        self.cell(row, column, text, report);
        let row = self.book.sheets.last_mut().and_then(|sheet| sheet.rows.last_mut());
        if let Some(cell) = row.and_then(|row| row.cells.last_mut())
            && self.cells > before
            && !self.full
        {
            cell.number = true;
        }
    }

    /// The workbook: headers apart from rows, ends cut off.
    pub(super) fn finish(mut self, report: &mut Report) -> Workbook {
        for sheet in &mut self.book.sheets {
            sheet.settle(report);
        }
        self.book
    }
}

impl Sheet {
    fn settle(&mut self, report: &mut Report) {
        if self.rows.is_empty() {
            return;
        }
        self.rows.sort_by_key(|row| row.number);
        for row in &mut self.rows {
            row.cells.sort_by_key(|cell| cell.column);
        }
        let header = self.rows.remove(0);
        let mut last = header.number;
        self.take_header(header, report);
        let end = self.rows.iter().position(|row| {
            // Sorted; a file may name a row twice.
            let gap = (row.number - last).saturating_sub(1);
            last = row.number;
            gap > EMPTY_ROWS_MAX
        });
        if let Some(end) = end {
            report.warn(
                "sheet.after_empty_rows",
                Spot::row(&self.name, self.rows[end].number),
                format!("Baris ini dan sesudahnya tidak dibaca: sebelumnya ada lebih dari {EMPTY_ROWS_MAX} baris kosong. Hapus baris kosong itu bila isinya diperlukan."),
                format!("This row and those below are not read: more than {EMPTY_ROWS_MAX} empty rows stand above. Delete the empty rows if it is needed."),
            );
            self.rows.truncate(end);
        }
    }

    fn take_header(&mut self, header: Row, report: &mut Report) {
        let mut next = 0;
        for cell in header.cells {
            if cell.column > next + EMPTY_COLUMNS_MAX {
                report.warn(
                    "sheet.after_empty_columns",
                    Spot::column(&self.name, &letters(cell.column)),
                    format!("Kolom ini dan sesudahnya tidak dibaca: sebelumnya ada lebih dari {EMPTY_COLUMNS_MAX} kolom tanpa judul."),
                    format!("This column and those after it are not read: more than {EMPTY_COLUMNS_MAX} columns without a header stand before it."),
                );
                break;
            }
            next = cell.column + 1;
            let text = collapse(&cell.text);
            self.header.push(Cell { text, ..cell });
        }
    }

    /// The cell of the first row under that header, where it holds a number.
    pub(super) fn first_number(&self, header: &str) -> Option<(u32, &Cell)> {
        let title = self.header.iter().find(|cell| cell.text.eq_ignore_ascii_case(header))?;
        let row = self.rows.first()?;
        let cell = row.cells.iter().find(|cell| cell.column == title.column && cell.number)?;
        Some((row.number, cell))
    }

    /// The header of a column, or its letters.
    pub(super) fn title(&self, column: usize) -> String {
        self.header
            .iter()
            .find(|cell| cell.column == column)
            .map_or_else(|| letters(column), |cell| cell.text.clone())
    }
}

/// `0` is `A`, `26` is `AA`.
pub(super) fn letters(column: usize) -> String {
    let mut name = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        name.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    name.iter().rev().map(|letter| char::from(*letter)).collect()
}

fn clean(text: &str) -> String {
    if text.contains('\u{a0}') {
        text.replace('\u{a0}', " ").trim().to_owned()
    } else {
        text.trim().to_owned()
    }
}

/// Runs of blanks become one.
pub(super) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

/// Typographic quotes as a keyboard has them.
pub(super) fn plain_quotes(text: &str) -> String {
    text.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}'], "\"")
}

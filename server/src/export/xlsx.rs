//! A workbook for Excel: a sheet per table, then what codes mean, then what this export is.
//!
//! Invariants: rows go to a file of their own as they come (beside the export, removed by the system when it is
//! closed), so memory does not grow with the city; numbers that are names are cells of text in a format of
//! text, which stays so when somebody edits them, and no text is ever a formula; a table with more rows than a
//! sheet holds goes on in a further sheet.

use super::about::About;
use super::cells::Cell;
use super::layout::{Kind, Table};
use super::{CODE_COLUMNS, Sink, create, trouble};
use ketuk_wire::{Problem, ProblemCode};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::collections::HashSet;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Rows of a sheet, the head among them (Excel's own limit).
const SHEET_ROWS_MAX: u32 = 1_048_576;
/// Columns of a sheet (Excel's own limit).
const SHEET_COLUMNS_MAX: usize = 16_384;
/// Letters of a cell: below Excel's 32,767.
const CELL_LETTERS_MAX: usize = 32_000;
/// Letters of a sheet's name (Excel's own limit), less room for a number.
const NAME_LETTERS_MAX: usize = 27;

/// A workbook on its way to a file.
pub struct XlsxFile {
    path: PathBuf,
    book: Workbook,
    formats: Formats,
    rows_max: u32,
    names: HashSet<String>,
    tables: Vec<Sheets>,
}

/// A table's sheets: those that are full, and the one that is written.
struct Sheets {
    table: Table,
    full: Vec<Worksheet>,
    sheet: Worksheet,
    row: u32,
}

struct Formats {
    head: Format,
    text: Format,
    date: Format,
}

impl XlsxFile {
    /// A workbook that will lie at `path`; rows wait in the same folder.
    pub fn create(path: &Path) -> Result<Self, Problem> {
        Self::with_rows_max(path, SHEET_ROWS_MAX)
    }

    /// The same with smaller sheets.
    pub fn with_rows_max(path: &Path, rows_max: u32) -> Result<Self, Problem> {
        let mut book = Workbook::new();
        book.set_tempdir(path.parent().unwrap_or(Path::new("."))).map_err(wrong)?;
        let head = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0xE3_EF_EE));
        let formats = Formats {
            head,
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("dd-mm-yyyy"),
        };
        let rows_max = rows_max.clamp(2, SHEET_ROWS_MAX);
        Ok(Self { path: path.to_owned(), book, formats, rows_max, names: HashSet::new(), tables: Vec::new() })
    }

    fn new_sheet(&mut self, table: &Table) -> Result<Worksheet, Problem> {
        let name = self.free_name(&table.title);
        let mut sheet = self.book.new_worksheet_with_constant_memory().map_err(wrong)?;
        sheet.set_name(name).map_err(wrong)?;
        for (at, column) in (0_u16..).zip(&table.columns) {
            let width = match column.kind {
                Kind::Text => 20,
                Kind::Code | Kind::Number | Kind::Date => 13,
            };
            sheet.set_column_width(at, width).map_err(wrong)?;
        }
        for (at, column) in (0_u16..).zip(&table.columns) {
            sheet.write_string_with_format(0, at, &column.name, &self.formats.head).map_err(wrong)?;
        }
        sheet.set_freeze_panes(1, 1).map_err(wrong)?;
        Ok(sheet)
    }

    /// A name that no other sheet has, out of letters that Excel takes.
    fn free_name(&mut self, title: &str) -> String {
        let allowed =
            |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !c.is_control();
        let name: String = title.chars().filter(allowed).take(NAME_LETTERS_MAX).collect();
        let name = if name.trim().is_empty() { "Lembar".to_owned() } else { name.trim().to_owned() };
        let mut free = name.clone();
        let mut nth = 2;
        while !self.names.insert(free.to_lowercase()) {
            free = format!("{name} {nth}");
            nth += 1;
        }
        free
    }

    fn write(&self, sheet: &mut Worksheet, row: u32, cells: &[Cell]) -> Result<(), XlsxError> {
        for (at, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    sheet.write_string_with_format(row, at, short(text), &self.formats.text)?;
                }
                Cell::Number(number) => {
                    sheet.write_number(row, at, *number)?;
                }
                Cell::Date(year, month, day) => match date(*year, *month, *day) {
                    Some(date) => {
                        sheet.write_datetime_with_format(row, at, &date, &self.formats.date)?;
                    }
                    // Excel knows no day before 1900.
                    None => {
                        sheet.write_string_with_format(row, at, cell.to_plain(), &self.formats.text)?;
                    }
                },
            }
        }
        Ok(())
    }

    /// A sheet that is written at once.
    fn add_whole(&mut self, title: &str, heads: &[&str], rows: &[Vec<Cell>]) -> Result<(), Problem> {
        let columns = heads.iter().map(|head| super::Column {
            name: (*head).to_owned(),
            title_id: String::new(),
            title_en: String::new(),
            kind: Kind::Text,
        });
        let table = Table { name: String::new(), title: title.to_owned(), columns: columns.collect() };
        let mut sheet = self.new_sheet(&table)?;
        for (row, cells) in (1..self.rows_max).zip(rows) {
            self.write(&mut sheet, row, cells).map_err(wrong)?;
        }
        self.book.push_worksheet(sheet);
        Ok(())
    }
}

impl Sink for XlsxFile {
    fn begin(&mut self, tables: &[Table]) -> Result<(), Problem> {
        for table in tables {
            if table.columns.len() > SHEET_COLUMNS_MAX {
                return Err(Problem::with(ProblemCode::RequestInvalid, "more columns than a sheet has"));
            }
            let sheet = self.new_sheet(table)?;
            self.tables.push(Sheets { table: table.clone(), full: Vec::new(), sheet, row: 0 });
        }
        Ok(())
    }

    fn add_row(&mut self, table: usize, cells: &[Cell]) -> Result<(), Problem> {
        if self.tables[table].row + 1 >= self.rows_max {
            let of = self.tables[table].table.clone();
            let next = self.new_sheet(&of)?;
            let sheets = &mut self.tables[table];
            let full = std::mem::replace(&mut sheets.sheet, next);
            sheets.full.push(full);
            sheets.row = 0;
        }
        let row = self.tables[table].row + 1;
        self.tables[table].row = row;
        let mut sheet = std::mem::take(&mut self.tables[table].sheet);
        let written = self.write(&mut sheet, row, cells);
        self.tables[table].sheet = sheet;
        written.map_err(wrong)
    }

    fn finish(&mut self, codes: &[Vec<Cell>], about: &About) -> Result<(), Problem> {
        for sheets in std::mem::take(&mut self.tables) {
            let Sheets { table, full, mut sheet, row } = sheets;
            let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
            if row > 0 {
                sheet.autofilter(0, 0, row, last).map_err(wrong)?;
            }
            for sheet in full.into_iter().chain([sheet]) {
                self.book.push_worksheet(sheet);
            }
        }
        self.add_whole("Kode", &CODE_COLUMNS, codes)?;
        let lines: Vec<_> = about
            .lines()
            .into_iter()
            .map(|(name, value)| vec![Cell::text(name), Cell::text(value)])
            .collect();
        self.add_whole("Tentang", &["hal", "isi"], &lines)?;
        let file = BufWriter::new(create(&self.path)?);
        self.book.save_to_writer(file).map_err(wrong)
    }
}

fn date(year: i16, month: i8, day: i8) -> Option<ExcelDateTime> {
    let (year, month, day) = (u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok().filter(|_| year >= 1900)
}

fn short(text: &str) -> &str {
    text.char_indices().nth(CELL_LETTERS_MAX).map_or(text, |(at, _)| &text[..at])
}

/// What the library has to say, without what it was told.
fn wrong(error: XlsxError) -> Problem {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => trouble(&error),
        _ => Problem::with(ProblemCode::ServerFault, "workbook"),
    }
}

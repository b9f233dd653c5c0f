//! Tables as people hand them over: CSV with a header line, from any spreadsheet.
//!
//! Comma, semicolon (Indonesian Excel) or tab; quotation marks; a byte order mark; any line end. A line
//! that cannot be cut into cells is named and the next one read, so that one forgotten quotation mark
//! never swallows the rest of the list. Problems say line and column and never repeat a cell's content.
//!
//! Invariant: every row has as many cells as the header.

use crate::limits::{CELL_BYTES_MAX, TABLE_BYTES_MAX, TABLE_COLUMNS_MAX, TABLE_ROWS_MAX};
use std::fmt;

/// Why a cell cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellReason {
    /// Nothing is written where something must stand.
    Empty,
    /// Not a number.
    NotNumber,
    /// A number outside what can be.
    OutOfRange,
    /// More text than the place takes.
    TooLong,
    /// Not written like a region code.
    NotAreaCode,
    /// No such kelurahan or RT on the area list.
    UnknownArea,
    /// A long number of which a spreadsheet has dropped the last digits.
    Rounded,
}

impl CellReason {
    fn english(self) -> &'static str {
        match self {
            Self::Empty => "is empty",
            Self::NotNumber => "is not a number",
            Self::OutOfRange => "is a number that cannot be",
            Self::TooLong => "is too long",
            Self::NotAreaCode => "is not a region code like 64.74.01.1001 or 64.74.01.1001.021",
            Self::UnknownArea => "names a kelurahan or RT that is not on the area list",
            Self::Rounded => "is a long number whose last digits the spreadsheet has dropped",
        }
    }

    fn indonesian(self) -> &'static str {
        match self {
            Self::Empty => "kosong",
            Self::NotNumber => "bukan angka",
            Self::OutOfRange => "angkanya tidak masuk akal",
            Self::TooLong => "terlalu panjang",
            Self::NotAreaCode => "bukan kode wilayah seperti 64.74.01.1001 atau 64.74.01.1001.021",
            Self::UnknownArea => "menyebut kelurahan atau RT yang tidak ada di daftar wilayah",
            Self::Rounded => "angka panjang yang digit terakhirnya dibuang lembar kerja",
        }
    }

    /// What helps, in Indonesian or else in English.
    fn mend(self, language: &str) -> &'static str {
        let (id, en) = match self {
            Self::Empty => ("Isi selnya, lalu unggah lagi.", "Fill the cell, then upload again."),
            Self::NotNumber | Self::OutOfRange => (
                "Perbaiki angkanya; tanpa itu kolom ini dikosongkan.",
                "Mend the number; without it the cell is left out.",
            ),
            Self::TooLong => ("Pendekkan isinya.", "Make it shorter."),
            Self::NotAreaCode => (
                "Tulis kode RT lengkap sebagai teks, atau pakai kolom kelurahan dan RT.",
                "Write the whole code of the RT as text, or use the columns kelurahan and RT.",
            ),
            Self::UnknownArea => (
                "Periksa ejaan kelurahan dan nomor RT; ejaan lain bisa dikenalkan di halaman ini.",
                "Check the spelling of the kelurahan and the number of the RT; another spelling can be taught on this page.",
            ),
            Self::Rounded => (
                "Jadikan kolom ini teks di lembar kerja, tempel lagi nomor aslinya, lalu unggah lagi.",
                "Make the column text in the spreadsheet, paste the real numbers again, then upload again.",
            ),
        };
        if language == "id" { id } else { en }
    }
}

/// What is wrong in a table. Lines and columns count from 1; codes are never reused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TableProblem {
    /// No header and no rows.
    NoRows,
    /// More than a table may have.
    TooLarge,
    /// A column that must be there is not.
    MissingColumn {
        /// The column's name.
        name: &'static str,
    },
    /// A line that cannot be cut into cells: a quotation mark stays open or stands in the middle.
    BrokenLine {
        /// Line in the file.
        line: usize,
    },
    /// A cell that cannot be used.
    BadCell {
        /// Line in the file.
        line: usize,
        /// Column in the line.
        column: usize,
        /// The column's name.
        name: &'static str,
        /// Why.
        reason: CellReason,
    },
    /// A key that stands in an earlier line already.
    Twice {
        /// Line in the file.
        line: usize,
        /// The line where it stands first.
        first_line: usize,
        /// The column's name.
        name: &'static str,
    },
}

impl TableProblem {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRows => "table.no_rows",
            Self::TooLarge => "table.too_large",
            Self::MissingColumn { .. } => "table.missing_column",
            Self::BrokenLine { .. } => "table.broken_line",
            Self::BadCell { .. } => "table.bad_cell",
            Self::Twice { .. } => "table.twice",
        }
    }

    /// The line concerned, where there is one.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::BrokenLine { line } | Self::BadCell { line, .. } | Self::Twice { line, .. } => Some(*line),
            Self::NoRows | Self::TooLarge | Self::MissingColumn { .. } => None,
        }
    }

    /// What to tell whoever hands the list over, in Indonesian (`id`) or else in English.
    #[must_use]
    pub fn message(&self, language: &str) -> String {
        if language == "id" { self.indonesian() } else { self.english() }
    }

    /// What helps, in Indonesian (`id`) or else in English.
    #[must_use]
    pub fn mend(&self, language: &str) -> &'static str {
        let (id, en) = match self {
            Self::BadCell { reason, .. } => return reason.mend(language),
            Self::NoRows => (
                "Pilih berkas atau lembar yang berisi daftar.",
                "Choose the file or the sheet that holds the list.",
            ),
            Self::TooLarge => ("Bagi daftarnya menjadi beberapa berkas.", "Cut the list into several files."),
            Self::MissingColumn { .. } => {
                ("Pilih kolomnya di bagian Pasangkan kolom.", "Choose the column where columns are matched.")
            }
            Self::BrokenLine { .. } => (
                "Hapus tanda kutip yang tertinggal, atau simpan ulang sebagai .xlsx.",
                "Take the stray quotation mark out, or save as .xlsx.",
            ),
            Self::Twice { .. } => (
                "Setiap keluarga perlu nomor sendiri; hapus baris yang berulang.",
                "Each family needs a number of its own; take the repeated line out.",
            ),
        };
        if language == "id" { id } else { en }
    }

    /// The column concerned, from 1, where there is one.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        if let Self::BadCell { column, .. } = self { Some(*column) } else { None }
    }

    fn english(&self) -> String {
        match self {
            Self::NoRows => "The file holds no rows.".to_owned(),
            Self::TooLarge => "The file is too large or has too many columns.".to_owned(),
            Self::MissingColumn { name } => format!("The header has no column \"{name}\"."),
            Self::BrokenLine { line } => {
                format!("Line {line}: a quotation mark is not closed, the line cannot be read.")
            }
            Self::BadCell { line, column, name, reason } => {
                format!("Line {line}, column {column} ({name}) {}.", reason.english())
            }
            Self::Twice { line, first_line, name } => {
                format!("Line {line}: {name} stands in line {first_line} already.")
            }
        }
    }

    fn indonesian(&self) -> String {
        match self {
            Self::NoRows => "Berkas ini tidak berisi baris data.".to_owned(),
            Self::TooLarge => "Berkas ini terlalu besar atau kolomnya terlalu banyak.".to_owned(),
            Self::MissingColumn { name } => format!("Kolom \"{name}\" tidak ada di baris judul."),
            Self::BrokenLine { line } => {
                format!("Baris {line}: tanda kutip tidak ditutup, baris ini tidak dapat dibaca.")
            }
            Self::BadCell { line, column, name, reason } => {
                format!("Baris {line}, kolom {column} ({name}): {}.", reason.indonesian())
            }
            Self::Twice { line, first_line, name } => {
                format!("Baris {line}: {name} sudah ada di baris {first_line}.")
            }
        }
    }
}

impl fmt::Display for TableProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.english())
    }
}

impl std::error::Error for TableProblem {}

/// All problems of one table, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableProblems(pub Vec<TableProblem>);

impl fmt::Display for TableProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().enumerate() {
            write!(f, "{}{problem}", if at == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for TableProblems {}

/// A table cut into cells.
pub(crate) struct Table {
    header: Vec<String>,
    /// The rows that could be cut, in order.
    pub(crate) rows: Vec<Row>,
    /// Lines that could not.
    pub(crate) broken: Vec<TableProblem>,
}

/// One row of a table.
pub(crate) struct Row {
    /// Line in the file, from 1.
    pub(crate) line: usize,
    cells: Vec<String>,
    /// Places of cells whose last digits a spreadsheet has dropped.
    rounded: Vec<usize>,
}

/// A line cut into cells: where it stands, from 1, and what it holds.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) line: usize,
    pub(crate) cells: Vec<String>,
    pub(crate) rounded: Vec<usize>,
}

/// A column that a table has, by its name and place.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    /// The name problems speak of.
    pub(crate) name: &'static str,
    at: usize,
}

impl Table {
    /// Cuts `text` into a header and rows; blank lines are passed over.
    pub(crate) fn read(text: &str) -> Result<Self, TableProblem> {
        let (lines, broken) = cut_lines(text)?;
        Self::of_lines(lines, broken)
    }

    /// A header, which is the first line, and rows.
    pub(crate) fn of_lines(
        lines: impl IntoIterator<Item = Line>,
        broken: Vec<TableProblem>,
    ) -> Result<Self, TableProblem> {
        let mut lines = lines.into_iter();
        let header: Vec<_> = lines
            .next()
            .map(|line| line.cells.iter().map(|title| folded_title(title)).collect())
            .unwrap_or_default();
        let row = |Line { line, mut cells, rounded }: Line| {
            cells.resize(header.len(), String::new());
            Row { line, cells, rounded }
        };
        let rows: Vec<_> = lines.map(row).collect();
        if rows.is_empty() && broken.is_empty() {
            Err(TableProblem::NoRows)
        } else {
            Ok(Self { header, rows, broken })
        }
    }

    /// The column with one of these names; the first name is the one problems speak of.
    pub(crate) fn find_column(&self, names: &[&'static str]) -> Option<Column> {
        let at = names.iter().find_map(|name| self.header.iter().position(|title| title == name))?;
        names.first().map(|name| Column { name, at })
    }

    /// Like [`Self::find_column`], for a column that must be there.
    pub(crate) fn column(&self, names: &[&'static str]) -> Result<Column, TableProblem> {
        let name = names.first().copied().unwrap_or_default();
        self.find_column(names).ok_or(TableProblem::MissingColumn { name })
    }
}

impl Column {
    /// The column at a place, from 0, under the name that problems speak of.
    pub(crate) fn at(name: &'static str, at: usize) -> Self {
        Self { name, at }
    }
}

impl Row {
    /// The cell's text without blanks around it.
    pub(crate) fn text(&self, column: Column) -> &str {
        self.cells.get(column.at).map_or("", |cell| cell.trim())
    }

    /// Whether the cell is a number whose last digits are lost: `6,47401E+15`, or told by the spreadsheet.
    pub(crate) fn is_rounded(&self, column: Column) -> bool {
        let text = self.text(column);
        let power = text.split_once(['E', 'e']).is_some_and(|(digits, power)| {
            digits.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'.')
                && digits.bytes().any(|b| b.is_ascii_digit())
                && power
                    .strip_prefix('+')
                    .is_some_and(|p| p.bytes().all(|b| b.is_ascii_digit()) && !p.is_empty())
        });
        power || self.rounded.contains(&column.at)
    }

    /// The cell's text, which must not be empty.
    pub(crate) fn required(&self, column: Column) -> Result<&str, TableProblem> {
        let text = self.text(column);
        if text.is_empty() { Err(self.problem(column, CellReason::Empty)) } else { Ok(text) }
    }

    /// The cell's number within `min..=max`; decimal comma or point.
    pub(crate) fn number(&self, column: Column, min: f64, max: f64) -> Result<f64, TableProblem> {
        let text = self.required(column)?.replace(',', ".");
        let number: f64 = text.parse().map_err(|_| self.problem(column, CellReason::NotNumber))?;
        let fits = (min..=max).contains(&number);
        if fits { Ok(number) } else { Err(self.problem(column, CellReason::OutOfRange)) }
    }

    /// A whole number within `min..=max`.
    pub(crate) fn whole(&self, column: Column, min: u16, max: u16) -> Result<u16, TableProblem> {
        let text = self.required(column)?;
        let text = text.strip_suffix(".0").unwrap_or(text);
        let number: u64 = text.parse().map_err(|_| self.problem(column, CellReason::NotNumber))?;
        let number = u16::try_from(number).ok().filter(|number| (min..=max).contains(number));
        number.ok_or_else(|| self.problem(column, CellReason::OutOfRange))
    }

    /// The problem that this cell is.
    pub(crate) fn problem(&self, column: Column, reason: CellReason) -> TableProblem {
        TableProblem::BadCell { line: self.line, column: column.at + 1, name: column.name, reason }
    }
}

/// A cell as it stands in a comma-separated file.
pub(crate) fn quoted(cell: &str) -> String {
    if cell.contains([',', ';', '\t', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Cuts `text` into lines of cells, blank ones left out, and names those that cannot be cut.
pub(crate) fn cut_lines(text: &str) -> Result<(Vec<Line>, Vec<TableProblem>), TableProblem> {
    if text.len() > TABLE_BYTES_MAX {
        return Err(TableProblem::TooLarge);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut written = text.lines().filter(|line| !line.trim().is_empty());
    let separator = separator_of(written.find(|line| line.contains([',', ';', '\t'])).unwrap_or_default());
    let (mut lines, mut broken) = (Vec::new(), Vec::new());
    let (mut rest, mut line) = (text, 1);
    while !rest.is_empty() {
        if lines.len() + broken.len() >= TABLE_ROWS_MAX {
            return Err(TableProblem::TooLarge);
        }
        let used = match cut_record(rest, separator) {
            Some((cells, used)) => {
                if cells.len() > TABLE_COLUMNS_MAX {
                    return Err(TableProblem::TooLarge);
                }
                if !is_blank(&cells) {
                    lines.push(Line { line, cells, rounded: Vec::new() });
                }
                used
            }
            None => {
                broken.push(TableProblem::BrokenLine { line });
                end_of_line(rest)
            }
        };
        let (done, left) = rest.split_at(used);
        line += lines_in(done);
        rest = left;
    }
    Ok((lines, broken))
}

/// Whether nothing is written in a line.
pub(crate) fn is_blank(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.trim().is_empty())
}

fn separator_of(header: &str) -> char {
    let count = |c: char| header.matches(c).count();
    [';', '\t'].into_iter().find(|c| count(*c) > count(',')).unwrap_or(',')
}

fn folded_title(title: &str) -> String {
    title.trim().to_lowercase().replace([' ', '-', '.'], "_")
}

fn end_of_line(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |at| at + 1)
}

fn lines_in(text: &str) -> usize {
    text.matches('\n').count()
}

/// The cells of the first record and the bytes it takes; nothing where it cannot be cut.
fn cut_record(text: &str, separator: char) -> Option<(Vec<String>, usize)> {
    let (mut cells, mut at) = (Vec::new(), 0);
    loop {
        let rest = text.get(at..)?;
        let (cell, used) = if rest.starts_with('"') {
            cut_quoted(rest)?
        } else {
            let end = rest.find([separator, '\n']).unwrap_or(rest.len());
            (rest.get(..end)?.trim_end_matches('\r').to_owned(), end)
        };
        cells.push(cell);
        at += used;
        let after = text.get(at..)?;
        if after.starts_with(separator) {
            at += separator.len_utf8();
        } else if after.is_empty() || after.starts_with('\n') {
            return Some((cells, (at + 1).min(text.len())));
        } else if after.starts_with("\r\n") {
            return Some((cells, at + 2));
        } else {
            return None;
        }
    }
}

/// The content of a quoted cell and the bytes it takes with its marks.
fn cut_quoted(text: &str) -> Option<(String, usize)> {
    let mut content = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != '"' {
            content.push(letter);
        } else if letters.next_if(|(_, next)| *next == '"').is_some() {
            content.push('"');
        } else {
            return Some((content, at + 1));
        }
        if content.len() > CELL_BYTES_MAX {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, second: &[&str]) {
        let table = Table::read(text).expect("a table");
        let column = table.column(&["b"]).expect("column b");
        let cells: Vec<&str> = table.rows.iter().map(|row| row.text(column)).collect();
        assert_eq!(cells, second, "{text}");
    }

    #[test]
    fn commas_semicolons_and_tabs_separate() {
        check("a,b\n1,2\n", &["2"]);
        check("a;b\n1;2,5\n", &["2,5"]);
        check("a\tb\n1\t2", &["2"]);
    }
    #[test]
    fn a_byte_order_mark_and_windows_lines_are_overlooked() {
        check("\u{feff}A,B\r\n1,2\r\n\r\n3,4\r\n", &["2", "4"]);
    }
    #[test]
    fn quotation_marks_hold_separators_and_lines() {
        check("a,b\n1,\"x, \"\"y\"\"\nz\"\r\n3,4", &["x, \"y\"\nz", "4"]);
    }
    #[test]
    fn missing_cells_are_empty() {
        check("a,b\n1\n", &[""]);
    }
    #[test]
    fn an_open_quotation_mark_costs_its_own_line_only() {
        let table = Table::read("a,b\n1,\"oops\n3,4\n").expect("a table");
        assert_eq!(table.broken, [TableProblem::BrokenLine { line: 2 }]);
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3]);
    }
    #[test]
    fn lines_are_counted_through_quoted_line_ends() {
        let table = Table::read("a,b\n\"x\ny\",1\n2,3\n").expect("a table");
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
    }
    #[test]
    fn an_empty_text_is_no_table() {
        assert_eq!(Table::read("\n \n").err(), Some(TableProblem::NoRows));
        assert_eq!(Table::read("a,b\n").err(), Some(TableProblem::NoRows));
    }
    #[test]
    fn problems_name_line_and_column_in_two_languages() {
        let table = Table::read("a,b\n1,x\n").expect("a table");
        let problem =
            table.rows[0].number(table.column(&["b"]).expect("column b"), 0.0, 9.0).expect_err("no number");
        assert_eq!(problem.to_string(), "table.bad_cell: Line 2, column 2 (b) is not a number.");
        assert_eq!(problem.message("id"), "Baris 2, kolom 2 (b): bukan angka.");
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "[a,;\"\r\n\tß ]{0,80}") {
            let _ = Table::read(&text);
        }
        #[test]
        fn a_quoted_cell_is_read_back(cell in "[a-c,;\"\n\t]{1,20}") {
            prop_assume!(!cell.trim().is_empty());
            let table = Table::read(&format!("a,b\n1,{}\n", quoted(&cell))).expect("a table");
            let column = table.column(&["b"]).expect("column b");
            prop_assert_eq!(table.rows[0].text(column), cell.trim());
        }
    }
}

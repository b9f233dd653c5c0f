//! A ZIP with a CSV file per table, one with what codes mean and one with what this export is.
//!
//! UTF-8 with a byte order mark and CRLF, as Excel wants them. With a semicolon between values, decimals
//! have a comma, as in Indonesian Excel.
//!
//! Invariants: rows wait in files beside the export, which go when this is dropped; a text that a spreadsheet
//! would take for a formula has an apostrophe before it (OWASP, "CSV injection").

use super::about::About;
use super::cells::Cell;
use super::layout::Table;
use super::order::Separator;
use super::{CODE_COLUMNS, Sink, create, trouble};
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use ketuk_wire::{Problem, ProblemCode};
use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Says that what follows is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// CSV files on their way into a ZIP.
pub struct CsvFile {
    path: PathBuf,
    separator: Separator,
    tables: Vec<Waiting>,
}

struct Waiting {
    name: String,
    path: PathBuf,
    rows: Writer<BufWriter<File>>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // What is left is swept at the next start.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl CsvFile {
    /// A ZIP that will lie at `path`.
    #[must_use]
    pub fn create(path: &Path, separator: Separator) -> Self {
        Self { path: path.to_owned(), separator, tables: Vec::new() }
    }

    fn begin_table(&mut self, name: &str, heads: &[&str]) -> Result<(), Problem> {
        let mut path = self.path.clone().into_os_string();
        path.push(format!(".{}", self.tables.len()));
        let path = PathBuf::from(path);
        let mut file = BufWriter::new(create(&path)?);
        file.write_all(BYTE_ORDER_MARK).map_err(|error| trouble(&error))?;
        let rows = WriterBuilder::new()
            .delimiter(match self.separator {
                Separator::Comma => b',',
                Separator::Semicolon => b';',
            })
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Necessary)
            .from_writer(file);
        let mut waiting = Waiting { name: format!("{name}.csv"), path, rows };
        waiting.rows.write_record(heads).map_err(wrong)?;
        self.tables.push(waiting);
        Ok(())
    }

    fn field(&self, cell: &Cell) -> String {
        match cell {
            Cell::Text(text) => harmless(text),
            Cell::Number(number) if self.separator == Separator::Semicolon => {
                number.to_string().replace('.', ",")
            }
            other => other.to_plain(),
        }
    }
}

impl Sink for CsvFile {
    fn begin(&mut self, tables: &[Table]) -> Result<(), Problem> {
        for table in tables {
            let heads: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            self.begin_table(&table.name, &heads)?;
        }
        Ok(())
    }

    fn add_row(&mut self, table: usize, cells: &[Cell]) -> Result<(), Problem> {
        let fields: Vec<String> = cells.iter().map(|cell| self.field(cell)).collect();
        self.tables[table].rows.write_record(&fields).map_err(wrong)
    }

    fn finish(&mut self, codes: &[Vec<Cell>], about: &About) -> Result<(), Problem> {
        let (at, lines) = (self.tables.len(), about.lines());
        self.begin_table("kode", &CODE_COLUMNS)?;
        self.begin_table("tentang", &["hal", "isi"])?;
        for row in codes {
            self.add_row(at, row)?;
        }
        for (name, value) in lines {
            self.add_row(at + 1, &[Cell::text(name), Cell::text(value)])?;
        }
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .large_file(true)
            .unix_permissions(0o600);
        let mut zip = ZipWriter::new(BufWriter::new(create(&self.path)?));
        for waiting in &mut self.tables {
            waiting.rows.flush().map_err(|error| trouble(&error))?;
            let mut rows = File::open(&waiting.path).map_err(|error| trouble(&error))?;
            rows.seek(SeekFrom::Start(0)).map_err(|error| trouble(&error))?;
            zip.start_file(&waiting.name, options).map_err(|_| broken())?;
            std::io::copy(&mut rows, &mut zip).map_err(|error| trouble(&error))?;
        }
        zip.finish().map_err(|_| broken())?.flush().map_err(|error| trouble(&error))
    }
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{a0}']).chars().next();
    let is_formula = matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n'));
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

fn wrong(error: csv::Error) -> Problem {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => trouble(&error),
        _ => broken(),
    }
}

fn broken() -> Problem {
    Problem::with(ProblemCode::StorageFault, "export: zip")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_a_text() {
        for text in ["=1+1", "+62812", "-2", "@SUM(A1)", " =1", "\t=1", "\r=1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["Udin", "a=b", "", "1-2", "'=1"] {
            assert_eq!(harmless(text), text);
        }
    }
    #[test]
    fn decimals_follow_the_separator() {
        let check = |separator, text| {
            let file = CsvFile::create(Path::new("x"), separator);
            assert_eq!(file.field(&Cell::Number(-0.5)), text);
        };
        check(Separator::Comma, "-0.5");
        check(Separator::Semicolon, "-0,5");
    }
}

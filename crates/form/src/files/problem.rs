//! Why a choice file cannot be read: which file, which line, what to do, in both languages.
//!
//! Invariant: a code, once released, keeps its meaning.

use super::shorten;
use crate::limits::{CELL_BYTES_MAX, FILE_BYTES_MAX, FILE_COLUMNS_MAX, FILE_DEPTH_MAX, FILE_ROWS_MAX};
use std::fmt;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileProblemCode {
    /// It does not lie beside the form.
    Missing,
    /// Its name ends neither in `.csv` nor in `.geojson` nor in `.xml`.
    UnknownFormat,
    /// More bytes than a choice file may have.
    TooLarge,
    /// Its text is not UTF-8.
    NotUtf8,
    /// It has no first line with column names.
    NoHeader,
    /// Two columns have one name.
    ColumnTwice,
    /// More columns than a choice file may have.
    TooManyColumns,
    /// A row has more cells than the header.
    RowTooLong,
    /// A cell is longer than any choice; a quotation mark may not be closed.
    CellTooLong,
    /// More rows than a choice file may have.
    TooManyRows,
    /// JSON or XML that breaks the grammar.
    Malformed,
    /// JSON that is no `FeatureCollection`.
    NotGeoJson,
    /// A geometry other than point, line or polygon.
    UnknownGeometry,
    /// Elements nest too deep.
    TooDeep,
}

/// A choice file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// The file's name.
    pub file: String,
    /// What is wrong.
    pub code: FileProblemCode,
    /// Line in the file, from 1, where one can be named.
    pub line: Option<u32>,
    /// What was met there.
    pub met: String,
}

impl FileProblem {
    pub(super) fn new(file: &str, code: FileProblemCode) -> Self {
        Self { file: file.to_owned(), code, line: None, met: String::new() }
    }

    pub(super) fn at_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    pub(super) fn met(mut self, text: &str) -> Self {
        self.met = shorten(text).into_owned();
        self
    }

    /// The stable code, e.g. `file.row_too_long`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.code {
            FileProblemCode::Missing => "file.missing",
            FileProblemCode::UnknownFormat => "file.unknown_format",
            FileProblemCode::TooLarge => "file.too_large",
            FileProblemCode::NotUtf8 => "file.not_utf8",
            FileProblemCode::NoHeader => "file.no_header",
            FileProblemCode::ColumnTwice => "file.column_twice",
            FileProblemCode::TooManyColumns => "file.too_many_columns",
            FileProblemCode::RowTooLong => "file.row_too_long",
            FileProblemCode::CellTooLong => "file.cell_too_long",
            FileProblemCode::TooManyRows => "file.too_many_rows",
            FileProblemCode::Malformed => "file.malformed",
            FileProblemCode::NotGeoJson => "file.not_geojson",
            FileProblemCode::UnknownGeometry => "file.unknown_geometry",
            FileProblemCode::TooDeep => "file.too_deep",
        }
    }

    /// What is wrong, where, and what to do: in Indonesian for `id`, else in English.
    #[must_use]
    pub fn message(&self, language: &str) -> String {
        let indonesian = language == "id" || language.starts_with("id-");
        let text = if indonesian { self.indonesian() } else { self.english() };
        let line = match (self.line, indonesian) {
            (Some(line), true) => format!(", baris {line}"),
            (Some(line), false) => format!(", line {line}"),
            (None, _) => String::new(),
        };
        format!("{}{line}: {text}", self.file)
    }

    fn indonesian(&self) -> String {
        let met = &self.met;
        match self.code {
            FileProblemCode::Missing => "berkas pilihan tidak ada; letakkan di samping formulir.".to_owned(),
            FileProblemCode::UnknownFormat => "nama harus berakhiran .csv, .geojson atau .xml.".to_owned(),
            FileProblemCode::TooLarge => {
                format!("lebih dari {} MiB; bagi menjadi beberapa berkas.", FILE_BYTES_MAX / 1_048_576)
            }
            FileProblemCode::NotUtf8 => "bukan UTF-8; simpan ulang sebagai CSV UTF-8.".to_owned(),
            FileProblemCode::NoHeader => "kosong; baris pertama harus berisi nama kolom.".to_owned(),
            FileProblemCode::ColumnTwice => format!("kolom `{met}` ada dua kali; ganti salah satu namanya."),
            FileProblemCode::TooManyColumns => {
                format!("lebih dari {FILE_COLUMNS_MAX} kolom; hapus yang tidak dipakai.")
            }
            FileProblemCode::RowTooLong => {
                format!(
                    "baris punya sel lebih banyak daripada judul (`{met}`); beri tanda kutip pada teks yang memuat pemisah."
                )
            }
            FileProblemCode::CellTooLong => {
                format!("satu sel lebih dari {CELL_BYTES_MAX} bita; mungkin tanda kutip belum ditutup.")
            }
            FileProblemCode::TooManyRows => {
                format!("lebih dari {FILE_ROWS_MAX} baris; bagi menjadi beberapa berkas.")
            }
            FileProblemCode::Malformed => format!("tidak dapat dibaca ({met}); perbaiki di sini."),
            FileProblemCode::NotGeoJson => {
                "bukan FeatureCollection; ekspor ulang sebagai GeoJSON.".to_owned()
            }
            FileProblemCode::UnknownGeometry => {
                format!("bentuk `{met}` tidak dikenal; pakai Point, LineString atau Polygon.")
            }
            FileProblemCode::TooDeep => {
                format!("bersarang lebih dari {FILE_DEPTH_MAX} tingkat; sederhanakan.")
            }
        }
    }

    fn english(&self) -> String {
        let met = &self.met;
        match self.code {
            FileProblemCode::Missing => "the choice file is not there; put it beside the form.".to_owned(),
            FileProblemCode::UnknownFormat => "its name must end in .csv, .geojson or .xml.".to_owned(),
            FileProblemCode::TooLarge => {
                format!("more than {} MiB; split it into several files.", FILE_BYTES_MAX / 1_048_576)
            }
            FileProblemCode::NotUtf8 => "not UTF-8; save it again as CSV UTF-8.".to_owned(),
            FileProblemCode::NoHeader => "empty; the first line must name the columns.".to_owned(),
            FileProblemCode::ColumnTwice => format!("the column `{met}` stands twice; rename one."),
            FileProblemCode::TooManyColumns => {
                format!("more than {FILE_COLUMNS_MAX} columns; remove those not used.")
            }
            FileProblemCode::RowTooLong => {
                format!(
                    "the row has more cells than the header (`{met}`); quote texts that hold the delimiter."
                )
            }
            FileProblemCode::CellTooLong => {
                format!("a cell has more than {CELL_BYTES_MAX} bytes; a quotation mark may not be closed.")
            }
            FileProblemCode::TooManyRows => {
                format!("more than {FILE_ROWS_MAX} rows; split it into several files.")
            }
            FileProblemCode::Malformed => format!("cannot be read ({met}); mend it here."),
            FileProblemCode::NotGeoJson => "no FeatureCollection; export it as GeoJSON again.".to_owned(),
            FileProblemCode::UnknownGeometry => {
                format!("the geometry `{met}` is not known; use Point, LineString or Polygon.")
            }
            FileProblemCode::TooDeep => format!("nests deeper than {FILE_DEPTH_MAX}; simplify it."),
        }
    }
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.message("en"))
    }
}

impl std::error::Error for FileProblem {}

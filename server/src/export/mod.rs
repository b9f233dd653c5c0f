//! Exports: what is asked for, the tables that follow from a form, and rows on their way into a file.
//!
//! Invariants: a row is never longer kept than until it is written; what an order does not ask for, or its
//! owner may not have, is in no row at all; a text never becomes a formula where it is opened.

mod about;
mod cells;
mod csv_file;
mod geojson;
mod layout;
mod mask;
mod order;
mod rows;
mod xlsx;

pub use about::About;
pub(crate) use about::day;
pub use cells::Cell;
pub use csv_file::CsvFile;
pub use geojson::GeoJsonFile;
pub(crate) use layout::is_of_health;
pub use layout::{Column, Kind, Layout, Table};
pub use order::{Format, Health, Order, OrderWords, People, Separator, Values};
pub(crate) use rows::Line;
pub use xlsx::XlsxFile;

use ketuk_wire::{Problem, ProblemCode};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// What rows are written into.
pub trait Sink {
    /// Before the first row: the tables, families first.
    fn begin(&mut self, tables: &[Table]) -> Result<(), Problem>;

    /// One row of a table, a cell per column.
    fn add_row(&mut self, table: usize, cells: &[Cell]) -> Result<(), Problem>;

    /// After the last row: what codes mean and what this export is; then the file is whole.
    fn finish(&mut self, codes: &[Vec<Cell>], about: &About) -> Result<(), Problem>;
}

/// The heads of the list of codes.
pub(crate) const CODE_COLUMNS: [&str; 7] =
    ["tabel", "kolom", "pertanyaan_id", "pertanyaan_en", "kode", "label_id", "label_en"];

/// A new file that only its owner may read.
pub(crate) fn create(path: &Path) -> Result<File, Problem> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| trouble(&error))
}

/// Why a file cannot be written.
pub(crate) fn trouble(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Problem::new(ProblemCode::DiskFull),
        kind => Problem::with(ProblemCode::StorageFault, format!("export: {kind}")),
    }
}

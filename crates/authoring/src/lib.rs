//! What authors write: XLSForm workbooks and ODK XForm XML in, [`ketuk_form::FormDefinition`] and
//! [`Diagnostic`]s out. Phones never carry this crate: a form reaches them as a definition.
//!
//! Everything that is not understood is named in a diagnostic; nothing is dropped in silence.
//!
//! *Never:* clock, entropy, IO (bytes in, values out), records, Automerge.

mod diagnostic;
mod language;
pub mod limits;
mod xform;
mod xlsform;

pub use diagnostic::{Diagnostic, Imported, Place, Severity};
pub use xform::import_xform;
pub use xlsform::{
    CellRow, SheetProblem, SheetRows, import_csv_folder, import_csv_folder_named, import_xlsform,
    is_packed_workbook, read_sheet_rows,
};

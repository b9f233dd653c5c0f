//! Files in, [`Workbook`] out; what a file is, its first bytes say.
//!
//! Invariant: nothing is unpacked before its size is known to be bounded.

pub(super) mod csv;

use super::limits::FILE_BYTES_MAX;
use super::report::Report;
use super::sheet::Workbook;

/// Reads a workbook; `None` where it cannot be read at all, which has been told.
pub(super) fn read(stem: &str, bytes: &[u8], report: &mut Report) -> Option<Workbook> {
    if bytes.len() > FILE_BYTES_MAX {
        report.file_error(
            "file.too_large",
            format!(
                "Berkas {} bita, paling besar {FILE_BYTES_MAX}; pindahkan daftar panjang ke berkas CSV.",
                bytes.len()
            ),
            format!(
                "The file has {} bytes, at most {FILE_BYTES_MAX}; move long lists to CSV files.",
                bytes.len()
            ),
        );
        return None;
    }
    Some(csv::read_single(stem, bytes, report))
}

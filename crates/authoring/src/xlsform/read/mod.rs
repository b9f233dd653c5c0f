//! Files in, [`Workbook`] out; what a file is, its first bytes say.
//!
//! Invariant: nothing is unpacked or parsed before its size is known to be bounded, and a reader that
//! panics is a broken file.

pub(super) mod csv;
mod ods;
pub(super) mod rows;
mod unpack;
mod value;
mod xls;
mod xls_bounds;
mod xlsx;

use super::limits::FILE_BYTES_MAX;
use super::report::Report;
use super::sheet::Workbook;

/// Why a file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// Not what its first bytes promise.
    Broken,
    /// Behind a password.
    Locked,
    /// Would unpack to more than is allowed.
    TooLarge,
}

/// Reads a workbook; `None` where it cannot be read at all, which has been told.
pub(super) fn read(stem: &str, bytes: &[u8], report: &mut Report) -> Option<Workbook> {
    if bytes.len() > FILE_BYTES_MAX {
        too_large(report);
        return None;
    }
    let read = if bytes.starts_with(b"PK\x03\x04") {
        match unpack::kind(bytes) {
            Ok(unpack::Kind::Ods) => ods::read(bytes, report),
            Ok(unpack::Kind::Xlsx) => xlsx::read(bytes, report),
            Err(why) => Err(why),
        }
    } else if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        xls::read(bytes, report)
    } else if std::str::from_utf8(bytes).is_ok_and(|text| text.contains(',') || text.contains(';')) {
        Ok(csv::read_single(stem, bytes, report))
    } else {
        Err(Unreadable::Broken)
    };
    match read {
        Ok(book) => return Some(book),
        Err(Unreadable::Broken) => report.file_error(
            "file.broken",
            "Berkas ini bukan lembar kerja yang dapat dibaca; buka dengan aplikasi lembar kerja, lalu simpan ulang sebagai .xlsx.",
            "This file is no workbook that can be read; open it in a spreadsheet program and save it again as .xlsx.",
        ),
        Err(Unreadable::Locked) => report.file_error(
            "file.locked",
            "Berkas ini dikunci dengan kata sandi; simpan ulang tanpa kata sandi.",
            "This file is locked with a password; save it without one.",
        ),
        Err(Unreadable::TooLarge) => too_large(report),
    }
    None
}

fn too_large(report: &mut Report) {
    report.file_error(
        "file.too_large",
        "Berkas ini terlalu besar; pindahkan daftar panjang ke berkas CSV di samping formulir.",
        "This file is too large; move long lists to CSV files beside the form.",
    );
}

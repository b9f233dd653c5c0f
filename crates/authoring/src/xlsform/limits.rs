//! Every bound of the importer, each with its reason.

/// Largest workbook in bytes; ten times the largest of 179 public XLSForms.
pub(super) const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Most rows of one sheet: a village list of a whole country is a CSV file beside the form.
pub(super) const ROWS_MAX: usize = 100_000;
/// Most columns of one sheet; forms in seven languages have about eighty.
pub(super) const COLUMNS_MAX: usize = 512;
/// Most cells of a whole workbook.
pub(super) const CELLS_MAX: usize = 2_000_000;
/// Most bytes of all cells together.
pub(super) const TEXT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Longest cell; a spreadsheet itself stops at 32,767 letters, a CSV does not.
pub(super) const CELL_BYTES_MAX: usize = 256 * 1024;
/// After so many empty rows a sheet has ended, as other readers of XLSForm see it.
pub(super) const EMPTY_ROWS_MAX: u32 = 60;
/// After so many empty header cells a sheet has no more columns, as other readers see it.
pub(super) const EMPTY_COLUMNS_MAX: usize = 20;
/// Most rows that loops may make.
pub(super) const LOOP_ROWS_MAX: usize = 20_000;
/// Most bytes that a workbook's parts may unpack to: its XML in memory, on a small server.
pub(super) const UNPACKED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Most parts of a packed workbook; one with many pictures has a few hundred.
pub(super) const PARTS_MAX: usize = 5_000;
/// Most cells that the rectangle around an XLS sheet's cells may have; its reader holds all of them.
pub(super) const XLS_AREA_MAX: u64 = 4_000_000;

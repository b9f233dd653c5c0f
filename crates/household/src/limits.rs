//! Every bound of this crate, each with its reason.

/// Digits of a NIK and of a family card number, by regulation.
pub const NUMBER_DIGITS: usize = 16;
/// Longest table file in bytes: a prelist of the whole city (60,000 families) is under 12 MB.
pub const TABLE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Most columns of a table: the widest list known (BDT 2015) has 101.
pub const TABLE_COLUMNS_MAX: usize = 256;
/// Most lines of a table: several cities' worth of families.
pub const TABLE_ROWS_MAX: usize = 200_000;
/// Lines among which a header is looked for: titles of an office's list take a handful.
pub const HEADER_LINES_MAX: usize = 20;
/// Longest name, card number or address of a prelist in bytes: beyond, a column was taken for another.
pub const PRELIST_TEXT_BYTES_MAX: usize = 1_000;
/// Unknown kelurahan names that are told one by one: a city has fifteen, each in some spellings.
pub const UNKNOWN_NAMES_MAX: usize = 60;
/// Longest quoted cell in bytes: an address with landmarks fits well; a forgotten quotation mark does not.
pub const CELL_BYTES_MAX: usize = 2_000;
/// Longest prelist id in bytes: a UUID (36) or a list's own running code.
pub const PRELIST_ID_BYTES_MAX: usize = 64;
/// Most members a prelist row may announce; larger numbers met in real lists were typing errors.
pub const MEMBERS_MAX: u16 = 60;
/// Highest RT number: three digits in the code.
pub const RT_NUMBER_MAX: u16 = 999;
/// Serial distance up to which equal first twelve digits mean twins (registered on one day).
pub const TWIN_SERIAL_DISTANCE_MAX: u16 = 3;
/// From this serial on a NIK is taken for a placeholder (health registers used 9001-9999).
pub const PLACEHOLDER_SERIAL_MIN: u16 = 9001;
/// Age in years above which a birth date is doubted.
pub const AGE_YEARS_DOUBTED: i16 = 110;
/// A head of household below this age in years is doubted.
pub const HEAD_AGE_YEARS_MIN: i16 = 15;
/// Most members compared pairwise by one check; a household of more is a dormitory and a list of its own.
pub const PAIRWISE_MEMBERS_MAX: usize = 120;

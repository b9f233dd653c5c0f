//! Every bound of a record, each with its reason.

/// Largest change chunk in bytes: a long section with notes is under 8 kB.
pub const CHANGE_BYTES_MAX: usize = 64 << 10;
/// Largest document chunk in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 512 << 10;
/// Most operations in one record: a hundred times a usual interview.
pub const RECORD_OPS_MAX: usize = 20_000;
/// Most changes in one record.
pub const RECORD_CHANGES_MAX: usize = 2_000;
/// Most operations in one change: a whole interview in one save is under 1,000.
pub const CHANGE_OPS_MAX: u64 = 5_000;
/// Longest commit message in bytes: the reason of a settlement.
pub const MESSAGE_BYTES_MAX: usize = 2_000;
/// A change's time in seconds since 1970. Any clock is let in, however wrong; but a document keeps times as
/// differences, so two may not lie further apart than a 64-bit number says.
pub const TIME_S: std::ops::RangeInclusive<i64> = -(1 << 60)..=1 << 60;
/// Changes one change may build on at once.
pub const DEPS_MAX: usize = 64;
/// Other actors one change may name.
pub const OTHER_ACTORS_MAX: u64 = 64;
/// Versions of one record that a hub lets stand side by side. Whoever saves next builds on all of them,
/// so it is below [`DEPS_MAX`].
pub const HEADS_MAX: usize = 32;
/// Undone settlements that are followed back; nobody undoes one household's answer this often.
pub const UNDO_DEPTH_MAX: usize = 32;
/// Highest operation number; far beyond [`RECORD_OPS_MAX`], far below `u32::MAX`.
pub const OP_NUMBER_MAX: u64 = 1_000_000;

//! Every bound of the hub's own, each with its reason.

/// Files that a record keeps: a photo per question of a long section, for every member.
pub const RECORD_FILES_MAX: u64 = 64;
/// Bytes of a record's files: sixty-four photos as phones make them without being asked to be small.
pub const RECORD_FILE_BYTES_MAX: u64 = 256 << 20;
/// Files that a device may leave here while no answer names them: a photo taken anew now and then.
pub const WAITING_FILES_MAX: u64 = 8;
/// Bytes of such files: eight photos as the app makes them.
pub const WAITING_FILE_BYTES_MAX: u64 = 8 << 20;
/// Files that a device may have begun and not finished; beyond, the oldest begun one is dropped and comes
/// again. A device sends one after the other.
pub const OPEN_FILES_MAX: usize = 4;

//! Every bound of this crate, each with its reason.

/// Longest key in bytes. Three levels of repeats with 32-letter names and 8-letter instances fit.
pub const KEY_BYTES_MAX: usize = 200;
/// Repeats nest at most this deep (the deepest of 179 public XLSForms has three).
pub const REPEAT_DEPTH_MAX: usize = 3;
/// Longest instance id in letters.
pub const INSTANCE_LETTERS_MAX: usize = 16;
/// Longest text answer in bytes: a long note of several pages.
pub const TEXT_BYTES_MAX: usize = 16_384;

//! Every bound of this crate, each with its reason.

/// Largest XForm in bytes: the largest public ones, with inlined lists of villages, have about 10 MiB.
pub const XML_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Elements nest at most this deep: groups end at ten levels, the rest is the form around them. Walking
/// the tree takes one frame per level.
pub const XML_DEPTH_MAX: usize = 64;
/// Most elements of an XForm: 83,000 villages with five columns fit; memory stays below 400 MB.
pub const XML_ELEMENTS_MAX: usize = 600_000;
/// Most attributes of one element; binds have about ten.
pub const XML_ATTRIBUTES_MAX: usize = 64;
/// Most namespace prefixes in force at one place; forms declare about seven.
pub const XML_PREFIXES_MAX: usize = 64;
/// Most diagnostics of one import; an author mends a page of them and tries again.
pub const DIAGNOSTICS_MAX: usize = 200;

//! Every bound of the device's own, each with its reason.

/// Bytes of photos and other files that a device keeps where nobody chose another number: a round of 110
/// households with four photos each, and room to spare on a phone of 16 GB.
pub const FILES_BYTES_MAX: u64 = 512 << 20;

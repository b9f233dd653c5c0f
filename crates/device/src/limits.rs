//! Every bound of the device's own, each with its reason.

/// Bytes of photos and other files that a device keeps where nobody chose another number: a round of 110
/// households with four photos each, and room to spare on a phone of 16 GB.
pub const FILES_BYTES_MAX: u64 = 512 << 20;

/// Bytes of what stands on a sheet outside of the interview: an answer and a reason, each as long as an answer
/// may be, with what JSON adds to them.
pub const JOT_BYTES_MAX: usize = 64 << 10;

//! Every bound of the device's own, each with its reason.

/// Bytes of photos and other files that a device keeps where nobody chose another number: a round of 110
/// households with four photos each, and room to spare on a phone of 16 GB.
pub const FILES_BYTES_MAX: u64 = 512 << 20;

/// Bytes of what stands on a sheet outside of the interview: an answer and a reason, each as long as an answer
/// may be, with what JSON adds to them.
pub const JOT_BYTES_MAX: usize = 64 << 10;
/// The error in metres that a position without one is taken to have: a point that was read off a map.
pub(crate) const ACCURACY_UNKNOWN_M: f64 = 30.0;
/// Ways to the next households that are told at once: more than an hour's walk holds.
pub(crate) const WAYS_MAX: usize = 50;

/// How often the server is asked what was added to the numbers of other areas: an hour, so that most syncs say
/// nothing of it.
pub(crate) const ELSEWHERE_HOURLY_MS: u64 = 60 * 60 * 1000;
/// Packs that may be added to a set before it is fetched anew: months of hours in which something was.
pub(crate) const ELSEWHERE_PACKS_MAX: u32 = 2_000;
/// Other households that one is compared with at the door: as many as somebody would read of.
pub(crate) const AGAIN_HOUSEHOLDS_MAX: usize = 8;
/// Which derivation of the households' traces this program makes; counted up where it changes.
pub(crate) const DERIVED_TRACES: &[u8] = b"1";

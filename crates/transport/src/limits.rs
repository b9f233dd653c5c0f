//! Every bound of the road, each with its reason.

use std::time::Duration;

/// Trips for one request; the last refusal is what the caller sees.
pub const TRIPS_MAX: u32 = 5;
/// How often a server that is busy may ask for patience before one request is given up: it says when to come again, so
/// this is no failure of the road and takes none of its trips. Ten minutes at the longest waits that a server of ours asks for.
pub const TURNED_AWAY_MAX: u32 = 20;
/// The first wait between two trips.
pub const WAIT_MS_START: u64 = 500;
/// The longest wait that we choose ourselves.
pub const WAIT_MS_MAX: u64 = 20_000;
/// The longest wait that a server may ask for while somebody looks on; beyond it we stop and say so.
pub const SERVER_WAIT_MS_MAX: u64 = 60_000;
/// Rounds in a row that may bring nothing: a stale nonce, a rewind and new areas need one each.
pub const IDLE_ROUNDS_MAX: u32 = 8;
/// Rounds of one sync: a city of 27,000 households fits a twentieth of it.
pub const ROUNDS_MAX: u32 = 2_000;
/// Largest refusal that is read.
pub const REFUSAL_BYTES_MAX: usize = 64 << 10;
/// Longest text of a server that we repeat.
pub const DETAIL_CHARS_MAX: usize = 200;
/// Lines of a refusal that are repeated: as many problems as a server lists of one form.
pub const REFUSAL_LINES_MAX: usize = 100;
/// Steps of one run of files: a full quota in pieces, each asked for once, four times over.
pub const FILE_STEPS_MAX: u32 = 20_000;
/// Until a server counts as away where there is another way: a link of 2G answers within it.
pub const KNOCK_MAX: Duration = Duration::from_secs(8);

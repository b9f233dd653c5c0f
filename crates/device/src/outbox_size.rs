//! How large the next batch may be: what the link moved in a given time, within limits.

use ketuk_wire::limits::{BATCH_BYTES_MIN, BATCH_BYTES_START, BATCH_SECONDS, BODY_BYTES_MAX};

/// Requests smaller than this say more about latency than about the link's width.
const TELLING_BYTES: usize = 2 << 10;
/// Whoever answers a small request this soon, connection included, is in the same building or behind a link that moves
/// [`QUICK_BYTES`] within [`BATCH_SECONDS`]: GPRS and EDGE take several times as long for an answer.
const QUICK_MS: u64 = 100;
/// The first batch there.
const QUICK_BYTES: usize = 512 << 10;

/// The next batch's size in body bytes, after `sent_bytes` took `elapsed_ms`.
pub(crate) fn adapt(current: usize, sent_bytes: usize, elapsed_ms: u64) -> usize {
    if sent_bytes < TELLING_BYTES {
        // What a link has shown of its width says more than how quick it is.
        return if current == BATCH_BYTES_START && elapsed_ms <= QUICK_MS { QUICK_BYTES } else { current };
    }
    let goodput_bytes_per_s = sent_bytes as u64 * 1000 / elapsed_ms.max(1);
    let wanted = usize::try_from(goodput_bytes_per_s.saturating_mul(BATCH_SECONDS)).unwrap_or(usize::MAX);
    // Never more than double at once: one lucky moment is no link.
    wanted.min(current.saturating_mul(2)).clamp(BATCH_BYTES_MIN, BODY_BYTES_MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_link_doubles() {
        assert_eq!(adapt(64 << 10, 64 << 10, 100), 128 << 10);
    }
    #[test]
    fn a_slow_link_shrinks() {
        assert_eq!(adapt(64 << 10, 30_000, 60_000), 7_500);
    }
    #[test]
    fn it_stays_within_the_limits() {
        assert_eq!(adapt(BATCH_BYTES_MIN, 3_000, 3_600_000), BATCH_BYTES_MIN);
        assert_eq!(adapt(BODY_BYTES_MAX, BODY_BYTES_MAX, 0), BODY_BYTES_MAX / 2);
    }
    #[test]
    fn a_small_request_says_nothing_of_a_link_that_was_measured() {
        assert_eq!(adapt(5_000, 200, 9_000), 5_000);
        assert_eq!(adapt(5_000, 200, 10), 5_000);
    }
    #[test]
    fn a_quick_answer_is_a_first_guess() {
        assert_eq!(adapt(BATCH_BYTES_START, 200, 100), QUICK_BYTES);
        assert_eq!(adapt(BATCH_BYTES_START, 200, 101), BATCH_BYTES_START);
        // The link shows the rest.
        assert_eq!(adapt(QUICK_BYTES, 256 << 10, 60_000), 65_535);
    }
}

//! How long to wait before the next trip: longer each time, never in step with other devices, never
//! sooner than the server asks.

use crate::limits::{SERVER_WAIT_MS_MAX, TRIPS_MAX, TURNED_AWAY_MAX, WAIT_MS_MAX, WAIT_MS_START};

/// How often one request has been tried.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tries {
    /// Trips that failed.
    pub(crate) trips: u32,
    turned_away: u32,
}

impl Tries {
    /// Counts one more; whether another may follow. Who was told when to come again has not failed: a crowd takes none
    /// of a road's trips.
    pub(crate) fn go_on(&mut self, asked_ms: Option<u64>) -> bool {
        if asked_ms.is_some() {
            self.turned_away += 1
        } else {
            self.trips += 1
        }
        self.trips < TRIPS_MAX && self.turned_away < TURNED_AWAY_MAX
    }
}

/// The wait after `trips` trips have failed, or `None` where the server asks for more than somebody
/// who looks on would bear. `jitter` is any random number.
pub(crate) fn wait_ms(trips: u32, asked_ms: Option<u64>, jitter: u64) -> Option<u64> {
    match asked_ms {
        Some(asked) if asked > SERVER_WAIT_MS_MAX => None,
        // A tenth more: devices that were turned away together do not come back together.
        Some(asked) => Some(asked + part(asked / 10, jitter)),
        None => {
            let doubled = WAIT_MS_START.saturating_mul(1 << trips.saturating_sub(1).min(16));
            let full = doubled.min(WAIT_MS_MAX);
            Some(full / 2 + part(full / 2, jitter))
        }
    }
}

/// Between nothing and `most`.
fn part(most: u64, jitter: u64) -> u64 {
    jitter % (most + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit() {
        assert_eq!(wait_ms(1, None, 0), Some(250));
        assert_eq!(wait_ms(2, None, 0), Some(500));
        assert_eq!(wait_ms(60, None, 0), Some(WAIT_MS_MAX / 2));
    }
    #[test]
    fn jitter_never_goes_beyond_the_full_wait() {
        for jitter in 0..600 {
            assert!(wait_ms(1, None, jitter).is_some_and(|ms| (250..=500).contains(&ms)));
        }
        assert!(wait_ms(9, None, u64::MAX).is_some_and(|ms| ms <= WAIT_MS_MAX));
    }
    #[test]
    fn a_server_is_never_asked_too_soon() {
        assert_eq!(wait_ms(1, Some(7_000), 0), Some(7_000));
        assert!(wait_ms(1, Some(7_000), 12_345).is_some_and(|ms| (7_000..=7_700).contains(&ms)));
        assert_eq!(wait_ms(1, Some(0), 9), Some(0));
    }
    #[test]
    fn a_server_that_asks_for_too_much_ends_the_trip() {
        assert_eq!(wait_ms(1, Some(SERVER_WAIT_MS_MAX + 1), 0), None);
    }
}

//! Bounds of a connection, each with its reason.

use std::time::Duration;

/// Until a connection stands: a 2G handshake takes seconds, a dead mast never ends.
pub const CONNECT_MAX: Duration = Duration::from_secs(20);
/// One whole trip: a largest body up and one down on a 2G link.
pub const TRIP_MAX: Duration = Duration::from_mins(10);
/// Without a single byte of an answer that has begun: the link is gone.
pub const SILENCE_MAX: Duration = Duration::from_mins(1);

//! What a record in memory may know of the world outside: the time, chance, who is asking.

use crate::Clock;
use std::cell::RefCell;
use std::fmt;

/// Fills a buffer with random bytes.
type Chance = Box<dyn FnMut(&mut [u8]) + Send>;

/// The world, handed in. Nothing here reads a clock: whoever plays an event sets `now_ms` before it.
pub struct World {
    /// Milliseconds since 1970, UTC.
    pub now_ms: i64,
    /// The offset of local time from UTC in seconds, east positive.
    pub utc_offset_s: i32,
    /// The device's id.
    pub device_id: String,
    /// Who works with the device.
    pub user_name: String,
    /// The device's telephone number.
    pub phone_number: String,
    /// The worker's mail address.
    pub email: String,
    /// The record's own id; where it is empty, one is made out of chance.
    pub instance_id: String,
    fill: RefCell<Chance>,
}

impl World {
    /// A world with a time and a source of random bytes.
    #[must_use]
    pub fn new(now_ms: i64, utc_offset_s: i32, fill: impl FnMut(&mut [u8]) + Send + 'static) -> Self {
        Self {
            now_ms,
            utc_offset_s,
            device_id: String::new(),
            user_name: String::new(),
            phone_number: String::new(),
            email: String::new(),
            instance_id: String::new(),
            fill: RefCell::new(Box::new(fill)),
        }
    }

    /// A world whose chance is drawn from a seed, by `SplitMix64` (Steele, Lea, Flood 2014): a form shuffles
    /// lists and makes ids with it, never keys.
    #[must_use]
    pub fn seeded(clock: Clock, seed: u64) -> Self {
        let mut state = seed;
        Self::new(clock.now_ms, clock.utc_offset_s, move |bytes| {
            for block in bytes.chunks_mut(8) {
                state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                block.copy_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes()[..block.len()]);
            }
        })
    }

    /// A world without chance: every random byte is 0. For looking at records, not for making them.
    #[must_use]
    pub fn still(now_ms: i64, utc_offset_s: i32) -> Self {
        Self::new(now_ms, utc_offset_s, |bytes| bytes.fill(0))
    }

    /// Fills a buffer with random bytes.
    pub(crate) fn fill(&self, bytes: &mut [u8]) {
        match self.fill.try_borrow_mut() {
            Ok(mut fill) => fill(bytes),
            Err(_) => bytes.fill(0),
        }
    }

    /// 30 random bits.
    pub(crate) fn bits(&self) -> u32 {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "World({} ms)", self.now_ms)
    }
}

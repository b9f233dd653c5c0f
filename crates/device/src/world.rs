//! Time and entropy as arguments.

use ketuk_form::InstanceId;
use ketuk_wire::{Actor, DeviceId, RecordId};

/// What a use case may know of the world outside.
pub struct World<'w> {
    /// Milliseconds since 1970 by the device's clock, which may be wrong.
    pub now_ms: u64,
    /// Fills a buffer with entropy.
    pub fill: &'w mut dyn FnMut(&mut [u8]),
}

impl World<'_> {
    /// Random bytes.
    pub fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.fill)(&mut bytes);
        bytes
    }

    /// The id of a new record: a UUIDv7.
    pub fn new_record(&mut self) -> RecordId {
        let random: [u8; 10] = self.random();
        RecordId(uuid::Builder::from_unix_timestamp_millis(self.now_ms, &random).into_uuid().into_bytes())
    }

    /// The id of a new instance of a repeat.
    pub fn new_instance(&mut self) -> InstanceId {
        InstanceId::from_entropy(u32::from_le_bytes(self.random()))
    }

    /// The actor of a new editing session.
    pub(crate) fn new_actor(&mut self, device: DeviceId) -> Actor {
        Actor::new(device, self.random())
    }

    /// The world as a form sees it: local time is that of Bontang (WITA), chance is drawn from here.
    pub(crate) fn of_form(&mut self) -> ketuk_form::World {
        let clock = ketuk_form::Clock::wita(self.now_ms);
        ketuk_form::World::seeded(clock, u64::from_le_bytes(self.random()))
    }

    pub(crate) fn now_s(&self) -> i64 {
        i64::try_from(self.now_ms / 1000).unwrap_or(0)
    }
}

impl std::fmt::Debug for World<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "World({} ms)", self.now_ms)
    }
}

//! Time, entropy and waiting, as the road sees them; and the real ones.

use ketuk_device::World;
use ring::rand::{SecureRandom, SystemRandom};
use std::future::Future;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The world outside: the real one, or one that a test made.
pub trait Outside: Send {
    /// Milliseconds since 1970 by this machine's clock, which may be wrong.
    fn now_ms(&mut self) -> u64;

    /// Fills a buffer with entropy.
    fn fill(&mut self, buffer: &mut [u8]);

    /// Lets so many milliseconds pass.
    fn wait(&mut self, wait_ms: u64) -> impl Future<Output = ()> + Send;

    /// Lends time and entropy to one call of a device.
    fn with_world<T>(&mut self, act: impl FnOnce(&mut World<'_>) -> T) -> T
    where
        Self: Sized,
    {
        let now_ms = self.now_ms();
        let mut fill = |buffer: &mut [u8]| self.fill(buffer);
        act(&mut World { now_ms, fill: &mut fill })
    }
}

/// This machine's clock and entropy.
#[derive(Debug)]
pub struct SystemWorld {
    random: SystemRandom,
}

impl SystemWorld {
    /// This machine.
    #[must_use]
    pub fn new() -> Self {
        Self { random: SystemRandom::new() }
    }
}

impl Default for SystemWorld {
    fn default() -> Self {
        Self::new()
    }
}

impl Outside for SystemWorld {
    fn now_ms(&mut self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        u64::try_from(since.as_millis()).unwrap_or(0)
    }

    /// # Panics
    ///
    /// Where the operating system has no entropy: a key that can be guessed is worse than none.
    fn fill(&mut self, buffer: &mut [u8]) {
        assert!(self.random.fill(buffer).is_ok(), "the operating system has no entropy");
    }

    async fn wait(&mut self, wait_ms: u64) {
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_lives_after_2020_and_never_repeats_itself() {
        let mut outside = SystemWorld::new();
        let (now_ms, a, b) =
            outside.with_world(|world| (world.now_ms, world.random::<16>(), world.random::<16>()));
        assert!(now_ms > 1_577_836_800_000);
        assert_ne!(a, b);
    }
}

//! Who holds the device while its requests travel.
//!
//! A window must answer while the network is slow: the road borrows the device only to plan a request and to
//! take an answer in.

use crate::Outside;
use ketuk_device::{Absorbed, Device, World};
use std::future::Future;

/// Whoever holds a device, and lets time pass.
pub trait Holder: Send {
    /// Lends the device to one call.
    fn hold<T: Send + 'static>(
        &mut self,
        act: impl FnOnce(&mut Device, &mut World<'_>) -> T + Send + 'static,
    ) -> impl Future<Output = T> + Send;

    /// Lets so many milliseconds pass.
    fn wait(&mut self, wait_ms: u64) -> impl Future<Output = ()> + Send;

    /// Hears that the server is crowded: a wait follows, until it is this device's turn. Whoever shows nothing need not
    /// listen.
    fn note_crowd(&mut self) {}
}

/// Whether a sync goes on after a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoOn {
    /// As long as there is something to carry.
    Yes,
    /// Not now; the rest waits.
    No,
}

/// One round of a sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// What it brought.
    pub brought: Absorbed,
    /// Households that still wait after it.
    pub waiting_households: u32,
}

/// A device at hand.
pub(crate) struct Hand<'d, O> {
    pub(crate) device: &'d mut Device,
    pub(crate) outside: &'d mut O,
}

impl<O: Outside> Holder for Hand<'_, O> {
    async fn hold<T: Send + 'static>(
        &mut self,
        act: impl FnOnce(&mut Device, &mut World<'_>) -> T + Send + 'static,
    ) -> T {
        self.outside.with_world(|world| act(self.device, world))
    }

    async fn wait(&mut self, wait_ms: u64) {
        self.outside.wait(wait_ms).await;
    }
}

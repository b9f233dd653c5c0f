//! The device's thread as the road borrows it.

use crate::thread::Desk;
use ketuk_device::{Device, World};
use ketuk_transport::{Holder, Outside};
use std::time::Duration;

/// A device on another thread.
pub(crate) struct AtDesk(pub(crate) Desk);

impl Holder for AtDesk {
    /// Never ends where the device's thread is gone: without it there is nothing to sync.
    async fn hold<T: Send + 'static>(
        &mut self,
        act: impl FnOnce(&mut Device, &mut World<'_>) -> T + Send + 'static,
    ) -> T {
        let held = self.0.ask(move |core| {
            let (device, outside) = (&mut core.device, &mut core.outside);
            outside.with_world(|world| act(device, world))
        });
        match held.await {
            Ok(value) => value,
            Err(_) => std::future::pending().await,
        }
    }

    async fn wait(&mut self, wait_ms: u64) {
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
    }
}

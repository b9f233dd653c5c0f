//! The device's thread as the road borrows it.

use crate::problem::Trouble;
use crate::thread::Desk;
use ketuk_device::{Device, World};
use ketuk_transport::{Holder, Outside};
use std::time::Duration;
use tokio::sync::oneshot;

/// A device on another thread.
pub(crate) struct AtDesk {
    desk: Desk,
    fault: Option<oneshot::Sender<Trouble>>,
    crowd: Option<Box<dyn FnMut() + Send>>,
}

impl AtDesk {
    /// The device, and where a fault on its thread is told.
    pub(crate) fn new(desk: Desk) -> (Self, oneshot::Receiver<Trouble>) {
        let (fault, told) = oneshot::channel();
        (Self { desk, fault: Some(fault), crowd: None }, told)
    }

    /// Tells also where the server is crowded, before each wait for a turn.
    pub(crate) fn telling(self, crowd: impl FnMut() + Send + 'static) -> Self {
        Self { crowd: Some(Box::new(crowd)), ..self }
    }
}

impl Holder for AtDesk {
    /// Tells a fault and never ends after it: whoever began the work gives it up.
    async fn hold<T: Send + 'static>(
        &mut self,
        act: impl FnOnce(&mut Device, &mut World<'_>) -> T + Send + 'static,
    ) -> T {
        let held = self.desk.ask(move |core| {
            let (device, outside) = (&mut core.device, &mut core.outside);
            outside.with_world(|world| act(device, world))
        });
        match held.await {
            Ok(value) => value,
            Err(trouble) => {
                if let Some(fault) = self.fault.take() {
                    // Nobody hears it where the work was given up already.
                    let _ = fault.send(trouble);
                }
                std::future::pending().await
            }
        }
    }

    async fn wait(&mut self, wait_ms: u64) {
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
    }

    fn note_crowd(&mut self) {
        if let Some(crowd) = &mut self.crowd {
            crowd();
        }
    }
}

//! The thread that holds the device: jobs one after the other, in the order in which they came.

use crate::core::Core;
use crate::problem::Trouble;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Core) + Send>;

/// The way to the thread. When the last one is gone the thread ends, and the vault is closed.
#[derive(Clone)]
pub(crate) struct Desk(Arc<Door>);

struct Door {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Door {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A panic there was told to whoever asked.
            let _ = thread.join();
        }
    }
}

impl Desk {
    /// Starts the thread.
    pub(crate) fn start(mut core: Core) -> std::io::Result<Self> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("ketuk-device".to_owned()).spawn(move || {
            for job in jobs {
                job(&mut core);
            }
        })?;
        Ok(Self(Arc::new(Door { jobs: Some(sender), thread: Some(thread) })))
    }

    /// Does one job and waits for what comes of it.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Core) -> T + Send + 'static,
    ) -> Result<T, Trouble> {
        let (answer, wait) = oneshot::channel();
        let gone = || {
            Trouble::said(
                "app.stopped",
                "Aplikasi berhenti karena kesalahan. Tutup dan buka lagi; yang sudah diketik tersimpan.",
                "The app stopped because of a fault. Close and open it again; what was typed is kept.",
            )
        };
        let job: Job = Box::new(move |core| {
            // Nobody waits any more where the screen is gone; the work is done all the same.
            let _ = answer.send(job(core));
        });
        self.0.jobs.as_ref().ok_or_else(gone)?.send(job).map_err(|_| gone())?;
        wait.await.map_err(|_| gone())
    }
}

//! The thread that holds the device: jobs one after the other, in the order in which they came.
//!
//! Invariant: a fault in one job ends that job alone. What it had begun to write is rolled back, whoever asked
//! is told, and the next job finds the device as it was.

use crate::core::Core;
use crate::problem::Trouble;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak, mpsc};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Core) + Send>;

/// The way to the thread. When the last one is gone the thread ends, and the vault is closed.
#[derive(Clone)]
pub(crate) struct Desk(Arc<Door>);

/// The same without keeping the thread.
pub(crate) struct FarDesk(Weak<Door>);

impl FarDesk {
    /// The way to the thread, as long as somebody keeps it.
    pub(crate) fn upgrade(&self) -> Option<Desk> {
        self.0.upgrade().map(Desk)
    }
}

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

/// The code of a fault of ours.
const FAULT: &str = "app.fault";

fn fault() -> Trouble {
    Trouble::said(
        FAULT,
        "Ketuk salah hitung, dan langkah ini tidak jadi. Catat dulu yang baru Anda isi, lalu coba lagi. Yang bertanda \
         tersimpan tetap aman.",
        "Ketuk made a mistake, and this step was not done. Note down what you just entered, then try again. What is \
         marked as saved is safe.",
    )
}

impl Desk {
    /// Starts the thread.
    pub(crate) fn start(mut core: Core) -> std::io::Result<Self> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("ketuk-device".to_owned()).spawn(move || {
            for job in jobs {
                // Every write is one transaction, which a fault rolls back; nothing else outlives a job.
                if catch_unwind(AssertUnwindSafe(|| job(&mut core))).is_err() {
                    core.last_problem = Some(FAULT.to_owned());
                }
            }
        })?;
        Ok(Self(Arc::new(Door { jobs: Some(sender), thread: Some(thread) })))
    }

    /// The way to the thread for somebody who must not keep it.
    pub(crate) fn downgrade(&self) -> FarDesk {
        FarDesk(Arc::downgrade(&self.0))
    }

    /// Does one job and waits for what comes of it.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Core) -> T + Send + 'static,
    ) -> Result<T, Trouble> {
        let (answer, wait) = oneshot::channel();
        let job: Job = Box::new(move |core| {
            // Nobody waits any more where the screen is gone; the work is done all the same.
            let _ = answer.send(job(core));
        });
        self.0.jobs.as_ref().ok_or_else(fault)?.send(job).map_err(|_| fault())?;
        wait.await.map_err(|_| fault())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use ketuk_transport::{Exposure, Roots};

    #[test]
    fn a_fault_ends_one_job_and_no_other() {
        let folder = std::env::temp_dir().join(format!("ketuk-fault-{}", std::process::id()));
        let options = Options {
            folder: folder.clone(),
            exposure: Exposure::LoopbackOnly,
            roots: Roots::None,
            secret: None,
        };
        let core = Core::open(options, Arc::new(|_| ())).map_err(|_| "opened").expect("a folder");
        let desk = Desk::start(core).expect("a thread");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let failed: Result<(), _> = desk.ask(|_| panic!("a fault on purpose")).await;
            assert_eq!(failed.expect_err("told").to_view("id").code, FAULT);
            let noted = desk.ask(|core| core.last_problem.clone()).await;
            assert_eq!(noted.map_err(|_| "gone").expect("the thread is there").as_deref(), Some(FAULT));
        });
        drop(desk);
        std::fs::remove_dir_all(folder).expect("our own folder");
    }
}

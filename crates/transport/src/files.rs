//! Photos and other files on the road: after the answers, one piece at a time.
//!
//! Invariants: after a cut the server is asked what it has, and only the rest goes; a file that is refused
//! stands aside and holds up no other; the device is held only to plan a request and to take an answer in.

use crate::Outside;
use crate::backoff::Tries;
use crate::holder::{GoOn, Hand, Holder};
use crate::limits::{FILE_STEPS_MAX, IDLE_ROUNDS_MAX};
use crate::refusal::{Again, Refusal};
use crate::road::{Errand, Road};
use ketuk_device::{Device, FileHash, FileMove, FilePlan, Problem, ProblemCode, RecordId};

/// What sending files came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileReport {
    /// Files that are whole on the server now.
    pub arrived: u32,
    /// Files that the server does not take now; they wait for the next run.
    pub aside: u32,
}

/// A file on the road.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Whatever waits goes up.
    Up,
    /// This one comes down.
    Down(RecordId, FileHash),
}

/// How one step of a file ended.
enum Step {
    /// There is none left to make.
    Done,
    /// It brought the file on.
    Moved(FileMove),
    /// The server refused it.
    Refused((RecordId, FileHash), Problem),
}

impl Road {
    /// Sends the files that wait, after a sync has sent the answers that name them. `progress` hears of each
    /// piece. What has arrived stays, also where a later piece fails.
    pub async fn send_files<O: Outside>(
        &self,
        device: &mut Device,
        outside: &mut O,
        progress: &mut (dyn FnMut(&FileMove) + Send),
    ) -> Result<FileReport, Problem> {
        let mut heard = |moved: &FileMove| {
            progress(moved);
            GoOn::Yes
        };
        self.send_files_held(&mut Hand { device, outside }, &mut heard).await
    }

    /// The same for a device that somebody else holds; `progress` may end it after any piece.
    pub async fn send_files_held(
        &self,
        holder: &mut impl Holder,
        progress: &mut (dyn FnMut(&FileMove) -> GoOn + Send),
    ) -> Result<FileReport, Problem> {
        holder.hold(|device, _| device.retry_files()).await?;
        let (mut report, mut may_sync) = (FileReport::default(), true);
        let (mut last, mut idle) = (None, 0);
        for _ in 0..FILE_STEPS_MAX {
            match self.step(holder, Way::Up).await? {
                Step::Done => return Ok(report),
                Step::Moved(moved) => {
                    report.arrived += u32::from(moved.whole);
                    idle = if last == Some(moved) { idle + 1 } else { 0 };
                    last = Some(moved);
                    if idle >= IDLE_ROUNDS_MAX {
                        return Err(Problem::with(ProblemCode::ServerFault, "pieces without progress"));
                    }
                    if progress(&moved) == GoOn::No {
                        return Ok(report);
                    }
                }
                Step::Refused(_, problem) if problem.code == ProblemCode::FileStale && may_sync => {
                    may_sync = false;
                    self.sync_held(holder, &mut |_| GoOn::Yes).await?;
                }
                Step::Refused(place, problem) => {
                    let noted = problem.clone();
                    let aside = holder.hold(move |device, _| device.note_file_refusal(place, &noted)).await?;
                    if !aside {
                        return Err(problem);
                    }
                    report.aside += 1;
                }
            }
        }
        Err(Problem::with(ProblemCode::ServerFault, "pieces without end"))
    }

    /// Fetches a file that an answer of `record` names, where it is not here. Pieces that have come stay.
    pub async fn fetch_file<O: Outside>(
        &self,
        device: &mut Device,
        outside: &mut O,
        (record, file): (RecordId, FileHash),
    ) -> Result<(), Problem> {
        self.fetch_file_held(&mut Hand { device, outside }, (record, file), &mut |_| GoOn::Yes).await
    }

    /// The same for a device that somebody else holds; `progress` may end it after any piece.
    pub async fn fetch_file_held(
        &self,
        holder: &mut impl Holder,
        (record, file): (RecordId, FileHash),
        progress: &mut (dyn FnMut(&FileMove) -> GoOn + Send),
    ) -> Result<(), Problem> {
        let (mut may_sync, mut here) = (true, 0);
        loop {
            match self.step(holder, Way::Down(record, file)).await? {
                Step::Done => return Ok(()),
                Step::Moved(moved) if moved.pieces <= here => {
                    return Err(Problem::with(ProblemCode::ServerFault, "pieces without progress"));
                }
                Step::Moved(moved) => {
                    here = moved.pieces;
                    if progress(&moved) == GoOn::No {
                        return Ok(());
                    }
                }
                Step::Refused(_, problem) if problem.code == ProblemCode::FileStale && may_sync => {
                    may_sync = false;
                    self.sync_held(holder, &mut |_| GoOn::Yes).await?;
                }
                Step::Refused(_, problem) => return Err(problem),
            }
        }
    }

    /// Plans and carries one request, again where the way was cut, and takes its answer in.
    async fn step(&self, holder: &mut impl Holder, way: Way) -> Result<Step, Problem> {
        let mut tries = Tries::default();
        loop {
            let plan = holder.hold(move |device, _| plan(device, way)).await?;
            let Some(FilePlan { record, file, body }) = plan else { return Ok(Step::Done) };
            let Refusal { problem, again } = match self.trip(Errand::File, body).await {
                Ok(body) => {
                    let moved = holder.hold(move |device, _| device.absorb_file(&body)).await;
                    return moved.map(Step::Moved);
                }
                Err(refusal) => refusal,
            };
            match again {
                Again::After(asked_ms) if tries.go_on(asked_ms) => {
                    self.pause(holder, tries.trips, asked_ms).await?;
                }
                Again::After(_) => return Err(problem),
                Again::No => return Ok(Step::Refused((record, file), problem)),
            }
        }
    }
}

fn plan(device: &mut Device, way: Way) -> Result<Option<FilePlan>, Problem> {
    match way {
        Way::Up => device.plan_file(),
        Way::Down(record, file) => device.plan_fetch(record, file),
    }
}

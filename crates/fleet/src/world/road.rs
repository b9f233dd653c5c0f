//! The road between a device and the hub: requests and answers as bytes that are lost, doubled, late,
//! out of order or cut off, while either end may die.

use super::{Standing, World};
use ketuk_device::{Device, Problem, ProblemCode};
use ketuk_server::Job;
use ketuk_view::SyncReport;
use ketuk_wire::sync::{SyncRequest, SyncResponse};

/// Late letters that may lie about.
const LATE_MAX: usize = 40;
/// Requests after which one sync must be through.
const REQUESTS_MAX: usize = 40;

/// How one request and its answer fare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trip {
    /// Well.
    Smooth,
    /// The request never arrives.
    RequestLost,
    /// The request arrives much later.
    RequestLate,
    /// The request arrives damaged.
    RequestCut,
    /// The request arrives twice.
    Twice,
    /// The answer never arrives.
    AnswerLost,
    /// The answer arrives much later.
    AnswerLate,
    /// The answer arrives damaged.
    AnswerCut,
    /// The hub dies before it has written anything.
    HubDies,
    /// The hub dies after writing, before it answers.
    HubDiesAfter,
    /// The device dies while it plans.
    DiesPlanning,
    /// The device dies with the request under way; the answer finds the new process.
    DiesBetween,
    /// The device dies while it takes the answer in.
    DiesAbsorbing,
    /// The hub's power goes while it works.
    HubWithoutPower,
    /// The device's power goes while it plans.
    PlansWithoutPower,
    /// The device's power goes while it takes the answer in.
    AbsorbsWithoutPower,
}

/// Whether only what a phone brings of others is damaged.
fn is_of_others(cut: &[u8], body: &[u8]) -> bool {
    let (cut, whole) = (SyncRequest::from_body(cut), SyncRequest::from_body(body));
    matches!((cut, whole), (Ok(cut), Ok(whole)) if cut.batch == whole.batch && cut.refill != whole.refill)
}

/// The time that an answer tells; none where it cannot be read.
fn time_of(answer: &[u8]) -> Option<u64> {
    SyncResponse::from_body(answer).ok().map(|response| response.server_time_ms)
}

const BAD: [Trip; 12] = [
    Trip::RequestLost,
    Trip::RequestLate,
    Trip::RequestCut,
    Trip::Twice,
    Trip::AnswerLost,
    Trip::AnswerLate,
    Trip::AnswerCut,
    Trip::HubDies,
    Trip::HubDiesAfter,
    Trip::DiesPlanning,
    Trip::DiesBetween,
    Trip::DiesAbsorbing,
];

const DARK: [Trip; 3] = [Trip::HubWithoutPower, Trip::PlansWithoutPower, Trip::AbsorbsWithoutPower];
/// Requests to a disk in which a sync is surely done.
const WRITES_MANY: u64 = 60;

/// Letters under way.
#[derive(Debug, Default)]
pub(super) struct Road {
    pub(super) requests: Vec<(usize, Vec<u8>)>,
    pub(super) answers: Vec<(usize, Vec<u8>)>,
}

impl World {
    /// A device syncs, as well as the road allows.
    pub(super) fn sync(&mut self, at: usize) {
        if self.phones[at].standing == Standing::Wiped {
            let trip = self.draw_trip();
            self.tell_last_word(at, trip);
            return;
        }
        for _ in 0..3 {
            let trip = self.draw_trip();
            match self.exchange(at, trip) {
                Some(Ok(report)) if report.more => {}
                _ => return,
            }
        }
    }

    pub(super) fn draw_trip(&mut self) -> Trip {
        if !self.dice.chance(self.faults.road) {
            return Trip::Smooth;
        }
        if self.faults.power > 0 && self.dice.chance(self.faults.power / 2) {
            return DARK[self.dice.below(DARK.len() as u64) as usize];
        }
        BAD[self.dice.below(BAD.len() as u64) as usize]
    }

    /// In a healed world: syncs until the device has everything. Whether the hub learned anything: a round
    /// in which it did not leaves every device with all there is.
    pub(super) fn sync_whole(&mut self, at: usize) -> bool {
        let mut moved = false;
        for _ in 0..REQUESTS_MAX {
            match self.exchange(at, Trip::Smooth) {
                Some(Ok(report)) => {
                    moved |= report.arrived + report.apart + report.refused > 0;
                    if !report.more {
                        return moved;
                    }
                }
                Some(Err(problem)) => {
                    let name = &self.stations[at].name;
                    self.unrest.push(format!("{name}: a smooth sync failed: {problem}"));
                    return false;
                }
                None => return false,
            }
        }
        self.unrest.push(format!("{}: a sync without end", self.stations[at].name));
        moved
    }

    /// One request and what becomes of it; `None` where no answer was taken in.
    pub(super) fn exchange(&mut self, at: usize, trip: Trip) -> Option<Result<SyncReport, Problem>> {
        let body = self.plan(at, trip)?;
        let sent_bytes = body.len();
        let answer = match trip {
            Trip::RequestLost => return None,
            Trip::RequestLate => {
                self.road.requests.push((at, body));
                return None;
            }
            Trip::RequestCut => {
                let cut = self.cut(&body);
                // The signature keeps damage out of the batch. Out of what others wrote, which stands beside it, TLS does.
                if is_of_others(&cut, &body) {
                    return None;
                }
                self.answer(at, cut)
            }
            Trip::HubWithoutPower => {
                let requests = self.dice.below(WRITES_MANY);
                self.hub.run_without_power(self.now_ms, requests, Job::Sync(body))
            }
            Trip::HubDies => self.hub.run_and_die(self.now_ms, Job::Sync(body)),
            Trip::HubDiesAfter => {
                let _ = self.answer(at, body);
                self.hub.restart(self.now_ms);
                return None;
            }
            Trip::Twice => {
                let first = self.answer(at, body.clone());
                let second = self.answer(at, body);
                if let Ok(first) = first {
                    let _ = self.absorb(at, sent_bytes, &first);
                }
                second
            }
            _ => self.answer(at, body),
        };
        match answer {
            Ok(answer) => self.receive(at, trip, sent_bytes, answer),
            Err(problem) => Some(Err(problem)),
        }
    }

    /// The device makes its request, or dies over it.
    fn plan(&mut self, at: usize, trip: Trip) -> Option<Vec<u8>> {
        let plan = |device: &mut Device, world: &mut ketuk_device::World<'_>| device.plan_sync(world);
        let station = &mut self.stations[at];
        let planned = match trip {
            Trip::PlansWithoutPower => {
                let requests = self.dice.below(WRITES_MANY);
                let _ = station.act_without_power(self.now_ms, requests, plan);
                return None;
            }
            Trip::DiesPlanning => station.act_and_die(self.now_ms, plan),
            _ => station.act(self.now_ms, plan),
        };
        let body = planned.ok()?;
        let request = SyncRequest::from_body(&body).expect("a device writes what can be read");
        self.model.sent(at, &request.batch);
        if trip == Trip::DiesBetween {
            self.stations[at].kill();
        }
        Some(body)
    }

    /// The hub's answer to a request, as far as nobody meddles with it.
    fn answer(&mut self, at: usize, body: Vec<u8>) -> Result<Vec<u8>, Problem> {
        if let Some(answer) = self.meddle_before(at, &body) {
            return Ok(answer);
        }
        let answer = self.hub.run(self.now_ms, Job::Sync(body))?;
        Ok(self.meddle_after(at, answer))
    }

    /// What becomes of an answer on its way back.
    fn receive(
        &mut self,
        at: usize,
        trip: Trip,
        sent_bytes: usize,
        answer: Vec<u8>,
    ) -> Option<Result<SyncReport, Problem>> {
        match trip {
            Trip::AnswerLost => None,
            Trip::AnswerLate => {
                self.road.answers.push((at, answer));
                None
            }
            Trip::AnswerCut => {
                let cut = self.cut(&answer);
                // TLS keeps such an answer out, and with it a time that nobody said.
                self.has_strayed |= time_of(&cut) > time_of(&answer);
                Some(self.absorb(at, sent_bytes, &cut))
            }
            Trip::DiesAbsorbing | Trip::AbsorbsWithoutPower => {
                let absorb = |device: &mut Device, world: &mut ketuk_device::World<'_>| {
                    device.absorb_sync(world, (sent_bytes, 400), &answer)
                };
                let requests =
                    if trip == Trip::DiesAbsorbing { None } else { Some(self.dice.below(WRITES_MANY)) };
                let station = &mut self.stations[at];
                let absorbed = match requests {
                    Some(requests) => station.act_without_power(self.now_ms, requests, absorb),
                    None => station.act_and_die(self.now_ms, absorb),
                };
                self.model.heard(at, &self.stations[at]);
                self.note_wipe(at);
                Some(absorbed)
            }
            _ => Some(self.absorb(at, sent_bytes, &answer)),
        }
    }

    fn absorb(&mut self, at: usize, sent_bytes: usize, answer: &[u8]) -> Result<SyncReport, Problem> {
        let elapsed_ms = 200 + self.dice.below(30_000);
        let absorbed = self.stations[at]
            .act(self.now_ms, |device, world| device.absorb_sync(world, (sent_bytes, elapsed_ms), answer));
        if absorbed.as_ref().is_ok_and(|report| report.arrived > 0) {
            self.model.heard(at, &self.stations[at]);
        }
        self.note_wipe(at);
        absorbed
    }

    /// A body whose end, or one byte, did not make it.
    fn cut(&mut self, body: &[u8]) -> Vec<u8> {
        let at = self.dice.below(body.len() as u64) as usize;
        let mut cut = body.to_vec();
        if self.dice.chance(700) {
            cut.truncate(at);
        } else if let Some(byte) = cut.get_mut(at) {
            *byte ^= 1 << self.dice.below(8);
        }
        cut
    }

    /// Now and then a late letter arrives, whatever has happened since.
    pub(super) fn late_mail(&mut self) {
        while self.road.requests.len() + self.road.answers.len() > LATE_MAX || self.dice.chance(150) {
            let letters = (self.road.requests.len() + self.road.answers.len()) as u64;
            if letters == 0 {
                return;
            }
            let pick = self.dice.below(letters) as usize;
            self.deliver_late(pick);
        }
    }

    /// Everything that is still under way arrives.
    pub(super) fn deliver_everything(&mut self) {
        while self.road.requests.len() + self.road.answers.len() > 0 {
            self.deliver_late(0);
        }
    }

    fn deliver_late(&mut self, pick: usize) {
        let answers = self.road.answers.len();
        let (at, answer) = if pick < answers {
            self.road.answers.swap_remove(pick)
        } else {
            let (at, body) = self.road.requests.swap_remove(pick - answers);
            match self.answer(at, body) {
                Ok(answer) if self.dice.chance(500) => (at, answer),
                // Whoever sent it has long stopped waiting.
                Ok(_) | Err(_) => return,
            }
        };
        match self.absorb(at, 0, &answer) {
            Ok(_) => {}
            Err(problem)
                if problem.code == ProblemCode::StorageFault && !self.stations[at].is_read_only() =>
            {
                self.unrest.push(format!("a late answer broke a device: {problem}"));
            }
            Err(_) => {}
        }
    }
}

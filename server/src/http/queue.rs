//! Who waits for the writer, and in which order they come: bounded, and fair between devices.
//!
//! Invariants: no clock, no threads, no entropy; a device has at most one job in a group, and its next one comes after
//! everybody who waited meanwhile; whoever has not shown which device it is (enrolment, say) waits in a line of its own,
//! which takes turns with the devices, and begins every second group, so that what fits beside nobody keeps nobody from
//! his turn; a line that is full says so to its own callers and to nobody else.

use ketuk_wire::DeviceId;
use std::collections::{HashMap, VecDeque};

/// What a job counts for besides its bytes: a request that carries nothing still asks the store some questions.
const JOB_BYTES: usize = 512;

/// Who sends a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    /// A device whose signature was checked.
    Device(DeviceId),
    /// Somebody who has not shown who they are.
    Stranger,
}

/// How much may wait, and how much goes together.
#[derive(Debug, Clone, Copy)]
pub struct QueueLimits {
    /// Jobs of devices.
    pub jobs: usize,
    /// Bytes of their bodies.
    pub bytes: usize,
    /// Jobs of one device.
    pub device_jobs: usize,
    /// Jobs of strangers, all together.
    pub stranger_jobs: usize,
    /// Jobs in one group.
    pub group: usize,
    /// Bytes in one group, unless its first job is larger: whoever is next waits for it.
    pub group_bytes: usize,
}

impl Default for QueueLimits {
    fn default() -> Self {
        Self {
            // A city's phones at once, twice over.
            jobs: 1_024,
            // A thousand evenings of work.
            bytes: 24 << 20,
            // A device sends one and waits; a second one is a try after a broken connection.
            device_jobs: 3,
            stranger_jobs: 128,
            // Beyond 64 jobs sharing a flush pays nothing.
            group: 64,
            // Some forty interviews: against that a flush is nothing, and there is a next group to look at meanwhile.
            group_bytes: 32 << 10,
        }
    }
}

/// What waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Jobs.
    pub jobs: usize,
    /// Bytes of their bodies, and something for each job.
    pub bytes: usize,
}

#[derive(Debug)]
struct Waiting<T> {
    job: T,
    bytes: usize,
}

/// The lines.
#[derive(Debug)]
pub struct Queue<T> {
    limits: QueueLimits,
    devices: HashMap<DeviceId, VecDeque<Waiting<T>>>,
    /// Devices with a job that waits, in the order of their turns.
    turns: VecDeque<DeviceId>,
    strangers: VecDeque<Waiting<T>>,
    /// Of the backlog.
    stranger_bytes: usize,
    /// Whether the next group begins with a stranger.
    strangers_begin: bool,
    backlog: Backlog,
}

impl<T> Queue<T> {
    /// Empty lines.
    #[must_use]
    pub fn new(limits: QueueLimits) -> Self {
        let (devices, turns, strangers) = (HashMap::new(), VecDeque::new(), VecDeque::new());
        let backlog = Backlog::default();
        Self { limits, devices, turns, strangers, stranger_bytes: 0, strangers_begin: false, backlog }
    }

    /// Puts a job at the end of its party's line; gives it back where there is no room.
    pub fn push(&mut self, party: Party, job: T, bytes: usize) -> Result<(), T> {
        let bytes = bytes.saturating_add(JOB_BYTES);
        let waiting = self.backlog.jobs - self.strangers.len();
        match party {
            Party::Stranger if self.strangers.len() >= self.limits.stranger_jobs => return Err(job),
            Party::Stranger => {
                self.strangers.push_back(Waiting { job, bytes });
                self.stranger_bytes += bytes;
            }
            Party::Device(_)
                if waiting >= self.limits.jobs
                    || self.device_bytes().saturating_add(bytes) > self.limits.bytes =>
            {
                return Err(job);
            }
            Party::Device(device) => {
                let line = self.devices.entry(device).or_default();
                if line.len() >= self.limits.device_jobs {
                    return Err(job);
                }
                if line.is_empty() {
                    self.turns.push_back(device);
                }
                line.push_back(Waiting { job, bytes });
            }
        }
        self.backlog.jobs += 1;
        self.backlog.bytes += bytes;
        Ok(())
    }

    /// The next group: devices and strangers in turn, each device once, and the bytes that they count for.
    pub fn take(&mut self) -> (Vec<T>, usize) {
        let (mut group, mut bytes, mut again) = (Vec::new(), 0, Vec::new());
        let strangers_at = usize::from(!self.strangers_begin);
        self.strangers_begin = !self.strangers_begin;
        while group.len() < self.limits.group {
            let stranger = (!self.strangers.is_empty()).then_some(Party::Stranger);
            let device = self.turns.front().map(|device| Party::Device(*device));
            let is_strangers = group.len() % 2 == strangers_at;
            let turns = if is_strangers { [stranger, device] } else { [device, stranger] };
            let fits =
                |party: &Party| group.is_empty() || bytes + self.peek(*party) <= self.limits.group_bytes;
            let Some(next) = turns.into_iter().flatten().find(fits) else { break };
            let Some(taken) = self.pop(next, &mut again) else { break };
            bytes += taken.bytes;
            group.push(taken.job);
        }
        // Behind everybody who waited.
        self.turns.extend(again);
        (group, bytes)
    }

    fn peek(&self, party: Party) -> usize {
        let first = match party {
            Party::Stranger => self.strangers.front(),
            Party::Device(device) => self.devices.get(&device).and_then(VecDeque::front),
        };
        first.map_or(0, |waiting| waiting.bytes)
    }

    fn pop(&mut self, party: Party, again: &mut Vec<DeviceId>) -> Option<Waiting<T>> {
        let taken = match party {
            Party::Stranger => {
                let taken = self.strangers.pop_front()?;
                self.stranger_bytes -= taken.bytes;
                taken
            }
            Party::Device(device) => {
                self.turns.pop_front();
                let line = self.devices.get_mut(&device)?;
                let taken = line.pop_front()?;
                if line.is_empty() {
                    self.devices.remove(&device);
                } else {
                    again.push(device);
                }
                taken
            }
        };
        self.backlog.jobs -= 1;
        self.backlog.bytes -= taken.bytes;
        Some(taken)
    }

    /// Bytes that are done before a party's next job, about. Strangers take no more turns than devices do.
    #[must_use]
    pub fn bytes_before(&self, party: Party) -> usize {
        match party {
            Party::Stranger => self.backlog.bytes,
            Party::Device(_) => self.device_bytes() + self.stranger_bytes.min(self.device_bytes()),
        }
    }

    fn device_bytes(&self) -> usize {
        self.backlog.bytes - self.stranger_bytes
    }

    /// Whether as much waits as goes together.
    #[must_use]
    pub fn has_whole_group(&self) -> bool {
        self.backlog.jobs >= self.limits.group || self.backlog.bytes >= self.limits.group_bytes
    }

    /// What waits now.
    #[must_use]
    pub fn backlog(&self) -> Backlog {
        self.backlog
    }

    /// Whether nobody waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.backlog.jobs == 0
    }
}

/// Bytes of a group that says all about the pace: one of a crowd.
const TELLING_BYTES: f64 = 32_768.0;

/// How fast bytes go through the writer, as the last groups showed.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    bytes_per_s: f64,
}

impl Default for Pace {
    fn default() -> Self {
        // Eight hundred interviews a second, until groups have shown what is true here: who is told a time that is
        // too short comes twice, one that is too long leaves the writer idle.
        Self { bytes_per_s: 600_000.0 }
    }
}

impl Pace {
    /// A group of so many bytes took so long. What a small one takes is the flush, and says little about a crowd: it
    /// weighs by its bytes.
    pub fn note(&mut self, bytes: usize, seconds: f64) {
        if bytes < 4 * JOB_BYTES || seconds <= 0.0 {
            return;
        }
        let weight = (bytes as f64 / TELLING_BYTES).min(1.0) / 8.0;
        self.bytes_per_s += (bytes as f64 / seconds - self.bytes_per_s) * weight;
    }

    /// How many seconds so many bytes take.
    #[must_use]
    pub fn seconds_for(&self, bytes: usize) -> f64 {
        bytes as f64 / self.bytes_per_s.max(1.0)
    }
}

/// The shortest wait that is asked for.
const WAIT_S_MIN: f64 = 2.0;
/// The longest one, before chance adds to it: a road waits a minute while somebody looks on.
const WAIT_S_MAX: f64 = 50.0;

/// How much of the time that work takes by the pace is counted. Less than all: those who come before their turn wait in line,
/// or are sent away once more, while a writer that was quicker than its pace said would stand idle until the next one comes.
const BOOKED: f64 = 0.6;

/// When those who were turned away shall come again: each a little before the work before it will be done, as the pace goes,
/// so that they come one after the other and few are turned away twice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bookings {
    /// Until when the writer has work, counted in seconds of any clock that goes forward.
    until_s: f64,
}

impl Bookings {
    /// Books work that takes `takes_s`, at `now_s`, behind what waits for `backlog_s` and behind everybody who has booked:
    /// the whole seconds to wait, and up to a tenth more by chance, for those who book in the same moment.
    pub fn book(&mut self, now_s: f64, backlog_s: f64, takes_s: f64, chance: u64) -> u64 {
        let from_s = self.until_s.max(now_s + backlog_s * BOOKED);
        // What is beyond the longest wait is not promised to anybody: they are asked to try then.
        self.until_s = (from_s + takes_s * BOOKED).min(now_s + WAIT_S_MAX);
        let wait_s = (from_s - now_s).clamp(WAIT_S_MIN, WAIT_S_MAX);
        let part = wait_s * (chance % 1_001) as f64 / 10_000.0;
        // Between two and fifty-five.
        (wait_s + part).ceil() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(number: u8) -> Party {
        Party::Device(DeviceId([number; DeviceId::LENGTH]))
    }

    fn queue(group: usize) -> Queue<&'static str> {
        let limits = QueueLimits {
            jobs: 8,
            bytes: 100_000,
            device_jobs: 4,
            stranger_jobs: 2,
            group,
            group_bytes: 20_000,
        };
        Queue::new(limits)
    }

    fn push(queue: &mut Queue<&'static str>, party: Party, jobs: &[&'static str]) {
        for job in jobs {
            queue.push(party, job, 100).expect("room");
        }
    }

    #[test]
    fn a_device_with_many_jobs_slows_nobody_else() {
        let mut queue = queue(3);
        push(&mut queue, device(1), &["a1", "a2", "a3", "a4"]);
        push(&mut queue, device(2), &["b1"]);
        push(&mut queue, device(3), &["c1"]);
        assert_eq!(queue.take().0, ["a1", "b1", "c1"]);
        push(&mut queue, device(4), &["d1"]);
        assert_eq!(queue.take().0, ["a2", "d1"], "one job of a device in a group");
        assert_eq!((queue.take().0, queue.take().0), (vec!["a3"], vec!["a4"]));
        assert!(queue.is_empty() && queue.take().0.is_empty());
        assert_eq!(queue.backlog(), Backlog::default());
    }
    #[test]
    fn a_next_job_stands_behind_everybody_who_waited_when_the_last_one_was_taken() {
        let mut queue = queue(1);
        push(&mut queue, device(1), &["a1", "a2"]);
        assert_eq!(queue.take().0, ["a1"]);
        push(&mut queue, device(2), &["b1"]);
        assert_eq!((queue.take().0, queue.take().0), (vec!["a2"], vec!["b1"]), "its turn stood already");
        push(&mut queue, device(1), &["a3", "a4"]);
        push(&mut queue, device(2), &["b2"]);
        assert_eq!((queue.take().0, queue.take().0, queue.take().0), (vec!["a3"], vec!["b2"], vec!["a4"]));
    }
    #[test]
    fn strangers_and_devices_take_turns() {
        let mut queue = queue(4);
        push(&mut queue, Party::Stranger, &["s1", "s2"]);
        push(&mut queue, device(1), &["a1"]);
        push(&mut queue, device(2), &["b1"]);
        push(&mut queue, device(3), &["c1"]);
        assert_eq!(queue.take().0, ["a1", "s1", "b1", "s2"]);
        assert_eq!(queue.take().0, ["c1"]);
    }
    #[test]
    fn a_stranger_who_fits_beside_nobody_keeps_nobody_from_his_turn() {
        let mut queue = queue(4);
        queue.push(Party::Stranger, "s1", 60_000).expect("room");
        queue.push(Party::Stranger, "s2", 100).expect("room");
        push(&mut queue, device(1), &["a1", "a2"]);
        push(&mut queue, device(2), &["b1"]);
        assert_eq!(queue.bytes_before(device(3)), 2 * 3 * (100 + JOB_BYTES), "no more turns than devices");
        assert_eq!(queue.take().0, ["a1", "b1"], "devices go together");
        push(&mut queue, device(3), &["c1"]);
        assert_eq!(queue.take().0, ["s1"], "its turn comes");
        assert_eq!(queue.take().0, ["a2", "s2", "c1"]);
        assert_eq!((queue.bytes_before(Party::Stranger), queue.backlog()), (0, Backlog::default()));
    }
    #[test]
    fn each_line_has_a_bound_of_its_own() {
        let mut queue = queue(4);
        push(&mut queue, device(1), &["a1", "a2", "a3", "a4"]);
        assert_eq!(queue.push(device(1), "a5", 100), Err("a5"), "one device's");
        push(&mut queue, device(2), &["b1", "b2", "b3", "b4"]);
        assert_eq!(queue.push(device(3), "c1", 100), Err("c1"), "all devices'");
        push(&mut queue, Party::Stranger, &["s1", "s2"]);
        assert_eq!(queue.push(Party::Stranger, "s3", 100), Err("s3"), "strangers'");
        queue.take();
        push(&mut queue, device(3), &["c1"]);
    }
    #[test]
    fn bytes_are_bounded_as_well_as_numbers() {
        let mut queue = queue(4);
        queue.push(device(1), "a", 60_000).expect("room");
        assert_eq!(queue.push(device(2), "b", 60_000), Err("b"));
        queue.push(device(2), "b", 10_000).expect("room");
        assert_eq!(queue.take().0, ["a"], "a large one goes alone");
        queue.push(device(3), "c", 8_000).expect("room");
        queue.push(device(4), "d", 8_000).expect("room");
        assert_eq!(queue.take().0, ["b", "c"], "as many as fit a group");
        assert_eq!((queue.take(), queue.backlog().bytes), ((vec!["d"], 8_000 + JOB_BYTES), 0));
    }
    #[test]
    fn those_who_are_turned_away_come_again_one_after_the_other() {
        let mut bookings = Bookings::default();
        let waits: Vec<u64> = (0..4).map(|_| bookings.book(100.0, 10.0, 5.0, 0)).collect();
        assert_eq!(waits, [6, 9, 12, 15], "each behind the work of those before, a little early");
        assert_eq!(bookings.book(110.0, 10.0, 5.0, 0), 8, "time goes by");
        assert_eq!(bookings.book(500.0, 15.0, 3.0, 0), 9, "nobody is booked any more");
    }
    #[test]
    fn a_wait_has_a_least_and_a_most_and_some_chance() {
        let mut bookings = Bookings::default();
        assert_eq!(bookings.book(0.0, 0.0, 0.1, 0), 2);
        assert_eq!(bookings.book(0.0, 50.0, 0.1, 1_000), 33, "a tenth by chance");
        let far: Vec<u64> = (0..1_000).map(|chance| bookings.book(0.0, 1e9, 5.0, chance)).collect();
        assert!(far.iter().all(|wait| (50..=55).contains(wait)) && far.contains(&50) && far.contains(&55));
        assert_eq!(Bookings::default().book(0.0, f64::NAN, 1.0, 0), 2, "what is no number is no wait");
    }
    #[test]
    fn the_pace_follows_what_groups_show() {
        let mut pace = Pace::default();
        assert!((pace.seconds_for(1_200_000) - 2.0).abs() < 1e-9);
        for _ in 0..100 {
            pace.note(40_000, 1.0);
        }
        assert!((pace.seconds_for(800_000) - 20.0).abs() < 0.1);
        pace.note(JOB_BYTES, 10.0);
        assert!((pace.seconds_for(800_000) - 20.0).abs() < 0.1, "an idle request says nothing");
        pace.note(4_000, 10.0);
        assert!(pace.seconds_for(800_000) < 20.5, "a small group says little");
    }
}

//! The stage in one process: nothing but memory, the road a function call.

use super::stage::{Mishap, Stage};
use super::step::Origin;
use crate::city::Dice;
use crate::station::{HubStation, Station};
use crate::world::START_MS;
use ketuk_device::{Device, Problem, ProblemCode, RecordId, ScopeId};
use ketuk_household::area::bontang;
use ketuk_server::Job;
use ketuk_server::hub::{Invitation, RecordDetail, Settlement};
use ketuk_view::SyncReport;
use ketuk_wire::DeviceId;
use ketuk_wire::sync::SyncRequest;
use std::collections::BTreeMap;

const SEED: u64 = 2026;
const YEAR_MS: u64 = 31_556_952_000;

/// A device and how it came to be.
#[derive(Debug)]
struct Seat {
    station: Station,
    /// The part of the seed that its first entropy, and so its key, comes from.
    part: u64,
    code: String,
    origin: Origin,
}

/// What is under way.
#[derive(Debug)]
enum Letter {
    Request(Vec<u8>),
    Answer(String, Vec<u8>),
}

/// The stage in one process.
#[derive(Debug)]
pub struct Inside {
    now_ms: u64,
    parts: u64,
    hub: HubStation,
    elsewhere: HubStation,
    seats: BTreeMap<String, Seat>,
    late: Vec<Letter>,
}

impl Default for Inside {
    fn default() -> Self {
        let hub = |part| {
            let hub = HubStation::new(Dice::for_part(SEED, part), START_MS);
            hub.hub().save_areas(bontang()).expect("areas can be saved");
            hub
        };
        Self {
            now_ms: START_MS,
            parts: 2,
            hub: hub(0),
            elsewhere: hub(1),
            seats: BTreeMap::new(),
            late: Vec::new(),
        }
    }
}

impl Inside {
    fn next_part(&mut self) -> u64 {
        self.parts += 1;
        self.parts
    }

    fn seat(&mut self, name: &str) -> &mut Seat {
        self.now_ms += 1_000;
        self.seats.get_mut(name).expect("the story knows its devices")
    }

    /// Enrolment over the real messages, at the hub of `origin`.
    fn introduce(&mut self, name: &str, part: u64, code: String, origin: Origin) -> Result<(), Problem> {
        let mut station = Station::new(name, Dice::for_part(SEED, part));
        let body = station.act(self.now_ms, |device, world| device.plan_enrol(world, &code, ""))?;
        let hub = match origin {
            Origin::Here => &mut self.hub,
            Origin::Elsewhere => &mut self.elsewhere,
        };
        let answer = hub.run(self.now_ms, Job::Enrol(body))?;
        station.act(self.now_ms, |device, _| device.absorb_enrol(&answer))?;
        self.seats.insert(name.to_owned(), Seat { station, part, code, origin });
        Ok(())
    }

    fn device_id(&mut self, name: &str) -> DeviceId {
        let standing = self.seat(name).station.device().standing();
        match standing.expect("a vault can be read") {
            ketuk_device::Standing::Enrolled(identity) => identity.device,
            ketuk_device::Standing::New => unreachable!("every device of a story is enrolled"),
        }
    }

    fn absorb(&mut self, name: &str, sent_bytes: usize, answer: &[u8]) -> Result<SyncReport, Problem> {
        let now_ms = self.now_ms;
        let station = &mut self.seat(name).station;
        station.act(now_ms, |device, world| device.absorb_sync(world, (sent_bytes, 400), answer))
    }

    /// What arrives at the hub, and what it answers; `None` where nobody waits for an answer.
    fn carry(&mut self, body: Vec<u8>, mishap: Mishap) -> Result<Option<Vec<u8>>, Problem> {
        let now_ms = self.now_ms;
        match mishap {
            Mishap::RequestLost => Ok(None),
            Mishap::RequestLate => {
                self.late.push(Letter::Request(body));
                Ok(None)
            }
            Mishap::RequestCut => self.hub.run(now_ms, Job::Sync(halved(&body))).map(Some),
            Mishap::RequestTwice => {
                self.hub.run(now_ms, Job::Sync(body.clone()))?;
                self.hub.run(now_ms, Job::Sync(body)).map(Some)
            }
            Mishap::Forged => self.hub.run(now_ms, Job::Sync(forged(&body)?)).map(Some),
            Mishap::HubDies => {
                let _ = self.hub.run_and_die(now_ms, Job::Sync(body));
                Ok(None)
            }
            Mishap::AnswerLost => self.hub.run(now_ms, Job::Sync(body)).map(|_| None),
            Mishap::None | Mishap::AnswerCut | Mishap::AnswerLate => {
                self.hub.run(now_ms, Job::Sync(body)).map(Some)
            }
        }
    }
}

fn halved(body: &[u8]) -> Vec<u8> {
    body[..body.len() / 2].to_vec()
}

/// The same request with a signature that its device never made.
fn forged(body: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut request = SyncRequest::from_body(body)?;
    request.batch.signature.0[0] ^= 1;
    Ok(request.to_body())
}

impl Stage for Inside {
    fn enrol(&mut self, name: &str, areas: &[ScopeId], origin: Origin) -> Result<(), Problem> {
        let invitation = Invitation { name: name.to_owned(), scopes: areas.to_vec() };
        let now_ms = self.now_ms;
        let hub = match origin {
            Origin::Here => &mut self.hub,
            Origin::Elsewhere => &mut self.elsewhere,
        };
        let code = hub.act(now_ms, |hub, world| hub.invite(world, &invitation))?;
        let part = self.next_part();
        self.introduce(name, part, code, origin)
    }

    fn act<T>(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Device, &mut ketuk_device::World<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let now_ms = self.now_ms;
        self.seat(name).station.act(now_ms, act)
    }

    fn act_and_die<T>(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Device, &mut ketuk_device::World<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let now_ms = self.now_ms;
        self.seat(name).station.act_and_die(now_ms, act)
    }

    fn sync(&mut self, name: &str, mishap: Mishap) -> Result<Option<SyncReport>, Problem> {
        let body = self.act(name, |device, world| device.plan_sync(world))?;
        let sent_bytes = body.len();
        let Some(answer) = self.carry(body, mishap)? else { return Ok(None) };
        match mishap {
            Mishap::AnswerLate => {
                self.late.push(Letter::Answer(name.to_owned(), answer));
                Ok(None)
            }
            Mishap::AnswerCut => self.absorb(name, sent_bytes, &halved(&answer)).map(Some),
            _ => self.absorb(name, sent_bytes, &answer).map(Some),
        }
    }

    fn deliver_late(&mut self) {
        for letter in std::mem::take(&mut self.late) {
            // Whoever is at the other end no longer waits: what they make of it is their business.
            match letter {
                Letter::Request(body) => drop(self.hub.run(self.now_ms, Job::Sync(body))),
                Letter::Answer(name, answer) => drop(self.absorb(&name, 0, &answer)),
            }
        }
    }

    fn kill(&mut self, name: &str) {
        self.seat(name).station.kill();
    }

    fn restart_hub(&mut self) {
        self.hub.restart(self.now_ms);
    }

    fn set_clock(&mut self, name: &str, year: Option<i16>) {
        let now_ms = self.now_ms;
        let years = year.map(|year| u64::try_from(i64::from(year) - 1970).unwrap_or(0));
        let shown_ms = years.map_or(now_ms, |years| years * YEAR_MS + YEAR_MS / 2);
        let clock = if name == "hub" { &mut self.hub.clock } else { &mut self.seat(name).station.clock };
        clock.set(now_ms, shown_ms);
    }

    fn fill_disk(&mut self, name: &str) {
        if name == "hub" { self.hub.fill_disk() } else { self.seat(name).station.fill_disk() }
    }

    fn free_disk(&mut self, name: &str) {
        if name == "hub" { self.hub.free_disk() } else { self.seat(name).station.free_disk() }
    }

    /// A vault in memory cannot be copied: the second phone has the first one's key and chain from the
    /// start, as after a backup of the first day, and fetches the rest.
    fn copy(&mut self, from: &str, to: &str) -> Result<(), Problem> {
        let Seat { part, code, origin, .. } = self.seat(from);
        let (part, code, origin) = (*part, code.clone(), *origin);
        self.introduce(to, part, code, origin)?;
        let fresh = self.next_part();
        self.seat(to).station.reseed(Dice::for_part(SEED, fresh));
        Ok(())
    }

    fn revoke(&mut self, name: &str) -> Result<(), Problem> {
        let device = self.device_id(name);
        let known = self.hub.hub().revoke(device)?;
        if known { Ok(()) } else { Err(Problem::new(ProblemCode::NotFound)) }
    }

    fn grant(&mut self, name: &str, area: ScopeId) -> Result<(), Problem> {
        let device = self.device_id(name);
        self.hub.hub().grant(device, area)
    }

    fn withdraw(&mut self, name: &str, area: ScopeId) -> Result<(), Problem> {
        let device = self.device_id(name);
        self.hub.hub().withdraw(device, area)
    }

    fn publish(&mut self, package: Vec<u8>) -> Result<(), Problem> {
        let now_ms = self.now_ms;
        self.hub.act(now_ms, |hub, world| hub.publish(world, &package, "Kantor")).map(drop)
    }

    fn withdraw_form(&mut self, version: &str) -> Result<(), Problem> {
        let (now_ms, id) = (self.now_ms, &ketuk_form::keluarga().id);
        let known = self.hub.act(now_ms, |hub, world| hub.withdraw_form(world, id, version))?;
        if known { Ok(()) } else { Err(Problem::new(ProblemCode::NotFound)) }
    }

    fn carry_file(&mut self, file: Vec<u8>) -> Result<Vec<u8>, Problem> {
        let now_ms = self.now_ms;
        self.hub.act(now_ms, |hub, world| {
            let mut carried = hub.open_bundle(ketuk_server::role::Reach::City, &file)?;
            while !carried.is_done() {
                hub.carry_on(world, &mut carried)?;
            }
            hub.close_bundle(world, carried)
        })
    }

    fn load_form(&mut self, version: &str) -> Result<Vec<u8>, Problem> {
        self.hub.hub().load_form_package(&ketuk_form::keluarga().id, version)
    }

    fn settle(&mut self, settlement: Settlement) -> Result<(), Problem> {
        self.hub.settle(self.now_ms, settlement).map(drop)
    }

    fn detail(&mut self, record: RecordId) -> Result<RecordDetail, Problem> {
        self.hub.hub().detail(ketuk_server::role::Reach::City, record, "id")
    }

    fn count_households(&mut self) -> Result<usize, Problem> {
        Ok(self.hub.hub().records()?.len())
    }

    fn count_apart(&mut self) -> Result<usize, Problem> {
        Ok(self.hub.hub().list_quarantine(ketuk_server::role::Reach::City, 0, 10_000)?.len())
    }

    fn rebuild(&mut self) -> Result<bool, Problem> {
        let report = self.hub.hub().rebuild(&mut |_| ())?;
        Ok(report.before == report.after)
    }
}

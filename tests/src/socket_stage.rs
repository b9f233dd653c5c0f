//! The stage over a real socket: axum on the loopback, a database file, a vault file per device.
//!
//! The same stories as on the stage in one process; what differs is the machine's own clock and entropy,
//! files that close and open again, and bodies that travel.

use crate::hall::{Hall, TOKEN};
use ketuk_device::{Device, Problem, ProblemCode, RecordId, ScopeId, Standing, Vault, World};
use ketuk_fleet::scenario::{Mishap, Origin, Stage};
use ketuk_server::Job;
use ketuk_server::http::machine_clock;
use ketuk_server::hub::{RecordDetail, Settlement};
use ketuk_transport::{Errand, Exposure, Office, Outside, Roots, SystemWorld};
use ketuk_view::SyncReport;
use ketuk_wire::DeviceId;
use ketuk_wire::sync::SyncRequest;
use std::collections::BTreeMap;
use std::path::PathBuf;

const YEAR_MS: u64 = 31_556_952_000;

/// A device with its file; `None` only while it is being opened again.
#[derive(Debug)]
struct Seat {
    device: Option<Device>,
    path: PathBuf,
    /// What its clock shows, where it is wrong.
    shown_ms: Option<u64>,
}

/// What is under way.
#[derive(Debug)]
enum Letter {
    Request(Vec<u8>),
    Answer(String, Vec<u8>),
}

/// The stage over a socket.
#[derive(Debug)]
pub struct OverSocket {
    hall: Hall,
    elsewhere: Hall,
    seats: BTreeMap<String, Seat>,
    late: Vec<Letter>,
}

impl OverSocket {
    /// Two servers: the one of the story, and another that some device comes from.
    pub fn open() -> anyhow::Result<Self> {
        Ok(Self { hall: Hall::open()?, elsewhere: Hall::open()?, seats: BTreeMap::new(), late: Vec::new() })
    }

    fn seat(&mut self, name: &str) -> &mut Seat {
        self.seats.get_mut(name).expect("the story knows its devices")
    }

    fn device_id(&mut self, name: &str) -> DeviceId {
        let device = self.seat(name).device.as_ref().expect("it is open");
        match device.standing().expect("a vault can be read") {
            Standing::Enrolled(identity) => identity.device,
            Standing::New => unreachable!("every device of a story is enrolled"),
        }
    }

    fn post(&self, body: Vec<u8>) -> Result<Vec<u8>, Problem> {
        self.hall.block_on(self.hall.road().carry(Errand::Sync, body))
    }

    fn absorb(&mut self, name: &str, sent_bytes: usize, answer: &[u8]) -> Result<SyncReport, Problem> {
        self.act(name, |device, world| device.absorb_sync(world, (sent_bytes, 400), answer))
    }

    /// What arrives at the hub, and what it answers; `None` where nobody waits for an answer.
    fn carry(&mut self, body: Vec<u8>, mishap: Mishap) -> Result<Option<Vec<u8>>, Problem> {
        match mishap {
            Mishap::RequestLost => Ok(None),
            Mishap::RequestLate => {
                self.late.push(Letter::Request(body));
                Ok(None)
            }
            Mishap::RequestCut => self.post(halved(&body)).map(Some),
            Mishap::RequestTwice => {
                self.post(body.clone())?;
                self.post(body).map(Some)
            }
            Mishap::Forged => self.post(forged(&body)?).map(Some),
            Mishap::HubDies => {
                self.hall.call(|hub, _| hub.store().on_commit(|| false))?;
                let _ = self.post(body);
                self.restart_hub();
                Ok(None)
            }
            Mishap::AnswerLost => self.post(body).map(|_| None),
            Mishap::None | Mishap::AnswerCut | Mishap::AnswerLate => self.post(body).map(Some),
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

fn open(path: &std::path::Path) -> Device {
    Device::open(Vault::open(path).expect("a vault opens again"))
}

fn lend<T>(
    seat: &mut Seat,
    act: impl FnOnce(&mut Device, &mut World<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let mut outside = SystemWorld::new();
    let now_ms = seat.shown_ms.unwrap_or_else(|| outside.now_ms());
    let mut fill = |buffer: &mut [u8]| outside.fill(buffer);
    let device = seat.device.as_mut().expect("it is open");
    act(device, &mut World { now_ms, fill: &mut fill })
}

/// The hub's clock in the middle of a year; the writer takes a plain function.
fn clock_of(year: i16) -> ketuk_server::http::Clock {
    fn middle(year: u64) -> u64 {
        (year - 1970) * YEAR_MS + YEAR_MS / 2
    }
    match year {
        ..=1970 => || middle(1970),
        1971..=2020 => || middle(2020),
        2021..=2030 => || middle(2030),
        _ => || middle(2040),
    }
}

impl Stage for OverSocket {
    fn enrol(&mut self, name: &str, areas: &[ScopeId], origin: Origin) -> Result<(), Problem> {
        let file = format!("{name}.ketuk");
        let hall = match origin {
            Origin::Here => &self.hall,
            Origin::Elsewhere => &self.elsewhere,
        };
        let device = hall.enrol(&file, name, areas)?;
        let path = hall.folder().path().join(file);
        self.seats.insert(name.to_owned(), Seat { device: Some(device), path, shown_ms: None });
        Ok(())
    }

    fn act<T>(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Device, &mut World<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        lend(self.seat(name), act)
    }

    fn act_and_die<T>(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Device, &mut World<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let seat = self.seat(name);
        let vault = seat.device.as_ref().expect("it is open").vault();
        vault.on_commit(|| false).expect("a hook is set");
        let done = lend(seat, act);
        self.kill(name);
        done
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
                Letter::Request(body) => drop(self.post(body)),
                Letter::Answer(name, answer) => drop(self.absorb(&name, 0, &answer)),
            }
        }
    }

    fn kill(&mut self, name: &str) {
        let seat = self.seat(name);
        drop(seat.device.take());
        seat.device = Some(open(&seat.path));
    }

    fn restart_hub(&mut self) {
        self.hall.restart(machine_clock).expect("the server starts again on its file");
    }

    fn set_clock(&mut self, name: &str, year: Option<i16>) {
        if name == "hub" {
            let clock = year.map_or(machine_clock as ketuk_server::http::Clock, clock_of);
            self.hall.restart(clock).expect("the server starts again on its file");
        } else {
            let years = year.map(|year| u64::try_from(i64::from(year) - 1970).unwrap_or(0));
            self.seat(name).shown_ms = years.map(|years| years * YEAR_MS + YEAR_MS / 2);
        }
    }

    fn fill_disk(&mut self, name: &str) {
        let filled = if name == "hub" {
            self.hall.call(|hub, _| hub.store().limit_pages(1))
        } else {
            let vault = self.seat(name).device.as_ref().expect("it is open").vault();
            vault.limit_pages(1).map_err(|e| Problem::with(ProblemCode::StorageFault, e))
        };
        filled.expect("the disk is limited");
    }

    fn free_disk(&mut self, name: &str) {
        let freed = if name == "hub" {
            self.hall.call(|hub, _| hub.store().limit_pages(u32::MAX - 1))
        } else {
            let vault = self.seat(name).device.as_ref().expect("it is open").vault();
            vault.limit_pages(u32::MAX - 1).map_err(|e| Problem::with(ProblemCode::StorageFault, e))
        };
        freed.expect("the disk is freed");
    }

    fn copy(&mut self, from: &str, to: &str) -> Result<(), Problem> {
        let seat = self.seat(from);
        // Closing folds the write-ahead log into the file, as copying a whole phone would.
        drop(seat.device.take());
        let path = seat.path.with_file_name(format!("{to}.ketuk"));
        std::fs::copy(&seat.path, &path).expect("a file can be copied");
        let secret = |of: &std::path::Path| ketuk_device::FileSecret::beside(of).path().to_owned();
        std::fs::copy(secret(&seat.path), secret(&path)).expect("its secret can be copied");
        seat.device = Some(open(&seat.path));
        let shown_ms = seat.shown_ms;
        let copied = Seat { device: Some(open(&path)), path, shown_ms };
        self.seats.insert(to.to_owned(), copied);
        Ok(())
    }

    fn revoke(&mut self, name: &str) -> Result<(), Problem> {
        let device = self.device_id(name);
        let known = self.hall.call(move |hub, _| hub.revoke(device))?;
        if known { Ok(()) } else { Err(Problem::new(ProblemCode::NotFound)) }
    }

    fn grant(&mut self, name: &str, area: ScopeId) -> Result<(), Problem> {
        let device = self.device_id(name);
        self.hall.call(move |hub, _| hub.grant(device, area))
    }

    fn withdraw(&mut self, name: &str, area: ScopeId) -> Result<(), Problem> {
        let device = self.device_id(name);
        self.hall.call(move |hub, _| hub.withdraw(device, area))
    }

    fn publish(&mut self, package: Vec<u8>) -> Result<(), Problem> {
        self.hall.call(move |hub, world| hub.publish(world, &package, "Kantor")).map(drop)
    }

    fn withdraw_form(&mut self, version: &str) -> Result<(), Problem> {
        let version = version.to_owned();
        let id = &ketuk_form::keluarga().id;
        let known = self.hall.call(move |hub, world| hub.withdraw_form(world, id, &version))?;
        if known { Ok(()) } else { Err(Problem::new(ProblemCode::NotFound)) }
    }

    fn carry_file(&mut self, file: Vec<u8>) -> Result<Vec<u8>, Problem> {
        let base_url = self.hall.road().base_url();
        let office = Office::new(base_url, Exposure::LoopbackOnly, &Roots::None, TOKEN);
        let carried = self.hall.block_on(office.expect("an address").carry_bundle(file));
        carried.map_err(|declined| declined.problem)
    }

    fn load_form(&mut self, version: &str) -> Result<Vec<u8>, Problem> {
        let version = version.to_owned();
        self.hall.call(move |hub, _| hub.load_form_package(&ketuk_form::keluarga().id, &version))
    }

    fn settle(&mut self, settlement: Settlement) -> Result<(), Problem> {
        self.hall.job(Job::Settle(Box::new(settlement))).map(drop)
    }

    fn detail(&mut self, record: RecordId) -> Result<RecordDetail, Problem> {
        self.hall.call(move |hub, _| hub.detail(ketuk_server::role::Reach::City, record, "id"))
    }

    fn count_households(&mut self) -> Result<usize, Problem> {
        self.hall.call(|hub, _| hub.records()).map(|records| records.len())
    }

    fn count_apart(&mut self) -> Result<usize, Problem> {
        self.hall
            .call(|hub, _| hub.list_quarantine(ketuk_server::role::Reach::City, 0, 10_000))
            .map(|lines| lines.len())
    }

    fn rebuild(&mut self) -> Result<bool, Problem> {
        let report = self.hall.call(|hub, _| hub.rebuild(&mut |_| ()))?;
        Ok(report.before == report.after)
    }
}

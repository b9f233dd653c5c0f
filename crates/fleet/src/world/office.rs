//! What an office does to phones and households while everybody is out: cadres are sent elsewhere, RTs are split and
//! put together, phones are withdrawn, wiped and let in again, households erased; a phone is copied whole, or stays
//! away past its grant.
//!
//! Invariants: what the office has decided is noted when the hub has said yes, never before; after a server was set
//! back, whoever restored it says again what it has forgotten, save erasures that a phone still knows of.

use super::{Trip, World};
use crate::city::Dice;
use crate::disk::Disk;
use crate::model;
use crate::station::Station;
use ketuk_device::{Problem, ProblemCode, RecordId, ScopeId};
use ketuk_server::hub::{ApartAct, ApartPlan, ErasePlan, MovePlan};
use ketuk_server::role::{Actor, Reach};
use ketuk_server::{Job, Page};
use ketuk_wire::{ChangeHash, DeviceId};
use std::collections::{BTreeMap, BTreeSet};

/// Longer than any grant.
const AWAY_MS: u64 = 31 * 24 * 3_600_000;
/// Phones that somebody works with, at least.
const WORKING_MIN: usize = 2;
/// Copies of phones in one world.
const COPIES_MAX: usize = 3;
/// Changes of a world that are looked for after their erasure.
const NEEDLES_MAX: usize = 3;

/// How a phone stands with the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Somebody works with it.
    Working,
    /// Its permission was withdrawn.
    Revoked,
    /// The same, and it was ordered to destroy what it holds.
    Ordered,
    /// It did.
    Wiped,
}

/// A phone as the office sees it.
#[derive(Debug, Clone)]
pub struct Phone {
    /// Who it is to the hub; a copy is the same.
    pub device: DeviceId,
    /// How it stands.
    pub standing: Standing,
    /// Of areas that were taken from it: what the hub had of them then, or the phone itself since before the hub was set
    /// back. Nothing else of others may reach it.
    pub left: BTreeMap<ScopeId, BTreeSet<ChangeHash>>,
}

impl World {
    /// A device is known from now on.
    pub(super) fn meet_office(&mut self, at: usize) {
        let phone =
            Phone { device: self.identity(at).device, standing: Standing::Working, left: BTreeMap::new() };
        match self.phones.get_mut(at) {
            Some(known) => *known = phone,
            None => self.phones.push(phone),
        }
    }

    /// One thing that the office does.
    pub(super) fn turn_over(&mut self) {
        let at = self.office.below(self.stations.len() as u64) as usize;
        match self.office.below(100) {
            0..=17 => self.send_cadre_elsewhere(at),
            18..=41 => self.move_households(),
            42..=49 => self.withdraw_phone(at, Standing::Revoked),
            50..=61 => self.withdraw_phone(at, Standing::Ordered),
            62..=73 => self.erase(),
            74..=81 => self.copy_phone(at),
            82..=86 => self.stay_away(at),
            87..=94 => self.invite_again(at),
            _ => self.look_through_apart(),
        }
    }

    /// This phone and its copies.
    fn same_phones(&self, at: usize) -> Vec<usize> {
        let device = self.phones[at].device;
        (0..self.phones.len()).filter(|other| self.phones[*other].device == device).collect()
    }

    pub(super) fn gain_area(&mut self, at: usize, scope: ScopeId) {
        for same in self.same_phones(at) {
            self.areas[same].insert(scope);
            self.phones[same].left.remove(&scope);
        }
    }

    /// An area is taken from a phone: what the hub or the phone has of it now may be there, and nothing that comes later.
    fn lose_area(&mut self, at: usize, scope: ScopeId) {
        let rows = self.hub.hub().walk(scope).unwrap_or_default();
        let seen: BTreeSet<ChangeHash> = rows.into_values().flatten().collect();
        for same in self.same_phones(at) {
            self.areas[same].remove(&scope);
            let station = &self.stations[same];
            let here = model::records(station).into_iter().filter(|(_, of)| *of == scope.0);
            let held = here.flat_map(|(record, _)| model::rows(station, record));
            let held: BTreeSet<ChangeHash> = held.map(|row| ChangeHash(row.hash)).collect();
            self.phones[same].left.insert(scope, &seen | &held);
        }
    }

    fn an_area_of_the_city(&mut self) -> ScopeId {
        let at = self.office.below(self.city.rts.len() as u64) as usize;
        ScopeId(self.city.rts[at].ground.rt.number())
    }

    /// A cadre works in another RT from now on.
    fn send_cadre_elsewhere(&mut self, at: usize) {
        let Phone { device, standing, .. } = self.phones[at].clone();
        let areas: Vec<ScopeId> = self.areas[at].iter().copied().collect();
        let to = self.an_area_of_the_city();
        let Some(from) = areas.get(self.office.below(areas.len().max(1) as u64) as usize).copied() else {
            return;
        };
        if standing != Standing::Working || from == to || self.hub.hub().grant(device, to).is_err() {
            return;
        }
        self.gain_area(at, to);
        if self.hub.hub().withdraw(device, from).is_ok() {
            self.lose_area(at, from);
        }
    }

    /// An RT is split, or put together with another one.
    fn move_households(&mut self) {
        let (from, to) = (self.an_area_of_the_city(), self.an_area_of_the_city());
        let here = self.hub.hub().records().expect("the hub lists its records");
        let here: Vec<_> =
            here.into_iter().filter(|(_, scope)| *scope == from).map(|(record, _)| record).collect();
        if from == to || here.is_empty() {
            return;
        }
        let is_split = self.office.chance(650);
        let go: Vec<_> = here.into_iter().filter(|_| !is_split || self.office.chance(500)).collect();
        self.move_these(from, to, go);
    }

    fn move_these(&mut self, from: ScopeId, to: ScopeId, records: Vec<RecordId>) {
        let plan = MovePlan { from, to, records: Some(records.clone()), why: "pemekaran RT".to_owned() };
        let moved =
            self.hub.act(self.now_ms, |hub, world| hub.move_households(world, &Actor::of_token(), &plan));
        if moved.is_ok() {
            self.model.places.extend(records.into_iter().map(|record| (record, to)));
        }
    }

    /// A phone's permission ends, with or without an order to destroy everything.
    fn withdraw_phone(&mut self, at: usize, to: Standing) {
        let Phone { device, standing, .. } = self.phones[at].clone();
        let same = self.same_phones(at);
        let others =
            self.phones.iter().filter(|phone| phone.standing == Standing::Working && phone.device != device);
        let is_further =
            matches!((standing, to), (Standing::Working, _) | (Standing::Revoked, Standing::Ordered));
        if !is_further || others.count() < WORKING_MIN {
            return;
        }
        if !self.withdraw_at_hub(device, to) {
            return;
        }
        for scope in self.areas[at].clone() {
            self.lose_area(at, scope);
        }
        for at in same {
            if self.phones[at].standing != Standing::Wiped {
                self.phones[at].standing = to;
            }
            // What had left for it may still arrive, and is not looked for.
            self.road.answers.retain(|(whose, _)| *whose != at);
        }
    }

    fn withdraw_at_hub(&mut self, device: DeviceId, to: Standing) -> bool {
        let done = match to {
            Standing::Revoked => self.hub.hub().revoke(device),
            _ => self.hub.act(self.now_ms, |hub, world| hub.order_wipe(device, world.now_ms)),
        };
        done == Ok(true)
    }

    /// A phone that was ordered to may have destroyed everything by now.
    pub(super) fn note_wipe(&mut self, at: usize) {
        if self.faults_begun.office == 0 {
            return;
        }
        let standing = self.stations[at].device().standing();
        if standing != Ok(ketuk_device::Standing::New) || self.phones[at].standing == Standing::Wiped {
            return;
        }
        let name = self.stations[at].name.clone();
        if self.phones[at].standing != Standing::Ordered {
            self.model.surprises.push(format!("{name}: destroyed everything unasked"));
        }
        if self.copies.1.remove(&at).is_some_and(|copy| self.stations[at].opens(&copy)) {
            self.model.surprises.push(format!("{name}: an old copy of its file opens after the wipe"));
        }
        self.phones[at].standing = Standing::Wiped;
        self.forget_wiped(at);
        self.model.wiped(at);
        self.visits.retain(|(owner, _), _| *owner != at);
    }

    /// Its own work was heard before. Of others' work it may have been the last that held what a server had lost that
    /// was set back: that goes with it.
    fn forget_wiped(&mut self, at: usize) {
        let same = self.same_phones(at);
        let lost = self.list_lost();
        let own = lost.iter().filter(|(record, change)| {
            let by_it = self.model.by.get(change).is_some_and(|by| same.contains(by));
            by_it && !self.model.erased.contains(record)
        });
        let unheard: Vec<String> = own.map(|(record, change)| format!("{record} {change}")).collect();
        for what in unheard {
            self.model.surprises.push(format!("{what}: destroyed before it was heard"));
        }
        if self.was_set_back {
            self.forget_lost();
        }
    }

    /// After a server was set back, others' work may have been the last copy where its author's phone was wiped.
    pub(crate) fn forget_orphans(&mut self) {
        if !self.was_set_back {
            return;
        }
        let mut lost = self.list_lost();
        lost.retain(|(_, change)| self.model.by.get(change).is_some_and(|by| self.model.wiped.contains(by)));
        self.model.forget(&lost);
    }

    /// A wiped phone says that it did. Whether the hub heard it now.
    pub(super) fn tell_last_word(&mut self, at: usize, trip: Trip) -> bool {
        let word = self.stations[at].device().last_word().expect("a vault can be read");
        let Some(word) = word else { return false };
        let job = Job::Wiped(word.body);
        let said = match trip {
            Trip::RequestLost | Trip::RequestLate | Trip::RequestCut => return false,
            Trip::HubDies => self.hub.run_and_die(self.now_ms, job),
            _ => self.hub.run(self.now_ms, job),
        };
        match said {
            Err(Problem { code: ProblemCode::DeviceUnknown, .. }) | Ok(_) => {}
            Err(problem) => {
                if self.is_resting {
                    self.unrest.push(format!("a last word was not heard: {problem}"));
                }
                return false;
            }
        }
        if matches!(trip, Trip::AnswerLost | Trip::AnswerLate | Trip::HubDiesAfter) {
            return false;
        }
        self.stations[at].act(self.now_ms, |device, _| device.note_last_word()).is_ok()
    }

    /// A withdrawn phone tries all the same: it is told so, and nothing else. Never news for the hub.
    pub(super) fn knock(&mut self, at: usize) -> bool {
        match self.exchange(at, Trip::Smooth) {
            Some(Err(Problem { code: ProblemCode::DeviceRevoked, .. })) => {}
            other => {
                let name = &self.stations[at].name;
                self.unrest.push(format!("{name}: withdrawn, and heard {other:?}"));
            }
        }
        false
    }

    /// A household is erased.
    fn erase(&mut self) {
        let here = self.hub.hub().records().expect("the hub lists its records");
        let Some((record, _)) = here.get(self.office.below(here.len().max(1) as u64) as usize) else {
            return;
        };
        self.erase_this(*record);
    }

    fn erase_this(&mut self, record: RecordId) {
        let actor = Actor::of_token();
        let Ok(preview) = self.hub.hub().preview_erasure(&actor, record) else { return };
        let plan = ErasePlan {
            basis: "consent_withdrawn".to_owned(),
            why: "permintaan tertulis".to_owned(),
            changes_seen: preview.changes,
            member: None,
        };
        let needle = self.needle(record);
        let erased = self.hub.act(self.now_ms, |hub, world| hub.erase(world, &actor, record, &plan));
        if erased.is_err() {
            return;
        }
        // The writer's thread does so after each group.
        let _ = self.hub.hub().flush_erased();
        self.model.needles.extend(needle.map(|needle| (record, needle)));
        self.model.erased.insert(record);
        self.model.drop_erased();
        self.families.remove(&record);
        self.visits.retain(|(_, of), _| *of != record);
    }

    /// Bytes that only a change of this household has: who wrote it, drawn anew for each time of editing.
    fn needle(&self, record: RecordId) -> Option<Vec<u8>> {
        if self.model.needles.len() >= NEEDLES_MAX || self.faults_begun.power == 0 {
            return None;
        }
        let ground = self.hub.hub().record_from_ground(record).ok()?;
        let needle = ground.changes().iter().find_map(|change| writer(&change.bytes).map(<[u8]>::to_vec))?;
        self.hub.holds(&needle).then_some(needle)
    }

    /// Somebody copies a phone whole, and both go on under one name.
    fn copy_phone(&mut self, at: usize) {
        let copies = self.stations.iter().filter(|station| station.name.ends_with('\'')).count();
        if self.faults.power == 0 || copies >= COPIES_MAX || self.phones[at].standing != Standing::Working {
            return;
        }
        let new = self.stations.len();
        let name = format!("{}'", self.stations[at].name);
        let dice = |part: u64| Dice::for_part(self.seed, 4_000_000 + part + new as u64);
        let copy: Station = self.stations[at].copied(&name, Disk::new(dice(0)), dice(100_000));
        for (record, _) in model::records(&copy) {
            self.model.drafts.insert((new, record), model::list_drafts(&copy, record));
        }
        let numbers: Vec<_> = self.model.batches.iter().filter(|((owner, _), _)| *owner == at).collect();
        let kept: Vec<_> = numbers
            .into_iter()
            .filter(|((_, number), _)| copy.has_receipt(*number))
            .map(|((_, number), hashes)| ((new, *number), hashes.clone()))
            .collect();
        self.model.batches.extend(kept);
        self.model.heard(new, &copy);
        self.stations.push(copy);
        self.areas.push(self.areas[at].clone());
        self.phones.push(self.phones[at].clone());
    }

    /// Whether a phone's grant is over: then its screens show nothing and take nothing up.
    pub(super) fn is_locked(&mut self, at: usize) -> bool {
        let checked = self.stations[at].act(self.now_ms, |device, world| device.check_grant(world));
        checked.is_err_and(|problem| problem.code == ProblemCode::GrantOver)
    }

    /// Nobody syncs for a month: afterwards this phone has locked itself, whatever its clock showed before.
    pub(super) fn stay_away(&mut self, at: usize) {
        if self.phones[at].standing == Standing::Wiped || self.stations[at].is_read_only() {
            return;
        }
        // Its clock is looked at whenever somebody opens the app.
        let opened = self.stations[at].act(self.now_ms, |device, world| device.check_grant(world));
        self.now_ms += AWAY_MS;
        if opened.is_ok() && !self.is_locked(at) {
            let name = &self.stations[at].name;
            self.model.overdue.push(format!("{name}: away for longer than its grant, and not locked"));
        }
    }

    /// A phone that was withdrawn is let in again, or somebody gets a wiped one as a new one.
    fn invite_again(&mut self, at: usize) {
        let Phone { device, standing, .. } = self.phones[at].clone();
        let is_silent = self.stations[at].device().last_word() == Ok(None);
        if standing == Standing::Working || (standing == Standing::Wiped && !is_silent) {
            return;
        }
        self.free_disks();
        let home = self.an_area_of_the_city();
        let same = self.same_phones(at);
        self.areas[at] = BTreeSet::from([home]);
        self.enrol(at);
        // A backup from before knows nothing of it; such phones are invited once more, which is another story.
        self.copies.0 = None;
        if standing == Standing::Wiped {
            self.gone.insert(device);
            // A backup of an empty phone is none.
            self.copies.1.remove(&at);
            self.meet_office(at);
            return;
        }
        // Also where a copy of it was wiped before: it is nobody's old phone any more.
        self.gone.remove(&device);
        // What was granted before the withdrawal holds again.
        let scopes = self.hub.hub().list_device_scopes(device).expect("the hub lists areas");
        for other in same {
            // Copies and backups that have heard the order obey it, once they have sent everything.
            self.copies.1.remove(&other);
            let obeys = other != at && model::has_wipe_order(&self.stations[other]);
            if self.phones[other].standing != Standing::Wiped && !obeys {
                self.phones[other].standing = Standing::Working;
            }
        }
        for scope in scopes {
            self.gain_area(at, scope.scope);
        }
    }

    /// Somebody looks through what is kept apart.
    fn look_through_apart(&mut self) {
        let all = (ScopeId(0), ScopeId(i64::MAX.unsigned_abs()));
        let page = self.hub.hub().page_of_quarantine(all, "", Page { limit: 50, offset: 0 }, "id");
        let groups = page.expect("what is apart can be listed").groups;
        for group in groups {
            let device = self.phones.iter().find(|phone| phone.device.to_string() == group.device);
            let device = device
                .map(|phone| phone.device)
                .or_else(|| self.gone.iter().find(|device| device.to_string() == group.device).copied());
            let act = match self.office.below(3) {
                0 => ApartAct::Close,
                1 => ApartAct::Release,
                _ => continue,
            };
            let Some(device) = device else { continue };
            let plan = ApartPlan {
                device,
                scope: ScopeId(group.scope),
                act,
                until: group.last,
                why: "sudah dilihat".to_owned(),
            };
            let _ =
                self.hub.act(self.now_ms, |hub, world| hub.settle_apart(world, &Actor::of_token(), &plan));
        }
    }

    /// The server was set back: whoever restored it withdraws again what it has forgotten.
    pub(super) fn say_again(&mut self) {
        self.hub.free_disk();
        for device in self.gone.clone() {
            self.withdraw_at_hub(device, Standing::Ordered);
        }
        for at in 0..self.phones.len() {
            let Phone { device, standing, .. } = self.phones[at].clone();
            match standing {
                Standing::Working => self.withdraw_forgotten(at, device),
                Standing::Revoked => drop(self.withdraw_at_hub(device, Standing::Revoked)),
                // As whose copy this one was wiped, that one was let in again; if it is out by now, then without an order.
                Standing::Wiped if self.is_anybodys(device) => {}
                Standing::Ordered | Standing::Wiped => {
                    self.withdraw_at_hub(device, Standing::Ordered);
                }
            }
        }
    }

    /// Whether a phone of this identity is about that was never ordered to destroy what it holds, or was let in again since.
    fn is_anybodys(&self, device: DeviceId) -> bool {
        let is_theirs = |standing| matches!(standing, Standing::Working | Standing::Revoked);
        self.phones.iter().any(|phone| phone.device == device && is_theirs(phone.standing))
    }

    /// Whether somebody works with a phone of this identity.
    pub(crate) fn works(&self, device: DeviceId) -> bool {
        self.phones.iter().any(|phone| phone.device == device && phone.standing == Standing::Working)
    }

    fn withdraw_forgotten(&mut self, at: usize, device: DeviceId) {
        let scopes = self.hub.hub().list_device_scopes(device).expect("the hub lists areas");
        for scope in scopes {
            if !self.areas[at].contains(&scope.scope) {
                self.hub.hub().withdraw(device, scope.scope).expect("an area can be taken");
            }
        }
    }

    /// Once all is quiet the office looks whether everything is as it said, and through what is apart.
    pub(super) fn tidy_up(&mut self) {
        self.say_what_was_forgotten();
        self.look_through_apart();
    }

    /// A server that was set back may have forgotten what was erased, and where households were put.
    pub(super) fn say_what_was_forgotten(&mut self) {
        let here = self.hub.hub().records().expect("the hub lists its records");
        let apart = self.hub.hub().changes_apart().expect("what is apart can be listed");
        let back: BTreeSet<RecordId> =
            here.iter().map(|(record, _)| *record).chain(apart.iter().map(|(record, _)| *record)).collect();
        for record in back.intersection(&self.model.erased.clone()) {
            self.erase_once_more(*record);
        }
        for (record, scope) in here {
            if let Some(place) = self.model.places.get(&record).copied()
                && place != scope
                && self.was_set_back
                && !self.model.erased.contains(&record)
            {
                self.move_these(scope, place, vec![record]);
            }
        }
    }

    /// An order that nobody remembers is given again; one that a phone remembers should have come back with it.
    fn erase_once_more(&mut self, record: RecordId) {
        let knows = |at: &usize| {
            let read = |store: ketuk_vault::Store<'_>| store.has_erasure(&record.0);
            let vault = self.stations[*at].device().vault();
            self.phones[*at].standing == Standing::Working
                && vault.read::<_, ketuk_vault::VaultProblem>(read).is_ok_and(|knows| knows)
        };
        if let Some(at) = (0..self.stations.len()).find(knows) {
            let name = &self.stations[at].name;
            self.unrest.push(format!("{name} knows that {record} was erased, and the hub has it"));
            return;
        }
        if self.was_set_back {
            self.erase_this(record);
        }
    }

    /// Whether an order to wipe is known at the hub as obeyed.
    #[must_use]
    pub fn is_wipe_confirmed(&self, device: DeviceId) -> bool {
        let lines = self.hub.hub().list_devices(Reach::City).expect("the hub lists devices");
        lines
            .iter()
            .any(|line| line.device == device && matches!(line.wipe, ketuk_server::hub::Wipe::Done(_)))
    }

    /// Whether an office was at work in this world.
    #[must_use]
    pub fn has_office(&self) -> bool {
        self.faults_begun.office > 0
    }

    /// Whether there are copies of this phone.
    #[must_use]
    pub fn is_copied(&self, at: usize) -> bool {
        self.same_phones(at).len() > 1
    }

    /// Whether the server's clock was ever ahead: then phones wait with it for their next grant.
    #[must_use]
    pub fn has_strayed(&self) -> bool {
        self.has_strayed
    }

    /// Whether the server was ever set back to an earlier day.
    #[must_use]
    pub fn was_set_back(&self) -> bool {
        self.was_set_back
    }
}

/// The actor of a change, behind magic, checksum, type, length and what it builds on.
fn writer(chunk: &[u8]) -> Option<&[u8]> {
    let length = chunk.get(9..)?.iter().position(|byte| byte & 0x80 == 0)?;
    let (deps, rest) = chunk.get(10 + length..)?.split_first()?;
    let (size, rest) = rest.get(usize::from(*deps) * 32..)?.split_first()?;
    rest.get(..usize::from(*size)).filter(|writer| writer.len() >= 16)
}

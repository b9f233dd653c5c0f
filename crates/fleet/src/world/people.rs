//! What people do: cadres visit, answer, disagree, remove, finish and settle; coordinators decide.

use super::World;
use crate::city::{answers_for, second_opinion};
use crate::model;
use ketuk_device::{Problem, RecordId, ScopeId};
use ketuk_form::{Key, Value};
use ketuk_household::area::bontang;
use ketuk_household::prelist::to_csv;
use ketuk_household::{RtCode, VisitOutcome};
use ketuk_record::{DisputeClass, keys};
use ketuk_server::hub::{DeskVerdict, DisputePlace, Settlement};
use ketuk_server::role::{Actor, Reach};
use ketuk_wire::ChangeHash;

/// Answers typed in one go: sections are cut to this, so that worlds stay small.
const ANSWERS_AT_ONCE: usize = 6;
/// Requests to the disk in which a save is surely done.
const REQUESTS_MANY: u64 = 24;

impl World {
    /// A cadre does one thing at a door.
    pub(super) fn visit(&mut self, at: usize) {
        if self.faults.office > 0 && self.is_locked(at) {
            return;
        }
        let Some(record) = self.pick_household(at) else { return };
        match self.dice.below(100) {
            0..=44 => self.interview(at, record),
            45..=66 => self.disagree(at, record),
            67..=76 => self.remove_member(at, record),
            77..=86 => self.finish(at, record),
            87..=94 => self.settle_at_the_door(at, record),
            _ => self.save(at, record),
        }
        if self.dice.chance(650) {
            self.save(at, record);
        }
    }

    /// A household of the device, or a new one where it has none yet.
    fn pick_household(&mut self, at: usize) -> Option<RecordId> {
        let here = model::records(&self.stations[at]);
        if here.is_empty() || self.dice.chance(120) {
            return self.begin_household(at);
        }
        let pick = self.dice.below(here.len() as u64) as usize;
        Some(here[pick].0)
    }

    fn begin_household(&mut self, at: usize) -> Option<RecordId> {
        let scopes = self.stations[at].device().scopes().expect("a vault can be read");
        let pick = self.dice.below(scopes.len().max(1) as u64) as usize;
        let scope = *scopes.get(pick)?;
        let rt = RtCode::from_number(scope.0).expect("areas of the world are RTs");
        if self.dice.chance(600) { self.import_prelist(at, rt) } else { self.start(at, rt, scope) }
    }

    fn import_prelist(&mut self, at: usize, rt: RtCode) -> Option<RecordId> {
        let mut rows = self.city.prelist(rt);
        rows.truncate(2);
        let csv = to_csv(&rows);
        let imported =
            self.stations[at].act(self.now_ms, |device, world| device.import_prelist(world, &csv, bontang()));
        // Each row is a use case of its own: some may be here although the import stopped half-way.
        let mut first = None;
        for row in &rows {
            let record = RecordId::of_prelist(&row.prelist_id);
            if model::rows(&self.stations[at], record).is_empty() {
                continue;
            }
            self.model.created(at, &self.stations[at], record);
            self.model.begun(record, ScopeId(rt.number()));
            let family = self
                .city
                .list_families()
                .find(|f| f.prelist.as_ref().is_some_and(|listed| listed.prelist_id == row.prelist_id));
            if let Some(family) = family {
                self.families.insert(record, family.clone());
            }
            first.get_or_insert(record);
        }
        imported.ok().and(first)
    }

    fn start(&mut self, at: usize, rt: RtCode, scope: ScopeId) -> Option<RecordId> {
        let started = self.stations[at].act(self.now_ms, |device, world| device.start(world, scope));
        let record = started.ok()?;
        self.model.created(at, &self.stations[at], record);
        self.model.begun(record, scope);
        let pick = self.dice.bits();
        let family = self.family_of(rt, u64::from(pick))?;
        self.families.insert(record, family);
        Some(record)
    }

    /// The next answers of the interview with the family that lives there.
    fn interview(&mut self, at: usize, record: RecordId) {
        let Some(family) = self.families.get(&record) else { return };
        let (form, dice) = (self.stations[at].device().form(), &mut self.dice);
        let draw = || {
            let mut sections = answers_for(&form, family, dice);
            sections.reverse();
            sections
        };
        let left = self.visits.entry((at, record)).or_insert_with(draw);
        let Some((_, mut answers)) = left.pop() else { return };
        answers.truncate(ANSWERS_AT_ONCE);
        if self.dice.chance(300) {
            self.type_one_by_one(at, record, &answers);
        } else {
            self.type_in(at, record, &answers);
        }
    }

    fn type_one_by_one(&mut self, at: usize, record: RecordId, answers: &[(Key, Value)]) {
        for answer in answers {
            if self.dice.chance(self.faults.death / 4) {
                // The battery falls out between two answers.
                self.stations[at].kill();
            }
            self.type_in(at, record, std::slice::from_ref(answer));
        }
    }

    /// Types answers; what the device has confirmed is noted.
    pub(super) fn type_in(&mut self, at: usize, record: RecordId, answers: &[(Key, Value)]) {
        let kept = self.garble(answers);
        let typed = self.write(at, |device, world| device.answer_all(world, record, &kept));
        let are_there = || {
            let drafts = model::list_drafts(&self.stations[at], record);
            answers.iter().all(|(key, value)| drafts.get(key) == Some(value))
        };
        if typed.is_ok() || (self.is_unsure && are_there()) {
            self.model.typed(at, record, answers);
        }
    }

    /// Another cadre records a few answers differently.
    fn disagree(&mut self, at: usize, record: RecordId) {
        let device = self.stations[at].device();
        let answers = device.answers(record).expect("a record of the list can be read");
        let other = second_opinion(&device.form(), &answers, &mut self.dice);
        self.type_in(at, record, &other);
    }

    /// A member is taken off the list, or put back.
    fn remove_member(&mut self, at: usize, record: RecordId) {
        let answers = self.stations[at].device().answers(record).expect("a record of the list can be read");
        let members: Vec<&str> = answers.keys().filter_map(Key::instance_prefix).collect();
        let members: Vec<&str> = members.into_iter().filter(|prefix| !prefix.starts_with('_')).collect();
        let Some(member) = members.get(self.dice.below(members.len().max(1) as u64) as usize) else { return };
        let key = Key::parse(&format!("{member}.{}", keys::GONE)).expect("a key of a member");
        let gone = if self.dice.chance(800) { Value::Text("pindah".to_owned()) } else { Value::Empty };
        self.type_in(at, record, &[(key, gone)]);
    }

    pub(super) fn save(&mut self, at: usize, record: RecordId) {
        let saved = self.write(at, |device, world| device.save(world, record).map(drop));
        self.note_save(at, record, &[], saved);
    }

    fn finish(&mut self, at: usize, record: RecordId) {
        let known = VisitOutcome::KNOWN;
        let outcome = known[self.dice.below(known.len() as u64) as usize].clone();
        let finished = self.write(at, |device, world| device.finish(world, record, &outcome));
        self.note_save(at, record, &[], finished);
    }

    fn settle_at_the_door(&mut self, at: usize, record: RecordId) {
        let device = self.stations[at].device();
        let document = device.record(record).expect("a record of the list can be read");
        let disputes = document.disputes_among(device.book());
        let open: Vec<_> = disputes.iter().filter(|d| d.class >= DisputeClass::Reviewable).collect();
        let Some(dispute) = open.get(self.dice.below(open.len().max(1) as u64) as usize) else { return };
        let side = self.dice.below(dispute.claims.len().max(1) as u64) as usize;
        let Some(claim) = dispute.claims.get(side) else { return };
        let (key, value) = (dispute.key.clone(), claim.value.clone());
        let settled =
            self.write(at, |device, world| device.settle(world, record, &key, &value, "di depan pintu"));
        self.note_save(at, record, &[(key, value)], settled);
    }

    fn note_save(&mut self, at: usize, record: RecordId, more: &[(Key, Value)], saved: Result<(), Problem>) {
        match saved {
            Ok(()) => self.model.saved(at, &self.stations[at], record, more),
            Err(_) if self.is_unsure && self.model.has_new(&self.stations[at], record) => {
                self.model.saved(at, &self.stations[at], record, more);
            }
            Err(_) => self.model.not_saved(&self.stations[at], record),
        }
    }

    /// Something that writes: now and then the device dies just before or just after.
    fn write(
        &mut self,
        at: usize,
        act: impl FnOnce(&mut ketuk_device::Device, &mut ketuk_device::World<'_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.is_unsure = false;
        if !self.dice.chance(self.faults.death) {
            return self.stations[at].act(self.now_ms, act);
        }
        if self.faults.power > 0 && self.dice.chance(self.faults.power) {
            let requests = self.dice.below(REQUESTS_MANY);
            let done = self.stations[at].act_without_power(self.now_ms, requests, act);
            self.is_unsure = done.is_err();
            return done;
        }
        if self.dice.chance(500) {
            return self.stations[at].act_and_die(self.now_ms, act);
        }
        let done = self.stations[at].act(self.now_ms, act);
        self.stations[at].kill();
        done
    }

    /// The coordinator settles a dispute, or takes a decision back.
    pub(super) fn coordinate(&mut self) {
        let class = if self.dice.chance(800) { "human" } else { "reviewable" };
        let lines = self.hub.hub().list_disputes(Reach::City, class, &DisputePlace::default(), 20);
        let lines = lines.expect("the queue can be read");
        let Some(line) = lines.get(self.dice.below(lines.len().max(1) as u64) as usize) else { return };
        let (record, key) = (line.record, Key::parse(&line.key).expect("a key of the queue"));
        let detail =
            self.hub.hub().detail(Reach::City, record, "id").expect("a record of the queue can be read");
        let decisions: Vec<_> = detail.decisions.iter().filter(|d| d.kind == "settle").collect();
        if self.dice.chance(250)
            && let Some(decision) = decisions.last()
        {
            let key = Key::parse(&decision.key).expect("a key that was decided");
            self.decide(record, key, DeskVerdict::Undo { settlement: decision.change });
            return;
        }
        let document = self.hub.hub().record(record).expect("a record can be loaded");
        let disputes = document.disputes_among(&self.hub.hub().book());
        let Some(dispute) = disputes.iter().find(|dispute| dispute.key == key) else { return };
        let seen: Vec<_> = dispute.claims.iter().map(|claim| ChangeHash(claim.change.0)).collect();
        let side = self.dice.below(dispute.claims.len() as u64) as usize;
        let value = dispute.claims[side].value.clone();
        self.decide(record, key, DeskVerdict::Settle { value, seen });
    }

    fn decide(&mut self, record: RecordId, key: Key, verdict: DeskVerdict) {
        let settlement = Settlement {
            record,
            key: key.clone(),
            verdict,
            who: "Koordinator".to_owned(),
            by: Actor::of_token(),
            why: "sudah ditanyakan".to_owned(),
        };
        let Ok(change) = self.hub.settle(self.now_ms, settlement) else { return };
        let change = ChangeHash::from_slice(&change).expect("a decision is named by its change");
        let document = self.hub.hub().record(record).expect("a record can be loaded");
        self.model.decided(&document, record, &key, change);
    }
}

//! Plays a story on a stage, step by step, and stops at the first thing that is not as told.

use super::edition::Edition;
use super::stage::{Mishap, Stage, scope_of};
use super::step::{Area, Deed, Line, Look, NewDevice, Scenario, Step};
use super::words::{key_of, value_of};
use ketuk_device::{Device, Problem, RecordId, ScopeId};
use ketuk_form::{FormDefinition, Key, Value, keluarga};
use ketuk_household::area::bontang;
use ketuk_household::prelist::to_csv;
use ketuk_household::{PrelistRow, RtCode, VisitOutcome};
use ketuk_record::keys;
use ketuk_server::hub::{DeskVerdict, Settlement};
use ketuk_server::role::Actor;
use std::collections::BTreeMap;
use std::fmt;

/// Requests after which one sync must be through.
const REQUESTS_MAX: usize = 20;
/// Rounds after which everybody must have everything.
const ROUNDS_MAX: usize = 12;

/// Where a story went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The line.
    pub line: usize,
    /// The step as written.
    pub text: String,
    /// What happened instead.
    pub what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: `{}`: {}", self.line, self.text, self.what)
    }
}

/// Why a step did not go as told.
pub(super) enum Trouble {
    /// Somebody met a problem; the story may tell so in its next step.
    Met(String, Problem),
    /// The story is wrong, or the programs are.
    Wrong(String),
}

impl From<String> for Trouble {
    fn from(what: String) -> Self {
        Self::Wrong(what)
    }
}

pub(super) type Went<T = ()> = Result<T, Trouble>;

/// Plays a story.
pub fn run<S: Stage>(scenario: &Scenario, stage: &mut S) -> Result<(), Failure> {
    let mut teller = Teller {
        stage,
        forms: vec![keluarga().clone()],
        areas: BTreeMap::new(),
        households: BTreeMap::new(),
        heard: BTreeMap::new(),
        files: BTreeMap::new(),
    };
    let mut met: Option<(&Line, String, Problem)> = None;
    let failure = |line: &Line, what: String| Failure { line: line.number, text: line.text.clone(), what };
    for line in &scenario.lines {
        if let Some((at, who, problem)) = met.take()
            && !matches!(&line.step, Step::Looks(looks, Look::Hears(_)) if *looks == who)
        {
            return Err(failure(at, format!("{who} met {problem}")));
        }
        match teller.play(&line.step) {
            Ok(()) => {}
            Err(Trouble::Met(who, problem)) => {
                teller.heard.insert(who.clone(), vec![problem.code.code().to_owned()]);
                met = Some((line, who, problem));
            }
            Err(Trouble::Wrong(what)) => return Err(failure(line, what)),
        }
    }
    match met {
        Some((line, who, problem)) => Err(failure(line, format!("{who} met {problem}"))),
        None => Ok(()),
    }
}

/// Plays the steps and knows what the story's names stand for.
pub(super) struct Teller<'s, S> {
    pub(super) stage: &'s mut S,
    /// The forms that the story knows, oldest first.
    forms: Vec<FormDefinition>,
    pub(super) areas: BTreeMap<String, Vec<ScopeId>>,
    households: BTreeMap<String, RecordId>,
    /// Problems and notices of what each did last.
    pub(super) heard: BTreeMap<String, Vec<String>>,
    /// Files that are carried by hand.
    files: BTreeMap<String, Vec<u8>>,
}

fn scope(area: Area) -> Result<ScopeId, String> {
    scope_of(area).ok_or_else(|| format!("there is no RT{}", area.0))
}

pub(super) fn met(who: &str) -> impl FnOnce(Problem) -> Trouble {
    let who = who.to_owned();
    move |problem| Trouble::Met(who, problem)
}

impl<S: Stage> Teller<'_, S> {
    fn play(&mut self, step: &Step) -> Went {
        match step {
            Step::Enrol(devices) => devices.iter().try_for_each(|device| self.enrol(device)),
            Step::Sync(Some(who), mishap) => self.sync(who, *mishap),
            Step::Sync(None, _) => self.sync_all(),
            Step::Ask(who) => {
                self.areas_of(who)?;
                self.stage.sync(who, Mishap::None).map(drop).map_err(met(who))
            }
            Step::HubPublishes(edition) => self.publish(edition),
            Step::HubWithdraws(version) => self.stage.withdraw_form(version).map_err(met("hub")),
            Step::DeliverLate => {
                self.stage.deliver_late();
                Ok(())
            }
            Step::Kill(who) => self.with_device(who, Stage::kill),
            Step::RestartHub => {
                self.stage.restart_hub();
                Ok(())
            }
            Step::Clock(who, year) => {
                self.stage.set_clock(who, *year);
                Ok(())
            }
            Step::FullDisk(who) => {
                self.stage.fill_disk(who);
                Ok(())
            }
            Step::FreeDisk(who) => {
                self.stage.free_disk(who);
                Ok(())
            }
            Step::Copy(from, to) => {
                let areas = self.areas_of(from)?;
                self.areas.insert(to.clone(), areas);
                self.stage.copy(from, to).map_err(met(to))
            }
            Step::Revoke(who) => self.stage.revoke(who).map_err(met("hub")),
            Step::Grant(who, area) => self.stage.grant(who, scope(*area)?).map_err(met("hub")),
            Step::Withdraw(who, area) => self.stage.withdraw(who, scope(*area)?).map_err(met("hub")),
            Step::Does(who, deed) => self.does(who, deed),
            Step::HubSettles { household, key, value, why } => self.hub_settles(household, key, value, why),
            Step::HubUndoes { household, key, why } => self.hub_undoes(household, key, why),
            Step::HubTakes { file, answer } => {
                let answered = self.stage.carry_file(self.file(file)?).map_err(met("hub"))?;
                self.files.insert(answer.clone(), answered);
                Ok(())
            }
            Step::HubRebuilds => match self.stage.rebuild().map_err(met("hub"))? {
                true => Ok(()),
                false => Err(Trouble::Wrong("the rebuild gave something else".to_owned())),
            },
            Step::Looks(who, look) => self.looks(who, look),
        }
    }

    fn enrol(&mut self, device: &NewDevice) -> Went {
        let NewDevice { name, areas, origin } = device;
        let areas: Vec<_> = areas.iter().map(|area| scope(*area)).collect::<Result<_, _>>()?;
        self.stage.enrol(name, &areas, *origin).map_err(met(name))?;
        self.areas.insert(name.clone(), areas);
        Ok(())
    }

    fn areas_of(&self, who: &str) -> Went<Vec<ScopeId>> {
        let areas = self.areas.get(who).cloned();
        areas.ok_or_else(|| Trouble::Wrong(format!("there is no device {who}")))
    }

    fn with_device(&mut self, who: &str, act: impl FnOnce(&mut S, &str)) -> Went {
        self.areas_of(who)?;
        act(self.stage, who);
        Ok(())
    }

    pub(super) fn record(&self, household: &str) -> Went<RecordId> {
        let record = self.households.get(household).copied();
        record.ok_or_else(|| Trouble::Wrong(format!("nobody has told of {household} yet")))
    }

    pub(super) fn act<T>(
        &mut self,
        who: &str,
        act: impl FnOnce(&mut Device, &mut ketuk_device::World<'_>) -> Result<T, Problem>,
    ) -> Went<T> {
        self.areas_of(who)?;
        self.stage.act(who, act).map_err(met(who))
    }

    pub(super) fn answer_of(&self, key: &str, value: &str) -> Went<(Key, Value)> {
        let (form, key) = self.question(key)?;
        let value = value_of(form, &key, value)?;
        Ok((key, value))
    }

    /// A question, and the newest form that asks it.
    pub(super) fn question(&self, word: &str) -> Went<(&FormDefinition, Key)> {
        let mut found = self.forms.iter().rev().map(|form| Ok((form, key_of(form, word)?)));
        let first = found.next().unwrap_or_else(|| Err("no form at all".to_owned()));
        Ok(first.or_else(|what: String| found.find_map(Result::ok).ok_or(what))?)
    }

    fn publish(&mut self, edition: &Edition) -> Went {
        self.forms.extend(edition.form()?);
        self.stage.publish(edition.package()?).map_err(met("hub"))
    }

    fn sync(&mut self, who: &str, mishap: Mishap) -> Went {
        self.areas_of(who)?;
        let mut notices = Vec::new();
        self.heard.remove(who);
        for _ in 0..REQUESTS_MAX {
            let report = self.stage.sync(who, mishap).map_err(met(who))?;
            let Some(report) = report else { return Ok(()) };
            notices.extend(report.notices);
            self.heard.insert(who.to_owned(), notices.clone());
            if !report.more || mishap != Mishap::None {
                return Ok(());
            }
        }
        Err(Trouble::Wrong(format!("{who} has not done after {REQUESTS_MAX} requests")))
    }

    fn sync_all(&mut self) -> Went {
        let everybody: Vec<_> = self.areas.keys().cloned().collect();
        for _ in 0..ROUNDS_MAX {
            let mut moved = false;
            for who in &everybody {
                let report = self.stage.sync(who, Mishap::None).map_err(met(who))?;
                moved |= report.is_some_and(|r| r.more || r.arrived + r.received + r.apart + r.refused > 0);
            }
            if !moved {
                return Ok(());
            }
        }
        Err(Trouble::Wrong("it never comes to rest".to_owned()))
    }

    fn does(&mut self, who: &str, deed: &Deed) -> Went {
        match deed {
            Deed::Household { household, area, answer } => {
                let area = self.area_for(who, *area)?;
                self.import(who, area, std::slice::from_ref(household))?;
                let Some((key, value)) = answer else { return Ok(()) };
                self.types(who, household, key, value)?;
                self.saves(who, household)
            }
            Deed::Starts { household, area } => {
                let area = self.area_for(who, *area)?;
                let record = self.act(who, |device, world| device.start(world, area))?;
                self.households.insert(household.clone(), record);
                Ok(())
            }
            Deed::Types { household, key, value } => self.types(who, household, key, value),
            Deed::Saves(household) => self.saves(who, household),
            Deed::DiesSaving(household) => {
                let record = self.record(household)?;
                match self.stage.act_and_die(who, |device, world| device.save(world, record)) {
                    Ok(_) => Err(Trouble::Wrong(format!("{who} saved {household} before it died"))),
                    Err(_) => Ok(()),
                }
            }
            Deed::Removes { household, member, why } => {
                self.types(who, household, &format!("{member}.{}", keys::GONE), why)?;
                self.saves(who, household)
            }
            Deed::Finishes { household, outcome } => {
                let (record, outcome) = (self.record(household)?, VisitOutcome::from_code(outcome));
                self.act(who, |device, world| device.finish(world, record, &outcome))
            }
            Deed::Settles { household, key, value, why } => {
                let record = self.record(household)?;
                let (key, value) = self.answer_of(key, value)?;
                self.act(who, |device, world| device.settle(world, record, &key, &value, why))
            }
            Deed::Upgrades(household) => {
                let record = self.record(household)?;
                self.act(who, |device, world| device.upgrade(world, record)).map(drop)
            }
            Deed::TakesForm(version) => {
                let package = self.stage.load_form(version).map_err(met("hub"))?;
                self.act(who, |device, _| device.absorb_package(&package)).map(drop)
            }
            Deed::Exports(file) => {
                let bytes = self.act(who, |device, world| device.plan_bundle(world))?.bytes;
                self.files.insert(file.clone(), bytes);
                Ok(())
            }
            Deed::Opens(file) => {
                let bytes = self.file(file)?;
                self.heard.remove(who);
                let report = self.act(who, |device, world| device.absorb_bundle(world, &bytes))?;
                self.heard.insert(who.to_owned(), report.notices);
                Ok(())
            }
            Deed::Imports(rows) => {
                let area = self.area_for(who, None)?;
                self.import(who, area, rows)
            }
        }
    }

    fn file(&self, name: &str) -> Went<Vec<u8>> {
        let file = self.files.get(name).cloned();
        file.ok_or_else(|| Trouble::Wrong(format!("nobody has made {name} yet")))
    }

    fn area_for(&self, who: &str, area: Option<Area>) -> Went<ScopeId> {
        let own = self.areas_of(who)?;
        match area {
            Some(area) => Ok(scope(area)?),
            None => own.first().copied().ok_or_else(|| Trouble::Wrong(format!("{who} has no area"))),
        }
    }

    /// Puts rows of a list on the device, each with its head.
    fn import(&mut self, who: &str, area: ScopeId, rows: &[String]) -> Went {
        let rt = RtCode::from_number(area.0).map_err(|e| Trouble::Wrong(e.to_string()))?;
        let rows: Vec<_> = rows
            .iter()
            .map(|name| PrelistRow {
                prelist_id: name.clone(),
                rt,
                family_card: String::new(),
                head_name: format!("Kepala {name}"),
                address: String::new(),
                member_count: None,
                position: None,
            })
            .collect();
        for row in &rows {
            self.households.insert(row.prelist_id.clone(), RecordId::of_prelist(&row.prelist_id));
        }
        let csv = to_csv(&rows);
        let report = self.act(who, |device, world| device.import_prelist(world, &csv, bontang()))?;
        if report.elsewhere > 0 || !report.refused.is_empty() {
            return Err(Trouble::Wrong(format!(
                "{who} does not work there, or the list is wrong: {report:?}"
            )));
        }
        Ok(())
    }

    fn types(&mut self, who: &str, household: &str, key: &str, value: &str) -> Went {
        let record = self.record(household)?;
        let (key, value) = self.answer_of(key, value)?;
        self.act(who, |device, world| device.answer(world, record, &key, &value))
    }

    fn saves(&mut self, who: &str, household: &str) -> Went {
        let record = self.record(household)?;
        self.act(who, |device, world| device.save(world, record)).map(drop)
    }

    fn hub_settles(&mut self, household: &str, key: &str, value: &str, why: &str) -> Went {
        let record = self.record(household)?;
        let (key, value) = self.answer_of(key, value)?;
        let detail = self.stage.detail(record).map_err(met("hub"))?;
        let dispute = detail.disputes.iter().find(|dispute| dispute.key == key.as_str());
        let dispute = dispute.ok_or_else(|| Trouble::Wrong(format!("nobody disagrees about {key}")))?;
        let seen = dispute.claims.iter().map(|claim| claim.change).collect();
        self.decide(record, key, DeskVerdict::Settle { value, seen }, why)
    }

    fn hub_undoes(&mut self, household: &str, key: &str, why: &str) -> Went {
        let record = self.record(household)?;
        let (_, key) = self.question(key)?;
        let detail = self.stage.detail(record).map_err(met("hub"))?;
        let mut decisions = detail.decisions.iter().rev();
        let decision = decisions.find(|decision| decision.key == key.as_str() && decision.kind == "settle");
        let settlement = decision.ok_or_else(|| Trouble::Wrong(format!("{key} was never settled")))?.change;
        self.decide(record, key, DeskVerdict::Undo { settlement }, why)
    }

    fn decide(&mut self, record: RecordId, key: Key, verdict: DeskVerdict, why: &str) -> Went {
        let (who, why) = ("Koordinator".to_owned(), why.to_owned());
        let by = Actor::of_token();
        self.stage.settle(Settlement { record, key, verdict, who, by, why }).map_err(met("hub"))
    }
}

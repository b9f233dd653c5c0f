//! One seed's world: devices, a hub, the road between them, and what people do.
//!
//! Invariants: everything follows from the seed and the size; whatever happens is chosen by dice and
//! noted in the model; [`World::rest`] heals everything and syncs until nothing moves.

mod office;
mod people;
mod road;
mod sabotage;
mod setback;

pub use office::{Phone, Standing};
pub use road::Trip;
pub use sabotage::Sabotage;

use crate::city::{City, Dice, Family};
use crate::disk::{Copy, Disk};
use crate::model::Model;
use crate::scenario::Edition;
use crate::station::{HubStation, Station};
use ketuk_device::{RecordId, ScopeId};
use ketuk_form::{Key, Value};
use ketuk_household::RtCode;
use ketuk_household::area::bontang;
use ketuk_server::Job;
use ketuk_server::hub::Invitation;
use ketuk_wire::DeviceId;
use road::Road;
use std::collections::{BTreeMap, BTreeSet};

/// The morning of the first day: 1 June 2026.
pub const START_MS: u64 = 1_780_272_000_000;
/// Rounds in which a healed world must come to rest.
const ROUNDS_MAX: usize = 12;

/// A section's name and what is still to be answered in it.
type Section = (String, Vec<(Key, Value)>);

/// How large a world is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Devices.
    pub devices: usize,
    /// Things that happen, per device.
    pub steps_per_device: usize,
}

/// How often things go wrong, in a thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Faults {
    /// A trip to the hub goes wrong in some way.
    pub road: u64,
    /// A device dies in the middle of something.
    pub death: u64,
    /// A clock jumps, a disk fills, the hub starts again.
    pub surroundings: u64,
    /// Of those deaths, how many are a cut of the power instead; where any are, everybody has a disk, which also
    /// can be written to no longer, or be set back to what somebody once copied.
    pub power: u64,
    /// The office moves households and cadres, withdraws phones, has them wiped, erases; phones are copied or stay
    /// away past their grant.
    pub office: u64,
}

impl Faults {
    /// Nothing ever goes wrong.
    pub const NONE: Self = Self { road: 0, death: 0, surroundings: 0, power: 0, office: 0 };
    /// Nearly everything does, in memory.
    pub const MANY: Self = Self { road: 500, death: 120, surroundings: 120, power: 0, office: 0 };
    /// Everything does, on disks.
    pub const STORM: Self = Self { road: 400, death: 150, surroundings: 150, power: 500, office: 0 };
    /// The same in a city whose office turns everything over as well.
    pub const UPHEAVAL: Self = Self { office: 90, ..Self::STORM };
    /// Only the office does what it does, and all goes well.
    pub const OFFICE: Self = Self { office: 150, ..Self::NONE };
}

/// The world.
#[derive(Debug)]
pub struct World {
    /// What it grew from.
    pub seed: u64,
    /// True time, which nobody in it can read.
    pub now_ms: u64,
    /// The hub.
    pub hub: HubStation,
    /// The devices.
    pub stations: Vec<Station>,
    /// What has to be found again.
    pub model: Model,
    /// Which areas each device was given.
    pub areas: Vec<BTreeSet<ScopeId>>,
    /// How each phone stands with the office.
    pub phones: Vec<Phone>,
    /// What went wrong in a healed world.
    pub unrest: Vec<String>,
    /// What is broken on purpose.
    pub sabotage: Option<Sabotage>,
    /// Whether the sabotage found something to break.
    pub had_harm: bool,
    /// Whether a hub has acknowledged what it did not keep.
    lied: bool,
    is_resting: bool,
    /// The power went during the last write, and nobody can say whether it is on the disk.
    is_unsure: bool,
    /// What somebody copied: of the server, and of phones.
    copies: (Option<Copy>, BTreeMap<usize, Copy>),
    /// Whether the server was ever set back: then the office has to say again what it had said.
    was_set_back: bool,
    /// Whether anybody was ever told a time ahead of the true one.
    has_strayed: bool,
    /// Who phones were before they were wiped and became new ones.
    gone: BTreeSet<DeviceId>,
    office: Dice,
    faults: Faults,
    faults_begun: Faults,
    dice: Dice,
    city: City,
    road: Road,
    visits: BTreeMap<(usize, RecordId), Vec<Section>>,
    families: BTreeMap<RecordId, Family>,
}

impl World {
    /// Plays one seed from the first enrolment until everything has come to rest.
    #[must_use]
    pub fn run(seed: u64, size: Size, faults: Faults, sabotage: Option<Sabotage>) -> Self {
        let mut world = Self::new(seed, size, faults, sabotage);
        for _ in 0..size.devices * size.steps_per_device {
            world.step();
        }
        world.rest();
        world.had_harm = world.harm();
        world
    }

    /// The same in a city that publishes a new version of its form after each third of the time; the last
    /// one no longer asks everything.
    #[must_use]
    pub fn run_publishing(seed: u64, size: Size, faults: Faults) -> Self {
        let mut world = Self::new(seed, size, faults, None);
        let steps = size.devices * size.steps_per_device;
        for step in 0..steps {
            match step * 3 / steps.max(1) {
                1 if step * 3 % steps < 3 => world.publish("2026.2", &[]),
                2 if step * 3 % steps < 3 => world.publish("2026.3", &["catatan"]),
                _ => {}
            }
            world.step();
        }
        world.rest();
        world
    }

    fn publish(&mut self, version: &str, without: &[&str]) {
        let edition = Edition {
            version: version.to_owned(),
            asking: vec!["air_hujan".to_owned()],
            without: without.iter().map(|name| (*name).to_owned()).collect(),
            is_broken: false,
        };
        let package = edition.package().expect("what ships can be changed");
        self.hub.free_disk();
        let published = self.hub.act(self.now_ms, |hub, world| hub.publish(world, &package, "Kantor"));
        published.expect("a sound form is published");
    }

    fn new(seed: u64, size: Size, faults: Faults, sabotage: Option<Sabotage>) -> Self {
        let rts = size.devices.div_ceil(2).max(1);
        let city = City::generate(seed, rts * 3, rts);
        let part = |number| Dice::for_part(seed, 1_000_000 + number);
        let disk = |number| Disk::new(part(500_000 + number));
        let is_on_disk = faults.power > 0;
        let hub = if is_on_disk {
            HubStation::on_disk(disk(0), part(0), START_MS)
        } else {
            HubStation::any_of_several(part(0), START_MS)
        };
        hub.hub().save_areas(bontang()).expect("areas can be saved");
        let mut world = Self {
            seed,
            now_ms: START_MS,
            hub,
            stations: Vec::new(),
            model: Model::default(),
            areas: Vec::new(),
            phones: Vec::new(),
            unrest: Vec::new(),
            sabotage,
            had_harm: false,
            lied: false,
            is_resting: false,
            is_unsure: false,
            copies: (None, BTreeMap::new()),
            was_set_back: false,
            has_strayed: false,
            gone: BTreeSet::new(),
            office: part(900_000),
            faults,
            faults_begun: faults,
            dice: part(1),
            city,
            road: Road::default(),
            visits: BTreeMap::new(),
            families: BTreeMap::new(),
        };
        for at in 0..size.devices {
            let (name, entropy) = (format!("HP {at:02}"), part(2 + at as u64));
            world.stations.push(if is_on_disk {
                Station::on_disk(&name, disk(1 + at as u64), entropy)
            } else {
                Station::new(&name, entropy)
            });
            let home = ScopeId(world.city.rts[at % rts].ground.rt.number());
            let mut areas = BTreeSet::from([home]);
            if world.dice.chance(200) {
                areas.insert(world.any_area());
            }
            world.areas.push(areas);
            world.enrol(at);
            world.meet_office(at);
        }
        world
    }

    fn any_area(&mut self) -> ScopeId {
        let at = self.dice.below(self.city.rts.len() as u64) as usize;
        ScopeId(self.city.rts[at].ground.rt.number())
    }

    /// Enrolment over the real messages; a lost answer is asked for again.
    fn enrol(&mut self, at: usize) {
        let scopes = self.areas[at].iter().copied().collect();
        let invitation = Invitation { name: self.stations[at].name.clone(), scopes };
        let code = self.hub.act(self.now_ms, |hub, world| hub.invite(world, &invitation));
        let code = code.expect("an invitation is made");
        loop {
            let plan = |device: &mut ketuk_device::Device, world: &mut ketuk_device::World<'_>| {
                device.plan_enrol(world, &code, "")
            };
            let body = self.stations[at].act(self.now_ms, plan).expect("a request is made");
            if self.dice.chance(self.faults.death) {
                self.stations[at].kill();
            }
            let dies = self.dice.chance(self.faults.death);
            let job = Job::Enrol(body);
            let answer =
                if dies { self.hub.run_and_die(self.now_ms, job) } else { self.hub.run(self.now_ms, job) };
            let Ok(answer) = answer else { continue };
            if self.dice.chance(self.faults.road / 2) {
                continue;
            }
            let absorb = |device: &mut ketuk_device::Device, _: &mut ketuk_device::World<'_>| {
                device.absorb_enrol(&answer)
            };
            self.stations[at].act(self.now_ms, absorb).expect("an answer is taken in");
            return;
        }
    }

    /// One thing happens.
    fn step(&mut self) {
        self.now_ms += self.dice.below(20 * 60 * 1000);
        let at = self.dice.below(self.stations.len() as u64) as usize;
        if self.dice.chance(self.faults.surroundings) {
            self.upset(at);
        }
        if self.faults.power > 0 && self.dice.chance(self.faults.surroundings / 2) {
            self.set_back(at);
        }
        if self.faults.office > 0 && self.office.chance(self.faults.office) {
            self.turn_over();
        }
        self.late_mail();
        match self.dice.below(100) {
            0..=37 => self.sync(at),
            38..=87 => self.visit(at),
            88..=96 => self.coordinate(),
            _ => self.grant(at),
        }
    }

    /// Clocks jump, disks fill and are freed, the hub starts again.
    fn upset(&mut self, at: usize) {
        const YEAR_1970_MS: u64 = 3_600_000;
        const YEAR_2040_MS: u64 = 2_209_000_000_000;
        let shown_ms = match self.dice.below(4) {
            0 => YEAR_1970_MS,
            1 => YEAR_2040_MS,
            2 => self.now_ms,
            _ => self.now_ms.saturating_sub(self.dice.below(90 * 24 * 3_600_000)),
        };
        match self.dice.below(8) {
            0..=2 => self.stations[at].clock.set(self.now_ms, shown_ms),
            3 => {
                self.has_strayed |= shown_ms > self.now_ms;
                self.hub.clock.set(self.now_ms, shown_ms);
            }
            4 => self.stations[at].fill_disk(),
            5 => self.hub.fill_disk(),
            6 => self.hub.restart(self.now_ms),
            _ => self.rebuild(),
        }
        if self.dice.chance(600) {
            self.free_disks();
        }
    }

    fn free_disks(&mut self) {
        for station in &mut self.stations {
            station.free_disk();
            station.set_read_only(false);
        }
        self.hub.free_disk();
    }

    fn rebuild(&mut self) {
        match self.hub.hub().rebuild(&mut |_| ()) {
            Ok(report) if report.before != report.after => {
                self.unrest.push("a rebuild in passing gave something else".to_owned());
            }
            // A full disk stops a rebuild; what stood before still stands.
            Ok(_) | Err(_) => {}
        }
    }

    /// A device is given one more area.
    fn grant(&mut self, at: usize) {
        let scope = self.any_area();
        if self.phones[at].standing != Standing::Working {
            return;
        }
        let device = self.phones[at].device;
        if self.hub.hub().grant(device, scope).is_ok() {
            self.gain_area(at, scope);
        }
    }

    /// Every area of the city, and what a device was given besides.
    pub(crate) fn all_areas(&self) -> BTreeSet<ScopeId> {
        let rts = self.city.rts.iter().map(|rt| ScopeId(rt.ground.rt.number()));
        rts.chain(self.areas.iter().flatten().copied()).collect()
    }

    /// Who a device is to the hub.
    pub(crate) fn identity(&self, at: usize) -> ketuk_device::Identity {
        match self.stations[at].device().standing().expect("a vault can be read") {
            ketuk_device::Standing::Enrolled(identity) => identity,
            ketuk_device::Standing::New => unreachable!("every device of the world is enrolled"),
        }
    }

    /// Heals everything, then syncs every device until nothing moves.
    pub fn rest(&mut self) {
        (self.faults, self.is_resting) = (Faults::NONE, true);
        self.free_disks();
        self.deliver_everything();
        self.settle_down();
        if self.faults_begun.office > 0 {
            // Somebody looks at the server's clock as well.
            self.hub.clock.set(self.now_ms, self.now_ms);
            self.settle_down();
            // What is let in the first time may stand where it was before a move that was forgotten.
            for _ in 0..2 {
                self.tidy_up();
                self.settle_down();
            }
            // And what was let in the second time.
            self.say_what_was_forgotten();
            self.settle_down();
        }
    }

    /// Syncs every device until nothing moves.
    fn settle_down(&mut self) {
        for _ in 0..ROUNDS_MAX {
            let mut moved = false;
            for at in 0..self.stations.len() {
                self.now_ms += 1_000;
                moved |= match self.phones[at].standing {
                    Standing::Working | Standing::Ordered => self.sync_whole(at),
                    Standing::Revoked => self.knock(at),
                    Standing::Wiped => self.tell_last_word(at, Trip::Smooth),
                };
            }
            if !moved {
                return;
            }
        }
        self.unrest.push(format!("still moving after {ROUNDS_MAX} rounds"));
    }

    /// The command that plays this world again.
    #[must_use]
    pub fn command(&self) -> String {
        let test = match self.faults_begun {
            Faults { office: 1.., .. } => "one_upheaval",
            Faults { power: 1.., .. } => "one_storm",
            _ => "one_seed",
        };
        format!("SEED={} cargo test -p ketuk-fleet --test it {test}", self.seed)
    }

    fn family_of(&self, rt: RtCode, pick: u64) -> Option<Family> {
        let here: Vec<_> = self.city.list_families().filter(|family| family.rt == rt).collect();
        let at = usize::try_from(pick).unwrap_or(0) % here.len().max(1);
        here.get(at).map(|family| (*family).clone())
    }
}

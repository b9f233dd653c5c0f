//! What upheavals found, each as small as it gets: orders to wipe and to erase against clocks, backups and cadres who
//! are sent elsewhere.

use ketuk_device::{RecordId, ScopeId, Standing};
use ketuk_fleet::city::Dice;
use ketuk_fleet::world::START_MS;
use ketuk_fleet::{Disk, HubStation, Station};
use ketuk_form::{Key, Value};
use ketuk_household::area::bontang;
use ketuk_server::Job;
use ketuk_server::hub::{ErasePlan, Invitation, MovePlan};
use ketuk_server::role::{Actor, Reach};
use ketuk_vault::{Store, VaultProblem};
use ketuk_wire::DeviceId;

/// An hour after midnight of the first day that clocks know.
const YEAR_1970_MS: u64 = 3_600_000;
/// Longer than what left is kept.
const MONTH_MS: u64 = 31 * 24 * 60 * 60 * 1000;
/// Rounds after which a sync must be through.
const ROUNDS_MAX: usize = 12;

/// A hub on a disk, and two phones in one RT of two.
struct Place {
    hub: HubStation,
    phones: Vec<Station>,
    scopes: Vec<ScopeId>,
    now_ms: u64,
}

impl Place {
    fn new() -> Self {
        let disk = |number| Disk::new(Dice::for_part(number, 7));
        let hub = HubStation::on_disk(disk(0), Dice::for_part(1, 0), START_MS);
        hub.hub().save_areas(bontang()).expect("areas can be saved");
        let scopes = bontang().list_rts().take(2).map(|rt| ScopeId(rt.number())).collect();
        let mut place = Self { hub, phones: Vec::new(), scopes, now_ms: START_MS };
        for (number, name) in [(1, "Sri"), (2, "Budi")] {
            let mut phone = Station::on_disk(name, disk(number), Dice::for_part(1, number));
            let invitation = Invitation { name: name.to_owned(), scopes: vec![place.scopes[0]] };
            let code = place.hub.act(START_MS, |hub, world| hub.invite(world, &invitation)).expect("a code");
            let body =
                phone.act(START_MS, |device, world| device.plan_enrol(world, &code, "")).expect("a key");
            let answer = place.hub.run(START_MS, Job::Enrol(body)).expect("enrolled");
            phone.act(START_MS, |device, _| device.absorb_enrol(&answer)).expect("enrolled");
            place.phones.push(phone);
        }
        place
    }

    fn device(&self, at: usize) -> DeviceId {
        let lines = self.hub.hub().list_devices(Reach::City).expect("the hub lists devices");
        let line = lines.into_iter().find(|line| line.name == self.phones[at].name);
        line.expect("an enrolled phone").device
    }

    fn sync(&mut self, at: usize) {
        for _ in 0..ROUNDS_MAX {
            self.now_ms += 60_000;
            let body = self.phones[at].act(self.now_ms, |device, world| device.plan_sync(world));
            let Ok(body) = body else { return };
            let answer = self.hub.run(self.now_ms, Job::Sync(body)).expect("an answer");
            let taken = self.phones[at]
                .act(self.now_ms, |device, world| device.absorb_sync(world, (400, 400), &answer));
            if !taken.expect("taken in").more {
                return;
            }
        }
        panic!("a sync without end");
    }

    fn write(&mut self, at: usize, record: Option<RecordId>, street: &str) -> RecordId {
        let (scope, now_ms) = (self.scopes[0], self.now_ms);
        self.phones[at].act(now_ms, |device, world| {
            let record = record.unwrap_or_else(|| device.start(world, scope).expect("an area"));
            let key = Key::parse("alamat").expect("a key");
            device.answer(world, record, &key, &Value::Text(street.to_owned())).expect("a question");
            device.save(world, record).expect("room");
            record
        })
    }

    fn holds(&self, at: usize, record: RecordId) -> bool {
        let list = self.phones[at].device().list().expect("a list");
        list.iter().any(|row| row.record == record.to_string())
    }

    fn has_hub(&self, record: RecordId) -> bool {
        self.hub.hub().records().expect("a list").iter().any(|(of, _)| *of == record)
    }

    fn move_household(&mut self, record: RecordId, from: ScopeId, to: ScopeId) {
        let plan = MovePlan { from, to, records: Some(vec![record]), why: "pemekaran RT".to_owned() };
        let moved =
            self.hub.act(self.now_ms, |hub, world| hub.move_households(world, &Actor::of_token(), &plan));
        assert_eq!(moved.expect("moved").moved, 1);
    }

    /// How many changes of a household a phone keeps, in sight or not.
    fn count_kept(&self, at: usize, record: RecordId) -> usize {
        let read = |store: Store<'_>| store.list_changes(&record.0);
        self.phones[at].device().vault().read::<_, VaultProblem>(read).expect("a vault").len()
    }

    fn erase(&mut self, record: RecordId) {
        let actor = Actor::of_token();
        let preview = self.hub.hub().preview_erasure(&actor, record).expect("a household");
        let plan = ErasePlan {
            basis: "consent_withdrawn".to_owned(),
            why: "permintaan tertulis".to_owned(),
            changes_seen: preview.changes,
            member: None,
        };
        let erased = self.hub.act(self.now_ms, |hub, world| hub.erase(world, &actor, record, &plan));
        erased.expect("erased");
    }

    fn order_wipe(&mut self, at: usize) {
        let device = self.device(at);
        let ordered = self.hub.act(self.now_ms, |hub, world| hub.order_wipe(device, world.now_ms));
        assert_eq!(ordered, Ok(true));
    }

    fn is_wiped(&self, at: usize) -> bool {
        self.phones[at].device().standing() == Ok(Standing::New)
    }
}

#[test]
fn an_order_to_wipe_holds_although_the_servers_clock_was_behind() {
    let mut place = Place::new();
    place.write(0, None, "Jalan 1");
    place.sync(0);
    place.hub.clock.set(place.now_ms, YEAR_1970_MS);
    place.order_wipe(0);
    place.hub.clock.set(place.now_ms, place.now_ms);
    place.sync(0);
    assert!(place.is_wiped(0));
}

#[test]
fn a_server_that_was_set_back_hears_everything_before_a_phone_is_wiped() {
    let mut place = Place::new();
    let record = place.write(0, None, "Jalan 1");
    place.sync(0);
    let copy = place.hub.back_up();
    place.write(0, Some(record), "Jalan 2");
    place.sync(0);
    place.hub.restore(&copy, place.now_ms);
    place.order_wipe(0);
    place.sync(0);
    assert!(place.is_wiped(0));
    assert_eq!(place.hub.hub().changes_apart().expect("a list").len(), 1, "what it had forgotten");
}

#[test]
fn a_server_that_was_set_back_erases_again_although_nothing_else_has_happened() {
    let mut place = Place::new();
    let record = place.write(0, None, "Jalan 1");
    place.sync(0);
    place.sync(1);
    let copy = place.hub.back_up();
    place.erase(record);
    place.sync(0);
    place.sync(1);
    place.hub.restore(&copy, place.now_ms);
    assert!(place.has_hub(record), "the copy still holds it");
    place.sync(1);
    assert!(!place.has_hub(record) && !place.holds(0, record) && !place.holds(1, record));
}

#[test]
fn a_phone_that_was_set_back_is_told_again_although_it_says_nothing() {
    let mut place = Place::new();
    let record = place.write(0, None, "Jalan 1");
    place.sync(0);
    place.sync(1);
    let copy = place.phones[1].back_up();
    place.erase(record);
    place.sync(0);
    place.sync(1);
    place.phones[1].restore(&copy, Dice::for_part(9, 9));
    assert!(place.holds(1, record), "the copy still holds it");
    place.sync(1);
    assert!(!place.holds(1, record));
}

#[test]
fn a_cadre_who_is_sent_elsewhere_takes_nothing_along_that_others_wrote() {
    let mut place = Place::new();
    let (read, own) = (place.write(0, None, "Jalan 1"), place.write(1, None, "Jalan 2"));
    for at in [0, 1, 0] {
        place.sync(at);
    }
    assert!(place.holds(1, read));
    let (device, from, to) = (place.device(1), place.scopes[0], place.scopes[1]);
    place.hub.hub().grant(device, to).expect("an area");
    place.hub.hub().withdraw(device, from).expect("an area");
    place.sync(1);
    assert!(!place.holds(1, read), "nobody would tell it of an erasure");
    assert!(place.holds(1, own), "a server that is set back may need it");
    // Back again, everything is there again.
    place.hub.hub().grant(device, from).expect("an area");
    place.sync(1);
    assert!(place.holds(1, read) && place.holds(1, own));
}

/// A household of the first phone's that left its area.
fn left() -> (Place, RecordId) {
    let mut place = Place::new();
    let record = place.write(0, None, "Jalan 1");
    place.sync(0);
    place.move_household(record, place.scopes[0], place.scopes[1]);
    (place, record)
}

#[test]
fn what_was_written_of_a_household_that_left_goes_again_to_a_server_that_was_set_back() {
    let (mut place, record) = left();
    let copy = place.hub.back_up();
    place.write(0, Some(record), "Jalan 2");
    place.sync(0);
    assert!(!place.holds(0, record), "it stands in an area of others");
    let count = |place: &Place| {
        let ground = place.hub.hub().record_from_ground(record).expect("a household");
        ground.changes().len()
    };
    let all = count(&place);
    place.hub.restore(&copy, place.now_ms);
    assert_eq!(count(&place) + 1, all, "the copy is from before the last change");
    place.sync(0);
    assert_eq!(count(&place), all, "nobody else had it");
    assert!(!place.holds(0, record));
}

#[test]
fn what_was_written_of_a_household_that_left_is_kept_for_a_month() {
    let (mut place, record) = left();
    place.sync(0);
    assert!(!place.holds(0, record) && place.count_kept(0, record) > 0);
    place.now_ms += MONTH_MS;
    place.sync(0);
    assert_eq!(place.count_kept(0, record), 0);
}

#[test]
fn a_household_stands_here_again_when_the_server_has_forgotten_that_it_left() {
    let mut place = Place::new();
    let record = place.write(0, None, "Jalan 1");
    place.sync(0);
    let copy = place.hub.back_up();
    place.move_household(record, place.scopes[0], place.scopes[1]);
    place.sync(0);
    assert!(!place.holds(0, record));
    place.hub.restore(&copy, place.now_ms);
    place.sync(0);
    assert!(place.holds(0, record));
}

#[test]
fn where_a_household_had_come_is_forgotten_with_the_server_that_said_so() {
    let mut place = Place::new();
    let (from, to) = (place.scopes[0], place.scopes[1]);
    let record = place.write(0, None, "Jalan 1");
    place.hub.hub().grant(place.device(1), to).expect("an area");
    place.sync(0);
    let copy = place.hub.back_up();
    place.move_household(record, from, to);
    place.sync(1);
    assert!(place.holds(1, record));
    place.hub.restore(&copy, place.now_ms);
    let third = bontang().list_rts().map(|rt| ScopeId(rt.number())).nth(2).expect("an area");
    place.move_household(record, from, third);
    place.sync(1);
    assert!(!place.holds(1, record), "it stands in an area of others");
}

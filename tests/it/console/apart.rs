//! What is kept apart, over real HTTP with real devices: seen, let in where the household stands, closed; and what the
//! device hears of it.

use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use ketuk_device::{Device, RecordId, ScopeId, Standing, VisitOutcome};
use ketuk_form::{Key, Value};
use ketuk_server::Job;
use ketuk_server::http::machine_clock;
use ketuk_server::hub::{ApartAct, ApartPlan, ErasePlan};
use ketuk_server::role::{Actor, Reach, Role};
use ketuk_tests::browser::{Answer, Browser};
use ketuk_tests::hall::Hall;
use ketuk_transport::{Outside, SystemWorld};
use ketuk_view::Arrival;
use ketuk_wire::sync::{SyncResponse, Verdict, from_runs};
use serde_json::{Value as Json, json};

const OLD: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
const NEW: ScopeId = ScopeId(KELURAHAN * 1_000 + 2);
const DESK: &str = "/v1/desk/quarantine";

pub(super) fn types(device: &mut Device, record: RecordId, answers: &[(&str, &str)]) {
    SystemWorld::new().with_world(|world| {
        for (key, value) in answers {
            let key = Key::parse(key).expect("a key");
            device.answer(world, record, &key, &Value::from_text(value)).expect("a question");
        }
        device.save(world, record).expect("room");
    });
}

pub(super) fn starts(device: &mut Device, scope: ScopeId, address: &str) -> RecordId {
    let record = SystemWorld::new().with_world(|world| device.start(world, scope).expect("an area"));
    types(device, record, &[("alamat", address)]);
    SystemWorld::new().with_world(|world| {
        device.finish(world, record, &VisitOutcome::MovedAway).expect("a visit");
    });
    record
}

pub(super) fn syncs(hall: &Hall, device: &mut Device) {
    for _ in 0..5 {
        if !hall.sync(device).expect("synced").more {
            return;
        }
    }
    panic!("a sync that never ends");
}

pub(super) fn arrival(device: &Device, record: RecordId) -> Arrival {
    let rows = device.list().expect("a list");
    rows.into_iter().find(|row| row.record == record.to_string()).expect("it is here").arrival
}

pub(super) fn get(browser: &Browser, path: &str) -> Json {
    let answer = browser.get(path).expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.code());
    answer.json()
}

fn settle(browser: &Browser, group: &Json, act: &str, why: &str) -> Answer {
    let body = json!({ "device": group["device"], "scope": group["scope"], "act": act, "seen": group["last"], "why": why });
    browser.post(DESK, &body).expect("an answer")
}

/// Sri has one household on the server and one that she has not sent, when the office moves her to another RT; her
/// phone has synced since.
fn moved(hall: &Hall) -> (Device, RecordId, RecordId) {
    let mut sri = hall.enrol("a", "Sri", &[OLD]).expect("enrolled");
    let sent = starts(&mut sri, OLD, "Gang Kakap 7");
    syncs(hall, &mut sri);
    let unsent = starts(&mut sri, OLD, "Gang Kakap 8");
    types(&mut sri, sent, &[("catatan", "pagar biru")]);
    let devices = hall.call(|hub, _| hub.list_devices(Reach::City)).expect("devices");
    let device = devices.first().expect("hers").device;
    hall.call(move |hub, _| hub.grant(device, NEW)).expect("an area");
    hall.call(move |hub, _| hub.withdraw(device, OLD)).expect("an area");
    syncs(hall, &mut sri);
    (sri, sent, unsent)
}

#[test]
fn work_of_a_cadre_who_was_moved_is_let_in_and_the_phone_hears_of_it() {
    let hall = hall();
    let (mut sri, sent, unsent) = moved(&hall);
    let mut budi = hall.enrol("b", "Budi", &[OLD]).expect("enrolled");
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    assert_eq!(arrival(&sri, unsent), Arrival::Apart);
    let page = get(&desk, DESK);
    assert_eq!(page["total"], 1, "one device, one area, one reason: {page}");
    let group = page["groups"][0].clone();
    assert_eq!(
        (&group["name"], &group["households"], &group["granted"]),
        (&json!("Sri"), &json!(2), &json!(false))
    );
    assert!(group["changes"].as_u64() > Some(2) && group["since_ms"].as_u64() > Some(0), "{group}");
    assert!(group["text"].as_str().is_some_and(|text| !text.is_empty()));
    assert_eq!(get(&desk, "/v1/desk/overview")["quarantined"]["count"], group["changes"]);
    // Nothing waits for it: what she does in her new area arrives.
    let fresh = starts(&mut sri, NEW, "Gang Tenggiri 1");
    syncs(&hall, &mut sri);
    assert!(matches!(arrival(&sri, fresh), Arrival::Arrived { .. }));
    let done = settle(&desk, &group, "release", "sudah ditanya");
    assert_eq!(
        (done.status, done.json()),
        (200, json!({ "done": group["changes"], "left": 0, "more": false }))
    );
    assert_eq!(
        (get(&desk, DESK)["total"].clone(), get(&desk, &format!("{DESK}?state=released"))["total"].clone()),
        (json!(0), json!(1))
    );
    let answers = get(&desk, &format!("/v1/desk/households/{unsent}")).to_string();
    assert!(answers.contains("Gang Kakap 8"), "what was apart stands");
    assert_eq!(get(&desk, "/v1/desk/overview")["quarantined"]["count"], 0);
    syncs(&hall, &mut sri);
    for record in [sent, unsent] {
        assert!(matches!(arrival(&sri, record), Arrival::Arrived { .. }), "her phone says that it arrived");
    }
    syncs(&hall, &mut budi);
    let notes = budi.answers(sent).expect("Budi has it");
    assert!(notes.values().any(|value| value.to_text() == "pagar biru"), "whoever works there now gets it");
    assert!(budi.answers(unsent).is_ok());
    let rebuilt = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(rebuilt.before, rebuilt.after);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let log = get(&admin, "/v1/audit?action=apart.release");
    assert_eq!(log["entries"].as_array().map(Vec::len), Some(1));
    assert!(!log.to_string().contains("sudah ditanya"), "the reason stays with the decision");
}

/// Found by a world whose server was set back: of a household that was erased before, only what was apart had come again.
#[test]
fn a_household_that_stands_nowhere_is_erased_with_what_is_apart() {
    let hall = hall();
    let (mut sri, sent, unsent) = moved(&hall);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let path = format!("/v1/desk/households/{unsent}/erasure");
    let apart = hall.call(|hub, _| hub.changes_apart()).expect("listed");
    let seen = apart.iter().filter(|(record, _)| *record == unsent).count();
    assert_eq!(get(&admin, &path)["changes"], seen, "the preview tells of what is apart");
    let erase = |seen: usize| {
        let body =
            json!({ "basis": "consent_withdrawn", "why": "permintaan tertulis", "changes_seen": seen });
        admin.post(&path, &body).expect("an answer").status
    };
    assert_eq!((erase(seen - 1), erase(seen)), (400, 200), "what came since is looked at first");
    let apart = hall.call(|hub, _| hub.changes_apart()).expect("listed");
    assert!(
        apart.iter().all(|(record, _)| *record != unsent) && apart.iter().any(|(record, _)| *record == sent)
    );
    syncs(&hall, &mut sri);
    assert!(sri.show(unsent, "id").is_err(), "her phone was told");
    assert!(sri.show(sent, "id").is_ok());
}

#[test]
fn the_area_can_be_given_back_with_it() {
    let hall = hall();
    let (mut sri, _, unsent) = moved(&hall);
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let officer = signed_in(&hall, "rina", Role::Officer, Reach::Kelurahan(KELURAHAN));
    let group = get(&officer, DESK)["groups"][0].clone();
    assert_eq!(settle(&officer, &group, "grant", "").code(), "auth.not_yours");
    assert_eq!(settle(&desk, &group, "grant", "").status, 200);
    syncs(&hall, &mut sri);
    assert!(matches!(arrival(&sri, unsent), Arrival::Arrived { .. }));
    types(&mut sri, unsent, &[("catatan", "pagar hijau")]);
    syncs(&hall, &mut sri);
    assert!(matches!(arrival(&sri, unsent), Arrival::Arrived { .. }), "she works there again");
    assert_eq!(get(&desk, DESK)["total"], 0);
}

#[test]
fn what_stays_apart_for_good_is_kept_and_said() {
    let hall = hall();
    let (mut sri, _, unsent) = moved(&hall);
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let far = signed_in(&hall, "jauh", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    let group = get(&desk, DESK)["groups"][0].clone();
    assert_eq!(get(&far, DESK)["total"], 0);
    assert_eq!(settle(&far, &group, "close", "x").code(), "request.not_found");
    assert_eq!(settle(&desk, &group, "close", " ").code(), "request.invalid", "it wants a reason");
    assert_eq!(settle(&desk, &group, "close", "latihan").status, 200);
    let closed = get(&desk, &format!("{DESK}?state=closed"));
    assert_eq!((&closed["total"], &closed["groups"][0]["why"]), (&json!(1), &json!("latihan")));
    assert_eq!((&closed["groups"][0]["who"], &get(&desk, DESK)["total"]), (&json!("Nama siti"), &json!(0)));
    syncs(&hall, &mut sri);
    assert_eq!(arrival(&sri, unsent), Arrival::Apart, "and the phone keeps it");
    assert_eq!(settle(&desk, &group, "release", "").json()["done"], 0, "decided once");
    let harm = hall.call(|hub, _| hub.store().harm("DELETE FROM quarantine_decision"));
    assert!(harm.is_err(), "a decision stays");
}

/// The office moves a cadre from one RT to the other.
fn transfers(hall: &Hall, device: &Device) {
    let Ok(Standing::Enrolled(identity)) = device.standing() else { panic!("it is enrolled") };
    let device = identity.device;
    hall.call(move |hub, _| hub.grant(device, NEW)).expect("an area");
    hall.call(move |hub, _| hub.withdraw(device, OLD)).expect("an area");
}

/// Entries of what is kept apart, in their order.
fn entries(hall: &Hall) -> Vec<u64> {
    let lines = hall.call(|hub, _| hub.list_quarantine(Reach::City, 0, 1_000)).expect("a list");
    lines.iter().map(|line| line.entry).collect()
}

/// Decides about all of the one device that has something apart.
fn decide(hall: &Hall, act: ApartAct) {
    let done = hall.call(move |hub, world| {
        let lines = hub.list_quarantine(Reach::City, 0, 1_000)?;
        let until = lines.iter().map(|line| line.entry).max().unwrap_or(0);
        let first = lines.first().expect("something is apart");
        let why = "latihan".to_owned();
        let plan = ApartPlan { device: first.device, scope: first.scope, act, until, why };
        hub.settle_apart(world, &Actor::of_token(), &plan)
    });
    let done = done.expect("decided");
    assert!(done.done > 0 && done.left == 0);
}

#[test]
fn what_is_decided_after_the_server_was_set_back_is_heard_as_well() {
    let mut hall = hall();
    let (mut sri, _, unsent) = moved(&hall);
    let backup = hall.copy_database().expect("a copy");
    decide(&hall, ApartAct::Close);
    syncs(&hall, &mut sri);
    assert_eq!(arrival(&sri, unsent), Arrival::Apart, "she has heard of that decision");
    hall.restore(&backup).expect("set back");
    // An hour later; the decision that she has heard of is gone, and its numbers are free.
    hall.restart(|| machine_clock() + 3_600_000).expect("restarted");
    decide(&hall, ApartAct::Release);
    syncs(&hall, &mut sri);
    assert!(matches!(arrival(&sri, unsent), Arrival::Arrived { .. }), "and hears of this one");
}

/// Whether somebody decides about an entry before its household is erased.
#[derive(Clone, Copy)]
enum First {
    Decided,
    Open,
}

/// Sri has a note of a household apart, Budi one of another that he has not sent; Sri's is erased. Numbers before, and
/// those that Budi's gets then.
fn numbers_around_an_erasure(hall: &mut Hall, first: First) -> (Device, Vec<u64>, Vec<u64>) {
    let mut sri = hall.enrol("a", "Sri", &[OLD]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[OLD]).expect("enrolled");
    let (gone, stays) = (starts(&mut sri, OLD, "Gang Kakap 7"), starts(&mut budi, OLD, "Gang Kakap 8"));
    for (device, record) in [(&mut sri, gone), (&mut budi, stays)] {
        syncs(hall, device);
        types(device, record, &[("catatan", "pagar biru")]);
        transfers(hall, device);
    }
    syncs(hall, &mut sri);
    let before = entries(hall);
    match first {
        First::Decided => decide(hall, ApartAct::Close),
        First::Open => {}
    }
    let erased = hall.call(move |hub, world| {
        let changes_seen = hub.preview_erasure(&Actor::of_token(), gone)?.changes;
        let (basis, why) = ("consent_withdrawn".to_owned(), "surat 7".to_owned());
        hub.erase(world, &Actor::of_token(), gone, &ErasePlan { basis, why, changes_seen, member: None })
    });
    assert_eq!((erased, entries(hall)), (Ok(None), vec![]), "the entry went with its household");
    hall.restart(|| machine_clock() + 3_600_000).expect("an hour later");
    syncs(hall, &mut budi);
    let after = entries(hall);
    assert!(!before.is_empty() && !after.is_empty());
    (budi, before, after)
}

#[test]
fn the_number_of_an_entry_that_was_erased_is_not_given_again() {
    for first in [First::Decided, First::Open] {
        let mut hall = hall();
        let (mut budi, before, after) = numbers_around_an_erasure(&mut hall, first);
        assert!(after.iter().min() > before.iter().max(), "{after:?} after {before:?}");
        let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
        assert_eq!(get(&desk, DESK)["total"], 1, "nobody has decided about Budi's");
        decide(&hall, ApartAct::Release);
        syncs(&hall, &mut budi);
        assert_eq!(get(&desk, DESK)["total"], 0);
    }
}

#[test]
fn a_phone_that_sends_everything_anew_hears_again_what_stays_apart() {
    let mut hall = hall();
    let (mut sri, ..) = moved(&hall);
    decide(&hall, ApartAct::Close);
    syncs(&hall, &mut sri);
    let backup = hall.copy_database().expect("a copy");
    starts(&mut sri, NEW, "Gang Tenggiri 1");
    syncs(&hall, &mut sri);
    hall.restore(&backup).expect("set back");
    let mut codes = Vec::new();
    for _ in 0..6 {
        let body = SystemWorld::new().with_world(|world| sri.plan_sync(world)).expect("planned");
        let told = hall.job(Job::Sync(body)).expect("answered");
        let receipt = SyncResponse::from_body(&told).expect("an answer").receipt;
        codes.extend(
            receipt.iter().flat_map(|receipt| from_runs(&receipt.verdicts)).filter_map(|verdict| {
                if let Verdict::Quarantined(code) = verdict { Some(code) } else { None }
            }),
        );
        let report = SystemWorld::new().with_world(|world| sri.absorb_sync(world, (0, 1), &told));
        assert_eq!(report.expect("taken in").apart, 0, "nothing is new of it");
    }
    assert!(!codes.is_empty() && codes.iter().all(|code| code == "apart.closed"), "{codes:?}");
}

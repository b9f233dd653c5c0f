//! Erasure of a household: gone from the server, its disk and every phone, confirmed by each, and for good.

use crate::console::signed_in;
use ketuk_device::{Device, RecordId, ScopeId, Sheet};
use ketuk_form::{Key, Value};
use ketuk_server::hub::MovePlan;
use ketuk_server::role::{Actor, Reach, Role};
use ketuk_tests::browser::Browser;
use ketuk_tests::hall::Hall;
use ketuk_transport::{Errand, Outside, SystemWorld};
use ketuk_wire::frame::Peer;
use ketuk_wire::sync::SyncResponse;
use ketuk_wire::{ProblemCode, limits};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

const SCOPE: ScopeId = ScopeId(6_474_011_001_001);
const SECRET: &str = "Gang Rahasia 77";

fn key(name: &str) -> Key {
    Key::parse(name).expect("a key")
}

fn types(device: &mut Device, record: RecordId, street: &str) {
    SystemWorld::new().with_world(|world| {
        device.answer(world, record, &key("alamat"), &Value::Text(street.to_owned())).expect("a question");
        device.save(world, record).expect("room");
    });
}

fn interview(device: &mut Device, street: &str) -> RecordId {
    let record = SystemWorld::new().with_world(|world| device.start(world, SCOPE).expect("an area"));
    types(device, record, street);
    record
}

fn photograph(device: &mut Device, record: RecordId, seed: u8) {
    SystemWorld::new().with_world(|world| {
        device.keep_file(world, record, &key("foto_depan"), "image/jpeg", &[seed; 5_000]).expect("room");
        device.save(world, record).expect("room");
    });
}

fn send(hall: &Hall, device: &mut Device) {
    hall.sync(device).expect("synced");
    let sent = hall.block_on(hall.road().send_files(device, &mut SystemWorld::new(), &mut |_| ()));
    sent.expect("sent");
}

fn holds(device: &Device, record: RecordId) -> bool {
    device.show(record, "id").is_ok()
}

/// Whether a database or what lies beside it holds these bytes.
fn on_disk(db: &Path, what: &str) -> bool {
    ["", "-wal"].iter().any(|ending| {
        let bytes = std::fs::read(format!("{}{ending}", db.display())).unwrap_or_default();
        bytes.windows(what.len()).any(|window| window == what.as_bytes())
    })
}

fn preview(admin: &Browser, record: RecordId) -> Json {
    let answer = admin.get(&format!("/v1/desk/households/{record}/erasure")).expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.code());
    answer.json()
}

fn erase(admin: &Browser, record: RecordId) {
    let seen = preview(admin, record)["changes"].clone();
    let body =
        json!({ "basis": "consent_withdrawn", "why": "permintaan tertulis 12/2026", "changes_seen": seen });
    let path = format!("/v1/desk/households/{record}/erasure");
    let answer = admin.post(&path, &body).expect("an answer");
    assert_eq!((answer.status, &answer.json()["heir"]), (200, &json!("")), "{}", answer.code());
}

/// Names of the phones that have confirmed, and of those that have not.
fn confirmed(admin: &Browser) -> (Vec<String>, Vec<String>) {
    let page = admin.get("/v1/desk/erasures").expect("an answer").json();
    let devices = page["erasures"][0]["devices"].as_array().expect("a list").clone();
    let (yes, no): (Vec<_>, Vec<_>) =
        devices.iter().partition(|device| device["confirmed_ms"].as_u64() > Some(0));
    let names = |of: Vec<&Json>| {
        let mut names: Vec<_> =
            of.iter().map(|one| one["name"].as_str().unwrap_or_default().to_owned()).collect();
        names.sort();
        names
    };
    (names(yes), names(no))
}

fn streets(hall: &Hall) -> Vec<String> {
    let lines = hall.call(|hub, _| hub.list_households((SCOPE, SCOPE), None, 100)).expect("lines");
    let mut streets: Vec<_> = lines.into_iter().map(|line| line.address).collect();
    streets.sort();
    streets
}

/// A hall, two phones that hold two households, the one that is to go first.
fn two_phones() -> (Hall, Device, Device, RecordId, RecordId) {
    let hall = Hall::open().expect("a server");
    let mut sri = hall.enrol("sri.db", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("budi.db", "Budi", &[SCOPE]).expect("enrolled");
    let gone = interview(&mut sri, SECRET);
    let stays = interview(&mut sri, "Gang Kakap 1");
    photograph(&mut sri, gone, 1);
    photograph(&mut sri, stays, 2);
    send(&hall, &mut sri);
    hall.sync(&mut budi).expect("synced");
    types(&mut budi, gone, &format!("{SECRET} A"));
    hall.sync(&mut budi).expect("synced");
    hall.sync(&mut sri).expect("synced");
    (hall, sri, budi, gone, stays)
}

fn files_in(hall: &Hall) -> usize {
    let (whole, mut files) = (hall.folder().path().join("hub.db.files"), 0);
    for folder in std::fs::read_dir(whole).expect("a folder").flatten() {
        if folder.file_name() != "parts" {
            files += std::fs::read_dir(folder.path()).map(Iterator::count).unwrap_or(0);
        }
    }
    files
}

#[test]
fn an_erased_household_is_gone_from_the_server_its_disk_and_every_phone() {
    let (hall, mut sri, mut budi, gone, stays) = two_phones();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    hall.call(|hub, _| hub.checkpoint()).expect("flushed");
    assert!(hall.holds(SECRET), "the check can fail");
    assert_eq!(files_in(&hall), 2);
    let told = preview(&admin, gone);
    assert_eq!((&told["changes"], &told["files"], &told["devices"]), (&json!(4), &json!(1), &json!(2)));
    erase(&admin, gone);
    assert_eq!(streets(&hall), ["Gang Kakap 1"]);
    let page = admin.get(&format!("/v1/desk/households/{gone}")).expect("an answer");
    assert_eq!(page.code(), "request.not_found");
    assert!(!hall.holds(SECRET), "nothing of it is left in the file");
    assert_eq!(files_in(&hall), 1, "its photo is gone, the other one is not");
    assert_eq!(confirmed(&admin), (vec![], vec!["Budi".to_owned(), "Sri".to_owned()]));

    // Budi hears of it at the next sync; Sri has gone on working on both households meanwhile.
    let report = hall.sync(&mut budi).expect("synced");
    assert_eq!((report.erased, holds(&budi, gone), holds(&budi, stays)), (1, false, true));
    assert!(!on_disk(&hall.folder().path().join("budi.db"), SECRET));
    assert_eq!(confirmed(&admin), (vec!["Budi".to_owned()], vec!["Sri".to_owned()]));
    types(&mut sri, gone, &format!("{SECRET} B"));
    types(&mut sri, stays, "Gang Kakap 1 A");
    send(&hall, &mut sri);
    assert!(!holds(&sri, gone) && holds(&sri, stays));
    assert_eq!(confirmed(&admin).1, Vec::<String>::new());
    assert_eq!(streets(&hall), ["Gang Kakap 1 A"]);
    assert!(!hall.holds(SECRET), "what came too late was not kept either");

    // A phone that comes new walks over the rows, and everybody reads on.
    let mut tono = hall.enrol("tono.db", "Tono", &[SCOPE]).expect("enrolled");
    hall.sync(&mut tono).expect("synced");
    assert!(!holds(&tono, gone) && holds(&tono, stays));
    let again = interview(&mut sri, "Gang Baru 2");
    for device in [&mut sri, &mut budi, &mut tono] {
        hall.sync(device).expect("synced");
    }
    assert!(holds(&budi, again) && holds(&tono, again), "the family can be recorded anew");
    let report = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!((report.records, report.before == report.after), (2, true));
    let log = admin.get("/v1/audit?action=household.erase").expect("an answer").json();
    assert_eq!(log["entries"][0]["why"], "permintaan tertulis 12/2026");
    assert_eq!(hall.call(|hub, _| hub.verify_audit(&[])).expect("a walk").breach, None);
}

#[test]
fn a_server_restored_from_before_forgets_again_when_a_phone_comes() {
    let (mut hall, mut sri, mut budi, gone, _) = two_phones();
    let mut late = hall.enrol("late.db", "Lama", &[SCOPE]).expect("enrolled");
    hall.sync(&mut late).expect("synced");
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let copy = hall.copy_database().expect("a copy");
    erase(&admin, gone);
    hall.sync(&mut sri).expect("synced");
    hall.sync(&mut budi).expect("synced");
    let after = interview(&mut sri, "Gang Kakap 9");
    hall.sync(&mut sri).expect("synced");

    hall.restore(&copy).expect("the server starts on the copy");
    assert_eq!(streets(&hall).len(), 2, "the copy still holds it");
    // One phone that was never told shows it again, then one that was told.
    types(&mut late, gone, &format!("{SECRET} C"));
    hall.sync(&mut late).expect("synced");
    for _ in 0..2 {
        hall.sync(&mut sri).expect("synced");
    }
    assert_eq!(streets(&hall), ["Gang Kakap 1", "Gang Kakap 9"]);
    for device in [&mut late, &mut budi, &mut sri] {
        hall.sync(device).expect("synced");
        assert!(!holds(device, gone) && holds(device, after));
    }
    assert_eq!(streets(&hall), ["Gang Kakap 1", "Gang Kakap 9"]);
    let again = Browser { cookie: admin.cookie.clone(), ..Browser::new(hall.address()) };
    assert_eq!(confirmed(&again).1, Vec::<String>::new());
}

#[test]
fn rows_without_an_order_are_not_believed() {
    let (hall, _, _, gone, stays) = two_phones();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    erase(&admin, gone);
    let mut tono = hall.enrol("tono.db", "Tono", &[SCOPE]).expect("enrolled");
    let body = SystemWorld::new().with_world(|world| tono.plan_sync(world)).expect("planned");
    let answer = hall.block_on(hall.road().carry(Errand::Sync, body)).expect("answered");
    let mut response = SyncResponse::from_body(&answer).expect("an answer");
    assert_eq!(response.erase.take().map(|orders| orders.len()), Some(1));
    let harmed = response.to_body(Peer::ReadsDictionary);
    let taken = SystemWorld::new().with_world(|world| tono.absorb_sync(world, (0, 1), &harmed));
    assert_eq!(taken.expect_err("nobody ordered it").code, ProblemCode::FeedBroken);
    assert!(!holds(&tono, stays));
    hall.sync(&mut tono).expect("an honest answer mends it");
    assert!(holds(&tono, stays));
}

#[test]
fn an_order_travels_by_hand_and_so_does_the_confirmation() {
    let (hall, _, mut budi, gone, _) = two_phones();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    erase(&admin, gone);
    let carry = |budi: &mut Device| {
        let file = SystemWorld::new().with_world(|world| budi.plan_bundle(world)).expect("a file").bytes;
        let answer = hall.call(move |hub, world| {
            let mut carried = hub.open_bundle(Reach::City, &file)?;
            while !carried.is_done() {
                hub.carry_on(world, &mut carried)?;
            }
            hub.close_bundle(world, carried)
        });
        let answer = answer.expect("an answer");
        SystemWorld::new().with_world(|world| budi.absorb_bundle(world, &answer)).expect("taken");
    };
    carry(&mut budi);
    assert!(!holds(&budi, gone));
    assert_eq!(confirmed(&admin).0, Vec::<String>::new());
    carry(&mut budi);
    assert_eq!(confirmed(&admin).0, ["Budi"]);
}

#[test]
fn a_phone_put_back_to_an_earlier_state_is_told_again() {
    let (hall, mut sri, budi, gone, _) = two_phones();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let path = hall.folder().path().join("budi.db");
    drop(budi.into_vault());
    let earlier = hall.folder().path().join("earlier.db");
    std::fs::copy(&path, &earlier).expect("a copy of the phone");
    let key = |vault: &Path| PathBuf::from(format!("{}.key", vault.display()));
    std::fs::copy(key(&path), key(&earlier)).expect("the machine's secret stays");
    erase(&admin, gone);
    let open = |path: &Path| Device::open(ketuk_device::Vault::open(path).expect("a vault"));
    hall.sync(&mut open(&path)).expect("synced");
    hall.sync(&mut sri).expect("synced");
    assert_eq!(confirmed(&admin).1, Vec::<String>::new());
    let mut back = open(&earlier);
    assert!(holds(&back, gone));
    types(&mut back, gone, &format!("{SECRET} D"));
    hall.sync(&mut back).expect("synced");
    assert!(!holds(&back, gone));
    assert_eq!((streets(&hall), confirmed(&admin).1), (vec!["Gang Kakap 1".to_owned()], vec![]));
}

#[test]
fn whoever_holds_a_household_from_before_it_moved_is_told_as_well() {
    let hall = Hall::open().expect("a server");
    let mut sri = hall.enrol("sri.db", "Sri", &[SCOPE]).expect("enrolled");
    let gone = interview(&mut sri, SECRET);
    hall.sync(&mut sri).expect("synced");
    let mut tini = hall.enrol("tini.db", "Tini", &[SCOPE]).expect("enrolled");
    hall.sync(&mut tini).expect("synced");
    // She is writing on a sheet of it while it goes to another RT: her copy stays.
    tini.save_jot(gone, &Sheet::Visit, "pulang sore").expect("room");
    let moved = hall.call(move |hub, world| {
        let to = ScopeId(SCOPE.0 + 1);
        let plan = MovePlan { from: SCOPE, to, records: Some(vec![gone]), why: "SK Lurah 12".to_owned() };
        hub.move_households(world, &Actor::of_token(), &plan)
    });
    assert_eq!(moved.expect("moved").moved, 1);
    hall.sync(&mut tini).expect("synced");
    assert!(holds(&tini, gone));
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    erase(&admin, gone);
    assert_eq!(confirmed(&admin), (vec![], vec!["Sri".to_owned(), "Tini".to_owned()]));
    hall.sync(&mut tini).expect("synced");
    assert!(!holds(&tini, gone), "the sheet goes too");
    assert_eq!(confirmed(&admin), (vec!["Tini".to_owned()], vec!["Sri".to_owned()]));
    let report = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!((report.records, report.before == report.after), (0, true));
}

#[test]
fn nothing_goes_that_nobody_saw() {
    let (hall, mut sri, _, gone, _) = two_phones();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let seen = preview(&admin, gone)["changes"].clone();
    types(&mut sri, gone, "Gang Lain 3");
    hall.sync(&mut sri).expect("synced");
    let path = format!("/v1/desk/households/{gone}/erasure");
    for (basis, why, seen) in [
        ("consent_withdrawn", "permintaan", seen),
        ("because", "permintaan", json!(5)),
        ("consent_withdrawn", " ", json!(5)),
    ] {
        let body = json!({ "basis": basis, "why": why, "changes_seen": seen });
        assert_eq!(admin.post(&path, &body).expect("an answer").code(), "request.invalid");
    }
    assert_eq!(streets(&hall).len(), 2);
}

#[test]
fn one_member_goes_and_the_others_stay_in_a_new_record() {
    let (hall, mut sri, mut budi, gone, stays) = two_phones();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    SystemWorld::new().with_world(|world| {
        for (name, value) in [
            ("anggota.aaaa.nama", "Siti Aminah"),
            ("anggota.bbbb.nama", "Zulkarnaen Rahasia"),
            ("anggota.bbbb.nik", "6474014708850003"),
        ] {
            sri.answer(world, gone, &key(name), &Value::Text(value.to_owned())).expect("a question");
        }
        sri.save(world, gone).expect("room");
    });
    hall.sync(&mut sri).expect("synced");
    hall.sync(&mut budi).expect("synced");
    hall.call(|hub, _| hub.checkpoint()).expect("flushed");
    assert!(hall.holds("Zulkarnaen Rahasia"), "the check can fail");
    let body = |member: &str| {
        let seen = preview(&admin, gone)["changes"].clone();
        json!({ "basis": "consent_withdrawn", "why": "surat 7", "changes_seen": seen, "member": member })
    };
    let path = format!("/v1/desk/households/{gone}/erasure");
    assert_eq!(admin.post(&path, &body("zzzz")).expect("an answer").code(), "request.not_found");
    let answer = admin.post(&path, &body("bbbb")).expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.code());
    let heir = RecordId::from_hex(answer.json()["heir"].as_str().expect("an id")).expect("an id");
    assert!(!hall.holds("Zulkarnaen Rahasia"));
    assert_eq!(files_in(&hall), 2, "the photo of the house stays with the household");
    for device in [&mut sri, &mut budi] {
        hall.sync(device).expect("synced");
        hall.sync(device).expect("synced");
        assert!(!holds(device, gone) && holds(device, heir) && holds(device, stays));
    }
    for phone in ["sri.db", "budi.db"] {
        assert!(!on_disk(&hall.folder().path().join(phone), "Zulkarnaen Rahasia"), "{phone}");
    }
    let page = admin.get(&format!("/v1/desk/households/{heir}")).expect("an answer").json().to_string();
    assert!(page.contains("Siti Aminah") && page.contains(SECRET) && !page.contains("6474014708850003"));
    // The household goes on like any other.
    types(&mut budi, heir, "Gang Baru 5");
    hall.sync(&mut budi).expect("synced");
    hall.sync(&mut sri).expect("synced");
    assert_eq!(streets(&hall), ["Gang Baru 5", "Gang Kakap 1"]);
    let report = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!((report.records, report.before == report.after), (2, true));
}

#[test]
fn pieces_of_a_photo_that_was_half_sent_go_as_well() {
    let hall = Hall::open().expect("a server");
    let mut sri = hall.enrol("sri.db", "Sri", &[SCOPE]).expect("enrolled");
    let record = interview(&mut sri, SECRET);
    SystemWorld::new().with_world(|world| {
        let picture = vec![7; limits::FILE_PIECE_BYTES + 5];
        sri.keep_file(world, record, &key("foto_depan"), "image/jpeg", &picture).expect("room");
        sri.save(world, record).expect("room");
    });
    hall.sync(&mut sri).expect("synced");
    let plan = sri.plan_file().expect("a vault").expect("something waits");
    hall.block_on(hall.road().carry(Errand::File, plan.body)).expect("taken");
    let parts = hall.folder().path().join("hub.db.files").join("parts");
    let pieces = || {
        let devices = std::fs::read_dir(&parts).into_iter().flatten().flatten();
        devices.map(|device| std::fs::read_dir(device.path()).map_or(0, Iterator::count)).sum::<usize>()
    };
    assert_eq!(pieces(), 1, "the check can fail");
    erase(&signed_in(&hall, "kepala", Role::Admin, Reach::City), record);
    assert_eq!(pieces(), 0);
}

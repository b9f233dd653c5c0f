//! Files that cadres bring, over real HTTP as the console's page sends them: shown, taken in, answered.

use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use crate::roads::{address, at_clock, begin, changes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ketuk_device::{BundleFile, Device, ScopeId};
use ketuk_server::AuditOf;
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::{Answer, Browser};
use ketuk_tests::hall::Hall;
use ketuk_view::Arrival;
use ketuk_wire::limits;
use serde_json::Value as Json;

const SCOPE: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
/// What fits a chat message.
const CHAT: usize = 24 << 10;

fn send(browser: &Browser, path: &str, file: &[u8]) -> Answer {
    browser.call("POST", path, Some(("application/octet-stream", file))).expect("an answer")
}

fn look(browser: &Browser, file: &[u8]) -> Json {
    let answer = send(browser, "/v1/bundle/look", file);
    assert_eq!(answer.status, 200, "{}", answer.code());
    answer.json()
}

fn take(browser: &Browser, file: &[u8]) -> Json {
    let answer = send(browser, "/v1/bundle/take", file);
    assert_eq!(answer.status, 200, "{}", answer.code());
    answer.json()
}

/// The sum of one number over the households of an answer.
fn sum(taken: &Json, of: &str) -> u64 {
    let households = taken["households"].as_array().expect("a list");
    households.iter().map(|one| one[of].as_u64().expect("a number")).sum()
}

fn bring_back(device: &mut Device, taken: &Json) -> u32 {
    let answer = STANDARD.decode(taken["answer"].as_str().expect("a file")).expect("base64");
    at_clock(|world| device.absorb_bundle(world, &answer)).expect("for this phone").arrived
}

fn cadre(hall: &Hall) -> Device {
    hall.enrol("a", "Sri Rahayu", &[SCOPE]).expect("enrolled")
}

fn volumes(device: &mut Device) -> Vec<BundleFile> {
    for number in 0..60 {
        begin(device, &address(number));
    }
    let volumes = at_clock(|world| device.plan_volumes(world, CHAT)).expect("planned");
    assert!(volumes.len() > 2, "{} volumes", volumes.len());
    volumes
}

fn officer(hall: &Hall) -> Browser {
    signed_in(hall, "rudi", Role::Officer, Reach::Kelurahan(KELURAHAN))
}

#[test]
fn each_part_is_shown_taken_in_and_answered_and_one_bad_part_blocks_no_other() {
    let hall = hall();
    let mut device = cadre(&hall);
    let volumes = volumes(&mut device);
    let of = volumes.len() as u64;
    let desk = officer(&hall);
    let seen = look(&desk, &volumes[1].bytes);
    assert_eq!((&seen["name"], &seen["part"], &seen["parts"]), (&"Sri Rahayu".into(), &2.into(), &of.into()));
    assert_eq!((&seen["saves"], &seen["taken"]), (&volumes[1].saves.into(), &Json::Array(Vec::new())));
    assert_eq!(changes(&hall), 0, "looking takes nothing in");
    let mut harmed = volumes[0].bytes.clone();
    let middle = harmed.len() / 2;
    harmed[middle] ^= 1;
    let refused = send(&desk, "/v1/bundle/take", &harmed);
    assert!(refused.status >= 400 && refused.code().contains("broken"), "{}", refused.code());
    assert_eq!(changes(&hall), 0);
    for volume in &volumes[1..] {
        let taken = take(&desk, &volume.bytes);
        assert_eq!((sum(&taken, "arrived"), sum(&taken, "known")), (volume.saves.into(), 0));
        let first = &taken["households"][0];
        assert!(!first["area"].as_str().expect("words").is_empty(), "{first}");
        assert!(!first["address"].as_str().expect("words").is_empty(), "{first}");
        assert_eq!(bring_back(&mut device, &taken), volume.saves);
    }
    // Which one is missing is known from what came, also to who looks tomorrow.
    let whole: Vec<u64> = (2..=of).collect();
    assert_eq!(look(&desk, &volumes[0].bytes)["taken"], Json::from(whole));
    let taken = take(&desk, &volumes[0].bytes);
    assert_eq!(sum(&taken, "arrived"), u64::from(volumes[0].saves));
    assert_eq!(taken["answer_name"], format!("ketuk-balasan-sri-rahayu-1dari{of}.ketuk"));
    // Lost on the way back: the same file gives the same receipts.
    let again = take(&desk, &volumes[0].bytes);
    assert_eq!((sum(&again, "arrived"), sum(&again, "known")), (0, volumes[0].saves.into()));
    assert_eq!(bring_back(&mut device, &again), volumes[0].saves);
    let rows = device.list().expect("a list");
    assert!(rows.iter().all(|row| matches!(row.arrival, Arrival::Arrived { .. })));
    assert_eq!(changes(&hall), 120);
    let noted = hall.call(|hub, _| hub.list_audit(&AuditOf::Action("bundle.carry".to_owned()), 1 << 40, 100));
    let noted = noted.expect("a log");
    assert_eq!(noted.len() as u64, of + 1);
    assert!(noted.iter().all(|line| line.login == "rudi"));
}

#[test]
fn an_officer_takes_in_nothing_of_another_kelurahan() {
    let hall = hall();
    let mut device = cadre(&hall);
    begin(&mut device, "Jalan 1");
    let file = at_clock(|world| device.plan_bundle(world)).expect("a file").bytes;
    let elsewhere = signed_in(&hall, "ani", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    for path in ["/v1/bundle/look", "/v1/bundle/take"] {
        let refused = send(&elsewhere, path, &file);
        assert_eq!((refused.status, refused.code().as_str()), (403, "auth.not_yours"), "{path}");
    }
    assert_eq!(changes(&hall), 0);
    assert_eq!(sum(&take(&officer(&hall), &file), "arrived"), 2);
}

#[test]
fn what_is_no_phones_file_for_this_city_is_refused() {
    let (hall, other) = (hall(), Hall::open().expect("another city"));
    let mut device = cadre(&hall);
    begin(&mut device, "Jalan 1");
    let file = at_clock(|world| device.plan_bundle(world)).expect("a file").bytes;
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let answer = take(&desk, &file)["answer"].as_str().expect("a file").to_owned();
    let answer = STANDARD.decode(answer).expect("base64");
    let foreign = at_clock(|world| other.enrol("b", "Ani", &[SCOPE]).expect("enrolled").plan_bundle(world));
    let foreign = foreign.expect("a file").bytes;
    let large = vec![0; limits::BUNDLE_BYTES_MAX + 1];
    for path in ["/v1/bundle/look", "/v1/bundle/take"] {
        assert_eq!(send(&desk, path, &large).code(), "bundle.too_large");
        assert_eq!(send(&desk, path, &foreign).code(), "bundle.other");
        assert_eq!(send(&desk, path, b"Halo").code(), "bundle.not_one");
        assert!(send(&desk, path, &answer).status >= 400);
    }
}

#[test]
fn a_withdrawn_phones_file_is_kept_apart_and_its_answer_wipes_it() {
    let hall = hall();
    let mut device = cadre(&hall);
    begin(&mut device, "Jalan 1");
    let file = at_clock(|world| device.plan_bundle(world)).expect("a file").bytes;
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let id = look(&desk, &file)["device"].as_str().expect("an id").to_owned();
    let answer = desk.post(&format!("/v1/devices/{id}/wipe"), &serde_json::json!({ "why": "hilang" }));
    assert!(answer.expect("an answer").status < 300);
    assert_eq!(look(&desk, &file)["revoked"], true);
    let taken = take(&desk, &file);
    assert_eq!((sum(&taken, "apart"), sum(&taken, "arrived"), changes(&hall)), (2, 0, 0));
    bring_back(&mut device, &taken);
    assert!(device.last_word().expect("a vault").is_some());
}

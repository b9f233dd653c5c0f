//! Exports over HTTP: asked for with a purpose, made, fetched, kept on record; who may have what.

use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use ketuk_device::{ScopeId, VisitOutcome};
use ketuk_form::{Key, Value};
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::{Answer, Browser};
use ketuk_tests::hall::Hall;
use ketuk_tests::store::postgres;
use ketuk_transport::{Outside, SystemWorld};
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};

/// However slow the machine is, a handful of families takes less.
const PATIENCE: Duration = Duration::from_secs(120);

/// A family in each of two kelurahan.
pub(super) fn two_families(hall: &Hall) {
    for (name, kelurahan) in [("Sri", KELURAHAN), ("Budi", ELSEWHERE)] {
        let scope = ScopeId(kelurahan * 1_000 + 1);
        let mut device = hall.enrol(name, name, &[scope]).expect("enrolled");
        SystemWorld::new().with_world(|world| {
            let record = device.start(world, scope).expect("an area of this device");
            for (key, value) in [("nomor_kk", "6474010101800001"), ("alamat", "Gang Kakap 7")] {
                let key = Key::parse(key).expect("a key");
                device.answer(world, record, &key, &Value::from_text(value)).expect("a question");
            }
            device.save(world, record).expect("room");
            device.finish(world, record, &VisitOutcome::Completed).expect("a visit");
        });
        hall.sync(&mut device).expect("synced");
    }
}

fn order(format: &str, people: &str) -> Json {
    json!({
        "format": format, "form": "keluarga", "values": "both", "people": people, "separator": "comma",
        "language": "id", "why": "rapat koordinasi",
    })
}

fn begin(browser: &Browser, body: &Json) -> Answer {
    browser.post("/v1/exports", body).expect("an answer")
}

/// Asks for an export and waits until it is over.
fn make(browser: &Browser, body: &Json) -> Json {
    let begun = begin(browser, body);
    assert_eq!(begun.status, 200, "{}", begun.code());
    wait_for(browser, &begun.json())
}

/// Asks one server for an export, and others how it is.
fn make_on(browser: &Browser, other: &Browser, body: &Json) -> Json {
    let begun = begin(browser, body);
    assert_eq!(begun.status, 200, "{}", begun.code());
    wait_for(other, &begun.json())
}

fn wait_for(browser: &Browser, begun: &Json) -> Json {
    let path = format!("/v1/exports/{}", begun["id"].as_str().expect("an id"));
    let asked = Instant::now();
    loop {
        let export = browser.get(&path).expect("an answer").json();
        if export["stage"] != "running" {
            return export;
        }
        assert!(asked.elapsed() < PATIENCE, "it goes on and on");
        std::thread::yield_now();
    }
}

fn fetch(browser: &Browser, export: &Json) -> Answer {
    let path = format!("/v1/exports/{}/file", export["id"].as_str().expect("an id"));
    browser.get(&path).expect("an answer")
}

#[test]
fn an_export_is_made_fetched_and_kept_on_record_with_its_purpose() {
    let hall = hall();
    two_families(&hall);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let plan = admin.get("/v1/exports/plan").expect("an answer").json();
    assert_eq!((&plan["families"], &plan["forms"][0]["id"]), (&json!(2), &json!("keluarga")));
    assert_eq!(plan["people"], json!(["full", "masked", "without"]));
    let export = make(&admin, &order("xlsx", "full"));
    assert_eq!((&export["stage"], &export["code"]), (&json!("done"), &json!("")));
    assert_eq!((&export["total"], &export["done"], &export["families"]), (&json!(2), &json!(2), &json!(2)));
    let file = fetch(&admin, &export);
    assert_eq!((file.status, file.body.len() as u64), (200, export["bytes"].as_u64().expect("bytes")));
    assert!(file.header("content-disposition").is_some_and(|text| text.contains("keluarga-")));
    assert!(file.header("content-type").is_some_and(|text| text.contains("spreadsheetml")));
    let book = calamine::open_workbook_from_rs::<calamine::Xlsx<_>, _>(std::io::Cursor::new(file.body));
    assert!(calamine::Reader::sheet_names(&book.expect("a workbook")).contains(&"Keluarga".to_owned()));
    for action in ["export.begin", "export.done", "export.load"] {
        let entries = admin.get(&format!("/v1/audit?action={action}")).expect("an answer").json();
        let entry = &entries["entries"][0];
        assert_eq!((&entry["why"], &entry["login"]), (&json!("rapat koordinasi"), &json!("kepala")));
        let object = entry["object"].as_str().expect("an object");
        assert!(object.contains("xlsx form=keluarga area=0 status=any values=both people=full"), "{object}");
        assert!(!object.contains("Kakap") && !object.contains("6474010101800001"));
        assert_eq!(object.contains("families=2 members="), action != "export.begin", "{object}");
    }
}

#[test]
fn an_officer_exports_one_kelurahan_with_masked_numbers() {
    let hall = hall();
    two_families(&hall);
    let officer = signed_in(&hall, "lurah", Role::Officer, Reach::Kelurahan(KELURAHAN));
    assert_eq!(begin(&officer, &order("csv", "full")).code(), "auth.not_yours");
    let mut elsewhere = order("csv", "masked");
    elsewhere["kelurahan"] = json!(ELSEWHERE);
    assert_eq!(begin(&officer, &elsewhere).code(), "request.not_found");
    let mut health = order("csv", "masked");
    health["health"] = json!(true);
    assert_eq!(begin(&officer, &health).code(), "auth.not_yours");
    let export = make(&officer, &order("geojson", "masked"));
    assert_eq!((&export["stage"], &export["families"]), (&json!("done"), &json!(1)));
    let plan = officer.get("/v1/exports/plan").expect("an answer").json();
    assert_eq!((&plan["families"], &plan["people"]), (&json!(1), &json!(["masked", "without"])));
}

#[test]
fn an_export_is_its_owners_alone() {
    let hall = hall();
    two_families(&hall);
    let ratna = signed_in(&hall, "ratna", Role::Coordinator, Reach::City);
    let other = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let viewer = signed_in(&hall, "angka", Role::Viewer, Reach::City);
    let export = make(&ratna, &order("csv", "masked"));
    assert_eq!(fetch(&ratna, &export).status, 200);
    assert_eq!(fetch(&other, &export).code(), "request.not_found");
    assert_eq!(fetch(&viewer, &export).code(), "auth.not_yours");
    let own = |browser: &Browser| {
        let list = browser.get("/v1/exports").expect("an answer").json();
        list["exports"].as_array().map(Vec::len)
    };
    assert_eq!((own(&ratna), own(&other)), (Some(1), Some(0)));
    let path = format!("/v1/exports/{}", export["id"].as_str().expect("an id"));
    assert_eq!(other.call("DELETE", &path, None).expect("an answer").code(), "request.not_found");
    assert_eq!(ratna.call("DELETE", &path, None).expect("an answer").status, 204);
    assert_eq!(fetch(&ratna, &export).code(), "request.not_found");
    assert_eq!(std::fs::read_dir(hall.exports()).expect("a folder").count(), 0, "nothing is left of it");
}

#[test]
fn an_export_without_a_purpose_or_from_elsewhere_is_not_begun() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let mut silent = order("xlsx", "full");
    silent["why"] = json!("  ");
    assert_eq!(begin(&admin, &silent).code(), "request.invalid");
    let mut other = order("xlsx", "full");
    other["form"] = json!("tidak-ada");
    assert_eq!(begin(&admin, &other).code(), "request.invalid");
    let mut foreign = admin.clone();
    foreign.page_token = None;
    assert_eq!(begin(&foreign, &order("xlsx", "full")).code(), "auth.foreign_page");
    assert_eq!(admin.get("/v1/exports").expect("an answer").json()["exports"], json!([]));
}

#[cfg(unix)]
#[test]
fn a_file_is_its_owners_on_the_disk_too_and_gone_after_a_start() {
    use std::os::unix::fs::PermissionsExt;
    let mut hall = hall();
    let is_shared = postgres().is_some();
    two_families(&hall);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    make(&admin, &order("csv", "full"));
    let folder = hall.exports();
    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let files: Vec<_> =
        std::fs::read_dir(&folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
    assert_eq!((mode(&folder), files.len(), mode(&files[0])), (0o700, 1, 0o600));
    hall.restart(ketuk_server::http::machine_clock).expect("a server");
    // Where there are several servers, another one may be handing it out.
    assert_eq!(std::fs::read_dir(folder).expect("a folder").count(), usize::from(is_shared));
}

/// One browser, and a balancer that sends it elsewhere each time: the same session, another server.
#[test]
fn any_server_tells_of_an_export_hands_its_file_out_and_takes_it_away() {
    if postgres().is_none() {
        return;
    }
    let first = hall();
    two_families(&first);
    let second = first.open_beside().expect("another server");
    let at_first = signed_in(&first, "kepala", Role::Admin, Reach::City);
    let address = second.address();
    let at_second = Browser { address, origin: Some(format!("http://{address}")), ..at_first.clone() };
    assert_eq!(at_second.get("/v1/session").expect("an answer").status, 200, "a session is any server's");
    let export = make_on(&at_first, &at_second, &order("csv", "full"));
    assert_eq!((&export["stage"], &export["families"]), (&json!("done"), &json!(2)), "{export}");
    let list = at_second.get("/v1/exports").expect("an answer").json();
    assert_eq!(list["exports"], json!([export]));
    let (here, there) = (fetch(&at_first, &export), fetch(&at_second, &export));
    assert_eq!((there.status, &there.body), (200, &here.body));
    let path = format!("/v1/exports/{}", export["id"].as_str().expect("an id"));
    assert_eq!(at_second.call("DELETE", &path, None).expect("an answer").status, 204);
    assert_eq!(fetch(&at_first, &export).code(), "request.not_found");
    assert_eq!(std::fs::read_dir(first.exports()).expect("a folder").count(), 0);
}

#[test]
fn an_export_that_a_killed_server_left_is_made_by_another() {
    if postgres().is_none() {
        return;
    }
    let hall = hall();
    two_families(&hall);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let export = make(&admin, &order("csv", "full"));
    // As a server leaves it that was killed in the middle, half a minute ago.
    let left =
        "UPDATE export SET stage = 'running', bytes = 0, done = 0, families = 0, owner = 999, lease_ms = 1";
    hall.call(move |hub, _| hub.store().harm(left)).expect("left");
    let again = wait_for(&admin, &export);
    assert_eq!((&again["stage"], &again["families"]), (&json!("done"), &json!(2)), "{again}");
    assert_eq!(fetch(&admin, &again).status, 200);
}

//! What the console's pages show: a conflict with its evidence, a household with its history, the overview.

use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use ketuk_device::{Device, RecordId, ScopeId, VisitOutcome};
use ketuk_form::{Key, Value};
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::Browser;
use ketuk_tests::hall::Hall;
use ketuk_transport::{Outside, SystemWorld};
use serde_json::{Value as Json, json};

const SCOPE: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
const QUESTION: &str = "keberadaan_keluarga";

fn types(device: &mut Device, record: RecordId, answers: &[(&str, &str)]) {
    SystemWorld::new().with_world(|world| {
        for (key, value) in answers {
            let key = Key::parse(key).expect("a key");
            device.answer(world, record, &key, &Value::from_text(value)).expect("a question");
        }
        device.save(world, record).expect("room");
    });
}

/// Two cadres who disagree on one question; the record.
fn disagreement(hall: &Hall) -> RecordId {
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    let record = SystemWorld::new().with_world(|world| {
        let record = sri.start(world, SCOPE).expect("an area of this device");
        sri.save(world, record).expect("room");
        record
    });
    types(&mut sri, record, &[("alamat", "Gang Kakap 7")]);
    hall.sync(&mut sri).expect("synced");
    hall.sync(&mut budi).expect("synced");
    types(&mut sri, record, &[(QUESTION, "1")]);
    types(&mut budi, record, &[(QUESTION, "2"), ("catatan", "rumah kosong")]);
    SystemWorld::new().with_world(|world| {
        budi.finish(world, record, &VisitOutcome::NotFound).expect("a visit");
    });
    hall.sync(&mut sri).expect("synced");
    hall.sync(&mut budi).expect("synced");
    hall.sync(&mut sri).expect("synced");
    record
}

fn get(browser: &Browser, path: &str) -> Json {
    let answer = browser.get(path).expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.code());
    answer.json()
}

fn total(browser: &Browser, path: &str) -> u64 {
    get(browser, path)["total"].as_u64().expect("a number")
}

#[test]
fn a_conflict_is_told_with_its_evidence_settled_and_undone() {
    let hall = hall();
    let record = disagreement(&hall);
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let queue = get(&desk, "/v1/desk/conflicts?question=keberadaan_keluarga");
    assert_eq!(queue["total"], 1);
    let line = &queue["conflicts"][0];
    assert_eq!(
        (line["record"].as_str(), line["class"].as_str()),
        (Some(&*record.to_string()), Some("human"))
    );
    assert_ne!(line["label"], line["key"], "a person reads a label");
    let path = format!("/v1/desk/conflicts/{record}/{QUESTION}");
    let conflict = get(&desk, &path);
    let sides = conflict["sides"].as_array().expect("sides");
    let who: Vec<_> = sides.iter().map(|side| side["claim"]["who"].as_str().expect("a name")).collect();
    assert_eq!(who, ["Sri", "Budi"], "in the order in which they arrived");
    assert!(sides.iter().all(|side| side["claim"]["received_ms"].as_u64() > Some(0)));
    assert_eq!(sides[1]["also"][0]["text"], "rumah kosong");
    assert_eq!(sides[1]["visits"][0]["outcome"], "tidak_ditemukan");
    assert_eq!(sides[0]["visits"].as_array().map(Vec::len), Some(0));
    assert!(conflict["choices"].as_array().is_some_and(|choices| choices.len() > 1));
    let seen: Vec<_> = sides.iter().map(|side| side["claim"]["change"].clone()).collect();
    let settle = json!({ "key": QUESTION, "value": "1", "seen": seen, "why": "sudah ditelepon" });
    let settled = desk.post(&format!("/v1/records/{record}/settle"), &settle).expect("an answer");
    assert_eq!(settled.status, 200, "{}", settled.code());
    assert_eq!(total(&desk, "/v1/desk/conflicts?question=keberadaan_keluarga"), 0);
    let history = get(&desk, &format!("/v1/desk/households/{record}/history/{QUESTION}"));
    assert_eq!(history["writes"][0]["who"], "Nama siti");
    assert_eq!(history["writes"].as_array().map(Vec::len), Some(3));
    let undo = json!({ "key": QUESTION, "settlement": settled.json()["change"], "why": "salah tekan" });
    assert_eq!(desk.post(&format!("/v1/records/{record}/undo"), &undo).expect("an answer").status, 200);
    assert_eq!(total(&desk, "/v1/desk/conflicts?question=keberadaan_keluarga"), 1);
    let decisions = get(&desk, &path)["decisions"].clone();
    assert_eq!((&decisions[0]["kind"], &decisions[1]["kind"]), (&json!("undo"), &json!("settle")));
}

#[test]
fn a_household_is_told_whole_and_who_opened_it_stays_on_record() {
    let hall = hall();
    let record = disagreement(&hall);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let dossier = get(&admin, &format!("/v1/desk/households/{record}"));
    let answers = dossier["groups"][0]["answers"].as_array().expect("answers");
    let of = |key: &str| answers.iter().find(|answer| answer["key"] == key).expect("answered").clone();
    assert_eq!((&of("alamat")["text"], &of("alamat")["disputed"]), (&json!("Gang Kakap 7"), &json!(false)));
    assert_eq!((&of(QUESTION)["disputed"], &of(QUESTION)["writes"]), (&json!(true), &json!(2)));
    assert_eq!(dossier["visits"][0]["by"], "Budi");
    let receipts = dossier["receipts"].as_array().expect("receipts");
    assert!(receipts.len() >= 4 && receipts.iter().all(|receipt| receipt["seq"].as_u64() > Some(0)));
    let looks = get(&admin, "/v1/audit?action=household.look");
    assert_eq!(looks["entries"][0]["object"], record.to_string());
}

#[test]
fn a_number_is_covered_until_one_is_asked_for_and_that_is_on_record() {
    const CARDS: [&str; 2] = ["6474021203150012", "6474021203750012"];
    let hall = hall();
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    let record = SystemWorld::new().with_world(|world| sri.start(world, SCOPE).expect("an area"));
    types(&mut sri, record, &[("alamat", "Gang Kakap 7")]);
    hall.sync(&mut sri).expect("synced");
    hall.sync(&mut budi).expect("synced");
    types(&mut sri, record, &[("nomor_kk", CARDS[0])]);
    types(&mut budi, record, &[("nomor_kk", CARDS[1])]);
    hall.sync(&mut sri).expect("synced");
    hall.sync(&mut budi).expect("synced");
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let at = |rest: &str| format!("/v1/desk/households/{record}{rest}");
    let conflict = get(&desk, &format!("/v1/desk/conflicts/{record}/nomor_kk"));
    let pages = [
        get(&desk, &at("")),
        get(&desk, &at("/history/nomor_kk")),
        conflict.clone(),
        get(&desk, &format!("/v1/records/{record}")),
    ];
    for page in pages {
        assert!(!CARDS.iter().any(|card| page.to_string().contains(card)), "a whole number: {page}");
        assert!(page.to_string().contains("647402••••"), "{page}");
    }
    let claim = |side: usize| conflict["sides"][side]["claim"].clone();
    assert_eq!(claim(0)["text"], "647402••••1•0012", "the digit that differs is told");
    assert_eq!((&claim(1)["text"], &claim(1)["differs"]), (&json!("647402••••7•0012"), &json!([10])));
    let ask =
        |browser: &Browser, body: &Json| browser.post(&at("/numbers/nomor_kk"), body).expect("an answer");
    let shown = ask(&desk, &json!({ "change": claim(1)["change"] }));
    assert_eq!((shown.status, shown.json()["value"].clone()), (200, json!(CARDS[1])));
    assert_eq!(desk.post(&at("/numbers/alamat"), &json!({})).expect("an answer").code(), "request.not_found");
    let viewer = signed_in(&hall, "angka", Role::Viewer, Reach::City);
    assert_eq!(ask(&viewer, &json!({})).code(), "auth.not_yours");
    let far = signed_in(&hall, "jauh", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    assert_eq!(ask(&far, &json!({})).code(), "request.not_found");
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let log = get(&admin, "/v1/audit?action=household.number");
    assert_eq!(log["entries"].as_array().map(Vec::len), Some(1), "only who was shown one");
    assert_eq!(log["entries"][0]["object"], format!("{record} nomor_kk"));
    assert!(!log.to_string().contains(CARDS[1]));
    // A side is chosen without anybody having seen it whole.
    let seen = json!([claim(0)["change"], claim(1)["change"]]);
    let body = json!({ "key": "nomor_kk", "side": claim(0)["change"], "seen": seen, "why": "sesuai KK" });
    let settled = desk.post(&format!("/v1/records/{record}/settle"), &body).expect("an answer");
    assert_eq!(settled.status, 200, "{}", settled.code());
    assert_eq!(ask(&desk, &json!({})).json()["value"], CARDS[0]);
}

#[test]
fn the_overview_counts_what_arrived_without_a_name() {
    let hall = hall();
    disagreement(&hall);
    let viewer = signed_in(&hall, "angka", Role::Viewer, Reach::City);
    let overview = get(&viewer, "/v1/desk/overview?level=kelurahan");
    assert_eq!((&overview["total"]["new"], &overview["total"]["today"]), (&json!(1), &json!(1)));
    let areas = overview["areas"].as_array().expect("areas");
    let own = areas.iter().find(|area| area["area"] == KELURAHAN).expect("the kelurahan");
    assert_eq!((&own["new"], &own["disputed"]), (&json!(1), &json!(1)));
    assert_eq!(overview["days"].as_array().map(Vec::len), Some(1));
    assert_eq!((&overview["devices"]["enrolled"], &overview["devices"]["silent"]), (&json!(2), &json!(0)));
    assert!(overview["disputes"]["human"]["count"].as_u64() > Some(0));
    let text = overview.to_string();
    assert!(!text.contains("Sri") && !text.contains("Kakap"), "no names in figures");
    assert_eq!(viewer.get("/v1/desk/households").expect("an answer").code(), "auth.not_yours");
}

#[test]
fn lists_are_filtered_paged_and_kept_to_the_callers_kelurahan() {
    let hall = hall();
    let record = disagreement(&hall);
    let here = signed_in(&hall, "sini", Role::Officer, Reach::Kelurahan(KELURAHAN));
    let there = signed_in(&hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    for path in ["/v1/desk/households", "/v1/desk/conflicts"] {
        assert!(total(&here, path) > 0 && total(&there, path) == 0, "{path}");
        assert_eq!(total(&there, &format!("{path}?kelurahan={KELURAHAN}")), 0, "{path}");
    }
    assert_eq!(total(&here, "/v1/desk/households?text=kakap"), 1);
    assert_eq!(total(&here, "/v1/desk/households?text=%25"), 0, "a typed % is a letter");
    assert_eq!(total(&here, "/v1/desk/households?status=selesai"), 0);
    for sort in ["area", "head", "status", "newest", "oldest"] {
        assert_eq!(total(&here, &format!("/v1/desk/households?sort={sort}")), 1, "{sort}");
        let first = get(&here, &format!("/v1/desk/households?sort={sort}"))["households"][0].clone();
        assert_eq!(first["record"], record.to_string(), "{sort}");
    }
    let beyond = get(&here, "/v1/desk/households?page=2");
    assert_eq!((&beyond["total"], beyond["households"].as_array().map(Vec::len)), (&json!(1), Some(0)));
    for path in [format!("households/{record}"), format!("conflicts/{record}/{QUESTION}")] {
        let refused = there.get(&format!("/v1/desk/{path}")).expect("an answer");
        assert_eq!(refused.code(), "request.not_found", "{path}");
    }
    let elsewhere = format!("/v1/desk/overview?area={KELURAHAN}");
    assert_eq!(there.get(&elsewhere).expect("an answer").code(), "request.not_found");
    assert_eq!(get(&there, "/v1/desk/overview")["total"]["new"], 0);
    let areas = get(&there, "/v1/desk/areas");
    assert!(
        areas["areas"].as_array().expect("areas").iter().all(|area| area["kelurahan_number"] == ELSEWHERE)
    );
}

#[test]
fn the_first_page_is_there_for_anybody_and_runs_nothing_of_others() {
    let hall = hall();
    let page = Browser::new(hall.address()).get("/").expect("an answer");
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    assert_eq!(Browser::new(hall.address()).get("/../hub.db").expect("an answer").status, 404);
}

#[test]
fn a_device_is_invited_by_code_and_stands_in_the_list_with_its_areas() {
    let hall = hall();
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let made =
        desk.post("/v1/invitations", &json!({ "name": "Sri", "scopes": [SCOPE.0] })).expect("an answer");
    let invitation = made.json();
    let text = format!("http://{}/undang#{}", hall.address(), invitation["code"].as_str().expect("a code"));
    assert_eq!(invitation["text"], text.as_str());
    let rows = invitation["qr"].as_array().expect("squares");
    assert!(rows.len() > 20 && rows.iter().all(|row| row.as_str().map(str::len) == Some(rows.len())));
    hall.enrol("a", "Budi", &[SCOPE]).expect("enrolled");
    let devices = get(&desk, "/v1/devices");
    assert_eq!(devices["devices"][0]["scopes"][0]["scope"], SCOPE.0);
    let listed = get(&desk, "/v1/invitations");
    let open: Vec<_> =
        listed["invitations"].as_array().expect("a list").iter().map(|line| line["device"] == "").collect();
    assert_eq!(open.iter().filter(|is_open| **is_open).count(), 1, "one is used, one waits");
    assert!(!listed.to_string().contains(invitation["code"].as_str().expect("a code")));
}

#[test]
fn what_is_elsewhere_is_not_there_for_an_officer() {
    let hall = hall();
    let record = disagreement(&hall);
    let mut device = hall.enrol("c", "Rina", &[SCOPE]).expect("enrolled");
    let (house, photo) = SystemWorld::new().with_world(|world| {
        let house = device.start(world, SCOPE).expect("an area of this device");
        let key = Key::parse("foto_depan").expect("a key");
        let photo = device.keep_file(world, house, &key, "image/jpeg", &[7; 900]).expect("room");
        device.save(world, house).expect("room");
        (house, photo)
    });
    hall.sync(&mut device).expect("synced");
    let sent = hall.block_on(hall.road().send_files(&mut device, &mut SystemWorld::new(), &mut |_| ()));
    assert_eq!(sent.expect("sent").arrived, 1);
    let here = signed_in(&hall, "sini", Role::Officer, Reach::Kelurahan(KELURAHAN));
    let there = signed_in(&hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    let paths = [
        format!("/v1/records/{house}/files/{photo}"),
        format!("/v1/desk/conflicts/{record}/{QUESTION}"),
        format!("/v1/desk/households/{record}"),
    ];
    for path in paths {
        assert_eq!(here.get(&path).expect("an answer").status, 200, "{path}");
        assert_eq!(there.get(&path).expect("an answer").status, 404, "{path}");
    }
    for path in ["/v1/desk/conflicts", "/v1/desk/households"] {
        assert!(total(&here, path) > 0, "{path}");
        assert_eq!(total(&there, path), 0, "{path}");
    }
    let disputes = |browser: &Browser| get(browser, "/v1/disputes")["disputes"].as_array().map(Vec::len);
    assert!(disputes(&here) > Some(0));
    assert_eq!(disputes(&there), Some(0));
}

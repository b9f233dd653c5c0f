//! The overview: figures against the prelist by area and day, late RT, silent phones; by role and reach.

use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use ketuk_device::{Device, RecordId, ScopeId, VisitOutcome, bontang};
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::Browser;
use ketuk_tests::hall::Hall;
use ketuk_transport::{Outside, SystemWorld};
use serde_json::{Value as Json, json};

const SCOPE: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
const NEXT: ScopeId = ScopeId(KELURAHAN * 1_000 + 2);
const FAR: ScopeId = ScopeId(ELSEWHERE * 1_000 + 1);
const DAY_MS: u64 = 24 * 3600 * 1000;

/// So many families of an RT, as the city hands them over; those with an even number have a position.
fn list(scope: ScopeId, families: usize) -> String {
    let mut text = "prelist_id,rt_code,nomor_kk,nama_kepala_keluarga,lat,lng\n".to_owned();
    for at in 0..families {
        let place = if at % 2 == 0 { format!("0.13{at},117.50") } else { ",".to_owned() };
        let line = format!("{}-{at},{},,Ahmad {at},{place}\n", scope.0, scope.0);
        text.push_str(&line);
    }
    text
}

/// A phone with the prelist of an RT; its records.
fn phone(hall: &Hall, name: &str, scope: ScopeId, families: usize) -> (Device, Vec<RecordId>) {
    let mut device = hall.enrol(name, name, &[scope]).expect("enrolled");
    SystemWorld::new().with_world(|world| {
        let report = device.import_prelist(world, &list(scope, families), bontang()).expect("a list");
        assert_eq!((report.added, report.refused.len()), (families, 0));
    });
    let rows = device.list().expect("households").into_iter();
    let records = rows.map(|row| RecordId::from_hex(&row.record).expect("a record")).collect();
    hall.sync(&mut device).expect("synced");
    (device, records)
}

fn visit(hall: &Hall, device: &mut Device, visits: &[(RecordId, VisitOutcome)]) {
    SystemWorld::new().with_world(|world| {
        for (record, outcome) in visits {
            device.finish(world, *record, outcome).expect("a visit");
        }
    });
    hall.sync(device).expect("synced");
}

/// Three RT: eight families of which six have a result, two of which none has been visited, and one family met
/// that nobody had listed.
fn city(hall: &Hall) {
    let (mut sri, records) = phone(hall, "Sri", SCOPE, 8);
    let outcomes = [
        VisitOutcome::Completed,
        VisitOutcome::Completed,
        VisitOutcome::MovedAway,
        VisitOutcome::AllDied,
        VisitOutcome::NotFound,
        VisitOutcome::Refused,
        VisitOutcome::Partial,
    ];
    let visits: Vec<_> = records.into_iter().zip(outcomes).collect();
    visit(hall, &mut sri, &visits);
    phone(hall, "Budi", NEXT, 2);
    let (mut rina, _) = phone(hall, "Rina", FAR, 1);
    let met = SystemWorld::new().with_world(|world| {
        let met = rina.start(world, FAR).expect("an area of this device");
        rina.save(world, met).expect("room");
        met
    });
    visit(hall, &mut rina, &[(met, VisitOutcome::Completed)]);
}

fn get(browser: &Browser, path: &str) -> Json {
    let answer = browser.get(path).expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.code());
    answer.json()
}

fn area(overview: &Json, number: u64) -> Json {
    let areas = overview["areas"].as_array().expect("areas");
    areas.iter().find(|area| area["area"] == number).expect("the area").clone()
}

#[test]
fn progress_is_counted_against_the_prelist_from_the_city_down_to_an_rt() {
    let hall = hall();
    city(&hall);
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let whole = get(&desk, "/v1/desk/overview");
    let total = &whole["total"];
    let figure = |name: &str| total[name].as_u64().expect("a figure");
    assert_eq!((figure("listed"), figure("results"), figure("permille")), (11, 6, 545));
    assert_eq!((figure("new"), figure("new_done"), figure("today")), (1, 1, 7));
    assert_eq!(figure("rts_begun"), 2);
    let outcomes = json!({ "done": 2, "begun": 1, "moved": 1, "deceased": 1, "not_found": 1, "refused": 1,
        "other": 0, "unsaid": 0, "to_visit": 4 });
    assert_eq!(total["outcomes"], outcomes);
    assert_eq!((&whole["level"], whole["path"].as_array().map(Vec::len)), (&json!("kelurahan"), Some(0)));
    assert_eq!(whole["reviews"]["submitted"]["count"], 7, "each result waits for its check");
    let day = &whole["days"][0];
    assert_eq!((&day["results"], &day["done"], &day["done_so_far"]), (&json!(7), &json!(3), &json!(3)));
    let upper = get(&desk, "/v1/desk/overview?level=kecamatan");
    assert_eq!(area(&upper, KELURAHAN / 10_000)["listed"], 11);
    let kelurahan = get(&desk, &format!("/v1/desk/overview?area={KELURAHAN}"));
    assert_eq!((&kelurahan["level"], &kelurahan["total"]["listed"]), (&json!("rt"), &json!(10)));
    let path: Vec<_> = kelurahan["path"].as_array().expect("steps").iter().map(|s| &s["area"]).collect();
    assert_eq!(path, [&json!(KELURAHAN / 10_000), &json!(KELURAHAN)]);
    assert_eq!(area(&kelurahan, SCOPE.0)["permille"], 750);
    assert_eq!(desk.get("/v1/desk/overview?area=7").expect("an answer").code(), "request.invalid");
}

#[test]
fn a_reader_of_figures_learns_no_name_and_no_reason_that_few_share() {
    let hall = hall();
    city(&hall);
    let viewer = signed_in(&hall, "angka", Role::Viewer, Reach::City);
    let whole = get(&viewer, "/v1/desk/overview");
    // Only one kelurahan has reasons that few share: the city's figures would be its own, so they go as well.
    let reasons = |of: &Json| {
        let of = &of["outcomes"];
        ["moved", "deceased", "not_found", "refused"].map(|name| of[name].as_u64().expect("a number"))
    };
    assert_eq!((reasons(&whole["total"]), &whole["total"]["outcomes"]["unsaid"]), ([0; 4], &json!(4)));
    for level in ["kecamatan", "kelurahan", "rt"] {
        let told = get(&viewer, &format!("/v1/desk/overview?level={level}"));
        let areas = told["areas"].as_array().expect("areas").iter();
        assert!(areas.chain([&told["total"]]).all(|area| reasons(area) == [0; 4]), "{level}: {told}");
    }
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    assert_eq!(
        get(&desk, "/v1/desk/overview")["total"]["outcomes"]["deceased"],
        1,
        "who sees families sees all"
    );
    let own = area(&whole, KELURAHAN);
    let outcomes = json!({ "done": 2, "begun": 1, "moved": 0, "deceased": 0, "not_found": 0, "refused": 0,
        "other": 0, "unsaid": 4, "to_visit": 3 });
    assert_eq!((&own["outcomes"], &own["results"]), (&outcomes, &json!(6)));
    let part = get(&viewer, &format!("/v1/desk/overview?area={KELURAHAN}"));
    assert_eq!(part["total"]["outcomes"]["unsaid"], 4);
    let late = get(&viewer, "/v1/desk/late");
    assert_eq!(late["lines"][0]["workers"], json!([]));
    for text in [whole.to_string(), late.to_string()] {
        assert!(!["Sri", "Budi", "Rina", "Ahmad"].iter().any(|name| text.contains(name)), "a name");
    }
    assert_eq!(viewer.get("/v1/desk/silent").expect("an answer").code(), "auth.not_yours");
}

#[test]
fn an_officer_is_told_of_one_kelurahan_only() {
    let hall = hall();
    city(&hall);
    let there = signed_in(&hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    let own = get(&there, "/v1/desk/overview");
    assert_eq!((&own["total"]["listed"], &own["level"]), (&json!(1), &json!("rt")));
    assert_eq!(own["path"], json!([{ "area": ELSEWHERE, "name": "Bontang Baru" }]));
    assert_eq!(own["devices"]["enrolled"], 1);
    let late = get(&there, "/v1/desk/late");
    assert_eq!((&late["total"], &late["lines"][0]["workers"][0]["name"]), (&json!(1), &json!("Rina")));
    for area in [KELURAHAN, KELURAHAN / 10_000] {
        for route in ["overview", "late", "silent", "outlines"] {
            let path = format!("/v1/desk/{route}?area={area}");
            assert_eq!(there.get(&path).expect("an answer").code(), "request.not_found", "{path}");
        }
    }
}

#[test]
fn late_rt_are_found_by_what_is_done_by_silence_and_by_what_is_left() {
    let hall = hall();
    city(&hall);
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let order = |sort: &str| -> Vec<u64> {
        let page = get(&desk, &format!("/v1/desk/late?sort={sort}"));
        let lines = page["lines"].as_array().expect("lines").iter();
        lines.map(|line| line["progress"]["area"].as_u64().expect("a number")).collect()
    };
    assert_eq!(order("least"), [NEXT.0, FAR.0, SCOPE.0]);
    assert_eq!(order("silent"), [NEXT.0, SCOPE.0, FAR.0]);
    assert_eq!(order("left"), [SCOPE.0, NEXT.0, FAR.0]);
    let second = get(&desk, "/v1/desk/late?page=2&size=2");
    assert_eq!((&second["total"], second["lines"].as_array().map(Vec::len)), (&json!(3), Some(1)));
    let worker = &second["lines"][0]["workers"][0];
    assert_eq!((&worker["name"], &worker["results"]), (&json!("Sri"), &json!(6)));
    assert_eq!(desk.get("/v1/desk/late?sort=x").expect("an answer").code(), "request.invalid");
}

/// Three days from now.
fn later() -> u64 {
    ketuk_server::http::machine_clock() + 3 * DAY_MS
}

#[test]
fn phones_that_were_not_heard_are_told_with_where_they_work_and_what_is_left_there() {
    let mut hall = hall();
    city(&hall);
    let count = |hall: &Hall, days: u64| {
        let desk = signed_in(hall, &format!("siti{days}"), Role::Coordinator, Reach::City);
        get(&desk, &format!("/v1/desk/silent?days={days}"))
    };
    assert_eq!(count(&hall, 1)["total"], 0);
    hall.restart(later).expect("a server");
    let silent = count(&hall, 2);
    assert_eq!(silent["total"], 3);
    let line = &silent["lines"][0];
    assert_eq!((&line["worker"]["name"], &line["scopes"]), (&json!("Sri"), &json!([SCOPE.0])));
    assert_eq!((&line["left"], &line["worker"]["results"]), (&json!(2), &json!(6)));
    assert_eq!(count(&hall, 4)["total"], 0);
}

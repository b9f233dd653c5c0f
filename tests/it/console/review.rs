//! The chain of review over real HTTP, with real devices: steps by role, what changes afterwards, many at once,
//! dates, returns that arrive at a phone, taking back.

use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use ketuk_device::{Device, RecordId, ScopeId, VisitOutcome};
use ketuk_form::{Key, Value};
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::{Answer, Browser};
use ketuk_tests::hall::Hall;
use ketuk_transport::{Outside, SystemWorld};
use serde_json::{Value as Json, json};

const SCOPE: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
const FAR: ScopeId = ScopeId(ELSEWHERE * 1_000 + 1);

/// Types answers into a record and saves them.
pub(super) fn types(device: &mut Device, record: RecordId, answers: &[(&str, &str)]) {
    SystemWorld::new().with_world(|world| {
        for (key, value) in answers {
            let key = Key::parse(key).expect("a key");
            device.answer(world, record, &key, &Value::from_text(value)).expect("a question");
        }
        device.save(world, record).expect("room");
    });
}

/// A household that a cadre is done with, and that needs nothing more.
pub(super) fn visited(device: &mut Device, scope: ScopeId, answers: &[(&str, &str)]) -> RecordId {
    let record = SystemWorld::new().with_world(|world| device.start(world, scope).expect("an area"));
    types(device, record, answers);
    finish(device, record, &VisitOutcome::MovedAway);
    record
}

fn finish(device: &mut Device, record: RecordId, outcome: &VisitOutcome) {
    SystemWorld::new().with_world(|world| device.finish(world, record, outcome).expect("a visit"));
}

fn get(browser: &Browser, path: &str) -> Json {
    let answer = browser.get(path).expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.code());
    answer.json()
}

fn post(browser: &Browser, path: &str, body: &Json) -> Answer {
    browser.post(path, body).expect("an answer")
}

/// What an act would do to these records.
fn preview(browser: &Browser, act: &str, stage: Option<&str>, records: &[RecordId]) -> Json {
    let records: Vec<_> = records.iter().map(ToString::to_string).collect();
    let answer =
        post(browser, "/v1/desk/review/preview", &json!({ "act": act, "stage": stage, "records": records }));
    assert_eq!(answer.status, 200, "{}", answer.code());
    answer.json()
}

/// Does to these records what its preview says.
fn act(browser: &Browser, act: &str, stage: Option<&str>, why: &str, records: &[RecordId]) -> Json {
    let items = preview(browser, act, stage, records)["items"].clone();
    let body = json!({ "act": act, "stage": stage, "why": why, "items": items });
    let answer = post(browser, "/v1/desk/review", &body);
    assert_eq!(answer.status, 200, "{}", answer.code());
    answer.json()
}

fn pass(browser: &Browser, stage: &str, record: RecordId) -> usize {
    act(browser, "pass", Some(stage), "", &[record])["done"].as_array().map_or(0, Vec::len)
}

/// The stage that counts, and the highest that was given.
fn stands(browser: &Browser, record: RecordId) -> (String, String) {
    let view = get(browser, &format!("/v1/desk/households/{record}/review"));
    let text = |name: &str| view["line"][name].as_str().expect("a stage").to_owned();
    (text("stage"), text("given"))
}

fn is_at(browser: &Browser, record: RecordId, stage: &str, given: &str) {
    assert_eq!(stands(browser, record), (stage.to_owned(), given.to_owned()));
}

/// Why an act leaves these out.
fn reasons(view: &Json) -> Vec<(String, u64)> {
    let list = view["hindered"].as_array().expect("a list").iter();
    list.map(|one| (one["reason"].as_str().expect("a word").to_owned(), one["count"].as_u64().unwrap_or(0)))
        .collect()
}

fn coordinator(hall: &Hall) -> Browser {
    signed_in(hall, "ratna", Role::Coordinator, Reach::City)
}

fn officer(hall: &Hall) -> Browser {
    signed_in(hall, "siti", Role::Officer, Reach::Kelurahan(KELURAHAN))
}

#[test]
fn the_chain_goes_from_the_cadre_by_the_kelurahan_to_the_coordinator_and_ends() {
    let hall = hall();
    let (ratna, siti) = (coordinator(&hall), officer(&hall));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = SystemWorld::new().with_world(|world| device.start(world, SCOPE).expect("an area"));
    types(&mut device, record, &[("alamat", "Gang Kakap 7")]);
    hall.sync(&mut device).expect("synced");
    is_at(&ratna, record, "open", "open");
    assert_eq!(pass(&siti, "checked", record), 0, "the cadre is not done");
    finish(&mut device, record, &VisitOutcome::MovedAway);
    hall.sync(&mut device).expect("synced");
    is_at(&ratna, record, "submitted", "submitted");
    assert_eq!(pass(&ratna, "verified", record), 0, "nobody has checked it");
    assert_eq!(pass(&siti, "checked", record), 1);
    // A right that a role lacks is refused before anything is looked at.
    let body = json!({ "act": "pass", "stage": "verified", "records": [record.to_string()] });
    assert_eq!(post(&siti, "/v1/desk/review/preview", &body).code(), "auth.not_yours");
    let body = json!({ "act": "pass", "stage": "final", "items": [] });
    assert_eq!(post(&siti, "/v1/desk/review", &body).code(), "auth.not_yours");
    assert_eq!(pass(&ratna, "verified", record), 1);
    assert_eq!(pass(&ratna, "final", record), 1);
    is_at(&siti, record, "final", "final");
    let steps = get(&siti, &format!("/v1/desk/households/{record}/review"))["steps"].clone();
    let told: Vec<_> = steps.as_array().expect("steps").iter().map(|s| (&s["stage"], &s["who"])).collect();
    let (first, last) = (json!("final"), json!("checked"));
    assert_eq!((told[0].0, told[2].0), (&first, &last), "newest first");
    assert_eq!((told[0].1, told[2].1), (&json!("Nama ratna"), &json!("Nama siti")));
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let audit = get(&admin, "/v1/audit?action=review.check")["entries"][0].clone();
    assert_eq!((&audit["object"], &audit["login"]), (&json!(record.to_string()), &json!("siti")));
}

#[test]
fn what_changes_after_a_check_is_looked_at_again_and_never_silently_final() {
    let hall = hall();
    let ratna = coordinator(&hall);
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = visited(&mut device, SCOPE, &[("alamat", "Gang Kakap 7")]);
    hall.sync(&mut device).expect("synced");
    for stage in ["checked", "verified", "final"] {
        assert_eq!(pass(&ratna, stage, record), 1, "{stage}");
    }
    types(&mut device, record, &[("alamat", "Gang Kakap 9")]);
    hall.sync(&mut device).expect("synced");
    is_at(&ratna, record, "submitted", "final");
    let changed = get(&ratna, "/v1/desk/review?changed=true");
    assert_eq!((&changed["total"], &changed["households"][0]["changed"]), (&json!(1), &json!(true)));
    assert_eq!(get(&ratna, "/v1/desk/review?stage=final")["total"], 0);
    assert_eq!(pass(&ratna, "final", record), 0, "not without a fresh look");
    for stage in ["checked", "verified", "final"] {
        assert_eq!(pass(&ratna, stage, record), 1, "{stage}");
    }
    is_at(&ratna, record, "final", "final");
    // What follows from ground alone is the same.
    let report = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(report.before, report.after);
    is_at(&ratna, record, "final", "final");
}

#[test]
fn many_at_once_go_as_they_were_seen_and_one_that_cannot_holds_up_no_other() {
    let hall = hall();
    let siti = officer(&hall);
    let mut sri = hall.enrol("a", "Sri", &[SCOPE, FAR]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    let good: Vec<_> = (0..3).map(|_| visited(&mut sri, SCOPE, &[("alamat", "Gang Kakap 7")])).collect();
    let disputed = visited(&mut sri, SCOPE, &[("alamat", "Gang Tenggiri 1")]);
    let wrong = visited(&mut sri, SCOPE, &[("alamat", "Gang Tenggiri 2")]);
    finish(&mut sri, wrong, &VisitOutcome::Completed);
    let elsewhere = visited(&mut sri, FAR, &[("alamat", "Jauh")]);
    hall.sync(&mut sri).expect("synced");
    hall.sync(&mut budi).expect("synced");
    types(&mut sri, disputed, &[("keberadaan_keluarga", "1")]);
    types(&mut budi, disputed, &[("keberadaan_keluarga", "2")]);
    hall.sync(&mut sri).expect("synced");
    hall.sync(&mut budi).expect("synced");
    hall.sync(&mut sri).expect("synced");

    let all = [good.clone(), vec![disputed, wrong, elsewhere]].concat();
    let seen = preview(&siti, "pass", Some("checked"), &all);
    assert_eq!((&seen["total"], &seen["more"]), (&json!(6), &json!(0)));
    assert_eq!(seen["items"].as_array().map(Vec::len), Some(3));
    let expected = [("missing", 1), ("disputes", 1), ("errors", 1)];
    assert_eq!(reasons(&seen), expected.map(|(reason, count)| (reason.to_owned(), count)));
    assert_eq!(seen["hindered"][1]["first"][0]["record"], disputed.to_string());
    // By filter the same, and of what is elsewhere nothing is told.
    let body = json!({ "act": "pass", "stage": "checked", "filter": { "stage": "submitted" } });
    let by_filter = post(&siti, "/v1/desk/review/preview", &body).json();
    assert_eq!((&by_filter["total"], &by_filter["items"]), (&json!(5), &seen["items"]));

    // One of them changes between the look and the deed: it is left out and told.
    types(&mut sri, good[1], &[("alamat", "Gang Kakap 8")]);
    hall.sync(&mut sri).expect("synced");
    let body = json!({ "act": "pass", "stage": "checked", "items": seen["items"] });
    let done = post(&siti, "/v1/desk/review", &body).json();
    assert_eq!(done["done"].as_array().map(Vec::len), Some(2));
    assert_eq!(reasons(&done), [("changed".to_owned(), 1)]);
    // Once more changes nothing.
    let again = post(&siti, "/v1/desk/review", &body).json();
    assert_eq!(again["done"].as_array().map(Vec::len), Some(0));
    assert_eq!(reasons(&again), [("already".to_owned(), 2), ("changed".to_owned(), 1)]);
    let steps = get(&siti, &format!("/v1/desk/households/{}/review", good[0]))["steps"].clone();
    assert_eq!(steps.as_array().map(Vec::len), Some(1));
    // No more than a transaction holds.
    let item = json!({ "record": good[0].to_string(), "seen": "0".repeat(32) });
    let many = json!({ "act": "pass", "stage": "checked", "items": vec![item; 201] });
    assert_eq!(post(&siti, "/v1/desk/review", &many).code(), "request.invalid");
}

#[test]
fn an_officer_sees_and_checks_in_one_kelurahan_only() {
    let hall = hall();
    let there = signed_in(&hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    let ratna = coordinator(&hall);
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = visited(&mut device, SCOPE, &[]);
    hall.sync(&mut device).expect("synced");
    assert_eq!(get(&ratna, "/v1/desk/review")["total"], 1);
    let wide = format!("/v1/desk/review?kelurahan={KELURAHAN}");
    for path in ["/v1/desk/review", &wide] {
        assert_eq!(get(&there, path)["total"], 0, "{path}");
    }
    let one = there.get(&format!("/v1/desk/households/{record}/review")).expect("an answer");
    assert_eq!(one.code(), "request.not_found");
    let seen = get(&ratna, "/v1/desk/review")["households"][0]["seen"].clone();
    let items = json!([{ "record": record.to_string(), "seen": seen }]);
    let body = json!({ "act": "pass", "stage": "checked", "items": items });
    let done = post(&there, "/v1/desk/review", &body).json();
    assert_eq!(reasons(&done), [("missing".to_owned(), 1)]);
    is_at(&ratna, record, "submitted", "submitted");
    let figures = get(&there, "/v1/desk/review/figures");
    assert_eq!(figures["total"]["stages"], json!({}));
    let viewer = signed_in(&hall, "angka", Role::Viewer, Reach::City);
    let figures = get(&viewer, "/v1/desk/review/figures");
    assert_eq!(figures["total"]["stages"], json!({ "submitted": 1 }));
    assert_eq!(figures["areas"][0]["area"], KELURAHAN);
}

#[test]
fn a_return_arrives_at_the_phone_with_its_reason_and_the_chain_begins_anew() {
    let hall = hall();
    let (ratna, siti) = (coordinator(&hall), officer(&hall));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = visited(&mut device, SCOPE, &[("alamat", "Gang Kakap 7")]);
    hall.sync(&mut device).expect("synced");
    assert_eq!((pass(&siti, "checked", record), pass(&ratna, "verified", record)), (1, 1));
    // What the coordinator has verified is not the officer's to return, by neither road.
    let why = json!({ "why": "alamat belum jelas" });
    let refused = post(&siti, &format!("/v1/records/{record}/return"), &why);
    assert_eq!(refused.code(), "auth.not_yours");
    assert_eq!(reasons(&preview(&siti, "return", None, &[record])), [("not_yours".to_owned(), 1)]);
    let without = json!({ "act": "return", "items": [] });
    assert_eq!(post(&ratna, "/v1/desk/review", &without).code(), "request.invalid", "a return has a reason");
    let done = act(&ratna, "return", None, "alamat belum jelas", &[record]);
    assert_eq!(done["done"], json!([record.to_string()]));
    is_at(&ratna, record, "returned", "returned");
    hall.sync(&mut device).expect("synced");
    let shown = device.show(record, "id").expect("a household");
    assert_eq!(shown.returned, "alamat belum jelas");
    let again = preview(&ratna, "return", None, &[record]);
    assert_eq!(reasons(&again), [("already".to_owned(), 1)]);
    // The cadre is done again: nothing of the checks before counts.
    finish(&mut device, record, &VisitOutcome::MovedAway);
    hall.sync(&mut device).expect("synced");
    is_at(&ratna, record, "submitted", "submitted");
    let steps = get(&ratna, &format!("/v1/desk/households/{record}/review"))["steps"].clone();
    assert_eq!((&steps[0]["kind"], &steps[0]["why"]), (&json!("return"), &json!("alamat belum jelas")));
    let report = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(report.before, report.after);
}

#[test]
fn a_step_is_taken_back_with_a_reason_and_by_whoever_may_take_it() {
    let hall = hall();
    let (ratna, siti) = (coordinator(&hall), officer(&hall));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = visited(&mut device, SCOPE, &[]);
    hall.sync(&mut device).expect("synced");
    assert_eq!((pass(&siti, "checked", record), pass(&ratna, "verified", record)), (1, 1));
    let not_on_top = preview(&siti, "back", Some("checked"), &[record]);
    assert_eq!(reasons(&not_on_top), [("further".to_owned(), 1)]);
    let never = preview(&ratna, "back", Some("final"), &[record]);
    assert_eq!(reasons(&never), [("not_given".to_owned(), 1)]);
    let items = preview(&ratna, "back", Some("verified"), &[record])["items"].clone();
    let body = |why: &str| json!({ "act": "back", "stage": "verified", "why": why, "items": items });
    assert_eq!(post(&ratna, "/v1/desk/review", &body(" ")).code(), "request.invalid");
    assert_eq!(post(&ratna, "/v1/desk/review", &body("salah tekan")).json()["done"][0], record.to_string());
    is_at(&ratna, record, "checked", "checked");
    act(&siti, "back", Some("checked"), "belum dilihat", &[record]);
    is_at(&ratna, record, "submitted", "submitted");
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let audit = get(&admin, "/v1/audit?action=review.back").to_string();
    assert!(audit.contains(&format!("{record} verified")) && !audit.contains("salah tekan"), "{audit}");
}

#[test]
fn what_is_past_its_day_is_counted_and_found_by_kelurahan() {
    let mut hall = hall();
    let ratna = coordinator(&hall);
    let mut device = hall.enrol("a", "Sri", &[SCOPE, FAR]).expect("enrolled");
    let (near, far) = (visited(&mut device, SCOPE, &[]), visited(&mut device, FAR, &[]));
    hall.sync(&mut device).expect("synced");
    let set = |browser: &Browser, area: u64, stage: &str, day: &str| {
        let body = serde_json::to_vec(&json!({ "area": area, "stage": stage, "day": day })).expect("JSON");
        browser.call("PUT", "/v1/desk/deadlines", Some(("application/json", &body))).expect("an answer")
    };
    assert_eq!(set(&ratna, 0, "checked", "2020-01-31").status, 200);
    assert_eq!(set(&ratna, ELSEWHERE, "checked", "2999-01-31").status, 200);
    for (area, stage, day) in
        [(0, "open", "2026-01-31"), (0, "final", "31-01-2026"), (0, "final", "2026-02-30")]
    {
        assert_eq!(set(&ratna, area, stage, day).code(), "request.invalid", "{stage} {day}");
    }
    assert_eq!(set(&ratna, 9_999_999_999, "final", "2026-01-31").code(), "request.not_found");
    let late = get(&ratna, "/v1/desk/review?overdue=true");
    assert_eq!((&late["total"], &late["households"][0]["record"]), (&json!(1), &json!(near.to_string())));
    assert_eq!((&late["households"][0]["due"]), (&json!("2020-01-31")));
    let figures = get(&ratna, "/v1/desk/review/figures");
    assert_eq!(figures["total"]["overdue"], 1);
    assert_eq!(figures["deadlines"][0]["is_over"], true);
    assert_eq!(pass(&ratna, "checked", near), 1);
    assert_eq!(get(&ratna, "/v1/desk/review?overdue=true")["total"], 0);
    // Another date, none at all, and another year's clock.
    assert_eq!(set(&ratna, 0, "checked", "").status, 200);
    assert_eq!(get(&ratna, "/v1/desk/deadlines")["deadlines"].as_array().map(Vec::len), Some(1));
    hall.restart(|| 32_503_680_000_000).expect("a server of the year 3000");
    let siti = signed_in(&hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    let late = get(&siti, "/v1/desk/review?overdue=true");
    assert_eq!((&late["total"], &late["households"][0]["record"]), (&json!(1), &json!(far.to_string())));
    assert_eq!(set(&siti, ELSEWHERE, "final", "2026-01-31").code(), "auth.not_yours");
}

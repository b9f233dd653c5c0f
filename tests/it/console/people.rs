//! One person's data on one page, corrections, and who is affected by a breach.

use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use ketuk_device::{Device, RecordId, ScopeId};
use ketuk_form::{Key, Value};
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::Browser;
use ketuk_tests::hall::Hall;
use ketuk_transport::{Outside, SystemWorld};
use serde_json::{Value as Json, json};

const SCOPE: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
const FAR: ScopeId = ScopeId(ELSEWHERE * 1_000 + 1);

fn types(device: &mut Device, scope: ScopeId, answers: &[(&str, &str)]) -> RecordId {
    SystemWorld::new().with_world(|world| {
        let record = device.start(world, scope).expect("an area of this device");
        for (key, value) in answers {
            let key = Key::parse(key).expect("a key");
            device.answer(world, record, &key, &Value::from_text(value)).expect("a question");
        }
        device.save(world, record).expect("room");
        record
    })
}

/// A family with a child, and another one far away; records, and the id of the phone of the first.
fn families(hall: &Hall) -> (RecordId, RecordId, String) {
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[FAR]).expect("enrolled");
    let near = types(
        &mut sri,
        SCOPE,
        &[
            ("alamat", "Gang Kakap 7"),
            ("anggota.aaaa.nama", "Siti Aminah"),
            ("anggota.aaaa.nik", "6474014708850003"),
            ("anggota.aaaa.tanggal_lahir", "1985-08-07"),
            ("anggota.bbbb.nama", "Dimas Pratama"),
            ("anggota.bbbb.tanggal_lahir", "2018-02-03"),
        ],
    );
    let far = types(&mut budi, FAR, &[("anggota.cccc.nama", "Siti Aminah"), ("alamat", "Jalan Pari 2")]);
    hall.sync(&mut sri).expect("synced");
    hall.sync(&mut budi).expect("synced");
    let ketuk_device::Standing::Enrolled(identity) = sri.standing().expect("a vault") else {
        panic!("it is enrolled")
    };
    (near, far, identity.device.to_string())
}

fn post(browser: &Browser, path: &str, body: &Json) -> Json {
    let answer = browser.post(path, body).expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.code());
    answer.json()
}

fn names(found: &Json) -> usize {
    found["people"].as_array().expect("a list").len()
}

#[test]
fn a_person_is_found_in_each_household_and_told_whole_and_corrected() {
    let hall = hall();
    let (near, _, _) = families(&hall);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    assert_eq!(names(&post(&desk, "/v1/desk/people", &json!({ "text": "siti amin" }))), 2);
    let found = post(&desk, "/v1/desk/people", &json!({ "text": "6474 0147 0885 0003" }));
    assert_eq!((names(&found), &found["people"][0]["nik"]), (1, &json!("647401••••••0003")));
    let few = desk.post("/v1/desk/people", &json!({ "text": "si" })).expect("an answer");
    assert_eq!(few.code(), "request.invalid");
    let path = format!("/v1/desk/people/{near}/aaaa");
    let person = desk.get(&path).expect("an answer").json();
    let own = person["own"].as_array().expect("answers").clone();
    let of = |name: &str| own.iter().find(|one| one["key"] == format!("anggota.aaaa.{name}")).expect("told");
    // A number is covered here as everywhere, and one that is asked for is asked for on record.
    assert_eq!((&of("nik")["text"], &of("nik")["covered"]), (&json!("647401••••••0003"), &json!(true)));
    assert!(!person.to_string().contains("6474014708850003"));
    assert_eq!((&of("nama")["text"], &of("nama")["who"]), (&json!("Siti Aminah"), &json!("Sri")));
    assert!(own.iter().all(|one| !one["key"].as_str().unwrap_or_default().contains("bbbb")));
    assert_eq!(person["household"][0]["text"], "Gang Kakap 7");
    // A correction is a change like any other, with a reason, of what was seen.
    let settle = json!({ "key": "anggota.aaaa.nama", "value": "Siti Aminah Lestari", "seen": of("nama")["seen"],
        "why": "sesuai KTP, permintaan yang bersangkutan" });
    post(&desk, &format!("/v1/records/{near}/settle"), &settle);
    let stale = desk.post(&format!("/v1/records/{near}/settle"), &settle).expect("an answer");
    assert_eq!(stale.code(), "dispute.already_settled");
    let person = desk.get(&path).expect("an answer").json();
    let name =
        person["own"].as_array().expect("answers").iter().find(|one| one["key"] == "anggota.aaaa.nama");
    assert_eq!(name.expect("told")["text"], "Siti Aminah Lestari");
    let seen = person["seen"].as_array().expect("a list");
    assert!(seen.iter().any(|one| one["login"] == "siti" && one["action"] == "person.look"));
    let log = admin.get("/v1/audit?action=person.search").expect("an answer").json();
    let told: Vec<_> = log["entries"].as_array().expect("a list").iter().map(|one| &one["object"]).collect();
    assert_eq!(told, ["n=1", "n=2"], "how many, and never who");
    let there = signed_in(&hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    assert_eq!(there.get(&path).expect("an answer").code(), "auth.not_yours");
}

#[test]
fn who_is_affected_by_a_lost_phone_and_by_a_stolen_account_is_told() {
    let hall = hall();
    let (near, far, device) = families(&hall);
    let desk = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let known = 1_790_000_000_000_u64;
    let lost = post(&desk, "/v1/desk/breach", &json!({ "device": device, "known_ms": known }));
    assert_eq!((&lost["households"], &lost["persons"], &lost["children"]), (&json!(1), &json!(2), &json!(1)));
    assert_eq!((&lost["niks"], &lost["list"][0]["record"]), (&json!(1), &json!(near.to_string())));
    assert_eq!(lost["until_ms"], known + 3 * 24 * 3_600_000);
    let letter = lost["letter"].as_str().expect("a letter");
    assert!(letter.contains("1 rumah tangga, 2 orang, di antaranya 1 anak") && letter.contains("data anak"));
    // Somebody else used an account that had opened one household only.
    let officer = signed_in(&hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    assert_eq!(officer.get(&format!("/v1/desk/households/{far}")).expect("an answer").status, 200);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let accounts = admin.get("/v1/accounts").expect("an answer").json();
    let account = accounts["accounts"].as_array().expect("a list").iter().find(|one| one["login"] == "sana");
    let body = json!({ "account": account.expect("there")["account"], "known_ms": known });
    let used = post(&desk, "/v1/desk/breach", &body);
    assert_eq!((&used["households"], &used["list"][0]["record"]), (&json!(1), &json!(far.to_string())));
    // A list that was looked at shows all of its area.
    assert_eq!(officer.get("/v1/desk/households").expect("an answer").status, 200);
    let all = post(&desk, "/v1/desk/breach", &json!({ "from_ms": 0, "known_ms": known }));
    assert_eq!(all["households"], 1, "the other kelurahan was shown to nobody");
    let log = admin.get("/v1/audit?action=breach.list").expect("an answer").json();
    assert_eq!(log["entries"].as_array().map(Vec::len), Some(3));
    let nothing = desk.post("/v1/desk/breach", &json!({ "known_ms": known })).expect("an answer");
    assert_eq!(nothing.code(), "request.invalid");
}

/// The number of an account.
fn account(admin: &Browser, login: &str) -> Json {
    let accounts = admin.get("/v1/accounts").expect("an answer").json();
    let of = accounts["accounts"].as_array().expect("a list").iter().find(|one| one["login"] == login);
    of.expect("there")["account"].clone()
}

#[test]
fn whatever_has_shown_a_household_counts_for_a_breach() {
    let hall = hall();
    let (near, _, _) = families(&hall);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let looks = ["nomor", "cari", "daftar"]
        .map(|login| (login, signed_in(&hall, login, Role::Coordinator, Reach::City)));
    let affected = |login: &str, from_ms: u64| {
        let body = json!({ "account": account(&admin, login), "from_ms": from_ms, "known_ms": 1_790_000_000_000_u64 });
        let told = post(&admin, "/v1/desk/breach", &body);
        let list = told["list"].as_array().expect("a list").iter().map(|one| one["record"].clone());
        list.collect::<Vec<_>>()
    };
    for (login, _) in &looks {
        assert!(affected(login, 0).is_empty(), "{login} has seen nobody yet");
    }
    let [(_, number), (_, search), (_, list)] = &looks;
    // A number that was uncovered, a search, what would be erased: none of them is a look at the household's page.
    post(number, &format!("/v1/desk/households/{near}/numbers/anggota.aaaa.nik"), &json!({}));
    assert_eq!(affected("nomor", 0), [json!(near.to_string())]);
    assert_eq!(names(&post(search, "/v1/desk/people", &json!({ "text": "siti amin" }))), 2);
    assert_eq!(affected("cari", 0).len(), 2, "whom it showed stands nowhere: everybody it may have");
    let preview = admin.get(&format!("/v1/desk/households/{near}/erasure")).expect("an answer");
    assert_eq!(preview.status, 200, "{}", preview.code());
    assert_eq!(affected("kepala", 0), [json!(near.to_string())]);
    // A page of a list is noted once within the hour: whoever saw it then may have seen it until now.
    assert_eq!(list.get("/v1/desk/households").expect("an answer").status, 200);
    let (now, minute) = (SystemWorld::new().now_ms(), 60_000);
    assert_eq!(affected("daftar", now + 30 * minute).len(), 2);
    assert_eq!(affected("daftar", now + 90 * minute).len(), 0);
}

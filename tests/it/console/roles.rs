//! Each route as each role. A route that is registered and does not stand in the table fails the test.

use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use ketuk_server::http::ROUTES;
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::{Answer, Browser};
use ketuk_tests::hall::Hall;
use ketuk_transport::{Outside, SystemWorld};
use std::collections::BTreeSet;

/// Roles that may: a letter each for admin, coordinator, officer, viewer; `*` also for nobody at all.
type May = &'static str;

/// Method, path as it is registered, path as it is asked, who may.
const TABLE: &[(&str, &str, &str, May)] = &[
    ("POST", "/v1/sync", "", "*"),
    ("POST", "/v1/enrol", "", "*"),
    ("POST", "/v1/meet", "", "*"),
    ("POST", "/v1/wiped", "", "*"),
    ("POST", "/v1/parcel", "", "*"),
    ("POST", "/v1/files", "", "*"),
    ("GET", "/health/live", "", "*"),
    ("GET", "/health/ready", "", "*"),
    ("GET", "/metrics", "", "a"),
    ("POST", "/v1/session", "", "*"),
    ("POST", "/v1/links", "", "*"),
    ("POST", "/v1/links/use", "", "*"),
    ("GET", "/v1/session", "", "acov"),
    ("POST", "/v1/session/password", "", "acov"),
    ("GET", "/v1/accounts", "", "a"),
    ("POST", "/v1/accounts", "", "a"),
    ("PUT", "/v1/accounts/{account}", "/v1/accounts/99", "a"),
    ("POST", "/v1/accounts/{account}/shut", "/v1/accounts/99/shut", "a"),
    ("POST", "/v1/accounts/{account}/open", "/v1/accounts/99/open", "a"),
    ("POST", "/v1/accounts/{account}/link", "/v1/accounts/99/link", "a"),
    ("GET", "/v1/audit", "", "a"),
    ("POST", "/v1/areas", "", "a"),
    ("POST", "/v1/areas/outlines", "", "a"),
    ("POST", "/v1/areas/preview", "", "a"),
    ("GET", "/v1/areas/versions", "", "ac"),
    ("POST", "/v1/areas/follows", "", "a"),
    ("POST", "/v1/areas/moves", "", "a"),
    ("GET", "/v1/areas/aliases", "", "ac"),
    ("POST", "/v1/areas/aliases", "", "ac"),
    ("DELETE", "/v1/areas/aliases/{alias}", "/v1/areas/aliases/lama", "ac"),
    ("POST", "/v1/prelist/preview", "", "ac"),
    ("POST", "/v1/prelist", "", "ac"),
    ("POST", "/v1/invitations", "", "ac"),
    ("GET", "/v1/invitations", "", "ac"),
    ("DELETE", "/v1/invitations/{invitation}", "/v1/invitations/00", "ac"),
    ("GET", "/v1/devices", "", "aco"),
    ("POST", "/v1/devices/{device}/revoke", "/v1/devices/0000000000000000/revoke", "ac"),
    ("POST", "/v1/devices/{device}/wipe", "/v1/devices/0000000000000000/wipe", "ac"),
    ("POST", "/v1/devices/{device}/scopes/{scope}", "/v1/devices/0000000000000000/scopes/1", "ac"),
    ("DELETE", "/v1/devices/{device}/scopes/{scope}", "/v1/devices/0000000000000000/scopes/1", "ac"),
    ("GET", "/v1/households", "", "aco"),
    ("GET", "/v1/disputes", "", "aco"),
    ("GET", "/v1/records/{record}", "/v1/records/00", "aco"),
    ("GET", "/v1/records/{record}/files/{file}", "/v1/records/00/files/00", "aco"),
    ("POST", "/v1/records/{record}/settle", "/v1/records/00/settle", "aco"),
    ("POST", "/v1/records/{record}/undo", "/v1/records/00/undo", "aco"),
    ("POST", "/v1/records/{record}/return", "/v1/records/00/return", "aco"),
    ("GET", "/v1/forms", "", "aco"),
    ("POST", "/v1/forms", "", "a"),
    ("GET", "/v1/forms/{id}/{version}", "/v1/forms/keluarga/0", "aco"),
    ("POST", "/v1/forms/{id}/{version}/withdraw", "/v1/forms/keluarga/0/withdraw", "a"),
    ("POST", "/v1/bundle", "", "aco"),
    ("POST", "/v1/bundle/look", "", "aco"),
    ("POST", "/v1/bundle/take", "", "aco"),
    ("GET", "/v1/quarantine", "", "aco"),
    ("GET", "/v1/desk/areas", "", "acov"),
    ("GET", "/v1/desk/overview", "", "acov"),
    ("GET", "/v1/desk/late", "", "acov"),
    ("GET", "/v1/desk/silent", "", "aco"),
    ("GET", "/v1/desk/outlines", "", "acov"),
    ("GET", "/v1/map/tiles/{z}/{x}/{y}", "/v1/map/tiles/0/0/0", "acov"),
    ("GET", "/v1/desk/conflicts", "", "aco"),
    ("GET", "/v1/desk/conflicts/{record}/{key}", "/v1/desk/conflicts/00/nik", "aco"),
    ("POST", "/v1/desk/conflicts/{record}/{key}/means", "/v1/desk/conflicts/00/nik/means", "aco"),
    ("GET", "/v1/desk/conflicts/{record}/{key}/alike", "/v1/desk/conflicts/00/nik/alike", "aco"),
    ("POST", "/v1/desk/conflicts/{record}/{key}/ask", "/v1/desk/conflicts/00/nik/ask", "aco"),
    ("POST", "/v1/desk/conflicts/{record}/{key}/mend", "/v1/desk/conflicts/00/nik/mend", "aco"),
    ("POST", "/v1/desk/bulk", "", "aco"),
    ("POST", "/v1/desk/bulk/undo", "", "aco"),
    ("GET", "/v1/desk/households", "", "aco"),
    ("GET", "/v1/desk/households/{record}", "/v1/desk/households/00", "aco"),
    ("GET", "/v1/desk/households/{record}/history/{key}", "/v1/desk/households/00/history/nik", "aco"),
    ("POST", "/v1/desk/households/{record}/numbers/{key}", "/v1/desk/households/00/numbers/nik", "aco"),
    ("GET", "/v1/desk/quarantine", "", "aco"),
    ("POST", "/v1/desk/quarantine", "", "aco"),
    ("GET", "/v1/exports/plan", "", "aco"),
    ("POST", "/v1/exports", "", "aco"),
    ("GET", "/v1/exports", "", "aco"),
    ("GET", "/v1/exports/{export}", "/v1/exports/00", "aco"),
    ("DELETE", "/v1/exports/{export}", "/v1/exports/00", "aco"),
    ("GET", "/v1/exports/{export}/file", "/v1/exports/00/file", "aco"),
    ("GET", "/v1/odata-key", "", "aco"),
    ("POST", "/v1/odata-key", "", "aco"),
    ("DELETE", "/v1/odata-key", "", "aco"),
    // A key opens these and no session does: refused with a code of their own.
    ("GET", "/v1/odata", "", "*"),
    ("GET", "/v1/odata/", "", "*"),
    ("GET", "/v1/odata/$metadata", "", "*"),
    ("GET", "/v1/odata/{set}", "/v1/odata/keluarga", "*"),
    ("GET", "/v1/desk/review", "", "aco"),
    ("GET", "/v1/desk/review/figures", "", "acov"),
    ("POST", "/v1/desk/review/preview", "", "aco"),
    ("POST", "/v1/desk/review", "", "aco"),
    ("GET", "/v1/desk/households/{record}/review", "/v1/desk/households/00/review", "aco"),
    ("GET", "/v1/desk/deadlines", "", "acov"),
    ("PUT", "/v1/desk/deadlines", "", "ac"),
    ("GET", "/v1/desk/minutes", "", "aco"),
    ("POST", "/v1/desk/minutes", "", "aco"),
    ("GET", "/v1/desk/minutes/{number}/pdf", "/v1/desk/minutes/99/pdf", "aco"),
    ("GET", "/v1/desk/pairs", "", "aco"),
    ("GET", "/v1/desk/pairs/{a}/{b}", "/v1/desk/pairs/00/01", "aco"),
    ("POST", "/v1/desk/pairs/{a}/{b}/decide", "/v1/desk/pairs/00/01/decide", "aco"),
    ("POST", "/v1/desk/pairs/{a}/{b}/undo", "/v1/desk/pairs/00/01/undo", "aco"),
    ("POST", "/v1/desk/people", "", "ac"),
    ("GET", "/v1/desk/people/{record}/{instance}", "/v1/desk/people/00/aa", "ac"),
    ("POST", "/v1/desk/breach", "", "ac"),
    ("GET", "/v1/desk/erasures", "", "ac"),
    ("GET", "/v1/desk/households/{record}/erasure", "/v1/desk/households/00/erasure", "a"),
    ("POST", "/v1/desk/households/{record}/erasure", "/v1/desk/households/00/erasure", "a"),
    ("GET", "/v1/summary", "", "acv"),
    // Last, as it ends the session that the others use.
    ("DELETE", "/v1/session", "", "acov"),
];

#[test]
fn every_registered_route_stands_in_the_table() {
    let listed: BTreeSet<_> = TABLE.iter().map(|(method, path, ..)| (*method, *path)).collect();
    let registered: BTreeSet<_> = ROUTES.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(listed, registered);
    assert_eq!(listed.len(), TABLE.len(), "a route stands twice");
    let document: serde_json::Value =
        serde_json::from_str(&ketuk_tests::http_types::document()).expect("JSON");
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("methods").keys() {
            let method = method.to_uppercase();
            let known = registered.iter().any(|(m, p)| *m == method && p == path);
            assert!(known, "{method} {path} is described and would be refused to everybody");
        }
    }
}

fn ask(browser: &Browser, (method, path, asked, _): &(&str, &str, &str, May)) -> Answer {
    let asked = if asked.is_empty() { path } else { asked };
    let body: Option<(&str, &[u8])> = (*method != "GET").then_some(("application/json", b"{}"));
    browser.call(method, asked, body).expect("an answer")
}

/// A refusal of the gate, and not of what lies behind it.
fn is_shut_out(answer: &Answer) -> bool {
    matches!(answer.code().as_str(), "auth.not_allowed" | "auth.not_yours" | "auth.foreign_page")
}

fn walk(hall: &Hall, letter: char, role: Role, reach: Reach) {
    let browser = signed_in(hall, role.code(), role, reach);
    for line in TABLE {
        let (method, path, _, may) = line;
        let answer = ask(&browser, line);
        if may.contains(letter) || *may == "*" {
            assert!(
                !is_shut_out(&answer),
                "{role:?} may {method} {path}: {} {}",
                answer.status,
                answer.code()
            );
        } else {
            let refused = (answer.status, answer.code());
            assert_eq!(refused, (403, "auth.not_yours".to_owned()), "{role:?} {method} {path}");
        }
    }
}

#[test]
fn an_administrator_walks_every_route() {
    walk(&hall(), 'a', Role::Admin, Reach::City);
}

#[test]
fn a_coordinator_walks_every_route() {
    walk(&hall(), 'c', Role::Coordinator, Reach::City);
}

#[test]
fn an_officer_walks_every_route() {
    walk(&hall(), 'o', Role::Officer, Reach::Kelurahan(KELURAHAN));
}

#[test]
fn a_viewer_walks_every_route() {
    walk(&hall(), 'v', Role::Viewer, Reach::City);
}

#[test]
fn nobody_walks_every_route() {
    let hall = hall();
    let browser = Browser::new(hall.address());
    for line in TABLE {
        let (method, path, _, may) = line;
        let answer = ask(&browser, line);
        if *may == "*" {
            assert!(!is_shut_out(&answer), "{method} {path} is open: {}", answer.code());
        } else {
            let refused = (answer.status, answer.code());
            assert_eq!(refused, (401, "auth.not_allowed".to_owned()), "{method} {path}");
        }
    }
}

#[test]
fn a_route_that_is_not_listed_is_refused_to_everybody() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    for (method, path) in [("PUT", "/v1/summary"), ("GET", "/v1/secrets"), ("DELETE", "/v1/accounts/1")] {
        let answer = admin.call(method, path, Some(("application/json", b"{}"))).expect("an answer");
        assert!((400..500).contains(&answer.status), "{method} {path}: {}", answer.status);
    }
}

/// A household of [`KELURAHAN`] that a device has sent; its record.
fn household(hall: &Hall) -> String {
    let scope = ketuk_device::ScopeId(KELURAHAN * 1_000 + 1);
    let mut device = hall.enrol("phone", "Sri", &[scope]).expect("enrolled");
    let record = SystemWorld::new().with_world(|world| {
        let record = device.start(world, scope).expect("an area of this device");
        device.save(world, record).expect("room");
        record
    });
    hall.sync(&mut device).expect("synced");
    record.to_string()
}

#[test]
fn an_officer_sees_and_decides_in_one_kelurahan_only() {
    let hall = hall();
    let record = household(&hall);
    let here = signed_in(&hall, "sini", Role::Officer, Reach::Kelurahan(KELURAHAN));
    let there = signed_in(&hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    let count = |browser: &Browser, path: &str, list: &str| {
        let answer = browser.get(path).expect("an answer").json();
        answer[list].as_array().expect("a list").len()
    };
    let lists = [("/v1/households", "households"), ("/v1/devices", "devices")];
    for (path, list) in lists {
        assert_eq!((count(&here, path, list), count(&there, path, list)), (1, 0), "{path}");
    }
    // A range that is asked for makes reach no wider.
    let wide = format!("/v1/households?first_scope=0&last_scope={}", i64::MAX);
    assert_eq!(count(&there, &wide, "households"), 0);
    let path = format!("/v1/records/{record}");
    assert_eq!(here.get(&path).expect("an answer").status, 200);
    assert_eq!(there.get(&path).expect("an answer").code(), "request.not_found");
    let photo = format!("{path}/files/{}", "0".repeat(64));
    assert_eq!(there.get(&photo).expect("an answer").code(), "file.not_here");
    let back = serde_json::json!({ "why": "alamat belum jelas" });
    let path = format!("/v1/records/{record}/return");
    assert_eq!(there.post(&path, &back).expect("an answer").code(), "request.not_found");
    assert_eq!(here.post(&path, &back).expect("an answer").status, 200);
    // The decision carries the officer's own name, whatever a page says.
    let detail = here.get(&format!("/v1/records/{record}")).expect("an answer").json();
    assert_eq!(detail["decisions"][0]["who"], "Nama sini");
}

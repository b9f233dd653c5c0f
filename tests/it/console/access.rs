//! Coming in and going out: links, passwords, sessions, waits, pages of other sites.

use super::{PASSWORD, hall, make, signed_in};
use ketuk_server::http::machine_clock;
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::Browser;
use ketuk_tests::hall::Hall;
use serde_json::json;

fn two_hours_later() -> u64 {
    machine_clock() + 2 * 3_600_000
}

fn tomorrow() -> u64 {
    machine_clock() + 13 * 3_600_000
}

/// Signs in by password; the status and the code.
fn sign_in(hall: &Hall, login: &str, password: &str) -> (u16, String) {
    let answer = Browser::new(hall.address())
        .post("/v1/session", &json!({ "login": login, "password": password }))
        .expect("an answer");
    (answer.status, answer.code())
}

#[test]
fn the_first_administrator_comes_in_by_a_link_that_works_once() {
    let hall = hall();
    let first = hall.call(|hub, world| hub.first_link(world)).expect("a link").expect("nobody is there");
    let link = json!({ "link": first.1.text(), "password": PASSWORD });
    let mut browser = Browser::new(hall.address());
    let weak = browser.post("/v1/links/use", &json!({ "link": first.1.text(), "password": "admin12345" }));
    assert_eq!(weak.expect("an answer").code(), "auth.password_weak");
    let shown = browser.post("/v1/links", &json!({ "link": first.1.text() })).expect("an answer");
    assert_eq!(shown.json()["login"], "admin");
    let came = browser.come_in("/v1/links/use", &link).expect("an answer");
    assert_eq!((came.status, came.json()["role"].as_str()), (200, Some("admin")));
    let cookie = came.header("set-cookie").expect("a cookie");
    assert!(cookie.contains("httponly") && cookie.contains("samesite=strict"), "{cookie}");
    assert_eq!(browser.post("/v1/links/use", &link).expect("an answer").code(), "auth.link_gone");
    assert_eq!(browser.get("/v1/session").expect("an answer").json()["login"], "admin");
    let next = hall.call(|hub, world| hub.first_link(world)).expect("asked");
    assert!(next.is_none(), "somebody can sign in: no more first links");
}

#[test]
fn who_signs_out_is_out() {
    let hall = hall();
    let browser = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    assert_eq!(browser.get("/v1/session").expect("an answer").status, 200);
    assert_eq!(browser.call("DELETE", "/v1/session", None).expect("an answer").status, 204);
    assert_eq!(browser.get("/v1/session").expect("an answer").code(), "auth.not_allowed");
    assert_eq!(sign_in(&hall, "Siti ", PASSWORD), (200, String::new()), "a login has no case");
}

#[test]
fn failed_attempts_make_the_next_one_wait_with_and_without_an_account() {
    let hall = hall();
    signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    for login in ["siti", "nobody"] {
        for _ in 0..5 {
            assert_eq!(sign_in(&hall, login, "salah sekali ini"), (401, "auth.wrong".to_owned()), "{login}");
        }
        assert_eq!(sign_in(&hall, login, PASSWORD), (429, "auth.wait".to_owned()), "{login}");
    }
}

#[test]
fn who_guesses_elsewhere_keeps_nobody_out() {
    let hall = hall();
    signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let guess = || hall.call(|hub, world| hub.begin_sign_in(world.now_ms, "siti", "203.0.113.7").map(drop));
    let guesses: Vec<_> = (0..8).map(|_| guess().is_ok()).collect();
    assert_eq!(guesses, [true, true, true, true, true, false, false, false]);
    assert_eq!(sign_in(&hall, "siti", PASSWORD).0, 200);
}

#[test]
fn what_a_stranger_sends_is_small() {
    let hall = hall();
    let long = json!({ "login": "siti", "password": "x".repeat(9_000) });
    let answer = Browser::new(hall.address()).post("/v1/session", &long).expect("an answer");
    assert_eq!(answer.code(), "body.too_large");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[test]
fn an_address_that_fails_for_many_names_waits_too() {
    let hall = hall();
    let attempts: Vec<_> =
        (0..22).map(|at| sign_in(&hall, &format!("orang{at}"), "salah sekali ini").0).collect();
    assert_eq!(attempts[..21], [401; 21]);
    assert_eq!(attempts[21], 429);
}

#[test]
fn a_session_ends_without_use_and_after_a_day() {
    let mut hall = hall();
    let browser = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    hall.restart(two_hours_later).expect("it starts again");
    let later = Browser { cookie: browser.cookie.clone(), ..Browser::new(hall.address()) };
    assert_eq!(later.get("/v1/session").expect("an answer").status, 401, "idle for two hours");
    hall.restart(machine_clock).expect("it starts again");
    let same = Browser { cookie: browser.cookie.clone(), ..Browser::new(hall.address()) };
    assert_eq!(same.get("/v1/session").expect("an answer").status, 200, "sessions outlive a restart");
    hall.restart(tomorrow).expect("it starts again");
    let late = Browser { cookie: browser.cookie, ..Browser::new(hall.address()) };
    assert_eq!(late.get("/v1/session").expect("an answer").status, 401);
}

#[test]
fn a_new_password_ends_every_other_session() {
    let hall = hall();
    let here = signed_in(&hall, "siti", Role::Coordinator, Reach::City);
    let mut there = Browser::new(hall.address());
    there.come_in("/v1/session", &json!({ "login": "siti", "password": PASSWORD })).expect("an answer");
    let wrong = json!({ "old": "bukan yang ini", "new": "empat ekor ayam" });
    assert_eq!(here.post("/v1/session/password", &wrong).expect("an answer").code(), "auth.wrong");
    let right = json!({ "old": PASSWORD, "new": "empat ekor ayam" });
    assert_eq!(here.post("/v1/session/password", &right).expect("an answer").status, 204);
    assert_eq!(here.get("/v1/session").expect("an answer").status, 200);
    assert_eq!(there.get("/v1/session").expect("an answer").status, 401);
    assert_eq!(sign_in(&hall, "siti", PASSWORD).0, 401);
    assert_eq!(sign_in(&hall, "siti", "empat ekor ayam").0, 200);
}

#[test]
fn a_page_of_another_site_changes_nothing() {
    let hall = hall();
    let ours = signed_in(&hall, "siti", Role::Admin, Reach::City);
    let body = json!({ "login": "baru", "name": "Baru", "role": "viewer", "area": 0 });
    let refused = |browser: &Browser| browser.post("/v1/accounts", &body).expect("an answer").code();
    let evil = Some("http://evil.example".to_owned());
    assert_eq!(refused(&Browser { origin: evil.clone(), ..ours.clone() }), "auth.foreign_page");
    assert_eq!(refused(&Browser { origin: None, ..ours.clone() }), "auth.foreign_page");
    assert_eq!(refused(&Browser { page_token: None, ..ours.clone() }), "auth.foreign_page");
    let other = Some("0".repeat(64));
    assert_eq!(refused(&Browser { page_token: other, ..ours.clone() }), "auth.foreign_page");
    let from_afar = Browser { origin: evil, ..Browser::new(hall.address()) };
    let sign_in = from_afar.post("/v1/session", &json!({ "login": "siti", "password": PASSWORD }));
    assert_eq!(sign_in.expect("an answer").code(), "auth.foreign_page");
    assert_eq!(ours.post("/v1/accounts", &body).expect("an answer").status, 200);
}

#[test]
fn a_shut_account_is_out_at_once_and_the_last_administrator_stays() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let siti = signed_in(&hall, "siti", Role::Viewer, Reach::City);
    let accounts = admin.get("/v1/accounts").expect("an answer").json();
    let number = |login: &str| {
        let of = accounts["accounts"].as_array().expect("a list").iter().find(|row| row["login"] == login);
        of.expect("there")["account"].as_u64().expect("a number")
    };
    let path = |login: &str, verb: &str| format!("/v1/accounts/{}/{verb}", number(login));
    assert_eq!(admin.post(&path("siti", "shut"), &json!({})).expect("an answer").status, 200);
    assert_eq!(siti.get("/v1/session").expect("an answer").status, 401);
    assert_eq!(sign_in(&hall, "siti", PASSWORD).0, 401);
    assert_eq!(
        admin.post(&path("kepala", "shut"), &json!({})).expect("an answer").code(),
        "account.last_admin"
    );
    let demoted = json!({ "name": "K", "role": "viewer", "area": 0 });
    let path = format!("/v1/accounts/{}", number("kepala"));
    let body = serde_json::to_vec(&demoted).expect("JSON");
    let refused = admin.call("PUT", &path, Some(("application/json", &body))).expect("an answer");
    assert_eq!(refused.code(), "account.last_admin");
    assert_eq!(admin.get("/v1/session").expect("an answer").status, 200);
}

#[test]
fn what_was_done_stays_on_record_and_cannot_be_changed() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    make(&hall, "siti", Role::Viewer, Reach::City);
    let log = admin.get("/v1/audit?limit=10").expect("an answer").json();
    let actions: Vec<_> =
        log["entries"].as_array().expect("a list").iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(actions, ["account.make", "session.begin", "account.link_used", "account.make"]);
    let by_admin = admin.get("/v1/audit?action=session.begin").expect("an answer").json();
    assert_eq!(by_admin["entries"][0]["login"], "kepala");
    for harm in ["DELETE FROM audit", "UPDATE audit SET account = 7"] {
        assert!(hall.call(move |hub, _| hub.store().harm(harm)).is_err(), "{harm}");
    }
}

#[test]
fn a_script_with_the_token_goes_on_as_before() {
    let hall = hall();
    let script = Browser::script(hall.address(), ketuk_tests::hall::TOKEN);
    assert_eq!(script.get("/v1/summary").expect("an answer").status, 200);
    let body = json!({ "name": "Sri", "scopes": [6_474_011_001_001_u64] });
    assert_eq!(script.post("/v1/invitations", &body).expect("an answer").status, 200);
    assert_eq!(script.get("/v1/session").expect("an answer").status, 401, "a script has no session");
    let wrong = Browser::script(hall.address(), "something else");
    assert_eq!(wrong.get("/v1/summary").expect("an answer").code(), "auth.not_allowed");
}

#[test]
fn who_saw_a_list_is_on_record_once_an_hour_without_what_was_searched_for() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let officer = signed_in(&hall, "lurah", Role::Officer, Reach::Kelurahan(super::KELURAHAN));
    for path in [
        "/v1/desk/households?text=Siti",
        "/v1/desk/households?text=Budi",
        "/v1/desk/households",
        "/v1/desk/conflicts?class=human",
        "/v1/desk/review",
        "/v1/desk/pairs",
    ] {
        assert_eq!(officer.get(path).expect("an answer").status, 200, "{path}");
    }
    let log = admin.get("/v1/audit?action=list.look").expect("an answer").json();
    let seen: Vec<_> =
        log["entries"].as_array().expect("a list").iter().map(|entry| &entry["object"]).collect();
    let range = "6474011001000-6474011001999 p1x50";
    let told = [
        format!("pairs {range} state=open n=0"),
        format!("review {range} n=0"),
        format!("conflicts {range} class=human n=0"),
        format!("households {range} n=0"),
        format!("households {range} text n=0"),
    ];
    assert_eq!(seen, told.iter().collect::<Vec<_>>());
    assert!(log["entries"][0]["login"] == "lurah");
}

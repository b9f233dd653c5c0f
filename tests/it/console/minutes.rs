//! Lists of names for signing: frozen, printed the same each time, compared with what changed since.

use super::review::{types, visited};
use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use flate2::read::ZlibDecoder;
use ketuk_device::ScopeId;
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::Browser;
use regex::bytes::Regex;
use serde_json::{Value as Json, json};
use std::io::Read;

const SCOPE: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
const CARD: &str = "6474011203150012";

/// The texts of a PDF as they are shown, page by page.
fn texts(pdf: &[u8]) -> Vec<String> {
    assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"));
    let stream = Regex::new(r"(?s-u)/Length (\d+)[^>]*>>\s*stream\r?\n").expect("a pattern");
    let shown = Regex::new(r"(?s-u)Td\n\((.*?)\) Tj").expect("a pattern");
    let mut texts = Vec::new();
    for found in stream.captures_iter(pdf) {
        let start = found.get(0).expect("whole").end();
        let length: usize = String::from_utf8_lossy(&found[1]).parse().expect("a number");
        let mut page = Vec::new();
        ZlibDecoder::new(&pdf[start..start + length]).read_to_end(&mut page).expect("packed");
        texts.extend(shown.captures_iter(&page).map(|text| String::from_utf8_lossy(&text[1]).into_owned()));
    }
    texts
}

fn post(browser: &Browser, body: &Json) -> (u16, Json) {
    let answer = browser.post("/v1/desk/minutes", body).expect("an answer");
    (answer.status, answer.json())
}

fn print(browser: &Browser, number: &Json) -> Vec<u8> {
    let answer = browser.get(&format!("/v1/desk/minutes/{number}/pdf")).expect("an answer");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/pdf")));
    answer.body
}

#[test]
fn a_list_is_frozen_printed_the_same_and_says_what_changed_since() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let names = ["Bambang Wijayanto", "Siti (Ibu) Rahma"];
    let records = names.map(|name| {
        let relation = ("anggota.kepala.hubungan", "1");
        let answers =
            [("nomor_kk", CARD), ("anggota.kepala.nama", name), relation, ("alamat", "Gang Kakap 7")];
        visited(&mut device, SCOPE, &answers)
    });
    hall.sync(&mut device).expect("synced");
    let want = json!({ "area": SCOPE.0, "letter": "470/12/2026", "purpose": "musyawarah RT" });
    let (status, list) = post(&admin, &want);
    assert_eq!((status, &list["households"], &list["tier"]), (200, &json!(2), &json!("rt")), "{list}");
    assert_eq!(
        (&list["stage"], &list["changed"], &list["added"]),
        (&json!("submitted"), &json!(0), &json!(0))
    );
    let first = print(&admin, &list["number"]);
    let shown = texts(&first);
    for text in ["BERITA ACARA", "Bambang Wijayanto", "6474********0012", "Ketua RT", "Halaman 1 dari 1"] {
        assert!(shown.iter().any(|line| line == text), "{text}: {shown:?}");
    }
    assert!(shown.iter().any(|line| line.contains("470/12/2026")), "{shown:?}");
    assert!(!shown.concat().contains(CARD), "masked where nothing is said");
    // One household changes, another one comes; what was signed stays as it was.
    types(&mut device, records[0], &[("alamat", "Gang Kakap 99")]);
    visited(&mut device, SCOPE, &[]);
    hall.sync(&mut device).expect("synced");
    assert!(print(&admin, &list["number"]) == first, "another print differs");
    let lists = admin.get("/v1/desk/minutes").expect("an answer").json();
    assert_eq!((&lists["total"], &lists["minutes"][0]["changed"]), (&json!(1), &json!(1)));
    assert_eq!(lists["minutes"][0]["added"], 1);
    let (_, second) = post(&admin, &want);
    assert_eq!(second["again"], false, "{second}");
    let (status, again) = post(&admin, &want);
    assert_eq!((status, &again["again"], &again["number"]), (200, &json!(true), &json!(2)), "{again}");
    assert_eq!(admin.get("/v1/desk/minutes").expect("an answer").json()["total"], 2, "frozen once");
    let made = admin.get("/v1/audit?action=minutes.make").expect("an answer").json();
    assert_eq!(made["entries"].as_array().map(Vec::len), Some(2));
    assert_eq!((&second["number"], &second["households"]), (&json!(2), &json!(3)));
    assert_ne!(second["digest"], list["digest"]);
    let whole = json!({ "area": SCOPE.0, "purpose": "berkas dinas", "full_cards": true });
    let (_, whole) = post(&admin, &whole);
    assert!(texts(&print(&admin, &whole["number"])).contains(&CARD.to_owned()));
    let audit = admin.get("/v1/audit?action=minutes.print").expect("an answer").json();
    assert_eq!(audit["entries"].as_array().map(Vec::len), Some(3), "who printed stays on record");
    let harm = hall.call(|hub, _| hub.store().harm("UPDATE minutes_line SET head = 'X'"));
    assert!(harm.is_err(), "what was signed cannot be changed");
}

#[test]
fn a_list_is_made_and_seen_within_reach_only() {
    let hall = hall();
    let here = signed_in(&hall, "sini", Role::Officer, Reach::Kelurahan(KELURAHAN));
    let there = signed_in(&hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    let ratna = signed_in(&hall, "ratna", Role::Coordinator, Reach::City);
    let want = |area: u64| json!({ "area": area, "purpose": "musyawarah" });
    let (status, list) = post(&here, &want(KELURAHAN));
    assert_eq!((status, &list["tier"], &list["stage"]), (200, &json!("kelurahan"), &json!("checked")));
    for area in [KELURAHAN, SCOPE.0, KELURAHAN / 10_000, 0] {
        assert_eq!(post(&there, &want(area)).1["code"], "request.not_found", "{area}");
    }
    assert_eq!(post(&here, &json!({ "area": KELURAHAN, "purpose": " " })).0, 400, "a list has a purpose");
    assert_eq!(post(&here, &want(12)).0, 400);
    let full = json!({ "area": KELURAHAN, "purpose": "x", "full_cards": true });
    assert_eq!(post(&here, &full).1["code"], "auth.not_yours");
    for (area, tier) in [(KELURAHAN / 10_000, "kecamatan"), (0, "kota")] {
        assert_eq!(post(&ratna, &want(area)).1["tier"], tier);
    }
    let total =
        |browser: &Browser| browser.get("/v1/desk/minutes").expect("an answer").json()["total"].clone();
    assert_eq!((total(&here), total(&there), total(&ratna)), (json!(1), json!(0), json!(3)));
    let refused = there.get(&format!("/v1/desk/minutes/{}/pdf", list["number"])).expect("an answer");
    assert_eq!(refused.code(), "request.not_found");
    assert!(texts(&print(&here, &list["number"])).iter().any(|line| line == "Lurah"));
}

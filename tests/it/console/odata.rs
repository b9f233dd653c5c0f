//! The feed for Excel and Power BI over HTTP: a key, tables, pages, and who sees what.

use super::exports::two_families;
use super::{KELURAHAN, hall, signed_in};
use base64::Engine;
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::{Answer, Browser};
use ketuk_tests::hall::Hall;
use serde_json::{Value as Json, json};

/// A spreadsheet: no cookie, no page, a login and a key.
struct Spreadsheet<'h> {
    hall: &'h Hall,
    login: String,
    key: String,
}

impl Spreadsheet<'_> {
    fn get(&self, path: &str) -> Answer {
        let coded = base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", self.login, self.key));
        let mut browser = Browser::new(self.hall.address());
        browser.origin = None;
        browser.authorization = Some(format!("Basic {coded}"));
        browser.get(path).expect("an answer")
    }

    fn rows(&self, path: &str) -> Vec<Json> {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.code());
        answer.json()["value"].as_array().expect("rows").clone()
    }
}

fn key_body(people: &str) -> Json {
    json!({ "form": "keluarga", "people": people, "why": "rekap mingguan" })
}

fn spreadsheet<'h>(hall: &'h Hall, who: &Browser, login: &str, people: &str) -> Spreadsheet<'h> {
    let made = who.post("/v1/odata-key", &key_body(people)).expect("an answer");
    assert_eq!(made.status, 200, "{}", made.code());
    let key = made.json()["key"].as_str().expect("a key").to_owned();
    Spreadsheet { hall, login: login.to_owned(), key }
}

#[test]
fn a_spreadsheet_reads_the_tables_with_a_key_and_that_stays_on_record() {
    let hall = hall();
    two_families(&hall);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let excel = spreadsheet(&hall, &admin, "kepala", "full");
    let sets = excel.rows("/v1/odata");
    assert_eq!((&sets[0]["name"], &sets[1]["name"]), (&json!("keluarga"), &json!("anggota")));
    let metadata = excel.get("/v1/odata/$metadata");
    assert!(metadata.header("content-type").is_some_and(|kind| kind.contains("xml")));
    let text = String::from_utf8(metadata.body).expect("UTF-8");
    let mut reader = quick_xml::Reader::from_str(&text);
    while reader.read_event().expect("well formed") != quick_xml::events::Event::Eof {}
    for part in ["EntityType Name=\"keluarga\"", "Name=\"nomor_kartu_keluarga\" Type=\"Edm.String\""] {
        assert!(text.contains(part), "{part}");
    }
    let rows = excel.rows("/v1/odata/keluarga");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["nomor_kartu_keluarga"], "6474010101800001");
    let entries = admin.get("/v1/audit?action=odata.read").expect("an answer").json();
    assert_eq!(
        (&entries["entries"][0]["why"], &entries["entries"][0]["login"]),
        (&json!("rekap mingguan"), &json!("kepala"))
    );
}

#[test]
fn a_page_is_chosen_filtered_and_followed() {
    let hall = hall();
    two_families(&hall);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let excel = spreadsheet(&hall, &admin, "kepala", "masked");
    let one = excel.rows("/v1/odata/keluarga?$top=1&$select=alamat,rt");
    assert_eq!((one.len(), one[0].as_object().map(serde_json::Map::len)), (1, Some(2)));
    let second = excel.rows("/v1/odata/keluarga?%24skip=1&%24select=kode_kelurahan");
    let filter =
        format!("/v1/odata/keluarga?$filter=kode_kelurahan%20eq%20%27{KELURAHAN}%27&$select=kode_kelurahan");
    let here = excel.rows(&filter);
    assert_eq!((second.len(), here.len(), &here[0]["kode_kelurahan"]), (1, 1, &json!(KELURAHAN.to_string())));
    assert!(excel.rows("/v1/odata/keluarga?$filter=status_pendataan%20eq%20%27menolak%27").is_empty());
    assert!(excel.rows("/v1/odata/anggota").is_empty(), "nobody was listed");
    for refused in ["$orderby=rt", "$count=true", "$filter=contains(alamat,%27a%27)", "$select=tidak_ada"] {
        let answer = excel.get(&format!("/v1/odata/keluarga?{refused}"));
        assert_eq!((answer.status, answer.code().as_str()), (400, "request.invalid"), "{refused}");
    }
    assert_eq!(excel.get("/v1/odata/tidak_ada").status, 404);
}

#[test]
fn a_key_opens_what_its_owner_may_see_and_no_more() {
    let hall = hall();
    two_families(&hall);
    let officer = signed_in(&hall, "lurah", Role::Officer, Reach::Kelurahan(KELURAHAN));
    let full = officer.post("/v1/odata-key", &key_body("full")).expect("an answer");
    assert_eq!(full.code(), "auth.not_yours");
    let excel = spreadsheet(&hall, &officer, "lurah", "masked");
    let rows = excel.rows("/v1/odata/keluarga");
    assert_eq!((rows.len(), &rows[0]["nomor_kartu_keluarga"]), (1, &json!("6474************")));
    let viewer = signed_in(&hall, "angka", Role::Viewer, Reach::City);
    assert_eq!(
        viewer.post("/v1/odata-key", &key_body("without")).expect("an answer").code(),
        "auth.not_yours"
    );
}

#[test]
fn nobody_else_comes_in() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let mut excel = spreadsheet(&hall, &admin, "kepala", "masked");
    let wrong = |answer: &Answer| (answer.status, answer.code());
    let refused = (401, "auth.wrong".to_owned());
    let with_cookie = admin.get("/v1/odata/keluarga").expect("an answer");
    assert_eq!(wrong(&with_cookie), refused, "a session is no key");
    assert!(with_cookie.header("www-authenticate").is_some_and(|text| text.starts_with("basic")));
    excel.login = "siti".to_owned();
    assert_eq!(wrong(&excel.get("/v1/odata")), refused, "another's login");
    excel.login = "kepala".to_owned();
    assert_eq!(excel.get("/v1/odata").status, 200);
    let newer = spreadsheet(&hall, &admin, "kepala", "masked");
    assert_eq!(wrong(&excel.get("/v1/odata")), refused, "an earlier key is void");
    assert_eq!(newer.get("/v1/odata").status, 200);
    assert_eq!(admin.call("DELETE", "/v1/odata-key", None).expect("an answer").status, 204);
    assert_eq!(wrong(&newer.get("/v1/odata")), refused);
    assert_eq!(admin.get("/v1/odata-key").expect("an answer").json()["keys"], json!([]));
}

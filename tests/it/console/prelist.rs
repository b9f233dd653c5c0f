//! Prelists and areas over real HTTP: a file is shown, mended, taken in, and arrives on the phones.

use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use ketuk_device::{RecordId, ScopeId};
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::{Answer, Browser};
use ketuk_tests::hall::Hall;
use serde_json::{Value as Json, json};
use std::io::Write as _;

const SCOPE: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
const HEAD: &str = "prelist_id,rt_code,nomor_kk,nama_kepala_keluarga,alamat,jumlah_anggota";

fn send(browser: &Browser, path: &str, file: &[u8]) -> Answer {
    browser.call("POST", path, Some(("application/octet-stream", file))).expect("an answer")
}

fn preview(browser: &Browser, query: &str, file: &[u8]) -> Json {
    let answer = send(browser, &format!("/v1/prelist/preview?{query}"), file);
    assert_eq!(answer.status, 200, "{}", answer.code());
    answer.json()
}

fn import(browser: &Browser, query: &str, file: &[u8]) -> Json {
    let seen = preview(browser, query, file);
    let digest = seen["digest"].as_str().expect("a digest");
    let answer = send(browser, &format!("/v1/prelist?digest={digest}&{query}"), file);
    assert_eq!(answer.status, 200, "{}", answer.code());
    answer.json()
}

fn csv(rows: &[&str]) -> Vec<u8> {
    format!("{HEAD}\n{}\n", rows.join("\n")).into_bytes()
}

fn desk(hall: &Hall) -> Browser {
    signed_in(hall, "siti", Role::Coordinator, Reach::City)
}

fn households(browser: &Browser) -> u64 {
    let answer = browser.get("/v1/desk/households").expect("an answer");
    answer.json()["total"].as_u64().expect("a number")
}

/// A workbook with one sheet of these cells; what begins with `#` is a number.
fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |(at, text): (usize, &&str), line: usize| {
        let place = format!("{}{line}", char::from(b'A' + u8::try_from(at).expect("a narrow sheet")));
        match text.strip_prefix('#') {
            Some(number) => format!(r#"<c r="{place}"><v>{number}</v></c>"#),
            None => format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#),
        }
    };
    let row = |(at, cells): (usize, &&[&str])| {
        let cells: String = cells.iter().enumerate().map(|one| cell(one, at + 1)).collect();
        format!(r#"<row r="{}">{cells}</row>"#, at + 1)
    };
    let rows: String = rows.iter().enumerate().map(row).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                r#"<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Daftar" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#),
        ),
    ];
    let mut file = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        file.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part begins");
        file.write_all(text.as_bytes()).expect("a part is written");
    }
    file.finish().expect("the file ends").into_inner()
}

#[test]
fn good_rows_go_in_bad_rows_are_told_by_line_and_a_repetition_changes_nothing() {
    let hall = hall();
    let desk = desk(&hall);
    let file = csv(&[
        "P1,64.74.01.1001.001,6474011206100001,Udin,Jl. Delima 1,4",
        "P2,64.74.01.1001.999,,Ali,,",
        "P3,64.74.01.1002.001,,Rina,,banyak",
        "P1,64.74.01.1001.001,,Udin lagi,,",
        "P4,64.74.01.1001.001,,\"Budi,,",
    ]);
    let seen = preview(&desk, "", &file);
    assert_eq!(seen["counts"], json!({"new": 2, "known": 0, "elsewhere": 0, "refused": 3, "overlooked": 1}));
    let problems = seen["problems"].as_array().expect("problems");
    let lines: Vec<_> = problems.iter().map(|problem| problem["line"].as_u64()).collect();
    assert_eq!(lines, [Some(3), Some(4), Some(5), Some(6)]);
    assert_eq!((&problems[0]["column"], &problems[0]["severity"]), (&json!(2), &json!("refused")));
    assert!(problems[0]["text"].as_str().is_some_and(|text| text.starts_with("Baris 3, kolom 2")));
    assert!(problems.iter().all(|problem| problem["mend"].as_str().is_some_and(|mend| !mend.is_empty())));
    let english = preview(&desk, "language=en", &file);
    assert!(english["problems"][0]["text"].as_str().is_some_and(|text| text.starts_with("Line 3")));
    assert_eq!(households(&desk), 0, "a preview keeps nothing");
    assert_eq!(import(&desk, "", &file)["counts"]["new"], 2);
    assert_eq!(households(&desk), 2);
    let again = import(&desk, "", &file);
    assert_eq!(
        (&again["counts"]["new"], &again["counts"]["known"], &again["rts"]),
        (&json!(0), &json!(2), &json!(0))
    );
    assert_eq!(households(&desk), 2);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let audit = admin.get("/v1/audit?action=prelist.import").expect("an answer").json();
    assert_eq!(audit["entries"].as_array().map(Vec::len), Some(2), "one per RT that was written");
    assert!(!audit.to_string().contains("Udin"));
}

#[test]
fn families_reach_the_phone_of_their_rt_at_its_next_sync() {
    let hall = hall();
    let desk = desk(&hall);
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[ScopeId(ELSEWHERE * 1_000 + 1)]).expect("enrolled");
    let rows: Vec<_> = (0..60).map(|i| format!("P{i},{SCOPE},,Kepala {i},Gang {i},")).collect();
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    assert_eq!(import(&desk, "", &csv(&rows))["counts"]["new"], 60);
    hall.sync(&mut sri).expect("synced");
    hall.sync(&mut budi).expect("synced");
    let record = RecordId::of_prelist("P7");
    let answers = sri.answers(record).expect("the family is on the phone");
    assert!(answers.values().any(|value| value.to_text() == "Gang 7"));
    assert!(budi.answers(record).is_err(), "not on a phone of another RT");
    let before = hall.call(|hub, _| hub.digests()).expect("digests");
    let report = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!((report.records, &report.after), (60, &before), "what is derived follows from the ground");
}

#[test]
fn one_rt_for_everybody_goes_in_by_parts_and_a_cut_goes_on_where_it_stopped() {
    let hall = hall();
    let desk = desk(&hall);
    let rows: Vec<_> = (0..450).map(|i| format!("P{i},{SCOPE},,Kepala {i},Gang {i},")).collect();
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    // What a first try brought before it was cut.
    assert_eq!(import(&desk, "", &csv(&rows[..200]))["counts"]["new"], 200);
    let done = import(&desk, "", &csv(&rows));
    assert_eq!(
        (&done["counts"]["known"], &done["counts"]["new"], &done["rts"]),
        (&json!(200), &json!(250), &json!(1))
    );
    assert_eq!(households(&desk), 450);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let audit = admin.get("/v1/audit?action=prelist.import").expect("an answer").json();
    let parts = audit["entries"].as_array().expect("entries").iter();
    let of = |entry: &Json| {
        entry["object"].as_str().and_then(|object| object.split(' ').nth(1)).map(str::to_owned)
    };
    let parts: Vec<_> = parts.filter_map(of).collect();
    assert_eq!(parts, ["+50", "+200", "+200"], "no transaction is longer than its part, newest first");
}

#[test]
fn a_family_of_another_rt_is_told_and_stays_there() {
    let hall = hall();
    let desk = desk(&hall);
    import(&desk, "", &csv(&["P1,64.74.01.1001.001,,Udin,,"]));
    let moved = csv(&["P1,64.74.01.1001.002,,Udin,,", "P2,64.74.01.1001.002,,Ali,,"]);
    let seen = preview(&desk, "", &moved);
    assert_eq!((&seen["counts"]["new"], &seen["counts"]["elsewhere"]), (&json!(1), &json!(1)));
    let text = seen["problems"][0]["text"].as_str().expect("words");
    assert!(text.contains("sudah ada di") && text.contains("RT 001"), "{text}");
    let done = import(&desk, "", &moved);
    assert_eq!((&done["counts"]["new"], &done["counts"]["elsewhere"]), (&json!(1), &json!(1)));
    let stands = |scope: u64| {
        let answer = desk.get(&format!("/v1/desk/households?scope={scope}&text=udin")).expect("an answer");
        answer.json()["total"].as_u64()
    };
    assert_eq!((stands(SCOPE.0), stands(SCOPE.0 + 1)), (Some(1), Some(0)));
}

#[test]
fn a_workbook_with_titles_and_its_own_columns_is_matched_by_hand() {
    let hall = hall();
    let desk = desk(&hall);
    let file = xlsx(&[
        &["DAFTAR KELUARGA KOTA BONTANG"],
        &[],
        &["Kode", "Kel", "RT", "Kartu", "Siapa"],
        &["A1", "Bontang Kuala", "#1", "#6474011206100000", "Udin"],
        &["A2", "Bontang Kuala", "#2.0", "6474011206100003", "Ali"],
    ]);
    let seen = preview(&desk, "", &file);
    assert_eq!(
        (&seen["kind"], &seen["sheet"], &seen["ready"]),
        (&json!("xlsx"), &json!("Daftar"), &json!(false))
    );
    assert_eq!(seen["problems"][0]["code"], "table.missing_column");
    let query = "header=3&columns=prelist_id:1,kelurahan:2,rt:3,nomor_kk:4,nama_kepala_keluarga:5";
    let seen = preview(&desk, query, &file);
    assert_eq!((&seen["ready"], &seen["counts"]["new"]), (&json!(true), &json!(2)), "{seen}");
    assert_eq!(seen["columns"][4]["title"], "Siapa");
    assert_eq!(
        (&seen["rows"][0]["scope"], &seen["rows"][0]["family_card"]),
        (&json!(SCOPE.0), &json!("6474011206100000"))
    );
    // A number cell of sixteen digits lost its last one in the spreadsheet: kept as it stands, and told.
    assert_eq!(seen["counts"]["overlooked"], 1);
    assert_eq!((&seen["problems"][0]["line"], &seen["problems"][0]["column"]), (&json!(4), &json!(4)));
    assert_eq!(import(&desk, query, &file)["counts"]["new"], 2);
}

#[test]
fn an_import_is_what_was_previewed() {
    let hall = hall();
    let desk = desk(&hall);
    let file = csv(&["P1,64.74.01.1001.001,,Udin,,"]);
    let digest = preview(&desk, "", &file)["digest"].as_str().expect("a digest").to_owned();
    let other = csv(&["P9,64.74.01.1001.001,,Ali,,"]);
    assert_eq!(send(&desk, &format!("/v1/prelist?digest={digest}"), &other).code(), "request.invalid");
    let otherwise =
        format!("/v1/prelist?digest={digest}&columns=prelist_id:1,rt_code:2,nama_kepala_keluarga:5");
    assert_eq!(send(&desk, &otherwise, &file).code(), "request.invalid");
    assert_eq!(send(&desk, "/v1/prelist", &file).code(), "request.invalid");
    assert_eq!(households(&desk), 0);
    let seen = preview(&desk, "", b"PK\x03\x04 broken");
    assert_eq!((&seen["ready"], &seen["problems"][0]["code"]), (&json!(false), &json!("file.broken")));
    let large = vec![b'a'; (20 << 20) + 1];
    assert_eq!(send(&desk, "/v1/prelist/preview", &large).code(), "body.too_large");
}

#[test]
fn an_import_may_go_by_kelurahan() {
    let hall = hall();
    let desk = desk(&hall);
    let file = csv(&["P1,64.74.01.1001.001,,Udin,,", "P2,64.74.01.1002.001,,Ali,,"]);
    let digest = preview(&desk, "", &file)["digest"].as_str().expect("a digest").to_owned();
    let done = send(&desk, &format!("/v1/prelist?digest={digest}&kelurahan={ELSEWHERE}"), &file).json();
    assert_eq!((&done["counts"]["new"], &done["rts"]), (&json!(1), &json!(1)));
    assert_eq!(households(&desk), 1);
}

#[test]
fn a_spelling_is_taught_used_and_forgotten() {
    let hall = hall();
    let desk = desk(&hall);
    let file = b"id;kelurahan;rt;nama\n1;Kuala Btg Lama;1;Udin\n2;Kuala Btg Lama;2;Ali\n";
    let seen = preview(&desk, "", file);
    assert_eq!(
        (&seen["counts"]["new"], &seen["unknown"][0]),
        (&json!(0), &json!({"name": "Kuala Btg Lama", "rows": 2}))
    );
    let alias = json!({ "alias": "Kuala Btg Lama", "kelurahan": KELURAHAN });
    assert_eq!(desk.post("/v1/areas/aliases", &alias).expect("an answer").status, 204);
    let seen = preview(&desk, "", file);
    assert_eq!((&seen["counts"]["new"], seen["unknown"].as_array().map(Vec::len)), (&json!(2), Some(0)));
    let listed = desk.get("/v1/areas/aliases").expect("an answer").json();
    assert_eq!(
        (&listed["aliases"][0]["alias"], &listed["aliases"][0]["who"]),
        (&json!("Kuala Btg Lama"), &json!("Nama siti"))
    );
    let own = json!({ "alias": "Loktuan", "kelurahan": KELURAHAN });
    assert_eq!(desk.post("/v1/areas/aliases", &own).expect("an answer").code(), "request.invalid");
    let nowhere = json!({ "alias": "x", "kelurahan": 1 });
    assert_eq!(desk.post("/v1/areas/aliases", &nowhere).expect("an answer").code(), "request.not_found");
    let forget =
        || desk.call("DELETE", "/v1/areas/aliases/kuala%20btg%20lama", None).expect("an answer").status;
    assert_eq!((forget(), forget()), (204, 404));
    assert_eq!(preview(&desk, "", file)["counts"]["new"], 0);
}

/// Two kelurahan with two RT each, but for what a test leaves out.
fn area_csv(second_gaps: &str) -> String {
    let head = "code,kecamatan,kelurahan,centroid_lat,centroid_lng,bbox_lat_min,bbox_lat_max,bbox_lng_min,bbox_lng_max,area_km2,rt_count,rt_gaps";
    let row = |code: &str, name: &str, gaps: &str| {
        let count = 2 - gaps.split_whitespace().count();
        format!("{code},Bontang Utara,{name},0.1,117.5,0.0,0.2,117.4,117.6,1.5,{count},{gaps}")
    };
    format!(
        "{head}\n{}\n{}\n",
        row("64.74.01.1001", "Bontang Kuala", ""),
        row("64.74.01.1002", "Bontang Baru", second_gaps)
    )
}

#[test]
fn the_list_of_rt_has_versions_and_what_it_leaves_out_is_closed_and_kept() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let post = |path: &str, text: &str| {
        admin.call("POST", path, Some(("text/csv", text.as_bytes()))).expect("an answer")
    };
    import(&admin, "", &csv(&["P1,64.74.01.1002.001,,Udin,,"]));
    let whole = area_csv("");
    let first = post("/v1/areas?why=awal", &whole).json();
    assert_eq!(first["version"], 1, "{first}");
    let less = area_csv("1");
    let changes = post("/v1/areas/preview", &less).json();
    let missing = changes["missing"].as_array().expect("a list");
    let gone = missing.iter().find(|area| area["scope"] == 6_474_011_002_001_u64).expect("RT 001");
    assert_eq!((&gone["households"], &changes["added_total"]), (&json!(1), &json!(0)));
    assert_eq!(post("/v1/areas/preview", "code\n").json()["problems"].as_array().map(Vec::len), Some(1));
    assert_eq!(post("/v1/areas?why=RT%20001%20dihapus", &less).json()["version"], 2);
    assert_eq!(post("/v1/areas", &less).json()["version"], 2, "the same list is no new version");
    // The household stays; new work does not go there.
    assert_eq!(households(&admin), 1);
    let late = csv(&["P2,64.74.01.1002.001,,Ali,,"]);
    assert_eq!(preview(&admin, "", &late)["counts"]["refused"], 1);
    let invite = json!({ "name": "Sri", "scopes": [6_474_011_002_001_u64] });
    assert_eq!(admin.post("/v1/invitations", &invite).expect("an answer").code(), "request.invalid");
    let split = json!({ "old": 6_474_011_002_001_u64, "new": [6_474_011_002_002_u64], "why": "SK 12/2026" });
    assert_eq!(admin.post("/v1/areas/follows", &split).expect("an answer").status, 204);
    let kept = admin.get("/v1/areas/versions").expect("an answer").json();
    assert_eq!(
        (&kept["versions"][0]["why"], &kept["follows"][0]["why"]),
        (&json!("RT 001 dihapus"), &json!("SK 12/2026"))
    );
    assert!(
        kept["closed"].as_array().expect("a list").iter().any(|area| area["scope"] == 6_474_011_002_001_u64)
    );
    // Named again, it is open again.
    assert_eq!(post("/v1/areas", &whole).json()["version"], 3);
    assert_eq!(preview(&admin, "", &late)["counts"]["new"], 1);
}

#[test]
fn an_erased_family_leaves_its_neighbours_of_the_same_batch_and_does_not_come_back_with_the_list() {
    let hall = hall();
    let desk = desk(&hall);
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let rows: Vec<_> = (0..20).map(|i| format!("P{i},{SCOPE},,Kepala {i},Gang {i},")).collect();
    let file = csv(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    import(&desk, "", &file);
    hall.sync(&mut sri).expect("synced");
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let gone = RecordId::of_prelist("P7");
    let body = json!({ "basis": "by_mistake", "why": "salah daftar", "changes_seen": 1 });
    let path = format!("/v1/desk/households/{gone}/erasure");
    assert_eq!(admin.post(&path, &body).expect("an answer").status, 200);
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    for device in [&mut sri, &mut budi] {
        hall.sync(device).expect("synced");
        let here = (0..20).filter(|i| device.answers(RecordId::of_prelist(&format!("P{i}"))).is_ok());
        assert_eq!(here.collect::<Vec<_>>(), (0..20).filter(|i| *i != 7).collect::<Vec<_>>());
    }
    let again = import(&desk, "", &file);
    assert_eq!((&again["counts"]["new"], &again["counts"]["known"]), (&json!(0), &json!(20)));
    assert_eq!(households(&desk), 19);
}

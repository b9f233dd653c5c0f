//! The conflict desk beyond settling one: what a value would mean, asking the cadre, merge findings, several at once.

use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use ketuk_device::{Device, RecordId, ScopeId};
use ketuk_form::{Key, Value};
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::Browser;
use ketuk_tests::hall::Hall;
use ketuk_transport::{Outside, SystemWorld};
use serde_json::{Value as Json, json};

const SCOPE: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
const QUESTION: &str = "keberadaan_keluarga";
const HEAD: &str = "anggota.aaaaaa.hubungan";

fn types(device: &mut Device, record: RecordId, answers: &[(&str, &str)]) {
    SystemWorld::new().with_world(|world| {
        for (key, value) in answers {
            let key = Key::parse(key).expect("a key");
            device.answer(world, record, &key, &Value::from_text(value)).expect("a question");
        }
        device.save(world, record).expect("room");
    });
}

/// Two cadres of one RT.
struct Round {
    hall: Hall,
    sri: Device,
    budi: Device,
}

impl Round {
    fn new() -> Self {
        let hall = hall();
        let sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
        let budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
        Self { hall, sri, budi }
    }

    /// A household that both know, on which each then writes without knowing of the other.
    fn household(
        &mut self,
        before: &[(&str, &str)],
        sri: &[(&str, &str)],
        budi: &[(&str, &str)],
    ) -> RecordId {
        let record = SystemWorld::new().with_world(|world| {
            let record = self.sri.start(world, SCOPE).expect("an area of this device");
            self.sri.save(world, record).expect("room");
            record
        });
        types(&mut self.sri, record, before);
        self.sync();
        types(&mut self.sri, record, sri);
        types(&mut self.budi, record, budi);
        self.sync();
        record
    }

    fn sync(&mut self) {
        for _ in 0..2 {
            self.hall.sync(&mut self.sri).expect("synced");
            self.hall.sync(&mut self.budi).expect("synced");
        }
    }

    fn desk(&self) -> Browser {
        signed_in(&self.hall, "siti", Role::Coordinator, Reach::City)
    }

    fn rebuild_changes_nothing(&self) {
        let report = self.hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
        assert_eq!(report.before, report.after, "derived from ground alone");
    }
}

fn get(browser: &Browser, path: &str) -> Json {
    let answer = browser.get(path).expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.code());
    answer.json()
}

fn post(browser: &Browser, path: &str, body: &Json) -> Json {
    let answer = browser.post(path, body).expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.code());
    answer.json()
}

fn total(browser: &Browser, path: &str) -> u64 {
    get(browser, path)["total"].as_u64().expect("a number")
}

fn one(record: RecordId, key: &str) -> String {
    format!("/v1/desk/conflicts/{record}/{key}")
}

fn texts(lines: &Json, field: &str) -> Vec<String> {
    let lines = lines.as_array().expect("lines").iter();
    lines.map(|line| line[field].as_str().expect("a text").to_owned()).collect()
}

/// The changes of the sides, as a decision wants to have seen them.
fn seen(conflict: &Json) -> Vec<Json> {
    let sides = conflict["sides"].as_array().expect("sides").iter();
    sides.map(|side| side["claim"]["change"].clone()).collect()
}

const FAMILY: [(&str, &str); 6] = [
    ("anggota.aaaaaa.nama", "Udin"),
    (HEAD, "1"),
    ("anggota.aaaaaa.keberadaan_anggota", "1"),
    ("anggota.aaaaaa.tanggal_lahir", "1990-08-17"),
    ("anggota.aaaaaa.jenis_kelamin", "1"),
    ("alamat", "Gang Kakap 7"),
];

#[test]
fn a_value_tells_what_it_would_mean() {
    let mut round = Round::new();
    let before = [&FAMILY[..], &[("status_kepemilikan_rumah", "1")]].concat();
    let record =
        round.household(&before, &[(QUESTION, "1")], &[(QUESTION, "2"), ("catatan", "rumah kosong")]);
    let desk = round.desk();
    let conflict = get(&desk, &one(record, QUESTION));
    let sides = conflict["sides"].as_array().expect("sides");
    let stands: Vec<_> = sides.iter().map(|side| side["means"]["stands"].as_bool()).collect();
    assert!(stands.contains(&Some(true)) && stands.contains(&Some(false)), "one of them stands meanwhile");
    let other = sides.iter().find(|side| side["means"]["stands"] == json!(false)).expect("the other side");
    let means = &other["means"];
    let moved =
        means["appear"].as_array().map_or(0, Vec::len) + means["vanish"].as_array().map_or(0, Vec::len);
    assert!(moved > 0, "the question gates others: {means}");
    for line in means["appear"].as_array().into_iter().chain(means["vanish"].as_array()).flatten() {
        assert_ne!(line["label"], line["key"], "a person reads labels");
    }
    assert_eq!((&sides[1]["together"], &sides[1]["also"][0]["text"]), (&json!(1), &json!("rumah kosong")));
    // What somebody types is told as well, and nothing is changed by asking.
    let typed = post(
        &desk,
        &format!("{}/means", one(record, QUESTION)),
        &json!({ "value": other["claim"]["value"] }),
    );
    assert_eq!(typed["vanish"], means["vanish"]);
    assert_eq!(total(&desk, "/v1/desk/conflicts?asked=false&class=human"), 1);
}

#[test]
fn a_value_tells_which_totals_and_findings_would_change() {
    let mut round = Round::new();
    let two = [
        &FAMILY[..],
        &[("anggota.bbbbbb.nama", "Siti"), ("anggota.bbbbbb.keberadaan_anggota", "1"), (QUESTION, "1")],
    ]
    .concat();
    let key = "anggota.bbbbbb.hubungan";
    let record = round.household(&two, &[(key, "2")], &[(key, "1")]);
    let conflict = get(&round.desk(), &one(record, key));
    let sides = conflict["sides"].as_array().expect("sides");
    let other = sides.iter().find(|side| side["means"]["stands"] == json!(false)).expect("the other side");
    let (found, mended) = (texts(&other["means"]["found"], "code"), texts(&other["means"]["mended"], "code"));
    assert!(found.iter().chain(&mended).any(|code| code == "member.two_heads"), "{found:?} {mended:?}");
    let computed = texts(&other["means"]["computed"], "key");
    assert!(computed.iter().any(|key| key == "jumlah_kepala"), "{computed:?}");
}

#[test]
fn the_cadre_is_asked_answers_and_the_question_is_gone() {
    let mut round = Round::new();
    let record = round.household(&FAMILY, &[(QUESTION, "1")], &[(QUESTION, "2")]);
    let desk = round.desk();
    let path = one(record, QUESTION);
    let asked = post(&desk, &format!("{path}/ask"), &json!({ "remark": "Rumahnya masih dihuni?" }));
    assert_eq!(total(&desk, "/v1/desk/conflicts?asked=false"), 0, "it waits for the cadre now");
    assert_eq!(total(&desk, "/v1/desk/conflicts?asked=true"), 1);
    let query = get(&desk, &path)["asked"].clone();
    assert_eq!((&query["remark"], &query["who"]), (&json!("Rumahnya masih dihuni?"), &json!("Nama siti")));
    round.rebuild_changes_nothing();
    round.sync();
    let shown = round.sri.show(record, "id").expect("a household");
    let dispute = shown.disputes.iter().find(|one| one.key == QUESTION).expect("the question");
    assert_eq!((dispute.asked, dispute.remark.as_str()), (true, "Rumahnya masih dihuni?"));
    let key = Key::parse(QUESTION).expect("a key");
    SystemWorld::new().with_world(|world| {
        round
            .sri
            .settle(world, record, &key, &Value::from_text("1"), "ditanyakan langsung")
            .expect("settled");
    });
    round.sync();
    assert_eq!(total(&desk, "/v1/desk/conflicts"), 0);
    assert!(!round.budi.show(record, "id").expect("a household").disputes.iter().any(|one| one.asked));
    let late = json!({ "key": QUESTION, "settlement": asked["change"], "why": "batal" });
    let refused = desk.post(&format!("/v1/records/{record}/undo"), &late).expect("an answer");
    assert_eq!(refused.code(), "dispute.already_settled", "an answered question is not taken back");
    round.rebuild_changes_nothing();
}

#[test]
fn a_question_is_taken_back_before_it_is_answered() {
    let mut round = Round::new();
    let record = round.household(&FAMILY, &[(QUESTION, "1")], &[(QUESTION, "2")]);
    let desk = round.desk();
    let asked = post(&desk, &format!("{}/ask", one(record, QUESTION)), &json!({}));
    round.sync();
    assert!(round.budi.show(record, "id").expect("a household").disputes.iter().any(|one| one.asked));
    let undo = json!({ "key": QUESTION, "settlement": asked["change"], "why": "sudah jelas" });
    post(&desk, &format!("/v1/records/{record}/undo"), &undo);
    assert_eq!(total(&desk, "/v1/desk/conflicts?asked=false"), 1);
    round.sync();
    assert!(!round.budi.show(record, "id").expect("a household").disputes.iter().any(|one| one.asked));
    round.rebuild_changes_nothing();
}

#[test]
fn alike_ones_are_decided_together_and_one_that_changed_is_left() {
    let mut round = Round::new();
    let records: Vec<_> =
        (0..3).map(|_| round.household(&FAMILY, &[(QUESTION, "1")], &[(QUESTION, "2")])).collect();
    let desk = round.desk();
    assert_eq!(get(&desk, &one(records[0], QUESTION))["alike"], 2);
    let alike = get(&desk, &format!("{}/alike", one(records[0], QUESTION)));
    assert_eq!((&alike["total"], alike["conflicts"].as_array().map(Vec::len)), (&json!(3), Some(3)));
    let item = |line: &Json| {
        let seen = texts(&line["sides"], "change");
        json!({ "record": line["line"]["record"], "key": line["line"]["key"], "seen": seen })
    };
    let items: Vec<_> = alike["conflicts"].as_array().expect("lines").iter().map(item).collect();
    // Somebody settles the second meanwhile.
    let second = get(&desk, &one(records[1], QUESTION));
    let settle = json!({ "key": QUESTION, "value": "2", "seen": seen(&second), "why": "ditelepon" });
    post(&desk, &format!("/v1/records/{}/settle", records[1]), &settle);
    let body = json!({ "items": items, "value": "1", "why": "semua dihuni" });
    let done = post(&desk, "/v1/desk/bulk", &body);
    assert_eq!(done["done"].as_array().map(Vec::len), Some(2));
    let refused = &done["refused"][0];
    assert_eq!(
        (&refused["record"], &refused["code"]),
        (&json!(records[1].to_string()), &json!("dispute.already_settled"))
    );
    assert_eq!(refused["head"], "Udin", "the one that is left is named");
    assert_eq!(total(&desk, "/v1/desk/conflicts"), 0);
    let undone: Vec<_> = done["done"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| json!({ "record": line["record"], "key": line["key"], "settlement": line["change"] }))
        .collect();
    // One of them is undone by itself, then all: the one is left and the others come back.
    let first = json!({ "key": QUESTION, "settlement": done["done"][0]["change"], "why": "keliru" });
    post(&desk, &format!("/v1/records/{}/undo", done["done"][0]["record"].as_str().expect("an id")), &first);
    let back = post(&desk, "/v1/desk/bulk/undo", &json!({ "items": undone, "why": "keliru" }));
    assert_eq!(
        (back["done"].as_array().map(Vec::len), back["refused"].as_array().map(Vec::len)),
        (Some(1), Some(1))
    );
    assert_eq!(total(&desk, "/v1/desk/conflicts"), 2);
    let many: Vec<_> = (0..101).map(|_| items[0].clone()).collect();
    let refused = desk.post("/v1/desk/bulk", &json!({ "items": many, "value": "1", "why": "x" }));
    assert_eq!(refused.expect("an answer").code(), "request.invalid");
    round.rebuild_changes_nothing();
}

#[test]
fn between_two_devices_all_are_decided_for_one() {
    let mut round = Round::new();
    let record = round.household(
        &FAMILY,
        &[(QUESTION, "1"), ("alamat", "Gang A")],
        &[(QUESTION, "2"), ("alamat", "Gang B")],
    );
    let desk = round.desk();
    let conflict = get(&desk, &one(record, QUESTION));
    assert_eq!((&conflict["alike"], &conflict["alike_hands"]), (&json!(0), &json!(1)));
    let alike = get(&desk, &format!("{}/alike?by=hands", one(record, QUESTION)));
    let lines = alike["conflicts"].as_array().expect("lines");
    let items: Vec<_> = lines.iter().map(|line| {
        json!({ "record": line["line"]["record"], "key": line["line"]["key"], "seen": texts(&line["sides"], "change") })
    }).collect();
    let of_budi = lines[0]["sides"].as_array().expect("sides").iter().find(|side| side["who"] == "Budi");
    let device = of_budi.expect("a side")["device"].clone();
    post(&desk, "/v1/desk/bulk", &json!({ "items": items, "device": device, "why": "Budi datang kemudian" }));
    let detail = get(&desk, &format!("/v1/records/{record}"));
    let answers = detail["answers"].as_array().expect("answers");
    let of =
        |key: &str| answers.iter().find(|answer| answer["key"] == key).expect("answered")["value"].clone();
    assert_eq!((of("alamat"), of(QUESTION)), (json!("Gang B"), json!("2")));
}

/// Households that somebody is said to have been shown.
fn shown(round: &Round, login: &str) -> Vec<Json> {
    let login_of = format!("kepala{login}");
    let admin = signed_in(&round.hall, &login_of, Role::Admin, Reach::City);
    let accounts = get(&admin, "/v1/accounts");
    let of = accounts["accounts"].as_array().expect("a list").iter().find(|one| one["login"] == login);
    let body = json!({ "account": of.expect("there")["account"], "known_ms": 1_790_000_000_000_u64 });
    let told = post(&admin, "/v1/desk/breach", &body);
    told["list"].as_array().expect("a list").iter().map(|one| one["record"].clone()).collect()
}

#[test]
fn a_look_at_those_that_are_alike_counts_for_whom_it_showed() {
    let mut round = Round::new();
    let mut alike: Vec<_> = (0..2)
        .map(|_| round.household(&FAMILY, &[(QUESTION, "1")], &[(QUESTION, "2")]).to_string())
        .collect();
    alike.sort();
    let (twice, key) = entered_twice(&mut round, &[]);
    let looks = |login: &str, path: &str| {
        let desk = signed_in(&round.hall, login, Role::Coordinator, Reach::City);
        get(&desk, &format!("{path}/alike"))["total"].clone()
    };
    let first = RecordId::from_hex(&alike[0]).expect("an id");
    assert_eq!(looks("satu", &one(first, QUESTION)), 2);
    assert_eq!(shown(&round, "satu"), alike, "and nobody else");
    // Where none are alike nobody else was shown.
    assert_eq!(looks("dua", &one(twice, &key)), 0);
    assert_eq!(shown(&round, "dua"), [json!(twice.to_string())]);
}

/// One person whom both entered without knowing of the other; Sri has written `of_sri` besides.
fn entered_twice(round: &mut Round, of_sri: &[(&str, &str)]) -> (RecordId, String) {
    let child = |instance: &str, more: &[(&str, &str)]| -> Vec<(String, String)> {
        let own = [
            ("nama", "Rayyan"),
            ("tanggal_lahir", "2020-05-01"),
            ("jenis_kelamin", "1"),
            ("hubungan", "3"),
            ("keberadaan_anggota", "1"),
        ];
        let all = own.iter().chain(more);
        all.map(|(name, value)| (format!("anggota.{instance}.{name}"), (*value).to_owned())).collect()
    };
    let (sri, budi) = (child("cccccc", of_sri), child("dddddd", &[("nik", "6474010105200001")]));
    fn borrowed(lines: &[(String, String)]) -> Vec<(&str, &str)> {
        lines.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
    }
    let record = round.household(&FAMILY, &borrowed(&sri), &borrowed(&budi));
    (record, "anggota.cccccc._found_twice_dddddd".to_owned())
}

#[test]
fn one_person_entered_twice_is_put_together_and_taken_apart_again() {
    let mut round = Round::new();
    let (record, key) = entered_twice(&mut round, &[]);
    let desk = round.desk();
    let queue = get(&desk, "/v1/desk/conflicts?class=merge&kind=member.entered_twice");
    assert_eq!((&queue["total"], &queue["conflicts"][0]["key"]), (&json!(1), &json!(key)));
    assert_eq!(queue["conflicts"][0]["label"], "Satu orang tercatat dua kali");
    let path = one(record, &key);
    let found = get(&desk, &path)["found"].clone();
    let who = texts(&found["people"], "who");
    assert_eq!(who, ["Sri", "Budi"]);
    let nik = found["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["name"] == "nik")
        .expect("a row")
        .clone();
    assert_eq!((&nik["differs"], &nik["values"][1]["value"]), (&json!(true), &json!("647401••••••0001")));
    let body = json!({ "act": "one_person", "keep": "cccccc", "drop": "dddddd", "take": ["nik"], "seen": found["seen"], "why": "anak yang sama" });
    let mended = post(&desk, &format!("{path}/mend"), &body);
    assert_eq!(total(&desk, "/v1/desk/conflicts?class=merge"), 0);
    round.sync();
    let answers = round.budi.answers(record).expect("a record");
    let of = |key: &str| answers.get(key).map(Value::to_text).unwrap_or_default();
    assert_eq!(
        (of("anggota.cccccc.nik").as_str(), of("anggota.dddddd._gone").as_str()),
        ("6474010105200001", "anak yang sama")
    );
    // The same request again meets a finding that is no more.
    assert_eq!(
        desk.post(&format!("{path}/mend"), &body).expect("an answer").code(),
        "dispute.already_settled"
    );
    let undo = json!({ "key": key, "settlement": mended["change"], "why": "ternyata kembar" });
    post(&desk, &format!("/v1/records/{record}/undo"), &undo);
    round.sync();
    let answers = round.sri.answers(record).expect("a record");
    let of = |key: &str| answers.get(key).map(Value::to_text).unwrap_or_default();
    assert_eq!((of("anggota.cccccc.nik"), of("anggota.dddddd._gone")), (String::new(), String::new()));
    round.rebuild_changes_nothing();
}

#[test]
fn a_finding_called_right_stays_so_until_the_data_changes() {
    let mut round = Round::new();
    let (record, key) = entered_twice(&mut round, &[("nik", "6474010115200001")]);
    let desk = round.desk();
    let path = one(record, &key);
    let found = get(&desk, &path)["found"].clone();
    // Two numbers that differ only where they are covered are told as two numbers.
    let rows = found["rows"].as_array().expect("rows");
    let nik = rows.iter().find(|row| row["name"] == "nik").expect("a row");
    let shown: Vec<_> = nik["values"].as_array().expect("cells").iter().map(|cell| &cell["text"]).collect();
    assert_eq!(shown, ["647401••1•••0001", "647401••0•••0001"]);
    assert_eq!((&nik["differs"], &nik["places"]), (&json!(true), &json!([8])));
    let body = json!({ "act": "stands", "seen": found["seen"], "why": "dua anak, kembar" });
    let decided = post(&desk, &format!("{path}/mend"), &body);
    let merge = "/v1/desk/conflicts?class=merge&kind=member.entered_twice";
    let seen = "/v1/desk/conflicts?class=seen";
    assert_eq!((total(&desk, merge), total(&desk, seen)), (0, 1));
    round.rebuild_changes_nothing();
    let undo = json!({ "key": key, "settlement": decided["change"], "why": "keliru" });
    post(&desk, &format!("/v1/records/{record}/undo"), &undo);
    assert_eq!((total(&desk, merge), total(&desk, seen)), (1, 0));
    let found = get(&desk, &path)["found"].clone();
    let body = json!({ "act": "stands", "seen": found["seen"], "why": "dua anak" });
    post(&desk, &format!("{path}/mend"), &body);
    // Budi, who has not heard of that, puts the name right: it is to be looked at again.
    types(&mut round.budi, record, &[("anggota.dddddd.nama", "RAYYAN")]);
    round.sync();
    assert_eq!((total(&desk, merge), total(&desk, seen)), (1, 0), "what it rests on has changed");
}

#[test]
fn of_two_heads_one_is_chosen_and_a_count_is_put_right() {
    let mut round = Round::new();
    let count = ("jumlah_anggota", "1");
    let head = |one: &'static str| -> [(&'static str, &'static str); 1] { [(one, "1")] };
    let before = [
        &FAMILY[2..],
        &[
            ("anggota.aaaaaa.nama", "Udin"),
            ("anggota.bbbbbb.nama", "Siti"),
            ("anggota.bbbbbb.keberadaan_anggota", "1"),
        ],
    ]
    .concat();
    let sri = [&head(HEAD)[..], &[count]].concat();
    let budi = [
        &head("anggota.bbbbbb.hubungan")[..],
        &[
            ("anggota.eeeeee.nama", "Rayyan"),
            ("anggota.eeeeee.hubungan", "3"),
            ("anggota.eeeeee.keberadaan_anggota", "1"),
        ],
    ]
    .concat();
    let record = round.household(&before, &sri, &budi);
    let desk = round.desk();
    let kinds = texts(&get(&desk, "/v1/desk/conflicts?class=merge")["conflicts"], "kind");
    assert!(
        kinds.contains(&"member.two_heads".to_owned())
            && kinds.contains(&"household.member_count".to_owned()),
        "{kinds:?}"
    );
    let path = one(record, "_found_two_heads");
    let found = get(&desk, &path)["found"].clone();
    assert!(found["relations"].as_array().is_some_and(|codes| codes.len() > 3));
    let mend = |relations: Json| json!({ "act": "head", "keep": "aaaaaa", "relations": relations, "seen": found["seen"], "why": "sesuai KK" });
    let missing = desk.post(&format!("{path}/mend"), &mend(json!({}))).expect("an answer");
    assert_eq!(missing.code(), "request.invalid", "what the other one is must be said");
    post(&desk, &format!("{path}/mend"), &mend(json!({ "bbbbbb": "2" })));
    let path = one(record, "_found_member_count");
    let found = get(&desk, &path)["found"].clone();
    assert_eq!((&found["stated"], &found["present"]), (&json!(1), &json!(3)));
    let body = json!({ "act": "count", "count": 3, "seen": found["seen"], "why": "sesuai daftar" });
    post(&desk, &format!("{path}/mend"), &body);
    assert_eq!(total(&desk, "/v1/desk/conflicts?class=merge"), 0);
    round.rebuild_changes_nothing();
}

#[test]
fn a_finding_is_asked_about_and_answered_in_words() {
    let mut round = Round::new();
    let (record, key) = entered_twice(&mut round, &[]);
    let desk = round.desk();
    let path = one(record, &key);
    post(&desk, &format!("{path}/ask"), &json!({ "remark": "Kembar atau satu anak?" }));
    round.sync();
    let shown = round.sri.show(record, "id").expect("a household");
    assert_eq!((shown.queries.len(), shown.queries[0].remark.as_str()), (1, "Kembar atau satu anak?"));
    SystemWorld::new().with_world(|world| {
        let key = Key::parse(&key).expect("a key");
        round.sri.reply(world, record, &key, "Satu anak").expect("answered");
    });
    assert!(round.sri.show(record, "id").expect("a household").queries.is_empty());
    round.sync();
    let view = get(&desk, &path);
    assert_eq!(
        (&view["asked"], &view["reply"]["text"], &view["reply"]["who"]),
        (&Json::Null, &json!("Satu anak"), &json!("Sri"))
    );
    assert_eq!(
        total(&desk, "/v1/desk/conflicts?class=merge&asked=false"),
        1,
        "it is for the coordinator again"
    );
    round.rebuild_changes_nothing();
}

#[test]
fn who_chooses_the_edit_of_a_removed_member_keeps_the_member() {
    let mut round = Round::new();
    let gone = "anggota.aaaaaa._gone";
    let record = round.household(&FAMILY, &[(gone, "pindah")], &[("anggota.aaaaaa.alias", "Pak Udin")]);
    let desk = round.desk();
    let conflict = get(&desk, &one(record, gone));
    assert_eq!(conflict["line"]["kind"], "removed_while_edited");
    let sides = conflict["sides"].as_array().expect("sides");
    let edit = sides.iter().find(|side| side["claim"]["who"] == "Budi").expect("the edit");
    assert_eq!((&edit["claim"]["value"], &edit["choose"]["value"]), (&json!("Pak Udin"), &json!("")));
    let shown = round.sri.show(record, "id").expect("a household");
    let claims = &shown.disputes.iter().find(|one| one.key == gone).expect("a dispute").claims;
    assert!(
        claims.iter().any(|claim| claim.choose.is_empty() && claim.value == "Pak Udin"),
        "the phone offers the same"
    );
    let settle = json!({ "key": gone, "value": null, "seen": seen(&conflict), "why": "masih di sini" });
    post(&desk, &format!("/v1/records/{record}/settle"), &settle);
    let dossier = get(&desk, &format!("/v1/desk/households/{record}"));
    assert_eq!((&dossier["groups"][1]["gone"], &dossier["line"]["members"]), (&json!(""), &json!(1)));
}

#[test]
fn photos_that_differ_are_both_shown_with_the_households_others() {
    let mut round = Round::new();
    let record = round.household(&FAMILY, &[], &[]);
    let key = Key::parse("foto_depan").expect("a key");
    let keeps = |device: &mut Device, byte: u8| {
        SystemWorld::new().with_world(|world| {
            let photo = device.keep_file(world, record, &key, "image/jpeg", &[byte; 900]).expect("room");
            device.save(world, record).expect("room");
            photo.to_string()
        })
    };
    let (ours, theirs) = (keeps(&mut round.sri, 1), keeps(&mut round.budi, 2));
    round.sync();
    for device in [&mut round.sri, &mut round.budi] {
        let mut world = SystemWorld::new();
        let hall = &round.hall;
        let sent = hall.block_on(hall.road().send_files(device, &mut world, &mut |_| ()));
        assert_eq!(sent.expect("sent").arrived, 1);
    }
    let conflict = get(&round.desk(), &one(record, "foto_depan"));
    assert_eq!(conflict["question"], "image");
    let sides = conflict["sides"].as_array().expect("sides").iter();
    let shown: Vec<_> =
        sides.map(|side| side["file"]["file"].as_str().expect("a photo").to_owned()).collect();
    assert_eq!(shown, [ours, theirs]);
    assert_eq!(conflict["files"].as_array().map(Vec::len), Some(2));
}

#[test]
fn whoever_is_elsewhere_neither_sees_nor_decides() {
    let mut round = Round::new();
    let (record, key) = entered_twice(&mut round, &[]);
    let there = signed_in(&round.hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    let viewer = signed_in(&round.hall, "angka", Role::Viewer, Reach::City);
    let path = one(record, &key);
    let mend = json!({ "act": "stands", "seen": [], "why": "x" });
    let gone = "request.not_found";
    assert_eq!(there.get(&path).expect("an answer").code(), gone);
    assert_eq!(there.get(&format!("{path}/alike")).expect("an answer").code(), gone);
    assert_eq!(
        there.post(&format!("{path}/means"), &json!({ "value": "1" })).expect("an answer").code(),
        gone
    );
    assert_eq!(there.post(&format!("{path}/ask"), &json!({})).expect("an answer").code(), gone);
    assert_eq!(there.post(&format!("{path}/mend"), &mend).expect("an answer").code(), gone);
    let items = json!([{ "record": record.to_string(), "key": QUESTION, "seen": [] }]);
    let left = post(&there, "/v1/desk/bulk", &json!({ "items": items, "value": "1", "why": "x" }));
    assert_eq!((&left["refused"][0]["code"], &left["refused"][0]["head"]), (&json!(gone), &json!("")));
    assert_eq!(total(&there, "/v1/desk/conflicts"), 0);
    for (path, body) in [("ask", json!({})), ("mend", mend), ("means", json!({ "value": "1" }))] {
        let refused = viewer.post(&format!("{}/{path}", one(record, &key)), &body).expect("an answer");
        assert_eq!(refused.code(), "auth.not_yours", "{path}");
    }
}

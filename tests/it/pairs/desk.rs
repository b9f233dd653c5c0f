//! The duplicate desk over real HTTP: a family that moved is found, explained, decided, undone.

use super::{families, moved};
use crate::console::{ELSEWHERE, KELURAHAN, hall, signed_in};
use ketuk_device::{Device, RecordId, ScopeId};
use ketuk_fleet::city::{Dice, Family};
use ketuk_form::{Key, Value};
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::{Answer, Browser};
use ketuk_tests::cadre::interview_new;
use ketuk_tests::hall::Hall;
use ketuk_transport::{Outside, SystemWorld};
use serde_json::{Value as Json, json};

const HERE: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
const THERE: ScopeId = ScopeId(ELSEWHERE * 1_000 + 1);
/// A kelurahan that has nothing to do with it.
const FAR: u64 = 6_474_012_001;
const OPEN: &str = "/v1/desk/pairs";

fn interviews(hall: &Hall, device: &mut Device, scope: ScopeId, family: &Family) -> RecordId {
    let record = SystemWorld::new().with_world(|world| {
        interview_new(device, world, scope, family, &mut Dice::seeded(3)).expect("an interview").0
    });
    hall.sync(device).expect("synced");
    record
}

/// One family, asked by Sri here and then by Budi where it lives now; their devices and records.
struct Twice {
    hall: Hall,
    sri: (Device, RecordId),
    budi: (Device, RecordId),
    family: Family,
}

fn twice() -> Twice {
    let hall = hall();
    let mut sri = hall.enrol("a", "Sri", &[HERE]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[THERE]).expect("enrolled");
    let family = families(1).remove(0);
    let first = interviews(&hall, &mut sri, HERE, &family);
    let second = interviews(&hall, &mut budi, THERE, &moved(&family, &mut Dice::seeded(9)));
    Twice { hall, sri: (sri, first), budi: (budi, second), family }
}

fn get(browser: &Browser, path: &str) -> Json {
    let answer = browser.get(path).expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.code());
    answer.json()
}

fn total(browser: &Browser, path: &str) -> u64 {
    get(browser, path)["total"].as_u64().expect("a number")
}

fn path(twice: &Twice) -> String {
    format!("{OPEN}/{}/{}", twice.sri.1, twice.budi.1)
}

/// The newest entry about a pair, as a desk has it from the page it shows.
fn seen(browser: &Browser, pair: &str) -> u64 {
    let shown = browser.get(pair).expect("an answer").json();
    shown["decisions"][0]["entry"].as_u64().unwrap_or(0)
}

fn say(browser: &Browser, twice: &Twice, kind: &str) -> Answer {
    say_after(browser, twice, kind, seen(browser, &path(twice)))
}

fn say_after(browser: &Browser, twice: &Twice, kind: &str, seen: u64) -> Answer {
    let (what, body) = match kind {
        "undo" => ("undo", json!({ "seen": seen, "why": "keliru" })),
        kind => ("decide", json!({ "kind": kind, "seen": seen, "why": "sudah ditelepon" })),
    };
    browser.post(&format!("{}/{what}", path(twice)), &body).expect("an answer")
}

fn households(browser: &Browser) -> (u64, u64) {
    let overview = get(browser, "/v1/desk/overview");
    let number = |name: &str| overview["total"][name].as_u64().expect("a number");
    (number("new"), number("linked"))
}

fn types(hall: &Hall, (device, record): &mut (Device, RecordId), answers: &[(String, String)]) {
    SystemWorld::new().with_world(|world| {
        for (key, value) in answers {
            let key = Key::parse(key).expect("a key");
            device.answer(world, *record, &key, &Value::from_text(value)).expect("a question");
        }
        device.save(world, *record).expect("room");
    });
    hall.sync(device).expect("synced");
}

#[test]
fn a_family_with_other_numbers_is_found_in_another_kelurahan_and_explained() {
    let twice = twice();
    let desk = signed_in(&twice.hall, "siti", Role::Coordinator, Reach::City);
    assert_eq!(total(&desk, OPEN), 1);
    let line = get(&desk, OPEN)["pairs"][0].clone();
    assert!(["same", "moved"].contains(&line["kind"].as_str().expect("a kind")), "{line}");
    assert!(line["likely"].as_u64() >= Some(500) && line["state"] == "open", "{line}");
    assert!(line["distance_m"].as_u64().is_some() && line["alarming"] == false);
    let pair = get(&desk, &path(&twice));
    let members = pair["members"].as_array().expect("members");
    let answered: Vec<_> =
        members.iter().filter(|row| row["a"].is_object() && row["b"].is_object()).collect();
    assert!(answered.len() >= 3, "{} of {}", answered.len(), members.len());
    assert!(answered.iter().all(|row| row["a"]["name"] == row["b"]["name"] && row["nik"] != "equal"));
    assert!(answered.iter().all(|row| row["text"].as_str().is_some_and(|text| !text.is_empty())));
    let reasons = pair["reasons"].as_array().expect("reasons");
    assert!(reasons.iter().any(|reason| reason["code"] == "heads_same"), "{reasons:?}");
    assert_eq!(pair["kinds"].as_object().map(serde_json::Map::len), Some(5));
    let who: Vec<_> = ["a", "b"].iter().map(|side| pair[side]["who"].as_str().expect("a name")).collect();
    assert!(who.contains(&"Sri") && who.contains(&"Budi"), "{who:?}");
    let english = get(&desk, &format!("{}?language=en", path(&twice)));
    assert_ne!(english["reasons"][0]["text"], pair["reasons"][0]["text"]);
    let admin = signed_in(&twice.hall, "kepala", Role::Admin, Reach::City);
    let looks = get(&admin, "/v1/audit?action=pair.look");
    assert_eq!(looks["entries"].as_array().map(Vec::len), Some(2));
    let log = looks.to_string();
    assert!(twice.family.members.iter().all(|person| !log.contains(&person.name)), "no names in the log");
}

#[test]
fn filters_find_the_pair_from_both_sides_and_bands() {
    let twice = twice();
    let desk = signed_in(&twice.hall, "siti", Role::Coordinator, Reach::City);
    let line = get(&desk, OPEN)["pairs"][0].clone();
    let (kind, band) = (line["kind"].as_str().expect("a kind"), line["band"].as_str().expect("a band"));
    let sure = line["likely"].as_u64().expect("a number");
    let found = [
        format!("?kelurahan={KELURAHAN}"),
        format!("?kelurahan={ELSEWHERE}&other={KELURAHAN}"),
        format!("?kind={kind}&band={band}"),
        format!("?from_sure={sure}&until_sure={sure}"),
        "?state=all&sort=newest".to_owned(),
        "?sort=near&size=1".to_owned(),
    ];
    for query in found {
        assert_eq!(total(&desk, &format!("{OPEN}{query}")), 1, "{query}");
    }
    let missed = [
        format!("?kelurahan={KELURAHAN}&other={KELURAHAN}"),
        format!("?kelurahan={FAR}"),
        "?kind=related".to_owned(),
        "?state=decided".to_owned(),
        "?until_ms=1".to_owned(),
    ];
    for query in missed {
        assert_eq!(total(&desk, &format!("{OPEN}{query}")), 0, "{query}");
    }
    assert_eq!(desk.get(&format!("{OPEN}?state=secret")).expect("an answer").code(), "request.invalid");
}

#[test]
fn an_officer_sees_of_the_other_household_only_what_decides() {
    let twice = twice();
    let there = signed_in(&twice.hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    let far = signed_in(&twice.hall, "jauh", Role::Officer, Reach::Kelurahan(FAR));
    assert_eq!((total(&there, OPEN), total(&far, OPEN)), (1, 0));
    assert_eq!(far.get(&path(&twice)).expect("an answer").code(), "request.not_found");
    assert_eq!(say(&far, &twice, "moved").code(), "request.not_found");
    let pair = get(&there, &path(&twice));
    let (own, other) = if pair["a"]["line"]["within"] == true { ("a", "b") } else { ("b", "a") };
    assert_eq!(pair[other]["line"]["within"], false);
    assert!(pair[own]["place"].is_object() && pair[other]["place"].is_null());
    for row in pair["members"].as_array().expect("members") {
        assert_eq!((&row[other]["nik"], &row[other]["mother"]), (&json!(""), &json!("")));
        assert!(row[other]["name"].as_str().is_some_and(|name| !name.is_empty()));
    }
    let numbers = |side: &str| {
        let facts = pair["facts"].as_array().expect("facts").iter();
        let guarded = facts.filter(|fact| fact["field"] != "address");
        guarded.map(|fact| fact[side].as_str().expect("a text").len()).sum::<usize>()
    };
    assert!(numbers(own) > 0 && numbers(other) == 0);
    let whole = |number: &Json| number.as_str().is_some_and(|number| number.len() == 16);
    let members = pair["members"].as_array().expect("members");
    assert!(members.iter().any(|row| row[own]["nik"].as_str().is_some_and(|nik| nik.contains('•'))));
    assert!(!members.iter().any(|row| whole(&row[own]["nik"])), "covered within reach as well");
    let text = pair.to_string();
    let hidden = twice.family.members.iter().filter_map(|person| person.nik.as_ref());
    assert!(hidden.into_iter().all(|nik| !text.contains(nik)), "no number of another kelurahan");
    assert_eq!(say(&there, &twice, "moved").status, 200);
    let decided = get(&there, &path(&twice))["decisions"][0].clone();
    assert_eq!((&decided["who"], &decided["stands"]), (&json!("Nama sana"), &json!(true)));
}

#[test]
fn moved_counts_one_and_undo_counts_two_again() {
    let twice = twice();
    let desk = signed_in(&twice.hall, "siti", Role::Coordinator, Reach::City);
    assert_eq!(households(&desk), (2, 0));
    assert_eq!(say(&desk, &twice, "guess").code(), "request.invalid");
    assert_eq!(say(&desk, &twice, "undo").code(), "request.not_found", "nothing to undo");
    assert_eq!(say(&desk, &twice, "moved").status, 200);
    assert_eq!(households(&desk), (1, 1));
    assert_eq!((total(&desk, OPEN), total(&desk, &format!("{OPEN}?state=decided"))), (0, 1));
    assert_eq!(get(&desk, "/v1/exports/plan")["families"], 1, "a list to hand over names it once");
    // The later one counts, and the earlier one says so.
    let list = get(&desk, "/v1/desk/households");
    let linked = |record: RecordId| {
        let lines = list["households"].as_array().expect("lines");
        let line = lines.iter().find(|line| line["record"] == record.to_string()).expect("both are listed");
        line["linked"].as_str().expect("a text").to_owned()
    };
    assert_eq!(linked(twice.sri.1), twice.budi.1.to_string());
    assert_eq!(linked(twice.budi.1), "");
    let rebuilt = twice.hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(rebuilt.before, rebuilt.after);
    assert_eq!(households(&desk), (1, 1), "a rebuild keeps decisions");
    assert_eq!(say(&desk, &twice, "undo").status, 200);
    assert_eq!((households(&desk), total(&desk, OPEN)), ((2, 0), 1));
    let decisions = get(&desk, &path(&twice))["decisions"].clone();
    let said = |at: usize| (decisions[at]["kind"].clone(), decisions[at]["stands"].clone());
    assert_eq!((said(0), said(1)), ((json!("undo"), json!(false)), (json!("moved"), json!(false))));
    let rebuilt = twice.hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(rebuilt.before, rebuilt.after);
}

#[test]
fn of_two_who_decide_at_once_the_later_is_told_what_the_other_said() {
    let twice = twice();
    let siti = signed_in(&twice.hall, "siti", Role::Coordinator, Reach::City);
    let rudi = signed_in(&twice.hall, "rudi", Role::Coordinator, Reach::City);
    // Both have the pair open, and nothing is said about it yet.
    assert_eq!(seen(&rudi, &path(&twice)), 0);
    assert_eq!(say_after(&siti, &twice, "moved", 0).status, 200);
    let late = say_after(&rudi, &twice, "different", 0);
    assert_eq!((late.status, late.code().as_str()), (409, "pair.already_decided"));
    assert_eq!(households(&rudi), (1, 1), "what was said first stands");
    let shown = get(&rudi, &path(&twice))["decisions"].clone();
    assert_eq!(shown.as_array().map(Vec::len), Some(1));
    assert_eq!((&shown[0]["kind"], &shown[0]["who"]), (&json!("moved"), &json!("Nama siti")));
    // An undo is of what was seen, too: Rudi lifts it, and Siti's undo does not lift what he says then.
    let moved = shown[0]["entry"].as_u64().expect("a number");
    assert_eq!(say_after(&rudi, &twice, "undo", moved).status, 200);
    assert_eq!(say(&rudi, &twice, "related").status, 200);
    assert_eq!(say_after(&siti, &twice, "undo", moved).code(), "pair.already_decided");
    assert_eq!(say(&siti, &twice, "different").status, 200, "once seen it can be decided again");
}

#[test]
fn what_may_be_counted_twice_is_not_verified_until_somebody_decides() {
    let twice = twice();
    let desk = signed_in(&twice.hall, "siti", Role::Coordinator, Reach::City);
    let pass = |stage: &str| {
        let ask = json!({ "act": "pass", "stage": stage, "records": [twice.sri.1.to_string()] });
        let seen = desk.post("/v1/desk/review/preview", &ask).expect("an answer").json();
        let body = json!({ "act": "pass", "stage": stage, "items": seen["items"] });
        let done = desk.post("/v1/desk/review", &body).expect("an answer").json();
        (done["done"].as_array().map_or(0, Vec::len), seen["hindered"][0]["reason"].clone())
    };
    let line = || get(&desk, &format!("/v1/desk/households/{}/review", twice.sri.1))["line"].clone();
    let hindered = || get(&desk, "/v1/desk/review/figures")["total"]["hindered"].clone();
    let before = line();
    assert_eq!((&before["pairs"], &before["errors"]), (&json!(1), &json!(0)), "{before}");
    assert_eq!(hindered(), 2, "both of them");
    assert_eq!(total(&desk, "/v1/desk/review?hindered=true"), 2);
    assert_eq!(get(&desk, "/v1/desk/review?sort=head")["households"][0]["pairs"], 1);
    assert_eq!(total(&desk, &format!("{OPEN}?record={}", twice.sri.1)), 1, "found from the household");
    assert_eq!(total(&desk, &format!("{OPEN}?record={}", RecordId([7; 16]))), 0);
    assert_eq!(pass("checked").0, 1, "what a kelurahan sees is checked");
    assert_eq!(pass("verified"), (0, json!("pairs")));
    assert_eq!(say(&desk, &twice, "related").status, 200);
    assert_eq!((line()["pairs"].clone(), hindered()), (json!(0), json!(0)));
    assert_eq!(pass("verified").0, 1, "decided, it goes on");
}

#[test]
fn different_comes_back_only_where_the_evidence_changed() {
    let mut twice = twice();
    let desk = signed_in(&twice.hall, "siti", Role::Coordinator, Reach::City);
    assert_eq!(say(&desk, &twice, "different").status, 200);
    assert_eq!(total(&desk, OPEN), 0);
    types(&twice.hall, &mut twice.budi, &[("catatan".to_owned(), "rumah cat biru".to_owned())]);
    twice.hall.call(|hub, _| hub.settle_pairs()).expect("caught up");
    assert_eq!(total(&desk, OPEN), 0, "what is not compared is no evidence");
    // Budi corrects the card: it is the one that Sri has seen.
    let (device, record) = &twice.budi;
    let answers = device.answers(*record).expect("answers");
    let form = device.form();
    let card = form.role_path(ketuk_form::Role::FamilyCard).expect("a card is asked");
    assert!(answers.keys().any(|key| key.as_str() == card));
    let corrected = [(card, twice.family.card.clone())];
    types(&twice.hall, &mut twice.budi, &corrected);
    assert_eq!(total(&desk, &format!("{OPEN}?state=reopened")), 1);
    let line = get(&desk, OPEN)["pairs"][0].clone();
    assert_eq!((&line["decision"], &line["changed"]), (&json!("different"), &json!(true)));
    assert_eq!(say(&desk, &twice, "different").status, 200);
    assert_eq!(total(&desk, OPEN), 0, "seen again, decided again");
    let rebuilt = twice.hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(rebuilt.before, rebuilt.after);
    assert_eq!(total(&desk, OPEN), 0);
}

#[test]
fn one_household_is_never_called_two_by_another_way() {
    let mut twice = twice();
    let third = interviews(&twice.hall, &mut twice.sri.0, HERE, &twice.family.clone());
    let desk = signed_in(&twice.hall, "siti", Role::Coordinator, Reach::City);
    assert_eq!(say(&desk, &twice, "moved").status, 200);
    let decide = |one: RecordId, other: RecordId, kind: &str| {
        let pair = format!("{OPEN}/{one}/{other}");
        let body = json!({ "kind": kind, "seen": seen(&desk, &pair), "why": "" });
        desk.post(&format!("{pair}/decide"), &body).expect("an answer")
    };
    let (first, second) = (twice.sri.1, twice.budi.1);
    assert_eq!(decide(third, first, "same").status, 200);
    assert_eq!(households(&desk), (1, 2));
    assert_eq!(decide(second, third, "different").code(), "pair.contradicts");
    assert_eq!(decide(second, third, "same").status, 200);
    assert_eq!(households(&desk), (1, 2));
    let lines = get(&desk, &format!("{OPEN}?state=all"));
    assert!(lines["pairs"].as_array().expect("lines").iter().all(|line| line["crowd"] == 3));
}

#[test]
fn weights_are_learnt_and_nothing_is_kept() {
    let twice = twice();
    let desk = signed_in(&twice.hall, "siti", Role::Coordinator, Reach::City);
    assert_eq!(say(&desk, &twice, "moved").status, 200);
    let report = twice.hall.call(|hub, _| hub.fit_weights("uji")).expect("learnt");
    assert_eq!((report.decisions, report.queued_before, report.weights.version.as_str()), (1, 1, "uji"));
    assert!(report.member_pairs > 0);
    let text = report.weights.write();
    assert_eq!(ketuk_linkage::Weights::read(&text).expect("it reads back").version, "uji");
    let pair = get(&desk, &path(&twice));
    assert_ne!(pair["weights"], "uji");
}

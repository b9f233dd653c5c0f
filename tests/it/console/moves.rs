//! Households that go to another RT, over real HTTP with real devices: an RT split in two with work unsent, two put
//! together; and an invitation that is withdrawn.

use super::apart::{arrival, get, starts, syncs, types};
use super::{KELURAHAN, hall, signed_in};
use ketuk_device::{Device, RecordId, ScopeId, Sheet};
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::{Answer, Browser};
use ketuk_tests::hall::Hall;
use ketuk_view::Arrival;
use serde_json::json;

const OLD: ScopeId = ScopeId(KELURAHAN * 1_000 + 1);
const NEW: ScopeId = ScopeId(KELURAHAN * 1_000 + 2);

fn moves(browser: &Browser, (old, new): (ScopeId, ScopeId), records: Option<&[RecordId]>) -> Answer {
    let records = records.map(|records| records.iter().map(ToString::to_string).collect::<Vec<_>>());
    let body = json!({ "old": old.0, "new": new.0, "records": records, "why": "SK Lurah 12/2026" });
    browser.post("/v1/areas/moves", &body).expect("an answer")
}

fn holds(device: &Device, record: RecordId) -> bool {
    device.list().expect("a list").iter().any(|row| row.record == record.to_string())
}

fn is_sound(hall: &Hall) {
    let rebuilt = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(rebuilt.before, rebuilt.after, "derived as it would be made anew");
    for scope in [OLD, NEW] {
        let walked = hall.call(move |hub, _| Ok(hub.walk(scope))).expect("a walk");
        assert!(walked.is_ok(), "{walked:?}");
    }
}

#[test]
fn an_rt_is_split_and_what_was_unsent_goes_along() {
    let hall = hall();
    let mut sri = hall.enrol("a", "Sri", &[OLD]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[NEW]).expect("enrolled");
    let records = ["Gang Kakap 1", "Gang Kakap 2", "Gang Kakap 3"].map(|at| starts(&mut sri, OLD, at));
    syncs(&hall, &mut sri);
    syncs(&hall, &mut budi);
    let [stays, goes, late] = records;
    // She has written to one of those that go when the office splits the RT, and has not sent it.
    types(&mut sri, late, &[("catatan", "pagar biru")]);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let moved = moves(&admin, (OLD, NEW), Some(&[goes, late]));
    assert_eq!((moved.status, moved.json()), (200, json!({ "moved": 2, "more": false })));
    assert_eq!(moves(&admin, (OLD, NEW), Some(&[goes])).json()["moved"], 0, "sent again it is done once");
    let of = |scope: ScopeId| get(&admin, &format!("/v1/desk/households?scope={}", scope.0))["total"].clone();
    assert_eq!((of(OLD), of(NEW)), (json!(1), json!(2)));
    is_sound(&hall);
    // Budi has them at once; of what is still on her phone he hears later.
    syncs(&hall, &mut budi);
    assert!(holds(&budi, goes) && holds(&budi, late) && !holds(&budi, stays));
    syncs(&hall, &mut sri);
    assert_eq!(get(&admin, "/v1/desk/quarantine")["total"], 0, "late, and not apart");
    syncs(&hall, &mut sri);
    assert!(holds(&sri, stays) && !holds(&sri, goes) && !holds(&sri, late), "her copies are gone");
    assert!(matches!(arrival(&sri, stays), Arrival::Arrived { .. }));
    syncs(&hall, &mut budi);
    let notes = budi.answers(late).expect("Budi has it");
    assert!(notes.values().any(|value| value.to_text() == "pagar biru"), "what was unsent came along");
    // He works on, she starts something new: both arrive, and a phone that is new in the RT reads all of it.
    types(&mut budi, goes, &[("catatan", "pagar hijau")]);
    let fresh = starts(&mut sri, OLD, "Gang Kakap 9");
    syncs(&hall, &mut budi);
    syncs(&hall, &mut sri);
    assert!(matches!(arrival(&budi, goes), Arrival::Arrived { .. }));
    let mut rina = hall.enrol("c", "Rina", &[OLD, NEW]).expect("enrolled");
    syncs(&hall, &mut rina);
    assert!([stays, goes, late, fresh].iter().all(|record| holds(&rina, *record)));
    is_sound(&hall);
    let log = get(&admin, "/v1/audit?action=areas.move");
    assert_eq!(log["entries"][0]["why"], "SK Lurah 12/2026");
}

#[test]
fn two_rt_are_put_together_and_back_again() {
    let hall = hall();
    let mut sri = hall.enrol("a", "Sri", &[OLD, NEW]).expect("enrolled");
    let (one, other) = (starts(&mut sri, OLD, "Gang Kakap 1"), starts(&mut sri, NEW, "Gang Kakap 2"));
    syncs(&hall, &mut sri);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    assert_eq!(moves(&admin, (OLD, OLD), None).code(), "request.invalid");
    assert_eq!(moves(&admin, (OLD, ScopeId(1)), None).code(), "request.not_found");
    assert_eq!(moves(&admin, (OLD, NEW), None).json()["moved"], 1, "all of it");
    types(&mut sri, one, &[("catatan", "pagar biru")]);
    syncs(&hall, &mut sri);
    assert!(holds(&sri, one) && holds(&sri, other), "whoever works in both keeps both");
    assert!(matches!(arrival(&sri, one), Arrival::Arrived { .. }));
    assert_eq!(moves(&admin, (NEW, OLD), Some(&[one])).json()["moved"], 1);
    syncs(&hall, &mut sri);
    types(&mut sri, one, &[("catatan", "pagar putih")]);
    syncs(&hall, &mut sri);
    assert!(holds(&sri, one) && matches!(arrival(&sri, one), Arrival::Arrived { .. }));
    assert_eq!(get(&admin, "/v1/desk/quarantine")["total"], 0);
    is_sound(&hall);
}

fn goes(browser: &Browser, from: ScopeId, to: ScopeId, record: RecordId) {
    assert_eq!(moves(browser, (from, to), Some(&[record])).json()["moved"], 1);
}

/// The RT in which a phone shows a household.
fn rt(device: &Device, record: RecordId) -> String {
    let rows = device.list().expect("a list");
    rows.into_iter().find(|row| row.record == record.to_string()).map(|row| row.rt).unwrap_or_default()
}

/// Writes to a household and sends it; it arrives, and nothing is apart.
fn works_on(hall: &Hall, admin: &Browser, device: &mut Device, record: RecordId) {
    types(device, record, &[("catatan", "pagar putih")]);
    syncs(hall, device);
    assert!(matches!(arrival(device, record), Arrival::Arrived { .. }));
    assert_eq!(get(admin, "/v1/desk/quarantine")["total"], 0);
}

#[test]
fn a_household_that_went_and_came_back_stays_on_the_phone() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let mut both = hall.enrol("a", "Sri", &[OLD, NEW]).expect("enrolled");
    let (first, last) = (starts(&mut both, OLD, "Gang Kakap 1"), starts(&mut both, NEW, "Gang Kakap 2"));
    syncs(&hall, &mut both);
    let mut budi = hall.enrol("b", "Budi", &[OLD]).expect("enrolled");
    let mut tini = hall.enrol("c", "Tini", &[NEW]).expect("enrolled");
    syncs(&hall, &mut budi);
    syncs(&hall, &mut tini);
    // Nobody looks while they go and come back; whoever works in both reads the lower number first.
    for (record, home, away) in [(first, OLD, NEW), (last, NEW, OLD)] {
        goes(&admin, home, away, record);
        goes(&admin, away, home, record);
    }
    for device in [&mut both, &mut budi, &mut tini] {
        syncs(&hall, device);
    }
    assert!(holds(&budi, first) && !holds(&budi, last), "in one feed it went and came");
    assert!(holds(&tini, last) && !holds(&tini, first), "and in the other");
    let old = rt(&budi, first);
    assert_eq!((rt(&both, first), rt(&both, last)), (old, rt(&tini, last)), "each where it stands");
    for record in [first, last] {
        works_on(&hall, &admin, &mut both, record);
    }
    works_on(&hall, &admin, &mut budi, first);
    is_sound(&hall);
}

#[test]
fn old_rows_that_are_read_after_the_new_ones_take_no_household_back() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let mut both = hall.enrol("a", "Sri", &[OLD, NEW]).expect("enrolled");
    let mut tini = hall.enrol("b", "Tini", &[NEW]).expect("enrolled");
    let record = starts(&mut both, NEW, "Gang Kakap 1");
    let marker = starts(&mut both, OLD, "Gang Kakap 2");
    syncs(&hall, &mut both);
    syncs(&hall, &mut tini);
    // Where it comes to is read first; a row of where it was, which the phone has not read, after that.
    types(&mut tini, record, &[("catatan", "pagar biru")]);
    syncs(&hall, &mut tini);
    goes(&admin, NEW, OLD, record);
    syncs(&hall, &mut both);
    assert!(holds(&both, record));
    assert_eq!(rt(&both, record), rt(&both, marker), "it stands where it came to");
    works_on(&hall, &admin, &mut both, record);
    syncs(&hall, &mut tini);
    assert!(!holds(&tini, record));
    is_sound(&hall);
}

#[test]
fn a_household_that_left_stays_while_a_sheet_of_it_is_being_written() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let mut sri = hall.enrol("a", "Sri", &[OLD]).expect("enrolled");
    let (written, other) = (starts(&mut sri, OLD, "Gang Kakap 1"), starts(&mut sri, OLD, "Gang Kakap 2"));
    syncs(&hall, &mut sri);
    let sheet = Sheet::parse("visit").expect("a sheet");
    sri.save_jot(written, &sheet, "pulang so").expect("room");
    for record in [written, other] {
        goes(&admin, OLD, NEW, record);
    }
    syncs(&hall, &mut sri);
    assert!(holds(&sri, written) && !holds(&sri, other));
    assert_eq!(sri.find_jot(written, &sheet).expect("a vault").as_deref(), Some("pulang so"));
    sri.save_jot(written, &sheet, "").expect("forgotten");
    syncs(&hall, &mut sri);
    assert!(!holds(&sri, written), "nothing is owed any more");
}

#[test]
fn an_invitation_that_is_withdrawn_enrols_nobody() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let invite = json!({ "name": "Sri", "scopes": [OLD.0] });
    let code = admin.post("/v1/invitations", &invite).expect("an answer").json()["code"].clone();
    let line = get(&admin, "/v1/invitations")["invitations"][0].clone();
    let path = format!("/v1/invitations/{}", line["invitation"].as_str().expect("a name"));
    let ends = || admin.call("DELETE", &path, None).expect("an answer");
    assert_eq!(ends().status, 204);
    assert_eq!(ends().code(), "request.not_found", "it has ended already");
    let found = hall.call(move |hub, world| {
        let line = hub.list_invitations(1)?.remove(0);
        Ok((line.expires_ms <= world.now_ms, line.used_by))
    });
    assert_eq!(found.expect("a list"), (true, None));
    assert!(code.as_str().is_some_and(|code| !code.is_empty()));
}

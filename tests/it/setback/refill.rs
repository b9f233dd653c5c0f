//! Work of somebody who comes no more is brought by those who read it: as its author signed it, or not at all.

use super::{SCOPE, absorb, answer, interview, is_sound, plan, streets};
use ketuk_device::{Device, RecordId, ScopeId, Sheet, Standing};
use ketuk_server::hub::{ErasePlan, MovePlan};
use ketuk_server::role::{Actor, Reach};
use ketuk_tests::hall::Hall;
use ketuk_wire::refill::Refill;
use ketuk_wire::sync::{Certificate, SyncRequest, SyncResponse};
use ketuk_wire::{ChangeHash, DeviceId, SigningKey, limits};
use std::path::Path;

/// RT 002, beside the one of the stories.
const NEXT: ScopeId = ScopeId(SCOPE.0 + 1);
const FIRST: &str = "Gang Kakap 1";
const SECOND: &str = "Gang Kakap 2";

fn id_of(device: &Device) -> DeviceId {
    match device.standing().expect("a vault") {
        Standing::Enrolled(identity) => identity.device,
        Standing::New => panic!("it is enrolled"),
    }
}

/// Two households of Sri's, one batch each, which Budi has read: the server is as it was before both.
fn lost() -> (Hall, Device, Device) {
    let mut hall = Hall::open().expect("a server");
    let mut sri = hall.enrol("sri", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("budi", "Budi", &[SCOPE]).expect("enrolled");
    let backup = hall.copy_database().expect("a copy");
    for street in [FIRST, SECOND] {
        interview(&mut sri, SCOPE, street);
        hall.sync(&mut sri).expect("synced");
    }
    hall.sync(&mut budi).expect("synced");
    hall.restore(&backup).expect("set back");
    assert!(streets(&hall, SCOPE).is_empty(), "the copy holds none of it");
    (hall, sri, budi)
}

/// Goes on until a request would bring something; that request has not left.
fn until_it_brings(hall: &Hall, device: &mut Device) -> SyncRequest {
    for _ in 0..6 {
        let body = plan(device);
        let request = SyncRequest::from_body(&body).expect("planned here");
        if request.refill.is_some() {
            return request;
        }
        absorb(device, &answer(hall, body));
    }
    panic!("it has nothing to bring");
}

fn brings_nothing_more(device: &mut Device) -> bool {
    SyncRequest::from_body(&plan(device)).expect("planned here").refill.is_none()
}

fn send(hall: &Hall, request: &SyncRequest, refill: Vec<Refill>) -> SyncResponse {
    answer(hall, SyncRequest { refill: Some(refill), ..request.clone() }.to_body())
}

fn changes_in(refill: &Refill) -> usize {
    refill.run.items.iter().map(|item| item.changes.len()).sum()
}

fn untaken(told: &SyncResponse) -> usize {
    told.untaken.as_ref().map_or(0, Vec::len)
}

fn holds(device: &Device, record: RecordId) -> bool {
    device.show(record, "id").is_ok()
}

fn moves(hall: &Hall, record: RecordId, from: ScopeId, to: ScopeId) {
    let moved = hall.call(move |hub, world| {
        let plan = MovePlan { from, to, records: Some(vec![record]), why: "SK Lurah 12/2026".to_owned() };
        hub.move_households(world, &Actor::of_token(), &plan)
    });
    assert_eq!(moved.expect("moved").moved, 1);
}

fn erases(hall: &Hall, record: RecordId) {
    let erased = hall.call(move |hub, world| {
        let seen = hub.preview_erasure(&Actor::of_token(), record)?.changes;
        let (basis, why) = ("consent_withdrawn".to_owned(), "surat 7".to_owned());
        hub.erase(
            world,
            &Actor::of_token(),
            record,
            &ErasePlan { basis, why, changes_seen: seen, member: None },
        )
    });
    assert_eq!(erased, Ok(None));
}

#[test]
fn the_work_of_somebody_who_is_absent_is_brought_by_a_reader() {
    let (hall, mut sri, mut budi) = lost();
    hall.sync(&mut budi).expect("synced");
    assert_eq!(streets(&hall, SCOPE), [FIRST, SECOND]);
    assert!(brings_nothing_more(&mut budi));
    // Whoever reads it now checks Sri's signature, and nobody else's.
    let mut tini = hall.enrol("tini", "Tini", &[SCOPE]).expect("enrolled");
    hall.sync(&mut tini).expect("synced");
    assert_eq!(tini.list().expect("a list").len(), 2);
    // She comes after all: nothing of it is there twice.
    let before = hall.call(|hub, _| hub.counts()).expect("counts").changes;
    interview(&mut sri, SCOPE, "Gang Kakap 3");
    hall.sync(&mut sri).expect("synced");
    assert_eq!(hall.call(|hub, _| hub.counts()).expect("counts").changes, before + 2);
    assert_eq!(streets(&hall, SCOPE), [FIRST, SECOND, "Gang Kakap 3"]);
    is_sound(&hall, SCOPE);
}

#[test]
fn an_author_whom_the_backup_does_not_know_is_known_again_without_areas() {
    let mut hall = Hall::open().expect("a server");
    let mut budi = hall.enrol("budi", "Budi", &[SCOPE]).expect("enrolled");
    let backup = hall.copy_database().expect("a copy");
    let mut sri = hall.enrol("sri", "Sri", &[SCOPE]).expect("enrolled");
    interview(&mut sri, SCOPE, FIRST);
    hall.sync(&mut sri).expect("synced");
    hall.sync(&mut budi).expect("synced");
    hall.restore(&backup).expect("set back");
    hall.sync(&mut budi).expect("synced");
    assert_eq!(streets(&hall, SCOPE), [FIRST]);
    let devices = hall.call(|hub, _| hub.list_devices(Reach::City)).expect("devices");
    let again = devices.iter().find(|line| line.device == id_of(&sri)).expect("known again");
    assert_eq!((again.name.as_str(), again.revoked), ("Sri", false));
    // She goes on: what she does now is kept apart until somebody gives her an area.
    interview(&mut sri, SCOPE, SECOND);
    assert_eq!(hall.sync(&mut sri).expect("synced").apart, 2);
    assert_eq!(streets(&hall, SCOPE), [FIRST]);
    is_sound(&hall, SCOPE);
}

#[test]
fn what_is_brought_of_somebody_who_was_withdrawn_is_kept_apart_and_comes_once() {
    let (hall, sri, mut budi) = lost();
    let author = id_of(&sri);
    assert_eq!(hall.call(move |hub, _| hub.revoke(author)), Ok(true));
    hall.sync(&mut budi).expect("synced");
    assert!(streets(&hall, SCOPE).is_empty());
    let apart = hall.call(|hub, _| hub.list_quarantine(Reach::City, 0, 100)).expect("a list");
    assert_eq!(apart.len(), 4);
    assert!(apart.iter().all(|line| line.device == author), "as its author's, not as the bringer's");
    assert!(brings_nothing_more(&mut budi));
}

#[test]
fn a_household_that_moved_is_brought_as_its_author_signed_it() {
    let mut hall = Hall::open().expect("a server");
    let mut sri = hall.enrol("sri", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("budi", "Budi", &[NEXT]).expect("enrolled");
    let backup = hall.copy_database().expect("a copy");
    let record = interview(&mut sri, SCOPE, FIRST);
    hall.sync(&mut sri).expect("synced");
    moves(&hall, record, SCOPE, NEXT);
    hall.sync(&mut budi).expect("synced");
    hall.restore(&backup).expect("set back");
    let request = until_it_brings(&hall, &mut budi);
    let brought = request.refill.as_deref().expect("something");
    assert!(brought.iter().all(|refill| refill.scope == NEXT && refill.run.section == Some(SCOPE)));
    hall.sync(&mut budi).expect("synced");
    assert_eq!((streets(&hall, NEXT), streets(&hall, SCOPE)), (vec![FIRST.to_owned()], vec![]));
    // Sri signed it for where it stood then: readers must be told so, or her signature does not fit.
    let mut tini = hall.enrol("tini", "Tini", &[NEXT]).expect("enrolled");
    hall.sync(&mut tini).expect("synced");
    assert!(holds(&tini, record));
    is_sound(&hall, NEXT);
}

#[test]
fn what_stands_in_another_area_by_now_is_not_brought_for_ever() {
    let mut hall = Hall::open().expect("a server");
    let mut sri = hall.enrol("sri", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("budi", "Budi", &[NEXT]).expect("enrolled");
    let record = interview(&mut sri, SCOPE, FIRST);
    hall.sync(&mut sri).expect("synced");
    // The move is lost, the household is not.
    let backup = hall.copy_database().expect("a copy");
    moves(&hall, record, SCOPE, NEXT);
    hall.sync(&mut budi).expect("synced");
    hall.restore(&backup).expect("set back");
    hall.sync(&mut budi).expect("synced");
    assert_eq!((streets(&hall, SCOPE), streets(&hall, NEXT)), (vec![FIRST.to_owned()], vec![]));
    assert!(brings_nothing_more(&mut budi), "the server has it");
    // Somebody moves it again: it is read like any other.
    moves(&hall, record, SCOPE, NEXT);
    hall.sync(&mut budi).expect("synced");
    assert!(holds(&budi, record) && brings_nothing_more(&mut budi));
    is_sound(&hall, NEXT);
}

#[test]
fn what_the_server_would_not_have_is_offered_again_when_it_is_set_back_further() {
    let mut hall = Hall::open_in_a_file().expect("a server");
    let mut sri = hall.enrol("sri", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("budi", "Budi", &[NEXT]).expect("enrolled");
    let earliest = hall.copy_database().expect("a copy").with_extension("earliest");
    std::fs::copy(hall.folder().path().join("copy.db"), &earliest).expect("kept");
    let record = interview(&mut sri, SCOPE, FIRST);
    hall.sync(&mut sri).expect("synced");
    let backup = hall.copy_database().expect("a copy");
    moves(&hall, record, SCOPE, NEXT);
    hall.sync(&mut budi).expect("synced");
    hall.restore(&backup).expect("set back");
    interview(&mut budi, NEXT, SECOND);
    hall.sync(&mut budi).expect("synced");
    assert!(streets(&hall, NEXT) == [SECOND] && brings_nothing_more(&mut budi));
    hall.restore(&earliest).expect("set back further");
    hall.sync(&mut budi).expect("synced");
    assert_eq!((streets(&hall, SCOPE), streets(&hall, NEXT).len()), (vec![], 2));
    assert!(brings_nothing_more(&mut budi));
    is_sound(&hall, NEXT);
}

/// A name, and what somebody in between does to a run.
type Forgery = (&'static str, fn(&mut Refill, &Refill));

fn thief() -> SigningKey {
    SigningKey::from_seed([8; 32]).expect("any seed is a key")
}

const FORGERIES: [Forgery; 6] = [
    ("a name that the server did not give", |forged, _| "Budi".clone_into(&mut forged.author.name)),
    ("a certificate of nobody's", |forged, _| {
        forged.author = Certificate::issue(&thief(), forged.author.key, &forged.author.name);
    }),
    ("another author", |forged, _| {
        forged.author = Certificate::issue(&thief(), thief().public(), "Sri");
        forged.run.device = thief().public().device();
    }),
    ("another batch", |forged, _| forged.run.number += 7),
    ("heads that nobody signed", |forged, _| forged.run.items[0].heads = vec![ChangeHash([1; 32])]),
    ("changes that the heads do not cover", |forged, other| {
        forged.run.items[0].changes.clone_from(&other.run.items[0].changes);
    }),
];

#[test]
fn what_its_author_did_not_sign_comes_in_by_nobody_and_holds_up_nothing() {
    let (hall, _, mut budi) = lost();
    for (name, forge) in FORGERIES {
        let request = until_it_brings(&hall, &mut budi);
        let refill = request.refill.clone().expect("something");
        assert_eq!(refill.len(), 2, "a run for each batch");
        let mut forged = refill[0].clone();
        forge(&mut forged, &refill[1]);
        let told = send(&hall, &request, vec![forged.clone()]);
        assert_eq!(untaken(&told), changes_in(&forged), "{name}");
        assert!(streets(&hall, SCOPE).is_empty(), "{name}");
        // It was not Budi: he is told nothing of it, and goes on.
        absorb(&mut budi, &SyncResponse { untaken: None, ..told });
    }
    let devices = hall.call(|hub, _| hub.list_devices(Reach::City)).expect("devices");
    assert!(devices.iter().all(|line| line.device != thief().public().device()), "nobody became known");
    let request = until_it_brings(&hall, &mut budi);
    let refill = request.refill.clone().expect("something");
    let mut forged = refill[0].clone();
    forged.run.number += 1;
    let told = send(&hall, &request, vec![forged, refill[1].clone()]);
    assert_eq!(streets(&hall, SCOPE), [SECOND], "the one beside it comes in");
    absorb(&mut budi, &SyncResponse { untaken: None, ..told });
    hall.sync(&mut budi).expect("synced");
    assert_eq!(streets(&hall, SCOPE), [FIRST, SECOND]);
    is_sound(&hall, SCOPE);
}

#[test]
fn a_run_over_the_limit_is_not_looked_into() {
    let (hall, _, mut budi) = lost();
    let request = until_it_brings(&hall, &mut budi);
    let mut large = request.refill.clone().expect("something")[0].clone();
    let one = large.run.items[0].changes[0].clone();
    large.run.items[0].changes.resize(limits::BATCH_CHANGES_MAX + 1, one);
    let told = send(&hall, &request, vec![large]);
    assert_eq!(untaken(&told), limits::BATCH_CHANGES_MAX + 1);
    assert!(streets(&hall, SCOPE).is_empty());
    absorb(&mut budi, &SyncResponse { untaken: None, ..told });
    hall.sync(&mut budi).expect("synced");
    assert_eq!(streets(&hall, SCOPE), [FIRST, SECOND]);
}

#[test]
fn of_too_many_runs_the_first_are_looked_at_and_the_others_come_again() {
    let (hall, _, mut budi) = lost();
    let request = until_it_brings(&hall, &mut budi);
    let refill = request.refill.clone().expect("something");
    let mut forged = refill[0].clone();
    forged.run.number += 1;
    let mut many = vec![forged.clone(); limits::REFILL_RUNS_MAX];
    many.push(refill[1].clone());
    let told = send(&hall, &request, many);
    assert_eq!(untaken(&told), limits::REFILL_RUNS_MAX * changes_in(&forged));
    assert!(streets(&hall, SCOPE).is_empty());
    absorb(&mut budi, &SyncResponse { untaken: None, ..told });
    hall.sync(&mut budi).expect("synced");
    assert_eq!(streets(&hall, SCOPE), [FIRST, SECOND]);
}

#[test]
fn nobody_brings_anything_into_an_area_of_others() {
    let (hall, _, mut budi) = lost();
    let brought = until_it_brings(&hall, &mut budi).refill.expect("something");
    let mut tono = hall.enrol("tono", "Tono", &[NEXT]).expect("enrolled");
    let request = SyncRequest::from_body(&plan(&mut tono)).expect("planned here");
    let told = send(&hall, &request, brought);
    assert_eq!(untaken(&told), 0, "nor is anything said of it");
    assert!(streets(&hall, SCOPE).is_empty() && streets(&hall, NEXT).is_empty());
    hall.sync(&mut budi).expect("synced");
    assert_eq!(streets(&hall, SCOPE), [FIRST, SECOND]);
}

#[test]
fn what_was_read_in_an_area_that_was_taken_since_is_brought_once() {
    for is_known in [true, false] {
        let (hall, _, mut budi) = lost();
        until_it_brings(&hall, &mut budi);
        let Ok(Standing::Enrolled(identity)) = budi.standing() else { panic!("enrolled") };
        hall.call(move |hub, _| hub.withdraw(identity.device, SCOPE)).expect("taken");
        if !is_known {
            let forget = "DELETE FROM device_scope_past";
            hall.call(move |hub, _| hub.store().harm(forget)).expect("a server of before it was given");
        }
        hall.sync(&mut budi).expect("synced");
        assert_eq!(streets(&hall, SCOPE).len(), if is_known { 2 } else { 0 });
        assert!(brings_nothing_more(&mut budi), "it is not told with every sync");
    }
}

/// A phone's file as it lies there, with the machine's secret, and the phone as it was from it.
fn copied(hall: &Hall, device: Device, file: &str) -> Device {
    drop(device.into_vault());
    let path = hall.folder().path().join(file);
    let key = |vault: &Path| format!("{}.key", vault.display());
    let earlier = path.with_extension("earlier");
    std::fs::copy(&path, &earlier).expect("a copy of the phone");
    std::fs::copy(key(&path), key(&earlier)).expect("the machine's secret");
    Device::load(&path).expect("the phone goes on")
}

#[test]
fn what_was_erased_is_not_brought_back_and_who_brings_it_is_told_again() {
    let mut hall = Hall::open().expect("a server");
    let mut sri = hall.enrol("sri", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("budi", "Budi", &[SCOPE]).expect("enrolled");
    let mut tini = hall.enrol("tini", "Tini", &[SCOPE]).expect("enrolled");
    let backup = hall.copy_database().expect("a copy");
    let (gone, stays) = (interview(&mut sri, SCOPE, FIRST), interview(&mut sri, SCOPE, SECOND));
    for device in [&mut sri, &mut budi, &mut tini] {
        hall.sync(device).expect("synced");
    }
    let mut budi = copied(&hall, budi, "budi");
    erases(&hall, gone);
    hall.sync(&mut budi).expect("synced");
    assert!(!holds(&budi, gone) && holds(&budi, stays));
    // The server forgets the order with the household; Tini, who has not heard of it, is about to bring both.
    hall.restore(&backup).expect("set back");
    let request = until_it_brings(&hall, &mut tini);
    // Before her, Budi shows the one and brings the other.
    for _ in 0..2 {
        hall.sync(&mut budi).expect("synced");
    }
    assert_eq!(streets(&hall, SCOPE), [SECOND]);
    let confirmed = |hall: &Hall, device: DeviceId| {
        let page = hall
            .call(|hub, _| hub.page_of_erasures((SCOPE, SCOPE), ketuk_server::Page { limit: 10, offset: 0 }));
        let devices = page.expect("a page").erasures.remove(0).devices;
        devices.iter().any(|line| line.device == device.to_string() && line.confirmed_ms > 0)
    };
    let (of_budi, of_tini) = (id_of(&budi), id_of(&tini));
    assert!(confirmed(&hall, of_budi), "his phone has said that it forgot");
    let told = send(&hall, &request, request.refill.clone().expect("something"));
    assert!(untaken(&told) >= 1, "it need not come again");
    assert!(!confirmed(&hall, of_tini), "what she showed she had not forgotten");
    absorb(&mut tini, &told);
    assert!(!holds(&tini, gone) && holds(&tini, stays));
    hall.sync(&mut tini).expect("synced");
    assert!(confirmed(&hall, of_tini) && brings_nothing_more(&mut tini));
    // Budi's phone is put back to before the order: its first word shows that, and it is told before it could bring it.
    drop(budi);
    let mut back = Device::load(&hall.folder().path().join("budi.earlier")).expect("a phone");
    assert!(holds(&back, gone));
    let told = answer(&hall, plan(&mut back));
    assert!(!confirmed(&hall, of_budi), "what it once forgot may be there again");
    absorb(&mut back, &told);
    for _ in 0..2 {
        hall.sync(&mut back).expect("synced");
    }
    assert!(!holds(&back, gone) && holds(&back, stays));
    assert!(confirmed(&hall, of_budi) && brings_nothing_more(&mut back));
    assert_eq!(streets(&hall, SCOPE), [SECOND]);
    is_sound(&hall, SCOPE);
}

#[test]
fn what_is_on_one_phone_alone_is_counted_before_anybody_begins_anew() {
    let (hall, _, mut budi) = lost();
    assert_eq!(budi.count_unsent_households(), Ok(0));
    until_it_brings(&hall, &mut budi);
    assert_eq!(budi.count_unsent_households(), Ok(2), "the server lacks what others wrote");
    hall.sync(&mut budi).expect("synced");
    assert_eq!(budi.count_unsent_households(), Ok(0));
    let record = interview(&mut budi, SCOPE, "Gang Kakap 3");
    hall.sync(&mut budi).expect("synced");
    budi.save_jot(record, &Sheet::Visit, "pulang sore").expect("room");
    assert_eq!(budi.count_unsent_households(), Ok(1), "a sheet is nowhere else");
    budi.save_jot(record, &Sheet::Visit, "").expect("room");
    assert_eq!(budi.count_unsent_households(), Ok(0));
}

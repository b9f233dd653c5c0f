//! Erasure and wipes of a real device beside a real server, and the way back after a forgotten PIN.

use ketuk_device::{Device, FileSecret, Problem, ProblemCode, RecordId, ScopeId, Standing, Value};
use ketuk_form::Key;
use ketuk_tests::hall::Hall;
use ketuk_transport::{Outside, SystemWorld};
use std::sync::Arc;

/// RT 001 of Bontang Kuala, as in the other stories.
const SCOPE: ScopeId = ScopeId(6_474_011_001_001);

fn family(device: &mut Device, name: &str) -> RecordId {
    let mut world = SystemWorld::new();
    let record = world.with_world(|world| device.start(world, SCOPE)).expect("a household");
    let key = Key::parse("nama_responden").expect("a key");
    let value = Value::Text(name.to_owned());
    world.with_world(|world| device.answer(world, record, &key, &value)).expect("typed");
    world.with_world(|world| device.save(world, record)).expect("saved");
    record
}

fn records(device: &Device) -> Vec<RecordId> {
    let rows = device.list().expect("readable");
    let mut found: Vec<_> = rows.iter().filter_map(|row| RecordId::from_hex(&row.record)).collect();
    found.sort_unstable();
    found
}

fn respondent(device: &Device, record: RecordId) -> String {
    let answers = device.answers(record).expect("readable");
    answers.get("nama_responden").map(Value::to_text).unwrap_or_default()
}

#[test]
fn an_erased_household_leaves_with_its_batch_and_the_others_arrive() {
    let hall = Hall::open().expect("a server");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let (gone, stays) = (family(&mut device, "Udin Petot"), family(&mut device, "Siti Aminah"));
    // A batch with both waits for its verdicts.
    let mut world = SystemWorld::new();
    world.with_world(|world| device.plan_sync(world)).expect("planned");
    device.erase(gone).expect("erased");
    assert!(device.is_erased(gone).expect("readable") && !device.is_erased(stays).expect("readable"));
    hall.sync(&mut device).expect("synced");
    assert_eq!(device.strip().expect("readable").waiting_saves, 0);
    assert_eq!(records(&device), [stays]);
    let mut other = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    hall.sync(&mut other).expect("synced");
    assert_eq!(records(&other), [stays], "the erased one never left the device");
    assert_eq!(respondent(&other, stays), "Siti Aminah");
}

#[test]
fn a_household_that_is_erased_here_stays_where_it_was_not() {
    let hall = Hall::open().expect("a server");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut other = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    let (gone, stays) = (family(&mut device, "Udin Petot"), family(&mut device, "Siti Aminah"));
    hall.sync(&mut device).expect("synced");
    device.erase(gone).expect("erased");
    device.erase(gone).expect("once more is no error");
    let more = family(&mut device, "Rahmawati");
    hall.sync(&mut device).expect("synced");
    let mut here = vec![stays, more];
    here.sort_unstable();
    assert_eq!(records(&device), here);
    hall.sync(&mut other).expect("synced");
    assert_eq!(records(&other).len(), 3);
    assert_eq!(respondent(&other, gone), "Udin Petot");
}

#[test]
fn a_wiped_device_is_new_and_is_refilled_when_it_enrols_again() {
    let hall = Hall::open().expect("a server");
    let path = hall.folder().path().join("a");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = family(&mut device, "Siti Aminah");
    hall.sync(&mut device).expect("synced");
    device.set_pin("", "2468").expect("set");
    device.lock();
    device.erase_all(&[("order", b"17")]).expect("wiped");
    drop(device);
    let mut device = Device::load(&path).expect("open without a PIN");
    assert_eq!(device.standing().expect("readable"), Standing::New);
    assert_eq!(device.load_kept("order").expect("readable").as_deref(), Some(&b"17"[..]));
    assert!(records(&device).is_empty());
    let code = hall.invite("Sri", &[SCOPE]).expect("an invitation");
    let mut world = SystemWorld::new();
    hall.block_on(hall.road().enrol(&mut device, &mut world, &code, "Sri")).expect("enrolled");
    hall.sync(&mut device).expect("synced");
    assert_eq!(respondent(&device, record), "Siti Aminah");
}

#[test]
fn a_locked_device_neither_shows_nor_sends() {
    let hall = Hall::open().expect("a server");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = family(&mut device, "Siti Aminah");
    device.set_pin("", "2468").expect("set");
    device.lock();
    let code = |problem: Problem| problem.code.code();
    assert_eq!(code(device.list().expect_err("locked")), "device.locked");
    assert_eq!(code(device.answers(record).expect_err("locked")), "device.locked");
    assert_eq!(code(hall.sync(&mut device).expect_err("locked")), "device.locked");
    assert_eq!(device.count_unsent_households().expect("counted"), 1);
    device.unlock("2468").expect("opened");
    hall.sync(&mut device).expect("synced");
    assert_eq!(device.count_unsent_households().expect("counted"), 0);
}

#[test]
fn a_household_that_was_refused_as_a_whole_counts_as_unsent() {
    let hall = Hall::open().expect("a server");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    family(&mut device, "Siti Aminah");
    SystemWorld::new().with_world(|world| device.plan_sync(world)).expect("planned");
    let refusal = Problem::new(ProblemCode::BodyTooLarge);
    assert!(device.note_refusal(&refusal).expect("noted"), "a household alone is set aside");
    family(&mut device, "Udin Petot");
    assert_eq!(device.count_unsent_households(), Ok(2));
    hall.sync(&mut device).expect("synced");
    assert_eq!(device.count_unsent_households(), Ok(1), "it stands here and nowhere else");
}

#[test]
fn data_that_was_put_aside_is_sent_by_who_remembers_the_pin() {
    let hall = Hall::open().expect("a server");
    let path = hall.folder().path().join("a");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = family(&mut device, "Siti Aminah");
    device.set_pin("", "2468").expect("set");
    drop(device);
    Device::set_aside(&path, &FileSecret::beside(&path)).expect("aside");
    assert_eq!(Device::count_aside(&path), 1);
    let code = hall.invite("Sri", &[SCOPE]).expect("an invitation");
    let mut new = Device::load(&path).expect("a new vault");
    let mut world = SystemWorld::new();
    hall.block_on(hall.road().enrol(&mut new, &mut world, &code, "Sri")).expect("enrolled");
    let aside = hall.folder().path().join("a.lama-1");
    let mut old = Device::load_with(&aside, Arc::new(FileSecret::beside(&aside))).expect("a file");
    old.unlock("2468").expect("the PIN is remembered");
    hall.sync(&mut old).expect("sent");
    hall.sync(&mut new).expect("refilled");
    assert_eq!(respondent(&new, record), "Siti Aminah");
}

#[test]
fn traces_are_not_made_anew_at_each_opening() {
    let hall = Hall::open().expect("a server");
    let device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let read = |store: ketuk_vault::Store<'_>| store.load_meta("door.derived");
    let derived: Result<_, ketuk_vault::VaultProblem> = device.vault().read(read);
    assert!(derived.expect("readable").is_some(), "from enrolment on every save keeps them");
}

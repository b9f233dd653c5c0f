//! A server that has lost photos it had signed for: phones that still have them send them again, and no others.

use super::phone::Phone;
use super::{Hurry, PIECE, SCOPE, act, line, photo, photographed, place, post, send};
use ketuk_device::{Device, FileHash};
use ketuk_tests::hall::Hall;
use ketuk_transport::Errand;
use ketuk_wire::ProblemCode;
use ketuk_wire::sync::SyncResponse;
use ketuk_wire::tally::FilesList;

fn hall() -> Hall {
    Hall::open().expect("a hall")
}

fn lose_folder(hall: &Hall) {
    std::fs::remove_dir_all(hall.folder().path().join("hub.db.files")).expect("a folder");
}

/// One sync by hand: what the server says of this device's files.
fn told(hall: &Hall, device: &mut Device) -> Option<FilesList> {
    let body = act(|world| device.plan_sync(world)).expect("planned");
    let answer = hall.block_on(hall.road().carry(Errand::Sync, body)).expect("answered");
    act(|world| device.absorb_sync(world, (0, 1), &answer)).expect("taken");
    SyncResponse::from_body(&answer).expect("an answer").files
}

/// Answers came, then the copy was made, then the photo came: cursors and nonce fit the copy.
#[test]
fn a_photo_that_came_after_the_copy_is_sent_again() {
    let (mut hall, picture) = (hall(), photo(1, PIECE + 5));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let (record, file) = photographed(&mut device, SCOPE, &picture);
    hall.sync(&mut device).expect("synced");
    let copy = hall.copy_database().expect("a copy");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    hall.restore(&copy).expect("the server starts on the copy");
    lose_folder(&hall);

    hall.sync(&mut device).expect("synced");
    assert_eq!(line(&device, record).0, "sending", "it is asked about again");
    assert_eq!(device.count_waiting_files().expect("a vault"), 1);
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    assert_eq!(std::fs::read(place(&hall, file)).expect("a file"), picture);
    assert_eq!(told(&hall, &mut device), None, "both believe the same");
    assert_eq!(line(&device, record).0, "arrived");
}

#[test]
fn only_what_is_lost_is_asked_about() {
    let mut hall = hall();
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let (early, _) = photographed(&mut device, SCOPE, &photo(1, 900));
    let (late, _) = photographed(&mut device, SCOPE, &photo(2, 900));
    hall.sync(&mut device).expect("synced");
    let plan = device.plan_file().expect("a vault").expect("something waits");
    let answer = post(&hall, plan.body).expect("taken");
    device.absorb_file(&answer).expect("whole");
    let copy = hall.copy_database().expect("a copy");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    hall.restore(&copy).expect("the server starts on the copy");
    hall.sync(&mut device).expect("synced");
    assert_eq!((line(&device, early).0, line(&device, late).0), ("arrived".into(), "sending".into()));
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
}

#[test]
fn bytes_that_were_forgotten_come_again() {
    let (hall, picture) = (hall(), photo(1, PIECE + 5));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let (_, file) = photographed(&mut device, SCOPE, &picture);
    hall.sync(&mut device).expect("synced");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    // Harmed bytes of the right length stay in the folder until the photo comes again.
    std::fs::write(place(&hall, file), vec![0; PIECE + 5]).expect("harmed");
    hall.call(move |hub, _| hub.forget_file(file)).expect("forgotten");
    hall.sync(&mut device).expect("synced");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    assert_eq!(std::fs::read(place(&hall, file)).expect("a file"), picture);
    assert_eq!(told(&hall, &mut device), None);
}

#[test]
fn a_full_household_takes_a_forgotten_photo_again() {
    let hall = hall();
    let pictures: Vec<_> = (0..64).map(|seed| photo(seed, 50)).collect();
    let names: Vec<&[u8]> = pictures.iter().map(Vec::as_slice).collect();
    let phone = Phone::naming(&hall, 1, &names);
    for picture in &pictures {
        assert!(phone.send(&hall, picture, 0).is_ok());
    }
    let lost = FileHash::of(&pictures[7]);
    hall.call(move |hub, _| hub.forget_file(lost)).expect("forgotten");
    assert_eq!(phone.ask(&hall, &pictures[7]).map(|told| (told.there, told.receipt)), Ok((0, None)));
    assert!(phone.send(&hall, &pictures[7], 0).expect("taken").receipt.is_some());
    assert_eq!(phone.fetch(&hall, &pictures[7], 0).map(|told| told.yours), Ok(Some(true)));
}

/// Who fetched a photo, or shows one that is here already, is not asked for it: the sender is.
#[test]
fn a_photo_counts_for_its_sender_alone() {
    let (hall, picture) = (hall(), photo(1, 900));
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    let (record, file) = photographed(&mut sri, SCOPE, &picture);
    hall.sync(&mut sri).expect("synced");
    assert_eq!(send(&hall, &mut sri).expect("sent"), 1);
    hall.sync(&mut budi).expect("synced");
    hall.block_on(hall.road().fetch_file(&mut budi, &mut Hurry::default(), (record, file))).expect("fetched");
    for device in [&mut sri, &mut budi] {
        assert_eq!(told(&hall, device), None);
        assert_eq!(device.count_waiting_files().expect("a vault"), 0);
    }
}

/// The bytes are gone everywhere: that is told once, not at each sync.
#[test]
fn what_cannot_be_mended_is_told_once() {
    let mut hall = hall();
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let (record, gone) = photographed(&mut device, SCOPE, &photo(1, 900));
    let (_, kept) = photographed(&mut device, SCOPE, &photo(2, 900));
    hall.sync(&mut device).expect("synced");
    let copy = hall.copy_database().expect("a copy");
    assert_eq!(send(&hall, &mut device).expect("sent"), 2);
    let mut vault = device.into_vault();
    vault.write(|store| store.clear_pieces(&gone.0)).expect("let go");
    let mut device = Device::open(vault);
    hall.restore(&copy).expect("the server starts on the copy");
    lose_folder(&hall);
    assert_eq!(told(&hall, &mut device).map(|list| list.marks.len()), Some(0));
    assert_eq!(device.count_waiting_files().expect("a vault"), 1, "what is here is sent again");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    assert!(place(&hall, kept).exists() && !place(&hall, gone).exists());
    assert_eq!(told(&hall, &mut device), None);
    let place = (record, gone);
    let fetched = hall.block_on(hall.road().fetch_file(&mut device, &mut Hurry::default(), place));
    assert_eq!(fetched.expect_err("nobody has it").code, ProblemCode::FileNotHere);
}

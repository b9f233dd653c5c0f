//! A photo that the server does not take: it says why, and is not carried in vain.

use super::{PIECE, SCOPE, act, key, line, photo, photographed, place, send};
use ketuk_device::{Device, Standing};
use ketuk_tests::hall::Hall;

/// A piece on the server's disk that is not what this device sent.
fn harm_piece(hall: &Hall, device: &Device, file: impl std::fmt::Display, number: u32, bytes: &[u8]) {
    let Standing::Enrolled(identity) = device.standing().expect("a vault") else { panic!("enrolled") };
    let folder = hall.folder().path().join("hub.db.files/parts").join(identity.device.to_string());
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(format!("{file}.{number}")), bytes).expect("written");
}

#[test]
fn a_refused_photo_says_why_and_goes_again_when_it_is_chosen_anew() {
    let (hall, picture) = (Hall::open().expect("a hall"), photo(1, 2 * PIECE));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let (record, file) = photographed(&mut device, SCOPE, &picture);
    hall.sync(&mut device).expect("synced");
    harm_piece(&hall, &device, file, 1, &photo(2, PIECE));
    assert_eq!(send(&hall, &mut device).expect("the others go on"), 0);
    let shown = device.list_files(record, "id").expect("a vault").remove(0);
    assert_eq!((shown.state.as_str(), shown.code.as_str()), ("waiting", "file.broken"));
    assert!(shown.text.contains("sekali lagi"), "{}", shown.text);
    assert!(device.list_files(record, "en").expect("a vault").remove(0).text.contains("once more"));
    assert_eq!(device.count_files_aside().expect("a vault"), 1);

    let before = hall.road().traffic().trips;
    assert_eq!(send(&hall, &mut device).expect("nothing to send"), 0);
    assert_eq!(hall.road().traffic().trips, before, "it is not carried again");
    assert_eq!(device.count_waiting_files().expect("a vault"), 1, "and is not forgotten");

    act(|world| device.keep_file(world, record, &key("foto_depan"), "image/jpeg", &picture)).expect("room");
    assert_eq!(device.count_files_aside().expect("a vault"), 0);
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    assert_eq!(line(&device, record).0, "arrived");
    assert_eq!(std::fs::read(place(&hall, file)).expect("a file"), picture);
}

/// Bytes that the phone's own disk has harmed are kept anew with the choice.
#[test]
fn harmed_bytes_are_kept_anew() {
    let (hall, picture) = (Hall::open().expect("a hall"), photo(1, 900));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let (record, file) = photographed(&mut device, SCOPE, &picture);
    hall.sync(&mut device).expect("synced");
    let mut vault = device.into_vault();
    let harm = vault.write(|store| {
        store.clear_pieces(&file.0)?;
        store.insert_piece(&file.0, 0, false, &photo(2, 900))
    });
    harm.expect("harmed");
    let mut device = Device::open(vault);
    assert_eq!(send(&hall, &mut device).expect("the others go on"), 0);
    assert_eq!(device.list_files(record, "id").expect("a vault").remove(0).code, "file.broken");
    act(|world| device.keep_file(world, record, &key("foto_depan"), "image/jpeg", &picture)).expect("room");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    assert_eq!(std::fs::read(place(&hall, file)).expect("a file"), picture);
}

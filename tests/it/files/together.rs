//! From pieces to a file: only the folder says that a file is whole, and nothing is signed before.

use super::phone::Phone;
use super::{PIECE, photo, place};
use ketuk_device::FileHash;
use ketuk_server::files::{Files, Standing};
use ketuk_tests::hall::Hall;
use ketuk_tests::temp::TempDir;
use ketuk_wire::file::all_pieces;
use ketuk_wire::{DeviceId, ProblemCode};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

fn hall() -> Hall {
    Hall::open().expect("a hall")
}

fn parts(hall: &Hall, phone: &Phone) -> PathBuf {
    hall.folder().path().join("hub.db.files/parts").join(phone.key.public().device().to_string())
}

/// A server that was killed between the last piece and the file: all pieces lie there, and no file.
fn leave_pieces(hall: &Hall, phone: &Phone, file: FileHash, bytes: &[u8]) {
    let folder = parts(hall, phone);
    std::fs::create_dir_all(&folder).expect("a folder");
    for (number, piece) in bytes.chunks(PIECE).enumerate() {
        std::fs::write(folder.join(format!("{file}.{number}")), piece).expect("written");
    }
}

#[test]
fn a_question_finds_pieces_that_nobody_has_put_together() {
    let (hall, picture) = (hall(), photo(1, 2 * PIECE + 5));
    let phone = Phone::naming(&hall, 1, &[&picture]);
    let file = FileHash::of(&picture);
    leave_pieces(&hall, &phone, file, &picture);
    let told = phone.ask(&hall, &picture).expect("named");
    assert_eq!(told.there, all_pieces(picture.len() as u64));
    assert!(told.receipt.is_some());
    assert_eq!(std::fs::read(place(&hall, file)).expect("what was signed for is there"), picture);
    assert_eq!(std::fs::read_dir(parts(&hall, &phone)).expect("a folder").count(), 0);
}

#[test]
fn nothing_is_signed_for_pieces_that_are_not_the_file() {
    let (hall, picture, wrong) = (hall(), photo(1, 2 * PIECE), photo(2, 2 * PIECE));
    let phone = Phone::naming(&hall, 1, &[&picture]);
    let file = FileHash::of(&picture);
    leave_pieces(&hall, &phone, file, &wrong);
    assert_eq!(phone.ask(&hall, &picture).err(), Some(ProblemCode::FileBroken));
    assert!(!place(&hall, file).exists());
    assert_eq!(phone.fetch(&hall, &picture, 0).err(), Some(ProblemCode::FileNotHere), "no row stands");
    let told = phone.ask(&hall, &picture).expect("named");
    assert_eq!((told.there, told.receipt), (0, None), "and it begins anew");
}

/// The hash of somebody else's photo and any bytes: no right to read it comes of that.
#[test]
fn junk_under_a_known_hash_opens_nothing() {
    let (hall, picture, junk) = (hall(), photo(1, PIECE + 1), photo(2, PIECE + 1));
    let owner = Phone::naming(&hall, 1, &[&picture]);
    (0..2).for_each(|number| drop(owner.send(&hall, &picture, number).expect("taken")));
    let stranger = Phone::naming(&hall, 2, &[&picture]);
    leave_pieces(&hall, &stranger, FileHash::of(&picture), &junk);
    assert_eq!(stranger.ask(&hall, &picture).err(), Some(ProblemCode::FileBroken));
    assert_eq!(stranger.fetch(&hall, &picture, 0).err(), Some(ProblemCode::FileNotHere));
    assert!(owner.fetch(&hall, &picture, 0).is_ok());
}

#[test]
fn pieces_stay_until_the_row_is_kept() {
    let (hall, picture) = (hall(), photo(1, PIECE + 1));
    let phone = Phone::naming(&hall, 1, &[&picture]);
    let (device, file, bytes) = (phone.key.public().device(), FileHash::of(&picture), picture.len() as u64);
    let folder = TempDir::new("files").expect("a folder");
    let files = Files::in_folder(folder.path().join("f"));
    let send = |number: u32| {
        let piece = picture.chunks(PIECE).nth(number as usize).expect("a piece of it");
        files.save_piece((device, file), bytes, number, piece).expect("room")
    };
    assert_eq!([send(1), send(0)], [Standing::Begun(0b10), Standing::Whole]);
    // The database did not keep the row, or the server was killed: the question finds it whole again.
    assert_eq!(files.look(device, file, bytes), Ok(Standing::Whole));
    files.give_up(device, file);
    assert_eq!(files.look(device, file, bytes), Ok(Standing::Begun(0)));
    assert_eq!(files.load(file).expect("it stays"), picture);
}

#[test]
fn pieces_with_which_nobody_goes_on_are_dropped() {
    let (device, picture) = (DeviceId([1; 8]), photo(1, PIECE + 1));
    let (file, bytes) = (FileHash::of(&picture), picture.len() as u64);
    let folder = TempDir::new("files").expect("a folder");
    let files = Files::in_folder(folder.path().join("f"));
    let before = SystemTime::now();
    files.drop_stale(before).expect("no folder is no trouble");
    files.save_piece((device, file), bytes, 0, &picture[..PIECE]).expect("room");
    files.drop_stale(before - Duration::from_secs(60)).expect("readable");
    assert_eq!(files.look(device, file, bytes), Ok(Standing::Begun(0b1)));
    files.drop_stale(before + Duration::from_secs(3_600)).expect("readable");
    assert_eq!(files.look(device, file, bytes), Ok(Standing::Begun(0)));
}

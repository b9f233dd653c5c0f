//! What the server does not take and does not give, a test each.

use super::phone::{Phone, exchange};
use super::{OTHER, PIECE, photo, place, post, send};
use ketuk_device::{FileHash, RecordId};
use ketuk_tests::hall::Hall;
use ketuk_wire::file::{FileErrand, all_pieces};
use ketuk_wire::{Nonce, ProblemCode, Signature, limits};
use std::io::{Read, Write};

fn hall() -> Hall {
    Hall::open().expect("a hall")
}

#[test]
fn an_unknown_device_is_refused() {
    let (home, away, picture) = (hall(), hall(), photo(1, 100));
    let phone = Phone::naming(&home, 1, &[&picture]);
    assert_eq!(phone.ask(&away, &picture).err(), Some(ProblemCode::DeviceUnknown));
    assert!(phone.ask(&home, &picture).is_ok());
}

#[test]
fn a_revoked_device_is_refused() {
    let (hall, picture) = (hall(), photo(1, 100));
    let phone = Phone::naming(&hall, 1, &[&picture]);
    assert!(phone.send(&hall, &picture, 0).is_ok());
    let device = phone.key.public().device();
    assert!(hall.call(move |hub, _| hub.revoke(device)).expect("revoked"));
    assert_eq!(phone.send(&hall, &picture, 0).err(), Some(ProblemCode::DeviceRevoked));
    assert_eq!(phone.fetch(&hall, &picture, 0).err(), Some(ProblemCode::DeviceRevoked));
}

#[test]
fn a_request_that_its_device_did_not_sign_is_refused() {
    let (hall, picture) = (hall(), photo(1, 100));
    let phone = Phone::naming(&hall, 1, &[&picture]);
    let ask = FileErrand::Ask { bytes: 100, media: "image/jpeg".into() };
    let mut forged = phone.request(FileHash::of(&picture), ask, None);
    forged.signature = Signature([7; 64]);
    assert_eq!(exchange(&hall, &forged).err(), Some(ProblemCode::SignatureBad));
    let mut other = phone.request(FileHash::of(&picture), FileErrand::Fetch { number: 0 }, None);
    other.head.errand = FileErrand::Fetch { number: 1 };
    assert_eq!(exchange(&hall, &other).err(), Some(ProblemCode::SignatureBad));
}

#[test]
fn a_request_for_an_earlier_nonce_is_refused() {
    let (hall, picture) = (hall(), photo(1, 100));
    let mut phone = Phone::naming(&hall, 1, &[&picture]);
    let ask = FileErrand::Ask { bytes: 100, media: "image/jpeg".into() };
    let early = phone.request(FileHash::of(&picture), ask, None);
    assert!(exchange(&hall, &early).is_ok());
    assert!(exchange(&hall, &early).is_ok(), "what is said twice does no harm");
    phone.name(&hall, &[&picture]);
    assert_eq!(exchange(&hall, &early).err(), Some(ProblemCode::FileStale));
    phone.nonce = Nonce([0; 8]);
    assert_eq!(phone.fetch(&hall, &picture, 0).err(), Some(ProblemCode::FileStale));
}

#[test]
fn a_record_of_another_area_is_refused() {
    let (hall, picture) = (hall(), photo(1, 100));
    let owner = Phone::naming(&hall, 1, &[&picture]);
    owner.send(&hall, &picture, 0).expect("taken");
    let mut stranger = Phone::enrol(&hall, 2, OTHER);
    stranger.record = owner.record;
    assert_eq!(stranger.ask(&hall, &picture).err(), Some(ProblemCode::ScopeForbidden));
    assert_eq!(stranger.send(&hall, &picture, 0).err(), Some(ProblemCode::ScopeForbidden));
    assert_eq!(stranger.fetch(&hall, &picture, 0).err(), Some(ProblemCode::ScopeForbidden));
}

#[test]
fn to_know_a_hash_is_no_permission() {
    let (hall, picture) = (hall(), photo(1, 3 * PIECE));
    let owner = Phone::naming(&hall, 1, &[&picture]);
    (0..3).for_each(|number| drop(owner.send(&hall, &picture, number).expect("taken")));
    let mut stranger = Phone::enrol(&hall, 2, OTHER);
    stranger.name(&hall, &[&picture]);
    assert_eq!(stranger.fetch(&hall, &picture, 0).err(), Some(ProblemCode::FileNotHere));
    let told = stranger.ask(&hall, &picture).expect("its own record names it");
    assert_eq!((told.there, told.receipt), (0, None), "nothing tells that the file is here");
    let told = stranger.send(&hall, &picture, 1).expect("taken");
    assert_eq!((told.there, told.receipt), (0b010, None));
    assert_eq!(stranger.fetch(&hall, &picture, 0).err(), Some(ProblemCode::FileNotHere));
}

#[test]
fn a_record_that_is_not_here_names_nothing() {
    let (hall, picture) = (hall(), photo(1, 100));
    let mut phone = Phone::naming(&hall, 1, &[&picture]);
    phone.record = RecordId([9; 16]);
    assert_eq!(phone.send(&hall, &picture, 0).err(), Some(ProblemCode::FileNotNamed));
}

#[test]
fn what_no_answer_names_is_taken_within_an_allowance() {
    let hall = hall();
    let pictures: Vec<_> = (0..10).map(|seed| photo(seed, 100)).collect();
    let mut phone = Phone::naming(&hall, 1, &[]);
    for picture in &pictures[..8] {
        assert!(phone.send(&hall, picture, 0).expect("within the allowance").receipt.is_some());
    }
    assert_eq!(phone.ask(&hall, &pictures[8]).err(), Some(ProblemCode::FileNotNamed));
    assert_eq!(phone.send(&hall, &pictures[8], 0).err(), Some(ProblemCode::FileNotNamed));
    assert!(!place(&hall, FileHash::of(&pictures[8])).exists());
    phone.name(&hall, &[&pictures[0], &pictures[9]]);
    assert!(phone.send(&hall, &pictures[9], 0).is_ok(), "what is named has no need of it");
    assert!(phone.send(&hall, &pictures[8], 0).is_ok(), "what is named now is no longer counted");
    let large = photo(11, 9 * (1 << 20));
    assert_eq!(phone.ask(&hall, &large).err(), Some(ProblemCode::FileNotNamed));
}

#[test]
fn a_record_keeps_so_many_files() {
    let hall = hall();
    let pictures: Vec<_> = (0..65).map(|seed| photo(seed, 50)).collect();
    let names: Vec<&[u8]> = pictures.iter().map(Vec::as_slice).collect();
    let phone = Phone::naming(&hall, 1, &names);
    for picture in &pictures[..64] {
        assert!(phone.send(&hall, picture, 0).is_ok());
    }
    assert_eq!(phone.send(&hall, &pictures[64], 0).err(), Some(ProblemCode::FileTooMany));
    assert!(phone.fetch(&hall, &pictures[0], 0).is_ok());
}

#[test]
fn bytes_that_do_not_have_the_hash_are_thrown_away() {
    let hall = hall();
    let (picture, wrong) = (photo(1, 2 * PIECE), photo(2, 2 * PIECE));
    let phone = Phone::naming(&hall, 1, &[&picture]);
    let file = FileHash::of(&picture);
    phone.send_as(&hall, (file, &wrong), 0).expect("nobody can tell yet");
    assert_eq!(phone.send_as(&hall, (file, &wrong), 1).err(), Some(ProblemCode::FileBroken));
    assert!(!place(&hall, file).exists());
    assert_eq!(phone.ask(&hall, &picture).expect("named").there, 0, "and all of them");
    phone.send(&hall, &picture, 0).expect("taken");
    assert!(phone.send(&hall, &picture, 1).expect("taken").receipt.is_some());
    assert_eq!(std::fs::read(place(&hall, file)).expect("a file"), picture);
}

#[test]
fn a_piece_that_is_not_what_was_signed_is_refused() {
    let (hall, picture) = (hall(), photo(1, 100));
    let phone = Phone::naming(&hall, 1, &[&picture]);
    let (bytes, media) = (100, "image/jpeg".to_owned());
    let errand = FileErrand::Send { bytes, media, number: 0, digest: [0; 32] };
    let request = phone.request(FileHash::of(&picture), errand, Some(&picture));
    assert_eq!(exchange(&hall, &request).err(), Some(ProblemCode::FileBroken));
}

#[test]
fn another_size_of_a_file_that_is_here_is_refused() {
    let (hall, picture) = (hall(), photo(1, 100));
    let phone = Phone::naming(&hall, 1, &[&picture]);
    phone.send(&hall, &picture, 0).expect("taken");
    let ask = FileErrand::Ask { bytes: 99, media: "image/jpeg".into() };
    let request = phone.request(FileHash::of(&picture), ask, None);
    assert_eq!(exchange(&hall, &request).err(), Some(ProblemCode::FileBroken));
}

#[test]
fn what_is_over_a_limit_is_refused() {
    let (hall, picture) = (hall(), photo(1, 100));
    let phone = Phone::naming(&hall, 1, &[&picture]);
    let ask = FileErrand::Ask { bytes: limits::FILE_BYTES_MAX + 1, media: "image/jpeg".into() };
    let request = phone.request(FileHash::of(&picture), ask, None);
    assert_eq!(exchange(&hall, &request).err(), Some(ProblemCode::FileTooLarge));
    phone.send(&hall, &picture, 0).expect("taken");
    assert_eq!(phone.fetch(&hall, &picture, 1).err(), Some(ProblemCode::BodyMalformed));
    let large = post(&hall, vec![0; limits::BODY_BYTES_MAX + 1]).expect_err("too large");
    assert_eq!(large.code, ProblemCode::BodyTooLarge);
    for body in [&b""[..], b"hello", &[0, 0xa1, 0, 1]] {
        assert_eq!(post(&hall, body.to_vec()).expect_err("no message").code, ProblemCode::BodyMalformed);
    }
    assert_eq!(post(&hall, vec![0, 0xa1, 0, 7]).expect_err("version 7").code, ProblemCode::VersionUnknown);
}

#[test]
fn a_device_begins_so_many_files() {
    let hall = hall();
    let pictures: Vec<_> = (0..6).map(|seed| photo(seed, PIECE + 1)).collect();
    let names: Vec<&[u8]> = pictures.iter().map(Vec::as_slice).collect();
    let phone = Phone::naming(&hall, 1, &names);
    for picture in &pictures {
        assert_eq!(phone.send(&hall, picture, 0).expect("taken").there, 1);
    }
    let begun = pictures.iter().filter(|picture| phone.ask(&hall, picture).expect("named").there == 1);
    assert_eq!(begun.count(), 4);
    let last = phone.send(&hall, &pictures[5], 1).expect("taken");
    assert_eq!((last.there, last.receipt.is_some()), (all_pieces(PIECE as u64 + 1), true));
}

#[test]
fn the_administrator_reads_a_file_and_a_browser_runs_none() {
    let (hall, picture) = (hall(), b"<script>alert(1)</script>".to_vec());
    let mut device = hall.enrol("a", "Sri", &[super::SCOPE]).expect("enrolled");
    let (record, file) = super::act(|world| {
        let record = device.start(world, super::SCOPE).expect("an area of this device");
        let kept = device.keep_file(world, record, &super::key("foto_kk"), "text/html", &picture);
        device.save(world, record).expect("room");
        (record, kept.expect("room"))
    });
    hall.sync(&mut device).expect("synced");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    let path = format!("/v1/records/{record}/files/{file}");
    assert!(get(&hall, &path, "").0.starts_with("http/1.1 401"));
    let bearer = format!("authorization: Bearer {}\r\n", ketuk_tests::hall::TOKEN);
    let (head, body) = get(&hall, &path, &bearer);
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-type: application/octet-stream"), "{head}");
    assert!(head.contains("x-content-type-options: nosniff") && head.contains("sandbox"), "{head}");
    assert_eq!(body, picture);
    let none = format!("/v1/records/{record}/files/{}", "0".repeat(64));
    assert!(get(&hall, &none, &bearer).0.starts_with("http/1.1 404"));
}

/// One request by hand: the head of the answer in lower case, and its body.
fn get(hall: &Hall, path: &str, headers: &str) -> (String, Vec<u8>) {
    let address = hall.road().base_url().trim_start_matches("http://").to_owned();
    let mut stream = std::net::TcpStream::connect(address).expect("the server listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    (String::from_utf8_lossy(&answer[..end]).to_lowercase(), answer[end + 4..].to_vec())
}

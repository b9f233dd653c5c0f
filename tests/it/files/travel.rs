//! Files that arrive: with receipts, in any order, over cuts, kills and a server that went back in time.

use super::phone::Phone;
use super::{Hurry, OTHER, PIECE, SCOPE, act, key, line, photo, photographed, place, post, send};
use ketuk_device::{Device, FileHash, ProblemCode, Value};
use ketuk_fleet::city::Dice;
use ketuk_server::http::machine_clock;
use ketuk_tests::hall::Hall;
use ketuk_transport::{Exposure, Patience, Road, Roots};
use ketuk_wire::file::all_pieces;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

fn hall() -> Hall {
    Hall::open().expect("a hall")
}

#[test]
fn a_photo_arrives_with_a_receipt_and_others_fetch_it() {
    let (hall, picture) = (hall(), photo(1, 2 * PIECE + 77_000));
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    let (record, file) = photographed(&mut sri, SCOPE, &picture);
    assert_eq!(line(&sri, record), ("waiting".to_owned(), 0, 3));
    assert_eq!(sri.count_waiting_files().expect("a vault"), 1);
    hall.sync(&mut sri).expect("answers first");
    hall.sync(&mut budi).expect("synced");
    assert_eq!(line(&budi, record), ("away".to_owned(), 0, 0));
    let fetch = |device: &mut Device| {
        hall.block_on(hall.road().fetch_file(device, &mut Hurry::default(), (record, file)))
    };
    assert_eq!(fetch(&mut budi).expect_err("still on its phone").code, ProblemCode::FileNotHere);

    let mut seen = Vec::new();
    let report = hall.block_on(hall.road().send_files(&mut sri, &mut Hurry::default(), &mut |moved| {
        seen.push((moved.pieces, moved.of, moved.whole));
    }));
    assert_eq!(report.expect("sent").arrived, 1);
    assert_eq!(seen, [(1, 3, false), (2, 3, false), (3, 3, true)], "one request a piece");
    assert_eq!(line(&sri, record), ("arrived".to_owned(), 3, 3));
    assert_eq!(sri.count_waiting_files().expect("a vault"), 0);
    let view = sri.load_file(file).expect("a vault").view;
    assert!(view.state == "arrived" && view.arrived_ms.is_some_and(|ms| ms > 1_700_000_000_000));
    assert_eq!(std::fs::read(place(&hall, file)).expect("a file"), picture);
    assert_eq!(sri.show(record, "id").expect("a record").files[0].hash, file.to_string());

    fetch(&mut budi).expect("it is there now");
    let fetched = budi.load_file(file).expect("a vault");
    assert_eq!((fetched.content, fetched.view.media.as_str()), (picture, "image/jpeg"));
    assert_eq!(line(&budi, record), ("arrived".to_owned(), 3, 3));
    let before = hall.road().traffic().trips;
    fetch(&mut budi).expect("it is here");
    send(&hall, &mut sri).expect("nothing waits");
    assert_eq!(hall.road().traffic().trips, before, "what is done is not done again");
}

#[cfg(unix)]
#[test]
fn files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (hall, picture) = (hall(), photo(1, 100));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let (_, file) = photographed(&mut device, SCOPE, &picture);
    hall.sync(&mut device).expect("synced");
    send(&hall, &mut device).expect("sent");
    let mode = |path: &std::path::Path| path.metadata().expect("a file").permissions().mode() & 0o777;
    let path = place(&hall, file);
    assert_eq!((mode(&path), mode(path.parent().expect("a folder"))), (0o600, 0o700));
}

#[test]
fn answers_go_first_and_a_draft_sends_nothing() {
    let (hall, first, second) = (hall(), photo(1, 1_000), photo(2, 2_000));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = act(|world| device.start(world, SCOPE)).expect("an area of this device");
    let keep = |device: &mut Device, picture: &[u8]| {
        act(|world| device.keep_file(world, record, &key("foto_depan"), "image/jpeg", picture)).expect("room")
    };
    keep(&mut device, &first);
    let file = keep(&mut device, &second);
    assert_eq!(device.file_quota().expect("a vault").used_bytes, 2_000, "what was typed over is gone");
    hall.sync(&mut device).expect("synced");
    assert_eq!(device.plan_file().expect("a vault"), None, "it is no answer yet");
    assert_eq!(line(&device, record).0, "waiting");
    act(|world| device.save(world, record)).expect("room");
    assert_eq!(send(&hall, &mut device).expect("it stands aside"), 0);
    hall.sync(&mut device).expect("synced");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    assert!(place(&hall, file).exists() && !place(&hall, FileHash::of(&first)).exists());
    // A photo that a later one took the place of stays here, waits for nobody and is not sent.
    let third = act(|world| {
        let kept = device.keep_file(world, record, &key("foto_depan"), "image/jpeg", &photo(3, 3_000));
        device.save(world, record).expect("room");
        let fourth = device.keep_file(world, record, &key("foto_depan"), "image/jpeg", &photo(4, 4_000));
        device.save(world, record).expect("room");
        fourth.expect("room");
        kept.expect("room")
    });
    assert_eq!(device.count_waiting_files().expect("a vault"), 1);
    hall.sync(&mut device).expect("synced");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    assert!(!place(&hall, third).exists());
}

#[test]
fn a_file_that_is_cleared_before_a_save_is_gone() {
    let (hall, picture) = (hall(), photo(1, 1_000));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    act(|world| {
        let record = device.start(world, SCOPE).expect("an area of this device");
        let foto = key("foto_depan");
        device.keep_file(world, record, &foto, "image/jpeg", &picture).expect("room");
        device.answer(world, record, &foto, &Value::Empty).expect("room");
        device.save(world, record).expect("room");
    });
    assert_eq!(device.file_quota().expect("a vault").used_bytes, 0);
}

#[test]
fn what_is_no_file_is_not_kept() {
    let hall = hall();
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = act(|world| device.start(world, SCOPE)).expect("an area of this device");
    let mut keep = |name: &str, media: &str, bytes: &[u8]| {
        let kept = act(|world| device.keep_file(world, record, &key(name), media, bytes));
        kept.expect_err("refused").code
    };
    assert_eq!(keep("alamat", "image/jpeg", b"x"), ProblemCode::RequestInvalid);
    assert_eq!(keep("foto_depan", "jpeg", b"x"), ProblemCode::RequestInvalid);
    assert_eq!(keep("foto_depan", "image/jpeg", b""), ProblemCode::RequestInvalid);
    let large = vec![7; (16 << 20) + 1];
    assert_eq!(keep("foto_depan", "image/jpeg", &large), ProblemCode::FileTooLarge);
    assert!(device.list_files(record, "id").expect("a vault").is_empty());
}

/// Pieces in any order, some twice, with questions in between: the bits only grow, the receipt comes with the
/// last piece and not before, and what lies in the folder is the file.
#[test]
fn pieces_come_in_any_order_and_twice() {
    let hall = hall();
    for seed in 0..12 {
        let mut dice = Dice::seeded(seed);
        let bytes = 1 + usize::try_from(dice.below(5 * PIECE as u64)).expect("a size");
        let picture = photo(seed, bytes);
        let phone = Phone::naming(&hall, 100 + u8::try_from(seed).expect("few"), &[&picture]);
        let (all, count) = (all_pieces(bytes as u64), bytes.div_ceil(PIECE) as u64);
        let mut sent = BTreeSet::new();
        let mut there = 0;
        while there != all {
            let answer = if dice.below(4) == 0 {
                phone.ask(&hall, &picture).expect("named")
            } else {
                let number = u32::try_from(dice.below(count)).expect("few");
                sent.insert(number);
                phone.send(&hall, &picture, number).expect("taken")
            };
            assert_eq!(answer.there & there, there, "seed {seed}: what is there stays");
            there = answer.there;
            assert_eq!(there, sent.iter().map(|number| 1_u64 << number).sum::<u64>(), "seed {seed}");
            assert_eq!(answer.receipt.is_some(), there == all, "seed {seed}");
        }
        assert_eq!(std::fs::read(place(&hall, FileHash::of(&picture))).expect("a file"), picture);
        let again = phone.send(&hall, &picture, 0).expect("said twice");
        assert_eq!(again.receipt, phone.ask(&hall, &picture).expect("named").receipt);
        let parts =
            hall.folder().path().join("hub.db.files/parts").join(phone.key.public().device().to_string());
        assert_eq!(std::fs::read_dir(parts).expect("a folder").count(), 0, "no piece is left behind");
    }
}

#[test]
fn a_photo_in_a_second_household_is_not_sent_again() {
    let (hall, picture) = (hall(), photo(1, 2 * PIECE));
    let mut device = hall.enrol("a", "Sri", &[SCOPE, OTHER]).expect("enrolled");
    let (_, file) = photographed(&mut device, SCOPE, &picture);
    hall.sync(&mut device).expect("synced");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    let (second, same) = photographed(&mut device, OTHER, &picture);
    assert_eq!(file, same);
    hall.sync(&mut device).expect("synced");
    let before = hall.road().traffic().sent_bytes;
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    assert!(hall.road().traffic().sent_bytes - before < 1_000, "its bytes need not go again");
    assert_eq!(line(&device, second).0, "arrived");
}

#[test]
fn a_stale_nonce_costs_one_sync() {
    let (hall, picture) = (hall(), photo(1, 1_000));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    photographed(&mut device, SCOPE, &picture);
    hall.sync(&mut device).expect("synced");
    // A sync whose answer is lost: the server has handed out another nonce.
    let body = act(|world| device.plan_sync(world)).expect("planned");
    hall.block_on(hall.road().carry(ketuk_transport::Errand::Sync, body)).expect("answered");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
}

#[test]
fn a_kill_of_either_side_resumes_where_it_was() {
    let (mut hall, picture) = (hall(), photo(1, 6 * PIECE));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let (record, file) = photographed(&mut device, SCOPE, &picture);
    hall.sync(&mut device).expect("synced");
    let step = |hall: &Hall, device: &mut Device| {
        let plan = device.plan_file().expect("a vault").expect("something waits");
        let answer = post(hall, plan.body).expect("taken");
        device.absorb_file(&answer).expect("an answer")
    };
    assert_eq!([step(&hall, &mut device).pieces, step(&hall, &mut device).pieces], [1, 2]);
    assert_eq!(line(&device, record), ("sending".to_owned(), 2, 6));
    // The third piece reaches the server, its answer reaches nobody: the phone is killed.
    let plan = device.plan_file().expect("a vault").expect("something waits");
    post(&hall, plan.body).expect("taken");
    drop(device);
    hall.restart(machine_clock).expect("the server starts again");
    let mut device = Device::load(&hall.folder().path().join("a")).expect("a vault");
    let mut seen = Vec::new();
    let sent = hall.block_on(hall.road().send_files(&mut device, &mut Hurry::default(), &mut |moved| {
        seen.push(moved.pieces);
    }));
    assert_eq!(sent.expect("sent").arrived, 1);
    assert_eq!(seen, [3, 4, 5, 6], "one question, then what is missing");
    assert!(hall.road().traffic().sent_bytes < 3 * PIECE as u64 + 2_000);
    assert_eq!(std::fs::read(place(&hall, file)).expect("a file"), picture);
}

#[test]
fn a_keeping_that_did_not_reach_the_disk_never_happened() {
    let (hall, picture) = (hall(), photo(1, 3 * PIECE));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let record = act(|world| device.start(world, SCOPE)).expect("an area of this device");
    device.vault().on_commit(|| false).expect("a hook is set");
    let keep = |device: &mut Device| {
        act(|world| device.keep_file(world, record, &key("foto_depan"), "image/jpeg", &picture))
    };
    assert!(keep(&mut device).is_err());
    drop(device);
    let mut device = Device::load(&hall.folder().path().join("a")).expect("a vault");
    assert_eq!(device.file_quota().expect("a vault").used_bytes, 0);
    assert!(device.list_files(record, "id").expect("a vault").is_empty());
    keep(&mut device).expect("room");
    drop(device);
    let device = Device::load(&hall.folder().path().join("a")).expect("a vault");
    assert_eq!(device.load_file(FileHash::of(&picture)).expect("a vault").content, picture);
}

/// A road that passes so many bytes of each connection up, and then breaks; the last one holds.
fn breaking_road(server: &str, budgets: Vec<usize>) -> Road {
    let server: SocketAddr = server.trim_start_matches("http://").parse().expect("an address");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    std::thread::spawn(move || {
        for budget in budgets {
            let Ok((client, _)) = listener.accept() else { return };
            let Ok(upstream) = TcpStream::connect(server) else { return };
            pass(client, upstream, budget);
        }
    });
    let long = Duration::from_secs(20);
    let patience = Patience { connect: long, trip: long, silence: long };
    Road::with_patience(&url, Exposure::LoopbackOnly, &Roots::None, patience).expect("loopback")
}

/// Passes bytes both ways until `budget` bytes have gone up, or somebody hangs up.
fn pass(mut client: TcpStream, mut upstream: TcpStream, mut budget: usize) {
    let (mut up, mut down) = (client.try_clone().expect("a socket"), upstream.try_clone().expect("a socket"));
    let back = std::thread::spawn(move || drop(std::io::copy(&mut down, &mut up)));
    let mut buffer = [0; 8 << 10];
    while budget > 0 {
        let most = buffer.len().min(budget);
        let Ok(read @ 1..) = client.read(&mut buffer[..most]) else { break };
        if upstream.write_all(&buffer[..read]).is_err() {
            break;
        }
        budget -= read;
    }
    let _ = client.shutdown(std::net::Shutdown::Both);
    let _ = upstream.shutdown(std::net::Shutdown::Both);
    let _ = back.join();
}

#[test]
fn a_link_that_breaks_three_times_sends_each_piece_once() {
    let (hall, picture) = (hall(), photo(1, 4 * PIECE));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let (record, file) = photographed(&mut device, SCOPE, &picture);
    hall.sync(&mut device).expect("synced");
    let half = PIECE / 2;
    let budgets = vec![PIECE + half, 2 * PIECE, half, usize::MAX, usize::MAX];
    let road = breaking_road(hall.road().base_url(), budgets);
    let mut world = Hurry::default();
    let sent = hall.block_on(road.send_files(&mut device, &mut world, &mut |_| ()));
    assert_eq!(sent.expect("in the end").arrived, 1);
    assert_eq!(std::fs::read(place(&hall, file)).expect("a file"), picture);
    assert_eq!(line(&device, record).0, "arrived");
    assert!(road.traffic().sent_bytes < 8 * PIECE as u64, "{}", road.traffic().sent_bytes);
}

#[test]
fn a_fetch_that_breaks_goes_on_where_it_was() {
    let (hall, picture) = (hall(), photo(1, 5 * PIECE));
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    let (record, file) = photographed(&mut sri, SCOPE, &picture);
    hall.sync(&mut sri).expect("synced");
    send(&hall, &mut sri).expect("sent");
    hall.sync(&mut budi).expect("synced");
    for _ in 0..2 {
        let plan = budi.plan_fetch(record, file).expect("a vault").expect("it is not here");
        let answer = post(&hall, plan.body).expect("given");
        budi.absorb_file(&answer).expect("an answer");
    }
    assert_eq!(budi.load_file(file).expect("a vault").view.state, "away");
    drop(budi);
    let mut budi = Device::load(&hall.folder().path().join("b")).expect("a vault");
    let before = hall.road().traffic().trips;
    hall.block_on(hall.road().fetch_file(&mut budi, &mut Hurry::default(), (record, file))).expect("fetched");
    assert_eq!(hall.road().traffic().trips - before, 3);
    assert_eq!(budi.load_file(file).expect("a vault").content, picture);
}

#[test]
fn the_quota_lets_go_of_what_has_arrived_and_of_nothing_else() {
    let hall = hall();
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    device.save_file_quota(1_500).expect("a vault");
    let first = photo(1, 1_000);
    let (record, file) = photographed(&mut device, SCOPE, &first);
    let second = act(|world| device.start(world, SCOPE)).expect("an area of this device");
    let keep = |device: &mut Device| {
        act(|world| device.keep_file(world, second, &key("foto_depan"), "image/jpeg", &photo(2, 1_000)))
    };
    assert_eq!(keep(&mut device).expect_err("full").code, ProblemCode::FilesFull);
    assert!(device.list_files(second, "id").expect("a vault").is_empty(), "neither file nor answer");
    hall.sync(&mut device).expect("synced");
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    keep(&mut device).expect("the first one can go");
    let quota = device.file_quota().expect("a vault");
    assert_eq!((quota.used_bytes, quota.waiting_bytes, quota.most_bytes), (1_000, 0, 1_500));
    assert_eq!(line(&device, record).0, "arrived");
    let let_go = device.load_file(file).expect("a vault");
    assert!(let_go.content.is_empty() && let_go.view.state == "away" && let_go.view.arrived_ms.is_some());
    let fetch = |device: &mut Device| {
        hall.block_on(hall.road().fetch_file(device, &mut Hurry::default(), (record, file)))
    };
    assert_eq!(fetch(&mut device).expect_err("full").code, ProblemCode::FilesFull);
    device.save_file_quota(2_000).expect("a vault");
    fetch(&mut device).expect("it comes back");
    assert_eq!(device.load_file(file).expect("a vault").content, first);
}

#[test]
fn a_server_that_went_back_in_time_gets_its_photos_again() {
    let (mut hall, picture) = (hall(), photo(1, PIECE + 5));
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    hall.sync(&mut device).expect("synced");
    let copy = hall.copy_database().expect("a copy");
    let (record, file) = photographed(&mut device, SCOPE, &picture);
    hall.sync(&mut device).expect("synced");
    send(&hall, &mut device).expect("sent");
    assert_eq!(line(&device, record).0, "arrived");
    hall.restore(&copy).expect("the server starts on the copy");
    std::fs::remove_dir_all(hall.folder().path().join("hub.db.files")).expect("the folder is lost too");
    hall.sync(&mut device).expect("synced");
    assert_eq!(device.count_waiting_files().expect("a vault"), 1);
    assert_eq!(send(&hall, &mut device).expect("sent"), 1);
    assert_eq!(std::fs::read(place(&hall, file)).expect("a file"), picture);
}

#[test]
fn a_file_whose_bytes_are_lost_is_taken_again() {
    let (hall, picture) = (hall(), photo(1, PIECE + 5));
    let phone = Phone::naming(&hall, 1, &[&picture]);
    (0..2).for_each(|number| drop(phone.send(&hall, &picture, number).expect("taken")));
    std::fs::remove_file(place(&hall, FileHash::of(&picture))).expect("removed");
    assert_eq!(phone.fetch(&hall, &picture, 0).err(), Some(ProblemCode::FileNotHere));
    let told = phone.ask(&hall, &picture).expect("named");
    assert_eq!((told.there, told.receipt), (0, None), "no receipt for what is not there");
    (0..2).for_each(|number| drop(phone.send(&hall, &picture, number).expect("taken")));
    assert!(phone.ask(&hall, &picture).expect("named").receipt.is_some());
}

/// Half a photo could not be sent: it must not wait for ever.
#[test]
fn a_photo_that_is_half_fetched_does_not_wait() {
    let (mut hall, picture) = (hall(), photo(1, 5 * PIECE));
    let mut sri = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let mut budi = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    let copy = hall.copy_database().expect("a copy");
    let (record, file) = photographed(&mut sri, SCOPE, &picture);
    hall.sync(&mut sri).expect("synced");
    send(&hall, &mut sri).expect("sent");
    hall.sync(&mut budi).expect("synced");
    for _ in 0..2 {
        let plan = budi.plan_fetch(record, file).expect("a vault").expect("it is not here");
        let answer = post(&hall, plan.body).expect("given");
        budi.absorb_file(&answer).expect("an answer");
    }
    hall.restore(&copy).expect("the server starts on the copy");
    hall.sync(&mut budi).expect("synced");
    assert_eq!(budi.count_waiting_files().expect("a vault"), 0);
    // Whoever has all of it sends it again.
    hall.sync(&mut sri).expect("synced");
    assert_eq!(sri.count_waiting_files().expect("a vault"), 1);
}

//! Grants that end, and orders to wipe: obeyed at the next contact by any road, after what was unsent is taken in apart.

use super::{SCOPE, at, at_clock, begin, changes, now_ms};
use ketuk_device::{Device, Standing, World};
use ketuk_server::http::machine_clock;
use ketuk_server::hub::Wipe;
use ketuk_server::role::Reach;
use ketuk_tests::hall::Hall;
use ketuk_transport::{Exposure, Holder, Road, Roots, SystemWorld};
use ketuk_view::SyncReport;
use ketuk_wire::{Grant, ProblemCode, SigningKey, WipeOrder};
use std::net::TcpListener;

const DAY_MS: u64 = 24 * 3600 * 1000;

fn order(hall: &Hall) {
    let ordered = hall.call(|hub, world| {
        let device = hub.list_devices(Reach::City)?[0].device;
        hub.order_wipe(device, world.now_ms)
    });
    assert_eq!(ordered, Ok(true));
}

fn standing(hall: &Hall) -> Wipe {
    hall.call(|hub, _| hub.list_devices(Reach::City)).expect("a list")[0].wipe
}

fn apart(hall: &Hall) -> usize {
    hall.call(|hub, _| hub.list_quarantine(Reach::City, 0, 100)).expect("a list").len()
}

fn is_empty(device: &Device) -> bool {
    device.standing() == Ok(Standing::New) && device.list().expect("a vault").is_empty()
}

/// Whether the file or what SQLite puts beside it holds these bytes.
fn holds(hall: &Hall, file: &str, words: &[u8]) -> bool {
    ["", "-wal"].iter().any(|ending| {
        let bytes = std::fs::read(hall.folder().path().join(format!("{file}{ending}"))).unwrap_or_default();
        bytes.windows(words.len()).any(|window| window == words)
    })
}

/// Lends a device to a road.
struct Hand<'d>(&'d mut Device);

impl Holder for Hand<'_> {
    async fn hold<T: Send + 'static>(
        &mut self,
        act: impl FnOnce(&mut Device, &mut World<'_>) -> T + Send + 'static,
    ) -> T {
        at_clock(|world| act(self.0, world))
    }

    async fn wait(&mut self, _wait_ms: u64) {}
}

/// A file to carry by hand.
fn file_of(device: &mut Device) -> Vec<u8> {
    at_clock(|world| device.plan_bundle(world)).expect("a file").bytes
}

/// What the office gives back for it.
fn answer_to(hall: &Hall, file: Vec<u8>) -> Vec<u8> {
    let answer = hall.call(move |hub, world| {
        let mut carried = hub.open_bundle(Reach::City, &file)?;
        while !carried.is_done() {
            hub.carry_on(world, &mut carried)?;
        }
        hub.close_bundle(world, carried)
    });
    answer.expect("an answer")
}

fn take(device: &mut Device, answer: &[u8]) -> SyncReport {
    at_clock(|world| device.absorb_bundle(world, answer)).expect("taken")
}

fn is_wiped(report: &SyncReport) -> bool {
    report.notices.iter().any(|notice| notice == ProblemCode::DeviceWiped.code())
}

fn invite_again(hall: &Hall, device: &mut Device) {
    let code = hall.invite("Sri", &[SCOPE]).expect("an invitation");
    hall.block_on(hall.road().enrol(device, &mut SystemWorld::new(), &code, "Sri")).expect("enrolled again");
}

#[test]
fn an_order_is_obeyed_at_the_next_sync_and_nothing_unsent_is_lost() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("lost", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    hall.sync(&mut device).expect("a sync");
    begin(&mut device, "Jalan rahasia 2");
    let old = ["lost", "lost-wal"]
        .map(|file| std::fs::read(hall.folder().path().join(file)).expect("a file"))
        .concat();
    // Without a zero, and from the end: sealed content, not the words of the schema.
    let sealed = old.windows(32).rev().find(|part| !part.contains(&0)).expect("something sealed");
    assert!(holds(&hall, "lost", sealed), "the check can fail");
    order(&hall);
    assert!(matches!(standing(&hall), Wipe::Waiting(_)));
    let report = hall.sync(&mut device).expect("a last sync");
    assert_eq!(report.apart, 2);
    assert!(report.notices.iter().any(|notice| notice == ProblemCode::DeviceWiped.code()));
    assert!(is_empty(&device));
    assert!(!holds(&hall, "lost", sealed), "written over, not only unlinked");
    assert_eq!((changes(&hall), apart(&hall)), (2, 2));
    assert!(matches!(standing(&hall), Wipe::Done(_)));
    assert_eq!(device.last_word(), Ok(None), "the server has heard it");
}

#[test]
fn an_order_is_obeyed_out_of_a_file_as_well() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("lost", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    order(&hall);
    let file = file_of(&mut device);
    let report = take(&mut device, &answer_to(&hall, file));
    assert!(is_wiped(&report));
    assert!(is_empty(&device));
    assert_eq!(apart(&hall), 2);
    // It has still to say so, to whom and by which key it knows.
    let word = device.last_word().expect("a vault").expect("a last word");
    assert_eq!(word.url, hall.road().base_url());
    hall.job(ketuk_server::Job::Wiped(word.body)).expect("heard");
    assert!(matches!(standing(&hall), Wipe::Done(_)));
}

#[test]
fn whoever_is_invited_again_is_not_wiped_by_the_old_order() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("found", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    order(&hall);
    invite_again(&hall, &mut device);
    assert_eq!(standing(&hall), Wipe::None);
    assert_eq!(hall.sync(&mut device).expect("a sync").arrived, 2);
    assert!(!is_empty(&device));
}

#[test]
fn a_phone_that_was_wiped_and_is_invited_again_works_on() {
    let mut hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("found", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    hall.sync(&mut device).expect("a sync");
    order(&hall);
    assert!(is_wiped(&hall.sync(&mut device).expect("a last sync")) && is_empty(&device));
    // The server's clock was ahead and is set right: the invitation looks older than the order that was obeyed.
    hall.restart(|| machine_clock() - DAY_MS / 12).expect("restarted");
    invite_again(&hall, &mut device);
    begin(&mut device, "Jalan 2");
    for _ in 0..2 {
        assert!(!is_wiped(&hall.sync(&mut device).expect("a sync")));
    }
    assert_eq!(device.list().expect("a vault").len(), 2, "refilled, and what is new");
    assert_eq!(changes(&hall), 4);
}

#[test]
fn an_order_that_waited_is_not_obeyed_after_a_new_invitation() {
    let mut hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("found", "Sri", &[SCOPE]).expect("enrolled");
    order(&hall);
    let file = file_of(&mut device);
    begin(&mut device, "Jalan 1");
    assert!(!is_wiped(&take(&mut device, &answer_to(&hall, file))));
    hall.restart(|| machine_clock() + DAY_MS / 12).expect("restarted");
    invite_again(&hall, &mut device);
    for _ in 0..2 {
        assert!(!is_wiped(&hall.sync(&mut device).expect("a sync")));
    }
    assert!(!is_empty(&device));
    assert_eq!((changes(&hall), apart(&hall)), (2, 0));
}

#[test]
fn an_order_out_of_a_file_waits_for_what_was_saved_since_the_file_was_made() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("lost", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    order(&hall);
    let file = file_of(&mut device);
    begin(&mut device, "Jalan 2");
    let report = take(&mut device, &answer_to(&hall, file));
    assert!(!is_wiped(&report) && !is_empty(&device), "nobody else has it");
    assert_eq!(device.last_word(), Ok(None));
    let report = hall.sync(&mut device).expect("a last sync");
    assert!(is_wiped(&report) && is_empty(&device));
    assert_eq!((changes(&hall), apart(&hall)), (0, 4), "all of it was taken in, apart");
    assert!(matches!(standing(&hall), Wipe::Done(_)));
}

#[test]
fn a_server_that_never_knew_a_wiped_phone_keeps_it_from_nothing() {
    let mut hall = Hall::open().expect("a hall");
    let before = hall.copy_database().expect("a copy");
    let mut device = hall.enrol("lost", "Sri", &[SCOPE]).expect("enrolled");
    order(&hall);
    let file = file_of(&mut device);
    assert!(is_wiped(&take(&mut device, &answer_to(&hall, file))));
    assert!(device.last_word().expect("a vault").is_some(), "nobody has heard it yet");
    hall.restore(&before).expect("a server from before the phone");
    let mut hand = Hand(&mut device);
    hall.block_on(hall.road().tell_last_word(&mut hand)).expect("nothing to hear is no trouble");
    assert_eq!(device.last_word(), Ok(None), "and it is not said again");
}

#[test]
fn a_last_word_that_nobody_can_hear_now_is_kept() {
    let mut hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("lost", "Sri", &[SCOPE]).expect("enrolled");
    order(&hall);
    let file = file_of(&mut device);
    take(&mut device, &answer_to(&hall, file));
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
    let road = Road::new(&format!("http://{nobody}"), Exposure::LoopbackOnly, &Roots::None).expect("a road");
    let told = hall.block_on(road.tell_last_word(&mut Hand(&mut device)));
    assert_eq!(told.expect_err("nobody there").code, ProblemCode::Unreachable);
    assert!(device.last_word().expect("a vault").is_some());
    hall.restart(machine_clock).expect("restarted");
    hall.block_on(hall.road().tell_last_word(&mut Hand(&mut device))).expect("heard");
    assert!(matches!(standing(&hall), Wipe::Done(_)));
}

#[test]
fn nobody_else_can_order_or_confirm_a_wipe() {
    let hall = Hall::open().expect("a hall");
    let device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    order(&hall);
    let thief = SigningKey::from_seed([8; 32]).expect("any seed is a key");
    let Ok(Standing::Enrolled(identity)) = device.standing() else { panic!("enrolled") };
    let forged = ketuk_wire::WipeDone { device: identity.device, ..ketuk_wire::WipeDone::sign(&thief, 0) };
    let body = ketuk_wire::frame::wrap(&ketuk_wire::encode(&forged));
    assert_eq!(hall.job(ketuk_server::Job::Wiped(body)).expect_err("forged").code, ProblemCode::SignatureBad);
    assert!(matches!(standing(&hall), Wipe::Waiting(_)));
    let order = WipeOrder::sign(&thief, identity.device, u64::MAX);
    assert!(order.verify(&identity.server_key, identity.device).is_err());
    let grant = Grant::sign(&thief, identity.device, (0, u64::MAX), vec![SCOPE]);
    assert!(grant.verify(&identity.server_key, identity.device).is_err());
}

#[test]
fn a_phone_that_stays_away_locks_itself_and_loses_nothing() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("away", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    let begun = now_ms();
    let check =
        |device: &mut Device, now_ms| at(now_ms, |world| device.check_grant(world)).map_err(|p| p.code);
    assert_eq!(check(&mut device, begun + 29 * DAY_MS), Ok(()));
    assert_eq!(check(&mut device, begun + 31 * DAY_MS), Err(ProblemCode::GrantOver));
    assert_eq!(check(&mut device, begun), Err(ProblemCode::GrantOver), "a clock put back prolongs nothing");
    assert!(at_clock(|world| device.plan_bundle(world)).is_ok(), "unsent work still leaves");
    assert_eq!(hall.sync(&mut device).expect("a sync").arrived, 2);
    assert_eq!(check(&mut device, now_ms()), Ok(()), "and a sync opens it again");
}

#[test]
fn a_clock_that_goes_back_again_and_again_still_ends_the_grant() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("away", "Sri", &[SCOPE]).expect("enrolled");
    let begun = now_ms();
    let mut check = |now_ms| at(now_ms, |world| device.check_grant(world)).is_ok();
    let days = (0..40).take_while(|_| check(begun + DAY_MS) && check(begun)).count();
    assert!((29..=30).contains(&days), "{days} days");
}

#[test]
fn a_phone_whose_last_answer_was_lost_is_wiped_as_well() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("lost", "Sri", &[SCOPE]).expect("enrolled");
    begin(&mut device, "Jalan 1");
    hall.sync(&mut device).expect("a sync");
    begin(&mut device, "Jalan 2");
    let body = at_clock(|world| device.plan_sync(world)).expect("planned");
    hall.job(ketuk_server::Job::Sync(body)).expect("taken in, and nobody hears of it");
    order(&hall);
    let report = hall.sync(&mut device).expect("a last sync");
    assert!(is_wiped(&report) && is_empty(&device), "to whom no feed is shown, no feed has ended");
    assert_eq!((changes(&hall), apart(&hall)), (4, 0));
}

#[test]
fn an_order_given_by_a_clock_that_ran_ahead_is_void_after_a_new_invitation() {
    let mut hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("found", "Sri", &[SCOPE]).expect("enrolled");
    hall.restart(|| machine_clock() + DAY_MS / 12).expect("its clock runs ahead");
    order(&hall);
    let file = file_of(&mut device);
    let answer = answer_to(&hall, file);
    hall.restart(machine_clock).expect("and is set right");
    invite_again(&hall, &mut device);
    invite_again(&hall, &mut device);
    assert!(!is_wiped(&take(&mut device, &answer)), "the old order is shown again");
    assert!(!is_wiped(&hall.sync(&mut device).expect("a sync")));
    begin(&mut device, "Jalan 1");
    assert!(!is_wiped(&hall.sync(&mut device).expect("a sync")));
    order(&hall);
    assert!(is_wiped(&hall.sync(&mut device).expect("a sync")), "a new one counts at once");
}

#[test]
fn a_server_whose_clock_ran_ahead_locks_nobody_for_ever() {
    let mut hall = Hall::open().expect("a hall");
    hall.restart(|| machine_clock() + 400 * DAY_MS).expect("its clock runs ahead");
    let mut device = hall.enrol("away", "Sri", &[SCOPE]).expect("enrolled");
    let check =
        |device: &mut Device, now_ms| at(now_ms, |world| device.check_grant(world)).map_err(|p| p.code);
    let later = now_ms() + 25 * DAY_MS;
    assert_eq!(check(&mut device, later), Ok(()));
    hall.restart(|| machine_clock() + 25 * DAY_MS).expect("and is right, 25 days later");
    let code = hall.invite("Sri", &[SCOPE]).expect("an invitation");
    let body = at(later, |world| device.plan_enrol(world, &code, "Sri")).expect("planned");
    let answer = hall.job(ketuk_server::Job::Enrol(body)).expect("enrolled again");
    device.absorb_enrol(&answer).expect("enrolled again");
    assert_eq!(check(&mut device, later + 29 * DAY_MS), Ok(()));
    assert_eq!(check(&mut device, later + 31 * DAY_MS), Err(ProblemCode::GrantOver));
    device.absorb_enrol(&answer).expect("an answer that is shown again");
    assert_eq!(check(&mut device, later + 31 * DAY_MS), Err(ProblemCode::GrantOver), "sets nothing back");
}

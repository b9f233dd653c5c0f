//! Sync by hand: many batches, hostile files over real HTTP, and bad luck by the seed.

use ketuk_device::{Device, RecordId, ScopeId, World};
use ketuk_fleet::scenario::{Inside, Mishap, Origin, Stage, scope_of};
use ketuk_form::{Key, Value};
use ketuk_tests::hall::{Hall, TOKEN};
use ketuk_transport::{Exposure, Office, Outside, Roots, SystemWorld};
use ketuk_vault::Origin as Author;
use ketuk_wire::bundle::{Bundle, CARRIED, unpack_batch};
use ketuk_wire::feed::Cursor;
use ketuk_wire::sync::{SyncRequest, SyncResponse};
use ketuk_wire::{Problem, ProblemCode, Tag, VERSION, limits};
use std::collections::BTreeSet;

const SCOPE: ScopeId = ScopeId(6_474_011_001_001);

fn key(text: &str) -> Key {
    Key::parse(text).expect("a key of the form")
}

/// A household with an address.
fn begin(device: &mut Device, world: &mut World<'_>, address: &str) -> Result<RecordId, Problem> {
    let record = device.start(world, SCOPE)?;
    device.answer(world, record, &key("alamat"), &Value::Text(address.to_owned()))?;
    device.save(world, record)?;
    Ok(record)
}

fn at_clock<T>(act: impl FnOnce(&mut World<'_>) -> T) -> T {
    SystemWorld::new().with_world(act)
}

fn export(device: &mut Device) -> ketuk_device::BundleFile {
    at_clock(|world| device.plan_bundle(world)).expect("an enrolled device")
}

/// The office opens what is sealed to it.
fn open(hall: &Hall, file: &[u8]) -> Result<Bundle, Problem> {
    let file = file.to_vec();
    hall.call(move |hub, _| hub.read_bundle(&file))
}

fn import(device: &mut Device, file: &[u8]) -> Result<ketuk_view::SyncReport, Problem> {
    at_clock(|world| device.absorb_bundle(world, file))
}

fn office(hall: &Hall, token: &str) -> Office {
    Office::new(hall.road().base_url(), Exposure::LoopbackOnly, &Roots::None, token).expect("an address")
}

fn send(hall: &Hall, file: Vec<u8>) -> Result<Vec<u8>, Problem> {
    hall.block_on(office(hall, TOKEN).carry_bundle(file)).map_err(|declined| declined.problem)
}

fn waiting(device: &Device) -> u32 {
    device.strip().expect("a vault").waiting_saves
}

fn changes(hall: &Hall) -> u64 {
    hall.call(|hub, _| hub.counts()).expect("counts").changes
}

#[test]
fn everything_goes_in_one_file_and_the_network_finds_nothing_left() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    for at in 0..60_u32 {
        // Letters that hardly compress: several batches come of it.
        let address: String =
            (0..1_000_u32).map(|i| format!("{:08x}", (at * 1_009 + i).wrapping_mul(2_654_435_761))).collect();
        at_clock(|world| begin(&mut device, world, &address)).expect("room");
    }
    let file = export(&mut device);
    assert_eq!((file.households, file.saves), (60, 120));
    let Ok(Bundle::Outbound(read)) = open(&hall, &file.bytes) else { panic!("a device's file") };
    assert!(read.claim().batches.len() > 1, "{} batches", read.claim().batches.len());
    let again = export(&mut device);
    let Ok(Bundle::Outbound(second)) = open(&hall, &again.bytes) else { panic!("a device's file") };
    assert_eq!(second.claim().batches, read.claim().batches, "the same batches, byte for byte");
    assert_eq!(waiting(&device), 120, "on a stick is not arrived");

    let answer = send(&hall, file.bytes).expect("taken");
    let twice = send(&hall, again.bytes).expect("taken again");
    assert_eq!(changes(&hall), 120);
    let report = import(&mut device, &answer).expect("for this device");
    assert_eq!((report.arrived, report.received, report.more), (120, 0, false));
    assert_eq!((waiting(&device), report.notices), (0, Vec::<String>::new()));
    let report = import(&mut device, &twice).expect("for this device");
    assert_eq!((report.arrived, report.received), (0, 0));
    let synced = hall.block_on(hall.road().sync(&mut device, &mut SystemWorld::new(), &mut |_| ()));
    assert_eq!(synced.expect("a sync").arrived, 0);
    assert_eq!(changes(&hall), 120);
}

#[test]
fn who_shows_no_token_gets_nothing() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    at_clock(|world| begin(&mut device, world, "Jalan 1")).expect("room");
    let file = export(&mut device).bytes;
    let refused = hall.block_on(office(&hall, "another token").carry_bundle(file)).expect_err("no token");
    assert_eq!(refused.problem.code, ProblemCode::NotAllowed);
    assert_eq!(changes(&hall), 0);
}

#[test]
fn a_file_that_is_not_whole_is_refused_whole() {
    let hall = Hall::open().expect("a hall");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    at_clock(|world| begin(&mut device, world, "Jalan 1")).expect("room");
    let file = export(&mut device).bytes;
    let refused = |file: Vec<u8>| send(&hall, file).expect_err("refused").code;
    let middle = file.len() / 2;
    assert_eq!(refused(file[..middle].to_vec()), ProblemCode::BundleBroken);
    let mut harmed = file.clone();
    harmed[middle] ^= 1;
    assert_eq!(refused(harmed), ProblemCode::BundleBroken);
    assert_eq!(refused(b"PK".to_vec()), ProblemCode::BundleNotOne);
    assert_eq!(refused(Vec::new()), ProblemCode::BundleNotOne);
    assert_eq!(refused(vec![0; limits::BUNDLE_BYTES_MAX + 1]), ProblemCode::BundleTooLarge);
    assert_eq!(changes(&hall), 0);
    let answer = send(&hall, file).expect("the whole file is taken");
    assert_eq!(changes(&hall), 2);
    for end in (0..answer.len()).step_by(7) {
        let problem = import(&mut device, &answer[..end]).expect_err("cut off");
        assert!(problem.code.code().starts_with("bundle."), "{problem}");
    }
    assert_eq!(waiting(&device), 2, "nothing of a cut file counts");
    import(&mut device, &answer).expect("whole");
    assert_eq!(waiting(&device), 0);
}

/// Whoever copies the stick can say nothing at `/v1/sync` that brings the area's feed.
#[test]
fn a_copied_file_is_no_ticket_to_the_feed() {
    let hall = Hall::open().expect("a hall");
    let mut other = hall.enrol("b", "Budi", &[SCOPE]).expect("enrolled");
    at_clock(|world| begin(&mut other, world, "Jalan rahasia 7")).expect("room");
    hall.block_on(hall.road().sync(&mut other, &mut SystemWorld::new(), &mut |_| ())).expect("a sync");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    at_clock(|world| begin(&mut device, world, "Jalan 1")).expect("room");
    // A sync that never left: its batch bears the nonce of the day.
    at_clock(|world| device.plan_sync(world)).expect("planned");
    let bytes = export(&mut device).bytes;
    let Ok(Bundle::Outbound(file)) = open(&hall, &bytes) else { panic!("a file") };
    for packed in &file.claim().batches {
        let batch = unpack_batch(packed).expect("a batch");
        assert_eq!(batch.nonce, CARRIED);
        let cursors = vec![Cursor { scope: SCOPE, seq: 0, tag: Tag::START }];
        let request = SyncRequest {
            version: VERSION,
            batch,
            cursors,
            device_time_s: None,
            forms: None,
            files: None,
            elsewhere: None,
            refill: None,
            grant_until_s: None,
            pins_ms: None,
            erased: None,
            settled: None,
            answered: None,
        };
        let body = hall.block_on(hall.road().carry(ketuk_transport::Errand::Sync, request.to_body()));
        let answer = SyncResponse::from_body(&body.expect("an answer")).expect("a message");
        assert_eq!((answer.stale, answer.pages), (Some(true), None));
    }
}

/// Chance out of a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// Two devices write, export, open, sync and die in any order; files are cut, doubled and overtaken.
fn play(seed: u64) {
    let mut chance = Chance(seed);
    let mut stage = Inside::default();
    let scope = scope_of(ketuk_fleet::scenario::Area(1)).expect("an area");
    let names = ["A", "B"];
    for name in names {
        stage.enrol(name, &[scope], Origin::Here).expect("enrolled");
    }
    let mut records: Vec<RecordId> = Vec::new();
    let (mut files, mut answers): (Vec<Vec<u8>>, Vec<Vec<u8>>) = (Vec::new(), Vec::new());
    for step in 0..60 {
        let name = names[chance.below(2)];
        match chance.below(9) {
            0 | 1 => {
                let address = format!("Jalan {step}");
                records.push(stage.act(name, |device, world| begin(device, world, &address)).expect("room"));
            }
            2 if !records.is_empty() => {
                let record = records[chance.below(records.len())];
                // Not everybody has every household yet.
                let _ = stage.act(name, |device, world| {
                    device.answer(world, record, &key("alamat"), &Value::Text(format!("Gang {step}")))?;
                    device.save(world, record)
                });
            }
            3 => {
                files.push(stage.act(name, |device, world| device.plan_bundle(world)).expect("planned").bytes)
            }
            4 if !files.is_empty() => {
                let file = files[chance.below(files.len())].clone();
                let cut = file[..chance.below(file.len())].to_vec();
                stage.carry_file(cut).expect_err("a cut file is refused");
                answers.push(stage.carry_file(file).expect("taken"));
            }
            5 | 6 if !answers.is_empty() => {
                let answer = answers[chance.below(answers.len())].clone();
                let cut = chance.below(answer.len());
                let cut = stage.act(name, |device, world| device.absorb_bundle(world, &answer[..cut]));
                cut.expect_err("a cut file is refused");
                match stage.act(name, |device, world| device.absorb_bundle(world, &answer)) {
                    Ok(_) => {}
                    Err(problem) => {
                        assert_eq!(problem.code, ProblemCode::BundleOther, "seed {seed}: {problem}")
                    }
                }
            }
            7 => {
                let mishaps = [Mishap::None, Mishap::RequestLost, Mishap::AnswerLost, Mishap::RequestTwice];
                let mishap = mishaps[chance.below(4)];
                stage.sync(name, mishap).unwrap_or_else(|problem| panic!("seed {seed}: {problem}"));
            }
            8 => stage.kill(name),
            _ => {}
        }
    }
    settle(&mut stage, &names, seed);
    check_whole(&mut stage, &names, &records, seed);
}

/// Syncs until nothing moves.
fn settle(stage: &mut Inside, names: &[&str], seed: u64) {
    for _ in 0..40 {
        let mut moved = false;
        for name in names {
            let report = stage.sync(name, Mishap::None).unwrap_or_else(|p| panic!("seed {seed}: {p}"));
            moved |= report.is_some_and(|r| r.more || r.arrived + r.received > 0);
        }
        if !moved {
            return;
        }
    }
    panic!("seed {seed}: it never comes to rest");
}

/// Every save is at the hub, once, and everybody has the same.
fn check_whole(stage: &mut Inside, names: &[&str], records: &[RecordId], seed: u64) {
    let mut seen = Vec::new();
    for name in names {
        let everything = stage.act(name, |device, _| {
            assert_eq!(waiting(device), 0, "seed {seed}: {name} still waits");
            assert_eq!(device.strip()?.refused_saves, 0, "seed {seed}: {name} was refused something");
            let mut all = BTreeSet::new();
            let mut own = 0_usize;
            for record in records {
                let list: Result<_, ketuk_vault::VaultProblem> =
                    device.vault().read(|store| store.list_changes(&record.0));
                for change in list.expect("a vault") {
                    own += usize::from(change.origin == Author::Own);
                    all.insert((record.0, change.hash));
                }
            }
            Ok((all, own))
        });
        seen.push(everything.expect("a device"));
    }
    assert_eq!(seen[0].0, seen[1].0, "seed {seed}: replicas differ");
    assert_eq!(seen[0].0.len(), seen[0].1 + seen[1].1, "seed {seed}: a change with two authors, or none");
    assert_eq!(stage.count_households().expect("a hub"), records.len(), "seed {seed}");
    assert_eq!(stage.count_apart().expect("a hub"), 0, "seed {seed}");
    assert!(stage.rebuild().expect("a hub"), "seed {seed}: rebuilt differs");
}

#[test]
fn any_order_of_files_and_syncs_loses_and_doubles_nothing() {
    for seed in 0..40 {
        play(seed);
    }
}

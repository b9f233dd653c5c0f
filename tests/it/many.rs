//! Several servers on one database: whoever answers, nothing acknowledged is lost, no cursor skips a row, and what one
//! server holds in memory is never another's past (decision 0034). A file has one server: these run on PostgreSQL.

use crate::pairs::{families, moved};
use ketuk_device::{Device, ScopeId};
use ketuk_fleet::city::{Dice, Family};
use ketuk_form::{Key, Value};
use ketuk_linkage::Kind;
use ketuk_server::hub::{ErasePlan, PairDecision, PairFigures, PairVerdict};
use ketuk_server::role::{Actor, Reach};
use ketuk_server::view::{PairLine, PairPage};
use ketuk_server::{Hub, HubWorld, Page, PairFilter, Workers};
use ketuk_tests::cadre::{fill_from, interview_new};
use ketuk_tests::hall::Hall;
use ketuk_tests::store::{TestStore, postgres};
use ketuk_tests::temp::TempDir;
use ketuk_transport::{Outside, SystemWorld};
use ketuk_wire::ProblemCode;
use std::collections::BTreeSet;

const HERE: ScopeId = ScopeId(6_474_011_001_001);
const THERE: ScopeId = ScopeId(6_474_011_002_001);
/// Households that each phone asks.
const EACH: usize = 6;

/// Two servers on one database, where this run has one.
fn two() -> Option<(Hall, Hall)> {
    postgres()?;
    let first = Hall::open().expect("a server");
    let second = first.open_beside().expect("another server");
    Some((first, second))
}

fn begin(device: &mut Device, address: &str) -> String {
    let key = Key::parse("alamat").expect("a key of the form");
    SystemWorld::new().with_world(|world| {
        let record = device.start(world, HERE).expect("a household");
        device.answer(world, record, &key, &Value::Text(address.to_owned())).expect("an answer");
        device.save(world, record).expect("a save");
        record.to_string()
    })
}

fn records(device: &Device) -> BTreeSet<String> {
    let rows = device.list().expect("a list");
    rows.into_iter().map(|row| row.record).collect()
}

#[test]
fn phones_that_go_from_one_server_to_the_other_all_hold_everything() {
    let Some((first, second)) = two() else { return };
    let mut phones: Vec<Device> = (0..4)
        .map(|at| first.enrol(&format!("{at}.ketuk"), &format!("Kader {at}"), &[HERE]).expect("enrolled"))
        .collect();
    let servers = [&first, &second];
    let made: Vec<BTreeSet<String>> = std::thread::scope(|scope| {
        let handles: Vec<_> = phones
            .iter_mut()
            .enumerate()
            .map(|(at, phone)| {
                scope.spawn(move || {
                    let mut made = BTreeSet::new();
                    for round in 0..EACH {
                        made.insert(begin(phone, &format!("Jalan {at} nomor {round}")));
                        servers[(at + round) % 2].sync(phone).expect("synced");
                    }
                    made
                })
            })
            .collect();
        handles.into_iter().map(|handle| handle.join().expect("a phone")).collect()
    });
    let all: BTreeSet<String> = made.into_iter().flatten().collect();
    assert_eq!(all.len(), 4 * EACH);
    for (at, phone) in phones.iter_mut().enumerate() {
        servers[at % 2].sync(phone).expect("synced");
        assert_eq!(records(phone), all, "phone {at}");
        assert_eq!(phone.strip().expect("a vault").waiting_saves, 0);
    }
    let walked = second.call(|hub, _| Ok(hub.walk(HERE))).expect("an answer").expect("a feed without a gap");
    assert_eq!(walked.keys().map(ToString::to_string).collect::<BTreeSet<_>>(), all);
    let rebuilt = first.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(rebuilt.before, rebuilt.after, "derived as from the ground");
}

#[test]
fn servers_that_start_at_once_on_an_empty_database_are_one_hub() {
    if postgres().is_none() {
        return;
    }
    let folder = TempDir::new("many").expect("a folder");
    let store = TestStore::new(&folder.path().join("hub.db")).expect("a store");
    let start = |seed: u64| {
        let mut dice = Dice::seeded(seed);
        let mut fill = fill_from(&mut dice);
        let opened = store.at().open().expect("the tables are made once");
        let hub = Hub::open(opened, Workers(1), &mut HubWorld { now_ms: 1_780_000_000_000, fill: &mut fill });
        hub.expect("a hub").device()
    };
    let hubs: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..5)
            .map(|seed| {
                scope.spawn({
                    let start = &start;
                    move || start(seed)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a server")).collect()
    });
    assert!(hubs.windows(2).all(|two| two[0] == two[1]), "each has a key of its own");
}

fn interviews(hall: &Hall, device: &mut Device, scope: ScopeId, family: &Family) {
    SystemWorld::new().with_world(|world| {
        interview_new(device, world, scope, family, &mut Dice::seeded(3)).expect("an interview");
    });
    hall.sync(device).expect("synced");
}

#[test]
fn a_family_that_each_server_was_told_of_once_is_found() {
    let Some((first, second)) = two() else { return };
    // Both hold an index of nobody.
    for hall in [&first, &second] {
        hall.call(|hub, _| hub.hold_households()).expect("an index");
    }
    let mut sri = first.enrol("a", "Sri", &[HERE]).expect("enrolled");
    let mut budi = second.enrol("b", "Budi", &[THERE]).expect("enrolled");
    let family = families(1).remove(0);
    interviews(&first, &mut sri, HERE, &family);
    interviews(&second, &mut budi, THERE, &moved(&family, &mut Dice::seeded(9)));
    for hall in [&first, &second] {
        assert_eq!(pairs(hall, "all").pairs.len(), 1);
    }
}

fn pairs(hall: &Hall, state: &str) -> PairPage {
    let filter = PairFilter {
        state: state.to_owned(),
        sure_max: 1_000_999,
        until_ms: i64::MAX as u64,
        ..PairFilter::default()
    };
    let page = Page { limit: 100, offset: 0 };
    let found = hall.call(move |hub, _| hub.page_of_pairs(Reach::City, &filter, page, "id"));
    found.expect("a page")
}

fn figures(hall: &Hall) -> PairFigures {
    hall.call(|hub, _| hub.hold_households()).expect("an index")
}

/// Households that each server is told of in turn.
const IN_TURN: usize = 12;

#[test]
fn an_index_that_was_left_behind_reads_what_others_wrote_and_nothing_else() {
    let Some((first, second)) = two() else { return };
    let before = [figures(&first), figures(&second)];
    assert_eq!(before.map(|held| (held.households, held.rows_read)), [(0, 0); 2]);
    let mut sri = first.enrol("a", "Sri", &[HERE]).expect("enrolled");
    let mut budi = second.enrol("b", "Budi", &[THERE]).expect("enrolled");
    for (at, family) in families(IN_TURN).iter().enumerate() {
        interviews(&first, &mut sri, HERE, family);
        interviews(&second, &mut budi, THERE, &moved(family, &mut Dice::seeded(9 + at as u64)));
    }
    let held = [figures(&first), figures(&second)];
    assert_eq!(held.map(|held| held.households), [2 * IN_TURN; 2], "both hold everybody");
    // Each read what the other wrote, and once: a household's row comes again only where it was written again.
    let read: u64 = held.iter().map(|held| held.rows_read).sum();
    assert!(read <= 2 * 2 * IN_TURN as u64, "{read} rows for {} households", 2 * IN_TURN);
    assert!(read >= 2 * IN_TURN as u64, "the count can be believed");
    let found = pairs(&first, "open").total;
    assert!(found >= IN_TURN as u64, "{found}");
    // One hub that reads everything at once says the same.
    for hall in [&first, &second] {
        hall.call(|hub, _| hub.settle_pairs()).expect("nothing is behind");
    }
    let alone = second.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(alone.before, alone.after, "the same pairs as one hub");
}

#[test]
fn what_a_server_left_due_that_is_gone_another_one_derives() {
    let Some((first, second)) = two() else { return };
    let mut sri = first.enrol("a", "Sri", &[HERE]).expect("enrolled");
    for address in ["Jl. Kakap 1", "Jl. Kakap 2"] {
        begin(&mut sri, address);
    }
    first.sync(&mut sri).expect("synced");
    let listed = |hub: &Hub| Ok(hub.list_households((HERE, HERE), None, 10)?.len());
    assert_eq!(second.call(move |hub, _| listed(hub)).expect("a list"), 2);
    // As a server leaves it that is killed in a crowd.
    let leave = |hub: &Hub, _: &mut HubWorld<'_>| {
        hub.store().harm("DELETE FROM household")?;
        hub.store().harm("INSERT INTO due (scope, record) SELECT scope, record FROM record")
    };
    assert_eq!(first.call(leave).expect("left"), 2);
    let look = |hub: &Hub, _: &mut HubWorld<'_>| hub.look_for_due();
    second.call(look).expect("derived");
    assert_eq!(second.call(move |hub, _| listed(hub)).expect("a list"), 2);
}

/// The decision as somebody takes it who has just looked at the pair.
fn same(line: &PairLine, who: &str) -> PairDecision {
    let id = |text: &str| ketuk_device::RecordId::from_hex(text).expect("an id");
    PairDecision {
        one: id(&line.a.record),
        other: id(&line.b.record),
        verdict: PairVerdict::Is(Kind::Same),
        seen: 0,
        who: who.to_owned(),
        by: Actor::of_token(),
        why: String::new(),
    }
}

#[test]
fn what_was_decided_and_erased_at_one_server_stands_in_the_memory_of_the_other() {
    let Some((first, second)) = two() else { return };
    let mut sri = first.enrol("a", "Sri", &[HERE]).expect("enrolled");
    let mut budi = second.enrol("b", "Budi", &[THERE]).expect("enrolled");
    let all = families(3);
    for (at, family) in all.iter().enumerate() {
        interviews(&first, &mut sri, HERE, family);
        interviews(&second, &mut budi, THERE, &moved(family, &mut Dice::seeded(9 + at as u64)));
    }
    assert_eq!(figures(&first).households, 6);
    let line = pairs(&first, "open").pairs.remove(0);
    let decision = same(&line, "Ratna");
    second.call(move |hub, world| hub.decide_pair(world, &decision)).expect("decided");
    // The first server works on the same household: its pair follows, and stays decided.
    let own: Vec<String> = records(&sri).into_iter().collect();
    let at_first =
        own.iter().find(|id| **id == line.a.record || **id == line.b.record).expect("one of Sri's");
    let touched = ketuk_device::RecordId::from_hex(at_first).expect("an id");
    let key = Key::parse("alamat").expect("a key of the form");
    SystemWorld::new().with_world(|world| {
        sri.answer(world, touched, &key, &Value::Text("Gang Baru 5".to_owned())).expect("an answer");
        sri.save(world, touched).expect("a save");
    });
    first.sync(&mut sri).expect("synced");
    assert_eq!(pairs(&first, "decided").total, 1, "the first server knows of the decision");
    // What the second erases, the first holds no longer; it reads nothing for that.
    let before = figures(&first);
    let gone = records(&budi).into_iter().next().expect("one of Budi's");
    let gone = ketuk_device::RecordId::from_hex(&gone).expect("an id");
    let erased = second.call(move |hub, world| {
        let changes_seen = hub.preview_erasure(&Actor::of_token(), gone)?.changes;
        let (basis, why) = ("consent_withdrawn".to_owned(), "permintaan tertulis".to_owned());
        hub.erase(world, &Actor::of_token(), gone, &ErasePlan { basis, why, changes_seen, member: None })
    });
    erased.expect("erased");
    let after = figures(&first);
    assert_eq!((after.households, after.rows_read), (before.households - 1, before.rows_read));
}

/// A clock that the test moves.
const NOW_MS: u64 = 1_780_000_000_000;

#[test]
fn of_two_who_decide_in_one_moment_at_two_servers_one_is_told_that_it_is_decided() {
    let Some((first, second)) = two() else { return };
    let mut sri = first.enrol("a", "Sri", &[HERE]).expect("enrolled");
    let mut budi = second.enrol("b", "Budi", &[THERE]).expect("enrolled");
    for (at, family) in families(IN_TURN).iter().enumerate() {
        interviews(&first, &mut sri, HERE, family);
        interviews(&second, &mut budi, THERE, &moved(family, &mut Dice::seeded(9 + at as u64)));
    }
    let open = pairs(&first, "open").pairs;
    assert!(open.len() >= IN_TURN / 2, "{} pairs", open.len());
    let decide = |hall: &Hall, verdict: PairVerdict, who: &str| -> Vec<Option<ProblemCode>> {
        let decisions = open.iter().map(|line| PairDecision { verdict, ..same(line, who) });
        let told = decisions.map(|decision| {
            hall.call(move |hub, world| hub.decide_pair(world, &decision)).err().map(|problem| problem.code)
        });
        told.collect()
    };
    let (here, there) = std::thread::scope(|scope| {
        let here = scope.spawn(|| decide(&first, PairVerdict::Is(Kind::Related), "Ratna"));
        let there = decide(&second, PairVerdict::Is(Kind::Different), "Wulan");
        (here.join().expect("no panic"), there)
    });
    for told in here.into_iter().zip(there) {
        assert!(
            matches!(told, (None, Some(ProblemCode::PairDecided)) | (Some(ProblemCode::PairDecided), None)),
            "{told:?}"
        );
    }
}

#[test]
fn one_server_at_a_time_makes_a_pass_and_what_a_killed_one_began_is_begun_again() {
    if postgres().is_none() {
        return;
    }
    let folder = TempDir::new("many").expect("a folder");
    let store = TestStore::new(&folder.path().join("hub.db")).expect("a store");
    let mut dice = Dice::seeded(5);
    let mut fill = fill_from(&mut dice);
    let mut open = || {
        let mut world = HubWorld { now_ms: NOW_MS, fill: &mut fill };
        Hub::open(store.at().open().expect("a store"), Workers(1), &mut world).expect("a hub")
    };
    let (first, second) = (open(), open());
    // More than a slice, so that a pass is not over at once.
    let rows = "INSERT INTO compared (record, scope, since_ms, content, bytes) \
        SELECT decode(md5(n::text), 'hex'), 6474011001001, 1, decode(md5('c'), 'hex'), '\\x'::bytea FROM generate_series(1, 400) n";
    first.store().harm(rows).expect("households with nothing to compare");
    let mut entropy = |_: &mut [u8]| ();
    let mut tend =
        |hub: &Hub, now_ms: u64| hub.tend_pairs(&HubWorld { now_ms, fill: &mut entropy }).expect("a slice");
    assert!(tend(&first, NOW_MS).is_busy, "the first has begun");
    assert!(!tend(&second, NOW_MS).is_busy, "and the second leaves it alone");
    assert!(tend(&first, NOW_MS + 20_000).is_busy, "who goes on keeps it");
    assert!(!tend(&second, NOW_MS + 40_000).is_busy);
    // The first is killed: it says nothing more.
    drop(first);
    assert!(tend(&second, NOW_MS + 60_000).is_busy, "the second begins again");
    let mut now_ms = NOW_MS + 60_000;
    while !tend(&second, now_ms).is_quiet {
        now_ms += 1;
        assert!(now_ms < NOW_MS + 61_000, "it does not come to its end");
    }
}

//! The order in which households come does not change the queue; a commit that fails leaves no trace.

use super::{families, moved};
use ketuk_device::{Device, RecordId, ScopeId, World};
use ketuk_fleet::city::{Dice, Family};
use ketuk_fleet::passing_store;
use ketuk_server::hub::ErasePlan;
use ketuk_server::role::{Actor, Reach};
use ketuk_server::view::PairLine;
use ketuk_server::{HubWorld, Job, Page, PairFilter};
use ketuk_tests::bench::town::{NOW_MS, Town};
use ketuk_tests::cadre::{fill_from, interview_new};
use std::collections::BTreeSet;

const KELURAHAN: [u64; 3] = [6_474_011_001, 6_474_011_002, 6_474_011_003];
const DEVICES: usize = 6;

/// Families by device; every third one is met again by the next device.
fn work() -> Vec<Vec<Family>> {
    let mut dice = Dice::seeded(5);
    let mut work = vec![Vec::new(); DEVICES];
    for (at, family) in families(18).into_iter().enumerate() {
        if at % 3 == 0 {
            work[(at + 1) % DEVICES].push(moved(&family, &mut dice));
        }
        work[at % DEVICES].push(family);
    }
    work
}

fn scope(device: usize) -> ScopeId {
    ScopeId(KELURAHAN[device % KELURAHAN.len()] * 1_000 + 1 + device as u64)
}

/// The same devices with the same households on every call; nothing is sent yet.
fn devices(town: &mut Town) -> Vec<Device> {
    let work = work();
    let enrol = |(at, families): (usize, Vec<Family>)| {
        let mut device = town.enrol(&format!("Kader {at}"), vec![scope(at)]).expect("enrolled");
        let mut dice = Dice::seeded(100 + at as u64);
        for family in &families {
            let mut answers = Dice::seeded(1_000 + at as u64);
            let mut fill = fill_from(&mut dice);
            let mut world = World { now_ms: NOW_MS, fill: &mut fill };
            interview_new(&mut device, &mut world, scope(at), family, &mut answers).expect("an interview");
        }
        device
    };
    work.into_iter().enumerate().map(enrol).collect()
}

fn queue(town: &Town) -> Vec<PairLine> {
    let filter = PairFilter {
        record: None,
        state: "all".to_owned(),
        sure_max: 1_000_999,
        until_ms: i64::MAX as u64,
        ..PairFilter::default()
    };
    let page = Page { limit: 200, offset: 0 };
    town.hub.page_of_pairs(Reach::City, &filter, page, "id").expect("a page").pairs
}

fn arrive(order: &[usize], catch_up: bool) -> Town {
    let mut town = Town::new(passing_store(), 1).expect("a hub");
    let mut devices = devices(&mut town);
    for at in order {
        town.quiet(&mut devices[*at]).expect("synced");
        if catch_up {
            town.hub.settle_pairs().expect("caught up");
        }
    }
    town
}

#[test]
fn the_order_of_arrival_does_not_change_the_queue() {
    let first = arrive(&[0, 1, 2, 3, 4, 5], false);
    let at_once = queue(&first);
    assert!(at_once.len() >= 6, "every pair is there before anything is caught up with: {}", at_once.len());
    first.hub.settle_pairs().expect("caught up");
    let expected = queue(&first);
    for (order, catch_up) in [([5, 4, 3, 2, 1, 0], true), ([3, 0, 5, 1, 4, 2], false)] {
        let other = arrive(&order, catch_up);
        other.hub.settle_pairs().expect("caught up");
        assert_eq!(queue(&other), expected, "{order:?}");
        let report = other.hub.rebuild(&mut |_| ()).expect("rebuilt");
        assert_eq!(report.before, report.after, "{order:?}");
        assert_eq!(queue(&other), expected, "{order:?} rebuilt");
    }
}

/// Erases a household as the office would.
fn erases(town: &mut Town, record: RecordId) {
    let changes_seen = town.hub.preview_erasure(&Actor::of_token(), record).expect("it is there").changes;
    let (basis, why) = ("consent_withdrawn".to_owned(), "surat 7".to_owned());
    let plan = ErasePlan { basis, why, changes_seen, member: None };
    let mut fill = fill_from(&mut town.dice);
    let mut world = HubWorld { now_ms: NOW_MS, fill: &mut fill };
    town.hub.erase(&mut world, &Actor::of_token(), record, &plan).expect("erased");
}

#[test]
fn after_an_erasure_the_pairs_are_those_of_a_rebuild() {
    let mut town = arrive(&[0, 1, 2, 3, 4, 5], true);
    let before = queue(&town);
    let in_pairs: BTreeSet<String> =
        before.iter().flat_map(|line| [line.a.record.clone(), line.b.record.clone()]).collect();
    let records = town.hub.records().expect("records").into_iter().map(|(record, _)| record);
    let (paired, alone): (Vec<_>, Vec<_>) =
        records.partition(|record| in_pairs.contains(&record.to_string()));
    assert!(paired.len() >= 6 && alone.len() >= 6, "{} and {}", paired.len(), alone.len());
    // One half of a pair, and many who are in none: names become rarer by it, and other pairs likelier.
    erases(&mut town, paired[0]);
    for record in &alone {
        erases(&mut town, *record);
    }
    let behind = town.hub.digests().expect("digests");
    town.hub.settle_pairs().expect("caught up");
    assert_ne!(town.hub.digests().expect("digests"), behind, "pairs of others are not what they were");
    let after = queue(&town);
    assert!(after.len() < before.len(), "its own pair is gone");
    let report = town.hub.rebuild(&mut |_| ()).expect("rebuilt");
    assert_eq!(report.before, report.after);
    assert_eq!(queue(&town), after);
}

#[test]
fn a_commit_that_fails_leaves_no_trace_in_the_index() {
    let mut town = Town::new(passing_store(), 1).expect("a hub");
    let mut devices = devices(&mut town);
    for device in &mut devices[..5] {
        town.quiet(device).expect("synced");
    }
    town.hub.settle_pairs().expect("caught up");
    let before = town.hub.digests().expect("digests");
    let body = {
        let mut dice = Dice::seeded(77);
        let mut fill = fill_from(&mut dice);
        devices[5].plan_sync(&mut World { now_ms: NOW_MS, fill: &mut fill }).expect("a body")
    };
    town.hub.store().on_commit(|| false).expect("a hook");
    assert!(town.run(&[Job::Sync(body)]).pop().expect("an answer").is_err());
    town.hub.store().on_commit(|| true).expect("a hook");
    town.hub.settle_pairs().expect("caught up");
    assert_eq!(town.hub.digests().expect("digests"), before);
    town.quiet(&mut devices[5]).expect("synced");
    let report = town.hub.rebuild(&mut |_| ()).expect("rebuilt");
    assert_eq!(report.before, report.after);
    assert_ne!(report.after, before, "the last device's households are there");
}

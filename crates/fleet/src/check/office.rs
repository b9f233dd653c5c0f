//! What an office decided has come to its end: wiped phones hold nothing, withdrawn ones got nothing new, households
//! stand where they were put, what was erased is nowhere, grants end.

use super::same::Replica;
use super::{Checker, Found};
use crate::world::Standing;
use crate::{World, model};
use ketuk_device::{RecordId, ScopeId};
use ketuk_record::Record;
use ketuk_vault::{ChangeRow, ChangeState, Origin};
use ketuk_wire::ChangeHash;
use std::collections::BTreeSet;

/// What the hub keeps apart.
pub(crate) type Apart = BTreeSet<(RecordId, ChangeHash)>;

/// Everything that the hub keeps apart; nothing where no office was at work.
pub(crate) fn apart(world: &World) -> Apart {
    if !world.has_office() {
        return Apart::new();
    }
    world.hub.hub().changes_apart().expect("what is apart can be listed").into_iter().collect()
}

/// Whoever was ordered to has destroyed everything, and the hub knows.
pub(crate) fn check_wiped(world: &World, found: &mut Found) {
    for (at, station) in world.stations.iter().enumerate() {
        let phone = &world.phones[at];
        let name = &station.name;
        if phone.standing == Standing::Ordered {
            found.add(Checker::WipedIsEmpty, format!("{name}: did not obey"));
        }
        if phone.standing != Standing::Wiped {
            continue;
        }
        let is_new = station.device().standing() == Ok(ketuk_device::Standing::New);
        let is_empty = model::kept(station).is_empty();
        found.unless(is_new && is_empty, Checker::WipedIsEmpty, || format!("{name}: holds something"));
        // A word about an order that a restored server gave anew is not told twice, and none is kept about a device that
        // was let in again, as whose copy this one was wiped.
        let is_told =
            world.is_wipe_confirmed(phone.device) || world.was_set_back() || world.works(phone.device);
        found.unless(is_told, Checker::WipedIsEmpty, || format!("{name}: the hub was not told"));
    }
}

/// Of areas that a phone lost it holds nothing of others that came later.
pub(crate) fn check_withdrawn(world: &World, found: &mut Found) {
    for (at, station) in world.stations.iter().enumerate() {
        let left = &world.phones[at].left;
        let seen: BTreeSet<ChangeHash> = left.values().flatten().copied().collect();
        for (record, scope) in model::records(station) {
            if world.areas[at].contains(&ScopeId(scope)) {
                continue;
            }
            let rows = model::rows(station, record);
            let news = rows.iter().filter(|row| row.origin == Origin::Feed);
            let news = news.filter(|row| !seen.contains(&ChangeHash(row.hash))).count();
            found.unless(news == 0, Checker::WithdrawnHearsNothing, || {
                format!("{}: got {news} changes of {record} after it lost area {scope}", station.name)
            });
        }
    }
}

/// Whether a phone may hold a record of an area that is not its own any more: nobody told it yet, it wrote
/// there itself, or something of it is owed.
pub(crate) fn may_hold(world: &World, at: usize, record: RecordId, scope: ScopeId) -> bool {
    let phone = &world.phones[at];
    // Who was withdrawn does not hear that an area was taken.
    let is_unheard = phone.standing != Standing::Working && phone.left.contains_key(&scope);
    let rows = model::rows(&world.stations[at], record);
    let is_own = rows.iter().any(|row| row.origin == Origin::Own);
    world.has_office() && (is_unheard || is_own || is_owed(world, at, record))
}

/// Whether something of a record is only on this phone.
pub(crate) fn is_owed(world: &World, at: usize, record: RecordId) -> bool {
    let station = &world.stations[at];
    let is_open = |row: &ChangeRow| match row.origin {
        Origin::Own => row.state != ChangeState::Acknowledged,
        Origin::Feed => row.seq == 0 && row.code.is_empty(),
    };
    model::rows(station, record).iter().any(is_open) || !model::list_drafts(station, record).is_empty()
}

/// Each household stands where it was begun, or where the office put it last.
pub(crate) fn check_places(world: &World, replica: &Replica, found: &mut Found) {
    for (record, (scope, _)) in &replica.records {
        let place = world.model.places.get(record).copied();
        found.unless(place.is_none_or(|place| place == *scope), Checker::MovedStands, || {
            format!("{record} stands in {scope} and not in {place:?}")
        });
    }
}

/// What was erased is nowhere: not at the hub, not in its file, not with anybody who works.
pub(crate) fn check_erased(world: &World, replica: &Replica, found: &mut Found) {
    let apart = apart(world);
    for record in &world.model.erased {
        found.unless(!replica.records.contains_key(record), Checker::ErasedIsNowhere, || {
            format!("{record} was erased and is at the hub")
        });
        found.unless(apart.iter().all(|(of, _)| of != record), Checker::ErasedIsNowhere, || {
            format!("{record} was erased and is kept apart")
        });
        for (at, station) in world.stations.iter().enumerate() {
            if world.phones[at].standing != Standing::Working {
                continue;
            }
            let holds = model::kept(station).contains(record) || !model::rows(station, *record).is_empty();
            found.unless(!holds, Checker::ErasedIsNowhere, || {
                format!("{}: holds {record}, which was erased", station.name)
            });
        }
    }
    // At a later turn the log goes too, and old pages with it.
    let _ = world.hub.hub().flush_erased();
    for (record, needle) in &world.model.needles {
        found.unless(!world.hub.holds(needle), Checker::ErasedIsNowhere, || {
            format!("{record} was erased and lies on the server's disk")
        });
    }
}

/// Who stays away locks itself, and whoever has synced may work.
pub(crate) fn check_grants(world: &mut World, found: &mut Found) {
    for overdue in &world.model.overdue {
        found.add(Checker::GrantsEnd, overdue);
    }
    for at in 0..world.stations.len() {
        if world.phones[at].standing != Standing::Working {
            continue;
        }
        // Where no office is, nobody sets the server's clock right in the end.
        if world.has_strayed() || !world.has_office() {
            continue;
        }
        let now_ms = world.now_ms;
        let checked = world.stations[at].act(now_ms, |device, own| device.check_grant(own));
        found.unless(checked.is_ok(), Checker::GrantsEnd, || {
            format!("{}: has synced and may not work: {checked:?}", world.stations[at].name)
        });
    }
}

/// Whether a change that is not in its record is accounted for: kept apart at the hub, or with a phone that was
/// withdrawn and is not heard.
pub(crate) fn is_accounted(world: &World, apart: &Apart, record: RecordId, hash: ChangeHash) -> bool {
    // A server that was set back does not hear it again.
    let holds = |at: usize| {
        let rows = model::rows(&world.stations[at], record);
        rows.iter().any(|row| row.hash == hash.0)
    };
    let mut withdrawn =
        (0..world.stations.len()).filter(|at| world.phones[*at].standing == Standing::Revoked);
    apart.contains(&(record, hash)) || withdrawn.any(holds)
}

/// What phones that hold nothing any more were told has arrived is at the hub, or apart there; what the hub has lost since, with
/// a phone that it does not hear.
pub(crate) fn check_told(world: &World, replica: &Replica, apart: &Apart, found: &mut Found) {
    for (record, hash) in &world.model.told {
        let here = replica
            .records
            .get(record)
            .is_some_and(|(_, document)| document.contains(&ketuk_record::ChangeHash(hash.0)));
        let is_apart = apart.contains(&(*record, *hash));
        let is_unheard = || world.was_set_back() && is_accounted(world, apart, *record, *hash);
        found.unless(here || is_apart || is_unheard(), Checker::AcknowledgedKept, || {
            format!("{record} {hash}: a phone that was wiped was told that it arrived")
        });
    }
}

/// What of a record a phone holds and the hub keeps apart.
pub(crate) fn own_apart(
    world: &World,
    at: usize,
    (record, document): (RecordId, &Record),
    apart: &Apart,
) -> Vec<Vec<u8>> {
    let rows = model::rows(&world.stations[at], record).into_iter();
    let rows = rows.filter(|row| {
        apart.contains(&(record, ChangeHash(row.hash)))
            && !document.contains(&ketuk_record::ChangeHash(row.hash))
    });
    rows.map(|row| row.bytes).collect()
}

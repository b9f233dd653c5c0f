//! The server process is killed while phones push; it starts again on the same file and port.

use super::fleet::{Phone, Watch};
use super::{Account, Acknowledged, Hurry, Place, road};
use crate::demo::desk::Desk;
use crate::process::{ServerProcess, SharedPlace, rebuild};
use anyhow::{Context, ensure};
use ketuk_device::{Absorbed, Device, RecordId, ScopeId};
use ketuk_fleet::city::Dice;
use ketuk_server::{Hub, HubWorld, StoreAt, Workers};
use ketuk_transport::{Exposure, Office, Outside, Roots};
use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Where the phones work: two in each.
const SCOPES: [u64; 2] = [6_474_011_003_002, 6_474_011_003_003];
/// Syncs between two kills, at most.
pub(super) const SYNCS_MAX: u64 = 24;
/// Then a moment more, in microseconds: a kill should hit the middle of things.
pub(super) const MOMENT_US_MAX: u64 = 15_000;
/// A server under which no sync ends for so long is taken for stuck.
const STUCK: Duration = Duration::from_secs(120);
/// How often a start is tried: the port of a killed process may stay taken for a moment.
const STARTS_MAX: u32 = 50;

/// Kills the server as often as asked. `before` are changes that another device was told have arrived.
pub(super) fn kill_often(
    mut place: Place,
    before: &Acknowledged,
    account: &mut Account,
) -> anyhow::Result<()> {
    let (url, rough) = (place.server.url(), place.rough_url());
    let mut phones = enrol(&place.hands(&url))?;
    let runtime = Runtime::new()?;
    push_meanwhile(&mut phones, [&rough, &url], &runtime, |watch| kill_loop(&mut place, watch, account))?;
    account.road = place.proxy.take().map(|proxy| proxy.tally());
    let token = place.server.token()?;
    let office = Office::new(&url, Exposure::LoopbackOnly, &Roots::None, &token)?;
    for phone in &mut phones {
        phone.bring_by_hand(&office, &runtime)?;
        account.bundles += 1;
    }
    for _ in 0..2 {
        for phone in &mut phones {
            phone.rest(&url, &runtime)?;
        }
    }
    let reader = read_all(&place.hands(&url))?;
    let is_harmed = place.options.harm;
    if is_harmed {
        harm(&StoreAt::from(place.server.db()), A_LINE)?;
    }
    count_once(&place.desk, &phones, before, account)?;
    let Place { server, .. } = place;
    let db = server.db().to_owned();
    server.stop()?;
    let at = StoreAt::from(db.as_path());
    if is_harmed {
        harm(&at, A_CHANGE)?;
    }
    note_rebuild(&db, None, account)?;
    look(&at, before, &phones, &reader, account)
}

/// What both ways of killing servers work with.
pub(super) struct Hands<'a> {
    pub(super) folder: &'a Path,
    pub(super) desk: &'a Desk,
    pub(super) url: &'a str,
    pub(super) runtime: &'a Runtime,
    pub(super) seed: u64,
}

/// Phones push while something else happens; every second one by the first road, the others by the second.
pub(super) fn push_meanwhile(
    phones: &mut [Phone],
    roads: [&str; 2],
    runtime: &Runtime,
    act: impl FnOnce(&Watch) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let watch = Watch::default();
    std::thread::scope(|scope| {
        let watch = &watch;
        // In one area the road is bad, in the other it is good.
        let handles: Vec<_> = phones
            .iter_mut()
            .zip(roads.into_iter().cycle())
            .map(|(phone, url)| scope.spawn(move || phone.push(url, runtime, watch)))
            .collect();
        let done = act(watch);
        watch.is_over.store(true, Ordering::Relaxed);
        for handle in handles {
            handle.join().map_err(|_| anyhow::anyhow!("a phone ended in a panic"))??;
        }
        done
    })
}

/// Enrols two phones for each area.
pub(super) fn enrol(hands: &Hands<'_>) -> anyhow::Result<Vec<Phone>> {
    let road = road(hands.url)?;
    let mut phones = Vec::new();
    for (at, scope) in SCOPES.iter().chain(&SCOPES).enumerate() {
        let path = hands.folder.join(format!("phone-{at}.db"));
        let mut phone = Phone::new(&path, ScopeId(*scope), hands.seed * 100 + at as u64)?;
        let name = format!("Kader {at}");
        let code = hands.desk.invite(&name, &[*scope])?;
        hands.runtime.block_on(road.enrol(&mut phone.device, &mut Hurry::default(), &code, &name))?;
        phones.push(phone);
    }
    Ok(phones)
}

/// Waits for some syncs, kills, starts again, asks whether everything with a receipt is counted.
fn kill_loop(place: &mut Place, watch: &Watch, account: &mut Account) -> anyhow::Result<()> {
    let mut dice = Dice::for_part(place.options.seed, 2);
    let (address, db) = (place.server.address(), place.server.db().to_owned());
    let from_before = changes(&place.desk)?;
    for kill in 0..place.options.times {
        await_syncs(watch, dice.below(SYNCS_MAX)).with_context(|| format!("after kill {kill}"))?;
        std::thread::sleep(Duration::from_micros(dice.below(MOMENT_US_MAX)));
        place.server.kill()?;
        account.server_kills += 1;
        // Read while it is dead: no receipt of the next life is among them.
        let receipts = watch.receipts.load(Ordering::Relaxed);
        place.server = start_again(&db, address, None)?;
        let held = changes(&place.desk)? - from_before;
        if held < receipts {
            account.server_lost.push(format!("kill {kill}: {receipts} receipts, {held} changes"));
        }
    }
    Ok(())
}

/// Waits until so many more syncs have come to their end.
pub(super) fn await_syncs(watch: &Watch, more: u64) -> anyhow::Result<()> {
    let due = watch.syncs.load(Ordering::Relaxed) + more;
    let begun = Instant::now();
    while watch.syncs.load(Ordering::Relaxed) < due {
        ensure!(begun.elapsed() < STUCK, "no sync ends");
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

/// A line of the list.
pub(super) const A_LINE: &str =
    "DELETE FROM household WHERE record = (SELECT record FROM household ORDER BY record LIMIT 1)";
/// A change that somebody has a receipt for.
pub(super) const A_CHANGE: &str =
    "DELETE FROM change WHERE hash = (SELECT change FROM feed ORDER BY seq DESC LIMIT 1)";

/// Something is lost behind the server's back.
pub(super) fn harm(at: &StoreAt, statement: &str) -> anyhow::Result<()> {
    let harmed = at.open()?.harm(statement)?;
    ensure!(harmed > 0, "nothing to harm");
    Ok(())
}

/// Every household is one line, however often and by whichever road it came.
pub(super) fn count_once(
    desk: &Desk,
    phones: &[Phone],
    before: &Acknowledged,
    account: &mut Account,
) -> anyhow::Result<()> {
    let begun = phones.iter().flat_map(|phone| phone.records().iter().chain(phone.arrived.keys()));
    let due: BTreeSet<String> = begun.chain(before.keys()).map(ToString::to_string).collect();
    let lines = desk.list_households()?;
    let listed: Vec<&str> = lines.iter().filter_map(|line| line["record"].as_str()).collect();
    account.households = listed.len() as u64;
    let distinct: BTreeSet<&str> = listed.iter().copied().collect();
    if distinct.len() != listed.len() {
        account.server_lost.push("a household is counted twice".to_owned());
    }
    let missing = due.iter().filter(|record| !distinct.contains(record.as_str())).count();
    if missing > 0 || distinct.len() != due.len() {
        let (due, listed) = (due.len(), distinct.len());
        account
            .server_lost
            .push(format!("{due} households were begun, {listed} are there, {missing} are not"));
    }
    Ok(())
}

/// Changes that the server counts.
pub(super) fn changes(desk: &Desk) -> anyhow::Result<u64> {
    desk.get("/v1/summary")?["changes"].as_u64().context("no number of changes")
}

/// Starts a server where one was killed.
pub(super) fn start_again(
    db: &Path,
    address: SocketAddr,
    shared: Option<&SharedPlace>,
) -> anyhow::Result<ServerProcess> {
    let mut tries = 0;
    loop {
        tries += 1;
        match ServerProcess::start_on(db, address, shared) {
            Ok(server) => return Ok(server),
            Err(error) if tries == STARTS_MAX => return Err(error.context("the server does not start again")),
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}

/// A device that only reads, enrolled after all kills: what a newcomer is given.
pub(super) fn read_all(hands: &Hands<'_>) -> anyhow::Result<Device> {
    let road = road(hands.url)?;
    let mut device = Device::load(&hands.folder.join("reader.db"))?;
    let code = hands.desk.invite("Pembaca", &SCOPES)?;
    let mut world = Hurry::default();
    hands.runtime.block_on(road.enrol(&mut device, &mut world, &code, "Pembaca"))?;
    let mut quiet = |_: &Absorbed| ();
    hands.runtime.block_on(road.sync(&mut device, &mut world, &mut quiet))?;
    Ok(device)
}

/// Derives everything anew while no server runs, and notes where that gives something else.
pub(super) fn note_rebuild(
    db: &Path,
    shared: Option<&SharedPlace>,
    account: &mut Account,
) -> anyhow::Result<()> {
    let said = rebuild(db, shared)?;
    if !said.ends_with("; the same as before") {
        account.server_lost.push(format!("rebuild: {said}"));
    }
    Ok(())
}

/// Looks into the store of the stopped server, and into every phone.
pub(super) fn look(
    at: &StoreAt,
    before: &Acknowledged,
    phones: &[Phone],
    reader: &Device,
    account: &mut Account,
) -> anyhow::Result<()> {
    let mut world = Hurry::default();
    let now_ms = world.now_ms();
    let mut fill = |buffer: &mut [u8]| world.fill(buffer);
    let hub = Hub::open(at.open()?, Workers(1), &mut HubWorld { now_ms, fill: &mut fill })?;
    let mut walked: HashMap<RecordId, BTreeSet<[u8; 32]>> = HashMap::new();
    let mut lie_in: HashMap<ScopeId, BTreeSet<String>> = HashMap::new();
    let scopes: BTreeSet<ScopeId> = hub.records()?.into_iter().map(|(_, scope)| scope).collect();
    for scope in scopes {
        match hub.walk(scope) {
            Ok(rows) => {
                lie_in.insert(scope, rows.keys().map(ToString::to_string).collect());
                for (record, hashes) in rows {
                    let rows = hashes.len();
                    let distinct: BTreeSet<[u8; 32]> = hashes.into_iter().map(|hash| hash.0).collect();
                    if distinct.len() != rows {
                        account.server_lost.push(format!("a change of {record} has two rows"));
                    }
                    walked.insert(record, distinct);
                }
            }
            Err(problem) => account.server_lost.push(problem),
        }
    }
    account.device_lost.extend(missing(&hub, &walked, before)?);
    for phone in phones {
        account.server_lost.extend(phone.lost.iter().cloned());
        account.server_lost.extend(missing(&hub, &walked, &phone.arrived)?);
        account.failed_syncs += phone.failed_syncs;
        account.server_acknowledged += phone.arrived.values().map(|hashes| hashes.len() as u64).sum::<u64>();
        account.server_lost.extend(differing(&phone.device, reader, &hub)?);
        let held: BTreeSet<String> = phone.device.list()?.into_iter().map(|row| row.record).collect();
        let due = lie_in.get(&phone.scope).cloned().unwrap_or_default();
        let unseen = due.difference(&held).count();
        if unseen > 0 {
            account
                .server_lost
                .push(format!("a phone of {} was never shown {unseen} households", phone.scope));
        }
    }
    Ok(())
}

/// Acknowledged changes that are not in the raw changes, or have no row in the feed.
fn missing(
    hub: &Hub,
    walked: &HashMap<RecordId, BTreeSet<[u8; 32]>>,
    arrived: &Acknowledged,
) -> anyhow::Result<Vec<String>> {
    let mut lost = Vec::new();
    for (record, hashes) in arrived.iter().filter(|(_, hashes)| !hashes.is_empty()) {
        let document = hub.record_from_ground(*record)?;
        let rows = walked.get(record);
        for hash in hashes {
            if !document.contains(&ketuk_record::ChangeHash(*hash)) {
                lost.push(format!("a change of {record} was acknowledged and is not on the server"));
            } else if rows.is_none_or(|rows| !rows.contains(hash)) {
                lost.push(format!("a change of {record} was acknowledged and has no row"));
            }
        }
    }
    Ok(lost)
}

/// Records that a phone, a newcomer and the server hold differently.
fn differing(phone: &Device, reader: &Device, hub: &Hub) -> anyhow::Result<Vec<String>> {
    let mut lost = Vec::new();
    for row in phone.list()? {
        let record = RecordId::from_hex(&row.record).context("record id")?;
        let heads = phone.record(record)?.heads();
        let read = reader.record(record).map(|document| document.heads());
        if read.as_ref() != Ok(&heads) || hub.record(record)?.heads() != heads {
            lost.push(format!("{record} is not the same for phone, newcomer and server"));
        }
    }
    Ok(lost)
}

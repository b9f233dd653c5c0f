//! The server process is killed while phones push; it starts again on the same file and port.

use super::fleet::{Phone, Watch};
use super::{Account, Acknowledged, Hurry, Place, road};
use crate::process::{ServerProcess, rebuild};
use anyhow::{Context, ensure};
use ketuk_device::{Absorbed, Device, RecordId, ScopeId};
use ketuk_fleet::city::Dice;
use ketuk_server::{Hub, HubWorld, Store, Workers};
use ketuk_transport::Outside;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Where the phones work: two in each.
const SCOPES: [u64; 2] = [6_474_011_003_002, 6_474_011_003_003];
/// Syncs between two kills, at most.
const SYNCS_MAX: u64 = 24;
/// Then a moment more, in microseconds: a kill should hit the middle of things.
const MOMENT_US_MAX: u64 = 15_000;
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
    let mut phones = enrol(&place)?;
    let watch = Watch::default();
    let url = place.server.url();
    let runtime = tokio::runtime::Runtime::new()?;
    let killed = std::thread::scope(|scope| {
        let handles: Vec<_> =
            phones.iter_mut().map(|phone| scope.spawn(|| phone.push(&url, &runtime, &watch))).collect();
        let killed = kill_loop(&mut place, &watch, account);
        watch.is_over.store(true, Ordering::Relaxed);
        for handle in handles {
            handle.join().map_err(|_| anyhow::anyhow!("a phone ended in a panic"))??;
        }
        killed
    });
    killed?;
    for _ in 0..2 {
        for phone in &mut phones {
            phone.rest(&url, &runtime)?;
        }
    }
    let reader = read_all(&place)?;
    let Place { server, .. } = place;
    let db = server.db().to_owned();
    server.stop()?;
    look(&db, before, &phones, &reader, account)
}

fn enrol(place: &Place) -> anyhow::Result<Vec<Phone>> {
    let road = road(&place.server.url())?;
    let mut phones = Vec::new();
    for (at, scope) in SCOPES.iter().chain(&SCOPES).enumerate() {
        let path = place.folder.join(format!("phone-{at}.db"));
        let mut phone = Phone::new(&path, ScopeId(*scope), place.options.seed * 100 + at as u64)?;
        let name = format!("Kader {at}");
        let code = place.desk.invite(&name, &[*scope])?;
        place.runtime.block_on(road.enrol(&mut phone.device, &mut Hurry::default(), &code, &name))?;
        phones.push(phone);
    }
    Ok(phones)
}

/// Waits for some syncs, kills, starts again, asks whether everything with a receipt is counted.
fn kill_loop(place: &mut Place, watch: &Watch, account: &mut Account) -> anyhow::Result<()> {
    let mut dice = Dice::for_part(place.options.seed, 2);
    let (address, db) = (place.server.address(), place.server.db().to_owned());
    let from_before = changes(place)?;
    for kill in 0..place.options.times {
        let due = watch.syncs.load(Ordering::Relaxed) + dice.below(SYNCS_MAX);
        let begun = Instant::now();
        while watch.syncs.load(Ordering::Relaxed) < due {
            ensure!(begun.elapsed() < STUCK, "no sync ends after kill {kill}");
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_micros(dice.below(MOMENT_US_MAX)));
        place.server.kill()?;
        account.server_kills += 1;
        // Read while it is dead: no receipt of the next life is among them.
        let receipts = watch.receipts.load(Ordering::Relaxed);
        place.server = start_again(&db, address)?;
        let held = changes(place)? - from_before;
        if held < receipts {
            account.server_lost.push(format!("kill {kill}: {receipts} receipts, {held} changes"));
        }
    }
    Ok(())
}

fn changes(place: &Place) -> anyhow::Result<u64> {
    place.desk.get("/v1/summary")?["changes"].as_u64().context("no number of changes")
}

fn start_again(db: &Path, address: std::net::SocketAddr) -> anyhow::Result<ServerProcess> {
    let mut tries = 0;
    loop {
        tries += 1;
        match ServerProcess::start(db, address) {
            Ok(server) => return Ok(server),
            Err(error) if tries == STARTS_MAX => return Err(error.context("the server does not start again")),
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}

/// A device that only reads, enrolled after all kills: what a newcomer is given.
fn read_all(place: &Place) -> anyhow::Result<Device> {
    let road = road(&place.server.url())?;
    let mut device = Device::load(&place.folder.join("reader.db"))?;
    let code = place.desk.invite("Pembaca", &SCOPES)?;
    let mut world = Hurry::default();
    place.runtime.block_on(road.enrol(&mut device, &mut world, &code, "Pembaca"))?;
    let mut quiet = |_: &Absorbed| ();
    place.runtime.block_on(road.sync(&mut device, &mut world, &mut quiet))?;
    Ok(device)
}

/// Looks into the file of the stopped server, and into every phone.
fn look(
    db: &Path,
    before: &Acknowledged,
    phones: &[Phone],
    reader: &Device,
    account: &mut Account,
) -> anyhow::Result<()> {
    let said = rebuild(db)?;
    if !said.ends_with("; the same as before") {
        account.server_lost.push(format!("rebuild: {said}"));
    }
    let mut world = Hurry::default();
    let now_ms = world.now_ms();
    let mut fill = |buffer: &mut [u8]| world.fill(buffer);
    let hub = Hub::open(Store::open(db)?, Workers(1), &mut HubWorld { now_ms, fill: &mut fill })?;
    let mut walked: HashMap<RecordId, BTreeSet<[u8; 32]>> = HashMap::new();
    let scopes: BTreeSet<ScopeId> = hub.records()?.into_iter().map(|(_, scope)| scope).collect();
    for scope in scopes {
        match hub.walk(scope) {
            Ok(rows) => walked.extend(
                rows.into_iter().map(|(record, hashes)| (record, hashes.into_iter().map(|h| h.0).collect())),
            ),
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

//! Checkers outside the code: they compare what fingers typed, what phones hold and what the server says.
//!
//! Invariant: nothing here writes; the second sync at the end is an ordinary one that must move nothing.

use super::coordinator::Decision;
use super::crew;
use super::desk::Desk;
use super::station::{Station, hash_of};
use anyhow::Context;
use ketuk_device::{Device, RecordId};
use ketuk_transport::Road;
use ketuk_vault::{ChangeState, Origin};
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap, HashSet};
use tokio::runtime::Runtime;

/// One question and its answer.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What must hold.
    pub promise: String,
    /// What was looked at.
    pub looked_at: String,
    /// What did not hold; empty where it did.
    pub failures: Vec<String>,
}

impl Verdict {
    /// A verdict over a promise.
    #[must_use]
    pub fn new(promise: &str, looked_at: String, failures: Vec<String>) -> Self {
        Self { promise: promise.to_owned(), looked_at, failures }
    }

    /// Whether the promise holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failures.is_empty()
    }
}

/// One household as a replica has it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Household {
    scope: u64,
    heads: u64,
    changes: usize,
    status: String,
    head: String,
    members: u32,
    disputes: u32,
}

/// Everything that one phone holds.
#[derive(Debug)]
struct Replica {
    name: String,
    scopes: HashSet<u64>,
    households: HashMap<RecordId, Household>,
    own: u64,
    own_acknowledged: u64,
    drafts: u64,
    refused_from_feed: u64,
    unsettled: Vec<String>,
    typed_lost: Vec<String>,
}

/// What the checkers need to know from outside.
#[derive(Debug)]
pub struct Known<'k> {
    /// The server.
    pub desk: &'k Desk,
    /// The way there.
    pub road: &'k Road,
    /// Decisions of the coordinator that were not taken back.
    pub decisions: &'k [Decision],
    /// Decisions that were taken back.
    pub taken_back: &'k [Decision],
    /// Threads.
    pub threads: usize,
}

/// Runs every checker.
pub fn check(known: &Known<'_>, runtime: &Runtime, stations: &mut [Station]) -> anyhow::Result<Vec<Verdict>> {
    let quiet = second_sync(known, runtime, stations)?;
    let single = written_by_one(stations, known);
    let (replicas, _) = crew::each("Checkers read every phone", known.threads, stations, |station| {
        look(station, known.decisions, &single)
    })?;
    let lines = known.desk.list_households()?;
    let summary = known.desk.get("/v1/summary")?;
    // Taking a decision back is a change too.
    let decided = (known.decisions.len() + 2 * known.taken_back.len()) as u64;
    let saves: u64 = stations.iter().map(|station| station.tally.changes()).sum();
    Ok(vec![
        quiet,
        replicas_agree(&replicas),
        server_agrees(&replicas, &lines),
        all_acknowledged(&replicas, stations),
        nothing_typed_lost(&replicas, single.len()),
        decisions_arrived(&replicas, known.decisions),
        changes_add_up(&summary, saves, decided),
    ])
}

/// After quiet, a second sync moves no document and no row.
fn second_sync(known: &Known<'_>, runtime: &Runtime, stations: &mut [Station]) -> anyhow::Result<Verdict> {
    let before = known.desk.get("/v1/summary")?;
    let (moved, _) = crew::each("A second sync of every phone", known.threads, stations, |station| {
        let cursors = station.open()?.cursors()?;
        let done = station.sync(known.road, runtime)?;
        let moved = done.arrived + done.apart + done.refused + done.received;
        let same = moved == 0 && cursors == station.open()?.cursors()?;
        Ok((!same).then(|| format!("{}: {moved} changes moved", station.name)))
    })?;
    let mut failures: Vec<String> = moved.into_iter().flatten().collect();
    let after = known.desk.get("/v1/summary")?;
    for what in ["records", "changes", "batches", "quarantined", "rejected", "decisions"] {
        if before[what] != after[what] {
            failures.push(format!("the server's {what} went from {} to {}", before[what], after[what]));
        }
    }
    let looked_at = format!("{} phones", stations.len());
    Ok(Verdict::new("a second sync moves no document and no row", looked_at, failures))
}

/// Records that one phone alone has written; what was typed there must stand everywhere.
fn written_by_one(stations: &[Station], known: &Known<'_>) -> HashMap<RecordId, HashMap<u64, u64>> {
    let mut writers: HashMap<RecordId, Vec<&Station>> = HashMap::new();
    for station in stations {
        for record in station.ledger.keys() {
            writers.entry(*record).or_default().push(station);
        }
    }
    let decided = known.decisions.iter().chain(known.taken_back);
    let decided: HashSet<_> = decided.filter_map(|d| RecordId::from_hex(&d.record)).collect();
    let alone = |(record, by): (RecordId, Vec<&Station>)| match by.as_slice() {
        [station] if !decided.contains(&record) => Some((record, station.ledger.get(&record)?.clone())),
        _ => None,
    };
    writers.into_iter().filter_map(alone).collect()
}

/// Reads one phone to the bottom.
fn look(
    station: &Station,
    decisions: &[Decision],
    single: &HashMap<RecordId, HashMap<u64, u64>>,
) -> anyhow::Result<Replica> {
    let device = station.open()?;
    let mut replica = Replica {
        name: station.name.clone(),
        scopes: station.scopes().into_iter().map(|scope| scope.0).collect(),
        households: HashMap::new(),
        own: 0,
        own_acknowledged: 0,
        drafts: 0,
        refused_from_feed: device.vault().read(|store| store.count_refused())?,
        unsettled: Vec::new(),
        typed_lost: Vec::new(),
    };
    for row in device.list()? {
        let record = RecordId::from_hex(&row.record).context("record id")?;
        replica.drafts += u64::from(row.drafts);
        let scope = ketuk_device::RtCode::parse(&row.rt)?.number();
        let document = device.record(record)?;
        let heads: String = document.heads().iter().map(ToString::to_string).collect();
        let (own, acknowledged) = count_own(&device, record)?;
        replica.own += own;
        replica.own_acknowledged += acknowledged;
        replica.households.insert(
            record,
            Household {
                scope,
                heads: hash_of(&heads),
                changes: document.change_count(),
                status: row.status,
                head: row.head,
                members: row.members,
                disputes: row.disputes,
            },
        );
        let typed = single.get(&record).into_iter().flatten();
        let answers = document.plain_answers();
        let stands: HashMap<u64, _> = answers
            .iter()
            .map(|(key, value)| (hash_of(key.as_str()), (key, hash_of(&value.to_text()))))
            .collect();
        for (key, value) in typed {
            let what = match stands.get(key) {
                Some((_, stood)) if stood == value => continue,
                Some((key, _)) => format!("{key} stands otherwise"),
                None => "an answer is not there".to_owned(),
            };
            replica.typed_lost.push(format!("{}: {what} in {record}", station.name));
        }
    }
    for decision in decisions.iter().filter(|decision| replica.scopes.contains(&decision.scope)) {
        let record = RecordId::from_hex(&decision.record).context("record id")?;
        let hash = decision.change.parse().ok().context("change hash")?;
        if !device.record(record)?.contains(&hash) {
            replica.unsettled.push(format!("{}: {} of {record}", station.name, decision.key));
        }
    }
    Ok(replica)
}

/// Own changes of a record, and those of them that the server has signed for.
fn count_own(device: &Device, record: RecordId) -> anyhow::Result<(u64, u64)> {
    let rows = device.vault().read(|store| store.list_changes(&record.0))?;
    let own = rows.iter().filter(|row| row.origin == Origin::Own);
    let acknowledged = own.clone().filter(|row| row.state == ChangeState::Acknowledged).count();
    Ok((own.count() as u64, acknowledged as u64))
}

/// Phones that share an area hold the same of it.
fn replicas_agree(replicas: &[Replica]) -> Verdict {
    let mut first: BTreeMap<u64, &Replica> = BTreeMap::new();
    let (mut failures, mut compared) = (Vec::new(), 0);
    for replica in replicas {
        for scope in &replica.scopes {
            let Some(other) = first.get(scope) else {
                first.insert(*scope, replica);
                continue;
            };
            let (mine, theirs) = (of_scope(replica, *scope), of_scope(other, *scope));
            compared += mine.len();
            if mine.len() != theirs.len() {
                failures.push(format!(
                    "{} has {} of {scope}, {} has {}",
                    replica.name,
                    mine.len(),
                    other.name,
                    theirs.len()
                ));
            }
            let differ = mine.iter().filter(|(record, household)| theirs.get(*record) != Some(*household));
            failures.extend(differ.map(|(record, _)| {
                format!("{record} is not the same on the phones of {} and {}", replica.name, other.name)
            }));
        }
    }
    Verdict::new(
        "phones of one RT hold the same households, heads and all",
        format!("{compared} pairs"),
        failures,
    )
}

fn of_scope(replica: &Replica, scope: u64) -> HashMap<RecordId, &Household> {
    let inside = replica.households.iter().filter(|(_, household)| household.scope == scope);
    inside.map(|(record, household)| (*record, household)).collect()
}

/// Households on the server are the households on the phones.
fn server_agrees(replicas: &[Replica], lines: &[Json]) -> Verdict {
    let mut held: HashMap<RecordId, &Household> = HashMap::new();
    for replica in replicas {
        held.extend(replica.households.iter().map(|(record, household)| (*record, household)));
    }
    let mut failures = Vec::new();
    for line in lines {
        let record = line["record"].as_str().and_then(RecordId::from_hex);
        let Some(household) = record.and_then(|record| held.remove(&record)) else {
            failures.push(format!("{} is on the server and on no phone", line["record"]));
            continue;
        };
        let Household { scope, heads: _, changes, status, head, members, disputes } = household;
        let same = line["scope"] == *scope
            && line["changes"] == *changes
            && line["status"] == *status
            && line["head"] == *head
            && line["members"] == *members
            && line["disputes"] == *disputes;
        if !same {
            failures.push(format!("{} differs: server {line}, phone {household:?}", line["record"]));
        }
    }
    failures.extend(held.keys().map(|record| format!("{record} is on a phone and not on the server")));
    Verdict::new(
        "the server's households are the phones' households",
        format!("{} households", lines.len()),
        failures,
    )
}

/// Every save has its receipt; nothing waits, nothing was set apart or refused.
fn all_acknowledged(replicas: &[Replica], stations: &[Station]) -> Verdict {
    let mut failures = Vec::new();
    for (replica, station) in replicas.iter().zip(stations) {
        let Replica { name, own, own_acknowledged, drafts, refused_from_feed, .. } = replica;
        let saves = station.tally.changes();
        if *own != saves || own != own_acknowledged || *drafts > 0 || *refused_from_feed > 0 {
            failures.push(format!(
                "{name}: {saves} saves, {own} changes, {own_acknowledged} with receipt, {drafts} drafts, \
                 {refused_from_feed} refused from elsewhere"
            ));
        }
    }
    let all: u64 = replicas.iter().map(|replica| replica.own).sum();
    Verdict::new("every save is acknowledged by the server's signature", format!("{all} saves"), failures)
}

/// What one phone alone wrote stands on every phone as it was typed.
fn nothing_typed_lost(replicas: &[Replica], records: usize) -> Verdict {
    let failures = replicas.iter().flat_map(|replica| replica.typed_lost.clone()).collect();
    Verdict::new(
        "what was typed stands on every phone that holds it",
        format!("{records} households written by one phone"),
        failures,
    )
}

/// Decisions reached every phone of the area.
fn decisions_arrived(replicas: &[Replica], decisions: &[Decision]) -> Verdict {
    let failures = replicas.iter().flat_map(|replica| replica.unsettled.clone()).collect();
    let looked_at = format!("{} decisions", decisions.len());
    Verdict::new("the coordinator's decisions are on the phones", looked_at, failures)
}

/// The server has exactly the changes that were written.
fn changes_add_up(summary: &Json, saves: u64, decisions: u64) -> Verdict {
    let on_server = summary["changes"].as_u64().unwrap_or_default();
    let mut failures = Vec::new();
    if on_server != saves + decisions {
        failures.push(format!("{on_server} on the server, {saves} saved, {decisions} decided"));
    }
    if summary["quarantined"] != 0 || summary["rejected"] != 0 {
        failures.push(format!("{} apart, {} refused", summary["quarantined"], summary["rejected"]));
    }
    Verdict::new("the server holds every change once", format!("{on_server} changes"), failures)
}

//! `cargo xtask bench sync`: the figures of the sync beside their targets.

use super::cost::{resident_mb, thread_cpu_s};
use super::report::Report;
use super::town::{NOW_MS, Town};
use super::typical;
use crate::cadre::{fill_from, interview_new};
use crate::temp::TempDir;
use anyhow::{Context, ensure};
use ketuk_device::{Device, RecordId, ScopeId, World};
use ketuk_fleet::city::{City, Dice, Family};
use ketuk_form::{Key, Value};
use ketuk_record::{Incoming, Record, Writer};
use ketuk_server::{Job, Store};
use ketuk_wire::elsewhere::{TraceKey, bits_for, count_shards, pack_shard, range_of, unpack_shard};
use std::collections::BTreeSet;
use std::time::Instant;

/// How much to measure.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Interviews in the store for ingest, rebuild and memory.
    pub records: usize,
}

const SCOPE: ScopeId = ScopeId(6_474_011_003_001);

/// Runs every measurement.
pub fn run(sizes: Sizes) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let city = City::generate(11, 600, 12);
    let families = typical(&city, 40)?;
    bytes_of_new(&mut report, &families)?;
    bytes_of_edits(&mut report, &families)?;
    idle(&mut report)?;
    elsewhere(&mut report)?;
    merges(&mut report, &families)?;
    ingest(&mut report, &city, sizes)?;
    Ok(report)
}

/// A device that has interviewed `families`; the number of answers and saves.
fn interviewed(
    town: &mut Town,
    families: &[&Family],
) -> anyhow::Result<(Device, Vec<RecordId>, usize, usize)> {
    let mut device = town.enrol("Sri Wahyuni", vec![SCOPE])?;
    town.quiet(&mut device)?;
    let mut dice = Dice::seeded(7);
    let mut entropy = Dice::seeded(8);
    let (mut records, mut answers, mut saves) = (Vec::new(), 0, 0);
    for family in families {
        let mut fill = fill_from(&mut entropy);
        let mut world = World { now_ms: NOW_MS, fill: &mut fill };
        let (record, done) = interview_new(&mut device, &mut world, SCOPE, family, &mut dice)?;
        records.push(record);
        answers += done.answers;
        saves += done.saves;
    }
    Ok((device, records, answers, saves))
}

fn bytes_of_new(report: &mut Report, families: &[&Family]) -> anyhow::Result<()> {
    let mut town = Town::new(Store::in_memory()?, 1)?;
    let (mut device, records, answers, saves) = interviewed(&mut town, &families[..1])?;
    report.note("answers in the interview alone", answers as f64, "answers");
    report.note("its save points", saves as f64, "changes");
    let json = json_of(&device, &records)?;
    let (round, done) = town.round(&mut device)?;
    ensure!(done.arrived as usize == saves + 1, "every save must arrive");
    report.at_most("new interview alone, body", round.request_bytes as f64, 1_400.0, "B");
    report.note("its answer, receipt included", round.response_bytes as f64, "B");
    let floor = zstd_len(&json)? as f64;
    report.note("floor: the same answers as zstd(JSON), level 19", floor, "B");
    report.note("body in its floor", round.request_bytes as f64 / floor, "times");

    let mut town = Town::new(Store::in_memory()?, 1)?;
    let (mut device, records, answers, _) = interviewed(&mut town, &families[..30])?;
    let json = json_of(&device, &records)?;
    let chunks: Vec<u8> = records
        .iter()
        .map(|record| Ok(device.record(*record)?.snapshot().to_vec()))
        .collect::<anyhow::Result<Vec<_>>>()?
        .concat();
    let (round, done) = town.round(&mut device)?;
    let count = families[..30].len() as f64;
    ensure!(!done.more, "thirty interviews must fit one batch");
    report.note("thirty interviews, answers each", answers as f64 / count, "answers");
    let each = round.request_bytes as f64 / count;
    report.at_most("new interview among thirty, body each", each, 1_000.0, "B");
    let json = zstd_len(&json)? as f64 / count;
    report.note("floor: the same as zstd(JSON), level 19, each", json, "B");
    report.note("body in its floor", each / json, "times");
    let floor = zstd_len(&chunks)? as f64;
    let over = (round.request_bytes as f64 - 250.0) / floor * 100.0 - 100.0;
    report.at_most("overhead over zstd of the documents, beyond 250 B a request", over, 15.0, "%");
    report.at_most("requests of that sync", 1.0, 1.0, "requests");
    Ok(())
}

fn bytes_of_edits(report: &mut Report, families: &[&Family]) -> anyhow::Result<()> {
    let mut town = Town::new(Store::in_memory()?, 1)?;
    let (mut device, records, _, _) = interviewed(&mut town, &families[..1])?;
    town.quiet(&mut device)?;
    let record = *records.first().context("one record")?;
    let key = Key::parse("luas_lantai")?;
    let mut fill_dice = Dice::seeded(9);
    let mut edit = |device: &mut Device, value: i64| -> anyhow::Result<()> {
        let mut fill = fill_from(&mut fill_dice);
        let mut world = World { now_ms: NOW_MS, fill: &mut fill };
        device.answer(&mut world, record, &key, &Value::Integer(value))?;
        device.save(&mut world, record)?;
        Ok(())
    };
    edit(&mut device, 41)?;
    let (round, _) = town.round(&mut device)?;
    report.at_most(
        "one corrected answer, same editing session, body",
        round.request_bytes as f64,
        300.0,
        "B",
    );
    let mut device = Device::open(device.into_vault());
    edit(&mut device, 42)?;
    let (round, done) = town.round(&mut device)?;
    ensure!(done.arrived == 1, "the correction must arrive");
    report.at_most("one corrected answer, new editing session, body", round.request_bytes as f64, 300.0, "B");
    report.note("its answer, receipt included", round.response_bytes as f64, "B");
    let least = zstd_len(&serde_json::to_vec(&serde_json::json!({ "luas_lantai": "42" }))?)? as f64;
    report.note("floor: that answer as zstd(JSON), level 19, unsigned and of nobody", least, "B");
    report.note("body in its floor", round.request_bytes as f64 / least, "times");
    Ok(())
}

fn idle(report: &mut Report) -> anyhow::Result<()> {
    let mut town = Town::new(Store::in_memory()?, 1)?;
    for scopes in [1_u64, 5] {
        let list = (0..scopes).map(|at| ScopeId(SCOPE.0 + at)).collect();
        let mut device = town.enrol("Sri Wahyuni", list)?;
        // A household in each area, so that every cursor has a tag of its own to send.
        for at in 0..scopes {
            let mut dice = Dice::for_part(21, at);
            let mut fill = fill_from(&mut dice);
            device.start(&mut World { now_ms: NOW_MS, fill: &mut fill }, ScopeId(SCOPE.0 + at))?;
        }
        town.quiet(&mut device)?;
        let (round, done) = town.round(&mut device)?;
        ensure!(!done.more, "an idle sync is one request");
        let name = format!("idle sync, {scopes} scope(s)");
        report.at_most(&format!("{name}, request"), round.request_bytes as f64, 250.0, "B");
        report.at_most(&format!("{name}, answer"), round.response_bytes as f64, 250.0, "B");
        report.at_most(&format!("{name}, requests"), 1.0, 1.0, "requests");
    }
    Ok(())
}

/// NIK and KK of a city of 27,000 households.
const NUMBERS: u64 = 138_000;

/// The set of numbers that other areas hold: what travels, what a hit says, what a probe costs.
fn elsewhere(report: &mut Report) -> anyhow::Result<()> {
    let key = TraceKey([7; 16]);
    let number = |at: u64| key.trace("nik", &format!("64740117{at:08}"));
    let traces: BTreeSet<_> = (0..NUMBERS).map(number).collect();
    let bits = bits_for(NUMBERS);
    let (mut packs, mut bytes) = (Vec::new(), 0);
    for shard in 0..count_shards(bits) {
        let (first, last) = range_of(bits, shard);
        let cut: BTreeSet<u32> = traces.range(first..=last).map(|trace| trace.cut(bits)).collect();
        let pack = pack_shard(bits, shard, &cut.into_iter().collect::<Vec<_>>());
        bytes += pack.len();
        packs.push(pack);
    }
    report.at_most("numbers of other areas, 138,000, the whole set", bytes as f64 / 1e3, 175.0, "kB");
    report.at_most("the same, each", bytes as f64 * 8.0 / NUMBERS as f64, 10.0, "bits");
    let begun = Instant::now();
    let mut set = Vec::new();
    for (shard, pack) in (0..).zip(&packs) {
        set.extend(unpack_shard(bits, shard, pack)?);
    }
    report.note("its opening on a device", begun.elapsed().as_secs_f64() * 1e3, "ms");
    let probes = 200_000_u64;
    let begun = Instant::now();
    let asked = NUMBERS..NUMBERS + probes;
    let hits = asked.filter(|at| set.binary_search(&number(*at).cut(bits)).is_ok()).count();
    report.at_most("a probe", begun.elapsed().as_secs_f64() * 1e6 / probes as f64, 50.0, "us");
    report.at_least(
        "foreign numbers for one that hits",
        probes as f64 / hits.max(1) as f64,
        120.0,
        "numbers",
    );
    Ok(())
}

/// Merges of 20 changes onto a stored record: load, check, apply, save, load again, compare.
fn merges(report: &mut Report, families: &[&Family]) -> anyhow::Result<()> {
    let mut town = Town::new(Store::in_memory()?, 1)?;
    let (device, records, _, _) = interviewed(&mut town, families)?;
    let documents: Vec<Record> =
        records.iter().map(|record| device.record(*record)).collect::<Result<_, _>>()?;
    let writer = Writer::Anyone;
    let measure = |report: &mut Report, name: &str, act: &dyn Fn(&Record) -> anyhow::Result<()>| {
        let (begun, mut count) = (thread_cpu_s().context("no /proc")?, 0);
        while count < 2_000 {
            for document in &documents {
                act(document)?;
                count += 1;
            }
        }
        let spent = thread_cpu_s().context("no /proc")? - begun;
        report.at_least(name, f64::from(count) / spent, 500.0, "per core-second");
        anyhow::Ok(())
    };
    measure(report, "verified merges, new document", &|document| {
        let mut record = Record::new();
        let admission = record.admit(Incoming::Document(document.snapshot()), writer);
        ensure!(admission.admitted().count() == document.change_count(), "all are admitted");
        Ok(())
    })?;
    measure(report, "verified merges, all changes of an interview one by one", &|document| {
        let chunks: Vec<_> = document.changes().into_iter().map(|change| change.bytes).collect();
        let mut record = Record::new();
        let admission = record.admit(Incoming::Changes(&chunks), writer);
        ensure!(admission.admitted().count() == chunks.len(), "all are admitted");
        Ok(())
    })?;
    measure(report, "verified merges, last change onto the stored rest", &|document| {
        let changes = document.changes();
        let (last, rest) = changes.split_last().context("some changes")?;
        let mut record = Record::from_changes(rest.iter().map(|change| &change.bytes))?;
        let admission = record.admit(Incoming::Changes(std::slice::from_ref(&last.bytes)), writer);
        ensure!(admission.admitted().count() == 1, "it is admitted");
        Ok(())
    })
}

/// Durable ingest into a file, rebuild, memory.
fn ingest(report: &mut Report, city: &City, sizes: Sizes) -> anyhow::Result<()> {
    let folder = TempDir::new("bench")?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut town = Town::new(Store::open(&folder.path().join("hub.db"))?, cores)?;
    let (mut records, mut changes, mut seconds, mut batches) = (0, 0, 0.0, 0);
    let mut number = 0_u64;
    while records < sizes.records {
        // A group of devices, each with one RT's morning: their bodies are made first, then timed.
        let mut jobs = Vec::new();
        for _ in 0..8 {
            let mut device = town.enrol("Sri Wahyuni", vec![SCOPE])?;
            let mut dice = Dice::for_part(13, number);
            let mut entropy = Dice::for_part(14, number);
            number += 1;
            let mut fill = fill_from(&mut entropy);
            let mut world = World { now_ms: NOW_MS, fill: &mut fill };
            for family in city.list_families().skip(number as usize % 500).take(25) {
                interview_new(&mut device, &mut world, SCOPE, family, &mut dice)?;
                records += 1;
            }
            jobs.push(Job::Sync(device.plan_sync(&mut world)?));
        }
        let before = town.hub.counts()?.changes;
        let begun = Instant::now();
        for done in town.run(&jobs) {
            done?;
        }
        seconds += begun.elapsed().as_secs_f64();
        changes += town.hub.counts()?.changes - before;
        batches += jobs.len();
    }
    report.note("records in the file", town.hub.counts()?.records as f64, "records");
    report.note("batches", f64::from(u32::try_from(batches)?), "batches");
    report.at_least(
        "durable ingest (FULL, group commit), changes",
        changes as f64 / seconds,
        5_000.0,
        "per s",
    );
    report.note("durable ingest, interviews", town.hub.counts()?.records as f64 / seconds, "per s");
    let begun = Instant::now();
    let rebuilt = town.hub.rebuild(&mut |_| ())?;
    let took = begun.elapsed().as_secs_f64();
    ensure!(rebuilt.before == rebuilt.after, "rebuilt must equal incremental");
    report.note("rebuild, its digests before and after included", took, "s");
    let scaled = took * 27_000.0 / rebuilt.records as f64;
    report.at_most("rebuild of 27,000 records, scaled from that", scaled, 60.0, "s");
    let memory = resident_mb(std::process::id()).context("no /proc")?;
    report.at_most("memory of this process, hub and generator", memory, 512.0, "MB");
    Ok(())
}

fn json_of(device: &Device, records: &[RecordId]) -> anyhow::Result<Vec<u8>> {
    let all: Vec<serde_json::Value> = records
        .iter()
        .map(|record| {
            let answers = device.answers(*record)?;
            let map: serde_json::Map<String, serde_json::Value> =
                answers.iter().map(|(key, value)| (key.to_string(), value.to_text().into())).collect();
            Ok(serde_json::Value::Object(map))
        })
        .collect::<anyhow::Result<_>>()?;
    Ok(serde_json::to_vec(&all)?)
}

fn zstd_len(bytes: &[u8]) -> anyhow::Result<usize> {
    Ok(zstd::bulk::compress(bytes, 19)?.len())
}

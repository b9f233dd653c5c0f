//! `cargo xtask bench several`: what an index costs that another server has left behind, beside reading everyone again.

use super::Report;
use super::town::{NOW_MS, Town};
use crate::cadre::{fill_from, interview_new};
use crate::store::postgres;
use anyhow::Context;
use ketuk_device::{ScopeId, World};
use ketuk_fleet::city::{City, Dice};
use ketuk_server::{Hub, HubWorld, StoreAt, Workers};
use std::time::Instant;

/// Households that another server writes.
const WRITTEN: u64 = 20;
/// Families that were asked; everybody else is like one of them, under another id.
const ASKED: usize = 60;
const HERE: ScopeId = ScopeId(6_474_011_001_001);

/// Everyone is read once, then what another server wrote; `households` in all. `KETUK_STORE` names the PostgreSQL.
pub fn run(households: usize) -> anyhow::Result<Report> {
    let url = postgres().context("KETUK_STORE names no PostgreSQL: several servers need one")?;
    let schema = format!("b_{}", std::process::id());
    let passing = StoreAt::passing(&url, &schema)?;
    let at = StoreAt::in_new_schema(&url, &schema)?;
    let mut town = Town::new(passing, 1)?;
    let mut device = town.enrol("Sri", vec![HERE])?;
    town.quiet(&mut device)?;
    let (city, mut dice, mut entropy) = (City::generate(21, 2 * ASKED, 3), Dice::seeded(5), Dice::seeded(6));
    for family in city.list_families().filter(|family| family.presence == 1).take(ASKED) {
        let mut fill = fill_from(&mut entropy);
        let mut world = World { now_ms: NOW_MS, fill: &mut fill };
        interview_new(&mut device, &mut world, HERE, family, &mut dice)?;
    }
    town.quiet(&mut device)?;
    let copies = households.div_ceil(ASKED);
    town.hub.store().harm(&format!(
        "INSERT INTO compared (record, scope, since_ms, content, bytes)
         SELECT decode(md5(record::text || n), 'hex'), scope, since_ms, content, bytes
         FROM compared, generate_series(2, {copies}) n"
    ))?;
    let mut fill = fill_from(&mut entropy);
    let other = Hub::open(at.open()?, Workers(1), &mut HubWorld { now_ms: NOW_MS, fill: &mut fill })?;
    let mut report = Report::default();
    let begun = Instant::now();
    let all = other.hold_households()?;
    report.note("reading everyone", begun.elapsed().as_secs_f64(), "s");
    report.note("households that each server holds", all.households as f64, "");
    // Each of them in a group of its own, as syncs write them.
    for n in 0..WRITTEN {
        town.hub.store().harm("UPDATE turn SET number = number + 1 WHERE name = 'write'")?;
        town.hub.store().harm(&format!(
            "UPDATE compared SET since_ms = since_ms + 1
             WHERE record = (SELECT record FROM compared ORDER BY record LIMIT 1 OFFSET {n})"
        ))?;
    }
    let begun = Instant::now();
    let behind = other.hold_households()?;
    report.note("catching up with another server", begun.elapsed().as_secs_f64() * 1e3, "ms");
    let rows = (behind.rows_read - all.rows_read) as f64;
    report.at_most("rows read for that", rows, WRITTEN as f64, "");
    let begun = Instant::now();
    other.hold_households()?;
    report.note("where nobody wrote", begun.elapsed().as_secs_f64() * 1e3, "ms");
    Ok(report)
}

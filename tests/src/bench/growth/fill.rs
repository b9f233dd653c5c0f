//! A database that grows city by city.
//!
//! Invariants: ground is only ever written by the hub itself; what stands in derived tables without a change behind it
//! is said in [`WORDS`].

use super::super::console::{self, Sizes};
use super::super::town::{NOW_MS, Town};
use crate::cadre::fill_from;
use crate::demo::desk::Desk;
use anyhow::{Context, Result, ensure};
use ketuk_device::ScopeId;
use ketuk_fleet::city::{City, CityRt, Dice};
use ketuk_household::{AreaList, PrelistRow, RtCode};
use ketuk_server::role::Actor;
use ketuk_server::{HubWorld, Store};
use std::ops::Range;
use std::path::Path;

/// How it was filled.
pub(super) const WORDS: &str = "One SQLite file, filled on from size to size. The first size is a city as devices make \
    it through the hub: prelists of its RT, three visits to five families, disputes between two cadres, families counted \
    twice, saves kept apart. What comes on top are further cities of that size with other families, other names and other \
    areas: their prelists are taken in by the hub as a desk's import (admitted, signed, in the feed, compared with all \
    others), one change a household and only the head of each family known. So that lists of the desk have something to \
    show, three of five of those households are then marked as visited and one of eighteen as disputed, in the derived \
    tables alone. A database full of whole interviews would be larger on the disk and in memory.";

/// RT of one city.
const RTS: usize = 498;
/// What one more city adds to the code of an area: the next regency.
const REGENCY: u64 = 1_000_000_000;
/// Families that the hub takes in at once.
const AT_ONCE: usize = 200;

/// The first city, as `bench console` makes it.
pub(super) fn first_city(db: &Path, sizes: Sizes) -> Result<()> {
    console::fill(db, sizes).map(drop)
}

/// The RT that is measured in: the first of those with households, which are always of the first city.
pub(super) fn first_scope(desk: &Desk) -> Result<ScopeId> {
    let page = desk.get("/v1/households?limit=1")?;
    Ok(ScopeId(page["households"][0]["scope"].as_u64().context("a household's RT")?))
}

/// Further cities of `first` households each, until the store holds as many as `wanted` ends with.
pub(super) fn more_cities(
    db: &Path,
    first: usize,
    wanted: Range<usize>,
    tell: &mut dyn FnMut(&str),
) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut town = Town::new(Store::open(db)?, cores)?;
    let mut held = wanted.start;
    // Entropy of this part alone: what was drawn before stands in the store.
    town.dice = Dice::for_part(31, held as u64);
    while held < wanted.end {
        let number = held.div_ceil(first) as u64;
        let families = first.min(wanted.end - held);
        take_in(&mut town, number, families)?;
        held += families;
        tell(&format!("growth: {held} households"));
    }
    town.hub.settle_pairs()?;
    town.hub.checkpoint()?;
    Ok(())
}

/// One city through the prelist's import.
fn take_in(town: &mut Town, number: u64, families: usize) -> Result<()> {
    let city = City::generate(2_026 + number, families, RTS.min(families));
    let places: Vec<RtCode> = city.rts.iter().map(|rt| moved(rt, number)).collect::<Result<_>>()?;
    let named = |rt: &RtCode| {
        let name = format!("Kelurahan {}", rt.kelurahan());
        (*rt, format!("Kecamatan {}", rt.kelurahan().district_digits()), name)
    };
    town.hub.save_areas(&AreaList::of_rts(places.iter().map(named)))?;
    let mut added = 0;
    for (rt, place) in city.rts.iter().zip(&places) {
        let rows: Vec<PrelistRow> = city
            .prelist(rt.ground.rt)
            .into_iter()
            .map(|row| PrelistRow {
                prelist_id: format!("{number}-{}", row.prelist_id),
                rt: *place,
                family_card: row.family_card.replacen("6474", &format!("{}", 6_474 + number), 1),
                ..row
            })
            .collect();
        for part in rows.chunks(AT_ONCE) {
            let mut fill = fill_from(&mut town.dice);
            let mut world = HubWorld { now_ms: NOW_MS, fill: &mut fill };
            let scope = ScopeId(place.number());
            let done = town.hub.import_families(&mut world, scope, part, (&Actor::of_token(), "bench"))?;
            added += done.added;
        }
    }
    ensure!(added > 0, "no family of city {number} was taken in");
    show_work(town, number)
}

/// The same RT in the regency of another city.
fn moved(rt: &CityRt, number: u64) -> Result<RtCode> {
    Ok(RtCode::from_number(rt.ground.rt.number() + number * REGENCY)?)
}

/// Visits and disputes of one city in what is derived, without changes behind them. Ids of prelist rows are digests, so
/// that what stands below one of them is an even share.
fn show_work(town: &Town, number: u64) -> Result<()> {
    let regency = (6_474 + number) * REGENCY;
    let city = format!("scope BETWEEN {regency} AND {}", regency + REGENCY - 1);
    let store = town.hub.store();
    store.harm(&format!("UPDATE household SET status = 'selesai' WHERE {city} AND record < x'99'"))?;
    store.harm(&format!(
        "INSERT INTO dispute (record, key, scope, class, kind, since_ms, asked_ms, pattern, hands) \
         SELECT h.record, d.key, h.scope, d.class, d.kind, h.changed_ms, d.asked_ms, d.pattern, d.hands \
         FROM household h, (SELECT * FROM dispute WHERE class = 'human' LIMIT 1) d \
         WHERE h.{city} AND h.record < x'0E'"
    ))?;
    store.harm(&format!("UPDATE household SET disputes = 1 WHERE {city} AND record < x'0E'"))?;
    Ok(())
}

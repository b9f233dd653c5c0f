//! Phones that push without pause while the server is killed under them.
//!
//! Invariant: a receipt once seen is remembered outside the vault, so that a server that lost a change
//! cannot talk the phone into forgetting that it had arrived.

use super::{Acknowledged, Hurry, acknowledged, is_of_the_road, road, rough_road};
use anyhow::Context;
use ketuk_device::{Absorbed, Device, RecordId, ScopeId, Value};
use ketuk_fleet::city::Dice;
use ketuk_form::Key;
use ketuk_transport::Office;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::runtime::Runtime;

/// Answers before a save.
const ANSWERS: u64 = 4;
/// Work goes on at the newest records: documents stay as small as households are.
const NEWEST: usize = 4;

/// One phone and what it was told.
#[derive(Debug)]
pub(super) struct Phone {
    pub(super) device: Device,
    pub(super) scope: ScopeId,
    pub(super) arrived: Acknowledged,
    pub(super) lost: Vec<String>,
    pub(super) failed_syncs: u64,
    seed: u64,
    records: Vec<RecordId>,
    cursors: HashMap<ScopeId, u64>,
}

/// What phones and the killer see of each other.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// No more work.
    pub(super) is_over: AtomicBool,
    /// Syncs that came to their end.
    pub(super) syncs: AtomicU64,
    /// Changes for which somebody holds a receipt.
    pub(super) receipts: AtomicU64,
}

impl Phone {
    /// A phone over a vault file, not yet enrolled.
    pub(super) fn new(path: &Path, scope: ScopeId, seed: u64) -> anyhow::Result<Self> {
        Ok(Self {
            device: Device::load(path)?,
            scope,
            arrived: Acknowledged::new(),
            lost: Vec::new(),
            failed_syncs: 0,
            seed,
            records: Vec::new(),
            cursors: HashMap::new(),
        })
    }

    /// Types, saves and syncs until it is over.
    pub(super) fn push(&mut self, url: &str, runtime: &Runtime, watch: &Watch) -> anyhow::Result<()> {
        let road = rough_road(url)?;
        let mut world = Hurry::default();
        let mut dice = Dice::seeded(self.seed);
        let mut number = 0_i64;
        while !watch.is_over.load(Ordering::Relaxed) {
            let touched = self.edit(&mut world, &mut dice, &mut number)?;
            let mut quiet = |_: &Absorbed| ();
            match runtime.block_on(road.sync(&mut self.device, &mut world, &mut quiet)) {
                Ok(_) => drop(watch.syncs.fetch_add(1, Ordering::Relaxed)),
                Err(problem) if is_of_the_road(problem.code) => self.failed_syncs += 1,
                Err(problem) => self.lost.push(format!("a sync ended with {problem}")),
            }
            let news = self.note_arrived(&[touched])?;
            watch.receipts.fetch_add(news, Ordering::Relaxed);
        }
        Ok(())
    }

    /// A few answers and a save in a new record or one of the newest.
    fn edit(&mut self, world: &mut Hurry, dice: &mut Dice, number: &mut i64) -> anyhow::Result<RecordId> {
        let newest = self.records.len().saturating_sub(NEWEST);
        let at = newest + usize::try_from(dice.below((self.records.len() - newest) as u64))?;
        let record = match self.records.get(at).copied().filter(|_| !dice.chance(60)) {
            Some(record) => record,
            None => {
                let record = world.with(|world| self.device.start(world, self.scope))?;
                self.records.push(record);
                record
            }
        };
        for _ in 0..=dice.below(ANSWERS) {
            *number += 1;
            let key =
                Key::parse(dice.pick(&["luas_lantai", "jumlah_sapi", "anggota.kepala.pendapatan_rupiah"]))?;
            world.with(|world| self.device.answer(world, record, &key, &Value::Integer(*number)))?;
        }
        world.with(|world| self.device.save(world, record))?;
        Ok(record)
    }

    /// Remembers new receipts, and complains about those that are gone and about a feed that went back.
    pub(super) fn note_arrived(&mut self, records: &[RecordId]) -> anyhow::Result<u64> {
        let mut news = 0;
        for record in records {
            let now = acknowledged(&self.device, *record)?;
            let before = self.arrived.entry(*record).or_default();
            let gone = before.difference(&now).count();
            if gone > 0 {
                self.lost.push(format!("{gone} receipts of {record} were taken back"));
            }
            let held = before.len();
            before.extend(now);
            news += (before.len() - held) as u64;
        }
        for cursor in self.device.cursors()? {
            let before = self.cursors.insert(cursor.scope, cursor.seq).unwrap_or_default();
            if cursor.seq < before {
                self.lost
                    .push(format!("the feed of {} went back from {before} to {}", cursor.scope, cursor.seq));
            }
        }
        Ok(news)
    }

    /// Writes something more and brings it by hand, twice, before it goes by network as well.
    pub(super) fn bring_by_hand(&mut self, office: &Office, runtime: &Runtime) -> anyhow::Result<()> {
        let (mut world, mut dice) = (Hurry::default(), Dice::seeded(self.seed + 1));
        let mut number = i64::MAX / 2;
        let touched = self.edit(&mut world, &mut dice, &mut number)?;
        let file = world.with(|world| self.device.plan_bundle(world))?.bytes;
        let mut answer = Vec::new();
        for _ in 0..2 {
            let carried = runtime.block_on(office.carry_bundle(file.clone()));
            answer =
                carried.map_err(|declined| anyhow::anyhow!("a file was declined: {}", declined.problem))?;
        }
        world.with(|world| self.device.absorb_bundle(world, &answer))?;
        self.note_arrived(&[touched])?;
        Ok(())
    }

    /// The records that it began.
    pub(super) fn records(&self) -> &[RecordId] {
        &self.records
    }

    /// Syncs until nothing waits, with the server up.
    pub(super) fn rest(&mut self, url: &str, runtime: &Runtime) -> anyhow::Result<()> {
        let (mut world, mut quiet) = (Hurry::default(), |_: &Absorbed| ());
        let road = road(url)?;
        let synced = road.sync(&mut self.device, &mut world, &mut quiet);
        runtime.block_on(synced).context("a phone does not sync")?;
        let records = self.records.clone();
        self.note_arrived(&records)?;
        let strip = self.device.strip()?;
        if strip.waiting_saves + strip.apart_saves + strip.refused_saves > 0 {
            self.lost.push(format!("a phone does not come to rest: {strip:?}"));
        }
        Ok(())
    }
}

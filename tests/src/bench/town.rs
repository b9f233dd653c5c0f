//! A hub and devices in one process, for measuring what they say to each other.

use crate::cadre::fill_from;
use crate::store::postgres;
use anyhow::{Context, ensure};
use ketuk_device::{Device, ScopeId, Vault, World};
use ketuk_fleet::city::Dice;
use ketuk_server::hub::Invitation;
use ketuk_server::{Hub, HubWorld, Job, Store, Workers};
use ketuk_view::SyncReport;

/// An ordinary morning; nothing depends on it.
pub const NOW_MS: u64 = 1_780_000_000_000;

/// A hub with entropy of its own.
pub struct Town {
    /// The hub.
    pub hub: Hub,
    /// Its entropy.
    pub dice: Dice,
}

/// The bodies of one round.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    /// The request's body.
    pub request_bytes: usize,
    /// The answer's body.
    pub response_bytes: usize,
}

impl Town {
    /// A hub over `store` with the city's RT.
    pub fn new(store: Store, workers: usize) -> anyhow::Result<Self> {
        let mut dice = Dice::seeded(1);
        let hub = {
            let mut fill = fill_from(&mut dice);
            Hub::open(store, Workers(workers), &mut HubWorld { now_ms: NOW_MS, fill: &mut fill })?
        };
        hub.save_areas(ketuk_household::area::bontang())?;
        Ok(Self { hub, dice })
    }

    /// Runs one group of jobs.
    pub fn run(&mut self, jobs: &[Job]) -> Vec<Result<Vec<u8>, ketuk_wire::Problem>> {
        let mut fill = fill_from(&mut self.dice);
        self.hub.run(&mut HubWorld { now_ms: NOW_MS, fill: &mut fill }, jobs)
    }

    /// Makes an invitation; its code.
    pub fn invite(&mut self, invitation: &Invitation) -> anyhow::Result<String> {
        let mut fill = fill_from(&mut self.dice);
        Ok(self.hub.invite(&mut HubWorld { now_ms: NOW_MS, fill: &mut fill }, invitation)?)
    }

    /// Invites and enrols a device with a vault in memory.
    pub fn enrol(&mut self, name: &str, scopes: Vec<ScopeId>) -> anyhow::Result<Device> {
        let mut device = Device::open(Vault::in_memory()?);
        let code = self.invite(&Invitation { name: name.to_owned(), scopes })?;
        let body = {
            let mut fill = fill_from(&mut self.dice);
            device.plan_enrol(&mut World { now_ms: NOW_MS, fill: &mut fill }, &code, name)?
        };
        let answer = self.run(&[Job::Enrol(body)]).pop().context("one answer")??;
        device.absorb_enrol(&answer)?;
        Ok(device)
    }

    /// One request and its answer.
    pub fn round(&mut self, device: &mut Device) -> anyhow::Result<(Round, SyncReport)> {
        let mut dice = Dice::seeded(u64::from(self.dice.bits()));
        let mut fill = fill_from(&mut dice);
        let mut world = World { now_ms: NOW_MS, fill: &mut fill };
        let body = device.plan_sync(&mut world)?;
        let request_bytes = body.len();
        let answer = self.run(&[Job::Sync(body)]).pop().context("one answer")??;
        let report = device.absorb_sync(&mut world, (request_bytes, 1_000), &answer)?;
        Ok((Round { request_bytes, response_bytes: answer.len() }, report))
    }

    /// Rounds until nothing moves.
    pub fn quiet(&mut self, device: &mut Device) -> anyhow::Result<usize> {
        for rounds in 1..100 {
            if !self.round(device)?.1.more {
                return Ok(rounds);
            }
        }
        ensure!(false, "the device never came to rest");
        Ok(0)
    }

    /// Adds so many copies of every household to what is derived: the same snapshots under other ids. Enough
    /// for whoever only reads.
    pub fn multiply(&self, copies: usize) -> anyhow::Result<()> {
        let store = self.hub.store();
        // The one thing that each store has its own word for.
        let id = if postgres().is_some() { "decode(md5(random()::text), 'hex')" } else { "randomblob(16)" };
        store.harm(&format!(
            "CREATE TABLE twin AS SELECT {id} AS twin, record FROM household, (WITH RECURSIVE n(i) AS \
             (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies}) SELECT i FROM n) AS copies"
        ))?;
        store.harm(
            "INSERT INTO snapshot SELECT t.twin, s.bytes FROM twin t JOIN snapshot s ON s.record = t.record",
        )?;
        store.harm(
            "INSERT INTO household (scope, record, head, address, status, members, changes, disputes, findings, \
             changed_ms, listed, status_ms) SELECT h.scope, t.twin, h.head, h.address, h.status, h.members, \
             h.changes, h.disputes, h.findings, h.changed_ms, h.listed, h.status_ms \
             FROM twin t JOIN household h ON h.record = t.record",
        )?;
        store.harm("DROP TABLE twin")?;
        Ok(())
    }
}

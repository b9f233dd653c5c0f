//! Which RT are behind, who works there, and which devices have not been heard.
//!
//! Invariant: cadres' names are told to those who may see devices; a reader of figures gets the figures alone.

use super::Hub;
use super::overview::{DAY_MS, Level, Outcome, Place};
use crate::role::{Actor, Right};
use crate::store::{Page, WorkerRow};
use crate::view::{LateLine, LatePage, ProgressView, SilentLine, SilentPage, WorkerView};
use ketuk_wire::{DeviceId, Problem, ScopeId};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

/// In what order RT are behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateSort {
    /// The smallest part of the prelist with a result first.
    Least,
    /// Longest without any arrival first.
    Silent,
    /// Most households to go first.
    Left,
}

impl LateSort {
    /// Reads the word of a query.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "least" => Some(Self::Least),
            "silent" => Some(Self::Silent),
            "left" => Some(Self::Left),
            _ => None,
        }
    }
}

fn left(progress: &ProgressView) -> u64 {
    progress.listed.saturating_sub(progress.results)
}

fn paged<T>(all: Vec<T>, page: Page) -> Vec<T> {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    all.into_iter().skip(number(page.offset)).take(number(page.limit)).collect()
}

impl Hub {
    /// RT with households of the prelist still without a result, a page at a time.
    pub fn page_of_late(
        &self,
        now_ms: u64,
        actor: &Actor,
        place: Place,
        sort: LateSort,
        page: Page,
    ) -> Result<LatePage, Problem> {
        let range = place.range(actor.reach)?;
        let (_, areas) = self.progress(now_ms, range, Level::Rt)?;
        let mut late: Vec<_> = areas.into_values().filter(|area| left(area) > 0).collect();
        match sort {
            LateSort::Least => late.sort_by_key(|area| (area.permille, Reverse(left(area)), area.area)),
            LateSort::Silent => late.sort_by_key(|area| (area.last_ms, area.permille, area.area)),
            LateSort::Left => late.sort_by_key(|area| (Reverse(left(area)), area.area)),
        }
        let total = late.len() as u64;
        let mut workers: BTreeMap<ScopeId, Vec<WorkerRow>> = BTreeMap::new();
        if actor.may(Right::SeeDevices) {
            for worker in self.store.list_workers(range)? {
                workers.entry(worker.scope).or_default().push(worker);
            }
        }
        let veil = self.veil(now_ms, actor)?;
        let mut lines = Vec::new();
        for mut progress in paged(late, page) {
            let scope = ScopeId(progress.area);
            let here = workers.remove(&scope).unwrap_or_default();
            let results = if here.is_empty() { HashMap::new() } else { self.results((scope, scope))? };
            if let Some(veil) = &veil {
                veil.cover(&mut progress);
            }
            let workers = here.into_iter().map(|row| worker(row, &results)).collect();
            lines.push(LateLine { progress, workers });
        }
        Ok(LatePage { now_ms, total, lines })
    }

    /// Devices that have not been heard for so many days, the longest silent first, a page at a time.
    pub fn page_of_silent(
        &self,
        now_ms: u64,
        actor: &Actor,
        place: Place,
        days: u64,
        page: Page,
    ) -> Result<SilentPage, Problem> {
        let range = place.range(actor.reach)?;
        let heard_before = now_ms.saturating_sub(days.saturating_mul(DAY_MS));
        let mut silent: BTreeMap<(u64, DeviceId), (WorkerRow, Vec<ScopeId>)> = BTreeMap::new();
        for row in self.store.list_workers(range)? {
            if row.seen_ms < heard_before {
                let (scope, key) = (row.scope, (row.seen_ms, row.device));
                silent.entry(key).or_insert_with(|| (row, Vec::new())).1.push(scope);
            }
        }
        let total = silent.len() as u64;
        let shown = paged(silent.into_values().collect(), page);
        let asked: HashSet<ScopeId> = shown.iter().flat_map(|(_, scopes)| scopes.iter().copied()).collect();
        let (results, mut to_go) = (self.results(range)?, HashMap::new());
        if !asked.is_empty() {
            let (_, areas) = self.progress(now_ms, range, Level::Rt)?;
            to_go.extend(areas.into_values().map(|area| (ScopeId(area.area), left(&area))));
        }
        let line = |(row, scopes): (WorkerRow, Vec<ScopeId>)| SilentLine {
            batches: row.batches,
            left: scopes.iter().filter_map(|scope| to_go.get(scope)).sum(),
            scopes: scopes.iter().map(|scope| scope.0).collect(),
            worker: worker(row, &results),
        };
        Ok(SilentPage { now_ms, total, lines: shown.into_iter().map(line).collect() })
    }

    /// Results by the device that brought them.
    fn results(&self, range: (ScopeId, ScopeId)) -> Result<HashMap<DeviceId, u64>, Problem> {
        let mut results = HashMap::new();
        for count in self.store.count_by_device(range)? {
            if Outcome::of(&count.status).is_result() {
                *results.entry(count.device).or_default() += count.households;
            }
        }
        Ok(results)
    }
}

fn worker(row: WorkerRow, results: &HashMap<DeviceId, u64>) -> WorkerView {
    let WorkerRow { scope: _, device, name, seen_ms, batches: _ } = row;
    let results = results.get(&device).copied().unwrap_or(0);
    WorkerView { device: device.to_string(), name, seen_ms, results }
}

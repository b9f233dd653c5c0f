//! How the round stands: progress by area and day, devices, backlogs. No names.

use super::{DeviceLine, Hub};
use crate::role::Reach;
use crate::store::{AreaRow, StatusCount};
use crate::view::{AreaView, BacklogView, DayView, DeviceFigures, OverviewView, ProgressView};
use ketuk_wire::{Problem, ScopeId};
use std::collections::BTreeMap;

/// A device that was not heard for so long is silent: cadres sync once a day.
const SILENT_MS: u64 = 24 * 3600 * 1000;
/// A clock that is off by more than this is a flag: a day, as in a sync.
const CLOCK_OFF_S_MAX: i64 = 24 * 3600;

/// How finely progress is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// By district.
    Kecamatan,
    /// By kelurahan.
    Kelurahan,
    /// By RT.
    Rt,
}

impl Level {
    /// Reads the word of a query.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "kecamatan" => Some(Self::Kecamatan),
            "kelurahan" => Some(Self::Kelurahan),
            "rt" => Some(Self::Rt),
            _ => None,
        }
    }

    fn number(self, scope: ScopeId) -> u64 {
        match self {
            Self::Kecamatan => scope.0 / 10_000_000,
            Self::Kelurahan => scope.0 / 1_000,
            Self::Rt => scope.0,
        }
    }

    fn names(self, area: &AreaRow) -> (String, String) {
        match self {
            Self::Kecamatan => (area.kecamatan.clone(), String::new()),
            Self::Kelurahan => (area.kelurahan.clone(), area.kecamatan.clone()),
            Self::Rt => (area.label.clone(), area.kelurahan.clone()),
        }
    }
}

fn nothing(area: u64, name: String, above: String) -> ProgressView {
    let statuses = BTreeMap::new();
    ProgressView { area, name, above, rts: 0, households: 0, listed: 0, statuses, disputed: 0, found: 0 }
}

fn add(to: &mut ProgressView, count: &StatusCount) {
    let StatusCount { scope: _, status, households, listed, disputed, found } = count;
    to.households += households;
    to.listed += listed;
    to.disputed += disputed;
    to.found += found;
    *to.statuses.entry(status.clone()).or_default() += households;
}

impl Hub {
    /// The RT within reach.
    pub fn list_areas(&self, reach: Reach) -> Result<Vec<AreaView>, Problem> {
        let view = |row: AreaRow| {
            let AreaRow { scope, kecamatan, kelurahan, label } = row;
            AreaView { scope: scope.0, kecamatan, kelurahan, kelurahan_number: scope.0 / 1_000, label }
        };
        Ok(self.store.list_areas(reach.range())?.into_iter().map(view).collect())
    }

    /// How the round stands within reach.
    pub fn overview(&self, now_ms: u64, reach: Reach, level: Level) -> Result<OverviewView, Problem> {
        let range = reach.range();
        let mut total = nothing(reach.number(), String::new(), String::new());
        let mut areas: BTreeMap<u64, ProgressView> = BTreeMap::new();
        for area in self.store.list_areas(range)? {
            let (number, (name, above)) = (level.number(area.scope), level.names(&area));
            areas.entry(number).or_insert_with(|| nothing(number, name, above)).rts += 1;
            total.rts += 1;
        }
        for count in self.store.count_statuses(range)? {
            let number = level.number(count.scope);
            // An area that was never on the list has a number and no name.
            let place = areas.entry(number).or_insert_with(|| nothing(number, String::new(), String::new()));
            add(place, &count);
            add(&mut total, &count);
        }
        let mut days: Vec<DayView> = Vec::new();
        for (day, status, households) in self.store.count_days(range)? {
            if days.last().is_none_or(|last| last.day != day) {
                days.push(DayView { day, statuses: BTreeMap::new() });
            }
            if let Some(last) = days.last_mut() {
                last.statuses.insert(status, households);
            }
        }
        let waiting = self.store.count_waiting(range)?.into_iter();
        let disputes =
            waiting.map(|(class, count, since_ms)| (class, BacklogView { count, since_ms })).collect();
        let (count, since_ms) = self.store.count_apart(range)?;
        Ok(OverviewView {
            now_ms,
            total,
            areas: areas.into_values().collect(),
            days,
            devices: figures(now_ms, &self.list_devices(reach)?),
            disputes,
            quarantined: BacklogView { count, since_ms },
        })
    }
}

fn figures(now_ms: u64, devices: &[DeviceLine]) -> DeviceFigures {
    let enrolled: Vec<_> = devices.iter().filter(|device| !device.revoked).collect();
    let silent: Vec<_> =
        enrolled.iter().filter(|device| now_ms.saturating_sub(device.seen_ms) > SILENT_MS).collect();
    let is_flagged = |device: &&&DeviceLine| device.forked > 0 || device.clock_off_s.abs() > CLOCK_OFF_S_MAX;
    DeviceFigures {
        enrolled: enrolled.len() as u64,
        silent: silent.len() as u64,
        silent_since_ms: silent.iter().map(|device| device.seen_ms).min().unwrap_or(0),
        flagged: enrolled.iter().filter(is_flagged).count() as u64,
        revoked: (devices.len() - enrolled.len()) as u64,
    }
}

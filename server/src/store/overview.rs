//! What the overview counts: areas, households by status, day and device, what waits, where RT lie.
//!
//! Every question has a range of areas and is answered from an index, whatever there is of households.

use super::derived::{Spot, maybe_device};
use super::desk::Range;
use super::engine::params;
use super::{Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::{DeviceId, ScopeId};

/// An RT with the names above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AreaRow {
    pub(crate) scope: ScopeId,
    pub(crate) kecamatan: String,
    pub(crate) kelurahan: String,
    pub(crate) label: String,
    /// The middle of its kelurahan, where the list of areas says so.
    pub(crate) middle: Option<Spot>,
}

/// Households of one area with one status, from the prelist or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StatusCount {
    pub(crate) scope: ScopeId,
    pub(crate) status: String,
    pub(crate) listed: bool,
    /// Whether they are counted in another's place.
    pub(crate) linked: bool,
    pub(crate) households: u64,
    /// Of these with a status that arrived since the moment that was asked about.
    pub(crate) recent: u64,
    pub(crate) disputed: u64,
    pub(crate) found: u64,
    pub(crate) last_ms: u64,
}

/// Households that got the status they have on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DayCount {
    /// Days since 1970 in the city.
    pub(crate) day: u64,
    pub(crate) status: String,
    pub(crate) listed: bool,
    pub(crate) households: u64,
}

/// Households whose status a device wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeviceCount {
    pub(crate) device: DeviceId,
    pub(crate) status: String,
    pub(crate) households: u64,
    pub(crate) last_ms: u64,
}

/// A device in one of its areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WorkerRow {
    pub(crate) scope: ScopeId,
    pub(crate) device: DeviceId,
    pub(crate) name: String,
    pub(crate) seen_ms: u64,
    pub(crate) batches: u64,
}

/// Where the households of an RT lie on the average.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MiddleRow {
    pub(crate) scope: ScopeId,
    pub(crate) households: u64,
    pub(crate) at: Spot,
}

impl Store {
    pub(crate) fn list_areas(&self, (first, last): Range) -> Result<Vec<AreaRow>, Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        self.list(sql!("area/list"), params, |row| {
            let at = Spot { lat_udeg: row.get("lat_udeg")?, lng_udeg: row.get("lng_udeg")? };
            Ok(AreaRow {
                scope: ScopeId(row.get("scope")?),
                kecamatan: row.get("kecamatan")?,
                kelurahan: row.get("kelurahan")?,
                label: row.get("label")?,
                middle: Some(at).filter(|at| (at.lat_udeg, at.lng_udeg) != (0, 0)),
            })
        })
    }

    /// Households of each area by status; `recent` are those whose status arrived at `since_ms` or later.
    pub(crate) fn count_statuses(
        &self,
        (first, last): Range,
        since_ms: u64,
    ) -> Result<Vec<StatusCount>, Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0, ":since_ms": since_ms };
        self.list(sql!("overview/count_statuses"), params, |row| {
            Ok(StatusCount {
                scope: ScopeId(row.get("scope")?),
                status: row.get("status")?,
                listed: row.get("listed")?,
                linked: row.get("elsewhere")?,
                households: row.get("households")?,
                recent: row.get("recent")?,
                disputed: row.get("disputed")?,
                found: row.get("found")?,
                last_ms: row.get("last_ms")?,
            })
        })
    }

    /// Households by the day on which their status arrived, oldest first.
    pub(crate) fn count_days(&self, (first, last): Range) -> Result<Vec<DayCount>, Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        self.list(sql!("overview/count_days"), params, |row| {
            Ok(DayCount {
                day: row.get("day")?,
                status: row.get("status")?,
                listed: row.get("listed")?,
                households: row.get("households")?,
            })
        })
    }

    /// Households by the device that wrote their status.
    pub(crate) fn count_by_device(&self, (first, last): Range) -> Result<Vec<DeviceCount>, Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        let rows = self.list(sql!("overview/count_by_device"), params, |row| {
            let Some(device) = maybe_device(row.get("status_by")?)? else { return Ok(None) };
            let (households, last_ms) = (row.get("households")?, row.get("last_ms")?);
            Ok(Some(DeviceCount { device, status: row.get("status")?, households, last_ms }))
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The devices that may come in, once for each of their areas in the range.
    pub(crate) fn list_workers(&self, (first, last): Range) -> Result<Vec<WorkerRow>, Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        self.list(sql!("overview/list_workers"), params, |row| {
            Ok(WorkerRow {
                scope: ScopeId(row.get("scope")?),
                device: DeviceId(array(row.get("device")?)?),
                name: row.get("name")?,
                seen_ms: row.get("seen_ms")?,
                batches: row.get("last_number")?,
            })
        })
    }

    /// Where the households of each RT lie on the average.
    pub(crate) fn list_middles(&self, (first, last): Range) -> Result<Vec<MiddleRow>, Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        self.list(sql!("overview/list_middles"), params, |row| {
            let (lat_udeg, lng_udeg): (f64, f64) = (row.get("lat_udeg")?, row.get("lng_udeg")?);
            let at = Spot { lat_udeg: lat_udeg.round() as i64, lng_udeg: lng_udeg.round() as i64 };
            Ok(MiddleRow { scope: ScopeId(row.get("scope")?), households: row.get("households")?, at })
        })
    }

    /// Class, how many, and since when the oldest waits.
    pub(crate) fn count_waiting(&self, (first, last): Range) -> Result<Vec<(String, u64, u64)>, Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        self.list(sql!("overview/count_disputes"), params, |row| {
            Ok((row.get("class")?, row.get("disputes")?, row.get("since_ms")?))
        })
    }

    /// How much is kept apart, and since when the oldest waits.
    pub(crate) fn count_apart(&self, (first, last): Range) -> Result<(u64, u64), Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        let found = self.find(sql!("overview/count_quarantined"), params, |row| {
            Ok((row.get("entries")?, row.get("since_ms")?))
        })?;
        Ok(found.unwrap_or_default())
    }
}

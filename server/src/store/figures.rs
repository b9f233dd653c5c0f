//! What monitors ask of the store: can it be written to, how large is it, what waits.

use super::engine::params;
use super::{Store, migrations, sql};
use crate::review::Stage;
use crate::trouble::Trouble;
use ketuk_wire::{DeviceId, Problem, ProblemCode};

/// Where the last look of a monitor is written.
const LOOKED: &str = "hub.looked";

/// How much there is of what somebody has to look after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FigureRow {
    /// Devices, without the hub itself.
    pub(crate) devices: u64,
    /// Of these, heard of since the moment that was asked about.
    pub(crate) devices_seen: u64,
    /// Disputes that wait for a person.
    pub(crate) disputes: u64,
    /// Pairs that wait for one.
    pub(crate) pairs: u64,
    /// Households that are to be checked.
    pub(crate) reviews: u64,
    /// Changes kept apart that nobody has decided about.
    pub(crate) apart: u64,
    /// Households that came in a crowd, whose lines follow.
    pub(crate) due: u64,
}

impl Store {
    /// Writes a moment down, durably, and not in a group: whether this could be done.
    pub(crate) fn check_writable(&self, now_ms: u64) -> Result<(), Trouble> {
        // A newer one is another server's upgrade under way; an older one was put here under our feet.
        if self.engine.schema()? < migrations::known() {
            return Err(Problem::new(ProblemCode::SchemaNewer).into());
        }
        self.engine.begin_beside()?;
        let written = self.save_meta(LOOKED, &now_ms.to_be_bytes()).and_then(|()| self.engine.commit());
        written.inspect_err(|_| self.engine.roll_back())
    }

    /// Bytes that the database takes.
    pub(crate) fn bytes(&self) -> Result<u64, Trouble> {
        self.engine.bytes()
    }

    /// What waits, and who was heard of since `from_ms`.
    pub(crate) fn count_figures(&self, hub: DeviceId, from_ms: u64) -> Result<FigureRow, Trouble> {
        let params = params! { ":hub": hub.0, ":from_ms": from_ms, ":stage": Stage::Submitted.rank() };
        let row = self.find(sql!("figures/count"), params, |row| {
            Ok(FigureRow {
                devices: row.get("devices")?,
                devices_seen: row.get("devices_seen")?,
                disputes: row.get("disputes")?,
                pairs: row.get("pairs")?,
                reviews: row.get("reviews")?,
                apart: row.get("apart")?,
                due: row.get("due")?,
            })
        })?;
        Ok(row.unwrap_or_default())
    }
}

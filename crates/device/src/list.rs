//! The day's list and the strip above it.

use crate::Device;
use crate::identity::Meta;
use crate::problem::Trouble;
use crate::value::Title;
use ketuk_household::RtCode;
use ketuk_vault::{ArrivalRow, ChangeState, ListRow, Store};
use ketuk_view::{Arrival, HouseholdRow, StripView};
use ketuk_wire::{Problem, RecordId, ScopeId};
use std::collections::HashMap;

impl Device {
    /// The areas in which this device works.
    pub fn scopes(&self) -> Result<Vec<ScopeId>, Problem> {
        let rows = self.vault.read(|store| store.list_scopes().map_err(Trouble::from))?;
        Ok(rows.into_iter().filter(|row| row.granted).map(|row| ScopeId(row.scope)).collect())
    }

    /// Every household of this device.
    pub fn list(&self) -> Result<Vec<HouseholdRow>, Problem> {
        let listed: Result<_, Trouble> = self.vault.read(|store| {
            let drafted: HashMap<_, _> = store.list_drafted()?.into_iter().collect();
            let arrivals = arrivals(store)?;
            let rows = store.list_records()?;
            rows.iter()
                .map(|row| {
                    let drafts = drafted.get(&row.record).copied().unwrap_or(0);
                    to_row(store, row, drafts, arrivals.get(&row.record))
                })
                .collect::<Result<Vec<_>, Trouble>>()
        });
        Ok(listed?)
    }

    /// What waits, and when the server was last heard.
    pub fn strip(&self) -> Result<StripView, Problem> {
        let strip: Result<_, Trouble> = self.vault.read(|store| {
            let (last_sync_ms, clock_off_s) = Meta(store).last_sync()?;
            let mut strip = StripView {
                waiting_households: 0,
                waiting_saves: 0,
                apart_saves: 0,
                refused_saves: 0,
                last_sync_ms,
                clock_off_s,
            };
            let waits = |row: &&ArrivalRow| row.waiting > 0;
            strip.waiting_households = small(arrivals(store)?.values().filter(waits).count() as u64);
            for count in store.count_states()? {
                let changes = small(count.changes);
                match count.state {
                    ChangeState::Unsent | ChangeState::Batched => {
                        strip.waiting_saves += changes;
                    }
                    ChangeState::Quarantined => strip.apart_saves += changes,
                    ChangeState::Rejected => strip.refused_saves += changes,
                    ChangeState::Acknowledged => {}
                }
            }
            Ok(strip)
        });
        Ok(strip?)
    }
}

/// One record's line.
pub(crate) fn to_row(
    store: Store<'_>,
    row: &ListRow,
    drafts: u64,
    arrival: Option<&ArrivalRow>,
) -> Result<HouseholdRow, Trouble> {
    let ListRow { record, scope, title, status, disputes, findings, changed_ms: _ } = row;
    let Title { head, address, members } = ketuk_wire::decode(title)?;
    let rt = RtCode::from_number(*scope).map_or_else(|_| scope.to_string(), |rt| rt.to_string());
    Ok(HouseholdRow {
        record: RecordId(*record).to_string(),
        rt,
        head,
        address,
        status: status.clone(),
        members,
        drafts: small(drafts),
        disputes: small(*disputes),
        findings: small(*findings),
        arrival: arrival_of(store, arrival)?,
    })
}

/// Where each record's own saves stand.
pub(crate) fn arrivals(store: Store<'_>) -> Result<HashMap<[u8; 16], ArrivalRow>, Trouble> {
    Ok(store.list_arrivals()?.into_iter().map(|row| (row.record, row)).collect())
}

/// The worst that stands for this device's own saves, else when the last one arrived.
fn arrival_of(store: Store<'_>, row: Option<&ArrivalRow>) -> Result<Arrival, Trouble> {
    Ok(match row {
        None => Arrival::Nothing,
        Some(row) if row.refused => Arrival::Refused,
        Some(row) if row.apart => Arrival::Apart,
        Some(row) if row.waiting > 0 => Arrival::Waiting { saves: small(row.waiting) },
        Some(row) => {
            let receipt = store.load_receipt(row.last_batch)?;
            Arrival::Arrived { at_ms: receipt.map_or(0, |(server_time_ms, _)| server_time_ms) }
        }
    })
}

pub(crate) fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

//! The day's list and the strip above it.

use crate::Device;
use crate::identity::Meta;
use crate::problem::Trouble;
use crate::value::Title;
use ketuk_household::RtCode;
use ketuk_vault::{ChangeRow, ChangeState, ListRow, Origin, Store};
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
            let rows = store.list_records()?;
            rows.iter()
                .map(|row| {
                    let drafts = drafted.get(&row.record).copied().unwrap_or(0);
                    to_row(store, row, drafts)
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
            for count in store.count_states()? {
                let (changes, records) = (small(count.changes), small(count.records));
                match count.state {
                    ChangeState::Unsent | ChangeState::Batched => {
                        strip.waiting_saves += changes;
                        strip.waiting_households += records;
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
pub(crate) fn to_row(store: Store<'_>, row: &ListRow, drafts: u64) -> Result<HouseholdRow, Trouble> {
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
        arrival: arrival(store, &store.list_changes(record)?)?,
    })
}

/// The worst that stands for this device's own saves, else when the last one arrived.
pub(crate) fn arrival(store: Store<'_>, changes: &[ChangeRow]) -> Result<Arrival, Trouble> {
    let own: Vec<_> = changes.iter().filter(|change| change.origin == Origin::Own).collect();
    let has = |state| own.iter().any(|change| change.state == state);
    if has(ChangeState::Rejected) {
        return Ok(Arrival::Refused);
    }
    if has(ChangeState::Quarantined) {
        return Ok(Arrival::Apart);
    }
    let waits = |change: &&&ChangeRow| matches!(change.state, ChangeState::Unsent | ChangeState::Batched);
    let waiting = own.iter().filter(waits).count();
    if waiting > 0 {
        return Ok(Arrival::Waiting { saves: small(waiting as u64) });
    }
    let Some(last) = own.iter().map(|change| change.batch).max() else {
        return Ok(Arrival::Nothing);
    };
    let at_ms = store.load_receipt(last)?.map_or(0, |(server_time_ms, _)| server_time_ms);
    Ok(Arrival::Arrived { at_ms })
}

pub(crate) fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

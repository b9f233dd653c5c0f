//! The day's list and the strip above it.

use crate::Device;
use crate::identity::Meta;
use crate::problem::Trouble;
use crate::value::Title;
use ketuk_household::{RtCode, Status, area::bontang};
use ketuk_vault::{ArrivalRow, ChangeState, ListRow, Store};
use ketuk_view::{AreaView, Arrival, HouseholdRow, StripView};
use ketuk_wire::{Problem, RecordId, ScopeId};
use std::collections::HashMap;

impl Device {
    /// The areas in which this device works.
    pub fn scopes(&self) -> Result<Vec<ScopeId>, Problem> {
        let rows = self.vault.read(|store| store.list_scopes().map_err(Trouble::from))?;
        Ok(rows.into_iter().filter(|row| row.granted).map(|row| ScopeId(row.scope)).collect())
    }

    /// The areas in which this device works, by number, in `language` (`id` or `en`).
    pub fn list_areas(&self, language: &str) -> Result<Vec<AreaView>, Problem> {
        let mut scopes = self.scopes()?;
        scopes.sort_unstable_by_key(|scope| scope.0);
        let view = |scope: ScopeId| AreaView {
            scope: scope.0.to_string(),
            rt: rt_code(scope.0),
            label: area_label(scope.0, language),
        };
        Ok(scopes.into_iter().map(view).collect())
    }

    /// Every household of this device, in Indonesian.
    pub fn list(&self) -> Result<Vec<HouseholdRow>, Problem> {
        self.list_in("id")
    }

    /// Every household of this device, in `language` (`id` or `en`).
    pub fn list_in(&self, language: &str) -> Result<Vec<HouseholdRow>, Problem> {
        let listed: Result<_, Trouble> = self.vault.read(|store| {
            let drafted: HashMap<_, _> = store.list_drafted()?.into_iter().collect();
            let arrivals = arrivals(store)?;
            let rows = store.list_records()?;
            rows.iter()
                .map(|row| {
                    let drafts = drafted.get(&row.record).copied().unwrap_or(0);
                    to_row(store, row, drafts, arrivals.get(&row.record), language)
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
                relayed_households: 0,
                waiting_saves: 0,
                apart_saves: 0,
                refused_saves: 0,
                last_sync_ms,
                clock_off_s,
            };
            let arrivals = arrivals(store)?;
            let count = |is: fn(&&ArrivalRow) -> bool| small(arrivals.values().filter(is).count() as u64);
            strip.waiting_households = count(|row| row.waiting > 0);
            strip.relayed_households = count(|row| row.waiting > 0 && row.relayed == row.waiting);
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

/// The RT's code, e.g. `64.74.01.1001.021`; the number where it is none.
pub(crate) fn rt_code(scope: u64) -> String {
    RtCode::from_number(scope).map_or_else(|_| scope.to_string(), |rt| rt.to_string())
}

/// How people call an RT, e.g. `RT 021, Berbas Tengah`.
pub(crate) fn area_label(scope: u64, language: &str) -> String {
    let Ok(rt) = RtCode::from_number(scope) else { return scope.to_string() };
    match bontang().find(rt.kelurahan()) {
        Some(kelurahan) => format!("RT {:03}, {}", rt.rt(), kelurahan.name),
        None if language == "id" => format!("RT {:03}, kelurahan {}", rt.rt(), rt.kelurahan()),
        None => format!("RT {:03}, village {}", rt.rt(), rt.kelurahan()),
    }
}

/// What is to be done: see [`HouseholdRow::todo`].
fn todo(status: &Status, begun: bool, arrival: Arrival) -> &'static str {
    match status {
        Status::Returned => "returned",
        status if status.is_settled() => match arrival {
            Arrival::Waiting { .. } | Arrival::Relayed { .. } | Arrival::Refused => "finished",
            Arrival::Nothing | Arrival::Arrived { .. } | Arrival::Apart => "sent",
        },
        Status::InProgress | Status::Partial => "started",
        _ if begun => "started",
        _ => "to_visit",
    }
}

/// One record's line.
pub(crate) fn to_row(
    store: Store<'_>,
    row: &ListRow,
    drafts: u64,
    arrival: Option<&ArrivalRow>,
    language: &str,
) -> Result<HouseholdRow, Trouble> {
    let ListRow { record, scope, title, status, disputes, findings, changed_ms: _ } = row;
    let Title { head, address, members, begun, again, at: _ } = ketuk_wire::decode(title)?;
    let arrival = arrival_of(store, arrival)?;
    let known = Status::from_code(status);
    let begun = begun || drafts > 0;
    Ok(HouseholdRow {
        record: RecordId(*record).to_string(),
        rt: rt_code(*scope),
        area: area_label(*scope, language),
        head,
        address,
        status: status.clone(),
        status_text: known.text(language).to_owned(),
        todo: todo(&known, begun, arrival).to_owned(),
        again: if known.is_settled() { String::new() } else { again },
        members,
        drafts: small(drafts),
        disputes: small(*disputes),
        findings: small(*findings),
        arrival,
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
        // Where one save is here alone, the household is.
        Some(row) if row.waiting > row.relayed => Arrival::Waiting { saves: small(row.waiting) },
        Some(row) if row.waiting > 0 => Arrival::Relayed { saves: small(row.waiting), at_ms: row.relayed_ms },
        Some(row) => {
            let receipt = store.load_receipt(row.last_batch)?;
            Arrival::Arrived { at_ms: receipt.map_or(0, |(server_time_ms, _)| server_time_ms) }
        }
    })
}

pub(crate) fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

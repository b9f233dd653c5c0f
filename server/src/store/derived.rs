//! Records as they stand: snapshots, lines, disputes, findings. All of it can be rebuilt, but which
//! area a record stands in.

use super::engine::{Params, Row, Statement, ToValue, params};
use super::{Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::{DeviceId, RecordId, ScopeId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A household's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HouseholdRow {
    pub(crate) scope: ScopeId,
    pub(crate) record: RecordId,
    pub(crate) head: String,
    pub(crate) address: String,
    pub(crate) status: String,
    pub(crate) members: u64,
    pub(crate) changes: u64,
    pub(crate) disputes: u64,
    pub(crate) findings: u64,
    pub(crate) changed_ms: u64,
    /// Whether it came from a prelist.
    pub(crate) listed: bool,
    /// When its standing status arrived.
    pub(crate) status_ms: u64,
    /// Where it is, as far as anybody knows.
    pub(crate) at: Option<Spot>,
    /// The device that wrote its standing status.
    pub(crate) status_by: Option<DeviceId>,
    /// The record that is counted in this one's place; a decision says so, and keeping a line leaves it.
    pub(crate) linked: Option<RecordId>,
}

/// A place in millionths of a degree. It does not print itself but where a digest is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) lat_udeg: i64,
    pub(crate) lng_udeg: i64,
}

/// A device's id, or nothing.
pub(super) fn maybe_device(bytes: Vec<u8>) -> Result<Option<DeviceId>, Trouble> {
    if bytes.is_empty() { Ok(None) } else { Ok(Some(DeviceId(array(bytes)?))) }
}

/// A line as it is read.
pub(super) fn household(row: &Row<'_>) -> Result<HouseholdRow, Trouble> {
    Ok(HouseholdRow {
        scope: ScopeId(row.get("scope")?),
        record: RecordId(array(row.get("record")?)?),
        head: row.get("head")?,
        address: row.get("address")?,
        status: row.get("status")?,
        members: row.get("members")?,
        changes: row.get("changes")?,
        disputes: row.get("disputes")?,
        findings: row.get("findings")?,
        changed_ms: row.get("changed_ms")?,
        listed: row.get("listed")?,
        status_ms: row.get("status_ms")?,
        at: if row.get("placed")? {
            Some(Spot { lat_udeg: row.get("lat_udeg")?, lng_udeg: row.get("lng_udeg")? })
        } else {
            None
        },
        status_by: maybe_device(row.get("status_by")?)?,
        linked: RecordId::from_slice(&row.get::<Vec<u8>>("linked")?),
    })
}

/// A place in the list of households.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HouseholdPlace {
    pub(crate) scope: ScopeId,
    pub(crate) record: RecordId,
}

/// One dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DisputeRow {
    pub(crate) record: RecordId,
    pub(crate) key: String,
    pub(crate) scope: ScopeId,
    pub(crate) class: String,
    pub(crate) kind: String,
    pub(crate) since_ms: u64,
    /// When the cadre was asked, where that question waits; else 0.
    pub(crate) asked_ms: u64,
    /// A digest of the question and the values, where it waits for somebody.
    pub(crate) pattern: String,
    /// A digest of the devices, where it waits for somebody.
    pub(crate) hands: String,
}

fn dispute(row: &Row<'_>) -> Result<DisputeRow, Trouble> {
    Ok(DisputeRow {
        record: RecordId(array(row.get("record")?)?),
        key: row.get("key")?,
        scope: ScopeId(row.get("scope")?),
        class: row.get("class")?,
        kind: row.get("kind")?,
        since_ms: row.get("since_ms")?,
        asked_ms: row.get("asked_ms")?,
        pattern: row.get("pattern")?,
        hands: row.get("hands")?,
    })
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FindingRow {
    pub(crate) code: String,
    pub(crate) severity: String,
    pub(crate) keys: String,
}

/// How much there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records.
    pub records: u64,
    /// Admitted changes.
    pub changes: u64,
    /// Batches.
    pub batches: u64,
    /// Changes kept apart.
    pub quarantined: u64,
    /// Changes refused.
    pub rejected: u64,
    /// Findings.
    pub findings: u64,
    /// Devices.
    pub devices: u64,
    /// Decisions.
    pub decisions: u64,
    /// RT.
    pub areas: u64,
    /// Disputes by class.
    pub disputes: BTreeMap<String, u64>,
    /// Households by status.
    pub households: BTreeMap<String, u64>,
}

impl Store {
    pub(crate) fn insert_record(&self, record: RecordId, scope: ScopeId, now_ms: u64) -> Result<(), Trouble> {
        let params = params! { ":record": record.0, ":scope": scope.0, ":created_ms": now_ms };
        self.insert_each(sql!("record/insert"), &[params])
    }

    /// Households of an area, in order of id, a part at a time.
    pub(crate) fn list_records_in(&self, scope: ScopeId, limit: u64) -> Result<Vec<RecordId>, Trouble> {
        let params = params! { ":scope": scope.0, ":limit": limit };
        self.list(sql!("record/list_in"), params, |row| Ok(RecordId(array(row.get("record")?)?)))
    }

    /// A household stands somewhere else from now on, and is remembered where it stood.
    pub(crate) fn move_record(
        &self,
        record: RecordId,
        (from, to): (ScopeId, ScopeId),
        now_ms: u64,
    ) -> Result<(), Trouble> {
        self.execute(sql!("record/move"), params! { ":record": record.0, ":scope": to.0 })?;
        self.note_left(record, from, now_ms)
    }

    /// Notes that a household stood in an area before: who works there may hold a copy.
    pub(crate) fn note_left(&self, record: RecordId, scope: ScopeId, now_ms: u64) -> Result<(), Trouble> {
        let params = params! { ":record": record.0, ":scope": scope.0, ":left_ms": now_ms };
        self.execute(sql!("record_left/save"), params).map(drop)
    }

    /// Whether a household stood in an area before.
    pub(crate) fn has_left(&self, record: RecordId, scope: ScopeId) -> Result<bool, Trouble> {
        let params = params! { ":record": record.0, ":scope": scope.0 };
        let found: Option<u64> = self.find(sql!("record_left/find"), params, |row| row.get("left_ms"))?;
        Ok(found.is_some())
    }

    /// Which of these households ever left an area.
    pub(crate) fn list_moved(&self, records: &[RecordId]) -> Result<BTreeSet<RecordId>, Trouble> {
        let moved = self.list_of_each(sql!("record_left/find_any"), records, |_| Ok(()))?;
        Ok(moved.into_iter().map(|(record, ())| record).collect())
    }

    /// Where a household stands.
    pub(crate) fn find_record_scope(&self, record: RecordId) -> Result<Option<ScopeId>, Trouble> {
        let params = params! { ":record": record.0 };
        self.find(sql!("record/find_scope"), params, |row| Ok(ScopeId(row.get("scope")?)))
    }

    /// Where each of these households stands, as far as it is here.
    pub(crate) fn list_record_scopes(
        &self,
        records: &[RecordId],
    ) -> Result<HashMap<RecordId, ScopeId>, Trouble> {
        let scope = |row: &Row<'_>| Ok(ScopeId(row.get("scope")?));
        Ok(self.list_of_each(sql!("record/find_scope"), records, scope)?.into_iter().collect())
    }

    /// What a question by household finds of each of these, with the household.
    pub(super) fn list_of_each<T>(
        &self,
        statement: Statement,
        records: &[RecordId],
        read: impl Fn(&Row<'_>) -> Result<T, Trouble>,
    ) -> Result<Vec<(RecordId, T)>, Trouble> {
        let questions: Vec<_> =
            records.iter().map(|record| [(":record", &record.0 as &dyn ToValue)]).collect();
        let questions: Vec<Params<'_>> = questions.iter().map(|question| question.as_slice()).collect();
        self.list_each(statement, &questions, |row| Ok((RecordId(array(row.get("record")?)?), read(row)?)))
    }

    pub(crate) fn list_records_after(
        &self,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<(RecordId, ScopeId)>, Trouble> {
        let after = after.map(|record| record.0.to_vec()).unwrap_or_default();
        let params = params! { ":after": after, ":limit": limit };
        self.list(sql!("record/list_after"), params, |row| {
            Ok((RecordId(array(row.get("record")?)?), ScopeId(row.get("scope")?)))
        })
    }

    /// The records of some areas.
    pub(crate) fn list_records_within(
        &self,
        (first, last): (ScopeId, ScopeId),
    ) -> Result<Vec<RecordId>, Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        self.list(sql!("record/list_within"), params, |row| Ok(RecordId(array(row.get("record")?)?)))
    }

    /// The records in which a device wrote.
    pub(crate) fn list_records_of_author(&self, device: DeviceId) -> Result<Vec<RecordId>, Trouble> {
        let params = params! { ":device": device.0 };
        self.list(sql!("record/list_of_author"), params, |row| Ok(RecordId(array(row.get("record")?)?)))
    }

    pub(crate) fn load_snapshot(&self, record: RecordId) -> Result<Option<Vec<u8>>, Trouble> {
        let params = params! { ":record": record.0 };
        self.find(sql!("record/load_snapshot"), params, |row| row.get("bytes"))
    }

    pub(crate) fn save_snapshot(&self, record: RecordId, bytes: &[u8]) -> Result<(), Trouble> {
        let params = params! { ":record": record.0, ":bytes": bytes };
        self.execute(sql!("record/save_snapshot"), params).map(drop)
    }

    pub(crate) fn save_household(&self, row: &HouseholdRow) -> Result<(), Trouble> {
        let params = params! {
            ":scope": row.scope.0, ":record": row.record.0, ":head": row.head, ":address": row.address,
            ":status": row.status, ":members": row.members, ":changes": row.changes, ":disputes": row.disputes,
            ":findings": row.findings, ":changed_ms": row.changed_ms, ":listed": row.listed,
            ":status_ms": row.status_ms, ":placed": row.at.is_some(),
            ":lat_udeg": row.at.map_or(0, |at| at.lat_udeg), ":lng_udeg": row.at.map_or(0, |at| at.lng_udeg),
            ":status_by": row.status_by.map(|device| device.0.to_vec()).unwrap_or_default(),
        };
        self.execute(sql!("household/save"), params).map(drop)
    }

    pub(crate) fn list_households(
        &self,
        (first, last): (ScopeId, ScopeId),
        after: Option<HouseholdPlace>,
        limit: u64,
    ) -> Result<Vec<HouseholdRow>, Trouble> {
        let (after_scope, after_record) =
            after.map_or((0, Vec::new()), |place| (place.scope.0, place.record.0.to_vec()));
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0, ":after_scope": after_scope,
            ":after_record": after_record, ":limit": limit,
        };
        self.list(sql!("household/list"), params, household)
    }

    pub(crate) fn replace_disputes(&self, record: RecordId, rows: &[DisputeRow]) -> Result<(), Trouble> {
        self.execute(sql!("dispute/clear"), params! { ":record": record.0 })?;
        for row in rows {
            let params = params! {
                ":record": row.record.0, ":key": row.key, ":scope": row.scope.0, ":class": row.class,
                ":kind": row.kind, ":since_ms": row.since_ms, ":asked_ms": row.asked_ms, ":pattern": row.pattern,
                ":hands": row.hands,
            };
            self.execute(sql!("dispute/insert"), params)?;
        }
        Ok(())
    }

    /// Disputes of one class, oldest first, after a place in that order.
    pub(crate) fn list_disputes(
        &self,
        (first, last): (ScopeId, ScopeId),
        class: &str,
        after: (u64, Vec<u8>, String),
        limit: u64,
    ) -> Result<Vec<DisputeRow>, Trouble> {
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0, ":class": class, ":after_ms": after.0, ":after_record": after.1, ":after_key": after.2,
            ":limit": limit,
        };
        self.list(sql!("dispute/list"), params, dispute)
    }

    pub(crate) fn find_dispute(&self, record: RecordId, key: &str) -> Result<Option<DisputeRow>, Trouble> {
        self.find(sql!("dispute/find"), params! { ":record": record.0, ":key": key }, dispute)
    }

    pub(crate) fn replace_findings(
        &self,
        record: RecordId,
        scope: ScopeId,
        rows: &[FindingRow],
    ) -> Result<(), Trouble> {
        self.execute(sql!("finding/clear"), params! { ":record": record.0 })?;
        for (place, row) in rows.iter().enumerate() {
            let params = params! {
                ":record": record.0, ":code": row.code, ":place": place, ":scope": scope.0,
                ":severity": row.severity, ":keys": row.keys,
            };
            self.execute(sql!("finding/insert"), params)?;
        }
        Ok(())
    }

    pub(crate) fn list_findings(&self, record: RecordId) -> Result<Vec<FindingRow>, Trouble> {
        self.list(sql!("finding/list"), params! { ":record": record.0 }, |row| {
            Ok(FindingRow { code: row.get("code")?, severity: row.get("severity")?, keys: row.get("keys")? })
        })
    }

    /// Notes that what is derived from a household follows.
    pub(crate) fn note_due(&self, scope: ScopeId, record: RecordId) -> Result<(), Trouble> {
        self.insert_each(sql!("due/insert"), &[params! { ":scope": scope.0, ":record": record.0 }])
    }

    /// Some of the households from which something is to be derived, and where they stood when that was noted.
    pub(crate) fn list_due(&self, limit: usize) -> Result<Vec<(RecordId, ScopeId)>, Trouble> {
        self.list(sql!("due/list"), params! { ":limit": limit }, |row| {
            Ok((RecordId(array(row.get("record")?)?), ScopeId(row.get("scope")?)))
        })
    }

    /// It has followed.
    pub(crate) fn forget_due(&self, scope: ScopeId, record: RecordId) -> Result<(), Trouble> {
        self.execute(sql!("due/delete"), params! { ":scope": scope.0, ":record": record.0 }).map(drop)
    }

    /// Drops derived rows whose record does not exist, or stands elsewhere.
    pub(crate) fn sweep_derived(&self) -> Result<(), Trouble> {
        self.execute(sql!("snapshot/sweep"), params! {})?;
        self.execute(sql!("compared/sweep"), params! {})?;
        self.execute(sql!("household/sweep"), params! {})?;
        self.execute(sql!("dispute/sweep"), params! {})?;
        self.sweep_reviews()?;
        self.execute(sql!("trace/sweep"), params! {})?;
        self.execute(sql!("finding/sweep"), params! {}).map(drop)
    }

    /// How much there is; reads whole tables.
    pub(crate) fn count_all(&self) -> Result<Counts, Trouble> {
        let counts = self.find(sql!("summary/count_rows"), params! {}, |row| {
            Ok(Counts {
                records: row.get("records")?,
                changes: row.get("changes")?,
                batches: row.get("batches")?,
                quarantined: row.get("quarantined")?,
                rejected: row.get("rejected")?,
                findings: row.get("findings")?,
                devices: row.get("devices")?,
                decisions: row.get("decisions")?,
                ..Counts::default()
            })
        })?;
        let mut counts = counts.unwrap_or_default();
        counts.areas = self.count_areas()?;
        let disputes = self.list(sql!("summary/count_disputes"), params! {}, |row| {
            Ok((row.get("class")?, row.get("disputes")?))
        })?;
        counts.disputes = disputes.into_iter().collect();
        let households = self.list(sql!("summary/count_households"), params! {}, |row| {
            Ok((row.get("status")?, row.get("households")?))
        })?;
        counts.households = households.into_iter().collect();
        Ok(counts)
    }
}

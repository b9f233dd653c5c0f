//! Replicas against each other and against the hub.

use super::office::{Apart, is_owed, may_hold, own_apart};
use super::{Checker, Found};
use crate::world::Standing;
use crate::{World, model};
use ketuk_device::{RecordId, ScopeId};
use ketuk_form::Answers;
use ketuk_record::{ChangeHash, Dispute, Record};
use ketuk_server::Hub;
use ketuk_vault::{ChangeRow, ChangeState, Origin};
use std::collections::{BTreeMap, BTreeSet};

/// What can be compared of a record; its answers follow from the plain ones and the disputes.
#[derive(PartialEq)]
struct Face {
    heads: Vec<ChangeHash>,
    answers: Answers,
    disputes: Vec<Dispute>,
}

impl Face {
    fn of(record: &Record) -> Self {
        let form = ketuk_form::keluarga();
        Self { heads: record.heads(), answers: record.plain_answers(), disputes: record.disputes(form) }
    }

    /// The face of the hub's record together with what it keeps apart of it.
    fn with(record: &Record, more: &[Vec<u8>]) -> Self {
        let changes: Vec<_> = record.changes().into_iter().map(|change| change.bytes).collect();
        let all = changes.iter().chain(more);
        Self::of(&Record::from_changes(all).expect("changes of one household"))
    }

    fn difference(&self, other: &Self) -> &'static str {
        if self.heads != other.heads {
            "heads"
        } else if self.answers != other.answers {
            "answers"
        } else {
            "disputes"
        }
    }
}

/// The hub's records as their raw changes tell them.
pub(crate) struct Replica {
    /// Record and area.
    pub(crate) records: BTreeMap<RecordId, (ScopeId, Record)>,
}

impl Replica {
    /// Reads the hub's ground, and compares its snapshots with it.
    pub(crate) fn of_hub(hub: &Hub, found: &mut Found) -> Self {
        let mut records = BTreeMap::new();
        for (record, scope) in hub.records().expect("the hub lists its records") {
            let ground = match hub.record_from_ground(record) {
                Ok(ground) => ground,
                Err(problem) => {
                    found.add(Checker::MergeIsRight, format!("{record}: ground does not load: {problem}"));
                    continue;
                }
            };
            let same = hub.record(record).is_ok_and(|snapshot| snapshot.heads() == ground.heads());
            found.unless(same, Checker::DerivedIsRebuilt, || {
                format!("{record}: the snapshot has other heads than the ground")
            });
            records.insert(record, (scope, ground));
        }
        Self { records }
    }
}

/// Every device holds exactly the hub's records of its areas, alike in every respect.
pub(crate) fn check_replicas(world: &World, replica: &Replica, apart: &Apart, found: &mut Found) {
    let faces: BTreeMap<_, _> =
        replica.records.iter().map(|(id, (_, record))| (*id, Face::of(record))).collect();
    for (at, station) in world.stations.iter().enumerate() {
        if world.phones[at].standing != Standing::Working {
            continue;
        }
        let name = &station.name;
        let held = model::records(station).into_iter().filter(|(record, scope)| {
            let scope = ScopeId(*scope);
            world.areas[at].contains(&scope) || !may_hold(world, at, *record, scope)
        });
        let here: BTreeSet<_> = held.map(|(record, _)| record).collect();
        let due = replica.records.iter().filter(|(_, (scope, _))| world.areas[at].contains(scope));
        let due: BTreeSet<_> = due.map(|(record, _)| *record).collect();
        for record in here.symmetric_difference(&due) {
            let is_here = here.contains(record);
            let rows = model::rows(station, *record);
            // All of it is apart: the hub has no such household, or not in this area.
            let is_apart = !rows.is_empty()
                && rows.iter().all(|row| apart.contains(&(*record, ketuk_wire::ChangeHash(row.hash))));
            // It went to another RT, and something of it is still to be saved or sent.
            let is_late = world.has_office() && is_owed(world, at, *record);
            // The server has all of it in another area, and said so; the copy is kept for a server that is set back further.
            let is_there = |row: &ChangeRow| {
                let known = replica
                    .records
                    .get(record)
                    .is_some_and(|(_, document)| document.contains(&ChangeHash(row.hash)));
                known || apart.contains(&(*record, ketuk_wire::ChangeHash(row.hash)))
            };
            let is_spare =
                rows.iter().any(is_brought) && rows.iter().all(|row| is_spare(row) && is_there(row));
            if is_here && (is_apart || is_late || is_spare) {
                continue;
            }
            let what = if is_here { "is only on the device" } else { "is missing" };
            let states: Vec<_> = rows
                .iter()
                .map(|row| format!("{:?} {:?} row {} {}", row.origin, row.state, row.seq, row.code))
                .collect();
            found.add(Checker::ReplicasEqual, format!("{name}: {record} {what}: {}", states.join(", ")));
        }
        for record in here.intersection(&due) {
            let mine = Face::of(&station.device().record(*record).expect("a listed record can be read"));
            let document = &replica.records[record].1;
            let more = own_apart(world, at, (*record, document), apart);
            let with_more = (!more.is_empty()).then(|| Face::with(document, &more));
            let other = with_more.as_ref().unwrap_or(&faces[record]);
            found.unless(mine == *other, Checker::ReplicasEqual, || {
                format!("{name}: {record} differs from the hub in its {}", mine.difference(other))
            });
        }
    }
}

/// A change that the server was offered and has, or has decided about, outside of this phone's areas.
fn is_brought(row: &ChangeRow) -> bool {
    row.origin == Origin::Feed && row.seq == 0 && row.code == "untaken"
}

fn is_spare(row: &ChangeRow) -> bool {
    is_brought(row) || (row.origin == Origin::Own && row.seq == 0 && row.state == ChangeState::Acknowledged)
}

/// Nobody holds a record of an area that was never theirs.
pub(crate) fn check_areas(world: &World, found: &mut Found) {
    for (at, station) in world.stations.iter().enumerate() {
        for (record, scope) in model::records(station) {
            let scope = ScopeId(scope);
            let theirs = world.areas[at].contains(&scope) || may_hold(world, at, record, scope);
            found.unless(theirs, Checker::AreasKept, || {
                format!("{}: holds {record} of area {scope}", station.name)
            });
        }
    }
}

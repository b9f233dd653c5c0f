//! Replicas against each other and against the hub.

use super::{Checker, Found};
use crate::{World, model};
use ketuk_device::{RecordId, ScopeId};
use ketuk_form::Answers;
use ketuk_record::{ChangeHash, Dispute, Record};
use ketuk_server::Hub;
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
pub(crate) fn check_replicas(world: &World, replica: &Replica, found: &mut Found) {
    let faces: BTreeMap<_, _> =
        replica.records.iter().map(|(id, (_, record))| (*id, Face::of(record))).collect();
    for (at, station) in world.stations.iter().enumerate() {
        let name = &station.name;
        let here: BTreeSet<_> = model::records(station).into_iter().map(|(record, _)| record).collect();
        let due = replica.records.iter().filter(|(_, (scope, _))| world.areas[at].contains(scope));
        let due: BTreeSet<_> = due.map(|(record, _)| *record).collect();
        for record in here.symmetric_difference(&due) {
            let what = if here.contains(record) { "is only on the device" } else { "is missing" };
            found.add(Checker::ReplicasEqual, format!("{name}: {record} {what}"));
        }
        for record in here.intersection(&due) {
            let mine = Face::of(&station.device().record(*record).expect("a listed record can be read"));
            let other = &faces[record];
            found.unless(mine == *other, Checker::ReplicasEqual, || {
                format!("{name}: {record} differs from the hub in its {}", mine.difference(other))
            });
        }
    }
}

/// Nobody holds a record of an area that was never theirs.
pub(crate) fn check_areas(world: &World, found: &mut Found) {
    for (at, station) in world.stations.iter().enumerate() {
        for (record, scope) in model::records(station) {
            let theirs = world.areas[at].contains(&ScopeId(scope));
            found.unless(theirs, Checker::AreasKept, || {
                format!("{}: holds {record} of area {scope}", station.name)
            });
        }
    }
}

//! Merges against their history: which writes stand is computed here from what was typed and from the
//! dependencies at the beginning of each change, and compared with what the record says.

use super::office::{Apart, is_accounted};
use super::same::Replica;
use super::{Checker, Found};
use crate::World;
use crate::model::Write;
use ketuk_device::RecordId;
use ketuk_record::Record;
use ketuk_wire::{ChangeHash, chunk};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The log of each area can be walked, and holds exactly the changes of its records.
pub(crate) fn check_feeds(world: &World, replica: &Replica, found: &mut Found) {
    let scopes = world.all_areas();
    let mut in_feeds: BTreeMap<RecordId, BTreeSet<ChangeHash>> = BTreeMap::new();
    for scope in scopes {
        match world.hub.hub().walk(scope) {
            Ok(changes) => {
                for (record, hashes) in changes {
                    in_feeds.entry(record).or_default().extend(hashes);
                }
            }
            Err(what) => found.add(Checker::FeedsFollow, what),
        }
    }
    for (record, (_, document)) in &replica.records {
        let here: BTreeSet<_> = document.changes().iter().map(|c| ChangeHash(c.hash.0)).collect();
        let fed = in_feeds.remove(record).unwrap_or_default();
        found.unless(here == fed, Checker::FeedsFollow, || {
            format!("{record}: {} changes in the ground, {} in the feed", here.len(), fed.len())
        });
    }
    // Rows of what was erased stay, without their changes.
    for record in in_feeds.keys().filter(|record| !world.model.erased.contains(record)) {
        found.add(Checker::FeedsFollow, format!("{record}: rows without a record"));
    }
}

/// Every change that anybody committed is part of its record, and every key stands as its writes say.
pub(crate) fn check_merges(world: &World, replica: &Replica, apart: &Apart, found: &mut Found) {
    for (record, hash) in &world.model.changes {
        let here = replica
            .records
            .get(record)
            .is_some_and(|(_, document)| document.contains(&ketuk_record::ChangeHash(hash.0)));
        let kept = here || is_accounted(world, apart, *record, *hash);
        found.unless(kept, Checker::TypedKept, || format!("{record}: change {hash} is nowhere at the hub"));
    }
    for (record, keys) in &world.model.writes {
        let Some((_, document)) = replica.records.get(record) else { continue };
        let history = History::of(document);
        for (key, writes) in keys.iter().filter(|(key, _)| !is_own_business(key.as_str())) {
            // What is apart stands nowhere yet.
            let merged: Vec<Write> =
                writes.iter().filter(|write| history.deps.contains_key(&write.change)).cloned().collect();
            let mut due: Vec<_> = history.standing(&merged);
            due.sort_by_key(|write| write.change);
            let claims = document.claims(key.as_str());
            let said: Vec<_> = claims
                .iter()
                .map(|c| Write { change: ChangeHash(c.change.0), value: c.value.clone() })
                .collect();
            found.unless(due == said, Checker::MergeIsRight, || {
                format!("{record} {key}: {} values should stand, {} do, or others", due.len(), said.len())
            });
        }
    }
}

/// Keys that the app writes by itself, which the model does not follow.
fn is_own_business(key: &str) -> bool {
    let name = key.rsplit('.').next().unwrap_or_default();
    key.starts_with('_') || (name.starts_with('_') && name != ketuk_record::keys::GONE)
}

/// What each change builds on.
struct History {
    deps: HashMap<ChangeHash, Vec<ChangeHash>>,
}

impl History {
    fn of(document: &Record) -> Self {
        let deps = document.changes().into_iter().map(|change| {
            let bare = chunk::read(chunk::to_bare(&change.bytes)).expect("an admitted change is a chunk");
            (bare.hash(), bare.deps().expect("an admitted change names what it builds on"))
        });
        Self { deps: deps.collect() }
    }

    /// Everything that `change` builds on, itself left out.
    fn before(&self, change: ChangeHash) -> HashSet<ChangeHash> {
        let mut open = vec![change];
        let mut seen = HashSet::new();
        while let Some(next) = open.pop() {
            for dep in self.deps.get(&next).into_iter().flatten() {
                if seen.insert(*dep) {
                    open.push(*dep);
                }
            }
        }
        seen
    }

    /// The writes that no other write has seen.
    fn standing(&self, writes: &[Write]) -> Vec<Write> {
        let overwritten: HashSet<_> = writes.iter().flat_map(|write| self.before(write.change)).collect();
        writes.iter().filter(|write| !overwritten.contains(&write.change)).cloned().collect()
    }
}

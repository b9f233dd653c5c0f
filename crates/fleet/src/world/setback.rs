//! Disks that are set back, or can no longer be written to: a server restored from yesterday's backup, a phone
//! from its own, a card that has gone read-only.
//!
//! Invariant: what nobody holds any more is forgotten by the model, and nothing else: what a phone typed since
//! its backup and nobody else was given, and decisions of a server that no phone has.

use super::{Standing, World};
use crate::city::Dice;
use crate::model;
use ketuk_device::RecordId;
use ketuk_vault::VaultProblem;
use ketuk_wire::ChangeHash;
use std::collections::BTreeSet;

impl World {
    /// One of the things that disks go through.
    pub(super) fn set_back(&mut self, at: usize) {
        match self.dice.below(8) {
            0 | 1 => self.copies.0 = Some(self.hub.back_up()),
            2 => self.restore_hub(),
            3 | 4 => {
                self.copies.1.insert(at, self.stations[at].back_up());
            }
            5 => self.restore_phone(at),
            _ => self.stations[at].set_read_only(true),
        }
    }

    /// The server comes back as it was when it was copied last.
    fn restore_hub(&mut self) {
        let Some(copy) = self.copies.0.take() else { return };
        self.deliver_everything();
        self.hub.restore(&copy, self.now_ms);
        self.was_set_back = true;
        // What was granted since is granted again, by whoever restores.
        for at in 0..self.stations.len() {
            let device = self.phones[at].device;
            for scope in &self.areas[at] {
                self.hub.hub().grant(device, *scope).expect("an area can be granted");
            }
        }
        if self.faults.office > 0 {
            self.say_again();
        }
        self.forget_lost();
    }

    /// A phone comes back as it was when it was copied last.
    fn restore_phone(&mut self, at: usize) {
        if self.phones[at].standing == Standing::Wiped {
            return;
        }
        let Some(copy) = self.copies.1.remove(&at) else { return };
        // What is still under way would bring back what is forgotten here.
        self.deliver_everything();
        let entropy = Dice::for_part(self.seed, 2_000_000 + u64::from(self.dice.bits()));
        self.stations[at].restore(&copy, entropy);
        let station = &self.stations[at];
        // Typed is what the old phone has as typed: no more, and also what was saved meanwhile.
        self.model.drafts.retain(|(owner, _), _| *owner != at);
        for record in model::kept(station) {
            self.model.drafts.insert((at, record), model::list_drafts(station, record));
        }
        self.visits.retain(|(owner, _), _| *owner != at);
        self.model.acknowledged.retain(|(owner, record, hash)| {
            *owner != at || model::rows(station, *record).iter().any(|row| row.hash == hash.0)
        });
        // Of batches that it no longer knows it cannot show a receipt; what it sends next has their numbers.
        self.model.batches.retain(|(owner, number), _| {
            let read = |store: ketuk_vault::Store<'_>| store.load_receipt(*number);
            *owner != at
                || station.device().vault().read::<_, VaultProblem>(read).is_ok_and(|it| it.is_some())
        });
        self.model.heard(at, &self.stations[at]);
        self.forget_lost();
    }

    /// Changes that neither the server nor any phone holds are gone with the disk that held them.
    pub(super) fn forget_lost(&mut self) {
        let lost = self.list_lost();
        if !lost.is_empty() {
            // An older copy may still hold some of it, and would bring it back.
            self.copies = Default::default();
        }
        self.model.forget(&lost);
    }

    /// Changes that nobody holds.
    pub(super) fn list_lost(&self) -> BTreeSet<(RecordId, ChangeHash)> {
        let mut held: BTreeSet<(RecordId, ChangeHash)> = BTreeSet::new();
        for station in &self.stations {
            for record in model::kept(station) {
                held.extend(model::rows(station, record).iter().map(|row| (record, ChangeHash(row.hash))));
            }
        }
        for (record, _) in self.hub.hub().records().expect("the hub lists its records") {
            let Ok(ground) = self.hub.hub().record_from_ground(record) else { continue };
            held.extend(ground.changes().iter().map(|change| (record, ChangeHash(change.hash.0))));
        }
        if self.has_office() {
            held.extend(self.hub.hub().changes_apart().expect("what is apart can be listed"));
        }
        self.model.changes.iter().filter(|change| !held.contains(change)).copied().collect()
    }
}

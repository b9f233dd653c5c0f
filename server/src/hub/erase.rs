//! Erasure of a household, by a right of whoever it tells of: here, on every device, and for good.
//!
//! Invariants: the order is signed and kept in the transaction in which everything goes; rows of the feed stay with
//! their hashes, so tags and cursors hold; what is erased comes in by no road any more, and a server that has
//! forgotten an order carries it out again when a device shows it.

use super::{Deed, Hub, HubWorld};
use crate::limits::REVIEW_WHY_BYTES_MAX;
use crate::role::Actor;
use crate::store::{DeviceRow, ErasureDevice, ErasureLine, NewAttachment, NewErasure, Page};
use crate::trouble::Trouble;
use crate::view::{ErasureDeviceView, ErasureLineView, ErasurePage, ErasurePreview};
use ketuk_form::{Key, Value};
use ketuk_record::{Incoming, Record, Session, Writer, keys};
use ketuk_wire::erasure::{Erased, Erasure};
use ketuk_wire::sync::SyncResponse;
use ketuk_wire::{Actor as ActorId, FileHash, Problem, ProblemCode, RecordId, ScopeId, limits};
use std::collections::HashSet;

/// Legal grounds for an erasure (UU 27/2022 ps 8, 43, 44), by their codes.
pub const BASES: [&str; 5] = ["consent_withdrawn", "not_needed", "unlawful", "court_order", "by_mistake"];
/// What stands as the ground where a device showed the order.
const SHOWN: &str = "shown_by_device";
/// Files removed in one go.
const FILES_AT_ONCE: u64 = 100;

/// What an administrator decided.
#[derive(Debug, Clone)]
pub struct ErasePlan {
    /// One of [`BASES`].
    pub basis: String,
    /// Why; speaks of no person.
    pub why: String,
    /// How many changes the preview told of: what came since is looked at first.
    pub changes_seen: u64,
    /// Only this member: everybody else goes on in a new record.
    pub member: Option<String>,
}

impl Hub {
    /// What would go.
    pub fn preview_erasure(&self, actor: &Actor, record: RecordId) -> Result<ErasurePreview, Problem> {
        let scope = self.erasable(actor, record)?;
        let (changes, devices, lists) = self.store.count_erasable(record, scope, self.device())?;
        let row = self.store.find_household(scope, record)?.map(|(row, _)| row);
        let files = self.store.list_files_of(record)?;
        Ok(ErasurePreview {
            record: record.to_string(),
            head: row.as_ref().map(|row| row.head.clone()).unwrap_or_default(),
            address: row.as_ref().map(|row| row.address.clone()).unwrap_or_default(),
            members: row.map_or(0, |row| row.members),
            changes,
            files: files.len() as u64,
            decisions: self.store.list_decisions(record)?.len() as u64,
            pairs: self.store.list_pairs_of(record)?.len() as u64,
            devices,
            lists,
        })
    }

    /// Where a household stands that this account may erase. Of one that stands nowhere something may be kept apart.
    fn erasable(&self, actor: &Actor, record: RecordId) -> Result<ScopeId, Problem> {
        let stands_in = match self.store.find_record_scope(record)? {
            Some(scope) => vec![scope],
            None => self.store.list_apart_scopes(record)?,
        };
        let scope = stands_in.into_iter().find(|scope| actor.reach.holds(*scope));
        scope.ok_or_else(|| Problem::with(ProblemCode::NotFound, "no such household"))
    }

    /// Erases a household.
    pub fn erase(
        &self,
        world: &mut HubWorld<'_>,
        actor: &Actor,
        record: RecordId,
        plan: &ErasePlan,
    ) -> Result<Option<RecordId>, Problem> {
        let ErasePlan { basis, why, changes_seen, member } = plan;
        if !BASES.contains(&basis.as_str()) {
            return Err(Problem::with(ProblemCode::RequestInvalid, "basis"));
        }
        if why.trim().is_empty() || why.len() > REVIEW_WHY_BYTES_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "why"));
        }
        self.grouped(|hub| {
            let scope = hub.erasable(actor, record)?;
            let (changes, ..) = hub.store.count_erasable(record, scope, hub.device())?;
            if changes != *changes_seen {
                return Err(Problem::with(ProblemCode::RequestInvalid, "changed since the preview").into());
            }
            let heir =
                member.as_ref().map(|member| hub.write_heir(world, (scope, record), member)).transpose()?;
            let order = Erasure::sign(&hub.key, record, scope, world.now_ms);
            let files = hub.store.list_files_of(record)?.len() as u64;
            let new = NewErasure { order, account: actor.account, basis, why, changes, files };
            hub.carry_out(&new)?;
            let then = heir.map(|heir| format!(" > {heir}")).unwrap_or_default();
            let deed = Deed::new("household.erase", format!("{record} {scope} {basis}{then}")).why(why);
            hub.note(world.now_ms, actor, &deed)?;
            Ok(heir)
        })
    }

    /// What stands about everybody but one member, as a new record of the hub's own; its id.
    fn write_heir(
        &self,
        world: &mut HubWorld<'_>,
        (scope, record): (ScopeId, RecordId),
        member: &str,
    ) -> Result<RecordId, Trouble> {
        let document = self.load_record(record)?;
        let of_member = |key: &Key| {
            let mut parts = key.as_str().split('.');
            parts.nth(1) == Some(member)
        };
        let answers = document.answers_among(&self.book());
        if !answers.keys().any(|key| of_member(key) && !key.as_str().starts_with('_')) {
            return Err(Problem::with(ProblemCode::NotFound, "no such member").into());
        }
        // The row of the list is another household's from now on, and a decision undone speaks of changes that go.
        let goes = |key: &Key| {
            of_member(key) || key.as_str() == keys::PRELIST || key.as_str().starts_with(keys::UNDO_PREFIX)
        };
        let kept: Vec<(Key, Value)> = answers
            .iter()
            .filter(|(key, _)| !goes(key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let heir = new_record(world);
        let actor = ActorId::new(self.device(), world.random());
        let time_s = i64::try_from(world.now_ms / 1_000).unwrap_or(0);
        let mut new = Record::new();
        let change = new.write(Session { actor: actor.0, time_s }, &kept, None);
        let change = change.ok_or_else(|| Problem::with(ProblemCode::RequestInvalid, "nothing is left"))?;
        let writer = Writer::Device(self.device().0);
        let admission = Record::new().admit(Incoming::Changes(std::slice::from_ref(&change.bytes)), writer);
        if admission.admitted().next().is_none() {
            return Err(Problem::with(ProblemCode::RecordTooLarge, "more than one save takes").into());
        }
        self.keep_families(world.now_ms, scope, &[(heir, new, change)])?;
        let named = |value: &Value| value.as_text().and_then(FileHash::of_answer);
        let named: HashSet<_> = kept.iter().filter_map(|(_, value)| named(value)).collect();
        for file in self.store.list_files_of(record)?.into_iter().filter(|row| named.contains(&row.file)) {
            let (bytes, media, received_ms) = (file.bytes, file.media.as_str(), file.received_ms);
            let (device, file) = (self.device(), file.file);
            let new = NewAttachment { record: heir, file, device, bytes, media, named: true, received_ms };
            self.store.insert_attachment(&new)?;
        }
        Ok(heir)
    }

    /// Everything of a household goes; the caller holds the transaction.
    fn carry_out(&self, new: &NewErasure<'_>) -> Result<(), Trouble> {
        let Erasure { record, scope, .. } = new.order;
        self.store.insert_erasure(new, self.device())?;
        // Where a server has forgotten, it may even hold the household in another area by now.
        let stands_in = self.store.find_record_scope(record)?;
        if stands_in.is_some() {
            self.drop_named_files(record)?;
        }
        self.store.clear_erased(record, stands_in.unwrap_or(scope))?;
        // A household that stands in an export is erased there too: files without a row go, on whichever server they are.
        self.store.clear_exports()?;
        self.drop_linker();
        self.doubt_pairs()?;
        self.relink_all()?;
        self.erased.set(true);
        Ok(())
    }

    /// Files of which nobody has sent all have no row; pieces of them may lie in the folder.
    fn drop_named_files(&self, record: RecordId) -> Result<(), Trouble> {
        let history = self.load_record(record)?.history();
        let values = history.iter().flat_map(|story| &story.writes).map(|(_, value)| value);
        let named: HashSet<_> =
            values.filter_map(|value| value.as_text().and_then(FileHash::of_answer)).collect();
        named.into_iter().try_for_each(|file| self.store.drop_named_file(record, file))
    }

    /// What a device says that it has carried out. Orders that are not known here were forgotten with a backup, and
    /// are carried out again. Returns of which of them the device need not speak any more.
    pub(super) fn hear_erased(
        &self,
        now_ms: u64,
        device: &DeviceRow,
        said: &[Erased],
    ) -> Result<Vec<RecordId>, Trouble> {
        let mut heard = Vec::new();
        for one in said.iter().take(limits::ERASURES_MAX) {
            // What is not signed is not heard; it holds up nothing else.
            if one.verify(&device.public_key).is_err() || one.order.verify(&self.key.public()).is_err() {
                continue;
            }
            let record = one.order.record;
            if self.store.find_erasure(record)?.is_none() {
                let (changes, ..) = self.store.count_erasable(record, one.order.scope, self.device())?;
                let order = one.order;
                let new = NewErasure { order, account: 0, basis: SHOWN, why: "", changes, files: 0 };
                self.carry_out(&new)?;
                let deed = Deed::new("household.erase", format!("{record} {} {SHOWN}", order.scope));
                self.note(now_ms, &Actor::of_token(), &deed)?;
            }
            self.store.confirm_erasure(record, device.device, now_ms)?;
            heard.push(record);
        }
        Ok(heard)
    }

    /// Adds the orders that a device has not confirmed; `false` where more of them wait than one answer takes: then
    /// they come before any row.
    pub(super) fn add_erasures(
        &self,
        response: &mut SyncResponse,
        device: &DeviceRow,
    ) -> Result<bool, Trouble> {
        let due = self.store.list_erasures_due(device.device, limits::ERASURES_MAX)?;
        let all = due.len() < limits::ERASURES_MAX;
        if !due.is_empty() {
            response.erase = Some(due);
        }
        if !all {
            response.more = Some(true);
        }
        Ok(all)
    }

    /// Rows of erased records are believed only beside their orders: adds those that a page needs and the device may
    /// have lost.
    pub(super) fn add_orders_of(
        &self,
        response: &mut SyncResponse,
        records: impl IntoIterator<Item = RecordId>,
    ) -> Result<(), Trouble> {
        for record in records {
            let orders = response.erase.get_or_insert_default();
            if orders.iter().all(|order| order.record != record) {
                orders.extend(self.store.find_erasure(record)?);
            }
        }
        Ok(())
    }

    /// Whether a record was erased; a device that shows it anew is told again.
    pub(super) fn is_erased(&self, record: RecordId) -> Result<bool, Trouble> {
        Ok(self.store.find_erasure(record)?.is_some())
    }

    /// What was erased, newest first, a page at a time.
    pub fn page_of_erasures(&self, range: (ScopeId, ScopeId), page: Page) -> Result<ErasurePage, Problem> {
        let (lines, total) = self.store.page_of_erasures(range, page)?;
        let view = |line: ErasureLine| -> Result<ErasureLineView, Trouble> {
            let ErasureLine { record, scope, area, erased_ms, basis, why, who, .. } = line;
            let devices = self.store.list_erasure_devices(record)?;
            Ok(ErasureLineView {
                record: record.to_string(),
                scope: scope.0,
                area,
                erased_ms,
                basis,
                why,
                who,
                changes: line.changes,
                files: line.files,
                confirmed: line.confirmed,
                devices: devices.into_iter().map(device_view).collect(),
            })
        };
        Ok(ErasurePage { total, erasures: lines.into_iter().map(view).collect::<Result<_, _>>()? })
    }

    /// Files that are to go from the folder.
    pub fn list_files_to_erase(&self) -> Result<Vec<FileHash>, Problem> {
        Ok(self.store.list_files_to_erase(FILES_AT_ONCE)?)
    }

    /// A file is gone from the folder.
    pub fn note_file_erased(&self, file: FileHash) -> Result<(), Problem> {
        self.grouped(|hub| hub.store.note_file_erased(file))
    }

    /// Empties the write-ahead log where something was erased: until then old pages lie in it.
    pub fn flush_erased(&self) -> Result<bool, Problem> {
        let erased = self.erased.replace(false);
        if erased {
            self.log_is_old.set(true);
        }
        // Whoever reads from the log keeps it; then it is emptied at a later turn.
        if self.log_is_old.get() && self.store.checkpoint()? {
            self.log_is_old.set(false);
        }
        Ok(erased)
    }
}

/// A new record's id: a UUIDv7, as devices make them.
fn new_record(world: &mut HubWorld<'_>) -> RecordId {
    let mut id: [u8; 16] = world.random();
    id[..6].copy_from_slice(&world.now_ms.to_be_bytes()[2..]);
    id[6] = (id[6] & 0x0f) | 0x70;
    id[8] = (id[8] & 0x3f) | 0x80;
    RecordId(id)
}

fn device_view(row: ErasureDevice) -> ErasureDeviceView {
    let ErasureDevice { device, name, revoked, seen_ms, confirmed_ms } = row;
    ErasureDeviceView { device: device.to_string(), name, revoked, seen_ms, confirmed_ms }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, Workers};
    use rusqlite::Connection;

    #[test]
    fn a_log_that_somebody_reads_is_emptied_at_a_later_turn() {
        let folder = std::env::temp_dir().join(format!("ketuk-erase-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("hub.db");
        let store = Store::open(&path).expect("a store");
        let mut fill = |buffer: &mut [u8]| buffer.fill(7);
        let mut world = HubWorld { now_ms: 1, fill: &mut fill };
        let hub = Hub::open(store, Workers(1), &mut world).expect("a hub");
        let log = || std::fs::metadata(folder.join("hub.db-wal")).map_or(0, |file| file.len());
        hub.flush_erased().expect("nobody reads");
        assert_eq!(log(), 0);
        hub.grouped(|hub| hub.store.save_meta("test", b"old pages")).expect("written");
        let reader = Connection::open(&path).expect("somebody who reads");
        reader.execute_batch("BEGIN; SELECT COUNT(*) FROM meta;").expect("in the middle of it");
        hub.erased.set(true);
        assert_eq!(hub.flush_erased(), Ok(true), "what lies beside goes at once");
        assert!(log() > 0, "the check can fail: whoever reads keeps the log");
        assert_eq!(hub.flush_erased(), Ok(false));
        assert!(log() > 0);
        drop(reader);
        assert_eq!(hub.flush_erased(), Ok(false));
        assert_eq!(log(), 0, "it is not forgotten");
        drop(hub);
        std::fs::remove_dir_all(folder).expect("our own folder");
    }
}

//! What a backup needs of the hub: a copy of the database while it is in use, and whether such a copy is whole.
//!
//! Invariant: a copy counts only once the file is sound page by page and holds the server's key.

use super::{Deed, Hub, HubWorld};
use crate::archive::About;
use crate::chain::Breach;
use crate::role::Actor;
use crate::store::Store;
use ketuk_wire::{Problem, ProblemCode};
use std::path::Path;

impl Hub {
    /// Copies the database as it stands to a new file, beside whoever writes.
    pub fn copy_to(&self, path: &Path) -> Result<(), Problem> {
        Ok(self.store.copy_to(path)?)
    }

    /// Says in the log that a copy leaves, before it does: which key can open it.
    pub fn note_backup(&self, world: &HubWorld<'_>, key: &str) -> Result<(), Problem> {
        let deed = Deed::new("server.backup", key);
        self.audited(world.now_ms, &Actor::of_token(), &deed, |_| Ok(()))
    }

    /// Says in the log that everything after a backup is gone from here.
    pub fn note_restore(&self, world: &HubWorld<'_>, about: &About) -> Result<(), Problem> {
        let object = format!("{} {}", about.made_ms, about.log());
        let deed = Deed::new("server.restore", object);
        self.audited(world.now_ms, &Actor::of_token(), &deed, |_| Ok(()))
    }
}

/// Looks a copy of a database over, without changing it: what it holds, files left out, and what is wrong with its
/// audit log.
pub fn look_over(copy: &Path, made_ms: u64) -> Result<(About, Option<Breach>), Problem> {
    let store = Store::open_to_read(copy)?;
    store.check_integrity()?;
    let schema = store.schema()?;
    if schema > Store::schema_known() {
        return Err(Problem::new(ProblemCode::SchemaNewer));
    }
    // Tables of an earlier version are read once they were brought up to this one, which changes them.
    if schema < Store::schema_known() {
        return Err(Problem::with(ProblemCode::StorageFault, "an older database"));
    }
    let hub = Hub::open_to_read(store)?;
    let verdict = hub.verify_audit(&[])?;
    let about = About {
        made_ms,
        hub: hub.device(),
        schema,
        derived: hub.digests()?.derived,
        log_entry: verdict.head.entry,
        log_hash: verdict.head.hash,
        files: 0,
        lacking: 0,
    };
    Ok((about, verdict.breach))
}

/// Which version of the tables a database has, and whether it is sound; of older ones no more can be said.
pub fn check_older(copy: &Path) -> Result<u32, Problem> {
    let store = Store::open_to_read(copy)?;
    store.check_integrity()?;
    Ok(store.schema()?)
}

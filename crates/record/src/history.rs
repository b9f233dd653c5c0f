//! What each change wrote: the history behind the answers.

use crate::Record;
use crate::graph::{ActorBytes, actor_bytes};
use crate::value::from_scalar;
use automerge::ChangeHash;
use automerge::legacy::{Key as LegacyKey, OpType};
use ketuk_form::{Key, Value};

/// One change and the answers that it wrote.
#[derive(Clone, PartialEq)]
pub struct ChangeStory {
    /// The change.
    pub change: ChangeHash,
    /// The editing session; its first eight bytes are the device.
    pub actor: ActorBytes,
    /// When, in seconds since 1970 by the writer's clock.
    pub time_s: i64,
    /// What it wrote, in its own order.
    pub writes: Vec<(Key, Value)>,
}

impl Record {
    /// Every change with what it wrote, each after what it builds on.
    #[must_use]
    pub fn history(&self) -> Vec<ChangeStory> {
        let story = |change: &automerge::Change| {
            let told = change.decode();
            let write = |op: &automerge::legacy::Op| {
                let LegacyKey::Map(name) = &op.key else { return None };
                let OpType::Put(scalar) = &op.action else { return None };
                Some((Key::parse(name).ok()?, from_scalar(scalar)?))
            };
            ChangeStory {
                change: change.hash(),
                actor: actor_bytes(change.actor_id().to_bytes()),
                time_s: told.time,
                writes: told.operations.iter().filter_map(write).collect(),
            }
        };
        self.doc.get_changes(&[]).iter().map(story).collect()
    }
}

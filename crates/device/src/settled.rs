//! What people decided about changes of this device that the server kept apart.
//!
//! Invariants: asked for only while something of this device is apart; a change that was let in counts as arrived, one
//! that stays apart keeps its place with another reason; nothing of it is ever dropped here.

use crate::identity::Meta;
use crate::problem::Trouble;
use ketuk_vault::{ChangeState, ItemRow, Store};
use ketuk_wire::sync::{Settled, SettledWord, Verdict};

/// The last word that was heard, where there may be further ones.
pub(crate) fn plan(store: Store<'_>) -> Result<Option<u64>, Trouble> {
    let is_apart = store.count_states()?.iter().any(|count| count.state == ChangeState::Quarantined);
    if is_apart { Ok(Some(Meta(store).settled()?)) } else { Ok(None) }
}

/// Takes words in that are the server's; how many changes arrived by them.
pub(crate) fn take(store: Store<'_>, settled: Settled) -> Result<u32, Trouble> {
    let Settled { last, words, signature: _ } = settled;
    let mut arrived = 0;
    for SettledWord { record, change, scope, verdict } in words {
        let item = ItemRow { record: record.0, hash: change.0 };
        let changed = match verdict {
            // Its row comes with the feed, where this device reads that one.
            Verdict::Ok(_) | Verdict::Duplicate(_) => {
                let known = store.settle_change(&item, ChangeState::Acknowledged, scope.0, "")?;
                arrived += u32::try_from(known).unwrap_or(0);
                continue;
            }
            Verdict::Quarantined(code) => (ChangeState::Quarantined, code),
            Verdict::Rejected(code) => (ChangeState::Rejected, code),
            Verdict::Missing(_) => continue,
        };
        store.settle_change(&item, changed.0, 0, &changed.1)?;
    }
    Meta(store).save_settled(last)?;
    Ok(arrived)
}

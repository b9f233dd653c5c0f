//! What lies at relays: which batches went in which file, and which of these a relay says, signed, that it has.
//!
//! Invariant: nothing here says that a change arrived. It is told anew with each word of a relay, and a batch that the
//! server has answered is of no interest any more.

use crate::store::sql;
use crate::{Store, VaultProblem};
use rusqlite::named_params;

impl Store<'_> {
    /// Notes files that are about to be left at a relay, each with its batches, and forgets those of which no relay
    /// ever said that it has them.
    pub fn note_parcels(&self, parcels: &[([u8; 32], Vec<u64>)]) -> Result<(), VaultProblem> {
        self.execute(sql!("parcel/forget"), [])?;
        self.execute(sql!("parcel/forget_batches"), [])?;
        for (parcel, batches) in parcels {
            self.execute(sql!("parcel/insert"), named_params! { ":parcel": parcel })?;
            for batch in batches {
                let params = named_params! { ":parcel": parcel, ":batch": batch };
                self.execute(sql!("parcel/insert_batch"), params)?;
            }
        }
        Ok(())
    }

    /// What lies at the relay of this key by its own word, each with since when; files that are not known here are
    /// passed over, and whatever it said before counts no more.
    pub fn keep_parcels(&self, relay: &[u8; 32], lying: &[([u8; 32], u64)]) -> Result<(), VaultProblem> {
        self.execute(sql!("parcel/unkeep"), named_params! { ":relay": relay })?;
        for (parcel, kept_ms) in lying {
            let params = named_params! { ":parcel": parcel, ":relay": relay, ":kept_ms": kept_ms };
            self.execute(sql!("parcel/keep"), params)?;
        }
        self.execute(sql!("change/mark_relayed"), []).map(drop)
    }
}

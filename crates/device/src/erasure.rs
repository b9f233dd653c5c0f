//! The server's orders to forget a household: carried out, kept, confirmed.
//!
//! Invariants: an order is carried out only under the server's signature, and kept with it for good; what is on the
//! list comes in by no road any more; the server is told until it has heard, and again after it was restored.

use crate::absorb::Desk;
use crate::identity::Meta;
use crate::problem::Trouble;
use ketuk_vault::Store;
use ketuk_wire::erasure::{Erased, Erasure};
use ketuk_wire::{RecordId, limits};

/// What the next request says of orders that were carried out here.
pub(crate) fn plan(store: Store<'_>) -> Result<Option<Vec<Erased>>, Trouble> {
    let untold = store.list_untold_erasures(limits::ERASURES_MAX as u64)?;
    if untold.is_empty() {
        return Ok(None);
    }
    let key = Meta(store).key()?;
    let orders = untold.iter().map(|body| Ok(Erased::sign(&key, ketuk_wire::decode::<Erasure>(body)?)));
    Ok(Some(orders.collect::<Result<_, Trouble>>()?))
}

impl Desk<'_> {
    /// Carries orders out; each that is new here is to be confirmed.
    pub(crate) fn take_erasures(&mut self, orders: &[Erasure]) -> Result<(), Trouble> {
        for order in orders {
            order.verify(&self.identity.server_key)?;
            let record = &order.record.0;
            self.store.erase_record(record)?;
            if self.store.has_erasure(record)? {
                // It doubts, or the answer to what was told was lost: it is told again.
                self.store.mark_erasure_untold(record)?;
                continue;
            }
            self.store.insert_erasure(record, order.scope.0, &ketuk_wire::encode(order))?;
            self.report.erased += 1;
            self.report.touched.push(order.record.to_string());
        }
        Ok(())
    }

    /// The server has heard of these.
    pub(crate) fn take_heard(&mut self, heard: &[RecordId]) -> Result<(), Trouble> {
        Ok(heard.iter().try_for_each(|record| self.store.mark_erasure_told(&record.0))?)
    }
}

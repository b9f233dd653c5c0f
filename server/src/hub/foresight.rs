//! New households are looked at before their turn, while the writer is busy with others: what admission and the form say of
//! them depends on nothing that is stored.
//!
//! Invariants: reads nothing but the body and the forms; what was seen is taken only where the household is still new here,
//! goes to the area that its author sent it to, and forms and time are the same; else it is looked at in its turn, with
//! the same outcome.

use super::merge::{Candidate, Derive, Seen, judge};
use ketuk_form::FormBook;
use ketuk_wire::batch::{Item, ItemBody};
use ketuk_wire::sync::SyncRequest;
use ketuk_wire::{DeviceId, ScopeId};
use std::sync::Arc;

/// What was seen of one body of `POST /v1/sync`.
#[derive(Debug)]
pub struct Foresight {
    derive: Derive,
    sight: Option<Sight>,
}

/// What was seen, and with which eyes.
#[derive(Debug)]
struct Sight {
    book: Arc<FormBook>,
    device: DeviceId,
    now_ms: u64,
    /// One per item of the batch, in its order; `None` for what is no new household, or is refused.
    items: Vec<Option<Seen>>,
}

impl Foresight {
    /// Looks at a body whose signature was checked, as if it came at `now_ms` (milliseconds since 1970); `None` where it cannot
    /// be read.
    #[must_use]
    pub fn of(body: &[u8], book: &Arc<FormBook>, now_ms: u64, derive: Derive) -> Option<Self> {
        let batch = SyncRequest::from_body(body).ok()?.batch;
        let device = batch.device;
        let see = |scope: ScopeId, item: &Item| match item.body() {
            Ok(ItemBody::Document(_)) => {
                judge(Candidate::of_new(scope, item, derive), book, device, now_ms).ok().map(Seen::from)
            }
            _ => None,
        };
        let sections = batch.sections.iter();
        let items = sections.flat_map(|section| section.items.iter().map(|item| see(section.scope, item)));
        let items = items.collect();
        Some(Self { derive, sight: Some(Sight { book: Arc::clone(book), device, now_ms, items }) })
    }

    /// Nothing was seen beforehand.
    #[must_use]
    pub fn none(derive: Derive) -> Self {
        Self { derive, sight: None }
    }

    /// When what follows from its new households is derived.
    pub(super) fn derive(&self) -> Derive {
        self.derive
    }

    /// How many new households were seen.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sight.iter().flat_map(|sight| sight.items.iter().flatten()).count()
    }

    /// What was seen, where it was seen with the same eyes.
    pub(super) fn seen(self, book: &Arc<FormBook>, device: DeviceId, now_ms: u64) -> Vec<Option<Seen>> {
        let same = self.sight.filter(|sight| {
            Arc::ptr_eq(&sight.book, book) && sight.device == device && sight.now_ms == now_ms
        });
        same.map(|sight| sight.items).unwrap_or_default()
    }
}

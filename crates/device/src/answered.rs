//! The batches by which a server that was set back is noticed where no feed tells: of what it kept apart, and of areas
//! that were taken from this device.
//!
//! Invariants: the last batch with a receipt is named in each request, and with it each one whose receipt came by hand since
//! the last answer; to such a server everything of this device goes again, since an area may be taken away before its feed could tell.

use crate::identity::Meta;
use crate::problem::Trouble;
use ketuk_vault::Store;
use ketuk_wire::limits::ANSWERED_MAX;
use ketuk_wire::sync::Answered;

/// Number and beginning of the hash, 8 bytes each, oldest first.
const ANSWERED: &str = "sync.answered";

impl Meta<'_> {
    fn answered(&self) -> Result<Vec<Answered>, Trouble> {
        let stored = self.0.load_meta(ANSWERED)?.unwrap_or_default();
        let entry = |bytes: &[u8; 16]| {
            let (number, hash) = bytes.split_first_chunk::<8>()?;
            Some(Answered { number: u64::from_be_bytes(*number), hash: *hash.first_chunk()? })
        };
        Ok(stored.as_chunks::<16>().0.iter().filter_map(entry).collect())
    }

    fn save_answered(&self, entries: &[Answered]) -> Result<(), Trouble> {
        let of = |one: &Answered| [one.number.to_be_bytes(), one.hash].concat();
        Ok(self.0.save_meta(ANSWERED, &entries.iter().flat_map(of).collect::<Vec<_>>())?)
    }
}

/// What the next request names.
pub(crate) fn plan(store: Store<'_>) -> Result<Option<Vec<Answered>>, Trouble> {
    let entries = Meta(store).answered()?;
    Ok((!entries.is_empty()).then_some(entries))
}

/// A receipt came, by whichever road.
pub(crate) fn note(store: Store<'_>, number: u64, hash: [u8; 8]) -> Result<(), Trouble> {
    let meta = Meta(store);
    let mut entries = meta.answered()?;
    entries.push(Answered { number, hash });
    entries.drain(..entries.len().saturating_sub(ANSWERED_MAX));
    meta.save_answered(&entries)
}

/// The server has answered: it has all of them, or it was set back.
pub(crate) fn hear(store: Store<'_>, set_back: bool) -> Result<(), Trouble> {
    let meta = Meta(store);
    if set_back {
        store.unsend_all()?;
        return meta.save_answered(&[]);
    }
    let entries = meta.answered()?;
    match entries.as_slice() {
        [.., last] if entries.len() > 1 => meta.save_answered(std::slice::from_ref(last)),
        _ => Ok(()),
    }
}

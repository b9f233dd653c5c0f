//! What a server that was set back has lost of other people's work, out of this device's own shelf.
//!
//! A server restored from a backup does not know our cursor ([`crate::absorb`] goes back to the start of that
//! feed). Once its feed has been read to the end, changes of others that got no place in it are those that it
//! lacks; they go along with the next requests, run by run, as they came: with their authors' signatures.
//!
//! Invariants: nothing is offered before the feed has been read to its end, and nothing that the server said it
//! will not have; a round that brought nothing forward is not repeated at once.

use crate::identity::Meta;
use crate::problem::Trouble;
use ketuk_vault::{EvidenceRow, Store};
use ketuk_wire::feed::SignedRun;
use ketuk_wire::refill::{Refill, Untaken};
use ketuk_wire::{ScopeId, chunk, limits};
use minicbor::bytes::ByteVec;

/// The runs for the next request; `None` in the usual case, where the server has everything.
pub(crate) fn plan(store: Store<'_>) -> Result<Option<Vec<Refill>>, Trouble> {
    let meta = Meta(store);
    if !meta.is_caught_up()? {
        return Ok(None);
    }
    // A server that knows nothing of an area that was ours does not answer: it is not told again with every sync.
    let taken = !meta.is_unheard()?;
    let (mut refills, mut bytes) = (Vec::new(), 0);
    for row in store.list_adrift_runs(limits::REFILL_RUNS_MAX as u64, taken)? {
        let Some(refill) = load(store, row.run, ScopeId(row.scope), &row.bytes)? else { continue };
        bytes += ketuk_wire::encode(&refill).len();
        if bytes > limits::REFILL_BYTES_MAX && !refills.is_empty() {
            break;
        }
        refills.push(refill);
    }
    Ok((!refills.is_empty()).then_some(refills))
}

/// A run with its changes put back in; `None` where the disk has damaged it.
fn load(store: Store<'_>, number: u64, scope: ScopeId, bytes: &[u8]) -> Result<Option<Refill>, Trouble> {
    let Ok(mut run) = ketuk_wire::decode::<SignedRun>(bytes) else { return Ok(None) };
    let Some(author) = store.load_certificate(&run.device.0)? else { return Ok(None) };
    let changes = store.list_changes_of_run(number)?;
    let evidence = store.list_evidence(number)?;
    for item in &mut run.items {
        let connecting = evidence.iter().filter(|chunk| chunk.record == item.record.0);
        let connecting: Vec<_> = connecting.map(|chunk| ByteVec::from(chunk.bytes.clone())).collect();
        item.evidence = (!connecting.is_empty()).then_some(connecting);
        let mine = changes.iter().filter(|change| change.record == item.record.0);
        item.changes = mine.map(|change| ByteVec::from(chunk::to_bare(&change.bytes).to_vec())).collect();
    }
    Ok(Some(Refill { scope, author: ketuk_wire::decode(&author)?, run }))
}

/// Keeps how a run came, without what stands in the changes themselves, and nothing of what was erased; returns its
/// number.
pub(crate) fn keep(store: Store<'_>, scope: ScopeId, run: &SignedRun) -> Result<u64, Trouble> {
    let mut bare = run.clone();
    let mut evidence = Vec::new();
    for item in &mut bare.items {
        item.changes.clear();
        let chunks = item.evidence.take().unwrap_or_default();
        if store.has_erasure(&item.record.0)? {
            continue;
        }
        evidence
            .extend(chunks.iter().map(|bytes| EvidenceRow { record: item.record.0, bytes: bytes.to_vec() }));
    }
    Ok(store.insert_run(scope.0, &ketuk_wire::encode(&bare), &evidence)?)
}

/// Hears what the server will not have.
pub(crate) fn absorb(store: Store<'_>, untaken: &[Untaken]) -> Result<(), Trouble> {
    for Untaken { record, change } in untaken {
        store.mark_untaken(&record.0, &change.0)?;
    }
    Ok(())
}

/// An answer's pages are in: whether the next request should follow at once, since it has runs to bring, or
/// brings on what the last ones began. `is_end` says that the feed was read to its end, `is_quiet` that the answer
/// told no new places.
pub(crate) fn note_read(store: Store<'_>, is_end: bool, is_quiet: bool) -> Result<bool, Trouble> {
    let meta = Meta(store);
    let was_end = meta.is_caught_up()?;
    if was_end != is_end {
        meta.save_caught_up(is_end)?;
    }
    if !is_end {
        if meta.is_unheard()? {
            meta.save_unheard(false)?;
        }
        return Ok(false);
    }
    // A server that was set back behind a receipt, and before our cursor noticed: what it once placed is not there.
    let mut voided = 0;
    for row in store.list_scopes()?.into_iter().filter(|row| is_quiet && row.granted) {
        voided += store.void_beyond(row.scope, row.seq)?;
    }
    let (adrift, before) = (store.count_adrift()?, meta.adrift()?);
    if adrift != before {
        meta.save_adrift(adrift)?;
    }
    let is_unheard = meta.is_unheard()? || (was_end && adrift > 0 && adrift >= before);
    if is_unheard && !meta.is_unheard()? {
        meta.save_unheard(true)?;
    }
    Ok(voided > 0 || (adrift > 0 && (!was_end || adrift < before)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ketuk_vault::Vault;
    use ketuk_wire::feed::RunItem;
    use ketuk_wire::{DeviceId, Nonce, RecordId, Signature};

    #[test]
    fn nothing_of_what_was_erased_is_kept_with_a_run() {
        let item = |number: u8| RunItem {
            record: RecordId([number; 16]),
            heads: Vec::new(),
            changes: Vec::new(),
            evidence: Some(vec![ByteVec::from(vec![number; 40])]),
        };
        let run = SignedRun {
            device: DeviceId([1; 8]),
            number: 1,
            previous: [0; 8],
            nonce: Nonce([0; 8]),
            app: 1,
            signature: Signature([0; 64]),
            items: vec![item(1), item(2)],
            others: None,
            section: None,
        };
        let mut vault = Vault::in_memory().expect("a vault");
        let kept: Result<Vec<_>, Trouble> = vault.write(|store| {
            store.insert_erasure(&[1; 16], 1, b"an order")?;
            let number = keep(store, ScopeId(1), &run)?;
            Ok(store.list_evidence(number)?)
        });
        let kept = kept.map_err(|_| "kept").expect("room");
        assert_eq!(kept.iter().map(|chunk| chunk.record[0]).collect::<Vec<_>>(), [2]);
    }
}

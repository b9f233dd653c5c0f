//! What is recorded elsewhere: the traces of the numbers that other areas hold, told to each device for its own.
//!
//! Invariants: only numbers that somebody can have, of households that count, of members who are there; a
//! device is told nothing of its own areas, so what it hears of stands elsewhere, also where it stands here
//! too; no answer costs more than the traces that it carries.

use super::Hub;
use crate::store::Store;
use crate::trouble::Trouble;
use ketuk_household::{Household, TokenKind};
use ketuk_wire::elsewhere::{
    ElsewhereAsk, ElsewhereContent, ElsewhereNews, Trace, TraceKey, WantedShards, bits_for, count_shards,
    pack_added, pack_shard, range_of,
};
use ketuk_wire::limits::{BATCH_BYTES_START, ELSEWHERE_ADDED_MAX};
use ketuk_wire::sync::{ScopeGrant, SyncResponse};
use ketuk_wire::{DeviceId, RecordId, ScopeId};
use minicbor::bytes::ByteVec;
use std::collections::BTreeSet;

const KEY: &str = "hub.trace_key";
/// Bytes of shards where a device did not say how many.
const SHARD_BYTES_UNASKED: u64 = 4 << 10;

/// A number that a household holds, and what kind it is of.
pub(super) type Numeral = (&'static str, String);

/// The numbers of a household that counts.
pub(super) fn numerals(household: &Household) -> Vec<Numeral> {
    let tokens = household.list_tokens().into_iter().filter(|token| token.kind != TokenKind::Born);
    tokens.map(|token| (token.kind.code(), token.text)).collect()
}

/// The key of the city's traces; made at the first start, and never changed: see decision 0026.
pub(super) fn load_key(store: &Store, random: &mut dyn FnMut() -> [u8; 16]) -> Result<TraceKey, Trouble> {
    if let Some(key) = find_key(store)? {
        return Ok(key);
    }
    let key = random();
    store.save_meta(KEY, &key)?;
    Ok(TraceKey(key))
}

/// The same where it was made before.
pub(super) fn find_key(store: &Store) -> Result<Option<TraceKey>, Trouble> {
    Ok(store.load_meta(KEY)?.and_then(|key| key.try_into().ok()).map(TraceKey))
}

impl Hub {
    /// Keeps the traces of a record's numbers.
    pub(super) fn keep_traces(
        &self,
        record: RecordId,
        scope: ScopeId,
        numerals: &[Numeral],
    ) -> Result<(), Trouble> {
        let traces = numerals.iter().map(|(kind, text)| self.traces.trace(kind, text)).collect();
        self.store.replace_traces(record, scope, &traces)
    }

    /// Tells a device of what is recorded elsewhere, where it asks: shards beside `room` bytes of pages, or
    /// what was added since.
    pub(super) fn add_elsewhere(
        &self,
        response: &mut SyncResponse,
        (device, grants): (DeviceId, &[ScopeGrant]),
        ask: Option<&ElsewhereAsk>,
        room: usize,
    ) -> Result<(), Trouble> {
        let Some(ask) = ask else { return Ok(()) };
        let own: BTreeSet<ScopeId> = grants.iter().map(|grant| grant.scope).collect();
        let last = self.store.last_trace()?;
        let bits = bits_for(last);
        // A number that was never given: this server was restored from an older copy.
        let fits = ask.bits == bits && ask.seq <= last;
        let (seq, content) = match (fits, ask.wanted) {
            (true, None) => self.added(bits, ask.seq, &own)?,
            (true, Some(wanted)) => (ask.seq, self.shards(bits, wanted, &own, room)?),
            (false, wanted) => {
                let bytes = wanted.map_or(SHARD_BYTES_UNASKED, |wanted| wanted.bytes);
                (last, self.shards(bits, WantedShards { first: 0, bytes }, &own, room)?)
            }
        };
        let to = (device, response.server_time_ms);
        response.elsewhere = Some(ElsewhereNews::sign(&self.key, to, (bits, seq), content));
        Ok(())
    }

    /// Shards as they are now: what comes while they travel is told again afterwards, which does no harm.
    fn shards(
        &self,
        bits: u32,
        wanted: WantedShards,
        own: &BTreeSet<ScopeId>,
        room: usize,
    ) -> Result<ElsewhereContent, Trouble> {
        // What a device asks for at most: a few milliseconds of this thread.
        let most = wanted.bytes.min(room as u64).min(BATCH_BYTES_START as u64);
        let (mut shards, mut bytes) = (Vec::new(), 0);
        for shard in wanted.first..count_shards(bits) {
            let rows = self.store.list_trace_range(range_of(bits, shard))?;
            let pack = pack_shard(bits, shard, &cut(rows.into_iter(), bits, own));
            bytes += pack.len() as u64;
            if bytes > most && !shards.is_empty() {
                break;
            }
            shards.push(ByteVec::from(pack));
        }
        Ok(ElsewhereContent::Shards { key: self.traces, first: wanted.first, shards })
    }

    /// What came behind the number `from`, and up to which.
    fn added(
        &self,
        bits: u32,
        from: u64,
        own: &BTreeSet<ScopeId>,
    ) -> Result<(u64, ElsewhereContent), Trouble> {
        let rows = self.store.list_traces_after(from, ELSEWHERE_ADDED_MAX)?;
        let more = rows.len() == ELSEWHERE_ADDED_MAX;
        let seq = rows.last().map_or(from, |row| row.seq);
        let pack = pack_added(bits, &cut(rows.iter().map(|row| (row.trace, row.scope)), bits, own));
        Ok((seq, ElsewhereContent::Added { from, pack: pack.into(), more }))
    }
}

/// What is not of a device's own areas, cut, ascending, each once.
fn cut(rows: impl Iterator<Item = (Trace, ScopeId)>, bits: u32, own: &BTreeSet<ScopeId>) -> Vec<u32> {
    let elsewhere = rows.filter(|(_, scope)| !own.contains(scope));
    elsewhere.map(|(trace, _)| trace.cut(bits)).collect::<BTreeSet<_>>().into_iter().collect()
}

//! The numbers that other RTs hold: the set of their traces, how it comes, how it is asked.
//!
//! Invariants: the set that is here is asked until the next one is whole; a set is of this device's areas as
//! they are, else it is fetched anew; news that are not the server's, not for this device, or not the next
//! ones change nothing and hold up nothing else.

use crate::Device;
use crate::identity::Meta;
use crate::limits::{ELSEWHERE_HOURLY_MS, ELSEWHERE_PACKS_MAX};
use crate::problem::Trouble;
use ketuk_vault::{ElsewhereSet, Store, Vault};
use ketuk_view::SyncReport;
use ketuk_wire::elsewhere::{
    ElsewhereAsk, ElsewhereContent, ElsewhereNews, TraceKey, WantedShards, count_shards, unpack_added,
    unpack_shard,
};
use ketuk_wire::limits::{BATCH_BYTES_MIN, BATCH_BYTES_START};
use ketuk_wire::{Problem, ProblemCode};
use minicbor::{Decode, Encode};

const STATE: &str = "elsewhere.state";

/// The set that is whole, in memory: four bytes a number.
#[derive(Default)]
pub(crate) struct Elsewhere(Option<Known>);

struct Known {
    key: TraceKey,
    bits: u32,
    /// Cut traces, ascending.
    cut: Vec<u32>,
}

impl std::fmt::Debug for Elsewhere {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Elsewhere({} traces)", self.0.as_ref().map_or(0, |known| known.cut.len()))
    }
}

/// How the sets stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct State {
    /// The set that is whole.
    #[n(0)]
    held: Option<Held>,
    /// The set that is under way.
    #[n(1)]
    coming: Option<Held>,
    /// Whether the whole one should be fetched anew: the server went back in time.
    #[n(2)]
    renew: bool,
    /// When the server last told all that it had, by this device's clock; 0 where there is more at once.
    #[n(3)]
    heard_ms: u64,
}

/// One set.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Held {
    #[n(0)]
    key: TraceKey,
    #[n(1)]
    bits: u32,
    /// As of which number of the server's.
    #[n(2)]
    seq: u64,
    /// Packs that are here.
    #[n(3)]
    packs: u32,
    /// The device's areas that it leaves out, ascending.
    #[n(4)]
    areas: Vec<u64>,
}

impl State {
    fn load(store: Store<'_>) -> Result<Self, Trouble> {
        // A damaged one is as good as none: it comes again.
        let stored = store.load_meta(STATE)?.and_then(|bytes| ketuk_wire::decode(&bytes).ok());
        Ok(stored.unwrap_or_default())
    }

    fn save(&self, store: Store<'_>) -> Result<(), Trouble> {
        Ok(store.save_meta(STATE, &ketuk_wire::encode(self))?)
    }
}

/// The device's areas, ascending.
fn areas(store: Store<'_>) -> Result<Vec<u64>, Trouble> {
    let granted = store.list_scopes()?.into_iter().filter(|row| row.granted);
    let mut areas: Vec<u64> = granted.map(|row| row.scope).collect();
    areas.sort_unstable();
    Ok(areas)
}

/// Forgets everything: another server, another city.
pub(crate) fn forget(store: Store<'_>) -> Result<(), Trouble> {
    store.clear_elsewhere(ElsewhereSet::Whole)?;
    store.clear_elsewhere(ElsewhereSet::Coming)?;
    State::default().save(store)
}

/// The server was restored from an older copy: what it counts is no longer what it counted.
pub(crate) fn renew(store: Store<'_>) -> Result<(), Trouble> {
    State { renew: true, coming: None, ..State::load(store)? }.save(store)
}

/// What the next request says: nothing where the set is whole and was heard of within the hour.
pub(crate) fn plan(store: Store<'_>, now_ms: u64) -> Result<Option<ElsewhereAsk>, Trouble> {
    let State { held, coming, renew, heard_ms } = State::load(store)?;
    let areas = areas(store)?;
    let bytes = Meta(store).batch_bytes()?.clamp(BATCH_BYTES_MIN, BATCH_BYTES_START) as u64;
    let wanted = |first| Some(WantedShards { first, bytes });
    if let Some(Held { bits, seq, packs, .. }) = coming.filter(|set| set.areas == areas) {
        return Ok(Some(ElsewhereAsk { seq, bits, wanted: wanted(packs) }));
    }
    Ok(match held.filter(|set| set.areas == areas && !renew) {
        None => Some(ElsewhereAsk { seq: 0, bits: 0, wanted: wanted(0) }),
        Some(_) if heard_ms != 0 && now_ms.abs_diff(heard_ms) < ELSEWHERE_HOURLY_MS => None,
        Some(Held { bits, seq, .. }) => Some(ElsewhereAsk { seq, bits, wanted: None }),
    })
}

/// What an answer came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moved {
    /// Nothing new.
    Still,
    /// The set that is asked stayed, and there is more to come.
    Onwards,
    /// The set that is asked is another one.
    Whole,
}

/// Takes news in.
fn take(store: Store<'_>, news: ElsewhereNews, times: (u64, u64)) -> Result<Moved, Trouble> {
    let (server_time_ms, now_ms) = times;
    let identity = Meta(store).enrolled()?;
    news.verify(&identity.server_key, (identity.device, server_time_ms))?;
    let (state, areas) = (State::load(store)?, areas(store)?);
    let ElsewhereNews { bits, seq, content, signature: _ } = news;
    match content {
        ElsewhereContent::Shards { key, first, shards } => {
            let set = Held { key, bits, seq, packs: first, areas };
            let packs: Vec<&[u8]> = shards.iter().map(|shard| shard.as_slice()).collect();
            take_shards(store, state, set, &packs, now_ms)
        }
        ElsewhereContent::Added { from, pack, more } => {
            let fits = |set: &Held| set.areas == areas && (set.bits, set.seq) == (bits, from);
            let Some(held) = state.held.clone().filter(|set| fits(set) && !state.renew) else {
                return Ok(Moved::Still);
            };
            let is_news = !unpack_added(bits, &pack)?.is_empty();
            if is_news {
                store.insert_elsewhere(ElsewhereSet::Whole, held.packs, &pack)?;
            }
            let packs = held.packs + u32::from(is_news);
            let renew = packs > count_shards(bits) + ELSEWHERE_PACKS_MAX;
            let heard_ms = if more { 0 } else { now_ms };
            // What came before in several answers is read again from the disk with the last of them.
            let was_more = state.heard_ms == 0;
            let held = Some(Held { seq, packs, ..held });
            State { held, coming: None, renew, heard_ms }.save(store)?;
            Ok(match (more, is_news) {
                (true, _) => Moved::Onwards,
                (false, _) if is_news || was_more => Moved::Whole,
                (false, _) => Moved::Still,
            })
        }
    }
}

/// Takes shards of a set in: the next ones of the one that is coming, or the first ones of another.
fn take_shards(
    store: Store<'_>,
    state: State,
    mut set: Held,
    shards: &[&[u8]],
    now_ms: u64,
) -> Result<Moved, Trouble> {
    let is_next = state.coming.as_ref() == Some(&set);
    let is_same = |coming: &Held| Held { packs: 0, ..coming.clone() } == Held { packs: 0, ..set.clone() };
    let begins = set.packs == 0 && !state.coming.as_ref().is_some_and(is_same);
    if shards.is_empty() || !(is_next || begins) {
        return Ok(Moved::Still);
    }
    if begins {
        store.clear_elsewhere(ElsewhereSet::Coming)?;
    }
    for shard in shards {
        // A shard beyond the last one is no shard.
        unpack_shard(set.bits, set.packs, shard)?;
        store.insert_elsewhere(ElsewhereSet::Coming, set.packs, shard)?;
        set.packs += 1;
    }
    if set.packs < count_shards(set.bits) {
        State { coming: Some(set), ..state }.save(store)?;
        return Ok(Moved::Onwards);
    }
    store.promote_elsewhere()?;
    State { held: Some(set), coming: None, renew: false, heard_ms: now_ms }.save(store)?;
    Ok(Moved::Whole)
}

impl Elsewhere {
    /// The whole set of the vault; none where it cannot be read.
    pub(crate) fn load(vault: &Vault) -> Self {
        let read: Result<Self, Trouble> = vault.read(Self::read);
        read.unwrap_or_default()
    }

    fn read(store: Store<'_>) -> Result<Self, Trouble> {
        let Some(Held { key, bits, .. }) = State::load(store)?.held else { return Ok(Self(None)) };
        let shards = count_shards(bits);
        let mut cut = Vec::new();
        for (place, pack) in store.list_elsewhere()? {
            let unpacked =
                if place < shards { unpack_shard(bits, place, &pack) } else { unpack_added(bits, &pack) };
            cut.extend(unpacked?);
        }
        cut.sort_unstable();
        cut.dedup();
        Ok(Self(Some(Known { key, bits, cut })))
    }

    /// Whether a thing of `kind` may stand in another area.
    pub(crate) fn may_contain(&self, kind: &str, text: &str) -> bool {
        let Some(Known { key, bits, cut }) = &self.0 else { return false };
        cut.binary_search(&key.trace(kind, text).cut(*bits)).is_ok()
    }
}

impl Device {
    /// Takes what an answer says of other areas in; what is wrong with it becomes a notice.
    pub(crate) fn absorb_elsewhere(
        &mut self,
        news: Option<ElsewhereNews>,
        times: (u64, u64),
        report: &mut SyncReport,
    ) -> Result<(), Problem> {
        let Some(news) = news else { return Ok(()) };
        let taken: Result<Moved, Trouble> = self.vault.write(|store| take(store, news, times));
        match taken.map_err(Problem::from) {
            Ok(Moved::Still) => {}
            Ok(Moved::Onwards) => report.more = true,
            Ok(Moved::Whole) => self.elsewhere = Elsewhere::load(&self.vault),
            Err(problem)
                if matches!(problem.code, ProblemCode::SignatureBad | ProblemCode::BodyMalformed) =>
            {
                report.notices.push(problem.code.code().to_owned());
            }
            Err(problem) => return Err(problem),
        }
        Ok(())
    }

    /// How many numbers of other areas this device could be warned of.
    #[must_use]
    pub fn count_elsewhere(&self) -> usize {
        self.elsewhere.0.as_ref().map_or(0, |known| known.cut.len())
    }
}

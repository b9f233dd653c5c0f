//! What is kept apart: who sent it, why, and the ways out. It is let in where the household stands now, with or without
//! giving its device the area, or it stays apart for good.
//!
//! Invariants: nothing is taken out, a decision is a further row; what is let in passes the same gate as any change, as
//! its author's, and stands in the feed with its author's signature; one household that cannot go holds up no other;
//! its device hears what was decided.

use super::audit::Deed;
use super::merge::Place;
use super::{Hub, HubWorld};
use crate::role::{Actor, Right};
use crate::store::{ApartDecisionRow, ApartRow, ApartWord, CLOSE, Page, Quarantined, RELEASE};
use crate::trouble::Trouble;
use crate::view::{ApartDone, ApartLine, ApartPage};
use ketuk_record::limits::HEADS_MAX;
use ketuk_record::{Incoming, Outcome, Record, Writer};
use ketuk_wire::sync::{Settled, SettledWord, SyncResponse, Verdict};
use ketuk_wire::{ChangeHash, DeviceId, Problem, ProblemCode, RecordId, ScopeId};
use std::collections::BTreeMap;

/// Changes that are decided about in one transaction: syncs come between.
const AT_ONCE: u64 = 500;
/// Words that one answer carries.
const WORDS_MAX: u64 = 500;
/// Longest reason: a paragraph.
const WHY_BYTES_MAX: usize = 2_000;

/// What becomes of something that is kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApartAct {
    /// It is let in where its household stands now.
    Release,
    /// The same, and its device may work in that area from now on.
    Grant,
    /// It stays apart for good.
    Close,
}

impl ApartAct {
    /// Reads the word of a request.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "release" => Some(Self::Release),
            "grant" => Some(Self::Grant),
            "close" => Some(Self::Close),
            _ => None,
        }
    }

    fn deed(self) -> &'static str {
        match self {
            Self::Release => "apart.release",
            Self::Grant => "apart.grant",
            Self::Close => "apart.close",
        }
    }
}

/// What somebody decides about what one device has apart in one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApartPlan {
    /// Whose it is.
    pub device: DeviceId,
    /// The area that the device named.
    pub scope: ScopeId,
    /// What becomes of it.
    pub act: ApartAct,
    /// The last entry that was seen: what came later is left.
    pub until: u64,
    /// Why; what stays apart for good needs a reason.
    pub why: String,
}

/// What came of it so far.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    done: u64,
    left: u64,
}

impl Hub {
    /// What is kept apart, by device, area and reason, a page at a time; `kind` is empty for what waits.
    pub fn page_of_quarantine(
        &self,
        range: (ScopeId, ScopeId),
        kind: &str,
        page: Page,
        language: &str,
    ) -> Result<ApartPage, Problem> {
        let (rows, total) = self.store.page_of_quarantine(range, kind, page)?;
        Ok(ApartPage { total, groups: rows.into_iter().map(|row| line(row, language)).collect() })
    }

    /// Decides about what one device has apart in one area, up to what was seen; a bounded part at a time.
    ///
    /// # Errors
    /// `request.not_found` out of reach; `request.invalid` without a reason for what stays apart; `auth.not_yours` where
    /// somebody gives an area away who may not.
    pub fn settle_apart(
        &self,
        world: &HubWorld<'_>,
        by: &Actor,
        plan: &ApartPlan,
    ) -> Result<ApartDone, Problem> {
        let ApartPlan { device, scope, act, until, why } = plan;
        if why.len() > WHY_BYTES_MAX || (*act == ApartAct::Close && why.trim().is_empty()) {
            return Err(Problem::with(ProblemCode::RequestInvalid, "why"));
        }
        if !by.reach.holds(*scope) {
            return Err(Problem::with(ProblemCode::NotFound, "area"));
        }
        if *act == ApartAct::Grant && !by.may(Right::ManageDevices) {
            return Err(Problem::with(ProblemCode::NotYours, Right::ManageDevices.code()));
        }
        // The reason may speak of people: it stays with the decision.
        let deed = Deed::new(act.deed(), format!("{device} {scope}"));
        self.audited(world.now_ms, by, &deed, |hub| {
            if *act == ApartAct::Grant {
                hub.grant(*device, *scope)?;
            }
            let open = hub.store.list_open_apart((*device, *scope), *until, AT_ONCE)?;
            let more = open.len() as u64 == AT_ONCE;
            let mut tally = Tally::default();
            for (record, entries) in by_record(open) {
                let of_one = match act {
                    ApartAct::Close => hub.close(world, by, &entries, why)?,
                    ApartAct::Release | ApartAct::Grant => hub.let_in(world, by, (record, &entries), why)?,
                };
                tally.done += of_one.done;
                tally.left += of_one.left;
            }
            // What could not go would be met again and again.
            Ok(ApartDone { done: tally.done, left: tally.left, more: more && tally.done > 0 })
        })
    }

    fn close(
        &self,
        world: &HubWorld<'_>,
        by: &Actor,
        entries: &[Quarantined],
        why: &str,
    ) -> Result<Tally, Problem> {
        for entry in entries {
            self.decided(world, by, (entry, CLOSE), (entry.scope, 0), why)?;
        }
        Ok(Tally { done: entries.len() as u64, left: 0 })
    }

    fn decided(
        &self,
        world: &HubWorld<'_>,
        by: &Actor,
        (entry, kind): (&Quarantined, &str),
        (scope, seq): (ScopeId, u64),
        why: &str,
    ) -> Result<(), Problem> {
        let why = why.trim();
        let row = ApartDecisionRow {
            entry: entry.entry,
            kind,
            scope,
            seq,
            account: by.account,
            who: &by.name,
            why,
            decided_ms: world.now_ms,
        };
        Ok(self.store.insert_apart_decision(&row)?)
    }

    /// Lets one record's changes in where it stands, as far as they go.
    fn let_in(
        &self,
        world: &HubWorld<'_>,
        by: &Actor,
        (record, entries): (RecordId, &[Quarantined]),
        why: &str,
    ) -> Result<Tally, Problem> {
        let left = Tally { done: 0, left: entries.len() as u64 };
        let Some(first) = entries.first() else { return Ok(left) };
        let stands_in = self.store.find_record_scope(record)?;
        let scope = stands_in.unwrap_or(first.scope);
        if !by.reach.holds(scope) {
            return Ok(left);
        }
        let mut document = if stands_in.is_some() { self.load_record(record)? } else { Record::new() };
        let chunks: Vec<Vec<u8>> = entries.iter().map(|entry| entry.bytes.clone()).collect();
        let admission = document.admit(Incoming::Changes(&chunks), Writer::Device(first.device.0));
        if admission.admitted().next().is_none() || document.heads().len() > HEADS_MAX {
            return Ok(left);
        }
        if stands_in.is_none() {
            self.store.insert_record(record, scope, world.now_ms)?;
        }
        let (mut end, mut tally) = (self.store.load_scope_end(scope)?, Tally::default());
        for (outcome, entry) in admission.outcomes.iter().zip(entries) {
            let seq = match outcome {
                Outcome::Admitted(change) => {
                    let Quarantined { device, batch: row, .. } = *entry;
                    let place = Place { scope, record, device, row, now_ms: world.now_ms };
                    let new = place.with(ChangeHash(change.hash().0), change.bytes());
                    end = self.store.insert_changes(end, &[new])?;
                    end.seq
                }
                Outcome::Known(_) => {
                    self.store.find_change_place(record, entry.hash)?.map_or(0, |(_, seq)| seq)
                }
                // What builds on something that is not here waits for it.
                Outcome::Refused { .. } => {
                    tally.left += 1;
                    continue;
                }
            };
            self.decided(world, by, (entry, RELEASE), (scope, seq), why)?;
            tally.done += 1;
        }
        self.store.save_scope_end(scope, end)?;
        self.keep_state(record, scope, &document)?;
        Ok(tally)
    }

    /// Adds what was decided about a device's changes since the word that it named.
    pub(super) fn add_settled(
        &self,
        response: &mut SyncResponse,
        device: DeviceId,
        heard: Option<u64>,
    ) -> Result<(), Trouble> {
        let Some(heard) = heard else { return Ok(()) };
        let words = self.store.list_apart_words(device, heard, WORDS_MAX)?;
        let Some(last) = words.last().map(|word| word.number) else { return Ok(()) };
        if words.len() as u64 == WORDS_MAX {
            response.more = Some(true);
        }
        let closed = ProblemCode::ApartClosed.code();
        let word = |ApartWord { is_let_in, scope, seq, record, hash, .. }: ApartWord| SettledWord {
            record,
            change: hash,
            scope,
            verdict: if is_let_in { Verdict::Ok(seq) } else { Verdict::Quarantined(closed.to_owned()) },
        };
        let words: Vec<_> = words.into_iter().map(word).collect();
        response.settled = Some(Settled::sign(&self.key, device, (last, words), response.server_time_ms));
        Ok(())
    }
}

/// What is open by record, in the order in which the first of each came.
fn by_record(open: Vec<Quarantined>) -> Vec<(RecordId, Vec<Quarantined>)> {
    let mut places: BTreeMap<RecordId, usize> = BTreeMap::new();
    let mut groups: Vec<(RecordId, Vec<Quarantined>)> = Vec::new();
    for entry in open {
        let place = *places.entry(entry.record).or_insert_with(|| {
            groups.push((entry.record, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, entries)) = groups.get_mut(place) {
            entries.push(entry);
        }
    }
    groups
}

fn line(row: ApartRow, language: &str) -> ApartLine {
    let ApartRow {
        device,
        scope,
        code,
        changes,
        households,
        elsewhere,
        since_ms,
        last,
        decided_ms,
        who,
        why,
        label,
        name,
        revoked,
        granted,
    } = row;
    let said = ProblemCode::parse(&code);
    let text = said.map(|code| if language == "id" { code.text_id() } else { code.text_en() });
    ApartLine {
        device: device.to_string(),
        name,
        scope: scope.0,
        area: label,
        text: text.unwrap_or_default().to_owned(),
        code,
        changes,
        households,
        elsewhere,
        since_ms,
        last,
        granted,
        revoked,
        decided_ms,
        who,
        why,
    }
}

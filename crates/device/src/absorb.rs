//! The answer: verdicts, certificates and the next nonce in one transaction, each page of rows with its
//! cursor in one of its own.
//!
//! A relay could be hostile, so the device checks as the server does: the receipt's signature, each
//! author's signature over the changes of a run, admission of every change, and the running tag, which
//! proves that nothing was left out, added or reordered.

use crate::answered;
use crate::elsewhere;
use crate::file_tally;
use crate::identity::{Identity, Meta};
use crate::interview::keep_record;
use crate::left;
use crate::outbox;
use crate::outbox_size;
use crate::problem::{Trouble, unloadable};
use crate::refill;
use crate::settled;
use crate::{Device, World};
use ketuk_form::FormBook;
use ketuk_record::{Admission, Incoming, Outcome, Record, Writer};
use ketuk_vault::{BatchRow, ChangeState, ItemRow, NewChange, Origin, Store};
use ketuk_view::SyncReport;
use ketuk_wire::feed::{Cursor, Page, RowKind, Run, SignedRun, next_tag};
use ketuk_wire::forms::{FormList, PackagePart};
use ketuk_wire::sync::{Certificate, Receipt, ScopeGrant, SyncResponse, Verdict, from_runs};
use ketuk_wire::{
    BatchHash, ChangeHash, DeviceId, Grant, PinList, Problem, ProblemCode, RecordId, ScopeId, Tag, WipeOrder,
    chunk,
};
use std::collections::{BTreeMap, BTreeSet};

/// What an answer brought.
pub type Absorbed = SyncReport;

impl Device {
    /// Takes the answer to the last request in. `elapsed_ms` is how long request and answer took.
    pub fn absorb_sync(
        &mut self,
        world: &mut World<'_>,
        (sent_bytes, elapsed_ms): (usize, u64),
        body: &[u8],
    ) -> Result<Absorbed, Problem> {
        let mut response = SyncResponse::from_body(body)?;
        let now_ms = world.now_ms;
        let (mut report, mut waits) = (Absorbed::default(), false);
        let (list, part) = (response.forms.take(), response.part.take());
        let (news, server_time_ms) = (response.elsewhere.take(), response.server_time_ms);
        // Where a receipt came along, its places may lie behind the rows that came.
        let is_quiet = response.receipt.is_none();
        let mut is_end = is_to_the_end(&response);
        let book = &self.forms.book;
        let pages = self.vault.write(|store| {
            let identity = Meta(store).enrolled()?;
            let mut desk = Desk { store, book, identity, now_ms, waits: &mut waits, report: &mut report };
            let pages = desk.take(response)?;
            let adapted = outbox_size::adapt(Meta(store).batch_bytes()?, sent_bytes, elapsed_ms);
            Meta(store).save_batch_bytes(adapted)?;
            Ok::<_, Trouble>(pages)
        })?;
        if report.erased > 0 {
            self.open.clear();
            self.vault.flush_log().map_err(Trouble::from)?;
        }
        // Each page on its own: one that is broken takes no receipt and no other page with it.
        let mut broken = None;
        for page in pages {
            let scope = page.cursor.scope;
            let taken = self.vault.write(|store| {
                let identity = Meta(store).enrolled()?;
                let mut desk = Desk { store, book, identity, now_ms, waits: &mut waits, report: &mut report };
                desk.take_page(page)
            });
            if let Err(trouble) = taken {
                let problem = Problem::from(trouble);
                if problem.code.is_of_the_feed() {
                    self.vault.write(|store| {
                        store.advance_scope(scope.0, 0, &Tag::START.0).map_err(Trouble::from)
                    })?;
                }
                (broken, is_end) = (Some(problem), false);
            }
        }
        report.more |= self.vault.write(|store| refill::note_read(store, is_end, is_quiet))?;
        self.vault.write(left::let_go)?;
        let sendable = self.vault.write(|store| {
            // What waits for somebody else's change goes again with the next sync, not at once for ever.
            Ok::<_, Trouble>(!waits && outbox::has_more(store)?)
        })?;
        report.more |= sendable;
        if let Err(problem) = self.absorb_forms(list, part, &mut report) {
            broken = broken.or(Some(problem));
        }
        if let Err(problem) = self.absorb_elsewhere(news, (server_time_ms, now_ms), &mut report) {
            broken = broken.or(Some(problem));
        }
        if self.obey(world)? {
            (report.more, broken) = (false, None);
            report.notices.push(ProblemCode::DeviceWiped.code().to_owned());
        }
        broken.map_or(Ok(report), Err)
    }
}

impl Device {
    /// Forms come last: neither a list nor a piece that is wrong touches what came with it. Where they
    /// moved and something is still to be fetched, it is asked for at once.
    pub(crate) fn absorb_forms(
        &mut self,
        list: Option<FormList>,
        part: Option<PackagePart>,
        report: &mut Absorbed,
    ) -> Result<(), Problem> {
        let before = (report.form_bytes, report.forms);
        let mut moved = false;
        if let Some(list) = list {
            moved |= self.take_form_list(&list, report)?;
        }
        if let Some(part) = part {
            self.take_form_part(&part, report)?;
            moved |= before != (report.form_bytes, report.forms);
        }
        report.more |= moved && self.wants_forms()?;
        Ok(())
    }
}

/// Where a verdict says that a change stands in the feed of the area that it was sent to.
fn place_in_feed(verdict: &Verdict) -> Option<u64> {
    match verdict {
        Verdict::Ok(seq @ 1..) | Verdict::Duplicate(seq @ 1..) => Some(*seq),
        _ => None,
    }
}

/// How many changes from the first on stand one after the other in the feed of one area; 1 where it stands alone, or nowhere.
fn run_length(verdicts: &[Verdict], scopes: &[ScopeId]) -> usize {
    let next_to = |[one, other]: &[Verdict; 2]| {
        let place = place_in_feed(one).and_then(|seq| seq.checked_add(1));
        place.is_some() && place == place_in_feed(other)
    };
    let pairs = verdicts.array_windows().zip(scopes.array_windows());
    1 + pairs.take_while(|(verdicts, [one, other])| next_to(verdicts) && one == other).count()
}

/// Whether an answer says that every feed was read to its end. To whoever was withdrawn no feed is shown, and none to whom
/// the server was set back.
fn is_to_the_end(response: &SyncResponse) -> bool {
    let goes_on = response.more == Some(true) || response.stale == Some(true) || response.rewind.is_some();
    !goes_on && response.wipe.is_none() && response.set_back != Some(true)
}

/// One answer on the desk.
pub(crate) struct Desk<'c> {
    pub(crate) store: Store<'c>,
    pub(crate) book: &'c FormBook,
    pub(crate) identity: Identity,
    pub(crate) now_ms: u64,
    /// Some of our changes build on what the server has lost and only others can send.
    pub(crate) waits: &'c mut bool,
    pub(crate) report: &'c mut Absorbed,
}

impl Desk<'_> {
    /// Takes everything in but the pages, and hands these back. Those of a server that was set back follow cursors that
    /// are gone with this answer: they are asked for anew.
    fn take(&mut self, response: SyncResponse) -> Result<Vec<Page>, Trouble> {
        let SyncResponse {
            version: _,
            server_time_ms,
            nonce,
            receipt,
            notices,
            pages,
            more,
            retry_after_ms,
            certificates,
            stale,
            rewind,
            scopes,
            forms: _,
            part: _,
            files,
            elsewhere: _,
            untaken,
            grant,
            pins,
            wipe,
            erase,
            erased,
            settled,
            set_back,
        } = response;
        let meta = Meta(self.store);
        meta.save_nonce(nonce)?;
        let off_ms = i128::from(self.now_ms) - i128::from(server_time_ms);
        meta.save_last_sync(server_time_ms, i64::try_from(off_ms / 1000).unwrap_or(0))?;
        meta.hear_time(server_time_ms, self.now_ms)?;
        self.take_standing(grant.as_ref(), pins.as_ref(), wipe.as_ref())?;
        // Before the receipt: what it answers for is there.
        self.hear_set_back(set_back == Some(true))?;
        self.report.notices = notices.unwrap_or_default();
        self.report.retry_after_ms = retry_after_ms.unwrap_or(0);
        if let Some(receipt) = receipt {
            self.take_receipt(&receipt, server_time_ms)?;
        }
        if let Some(settled) = settled {
            settled.verify(&self.identity.server_key, self.identity.device, server_time_ms)?;
            self.report.arrived += settled::take(self.store, settled)?;
        }
        if let Some(scopes) = scopes {
            self.take_grants(&scopes)?;
        }
        let rewound = self.read_again(stale == Some(true), rewind.unwrap_or_default())?;
        refill::absorb(self.store, &untaken.unwrap_or_default())?;
        if let Some(list) = files {
            file_tally::absorb(self.store, &list)?;
        }
        for certificate in certificates.unwrap_or_default() {
            self.take_certificate(&certificate)?;
        }
        self.take_heard(&erased.unwrap_or_default())?;
        let erase = erase.unwrap_or_default();
        self.take_erasures(&erase)?;
        let set_back = set_back == Some(true);
        // What was carried out just now is told at once: somebody waits for it.
        self.report.more = more == Some(true) || stale == Some(true) || set_back || !erase.is_empty();
        let mut pages = pages.filter(|_| !set_back).unwrap_or_default();
        pages.retain(|page| !rewound.contains(&page.cursor.scope.0));
        Ok(pages)
    }

    /// Whether the server has forgotten what it had answered. What it takes in now may give its feeds the
    /// same numbers and tags again: all is read anew.
    fn hear_set_back(&mut self, set_back: bool) -> Result<(), Trouble> {
        answered::hear(self.store, set_back)?;
        if set_back {
            // Decisions that were made anew may have numbers from before the last one that was heard.
            Meta(self.store).save_settled(0)?;
            for row in self.store.list_scopes()? {
                self.rewind(ScopeId(row.scope))?;
            }
        }
        Ok(())
    }

    /// Areas whose cursor the server does not know; all that are read from their start now. After a `stale` answer, one
    /// that was lost or a server that was set back, it may have forgotten too what it was told to forget.
    fn read_again(&mut self, stale: bool, unknown: Vec<ScopeId>) -> Result<BTreeSet<u64>, Trouble> {
        if stale {
            for row in self.store.list_scopes()? {
                self.store.untell_erasures(row.scope)?;
            }
        }
        let mut rewound = BTreeSet::new();
        for scope in unknown {
            rewound.extend(self.rewind(scope)?);
        }
        Ok(rewound)
    }

    pub(crate) fn take_receipt(&mut self, receipt: &Receipt, server_time_ms: u64) -> Result<(), Trouble> {
        let Some(open) = self.store.load_open_batch(receipt.number)? else { return Ok(()) };
        let BatchRow { number, hash, .. } = open;
        receipt.verify(&self.identity.server_key, self.identity.device, BatchHash(hash), server_time_ms)?;
        let batch: ketuk_wire::Batch = ketuk_wire::decode(&open.body)?;
        let scopes = scopes_of(&batch, self.store)?;
        let items = self.store.list_items(number)?;
        let verdicts = from_runs(&receipt.verdicts);
        if verdicts.len() != items.len() || scopes.len() != items.len() {
            return Err(Problem::with(ProblemCode::BodyMalformed, "verdicts do not fit the batch").into());
        }
        let (mut placed, mut at) = (BTreeSet::new(), 0);
        while let (Some(verdict), Some(scope)) = (verdicts.get(at), scopes.get(at).copied()) {
            let length = run_length(&verdicts[at..], &scopes[at..]);
            match place_in_feed(verdict) {
                Some(seq) => {
                    placed.extend(items[at..at + length].iter().map(|item| (item.record, scope.0)));
                    self.store.mark_run(number, at..=at + length - 1, (scope.0, seq))?;
                    self.report.arrived += u32::try_from(length).unwrap_or(u32::MAX);
                }
                None => self.take_verdict(&items[at], number, scope, verdict.clone())?,
            }
            at += length;
        }
        placed.into_iter().try_for_each(|(record, scope)| left::forget(self.store, record, scope))?;
        self.store.close_batch(number, server_time_ms, &ketuk_wire::encode(receipt))?;
        answered::note(self.store, number, BatchHash(hash).short())?;
        Ok(())
    }

    fn take_verdict(
        &mut self,
        item: &ItemRow,
        number: u64,
        scope: ScopeId,
        verdict: Verdict,
    ) -> Result<(), Trouble> {
        let (state, place, code) = match verdict {
            Verdict::Ok(seq) | Verdict::Duplicate(seq) => {
                // It stands in another area by now.
                self.report.arrived += 1;
                left::note(self.store, item.record, scope.0)?;
                (ChangeState::Acknowledged, (scope.0, seq), String::new())
            }
            Verdict::Missing(missing) => {
                for hash in missing {
                    let lost = ItemRow { record: item.record, hash: hash.0 };
                    *self.waits |= self.store.mark_own_unsent(&lost)? == 0;
                }
                (ChangeState::Unsent, (0, 0), ProblemCode::ChangeMissingDeps.code().to_owned())
            }
            Verdict::Quarantined(code) => {
                // One that was kept apart before and went again is told once.
                self.report.apart += u32::from(self.store.load_code(item)? != code);
                (ChangeState::Quarantined, (0, 0), code)
            }
            Verdict::Rejected(code) => {
                self.report.refused += 1;
                (ChangeState::Rejected, (0, 0), code)
            }
        };
        Ok(self.store.mark_change(item, state, place, number, &code)?)
    }

    /// Grant, TLS keys and an order to wipe: each with its own signature; one that does not fit is nothing.
    pub(crate) fn take_standing(
        &mut self,
        grant: Option<&Grant>,
        pins: Option<&PinList>,
        wipe: Option<&WipeOrder>,
    ) -> Result<(), Trouble> {
        let meta = Meta(self.store);
        let taken = [
            grant.map(|grant| meta.take_grant(grant)),
            pins.map(|pins| meta.take_pins(pins)),
            wipe.map(|wipe| meta.take_wipe(wipe)),
        ];
        taken.into_iter().flatten().try_for_each(|taken| match taken {
            Err(Trouble::Problem(_)) => Ok(()),
            other => other,
        })
    }

    pub(crate) fn take_grants(&mut self, grants: &[ScopeGrant]) -> Result<(), Trouble> {
        for row in self.store.list_scopes()? {
            if row.granted && !grants.iter().any(|grant| grant.scope.0 == row.scope) {
                self.store.withdraw_scope(row.scope)?;
            }
        }
        for ScopeGrant { scope, label } in grants {
            self.store.save_scope(scope.0, label, &Tag::START.0)?;
        }
        Ok(())
    }

    /// The server does not know our cursor: it was restored. It gets everything again. Where households had come into the
    /// area, their other areas are to say whether they are there again, and are read anew as well.
    /// Pages of these that are at hand follow cursors that are gone.
    pub(crate) fn rewind(&mut self, scope: ScopeId) -> Result<Vec<u64>, Trouble> {
        let scopes = self.store.list_scopes()?;
        let mut rewound = vec![scope.0];
        if left::forget_came(self.store, scope.0)? {
            rewound
                .extend(scopes.iter().filter(|row| row.seq > 0 && row.scope != scope.0).map(|row| row.scope));
        }
        rewound.iter().try_for_each(|scope| self.read_from_start(*scope))?;
        elsewhere::renew(self.store)?;
        self.store.unsend_apart()?;
        Ok(rewound)
    }

    fn read_from_start(&mut self, scope: u64) -> Result<(), Trouble> {
        self.store.advance_scope(scope, 0, &Tag::START.0)?;
        self.store.unsend_attachments(scope)?;
        self.store.untell_erasures(scope)?;
        self.store.return_scope(scope)?;
        left::forget_came(self.store, scope)?;
        Ok(self.store.unsend_scope(scope)?)
    }

    pub(crate) fn take_certificate(&mut self, certificate: &Certificate) -> Result<(), Trouble> {
        certificate.verify(&self.identity.server_key)?;
        let device = certificate.key.device();
        Ok(self.store.save_certificate(&device.0, &ketuk_wire::encode(certificate))?)
    }

    fn certificate(&self, device: DeviceId) -> Result<Certificate, Trouble> {
        let stored = self.store.load_certificate(&device.0)?;
        let stored =
            stored.ok_or_else(|| Problem::with(ProblemCode::FeedBroken, "author without certificate"))?;
        Ok(ketuk_wire::decode(&stored)?)
    }

    /// A page that does not continue our cursor exactly is not taken in at all.
    fn take_page(&mut self, page: Page) -> Result<(), Trouble> {
        self.take_page_from(None, page)
    }

    /// The same for a page that begins at `start`, at our cursor or before it: it must come by our cursor
    /// with our tag; what lies before is only counted.
    pub(crate) fn take_page_from(&mut self, start: Option<(u64, Tag)>, page: Page) -> Result<(), Trouble> {
        let Page { runs, cursor } = page;
        let Cursor { scope, seq: end, tag: end_tag } = cursor;
        let rows = self.store.list_scopes()?;
        let Some(row) = rows.iter().find(|row| row.scope == scope.0) else {
            return Err(Problem::with(ProblemCode::FeedBroken, "a scope that is not ours").into());
        };
        let tag = Tag::from_slice(&row.tag).ok_or_else(|| Problem::with(ProblemCode::StorageFault, "tag"))?;
        let ours = (row.seq, tag);
        let (seq, tag) = start.unwrap_or(ours);
        let mut walk = Walk { scope, ours, seq, tag, touched: BTreeMap::new() };
        for run in runs {
            match run {
                Run::Own(count) => self.walk_own(&mut walk, count)?,
                Run::Signed(run) => self.walk_signed(&mut walk, &run)?,
                Run::Moved(record, kind) => self.walk_moved(&mut walk, record, kind)?,
                Run::Erased(record, changes) => self.walk_erased(&mut walk, record, &changes)?,
            }
        }
        if walk.seq != end || walk.tag != end_tag {
            return Err(Problem::with(ProblemCode::FeedBroken, "the tag does not fit the rows").into());
        }
        for (record, document) in &walk.touched {
            keep_record(self.store, self.book, *record, scope, document, self.now_ms)?;
            self.store.return_record(&record.0)?;
            self.report.touched.push(record.to_string());
        }
        Ok(self.store.advance_scope(scope.0, end, &end_tag.0)?)
    }

    fn walk_own(&mut self, walk: &mut Walk, count: u64) -> Result<(), Trouble> {
        let rows = self.store.list_by_seq(walk.scope.0, walk.seq + 1, walk.seq.saturating_add(count))?;
        for row in rows {
            walk.step(row.seq, RowKind::Change, RecordId(row.record), Some(ChangeHash(row.hash)))?;
        }
        Ok(())
    }

    fn walk_moved(&mut self, walk: &mut Walk, record: RecordId, kind: u8) -> Result<(), Trouble> {
        let kind = RowKind::from_number(kind).filter(|kind| *kind != RowKind::Change);
        let kind = kind.ok_or_else(|| Problem::with(ProblemCode::FeedBroken, "row kind"))?;
        if kind == RowKind::In && walk.seq >= walk.ours.0 {
            self.store.move_record(&record.0, walk.scope.0)?;
            left::note_came(self.store, record.0, walk.scope.0)?;
        }
        if kind == RowKind::Out && walk.seq >= walk.ours.0 {
            left::note(self.store, record.0, walk.scope.0)?;
        }
        walk.step(walk.seq + 1, kind, record, None)
    }

    /// Rows without their changes are believed only beside the server's order: else whoever stands in between could
    /// hold any row back, and the tags would fit.
    fn walk_erased(
        &mut self,
        walk: &mut Walk,
        record: RecordId,
        changes: &[ChangeHash],
    ) -> Result<(), Trouble> {
        if !self.store.has_erasure(&record.0)? {
            return Err(Problem::with(ProblemCode::FeedBroken, "rows without an order").into());
        }
        changes.iter().try_for_each(|hash| walk.step(walk.seq + 1, RowKind::Change, record, Some(*hash)))
    }

    fn walk_signed(&mut self, walk: &mut Walk, run: &SignedRun) -> Result<(), Trouble> {
        let author = self.certificate(run.device)?;
        run.verify(walk.scope, &author.key)?;
        // Also of our own: a phone that was set back reads what it once wrote like anybody else's.
        let kept = refill::keep(self.store, walk.scope, run)?;
        for item in &run.items {
            if item.changes.is_empty() {
                continue;
            }
            let bare: Vec<&[u8]> = item.changes.iter().map(|change| change.as_slice()).collect();
            let evidence = item.evidence.iter().flatten().map(|change| change.as_slice());
            let all: Vec<&[u8]> = bare.iter().copied().chain(evidence).collect();
            let covered = chunk::covered(&item.heads, &all)?;
            let mut chunks = Vec::with_capacity(bare.len());
            for bare in bare {
                let chunk = chunk::read(bare)?;
                if !covered.contains(&chunk.hash()) {
                    return Err(Problem::new(ProblemCode::ChangeNotCovered).into());
                }
                walk.step(walk.seq + 1, RowKind::Change, item.record, Some(chunk.hash()))?;
                self.store.void_place(walk.scope.0, walk.seq, &chunk.hash().0)?;
                if walk.seq > walk.ours.0 {
                    chunks.push((walk.seq, chunk.hash(), chunk.to_automerge()));
                }
            }
            self.admit(walk, item.record, (run.device, kept), &chunks)?;
        }
        Ok(self.store.tidy_run(kept)?)
    }

    /// Lets a run's changes into their record, and keeps each change with its row.
    fn admit(
        &mut self,
        walk: &mut Walk,
        record: RecordId,
        (author, run): (DeviceId, u64),
        rows: &[(u64, ChangeHash, Vec<u8>)],
    ) -> Result<(), Trouble> {
        // What was erased comes in no more, also from a server that has forgotten it.
        if rows.is_empty() || self.store.has_erasure(&record.0)? {
            return Ok(());
        }
        let mut document = match walk.touched.remove(&record) {
            Some(document) => document,
            None => match self.store.load_record(&record.0)? {
                Some(row) => Record::from_snapshot(&row.snapshot).map_err(unloadable)?,
                None => Record::new(),
            },
        };
        let chunks: Vec<_> = rows.iter().map(|(_, _, chunk)| chunk.clone()).collect();
        let Admission { outcomes } = document.admit(Incoming::Changes(&chunks), Writer::Device(author.0));
        for (outcome, (seq, hash, chunk)) in outcomes.iter().zip(rows) {
            if let Outcome::Refused { refusal, .. } = outcome {
                self.store.insert_refused(&record.0, refusal.code(), chunk)?;
                continue;
            }
            self.report.received += u32::from(matches!(outcome, Outcome::Admitted(_)));
            let own = author == self.identity.device;
            self.store.insert_change(&NewChange {
                record: record.0,
                hash: hash.0,
                scope: walk.scope.0,
                origin: if own { Origin::Own } else { Origin::Feed },
                state: ChangeState::Acknowledged,
                seq: *seq,
                run,
                bytes: chunk,
            })?;
        }
        walk.touched.insert(record, document);
        Ok(())
    }
}

/// A page being walked.
struct Walk {
    scope: ScopeId,
    /// Our own cursor: rows up to it are here.
    ours: (u64, Tag),
    seq: u64,
    tag: Tag,
    touched: BTreeMap<RecordId, Record>,
}

impl Walk {
    fn step(
        &mut self,
        seq: u64,
        kind: RowKind,
        record: RecordId,
        change: Option<ChangeHash>,
    ) -> Result<(), Trouble> {
        if seq != self.seq + 1 {
            return Err(Problem::with(ProblemCode::FeedBroken, "a row is missing").into());
        }
        if self.seq == self.ours.0 && self.tag != self.ours.1 {
            return Err(Problem::with(ProblemCode::FeedBroken, "the rows are not those that are here").into());
        }
        self.seq = seq;
        self.tag = next_tag(self.tag, kind, record, change);
        Ok(())
    }
}

/// The scope of each change of a batch, in its order.
fn scopes_of(batch: &ketuk_wire::Batch, store: Store<'_>) -> Result<Vec<ScopeId>, Trouble> {
    let mut scope_of = BTreeMap::new();
    for section in &batch.sections {
        for item in &section.items {
            scope_of.insert(item.record, section.scope);
        }
    }
    let items = store.list_items(batch.number)?;
    let find = |item: &ItemRow| scope_of.get(&RecordId(item.record)).copied();
    let scopes: Option<Vec<_>> = items.iter().map(find).collect();
    Ok(scopes.ok_or_else(|| Problem::with(ProblemCode::StorageFault, "item without section"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_where_the_place_the_area_or_the_kind_of_verdict_does() {
        use Verdict::{Duplicate, Missing, Ok};
        let verdicts = [
            Ok(5),
            Duplicate(6),
            Ok(7),
            Ok(9),
            Ok(10),
            Ok(0),
            Ok(1),
            Missing(Vec::new()),
            Ok(2),
            Ok(u64::MAX),
            Ok(0),
        ];
        let scopes = [1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2].map(ScopeId);
        let (mut at, mut lengths) = (0, Vec::new());
        while at < verdicts.len() {
            lengths.push(run_length(&verdicts[at..], &scopes[at..]));
            at += lengths[lengths.len() - 1];
        }
        assert_eq!(lengths, [3, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(run_length(&[Ok(4), Ok(5)], &[ScopeId(1); 2]), 2);
        assert_eq!((place_in_feed(&Ok(0)), place_in_feed(&Duplicate(3))), (None, Some(3)));
    }
}

//! Taking a batch's items in: each record on its own, nothing dropped, nothing held up.

use super::foresight::Foresight;
use super::project::{Projection, Received, project};
use super::{Hub, HubWorld};
use crate::store::{NewChange, Quarantined, Rejected, ScopeEnd};
use crate::trouble::{Trouble, unloadable};
use ketuk_form::FormBook;
use ketuk_record::limits::HEADS_MAX;
use ketuk_record::{Admission, AdmittedChange, Incoming, Outcome, Record, Refusal, Writer};
use ketuk_wire::batch::{Batch, Item, ItemBody};
use ketuk_wire::sync::{ScopeGrant, Verdict};
use ketuk_wire::{ChangeHash, DeviceId, Problem, ProblemCode, RecordId, ScopeId, chunk, limits};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What a batch came to.
#[derive(Debug, Default)]
pub(super) struct Intake {
    /// One per change, in the batch's order.
    pub(super) verdicts: Vec<Verdict>,
    /// The changes of this batch that stand in the feed of the area that they were sent to, and in no other.
    pub(super) changes: HashSet<(RecordId, ChangeHash)>,
    /// How many of the verdicts are about which household, in their order.
    pub(super) spans: Vec<(RecordId, usize)>,
    /// How many missing changes the verdicts name.
    missing_told: usize,
    /// Where the feeds that it writes to end; see [`Hub::save_ends`].
    ends: BTreeMap<ScopeId, ScopeEnd>,
}

/// One item on its way through.
pub(super) struct Candidate<'b> {
    /// Where it goes.
    scope: ScopeId,
    /// For which area its author signed it.
    section: ScopeId,
    item: &'b Item,
    /// Whether it was seen already that the signed heads cover every change.
    is_covered: bool,
    /// The record as it stands; `None` where this device may not write to it.
    base: Option<Record>,
    /// When each change of the record arrived.
    received: Received,
    is_new: bool,
    derive: Derive,
}

impl<'b> Candidate<'b> {
    /// One of which nothing is here.
    pub(super) fn of_new(section: ScopeId, item: &'b Item, derive: Derive) -> Self {
        let (base, received) = (Some(Record::new()), Received::new());
        Self { scope: section, section, item, is_covered: false, base, received, is_new: true, derive }
    }

    /// Whether nothing of it is here, and it goes where it was sent.
    fn is_untouched(&self) -> bool {
        self.is_new && self.base.is_some() && self.scope == self.section && !self.is_covered
    }

    /// When what follows from it is derived, where nothing of it is here.
    fn derived(self, derive: Derive) -> Self {
        Self { derive: if self.is_new { derive } else { Derive::Now }, ..self }
    }

    /// It was seen already that the signed heads cover every change.
    pub(super) fn covered(self) -> Self {
        Self { is_covered: true, ..self }
    }
}

/// What admission said of one item.
pub(super) struct Judged<'b> {
    scope: ScopeId,
    section: ScopeId,
    item: &'b Item,
    is_new: bool,
    is_allowed: bool,
    admission: Admission,
    /// `None` where nothing new came in.
    follows: Option<Follows>,
}

/// What admission says of an item, wherever it comes.
#[derive(Debug)]
pub(super) struct Seen {
    admission: Admission,
    follows: Option<Follows>,
}

/// When what follows from a household is derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derive {
    /// With its changes.
    Now,
    /// After its receipt, by [`Hub::derive_due`].
    Later,
}

/// What follows from a record with news in it.
#[derive(Debug)]
enum Follows {
    /// Its snapshot, and what is derived from it.
    Now(Vec<u8>, Box<Projection>),
    /// It is noted that it is due.
    Later,
}

impl From<Judged<'_>> for Seen {
    fn from(judged: Judged<'_>) -> Self {
        Self { admission: judged.admission, follows: judged.follows }
    }
}

impl Judged<'_> {
    /// What readers of the item's accepted changes would need besides them.
    fn evidence_bytes(&self) -> usize {
        let refused = self.admission.outcomes.iter().map(|outcome| match outcome {
            Outcome::Refused { bytes, .. } => bytes.len(),
            Outcome::Admitted(_) | Outcome::Known(_) => 0,
        });
        if self.follows.is_some() { refused.sum() } else { 0 }
    }
}

impl Hub {
    pub(super) fn take_sections(
        &self,
        world: &mut HubWorld<'_>,
        device: DeviceId,
        row: u64,
        (batch, foresight): (&Batch, Option<Foresight>),
        grants: &[ScopeGrant],
    ) -> Result<Intake, Trouble> {
        let derive = foresight.as_ref().map_or(Derive::Now, Foresight::derive);
        let items = || batch.sections.iter().flat_map(|section| &section.items);
        let records: Vec<RecordId> =
            items().map(|item| item.record).collect::<BTreeSet<_>>().into_iter().collect();
        let erased = self.store.list_erased(&records)?;
        for record in &erased {
            // It is told again that this is to be forgotten.
            self.store.doubt_erasure(*record, device)?;
        }
        let stand_in = self.store.list_record_scopes(&records)?;
        let mut candidates = Vec::new();
        for section in &batch.sections {
            for item in &section.items {
                let stands_in = stand_in.get(&item.record).copied();
                candidates.push(self.candidate(section.scope, (item, stands_in), grants)?.derived(derive));
            }
        }
        let mut intake = Intake::default();
        let mut evidence_bytes = 0;
        for judged in self.judge_all(candidates, foresight, (device, world.now_ms)) {
            let judged = judged?;
            let (record, count) = (judged.item.record, judged.admission.outcomes.len());
            intake.spans.push((record, count));
            if intake.verdicts.len() + count > limits::BATCH_CHANGES_MAX {
                return Err(Problem::with(ProblemCode::BatchTooLarge, "changes").into());
            }
            if erased.contains(&record) {
                // Nothing of it is kept, not even apart.
                let code = ProblemCode::RecordErased.code();
                intake.verdicts.extend((0..count).map(|_| Verdict::Rejected(code.to_owned())));
                continue;
            }
            evidence_bytes += judged.evidence_bytes();
            if evidence_bytes > limits::EVIDENCE_BYTES_MAX {
                return Err(
                    Problem::with(ProblemCode::BatchTooLarge, "refused beside accepted changes").into()
                );
            }
            self.take_item(world.now_ms, device, row, judged, &mut intake)?;
        }
        self.save_ends(&mut intake)?;
        // In its author's vault it has one place, and stands in the feeds of several areas: these tell it whole.
        let moved = self.store.list_moved(&records)?;
        intake.changes.retain(|(record, _)| !moved.contains(record));
        self.tally.note(&intake.verdicts);
        Ok(intake)
    }

    pub(super) fn candidate<'b>(
        &self,
        section: ScopeId,
        (item, stands_in): (&'b Item, Option<ScopeId>),
        grants: &[ScopeGrant],
    ) -> Result<Candidate<'b>, Trouble> {
        let granted = |scope: ScopeId| grants.iter().any(|grant| grant.scope == scope);
        let (allowed, scope) = match stands_in {
            // Late work for a household that moved: from where it was, or where it is.
            Some(here) if here != section => {
                let may = (granted(section) || granted(here)) && self.store.has_left(item.record, section)?;
                (may, if may { here } else { section })
            }
            _ => (granted(section), section),
        };
        let (base, received) = match (allowed, stands_in) {
            (false, _) => (None, Received::new()),
            (true, None) => (Some(Record::new()), Received::new()),
            (true, Some(_)) => (Some(self.load_record(item.record)?), self.store.list_received(item.record)?),
        };
        let (is_covered, is_new, derive) = (false, stands_in.is_none(), Derive::Now);
        Ok(Candidate { scope, section, item, is_covered, base, received, is_new, derive })
    }

    pub(super) fn load_record(&self, record: RecordId) -> Result<Record, Trouble> {
        let snapshot = self.store.load_snapshot(record)?;
        // A snapshot is a cache: where it is damaged, the ground still says everything.
        match snapshot.and_then(|snapshot| Record::from_snapshot(&snapshot).ok()) {
            Some(document) => Ok(document),
            None => {
                let ground = self.store.list_changes(record)?;
                let rows = ground.iter().map(|change| &change.bytes);
                Ok(Record::from_changes(rows).map_err(unloadable)?)
            }
        }
    }

    /// Admission of every candidate; the same results for any number of workers, and whatever was foreseen.
    pub(super) fn judge_all<'b>(
        &self,
        candidates: Vec<Candidate<'b>>,
        foresight: Option<Foresight>,
        (device, now_ms): (DeviceId, u64),
    ) -> Vec<Result<Judged<'b>, Problem>> {
        let book = self.book();
        let mut seen = foresight.map(|foresight| foresight.seen(&book, device, now_ms)).unwrap_or_default();
        seen.resize_with(candidates.len(), || None);
        let mut pairs: Vec<_> = candidates.into_iter().zip(seen).collect();
        let unseen = pairs.iter().filter(|(_, seen)| seen.is_none()).count();
        let workers = self.workers.0.clamp(1, unseen.max(1));
        let book = &*book;
        let judge = move |(candidate, seen): (Candidate<'b>, Option<Seen>)| match seen {
            Some(Seen { admission, follows }) if candidate.is_untouched() => {
                let Candidate { scope, section, item, is_new, .. } = candidate;
                Ok(Judged { scope, section, item, is_new, is_allowed: true, admission, follows })
            }
            _ => judge(candidate, book, device, now_ms),
        };
        if workers == 1 {
            return pairs.into_iter().map(judge).collect();
        }
        let share = pairs.len().div_ceil(workers);
        std::thread::scope(|threads| {
            let mut handles = Vec::new();
            while !pairs.is_empty() {
                let rest = pairs.split_off(share.min(pairs.len()));
                let mine = std::mem::replace(&mut pairs, rest);
                handles.push(threads.spawn(move || mine.into_iter().map(judge).collect::<Vec<_>>()));
            }
            let fault = || vec![Err(Problem::with(ProblemCode::ServerFault, "admission"))];
            handles.into_iter().flat_map(|handle| handle.join().unwrap_or_else(|_| fault())).collect()
        })
    }

    pub(super) fn take_item(
        &self,
        now_ms: u64,
        device: DeviceId,
        row: u64,
        judged: Judged<'_>,
        intake: &mut Intake,
    ) -> Result<(), Trouble> {
        let Judged { scope, section, item, is_new, is_allowed, admission, follows } = judged;
        let record = item.record;
        let place = Place { scope, record, device, row, now_ms };
        if !is_allowed {
            for outcome in admission.outcomes {
                intake.verdicts.push(self.set_apart(&place, outcome)?);
            }
            return Ok(());
        }
        if let Some(missing) = self.find_unknown(record, &admission)? {
            return self.wait((record, section), admission, &missing, intake);
        }
        if follows.is_some() && is_new {
            self.store.insert_record(record, scope, now_ms)?;
        }
        let mut end = match intake.ends.get(&scope) {
            Some(end) => *end,
            None => self.store.load_scope_end(scope)?,
        };
        let mut news: Vec<AdmittedChange> = Vec::new();
        for outcome in admission.outcomes {
            if !matches!(outcome, Outcome::Admitted(_)) {
                // What is looked up now may be one of these.
                end = self.keep(&place, end, &std::mem::take(&mut news))?;
            }
            let verdict = match outcome {
                Outcome::Admitted(change) => {
                    let hash = ChangeHash(change.hash().0);
                    news.push(change);
                    if scope == section {
                        intake.changes.insert((record, hash));
                        Verdict::Ok(end.seq + news.len() as u64)
                    } else {
                        // Its row is in a feed that its author's section does not name.
                        Verdict::Ok(0)
                    }
                }
                Outcome::Known(hash) => self.duplicate((record, section), ChangeHash(hash.0), intake)?,
                Outcome::Refused { refusal, hash, bytes } => {
                    self.refuse(&place, refusal, hash.map(|hash| ChangeHash(hash.0)), bytes)?
                }
            };
            intake.verdicts.push(verdict);
        }
        end = self.keep(&place, end, &news)?;
        let Some(follows) = follows else { return Ok(()) };
        intake.ends.insert(scope, end);
        match follows {
            Follows::Now(snapshot, projection) => self.keep_projection(record, scope, &snapshot, &projection),
            Follows::Later => self.put_off(scope, record, now_ms),
        }
    }

    /// Keeps where the feeds end, once all items of an intake were taken.
    pub(super) fn save_ends(&self, intake: &mut Intake) -> Result<(), Trouble> {
        let ends = std::mem::take(&mut intake.ends);
        ends.into_iter().try_for_each(|(scope, end)| self.store.save_scope_end(scope, end))
    }

    fn duplicate(
        &self,
        (record, section): (RecordId, ScopeId),
        hash: ChangeHash,
        intake: &mut Intake,
    ) -> Result<Verdict, Trouble> {
        let place = self.store.find_change_place(record, hash)?;
        let (scope, seq) = place.ok_or_else(|| Problem::with(ProblemCode::StorageFault, "change"))?;
        if scope != section {
            return Ok(Verdict::Duplicate(0));
        }
        intake.changes.insert((record, hash));
        Ok(Verdict::Duplicate(seq))
    }

    /// What an item builds on that is nowhere here, not even apart or among the refused; each once.
    fn find_unknown(
        &self,
        record: RecordId,
        admission: &Admission,
    ) -> Result<Option<Vec<ChangeHash>>, Trouble> {
        let refused = admission.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Refused { refusal, bytes, .. } => Some((refusal, bytes)),
            Outcome::Admitted(_) | Outcome::Known(_) => None,
        });
        let (mut deps, mut here, mut met) = (Vec::new(), HashSet::new(), HashSet::new());
        for (refusal, bytes) in refused {
            here.extend(hash_of(bytes));
            if let Refusal::MissingDeps(missing) = refusal {
                deps.extend(missing.iter().map(|hash| ChangeHash(hash.0)).filter(|hash| met.insert(*hash)));
            }
        }
        deps.retain(|dep| !here.contains(dep));
        if deps.is_empty() {
            return Ok(None);
        }
        let apart: HashSet<_> =
            self.store.list_rowless(record)?.iter().filter_map(|bytes| hash_of(bytes)).collect();
        deps.retain(|dep| !apart.contains(dep));
        Ok((!deps.is_empty()).then_some(deps))
    }

    /// Nothing of an item is taken that waits for something unknown: what connects its changes with the
    /// signed heads would be missing to everybody who reads them from the feed. All of it waits for the same: its first
    /// verdict names that, up to a limit, and the others one of it.
    fn wait(
        &self,
        at: (RecordId, ScopeId),
        admission: Admission,
        missing: &[ChangeHash],
        intake: &mut Intake,
    ) -> Result<(), Trouble> {
        let room = limits::MISSING_RECEIPT_MAX.saturating_sub(intake.missing_told);
        let mut named = &missing[..missing.len().min(room.clamp(1, limits::MISSING_TOLD_MAX))];
        intake.missing_told += named.len();
        for outcome in admission.outcomes {
            let verdict = match outcome {
                Outcome::Known(hash) => self.duplicate(at, ChangeHash(hash.0), intake)?,
                Outcome::Admitted(_) | Outcome::Refused { .. } => {
                    let verdict = Verdict::Missing(named.to_vec());
                    named = &named[..named.len().min(1)];
                    verdict
                }
            };
            intake.verdicts.push(verdict);
        }
        Ok(())
    }

    /// Keeps changes at the end of their area's feed; returns the new end, which the caller saves.
    fn keep(&self, place: &Place, end: ScopeEnd, news: &[AdmittedChange]) -> Result<ScopeEnd, Trouble> {
        let news: Vec<_> =
            news.iter().map(|change| place.with(ChangeHash(change.hash().0), change.bytes())).collect();
        self.store.insert_changes(end, &news)
    }

    /// The device may not write here: kept for a coordinator, never dropped.
    fn set_apart(&self, place: &Place, outcome: Outcome) -> Result<Verdict, Trouble> {
        let (hash, bytes) = match outcome {
            Outcome::Admitted(change) => (Some(change.hash()), change.bytes().to_vec()),
            Outcome::Known(hash) => (Some(hash), Vec::new()),
            Outcome::Refused { refusal: Refusal::MissingDeps(_), hash, bytes } => (hash, bytes),
            Outcome::Refused { refusal, hash, bytes } => {
                return self.refuse(place, refusal, hash.map(|hash| ChangeHash(hash.0)), bytes);
            }
        };
        if let Some(hash) = hash.map(|hash| ChangeHash(hash.0)) {
            if let Some((scope, seq)) = self.store.find_change_place(place.record, hash)? {
                return Ok(Verdict::Duplicate(if scope == place.scope { seq } else { 0 }));
            }
            return self.quarantine(place, hash, bytes);
        }
        Ok(Verdict::Quarantined(ProblemCode::ScopeForbidden.code().to_owned()))
    }

    /// Keeps a change apart. One about which a person has decided that it stays there says so again: a phone that sends
    /// everything anew hears no old decision.
    fn quarantine(&self, place: &Place, hash: ChangeHash, bytes: Vec<u8>) -> Result<Verdict, Trouble> {
        let Place { scope, record, device, row, now_ms } = *place;
        let code = ProblemCode::ScopeForbidden.code().to_owned();
        self.store.insert_quarantined(&Quarantined {
            entry: 0,
            scope,
            record,
            hash,
            batch: row,
            device,
            code: code.clone(),
            received_ms: now_ms,
            bytes,
        })?;
        let is_closed = self.store.is_apart_closed(record, hash)?;
        Ok(Verdict::Quarantined(if is_closed { ProblemCode::ApartClosed.code().to_owned() } else { code }))
    }

    fn refuse(
        &self,
        place: &Place,
        refusal: Refusal,
        hash: Option<ChangeHash>,
        bytes: Vec<u8>,
    ) -> Result<Verdict, Trouble> {
        let Place { scope, record, device, row, now_ms } = *place;
        if let Refusal::MissingDeps(missing) = &refusal {
            for dep in missing {
                if self.store.is_quarantined(record, ChangeHash(dep.0))? {
                    // What builds on something kept apart is kept apart with it.
                    return match hash {
                        Some(hash) => self.quarantine(place, hash, bytes),
                        None => Ok(Verdict::Quarantined(ProblemCode::ScopeForbidden.code().to_owned())),
                    };
                }
            }
            // What builds on something refused is refused with it.
        }
        let code = refusal.code();
        self.store.insert_rejected(&Rejected {
            scope,
            record,
            batch: row,
            device,
            code,
            detail: &refusal.to_string(),
            received_ms: now_ms,
            bytes: &bytes,
        })?;
        Ok(Verdict::Rejected(code.to_owned()))
    }
}

/// The hash that names a chunk, as far as it has the frame of one.
fn hash_of(bytes: &[u8]) -> Option<ChangeHash> {
    chunk::read(chunk::to_bare(bytes)).ok().map(|chunk| chunk.hash())
}

/// The signature covers a document's heads and thus its changes, once they can be read: a document that
/// cannot was damaged on the way, and comes again.
fn whole(admission: Admission, document: &[u8]) -> Result<Admission, Problem> {
    match admission.outcomes.as_slice() {
        [Outcome::Refused { hash: None, bytes, .. }] if bytes == document => {
            Err(Problem::with(ProblemCode::BodyMalformed, "a document cannot be read"))
        }
        _ => Ok(admission),
    }
}

/// Where a change of a batch belongs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) scope: ScopeId,
    pub(super) record: RecordId,
    pub(super) device: DeviceId,
    pub(super) row: u64,
    pub(super) now_ms: u64,
}

impl Place {
    /// A change that belongs here.
    pub(super) fn with<'a>(&self, hash: ChangeHash, bytes: &'a [u8]) -> NewChange<'a> {
        let Self { scope, record, device: _, row, now_ms } = *self;
        NewChange { record, hash, scope, batch: row, received_ms: now_ms, bytes }
    }
}

/// Admission of one item, and what follows from the record. Where the device may not write, its changes
/// are still read, on an empty record, so that each can be kept apart under its own hash.
pub(super) fn judge<'b>(
    candidate: Candidate<'b>,
    book: &FormBook,
    device: DeviceId,
    now_ms: u64,
) -> Result<Judged<'b>, Problem> {
    let Candidate { scope, section, item, is_covered, base, mut received, is_new, derive } = candidate;
    let is_allowed = base.is_some();
    if is_allowed
        && is_new
        && derive == Derive::Later
        && let Some(admission) = foresee(item, Writer::Device(device.0))
    {
        return Ok(Judged {
            scope,
            section,
            item,
            is_new,
            is_allowed,
            admission,
            follows: Some(Follows::Later),
        });
    }
    let mut record = base.unwrap_or_default();
    let admission = admit(&mut record, (item, is_covered), Writer::Device(device.0))?;
    if record.heads().len() > HEADS_MAX {
        return Err(Problem::with(ProblemCode::RecordTooLarge, "versions side by side"));
    }
    let before = received.len();
    received.extend(admission.admitted().map(|change| (ChangeHash(change.hash().0), now_ms)));
    let has_news = is_allowed && received.len() > before;
    let follows = has_news.then(|| match derive {
        Derive::Now => {
            let projection = project(book, item.record, scope, &record, &received);
            Follows::Now(record.snapshot().to_vec(), Box::new(projection))
        }
        Derive::Later => Follows::Later,
    });
    Ok(Judged { scope, section, item, is_new, is_allowed, admission, follows })
}

/// What admission says of a new household that came as a document, where that is known without loading it: nothing that is
/// derived now needs more.
fn foresee(item: &Item, writer: Writer) -> Option<Admission> {
    let Ok(ItemBody::Document(bare)) = item.body() else { return None };
    Record::foresee(&chunk::read(bare).ok()?.to_automerge(), writer)
}

fn admit(
    record: &mut Record,
    (item, is_covered): (&Item, bool),
    writer: Writer,
) -> Result<Admission, Problem> {
    match item.body()? {
        ItemBody::Document(bare) => {
            let document = chunk::read(bare)?.to_automerge();
            whole(record.admit(Incoming::Document(&document), writer), &document)
        }
        ItemBody::Changes(changes) => {
            let bare: Vec<&[u8]> = changes.iter().map(|change| change.as_slice()).collect();
            let distinct = bare.iter().collect::<HashSet<_>>().len();
            if !is_covered && chunk::covered(&item.heads()?, &bare)?.len() < distinct {
                return Err(Problem::new(ProblemCode::ChangeNotCovered));
            }
            let chunks: Vec<_> = bare
                .iter()
                .map(|bare| chunk::read(bare).map(|c| c.to_automerge()))
                .collect::<Result<_, _>>()?;
            Ok(record.admit(Incoming::Changes(&chunks), writer))
        }
    }
}

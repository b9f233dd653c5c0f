//! Pages: what a device has not seen of its areas, run by run, each with its author's signature.

use super::Hub;
use super::sync::Manifest;
use crate::store::FeedRow;
use crate::trouble::Trouble;
use ketuk_wire::batch::section_digest;
use ketuk_wire::chunk::ChunkKind;
use ketuk_wire::feed::{Cursor, Page, RowKind, Run, RunItem, SignedRun};
use ketuk_wire::sync::{Certificate, ScopeGrant, SyncResponse};
use ketuk_wire::{ChangeHash, DeviceId, Problem, ProblemCode, RecordId, ScopeId, Tag, chunk, limits};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

/// Rows read at once: more than a full batch, so that its rows are never torn apart by this limit.
const ROWS_AT_ONCE: usize = 2 * limits::BATCH_CHANGES_MAX;

/// What an order takes in an answer.
const ERASED_BYTES: usize = 120;

/// What each section of a batch signs.
type Sections = Vec<(ScopeId, Manifest)>;

/// The changes that this request pushed.
pub(super) type Pushed = HashSet<(RecordId, ChangeHash)>;

impl Hub {
    /// Adds the rows after each cursor, as far as one answer may carry; returns how many bytes are left.
    pub(super) fn add_pages(
        &self,
        response: &mut SyncResponse,
        grants: &[ScopeGrant],
        cursors: &[Cursor],
        pushed: &Pushed,
    ) -> Result<usize, Trouble> {
        let mut budget = limits::PAGE_BYTES_MAX;
        let (mut pages, mut authors, mut rewind) = (Vec::new(), BTreeSet::new(), Vec::new());
        let mut more = false;
        for cursor in cursors.iter().filter(|cursor| grants.iter().any(|g| g.scope == cursor.scope)) {
            if self.store.find_feed_tag(cursor.scope, cursor.seq)? != Some(cursor.tag) {
                rewind.push(cursor.scope);
                continue;
            }
            if budget == 0 {
                more = true;
                break;
            }
            if let Some(own) = self.own_page(cursor, pushed)? {
                pages.push(own);
                continue;
            }
            let rows = self.store.list_feed_after(cursor.scope, cursor.seq, ROWS_AT_ONCE)?;
            let full = rows.len() == ROWS_AT_ONCE;
            let (page, cut) = self.page(cursor, &rows, pushed, &mut budget, &mut authors)?;
            more |= cut || full;
            pages.extend(page);
        }
        more |= !rewind.is_empty();
        // Scopes that the device does not know of yet have rows to fetch, once it has a cursor there.
        more |= grants.iter().any(|grant| cursors.iter().all(|cursor| cursor.scope != grant.scope));
        self.add_orders_of(response, pages.iter().flat_map(erased_in))?;
        response.pages = (!pages.is_empty()).then_some(pages);
        response.more = more.then_some(true);
        response.rewind = (!rewind.is_empty()).then_some(rewind);
        let certificates: Vec<_> =
            authors.into_iter().map(|author| self.certificate(author)).collect::<Result<_, _>>()?;
        response.certificates = (!certificates.is_empty()).then_some(certificates);
        Ok(budget)
    }

    /// Where all that a device has not seen is what it has just pushed: that needs no change to be read again.
    fn own_page(&self, cursor: &Cursor, pushed: &Pushed) -> Result<Option<Page>, Trouble> {
        if pushed.is_empty() {
            return Ok(None);
        }
        let rows = self.store.list_places_after(cursor.scope, cursor.seq, ROWS_AT_ONCE)?;
        let is_own = |row: &FeedRow| row.change.is_some_and(|change| pushed.contains(&(row.record, change)));
        let last = rows.last().filter(|_| rows.len() < ROWS_AT_ONCE && rows.iter().all(is_own));
        let page = last.map(|last| Page {
            runs: vec![Run::Own(rows.len() as u64)],
            cursor: cursor_at(cursor.scope, (last.seq, last.tag)),
        });
        Ok(page)
    }

    fn page(
        &self,
        cursor: &Cursor,
        rows: &[FeedRow],
        pushed: &Pushed,
        budget: &mut usize,
        authors: &mut BTreeSet<DeviceId>,
    ) -> Result<(Option<Page>, bool), Trouble> {
        let (mut runs, mut end, mut cut) = (Vec::new(), (cursor.seq, cursor.tag), false);
        let mut rest = rows;
        while let Some(first) = rest.first() {
            let origin = origin(first, pushed);
            let alike = 1 + rest[1..].iter().take_while(|row| continues(first, origin, row, pushed)).count();
            let sections = match origin {
                Origin::Foreign => self.sections(first.batch)?,
                Origin::Own | Origin::Move | Origin::Erased => Vec::new(),
            };
            let home = home_of(cursor.scope, &sections, first.record);
            let alike = 1 + rest[1..alike]
                .iter()
                .take_while(|row| home_of(cursor.scope, &sections, row.record) == home)
                .count();
            let mut length = in_order(home, &sections, &rest[..alike]);
            if origin == Origin::Foreign {
                length = whole_records(&rest[..length], *budget);
                // An answer that is empty so far carries one record, whatever its size.
                if length == 0 && *budget == limits::PAGE_BYTES_MAX {
                    length = first_record(&rest[..alike]);
                }
            }
            let (group, after) = rest.split_at(length);
            let Some(last) = group.last() else {
                cut = true;
                break;
            };
            end = (last.seq, last.tag);
            let run = self.run_of(cursor.scope, origin, (group, sections), authors)?;
            *budget = budget.saturating_sub(cost(&run));
            runs.push(run);
            rest = after;
        }
        let page = (!runs.is_empty()).then(|| Page { runs, cursor: cursor_at(cursor.scope, end) });
        Ok((page, cut))
    }

    fn run_of(
        &self,
        scope: ScopeId,
        origin: Origin,
        (group, sections): (&[FeedRow], Sections),
        authors: &mut BTreeSet<DeviceId>,
    ) -> Result<Run, Trouble> {
        match (origin, group) {
            (Origin::Own, group) => Ok(Run::Own(group.len() as u64)),
            (Origin::Move, [row, ..]) => Ok(Run::Moved(row.record, row.kind as u8)),
            (Origin::Erased, [row, ..]) => {
                Ok(Run::Erased(row.record, group.iter().filter_map(|row| row.change).collect()))
            }
            (_, group) => {
                let run = self.signed_run(scope, sections, group)?;
                authors.insert(run.device);
                Ok(Run::Signed(run))
            }
        }
    }

    /// What each section of a batch signs.
    fn sections(&self, batch: u64) -> Result<Sections, Trouble> {
        let sections = self.store.list_sections(batch)?;
        sections.into_iter().map(|(scope, manifest)| Ok((scope, decode_manifest(&manifest)?))).collect()
    }

    /// Consecutive rows of one batch, with all that its author's signature needs.
    fn signed_run(&self, scope: ScopeId, sections: Sections, rows: &[FeedRow]) -> Result<SignedRun, Trouble> {
        let batch = rows.first().map_or(0, |row| row.batch);
        let header = self.store.load_batch(batch)?;
        let (mut items, mut others) = (Vec::new(), Vec::new());
        let home = rows.first().map_or(scope, |row| home_of(scope, &sections, row.record));
        for (section, manifest) in sections {
            if section != home {
                others.push(section_digest(section, &manifest));
                continue;
            }
            for (record, heads) in manifest {
                items.push(self.run_item(record, heads, rows)?);
            }
        }
        others.extend(self.store.list_section_digests(batch)?);
        Ok(SignedRun {
            device: header.device,
            number: header.number,
            previous: header.previous,
            nonce: header.nonce,
            app: header.app,
            signature: header.signature,
            items,
            others: (!others.is_empty()).then_some(others),
            section: (home != scope).then_some(home),
        })
    }

    fn run_item(
        &self,
        record: RecordId,
        heads: Vec<ChangeHash>,
        rows: &[FeedRow],
    ) -> Result<RunItem, Trouble> {
        let mine: Vec<_> = rows.iter().filter(|row| row.record == record).collect();
        let bare: Vec<&[u8]> = mine.iter().map(|row| chunk::to_bare(&row.bytes)).collect();
        let whole = bare.is_empty() || chunk::covered(&heads, &bare)?.len() == bare.len();
        let evidence = if whole { None } else { Some(self.evidence(record, &heads, &bare)?) };
        let changes = bare.into_iter().map(|bare| ByteVec::from(bare.to_vec())).collect();
        Ok(RunItem { record, heads, changes, evidence })
    }

    /// Chunks that stand elsewhere, apart or among the refused, and connect the signed heads to `mine`.
    fn evidence(
        &self,
        record: RecordId,
        heads: &[ChangeHash],
        mine: &[&[u8]],
    ) -> Result<Vec<ByteVec>, Trouble> {
        let rows = self.store.list_changes(record)?.into_iter().map(|row| row.bytes);
        let chunks: Vec<_> = rows.chain(self.store.list_rowless(record)?).collect();
        let known = chunks.iter().filter_map(|bytes| chunk::read(chunk::to_bare(bytes)).ok());
        let known = known.filter(|chunk| chunk.kind == ChunkKind::Change);
        let known: HashMap<_, _> = known.map(|chunk| (chunk.hash(), chunk)).collect();
        let mut due: HashSet<_> =
            mine.iter().map(|bare| Ok(chunk::read(bare)?.hash())).collect::<Result<_, Problem>>()?;
        let (mut open, mut seen) = (VecDeque::from(heads.to_vec()), HashSet::new());
        let mut evidence = Vec::new();
        while let Some(hash) = open.pop_front().filter(|_| !due.is_empty()) {
            let Some(chunk) = known.get(&hash).filter(|_| seen.insert(hash)) else { continue };
            if !due.remove(&hash) {
                evidence.push(ByteVec::from(chunk.bytes.to_vec()));
            }
            open.extend(chunk.deps().unwrap_or_default());
        }
        Ok(evidence)
    }

    fn certificate(&self, device: DeviceId) -> Result<Certificate, Trouble> {
        let row = self.store.load_device(device)?;
        let row = row.ok_or_else(|| Problem::with(ProblemCode::StorageFault, "author"))?;
        Ok(Certificate::issue(&self.key, row.public_key, &row.name))
    }
}

/// How many rows fit `budget` without cutting a record's rows apart.
fn whole_records(rows: &[FeedRow], budget: usize) -> usize {
    let (mut length, mut bytes) = (0, 0_usize);
    while length < rows.len() {
        let record = first_record(&rows[length..]);
        bytes += rows[length..length + record].iter().map(|row| row.bytes.len()).sum::<usize>();
        if bytes > budget {
            break;
        }
        length += record;
    }
    length
}

/// How many rows from the first on belong to its record.
fn first_record(rows: &[FeedRow]) -> usize {
    rows.iter().take_while(|row| row.record == rows[0].record).count()
}

/// What a run takes in an answer, before compression: header, heads and evidence included.
fn cost(run: &Run) -> usize {
    match run {
        Run::Own(_) | Run::Moved(..) => 0,
        // With the order beside it.
        Run::Erased(_, changes) => ERASED_BYTES + changes.len() * ChangeHash::LENGTH,
        Run::Signed(_) => ketuk_wire::encode(run).len(),
    }
}

/// Why a row is in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// The asking device has just pushed it.
    Own,
    /// It comes from a batch that the device has not just pushed.
    Foreign,
    /// The record came or left.
    Move,
    /// What the row held was erased.
    Erased,
}

/// The records whose erased rows stand in a page.
fn erased_in(page: &Page) -> impl Iterator<Item = RecordId> + '_ {
    page.runs.iter().filter_map(|run| match run {
        Run::Erased(record, _) => Some(*record),
        Run::Own(_) | Run::Signed(_) | Run::Moved(..) => None,
    })
}

fn origin(row: &FeedRow, pushed: &Pushed) -> Origin {
    match (row.kind, row.change) {
        (RowKind::Change, _) if row.bytes.is_empty() => Origin::Erased,
        (RowKind::Change, Some(change)) if pushed.contains(&(row.record, change)) => Origin::Own,
        (RowKind::Change, _) => Origin::Foreign,
        (RowKind::In | RowKind::Out, _) => Origin::Move,
    }
}

/// Whether `row` belongs to the run that `first` began.
fn continues(first: &FeedRow, run: Origin, row: &FeedRow, pushed: &Pushed) -> bool {
    origin(row, pushed) == run
        && match run {
            Origin::Own => true,
            Origin::Foreign => row.batch == first.batch,
            Origin::Erased => row.record == first.record,
            Origin::Move => false,
        }
}

/// For which area the author of a batch signed a record that stands in the feed of `scope`: for that one, unless it
/// moved since or was let in there.
fn home_of(scope: ScopeId, sections: &[(ScopeId, Manifest)], record: RecordId) -> ScopeId {
    let names = |section: &&(ScopeId, Manifest)| section.1.iter().any(|(named, _)| *named == record);
    let own = sections.iter().filter(names).find(|(section, _)| *section == scope);
    own.or_else(|| sections.iter().find(names)).map_or(scope, |(section, _)| *section)
}

/// How many of a batch's rows stand in the order in which its manifest names their records: a reader
/// walks a run in that order. They do not where part of a batch came in with a replay.
fn in_order(scope: ScopeId, sections: &[(ScopeId, Manifest)], rows: &[FeedRow]) -> usize {
    let Some((_, manifest)) = sections.iter().find(|(section, _)| *section == scope) else {
        return rows.len();
    };
    let places: HashMap<_, _> = manifest.iter().enumerate().map(|(at, (record, _))| (*record, at)).collect();
    let place = |row: &FeedRow| places.get(&row.record).copied();
    1 + rows.windows(2).take_while(|pair| place(&pair[0]) <= place(&pair[1])).count()
}

fn cursor_at(scope: ScopeId, (seq, tag): (u64, Tag)) -> Cursor {
    Cursor { scope, seq, tag }
}

fn decode_manifest(bytes: &[u8]) -> Result<Manifest, Trouble> {
    let manifest = minicbor::decode(bytes);
    Ok(manifest.map_err(|e: minicbor::decode::Error| Problem::with(ProblemCode::StorageFault, e))?)
}

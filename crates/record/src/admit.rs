//! The one gate: what came from elsewhere becomes part of a record here or is refused with a reason.
//!
//! In this order: size and columns ([`crate::scan`]), `Change::try_from`, dependencies known, the
//! actor belongs to the device, `seq == last + 1`, `start_op == 1 + max_op(deps)`, every operation
//! puts a scalar at a root key of the grammar and replaces exactly what its author could see; then
//! apply, save, load again and compare heads. Nothing is persisted that did not pass, and a refused
//! change holds up nothing but what builds on it.
//!
//! A new household mostly comes as one document in which each change builds on the one before. Where its rows say that
//! ([`crate::straight`]), its operations are checked there and it is not put together a second time.

use crate::document::{Record, load, parse_change, save, take_apart};
use crate::graph::{ActorBytes, actor_bytes};
use crate::value::from_scalar;
use crate::{Refusal, limits, line, scan, straight};
use automerge::legacy::{self, Key as OpKey, ObjectId, OpType};
use automerge::{Automerge, Change, ChangeHash, ExpandedChange, ObjId, ROOT, ReadDoc};
use ketuk_form::{Key, Value, limits::TEXT_BYTES_MAX};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Whose changes may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// Only actors that begin with this device's id.
    Device([u8; 8]),
    /// Anyone: our own storage, or changes whose authors were checked one by one.
    Anyone,
}

/// What came in.
#[derive(Debug, Clone, Copy)]
pub enum Incoming<'a> {
    /// A whole document chunk.
    Document(&'a [u8]),
    /// Change chunks, each after what it builds on.
    Changes(&'a [Vec<u8>]),
}

/// A change that has passed; only [`Record::admit`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdmittedChange {
    hash: ChangeHash,
    actor: ActorBytes,
    bytes: Vec<u8>,
}

impl AdmittedChange {
    /// Its hash.
    #[must_use]
    pub fn hash(&self) -> ChangeHash {
        self.hash
    }

    /// Its actor.
    #[must_use]
    pub fn actor(&self) -> ActorBytes {
        self.actor
    }

    /// The chunk.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// What became of one incoming change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Part of the record now.
    Admitted(AdmittedChange),
    /// Was part of the record before.
    Known(ChangeHash),
    /// Not part of the record; its bytes for the file of refused changes.
    Refused {
        /// Why.
        refusal: Refusal,
        /// The hash, where the chunk could be read so far.
        hash: Option<ChangeHash>,
        /// The chunk as it came.
        bytes: Vec<u8>,
    },
}

/// The outcomes, one per change in the order given; for an unreadable document a single refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// One per change.
    pub outcomes: Vec<Outcome>,
}

impl Admission {
    /// All of these came in.
    fn of(changes: &[Change]) -> Self {
        Self { outcomes: changes.iter().map(admitted).collect() }
    }

    /// The changes that are new in the record.
    pub fn admitted(&self) -> impl Iterator<Item = &AdmittedChange> {
        self.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Admitted(change) => Some(change),
            Outcome::Known(_) | Outcome::Refused { .. } => None,
        })
    }
}

impl Record {
    /// Lets changes of `writer` into the record, each on its own merits.
    pub fn admit(&mut self, incoming: Incoming<'_>, writer: Writer) -> Admission {
        let mut loaded = None;
        let candidates: Vec<_> = match incoming {
            Incoming::Document(chunk) => match take_apart(chunk) {
                Ok((changes, doc)) => {
                    match self.admit_straight(Loaded { chunk, doc: Box::new(doc) }, &changes, writer) {
                        Ok(admission) => return admission,
                        Err(document) => loaded = Some(document),
                    }
                    changes.iter().map(check_taken_apart).collect()
                }
                Err(refusal) => vec![Err((refusal, chunk.to_vec()))],
            },
            Incoming::Changes(chunks) => chunks.iter().map(|chunk| read_change(chunk)).collect(),
        };
        // Where they do not load again together, further passes find out which one it is.
        [Verify::Once, Verify::Encoding, Verify::Each]
            .into_iter()
            .find_map(|verify| self.admit_all(&candidates, writer, verify, loaded.take()))
            .unwrap_or_else(|| refuse_all(&candidates))
    }

    /// What [`Record::admit`] says of a document that is a new record and one straight line, found out without loading it;
    /// `None` where it may say something else. Nothing is let in by that.
    #[must_use]
    pub fn foresee(document: &[u8], writer: Writer) -> Option<Admission> {
        let foreseen = catch_unwind(AssertUnwindSafe(|| {
            scan::scan_document(document).ok().filter(|()| scan::has_its_checksum(document))?;
            let changes = line::changes(document)?;
            straight::is_straight(document, &changes).then_some(())?;
            let mut record = Self::new();
            Gate::new(&mut record, writer, None).passes(&changes).then(|| Admission::of(&changes))
        }));
        foreseen.ok().flatten()
    }

    /// Lets in a document that is a new record and one straight line. It is given back where anything is to be said against
    /// it: each change is looked at by itself then.
    fn admit_straight<'c>(
        &mut self,
        loaded: Loaded<'c>,
        changes: &[Change],
        writer: Writer,
    ) -> Result<Admission, Loaded<'c>> {
        if self.graph.changes() > 0 || !straight::is_straight(loaded.chunk, changes) {
            return Err(loaded);
        }
        let passes = Gate::new(self, writer, None).passes(changes);
        // Columns that Automerge would have written otherwise are no snapshot of ours.
        let is_sound = || save(&loaded.doc) == loaded.chunk && has_heads(&loaded.doc, &self.heads());
        if passes && catch_unwind(AssertUnwindSafe(is_sound)).unwrap_or(false) {
            self.snapshot = loaded.chunk.to_vec();
            self.doc = *loaded.doc;
            return Ok(Admission::of(changes));
        }
        self.revert();
        Err(loaded)
    }

    /// One pass over the candidates; `None` where the result would not load again.
    fn admit_all(
        &mut self,
        candidates: &[Candidate],
        writer: Writer,
        verify: Verify,
        loaded: Option<Loaded<'_>>,
    ) -> Option<Admission> {
        let mut gate = Gate::new(self, writer, loaded);
        let mut outcomes = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let outcome = match candidate {
                Err((refusal, bytes)) => {
                    Outcome::Refused { refusal: refusal.clone(), hash: None, bytes: bytes.clone() }
                }
                Ok(change) => gate.judge(change, verify),
            };
            outcomes.push(outcome);
        }
        let news = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Admitted(_)));
        (!news || gate.flush_verified()).then_some(Admission { outcomes })
    }
}

type Candidate = Result<Change, (Refusal, Vec<u8>)>;

/// A chunk and what it loaded to: where the record is saved as just these bytes, that need not be
/// found out again.
struct Loaded<'a> {
    chunk: &'a [u8],
    doc: Box<Automerge>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verify {
    /// Save and load once for all.
    Once,
    /// The same, after refusing what Automerge itself would have encoded otherwise: that changes its
    /// hash on the way through a document.
    Encoding,
    /// Save and load after each change.
    Each,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Novelty {
    New,
    Known,
}

fn refuse_all(candidates: &[Candidate]) -> Admission {
    let outcomes = candidates.iter().map(|candidate| match candidate {
        Ok(change) => refused(change, Refusal::Unsound),
        Err((refusal, bytes)) => {
            Outcome::Refused { refusal: refusal.clone(), hash: None, bytes: bytes.clone() }
        }
    });
    Admission { outcomes: outcomes.collect() }
}

fn admitted(change: &Change) -> Outcome {
    Outcome::Admitted(AdmittedChange {
        hash: change.hash(),
        actor: actor_bytes(change.actor_id().to_bytes()),
        bytes: change.raw_bytes().to_vec(),
    })
}

fn refused(change: &Change, refusal: Refusal) -> Outcome {
    Outcome::Refused { refusal, hash: Some(change.hash()), bytes: change.raw_bytes().to_vec() }
}

/// Scans and reads one change chunk.
fn read_change(chunk: &[u8]) -> Candidate {
    let scanned = scan::scan_change(chunk);
    let read = scanned.and_then(|()| parse_change(chunk).ok_or(Refusal::Unreadable("change")));
    read.map_err(|refusal| (refusal, chunk.to_vec()))
}

/// A change out of a document has to pass as a chunk too: that is how others will get it.
fn check_taken_apart(change: &Change) -> Candidate {
    read_change(change.raw_bytes())
}

/// Whether Automerge encodes this change in just these bytes.
fn is_canonical(change: &Change) -> bool {
    let again = || Change::from(change.decode()).raw_bytes() == change.raw_bytes();
    catch_unwind(AssertUnwindSafe(again)).unwrap_or(false)
}

/// The visible operations of one key: number and actor.
type Visible = Vec<(u64, ActorBytes)>;

/// Checks candidates against the record and those before them; applies them together.
struct Gate<'r, 'c> {
    record: &'r mut Record,
    writer: Writer,
    /// Checked, in the graph, not yet applied to the document.
    pending: Vec<Change>,
    /// Visible operations of the keys that pending changes touched, as of the heads.
    shadow: HashMap<String, Visible>,
    /// Bytes that came in since the snapshot.
    bytes: usize,
    /// Applying went wrong: the document is good for nothing until the record is reverted.
    is_broken: bool,
    loaded: Option<Loaded<'c>>,
}

impl<'r, 'c> Gate<'r, 'c> {
    fn new(record: &'r mut Record, writer: Writer, loaded: Option<Loaded<'c>>) -> Self {
        Self {
            record,
            writer,
            pending: Vec::new(),
            shadow: HashMap::new(),
            bytes: 0,
            is_broken: false,
            loaded,
        }
    }

    fn judge(&mut self, change: &Change, verify: Verify) -> Outcome {
        if verify == Verify::Encoding && !is_canonical(change) {
            return refused(change, Refusal::Unsound);
        }
        let checked = catch_unwind(AssertUnwindSafe(|| self.check(change)));
        match checked.unwrap_or(Err(Refusal::Unsound)) {
            Ok(Novelty::Known) => Outcome::Known(change.hash()),
            Ok(Novelty::New) if verify == Verify::Each && !self.flush_verified() => {
                refused(change, Refusal::Unsound)
            }
            Ok(Novelty::New) => admitted(change),
            Err(refusal) => refused(change, refusal),
        }
    }

    fn check(&mut self, change: &Change) -> Result<Novelty, Refusal> {
        if self.is_broken {
            return Err(Refusal::Unsound);
        }
        if self.check_around(change)? == Novelty::Known {
            return Ok(Novelty::Known);
        }
        let actor = actor_bytes(change.actor_id().to_bytes());
        let ops = catch_unwind(AssertUnwindSafe(|| change.decode()))
            .map_err(|_| Refusal::Unreadable("operations"))?;
        let touched = self.check_ops(change, &ops, actor)?;
        if self.is_broken {
            return Err(Refusal::Unsound);
        }
        let branches = !self.builds_on_heads(change.deps());
        self.note(change);
        self.pending.push(change.clone());
        if branches {
            // What is visible at the heads is only known once a branch has been applied.
            self.apply_pending();
        } else {
            self.shadow.extend(touched);
        }
        Ok(Novelty::New)
    }

    /// Whether all of these may come in one after the other, their operations aside. They are in the graph from now on.
    fn passes(&mut self, changes: &[Change]) -> bool {
        changes.iter().all(|change| {
            let passes = scan::scan_change(change.raw_bytes()).is_ok()
                && self.check_around(change) == Ok(Novelty::New);
            self.note(change);
            passes
        })
    }

    /// Everything about a change but its operations.
    fn check_around(&self, change: &Change) -> Result<Novelty, Refusal> {
        let graph = &self.record.graph;
        if graph.contains(&change.hash()) {
            return Ok(Novelty::Known);
        }
        let missing: Vec<_> = change.deps().iter().filter(|dep| !graph.contains(dep)).copied().collect();
        if !missing.is_empty() {
            return Err(Refusal::MissingDeps(missing));
        }
        let actor = actor_bytes(change.actor_id().to_bytes());
        if let Writer::Device(device) = self.writer
            && actor[..8] != device
        {
            return Err(Refusal::ForeignActor);
        }
        self.check_place(change, &actor)?;
        self.check_size(change)?;
        Ok(Novelty::New)
    }

    /// It is in the graph from now on.
    fn note(&mut self, change: &Change) {
        self.record.note(change);
        self.bytes += change.raw_bytes().len();
    }

    /// Sequence and operation numbers follow what the change builds on.
    fn check_place(&self, change: &Change, actor: &ActorBytes) -> Result<(), Refusal> {
        let graph = &self.record.graph;
        match graph.last_of(actor) {
            None if change.seq() != 1 => return Err(Refusal::BadSequence),
            Some((seq, last)) if change.seq() != seq + 1 || !graph.includes(change.deps(), &last) => {
                return Err(Refusal::BadSequence);
            }
            None | Some(_) => {}
        }
        let start = change.start_op().get();
        if start != graph.max_op(change.deps()) + 1 || start > limits::OP_NUMBER_MAX {
            return Err(Refusal::BadStart);
        }
        // A session names its own last change too, whatever else it builds on.
        let own = graph.last_of(actor).map(|(_, last)| last);
        let others: Vec<_> = change.deps().iter().filter(|dep| Some(**dep) != own).copied().collect();
        if graph.includes_any_below(change.deps(), &others) {
            return Err(Refusal::Unreadable("redundant dependencies"));
        }
        Ok(())
    }

    fn check_size(&self, change: &Change) -> Result<(), Refusal> {
        let graph = &self.record.graph;
        let too_large = graph.changes() + 1 > limits::RECORD_CHANGES_MAX
            || graph.ops() + change.len() > limits::RECORD_OPS_MAX
            || self.record.snapshot.len() + self.bytes + change.raw_bytes().len()
                > limits::DOCUMENT_BYTES_MAX;
        if too_large { Err(Refusal::RecordTooLarge) } else { Ok(()) }
    }

    /// Every operation puts a scalar at a root key and replaces what its author could see.
    fn check_ops(
        &mut self,
        change: &Change,
        expanded: &ExpandedChange,
        actor: ActorBytes,
    ) -> Result<HashMap<String, Visible>, Refusal> {
        let mut touched: HashMap<String, Visible> = HashMap::new();
        for (number, op) in (change.start_op().get()..).zip(&expanded.operations) {
            let key = check_op(op)?;
            let preds: Visible =
                op.pred.iter().map(|id| (id.counter(), actor_bytes(id.actor().to_bytes()))).collect();
            let expected = match touched.get(key) {
                Some(visible) => visible.clone(),
                None => self.visible(key, change.deps()),
            };
            if sorted(preds) != sorted(expected) {
                return Err(Refusal::BadPred);
            }
            touched.insert(key.to_owned(), vec![(number, actor)]);
        }
        Ok(touched)
    }

    /// Whether somebody who knew exactly `deps` knew the whole record.
    fn builds_on_heads(&self, deps: &[ChangeHash]) -> bool {
        self.record.graph.heads().iter().all(|head| deps.contains(head))
    }

    /// The operations of `key` that somebody who knew exactly `deps` could see.
    ///
    /// Pending changes all build on the heads and leave every key they touched in the shadow, so at
    /// the heads a key that is not there is as it is in the document.
    fn visible(&mut self, key: &str, deps: &[ChangeHash]) -> Visible {
        if self.builds_on_heads(deps) {
            return match self.shadow.get(key) {
                Some(visible) => visible.clone(),
                None if self.record.doc.is_empty() => Visible::new(),
                None => visible_in(&self.record.doc, key, None),
            };
        }
        self.apply_pending();
        visible_in(&self.record.doc, key, Some(deps))
    }

    fn apply_pending(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return;
        }
        self.shadow.clear();
        let doc = &mut self.record.doc;
        let applied = catch_unwind(AssertUnwindSafe(|| doc.apply_changes(pending).is_ok()));
        self.is_broken |= !applied.unwrap_or(false);
    }

    /// Applies what is pending, saves, loads again, compares heads; goes back where they differ.
    fn flush_verified(&mut self) -> bool {
        self.apply_pending();
        let heads = self.record.heads();
        let verified =
            (!self.is_broken).then(|| verify(&self.record.doc, &heads, self.loaded.take())).flatten();
        let is_sound = verified.is_some();
        match verified {
            Some((snapshot, again)) => {
                self.record.snapshot = snapshot;
                self.record.doc = again;
            }
            None => self.record.revert(),
        }
        self.bytes = 0;
        self.is_broken = false;
        is_sound
    }
}

/// The snapshot of a document that has exactly `heads`, and what it loads to; `None` where it does not.
fn verify(doc: &Automerge, heads: &[ChangeHash], loaded: Option<Loaded<'_>>) -> Option<(Vec<u8>, Automerge)> {
    let save_again = || {
        let snapshot = save(doc);
        if snapshot.len() > limits::DOCUMENT_BYTES_MAX {
            return None;
        }
        let again = match loaded {
            Some(loaded) if loaded.chunk == snapshot => *loaded.doc,
            _ => load(&snapshot)?,
        };
        let is_sound = has_heads(doc, heads) && has_heads(&again, heads);
        is_sound.then_some((snapshot, again))
    };
    catch_unwind(AssertUnwindSafe(save_again)).ok().flatten()
}

/// Whether a document has exactly these newest changes, and waits for none.
fn has_heads(doc: &Automerge, heads: &[ChangeHash]) -> bool {
    let mut found = doc.get_heads();
    found.sort_unstable();
    found == heads && doc.get_missing_deps(&[]).is_empty()
}

/// Checks one operation alone and returns its key.
fn check_op(op: &legacy::Op) -> Result<&str, Refusal> {
    if op.obj != ObjectId::Root {
        return Err(Refusal::ForbiddenOp("not at the root"));
    }
    if op.insert {
        return Err(Refusal::ForbiddenOp("insertion"));
    }
    let OpKey::Map(key) = &op.key else {
        return Err(Refusal::ForbiddenOp("list element"));
    };
    let OpType::Put(scalar) = &op.action else {
        return Err(Refusal::ForbiddenOp("not a put"));
    };
    match from_scalar(scalar) {
        None => return Err(Refusal::ForbiddenOp("value type")),
        Some(Value::Text(text)) if text.len() > TEXT_BYTES_MAX => return Err(Refusal::BadKey),
        Some(_) => {}
    }
    Key::parse(key).map_err(|_| Refusal::BadKey)?;
    Ok(key)
}

fn visible_in(doc: &Automerge, key: &str, at: Option<&[ChangeHash]>) -> Visible {
    let all = match at {
        None => doc.get_all(ROOT, key),
        Some(deps) => doc.get_all_at(ROOT, key, deps),
    };
    let ids = all.unwrap_or_default().into_iter().filter_map(|(_, id)| match id {
        ObjId::Id(counter, actor, _) => Some((counter, actor_bytes(actor.to_bytes()))),
        ObjId::Root => None,
    });
    ids.collect()
}

fn sorted(mut visible: Visible) -> Visible {
    visible.sort_unstable();
    visible
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Session;
    use crate::raw::{RawChange, runs};

    /// The second of three changes is encoded as Automerge would not, which a save loses.
    #[test]
    fn verifying_each_finds_the_one_that_does_not_load_again() {
        let session = |device: u8| Session { actor: [device; 16], time_s: 0 };
        let answers = |text: &str| {
            ["a", "b", "c"].map(|key| (Key::parse(key).unwrap(), Value::Text(text.to_owned()))).to_vec()
        };
        let mut record = Record::new();
        record.write(session(1), &answers("satu"), None).unwrap();
        let written = |device: u8, text: &str| {
            record.clone().write(session(device), &answers(text), None).unwrap().bytes
        };
        let mut unsound = RawChange::read(&written(3, "tiga")).unwrap();
        *unsound.column(0x42) = runs(&[(1, 1), (1, 1), (1, 1)]);
        let chunks = [written(2, "dua"), unsound.chunk(), written(4, "empat")];
        let candidates: Vec<_> = chunks.iter().map(|chunk| read_change(chunk)).collect();

        let before = (record.heads(), record.snapshot.clone());
        assert_eq!(record.admit_all(&candidates, Writer::Anyone, Verify::Once, None), None);
        assert_eq!((record.heads(), record.snapshot.clone()), before, "back where it was");
        let admission = record.admit_all(&candidates, Writer::Anyone, Verify::Each, None).unwrap();
        let [Outcome::Admitted(_), Outcome::Refused { refusal, .. }, Outcome::Admitted(_)] =
            &admission.outcomes[..]
        else {
            panic!("the second one is refused")
        };
        assert_eq!(*refusal, Refusal::Unsound);
        assert_eq!(Record::from_snapshot(record.snapshot()).unwrap().heads(), record.heads());
        assert_eq!(record.change_count(), 3);
    }
}

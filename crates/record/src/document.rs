//! The record itself: load, read, write, save.
//!
//! Invariant: `snapshot` loads to exactly the heads of `doc`; it is what a failed admission goes back
//! to, and what storage caches.

use crate::dispute::Dispute;
use crate::graph::{ActorBytes, Graph, Node, actor_bytes};
use crate::value::{from_scalar, to_scalar};
use crate::{Refusal, limits, line, scan};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{
    ActorId, Automerge, Change, ChangeHash, LoadOptions, OnPartialLoad, ROOT, ReadDoc, SaveOptions,
    ScalarValue, Value as Am, VerificationMode,
};
use ketuk_form::{Answers, FormDefinition, Key, Value};
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why stored bytes do not make a record. Stored bytes are our own, so this is a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadProblem {
    /// A stored change is not one.
    #[error("stored change {0} cannot be read")]
    Change(usize),
    /// A stored snapshot is not one.
    #[error("stored snapshot cannot be read")]
    Snapshot,
    /// Some stored changes build on ones that are not stored.
    #[error("stored changes are not whole")]
    Incomplete,
}

/// One editing session: whose changes these are, and the phone's clock as a mere note.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    /// Device id and eight random bytes; never used by two sessions.
    pub actor: ActorBytes,
    /// Seconds since 1970 by the writer's clock; paradata, never order.
    pub time_s: i64,
}

/// A change that this machine wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenChange {
    /// Its hash.
    pub hash: ChangeHash,
    /// The chunk.
    pub bytes: Vec<u8>,
}

/// A household's record. It does not print its answers.
#[derive(Clone)]
pub struct Record {
    pub(crate) doc: Automerge,
    pub(crate) graph: Graph,
    pub(crate) snapshot: Vec<u8>,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({} changes)", self.graph.changes())
    }
}

impl Default for Record {
    fn default() -> Self {
        Self::new()
    }
}

impl Record {
    /// A record without changes.
    #[must_use]
    pub fn new() -> Self {
        let doc = Automerge::new();
        let snapshot = save(&doc);
        Self { doc, graph: Graph::default(), snapshot }
    }

    /// Rebuilds a record from its stored changes, each a row of its own, in any order.
    pub fn from_changes<B: AsRef<[u8]>>(rows: impl IntoIterator<Item = B>) -> Result<Self, LoadProblem> {
        let mut changes = Vec::new();
        let mut hashes = HashSet::new();
        for (at, row) in rows.into_iter().enumerate() {
            let change = parse_change(row.as_ref()).ok_or(LoadProblem::Change(at))?;
            if hashes.insert(change.hash()) {
                changes.push(change);
            }
        }
        let apply = || {
            let mut doc = Automerge::new();
            doc.apply_changes(changes).ok().map(|()| Self::around(doc))
        };
        let record = catch_unwind(AssertUnwindSafe(apply)).ok().flatten();
        record.filter(|record| record.change_count() == hashes.len()).ok_or(LoadProblem::Incomplete)
    }

    /// Loads a snapshot that [`Record::snapshot`] gave.
    pub fn from_snapshot(snapshot: &[u8]) -> Result<Self, LoadProblem> {
        let doc = load(snapshot).ok_or(LoadProblem::Snapshot)?;
        Ok(Self { graph: Graph::of(&doc), doc, snapshot: snapshot.to_vec() })
    }

    fn around(doc: Automerge) -> Self {
        let graph = Graph::of(&doc);
        let snapshot = save(&doc);
        Self { doc, graph, snapshot }
    }

    /// The record as one uncompressed document chunk: a cache, and what a new record travels as.
    #[must_use]
    pub fn snapshot(&self) -> &[u8] {
        &self.snapshot
    }

    /// The newest changes, sorted.
    #[must_use]
    pub fn heads(&self) -> Vec<ChangeHash> {
        let mut heads: Vec<_> = self.graph.heads().iter().copied().collect();
        heads.sort_unstable();
        heads
    }

    /// How many changes the record has.
    #[must_use]
    pub fn change_count(&self) -> usize {
        self.graph.changes()
    }

    /// Whether a change is here.
    #[must_use]
    pub fn contains(&self, hash: &ChangeHash) -> bool {
        self.graph.contains(hash)
    }

    /// Every change with its chunk, each after what it builds on.
    #[must_use]
    pub fn changes(&self) -> Vec<WrittenChange> {
        self.doc.get_changes(&[]).iter().map(written).collect()
    }

    /// The changes that are not among `have` or what these build on.
    #[must_use]
    pub fn changes_since(&self, have: &[ChangeHash]) -> Vec<WrittenChange> {
        self.doc.get_changes(have).iter().map(written).collect()
    }

    /// The answers as they stand: where people disagree, what [`Record::disputes`] shows.
    #[must_use]
    pub fn answers(&self, form: &FormDefinition) -> Answers {
        let mut answers = self.plain_answers();
        for dispute in self.disputes(form) {
            let Dispute { key, shown, .. } = dispute;
            answers.insert(key, shown);
        }
        answers
    }

    /// The answers with Automerge's own choice where people disagree.
    #[must_use]
    pub fn plain_answers(&self) -> Answers {
        self.doc
            .map_range(ROOT, ..)
            .filter_map(|item| {
                let key = Key::parse(&item.key).ok()?;
                Some((key, read_value(&item.value.into_value())?))
            })
            .collect()
    }

    /// The value of one key as Automerge chooses it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Value> {
        let (value, _) = self.doc.get(ROOT, key).ok()??;
        read_value(&value)
    }

    /// Writes the answers of one save point as one change.
    ///
    /// Answers that are stored already make no operation; `None` where nothing is left to write.
    pub fn write(
        &mut self,
        session: Session,
        answers: &[(Key, Value)],
        message: Option<&str>,
    ) -> Option<WrittenChange> {
        // Of several answers to one key the last counts.
        let last: BTreeMap<_, _> = answers.iter().map(|(key, value)| (key, value)).collect();
        let unique =
            answers.iter().filter(|(key, value)| last.get(key).is_some_and(|at| std::ptr::eq(*at, value)));
        let news: Vec<_> = unique.filter(|(key, value)| self.is_news(key, value)).collect();
        self.commit(session, &news, message)
    }

    /// Like [`Record::write`], also where a value is stored already: a decision is a change of its own.
    pub(crate) fn write_anew(
        &mut self,
        session: Session,
        answers: &[(Key, Value)],
        message: &str,
    ) -> Option<WrittenChange> {
        self.commit(session, &answers.iter().collect::<Vec<_>>(), Some(message))
    }

    fn commit(
        &mut self,
        session: Session,
        answers: &[&(Key, Value)],
        message: Option<&str>,
    ) -> Option<WrittenChange> {
        if answers.is_empty() {
            return None;
        }
        self.doc.set_actor(ActorId::from(session.actor));
        let mut transaction = self.doc.transaction();
        for (key, value) in answers {
            let scalar = to_scalar(value);
            // Automerge drops a put of the value that stands, and among several values turns it into
            // a deletion of the others; a put in between makes it count.
            let standing = transaction.get(ROOT, key.as_str()).ok().flatten();
            if standing.is_some_and(|(standing, _)| standing.as_scalar() == Some(&scalar)) {
                let between =
                    if *value == Value::Empty { ScalarValue::Boolean(false) } else { ScalarValue::Null };
                let _ = transaction.put(ROOT, key.as_str(), between);
            }
            // Putting a scalar at a root key cannot fail.
            let _ = transaction.put(ROOT, key.as_str(), scalar);
        }
        let mut options = CommitOptions::default()
            .with_time(session.time_s.clamp(*limits::TIME_S.start(), *limits::TIME_S.end()));
        if let Some(message) = message {
            options.set_message(clip(message, limits::MESSAGE_BYTES_MAX));
        }
        let (hash, _) = transaction.commit_with(options);
        let change = self.doc.get_change_by_hash(&hash?)?;
        self.note(&change);
        self.snapshot = save(&self.doc);
        Some(written(&change))
    }

    /// A settled key is written anew also where the value is Automerge's own choice already.
    fn is_news(&self, key: &Key, value: &Value) -> bool {
        let scalar = to_scalar(value);
        match self.doc.get_all(ROOT, key.as_str()) {
            Ok(all) => match all.as_slice() {
                [] => !matches!(value, Value::Empty),
                [(only, _)] => only.as_scalar() != Some(&scalar),
                _ => true,
            },
            Err(_) => true,
        }
    }

    pub(crate) fn note(&mut self, change: &Change) {
        let node = Node {
            deps: change.deps().to_vec(),
            actor: actor_bytes(change.actor_id().to_bytes()),
            max_op: change.max_op(),
        };
        self.graph.add(change.hash(), node, change.seq(), change.len());
    }

    /// Goes back to the last verified state.
    pub(crate) fn revert(&mut self) {
        if let Some(doc) = load(&self.snapshot) {
            self.graph = Graph::of(&doc);
            self.doc = doc;
        }
    }
}

fn written(change: &Change) -> WrittenChange {
    WrittenChange { hash: change.hash(), bytes: change.raw_bytes().to_vec() }
}

/// Reads one stored value; admission lets only scalars in.
pub(crate) fn read_value(value: &Am<'_>) -> Option<Value> {
    from_scalar(value.as_scalar()?)
}

/// Saves without deflating and without changes that wait for others.
pub(crate) fn save(doc: &Automerge) -> Vec<u8> {
    doc.save_with_options(SaveOptions { deflate: false, retain_orphans: false })
}

/// Loads a document chunk whole or not at all; a panic inside counts as not at all.
pub(crate) fn load(bytes: &[u8]) -> Option<Automerge> {
    // Automerge takes no bytes at all for a new document, and more chunks behind the first.
    if !scan::is_one_document(bytes) {
        return None;
    }
    let load = || {
        let options = LoadOptions::new()
            .on_partial_load(OnPartialLoad::Error)
            .verification_mode(VerificationMode::Check);
        Automerge::load_with_options(bytes, options).ok()
    };
    catch_unwind(AssertUnwindSafe(load)).ok().flatten()
}

/// Reads one change chunk whose checksum is right and nothing else.
pub(crate) fn parse_change(chunk: &[u8]) -> Option<Change> {
    let parse = || Change::try_from(chunk).ok();
    let change = catch_unwind(AssertUnwindSafe(parse)).ok().flatten()?;
    let is_whole = change.raw_bytes() == chunk && chunk.get(4..8) == Some(&change.hash().0[..4]);
    is_whole.then_some(change)
}

/// Takes a document chunk apart into its changes, after the scan has found it harmless; what it loads
/// to comes with them.
pub(crate) fn take_apart(chunk: &[u8]) -> Result<(Vec<Change>, Automerge), Refusal> {
    scan::scan_document(chunk)?;
    let doc = load(chunk).ok_or(Refusal::Unreadable("document"))?;
    let of_a_line = || line::changes(chunk);
    let changes = catch_unwind(AssertUnwindSafe(|| of_a_line().unwrap_or_else(|| doc.get_changes(&[]))));
    changes.map(|changes| (changes, doc)).map_err(|_| Refusal::Unreadable("document"))
}

fn clip(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

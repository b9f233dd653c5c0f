//! Who built on what: the record's changes without their operations.

use automerge::{Automerge, ChangeHash};
use std::collections::{HashMap, HashSet};

/// An Automerge actor of this house: 16 bytes.
pub(crate) type ActorBytes = [u8; 16];

/// One change.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) deps: Vec<ChangeHash>,
    pub(crate) actor: ActorBytes,
    pub(crate) max_op: u64,
}

/// The changes of one record.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    nodes: HashMap<ChangeHash, Node>,
    /// Each actor's last change and its sequence number.
    last: HashMap<ActorBytes, (u64, ChangeHash)>,
    heads: HashSet<ChangeHash>,
    ops: usize,
}

impl Graph {
    pub(crate) fn of(doc: &Automerge) -> Self {
        let mut graph = Self::default();
        for meta in doc.get_changes_meta(&[]) {
            let actor = actor_bytes(meta.actor.to_bytes());
            let ops = (meta.max_op + 1).saturating_sub(meta.start_op) as usize;
            graph.add(meta.hash, Node { deps: meta.deps, actor, max_op: meta.max_op }, meta.seq, ops);
        }
        graph
    }

    pub(crate) fn add(&mut self, hash: ChangeHash, node: Node, seq: u64, ops: usize) {
        for dep in &node.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(hash);
        self.ops += ops;
        let last = self.last.entry(node.actor).or_insert((seq, hash));
        if last.0 < seq {
            *last = (seq, hash);
        }
        self.nodes.insert(hash, node);
    }

    pub(crate) fn get(&self, hash: &ChangeHash) -> Option<&Node> {
        self.nodes.get(hash)
    }

    pub(crate) fn contains(&self, hash: &ChangeHash) -> bool {
        self.nodes.contains_key(hash)
    }

    pub(crate) fn changes(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn ops(&self) -> usize {
        self.ops
    }

    pub(crate) fn heads(&self) -> &HashSet<ChangeHash> {
        &self.heads
    }

    /// The sequence number and hash of an actor's last change.
    pub(crate) fn last_of(&self, actor: &ActorBytes) -> Option<(u64, ChangeHash)> {
        self.last.get(actor).copied()
    }

    /// The highest operation number among `deps` and all that they build on.
    pub(crate) fn max_op(&self, deps: &[ChangeHash]) -> u64 {
        deps.iter().filter_map(|dep| self.nodes.get(dep)).map(|node| node.max_op).max().unwrap_or(0)
    }

    /// Whether `of`, or what it builds on, contains `wanted`.
    pub(crate) fn includes(&self, of: &[ChangeHash], wanted: &ChangeHash) -> bool {
        of.contains(wanted) || self.includes_any_below(of, std::slice::from_ref(wanted))
    }

    /// Whether what `of` builds on contains any of `wanted`.
    ///
    /// A change has higher operation numbers than all that it builds on, so whatever is not above the
    /// lowest of `wanted` need not be looked into.
    pub(crate) fn includes_any_below(&self, of: &[ChangeHash], wanted: &[ChangeHash]) -> bool {
        let numbers = wanted.iter().filter_map(|hash| self.nodes.get(hash)).map(|node| node.max_op);
        let Some(lowest) = numbers.min() else { return false };
        let mut open: Vec<&ChangeHash> = of.iter().collect();
        let mut seen = HashSet::new();
        while let Some(hash) = open.pop() {
            let Some(node) = self.nodes.get(hash).filter(|node| node.max_op > lowest) else { continue };
            if seen.insert(hash) {
                if node.deps.iter().any(|dep| wanted.contains(dep)) {
                    return true;
                }
                open.extend(&node.deps);
            }
        }
        false
    }
}

/// The first 16 bytes of an actor id; admission has refused every other length.
pub(crate) fn actor_bytes(bytes: &[u8]) -> ActorBytes {
    let mut actor = [0; 16];
    let length = bytes.len().min(16);
    actor[..length].copy_from_slice(&bytes[..length]);
    actor
}

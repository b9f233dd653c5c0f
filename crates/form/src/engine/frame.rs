//! The parts of a record in memory: the root and each instance of a repeat is a frame of cells.
//!
//! Invariants: a frame's number is never reused; the frames in `repeats` are alive and in the order of
//! their elements in the tree; a parked instance is in no tree and its answers wait for it.

use super::schema::SchemaId;
use crate::xpath::NodeId;
use crate::{Answers, FindingCode, InstanceId, Value};

/// The number of a frame.
pub(crate) type FrameId = u32;

/// The root, or one instance of a repeat.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) shape: u32,
    /// The frame around it; itself for the root.
    pub(crate) parent: FrameId,
    pub(crate) instance: Option<InstanceId>,
    pub(crate) alive: bool,
    /// What keys inside begin with: `anggota.a7k2q2`; empty for the root.
    pub(crate) prefix: String,
    /// By place in the shape.
    pub(crate) cells: Vec<Cell>,
    /// The instances of each repeat directly inside.
    pub(crate) repeats: Vec<Vec<FrameId>>,
    /// Instances beyond a count, which come back when it grows.
    pub(crate) parked: Vec<Vec<(InstanceId, Answers)>>,
    /// Which slots wait to be evaluated, by place in the shape.
    pub(crate) queued: Vec<bool>,
}

/// One node of the record.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) node: NodeId,
    /// The stored answer; none where nobody ever gave one.
    pub(crate) stored: Option<Value>,
    pub(crate) relevant_itself: bool,
    /// With everything above.
    pub(crate) relevant: bool,
    pub(crate) read_only_itself: bool,
    /// With everything above.
    pub(crate) read_only: bool,
    pub(crate) required: bool,
    /// Whether the constraint holds.
    pub(crate) fits: bool,
    /// The chosen codes that are still offered, where not all are.
    pub(crate) offered: Option<Box<str>>,
    pub(crate) finding: Option<FindingCode>,
}

impl Cell {
    pub(crate) fn new(node: NodeId, relevant: bool, read_only: bool) -> Self {
        Self {
            node,
            stored: None,
            relevant_itself: true,
            relevant,
            read_only_itself: false,
            read_only,
            required: false,
            fits: true,
            offered: None,
            finding: None,
        }
    }

    /// What expressions read, relevance aside.
    pub(crate) fn text(&self) -> String {
        match (&self.offered, &self.stored) {
            (Some(offered), _) => offered.to_string(),
            (None, Some(value)) => super::cast::shown(value),
            (None, None) => String::new(),
        }
    }
}

/// A cell's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Spot {
    pub(crate) frame: FrameId,
    pub(crate) schema: SchemaId,
}

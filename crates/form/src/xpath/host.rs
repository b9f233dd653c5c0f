//! What an expression is evaluated in: documents, a place in them, and the world, handed in.

use super::tree::{Documents, NodeRef};

/// What an expression may ask of the world outside its documents.
pub trait Host {
    /// Now, in milliseconds since 1970-01-01T00:00Z.
    fn now_ms(&self) -> i64;
    /// Seconds east of Greenwich at which dates are read and printed.
    fn utc_offset_s(&self) -> i32;
    /// Random bytes.
    fn fill(&self, bytes: &mut [u8]);
    /// The text of this id in the form's language (`jr:itext`).
    fn text_by_id(&self, id: &str) -> Option<String>;
    /// The label of a choice (`jr:choice-name`); `question` is the path as its author wrote it.
    fn choice_name(&self, code: &str, question: &str) -> Option<String>;
    /// Whether a node counts as true where it stands for a condition; `None`: by being there, as in XPath 1.0.
    /// JavaRosa takes a question by its value there, so that `not(${x})` holds while `x` is empty.
    fn truth_of(&self, node: NodeRef) -> Option<bool> {
        let _ = node;
        None
    }
    /// How many steps an evaluation may take now, beside the limit of each.
    fn steps_left(&self) -> u64 {
        u64::MAX
    }
    /// Steps that an evaluation took.
    fn spend(&self, steps: u64) {
        let _ = steps;
    }
    /// The language of names of months and days.
    fn language(&self) -> &str {
        "id"
    }
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// What can be seen.
    pub documents: Documents<'a>,
    /// The context node.
    pub node: NodeRef,
    /// What `current()` means: the node that owns the expression.
    pub current: NodeRef,
    /// `position()` outside predicates.
    pub position: usize,
    /// `last()` outside predicates.
    pub size: usize,
    /// The world.
    pub host: &'a dyn Host,
}

impl<'a> Scope<'a> {
    /// The scope of an expression that `node` owns.
    #[must_use]
    pub fn at(node: NodeRef, documents: Documents<'a>, host: &'a dyn Host) -> Self {
        Self { documents, node, current: node, position: 1, size: 1, host }
    }
}

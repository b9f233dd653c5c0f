//! The expressions of a form, each with the node that owns it and what becomes of its value.

use super::paths::Reads;
use super::schema::SchemaId;
use super::template::Template;
use crate::xpath::Expression;
use std::collections::BTreeMap;

/// The number of a slot.
pub(crate) type SlotId = u32;

/// What becomes of a slot's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Job {
    /// Whether the owner is asked.
    Relevant,
    /// The owner's value.
    Calculation,
    /// How many instances the owner has.
    Count,
    /// Which of the owner's chosen codes are still offered.
    Offered,
    /// Whether the owner must be answered.
    Required,
    /// Whether the owner is shown only.
    ReadOnly,
    /// Whether the owner's value fits.
    Constraint,
    /// A text that is shown.
    Text(Shown),
    /// Which choices the owner offers; made when somebody asks.
    Choices,
    /// What is wrong with the owner's answer.
    Finding,
}

/// The texts of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shown {
    /// What is asked.
    Label,
    /// The short help.
    Hint,
    /// The long help.
    Guidance,
    /// What is said when the answer does not fit.
    ConstraintMessage,
    /// What is said when the answer is missing.
    RequiredMessage,
}

impl Job {
    /// Whether other expressions may depend on it.
    pub(crate) fn feeds_others(self) -> bool {
        matches!(self, Self::Relevant | Self::Calculation | Self::Count | Self::Offered)
    }
}

/// What is evaluated.
#[derive(Debug)]
pub(crate) enum Work {
    /// One expression.
    Value(Expression),
    /// A text with expressions in it, per language.
    Text(BTreeMap<String, Template>),
    /// Nothing of its own.
    Nothing,
}

/// One thing to keep up to date, once per instance of its shape.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) job: Job,
    pub(crate) owner: SchemaId,
    /// The shape per whose instance it is evaluated.
    pub(crate) shape: u32,
    /// Its place among the slots of the shape.
    pub(crate) local: u32,
    pub(crate) work: Work,
    /// Whether equal documents may give another value.
    pub(crate) volatile: bool,
    /// Order of evaluation: a slot that is read stands before those that read it.
    pub(crate) rank: u32,
    /// Part of a circle of relevances, which is gone round once.
    pub(crate) circular: bool,
    pub(crate) reads: Reads,
}

/// The slots of one node.
#[derive(Debug, Default, Clone)]
pub(crate) struct NodeSlots {
    pub(crate) relevant: Option<SlotId>,
    pub(crate) calculation: Option<SlotId>,
    pub(crate) count: Option<SlotId>,
    pub(crate) offered: Option<SlotId>,
    pub(crate) required: Option<SlotId>,
    pub(crate) read_only: Option<SlotId>,
    pub(crate) constraint: Option<SlotId>,
    pub(crate) choices: Option<SlotId>,
    pub(crate) finding: Option<SlotId>,
    pub(crate) texts: Vec<(Shown, SlotId)>,
}

impl NodeSlots {
    pub(crate) fn note(&mut self, job: Job, slot: SlotId) {
        let place = match job {
            Job::Relevant => &mut self.relevant,
            Job::Calculation => &mut self.calculation,
            Job::Count => &mut self.count,
            Job::Offered => &mut self.offered,
            Job::Required => &mut self.required,
            Job::ReadOnly => &mut self.read_only,
            Job::Constraint => &mut self.constraint,
            Job::Choices => &mut self.choices,
            Job::Finding => &mut self.finding,
            Job::Text(shown) => return self.texts.push((shown, slot)),
        };
        *place = Some(slot);
    }

    pub(crate) fn text(&self, shown: Shown) -> Option<SlotId> {
        self.texts.iter().find(|(other, _)| *other == shown).map(|(_, slot)| *slot)
    }
}

//! Different answers and merge findings as the desk sees them.
//!
//! Invariant: what a value would mean is told by labels and texts; nothing here decides.

use serde::Serialize;
use utoipa::ToSchema;

use super::{AnswerView, DecidedView, FileView, FindingView, ValueView, VisitView, WriteView};

/// A dispute in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConflictLine {
    /// The record.
    pub record: String,
    /// The flat key; of a merge finding its name in the record.
    pub key: String,
    /// The question's label, or what was found.
    pub label: String,
    /// The RT as a number.
    pub scope: u64,
    /// What the RT is called.
    pub area: String,
    /// The head of the family.
    pub head: String,
    /// The household's status code.
    pub status: String,
    /// `human`, `reviewable`, `merge`, `settled`, `seen` (a finding that somebody called right) or `quiet`.
    pub class: String,
    /// `values`, `removed_while_edited`, `reopened` or `form_versions`; of a merge finding its code.
    pub kind: String,
    /// Since when.
    pub since_ms: u64,
    /// When the cadre was asked, where that question waits; else 0.
    pub asked_ms: u64,
}

/// A page of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConflictPage {
    /// How many there are in all.
    pub total: u64,
    /// The lines of this page.
    pub conflicts: Vec<ConflictLine>,
}

/// One side of a conflict, with what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SideView {
    /// What is claimed.
    pub claim: WriteView,
    /// The value that stands where this side is chosen, as it is stored. It differs from what is claimed where one
    /// removed a member whom another went on editing.
    pub choose: ValueView,
    /// Who visited, where a visit is part of the same save or of one by the same device.
    pub visits: Vec<VisitView>,
    /// What else this device wrote about the household: first what it saved together with the claim, then the rest,
    /// newest first.
    pub also: Vec<WriteView>,
    /// How many of `also` were saved together with the claim.
    pub together: u32,
    /// What it would mean; empty where the record's form is not here.
    pub means: Option<MeansView>,
    /// The photo or other file, where the value is one that is here.
    pub file: Option<FileView>,
}

/// What a value would mean for the rest of the household, against what stands meanwhile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeansView {
    /// Whether it is what stands meanwhile: then nothing would change.
    pub stands: bool,
    /// Questions that would be asked besides.
    pub appear: Vec<AskedView>,
    /// How many more of them.
    pub appear_more: u32,
    /// Questions that would no longer be asked; their answers are kept.
    pub vanish: Vec<AskedView>,
    /// How many more of them.
    pub vanish_more: u32,
    /// Totals and other things that the form works out.
    pub computed: Vec<ComputedView>,
    /// How many more of them.
    pub computed_more: u32,
    /// What would no longer fit.
    pub found: Vec<FindingView>,
    /// What would fit then.
    pub mended: Vec<FindingView>,
}

/// A question that would be asked, or would not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AskedView {
    /// The flat key.
    pub key: String,
    /// The question's label.
    pub label: String,
    /// Its answer as a person reads it; may be empty.
    pub text: String,
}

/// Something that the form works out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComputedView {
    /// The flat key.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// As it is meanwhile.
    pub from: String,
    /// As it would be.
    pub to: String,
}

/// What the cadre was asked, where that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct QueryView {
    /// The remark; may be empty.
    pub remark: String,
    /// Who asked.
    pub who: String,
    /// When.
    pub asked_ms: u64,
    /// The change that asks: what `undo` wants.
    pub change: String,
}

/// What the cadre answered in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReplyView {
    /// The words.
    pub text: String,
    /// Who.
    pub who: String,
    /// When it arrived.
    pub received_ms: u64,
}

/// A person of a merge finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundPersonView {
    /// The instance of the members' repeat.
    pub instance: String,
    /// The name; may be empty.
    pub name: String,
    /// The code of the relation to the head.
    pub relation: String,
    /// Who entered this person first.
    pub who: String,
    /// When that arrived.
    pub received_ms: u64,
    /// Whether the person counts as living here.
    pub present: bool,
}

/// One question of a merge finding, answered for each person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundRowView {
    /// The question's own name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// The answers, in the order of the people.
    pub values: Vec<FoundCellView>,
    /// Whether they differ.
    pub differs: bool,
    /// The places, from 0, in which covered numbers differ.
    pub places: Vec<u32>,
}

/// One person's answer to a question of a merge finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundCellView {
    /// The flat key; empty where nothing was answered.
    pub key: String,
    /// As it is stored; a number with its middle covered.
    pub value: String,
    /// As a person reads it; a number with its middle covered.
    pub text: String,
    /// Whether it is a number whose middle is covered.
    pub covered: bool,
}

/// What a merge brought together and does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundView {
    /// Stable code.
    pub code: String,
    /// What, and what to do.
    pub text: String,
    /// The changes that it rests on: what a decision wants to have been seen.
    pub seen: Vec<String>,
    /// Whom it concerns; everybody where it is about the count.
    pub people: Vec<FoundPersonView>,
    /// Their answers side by side, in form order.
    pub rows: Vec<FoundRowView>,
    /// Relations to the head that a person may have.
    pub relations: Vec<ValueView>,
    /// How many members the household says it has, where that is the question.
    pub stated: Option<i64>,
    /// How many are listed as living here.
    pub present: u64,
}

/// One conflict with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConflictView {
    /// Its line.
    pub line: ConflictLine,
    /// How the value is stored: `text`, `integer`, `decimal`, `boolean` or `empty`.
    pub stored_as: String,
    /// What kind of question it is, as forms name it; empty where it is none.
    pub question: String,
    /// What stands meanwhile.
    pub shown: ValueView,
    /// The choices of the question, where it has some.
    pub choices: Vec<ValueView>,
    /// The sides, in the order in which they arrived; none of a merge finding.
    pub sides: Vec<SideView>,
    /// A merge finding with its people.
    pub found: Option<FoundView>,
    /// What the cadre was asked.
    pub asked: Option<QueryView>,
    /// What the cadre answered in words, where that was the last word.
    pub reply: Option<ReplyView>,
    /// Decisions on this key, newest first.
    pub decisions: Vec<DecidedView>,
    /// Other questions of the household that wait for somebody.
    pub others: Vec<AnswerView>,
    /// Photos and other files of the household.
    pub files: Vec<FileView>,
    /// How many others wait with the same question and the same values.
    pub alike: u64,
    /// How many others wait between the same devices.
    pub alike_hands: u64,
}

/// One of several that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AlikeLine {
    /// Its line.
    pub line: ConflictLine,
    /// What stands meanwhile, as a person reads it.
    pub shown: String,
    /// The sides, in the order in which they arrived.
    pub sides: Vec<WriteView>,
}

/// Disputes that are alike, to be decided together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AlikeView {
    /// How many there are in all, this one among them.
    pub total: u64,
    /// The oldest of them.
    pub conflicts: Vec<AlikeLine>,
}

/// One of several that was decided or undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BulkDoneView {
    /// The record.
    pub record: String,
    /// The flat key.
    pub key: String,
    /// The change that carries it: what `undo` wants.
    pub change: String,
}

/// One of several that was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BulkRefusedView {
    /// The record.
    pub record: String,
    /// The flat key.
    pub key: String,
    /// The head of the family; empty where it is out of reach.
    pub head: String,
    /// The question's label.
    pub label: String,
    /// Why, as a stable code.
    pub code: String,
    /// Why, in words.
    pub text: String,
}

/// What became of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BulkView {
    /// Those that are done.
    pub done: Vec<BulkDoneView>,
    /// Those that were left, each with its reason.
    pub refused: Vec<BulkRefusedView>,
}

//! An interview on the screen: its pages, and one page with its questions.
//!
//! A *page* is what is shown and saved at once: a section of the form, or one instance of a repeat (a
//! member). Its id is the section's name, or the instance's key (`anggota.a7k1q2`).

use crate::{DisputeView, FindingView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One page in the list of pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PageLine {
    /// Its id.
    pub page: String,
    /// Its title.
    pub label: String,
    /// Questions that are asked.
    pub asked: u32,
    /// Of those, how many have an answer.
    pub answered: u32,
    /// Of those without one, how many must have one.
    pub missing: u32,
    /// Findings about its answers.
    pub findings: u32,
    /// Instances of a repeat that stands on this page, in order: their pages.
    pub inside: Vec<PageLine>,
}

/// One page of an interview.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PageView {
    /// The household.
    pub record: String,
    /// What the household is called: the head's name, else the address.
    pub household: String,
    /// This page.
    pub line: PageLine,
    /// The page around it, for an instance; empty for a section.
    pub parent: String,
    /// The page before this one; empty at the first.
    pub previous: String,
    /// The page after this one; empty at the last.
    pub next: String,
    /// Where this page stands among the pages of the interview, from 1.
    pub number: u32,
    /// How many pages the interview has now.
    pub pages: u32,
    /// Why nothing may be answered here: `form_not_here`, or empty.
    pub closed: String,
    /// What is on it, in order; only what is asked.
    pub items: Vec<ItemView>,
    /// Questions of this page that are not asked, with the reason.
    pub skipped: Vec<SkippedView>,
    /// Answers of this household that are typed and not yet part of a save.
    pub drafts: u32,
}

/// One thing on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "item", rename_all = "snake_case")]
pub enum ItemView {
    /// A heading over the questions that follow.
    Heading(HeadingView),
    /// A question, a note or a computed value.
    Question(Box<AskedView>),
    /// A repeat: cards of its instances.
    Repeat(RepeatView),
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HeadingView {
    /// What it says.
    pub label: String,
    /// How deep it stands: 1 directly on the page.
    pub level: u32,
}

/// One question that is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AskedView {
    /// The flat key; `note:<path>` for a text without an answer.
    pub key: String,
    /// `text`, `integer`, `decimal`, `date`, `time`, `datetime`, `select_one`, `select_multiple`, `rank`,
    /// `geopoint`, `geotrace`, `geoshape`, `image`, `audio`, `video`, `file`, `barcode`, `range`,
    /// `acknowledge`, `note` or `calculate`.
    pub kind: String,
    /// What is asked.
    pub label: String,
    /// Short help; may be empty.
    pub hint: String,
    /// Longer help, shown on demand; may be empty.
    pub guidance: String,
    /// The answer as stored, in the format of its kind; empty while there is none or `missing` stands.
    pub value: String,
    /// The answer as a person reads it; empty while there is none.
    pub text: String,
    /// Why there is no substance: `?dk` (does not know), `?ref` (refuses), `?na` (not asked), or empty.
    pub missing: String,
    /// Whether an answer must be given.
    pub required: bool,
    /// Shown only.
    pub read_only: bool,
    /// What is wrong with the answer; empty while nothing is.
    pub wrong: String,
    /// What to look at once more, though the answer may stand; empty where nothing is.
    pub doubt: String,
    /// Whether the doubt is one to ask about at the door: `open`, or `asked` once that was done (`Asked`); empty
    /// where there is none of this kind.
    pub confirm: String,
    /// Choices in order, where they are few; see `choice_count`.
    pub choices: Vec<ChoiceView>,
    /// How many choices there are. Where `choices` is empty and this is not 0, they are many: ask for them.
    pub choice_count: u32,
    /// The words of the form's appearance, e.g. `multiline`, `numbers`, `minimal`.
    pub appearance: Vec<String>,
    /// `start`, `end` and `step` of a scale.
    pub scale: Option<ScaleView>,
    /// Typed, not yet part of a save.
    pub draft: bool,
    /// People disagree on it.
    pub disputed: bool,
}

/// A scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ScaleView {
    /// First number.
    pub start: f64,
    /// Last number.
    pub end: f64,
    /// From one to the next.
    pub step: f64,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChoiceView {
    /// The code that is stored.
    pub code: String,
    /// What it says.
    pub label: String,
}

/// Choices that were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChoicesView {
    /// Those found, in order, at most as many as were asked for.
    pub choices: Vec<ChoiceView>,
    /// How many were found altogether.
    pub found: u32,
}

/// A repeat on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RepeatView {
    /// Its key: `anggota`, `anggota.a7k1q2.usaha`.
    pub repeat: String,
    /// What it is called, e.g. "Anggota keluarga".
    pub label: String,
    /// Its instances.
    pub instances: Vec<InstanceView>,
    /// Whether a person may add one.
    pub may_add: bool,
    /// Whether a person may take one off.
    pub may_remove: bool,
}

/// One instance of a repeat, as a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InstanceView {
    /// Its page.
    pub line: PageLine,
    /// A line below its name: e.g. relation, sex, age.
    pub summary: String,
}

/// A question that is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SkippedView {
    /// The flat key.
    pub key: String,
    /// What would be asked.
    pub label: String,
    /// The answers that decide it, each as "question: answer"; may be empty.
    pub because: Vec<String>,
}

/// A new page, e.g. of a member that was just added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AddedView {
    /// Its id.
    pub page: String,
}

/// A required question without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnansweredView {
    /// The page it stands on.
    pub page: String,
    /// What the page is called.
    pub page_label: String,
    /// The flat key.
    pub key: String,
    /// What is asked.
    pub label: String,
}

/// A finding with the page on which it can be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlacedFinding {
    /// The finding.
    pub finding: FindingView,
    /// The page; empty where it belongs to none.
    pub page: String,
    /// What the page is called.
    pub page_label: String,
    /// The question's label; empty where it is about more than one.
    pub label: String,
}

/// Everything to look at before a visit is ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReviewView {
    /// Required questions without an answer.
    pub unanswered: Vec<UnansweredView>,
    /// What does not fit.
    pub findings: Vec<PlacedFinding>,
    /// Where people disagree.
    pub disputes: Vec<DisputeView>,
    /// Questions that are asked.
    pub asked: u32,
    /// Of those, how many have an answer.
    pub answered: u32,
    /// Members that live here.
    pub members: u32,
    /// Outcomes of a visit to choose from: code and words.
    pub outcomes: Vec<ChoiceView>,
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VisitView {
    /// Outcome code.
    pub outcome: String,
    /// The outcome in words.
    pub text: String,
    /// When, by the clock of the device that was there: RFC 3339.
    pub at: String,
    /// Who was there.
    pub by: String,
    /// What was noted; may be empty.
    pub note: String,
    /// When to come again, `YYYY-MM-DD`; may be empty.
    pub again: String,
}

/// What stood on a sheet outside of the interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JottedView {
    /// The screen's own text; empty where there is none.
    pub text: String,
}

//! The questionnaire: its definition (format `schemas/form/v1.schema.json`) and what it asks.
//!
//! A record is a flat map from [`Key`] to [`Value`]; a [`FormDefinition`] gives these keys their
//! meaning. Expressions (`relevant`, `constraint`, ...) are carried as text here.
//!
//! *Never:* clock, entropy, IO, Automerge.

mod answer;
mod book;
mod calendar;
mod check;
mod code_set;
mod date;
mod definition;
mod engine;
mod files;
mod gates;
mod index;
mod key;
pub mod limits;
mod locate;
mod pack;
mod position;
mod problem;
mod shipped;
mod tag;
mod upgrade;
mod validate;
mod value;
pub mod xpath;

pub use answer::{answer_text, missing_reason};
pub use book::{Fit, FormBook, Reading};
pub use check::{Clock, Finding, FindingCode, GONE_NAME, Severity, check, check_at, check_in};
pub use definition::{
    Action, Choice, ChoiceList, Condition, Element, Event, FORM_FORMAT, FormDefinition, Group, ItemSet,
    Media, Node, Preload, Question, QuestionType, Repeat, Role, Texts,
};
pub use engine::{
    Change, CompiledForm, Consequences, EventProblem, FormInstance, OfferedChoice, Outlook, Page, Patch,
    Shown, State, Step, World,
};
pub use files::{FileProblem, FileProblemCode, Files};
pub use index::{Field, RepeatField, Section};
pub use key::{InstanceId, Key, KeyProblem};
pub use pack::{DEFINITION_NAME, ShippedForm, check_package, read_package, shipped_forms};
pub use problem::FormProblem;
pub use shipped::{
    ANAK_FILES, ANAK_JSON, KELUARGA_JSON, KRITERIA_LOKAL_JSON, anak, keluarga, kriteria_lokal,
};
pub use tag::{FormTag, Version};
pub use upgrade::{Difference, Loss, LossReason, Upgrade};
pub use value::{Missing, Value};
pub use xpath::NodeId;

/// The answers of one record: flat keys, one value each.
pub type Answers = std::collections::BTreeMap<Key, Value>;

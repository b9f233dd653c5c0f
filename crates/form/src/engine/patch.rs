//! What an event changed, for whoever shows the form; and why an event cannot be played.

use crate::xpath::NodeId;
use crate::{FindingCode, InstanceId, Key, Value};

/// One change of one node. Of several for the same node and kind the last holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch {
    /// The node in the record's tree.
    pub node: NodeId,
    /// The question's key; none for groups and instances of repeats.
    pub key: Option<Key>,
    /// What is different.
    pub change: Change,
}

/// What is different at a node.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Another value, by calculation, action or the event itself.
    Value(Value),
    /// Whether it is asked.
    Relevant(bool),
    /// Whether it must be answered.
    Required(bool),
    /// Whether it is shown only.
    ReadOnly(bool),
    /// What is wrong with the answer, and what to say; `None`: nothing any more.
    Finding(Option<(FindingCode, String)>),
    /// Another text.
    Text(super::Shown, String),
    /// Other choices: ask for them again.
    Choices,
    /// A new instance; `repeat` is the repeat's key (`anggota`, `anggota.a7k2q2.usaha`).
    RepeatAdded {
        /// The repeat.
        repeat: Key,
        /// The new instance.
        instance: InstanceId,
        /// Its place among the instances, from 0.
        position: usize,
    },
    /// An instance is no longer there.
    RepeatRemoved {
        /// The repeat.
        repeat: Key,
        /// The instance.
        instance: InstanceId,
    },
}

/// Why an event was not played; nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventProblem {
    /// The key leads to no question of the record.
    #[error("event.no_such_question: {0}")]
    NoSuchQuestion(String),
    /// The repeat or instance is not there.
    #[error("event.no_such_repeat: {0}")]
    NoSuchRepeat(String),
    /// The repeat's instances are counted or fixed by the form.
    #[error("event.repeat_is_fixed: {0}")]
    RepeatIsFixed(String),
    /// The repeat has as many instances as it may have.
    #[error("event.repeat_is_full: {0}")]
    RepeatIsFull(String),
    /// An action of the form has more than one target.
    #[error("event.ambiguous_action: {0}")]
    AmbiguousAction(String),
}

impl EventProblem {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchQuestion(_) => "event.no_such_question",
            Self::NoSuchRepeat(_) => "event.no_such_repeat",
            Self::RepeatIsFixed(_) => "event.repeat_is_fixed",
            Self::RepeatIsFull(_) => "event.repeat_is_full",
            Self::AmbiguousAction(_) => "event.ambiguous_action",
        }
    }

    /// What to tell a person, in Indonesian (`id`) or else in English.
    #[must_use]
    pub fn message(&self, language: &str) -> String {
        let (indonesian, english) = match self {
            Self::NoSuchQuestion(key) => (
                format!("Pertanyaan `{key}` tidak ada di catatan ini. Buka ulang catatannya."),
                format!("There is no question `{key}` in this record. Open the record again."),
            ),
            Self::NoSuchRepeat(key) => (
                format!("Pengulangan `{key}` tidak ada di catatan ini. Buka ulang catatannya."),
                format!("There is no repeat `{key}` in this record. Open the record again."),
            ),
            Self::RepeatIsFixed(key) => (
                format!("Jumlah `{key}` ditentukan formulir. Ubah jawaban yang menentukannya."),
                format!("The form decides how many `{key}` there are. Change the answer that it depends on."),
            ),
            Self::RepeatIsFull(key) => (
                format!("`{key}` sudah penuh. Hapus satu dulu."),
                format!("`{key}` is full. Remove one first."),
            ),
            Self::AmbiguousAction(path) => (
                format!(
                    "Tindakan formulir menunjuk lebih dari satu pertanyaan: `{path}`. Beri tahu pembuatnya."
                ),
                format!("An action of the form means more than one question: `{path}`. Tell its author."),
            ),
        };
        if language == "id" { indonesian } else { english }
    }
}

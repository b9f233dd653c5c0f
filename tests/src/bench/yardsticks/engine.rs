//! What is measured side by side: two devices of one engine, and its server behind a proxy that counts.

use super::meter::Meter;
use anyhow::Result;
use std::collections::BTreeMap;

/// Answers by their flat keys, as texts.
pub(super) type Texts = BTreeMap<String, String>;

/// An interview as every engine gets it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Document {
    /// What it holds in the end.
    pub(super) answers: Texts,
    /// How it came to that: what was new at each of its saves.
    pub(super) saves: Vec<Texts>,
}

/// Which of the two devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// It made the interviews.
    First,
    /// It fetches them.
    Second,
}

/// What a device reads in one document.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Told {
    pub(super) answers: Texts,
    /// Documents that are told to be in conflict, of this one: 0 or 1.
    pub(super) documents_in_conflict: usize,
    /// The answers that are told to be in conflict.
    pub(super) fields_in_conflict: Vec<String>,
}

/// An engine with its server and its devices; the first one holds the interviews, and nothing of them was sent.
pub(super) trait Engine {
    /// Its name and version.
    fn name(&self) -> String;
    /// The proxy between its devices and its server.
    fn meter(&self) -> &Meter;
    /// The server's process.
    fn server(&self) -> u32;
    /// Seconds of the processor that a device has taken so far.
    fn device_cpu_s(&self, who: Who) -> Option<f64>;
    /// Documents that the server holds.
    fn count_arrived(&mut self) -> Result<usize>;
    /// Sends what is new, until the server has it as durably as it ever will.
    fn push(&mut self) -> Result<()>;
    /// Has the second device fetch every document, until it has them on its disk.
    fn pull(&mut self) -> Result<()>;
    /// Changes answers of the document `at` on a device's disk; nothing is sent.
    fn edit(&mut self, who: Who, at: usize, answers: &Texts) -> Result<()>;
    /// Sends and fetches, until both sides know what the other knows.
    fn sync(&mut self, who: Who) -> Result<()>;
    /// Ends a device's connection, where the engine keeps one: it goes out of reach.
    fn part(&mut self, who: Who) -> Result<()>;
    /// What a device reads in the document `at`.
    fn read(&mut self, who: Who, at: usize) -> Result<Told>;
}

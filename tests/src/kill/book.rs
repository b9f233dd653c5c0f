//! What the parent knows of a device that it kills: calls that had returned, and the one that had begun.

use anyhow::{Context, bail};
use ketuk_device::{Device, RecordId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The parent's book.
#[derive(Debug, Default)]
pub(super) struct Book {
    pages: HashMap<RecordId, Page>,
    /// Records touched in this life.
    touched: BTreeSet<RecordId>,
    /// Answers whose call had returned, over all lives.
    pub(super) answers: u64,
    /// Saves whose call had returned, over all lives.
    pub(super) saves: u64,
}

/// One record.
#[derive(Debug, Default)]
struct Page {
    /// Values that a save has folded in.
    saved: BTreeMap<String, String>,
    /// Values typed since.
    typed: BTreeMap<String, String>,
    /// A value whose call had begun.
    typing: Option<(String, String)>,
    /// Whether a save had begun.
    saving: bool,
}

impl Book {
    /// Reads one line of the child.
    pub(super) fn note(&mut self, line: &str) -> anyhow::Result<()> {
        let words: Vec<&str> = line.split(' ').collect();
        if let ["ready" | "starting" | "syncing" | "synced"] = words.as_slice() {
            return Ok(());
        }
        let id = words.get(1).and_then(|id| RecordId::from_hex(id)).context("no record in the line")?;
        self.touched.insert(id);
        let page = self.pages.entry(id).or_default();
        match words.as_slice() {
            ["started", _] => {}
            ["typing", _, key, value] => page.typing = Some(((*key).to_owned(), (*value).to_owned())),
            ["typed", _, key, value] => {
                page.typing = None;
                page.typed.insert((*key).to_owned(), (*value).to_owned());
                self.answers += 1;
            }
            ["saving", _] => page.saving = true,
            ["saved", _] => {
                page.saving = false;
                page.saved.append(&mut page.typed);
                self.saves += 1;
            }
            _ => bail!("the child said {line:?}"),
        }
        Ok(())
    }

    /// Compares what had been done in this life with what is on the disk, and turns the page: what was in
    /// doubt is now known. Returns the records looked at and what is missing.
    pub(super) fn settle(&mut self, device: &Device) -> anyhow::Result<(Vec<RecordId>, Vec<String>)> {
        let touched: Vec<RecordId> = std::mem::take(&mut self.touched).into_iter().collect();
        let mut lost = Vec::new();
        for record in &touched {
            if let Some(page) = self.pages.get_mut(record) {
                lost.extend(page.settle(device, *record)?);
            }
        }
        Ok((touched, lost))
    }

    /// Everything that was ever seen, once more.
    pub(super) fn settle_all(&mut self, device: &Device) -> anyhow::Result<(Vec<RecordId>, Vec<String>)> {
        self.touched.extend(self.pages.keys());
        self.settle(device)
    }
}

impl Page {
    fn settle(&mut self, device: &Device, record: RecordId) -> anyhow::Result<Vec<String>> {
        let Ok(document) = device.record(record) else {
            return Ok(vec![format!("record {record} is gone")]);
        };
        let stored = document.plain_answers();
        let shown = device.answers(record)?;
        let drafts = device.vault().read(|store| store.list_drafts(&record.0));
        let drafts = drafts.map_err(|e: ketuk_vault::VaultProblem| anyhow::anyhow!(e))?;
        let drafts: BTreeSet<&str> = drafts.iter().map(|row| row.key.as_str()).collect();
        let shows = |key: &str, value: &str| shown.get(key).is_some_and(|v| v.to_text() == value);
        let stores = |key: &str, value: &str| stored.get(key).is_some_and(|v| v.to_text() == value);
        let mut lost = Vec::new();
        if let Some((key, value)) = self.typing.take()
            && shows(&key, &value)
        {
            self.typed.insert(key, value);
        }
        let missing = self.typed.iter().filter(|(key, value)| !shows(key, value));
        lost.extend(missing.map(|(key, _)| format!("{key} of {record} was typed and is not there")));
        let folded = self.typed.keys().filter(|key| !drafts.contains(key.as_str())).count();
        if folded > 0 && !std::mem::take(&mut self.saving) {
            lost.push(format!("{folded} answers of {record} left the journal without a save"));
        } else if folded > 0 && folded < self.typed.len() {
            lost.push(format!("a save of {record} is there in part"));
        } else if folded > 0 {
            self.saved.append(&mut self.typed);
        }
        self.saving = false;
        let missing = self.saved.iter().filter(|(key, value)| !stores(key, value));
        lost.extend(missing.map(|(key, _)| format!("{key} of {record} was saved and is not there")));
        Ok(lost)
    }
}

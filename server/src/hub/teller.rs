//! A record told in words: labels, texts, who wrote what and when it came.

use super::covered::{cover, cover_all};
use super::{Hub, found};
use crate::store::ReceiptRow;
use crate::trouble::Trouble;
use crate::view::{AnswerView, DecidedView, ValueView, VisitView, WriteView};
use ketuk_form::{Answers, Fit, FormDefinition, Key, Reading, Value, answer_text};
use ketuk_household::VisitOutcome;
use ketuk_record::{ChangeStory, Record};
use ketuk_wire::{ChangeHash, DeviceId, RecordId};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// The repeat of visits in a record's paradata.
const VISIT: &str = "_visit";

/// One record with its form, its story and its receipts.
pub(super) struct Teller {
    pub(super) record: RecordId,
    pub(super) document: Record,
    pub(super) form: Arc<FormDefinition>,
    /// How well that form fits the record.
    pub(super) fit: Fit,
    pub(super) answers: Answers,
    pub(super) story: Vec<ChangeStory>,
    pub(super) receipts: HashMap<ChangeHash, ReceiptRow>,
    pub(super) decisions: Vec<DecidedView>,
    language: String,
}

impl Hub {
    /// Everything that is told about a record.
    pub(super) fn teller(&self, record: RecordId, language: &str) -> Result<Teller, Trouble> {
        let document = self.load_record(record)?;
        let Reading { form, fit } = document.read_with(&self.book());
        let receipts = self.store.list_receipts(record)?.into_iter().map(|row| (row.change, row)).collect();
        let mut teller = Teller {
            record,
            answers: document.answers_among(&self.book()),
            story: document.history(),
            receipts,
            decisions: Vec::new(),
            language: language.to_owned(),
            document,
            form,
            fit,
        };
        for row in self.store.list_decisions(record)?.into_iter().rev() {
            let label = Key::parse(&row.key).map_or_else(|_| row.key.clone(), |key| teller.label(&key));
            teller.decisions.push(DecidedView {
                key: row.key,
                label,
                kind: row.kind,
                change: row.change.to_string(),
                who: row.who,
                why: row.why,
                decided_ms: row.decided_ms,
            });
        }
        Ok(teller)
    }
}

impl Teller {
    /// What a question or a merge finding is called; the key where nothing names it.
    pub(super) fn label(&self, key: &Key) -> String {
        let named = self.find_label(key).or_else(|| found::title_of(key, &self.language).map(str::to_owned));
        named.unwrap_or_else(|| key.to_string())
    }

    /// What a question is called.
    pub(super) fn find_label(&self, key: &Key) -> Option<String> {
        label(&self.form, key, &self.language)
    }

    /// When the last change arrived: the day on which the record is judged.
    pub(super) fn arrived_ms(&self) -> u64 {
        self.receipts.values().map(|receipt| receipt.received_ms).max().unwrap_or(0)
    }

    /// A value as a person reads it.
    pub(super) fn text(&self, key: &Key, value: &Value) -> String {
        answer_text(&self.form, key, value, &self.language)
    }

    /// A value as pages are given it: the middle of a person's or a family's number is covered.
    pub(super) fn told(&self, key: &Key, value: &Value) -> ValueView {
        let (value, text) = (value.to_text(), self.text(key, value));
        if self.is_number(key, &value) {
            return ValueView { value: cover(&value), text: cover(&text) };
        }
        ValueView { value, text }
    }

    /// An answer with its label.
    pub(super) fn answer(&self, key: &Key, value: &Value, disputed: &HashSet<String>) -> AnswerView {
        let writes = self.story.iter().flat_map(|change| &change.writes).filter(|(at, _)| at == key).count();
        let covered = self.is_number(key, &value.to_text());
        let shown = |text: String| if covered { cover(&text) } else { text };
        AnswerView {
            key: key.to_string(),
            label: self.label(key),
            value: shown(value.to_text()),
            text: shown(self.text(key, value)),
            covered,
            disputed: disputed.contains(key.as_str()),
            writes: u32::try_from(writes).unwrap_or(u32::MAX),
        }
    }

    /// One thing that a change wrote.
    pub(super) fn write(&self, change: &ChangeStory, key: &Key, value: &Value) -> WriteView {
        let hash = ChangeHash(change.change.0);
        let receipt = self.receipts.get(&hash);
        let device = device_of(change);
        let decided = self.decisions.iter().find(|decision| decision.change == hash.to_string());
        let covered = self.is_number(key, &value.to_text());
        let shown = |text: String| if covered { cover(&text) } else { text };
        let sender = || receipt.map_or_else(|| device.to_string(), |receipt| receipt.name.clone());
        WriteView {
            key: key.to_string(),
            label: self.label(key),
            value: shown(value.to_text()),
            text: shown(self.text(key, value)),
            covered,
            differs: Vec::new(),
            who: decided.map_or_else(sender, |decision| decision.who.clone()),
            device: device.to_string(),
            received_ms: receipt.map_or(0, |receipt| receipt.received_ms),
            written_ms: written_ms(change),
            change: hash.to_string(),
        }
    }

    /// What was written to one key, newest first.
    pub(super) fn history(&self, key: &Key) -> Vec<WriteView> {
        let writes = self.story.iter().flat_map(|change| {
            let of_key = change.writes.iter().filter(|(at, _)| at == key);
            of_key.map(|(at, value)| self.write(change, at, value))
        });
        let mut writes: Vec<_> = writes.collect();
        let values = self.story.iter().flat_map(|change| &change.writes).filter(|(at, _)| at == key);
        self.compare(key, &mut writes, values.map(|(_, value)| value));
        writes.reverse();
        writes
    }

    /// Marks in what covered numbers differ that stand side by side: `values` are those of `writes`, in order.
    pub(super) fn compare<'v, 'w>(
        &self,
        key: &Key,
        writes: impl IntoIterator<Item = &'w mut WriteView>,
        values: impl Iterator<Item = &'v Value>,
    ) {
        let values: Vec<String> = values.map(Value::to_text).collect();
        if !values.iter().any(|text| self.is_number(key, text)) {
            return;
        }
        let (shown, places) = cover_all(&values);
        for (write, text) in writes.into_iter().zip(shown).filter(|(write, _)| write.covered) {
            write.value = text.clone();
            write.text = text;
            write.differs = places.clone();
        }
    }

    /// The visits, newest first by the clocks of those who came, each with the device that wrote it.
    pub(super) fn visits(&self) -> Vec<(Option<DeviceId>, VisitView)> {
        let mut visits: BTreeMap<String, (Option<DeviceId>, VisitView)> = BTreeMap::new();
        for change in &self.story {
            for (key, value) in &change.writes {
                let Some(instance) = visit_of(key) else { continue };
                let empty = VisitView::default();
                let (device, visit) = visits.entry(instance).or_insert_with(|| (None, empty));
                *device = Some(device_of(change));
                let place = match key.name() {
                    "outcome" => &mut visit.outcome,
                    "at" => &mut visit.at,
                    "by" => &mut visit.by,
                    "note" => &mut visit.note,
                    "again" => &mut visit.again,
                    _ => continue,
                };
                *place = value.as_text().map_or_else(|| value.to_text(), str::to_owned);
            }
        }
        let mut visits: Vec<_> =
            visits.into_values().filter(|(_, visit)| !visit.outcome.is_empty()).collect();
        for (_, visit) in &mut visits {
            visit.text = VisitOutcome::from_code(&visit.outcome).text(&self.language).to_owned();
        }
        visits.sort_by(|(_, a), (_, b)| b.at.cmp(&a.at));
        visits
    }
}

/// What a question is called in a form that has it.
pub(super) fn label(form: &FormDefinition, key: &Key, language: &str) -> Option<String> {
    form.plain_text_in(&form.question(&key.field_path())?.label, language)
}

/// Whose session a change belongs to.
pub(super) fn device_of(change: &ChangeStory) -> DeviceId {
    let mut device = DeviceId([0; 8]);
    device.0.copy_from_slice(&change.actor[..8]);
    device
}

/// When a change was written, by its device's clock.
pub(super) fn written_ms(change: &ChangeStory) -> u64 {
    u64::try_from(change.time_s).unwrap_or(0).saturating_mul(1_000)
}

fn visit_of(key: &Key) -> Option<String> {
    let prefix = key.instance_prefix()?;
    prefix.strip_prefix(VISIT)?.strip_prefix('.').map(str::to_owned)
}

//! The conflict desk: the queue by filter, and one conflict with its evidence.

use super::Hub;
use super::teller::{Teller, device_of, label};
use crate::role::Reach;
use crate::store::{DisputeFilter, Page, QueueRow};
use crate::trouble::Trouble;
use crate::view::{
    AnswerView, ApartLine, ApartPage, ConflictLine, ConflictPage, ConflictView, SideView, ValueView,
    WriteView,
};
use ketuk_form::{Key, Value};
use ketuk_record::{ChangeStory, Claim, Dispute, DisputeClass};
use ketuk_wire::{ChangeHash, DeviceId, Problem, ProblemCode, RecordId, ScopeId};
use std::collections::HashSet;

/// Other answers of a side that are shown: a section of a long form.
const ALSO_MAX: usize = 60;

impl Hub {
    /// Disputes by filter, a page at a time.
    pub fn page_of_conflicts(
        &self,
        range: (ScopeId, ScopeId),
        filter: &DisputeFilter,
        page: Page,
        language: &str,
    ) -> Result<ConflictPage, Problem> {
        let (rows, total) = self.store.page_of_disputes(range, filter, page)?;
        let conflicts = rows.into_iter().map(|row| self.conflict_line(row, language)).collect();
        Ok(ConflictPage { total, conflicts })
    }

    fn conflict_line(&self, row: QueueRow, language: &str) -> ConflictLine {
        let QueueRow { record, key, scope, class, kind, since_ms, head, status, label: area } = row;
        // Which form the record has is not known without opening it: any that has the question will do.
        let named = Key::parse(&key)
            .ok()
            .and_then(|key| self.book().iter().filter_map(|(_, form)| label(form, &key, language)).last());
        ConflictLine {
            record: record.to_string(),
            label: named.unwrap_or_else(|| key.clone()),
            key,
            scope: scope.0,
            area,
            head,
            status,
            class,
            kind,
            since_ms,
        }
    }

    /// One conflict with its evidence.
    pub fn conflict(
        &self,
        reach: Reach,
        record: RecordId,
        key: &Key,
        language: &str,
    ) -> Result<ConflictView, Problem> {
        let gone = || Problem::with(ProblemCode::NotFound, "no such conflict");
        let scope = self.store.find_record_scope(record)?.filter(|scope| reach.holds(*scope));
        let scope = scope.ok_or_else(gone)?;
        let (household, area) = self.store.find_household(scope, record)?.ok_or_else(gone)?;
        let teller = self.teller(record, language)?;
        let disputes = teller.document.disputes_among(&self.book());
        let dispute = disputes.iter().find(|dispute| dispute.key == *key).ok_or_else(gone)?;
        let since_ms = self.since(&teller, dispute);
        let line = ConflictLine {
            record: record.to_string(),
            key: key.to_string(),
            label: teller.label(key),
            scope: scope.0,
            area,
            head: household.head,
            status: household.status,
            class: dispute.class.code().to_owned(),
            kind: dispute.kind.code().to_owned(),
            since_ms,
        };
        let mut sides: Vec<_> = dispute.claims.iter().map(|claim| side(&teller, key, claim)).collect();
        sides.sort_by_key(|side| side.claim.received_ms);
        let waits = |other: &&Dispute| other.key != *key && other.class > DisputeClass::Settled;
        let waiting: HashSet<String> =
            disputes.iter().filter(waits).map(|other| other.key.to_string()).collect();
        let others: Vec<AnswerView> = disputes
            .iter()
            .filter(waits)
            .map(|other| teller.answer(&other.key, &other.shown, &waiting))
            .collect();
        Ok(ConflictView {
            line,
            stored_as: stored_as(&dispute.claims).to_owned(),
            shown: ValueView { value: dispute.shown.to_text(), text: teller.text(key, &dispute.shown) },
            choices: choices(&teller, key),
            sides,
            decisions: teller
                .decisions
                .iter()
                .filter(|decision| decision.key == key.as_str())
                .cloned()
                .collect(),
            others,
        })
    }

    /// The first moment at which two of the sides were here.
    fn since(&self, teller: &Teller, dispute: &Dispute) -> u64 {
        let mut times: Vec<_> = dispute
            .claims
            .iter()
            .filter_map(|claim| teller.receipts.get(&ChangeHash(claim.change.0)))
            .map(|receipt| receipt.received_ms)
            .collect();
        times.sort_unstable();
        times.get(1).or(times.first()).copied().unwrap_or(0)
    }

    /// What is kept apart, a page at a time.
    pub fn page_of_quarantine(
        &self,
        range: (ScopeId, ScopeId),
        page: Page,
        language: &str,
    ) -> Result<ApartPage, Problem> {
        let read = || -> Result<ApartPage, Trouble> {
            let (total, _) = self.store.count_apart(range)?;
            let rows = self.store.page_of_quarantine(range, page)?;
            let entries = rows.into_iter().map(|row| ApartLine {
                entry: row.entry,
                record: row.record.to_string(),
                scope: row.scope.0,
                area: row.label,
                who: row.name,
                device: row.device.to_string(),
                text: ProblemCode::parse(&row.code)
                    .map(|code| if language == "id" { code.text_id() } else { code.text_en() })
                    .unwrap_or_default()
                    .to_owned(),
                code: row.code,
                received_ms: row.received_ms,
                bytes: row.bytes,
            });
            Ok(ApartPage { total, entries: entries.collect() })
        };
        Ok(read()?)
    }
}

/// In which type the sides keep the value: what a decision must keep it in too.
fn stored_as(claims: &[Claim]) -> &'static str {
    let kind = |value: &Value| match value {
        Value::Empty => None,
        Value::Missing(_) | Value::Text(_) => Some("text"),
        Value::Boolean(_) => Some("boolean"),
        Value::Integer(_) => Some("integer"),
        Value::Decimal(_) => Some("decimal"),
    };
    claims.iter().find_map(|claim| kind(&claim.value)).unwrap_or("empty")
}

fn choices(teller: &Teller, key: &Key) -> Vec<ValueView> {
    let value = |code: &str| {
        let stored = Value::from_text(code);
        ValueView { value: code.to_owned(), text: teller.text(key, &stored) }
    };
    teller.form.choices_of(&key.field_path()).iter().map(|choice| value(&choice.code)).collect()
}

fn side(teller: &Teller, key: &Key, claim: &Claim) -> SideView {
    let own = teller.story.iter().find(|change| change.change == claim.change);
    let mut device = DeviceId([0; 8]);
    device.0.copy_from_slice(&claim.actor[..8]);
    let nobody = ChangeStory { change: claim.change, actor: claim.actor, time_s: 0, writes: Vec::new() };
    let of_device = teller.visits().into_iter().filter(|(by, _)| *by == Some(device));
    SideView {
        claim: teller.write(own.unwrap_or(&nobody), key, &claim.value),
        visits: of_device.map(|(_, visit)| visit).collect(),
        also: also(teller, key, device),
    }
}

/// What else a device wrote about the household, newest first; of each question its last word.
fn also(teller: &Teller, key: &Key, device: DeviceId) -> Vec<WriteView> {
    let mut seen = HashSet::new();
    let changes = teller.story.iter().rev().filter(|change| device_of(change) == device);
    let writes = changes.flat_map(|change| change.writes.iter().map(move |(at, value)| (change, at, value)));
    writes
        .filter(|(_, at, _)| *at != key && !at.is_paradata() && !at.as_str().starts_with('_'))
        .filter(|(_, at, _)| seen.insert(at.as_str()))
        .take(ALSO_MAX)
        .map(|(change, at, value)| teller.write(change, at, value))
        .collect()
}

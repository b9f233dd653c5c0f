//! The conflict desk: the queue by filter, and one conflict with its evidence.

use super::means::Means;
use super::teller::{Teller, device_of, label};
use super::{Hub, found};
use crate::role::Reach;
use crate::store::{Alike, DisputeFilter, HouseholdRow, Page, QueueRow};
use crate::trouble::Trouble;
use crate::view::{
    AlikeLine, AlikeView, AnswerView, ConflictLine, ConflictPage, ConflictView, FileView, MeansView,
    QueryView, ReplyView, SideView, ValueView, WriteView,
};
use ketuk_form::{Key, QuestionType, Value};
use ketuk_record::{ChangeStory, Claim, Dispute, DisputeClass};
use ketuk_wire::{ChangeHash, DeviceId, Problem, ProblemCode, RecordId, ScopeId};
use std::collections::HashSet;

/// Other answers of a side that are shown: a section of a long form.
const ALSO_MAX: usize = 60;
/// Disputes that are alike and shown together: what somebody can look through before deciding for all.
const ALIKE_MAX: u64 = 100;

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
        let QueueRow { record, key, scope, class, kind, since_ms, asked_ms, head, status, label: area } = row;
        // Which form the record has is not known without opening it: any that has the question will do.
        let named = || {
            let key = Key::parse(&key).ok()?;
            self.book().iter().filter_map(|(_, form)| label(form, &key, language)).last()
        };
        let title = found::title(&kind, language).map(str::to_owned).or_else(named);
        ConflictLine {
            record: record.to_string(),
            label: title.unwrap_or_else(|| key.clone()),
            key,
            scope: scope.0,
            area,
            head,
            status,
            class,
            kind,
            since_ms,
            asked_ms,
        }
    }

    /// One conflict or merge finding with its evidence.
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
        let named = self.store.find_household(scope, record)?.ok_or_else(gone)?;
        let teller = self.teller(record, language)?;
        let disputes = teller.document.disputes_among(&self.book());
        let files = self.files_of(&teller)?;
        let waits = |other: &&Dispute| other.key != *key && other.class > DisputeClass::Settled;
        let waiting: HashSet<String> =
            disputes.iter().filter(waits).map(|other| other.key.to_string()).collect();
        let others: Vec<AnswerView> = disputes
            .iter()
            .filter(waits)
            .map(|other| teller.answer(&other.key, &other.shown, &waiting))
            .collect();
        let about_key = teller.decisions.iter().filter(|decision| decision.key == key.as_str());
        let mut view = ConflictView {
            line: ConflictLine { record: record.to_string(), ..self.line_of(&teller, key, named) },
            stored_as: "empty".to_owned(),
            question: String::new(),
            shown: ValueView { value: String::new(), text: String::new() },
            choices: Vec::new(),
            sides: Vec::new(),
            found: None,
            asked: query(&teller, key),
            reply: reply(&teller, key),
            decisions: about_key.cloned().collect(),
            others,
            files,
            alike: 0,
            alike_hands: 0,
        };
        if let Some(dispute) = disputes.iter().find(|dispute| dispute.key == *key) {
            self.tell_dispute(&teller, dispute, &mut view, language);
            (view.alike, view.alike_hands) = self.count_alike(reach, record, key)?;
            return Ok(view);
        }
        let row = self.store.find_dispute(record, key.as_str())?;
        let found = found::find(&teller.form, &teller.answers, key).ok_or_else(gone)?;
        found.code.code().clone_into(&mut view.line.kind);
        view.line.label = found::title(&view.line.kind, language).unwrap_or_default().to_owned();
        view.line.class = row.as_ref().map_or_else(|| "merge".to_owned(), |row| row.class.clone());
        view.line.since_ms = row.map_or(0, |row| row.since_ms);
        view.found = Some(found::view(&teller, &found, language));
        Ok(view)
    }

    fn line_of(&self, teller: &Teller, key: &Key, (row, area): (HouseholdRow, String)) -> ConflictLine {
        ConflictLine {
            record: String::new(),
            key: key.to_string(),
            label: teller.label(key),
            scope: row.scope.0,
            area,
            head: row.head,
            status: row.status,
            class: String::new(),
            kind: String::new(),
            since_ms: 0,
            asked_ms: query(teller, key).map_or(0, |asked| asked.asked_ms),
        }
    }

    fn tell_dispute(&self, teller: &Teller, dispute: &Dispute, view: &mut ConflictView, language: &str) {
        let key = &dispute.key;
        let means = Means::of(teller, key, &dispute.shown, language);
        dispute.class.code().clone_into(&mut view.line.class);
        dispute.kind.code().clone_into(&mut view.line.kind);
        view.line.since_ms = self.since(teller, dispute);
        stored_as(teller, key, &dispute.claims).clone_into(&mut view.stored_as);
        let question = teller.form.question(&key.field_path());
        view.question = question.map(|question| question.kind.code().to_owned()).unwrap_or_default();
        view.shown = teller.told(key, &dispute.shown);
        view.choices = choices(teller, key);
        let files = std::mem::take(&mut view.files);
        view.sides =
            dispute.claims.iter().map(|claim| side(teller, key, claim, (means.as_ref(), &files))).collect();
        let claims = view.sides.iter_mut().map(|side| &mut side.claim);
        teller.compare(key, claims, dispute.claims.iter().map(|claim| &claim.value));
        view.sides.sort_by_key(|side| side.claim.received_ms);
        view.files = files;
    }

    /// How many others wait that are alike by values, and by devices.
    fn count_alike(&self, reach: Reach, record: RecordId, key: &Key) -> Result<(u64, u64), Trouble> {
        let Some(row) = self.store.find_dispute(record, key.as_str())? else { return Ok((0, 0)) };
        let others = |by, digest: &str| -> Result<u64, Trouble> {
            if digest.is_empty() {
                return Ok(0);
            }
            Ok(self.store.list_alike(reach.range(), (by, digest), 0)?.1.saturating_sub(1))
        };
        Ok((others(Alike::Values, &row.pattern)?, others(Alike::Hands, &row.hands)?))
    }

    /// What waits and is alike, the oldest first, to be decided together.
    pub fn list_alike(
        &self,
        reach: Reach,
        (record, key): (RecordId, &Key),
        by: Alike,
        language: &str,
    ) -> Result<AlikeView, Problem> {
        let gone = || Problem::with(ProblemCode::NotFound, "no such conflict");
        let row = self.store.find_dispute(record, key.as_str())?;
        let row = row.filter(|row| reach.holds(row.scope)).ok_or_else(gone)?;
        let digest = if by == Alike::Values { &row.pattern } else { &row.hands };
        if digest.is_empty() {
            return Ok(AlikeView { total: 0, conflicts: Vec::new() });
        }
        let (rows, total) = self.store.list_alike(reach.range(), (by, digest), ALIKE_MAX)?;
        let mut conflicts = Vec::new();
        for row in rows {
            let Ok(key) = Key::parse(&row.key) else { continue };
            let teller = self.teller(row.record, language)?;
            let disputes = teller.document.disputes_among(&self.book());
            let Some(dispute) = disputes.iter().find(|dispute| dispute.key == key) else { continue };
            let mut sides: Vec<WriteView> =
                dispute.claims.iter().map(|claim| claimed(&teller, &key, claim)).collect();
            sides.sort_by_key(|side| side.received_ms);
            let shown = teller.told(&key, &dispute.shown).text;
            conflicts.push(AlikeLine { line: self.conflict_line(row, language), shown, sides });
        }
        Ok(AlikeView { total, conflicts })
    }

    /// What a value that somebody types would mean.
    pub fn means(
        &self,
        reach: Reach,
        (record, key): (RecordId, &Key),
        value: &Value,
        language: &str,
    ) -> Result<MeansView, Problem> {
        let gone = || Problem::with(ProblemCode::NotFound, "no such conflict");
        let scope = self.store.find_record_scope(record)?.filter(|scope| reach.holds(*scope));
        scope.ok_or_else(gone)?;
        let teller = self.teller(record, language)?;
        let disputes = teller.document.disputes_among(&self.book());
        let dispute = disputes.iter().find(|dispute| dispute.key == *key).ok_or_else(gone)?;
        let means = Means::of(&teller, key, &dispute.shown, language);
        Ok(means.map(|means| means.tell(value)).unwrap_or_default())
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
}

/// In which type the sides keep the value: what a decision must keep it in too.
pub(super) fn stored_as(teller: &Teller, key: &Key, claims: &[Claim]) -> &'static str {
    match teller.form.question(&key.field_path()).map(|question| question.kind) {
        // Also where nobody has said a number so far.
        Some(QuestionType::Integer) => return "integer",
        Some(QuestionType::Decimal) => return "decimal",
        _ => {}
    }
    let kind = |value: &Value| match value {
        Value::Empty => None,
        Value::Missing(_) | Value::Text(_) => Some("text"),
        Value::Boolean(_) => Some("boolean"),
        Value::Integer(_) => Some("integer"),
        Value::Decimal(_) => Some("decimal"),
    };
    claims.iter().find_map(|claim| kind(&claim.value)).unwrap_or("empty")
}

pub(super) fn choices(teller: &Teller, key: &Key) -> Vec<ValueView> {
    let value = |code: &str| {
        let stored = Value::from_text(code);
        ValueView { value: code.to_owned(), text: teller.text(key, &stored) }
    };
    teller.form.choices_of(&key.field_path()).iter().map(|choice| value(&choice.code)).collect()
}

/// The question that waits for the cadre's answer.
fn query(teller: &Teller, key: &Key) -> Option<QueryView> {
    let asked = teller.document.find_query(key)?;
    let change = ChangeHash(asked.change.0);
    let decided = teller.decisions.iter().find(|decision| decision.change == change.to_string());
    Some(QueryView {
        remark: asked.remark,
        who: decided.map(|decision| decision.who.clone()).unwrap_or_default(),
        asked_ms: teller.receipts.get(&change).map_or(0, |receipt| receipt.received_ms),
        change: change.to_string(),
    })
}

/// What the cadre answered in words.
fn reply(teller: &Teller, key: &Key) -> Option<ReplyView> {
    let (text, change) = teller.document.find_reply(key)?;
    let receipt = teller.receipts.get(&ChangeHash(change.0));
    Some(ReplyView {
        text,
        who: receipt.map(|receipt| receipt.name.clone()).unwrap_or_default(),
        received_ms: receipt.map_or(0, |receipt| receipt.received_ms),
    })
}

/// What is claimed, by whom and when.
fn claimed(teller: &Teller, key: &Key, claim: &Claim) -> WriteView {
    let own = teller.story.iter().find(|change| change.change == claim.change);
    let nobody = ChangeStory { change: claim.change, actor: claim.actor, time_s: 0, writes: Vec::new() };
    teller.write(own.unwrap_or(&nobody), key, &claim.value)
}

fn side(
    teller: &Teller,
    key: &Key,
    claim: &Claim,
    (means, files): (Option<&Means<'_>>, &[FileView]),
) -> SideView {
    let mut device = DeviceId([0; 8]);
    device.0.copy_from_slice(&claim.actor[..8]);
    let of_device = teller.visits().into_iter().filter(|(by, _)| *by == Some(device));
    // Of a member whom one removed while another went on editing: to choose the edit is to keep the member.
    let chosen = if teller.document.wrote(key, &claim.change) { claim.value.clone() } else { Value::Empty };
    let (also, together) = also(teller, key, claim, device);
    let named = claim.value.as_text().unwrap_or_default();
    SideView {
        claim: claimed(teller, key, claim),
        choose: teller.told(key, &chosen),
        visits: of_device.map(|(_, visit)| visit).collect(),
        also,
        together,
        means: means.map(|means| means.tell(&chosen)),
        file: files.iter().find(|file| !named.is_empty() && file.file == named).cloned(),
    }
}

/// What else a device wrote about the household: what it saved together with the claim, then the rest, newest
/// first; of each question its last word. And how many of them it saved together.
fn also(teller: &Teller, key: &Key, claim: &Claim, device: DeviceId) -> (Vec<WriteView>, u32) {
    let mut seen = HashSet::new();
    let (own, rest): (Vec<&ChangeStory>, Vec<&ChangeStory>) = teller
        .story
        .iter()
        .rev()
        .filter(|change| device_of(change) == device)
        .partition(|change| change.change == claim.change);
    let writes = own.into_iter().chain(rest).flat_map(|change| {
        let of_change = change.writes.iter();
        of_change.map(move |(at, value)| (change, at, value))
    });
    let writes: Vec<_> = writes
        .filter(|(_, at, _)| *at != key && !at.is_paradata() && !at.as_str().starts_with('_'))
        .filter(|(_, at, _)| seen.insert(at.as_str()))
        .take(ALSO_MAX)
        .collect();
    let together = writes.iter().filter(|(change, ..)| change.change == claim.change).count();
    let writes = writes.into_iter().map(|(change, at, value)| teller.write(change, at, value)).collect();
    (writes, u32::try_from(together).unwrap_or(u32::MAX))
}

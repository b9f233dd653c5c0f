//! One household for a page: every answer with its label, visits, receipts, photos, findings, decisions.

use super::Hub;
use super::teller::{Teller, device_of, written_ms};
use crate::role::Reach;
use crate::store::{HouseholdFilter, HouseholdRow, Page};
use crate::trouble::Trouble;
use crate::view::{
    AnswerView, DossierView, FileView, FindingView, GroupView, HistoryView, HouseholdLineView, HouseholdPage,
    PlaceView, ReceiptView,
};
use ketuk_form::{Answers, Clock, FormDefinition, Key, Severity, Value};
use ketuk_household::{Household, Status};
use ketuk_record::{DisputeClass, keys};
use ketuk_wire::{ChangeHash, FileHash, Problem, ProblemCode, RecordId, ScopeId};
use std::collections::{BTreeMap, HashSet};

impl Hub {
    /// Households by filter, a page at a time.
    pub fn page_of_households(
        &self,
        range: (ScopeId, ScopeId),
        filter: &HouseholdFilter,
        page: Page,
        language: &str,
    ) -> Result<HouseholdPage, Problem> {
        let (rows, total) = self.store.page_of_households(range, filter, page)?;
        let households = rows.into_iter().map(|(row, area)| line(row, area, language)).collect();
        Ok(HouseholdPage { total, households })
    }

    /// A whole household.
    pub fn dossier(&self, reach: Reach, record: RecordId, language: &str) -> Result<DossierView, Problem> {
        let (row, area) = self.labelled(reach, record)?;
        let teller = self.teller(record, language)?;
        let household = Household::read(&teller.form, &teller.answers);
        let disputes = teller.document.disputes_among(&self.book());
        let waiting: HashSet<String> = disputes
            .iter()
            .filter(|dispute| dispute.class > DisputeClass::Settled)
            .map(|dispute| dispute.key.to_string())
            .collect();
        let returned = match Status::from_code(&row.status) {
            Status::Returned => teller.answers.iter().find(|(key, _)| key.as_str() == keys::RETURNED),
            _ => None,
        };
        let place = |measured| {
            move |at: ketuk_household::Position| PlaceView {
                latitude: at.lat_degrees(),
                longitude: at.lng_degrees(),
                measured,
            }
        };
        Ok(DossierView {
            form: teller.document.form().unwrap_or_default(),
            form_title: teller.form.plain_text_in(&teller.form.title, language).unwrap_or_default(),
            returned: returned.map(|(_, why)| why.to_text()).unwrap_or_default(),
            groups: groups(&teller, &household, &waiting),
            visits: teller.visits().into_iter().map(|(_, visit)| visit).collect(),
            receipts: receipts(&teller),
            files: self.files_of(&teller)?,
            findings: list_findings(&teller.form, &teller.answers, Clock::wita(row.changed_ms), language),
            decisions: teller.decisions.clone(),
            place: household.position.map(place(true)).or(household.listed_position.map(place(false))),
            line: line(row, area, language),
        })
    }

    /// What was written to one answer, newest first.
    pub fn answer_history(
        &self,
        reach: Reach,
        record: RecordId,
        key: &Key,
        language: &str,
    ) -> Result<HistoryView, Problem> {
        self.labelled(reach, record)?;
        Ok(HistoryView { writes: self.teller(record, language)?.history(key) })
    }

    fn labelled(&self, reach: Reach, record: RecordId) -> Result<(HouseholdRow, String), Problem> {
        let gone = || Problem::with(ProblemCode::NotFound, "no such household");
        let scope = self.store.find_record_scope(record)?.filter(|scope| reach.holds(*scope));
        self.store.find_household(scope.ok_or_else(gone)?, record)?.ok_or_else(gone)
    }

    pub(super) fn files_of(&self, teller: &Teller) -> Result<Vec<FileView>, Trouble> {
        let view = |row: crate::store::FileRow| {
            let names =
                |(_, value): &(&Key, &Value)| value.as_text().and_then(FileHash::of_answer) == Some(row.file);
            let named = teller.answers.iter().find(names).map(|(key, _)| key);
            FileView {
                file: row.file.to_string(),
                key: named.map(Key::to_string).unwrap_or_default(),
                label: named.map(|key| teller.label(key)).unwrap_or_default(),
                media: row.media,
                bytes: row.bytes,
                who: row.name,
                received_ms: row.received_ms,
            }
        };
        Ok(self.store.list_files_of(teller.record)?.into_iter().map(view).collect())
    }
}

fn line(row: HouseholdRow, area: String, language: &str) -> HouseholdLineView {
    let HouseholdRow {
        scope,
        record,
        head,
        address,
        status,
        members,
        changes,
        disputes,
        findings,
        changed_ms,
        listed,
        status_ms,
        at: _,
        status_by: _,
        linked,
    } = row;
    HouseholdLineView {
        record: record.to_string(),
        scope: scope.0,
        area,
        head,
        address,
        status_text: Status::from_code(&status).text(language).to_owned(),
        status,
        status_ms,
        listed,
        members,
        changes,
        disputes,
        findings,
        changed_ms,
        linked: linked.map(|record| record.to_string()).unwrap_or_default(),
    }
}

/// The answers by instance, in form order; what the app writes for itself is left out.
fn groups(teller: &Teller, household: &Household, waiting: &HashSet<String>) -> Vec<GroupView> {
    let mut groups: BTreeMap<String, Vec<(usize, AnswerView)>> = BTreeMap::new();
    let mut gone: BTreeMap<String, String> = BTreeMap::new();
    for (key, value) in &teller.answers {
        let instance = key.instance_prefix().unwrap_or_default().to_owned();
        if key.name() == keys::GONE {
            gone.insert(instance, value.to_text());
            continue;
        }
        if key.is_paradata() || key.as_str().starts_with('_') {
            continue;
        }
        let place = teller.form.position(&key.field_path()).unwrap_or(usize::MAX);
        groups.entry(instance).or_default().push((place, teller.answer(key, value, waiting)));
    }
    let name = |instance: &str| {
        let own = instance.rsplit('.').next().unwrap_or_default();
        let member = household.members.iter().find(|member| member.instance.as_str() == own);
        member.and_then(|member| member.name.clone()).unwrap_or_default()
    };
    let group = |(instance, mut answers): (String, Vec<(usize, AnswerView)>)| {
        answers.sort_by_key(|(place, _)| *place);
        GroupView {
            name: name(&instance),
            gone: gone.get(&instance).cloned().unwrap_or_default(),
            answers: answers.into_iter().map(|(_, answer)| answer).collect(),
            instance,
        }
    };
    groups.into_iter().map(group).collect()
}

/// What arrived, newest first.
fn receipts(teller: &Teller) -> Vec<ReceiptView> {
    let view = |change: &ketuk_record::ChangeStory| {
        let receipt = teller.receipts.get(&ChangeHash(change.change.0))?;
        Some(ReceiptView {
            change: receipt.change.to_string(),
            seq: receipt.seq,
            who: receipt.name.clone(),
            device: device_of(change).to_string(),
            batch: receipt.number,
            received_ms: receipt.received_ms,
            written_ms: written_ms(change),
            writes: u32::try_from(change.writes.len()).unwrap_or(u32::MAX),
        })
    };
    let mut receipts: Vec<_> = teller.story.iter().filter_map(view).collect();
    receipts.sort_by_key(|receipt| std::cmp::Reverse(receipt.seq));
    receipts
}

/// What does not fit, as on the phone, by the time of `clock`.
pub(super) fn list_findings(
    form: &FormDefinition,
    answers: &Answers,
    clock: Clock,
    language: &str,
) -> Vec<FindingView> {
    let severity = |severity: Severity| match severity {
        Severity::Warning => "warning".to_owned(),
        Severity::Error => "error".to_owned(),
    };
    let of_form = ketuk_form::check_in(form, answers, clock, language);
    let of_form = of_form.into_iter().map(|(finding, text)| FindingView {
        keys: vec![finding.key.to_string()],
        code: finding.code.code().to_owned(),
        severity: severity(finding.severity),
        text,
    });
    let of_household = ketuk_household::check(form, answers, None);
    let of_household = of_household.into_iter().map(|finding| FindingView {
        keys: finding.keys.iter().map(Key::to_string).collect(),
        code: finding.code.code().to_owned(),
        severity: severity(finding.severity),
        text: finding.code.message(language).to_owned(),
    });
    of_form.chain(of_household).collect()
}

//! One household as a person sees it: answers with labels, disagreements, findings, receipts.

use crate::Device;
use crate::door;
use crate::identity::Meta;
use crate::interview::{door_queries, drafts, load_row};
use crate::list::{arrivals, to_row};
use crate::place::doubt;
use crate::problem::{Trouble, unloadable};
use crate::upgrade::{self, reading};
use crate::{pages, visit};
use ketuk_form::{Answers, Clock, FormDefinition, Key, Severity, Value, answer_text};
use ketuk_household::{Household, MergeFinding, Status};
use ketuk_record::{Dispute, Query, Record, keys};
use ketuk_vault::{ChangeRow, ChangeState, ListRow, Origin, Store};
use ketuk_view::{
    AnswerView, ClaimView, DisputeView, FindingView, HouseholdView, PointView, QueryView, SaveView,
};
use ketuk_wire::sync::Certificate;
use ketuk_wire::{DeviceId, Problem, RecordId};

impl Device {
    /// A whole household in `language` (`id` or `en`), drafts included.
    pub fn show(&self, record: RecordId, language: &str) -> Result<HouseholdView, Problem> {
        let forms = &self.forms;
        let shown: Result<_, Trouble> = self.vault.read(|store| {
            let row = load_row(store, record)?;
            let document = Record::from_snapshot(&row.snapshot).map_err(unloadable)?;
            let typed = drafts(store, record)?;
            let form = reading(forms, &document, &typed).form;
            let mut answers = document.answers(&form);
            answers.extend(typed.clone());
            let changes = store.list_changes(&record.0)?;
            let line = ListRow {
                record: row.record,
                scope: row.scope,
                title: row.title,
                status: row.status,
                disputes: row.disputes,
                findings: row.findings,
                changed_ms: row.changed_ms,
            };
            let own = Meta(store).identity()?.map(|i| i.device);
            let clock = Clock::wita(line.changed_ms);
            let speaker = Speaker { store, form: &form, language, own, clock };
            let row = to_row(store, &line, typed.len() as u64, arrivals(store)?.get(&record.0), language)?;
            let looked = pages::look(&form, &answers, (record, clock), language);
            let returned = match Status::from_code(&row.status) {
                Status::Returned => answers.get(keys::RETURNED).map(Value::to_text).unwrap_or_default(),
                _ => String::new(),
            };
            let household = Household::read(&form, &answers);
            let mut findings = speaker.findings(&answers);
            findings
                .extend(doubt(store, (&form, &answers), line.scope, language)?.map(|(_, finding)| finding));
            let with = (&forms.book, &self.elsewhere);
            let doubts = door::list_doubts(store, with, record, (&form, &answers), language)?;
            findings
                .extend(doubts.into_iter().filter(|doubt| !doubt.is_asked).flat_map(|doubt| doubt.findings));
            let at = household.position.or(household.listed_position);
            Ok(HouseholdView {
                row,
                form: upgrade::to_view(forms, (&document, &typed), &answers, language),
                answers: speaker.answers(&answers, &typed),
                disputes: speaker.disputes(&document, document.disputes_among(&forms.book), &changes)?,
                queries: speaker.queries(&document, &answers),
                findings,
                saves: changes.iter().map(|change| save_view(store, change)).collect::<Result<_, _>>()?,
                pages: looked.map(|looked| pages::list_pages(&looked, language)).unwrap_or_default(),
                returned,
                visits: visit::list(&answers).iter().map(|visit| visit.to_view(language)).collect(),
                at: at.map(|at| PointView { latitude: at.lat_degrees(), longitude: at.lng_degrees() }),
                files: crate::files::lines(store, (record, &form), &answers, language)?,
            })
        });
        Ok(shown?)
    }

    /// The answers as they stand, drafts included.
    pub fn answers(&self, record: RecordId) -> Result<Answers, Problem> {
        let forms = &self.forms;
        let read: Result<_, Trouble> = self.vault.read(|store| {
            let row = load_row(store, record)?;
            let document = Record::from_snapshot(&row.snapshot).map_err(unloadable)?;
            let typed = drafts(store, record)?;
            let mut answers = document.answers(&reading(forms, &document, &typed).form);
            answers.extend(typed);
            Ok(answers)
        });
        Ok(read?)
    }

    /// The record itself, for checkers and export.
    pub fn record(&self, record: RecordId) -> Result<Record, Problem> {
        let read: Result<_, Trouble> = self
            .vault
            .read(|store| Ok(Record::from_snapshot(&load_row(store, record)?.snapshot).map_err(unloadable)?));
        Ok(read?)
    }
}

struct Speaker<'c> {
    store: Store<'c>,
    form: &'c FormDefinition,
    language: &'c str,
    own: Option<DeviceId>,
    /// When the record was last saved: what conditions take for now.
    clock: Clock,
}

impl Speaker<'_> {
    fn label(&self, key: &Key) -> String {
        let question = self.form.question(&key.field_path());
        let label = question.and_then(|question| self.form.plain_text_in(&question.label, self.language));
        label.unwrap_or_else(|| key.to_string())
    }

    fn text(&self, key: &Key, value: &Value) -> String {
        answer_text(self.form, key, value, self.language)
    }

    fn answers(&self, answers: &Answers, typed: &Answers) -> Vec<AnswerView> {
        let mut views: Vec<_> = answers
            .iter()
            .map(|(key, value)| {
                let place = self.form.position(&key.field_path()).unwrap_or(usize::MAX);
                let view = AnswerView {
                    key: key.to_string(),
                    label: self.label(key),
                    value: value.to_text(),
                    text: self.text(key, value),
                    draft: typed.contains_key(key),
                };
                (key.instances(), place, view)
            })
            .collect();
        views.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        views.into_iter().map(|(_, _, view)| view).collect()
    }

    /// What the coordinator asks about findings.
    fn queries(&self, document: &Record, answers: &Answers) -> Vec<QueryView> {
        let view = |(query, found): (Query, MergeFinding)| QueryView {
            key: query.key.to_string(),
            label: found.code.message(self.language).to_owned(),
            remark: query.remark,
            keys: found.keys().iter().filter(|key| !key.is_paradata()).map(Key::to_string).collect(),
        };
        door_queries(document, self.form, answers).into_iter().map(view).collect()
    }

    fn disputes(
        &self,
        document: &Record,
        disputes: Vec<Dispute>,
        changes: &[ChangeRow],
    ) -> Result<Vec<DisputeView>, Trouble> {
        disputes.into_iter().map(|dispute| self.dispute(document, dispute, changes)).collect()
    }

    fn dispute(
        &self,
        document: &Record,
        dispute: Dispute,
        changes: &[ChangeRow],
    ) -> Result<DisputeView, Trouble> {
        let Dispute { key, kind, class, shown, claims } = dispute;
        let mut views = Vec::new();
        for claim in claims {
            let mut device = DeviceId([0; 8]);
            device.0.copy_from_slice(&claim.actor[..8]);
            let row = changes.iter().find(|row| row.hash == claim.change.0);
            // Of a member whom one removed while another went on editing: to choose the edit is to keep the member.
            let choose =
                if document.wrote(&key, &claim.change) { claim.value.to_text() } else { String::new() };
            views.push(ClaimView {
                value: claim.value.to_text(),
                choose,
                text: self.text(&key, &claim.value),
                who: self.name(device)?,
                own: self.own == Some(device),
                arrived_ms: row.map(|row| arrived_ms(self.store, row)).transpose()?.flatten(),
                change: claim.change.to_string(),
            });
        }
        let asked = document.find_query(&key);
        Ok(DisputeView {
            asked: asked.is_some(),
            remark: asked.map(|asked| asked.remark).unwrap_or_default(),
            key: key.to_string(),
            label: self.label(&key),
            class: class.code().to_owned(),
            kind: kind.code().to_owned(),
            shown: self.text(&key, &shown),
            claims: views,
        })
    }

    fn name(&self, device: DeviceId) -> Result<String, Trouble> {
        if self.own == Some(device) {
            return Ok(Meta(self.store).identity()?.map(|own| own.name).unwrap_or_default());
        }
        let Some(stored) = self.store.load_certificate(&device.0)? else {
            return Ok(device.to_string());
        };
        let certificate: Certificate = ketuk_wire::decode(&stored)?;
        Ok(certificate.name)
    }

    fn findings(&self, answers: &Answers) -> Vec<FindingView> {
        let found = ketuk_form::check_in(self.form, answers, self.clock, self.language);
        let of_form = found.into_iter().map(|(finding, text)| FindingView {
            keys: vec![finding.key.to_string()],
            code: finding.code.code().to_owned(),
            severity: severity_name(finding.severity).to_owned(),
            text,
        });
        let household = ketuk_household::check(self.form, answers, None);
        let of_household = household.into_iter().map(|finding| FindingView {
            keys: finding.keys.iter().map(Key::to_string).collect(),
            code: finding.code.code().to_owned(),
            severity: severity_name(finding.code.severity()).to_owned(),
            text: finding.code.message(self.language).to_owned(),
        });
        of_form.chain(of_household).collect()
    }
}

fn save_view(store: Store<'_>, change: &ChangeRow) -> Result<SaveView, Trouble> {
    let state = match change.state {
        ChangeState::Unsent | ChangeState::Batched if change.relayed_ms > 0 => "relayed",
        ChangeState::Unsent => "unsent",
        ChangeState::Batched => "batched",
        ChangeState::Acknowledged => "arrived",
        ChangeState::Quarantined => "apart",
        ChangeState::Rejected => "refused",
    };
    Ok(SaveView {
        change: ketuk_wire::ChangeHash(change.hash).to_string(),
        own: change.origin == Origin::Own,
        state: state.to_owned(),
        seq: change.seq,
        arrived_ms: arrived_ms(store, change)?,
        code: change.code.clone(),
    })
}

/// When this device's save arrived, by the server's clock.
fn arrived_ms(store: Store<'_>, change: &ChangeRow) -> Result<Option<u64>, Trouble> {
    if change.origin != Origin::Own || change.state != ChangeState::Acknowledged {
        return Ok(None);
    }
    Ok(store.load_receipt(change.batch)?.map(|(server_time_ms, _)| server_time_ms))
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

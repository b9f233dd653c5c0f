//! A newer version of the form for an interview that has begun: what it would change, and taking it.
//!
//! Invariants: an interview goes on in the version it was begun in until somebody takes it further; it is
//! never taken where something that was answered would be lost; taking it writes one answer, `_form`.

use crate::forms::Forms;
use crate::interview::{Ending, drafts, form_tag, load_row, paradata};
use crate::list::small;
use crate::problem::{Trouble, unloadable};
use crate::{Device, World};
use ketuk_form::{Answers, Fit, FormDefinition, FormTag, Reading, Upgrade, Value, answer_text};
use ketuk_household::Status;
use ketuk_record::{Record, keys};
use ketuk_vault::Store;
use ketuk_view::{LossView, QuestionView, RecordFormView, UpgradeView};
use ketuk_wire::{Problem, ProblemCode, RecordId};
use std::sync::Arc;

/// A record's form as it stands, drafts included.
pub(crate) fn reading(forms: &Forms, document: &Record, typed: &Answers) -> Reading {
    let drafted = typed.get(keys::FORM).and_then(Value::as_text);
    let tag = drafted.map(str::to_owned).or_else(|| document.form());
    forms.book.read(tag.as_deref())
}

/// The form that a record is asked with, and a newer version where one is offered.
pub(crate) fn to_view(
    forms: &Forms,
    (document, typed): (&Record, &Answers),
    answers: &Answers,
    language: &str,
) -> RecordFormView {
    let Reading { form, fit } = reading(forms, document, typed);
    let tag = answers.get(keys::FORM).map(Value::to_text).unwrap_or_default();
    let upgrade = find_newer(forms, (&form, fit), answers).map(|newer| {
        let upgrade = Upgrade::between(&form, &newer, answers);
        upgrade_view((&form, &newer), &upgrade, answers, language)
    });
    let title = form.text_in(&form.title, language).unwrap_or_default().to_owned();
    RecordFormView { tag, title, here: fit == Fit::Own, upgrade }
}

/// The version that this record could be taken to: offered, newer, and the interview is not over.
fn find_newer(
    forms: &Forms,
    (form, fit): (&FormDefinition, Fit),
    answers: &Answers,
) -> Option<Arc<FormDefinition>> {
    let status = answers.get(keys::STATUS).and_then(Value::as_text).unwrap_or_default();
    if fit == Fit::StandIn || Status::from_code(status).is_settled() {
        return None;
    }
    let newer = forms.offered(&form.id).ok()?;
    (newer.tag()? > form.tag()?).then_some(newer)
}

/// The version that a record which nobody has gone on from is begun in: the offered one, where it is
/// another one than the record's and loses nothing. An interview begins with its first answer, not with
/// the list that it stands on.
pub(crate) fn begun_in(
    forms: &Forms,
    store: Store<'_>,
    record: RecordId,
) -> Result<Option<FormTag>, Trouble> {
    let row = load_row(store, record)?;
    let Some(tag) = FormTag::parse(&row.form) else { return Ok(None) };
    let is_newest =
        forms.offered(&tag.id).ok().and_then(|form| form.tag()).is_none_or(|offered| offered <= tag);
    if is_newest || !store.list_drafts(&record.0)?.is_empty() {
        return Ok(None);
    }
    let document = Record::from_snapshot(&row.snapshot).map_err(unloadable)?;
    let Reading { form, fit } = document.read_with(&forms.book);
    let answers = document.answers(&form);
    if !document.is_untouched() {
        return Ok(None);
    }
    let newer = find_newer(forms, (&form, fit), &answers);
    let newer = newer.filter(|newer| Upgrade::between(&form, newer, &answers).is_free());
    Ok(newer.and_then(|newer| newer.tag()))
}

impl Device {
    /// The form that the next answer of a record is asked with, drafts included, and whether it is the
    /// record's own version: where another one stands in, the record can be looked at only.
    ///
    /// A record that nobody has gone on from begins with the version that is offered now.
    pub fn form_of(&self, record: RecordId) -> Result<Reading, Problem> {
        let read: Result<_, Trouble> = self.vault.read(|store| {
            let begun = begun_in(&self.forms, store, record)?;
            if let Some(form) = begun.and_then(|tag| self.forms.book.find(&tag)) {
                return Ok(Reading { form: Arc::clone(form), fit: Fit::Own });
            }
            let document = Record::from_snapshot(&load_row(store, record)?.snapshot).map_err(unloadable)?;
            Ok(reading(&self.forms, &document, &drafts(store, record)?))
        });
        Ok(read?)
    }

    /// What a newer version of its form would mean for a household, in `language`; `None` where there is
    /// none, or the interview is over.
    pub fn find_upgrade(&self, record: RecordId, language: &str) -> Result<Option<UpgradeView>, Problem> {
        Ok(self.show(record, language)?.form.upgrade)
    }

    /// Takes a begun interview to the newest version of its form, with everything typed, in one change.
    /// Refused where something that was answered would be lost.
    pub fn upgrade(&mut self, world: &mut World<'_>, record: RecordId) -> Result<FormTag, Problem> {
        let Some(offer) = self.find_upgrade(record, "id")? else {
            return Err(Problem::with(ProblemCode::NotFound, "no newer version of the form"));
        };
        if !offer.possible {
            let keys: Vec<_> = offer.lost.into_iter().map(|loss| loss.key).collect();
            return Err(Problem::with(ProblemCode::UpgradeLoses, keys.join(" ")));
        }
        let tag = FormTag::parse(&offer.to);
        let tag = tag.ok_or_else(|| Problem::with(ProblemCode::StorageFault, "a form without version"))?;
        self.save_with(
            world,
            record,
            &[(paradata(keys::FORM)?, Value::Text(tag.to_string()))],
            &Ending::Open,
        )?;
        Ok(tag)
    }
}

fn upgrade_view(
    (older, newer): (&FormDefinition, &FormDefinition),
    upgrade: &Upgrade,
    answers: &Answers,
    language: &str,
) -> UpgradeView {
    let label = |form: &FormDefinition, path: &str| {
        let question = form.question(path);
        let label = question.and_then(|question| form.plain_text_in(&question.label, language));
        label.unwrap_or_else(|| path.to_owned())
    };
    let question = |form: &FormDefinition, path: &String, differences: Vec<String>| QuestionView {
        path: path.clone(),
        label: label(form, path),
        differences,
    };
    let Upgrade { added, removed, changed, kept, lost } = upgrade;
    let changed = changed.iter().map(|(path, differences)| {
        question(newer, path, differences.iter().map(|one| one.code().to_owned()).collect())
    });
    let lost = lost.iter().map(|loss| LossView {
        key: loss.key.to_string(),
        label: label(older, &loss.key.field_path()),
        text: answers
            .get(&loss.key)
            .map(|value| answer_text(older, &loss.key, value, language))
            .unwrap_or_default(),
        reason: loss.reason.code().to_owned(),
        message: loss.reason.message(language).to_owned(),
    });
    UpgradeView {
        from: form_tag(older),
        to: form_tag(newer),
        possible: upgrade.is_free(),
        kept: small(kept.len() as u64),
        added: added.iter().map(|path| question(newer, path, Vec::new())).collect(),
        removed: removed.iter().map(|path| question(older, path, Vec::new())).collect(),
        changed: changed.collect(),
        lost: lost.collect(),
    }
}

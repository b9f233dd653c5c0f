//! The interview: start or reopen, answer, save a section, finish.
//!
//! An answer is on the disk when [`Device::answer`] returns. A save point folds the drafts into one
//! change; drafts go only in the transaction that keeps their change, so a kill at any moment leaves
//! either the drafts or the change.

use crate::door;
use crate::forms::{Forms, MAIN_FORM};
use crate::identity::Meta;
use crate::jot::Sheet;
use crate::problem::{Trouble, unloadable};
use crate::upgrade::{begun_in, reading};
use crate::value::{Title, TitleAt, from_stored, to_stored};
use crate::visit::{self, VisitNote};
use crate::{Device, World};
use ketuk_form::limits::TEXT_BYTES_MAX;
use ketuk_form::{Answers, Clock, Fit, FormBook, FormDefinition, Key, Reading, Value};
use ketuk_household::{Household, MergeFinding, Status, VisitOutcome, list_merge_findings};
use ketuk_record::{DisputeClass, Query, Record, Session, WrittenChange, keys, query_marker, reply_marker};
use ketuk_vault::{ChangeState, NewChange, Origin, RecordRow, Store};
use ketuk_wire::{Actor, Problem, ProblemCode, RecordId, ScopeId};

/// Keys and texts of one change: half of what admission takes.
const CHANGE_BYTES: usize = 32 << 10;
/// Answers of one change: far below what admission takes.
const CHANGE_ANSWERS: usize = 1_000;

impl Device {
    /// Starts the interview of a household that is on no list.
    pub fn start(&mut self, world: &mut World<'_>, scope: ScopeId) -> Result<RecordId, Problem> {
        self.start_with(world, scope, MAIN_FORM)
    }

    /// The same with the newest version of the form `id`.
    pub fn start_with(
        &mut self,
        world: &mut World<'_>,
        scope: ScopeId,
        id: &str,
    ) -> Result<RecordId, Problem> {
        let record = world.new_record();
        let form = self.forms.offered(id)?;
        let mut answers = vec![
            (paradata(keys::FORM)?, Value::Text(form_tag(&form))),
            (paradata(keys::STATUS)?, Value::Text(Status::New.code().to_owned())),
        ];
        if let Some(compiled) = form.compiled() {
            answers.extend(compiled.first_answers(world.of_form()));
        }
        self.create(world, record, scope, &answers)?;
        Ok(record)
    }

    /// Writes the first change of a record; `false` where the record is here already.
    pub(crate) fn create(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        scope: ScopeId,
        answers: &[(Key, Value)],
    ) -> Result<bool, Problem> {
        let (book, now_ms) = (&self.forms.book, world.now_ms);
        let created: Result<Option<Actor>, Trouble> = self.vault.write(|store| {
            // A household that was erased does not come back with the list that it stood on.
            if store.load_record(&record.0)?.is_some() || store.has_erasure(&record.0)? {
                return Ok(None);
            }
            if !store.list_scopes()?.iter().any(|row| row.scope == scope.0 && row.granted) {
                return Err(Problem::new(ProblemCode::ScopeForbidden).into());
            }
            let actor = world.new_actor(Meta(store).enrolled()?.device);
            let mut document = Record::new();
            let session = Session { actor: actor.0, time_s: world.now_s() };
            if let Some(change) = document.write(session, answers, None) {
                keep_change(store, record, scope, &change)?;
            }
            keep_record(store, book, record, scope, &document, now_ms)?;
            Ok(Some(actor))
        });
        Ok(match created? {
            None => false,
            Some(actor) => {
                self.open.insert(record, actor);
                true
            }
        })
    }

    /// Keeps one answer as typed.
    pub fn answer(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        key: &Key,
        value: &Value,
    ) -> Result<(), Problem> {
        self.answer_all(world, record, std::slice::from_ref(&(key.clone(), value.clone())))
    }

    /// Keeps several answers that came at once (a scanned card, an import) in one transaction.
    pub fn answer_all(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        answers: &[(Key, Value)],
    ) -> Result<(), Problem> {
        if answers.iter().any(|(_, value)| value.as_text().is_some_and(|text| text.len() > TEXT_BYTES_MAX)) {
            return Err(Problem::new(ProblemCode::AnswerTooLong));
        }
        let forms = &self.forms;
        Ok(self.vault.write(|store| keep_typed(forms, store, record, answers, world.now_ms))?)
    }

    /// A save point: folds everything typed into one change. `false` where nothing was new.
    pub fn save(&mut self, world: &mut World<'_>, record: RecordId) -> Result<bool, Problem> {
        self.save_with(world, record, &[], &Ending::Open)
    }

    /// Ends a visit: what it brought, the status that follows, and everything typed, in one change.
    ///
    /// Findings never stand in the way; ask [`Device::show`] for them.
    pub fn finish(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        outcome: &VisitOutcome,
    ) -> Result<(), Problem> {
        self.finish_with(world, record, outcome, &VisitNote::default())
    }

    /// The same, with what the visitor notes.
    pub fn finish_with(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        outcome: &VisitOutcome,
        note: &VisitNote,
    ) -> Result<(), Problem> {
        if !note.again.is_empty() && note.again.parse::<jiff::civil::Date>().is_err() {
            return Err(Problem::with(ProblemCode::RequestInvalid, "again"));
        }
        let Some(identity) = self.vault.read(|store| Meta(store).identity())? else {
            return Err(Problem::new(ProblemCode::DeviceUnknown));
        };
        let visits = paradata(visit::REPEAT)?;
        let instance = world.new_instance();
        let field =
            |name| visits.child(&instance, name).map_err(|e| Problem::with(ProblemCode::RequestInvalid, e));
        let at = jiff::Timestamp::from_millisecond(i64::try_from(world.now_ms).unwrap_or(0));
        let mut more = vec![
            (field(visit::OUTCOME)?, Value::Text(outcome.code().to_owned())),
            (field(visit::AT)?, Value::Text(at.map(|at| at.to_string()).unwrap_or_default())),
            (field(visit::BY)?, Value::Text(identity.name)),
            (paradata(keys::STATUS)?, Value::Text(outcome.status().code().to_owned())),
        ];
        for (name, text) in [(visit::NOTE, &note.note), (visit::AGAIN, &note.again)] {
            if !text.is_empty() {
                more.push((field(name)?, Value::Text(text.clone())));
            }
        }
        self.save_with(world, record, &more, &Ending::Visit).map(drop)
    }

    /// Answers a disagreement at the door: "Siapa benar?".
    pub fn settle(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        key: &Key,
        value: &Value,
        why: &str,
    ) -> Result<(), Problem> {
        let mut more = vec![(key.clone(), value.clone())];
        // Where the coordinator asked, this is the answer.
        let asked = query_marker(key).filter(|_| self.is_asked(record, key).unwrap_or(false));
        more.extend(asked.map(|marker| (marker, Value::Empty)));
        self.save_with(world, record, &more, &Ending::Settled { key, why }).map(drop)
    }

    /// Answers in words what the coordinator asked about a finding; may be without words, where everything is mended.
    ///
    /// # Errors
    /// Where no such question waits.
    pub fn reply(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        key: &Key,
        note: &str,
    ) -> Result<(), Problem> {
        let markers = query_marker(key).zip(reply_marker(key));
        let (Some((query, reply)), true) = (markers, self.is_asked(record, key)?) else {
            return Err(Problem::with(ProblemCode::NotFound, key));
        };
        if note.len() > TEXT_BYTES_MAX {
            return Err(Problem::new(ProblemCode::AnswerTooLong));
        }
        let note = note.trim();
        let said = if note.is_empty() { Value::Empty } else { Value::Text(note.to_owned()) };
        self.save_with(world, record, &[(query, Value::Empty), (reply, said)], &Ending::Replied { key, note })
            .map(drop)
    }

    /// Whether a question of the coordinator's about `key` waits.
    fn is_asked(&self, record: RecordId, key: &Key) -> Result<bool, Problem> {
        Ok(self.record(record)?.find_query(key).is_some())
    }

    /// One change out of the drafts and `more`, which wins over a draft of the same key; several where
    /// one would be larger than a change may be. `false` where nothing was new.
    pub(crate) fn save_with(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        more: &[(Key, Value)],
        ending: &Ending<'_>,
    ) -> Result<bool, Problem> {
        let (forms, book, now_ms) = (&self.forms, &self.forms.book, world.now_ms);
        let known = self.open.get(&record).copied();
        let why = ending.why();
        let saved: Result<_, Trouble> = self.vault.write(|store| {
            let row = load_row(store, record)?;
            let mut answers = drafts(store, record)?;
            let typed: Vec<_> = answers.keys().cloned().collect();
            answers.extend(more.iter().cloned());
            let mut document = Record::from_snapshot(&row.snapshot).map_err(unloadable)?;
            if let Some(compiled) = reading(forms, &document, &answers).form.compiled() {
                compiled.tidy(&mut answers);
            }
            let settled = why.map(|_| more);
            answers.extend(of_the_form(forms, &document, &answers, settled.unwrap_or_default(), world));
            let actor = match known {
                Some(actor) => actor,
                None => world.new_actor(Meta(store).enrolled()?.device),
            };
            let session = Session { actor: actor.0, time_s: world.now_s() };
            let answers: Vec<_> = answers.into_iter().collect();
            let mut is_new = false;
            for share in shares(&answers) {
                if let Some(change) = document.write(session, share, why) {
                    keep_change(store, record, ScopeId(row.scope), &change)?;
                    is_new = true;
                }
            }
            if is_new {
                keep_record(store, book, record, ScopeId(row.scope), &document, now_ms)?;
            }
            // A save point in between takes no place away that was just made for an instance.
            let stands = document.plain_answers();
            let holds = |key: &Key| {
                let prefix = key.instance_prefix().filter(|_| more.is_empty());
                let empty = answers.iter().any(|(other, value)| other == key && *value == Value::Empty);
                prefix.is_some_and(|prefix| {
                    empty && !stands.keys().any(|key| key.instance_prefix() == Some(prefix))
                })
            };
            for key in typed.iter().filter(|key| !holds(key)) {
                store.clear_draft(&record.0, key.as_str())?;
            }
            if let Some(sheet) = ending.sheet() {
                store.clear_jot(&record.0, &sheet.to_string())?;
            }
            crate::files::note_saved(store, record, &document)?;
            Ok((actor, is_new))
        });
        match saved {
            Ok((actor, is_new)) => {
                self.open.insert(record, actor);
                Ok(is_new)
            }
            Err(trouble) => {
                // Whether the change reached the disk is unknown: never use its actor again.
                self.open.remove(&record);
                Err(trouble.into())
            }
        }
    }
}

/// What a save point ends, besides the drafts it folds in.
pub(crate) enum Ending<'a> {
    /// Nothing: the interview goes on.
    Open,
    /// A visit.
    Visit,
    /// A disagreement, for a reason.
    Settled { key: &'a Key, why: &'a str },
    /// A question of the coordinator's about a finding.
    Replied { key: &'a Key, note: &'a str },
}

impl<'a> Ending<'a> {
    fn why(&self) -> Option<&'a str> {
        match self {
            Self::Open | Self::Visit => None,
            Self::Settled { why, .. } => Some(why),
            Self::Replied { note, .. } => Some(note),
        }
    }

    /// The sheet that is done by it.
    fn sheet(&self) -> Option<Sheet> {
        match self {
            Self::Open => None,
            Self::Visit => Some(Sheet::Visit),
            Self::Settled { key, .. } | Self::Replied { key, .. } => Some(Sheet::Dispute((*key).clone())),
        }
    }
}

/// What the record's form itself adds to what was typed: values out of the time, defaults, actions.
/// Nothing where another version stands in for the record's own. What a record begins with is added at the
/// first answer, so that a family of the list begins like any other. What is settled counts as new even where
/// it stood already: what was computed may come from the other side.
pub(crate) fn of_the_form(
    forms: &Forms,
    document: &Record,
    typed: &Answers,
    settled: &[(Key, Value)],
    world: &mut World<'_>,
) -> Answers {
    let Reading { form, fit } = reading(forms, document, typed);
    let Some(compiled) = form.compiled().filter(|_| fit == Fit::Own) else { return Answers::new() };
    let stored = document.answers(&form);
    let mut added = Answers::new();
    if document.is_untouched() && typed.keys().any(|key| !key.is_paradata()) {
        added = compiled.first_answers(world.of_form());
        added.retain(|key, _| !typed.contains_key(key) && stored.get(key).is_none_or(|v| *v == Value::Empty));
    }
    let mut known = stored;
    known.extend(added.clone());
    known.retain(|key, _| settled.iter().all(|(other, _)| other != key));
    added.extend(compiled.complete(&known, typed, world.of_form()));
    added
}

/// Cuts answers into shares that each fit one change; nearly always there is one.
fn shares(answers: &[(Key, Value)]) -> impl Iterator<Item = &[(Key, Value)]> {
    let mut rest = answers;
    std::iter::from_fn(move || {
        let (mut bytes, mut count) = (0, 0);
        for (key, value) in rest {
            bytes += key.as_str().len() + value.as_text().map_or(0, str::len);
            if count > 0 && (bytes > CHANGE_BYTES || count >= CHANGE_ANSWERS) {
                break;
            }
            count += 1;
        }
        let (share, after) = rest.split_at_checked(count)?;
        rest = after;
        (!share.is_empty()).then_some(share)
    })
}

/// Keeps answers as typed.
pub(crate) fn keep_typed(
    forms: &Forms,
    store: Store<'_>,
    record: RecordId,
    answers: &[(Key, Value)],
    now_ms: u64,
) -> Result<(), Trouble> {
    let tag = load_row(store, record)?.form;
    if !tag.is_empty() && forms.book.read(Some(&tag)).fit == Fit::StandIn {
        return Err(Problem::with(ProblemCode::FormNotHere, tag).into());
    }
    if let Some(newer) = begun_in(forms, store, record)? {
        let value = to_stored(&Value::Text(newer.to_string()));
        store.save_draft(&record.0, keys::FORM, &value, now_ms)?;
    }
    for (key, value) in answers {
        store.save_draft(&record.0, key.as_str(), &to_stored(value), now_ms)?;
    }
    Ok(())
}

/// What was typed and is not yet part of a change.
pub(crate) fn drafts(store: Store<'_>, record: RecordId) -> Result<Answers, Trouble> {
    let mut answers = Answers::new();
    for row in store.list_drafts(&record.0)? {
        let broken = || Problem::with(ProblemCode::StorageFault, "draft");
        let key = Key::parse(&row.key).map_err(|_| broken())?;
        answers.insert(key, from_stored(&row.value).ok_or_else(broken)?);
    }
    Ok(answers)
}

pub(crate) fn load_row(store: Store<'_>, record: RecordId) -> Result<RecordRow, Trouble> {
    let row = store.load_record(&record.0)?;
    Ok(row.ok_or_else(|| Problem::with(ProblemCode::NotFound, record))?)
}

fn keep_change(
    store: Store<'_>,
    record: RecordId,
    scope: ScopeId,
    change: &WrittenChange,
) -> Result<(), Trouble> {
    let new = NewChange {
        record: record.0,
        hash: change.hash.0,
        scope: scope.0,
        origin: Origin::Own,
        state: ChangeState::Unsent,
        seq: 0,
        run: 0,
        bytes: &change.bytes,
    };
    Ok(store.insert_change(&new)?)
}

/// Keeps a record and everything that lists derive from it.
pub(crate) fn keep_record(
    store: Store<'_>,
    book: &FormBook,
    record: RecordId,
    scope: ScopeId,
    document: &Record,
    now_ms: u64,
) -> Result<(), Trouble> {
    derive_record(store, book, (record, scope.0, now_ms), document)
}

/// What lists derive from a record, read with its own form out of `book`.
pub(crate) fn derive_record(
    store: Store<'_>,
    book: &FormBook,
    (record, scope, changed_ms): (RecordId, u64, u64),
    document: &Record,
) -> Result<(), Trouble> {
    let form = &*document.read_with(book).form;
    let answers = document.answers(form);
    let household = Household::read(form, &answers);
    let disputes = document.disputes_among(book);
    let open = disputes.iter().filter(|dispute| dispute.class >= DisputeClass::Reviewable).count();
    let of_form = ketuk_form::check_at(form, &answers, Clock::wita(changed_ms));
    let asked = door_queries(document, form, &answers).len();
    let findings = of_form.len() + ketuk_household::check(form, &answers, None).len();
    let status = answers.get(keys::STATUS).and_then(Value::as_text).unwrap_or_default();
    let title = Title {
        head: household.find_head().and_then(|head| head.name.clone()).unwrap_or_default(),
        address: household.address.clone().unwrap_or_default(),
        members: u32::try_from(household.list_present().count()).unwrap_or(u32::MAX),
        begun: !document.is_untouched(),
        again: visit::list(&answers).into_iter().next().map(|visit| visit.again).unwrap_or_default(),
        at: TitleAt::of(&household),
    };
    door::keep_traces(store, &record.0, &household, status)?;
    store.save_record(&RecordRow {
        record: record.0,
        scope,
        snapshot: document.snapshot().to_vec(),
        title: ketuk_wire::encode(&title),
        status: status.to_owned(),
        disputes: (open + asked) as u64,
        findings: findings as u64,
        changed_ms,
        form: document.form().unwrap_or_default(),
    })?;
    Ok(())
}

/// What the coordinator asks about findings that still stand; questions about disputes stand beside these.
pub(crate) fn door_queries(
    document: &Record,
    form: &FormDefinition,
    answers: &Answers,
) -> Vec<(Query, MergeFinding)> {
    let queries = document.list_queries();
    if queries.is_empty() {
        return Vec::new();
    }
    let found = list_merge_findings(form, answers);
    let of = |query: Query| {
        let finding = found.iter().find(|finding| finding.key == query.key)?;
        Some((query, finding.clone()))
    };
    queries.into_iter().filter_map(of).collect()
}

/// The form's name and version as a record keeps it.
pub(crate) fn form_tag(form: &FormDefinition) -> String {
    format!("{} {}", form.id, form.version)
}

pub(crate) fn paradata(name: &str) -> Result<Key, Problem> {
    Key::parse(name).map_err(|e| Problem::with(ProblemCode::RequestInvalid, e))
}

//! The coordinator's desk: disputes in a queue, decisions as ordinary changes, undo.
//!
//! A decision is written by a fresh session of the hub, signed by the hub like any batch, and travels
//! to the devices by the feed. Who decided and why is kept beside it.

use super::audit::Deed;
use super::found::{self, Mending};
use super::{Hub, HubWorld};
use crate::hub::merge::Place;
use crate::role::{Actor as Person, Reach};
use crate::store::{DecisionRow, DisputeRow, FindingRow};
use crate::trouble::Trouble;
use ketuk_form::{Clock, Fit, FormDefinition, Key, Value, World, answer_text};
use ketuk_household::Status;
use ketuk_record::{
    Claim, Dispute, DisputeClass, Incoming, Record, ResolveProblem, Session, Writer, WrittenChange, keys,
};
use ketuk_wire::batch::{Batch, Header, Item, Section};
use ketuk_wire::{Actor, ChangeHash, DeviceId, Nonce, Problem, ProblemCode, RecordId, ScopeId, chunk};
use minicbor::bytes::ByteVec;

/// Longest reason for sending a household back: a paragraph that fits a phone.
const WHY_BYTES_MAX: usize = 2_000;

/// A decision of a coordinator.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    /// The record.
    pub record: RecordId,
    /// The key that people disagree on.
    pub key: Key,
    /// What to do.
    pub verdict: DeskVerdict,
    /// Who decides.
    pub who: String,
    /// The account that asks for it, with its role and reach.
    pub by: Person,
    /// Why.
    pub why: String,
}

/// What a coordinator does with a dispute.
#[derive(Debug, Clone, PartialEq)]
pub enum DeskVerdict {
    /// This value stands; `seen` are the changes whose values were weighed.
    Settle {
        /// The value.
        value: Value,
        /// The sides that the coordinator saw.
        seen: Vec<ChangeHash>,
    },
    /// The value of one side stands.
    Take {
        /// The change that claims it.
        side: ChangeHash,
        /// The sides that the coordinator saw.
        seen: Vec<ChangeHash>,
    },
    /// An earlier settlement is undone.
    Undo {
        /// The settlement's change.
        settlement: ChangeHash,
    },
    /// The cadre is asked about the key, or about the merge finding that it names; the reason is the remark, and may
    /// be empty.
    Ask,
    /// A merge finding is mended, or called right as it stands.
    Mend {
        /// How.
        mending: Mending,
        /// The changes that it rested on when the coordinator saw it.
        seen: Vec<ChangeHash>,
    },
    /// The whole household goes back to its cadre, with the reason: something is to be asked again. The key is
    /// that of the status.
    SendBack,
}

/// A dispute's line in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeLine {
    /// The record.
    pub record: RecordId,
    /// The key.
    pub key: String,
    /// The area.
    pub scope: ScopeId,
    /// `human`, `reviewable`, `settled` or `quiet`.
    pub class: String,
    /// `values`, `removed_while_edited`, `reopened` or `form_versions`.
    pub kind: String,
    /// Since when, by the hub's clock.
    pub since_ms: u64,
}

/// A place in the queue: the last line of the page before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DisputePlace {
    /// Its time.
    pub since_ms: u64,
    /// Its record; `None` at the beginning.
    pub record: Option<RecordId>,
    /// Its key.
    pub key: String,
}

/// One side of a dispute, with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimDetail {
    /// The stored value.
    pub value: String,
    /// The value as a person reads it.
    pub text: String,
    /// Who said it.
    pub who: String,
    /// When it arrived, by the hub's clock.
    pub received_ms: u64,
    /// The change.
    pub change: ChangeHash,
}

/// A dispute with its sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeDetail {
    /// The key.
    pub key: String,
    /// The class.
    pub class: String,
    /// The kind.
    pub kind: String,
    /// What stands meanwhile.
    pub shown: String,
    /// The sides.
    pub claims: Vec<ClaimDetail>,
}

/// A decision that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionDetail {
    /// The key.
    pub key: String,
    /// `settle`, `undo`, `return`, `ask`, `mend` or `stands`.
    pub kind: String,
    /// The change that carries it.
    pub change: ChangeHash,
    /// Who.
    pub who: String,
    /// Why.
    pub why: String,
    /// When, by the hub's clock.
    pub decided_ms: u64,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingLine {
    /// Stable code.
    pub code: String,
    /// `warning` or `error`.
    pub severity: String,
    /// The keys that it is about, joined by a space.
    pub keys: String,
}

/// A whole record for the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordDetail {
    /// The record.
    pub record: RecordId,
    /// The area.
    pub scope: ScopeId,
    /// The form's id and version; empty where the record names none.
    pub form: String,
    /// Key, stored value, value as a person reads it.
    pub answers: Vec<(String, String, String)>,
    /// Disputes that are not settled by rule.
    pub disputes: Vec<DisputeDetail>,
    /// Decisions, oldest first.
    pub decisions: Vec<DecisionDetail>,
}

impl Hub {
    pub(super) fn decide(
        &self,
        world: &mut HubWorld<'_>,
        settlement: &Settlement,
    ) -> Result<ChangeHash, Trouble> {
        let Settlement { record, key, verdict, who, by, why } = settlement;
        let scope = self.store.find_record_scope(*record)?;
        // Whether a record is there at all is not told where it is out of reach.
        let scope = scope.filter(|scope| by.check_scope(*scope).is_ok());
        let scope = scope.ok_or_else(|| Problem::with(ProblemCode::NotFound, record))?;
        let mut document = self.load_record(*record)?;
        let actor = Actor::new(self.device(), world.random());
        let time_s = i64::try_from(world.now_ms / 1000).unwrap_or(0);
        let session = Session { actor: actor.0, time_s };
        let message = format!("{who}: {why}");
        let (kind, change) = self.write_verdict(&mut document, settlement, session, &message)?;
        // What devices would refuse is not decided here either: the same gate, on the record as it stood.
        let admission = self
            .load_record(*record)?
            .admit(Incoming::Changes(std::slice::from_ref(&change.bytes)), Writer::Device(self.device().0));
        if admission.admitted().next().is_none() {
            return Err(Problem::with(ProblemCode::RequestInvalid, "the value is too large").into());
        }
        let hash = ChangeHash(change.hash.0);
        if *verdict == DeskVerdict::SendBack {
            self.note_return(scope, *record, by, (world.now_ms, why))?;
        }
        let written = document.history().into_iter().find(|story| story.change == change.hash);
        let mut changes = vec![change];
        // What hangs on each answer that was written is worked out anew.
        for (key, _) in written.map(|story| story.writes).unwrap_or_default() {
            if !key.is_paradata() {
                changes.extend(self.recalculate(world, &mut document, session, &key));
            }
        }
        self.keep_own(world, (scope, *record), &document, &changes)?;
        self.store.insert_decision(
            *record,
            &DecisionRow {
                key: key.to_string(),
                kind: kind.to_owned(),
                change: hash,
                who: who.clone(),
                why: why.clone(),
                decided_ms: world.now_ms,
            },
        )?;
        // The reason may speak of people: it stays with the decision.
        let action = match verdict {
            DeskVerdict::Settle { .. } | DeskVerdict::Take { .. } => "dispute.settle",
            DeskVerdict::Undo { .. } => "dispute.undo",
            DeskVerdict::Ask => "dispute.ask",
            DeskVerdict::Mend { .. } => "finding.mend",
            DeskVerdict::SendBack => "household.return",
        };
        self.note(world.now_ms, by, &Deed::new(action, format!("{record} {hash}")))?;
        Ok(hash)
    }

    /// The change that a verdict is, and what kind of decision that makes.
    fn write_verdict(
        &self,
        document: &mut Record,
        settlement: &Settlement,
        session: Session,
        message: &str,
    ) -> Result<(&'static str, WrittenChange), Trouble> {
        let Settlement { record, key, verdict, why, .. } = settlement;
        Ok(match verdict {
            DeskVerdict::Settle { value, seen } => {
                ("settle", settle(document, session, (key, value), seen, message)?)
            }
            DeskVerdict::Take { side, seen } => {
                let disputes = document.disputes_among(&self.book());
                let claims = disputes.iter().filter(|dispute| dispute.key == *key).flat_map(|of| &of.claims);
                let value =
                    claims.filter(|claim| claim.change.0 == side.0).map(|claim| claim.value.clone()).next();
                let value = value.ok_or_else(|| Problem::new(ProblemCode::AlreadySettled))?;
                ("settle", settle(document, session, (key, &value), seen, message)?)
            }
            DeskVerdict::Undo { settlement } => {
                ("undo", self.take_back(document, (*record, key, *settlement), session, message)?)
            }
            DeskVerdict::Ask => ("ask", self.ask(document, key, session, (why, message))?),
            DeskVerdict::Mend { mending, seen } => {
                let answers = self.mend(document, key, (mending, seen), why)?;
                let nothing = || Problem::with(ProblemCode::RequestInvalid, "nothing would change");
                let kind = if *mending == Mending::Stands { "stands" } else { "mend" };
                (kind, document.write(session, &answers, Some(message)).ok_or_else(nothing)?)
            }
            DeskVerdict::SendBack => ("return", Self::send_back(document, session, why, message)?),
        })
    }

    /// The change that asks the cadre about an answer on which people differ, or about a merge finding.
    fn ask(
        &self,
        document: &mut Record,
        key: &Key,
        session: Session,
        (why, message): (&str, &str),
    ) -> Result<WrittenChange, Problem> {
        if why.len() > WHY_BYTES_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "why"));
        }
        let book = self.book();
        let disputes = document.disputes_among(&book);
        let waits = disputes.iter().any(|one| one.key == *key && one.class > DisputeClass::Settled);
        let form = document.read_with(&book).form;
        if !waits && found::find(&form, &document.answers_among(&book), key).is_none() {
            return Err(Problem::new(ProblemCode::AlreadySettled));
        }
        let change = document.ask(session, key, why, message);
        change.ok_or_else(|| Problem::with(ProblemCode::RequestInvalid, "key"))
    }

    /// The change that undoes a decision: of a settlement its sides stand against each other again, of anything else
    /// each answer is what it was.
    fn take_back(
        &self,
        document: &mut Record,
        (record, key, decision): (RecordId, &Key, ChangeHash),
        session: Session,
        message: &str,
    ) -> Result<WrittenChange, Trouble> {
        let decided = self.store.list_decisions(record)?;
        let kind = decided.iter().find(|row| row.change == decision).map(|row| row.kind.as_str());
        let hash = ketuk_record::ChangeHash(decision.0);
        let undone = match kind {
            Some("ask") => {
                // What was answered already is no longer to be taken back.
                let waits = document.find_query(key).is_some_and(|asked| asked.change == hash);
                if waits {
                    document.take_back(session, hash, message)
                } else {
                    Err(ResolveProblem::WrittenSince)
                }
            }
            Some("mend" | "stands") => document.take_back(session, hash, message),
            _ => document.undo(session, key, hash, message),
        };
        Ok(undone.map_err(resolve_problem)?)
    }

    /// The change that sends a household back to its cadre.
    fn send_back(
        document: &mut Record,
        session: Session,
        why: &str,
        message: &str,
    ) -> Result<WrittenChange, Problem> {
        if why.trim().is_empty() || why.len() > WHY_BYTES_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "why"));
        }
        let key = |name| Key::parse(name).map_err(|e| Problem::with(ProblemCode::RequestInvalid, e));
        let answers = [
            (key(keys::STATUS)?, Value::Text(Status::Returned.code().to_owned())),
            (key(keys::RETURNED)?, Value::Text(why.trim().to_owned())),
        ];
        let change = document.write(session, &answers, Some(message));
        change.ok_or_else(|| Problem::with(ProblemCode::RequestInvalid, "sent back already"))
    }

    /// Keeps changes of the hub's own, with everything that follows from them.
    fn keep_own(
        &self,
        world: &mut HubWorld<'_>,
        (scope, record): (ScopeId, RecordId),
        document: &Record,
        changes: &[WrittenChange],
    ) -> Result<(), Trouble> {
        let row = self.sign_own(world, scope, record, changes)?;
        let place = Place { scope, record, device: self.device(), row, now_ms: world.now_ms };
        let news: Vec<_> =
            changes.iter().map(|change| place.with(ChangeHash(change.hash.0), &change.bytes)).collect();
        let end = self.store.insert_changes(self.store.load_scope_end(scope)?, &news)?;
        self.store.save_scope_end(scope, end)?;
        self.keep_state(record, scope, document)
    }

    /// What the record's own form computes anew out of a decided answer, as a change that follows it.
    fn recalculate(
        &self,
        world: &mut HubWorld<'_>,
        document: &mut Record,
        session: Session,
        key: &Key,
    ) -> Option<WrittenChange> {
        let ketuk_form::Reading { form, fit } = document.read_with(&self.book());
        let compiled = form.compiled().filter(|_| fit == Fit::Own)?;
        let answers = document.answers(&form);
        let decided = answers.get(key).unwrap_or(&Value::Empty);
        let clock = Clock::wita(world.now_ms);
        let of_form = World::seeded(clock, u64::from_le_bytes(world.random()));
        let anew: Vec<_> = compiled.recalculate(&answers, (key, decided), of_form).into_iter().collect();
        document.write(session, &anew, None)
    }

    /// Signs changes of the hub's own as a batch in the hub's chain.
    fn sign_own(
        &self,
        world: &mut HubWorld<'_>,
        scope: ScopeId,
        record: RecordId,
        changes: &[WrittenChange],
    ) -> Result<u64, Trouble> {
        self.sign_items(world.now_ms, scope, vec![own_item(record, changes)])
    }

    /// Signs items of the hub's own in one area as one batch; the batch's row.
    pub(super) fn sign_items(&self, now_ms: u64, scope: ScopeId, items: Vec<Item>) -> Result<u64, Trouble> {
        let me = self.store.load_device(self.device())?;
        let me = me.ok_or_else(|| Problem::with(ProblemCode::StorageFault, "the hub as a device"))?;
        let header = Header {
            device: me.device,
            number: me.last_number + 1,
            previous: me.last_hash.map_or([0; 8], |hash| hash.short()),
            nonce: Nonce([0; 8]),
            app: 0,
            sections: Vec::new(),
        };
        let batch = Batch::seal(header, vec![Section { scope, items }], &self.key)?;
        let header = batch.header()?;
        self.store.advance_device(me.device, header.number, header.hash())?;
        self.keep_batch(&header, &batch, now_ms)
    }

    /// Disputes of one class, oldest first.
    pub fn list_disputes(
        &self,
        reach: Reach,
        class: &str,
        after: &DisputePlace,
        limit: u64,
    ) -> Result<Vec<DisputeLine>, Problem> {
        let record = after.record.map(|record| record.0.to_vec()).unwrap_or_default();
        let rows = self.store.list_disputes(
            reach.range(),
            class,
            (after.since_ms, record, after.key.clone()),
            limit,
        )?;
        let line = |row: DisputeRow| {
            let DisputeRow { record, key, scope, class, kind, since_ms, .. } = row;
            DisputeLine { record, key, scope, class, kind, since_ms }
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// One record with its disputes and decisions, in `language`.
    pub fn detail(&self, reach: Reach, record: RecordId, language: &str) -> Result<RecordDetail, Problem> {
        let scope = self.store.find_record_scope(record)?;
        let scope = scope.filter(|scope| reach.holds(*scope));
        let scope = scope.ok_or_else(|| Problem::with(ProblemCode::NotFound, record))?;
        let document = self.load_record(record)?;
        let book = self.book();
        let form = document.read_with(&book).form;
        let text = |key: &Key, value: &Value| answer_text(&form, key, value, language);
        let answers = document.answers(&form);
        let answers =
            answers.iter().map(|(key, value)| (key.to_string(), value.to_text(), text(key, value))).collect();
        let disputes = self.open_disputes(record, &document, language)?;
        let decision = |row: DecisionRow| {
            let DecisionRow { key, kind, change, who, why, decided_ms } = row;
            DecisionDetail { key, kind, change, who, why, decided_ms }
        };
        let decisions = self.store.list_decisions(record)?.into_iter().map(decision).collect();
        let form = document.form().unwrap_or_default();
        Ok(RecordDetail { record, scope, form, answers, disputes, decisions })
    }

    /// What was found in a record when it was last merged.
    pub fn list_findings(&self, record: RecordId) -> Result<Vec<FindingLine>, Problem> {
        let line = |row: FindingRow| {
            let FindingRow { code, severity, keys } = row;
            FindingLine { code, severity, keys }
        };
        Ok(self.store.list_findings(record)?.into_iter().map(line).collect())
    }

    fn open_disputes(
        &self,
        record: RecordId,
        document: &Record,
        language: &str,
    ) -> Result<Vec<DisputeDetail>, Trouble> {
        let mut details = Vec::new();
        let book = self.book();
        let form = document.read_with(&book).form;
        for Dispute { key, kind, class, shown, claims } in document.disputes_among(&book) {
            if class < DisputeClass::Settled {
                continue;
            }
            let claims = claims
                .iter()
                .map(|claim| self.claim(record, &form, (&key, claim), language))
                .collect::<Result<_, _>>()?;
            details.push(DisputeDetail {
                key: key.to_string(),
                class: class.code().to_owned(),
                kind: kind.code().to_owned(),
                shown: shown.to_text(),
                claims,
            });
        }
        Ok(details)
    }

    fn claim(
        &self,
        record: RecordId,
        form: &FormDefinition,
        (key, claim): (&Key, &Claim),
        language: &str,
    ) -> Result<ClaimDetail, Trouble> {
        let change = ChangeHash(claim.change.0);
        let mut device = DeviceId([0; 8]);
        device.0.copy_from_slice(&claim.actor[..8]);
        let found = self.store.find_provenance(record, change)?;
        let (who, received_ms) = found.unwrap_or_else(|| (device.to_string(), 0));
        let text = answer_text(form, key, &claim.value, language);
        Ok(ClaimDetail { value: claim.value.to_text(), text, who, received_ms, change })
    }
}

/// Changes of the hub's own to one record, as a batch carries them.
pub(super) fn own_item(record: RecordId, changes: &[WrittenChange]) -> Item {
    let bare = |change: &WrittenChange| ByteVec::from(chunk::to_bare(&change.bytes).to_vec());
    Item { record, document: None, changes: changes.iter().map(bare).collect(), more_heads: None }
}

/// The change that makes a value stand over the sides that were seen.
fn settle(
    document: &mut Record,
    session: Session,
    (key, value): (&Key, &Value),
    seen: &[ChangeHash],
    message: &str,
) -> Result<WrittenChange, Problem> {
    let seen: Vec<_> = seen.iter().map(|hash| ketuk_record::ChangeHash(hash.0)).collect();
    document.settle(session, key, value, &seen, message).map_err(resolve_problem)
}

fn resolve_problem(problem: ResolveProblem) -> Problem {
    let code = match problem {
        ResolveProblem::SidesChanged | ResolveProblem::WrittenSince => ProblemCode::AlreadySettled,
        ResolveProblem::NoSuchSettlement => ProblemCode::NotFound,
    };
    Problem::with(code, problem)
}

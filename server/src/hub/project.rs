//! What follows from a record: its snapshot, its line, its disputes, its findings.
//!
//! Everything is computed from the record and its changes' receive times alone, so a rebuild gives the
//! same. After every merge the record is checked again against its form: two heads of one household, a
//! member entered twice, a count that no longer fits are findings like any other.

use super::elsewhere::{Numeral, numerals};
use super::pairs::{Asked, compared_row};
use super::{Hub, found};
use crate::review::{self, Digest};
use crate::store::{ComparedRow, DisputeRow, FindingRow, HouseholdRow, Spot};
use crate::trouble::Trouble;
use ketuk_form::{Clock, Fit, FormBook, Key, Severity, Value};
use ketuk_household::{Household, Position, Status};
use ketuk_record::{Claim, Dispute, DisputeClass, DisputeKind, Record, keys};
use ketuk_wire::{ChangeHash, DeviceId, ProblemCode, RecordId, ScopeId};
use std::collections::HashMap;

/// When each change of a record arrived, by the hub's clock.
pub(super) type Received = HashMap<ChangeHash, u64>;

/// All that is derived from one record.
#[derive(Debug)]
pub(super) struct Projection {
    pub(super) household: HouseholdRow,
    pub(super) disputes: Vec<DisputeRow>,
    pub(super) findings: Vec<FindingRow>,
    /// Numbers that others may be warned of.
    pub(super) numerals: Vec<Numeral>,
    pub(super) says: Says,
    /// The household as it is compared with others.
    pub(super) compared: ComparedRow,
}

/// What a household says, as the chain of review looks at it.
#[derive(Debug)]
pub(super) struct Says {
    pub(super) digest: Digest,
    /// Different answers that wait for a person.
    pub(super) disputes: u64,
    /// Things that do not fit, where the interview says that it is complete.
    pub(super) errors: u64,
    /// What stands in the family card's field.
    pub(super) card: String,
}

impl Hub {
    /// Keeps a record's snapshot and everything derived from it.
    pub(super) fn keep_state(
        &self,
        record: RecordId,
        scope: ScopeId,
        document: &Record,
    ) -> Result<(), Trouble> {
        self.keep_state_with(&self.book(), record, scope, document)
    }

    /// The same, read with the forms of `book`.
    pub(super) fn keep_state_with(
        &self,
        book: &FormBook,
        record: RecordId,
        scope: ScopeId,
        document: &Record,
    ) -> Result<(), Trouble> {
        let received = self.store.list_received(record)?;
        let projection = project(book, record, scope, document, &received);
        self.keep_projection(record, scope, document.snapshot(), &projection)
    }

    pub(super) fn keep_projection(
        &self,
        record: RecordId,
        scope: ScopeId,
        snapshot: &[u8],
        projection: &Projection,
    ) -> Result<(), Trouble> {
        self.store.save_snapshot(record, snapshot)?;
        self.store.save_household(&projection.household)?;
        self.store.save_compared(&projection.compared)?;
        self.touch(record);
        self.keep_traces(record, scope, &projection.numerals)?;
        self.store.replace_disputes(record, &projection.disputes)?;
        self.store.replace_findings(record, scope, &projection.findings)?;
        self.keep_standing(&projection.household, &projection.says)
    }
}

/// Computes what follows from a record, read with its own form out of `book`.
pub(super) fn project(
    book: &FormBook,
    record: RecordId,
    scope: ScopeId,
    document: &Record,
    received: &Received,
) -> Projection {
    let form = &*document.read_with(book).form;
    let answers = document.answers(form);
    let found = document.disputes_among(book);
    let open = found.iter().filter(|dispute| dispute.class > DisputeClass::Settled);
    let digest = review::digest(&answers, open.map(|dispute| dispute.key.as_str()));
    let mut disputes: Vec<_> =
        found.iter().map(|dispute| dispute_row((record, scope), document, dispute, received)).collect();
    // Today is the day on which the last change arrived, so that a rebuild finds the same.
    let arrived_ms = received.values().copied().max().unwrap_or(0);
    let mut findings: Vec<_> = ketuk_form::check_at(form, &answers, Clock::wita(arrived_ms))
        .into_iter()
        .map(|f| finding_row(f.code.code(), f.severity, std::slice::from_ref(&f.key)))
        .collect();
    let checked = ketuk_household::check(form, &answers, None);
    if checked.iter().any(|finding| ketuk_household::is_merge_code(finding.code)) {
        disputes.extend(found::rows(document, (form, &answers), (record, scope), received));
    }
    findings.extend(checked.iter().map(|f| finding_row(f.code.code(), f.severity, &f.keys)));
    if let Some(finding) = form_finding(book, document) {
        findings.push(finding);
    }
    findings.sort_by(|a, b| (&a.code, &a.keys).cmp(&(&b.code, &b.keys)));
    let household = Household::read(form, &answers);
    let card = household.card_text.clone().unwrap_or_default();
    let text = |key: &str| answers.get(key).and_then(Value::as_text).unwrap_or_default().to_owned();
    let (status_ms, status_by) = status_from(document, answers.get(keys::STATUS), received);
    let waits = |row: &&DisputeRow| matches!(row.class.as_str(), "human" | "reviewable");
    let since_ms = received.values().copied().min().unwrap_or(0);
    let compared = compared_row(&household, Asked { record, scope, since_ms, status_ms, device: status_by });
    let status = text(keys::STATUS);
    let counts = !document.is_untouched() && Status::from_code(&status).counts_members();
    let numerals = if counts { numerals(&household) } else { Vec::new() };
    let household = HouseholdRow {
        scope,
        record,
        head: household.find_head().and_then(|head| head.name.clone()).unwrap_or_default(),
        address: household.address.clone().unwrap_or_default(),
        status,
        members: household.list_present().count() as u64,
        changes: received.len() as u64,
        disputes: disputes.iter().filter(waits).count() as u64,
        findings: findings.len() as u64,
        changed_ms: arrived_ms,
        listed: answers.get(keys::PRELIST).is_some_and(|value| !matches!(value, Value::Empty)),
        status_ms,
        at: household.position.or(household.listed_position).map(spot),
        status_by,
        linked: None,
    };
    let says = Says {
        digest,
        disputes: disputes.iter().filter(|row| row.class == "human").count() as u64,
        errors: errors(&household.status, &findings),
        card,
    };
    Projection { household, disputes, findings, numerals, says, compared }
}

/// Where nobody could be asked, what was not asked is no error.
fn errors(status: &str, findings: &[FindingRow]) -> u64 {
    match Status::from_code(status) {
        Status::Completed => findings.iter().filter(|finding| finding.severity == "error").count() as u64,
        _ => 0,
    }
}

/// When the status that stands arrived, and from which device: the last of those who say so.
fn status_from(document: &Record, stands: Option<&Value>, received: &Received) -> (u64, Option<DeviceId>) {
    let claims = document.claims(keys::STATUS).into_iter().filter(|claim| Some(&claim.value) == stands);
    let arrived = claims.filter_map(|claim| {
        let device = claim.actor.first_chunk::<8>().copied().map(DeviceId);
        Some((received.get(&ChangeHash(claim.change.0)).copied()?, device))
    });
    // Of two in one batch the greater id counts, so that a rebuild finds the same.
    arrived.max_by_key(|(at_ms, device)| (*at_ms, device.map(|device| device.0))).unwrap_or((0, None))
}

/// A place in millionths of a degree, which is eleven centimetres.
fn spot(at: Position) -> Spot {
    let udeg = |degrees: f64| (degrees * 1e6).round() as i64;
    Spot { lat_udeg: udeg(at.lat_degrees()), lng_udeg: udeg(at.lng_degrees()) }
}

/// Since when people have disagreed: the first moment at which two of the sides were here.
fn dispute_row(
    (record, scope): (RecordId, ScopeId),
    document: &Record,
    dispute: &Dispute,
    received: &Received,
) -> DisputeRow {
    let waits = dispute.class > DisputeClass::Settled;
    let asked = document.find_query(&dispute.key).filter(|_| waits);
    let asked_ms = asked.and_then(|asked| received.get(&ChangeHash(asked.change.0)).copied());
    let of_claims = |part: fn(&Claim) -> Vec<u8>| -> Vec<Vec<u8>> {
        let mut parts: Vec<_> = dispute.claims.iter().map(part).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    };
    let is_plain = waits && dispute.kind != DisputeKind::RemovedWhileEdited;
    let mut values = of_claims(|claim| claim.value.to_text().trim().as_bytes().to_vec());
    values.insert(0, dispute.key.field_path().into_bytes());
    let hands = of_claims(|claim| claim.actor[..8].to_vec());
    let mut times: Vec<_> = dispute
        .claims
        .iter()
        .filter_map(|claim| received.get(&ChangeHash(claim.change.0)).copied())
        .collect();
    times.sort_unstable();
    DisputeRow {
        record,
        key: dispute.key.to_string(),
        scope,
        class: dispute.class.code().to_owned(),
        kind: dispute.kind.code().to_owned(),
        since_ms: times.get(1).or(times.first()).copied().unwrap_or(0),
        asked_ms: asked_ms.unwrap_or(0),
        pattern: if is_plain { digest_of(&values) } else { String::new() },
        hands: if is_plain && hands.len() > 1 { digest_of(&hands) } else { String::new() },
    }
}

/// By what disputes are found to be alike: 16 letters, from which nothing can be read.
fn digest_of(parts: &[Vec<u8>]) -> String {
    let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
    for part in parts {
        digest.update(&(part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finish().as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn finding_row(code: &str, severity: Severity, keys: &[Key]) -> FindingRow {
    let severity = match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let keys = keys.iter().map(Key::as_str).collect::<Vec<_>>().join(" ");
    FindingRow { code: code.to_owned(), severity: severity.to_owned(), keys }
}

/// A record of a form version that is not installed here is kept and flagged, never refused.
fn form_finding(book: &FormBook, document: &Record) -> Option<FindingRow> {
    let named = document.form_versions();
    let unknown = named.iter().any(|tag| book.read(Some(tag)).fit == Fit::StandIn);
    unknown.then(|| FindingRow {
        code: ProblemCode::FormUnknown.code().to_owned(),
        severity: "warning".to_owned(),
        keys: keys::FORM.to_owned(),
    })
}

//! Short words for the tests of this crate.

use ketuk_form::{Key, Value};
use ketuk_record::{Admission, ChangeHash, Dispute, Incoming, Outcome, Record, Refusal, Session, Writer};

/// The actor of a device's editing session.
pub fn actor(device: u8, session: u8) -> [u8; 16] {
    let mut actor = [device; 16];
    actor[8..].fill(session);
    actor
}

/// An editing session of a device.
pub fn session(device: u8, session: u8) -> Session {
    Session { actor: actor(device, session), time_s: 1_760_000_000 }
}

pub fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

/// A value as the tests write it: `3` is a number, `?dk` a reason, `` empty, all else a text.
pub fn value(text: &str) -> Value {
    text.parse().map(Value::Integer).unwrap_or_else(|_| Value::from_text(text))
}

/// Answers as the tests write them: `atap=seng lantai=3`.
pub fn answers(text: &str) -> Vec<(Key, Value)> {
    let pairs = text.split_whitespace().map(|pair| pair.split_once('=').unwrap());
    pairs.map(|(name, answer)| (key(name), value(answer))).collect()
}

/// Writes answers in a session of its own; the numbers are the device's and the session's.
pub fn write(record: &mut Record, device: u8, number: u8, text: &str) -> ChangeHash {
    record.write(session(device, number), &answers(text), None).unwrap().hash
}

/// A record with one change, which everybody starts from.
pub fn start(text: &str) -> Record {
    let mut record = Record::new();
    write(&mut record, 0, 0, text);
    record
}

/// The chunks of all changes.
pub fn chunks(record: &Record) -> Vec<Vec<u8>> {
    record.changes().into_iter().map(|change| change.bytes).collect()
}

/// Takes in what `from` has; every change has to be known or new.
pub fn pull(into: &mut Record, from: &Record) -> usize {
    let admission = into.admit(Incoming::Changes(&chunks(from)), Writer::Anyone);
    assert_eq!(refusals(&admission), []);
    admission.admitted().count()
}

/// Both take in what the other has.
pub fn meet(a: &mut Record, b: &mut Record) {
    pull(a, b);
    pull(b, a);
    assert_same(a, b);
}

pub fn refusals(admission: &Admission) -> Vec<Refusal> {
    let refused = admission.outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Refused { refusal, .. } => Some(refusal.clone()),
        Outcome::Admitted(_) | Outcome::Known(_) => None,
    });
    refused.collect()
}

/// Two replicas that know the same say the same, and so does what they saved.
pub fn assert_same(a: &Record, b: &Record) {
    let form = ketuk_form::keluarga();
    assert_eq!(a.heads(), b.heads());
    assert!(a.answers(form) == b.answers(form));
    assert!(a.plain_answers() == b.plain_answers());
    assert_eq!(a.disputes(form), b.disputes(form));
    assert_reloads(a);
}

/// What was saved loads to the same record, from the snapshot and from the changes.
pub fn assert_reloads(record: &Record) {
    let from_snapshot = Record::from_snapshot(record.snapshot()).unwrap();
    let from_changes = Record::from_changes(chunks(record)).unwrap();
    for again in [&from_snapshot, &from_changes] {
        assert_eq!(again.heads(), record.heads());
        assert_eq!(again.change_count(), record.change_count());
        assert!(again.plain_answers() == record.plain_answers());
    }
}

/// The one dispute of a record about `name`.
pub fn dispute(record: &Record, name: &str) -> Option<Dispute> {
    let disputes = record.disputes(ketuk_form::keluarga());
    disputes.into_iter().find(|dispute| dispute.key.as_str() == name)
}

/// The changes behind the sides of a dispute.
pub fn sides(dispute: &Dispute) -> Vec<ChangeHash> {
    dispute.claims.iter().map(|claim| claim.change).collect()
}

/// The values of a dispute's sides, sorted.
pub fn side_values(dispute: &Dispute) -> Vec<String> {
    let mut values: Vec<_> = dispute.claims.iter().map(|claim| claim.value.to_text()).collect();
    values.sort();
    values
}

/// What stands for `name`, disputes considered.
pub fn stands(record: &Record, name: &str) -> String {
    record.answers(ketuk_form::keluarga()).get(name).map(Value::to_text).unwrap_or_default()
}

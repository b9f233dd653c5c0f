//! Batches that no honest device makes, or only one whose server has lost something: others of the area
//! are never held up by them.

use ketuk_device::{ProblemCode, RecordId, ScopeId};
use ketuk_fleet::city::Dice;
use ketuk_fleet::world::START_MS;
use ketuk_fleet::{HubStation, Station};
use ketuk_form::{Key, Value};
use ketuk_household::area::bontang;
use ketuk_record::{Incoming, Record, Session, Writer, WrittenChange};
use ketuk_server::Job;
use ketuk_server::hub::Invitation;
use ketuk_wire::batch::{Header, Item, Section};
use ketuk_wire::enrol::{EnrolRequest, EnrolResponse};
use ketuk_wire::sync::{SyncRequest, SyncResponse, Verdict, from_runs};
use ketuk_wire::{Actor, Batch, Nonce, Problem, SigningKey, chunk, limits};
use minicbor::bytes::ByteVec;

const RECORD: RecordId = RecordId([7; 16]);

/// A hub, an honest device, and one whose messages are made by hand.
struct Place {
    hub: HubStation,
    honest: Station,
    scope: ScopeId,
    key: SigningKey,
    nonce: Nonce,
    last: (u64, [u8; 8]),
}

impl Place {
    fn new() -> Self {
        let mut hub = HubStation::new(Dice::for_part(1, 0), START_MS);
        hub.hub().save_areas(bontang()).expect("areas can be saved");
        let scope = bontang().list_rts().next().map(|rt| ScopeId(rt.number())).expect("an RT");
        let mut honest = Station::new("A", Dice::for_part(1, 1));
        let code = invite(&mut hub, scope);
        let body = honest.act(START_MS, |device, world| device.plan_enrol(world, &code, "")).expect("a key");
        let answer = hub.run(START_MS, Job::Enrol(body)).expect("enrolled");
        honest.act(START_MS, |device, _| device.absorb_enrol(&answer)).expect("enrolled");
        let key = SigningKey::from_seed([9; 32]).expect("any seed is a key");
        let body = EnrolRequest::new(&key, &invite(&mut hub, scope), "H").to_body();
        let answer = hub.run(START_MS, Job::Enrol(body)).expect("enrolled");
        let nonce = EnrolResponse::from_body(&answer).expect("an answer").nonce;
        Self { hub, honest, scope, key, nonce, last: (0, [0; 8]) }
    }

    fn session(&self, number: u8) -> Session {
        Session { actor: Actor::new(self.key.public().device(), [number; 8]).0, time_s: 0 }
    }

    /// Pushes changes under their heads, and returns what becomes of them.
    fn push(&mut self, changes: &[WrittenChange]) -> Result<Vec<Verdict>, Problem> {
        let bare: Vec<_> = changes.iter().map(|change| chunk::to_bare(&change.bytes)).collect();
        let more_heads = Some(chunk::more_heads(&bare)?).filter(|heads| !heads.is_empty());
        let changes = bare.iter().map(|bare| ByteVec::from(bare.to_vec())).collect();
        let item = Item { record: RECORD, document: None, changes, more_heads };
        let header = Header {
            device: self.key.public().device(),
            number: self.last.0 + 1,
            previous: self.last.1,
            nonce: self.nonce,
            app: 1,
            sections: Vec::new(),
        };
        let batch = Batch::seal(header, vec![Section { scope: self.scope, items: vec![item] }], &self.key)?;
        let header = batch.header()?;
        self.last = (header.number, header.hash().short());
        let request = SyncRequest {
            version: ketuk_wire::VERSION,
            batch,
            cursors: Vec::new(),
            device_time_s: None,
            forms: None,
            files: None,
            elsewhere: None,
            refill: None,
            grant_until_s: None,
            pins_ms: None,
            erased: None,
            settled: None,
            answered: None,
        };
        let answer = self.hub.run(START_MS, Job::Sync(request.to_body()))?;
        let answer = SyncResponse::from_body(&answer)?;
        self.nonce = answer.nonce;
        Ok(from_runs(&answer.receipt.expect("a batch has a receipt").verdicts))
    }

    /// The honest device fetches all there is.
    fn fetch(&mut self) -> Result<(), Problem> {
        for _ in 0..5 {
            let body = self.honest.act(START_MS, |device, world| device.plan_sync(world))?;
            let answer = self.hub.run(START_MS, Job::Sync(body))?;
            self.honest.act(START_MS, |device, world| device.absorb_sync(world, (0, 1), &answer))?;
        }
        Ok(())
    }

    fn shown(&self) -> Option<Value> {
        self.honest.device().record(RECORD).ok()?.get("catatan")
    }
}

fn invite(hub: &mut HubStation, scope: ScopeId) -> String {
    let invitation = Invitation { name: "HP".to_owned(), scopes: vec![scope] };
    hub.act(START_MS, |hub, world| hub.invite(world, &invitation)).expect("a code")
}

fn answer(name: &str, text: &str) -> Vec<(Key, Value)> {
    vec![(Key::parse(name).expect("a key"), Value::Text(text.to_owned()))]
}

/// Three changes: `base`, one beside it, and one that builds on both.
fn fork(place: &Place) -> (WrittenChange, WrittenChange, WrittenChange) {
    let mut record = Record::new();
    let base = record.write(place.session(1), &answer("catatan", "satu"), None).expect("news");
    let mut other = Record::new();
    let beside = other.write(place.session(2), &answer("alamat", "Jl. Baru"), None).expect("news");
    record.admit(Incoming::Changes(std::slice::from_ref(&beside.bytes)), Writer::Anyone);
    let both = record.write(place.session(3), &answer("catatan", "dua"), None).expect("news");
    (base, beside, both)
}

#[test]
fn what_waits_for_a_lost_change_holds_up_nobody() {
    let mut place = Place::new();
    let (base, beside, both) = fork(&place);
    let verdicts = place.push(&[base.clone(), both.clone()]).expect("a receipt");
    assert!(verdicts.iter().any(|verdict| matches!(verdict, Verdict::Missing(_))), "{verdicts:?}");
    place.fetch().expect("the honest device is not held up");
    let verdicts = place.push(&[beside, base, both]).expect("a receipt");
    assert!(verdicts.iter().all(|v| matches!(v, Verdict::Ok(_) | Verdict::Duplicate(_))), "{verdicts:?}");
    place.fetch().expect("the honest device is not held up");
    assert_eq!(place.shown(), Some(Value::Text("dua".to_owned())));
}

#[test]
fn what_builds_on_a_refused_change_is_refused_with_it() {
    let mut place = Place::new();
    let mut record = Record::new();
    let base = record.write(place.session(1), &answer("catatan", "satu"), None).expect("news");
    // Another device's session: its change is refused, and so is what builds on it.
    let foreign = Session { actor: [1; 16], time_s: 0 };
    let refused = record.write(foreign, &answer("alamat", "Jl. Lama"), None).expect("news");
    let above = record.write(place.session(2), &answer("catatan", "dua"), None).expect("news");
    let verdicts = place.push(&[base, refused, above.clone()]).expect("a receipt");
    assert!(
        matches!(verdicts.as_slice(), [Verdict::Ok(1), Verdict::Rejected(_), Verdict::Rejected(_)]),
        "{verdicts:?}"
    );
    place.fetch().expect("the honest device is not held up");
    let again = place.push(&[above]).expect("a receipt");
    assert!(matches!(again.as_slice(), [Verdict::Rejected(_)]), "{again:?}");
    assert_eq!(place.shown(), Some(Value::Text("satu".to_owned())));
}

#[test]
fn a_damaged_document_comes_again() {
    let mut place = Place::new();
    let scope = place.scope;
    let record = place.honest.act(START_MS, |device, world| device.start(world, scope)).expect("started");
    let body = place.honest.act(START_MS, |device, world| device.plan_sync(world)).expect("a request");
    let mut request = SyncRequest::from_body(&body).expect("a request");
    let document = request.batch.sections[0].items[0].document.as_mut().expect("a new record");
    let middle = document.len() / 2;
    document[middle] ^= 1;
    let refused = place.hub.run(START_MS, Job::Sync(request.to_body()));
    assert_eq!(refused.expect_err("damaged").code, ProblemCode::BodyMalformed);
    place.fetch().expect("sent again");
    assert_eq!(place.hub.hub().records().expect("a list"), [(record, scope)]);
}

/// More than a verdict names.
const LOST: u8 = 80;
/// As many of them as each change builds on.
const BELOW: usize = 8;

#[test]
fn many_missing_changes_are_named_once_and_up_to_a_limit() {
    let mut place = Place::new();
    let lost: Vec<_> = (0..LOST)
        .map(|at| Record::new().write(place.session(at), &answer("alamat", &format!("Jl. {at}")), None))
        .map(|change| change.expect("news"))
        .collect();
    let above: Vec<_> = (100..)
        .zip(lost.chunks(BELOW))
        .map(|(at, below)| {
            let chunks: Vec<_> = below.iter().map(|change| change.bytes.clone()).collect();
            let mut record = Record::new();
            record.admit(Incoming::Changes(&chunks), Writer::Anyone);
            record.write(place.session(at), &answer("catatan", "x"), None).expect("news")
        })
        .collect();
    let verdicts = place.push(&above).expect("a receipt");
    let named: Vec<_> = verdicts
        .iter()
        .map(|verdict| if let Verdict::Missing(missing) = verdict { missing.len() } else { 0 })
        .collect();
    let mut expected = vec![1; above.len()];
    expected[0] = limits::MISSING_TOLD_MAX;
    assert_eq!(named, expected);
    // With those along, the next round asks for the rest.
    let some: Vec<_> = lost[..limits::MISSING_TOLD_MAX].iter().chain(&above).cloned().collect();
    let verdicts = place.push(&some).expect("a receipt");
    let rest = usize::from(LOST) - limits::MISSING_TOLD_MAX;
    assert!(matches!(&verdicts[0], Verdict::Missing(missing) if missing.len() == rest), "{verdicts:?}");
}

//! A server that was set back to an earlier day: what was promised since goes again, and what others wrote is brought by
//! those who read it.

mod promised;
mod refill;

use ketuk_device::{Device, RecordId, ScopeId};
use ketuk_form::{Key, Value};
use ketuk_server::Job;
use ketuk_tests::hall::Hall;
use ketuk_transport::{Outside, SystemWorld};
use ketuk_wire::frame::Peer;
use ketuk_wire::sync::SyncResponse;

const SCOPE: ScopeId = ScopeId(6_474_011_001_001);

/// A household with an address, saved; nothing of it is sent.
fn interview(device: &mut Device, scope: ScopeId, street: &str) -> RecordId {
    SystemWorld::new().with_world(|world| {
        let record = device.start(world, scope).expect("an area of this device");
        let key = Key::parse("alamat").expect("a key");
        device.answer(world, record, &key, &Value::Text(street.to_owned())).expect("a question");
        device.save(world, record).expect("room");
        record
    })
}

/// The addresses that the server shows, in order.
fn streets(hall: &Hall, scope: ScopeId) -> Vec<String> {
    let lines = hall.call(move |hub, _| hub.list_households((scope, scope), None, 100)).expect("lines");
    let mut streets: Vec<_> = lines.into_iter().map(|line| line.address).collect();
    streets.sort();
    streets
}

fn plan(device: &mut Device) -> Vec<u8> {
    SystemWorld::new().with_world(|world| device.plan_sync(world)).expect("planned")
}

fn answer(hall: &Hall, body: Vec<u8>) -> SyncResponse {
    SyncResponse::from_body(&hall.job(Job::Sync(body)).expect("answered")).expect("an answer")
}

fn absorb(device: &mut Device, answer: &SyncResponse) {
    let body = answer.to_body(Peer::ReadsDictionary);
    SystemWorld::new().with_world(|world| device.absorb_sync(world, (0, 1), &body)).expect("taken in");
}

fn is_sound(hall: &Hall, scope: ScopeId) {
    let report = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!(report.before, report.after, "derived as it would be made anew");
    let walked = hall.call(move |hub, _| Ok(hub.walk(scope))).expect("a walk");
    assert!(walked.is_ok(), "{walked:?}");
}

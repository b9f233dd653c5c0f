//! Roads and their ends: TLS by a pinned key, grants, orders to wipe, sealed files in volumes.

mod office;
mod relay;
mod tls;
mod volumes;
mod wipe;

pub(crate) use volumes::address;

use ketuk_device::{Device, RecordId, ScopeId, World};
use ketuk_form::{Key, Value};
use ketuk_tests::hall::Hall;
use ketuk_transport::{Outside, SystemWorld};
use ketuk_wire::Problem;

const SCOPE: ScopeId = ScopeId(6_474_011_001_001);

pub(crate) fn at_clock<T>(act: impl FnOnce(&mut World<'_>) -> T) -> T {
    SystemWorld::new().with_world(act)
}

/// The world at another time.
fn at<T>(now_ms: u64, act: impl FnOnce(&mut World<'_>) -> T) -> T {
    at_clock(|world| act(&mut World { now_ms, fill: world.fill }))
}

fn now_ms() -> u64 {
    SystemWorld::new().now_ms()
}

/// A household with an address.
pub(crate) fn begin(device: &mut Device, address: &str) -> RecordId {
    let key = Key::parse("alamat").expect("a key of the form");
    let begun = at_clock(|world| {
        let record = device.start(world, SCOPE)?;
        device.answer(world, record, &key, &Value::Text(address.to_owned()))?;
        device.save(world, record)?;
        Ok::<_, Problem>(record)
    });
    begun.expect("room")
}

pub(crate) fn changes(hall: &Hall) -> u64 {
    hall.call(|hub, _| hub.counts()).expect("counts").changes
}

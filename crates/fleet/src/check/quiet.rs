//! Rest: a rebuild changes nothing, a second sync moves nothing.

use super::{Checker, Found};
use crate::World;
use crate::world::Standing;
use ketuk_server::Job;
use ketuk_wire::sync::{SyncRequest, SyncResponse};

/// The largest idle body, each way, for up to [`IDLE_AREAS_MAX`] areas.
const IDLE_BYTES_MAX: usize = 250;
const IDLE_AREAS_MAX: usize = 5;

/// Everything derived equals what a rebuild gives.
pub(crate) fn check_rebuilt(world: &World, found: &mut Found) {
    match world.hub.hub().rebuild(&mut |_| ()) {
        Ok(report) => found.unless(report.before == report.after, Checker::DerivedIsRebuilt, || {
            format!("a rebuild of {} records gave something else", report.records)
        }),
        Err(problem) => found.add(Checker::DerivedIsRebuilt, format!("a rebuild failed: {problem}")),
    }
}

/// One more sync of each device carries no document and no row, and is small.
pub(crate) fn check_second_sync(world: &mut World, found: &mut Found) {
    let before = world.hub.hub().counts().expect("the hub counts");
    for at in 0..world.stations.len() {
        // Copies of a phone take each other's place with the hub, and are never quite done.
        if world.phones[at].standing != Standing::Working || world.is_copied(at) {
            continue;
        }
        let now_ms = world.now_ms;
        let name = world.stations[at].name.clone();
        let body = world.stations[at].act(now_ms, |device, own| device.plan_sync(own));
        let Ok(body) = body else {
            found.add(Checker::SecondSyncIdle, format!("{name}: cannot plan"));
            continue;
        };
        let empty = SyncRequest::from_body(&body).is_ok_and(|request| request.batch.is_empty());
        found.unless(empty, Checker::SecondSyncIdle, || format!("{name}: sends something"));
        let sent_bytes = body.len();
        let Ok(answer) = world.hub.run(now_ms, Job::Sync(body)) else {
            found.add(Checker::SecondSyncIdle, format!("{name}: refused"));
            continue;
        };
        let idle = SyncResponse::from_body(&answer)
            .is_ok_and(|answer| answer.pages.is_none() && answer.receipt.is_none() && answer.more.is_none());
        found.unless(idle, Checker::SecondSyncIdle, || format!("{name}: gets something"));
        let small = sent_bytes.max(answer.len()) <= IDLE_BYTES_MAX;
        found.unless(small || world.areas[at].len() > IDLE_AREAS_MAX, Checker::SecondSyncIdle, || {
            format!("{name}: an idle sync takes {sent_bytes} and {} bytes", answer.len())
        });
        let absorbed =
            world.stations[at].act(now_ms, |device, own| device.absorb_sync(own, (sent_bytes, 400), &answer));
        let quiet = absorbed.is_ok_and(|report| !report.more && report.received + report.arrived == 0);
        found.unless(quiet, Checker::SecondSyncIdle, || format!("{name}: is not done"));
    }
    let after = world.hub.hub().counts().expect("the hub counts");
    found.unless(before == after, Checker::SecondSyncIdle, || "the hub grew while idle".to_owned());
}

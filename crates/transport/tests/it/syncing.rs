//! Sync over the road: rounds, waits, and an end in every case.

use crate::server::{Reply, SCOPE, Server, Still, accepted, enrolled_device, refused, synced};
use ketuk_device::{Absorbed, Device, ProblemCode, World};
use ketuk_transport::limits::{IDLE_ROUNDS_MAX, TRIPS_MAX, TURNED_AWAY_MAX};
use ketuk_transport::{GoOn, Holder, Outside};
use ketuk_wire::sync::SyncRequest;

const BUSY: &str = r#"{"code": "server.busy", "title": "x", "detail": "", "status": 503}"#;

#[tokio::test]
async fn a_save_arrives() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    let record = world.with_world(|world| device.start(world, SCOPE)).expect("started");
    let server = Server::start(vec![accepted()]).await;
    let mut rounds: Vec<Absorbed> = Vec::new();
    let road = server.road();
    let total = road.sync(&mut device, &mut world, &mut |round| rounds.push(round.clone())).await;
    let total = total.expect("synced");
    assert_eq!((total.arrived, total.more, rounds.len()), (1, false, 1));
    assert_eq!(device.strip().expect("readable").waiting_saves, 0);
    let view = device.show(record, "id").expect("here");
    assert_eq!(view.saves[0].arrived_ms, Some(1_790_000_001_000));
    let traffic = road.traffic();
    assert_eq!(traffic.trips, 1);
    assert_eq!(traffic.sent_bytes, server.asked.lock().expect("not poisoned")[0].len() as u64);
    assert!(traffic.received_bytes > 0);
}

#[tokio::test]
async fn rounds_go_on_while_there_is_more() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    let more = || synced(|response| response.more = Some(true));
    let server = Server::start(vec![more(), more(), synced(|_| ())]).await;
    let mut rounds = 0;
    server.road().sync(&mut device, &mut world, &mut |_| rounds += 1).await.expect("synced");
    assert_eq!((rounds, server.count()), (3, 3));
}

#[tokio::test]
async fn a_server_that_never_ends_is_left() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    let more = (0..20).map(|_| synced(|response| response.more = Some(true))).collect();
    let server = Server::start(more).await;
    let done = server.road().sync(&mut device, &mut world, &mut |_| ()).await;
    assert_eq!(done.expect_err("endless").code, ProblemCode::ServerFault);
    assert_eq!(server.count(), IDLE_ROUNDS_MAX as usize);
}

#[tokio::test]
async fn busy_then_good_is_good() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    world.with_world(|world| device.start(world, SCOPE)).expect("started");
    let busy = refused("503 Service Unavailable\r\nretry-after: 7", BUSY);
    let server = Server::start(vec![busy, accepted()]).await;
    let total = server.road().sync(&mut device, &mut world, &mut |_| ()).await.expect("synced");
    assert_eq!(total.arrived, 1);
    assert!(matches!(world.waits_ms[..], [7_000..=7_700]), "{:?}", world.waits_ms);
    let asked = server.asked.lock().expect("not poisoned");
    let batch = |at: usize| SyncRequest::from_body(&asked[at]).expect("a sync").batch;
    assert_eq!(batch(0), batch(1), "one batch, however often it travels");
}

#[tokio::test]
async fn a_crowd_is_no_failure_of_the_road() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    world.with_world(|world| device.start(world, SCOPE)).expect("started");
    let busy = || refused("503 Service Unavailable\r\nretry-after: 30", BUSY);
    // Twice as often as a road may fail.
    let mut replies: Vec<_> = (0..2 * TRIPS_MAX).map(|_| busy()).collect();
    replies.push(accepted());
    let server = Server::start(replies).await;
    let total = server.road().sync(&mut device, &mut world, &mut |_| ()).await.expect("synced");
    assert_eq!((total.arrived, world.waits_ms.len()), (1, 2 * TRIPS_MAX as usize));
    assert!(world.waits_ms.iter().all(|wait| (30_000..=33_000).contains(wait)), "{:?}", world.waits_ms);
}

/// Somebody who shows a crowd.
struct Shown {
    device: Device,
    world: Still,
    crowds: usize,
}

impl Holder for Shown {
    async fn hold<T: Send + 'static>(
        &mut self,
        act: impl FnOnce(&mut Device, &mut World<'_>) -> T + Send + 'static,
    ) -> T {
        self.world.with_world(|world| act(&mut self.device, world))
    }

    async fn wait(&mut self, wait_ms: u64) {
        self.world.waits_ms.push(wait_ms);
    }

    fn note_crowd(&mut self) {
        self.crowds += 1;
    }
}

#[tokio::test]
async fn a_crowd_is_told_to_whoever_shows_it_and_a_bad_link_is_none() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    world.with_world(|world| device.start(world, SCOPE)).expect("started");
    let busy = refused("503 Service Unavailable\r\nretry-after: 3", BUSY);
    let server = Server::start(vec![busy, Reply::Cut, accepted()]).await;
    let mut shown = Shown { device, world, crowds: 0 };
    server.road().sync_held(&mut shown, &mut |_| GoOn::Yes).await.expect("synced");
    assert_eq!((shown.crowds, shown.world.waits_ms.len()), (1, 2));
}

#[tokio::test]
async fn nobody_is_turned_away_for_ever() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    let busy = || refused("503 Service Unavailable\r\nretry-after: 1", BUSY);
    let server = Server::start((0..2 * TURNED_AWAY_MAX).map(|_| busy()).collect()).await;
    let problem = server.road().sync(&mut device, &mut world, &mut |_| ()).await.expect_err("busy");
    assert_eq!((problem.code, server.count()), (ProblemCode::ServerBusy, TURNED_AWAY_MAX as usize));
}

#[tokio::test]
async fn a_wait_beyond_bearing_is_told() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    let busy = refused("503 Service Unavailable\r\nretry-after: 3600", BUSY);
    let server = Server::start(vec![busy]).await;
    let problem = server.road().sync(&mut device, &mut world, &mut |_| ()).await.expect_err("busy");
    assert_eq!((problem.code, problem.detail.as_str()), (ProblemCode::ServerBusy, "again in 3600 s"));
    assert!(world.waits_ms.is_empty());
}

#[tokio::test]
async fn the_next_round_waits_as_asked() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    let slow = synced(|response| (response.more, response.retry_after_ms) = (Some(true), Some(2_000)));
    let server = Server::start(vec![slow, synced(|_| ())]).await;
    server.road().sync(&mut device, &mut world, &mut |_| ()).await.expect("synced");
    assert!(matches!(world.waits_ms[..], [2_000..=2_200]), "{:?}", world.waits_ms);
}

#[tokio::test]
async fn an_unknown_device_is_told_so_and_keeps_everything() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    world.with_world(|world| device.start(world, SCOPE)).expect("started");
    let body = r#"{"code": "device.unknown", "title": "x", "detail": "d", "status": 401}"#;
    let server = Server::start(vec![refused("401 Unauthorized", body)]).await;
    let problem = server.road().sync(&mut device, &mut world, &mut |_| ()).await.expect_err("unknown");
    assert_eq!((problem.code, problem.detail.as_str()), (ProblemCode::DeviceUnknown, "d"));
    assert_eq!(server.count(), 1);
    assert_eq!(device.strip().expect("readable").waiting_saves, 1);
}

#[tokio::test]
async fn a_future_of_sync_may_change_threads() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    let server = Server::start(vec![synced(|_| ())]).await;
    let road = server.road();
    let task = tokio::spawn(async move { road.sync(&mut device, &mut world, &mut |_| ()).await });
    assert!(task.await.expect("ends").is_ok());
}

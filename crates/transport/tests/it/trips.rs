//! Single trips and their ends: cut, silent, flooded, led astray, refused.

use crate::server::{Reply, Server, Still, enrolled_device, refused, synced};
use ketuk_device::{Problem, ProblemCode};
use ketuk_transport::limits::TRIPS_MAX;
use ketuk_transport::{Errand, Exposure, Road, Roots};
use std::time::Duration;

/// Syncs against these replies: what came out, how many requests came, how often was waited.
async fn sync(replies: Vec<Reply>) -> (Result<(), ProblemCode>, usize, usize) {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    let server = Server::start(replies).await;
    let done = server.road().sync(&mut device, &mut world, &mut |_| ()).await;
    (done.map(drop).map_err(|problem| problem.code), server.count(), world.waits_ms.len())
}

async fn carry(reply: Reply) -> Problem {
    let server = Server::start(vec![reply]).await;
    server.road().carry(Errand::Sync, vec![1, 2, 3]).await.expect_err("no answer")
}

#[tokio::test]
async fn a_cut_connection_is_tried_again() {
    assert_eq!(sync(vec![Reply::Cut, Reply::HalfAnswer, synced(|_| ())]).await, (Ok(()), 3, 2));
}

#[tokio::test]
async fn silence_is_tried_again() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    let server = Server::start(vec![Reply::Silence, synced(|_| ())]).await;
    let road = server.road_with(Duration::from_millis(1_500));
    road.sync(&mut device, &mut world, &mut |_| ()).await.expect("the second trip succeeds");
    assert_eq!((server.count(), world.waits_ms.len()), (2, 1));
}

#[tokio::test]
async fn patience_ends() {
    let cuts = (0..9).map(|_| Reply::Cut).collect();
    let trips = TRIPS_MAX as usize;
    assert_eq!(sync(cuts).await, (Err(ProblemCode::Unreachable), trips, trips - 1));
}

#[tokio::test]
async fn nobody_at_home_is_unreachable() {
    let mut world = Still::default();
    let mut device = enrolled_device(&mut world).await;
    let road = Road::new("http://127.0.0.1:1", Exposure::LoopbackOnly, &Roots::None).expect("loopback");
    let problem = road.sync(&mut device, &mut world, &mut |_| ()).await.expect_err("nobody");
    assert_eq!(problem.code, ProblemCode::Unreachable);
    assert!(problem.detail.starts_with("connect: "), "{problem}");
}

#[tokio::test]
async fn an_oversized_answer_is_left() {
    let head = "200 OK\r\ncontent-type: application/cbor".to_owned();
    let answer = Reply::Answer(head, vec![0; (1 << 20) + 1]);
    assert_eq!(carry(answer).await.code, ProblemCode::ServerFault);
}

#[tokio::test]
async fn a_flood_without_length_is_left() {
    assert_eq!(carry(Reply::Flood).await.detail, "the answer is over the limit");
}

#[tokio::test]
async fn a_login_page_is_no_answer() {
    let page = |head: &str| Reply::Answer(format!("{head}\r\ncontent-type: text/html"), b"<html>".to_vec());
    assert_eq!(carry(page("200 OK")).await.code, ProblemCode::Unreachable);
    let away = page("302 Found\r\nlocation: http://127.0.0.1:1/login");
    assert_eq!(carry(away).await.detail, "HTTP 302 without a code of Ketuk");
}

#[tokio::test]
async fn a_damaged_answer_changes_nothing() {
    let head = "200 OK\r\ncontent-type: application/cbor".to_owned();
    let damaged = Reply::Answer(head, vec![0, 0xff, 0xff]);
    assert_eq!(sync(vec![damaged]).await, (Err(ProblemCode::BodyMalformed), 1, 0));
}

#[tokio::test]
async fn an_unknown_code_is_a_fault_of_the_server() {
    let problem = carry(refused("422 Unprocessable", r#"{"code": "moon.full", "detail": ""}"#)).await;
    assert_eq!((problem.code, problem.detail.as_str()), (ProblemCode::ServerFault, "moon.full"));
}

#[tokio::test]
async fn a_single_trip_is_single() {
    let server = Server::start(vec![Reply::Cut, synced(|_| ())]).await;
    assert!(server.road().carry(Errand::Sync, vec![1]).await.is_err());
    assert_eq!(server.count(), 1);
}

//! Becoming known over the road.

use crate::server::{Reply, Server, Still, enrolled, refused};
use ketuk_device::{Device, ProblemCode, Standing, Vault};

async fn enrol(replies: Vec<Reply>) -> (Device, Server, Result<(), ProblemCode>) {
    let mut device = Device::open(Vault::in_memory().expect("memory"));
    let server = Server::start(replies).await;
    let done = server.road().enrol(&mut device, &mut Still::default(), "ABCD-1234", "Bu Ani").await;
    (device, server, done.map_err(|problem| problem.code))
}

#[tokio::test]
async fn a_device_becomes_known_and_remembers_its_server() {
    let (device, server, done) = enrol(vec![enrolled()]).await;
    assert_eq!(done, Ok(()));
    assert!(matches!(device.standing(), Ok(Standing::Enrolled(who)) if who.name == "Bu Ani"));
    assert_eq!(device.server_url().expect("readable").as_ref(), Some(&server.url));
    let head = server.heads.lock().expect("not poisoned")[0].clone();
    assert!(head.starts_with("post /v1/enrol http/1.1"), "{head}");
    assert!(head.contains("content-type: application/cbor"), "{head}");
}

#[tokio::test]
async fn a_lost_answer_costs_nothing() {
    let (device, server, done) = enrol(vec![Reply::Cut, enrolled()]).await;
    assert_eq!(done, Ok(()));
    assert!(matches!(device.standing(), Ok(Standing::Enrolled(_))));
    let asked = server.asked.lock().expect("not poisoned");
    assert_eq!(asked[0], asked[1], "the same code with the same key");
}

#[tokio::test]
async fn a_wrong_code_is_refused_at_once() {
    let body = r#"{"code": "invite.unknown", "title": "x", "detail": "", "status": 404}"#;
    let (device, server, done) = enrol(vec![refused("404 Not Found", body)]).await;
    assert_eq!(done, Err(ProblemCode::InviteUnknown));
    assert_eq!(server.count(), 1);
    assert!(matches!(device.standing(), Ok(Standing::New)));
    assert_eq!(device.server_url().expect("readable"), None);
}

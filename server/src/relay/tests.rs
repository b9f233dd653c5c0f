//! What a relay does with files that the city does not take, against a city that is made up here.

use super::*;
use ketuk_wire::meet::Introduction;
use ketuk_wire::{DeviceId, SealSecret};
use std::net::SocketAddr;

const DEVICE: DeviceId = DeviceId([7; 8]);

/// A city that answers each file by its first word, and keeps what came.
#[derive(Debug, Default, Clone)]
struct Made {
    came: Arc<Mutex<Vec<String>>>,
}

async fn answer(State(made): State<Made>, file: String) -> Response {
    made.came.lock().expect("no panic").push(file.clone());
    let code = match file.split_whitespace().next() {
        Some("slow") => ProblemCode::BodyMalformed,
        Some("busy") => ProblemCode::ServerBusy,
        Some("bad") => ProblemCode::BundleBroken,
        // What a proxy says, or somebody who is not the city.
        Some("away") => return StatusCode::BAD_GATEWAY.into_response(),
        _ => return "an answer".into_response(),
    };
    crate::http::refuse(Problem::new(code))
}

impl Made {
    async fn start(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/v1/parcel", post(answer)).with_state(self.clone());
        tokio::spawn(listen_until(listener, router, std::future::pending()));
        address
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.came.lock().expect("no panic"))
    }
}

/// Lays `files` on a shelf and has them handed on so often: what came to the city each time, and how many stay.
async fn forward(name: &str, files: &[&str], rounds: usize) -> (Vec<String>, usize) {
    let made = Made::default();
    let path = std::env::temp_dir().join(format!("ketuk-relay-{name}-{}.db", std::process::id()));
    let shelf = Shelf::open(&path).expect("a shelf");
    for file in files {
        shelf.keep(DEVICE, file.as_bytes(), 1).expect("room");
    }
    let own = SigningKey::from_seed([1; 32]).expect("a key");
    let seal_key = SealSecret::from_entropy([2; 32]).public();
    let city = Introduction { server_key: own.public(), seal_key, pins: Vec::new() };
    let (city, key) =
        City::known(&format!("http://{}", made.start().await), &city, None).expect("an address");
    let (shelf, road) = (Mutex::new(shelf), tokio::sync::Mutex::default());
    let relay = Arc::new(Relay { shelf, city, key, own, card: None, road, room: Room::default() });
    let mut came = Vec::new();
    for _ in 0..rounds {
        let _ = relay.forward().await;
        came.push(made.take().join(", "));
    }
    let left = relay.at_shelf(|shelf| shelf.list_numbers()).await.expect("a list").len();
    drop(relay);
    let _ = std::fs::remove_file(&path);
    (came, left)
}

#[tokio::test]
async fn a_file_that_is_too_slow_holds_up_nobody_behind_it() {
    let (came, left) = forward("slow", &["slow 1", "a", "bad", "b"], 2).await;
    assert_eq!((came, left), (["slow 1, a, bad, b", "slow 1"].map(str::to_owned).to_vec(), 1));
}

#[tokio::test]
async fn a_file_that_ends_a_round_is_the_last_of_the_next_one() {
    let (came, left) = forward("away", &["away 1", "a", "away 2", "b"], 4).await;
    assert_eq!((came, left), (["away 1", "a, away 2", "b, away 1", "away 2"].map(str::to_owned).to_vec(), 2));
}

#[tokio::test]
async fn a_file_for_which_the_city_is_too_busy_stays_and_the_others_go() {
    let (came, left) = forward("busy", &["busy 1", "a"], 1).await;
    assert_eq!((came, left), (vec!["busy 1, a".to_owned()], 1));
}

#[tokio::test]
async fn a_city_that_is_too_busy_for_everything_is_left_alone_for_a_while() {
    let files = ["busy 1", "busy 2", "busy 3", "busy 4", "busy 5", "busy 6"];
    let (came, left) = forward("crowd", &files, 2).await;
    assert_eq!(came, ["busy 1, busy 2, busy 3, busy 4", "busy 5, busy 6, busy 1, busy 2"]);
    assert_eq!(left, 6);
}

#[tokio::test]
async fn what_there_is_no_room_for_is_turned_away_before_anything_reads_it() {
    let path = std::env::temp_dir().join(format!("ketuk-relay-room-{}.db", std::process::id()));
    let own = SigningKey::from_seed([1; 32]).expect("a key");
    let seal_key = SealSecret::from_entropy([2; 32]).public();
    let city = Introduction { server_key: own.public(), seal_key, pins: Vec::new() };
    let (city, key) = City::known("http://127.0.0.1:9", &city, None).expect("an address");
    let shelf = Mutex::new(Shelf::open(&path).expect("a shelf"));
    let road = tokio::sync::Mutex::default();
    let relay = Arc::new(Relay { shelf, city, key, own, card: None, road, room: Room::of(4) });
    let status = |bytes: usize| {
        let visited = visit(State(Arc::clone(&relay)), Body::from(vec![0; bytes]));
        async move { visited.await.status() }
    };
    assert_eq!(status(8).await, StatusCode::SERVICE_UNAVAILABLE);
    assert_ne!(status(4).await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(status(BODY_MAX + 1).await, StatusCode::PAYLOAD_TOO_LARGE);
    drop(relay);
    let _ = std::fs::remove_file(&path);
}

//! A server made by hand: each connection gets the next reply of a list, and every request is kept.
//!
//! Invariant: one connection, one request, one reply; nothing of HTTP beyond what the road needs; bodies
//! are not compressed (a first byte of zero, then the message).

use ketuk_device::{Device, Vault};
use ketuk_transport::{Exposure, Outside, Patience, Road, Roots};
use ketuk_wire::enrol::{EnrolRequest, EnrolResponse};
use ketuk_wire::sync::{Certificate, Receipt, ScopeGrant, SyncRequest, SyncResponse, Verdict, to_runs};
use ketuk_wire::{Nonce, ScopeId, SigningKey, VERSION};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The RT of every device here.
pub const SCOPE: ScopeId = ScopeId(6_474_011_001_021);

/// What happens to one connection.
pub enum Reply {
    /// Head (status line and headers without length) and body.
    Answer(String, Vec<u8>),
    /// The answer to whatever was asked, from the key's server.
    Good(Answering),
    /// The request is read and nothing comes back.
    Cut,
    /// A length is announced and half of it comes.
    HalfAnswer,
    /// The request is read, and then silence.
    Silence,
    /// A body without length that never ends.
    Flood,
}

/// Makes the answer out of the request's body.
pub type Answering = Box<dyn Fn(&[u8]) -> Vec<u8> + Send>;

/// The server's side of one test.
pub struct Server {
    /// Its address.
    pub url: String,
    /// Bodies of the requests so far.
    pub asked: Arc<Mutex<Vec<Vec<u8>>>>,
    /// First lines and headers of the requests so far.
    pub heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server that gives these replies, one after the other, and then none.
    pub async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let (asked, heads) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
        let (asked_here, heads_here) = (Arc::clone(&asked), Arc::clone(&heads));
        tokio::spawn(async move {
            let mut kept = Vec::new();
            for reply in replies {
                let Ok((mut stream, _)) = listener.accept().await else { return };
                let (head, body) = read_request(&mut stream).await;
                heads_here.lock().expect("not poisoned").push(head);
                asked_here.lock().expect("not poisoned").push(body.clone());
                if let Reply::Silence = reply {
                    kept.push(stream);
                } else {
                    give(stream, reply, &body).await;
                }
            }
        });
        Self { url, asked, heads }
    }

    /// The road to it.
    pub fn road(&self) -> Road {
        self.road_with(Duration::from_secs(20))
    }

    /// The road to it, with patience of one's own for a trip.
    pub fn road_with(&self, trip: Duration) -> Road {
        let patience = Patience { connect: trip, trip, silence: trip };
        Road::with_patience(&self.url, Exposure::LoopbackOnly, &Roots::None, patience).expect("loopback")
    }

    /// How many requests came.
    pub fn count(&self) -> usize {
        self.asked.lock().expect("not poisoned").len()
    }
}

async fn read_request(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    loop {
        if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..at]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |text| text.trim().parse().expect("a number"));
            if bytes.len() >= at + 4 + length {
                return (head, bytes.split_off(at + 4));
            }
        }
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.unwrap_or(0);
        if read == 0 {
            return (String::new(), Vec::new());
        }
        bytes.extend_from_slice(&buffer[..read]);
    }
}

/// A client that hangs up early is no failure of the server.
async fn give(mut stream: TcpStream, reply: Reply, asked: &[u8]) {
    let (head, body) = match reply {
        Reply::Answer(head, body) => (head, body),
        Reply::Good(answering) => ("200 OK\r\ncontent-type: application/cbor".to_owned(), answering(asked)),
        Reply::Cut | Reply::Silence => return,
        Reply::HalfAnswer => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of it").await;
            return;
        }
        Reply::Flood => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await;
            let part = vec![7; 64 << 10];
            while stream.write_all(&part).await.is_ok() {}
            return;
        }
    };
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
    let _ = stream.shutdown().await;
}

/// A world where time stands still and waits are only noted.
#[derive(Debug, Default)]
pub struct Still {
    /// The waits so far.
    pub waits_ms: Vec<u64>,
    drawn: u8,
}

impl Outside for Still {
    fn now_ms(&mut self) -> u64 {
        1_790_000_000_000
    }

    fn fill(&mut self, buffer: &mut [u8]) {
        for byte in buffer {
            self.drawn = self.drawn.wrapping_mul(5).wrapping_add(3);
            *byte = self.drawn;
        }
    }

    async fn wait(&mut self, wait_ms: u64) {
        self.waits_ms.push(wait_ms);
    }
}

fn key() -> SigningKey {
    SigningKey::from_seed([9; 32]).expect("any seed is a key")
}

/// The good answer to an enrolment.
pub fn enrolled() -> Reply {
    Reply::Good(Box::new(|body| {
        let request = EnrolRequest::from_body(body).expect("an enrolment");
        let response = EnrolResponse {
            version: VERSION,
            server_time_ms: 1_790_000_000_500,
            server_key: key().public(),
            certificate: Certificate::issue(&key(), request.key, &request.name),
            scopes: vec![ScopeGrant { scope: SCOPE, label: "Bontang Kuala RT 021".to_owned() }],
            nonce: Nonce([1; 8]),
            seal_key: None,
            pins: None,
            grant: None,
            proof: None,
            enrolled_ms: None,
        };
        let response = response.proven(&ketuk_wire::InviteSecret::of(&request.code));
        [&[0], ketuk_wire::encode(&response).as_slice()].concat()
    }))
}

/// An empty answer to a sync.
pub fn nothing_new() -> SyncResponse {
    SyncResponse::empty(1_790_000_001_000, Nonce([2; 8]))
}

/// The answer to a sync, after `change` had its way with an empty one.
pub fn synced(change: impl Fn(&mut SyncResponse) + Send + 'static) -> Reply {
    Reply::Good(Box::new(move |_| {
        let mut response = nothing_new();
        change(&mut response);
        [&[0], ketuk_wire::encode(&response).as_slice()].concat()
    }))
}

/// Takes one change in per item of the batch.
pub fn accepted() -> Reply {
    Reply::Good(Box::new(|body| {
        let request = SyncRequest::from_body(body).expect("a sync");
        let header = request.batch.header().expect("a header");
        let items: usize = request.batch.sections.iter().map(|section| section.items.len()).sum();
        let verdicts = to_runs((1..=items as u64).map(Verdict::Ok));
        let mut response = nothing_new();
        let place = (header.number, header.hash());
        let receipt = Receipt::sign(&key(), header.device, place, verdicts, response.server_time_ms);
        response.receipt = Some(receipt);
        [&[0], ketuk_wire::encode(&response).as_slice()].concat()
    }))
}

/// A refusal with a code.
pub fn refused(status: &str, body: &str) -> Reply {
    Reply::Answer(format!("{status}\r\ncontent-type: application/problem+json"), body.as_bytes().to_vec())
}

/// A device that a server of this file knows.
pub async fn enrolled_device(world: &mut Still) -> Device {
    let mut device = Device::open(Vault::in_memory().expect("memory"));
    let server = Server::start(vec![enrolled()]).await;
    server.road().enrol(&mut device, world, "ABCD", "Bu Ani").await.expect("enrolled");
    device
}

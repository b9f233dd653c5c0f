//! An enrolment over TLS by a code that was typed: the server proves itself first, and who stands in between gets nothing.

use crate::server::Still;
use ketuk_device::{Device, Pin, Problem, ProblemCode, Standing, Vault};
use ketuk_transport::{Errand, Exposure, Road, Roots};
use ketuk_wire::enrol::{EnrolRequest, EnrolResponse};
use ketuk_wire::frame::Peer;
use ketuk_wire::meet::{Introduction, MeetRequest, MeetResponse};
use ketuk_wire::sync::Certificate;
use ketuk_wire::{InviteSecret, Nonce, SealPublic, SigningKey, VERSION};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ParsedCertificate;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

const LEAF: &[u8] = include_bytes!("tls/leaf.pem");
const KEY: &[u8] = include_bytes!("tls/leaf.key");
const CODE: &str = "ABCD-EFGH-JK23";

fn key() -> SigningKey {
    SigningKey::from_seed([9; 32]).expect("any seed is a key")
}

/// The pin of the key that the servers of this file show.
fn shown() -> Pin {
    let leaf = CertificateDer::from_pem_slice(LEAF).expect("a certificate");
    Pin::of(&ParsedCertificate::try_from(&leaf).expect("a certificate").subject_public_key_info())
}

fn config() -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().expect("ring has them");
    let key = PrivateKeyDer::from_pem_slice(KEY).expect("a key");
    let leaf = CertificateDer::from_pem_slice(LEAF).expect("a certificate");
    Arc::new(builder.with_no_client_auth().with_single_cert(vec![leaf], key).expect("they fit"))
}

/// A server that answers a meeting as `meet` does, and enrols whoever comes after it. Keeps what it heard.
struct Server {
    url: String,
    heard: Arc<Mutex<Vec<String>>>,
}

fn start(meet: impl Fn(&MeetRequest) -> MeetResponse + Send + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("https://{}", listener.local_addr().expect("bound"));
    let heard = Arc::new(Mutex::new(Vec::new()));
    let keeps = Arc::clone(&heard);
    std::thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let connection = ServerConnection::new(config()).expect("a connection");
            let mut stream = StreamOwned::new(connection, stream);
            while let Some((path, body)) = read_request(&mut stream) {
                keeps.lock().expect("not poisoned").push(path.clone());
                let answer = match path.as_str() {
                    "/v1/meet" => {
                        let request = MeetRequest::from_body(&body).expect("a meeting");
                        meet(&request).to_body(Peer::ReadsDictionary)
                    }
                    _ => enrolled(&body),
                };
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\ncontent-length: {}\r\n\r\n",
                    answer.len()
                );
                if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&answer)).is_err() {
                    break;
                }
                let _ = stream.flush();
            }
        }
    });
    Server { url, heard }
}

fn enrolled(body: &[u8]) -> Vec<u8> {
    let request = EnrolRequest::from_body(body).expect("an enrolment");
    let response = EnrolResponse {
        version: VERSION,
        server_time_ms: 1_790_000_000_500,
        server_key: key().public(),
        certificate: Certificate::issue(&key(), request.key, &request.name),
        scopes: Vec::new(),
        nonce: Nonce([1; 8]),
        seal_key: None,
        pins: None,
        grant: None,
        proof: None,
        enrolled_ms: None,
    };
    response.proven(&InviteSecret::of(&request.code)).to_body(Peer::ReadsDictionary)
}

/// One request: its path and its body.
fn read_request(stream: &mut impl Read) -> Option<(String, Vec<u8>)> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..at]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |text| text.trim().parse().expect("a number"));
            if bytes.len() >= at + 4 + length {
                let path = head.split(' ').nth(1)?.to_owned();
                return Some((path, bytes.split_off(at + 4)));
            }
        }
        match stream.read(&mut buffer) {
            Ok(read) if read > 0 => bytes.extend_from_slice(&buffer[..read]),
            _ => return None,
        }
    }
}

fn introduction(pins: Vec<Pin>) -> Introduction {
    Introduction { server_key: key().public(), seal_key: SealPublic([3; 32]), pins }
}

fn prove(code: &'static str, pins: Vec<Pin>) -> impl Fn(&MeetRequest) -> MeetResponse + Send {
    let secret = InviteSecret::of(code);
    move |request| MeetResponse::prove(&secret, &request.challenge, introduction(pins.clone()))
}

async fn enrol(server: &Server, roots: &Roots) -> (Result<(), Problem>, Device, Road) {
    let road = Road::new(&server.url, Exposure::LoopbackOnly, roots).expect("an address");
    let mut device = Device::open(Vault::in_memory().expect("memory"));
    let done = road.enrol(&mut device, &mut Still::default(), CODE, "Bu Ani").await;
    (done, device, road)
}

fn heard(server: &Server) -> Vec<String> {
    server.heard.lock().expect("not poisoned").clone()
}

#[tokio::test]
async fn a_server_that_proves_itself_is_met_by_a_typed_code() {
    let server = start(prove("ABCDEFGHJK23", vec![shown()]));
    let (done, device, _) = enrol(&server, &Roots::None).await;
    assert_eq!(done, Ok(()));
    assert!(matches!(device.standing(), Ok(Standing::Enrolled(_))));
    assert_eq!(heard(&server), ["/v1/meet", "/v1/enrol"]);
}

#[tokio::test]
async fn a_machine_in_between_that_passes_the_proof_on_never_hears_the_code() {
    let server = start(prove("ABCDEFGHJK23", vec![Pin([7; 32])]));
    let (done, device, _) = enrol(&server, &Roots::None).await;
    assert_eq!(done.expect_err("another key").code, ProblemCode::Unreachable);
    assert_eq!(device.standing(), Ok(Standing::New));
    assert_eq!(heard(&server), ["/v1/meet"]);
}

#[tokio::test]
async fn a_machine_in_between_that_names_its_own_key_proves_nothing() {
    let server = start(prove("ZZZZZZZZZZZZ", vec![shown()]));
    let (done, device, _) = enrol(&server, &Roots::None).await;
    assert_eq!(done.expect_err("no proof").code, ProblemCode::ServerUnproven);
    assert_eq!(device.standing(), Ok(Standing::New));
    assert_eq!(heard(&server), ["/v1/meet"]);
    let real = InviteSecret::of(CODE);
    let altered = start(move |request| MeetResponse {
        introduction: introduction(vec![shown()]),
        ..MeetResponse::prove(&real, &request.challenge, introduction(vec![Pin([7; 32])]))
    });
    let (done, ..) = enrol(&altered, &Roots::None).await;
    assert_eq!(done.expect_err("altered").code, ProblemCode::ServerUnproven);
}

#[tokio::test]
async fn a_scanned_key_is_wanted_from_the_first_byte_on() {
    let server = start(prove("ABCDEFGHJK23", vec![shown()]));
    let (done, ..) = enrol(&server, &Roots::Pins(vec![Pin([7; 32])])).await;
    assert_eq!(done.expect_err("another key").code, ProblemCode::Unreachable);
    assert_eq!(heard(&server), Vec::<String>::new());
    let (done, ..) = enrol(&server, &Roots::Pins(vec![Pin([7; 32]), shown()])).await;
    assert_eq!(done, Ok(()));
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_is_asked_for_nothing_else() {
    let server = start(prove("ABCDEFGHJK23", vec![shown()]));
    let road = Road::new(&server.url, Exposure::LoopbackOnly, &Roots::None).expect("an address");
    assert!(road.carry(Errand::Sync, vec![0]).await.is_err());
    assert_eq!(heard(&server), Vec::<String>::new());
}

#[tokio::test]
async fn an_answer_that_was_altered_on_the_way_is_not_taken() {
    let secret = InviteSecret::of(CODE);
    let device_key = SigningKey::from_seed([1; 32]).expect("any seed is a key");
    let request = EnrolRequest::new(&device_key, CODE, "Sri").to_body();
    let answer = EnrolResponse::from_body(&enrolled(&request)).expect("an answer");
    assert_eq!(answer.check(&secret), Ok(()));
    let thief = SigningKey::from_seed([8; 32]).expect("any seed is a key");
    let altered = EnrolResponse { server_key: thief.public(), ..answer.clone() };
    assert_eq!(altered.check(&secret).expect_err("altered").code, ProblemCode::ServerUnproven);
    let bare = EnrolResponse { proof: None, ..answer };
    assert_eq!(bare.check(&secret).expect_err("bare").code, ProblemCode::ServerUnproven);
}

//! A real handshake: ring's TLS, a root handed over, and nobody else believed.

use ketuk_device::{Problem, ProblemCode};
use ketuk_transport::{Errand, Exposure, Road, Roots};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

const CA: &[u8] = include_bytes!("tls/ca.pem");
const LEAF: &[u8] = include_bytes!("tls/leaf.pem");
const KEY: &[u8] = include_bytes!("tls/leaf.key");
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\ncontent-length: 3\r\n\r\nyes";

fn config() -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().expect("ring has them");
    let key = PrivateKeyDer::from_pem_slice(KEY).expect("a key");
    let leaf = CertificateDer::from_pem_slice(LEAF).expect("a certificate");
    Arc::new(builder.with_no_client_auth().with_single_cert(vec![leaf], key).expect("they fit"))
}

/// Answers one connection, where the handshake succeeds.
fn start() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        let Ok((stream, _)) = listener.accept() else { return };
        let connection = ServerConnection::new(config()).expect("a connection");
        let mut stream = StreamOwned::new(connection, stream);
        let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
        while !request.ends_with(b"the question") {
            match stream.read(&mut buffer) {
                Ok(read) if read > 0 => request.extend_from_slice(&buffer[..read]),
                _ => return,
            }
        }
        let _ = stream.write_all(ANSWER).and_then(|()| stream.flush());
    });
    port
}

async fn ask(host: &str, roots: &[u8]) -> Result<Vec<u8>, Problem> {
    let address = format!("https://{host}:{}", start());
    let road = Road::new(&address, Exposure::LoopbackOnly, &Roots::Pem(roots.to_vec())).expect("a road");
    road.carry(Errand::Sync, b"the question".to_vec()).await
}

#[tokio::test]
async fn a_server_with_the_right_root_is_believed() {
    assert_eq!(ask("localhost", CA).await.as_deref(), Ok(&b"yes"[..]));
}

#[tokio::test]
async fn another_root_is_not_believed() {
    let problem = ask("localhost", LEAF).await.expect_err("not a root of it");
    assert_eq!(problem.code, ProblemCode::Unreachable);
    assert!(problem.detail.contains("certificate"), "{problem}");
}

#[tokio::test]
async fn another_name_is_not_believed() {
    let problem = ask("127.0.0.1", CA).await.expect_err("another name");
    assert_eq!(problem.code, ProblemCode::Unreachable);
    assert!(problem.detail.contains("certificate"), "{problem}");
}

//! A server by hand, from the published wire format alone: it enrols, answers idle syncs and refuses.

use minicbor::{Decoder, Encoder};
use ring::signature::{Ed25519KeyPair, KeyPair};
use ring::{hmac, pbkdf2};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::num::NonZeroU32;

/// The RT of every device here, as the wire writes it.
const SCOPE: u64 = 6_474_011_001_002;
/// 17 August 2026, 14.20 in Bontang.
const NOW_MS: u64 = 1_786_947_600_000;

/// Makes status line and headers, and a body, out of a request's body.
type Reply = Box<dyn Fn(&[u8]) -> (String, Vec<u8>) + Send>;

/// A server that gives a list of replies and is gone.
pub struct Server {
    /// Its address.
    pub url: String,
}

impl Server {
    /// Starts it.
    pub fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        std::thread::spawn(move || {
            for reply in replies {
                let Ok((stream, _)) = listener.accept() else { return };
                serve(stream, &reply);
            }
        });
        Self { url }
    }

    /// Makes a device known.
    pub fn enrols() -> Reply {
        Box::new(|body| (cbor_head(), enrolment(body)))
    }

    /// Has nothing to say.
    pub fn idles() -> Reply {
        Box::new(|_| {
            let mut answer = Encoder::new(vec![0]);
            let encoded = answer.map(3).and_then(|e| e.u8(0)).and_then(|e| e.u8(1));
            let encoded = encoded.and_then(|e| e.u8(1)).and_then(|e| e.u64(NOW_MS));
            encoded.and_then(|e| e.u8(2)).and_then(|e| e.bytes(&[2; 8])).expect("memory");
            (cbor_head(), answer.into_writer())
        })
    }

    /// Refuses with a code.
    pub fn refuses(status: &'static str, code: &'static str) -> Reply {
        Box::new(move |_| {
            let head = format!("{status}\r\ncontent-type: application/problem+json");
            (head, format!(r#"{{"code": "{code}", "title": "x", "detail": "d"}}"#).into_bytes())
        })
    }
}

fn cbor_head() -> String {
    "200 OK\r\ncontent-type: application/cbor".to_owned()
}

fn serve(mut stream: TcpStream, reply: &Reply) {
    let body = read_body(&mut stream);
    let (head, answer) = reply(&body);
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len());
    let _ = stream.write_all(&[head.as_bytes(), &answer].concat());
}

fn read_body(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..at]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |text| text.trim().parse().expect("a number"));
            if bytes.len() >= at + 4 + length {
                return bytes.split_off(at + 4);
            }
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer) {
            Ok(read) if read > 0 => bytes.extend_from_slice(&buffer[..read]),
            _ => return Vec::new(),
        }
    }
}

/// The code, the device's key and its name out of an enrolment, which is too short and random to be compressed.
fn asked(body: &[u8]) -> (String, Vec<u8>, String) {
    assert_eq!(body.first().map(|marker| marker & 0x7f), Some(0), "not compressed");
    let mut decoder = Decoder::new(&body[1..]);
    let (mut code, mut key, mut name) = (String::new(), Vec::new(), String::new());
    for _ in 0..decoder.map().expect("a map").expect("of known length") {
        match decoder.u8().expect("a field number") {
            1 => code = decoder.str().expect("a code").to_owned(),
            2 => key = decoder.bytes().expect("a key").to_vec(),
            3 => name = decoder.str().expect("a name").to_owned(),
            _ => decoder.skip().expect("whole"),
        }
    }
    (code, key, name)
}

fn enrolment(body: &[u8]) -> Vec<u8> {
    let (code, key, name) = asked(body);
    let server = Ed25519KeyPair::from_seed_unchecked(&[9; 32]).expect("any seed is a key");
    let signed = [b"ketuk/v1/certificate\0", &key[..], name.as_bytes()].concat();
    let message = |fields: u64, proof: Option<&[u8]>| {
        let mut answer = Encoder::new(Vec::new());
        let mut encode = || -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
            answer.map(fields)?.u8(0)?.u8(1)?.u8(1)?.u64(NOW_MS)?;
            answer.u8(2)?.bytes(server.public_key().as_ref())?;
            answer.u8(3)?.array(3)?.bytes(&key)?.str(&name)?.bytes(server.sign(&signed).as_ref())?;
            answer.u8(4)?.array(1)?.array(2)?.u64(SCOPE)?.str("Bontang Kuala RT 002")?;
            answer.u8(5)?.bytes(&[1; 8])?;
            if let Some(proof) = proof {
                answer.u8(9)?.bytes(proof)?;
            }
            Ok(())
        };
        encode().expect("memory");
        answer.into_writer()
    };
    let proof = prove(&code, &message(6, None));
    [&[0], message(7, Some(&proof)).as_slice()].concat()
}

/// That the invitation with this code was made here.
fn prove(code: &str, answer: &[u8]) -> Vec<u8> {
    let mac = |key: &[u8], parts: &[&[u8]]| {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), &parts.concat());
        tag.as_ref().to_vec()
    };
    let (mut slow, rounds) = ([0; 32], NonZeroU32::new(4_096).expect("not zero"));
    let salt = b"ketuk/v1/invitation";
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, salt, code.as_bytes(), &mut slow);
    // HKDF-Expand of one block.
    let key = mac(&slow, &[b"key", &[1]]);
    mac(&key, &[b"ketuk/v1/enrolled\0", answer])
}

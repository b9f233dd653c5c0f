//! A proxy on loopback that counts what passes: connections, requests, messages, bytes each way.
//!
//! Invariants: it listens on this machine only; bytes pass as they are and at once; what it counts is what the
//! programs handed to TCP, heads included, and nothing of TCP's own.

use super::stream::{Side, Stream};
use std::io::{Read, Result, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::ops::Sub;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// So long nothing may pass before it counts as quiet.
const QUIET: Duration = Duration::from_millis(400);
/// Whoever is never quiet for so long never will be.
const QUIET_MAX: Duration = Duration::from_mins(3);

/// What has passed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) connections: u64,
    /// HTTP requests; the one that opens a WebSocket is one.
    pub(super) requests: u64,
    /// WebSocket messages of the device.
    pub(super) messages_up: u64,
    /// And those of the server.
    pub(super) messages_down: u64,
    pub(super) bytes_up: u64,
    pub(super) bytes_down: u64,
}

impl Tally {
    /// Bytes both ways.
    pub(super) fn bytes(self) -> u64 {
        self.bytes_up + self.bytes_down
    }

    /// How often the device said something: requests, and messages of a WebSocket.
    pub(super) fn asked(self) -> u64 {
        self.requests + self.messages_up
    }
}

impl Sub for Tally {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            connections: self.connections - before.connections,
            requests: self.requests - before.requests,
            messages_up: self.messages_up - before.messages_up,
            messages_down: self.messages_down - before.messages_down,
            bytes_up: self.bytes_up - before.bytes_up,
            bytes_down: self.bytes_down - before.bytes_down,
        }
    }
}

#[derive(Debug, Default)]
struct Counters {
    connections: AtomicU64,
    requests: AtomicU64,
    messages_up: AtomicU64,
    messages_down: AtomicU64,
    bytes_up: AtomicU64,
    bytes_down: AtomicU64,
}

#[derive(Debug)]
struct Shared {
    to: SocketAddr,
    is_over: AtomicBool,
    counters: Counters,
}

/// A proxy that runs until it is dropped.
#[derive(Debug)]
pub(super) struct Meter {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl Meter {
    /// A proxy to the server at `to`.
    pub(super) fn start(to: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { to, is_over: AtomicBool::new(false), counters: Counters::default() });
        let own = Arc::clone(&shared);
        let accepting = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if own.is_over.load(Ordering::Relaxed) {
                    return;
                }
                // A connection that cannot be carried on ends; the device hears of it.
                let _ = carry(&own, stream);
            }
        });
        Ok(Self { address, shared, accepting: Some(accepting) })
    }

    /// Where it listens, as devices write it.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What has passed so far.
    pub(super) fn tally(&self) -> Tally {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = &self.shared.counters;
        Tally {
            connections: read(&counters.connections),
            requests: read(&counters.requests),
            messages_up: read(&counters.messages_up),
            messages_down: read(&counters.messages_down),
            bytes_up: read(&counters.bytes_up),
            bytes_down: read(&counters.bytes_down),
        }
    }

    /// Waits until nothing passes any more; `None` where that never comes.
    pub(super) fn quiet(&self) -> Option<Tally> {
        let begun = Instant::now();
        let mut last = self.tally();
        while begun.elapsed() < QUIET_MAX {
            std::thread::sleep(QUIET);
            let now = self.tally();
            if now == last {
                return Some(now);
            }
            last = now;
        }
        None
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        // Wakes the one that waits for connections.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

/// Carries one connection on two threads, which end with it.
fn carry(shared: &Arc<Shared>, device: TcpStream) -> Result<()> {
    let server = TcpStream::connect(shared.to)?;
    device.set_nodelay(true)?;
    server.set_nodelay(true)?;
    shared.counters.connections.fetch_add(1, Ordering::Relaxed);
    let (from, to, own) = (device.try_clone()?, server.try_clone()?, Arc::clone(shared));
    std::thread::spawn(move || pump(&own.counters, Side::Up, from, to));
    let own = Arc::clone(shared);
    std::thread::spawn(move || pump(&own.counters, Side::Down, server, device));
    Ok(())
}

fn pump(counters: &Counters, side: Side, mut from: TcpStream, mut to: TcpStream) {
    let (bytes, messages) = match side {
        Side::Up => (&counters.bytes_up, &counters.messages_up),
        Side::Down => (&counters.bytes_down, &counters.messages_down),
    };
    let mut stream = Stream::new(side);
    let mut buffer = vec![0; 64 << 10];
    while let Ok(count) = from.read(&mut buffer) {
        if count == 0 {
            break;
        }
        let begun = stream.feed(&buffer[..count]);
        // Counted before it is passed on: whoever has got an answer finds it counted.
        bytes.fetch_add(count as u64, Ordering::Relaxed);
        messages.fetch_add(begun.messages, Ordering::Relaxed);
        counters.requests.fetch_add(begun.requests, Ordering::Relaxed);
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_counted_and_arrives_as_it_was() {
        const ASKED: &[u8] = b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nhere";
        const SAID: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthere";
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let meter = Meter::start(listener.local_addr().expect("an address")).expect("a meter");
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a device");
            let mut asked = vec![0; ASKED.len()];
            stream.read_exact(&mut asked).expect("a request");
            stream.write_all(SAID).expect("an answer");
            asked
        });
        let mut device = TcpStream::connect(meter.address).expect("a connection");
        device.write_all(ASKED).expect("a request");
        let mut said = vec![0; SAID.len()];
        device.read_exact(&mut said).expect("an answer");
        assert_eq!(server.join().expect("a server"), ASKED);
        assert_eq!(said, SAID);
        let tally = meter.tally();
        assert_eq!((tally.connections, tally.requests, tally.asked()), (1, 1, 1));
        assert_eq!((tally.bytes_up, tally.bytes_down), (ASKED.len() as u64, SAID.len() as u64));
    }
}

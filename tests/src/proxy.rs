//! A road of one's own between two real processes: a proxy on loopback that loses, cuts, stalls, delays, doubles and
//! trickles what passes through it.
//!
//! It knows of HTTP only where a message ends. What befalls an exchange follows from the seed and from how many there
//! were before it; where something stands still it does so after a number of bytes, and until the other side gives up,
//! so that no clock decides here.
//!
//! Before several servers it is a balancer besides: each request goes to the next one that answers, whoever had the one
//! before it, and a doubled one to two of them.
//!
//! Invariants: it listens on this machine only; bytes are left out, repeated or late, never altered; what it was
//! given whole and says that it passed on was passed on.

use ketuk_fleet::city::Dice;
use std::fmt;
use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread::JoinHandle;

/// Largest message: what phones and servers send stays far below.
const MESSAGE_BYTES_MAX: u64 = 64 << 20;
/// Bytes that pass at once where it trickles.
const DRIP_BYTES_MAX: u64 = 40;
/// Where it trickles, only so many bytes do: a photo would take the day.
const DRIPPED_BYTES_MAX: usize = 4_000;
/// So many exchanges in a thousand come to harm on a bad road.
pub const HARM_PER_MILLE: u64 = 350;

/// What befalls an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mishap {
    /// The request never arrives.
    RequestLost,
    /// It ends somewhere in the middle.
    RequestCut,
    /// It stands still somewhere in the middle.
    RequestStalls,
    /// It arrives when nobody waits for the answer any more.
    RequestLate,
    /// It arrives twice, and the second answer is nobody's.
    Twice,
    /// The answer never arrives.
    AnswerLost,
    /// It ends somewhere in the middle.
    AnswerCut,
    /// It stands still somewhere in the middle.
    AnswerStalls,
    /// It arrives twice on one connection.
    AnswerDoubled,
    /// Both pass a few bytes at a time.
    Trickle,
}

impl Mishap {
    /// All of them. What stands still costs somebody's patience, and is drawn less often.
    const ALL: [(u64, Self); 10] = [
        (3, Self::RequestLost),
        (3, Self::RequestCut),
        (1, Self::RequestStalls),
        (3, Self::RequestLate),
        (3, Self::Twice),
        (3, Self::AnswerLost),
        (3, Self::AnswerCut),
        (1, Self::AnswerStalls),
        (3, Self::AnswerDoubled),
        (2, Self::Trickle),
    ];

    fn draw(dice: &mut Dice, harm_per_mille: u64) -> Option<Self> {
        let mishaps = Self::ALL.map(|(weight, mishap)| (weight, Some(mishap)));
        if dice.chance(harm_per_mille) { dice.weighted(&mishaps) } else { None }
    }

    fn place(self) -> usize {
        Self::ALL.iter().position(|(_, mishap)| *mishap == self).unwrap_or(0)
    }
}

/// How many exchanges there were, and what befell them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests that came whole to the proxy.
    pub exchanges: u64,
    /// How often each mishap befell one, in the order of its kinds.
    pub mishaps: Vec<(Mishap, u64)>,
}

impl Tally {
    /// Exchanges that came to harm.
    #[must_use]
    pub fn harmed(&self) -> u64 {
        self.mishaps.iter().map(|(_, count)| count).sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} exchanges, {} of them harmed", self.exchanges, self.harmed())?;
        let told = self.mishaps.iter().map(|(mishap, count)| format!("{count} {mishap:?}"));
        write!(f, " ({})", told.collect::<Vec<_>>().join(", "))
    }
}

#[derive(Debug)]
struct Shared {
    to: Vec<SocketAddr>,
    next: AtomicUsize,
    harm_per_mille: u64,
    seed: u64,
    is_over: AtomicBool,
    exchanges: AtomicU64,
    mishaps: [AtomicU64; Mishap::ALL.len()],
}

/// A proxy that runs until it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl Proxy {
    /// A proxy to the server at `to`, which may die and come back there.
    pub fn start(to: SocketAddr, seed: u64) -> Result<Self> {
        Self::among(vec![to], seed, HARM_PER_MILLE)
    }

    /// A proxy to several servers in turn, any of which may die and come back; so many exchanges in a thousand come to harm.
    pub fn among(to: Vec<SocketAddr>, seed: u64, harm_per_mille: u64) -> Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            to,
            next: AtomicUsize::new(0),
            harm_per_mille,
            seed,
            is_over: AtomicBool::new(false),
            exchanges: AtomicU64::new(0),
            mishaps: Default::default(),
        });
        let own = Arc::clone(&shared);
        let accepting = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if own.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let own = Arc::clone(&own);
                // It ends with its connection.
                std::thread::spawn(move || drop(own.serve(&stream)));
            }
        });
        Ok(Self { address, shared, accepting: Some(accepting) })
    }

    /// Where it listens, as devices write it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What has passed so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let count = |(_, mishap): &(u64, Mishap)| {
            (*mishap, self.shared.mishaps[mishap.place()].load(Ordering::Relaxed))
        };
        Tally {
            exchanges: self.shared.exchanges.load(Ordering::Relaxed),
            mishaps: Mishap::ALL.iter().map(count).collect(),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        // Wakes the one that waits for connections.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

/// Whether the connection is good for another exchange.
enum Then {
    Next,
    End,
}

impl Shared {
    /// One connection of a phone: exchange by exchange.
    fn serve(&self, phone: &TcpStream) -> Result<()> {
        phone.set_nodelay(true)?;
        let mut from_phone = BufReader::new(phone.try_clone()?);
        let mut server: Option<BufReader<TcpStream>> = None;
        while let Some(request) = read_message(&mut from_phone)? {
            let number = self.exchanges.fetch_add(1, Ordering::Relaxed);
            let mut dice = Dice::for_part(self.seed, number);
            let mishap = Mishap::draw(&mut dice, self.harm_per_mille);
            if let Some(mishap) = mishap {
                self.mishaps[mishap.place()].fetch_add(1, Ordering::Relaxed);
            }
            if self.to.len() > 1 {
                server = None;
            }
            let to_server = match &mut server {
                Some(known) => known,
                none => none.insert(self.connect()?),
            };
            match self.exchange((phone, &mut from_phone), to_server, (mishap, &mut dice), &request)? {
                Then::Next => {}
                Then::End => break,
            }
        }
        phone.shutdown(Shutdown::Both)
    }

    fn connect(&self) -> Result<BufReader<TcpStream>> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let in_turn = (0..self.to.len()).map(|at| self.to[(first + at) % self.to.len()]);
        let mut found = Err(std::io::ErrorKind::NotConnected.into());
        for to in in_turn {
            found = TcpStream::connect(to);
            if found.is_ok() {
                break;
            }
        }
        let stream = found?;
        stream.set_nodelay(true)?;
        Ok(BufReader::new(stream))
    }

    fn exchange(
        &self,
        (phone, from_phone): (&TcpStream, &mut BufReader<TcpStream>),
        server: &mut BufReader<TcpStream>,
        (mishap, dice): (Option<Mishap>, &mut Dice),
        request: &[u8],
    ) -> Result<Then> {
        let part = |dice: &mut Dice, bytes: &[u8]| dice.below(bytes.len() as u64) as usize;
        let mut to_phone = phone;
        match mishap {
            Some(Mishap::RequestLost) => return Ok(Then::End),
            Some(Mishap::RequestCut) => {
                server.get_ref().write_all(&request[..part(dice, request)])?;
                server.get_ref().shutdown(Shutdown::Both)?;
                return Ok(Then::End);
            }
            Some(Mishap::RequestStalls) => {
                server.get_ref().write_all(&request[..part(dice, request)])?;
                wait_for_the_end(from_phone);
                return Ok(Then::End);
            }
            Some(Mishap::RequestLate) => {
                phone.shutdown(Shutdown::Both)?;
                ask(server, request)?;
                return Ok(Then::End);
            }
            Some(Mishap::Trickle) => drip(server.get_ref(), dice, request)?,
            _ => server.get_ref().write_all(request)?,
        }
        let Some(answer) = read_message(server)? else { return Ok(Then::End) };
        match mishap {
            Some(Mishap::AnswerLost) => return Ok(Then::End),
            Some(Mishap::AnswerCut) => {
                to_phone.write_all(&answer[..part(dice, &answer)])?;
                return Ok(Then::End);
            }
            Some(Mishap::AnswerStalls) => {
                to_phone.write_all(&answer[..part(dice, &answer)])?;
                wait_for_the_end(from_phone);
                return Ok(Then::End);
            }
            Some(Mishap::AnswerDoubled) => to_phone.write_all(&[&answer[..], &answer].concat())?,
            Some(Mishap::Trickle) => drip(phone, dice, &answer)?,
            _ => to_phone.write_all(&answer)?,
        }
        if mishap == Some(Mishap::Twice) {
            ask(&mut self.connect()?, request)?;
        }
        Ok(Then::Next)
    }
}

/// Asks, and leaves the answer.
fn ask(server: &mut BufReader<TcpStream>, request: &[u8]) -> Result<()> {
    server.get_ref().write_all(request)?;
    read_message(server).map(drop)
}

/// Reads until the other side goes away, and says nothing.
fn wait_for_the_end(from: &mut BufReader<TcpStream>) {
    let _ = std::io::copy(from, &mut std::io::sink());
}

/// Writes a few bytes at a time, each as a packet of its own.
fn drip(mut to: &TcpStream, dice: &mut Dice, bytes: &[u8]) -> Result<()> {
    let (mut slow, fast) = bytes.split_at(bytes.len().min(DRIPPED_BYTES_MAX));
    while !slow.is_empty() {
        let size = slow.len().min(1 + dice.below(DRIP_BYTES_MAX) as usize);
        to.write_all(&slow[..size])?;
        slow = &slow[size..];
    }
    to.write_all(fast)
}

/// One HTTP message with its body; `None` where the other side has ended.
fn read_message(from: &mut BufReader<TcpStream>) -> Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    let (mut length, mut in_pieces) = (0, false);
    loop {
        let before = message.len();
        if from.by_ref().take(MESSAGE_BYTES_MAX).read_until(b'\n', &mut message)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&message[before..]).trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        match line.split_once(':') {
            Some(("content-length", value)) => length = value.trim().parse().unwrap_or(0),
            Some(("transfer-encoding", value)) => in_pieces = value.contains("chunked"),
            _ => {}
        }
    }
    while in_pieces && !message.ends_with(b"\r\n0\r\n\r\n") {
        if from.by_ref().take(MESSAGE_BYTES_MAX).read_until(b'\n', &mut message)? == 0 {
            return Ok(None);
        }
    }
    let due = message.len() as u64 + u64::min(length, MESSAGE_BYTES_MAX);
    from.by_ref().take(u64::min(length, MESSAGE_BYTES_MAX)).read_to_end(&mut message)?;
    Ok((message.len() as u64 == due).then_some(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers each request with how many it has had.
    fn counter() -> (SocketAddr, Arc<AtomicU64>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (address, count) = (listener.local_addr().expect("an address"), Arc::new(AtomicU64::new(0)));
        let counted = Arc::clone(&count);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let counted = Arc::clone(&counted);
                std::thread::spawn(move || -> Result<()> {
                    let mut from = BufReader::new(stream);
                    while read_message(&mut from)?.is_some() {
                        counted.fetch_add(1, Ordering::Relaxed);
                        from.get_ref().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthere")?;
                    }
                    Ok(())
                });
            }
        });
        (address, count)
    }

    #[test]
    fn what_is_said_to_have_come_to_harm_did_and_nothing_else() {
        let (address, served) = counter();
        let proxy = Proxy::start(address, 7).expect("a proxy");
        let (mut answered, asked) = (0, 300);
        for _ in 0..asked {
            let stream = TcpStream::connect(proxy.address).expect("a connection");
            stream.set_read_timeout(Some(std::time::Duration::from_millis(200))).expect("a patience");
            let mut from = BufReader::new(stream);
            let _ = from.get_ref().write_all(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nhere");
            let answer = read_message(&mut from).ok().flatten();
            answered += u64::from(answer.is_some_and(|answer| answer.ends_with(b"there")));
        }
        let tally = proxy.tally();
        let count = |mishap: Mishap| tally.mishaps[mishap.place()].1;
        assert_eq!(tally.exchanges, asked);
        assert!(tally.mishaps.iter().all(|(_, count)| *count > 0), "{tally}");
        let unanswered =
            tally.harmed() - count(Mishap::Twice) - count(Mishap::AnswerDoubled) - count(Mishap::Trickle);
        assert_eq!(answered, asked - unanswered, "{tally}");
        // A late one may still be on its way.
        let lost = count(Mishap::RequestLost) + count(Mishap::RequestCut) + count(Mishap::RequestStalls);
        let most = asked - lost + count(Mishap::Twice);
        let served = served.load(Ordering::Relaxed);
        assert!(served <= most && served >= most - count(Mishap::RequestLate) - 1, "{served} {tally}");
    }

    #[test]
    fn requests_of_one_connection_go_to_all_servers_in_turn_and_past_a_dead_one() {
        let servers = [counter(), counter(), counter()];
        let dead =
            TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
        let to = servers.iter().map(|(address, _)| *address).chain([dead]).collect();
        let proxy = Proxy::among(to, 7, 0).expect("a proxy");
        let mut from = BufReader::new(TcpStream::connect(proxy.address).expect("a connection"));
        for _ in 0..12 {
            from.get_ref().write_all(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nhere").expect("asked");
            assert!(read_message(&mut from).expect("an answer").is_some());
        }
        assert_eq!(proxy.tally().harmed(), 0);
        let served: Vec<u64> = servers.iter().map(|(_, count)| count.load(Ordering::Relaxed)).collect();
        assert_eq!(served, [6, 3, 3], "the first stands in for the dead one");
    }
}

//! Where messages end in one direction of a connection: HTTP/1 requests, and WebSocket messages once a connection
//! has become one.
//!
//! Invariants: bytes are looked at and never held, but for the head of a message; a stream of a kind that it does not know
//! counts as bytes alone.

/// A head of a message is far smaller; what is larger is not HTTP.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// Which direction it is: only requests are counted in HTTP, since every one has an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// From a device to the server.
    Up,
    /// Back.
    Down,
}

/// What has begun in some bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Begun {
    /// HTTP requests.
    pub(super) requests: u64,
    /// WebSocket messages that carry data; pings and pongs are none.
    pub(super) messages: u64,
}

#[derive(Debug)]
enum State {
    /// Inside a head, of which so much was seen.
    Head(Vec<u8>),
    /// Inside a body with so many bytes left.
    Body(u64),
    /// In front of the size of a piece, of which so much was seen.
    Size(Vec<u8>),
    /// Inside a piece, its line's end included.
    Piece(u64),
    /// Inside the head of a WebSocket frame.
    Frame(Vec<u8>),
    /// Inside the rest of a frame.
    Payload(u64),
    /// Nothing more is known of the stream.
    Opaque,
}

/// Reads one direction.
#[derive(Debug)]
pub(super) struct Stream {
    side: Side,
    state: State,
    begun: Begun,
}

impl Stream {
    pub(super) fn new(side: Side) -> Self {
        Self { side, state: State::Head(Vec::new()), begun: Begun::default() }
    }

    /// Reads on; what has begun since it was asked last.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) -> Begun {
        while !bytes.is_empty() {
            bytes = self.step(bytes);
        }
        std::mem::take(&mut self.begun)
    }

    /// One step; what is left of the bytes.
    fn step<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        match &mut self.state {
            State::Opaque => &[],
            State::Body(left) | State::Piece(left) | State::Payload(left) => {
                let taken = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                *left -= taken as u64;
                if *left == 0 {
                    self.state = match self.state {
                        State::Body(_) => State::Head(Vec::new()),
                        State::Piece(_) => State::Size(Vec::new()),
                        _ => State::Frame(Vec::new()),
                    };
                }
                &bytes[taken..]
            }
            State::Head(seen) => {
                seen.push(bytes[0]);
                if seen.ends_with(b"\r\n\r\n") {
                    let head = String::from_utf8_lossy(seen).to_ascii_lowercase();
                    self.state = self.behind(&head);
                } else if seen.len() > HEAD_BYTES_MAX {
                    self.state = State::Opaque;
                }
                &bytes[1..]
            }
            State::Size(seen) => {
                seen.push(bytes[0]);
                if seen.ends_with(b"\r\n") {
                    let text = String::from_utf8_lossy(seen);
                    let size = u64::from_str_radix(text.split(';').next().unwrap_or("").trim(), 16);
                    // After the last piece the end of the message, which is an empty line.
                    self.state = match size {
                        Ok(0) => State::Body(2),
                        Ok(size) => State::Piece(size + 2),
                        Err(_) => State::Opaque,
                    };
                }
                &bytes[1..]
            }
            State::Frame(seen) => {
                seen.push(bytes[0]);
                if let Some((opcode, rest)) = frame(seen) {
                    self.begun.messages += u64::from(matches!(opcode, 1 | 2));
                    self.state = if rest == 0 { State::Frame(Vec::new()) } else { State::Payload(rest) };
                }
                &bytes[1..]
            }
        }
    }

    /// What follows on a head.
    fn behind(&mut self, head: &str) -> State {
        let value = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(':'));
            lines.find(|(key, _)| *key == name).map(|(_, value)| value.trim())
        };
        let is_socket = value("upgrade") == Some("websocket");
        if self.side == Side::Down {
            return if is_socket { State::Frame(Vec::new()) } else { State::Opaque };
        }
        self.begun.requests += 1;
        if is_socket {
            return State::Frame(Vec::new());
        }
        if value("transfer-encoding").is_some_and(|how| how.contains("chunked")) {
            return State::Size(Vec::new());
        }
        match value("content-length").and_then(|length| length.parse().ok()).unwrap_or(0) {
            0 => State::Head(Vec::new()),
            length => State::Body(length),
        }
    }
}

/// A frame's kind and the length of what follows on its head, where the head is whole (RFC 6455, 5.2).
fn frame(seen: &[u8]) -> Option<(u8, u64)> {
    let (first, second) = (*seen.first()?, *seen.get(1)?);
    let more = match second & 0x7f {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    let length = seen.get(2..2 + more)?.iter().fold(0_u64, |length, byte| length << 8 | u64::from(*byte));
    let length = if more == 0 { u64::from(second & 0x7f) } else { length };
    (seen.len() == 2 + more).then_some((first & 0x0f, length + mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What begins in a stream, whole and byte by byte.
    fn begun(side: Side, bytes: &[u8]) -> (u64, u64) {
        let whole = Stream::new(side).feed(bytes);
        let mut stream = Stream::new(side);
        let mut parts = Begun::default();
        for byte in bytes {
            let begun = stream.feed(std::slice::from_ref(byte));
            parts = Begun {
                requests: parts.requests + begun.requests,
                messages: parts.messages + begun.messages,
            };
        }
        assert_eq!(whole, parts);
        (whole.requests, whole.messages)
    }

    #[test]
    fn requests_on_one_connection_are_counted_apart_from_their_bodies() {
        let body = b"POST / HTTP/1.1\r\nContent-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n";
        let pieces = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nGET \r\n0\r\n\r\n";
        assert_eq!(begun(Side::Up, &[&body[..], pieces, b"GET / HTTP/1.1\r\n\r\n"].concat()), (3, 0));
    }

    #[test]
    fn messages_of_a_socket_are_counted_and_pings_are_not() {
        let up = b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
        let small = [0x82, 0x83, 1, 2, 3, 4, 9, 9, 9];
        let ping = [0x89, 0x80, 1, 2, 3, 4];
        let long = [&[0x82, 0xfe, 1, 0, 1, 2, 3, 4][..], &[0x82; 256]].concat();
        assert_eq!(begun(Side::Up, &[&up[..], &small, &ping, &long, &small].concat()), (1, 3));
        let down = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
        assert_eq!(begun(Side::Down, &[&down[..], &[0x82, 1, 7], &[0x81, 0]].concat()), (0, 2));
    }

    #[test]
    fn a_stream_of_another_kind_counts_as_bytes_alone() {
        assert_eq!(begun(Side::Up, &[7; 100_000]), (0, 0));
        assert_eq!(begun(Side::Down, b"HTTP/1.1 200 OK\r\n\r\nGET / HTTP/1.1\r\n\r\n"), (0, 0));
    }
}

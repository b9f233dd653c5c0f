//! Room for bodies: what is being read and what waits never takes more memory than this, however many connections
//! there are.
//!
//! Invariants: bytes count as they arrive, not as they are announced, so whoever sends slowly holds little; nobody waits
//! for room while holding some, so no two can wait for each other: where there is none, the body is let go and its
//! sender asked to come again.

use axum::body::{Body, HttpBody};
use ketuk_wire::{Problem, ProblemCode};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A link that brings nothing for so long is broken.
const SILENCE: Duration = Duration::from_secs(60);

/// The room.
#[derive(Debug, Clone)]
pub struct Room {
    free: Arc<Semaphore>,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(ROOM_BYTES)
    }
}

/// Bytes of devices' bodies in memory, of all routes: a thousand evenings of work, or sixty-four of the largest bodies.
const ROOM_BYTES: usize = 64 << 20;

/// A body that was read, and its room, which is given back with it.
#[derive(Debug)]
pub struct Held {
    /// The body.
    pub bytes: Vec<u8>,
    room: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// Room for so many bytes.
    #[must_use]
    pub fn of(bytes: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(bytes)) }
    }

    /// Reads a body of at most `bytes_max` within `patience`. What is larger is refused without being read to its end,
    /// and what there is no room for is `server.busy`.
    pub async fn read(&self, body: Body, bytes_max: usize, patience: Duration) -> Result<Held, Problem> {
        let announced = body.size_hint().lower();
        if announced > bytes_max as u64 {
            return Err(Problem::new(ProblemCode::BodyTooLarge));
        }
        if announced > self.free.available_permits() as u64 {
            return Err(Problem::new(ProblemCode::ServerBusy));
        }
        let read = tokio::time::timeout(patience, self.gather(body, bytes_max)).await;
        read.unwrap_or_else(|_| Err(too_slow()))
    }

    async fn gather(&self, mut body: Body, bytes_max: usize) -> Result<Held, Problem> {
        let mut held = Held { bytes: Vec::new(), room: None };
        loop {
            let next = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
            let next = tokio::time::timeout(SILENCE, next).await.map_err(|_| too_slow())?;
            let Some(frame) = next else { return Ok(held) };
            let cut_off = |_| Problem::with(ProblemCode::BodyMalformed, "cut off");
            // Trailers say nothing to us.
            let Ok(data) = frame.map_err(cut_off)?.into_data() else { continue };
            if held.bytes.len() + data.len() > bytes_max {
                return Err(Problem::new(ProblemCode::BodyTooLarge));
            }
            held.add(self.take(data.len())?);
            held.bytes.extend_from_slice(&data);
        }
    }

    fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
        let busy = || Problem::new(ProblemCode::ServerBusy);
        let bytes = u32::try_from(bytes).map_err(|_| busy())?;
        Arc::clone(&self.free).try_acquire_many_owned(bytes).map_err(|_| busy())
    }
}

impl Held {
    /// The body, and its room, to be given back when the body is gone.
    #[must_use]
    pub fn apart(self) -> (Vec<u8>, Option<OwnedSemaphorePermit>) {
        (self.bytes, self.room)
    }

    fn add(&mut self, more: OwnedSemaphorePermit) {
        match &mut self.room {
            Some(room) => room.merge(more),
            None => self.room = Some(more),
        }
    }
}

fn too_slow() -> Problem {
    Problem::with(ProblemCode::BodyMalformed, "too slow")
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use std::convert::Infallible;

    const SOON: Duration = Duration::from_secs(60);

    fn chunks(chunks: &[&'static [u8]]) -> Body {
        let chunks: Vec<_> = chunks.iter().copied().map(Ok::<_, Infallible>).collect();
        Body::from_stream(stream::iter(chunks))
    }

    async fn code(room: &Room, body: Body) -> Option<ProblemCode> {
        room.read(body, 8, SOON).await.err().map(|problem| problem.code)
    }

    #[tokio::test]
    async fn a_body_holds_its_room_until_it_is_dropped() {
        let room = Room::of(10);
        let held = room.read(chunks(&[b"abc", b"def"]), 8, SOON).await.expect("room");
        assert_eq!((held.bytes.as_slice(), room.free.available_permits()), (b"abcdef".as_slice(), 4));
        assert_eq!(code(&room, Body::from("12345")).await, Some(ProblemCode::ServerBusy), "as announced");
        assert_eq!(code(&room, chunks(&[b"123", b"45"])).await, Some(ProblemCode::ServerBusy), "as it came");
        assert_eq!(room.free.available_permits(), 4, "who is turned away holds nothing");
        drop(held);
        assert_eq!(code(&room, Body::from("12345")).await, None);
    }
    #[tokio::test]
    async fn a_body_over_its_limit_is_refused_for_that() {
        let room = Room::of(100);
        assert_eq!(code(&room, Body::from("123456789")).await, Some(ProblemCode::BodyTooLarge));
        assert_eq!(code(&room, chunks(&[b"12345", b"6789"])).await, Some(ProblemCode::BodyTooLarge));
        assert_eq!(room.free.available_permits(), 100);
    }
    #[tokio::test]
    async fn a_body_that_stalls_is_let_go_with_its_room() {
        let room = Room::of(100);
        let first = stream::iter([Ok::<_, Infallible>(b"abc".as_slice())]);
        let body = Body::from_stream(stream::StreamExt::chain(first, stream::pending()));
        let problem = room.read(body, 8, Duration::ZERO).await.expect_err("stalls");
        assert_eq!((problem.code, problem.detail.as_str()), (ProblemCode::BodyMalformed, "too slow"));
        assert_eq!(room.free.available_permits(), 100);
    }
}

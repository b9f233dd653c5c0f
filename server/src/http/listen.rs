//! Connections: how many there may be, and how long one may take to say something.
//!
//! Invariants: no connection is taken in without a place; whoever has a place must show a request's head in time, again
//! and again, byte by byte or not, and take what it is answered; a ping is no word; what is under way is finished before
//! the server stops.

use super::Peer;
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::serve::Listener;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, Sleep};
use tower_http::add_extension::AddExtension;

/// The first bytes of a connection say which HTTP it speaks: as many as HTTP/2 begins with.
const FIRST_BYTES: usize = 24;
/// Bytes that a head may take, and what is read ahead of a body.
const READ_AHEAD: usize = 64 << 10;
/// Bytes that an HTTP/2 connection may send ahead of what is read.
const WINDOW: u32 = 256 << 10;
/// Requests of one HTTP/2 connection at once: a browser's pages ask for about ten.
const STREAMS_MAX: u32 = 32;
/// Looks at a connection in the time that it may lie still.
const LOOKS: u32 = 4;
/// Bytes of answers in that time: whoever takes fewer does not read them.
const TAKEN_MIN: i64 = 1 << 10;

/// The bounds of connections.
#[derive(Debug, Clone, Copy)]
pub struct Connections {
    /// Connections at once; more wait to be taken in.
    pub at_once: usize,
    /// How long a head may take, or a connection may lie still between two requests.
    pub head: Duration,
}

impl Default for Connections {
    fn default() -> Self {
        // Twice a city's phones, each a few dozen kilobytes while it says nothing; a head on 2G takes seconds.
        Self { at_once: 2_048, head: Duration::from_secs(60) }
    }
}

/// Answers on `listener` until `stop` comes to an end; what is under way is finished first.
pub(super) async fn listen<L>(
    mut listener: L,
    router: Router,
    limits: Connections,
    stop: impl Future<Output = ()>,
) where
    L: Listener<Addr = SocketAddr>,
{
    let router = router.layer(from_fn(at_work));
    let places = Arc::new(Semaphore::new(limits.at_once));
    let (stopping, stopped) = watch::channel(());
    let (open, mut closed) = mpsc::channel::<()>(1);
    let mut stop = pin!(stop);
    loop {
        let taken = tokio::select! {
            taken = take(&mut listener, &places) => taken,
            () = &mut stop => break,
        };
        let Some((place, io, peer)) = taken else { break };
        let flow = Arc::new(Flow::default());
        let router = AddExtension::new(router.clone(), ConnectInfo(Peer(peer)));
        let router = AddExtension::new(router, Arc::clone(&flow));
        let (stopped, open) = (stopped.clone(), open.clone());
        tokio::spawn(async move {
            hold(io, (router, flow), limits, stopped).await;
            drop((place, open));
        });
    }
    drop((listener, stopping, open));
    // Nothing is ever sent: this ends with the last connection.
    let _ = closed.recv().await;
}

async fn take<L: Listener>(
    listener: &mut L,
    places: &Arc<Semaphore>,
) -> Option<(OwnedSemaphorePermit, L::Io, L::Addr)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    let (io, peer) = listener.accept().await;
    Some((place, io, peer))
}

type Routes = AddExtension<AddExtension<Router, ConnectInfo<Peer>>, Arc<Flow>>;

async fn hold<I>(
    io: I,
    (router, flow): (Routes, Arc<Flow>),
    limits: Connections,
    mut stopped: watch::Receiver<()>,
) where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(READ_AHEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.head)
        .keep_alive_timeout(limits.head)
        .initial_connection_window_size(WINDOW)
        .initial_stream_window_size(WINDOW)
        .max_concurrent_streams(STREAMS_MAX);
    let io = TokioIo::new(Prompt::new(io, limits.head, Arc::clone(&flow)));
    let mut connection = pin!(builder.serve_connection(io, TowerToHyperService::new(router)));
    let mut looks = tokio::time::interval(limits.head / LOOKS);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut stillness, mut is_ending) = (Stillness::new(), false);
    loop {
        let ends = tokio::select! {
            // How it ended is told to whoever asked; nobody else is concerned.
            _ = connection.as_mut() => return,
            _ = stopped.changed(), if !is_ending => true,
            _ = looks.tick() => {
                let still = stillness.look(&flow, Instant::now());
                if still >= limits.head * 2 {
                    return;
                }
                still >= limits.head
            }
        };
        if ends && !is_ending {
            is_ending = true;
            connection.as_mut().graceful_shutdown();
        }
    }
}

/// What goes over a connection.
#[derive(Debug, Default)]
struct Flow {
    read: AtomicU64,
    written: AtomicU64,
    /// Requests that have come.
    begun: AtomicU64,
    /// Those of them that are not answered yet: how long they may take is their handlers' concern.
    working: AtomicUsize,
}

/// One request that is being answered.
struct Work(Arc<Flow>);

impl Work {
    fn begin(flow: &Arc<Flow>) -> Self {
        flow.begun.fetch_add(1, Ordering::Relaxed);
        flow.working.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(flow))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.working.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn at_work(request: Request, next: Next) -> Response {
    let _work = request.extensions().get::<Arc<Flow>>().map(Work::begin);
    next.run(request).await
}

/// Since when a connection lies still: no request came, none is being answered, and hardly a byte of an answer was taken.
/// Pings and what else has an answer of its own size do not count.
struct Stillness {
    since: Instant,
    begun: u64,
    ahead: i64,
}

impl Stillness {
    fn new() -> Self {
        Self { since: Instant::now(), begun: 0, ahead: 0 }
    }

    /// How long by now.
    fn look(&mut self, flow: &Flow, now: Instant) -> Duration {
        let count = |bytes: &AtomicU64| i64::try_from(bytes.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        let (begun, ahead) = (flow.begun.load(Ordering::Relaxed), count(&flow.written) - count(&flow.read));
        let is_working = flow.working.load(Ordering::Relaxed) > 0;
        if is_working || begun != self.begun || ahead - self.ahead >= TAKEN_MIN {
            *self = Self { since: now, begun, ahead };
        }
        self.ahead = self.ahead.min(ahead);
        now.duration_since(self.since)
    }
}

/// A connection whose first bytes must come in time, and that must take what is written. What else it sends has limits of
/// its own: heads, bodies, pings.
struct Prompt<I> {
    io: I,
    missing: usize,
    patience: Pin<Box<Sleep>>,
    head: Duration,
    /// Since something could not be written, or not be flushed: until when.
    writing: Option<Pin<Box<Sleep>>>,
    flushing: Option<Pin<Box<Sleep>>>,
    flow: Arc<Flow>,
}

impl<I> Prompt<I> {
    fn new(io: I, head: Duration, flow: Arc<Flow>) -> Self {
        let patience = Box::pin(tokio::time::sleep(head));
        Self { io, missing: FIRST_BYTES, patience, head, writing: None, flushing: None, flow }
    }

    fn note_written(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = &written {
            self.flow.written.fetch_add(*bytes as u64, Ordering::Relaxed);
            self.flushing = None;
        }
        in_time(&mut self.writing, self.head, context, written)
    }
}

/// What is waited for, or `TimedOut` where it has been waited for too long.
fn in_time<T>(
    waiting: &mut Option<Pin<Box<Sleep>>>,
    most: Duration,
    context: &mut Context<'_>,
    done: Poll<io::Result<T>>,
) -> Poll<io::Result<T>> {
    if done.is_ready() {
        *waiting = None;
        return done;
    }
    let waiting = waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(most)));
    waiting.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
}

impl<I: AsyncRead + Unpin> AsyncRead for Prompt<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.io).poll_read(context, buffer);
        let came = buffer.filled().len() - before;
        self.missing = self.missing.saturating_sub(came);
        self.flow.read.fetch_add(came as u64, Ordering::Relaxed);
        if self.missing > 0 && read.is_pending() && self.patience.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Prompt<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.note_written(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let prompt = &mut *self;
        let flushed = Pin::new(&mut prompt.io).poll_flush(context);
        in_time(&mut prompt.flushing, prompt.head, context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let prompt = &mut *self;
        let shut = Pin::new(&mut prompt.io).poll_shutdown(context);
        in_time(&mut prompt.flushing, prompt.head, context, shut)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(context, pieces);
        self.note_written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use tokio::net::TcpListener;

    /// What `client` makes of a server whose heads may take so long.
    async fn ask<T: Send + 'static>(
        head: Duration,
        client: impl FnOnce(SocketAddr) -> T + Send + 'static,
    ) -> T {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/", get(|| async { "here" }));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let ended = async { drop(stopped.await) };
        let server = tokio::spawn(listen(listener, router, Connections { at_once: 1, head }, ended));
        let heard = tokio::task::spawn_blocking(move || client(address)).await.expect("an end");
        drop(stop);
        server.await.expect("it stops");
        heard
    }

    /// What a connection hears that says `words` and then nothing more, until it is closed.
    async fn hear(words: &'static str, head: Duration) -> String {
        let client = move |address| {
            let mut stream = TcpStream::connect(address).expect("a place");
            stream.write_all(words.as_bytes()).expect("a connection");
            let mut heard = Vec::new();
            // Whoever is closed upon may be told so by an error.
            let _ = stream.read_to_end(&mut heard);
            String::from_utf8_lossy(&heard).into_owned()
        };
        ask(head, client).await
    }

    const SETTINGS: u8 = 4;
    const PING: u8 = 6;

    /// A frame of HTTP/2.
    fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
        let size = u8::try_from(payload.len()).expect("small");
        [&[0, 0, size, kind, flags, 0, 0, 0, stream], payload].concat()
    }

    /// Opens HTTP/2 with `frames`, and then answers every ping until it is closed: how many those were.
    async fn answer_pings(frames: Vec<u8>) -> usize {
        let client = move |address| {
            let mut stream = TcpStream::connect(address).expect("a place");
            stream.write_all(&[b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &frames[..]].concat()).expect("sent");
            let (mut pings, mut head) = (0, [0; 9]);
            while stream.read_exact(&mut head).is_ok() {
                let mut payload = vec![0; usize::from(head[1]) << 8 | usize::from(head[2])];
                if stream.read_exact(&mut payload).is_err() {
                    break;
                }
                let reply = match (head[3], head[4]) {
                    (SETTINGS, 0) => frame(SETTINGS, 1, 0, &[]),
                    (PING, 0) => {
                        pings += 1;
                        assert!(pings < 40, "it would go on for ever");
                        frame(PING, 1, 0, &payload)
                    }
                    _ => continue,
                };
                let _ = stream.write_all(&reply);
            }
            pings
        };
        // Long enough for an answer to a ping.
        ask(Duration::from_millis(40), client).await
    }

    const SOON: Duration = Duration::from_millis(5);

    #[tokio::test]
    async fn a_request_is_answered_and_the_connection_closed_when_asked() {
        let heard =
            hear("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", Duration::from_secs(60)).await;
        assert!(heard.starts_with("HTTP/1.1 200") && heard.ends_with("here"), "{heard}");
    }
    #[tokio::test]
    async fn a_connection_that_says_nothing_is_closed() {
        assert_eq!(hear("", SOON).await, "");
    }
    #[tokio::test]
    async fn so_is_one_that_stops_in_the_middle_of_its_first_words() {
        assert_eq!(hear("PRI * HTTP/2.0", SOON).await, "");
    }
    #[tokio::test]
    async fn so_is_one_that_stops_in_the_middle_of_a_head() {
        let heard = hear("GET / HTTP/1.1\r\nhost: somewhere\r\nx-long: aaaaaaaa", SOON).await;
        assert!(!heard.contains("here"), "{heard}");
    }
    #[tokio::test]
    async fn so_is_one_that_answers_pings_and_asks_for_nothing() {
        answer_pings(frame(SETTINGS, 0, 0, &[])).await;
    }
    #[tokio::test]
    async fn so_is_one_that_asks_and_lets_no_answer_through() {
        // Its window holds nothing; the head asks for `/` of `a`.
        let settings = frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 0]);
        let head = frame(1, 5, 1, &[0x82, 0x86, 0x84, 0x41, 1, b'a']);
        answer_pings([settings, head].concat()).await;
    }
    #[tokio::test]
    async fn what_nobody_takes_is_not_written_for_ever() {
        let (near, _far) = tokio::io::duplex(8);
        let mut prompt = Prompt::new(near, SOON, Arc::default());
        let written = tokio::io::AsyncWriteExt::write_all(&mut prompt, &[0; 100]);
        let written = tokio::time::timeout(Duration::from_secs(60), written).await.expect("in time");
        assert_eq!(written.expect_err("nobody reads").kind(), io::ErrorKind::TimedOut);
    }
    #[test]
    fn a_connection_lies_still_where_pings_go_and_not_where_answers_are_taken() {
        let (flow, mut stillness) = (Arc::new(Flow::default()), Stillness::new());
        let begun = stillness.since;
        let mut still_after =
            |seconds: u64| stillness.look(&flow, begun + Duration::from_secs(seconds)).as_secs();
        assert_eq!(still_after(10), 10);
        let add = |bytes: &AtomicU64, more| bytes.fetch_add(more, Ordering::Relaxed);
        add(&flow.read, 17_000);
        add(&flow.written, 17_000);
        assert_eq!(still_after(20), 20, "pings");
        add(&flow.written, 600);
        assert_eq!(still_after(30), 30);
        add(&flow.written, 600);
        assert_eq!(still_after(40), 0, "an answer, slowly");
        let work = Work::begin(&flow);
        assert_eq!((still_after(500), still_after(600)), (0, 0), "a handler takes its time");
        drop(work);
        assert_eq!((still_after(700), still_after(701)), (100, 101));
        drop(Work::begin(&flow));
        assert_eq!(still_after(800), 0, "a request came and went");
    }
}

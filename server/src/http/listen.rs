//! Connections: how many there may be, and how long one may take to say something.
//!
//! Invariants: no connection is taken in without a place; whoever has a place must show a request's head in time, again
//! and again, byte by byte or not; what is under way is finished before the server stops.

use super::Peer;
use axum::Router;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::time::Sleep;
use tower_http::add_extension::AddExtension;

/// The first bytes of a connection say which HTTP it speaks: as many as HTTP/2 begins with.
const FIRST_BYTES: usize = 24;
/// Bytes that a head may take, and what is read ahead of a body.
const READ_AHEAD: usize = 64 << 10;
/// Bytes that an HTTP/2 connection may send ahead of what is read.
const WINDOW: u32 = 256 << 10;
/// Requests of one HTTP/2 connection at once: a browser's pages ask for about ten.
const STREAMS_MAX: u32 = 32;

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
        let router = AddExtension::new(router.clone(), ConnectInfo(Peer(peer)));
        let (stopped, open) = (stopped.clone(), open.clone());
        tokio::spawn(async move {
            hold(io, router, limits, stopped).await;
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

async fn hold<I>(
    io: I,
    router: AddExtension<Router, ConnectInfo<Peer>>,
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
    let io = TokioIo::new(Prompt::new(io, limits.head));
    let mut connection = pin!(builder.serve_connection(io, TowerToHyperService::new(router)));
    let mut is_stopping = false;
    loop {
        tokio::select! {
            // How it ended is told to whoever asked; nobody else is concerned.
            _ = connection.as_mut() => return,
            _ = stopped.changed(), if !is_stopping => {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// A connection whose first bytes must come in time. What follows has limits of its own: heads, bodies, pings.
struct Prompt<I> {
    io: I,
    missing: usize,
    patience: Pin<Box<Sleep>>,
}

impl<I> Prompt<I> {
    fn new(io: I, patience: Duration) -> Self {
        Self { io, missing: FIRST_BYTES, patience: Box::pin(tokio::time::sleep(patience)) }
    }
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
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, pieces)
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

    /// What a connection hears that says `words` and then nothing more, until it is closed.
    async fn hear(words: &'static str, head: Duration) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/", get(|| async { "here" }));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let ended = async { drop(stopped.await) };
        let server = tokio::spawn(listen(listener, router, Connections { at_once: 1, head }, ended));
        let client = move || {
            let mut stream = TcpStream::connect(address).expect("a place");
            stream.write_all(words.as_bytes()).expect("a connection");
            let mut heard = Vec::new();
            // Whoever is closed upon may be told so by an error.
            let _ = stream.read_to_end(&mut heard);
            String::from_utf8_lossy(&heard).into_owned()
        };
        let heard = tokio::task::spawn_blocking(client).await.expect("an end");
        drop(stop);
        server.await.expect("it stops");
        heard
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
}

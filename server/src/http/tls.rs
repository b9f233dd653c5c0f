//! TLS by rustls on ring: a certificate of our own making, or one from files.
//!
//! Invariants: a secret key is written once, of mode 600, and never over another; a handshake that is slow or fails
//! holds up nobody else; devices trust the key (its pin), so names and dates in our own certificate say nothing.

use axum::serve::Listener;
use ketuk_wire::Pin;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ParsedCertificate;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A handshake that takes longer is given up.
const HANDSHAKE_MAX: Duration = Duration::from_secs(20);
/// Handshakes at once; more connections wait to be taken.
const HANDSHAKES_MAX: usize = 256;

/// What the server proves itself with.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    pins: Vec<Pin>,
}

/// Where a certificate and its key lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain, PEM.
    pub cert: PathBuf,
    /// The key, PEM.
    pub key: PathBuf,
}

impl TlsFiles {
    /// Those of our own making in a folder.
    #[must_use]
    pub fn own(folder: &Path) -> Self {
        Self { cert: folder.join("cert.pem"), key: folder.join("key.pem") }
    }

    /// The ones that are to take their place.
    #[must_use]
    pub fn next(folder: &Path) -> Self {
        Self { cert: folder.join("next-cert.pem"), key: folder.join("next-key.pem") }
    }

    /// Makes a key and a certificate for it, where there is none.
    pub fn make(&self) -> io::Result<()> {
        if self.key.exists() {
            return Ok(());
        }
        if let Some(folder) = self.key.parent() {
            let mut builder = std::fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(folder)?;
        }
        let failed = |error: rcgen::Error| io::Error::other(error.to_string());
        let key = rcgen::KeyPair::generate().map_err(failed)?;
        let params = rcgen::CertificateParams::new(vec!["ketuk".to_owned()]).map_err(failed)?;
        let cert = params.self_signed(&key).map_err(failed)?;
        // The key last: where it is there, both are.
        create(&self.cert, &cert.pem(), 0o644)?;
        create(&self.key, &key.serialize_pem(), 0o600)
    }

    /// The pin of the certificate.
    pub fn pin(&self) -> io::Result<Pin> {
        pin_of(self.chain()?.first().ok_or_else(|| unusable("no certificate"))?)
    }

    fn chain(&self) -> io::Result<Vec<CertificateDer<'static>>> {
        let pem = std::fs::read(&self.cert)?;
        CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>().map_err(|_| unusable("certificate"))
    }
}

impl Tls {
    /// Certificate and key from files; `next` are keys that devices shall know already.
    pub fn load(files: &TlsFiles, next: Vec<Pin>) -> io::Result<Self> {
        let chain = files.chain()?;
        let key = PrivateKeyDer::from_pem_slice(&std::fs::read(&files.key)?).map_err(|_| unusable("key"))?;
        let mut pins = vec![pin_of(chain.first().ok_or_else(|| unusable("no certificate"))?)?];
        pins.extend(next);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider);
        let builder = builder.with_safe_default_protocol_versions().map_err(|_| unusable("versions"))?;
        let config = builder.with_no_client_auth().with_single_cert(chain, key);
        let mut config = config.map_err(|_| unusable("certificate and key do not fit"))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { config: Arc::new(config), pins })
    }

    /// The keys that devices may meet here: the one that is shown first.
    #[must_use]
    pub fn pins(&self) -> &[Pin] {
        &self.pins
    }
}

/// Takes TLS connections in.
#[derive(Debug)]
pub struct TlsListener {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl TlsListener {
    /// Speaks TLS on `listener` from now on; must be called within a runtime.
    pub fn start(listener: TcpListener, tls: &Tls) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (shaken, ready) = mpsc::channel(HANDSHAKES_MAX);
        let acceptor = TlsAcceptor::from(Arc::clone(&tls.config));
        tokio::spawn(async move {
            let room = Arc::new(Semaphore::new(HANDSHAKES_MAX));
            let mut listener = listener;
            while !shaken.is_closed() {
                let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
                // The trait's own way waits where the system has no more files.
                let (stream, peer) = Listener::accept(&mut listener).await;
                let (acceptor, shaken) = (acceptor.clone(), shaken.clone());
                tokio::spawn(async move {
                    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_MAX, acceptor.accept(stream)).await
                    {
                        let _ = shaken.send((stream, peer)).await;
                    }
                    drop(place);
                });
            }
        });
        Ok(Self { ready, address })
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // Only a runtime that ends closes the channel.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}

fn pin_of(certificate: &CertificateDer<'_>) -> io::Result<Pin> {
    let parsed = ParsedCertificate::try_from(certificate).map_err(|_| unusable("certificate"))?;
    Ok(Pin::of(&parsed.subject_public_key_info()))
}

fn unusable(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("TLS: {what} cannot be used"))
}

fn create(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tls({:?})", self.pins)
    }
}

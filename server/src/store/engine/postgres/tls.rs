//! TLS to PostgreSQL, by the rustls on ring that is here.
//!
//! Invariants: nobody is trusted whose root was not handed over; a certificate that lies in the file of roots itself is
//! believed as it stands (a server's own making), any other by the chain; why it came to nothing is said in our own words.

#[cfg(test)]
mod tests;

use postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;

/// What is asked of the name in the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// It is the one that was asked for.
    Checked,
    /// Any: whoever holds a key of these roots is the database.
    Any,
}

/// Why there is no encrypted connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum TlsTrouble {
    #[error("sslrootcert: the file cannot be read, or holds no certificate")]
    Roots,
    #[error("TLS: the name of the database's host is none")]
    Host,
    #[error("TLS: the database's certificate comes from nobody in sslrootcert")]
    Stranger,
    #[error(
        "TLS: the database's certificate is for another name than the one in the address (sslmode=verify-full)"
    )]
    OtherName,
    #[error("TLS: the database's certificate has run out, or is not valid yet")]
    Expired,
    #[error("TLS: the handshake with the database failed")]
    Handshake,
}

/// Makes encrypted connections.
#[derive(Clone)]
pub(super) struct Encrypted {
    connector: TlsConnector,
}

impl Encrypted {
    /// With the roots of a PEM file.
    pub(super) fn new(roots: &Path, name: Name) -> Result<Self, TlsTrouble> {
        let pem = std::fs::read(roots).map_err(|_| TlsTrouble::Roots)?;
        let given: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>().map_err(|_| TlsTrouble::Roots)?;
        let mut anchors = RootCertStore::empty();
        // One that is no root can still be the database's own.
        anchors.add_parsable_certificates(given.iter().cloned());
        if given.is_empty() {
            return Err(TlsTrouble::Roots);
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Arc::new(Verifier { given, anchors, name, provider: Arc::clone(&provider) });
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| TlsTrouble::Handshake)?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Ok(Self { connector: TlsConnector::from(Arc::new(config)) })
    }
}

/// Believes the roots that were handed over.
#[derive(Debug)]
struct Verifier {
    given: Vec<CertificateDer<'static>>,
    anchors: RootCertStore,
    name: Name,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let parsed = ParsedCertificate::try_from(end_entity)?;
        if !self.given.iter().any(|given| given.as_ref() == end_entity.as_ref()) {
            let algorithms = self.provider.signature_verification_algorithms.all;
            verify_server_cert_signed_by_trust_anchor(
                &parsed,
                &self.anchors,
                intermediates,
                now,
                algorithms,
            )?;
        }
        if self.name == Name::Checked {
            verify_server_name(&parsed, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// What a handshake that failed says.
fn trouble_of(error: &io::Error) -> TlsTrouble {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
    match cause {
        Some(rustls::Error::InvalidCertificate(why)) => match why {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsTrouble::OtherName
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => TlsTrouble::Expired,
            _ => TlsTrouble::Stranger,
        },
        _ => TlsTrouble::Handshake,
    }
}

/// One handshake to come.
pub(super) struct Handshake {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl<S> MakeTlsConnect<S> for Encrypted
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type TlsConnect = Handshake;
    type Error = TlsTrouble;

    fn make_tls_connect(&mut self, host: &str) -> Result<Handshake, TlsTrouble> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| TlsTrouble::Host)?;
        Ok(Handshake { connector: self.connector.clone(), name })
    }
}

impl<S> TlsConnect<S> for Handshake
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type Error = TlsTrouble;
    type Future = Pin<Box<dyn Future<Output = Result<Stream<S>, TlsTrouble>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let shaken = self.connector.connect(self.name, stream).await;
            shaken.map(|stream| Stream(Box::new(stream))).map_err(|error| trouble_of(&error))
        })
    }
}

/// An encrypted connection.
pub(super) struct Stream<S>(Box<tokio_rustls::client::TlsStream<S>>);

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Stream<S> {
    fn channel_binding(&self) -> ChannelBinding {
        // The certificate was verified; a password is not bound to it besides.
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

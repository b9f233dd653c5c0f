//! The one place where an HTTP client is made, and with it the one decision about TLS: rustls on ring,
//! and no certificate trusted that was not handed over.

use crate::address::Address;
use crate::limits;
use crate::problem::RoadProblem;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::Duration;

/// Which certificates a server may prove itself with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Roots {
    /// None: enough for plain http to this very machine.
    #[default]
    None,
    /// Those of a PEM file.
    Pem(Vec<u8>),
}

/// How long we wait for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until a connection stands.
    pub connect: Duration,
    /// For one whole trip.
    pub trip: Duration,
    /// For the next bytes of an answer that has begun.
    pub silence: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: limits::CONNECT_MAX, trip: limits::TRIP_MAX, silence: limits::SILENCE_MAX }
    }
}

/// Makes the client for one address.
pub(crate) fn make_client(
    address: &Address,
    roots: &Roots,
    patience: Patience,
) -> Result<Client, RoadProblem> {
    let store = match roots {
        Roots::None if address.is_plain() => RootCertStore::empty(),
        Roots::None => return Err(RoadProblem::NoRoots),
        Roots::Pem(pem) => read_roots(pem)?,
    };
    let builder: ClientBuilder = Client::builder();
    builder
        .tls_backend_preconfigured(tls(store)?)
        .https_only(!address.is_plain())
        // A redirect is a hotel's login page, never our server; a proxy would see loopback.
        .redirect(Policy::none())
        .no_proxy()
        .connect_timeout(patience.connect)
        .timeout(patience.trip)
        .tcp_keepalive(limits::CONNECT_MAX)
        .user_agent(concat!("ketuk/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| RoadProblem::Client(e.without_url().to_string()))
}

fn tls(roots: RootCertStore) -> Result<ClientConfig, RoadProblem> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| RoadProblem::Client(e.to_string()))?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn read_roots(pem: &[u8]) -> Result<RootCertStore, RoadProblem> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| RoadProblem::BadRoots)?;
        store.add(certificate).map_err(|_| RoadProblem::BadRoots)?;
    }
    if store.is_empty() { Err(RoadProblem::BadRoots) } else { Ok(store) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Exposure;

    fn check(address: &str, roots: &Roots, expected: Option<&RoadProblem>) {
        let address = Address::parse(address, Exposure::LoopbackOnly).expect("an address");
        let made = make_client(&address, roots, Patience::default());
        assert_eq!(made.err().as_ref(), expected);
    }

    #[test]
    fn loopback_needs_no_certificate() {
        check("http://127.0.0.1:1", &Roots::None, None);
    }
    #[test]
    fn https_needs_one() {
        check("https://ketuk.example.id", &Roots::None, Some(&RoadProblem::NoRoots));
    }
    #[test]
    fn a_file_without_certificates_is_refused() {
        let roots = Roots::Pem(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec());
        check("https://ketuk.example.id", &roots, Some(&RoadProblem::BadRoots));
        check("https://ketuk.example.id", &Roots::Pem(Vec::new()), Some(&RoadProblem::BadRoots));
    }
}

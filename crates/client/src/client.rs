//! The one place where an HTTP client is made, and with it the one decision about TLS: rustls on ring,
//! and no server trusted whose root or whose key was not handed over. A client that trusts anybody exists for one
//! question only, see [`make_stranger`].

use crate::address::Address;
use crate::limits;
use crate::problem::RoadProblem;
use ketuk_wire::Pin;
use ketuk_wire::meet::split_code;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
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
    /// None; the server shows one of these keys, whatever its certificate says of names and dates.
    Pins(Vec<Pin>),
}

impl Roots {
    /// These; where there are none, the key that a scanned invitation names. The code alone comes back with them.
    #[must_use]
    pub fn of_invitation<'c>(&self, code: &'c str) -> (Self, &'c str) {
        let (code, pin) = split_code(code);
        (self.or_pins(pin.into_iter().collect()), code)
    }

    /// These; where there are none, the key that a relay's QR code names behind its address. The address alone comes
    /// back with them.
    #[must_use]
    pub fn of_relay<'a>(&self, text: &'a str) -> (Self, &'a str) {
        let (address, pin) = text.trim().split_once(RELAY).unwrap_or((text.trim(), ""));
        (self.or_pins(Pin::parse(pin).into_iter().collect()), address)
    }

    /// These; where there are none, the keys that the server announced.
    #[must_use]
    pub fn or_pins(&self, pins: Vec<Pin>) -> Self {
        match self {
            Self::None if !pins.is_empty() => Self::Pins(pins),
            other => other.clone(),
        }
    }
}

/// What stands between a relay's address and its key.
const RELAY: &str = "/relai#";

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
pub fn make_client(address: &Address, roots: &Roots, patience: Patience) -> Result<Client, RoadProblem> {
    let tls = match roots {
        Roots::None if address.is_plain() => tls(RootCertStore::empty())?,
        Roots::None => return Err(RoadProblem::NoRoots),
        Roots::Pem(pem) => tls(read_roots(pem)?)?,
        Roots::Pins(pins) => tls_by_key(Keys::These(pins.clone()))?,
    };
    make(address, tls, patience)
}

/// Makes a client that takes any server for what it is not: only to ask it for a proof, which names the key that the
/// next client wants. Nothing that is worth anything may go through it.
pub fn make_stranger(address: &Address, patience: Patience) -> Result<Client, RoadProblem> {
    make(address, tls_by_key(Keys::Any)?, patience)
}

fn make(address: &Address, tls: ClientConfig, patience: Patience) -> Result<Client, RoadProblem> {
    let builder: ClientBuilder = Client::builder();
    builder
        .tls_backend_preconfigured(tls)
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

fn tls_by_key(keys: Keys) -> Result<ClientConfig, RoadProblem> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Arc::new(KeyVerifier { keys, provider: Arc::clone(&provider) });
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| RoadProblem::Client(e.to_string()))?;
    let mut config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Which keys a server may show.
#[derive(Debug)]
enum Keys {
    These(Vec<Pin>),
    Any,
}

/// Believes a key instead of a name; that the server holds the key is proven by the handshake's signature.
#[derive(Debug)]
struct KeyVerifier {
    keys: Keys,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for KeyVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let shown = Pin::of(&ParsedCertificate::try_from(end_entity)?.subject_public_key_info());
        match &self.keys {
            Keys::These(pins) if !pins.contains(&shown) => {
                Err(rustls::Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
            }
            Keys::These(_) | Keys::Any => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
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
    use rustls::crypto::ring::sign::any_eddsa_type;
    use rustls::pki_types::PrivatePkcs8KeyDer;
    use rustls::server::{ClientHello, ResolvesServerCert};
    use rustls::sign::CertifiedKey;
    use rustls::version::{TLS12, TLS13};
    use rustls::{ClientConnection, ServerConfig, ServerConnection, SupportedProtocolVersion};

    /// A certificate of the key whose seed is 32 sevens.
    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\n\
        MIIBNjCB6aADAgECAhR79UF1Zexajk95vRmzJyC1pi0OFDAFBgMrZXAwEDEOMAwG\n\
        A1UEAwwFa2V0dWswIBcNMjYxMTIyMTUyMzQ2WhgPMjEyNjEwMjkxNTIzNDZaMBAx\n\
        DjAMBgNVBAMMBWtldHVrMCowBQYDK2VwAyEA6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+\n\
        vnuSQh7qaRRG0iyjUzBRMB0GA1UdDgQWBBRMXs5AI6A0HuKs/8xNFxVKhU8C5TAf\n\
        BgNVHSMEGDAWgBRMXs5AI6A0HuKs/8xNFxVKhU8C5TAPBgNVHRMBAf8EBTADAQH/\n\
        MAUGAytlcANBAPhqpVP9L3yN62nkxkGG3DFv0H6sB7PMAxDVFYVvMwPZVR2bnfBF\n\
        XE6Qo5BRlQSTxLomfzTgUGwdwJJnGMgsfgM=\n\
        -----END CERTIFICATE-----\n";
    /// What stands before the seed of an Ed25519 key in PKCS#8.
    const BEFORE_SEED: [u8; 16] =
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    /// A server that shows the certificate, whoever's key it signs with.
    #[derive(Debug)]
    struct Shows(Arc<CertifiedKey>);

    impl ResolvesServerCert for Shows {
        fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
            Some(Arc::clone(&self.0))
        }
    }

    fn certificate() -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).expect("a certificate")
    }

    fn server(seed: u8, version: &'static SupportedProtocolVersion) -> ServerConnection {
        let key = PrivatePkcs8KeyDer::from([&BEFORE_SEED[..], &[seed; 32]].concat());
        let key = any_eddsa_type(&key).expect("any seed is a key");
        let shows = Shows(Arc::new(CertifiedKey::new(vec![certificate()], key)));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_protocol_versions(&[version]);
        let config = builder.expect("a version").with_no_client_auth().with_cert_resolver(Arc::new(shows));
        ServerConnection::new(Arc::new(config)).expect("a server")
    }

    /// A handshake in memory with a server that signs with this key; what the client says of it.
    fn meets(keys: Keys, seed: u8, version: &'static SupportedProtocolVersion) -> Result<(), rustls::Error> {
        let name = ServerName::try_from("ketuk.example.id").expect("a name");
        let config = tls_by_key(keys).expect("a client");
        let mut client = ClientConnection::new(Arc::new(config), name).expect("a client");
        let mut server = server(seed, version);
        while client.is_handshaking() {
            let (mut there, mut back) = (Vec::new(), Vec::new());
            client.write_tls(&mut there).expect("memory");
            let mut sent = there.as_slice();
            while !sent.is_empty() {
                server.read_tls(&mut sent).expect("memory");
                server.process_new_packets().expect("the server believes anybody");
            }
            while server.wants_write() {
                server.write_tls(&mut back).expect("memory");
            }
            assert!(!there.is_empty() || !back.is_empty(), "somebody speaks");
            let mut sent = back.as_slice();
            while !sent.is_empty() {
                client.read_tls(&mut sent).expect("memory");
                client.process_new_packets()?;
            }
        }
        Ok(())
    }

    fn shown() -> Pin {
        let certificate = certificate();
        Pin::of(&ParsedCertificate::try_from(&certificate).expect("readable").subject_public_key_info())
    }

    #[test]
    fn a_server_that_holds_the_pinned_key_is_believed() {
        for version in [&TLS12, &TLS13] {
            assert_eq!(meets(Keys::These(vec![Pin([7; 32]), shown()]), 7, version), Ok(()));
            assert_eq!(meets(Keys::Any, 7, version), Ok(()), "to be asked for a proof");
        }
    }
    #[test]
    fn a_server_with_another_key_is_not() {
        let refused = CertificateError::ApplicationVerificationFailure;
        for version in [&TLS12, &TLS13] {
            let met = meets(Keys::These(vec![Pin([7; 32])]), 7, version);
            assert_eq!(met, Err(rustls::Error::InvalidCertificate(refused.clone())));
        }
    }
    #[test]
    fn whoever_only_shows_the_pinned_certificate_is_not() {
        let unsigned = rustls::Error::InvalidCertificate(CertificateError::BadSignature);
        for version in [&TLS12, &TLS13] {
            assert_eq!(meets(Keys::These(vec![shown()]), 8, version), Err(unsigned.clone()));
            assert_eq!(meets(Keys::Any, 8, version), Err(unsigned.clone()), "nor is its proof asked for");
        }
    }

    fn check(address: &str, roots: &Roots, expected: Option<&RoadProblem>) {
        let address = Address::parse(address, Exposure::LoopbackOnly).expect("an address");
        let made = make_client(&address, roots, Patience::default());
        assert_eq!(made.err().as_ref(), expected);
    }

    #[test]
    fn a_relays_code_names_its_key() {
        let pin = Pin([7; 32]);
        let text = format!("https://192.168.1.5:8443/relai#{pin}");
        assert_eq!(Roots::None.of_relay(&text), (Roots::Pins(vec![pin]), "https://192.168.1.5:8443"));
        assert_eq!(Roots::None.of_relay("http://127.0.0.1:1"), (Roots::None, "http://127.0.0.1:1"));
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

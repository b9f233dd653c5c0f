//! Why there is no road to an address: somebody typed it, so the text says what to write instead.

use ketuk_wire::{Problem, ProblemCode};

/// Why an address or the certificates for it cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoadProblem {
    /// Not `https://name` or `http://name`.
    #[error("address.unreadable: not an address like https://ketuk.example.id")]
    Unreadable,
    /// Neither `https` nor `http`.
    #[error("address.scheme: neither https nor http")]
    Scheme,
    /// A name, a password, a query or a fragment stands in it.
    #[error("address.extra: a name, password, `?` or `#` stands in the address")]
    Extra,
    /// Plain `http` to another machine.
    #[error("address.plain: plain http to another machine")]
    Plain,
    /// `https` without a certificate to trust.
    #[error("address.no_roots: https needs a root certificate to trust")]
    NoRoots,
    /// The file holds no certificate.
    #[error("address.bad_roots: no usable certificate in PEM form")]
    BadRoots,
    /// The client could not be made.
    #[error("address.client: {0}")]
    Client(String),
}

impl RoadProblem {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "address.unreadable",
            Self::Scheme => "address.scheme",
            Self::Extra => "address.extra",
            Self::Plain => "address.plain",
            Self::NoRoots => "address.no_roots",
            Self::BadRoots => "address.bad_roots",
            Self::Client(_) => "address.client",
        }
    }

    /// What a person reads, in Indonesian (`id`) or else in English.
    #[must_use]
    pub fn message(&self, language: &str) -> &'static str {
        let (indonesian, english) = match self {
            Self::Unreadable | Self::Scheme => (
                "Alamat server tidak terbaca. Tulis seperti https://ketuk.contoh.go.id.",
                "The server's address cannot be read. Write it like https://ketuk.example.org.",
            ),
            Self::Extra => (
                "Alamat server tidak boleh berisi nama, kata sandi, tanda ? atau #.",
                "The server's address may not hold a name, a password, a ? or a #.",
            ),
            Self::Plain => (
                "Alamat http:// hanya untuk komputer ini sendiri. Pakai https://.",
                "An http:// address is for this very machine only. Use https://.",
            ),
            Self::NoRoots => (
                "Alamat https:// memerlukan berkas sertifikat server (PEM) yang dipercaya.",
                "An https:// address needs a certificate file (PEM) to trust.",
            ),
            Self::BadRoots => (
                "Berkas sertifikat tidak berisi sertifikat PEM yang dapat dipakai.",
                "The certificate file holds no usable PEM certificate.",
            ),
            Self::Client(_) => (
                "Sambungan tidak dapat disiapkan. Beri tahu admin.",
                "The connection could not be prepared. Tell the administrator.",
            ),
        };
        if language == "id" { indonesian } else { english }
    }
}

impl From<RoadProblem> for Problem {
    fn from(problem: RoadProblem) -> Self {
        Self::with(ProblemCode::RequestInvalid, problem)
    }
}

//! A PostgreSQL of its own that speaks TLS, with certificates of the test's making: where `KETUK_STORE` names a
//! PostgreSQL, as the second run of `cargo xtask test` does, its programs are installed.

use super::super::Postgres;
use crate::store::engine::Engine;
use crate::store::engine::postgres::connect::{address, client};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A cluster that goes with the test.
struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    is_root: bool,
}

/// A certificate and its key, PEM.
struct Proof {
    cert: String,
    key: String,
}

fn params(names: &[&str], is_ca: bool) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    if is_ca {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    params
}

/// As `openssl req -x509` makes one: its own root.
fn self_made(names: &[&str], is_ca: bool) -> Proof {
    let key = KeyPair::generate().expect("a key");
    let cert = params(names, is_ca).self_signed(&key).expect("a certificate");
    Proof { cert: cert.pem(), key: key.serialize_pem() }
}

/// A root, and a certificate that it signed.
fn signed(names: &[&str], ends: Option<i32>) -> (String, Proof) {
    let root_key = KeyPair::generate().expect("a key");
    let root_params = params(&[], true);
    let root = root_params.self_signed(&root_key).expect("a root");
    let key = KeyPair::generate().expect("a key");
    let mut own = params(names, false);
    if let Some(year) = ends {
        own.not_before = rcgen::date_time_ymd(2001, 1, 1);
        own.not_after = rcgen::date_time_ymd(year, 1, 1);
    }
    let cert = own.signed_by(&key, &Issuer::new(root_params, root_key)).expect("a certificate");
    (root.pem(), Proof { cert: cert.pem(), key: key.serialize_pem() })
}

impl Cluster {
    fn start() -> Option<Self> {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        std::env::var("KETUK_STORE").ok().filter(|url| url.starts_with("postgres"))?;
        let mut versions: Vec<PathBuf> =
            std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|entry| entry.path()).collect();
        versions.sort();
        let programs = versions.pop()?.join("bin");
        let name = format!("ketuk-tls-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).expect("a folder");
        let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let cluster = Self { programs, folder, port, is_root };
        cluster.give("");
        let data = cluster.at("data");
        cluster.ask(
            "initdb",
            &["-D", &data, "-U", "ketuk", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"],
        );
        Some(cluster)
    }

    fn at(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// To whom the database runs as; where that is ourselves it is ours already.
    fn give(&self, name: &str) {
        if self.is_root {
            assert!(Command::new("chown").arg("nobody").arg(self.at(name)).status().expect("run").success());
        }
    }

    fn ask(&self, program: &str, args: &[&str]) {
        let path = self.programs.join(program);
        let mut command = if self.is_root { Command::new("runuser") } else { Command::new(&path) };
        if self.is_root {
            command.args(["-u", "nobody", "--"]).arg(&path);
        }
        command.args(args).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().expect("it runs").success(), "{program}");
    }

    /// Starts, or starts again, with this proof; without one it speaks no TLS.
    fn show(&self, proof: Option<&Proof>) {
        let mut settings = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c fsync=off -k {}",
            self.port,
            self.folder.display()
        );
        if let Some(Proof { cert, key }) = proof {
            for (name, text) in [("server.crt", cert), ("server.key", key)] {
                let path = self.at(name);
                let _ = std::fs::remove_file(&path);
                std::fs::write(&path, text).expect("written");
                assert!(Command::new("chmod").args(["600", &path]).status().expect("run").success());
                self.give(name);
            }
            let (cert, key) = (self.at("server.crt"), self.at("server.key"));
            settings += &format!(" -c ssl=on -c ssl_cert_file={cert} -c ssl_key_file={key}");
        }
        let (data, log) = (self.at("data"), self.at("log"));
        self.ask("pg_ctl", &["-D", &data, "-l", &log, "-m", "fast", "-w", "-o", &settings, "restart"]);
    }

    fn roots(&self, name: &str, pem: &str) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, pem).expect("written");
        path
    }

    fn url(&self, host: &str, mode: &str, roots: &Path) -> String {
        let roots = roots.display();
        format!("postgres://ketuk@{host}:{}/postgres?sslmode={mode}&sslrootcert={roots}", self.port)
    }

    /// Whether what goes there is encrypted, or why nothing goes.
    fn met(&self, host: &str, mode: &str, roots: &Path) -> Result<bool, String> {
        let address = address(&self.url(host, mode, roots)).map_err(|problem| problem.detail)?;
        let mut client = client(&address, false).map_err(|problem| problem.detail)?;
        let text = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        Ok(client.query_one(text, &[]).expect("an answer").get("ssl"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.at("data");
        if Path::new(&data).join("postmaster.pid").exists() {
            self.ask("pg_ctl", &["-D", &data, "-m", "immediate", "-w", "stop"]);
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn refused(met: Result<bool, String>, words: &str) {
    assert!(met.as_ref().is_err_and(|why| why.contains(words)), "{met:?} does not say: {words}");
}

#[test]
fn a_database_is_believed_by_the_root_that_was_handed_over_and_by_no_other() {
    let Some(cluster) = Cluster::start() else { return };
    let (root, proof) = signed(&["localhost"], None);
    let (other, _) = signed(&["localhost"], None);
    let (right, wrong) = (cluster.roots("right.pem", &root), cluster.roots("wrong.pem", &other));
    cluster.show(Some(&proof));
    assert_eq!(cluster.met("localhost", "verify-full", &right), Ok(true));
    assert_eq!(cluster.met("localhost", "require", &right), Ok(true));
    refused(cluster.met("localhost", "verify-full", &wrong), "comes from nobody in sslrootcert");
    refused(cluster.met("localhost", "require", &wrong), "comes from nobody in sslrootcert");
    // By its number it has another name, which only `verify-full` asks about.
    refused(cluster.met("127.0.0.1", "verify-full", &right), "for another name");
    assert_eq!(cluster.met("127.0.0.1", "verify-ca", &right), Ok(true));
    refused(cluster.met("localhost", "require", &cluster.roots("none.pem", "")), "holds no certificate");
    // The whole store, and not a connection alone.
    let store = Postgres::open(&cluster.url("localhost", "verify-full", &right)).expect("tables");
    assert!(store.schema().is_ok_and(|version| version > 18));
    cluster.show(None);
    refused(cluster.met("localhost", "require", &right), "does not speak it");
}

#[test]
fn a_certificate_of_the_databases_own_making_is_its_own_root() {
    let Some(cluster) = Cluster::start() else { return };
    // With and without the mark of an authority: tools differ.
    for is_ca in [true, false] {
        let proof = self_made(&["localhost"], is_ca);
        let own = cluster.roots("own.pem", &proof.cert);
        cluster.show(Some(&proof));
        assert_eq!(cluster.met("localhost", "verify-full", &own), Ok(true), "{is_ca}");
        refused(cluster.met("127.0.0.1", "verify-full", &own), "for another name");
        let other = cluster.roots("other.pem", &self_made(&["localhost"], is_ca).cert);
        refused(cluster.met("localhost", "require", &other), "comes from nobody in sslrootcert");
    }
    let (root, old) = signed(&["localhost"], Some(2_002));
    cluster.show(Some(&old));
    refused(cluster.met("localhost", "require", &cluster.roots("right.pem", &root)), "has run out");
}

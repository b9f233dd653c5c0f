//! Where a PostgreSQL is, and how it is spoken to.
//!
//! Invariants: an address is never shown, for it may hold a password; a connection asked to be encrypted is never opened
//! in the clear, and never to somebody who proves nothing.

use super::tls::{Encrypted, Name, TlsTrouble};
use crate::trouble::Trouble;
use ketuk_wire::{Problem, ProblemCode};
use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use std::path::PathBuf;
use std::time::Duration;

/// Silence after which a connection is asked whether it lives.
const KEEPALIVE: Duration = Duration::from_secs(10);
/// How long a server may take to answer at the door.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long another server (or the rebuild command) may hold what this one waits for.
const LOCK_TIMEOUT_MS: u64 = 10_000;
/// How whoever writes has its statements planned: by an index wherever there is one. A plan is kept for as long as its table
/// is not analysed again, and one made while the table was small would read it whole when a crowd has filled it. What reads
/// whole tables on purpose is priced out of all proportion by that, and is not to be compiled for it.
/// <https://www.postgresql.org/docs/15/runtime-config-query.html>
const PLANS: [&str; 2] = ["SET enable_seqscan = off", "SET jit = off"];

/// Where a PostgreSQL is, and whether what goes there is encrypted.
#[derive(Clone)]
pub(super) struct Address {
    config: Config,
    tls: Option<Encrypted>,
}

/// Reads `postgres://…`; `sslmode` and `sslrootcert` among its options are ours.
pub(super) fn address(url: &str) -> Result<Address, Problem> {
    let (rest, mode, roots) = tls_options(url)?;
    // What the parser says may repeat parts of the address.
    let mut config: Config = rest.parse().map_err(|_| unusable("the address of the database is not one"))?;
    config.application_name("ketuk-server").connect_timeout(CONNECT_TIMEOUT);
    // A host that vanished is noticed; nobody waits for it for hours.
    config.keepalives_idle(KEEPALIVE).keepalives_interval(KEEPALIVE).tcp_user_timeout(3 * KEEPALIVE);
    let name = match mode.as_deref() {
        None | Some("disable") => {
            config.ssl_mode(SslMode::Disable);
            return Ok(Address { config, tls: None });
        }
        Some("require" | "verify-ca") => Name::Any,
        Some("verify-full") => Name::Checked,
        Some(_) => return Err(unusable("sslmode: disable, require, verify-ca or verify-full")),
    };
    config.ssl_mode(SslMode::Require);
    if config.get_hosts().iter().any(|host| !matches!(host, Host::Tcp(_))) {
        return Err(unusable("sslmode: a socket of this machine is not encrypted; leave sslmode out"));
    }
    let roots = roots.ok_or_else(|| {
        unusable("sslmode without sslrootcert=FILE would trust anybody: name the certificate (PEM) to trust")
    })?;
    let tls = Encrypted::new(&roots, name).map_err(|trouble| unusable(&trouble.to_string()))?;
    Ok(Address { config, tls: Some(tls) })
}

/// An address without `sslmode` and `sslrootcert`, and these.
fn tls_options(url: &str) -> Result<(String, Option<String>, Option<PathBuf>), Problem> {
    let Some((place, options)) = url.split_once('?') else { return Ok((url.to_owned(), None, None)) };
    let (mut mode, mut roots, mut kept) = (None, None, Vec::new());
    for option in options.split('&') {
        match option.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value.to_owned()),
            Some(("sslrootcert", value)) => roots = Some(PathBuf::from(plain(value)?)),
            _ => kept.push(option),
        }
    }
    let joint = if kept.is_empty() { "" } else { "?" };
    Ok((format!("{place}{joint}{}", kept.join("&")), mode, roots))
}

/// A value of an address without its `%2F`.
fn plain(value: &str) -> Result<String, Problem> {
    let mut parts = value.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.ok_or_else(|| unusable("the address of the database is not one"))?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).map_err(|_| unusable("the address of the database is not one"))
}

fn unusable(why: &str) -> Problem {
    Problem::with(ProblemCode::StorageFault, why)
}

/// Opens a connection.
pub(super) fn client(address: &Address, reads_only: bool) -> Result<Client, Problem> {
    let client = match &address.tls {
        None => address.config.connect(NoTls),
        Some(tls) => address.config.connect(tls.clone()),
    };
    let mut client = client.map_err(refused)?;
    let mut settings = format!("SET lock_timeout = {LOCK_TIMEOUT_MS}");
    if reads_only {
        settings.push_str("; SET default_transaction_read_only = on");
    }
    client.batch_execute(&settings).map_err(Trouble::from)?;
    if !reads_only {
        for setting in PLANS {
            // An engine without such a setting goes on without it; a lost connection tells at its next use.
            let _ = client.batch_execute(setting);
        }
    }
    Ok(client)
}

/// Why there is no connection; what is wrong with TLS is said in full.
fn refused(error: postgres::Error) -> Problem {
    let cause = std::error::Error::source(&error);
    if let Some(trouble) = cause.and_then(|cause| cause.downcast_ref::<TlsTrouble>()) {
        return unusable(&trouble.to_string());
    }
    if cause.is_some_and(|cause| cause.to_string() == "server does not support TLS") {
        return unusable("TLS: the database does not speak it (ssl = on in its settings)");
    }
    Trouble::from(error).into()
}

fn check_name(schema: &str) -> Result<(), Problem> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !schema.is_empty() && schema.chars().all(plain) {
        Ok(())
    } else {
        Err(unusable("the name of a schema"))
    }
}

/// Makes a schema in the database at `url`; the address under which everything is kept in it.
pub(in crate::store) fn make_schema(url: &str, schema: &str) -> Result<String, Problem> {
    check_name(schema)?;
    let text = format!("CREATE SCHEMA IF NOT EXISTS {schema}");
    client(&address(url)?, false)?.batch_execute(&text).map_err(Trouble::from)?;
    let joint = if url.contains('?') { '&' } else { '?' };
    Ok(format!("{url}{joint}options=-c%20search_path%3D{schema}"))
}

/// Takes a schema and all that is in it out of the database at `url`.
pub(in crate::store) fn drop_schema(url: &str, schema: &str) -> Result<(), Problem> {
    check_name(schema)?;
    let text = format!("DROP SCHEMA IF EXISTS {schema} CASCADE");
    Ok(client(&address(url)?, false)?.batch_execute(&text).map_err(Trouble::from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(url: &str) -> String {
        address(url).err().map(|problem| problem.detail).unwrap_or_default()
    }

    #[test]
    fn options_of_tls_are_taken_out_of_an_address() {
        let url = "postgres://a@b/c?sslmode=require&options=-c%20x%3Dy&sslrootcert=%2Fetc%2Fa%20b.pem";
        let (rest, mode, roots) = tls_options(url).expect("an address");
        assert_eq!(rest, "postgres://a@b/c?options=-c%20x%3Dy");
        assert_eq!((mode.as_deref(), roots), (Some("require"), Some(PathBuf::from("/etc/a b.pem"))));
        let (rest, ..) = tls_options("postgres://a@b/c?sslmode=disable").expect("an address");
        assert_eq!(rest, "postgres://a@b/c");
    }

    #[test]
    fn nobody_is_trusted_whose_root_was_not_named() {
        assert!(why("postgres://a@b/c?sslmode=require").contains("sslrootcert"));
        assert!(why("postgres://a@b/c?sslmode=verify-full&sslrootcert=/nowhere").contains("cannot be read"));
        assert!(why("postgres://a@%2Frun/c?sslmode=verify-full&sslrootcert=/x").contains("a socket"));
        assert!(why("postgres://a@b/c?sslmode=prefer").contains("verify-full"));
        assert!(why("postgres://a@b/c?sslmode=require&sslrootcert=%zz").contains("not one"));
        assert_eq!(why("postgres://a@b/c"), "");
    }
}

//! The TLS key of the command line: made, announced, changed.
//!
//! A key is changed in two steps, so that no phone meets one that it was not told of: `next` makes it, the running
//! server announces it from its next start on, and once the phones have synced `switch` puts it in place.

use super::{Serve, machine_clock, say};
use anyhow::Context;
use clap::Subcommand;
use ketuk_server::http::{Tls, TlsFiles};
use ketuk_server::{Hub, HubWorld};
use std::path::{Path, PathBuf};

/// What can be done with the key.
#[derive(Debug, Subcommand)]
pub(crate) enum TlsCommand {
    /// Print the pins: the key that is shown, and the next one where there is one.
    Show,
    /// Make the next key; phones hear of it from the server's next start on.
    Next,
    /// Put the next key in the place of the one that is shown.
    Switch,
}

fn folder(db: &Path) -> PathBuf {
    let mut name = db.as_os_str().to_owned();
    name.push(".tls");
    PathBuf::from(name)
}

/// What the server speaks TLS with, where it does.
pub(crate) fn load(options: &Serve, db: &Path) -> anyhow::Result<Option<Tls>> {
    let files = match (&options.tls_cert, &options.tls_key) {
        (Some(cert), Some(key)) => TlsFiles { cert: cert.clone(), key: key.clone() },
        _ if options.tls => {
            let own = TlsFiles::own(&folder(db));
            own.make().with_context(|| format!("{}", folder(db).display()))?;
            own
        }
        _ => return Ok(None),
    };
    let next = match &options.tls_next_cert {
        Some(cert) => Some(TlsFiles { cert: cert.clone(), key: PathBuf::new() }),
        None => Some(TlsFiles::next(&folder(db))).filter(|next| options.tls && next.key.exists()),
    };
    let next = next.map(|next| next.pin().with_context(|| format!("{}", next.cert.display()))).transpose()?;
    let tls = Tls::load(&files, next.into_iter().collect());
    Ok(Some(tls.with_context(|| format!("{}", files.cert.display()))?))
}

/// Tells the hub which keys phones may meet. Without TLS of our own the last ones stand: phones know them.
pub(crate) fn announce_pins(hub: &Hub, tls: Option<&Tls>) -> anyhow::Result<()> {
    let Some(tls) = tls else { return Ok(()) };
    let world = HubWorld { now_ms: machine_clock(), fill: &mut |_| () };
    hub.use_pins(&world, tls.pins().to_vec()).map_err(say)
}

#[expect(clippy::print_stdout, reason = "the pins are the command's answer")]
pub(crate) fn run(command: &TlsCommand, db: &Path) -> anyhow::Result<()> {
    let (own, next) = (TlsFiles::own(&folder(db)), TlsFiles::next(&folder(db)));
    match command {
        TlsCommand::Show => {}
        TlsCommand::Next => {
            own.pin().context("no key yet; start the server with --tls")?;
            next.make()?;
        }
        TlsCommand::Switch => {
            anyhow::ensure!(next.key.exists(), "there is no next key; make one first");
            // The key last: a kill in between leaves a certificate that the old key does not fit, which says so.
            std::fs::rename(&next.cert, &own.cert)?;
            std::fs::rename(&next.key, &own.key)?;
        }
    }
    println!("shown: {}", own.pin().context("no key yet; start the server with --tls")?);
    if next.key.exists() {
        println!("next:  {}", next.pin()?);
    }
    Ok(())
}

//! The command line of a relay.

use super::{Serve, machine_clock, say, say_once, stop_signal, tls};
use anyhow::Context;
use fast_qr::QRBuilder;
use ketuk_server::relay::{Relay, serve as serve_relay};
use ketuk_wire::Pin;
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;

/// The path before the key in a relay's QR code.
const MARK: &str = "/relai#";

pub(crate) fn serve(db: &Path, city: &str, options: &Serve) -> anyhow::Result<()> {
    let tls = tls::load(options, db)?;
    let roots = options
        .relay_roots
        .as_ref()
        .map(|path| std::fs::read(path).with_context(|| format!("{}", path.display())));
    let roots = roots.transpose()?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let pins = tls.as_ref().map(|tls| tls.pins().to_vec()).unwrap_or_default();
        let relay = Relay::open(db, city, options.relay_code.as_deref(), roots, &pins).await.map_err(say)?;
        warn(&relay, &pins);
        let listener = tokio::net::TcpListener::bind(options.listen)
            .await
            .with_context(|| format!("cannot listen on {}; is another server running?", options.listen))?;
        let address = listener.local_addr()?;
        anyhow::ensure!(
            address.ip().is_loopback() || tls.is_some(),
            "a relay beyond this machine speaks TLS: start it with --tls"
        );
        let stop = stop_signal()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let shown =
            options.public_url.clone().unwrap_or_else(|| format!("{scheme}://{}", reachable(address)));
        let shown = shown.trim_end_matches('/').to_owned();
        let pin =
            tls.as_ref().and_then(|tls| tls.pins().first()).map(ToString::to_string).unwrap_or_default();
        tracing::info!(%address, db = %db.display(), "a relay is listening");
        let code = format!("{shown}{MARK}{pin}");
        say_once(&format!("ketuk-server {scheme}://{address} relay: {code}"));
        if let Ok(drawn) = QRBuilder::new(code).build() {
            say_once(&format!("{}\nKode QR untuk HP; atau ketik di HP: {shown}", drawn.to_str()));
        }
        serve_relay(listener, tls.as_ref(), relay, stop).await?;
        anyhow::Ok(())
    })
}

/// Where phones on the same network find this machine: the address that it listens on, or, where that is any, the one that it
/// would use itself. Nothing is sent for this.
fn reachable(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    let own = UdpSocket::bind("0.0.0.0:0").and_then(|socket| {
        socket.connect("192.0.2.1:9")?;
        socket.local_addr()
    });
    own.map_or(address, |own| SocketAddr::new(own.ip(), address.port()))
}

/// Says what phones would hold against this relay.
fn warn(relay: &Relay, pins: &[Pin]) {
    match relay.card() {
        None => tracing::warn!("the city does not vouch for this relay yet: start it with --relay-code once"),
        Some(card) if pins.iter().any(|pin| !card.pins.contains(pin)) => {
            tracing::warn!("the city vouches for another TLS key: start it with a new --relay-code once");
        }
        Some(card) if card.until_ms < machine_clock() => {
            tracing::warn!("the city's word for this relay is over: start it with a new --relay-code once");
        }
        Some(_) => {}
    }
}

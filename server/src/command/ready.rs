//! `ketuk-server ready`: asks a server of this machine whether it is ready, for container health checks and scripts.
//!
//! Invariant: nothing but `GET /health/ready` goes out, to an address of this machine.

use anyhow::{Context, bail, ensure};
use clap::Args;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// More than the server itself waits for what it looks at.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than the answer has.
const ANSWER_BYTES_MAX: u64 = 4096;

#[derive(Debug, Args)]
pub(crate) struct Ready {
    /// Where it listens without TLS, as `serve --listen` has it.
    #[arg(long, env = "KETUK_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

#[expect(clippy::print_stdout, reason = "what the server says is the command's answer")]
pub(crate) fn run(options: &Ready) -> anyhow::Result<()> {
    let mut address = options.listen;
    if address.ip().is_unspecified() {
        address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).context("no server listens there")?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: ketuk\r\nConnection: close\r\n\r\n")?;
    let mut said = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut said).context("no answer")?;
    let said = String::from_utf8_lossy(&said);
    let (head, body) = said.split_once("\r\n\r\n").context("no answer of HTTP: does it speak TLS?")?;
    ensure!(head.starts_with("HTTP/1.1 "), "no answer of HTTP");
    if !head.starts_with("HTTP/1.1 200 ") {
        bail!("{}", body.trim());
    }
    println!("{}", body.trim());
    Ok(())
}

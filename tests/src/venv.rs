//! A Python of our own with pyxform in it, beside the build's other output.
//!
//! Invariant: nothing outside the target folder is touched; the version is pinned.

use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The pyxform that is the yardstick of imports.
pub const PYXFORM: &str = "pyxform==4.5.0";

/// The repository's root.
#[must_use]
pub fn root() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}

/// The interpreter of an environment with [`PYXFORM`]; made at the first call.
///
/// # Errors
/// When `python3` with its `venv` module or the package index is not there.
pub fn python() -> Result<PathBuf> {
    let home = root().join("target/pyxform");
    let python = home.join("bin/python");
    let works =
        || Command::new(&python).args(["-c", "import pyxform"]).output().is_ok_and(|o| o.status.success());
    if !works() {
        let made = Command::new("python3").args(["-m", "venv"]).arg(&home).status().context("python3")?;
        ensure!(made.success(), "python3 -m venv did not succeed; Debian has it in python3-venv");
        let pip = Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", PYXFORM])
            .status()
            .context("pip")?;
        ensure!(pip.success() && works(), "pip did not install {PYXFORM}");
    }
    Ok(python)
}

//! Pythons of our own with the packages that yardsticks want, beside the build's other output.
//!
//! Invariant: nothing outside the target folder is touched; versions are pinned.

use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The pyxform that is the yardstick of imports.
pub const PYXFORM: &str = "pyxform==4.5.0";
/// The Splink that is the yardstick of households counted twice, with what it computes on.
pub const SPLINK: &[&str] = &["splink==4.0.9", "duckdb==2.0.0", "pandas==3.1.1"];

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
    python_with("pyxform", &[PYXFORM])
}

/// The interpreter of an environment with [`SPLINK`]; made at the first call.
///
/// # Errors
/// When `python3` with its `venv` module or the package index is not there.
pub fn python_with_splink() -> Result<PathBuf> {
    python_with("splink", SPLINK)
}

/// An environment called after the module that it is for.
fn python_with(module: &str, packages: &[&str]) -> Result<PathBuf> {
    let home = root().join("target").join(module);
    let python = home.join("bin/python");
    let import = format!("import {module}");
    let works = || Command::new(&python).args(["-c", &import]).output().is_ok_and(|o| o.status.success());
    if !works() {
        let made = Command::new("python3").args(["-m", "venv"]).arg(&home).status().context("python3")?;
        ensure!(made.success(), "python3 -m venv did not succeed; Debian has it in python3-venv");
        let pip = Command::new(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .args(packages)
            .status()
            .context("pip")?;
        ensure!(pip.success() && works(), "pip did not install {}", packages.join(" "));
    }
    Ok(python)
}

//! The field app's window: what it takes to compile it, to look it over, to try it, and to pack it for Debian.
//!
//! Invariant: nothing else in the workspace needs WebKit, so a machine that cannot have it loses this check
//! and no other.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cargo::{cargo, root, run};
use crate::{needs, node, pages};

/// How a build for people differs from one for figures: small before fast, in one piece, without symbols.
/// The same lines stand in `.github/workflows/android.yml`.
pub const SMALL: [(&str, &str); 5] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "s"),
    ("CARGO_PROFILE_RELEASE_LTO", "thin"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    ("CARGO_PROFILE_RELEASE_STRIP", "symbols"),
];

/// Names the window's program for those who measure it.
pub const PROGRAM_VARIABLE: &str = "KETUK_WINDOW";

/// Clippy over the window; `None` where WebKit cannot be had from here.
pub fn lint() -> Result<Option<bool>> {
    if !needs::offer(needs::WINDOW)? {
        return Ok(None);
    }
    // The macro that carries the pages wants the folder; what is in it does not matter to a lint.
    let pages = root().join("app-ui/dist");
    fs::create_dir_all(&pages).with_context(|| format!("could not make {}", pages.display()))?;
    let args = ["clippy", "--package", "ketuk", "--features", "gui", "--all-targets", "--", "-D", "warnings"];
    run(cargo().args(args)).map(Some)
}

/// Builds the window for the tests, with the pages of `app-ui/dist` in it; `None` where it cannot be had or driven
/// from here.
pub fn build() -> Result<Option<bool>> {
    if !needs::offer(needs::WINDOW)? || !needs::offer(needs::STAGE)? {
        return Ok(None);
    }
    run(cargo().args(["build", "--package", "ketuk", "--features", "gui,tauri/custom-protocol"])).map(Some)
}

/// Builds the window as people install it and says where it lies; `None` where it cannot be had or driven from here.
/// The pages must be there.
pub fn build_small() -> Result<Option<PathBuf>> {
    if !needs::offer(needs::WINDOW)? || !needs::offer(needs::STAGE)? {
        return Ok(None);
    }
    let args = ["build", "--release", "--package", "ketuk", "--features", "gui,tauri/custom-protocol"];
    if !run(cargo().args(args).envs(SMALL))? {
        bail!("the window was not built; cargo's messages stand above");
    }
    Ok(Some(target_folder()?.join("release/ketuk")))
}

/// Builds the `.deb` and says where it lies.
pub fn package() -> Result<()> {
    needs::ensure(needs::BUILD)?;
    needs::ensure(needs::WINDOW)?;
    pages::ensure()?;
    let mut build = node::npm()?;
    build.args(["run", "--silent", "tauri", "--", "build", "--bundles", "deb"]);
    if !run(build.current_dir(root()).envs(SMALL).env("CI", "true"))? {
        bail!("the build failed; its messages stand above");
    }
    let folder = target_folder()?.join("release/bundle/deb");
    let package = newest_package(&folder)?;
    let bytes = fs::metadata(&package)?.len();
    println!("{}: {:.1} MB", package.display(), bytes as f64 / 1e6);
    println!("install it with: sudo apt-get install {}", package.display());
    Ok(())
}

/// Where cargo builds.
pub fn target_folder() -> Result<PathBuf> {
    let output = cargo().args(["metadata", "--no-deps", "--format-version", "1"]).output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    metadata["target_directory"].as_str().map(PathBuf::from).context("cargo names no target folder")
}

fn newest_package(folder: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))?;
    let packages = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let packages = packages.filter(|path| path.extension().is_some_and(|ending| ending == "deb"));
    let made = |path: &PathBuf| fs::metadata(path).and_then(|data| data.modified()).ok();
    packages.max_by_key(made).with_context(|| format!("no package in {}", folder.display()))
}

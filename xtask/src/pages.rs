//! The screens' build: npm installs what the lock file says, then checks, tests, builds and weighs.
//!
//! Invariant: only the package file at the root is called, by the names of its scripts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::cargo::{root, run};
use crate::{needs, node, window};

/// What a build machine runs, in order.
const STAGES: [&str; 4] = ["check", "test", "build", "size"];

/// Installs the screens' dependencies where they are not there, or older than the lock file.
pub fn ensure() -> Result<()> {
    if is_installed(&root()) || npm(&["ci"])? {
        Ok(())
    } else {
        bail!("`npm ci` failed; its messages stand above")
    }
}

/// Installs, checks, tests, builds and weighs the screens; says whether all of it went well.
pub fn test() -> Result<bool> {
    ensure()?;
    needs::ensure(needs::BROWSER)?;
    for stage in STAGES {
        if !npm(&["run", "--silent", stage])? {
            eprintln!("cargo xtask: `npm run {stage}` failed; its messages stand above");
            return Ok(false);
        }
    }
    Ok(true)
}

/// Plays a cadre's day in a real browser and in the app's own window, with the programs of this build in `bins`.
/// Where there can be no window the browser has the day alone.
pub fn play(bins: &BTreeMap<String, PathBuf>) -> Result<bool> {
    let only = match window::build()? {
        Some(true) => &[][..],
        Some(false) => return Ok(false),
        None => &["day.test", "coordinator.test"][..],
    };
    let Some(folder) = bins.get("ketuk-cli").and_then(|path| path.parent()) else {
        bail!("the build made no ketuk-cli");
    };
    let mut npm = node::npm()?;
    npm.args(["run", "--silent", "e2e", "--"]).args(only).current_dir(root());
    npm.env("NO_COLOR", "1").env("KETUK_BIN", folder);
    run(&mut npm)
}

/// Builds the pages into `app-ui/dist`.
pub fn build() -> Result<()> {
    if npm(&["run", "--silent", "build"])? {
        Ok(())
    } else {
        bail!("`npm run build` failed; its messages stand above")
    }
}

/// Builds the console, which the server's own build then takes in, where a source of it is newer than what was built.
pub fn build_console() -> Result<()> {
    let screens = root().join("app-ui");
    let built = time(&screens.join("dist-console/console.html"));
    let sources = ["src", "locales", "public", "console.html", "package.json", "vite.console.config.ts"];
    let newest = sources.iter().filter_map(|name| newest(&screens.join(name))).max();
    if built.is_some() && built >= newest {
        return Ok(());
    }
    ensure()?;
    if npm(&["run", "--silent", "build:console", "--workspace", "app-ui"])? {
        Ok(())
    } else {
        bail!("`npm run build:console` failed; its messages stand above")
    }
}

/// When something below a path was changed last.
fn newest(path: &Path) -> Option<SystemTime> {
    let below = fs::read_dir(path).into_iter().flatten().flatten();
    below.filter_map(|entry| newest(&entry.path())).chain(time(path)).max()
}

fn npm(args: &[&str]) -> Result<bool> {
    run(node::npm()?.args(args).current_dir(root()).env("NO_COLOR", "1"))
}

/// npm writes its own note of what it installed last.
fn is_installed(folder: &Path) -> bool {
    match (time(&folder.join("node_modules/.package-lock.json")), time(&folder.join("package-lock.json"))) {
        (Some(installed), Some(locked)) => installed >= locked,
        _ => false,
    }
}

fn time(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|data| data.modified()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_where_nothing_was_installed_is_not_installed() {
        assert!(!is_installed(Path::new("/nowhere")));
    }

    #[test]
    fn the_package_file_has_every_stage() {
        let text = fs::read_to_string(root().join("package.json")).expect("the package file is readable");
        for stage in STAGES {
            assert!(text.contains(&format!("\"{stage}\":")), "{stage} is no script of package.json");
        }
    }
}

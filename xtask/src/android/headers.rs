//! Stand-ins for Android's C headers: musl's and the kernel's for 64-bit ARM, out of Debian's packages.
//!
//! Fetched with package lists of their own, so that the machine keeps its one architecture.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::run;

const PACKAGES: [&str; 2] = ["musl-dev", "linux-libc-dev"];

/// Unpacks the packages into a folder, unless that has been done.
pub fn fetch(folder: &Path) -> Result<String> {
    if folder.join("usr/include/aarch64-linux-musl/stdio.h").is_file()
        && folder.join("usr/include/linux/types.h").is_file()
    {
        return Ok("there".to_owned());
    }
    fs::create_dir_all(folder.join("lists/partial"))?;
    fs::create_dir_all(folder.join("cache/archives/partial"))?;
    apt(folder, &["update"])?;
    apt(folder, &[&["download"][..], &PACKAGES].concat())?;
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        if file.extension().is_some_and(|ending| ending == "deb")
            && !run(Command::new("dpkg").arg("-x").arg(&file).arg(folder))?
        {
            bail!("could not unpack {}", file.display());
        }
    }
    Ok(PACKAGES.join(", "))
}

fn apt(folder: &Path, args: &[&str]) -> Result<()> {
    // apt resolves what it is told here from its own folder, not from ours.
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    let mut command = Command::new("apt-get");
    command.current_dir(&folder).args(["--quiet", "--quiet"]);
    command.args(["-o", "APT::Architecture=arm64", "-o", "APT::Architectures=arm64"]);
    command.arg("-o").arg(format!("Dir::State::lists={}", folder.join("lists").display()));
    command.arg("-o").arg(format!("Dir::Cache={}", folder.join("cache").display()));
    // Root would try to hand the download to a user who may not write here.
    command.args(["-o", "APT::Sandbox::User=root"]).args(args);
    if !run(&mut command)? {
        bail!("apt-get {} failed; its messages stand above", args.join(" "));
    }
    Ok(())
}

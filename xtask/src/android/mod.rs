//! `cargo xtask android-check`: does the whole field app compile and link for phones, without Google's SDK?
//!
//! Debian's own Rust compiles the standard library along, musl's headers stand in for Android's, and empty
//! libraries stand in for those of the phone. What comes out is a check and can never run; it lies below
//! `target/` and is not meant to be shipped. A name that the app wants and `imports.txt` does not list fails
//! the check, so that nobody takes what Android 7 does not have by accident.

mod headers;
mod library;
mod report;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::cargo::{root, run};
use crate::window::{SMALL, target_folder};
use crate::{needs, pages};

/// 64-bit phones; Android's name for it is `arm64-v8a`.
const TARGET: &str = "aarch64-linux-android";
/// The oldest Android that is promised: 7.0. The same in `tauri.conf.json` and `gen/android/app/build.gradle.kts`.
const API: u32 = 24;
/// What the app is called there.
const PACKAGE: &str = "id.ketuk.lapangan";

/// One line of the account.
pub struct Stage {
    what: String,
    seconds: u64,
    result: String,
}

/// Runs all stages and writes the account into `docs/android.md`; `false` where one failed.
pub fn check() -> Result<bool> {
    needs::ensure(needs::BUILD)?;
    needs::ensure(needs::ANDROID)?;
    pages::ensure()?;
    let work = Work::new(target_folder()?.join("android-check"))?;
    let mut stages = Vec::new();
    let whole = run_stages(&work, &mut stages);
    if let Err(problem) = &whole {
        stages.push(Stage { what: "failed".to_owned(), seconds: 0, result: format!("{problem:#}") });
    }
    report::print(&stages);
    if whole.is_ok() {
        report::write(&root().join("docs/android.md"), &stages)?;
    }
    Ok(whole.is_ok())
}

fn run_stages(work: &Work, stages: &mut Vec<Stage>) -> Result<()> {
    let mut stage = |what: &str, act: &mut dyn FnMut() -> Result<String>| {
        eprintln!("android-check: {what}");
        let begun = Instant::now();
        let result = act().with_context(|| what.to_owned())?;
        stages.push(Stage { what: what.to_owned(), seconds: begun.elapsed().as_secs(), result });
        Ok::<_, anyhow::Error>(())
    };
    stage("pages", &mut || pages::build().map(|()| "built".to_owned()))?;
    stage("headers", &mut || headers::fetch(&work.headers))?;
    stage("type-check", &mut || work.cargo("check").map(|()| "compiles".to_owned()))?;
    stage("link", &mut || {
        library::write_stubs(work)?;
        work.cargo("build")?;
        library::linked(&work.library())
    })?;
    stage("strip", &mut || library::stripped(work))?;
    stage("compress", &mut || library::compressed(work))?;
    stage("look into it", &mut || library::examined(work))
}

/// The folder that everything happens in.
pub struct Work {
    /// Where cargo builds.
    folder: PathBuf,
    /// Stand-ins for Android's headers.
    headers: PathBuf,
    /// Stub libraries and the linker.
    stubs: PathBuf,
    /// Where wry and Tauri write the Kotlin and Gradle files that belong to their versions.
    project: PathBuf,
}

impl Work {
    fn new(folder: PathBuf) -> Result<Self> {
        let below = |name: &str| folder.join(name);
        let work =
            Self { headers: below("headers"), stubs: below("stubs"), project: below("project"), folder };
        // Tauri expects the module's folder there, and makes none.
        for made in [&work.headers, &work.stubs, &work.project.join("app")] {
            fs::create_dir_all(made).with_context(|| format!("could not make {}", made.display()))?;
        }
        Ok(work)
    }

    /// The library as cargo leaves it.
    fn library(&self) -> PathBuf {
        self.folder.join(TARGET).join("release/libketuk.so")
    }

    fn linker(&self) -> PathBuf {
        self.stubs.join(format!("{TARGET}{API}-clang"))
    }

    /// Calls Debian's cargo. Check and build share a profile, so that scripts and C code are compiled once.
    fn cargo(&self, verb: &str) -> Result<()> {
        let below = self.headers.join("usr/include");
        let system = |folder: PathBuf| format!("-isystem {}", folder.display());
        let flags = format!(
            "--target={TARGET}{API} -nostdlibinc {} {} {}",
            system(below.join("aarch64-linux-musl")),
            system(below.clone()),
            system(below.join("aarch64-linux-gnu"))
        );
        let mut command = Command::new("/usr/bin/cargo");
        command.current_dir(root()).args([verb, "--release", "-Zbuild-std=std,panic_unwind"]);
        command.args(["--target", TARGET, "--package", "ketuk", "--lib"]);
        command.args(["--features", "gui,tauri/custom-protocol"]);
        command.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1").env("CARGO_INCREMENTAL", "0");
        command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTFLAGS");
        command.env("CARGO_TARGET_DIR", &self.folder).envs(SMALL);
        command.env("CC_aarch64_linux_android", "clang-22");
        command.env("AR_aarch64_linux_android", "llvm-ar-19");
        command.env("CFLAGS_aarch64_linux_android", flags);
        command.env("CARGO_TARGET_AARCH64_LINUX_ANDROID_LINKER", self.linker());
        // The symbols are wanted once more after this: `strip` is a stage of its own.
        command.env("CARGO_PROFILE_RELEASE_STRIP", "none");
        command.env("WRY_ANDROID_PACKAGE", PACKAGE).env("TAURI_ANDROID_PACKAGE_UNESCAPED", PACKAGE);
        command.env("WRY_ANDROID_LIBRARY", "ketuk");
        command.env("WRY_ANDROID_KOTLIN_FILES_OUT_DIR", &self.project);
        command.env("TAURI_ANDROID_PROJECT_PATH", &self.project);
        if !run(&mut command)? {
            bail!("cargo {verb} for {TARGET} failed; its messages stand above");
        }
        Ok(())
    }
}

/// The output of a program, or what it complained about.
fn output_of(program: &str, args: &[&str], file: &Path) -> Result<String> {
    let output = Command::new(program).args(args).arg(file).output();
    let output = output.with_context(|| format!("could not start {program}"))?;
    if !output.status.success() {
        bail!("{program}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

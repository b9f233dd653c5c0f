//! The linked library: the stubs it is linked against, and what can be seen in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{API, TARGET, Work, output_of};
use crate::cargo::run;

/// What the app may want from the phone: `library: name name ...`, one library per line.
const IMPORTS: &str = include_str!("imports.txt");
/// Pages of new phones: 16 kB.
const PAGE_BYTES: u64 = 16 << 10;

/// Writes an empty library for each line of the list, so that the linker finds what it is told to take, and
/// the linker itself. Which names are wanted is looked at afterwards, all at once.
pub fn write_stubs(work: &Work) -> Result<()> {
    let source = work.stubs.join("nothing.s");
    fs::write(&source, "")?;
    for (library, _) in imports() {
        let mut clang = Command::new("clang-22");
        clang.arg(format!("--target={TARGET}{API}")).args([
            "--ld-path=/usr/bin/ld.lld-22",
            "-shared",
            "-nostdlib",
        ]);
        clang.arg(format!("-Wl,-soname,{library}.so")).arg(&source);
        if !run(clang.arg("-o").arg(work.stubs.join(format!("{library}.so"))))? {
            bail!("no stub for {library}");
        }
    }
    let script = format!(
        "#!/bin/sh\nexec clang-22 --target={TARGET}{API} --ld-path=/usr/bin/ld.lld-22 -nostdlib -nostartfiles \
         -L'{}' -Wl,-z,max-page-size={PAGE_BYTES} \"$@\"\n",
        work.stubs.display()
    );
    let linker = work.linker();
    fs::write(&linker, script)?;
    if run(Command::new("chmod").arg("+x").arg(&linker))? { Ok(()) } else { bail!("{}", linker.display()) }
}

fn imports() -> Vec<(&'static str, BTreeSet<&'static str>)> {
    let mut libraries: Vec<(&str, BTreeSet<&str>)> = Vec::new();
    for line in IMPORTS.lines().filter(|line| !line.starts_with('#')) {
        let Some((library, names)) = line.split_once(':') else { continue };
        let names = names.split_whitespace();
        match libraries.iter_mut().find(|(known, _)| *known == library) {
            Some((_, known)) => known.extend(names),
            None => libraries.push((library, names.collect())),
        }
    }
    libraries
}

/// The names that are wanted and not listed.
fn unlisted(wanted: &str) -> Vec<&str> {
    let listed = imports().into_iter().flat_map(|(_, names)| names).collect::<BTreeSet<_>>();
    // A version may stand behind the name: `free@LIBC`.
    let names = wanted.lines().filter_map(|line| line.split('@').next()).map(str::trim);
    names.filter(|name| !name.is_empty() && !listed.contains(name)).collect()
}

/// The size as linked.
pub fn linked(library: &Path) -> Result<String> {
    Ok(format!("{} with symbols", size(library)?))
}

/// The size on the phone.
pub fn stripped(work: &Work) -> Result<String> {
    let target = stripped_file(work);
    let mut strip = Command::new("llvm-strip-19");
    if !run(strip.args(["--strip-all", "-o"]).arg(&target).arg(work.library()))? {
        bail!("llvm-strip failed");
    }
    size(&target)
}

/// The size of the download.
pub fn compressed(work: &Work) -> Result<String> {
    let packed = work.folder.join("libketuk.so.gz");
    let file = fs::File::create(&packed)?;
    let mut gzip = Command::new("gzip");
    gzip.args(["--best", "--stdout"]).arg(stripped_file(work)).stdout(Stdio::from(file));
    if !run(&mut gzip)? {
        bail!("gzip failed");
    }
    size(&packed)
}

/// Entry points, wishes and page size: what a phone would look at first.
pub fn examined(work: &Work) -> Result<String> {
    let library = stripped_file(work);
    let defined =
        output_of("llvm-nm-19", &["--dynamic", "--defined-only", "--format=just-symbols"], &library)?;
    let entries = defined.lines().filter(|name| name.starts_with("Java_")).count();
    if !defined.contains("Java_id_ketuk_lapangan_Rust_") {
        bail!("the activity finds no entry point: no symbol begins with Java_id_ketuk_lapangan_Rust_");
    }
    // What is wanted weakly may be missing: the program looks before it calls.
    let wanted = output_of(
        "llvm-nm-19",
        &["--dynamic", "--undefined-only", "--no-weak", "--format=just-symbols"],
        &library,
    )?;
    let unlisted = unlisted(&wanted);
    if !unlisted.is_empty() {
        bail!(
            "imports.txt does not list what the app wants; see whether Android 7 has it: {}",
            unlisted.join(" ")
        );
    }
    let segments = output_of("llvm-readelf-19", &["--program-headers", "--wide"], &library)?;
    if let Some(small) = segments.lines().find(|line| is_badly_aligned(line)) {
        bail!("a segment that phones with 16 kB pages cannot load: {}", small.trim());
    }
    Ok(format!("{entries} JNI entry points, {} imports, pages of 16 kB", wanted.lines().count()))
}

/// Whether a line of `readelf` is a loaded segment with an alignment below the page size.
fn is_badly_aligned(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_loaded = words.next() == Some("LOAD");
    let alignment = words.last().and_then(|word| u64::from_str_radix(word.trim_start_matches("0x"), 16).ok());
    is_loaded && alignment.is_none_or(|bytes| bytes < PAGE_BYTES)
}

fn stripped_file(work: &Work) -> PathBuf {
    work.folder.join("libketuk.so")
}

fn size(file: &Path) -> Result<String> {
    let bytes = fs::metadata(file).with_context(|| format!("no {}", file.display()))?.len();
    Ok(format!("{:.2} MB", bytes as f64 / 1e6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_library_is_listed_with_its_names() {
        let libraries = imports();
        let names =
            |library: &str| libraries.iter().find(|(known, _)| *known == library).map(|(_, names)| names);
        assert!(names("libc").is_some_and(|names| names.contains("malloc")));
        assert!(names("liblog").is_some_and(|names| names.contains("__android_log_write")));
    }

    #[test]
    fn a_name_that_is_not_listed_is_found() {
        assert_eq!(unlisted("malloc\nfree@LIBC\nno_such_thing\n"), ["no_such_thing"]);
    }

    #[test]
    fn small_pages_are_found() {
        assert!(is_badly_aligned("  LOAD 0x000000 0x0 0x0 0x1000 0x1000 R 0x1000"));
        assert!(!is_badly_aligned("  LOAD 0x000000 0x0 0x0 0x1000 0x1000 R E 0x4000"));
        assert!(!is_badly_aligned("  DYNAMIC 0x000000 0x0 0x0 0x1000 0x1000 RW 0x8"));
    }
}

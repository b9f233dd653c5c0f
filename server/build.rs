//! Puts the built console into the program: every file of `app-ui/dist-console`, as it is and packed.
//!
//! Invariants: a folder without a console gives a program without one, so nobody needs npm to build the server;
//! what is in the program is what was in the folder, and cargo builds again when that changes.
#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Smaller files are not worth packing.
const PACKED_MIN: usize = 1_000;

fn main() -> io::Result<()> {
    let folder =
        Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../app-ui/dist-console");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo:rerun-if-changed=build.rs");
    // The folder is kept in git (`.keep`): cargo would build anew each time if it were not there.
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    if folder.join("console.html").is_file() {
        collect(&folder, "", &mut files)?;
        files.sort();
    }
    let mut text = String::from("pub(super) static FILES: &[(&str, &[u8])] = &[\n");
    for (number, (path, file)) in files.iter().enumerate() {
        let bytes = fs::read(file)?;
        let plain = out.join(format!("{number}.file"));
        fs::write(&plain, &bytes)?;
        entry(&mut text, path, &plain);
        if let Some(packed) = pack(&bytes)? {
            let at = out.join(format!("{number}.gz"));
            fs::write(&at, packed)?;
            entry(&mut text, &format!("{path}.gz"), &at);
        }
    }
    text.push_str("];\n");
    fs::write(out.join("console.rs"), text)
}

fn entry(text: &mut String, path: &str, file: &Path) {
    let _ = writeln!(text, "    ({path:?}, include_bytes!({:?})),", file.display().to_string());
}

/// The files below a folder; what begins with a dot is not for browsers.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}/{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &path, files)?;
        } else {
            files.push((path, entry.path()));
        }
    }
    Ok(())
}

/// A file packed, where that makes it smaller by a tenth at least.
fn pack(bytes: &[u8]) -> io::Result<Option<Vec<u8>>> {
    if bytes.len() < PACKED_MIN {
        return Ok(None);
    }
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes)?;
    let packed = packer.finish()?;
    Ok(Some(packed).filter(|packed| packed.len() * 10 < bytes.len() * 9))
}
